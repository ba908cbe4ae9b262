package properties

import (
	"slices"
	"strconv"

	"github.com/wavecheck/wavecheck/model"
)

// Laws about the shape of waves: rows P-W1 to P-W6 of spec 03 §10.2. A lane trace is all that they need.

// LanesDiffer is P-W1.
var LanesDiffer = Property{
	ID:        "lanes-differ",
	Statement: "The lanes of a wave are all different, and the lane of a coroutine is its id modulo the lane count.",
	Spec:      "03 §10.2, 07 §1, 07 §8",
	Why:       "P-W1: a lane is a claim about who may run beside whom, made by the engine about itself; the Case alone says what is right.",
	Needs:     NeedWaves,
	Every:     1,
	Check:     eachRun(eachWave(lanesDiffer)),
}

func lanesDiffer(run *Run, w *Wave) (Difference, bool) {
	taken := map[uint64]bool{}
	for k, p := range w.Picks {
		if want := p.CoroID % laneCount(run.Case); p.Lane != want {
			return at1(breaks("lane_trace.lane", w.First+k, number(want), number(p.Lane))).atPick(w, k), true
		}
		if taken[p.Lane] {
			return at1(breaks("lane_trace.lane", w.First+k, "a lane of its own", number(p.Lane))).atPick(w, k), true
		}
		taken[p.Lane] = true
	}
	return holds()
}

// laneCount is the lane count L of a Case (spec 07 §1).
func laneCount(c *model.Case) uint64 { return max(1, c.Schedule.Workers) }

func number(n uint64) string { return strconv.FormatUint(n, 10) }

// SessionsDiffer is P-W2.
var SessionsDiffer = Property{
	ID:        "sessions-differ",
	Statement: "The home sessions of a wave are those of its coroutines, and all different unless the config widens waves.",
	Spec:      "03 §10.2, 07 §4.2, 07 §8",
	Why:       "P-W2: what widening means for a user, told without a footprint.",
	Needs:     NeedWaves,
	Every:     1,
	Check:     eachRun(eachWave(sessionsDiffer)),
}

func sessionsDiffer(run *Run, w *Wave) (Difference, bool) {
	for k, p := range w.Picks {
		if p.CoroID >= uint64(len(run.Record.Coroutines)) {
			return at1(breaks("lane_trace.coro_id", w.First+k, "a coroutine", number(p.CoroID))).atPick(w, k), true
		}
		if home := run.Record.Coroutines[p.CoroID].Session; p.Session != home {
			return at1(breaks("lane_trace.session", w.First+k, number(home), number(p.Session))).atPick(w, k), true
		}
		met := slices.ContainsFunc(w.Picks[:k], func(q model.LaneStep) bool { return q.Session == p.Session })
		if met && !run.Case.Config.WaveWidening {
			return at1(breaks("lane_trace.session", w.First+k, "a session of its own", number(p.Session))).atPick(w, k), true
		}
	}
	return holds()
}

// at1 is the difference alone.
func at1(d Difference, _ bool) Difference { return d }

// WavesFit is P-W4 to P-W6.
var WavesFit = Property{
	ID: "waves-fit",
	Statement: "The waves of a round are numbered 0, 1, 2 and so on, in ascending ticks; each has at most as many picks as the smaller of what is left of the round's budget and the lane count, " +
		"which is one pick in a round that is no wave round.",
	Spec:  "03 §10.2, 07 §2, 07 §9",
	Why:   "P-W4, P-W5, P-W6: a wave wider than allowed may well be sound, and then every law about what it does holds.",
	Needs: NeedWaves,
	Every: 1,
	Check: eachRun(wavesFit),
}

func wavesFit(run *Run) (Difference, bool) {
	budget, tick, next, left := roundBudget(run.Case), uint64(0), uint64(0), uint64(0)
	waves := run.Waves()
	for i := range waves {
		w := &waves[i]
		switch {
		case w.Tick > tick:
			tick, next, left = w.Tick, 0, budget
		default:
			next++
		}
		if w.Tick < tick || w.Tick > run.Record.Tick || w.Number != next {
			return at1(breaks("lane_trace.wave", w.First, "wave "+number(next)+" of tick "+number(tick), pickText(&w.Picks[0]))).in(w), true
		}
		if most, got := min(left, laneCount(run.Case)), uint64(len(w.Picks)); got > most {
			return at1(breaks("lane_trace", w.First+int(most), number(most)+" picks", number(got))).in(w), true
		}
		left -= uint64(len(w.Picks))
	}
	return holds()
}

// roundBudget is the budget of a round (spec 07 §1).
func roundBudget(c *model.Case) uint64 {
	if c.Config.RoundSemantics == model.CanonicalOneStep {
		return min(1, c.Schedule.Concurrency)
	}
	return c.Schedule.Concurrency
}
