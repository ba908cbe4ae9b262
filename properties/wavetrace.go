package properties

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// LaneTraceAgrees holds the lane trace and the lane scheduler against what an observer saw.
var LaneTraceAgrees = Property{
	ID: "lane-trace-agrees",
	Statement: "The lane trace lists the dispatches of the step log, one by one and in their rounds; at the end of a run the lane scheduler has as many lanes as the Case, in each queue that lane's ready coroutines in queue order, " +
		"and the blocked ones and the step count of the state.",
	Spec:  "07 §8, 02 §2.3",
	Why:   "Every law about waves rests on the lane trace, and no Record holds it to anything.",
	Needs: NeedStates | NeedWaves,
	Every: statesEvery,
	Check: eachRun(laneTraceAgrees),
}

func laneTraceAgrees(run *Run) (Difference, bool) {
	trace := run.Record.Waves.LaneTrace
	if k := agreed(trace, run.Log); k < max(len(trace), len(run.Log)) {
		d, _ := breaks("lane_trace", k, at(run.Log, k, appendStep), at(trace, k, model.AppendLaneStep))
		if k < len(trace) {
			d.Pick, d.Round = &trace[k], trace[k].Tick
		}
		return d, true
	}
	if run.End == nil {
		return holds()
	}
	want := laneScheduler(run.Case, run.End)
	got := run.Record.Waves.LaneScheduler
	a, b := string(model.AppendLaneScheduler(nil, want)), string(model.AppendLaneScheduler(nil, got))
	return Difference{Field: "lane_scheduler", Index: -1, Want: a, Got: b}, a != b
}

// laneScheduler is what the lane scheduler has to be at the end of a run.
func laneScheduler(c *model.Case, end *State) model.LaneScheduler {
	s := model.LaneScheduler{LaneCount: laneCount(c), Blocked: end.Sched.Blocked, StepCount: end.Sched.StepCount}
	s.Queues = make([][]uint64, s.LaneCount)
	for _, id := range end.Sched.Ready {
		s.Queues[id%s.LaneCount] = append(s.Queues[id%s.LaneCount], id)
	}
	return s
}

// LanesHoldTheReady is what P-D9 says of a Record.
var LanesHoldTheReady = Property{
	ID:        "lanes-hold-the-ready",
	Statement: "At the end of a run the lane scheduler queues every coroutine that the Record calls ready once, in its own lane, and no other one.",
	Spec:      "03 §10.4, 07 §1, 07 §7, 07 §8",
	Why:       "P-D9: picks behind a fault are lost in a run that is over, and an engine that hides its states shows that nowhere else.",
	Needs:     NeedWaves,
	Every:     1,
	Check:     eachRun(lanesHoldTheReady),
}

func lanesHoldTheReady(run *Run) (Difference, bool) {
	lanes, queues := laneCount(run.Case), run.Record.Waves.LaneScheduler.Queues
	if uint64(len(queues)) != lanes {
		return diffNumbers("lane_scheduler.lane_queues", lanes, uint64(len(queues)))
	}
	want := make([][]uint64, lanes)
	for i := range run.Record.Coroutines {
		c := &run.Record.Coroutines[i]
		if c.Status.Kind == model.StatusReady || c.Status.Kind == model.StatusSpeculating {
			want[c.ID%lanes] = append(want[c.ID%lanes], c.ID)
		}
	}
	for l := range want {
		if got := slices.Sorted(slices.Values(queues[l])); !slices.Equal(want[l], got) {
			return breaks("lane_scheduler.lane_queues", l, showIDs(want[l]), showIDs(got))
		}
	}
	return holds()
}

// DownIsNotPicked is P-W7.
var DownIsNotPicked = Property{
	ID:        "down-is-not-picked",
	Statement: "No wave executes a coroutine whose role the script has crashed by then, or that is timed out in its round.",
	Spec:      "03 §10.2, 07 §4.2, 02 §7",
	Why:       "P-W7: it reads the script, so that planner and topology are not asked about each other.",
	Needs:     NeedWaves | NeedTopology,
	Every:     1,
	Check:     eachRun(downIsNotPicked),
}

func downIsNotPicked(run *Run) (Difference, bool) {
	now := &script{}
	return eachWave(func(run *Run, w *Wave) (Difference, bool) {
		now.forward(run, w.Tick)
		for k := range w.Picks {
			id := w.Picks[k].CoroID
			if id >= uint64(len(run.Record.Coroutines)) {
				continue // sessions-differ says so
			}
			role := run.Record.Coroutines[id].Role
			sleeps := slices.ContainsFunc(now.timeouts, func(t model.TimedOutSite) bool { return t.Site == role })
			if sleeps || slices.Contains(now.crashed, role) {
				return at1(breaks("lane_trace", w.First+k, "nobody of "+role, pickText(&w.Picks[k]))).atPick(w, k), true
			}
		}
		return holds()
	})(run)
}
