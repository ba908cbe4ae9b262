package properties

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// PassedOverStay is P-W8 and P-F3, and the order of the queue in P-D7.
var PassedOverStay = Property{
	ID:        "passed-over-stay",
	Statement: "After a wave the ready queue holds first those that were ready before it and were not executed, in the order in which they stood, then executed and new ones: those that were executed in pick order.",
	Spec:      "03 §10.2, 03 §10.3, 07 §3, 07 §6, 07 §7",
	Why:       "P-W8, P-F3, P-D7: a queue that planning has turned shows only when somebody else is picked later, if ever; the published machine loses picks there.",
	Needs:     NeedStates | NeedWaves,
	Every:     statesEvery,
	Check:     eachRun(eachWaveSeen(passedOverStay)),
}

func passedOverStay(_ *Run, w *Wave) (Difference, bool) {
	var want []uint64
	for _, id := range w.Before().Sched.Ready {
		if !w.picked(id) {
			want = append(want, id)
		}
	}
	got := w.After().Sched.Ready
	for k := range w.Picks {
		if id := w.Picks[k].CoroID; slices.Contains(got, id) {
			want = append(want, id)
		}
	}
	known := uint64(len(w.Before().Coroutines))
	old := slices.DeleteFunc(slices.Clone(got), func(id uint64) bool { return id >= known })
	if !slices.Equal(want, old) {
		return breaks("sched.ready", -1, showIDs(want), showIDs(old))
	}
	return holds()
}

// picked reports whether the wave executed a coroutine.
func (w *Wave) picked(id uint64) bool {
	return slices.ContainsFunc(w.Picks, func(p model.LaneStep) bool { return p.CoroID == id })
}
