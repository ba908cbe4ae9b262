package properties

import (
	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
)

// A law about what an engine shows, which asks for no whole Record: an engine that fills some fields only is
// judged by those.

// EnginesAgree says that two engines of one machine are one machine.
var EnginesAgree = Property{
	ID:        "engines-agree",
	Statement: "Where a round dispatches one coroutine, every engine answers as the baseline does in each field that both fill.",
	Spec:      "06 §2, 02 §1.4",
	Why:       "An engine that hides part of a run is skipped where whole Records are compared, and what it does show may still be another machine's.",
	Every:     20,
	Check:     checkEnginesAgree,
}

func checkEnginesAgree(r *Runs) (verdict Verdict) {
	want, err := r.Record(0)
	if err != nil {
		return Verdict{Failure: err}
	}
	for i, e := range r.others {
		if !oneCore(e, r.Case) {
			continue
		}
		got, err := r.Record(i + 1)
		if verdict.Failure = firstError(verdict.Failure, err); err != nil || verdict.Violation != nil {
			continue
		}
		fields := r.baseline.Capabilities().Fields & e.Capabilities().Fields
		a, b := filled(want, fields), filled(got, fields)
		if d, differs := FirstDifference(&a, &b); differs {
			verdict.Violation = r.violated(i+1, d).Violation
		}
	}
	return verdict
}

// filled is a Record with nothing but some of its fields 3 to 15.
func filled(r *model.Record, f engines.Fields) (out model.Record) {
	has := func(n int) bool { return f.Has(n) }
	if has(3) {
		out.Result = r.Result
	}
	if has(4) {
		out.Error = r.Error
	}
	if has(5) {
		out.ErrorKind = r.ErrorKind
	}
	if has(6) {
		out.Fault, out.FaultCoro = r.Fault, r.FaultCoro
	}
	if has(7) {
		out.Rounds = r.Rounds
	}
	if has(8) {
		out.Steps = r.Steps
	}
	if has(9) {
		out.Tick = r.Tick
	}
	if has(10) {
		out.Fragment = r.Fragment
	}
	if has(11) {
		out.ObsTrace, out.EffectTrace, out.Checks = r.ObsTrace, r.EffectTrace, r.Checks
	}
	if has(12) {
		out.Topology = r.Topology
	}
	if has(13) {
		out.Coroutines = r.Coroutines
	}
	if has(14) {
		out.Sessions = r.Sessions
	}
	if has(15) {
		out.Dispatches, out.HasDispatches = r.Dispatches, r.HasDispatches
	}
	return out
}
