package properties

import (
	"fmt"
	"slices"

	"github.com/wavecheck/wavecheck/envelopes/certificate"
	"github.com/wavecheck/wavecheck/model"
)

// FootprintsAgree holds three computations of one notion against each other.
var FootprintsAgree = Property{
	ID:        "footprints-agree",
	Statement: "Before every dispatch, of a wave too, an engine that knows footprints gives the dispatched coroutine the footprint that the oracle gives it, and that the checker of certificates reads off the state.",
	Spec:      "07 §4.1",
	Why:       "A run at concurrency 1 never asks for a footprint, and a wave that is planned and judged by one wrong footprint looks right.",
	Needs:     NeedStates,
	Every:     statesEvery,
	Also:      sharesWithoutOwning,
	Check: func(r *Runs) Verdict {
		if v := agreeWithOracle(r); v.Violation != nil || v.Failure != nil {
			return v
		}
		return eachRun(eachDispatch(agreesWithChecker))(r)
	},
}

// agreeWithOracle holds each engine against the baseline that dispatches as it does.
func agreeWithOracle(r *Runs) (verdict Verdict) {
	for i := range r.others {
		base := 0
		if r.wavesIn(i + 1) {
			base = r.waveBase()
		}
		if base < 0 || !r.Able(base) || !r.Able(i+1) {
			continue
		}
		want, err := r.Observed(base)
		if err != nil {
			return Verdict{Failure: err}
		}
		got, err := r.Observed(i + 1)
		if err != nil {
			verdict.Failure = firstError(verdict.Failure, err)
			continue
		}
		if d, differs := diffFootprints(want.Steps, got.Steps); differs && verdict.Violation == nil {
			verdict.Violation = r.violatedBy(i+1, base, d).Violation
		}
	}
	return verdict
}

// diffFootprints compares as long as both runs dispatch the same.
func diffFootprints(want, got []Dispatched) (Difference, bool) {
	for k := range min(len(want), len(got)) {
		w, g := &want[k], &got[k]
		if w.Coro != g.Coro || w.Round != g.Round || w.Footprint == nil || g.Footprint == nil {
			return holds()
		}
		if !slices.Equal(w.Footprint, g.Footprint) {
			diff, _ := breaks("footprint", k, fmt.Sprint(w.Footprint), fmt.Sprint(g.Footprint))
			return diff.at(&w.Step), true
		}
	}
	return holds()
}

// agreesWithChecker holds a footprint that an engine tells against the checker's, on the state that it shows.
func agreesWithChecker(run *Run, d *Dispatched) (Difference, bool) {
	if d.Footprint == nil {
		return holds()
	}
	state, err := certificate.FromSnapshot(run.Case, &d.Before.Snapshot)
	if err != nil {
		return breaks("state", -1, "a state that a run reaches", err.Error())
	}
	if want := certificate.AppendFootprint([]model.Atom{}, state, d.Coro); !slices.Equal(want, d.Footprint) {
		return breaks("footprint.checker", -1, fmt.Sprint(want), fmt.Sprint(d.Footprint))
	}
	return holds()
}
