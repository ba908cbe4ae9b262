package properties

import (
	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
)

// StepsFromStates says that a state is all that there is: nothing beside the Snapshot decides what comes.
var StepsFromStates = Property{
	ID:        "steps-from-states",
	Statement: "A dispatch on a machine that is made anew from the state before it, by an engine that can do that, leaves the state that it left in the run, and adds the same events, effects and checks.",
	Spec:      "02 §0.6, 02 §2.1, 04 §3.1",
	Why:       "Schedules are explored from Snapshots; what a Snapshot forgets, or what a machine made from one forgets, no run from the beginning shows.",
	Needs:     NeedStates | NeedStepper,
	Every:     statesEvery,
	Check: eachRun(func(run *Run) (Difference, bool) {
		return redone(run, run.Engine.(engines.Stepper), len(run.Steps)/redoneSteps+1)
	}),
}

// redoneSteps bounds how many dispatches of a run are done again; they are spread over it.
const redoneSteps = 12

// stepper is the baseline as an engine that dispatches on any state. If it does not, the Verdict tells of it.
func (r *Runs) stepper() (engines.Stepper, bool) {
	stepper, ok := r.baseline.(engines.Stepper)
	if !ok {
		r.skipped = append(r.skipped, Skip{r.baseline.Name(), NeedStepper})
	}
	return stepper, ok
}

// redone does each stride-th dispatch of a run again, on a machine made from the state before it.
func redone(run *Run, stepper engines.Stepper, stride int) (Difference, bool) {
	for k := stride - 1; k < len(run.Steps); k += stride {
		d := &run.Steps[k]
		after, err := stepper.Dispatch(run.Case, &d.Before.Snapshot, d.Coro)
		if err != nil {
			diff, _ := breaks("dispatch", -1, "a state", err.Error())
			return diff.atStep(run, k), true
		}
		if diff, broken := sameTraces(run.Record, d, &after); broken {
			return diff.atStep(run, k), true
		}
		after.ObsTrace, after.EffectTrace, after.OutputChecks = nil, nil, nil
		if diff, differs := diffStates(d.After, &State{Snapshot: after, Traces: d.After.Traces}); differs {
			return diff.atStep(run, k), true
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
