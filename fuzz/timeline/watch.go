package timeline

import (
	"slices"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/oracle"
	"github.com/wavecheck/wavecheck/fuzz/report"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/listing"
	semantics "github.com/wavecheck/wavecheck/model/oracle"
	"github.com/wavecheck/wavecheck/properties"
)

// watch runs the Case again and fills in what a Record does not hold: instructions, outcomes, and who was passed over. An
// engine that shows no steps is watched through the oracle's waves, as far as both dispatch the same.
func (t *Timeline) watch(e engines.Engine, c *model.Case, r *model.Record) error {
	if _, ok := e.(engines.Observed); !ok {
		e = oracle.NewWaves(semantics.WaveOptions{})
	}
	w := &watcher{t: t, c: c, steps: r.Waves.LaneTrace}
	again, err := properties.RunEngine(e, c, w)
	if err != nil {
		return err
	}
	w.tell(&again)
	return w.err
}

// stateBudget bounds the coroutines in all the states that a watcher reads: a state costs more than a step.
const stateBudget = 1 << 23

// watcher follows a run whose lane trace is known. It reads the state before each wave and after each step.
type watcher struct {
	t      *Timeline
	c      *model.Case
	steps  []model.LaneStep
	next   int    // of steps
	parted bool   // the run is another one, or the states that may be read are used up
	read   uint64 // coroutines in the states so far
	seen   []seen
	length int    // of the observable trace
	used   uint64 // of the round's budget
	tick   uint64 // of the round
	err    error
}

// seen is a pick and the events of its step: those of the trace from one place to another.
type seen struct {
	pick     *Pick
	step     model.Step
	from, to int
}

// Before reads the state before a wave.
func (w *watcher) Before(step model.Step, state model.Snapshotter) {
	if w.parted = w.parted || w.next >= len(w.steps) || w.steps[w.next].CoroID != step.Coro || w.read > stateBudget; w.parted {
		return
	}
	s := w.steps[w.next]
	if w.tick != s.Tick {
		w.tick, w.used = s.Tick, 0
	}
	if w.next > 0 && w.steps[w.next-1].Tick == s.Tick && w.steps[w.next-1].Wave == s.Wave {
		return
	}
	glimpse := w.glimpse(state)
	wave := w.t.wave(s.Tick, s.Wave)
	if wave.Certificate != Uncertified && w.t.Conflicts > 0 && w.err == nil {
		wave.Passed, wave.Conflicts, w.err = passedOver(w.c, &glimpse, min(w.t.Concurrency-w.used, w.t.Lanes), wave.certificate())
	}
	w.used += uint64(len(wave.Picks))
}

// After notes the step and how long its events have made the trace.
func (w *watcher) After(step model.Step, state model.Snapshotter) {
	if w.parted {
		return
	}
	s, from := w.steps[w.next], w.length
	w.glimpse(state)
	wave := w.t.wave(s.Tick, s.Wave)
	i := slices.IndexFunc(wave.Picks, func(p Pick) bool { return p.Coro == s.CoroID })
	w.seen = append(w.seen, seen{&wave.Picks[i], step, from, w.length})
	w.next++
}

// End does nothing.
func (*watcher) End(model.Snapshotter) {}

// glimpse reads a state, and notes how long the observable trace is.
func (w *watcher) glimpse(state model.Snapshotter) model.Snapshot {
	s, lengths := model.Glimpse(state)
	w.length = lengths.Events
	w.read += uint64(len(s.Coroutines))
	return s
}

// tell puts what was seen into the picks.
func (w *watcher) tell(r *model.Record) {
	for _, s := range w.seen {
		s.pick.PC, s.pick.Status = s.step.PC, clip(statusText(&s.step))
		if s.step.Instr != nil {
			s.pick.Instr = clip(listing.Instr(s.step.Instr))
		}
		for _, e := range r.ObsTrace[s.from:s.to] {
			if text := report.EventText(e); text != "" && e.Kind() != model.EventHalted && e.Kind() != model.EventFaulted {
				s.pick.Events = append(s.pick.Events, clip(text))
			}
		}
		w.t.WatchedTo = s.step.Round
	}
	if w.next == len(w.steps) {
		w.t.WatchedTo = w.t.Rounds
	}
}

// statusText is how a step ended, and why; empty when the coroutine goes on.
func statusText(s *model.Step) string {
	switch {
	case s.Status == model.ExecContinue:
		return ""
	case s.Reason != nil:
		return "blocked: " + report.ReasonText(s.Reason)
	case s.Fault != nil:
		return "faulted: " + s.Fault.Error()
	}
	return report.StatusText(s.Status)
}
