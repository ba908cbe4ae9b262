package properties

import "github.com/wavecheck/wavecheck/model"

// A law about single runs answers the first place where a run breaks it. These make such laws out of
// laws about single moments of a run; they put the round into the place, and the instruction where one is
// to blame.

// breaks is the answer of a law that is broken.
func breaks(field string, index int, want, got string) (Difference, bool) {
	return Difference{Field: field, Index: index, Want: want, Got: got}, true
}

// holds is the answer of a law that is not broken.
func holds() (Difference, bool) { return Difference{}, false }

// eachDispatch asks a law of every dispatch of which the states were kept.
func eachDispatch(law func(*Run, *Dispatched) (Difference, bool)) func(*Run) (Difference, bool) {
	return func(run *Run) (Difference, bool) {
		for k := range run.Steps {
			d := &run.Steps[k]
			if d.Coro >= uint64(len(d.Before.Coroutines)) || d.Coro >= uint64(len(d.After.Coroutines)) {
				return breaks("step_log", k, "a dispatch of a coroutine that is there", string(appendStep(nil, d.Step)))
			}
			if diff, broken := law(run, d); broken {
				return diff.at(&d.Step), true
			}
		}
		return holds()
	}
}

// gap is what happens between two dispatches: the rounds from the end of one to the choice of the next,
// or to the end of the run.
type gap struct {
	first  *Dispatched // of the round of the last dispatch; nil at the beginning of the run
	last   *Dispatched // nil at the beginning of the run
	before *State      // after that dispatch, nil at the beginning
	after  *State
	ticks  [2]uint64 // the first tick and the last tick of the gap
	passes uint64    // how many wake passes there were
}

// eachGap asks a law of every gap between dispatches of which the states were kept. The last gap, to the
// end of the run, is among them when all states were kept.
func eachGap(law func(*Run, gap) (Difference, bool)) func(*Run) (Difference, bool) {
	return func(run *Run) (Difference, bool) {
		var first, last *Dispatched
		for k := range run.Steps {
			d := &run.Steps[k]
			if diff, broken := law(run, gapOf(run, first, last, d.Before)); broken {
				diff.Round = d.Round
				return diff, true
			}
			if last == nil || last.Round != d.Round {
				first = d
			}
			last = d
		}
		if run.End == nil || !run.Whole() {
			return holds()
		}
		diff, broken := law(run, gapOf(run, first, last, run.End))
		if broken && diff.Round == 0 {
			diff.Round = run.End.Clock.Tick
		}
		return diff, broken
	}
}

func gapOf(run *Run, first, last *Dispatched, after *State) gap {
	g := gap{first: first, last: last, after: after, ticks: [2]uint64{1, after.Clock.Tick}}
	if last != nil {
		g.before = last.After
		g.ticks[0] = last.After.Clock.Tick + 1
	}
	if g.ticks[1] >= g.ticks[0] {
		g.passes = g.ticks[1] - g.ticks[0] + 1
		if !taken(run, g.ticks[1]) {
			g.passes-- // the last round ended before its wake pass
		}
	}
	return g
}

// eachState asks a law of every state that was kept.
func eachState(law func(*Run, *State) (Difference, bool)) func(*Run) (Difference, bool) {
	return func(run *Run) (Difference, bool) {
		for k := range run.Steps {
			d := &run.Steps[k]
			for _, s := range []*State{d.Before, d.After} {
				if diff, broken := law(run, s); broken {
					return diff.at(&d.Step), true
				}
			}
		}
		if run.End == nil {
			return holds()
		}
		diff, broken := law(run, run.End)
		if broken && diff.Round == 0 {
			diff.Round = run.End.Clock.Tick
		}
		return diff, broken
	}
}

// at is the difference at a dispatch.
func (d Difference) at(s *model.Step) Difference {
	d.Round = s.Round
	if s.Instr != nil {
		d.Instr = s.Instr.Op().String()
	}
	return d
}
