package properties

// Laws about the execution of waves: rows of spec 03 §10.3 and §10.4, with the wording of spec 07 §7.

// FallbackEndsRound is P-F1.
var FallbackEndsRound = Property{
	ID:        "fallback-ends-round",
	Statement: "After a refused certificate one pick is executed, and it is the last of its round.",
	Spec:      "03 §10.3, 07 §6",
	Why:       "P-F1: an engine that goes on after a fallback runs sound waves, too many of them.",
	Needs:     NeedWaves,
	Every:     1,
	Check:     eachRun(fallbackEndsRound),
}

func fallbackEndsRound(run *Run) (Difference, bool) {
	waves := run.Waves()
	for i := range waves {
		w := &waves[i]
		if !w.Fallback() {
			continue
		}
		if len(w.Picks) != 1 {
			d, _ := breaks("lane_trace", w.First+1, "one pick", showIDs(w.ids()))
			return d.atPick(w, 1).in(w), true
		}
		if i+1 < len(waves) && waves[i+1].Tick == w.Tick {
			d, _ := breaks("lane_trace", waves[i+1].First, "the end of the round", pickText(&waves[i+1].Picks[0]))
			return d.in(&waves[i+1]), true
		}
	}
	return holds()
}

// WavesInOrder is P-D7, P-D8 and P-F5.
var WavesInOrder = Property{
	ID: "waves-in-order",
	Statement: "A wave is the execution of its picks one after another in pick order: dispatched one by one on the state before the wave, they leave the states that it left after each of them, " +
		"and add the same events, effects and checks in that order; nothing happens between two dispatches of one round.",
	Spec:  "03 §10.3, 03 §10.4, 07 §6, 07 §7",
	Why:   "P-D7, P-D8, P-F5: what a parallel engine commits is held to the canonical machine pick by pick, numbers and queue included, on its own states.",
	Needs: NeedStates | NeedWaves,
	Every: statesEvery,
	Check: wavesInOrder,
}

func wavesInOrder(r *Runs) Verdict {
	stepper, ok := r.stepper()
	if !ok {
		return Verdict{}
	}
	return eachRun(func(run *Run) (Difference, bool) {
		if d, broken := nothingBetween(run); broken {
			return d, true
		}
		return redone(run, stepper, len(run.Steps)/redoneSteps+1)
	})(r)
}

// nothingBetween holds the state before a dispatch against that after the one before it in the same round.
func nothingBetween(run *Run) (Difference, bool) {
	for k := 1; k < len(run.Steps); k++ {
		last, d := &run.Steps[k-1], &run.Steps[k]
		if last.Round != d.Round {
			continue
		}
		if diff, differs := diffStates(last.After, d.Before); differs {
			return diff.atStep(run, k), true
		}
	}
	return holds()
}

// atStep is the difference at the k-th dispatch of a run of waves.
func (d Difference) atStep(run *Run, k int) Difference {
	d = d.at(&run.Steps[k].Step)
	if w := run.Record.Waves; w != nil && k < agreed(w.LaneTrace, run.Log) {
		d.Pick = &w.LaneTrace[k]
	}
	return d
}

// FaultEndsWave is P-D9.
var FaultEndsWave = Property{
	ID: "fault-ends-wave",
	Statement: "A pick that faults is the last that a run dispatches, and its fault is the run's error; the picks of its certificate behind it were not executed: they are as they were, budget and program counter included, " +
		"and ready.",
	Spec:  "03 §10.4, 07 §7",
	Why:   "P-D9: the published machine loses the picks behind a fault; nobody asks for them again, because the run is over.",
	Needs: NeedStates | NeedWaves,
	Every: statesEvery,
	Check: eachRun(faultEndsWave),
}

func faultEndsWave(run *Run) (Difference, bool) {
	for k := range run.Log {
		s := &run.Log[k]
		if s.Fault == nil {
			continue
		}
		if k+1 < len(run.Log) {
			d, _ := breaks("step_log", k+1, nothing, string(appendStep(nil, run.Log[k+1])))
			return d.at(&run.Log[k+1]), true
		}
		if id := run.Record.FaultCoro; id == nil || *id != s.Coro {
			d, _ := breaks("fault_coro", -1, number(s.Coro), optUint(id))
			return d.at(s), true
		}
	}
	return eachWaveSeen(abandonedStay)(run)
}

// abandonedStay holds the picks of a certificate that were not executed to what they were before the wave.
func abandonedStay(_ *Run, w *Wave) (Difference, bool) {
	if w.Certificate == nil {
		return holds()
	}
	before, after := w.Before(), w.After()
	for _, id := range w.Certificate.Picks {
		if w.picked(id) || id >= uint64(len(before.Coroutines)) || id >= uint64(len(after.Coroutines)) {
			continue
		}
		a, b := &before.Coroutines[id], &after.Coroutines[id]
		if part := coroutinePart(a, b); part != "" {
			return breaks("coroutines."+part, int(id), showCoroutine(a), showCoroutine(b))
		}
	}
	return holds()
}
