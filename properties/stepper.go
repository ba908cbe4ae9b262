package properties

import (
	"fmt"
	"slices"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
)

// StepsFromStates says that a state is all that there is: nothing beside the Snapshot decides what comes.
var StepsFromStates = Property{
	ID:        "steps-from-states",
	Statement: "A dispatch on a machine that is made anew from the state before it, by an engine that can do that, leaves the state that it left in the run, and adds the same events, effects and checks.",
	Spec:      "02 §0.6, 02 §2.1, 04 §3.1",
	Why:       "Schedules are explored from Snapshots; what a Snapshot forgets, or what a machine made from one forgets, no run from the beginning shows.",
	Needs:     NeedStates | NeedOneCore | NeedStepper,
	Every:     statesEvery,
	Check:     eachRun(stepsFromStates),
}

// redone bounds on how many dispatches of a run are done again; they are spread over it.
const redone = 12

func stepsFromStates(run *Run) (Difference, bool) {
	stepper := run.Engine.(engines.Stepper)
	stride := len(run.Steps)/redone + 1
	for k := stride - 1; k < len(run.Steps); k += stride {
		d := &run.Steps[k]
		after, err := stepper.Dispatch(run.Case, &d.Before.Snapshot, d.Coro)
		if err != nil {
			diff, _ := breaks("dispatch", -1, "a state", err.Error())
			return diff.at(&d.Step), true
		}
		if diff, broken := sameTraces(run.Record, d, &after); broken {
			return diff.at(&d.Step), true
		}
		after.ObsTrace, after.EffectTrace, after.OutputChecks = nil, nil, nil
		if diff, differs := diffStates(d.After, &State{Snapshot: after, Traces: d.After.Traces}); differs {
			return diff.at(&d.Step), true
		}
	}
	return holds()
}

// sameTraces holds what a dispatch added to the traces of the run against what it added, done again, to
// none.
func sameTraces(r *model.Record, d *Dispatched, again *model.Snapshot) (Difference, bool) {
	from, to := d.Before.Traces, d.After.Traces
	if diff, differs := listDifference("obs_trace", between(r.ObsTrace, from.Events, to.Events), again.ObsTrace, model.AppendEvent); differs {
		return diff, true
	}
	if diff, differs := listDifference("effect_trace", between(r.EffectTrace, from.Effects, to.Effects), again.EffectTrace, model.AppendEffectEntry); differs {
		return diff, true
	}
	return listDifference("output_checks", between(r.Checks, from.Checks, to.Checks), again.OutputChecks, model.AppendOutputCheck)
}

// FootprintsAgree holds two computations of one notion against each other.
var FootprintsAgree = Property{
	ID:        "footprints-agree",
	Statement: "Before every dispatch an engine that knows footprints gives the dispatched coroutine the footprint that the oracle gives it.",
	Spec:      "07 §4.1",
	Why:       "A run at concurrency 1 never asks for a footprint, so that no Record shows one.",
	Needs:     NeedStates | NeedOneCore,
	Every:     statesEvery,
	Check:     footprintsAgree,
}

func footprintsAgree(r *Runs) (verdict Verdict) {
	for i := 1; i < len(r.runs); i++ {
		if !r.Able(0) || !r.Able(i) {
			continue
		}
		want, err := r.Observed(0)
		if err != nil {
			return Verdict{Failure: err}
		}
		got, err := r.Observed(i)
		if err != nil {
			verdict.Failure = err
			continue
		}
		if d, differs := diffFootprints(want.Steps, got.Steps); differs && verdict.Violation == nil {
			verdict.Violation = r.violated(i, d).Violation
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
