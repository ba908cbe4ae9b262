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
	for i, fill := range fills {
		if f.Has(firstFill + i) {
			fill(&out, r)
		}
	}
	return out
}

// fills copy a field of a Record each, by the numbers of spec 06 §2 from firstFill on.
var fills = []func(to, from *model.Record){
	func(to, from *model.Record) { to.Result = from.Result },
	func(to, from *model.Record) { to.Error = from.Error },
	func(to, from *model.Record) { to.ErrorKind = from.ErrorKind },
	func(to, from *model.Record) { to.Fault, to.FaultCoro = from.Fault, from.FaultCoro },
	func(to, from *model.Record) { to.Rounds = from.Rounds },
	func(to, from *model.Record) { to.Steps = from.Steps },
	func(to, from *model.Record) { to.Tick = from.Tick },
	func(to, from *model.Record) { to.Fragment = from.Fragment },
	func(to, from *model.Record) {
		to.ObsTrace, to.EffectTrace, to.Checks = from.ObsTrace, from.EffectTrace, from.Checks
	},
	func(to, from *model.Record) { to.Topology = from.Topology },
	func(to, from *model.Record) { to.Coroutines = from.Coroutines },
	func(to, from *model.Record) { to.Sessions = from.Sessions },
	func(to, from *model.Record) { to.Dispatches, to.HasDispatches = from.Dispatches, from.HasDispatches },
}

const firstFill = 3
