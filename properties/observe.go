package properties

import (
	"slices"
	"strconv"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
)

// Observation is what an observer saw of a run: its step log, and the states around its dispatches.
type Observation struct {
	Record *model.Record // of the same run
	Log    StepLog       // all of it
	Steps  []Dispatched  // the first dispatches with their states; none unless states were asked for
	End    *State        // at the end of the run
}

// Whole reports whether the states around all dispatches of the run were kept.
func (o *Observation) Whole() bool { return len(o.Steps) == len(o.Log) }

// Dispatched is a dispatch and the states around it. Before holds what the round did before it executed the
// instruction (topology, timeouts, waking), and the coroutine is still in the ready queue.
type Dispatched struct {
	model.Step
	Before, After *State
	Footprint     []model.Atom // of the instruction, before it; nil if the engine does not tell
}

// State is a Snapshot without its traces, and how long those were. What they held is the beginning of the
// Record's.
type State struct {
	model.Snapshot
	Traces model.TraceLengths
}

// Bounds of the states that are kept of a run: so many dispatches, and states that hold so many registers,
// messages and other parts together. Runs that go on are judged as far as that; where it is depends on
// the Case alone.
const (
	maxObservedSteps = 160
	maxObservedParts = 1 << 18
)

// watcher is an Observer that keeps as much as it is told to.
type watcher struct {
	log StepLog

	sampled     bool // keep the Snapshots after one dispatch and at the end
	stop        int  // index of that dispatch
	middle, end *model.Snapshot

	states bool // keep the states around each dispatch
	full   bool // there is no room for more of them
	parts  int
	steps  []Dispatched
	last   *State
}

// Before keeps the state before a dispatch.
func (w *watcher) Before(step model.Step, at model.Snapshotter) {
	w.full = w.full || len(w.steps) >= maxObservedSteps || w.parts >= maxObservedParts
	if w.states && !w.full {
		w.steps = append(w.steps, Dispatched{Before: w.glimpse(at), Footprint: footprint(at, step.Coro)})
	}
}

func footprint(at model.Snapshotter, coro uint64) []model.Atom {
	if f, ok := at.(model.Footprinter); ok {
		return f.AppendFootprint([]model.Atom{}, coro)
	}
	return nil
}

// After keeps the dispatch, and the state after it.
func (w *watcher) After(step model.Step, at model.Snapshotter) {
	w.log = append(w.log, step)
	if k := len(w.log); w.states && k == len(w.steps) {
		w.steps[k-1].Step, w.steps[k-1].After = step, w.glimpse(at)
	}
	if w.sampled && len(w.log) == w.stop+1 {
		s := at.Snapshot()
		w.middle = &s
	}
}

// End keeps the state at the end of the run.
func (w *watcher) End(at model.Snapshotter) {
	if w.states {
		w.last = w.glimpse(at)
	}
	if w.sampled {
		s := at.Snapshot()
		w.end = &s
	}
}

// glimpse is the state of a machine without its traces.
func (w *watcher) glimpse(at model.Snapshotter) *State {
	s := glimpse(at)
	w.parts += partsOf(&s.Snapshot)
	return s
}

func glimpse(at model.Snapshotter) *State {
	s, traces := model.Glimpse(at)
	return &State{s, traces}
}

// partsOf is about how much memory a state takes, in parts of a few words.
func partsOf(s *model.Snapshot) int {
	n := len(s.Programs) + len(s.Sched.Ready) + len(s.Sched.Blocked) + len(s.RoleSymbols) + len(s.LabelSymbols)
	for i := range s.Coroutines {
		c := &s.Coroutines[i]
		n += 8 + len(c.Regs) + len(c.OwnedEndpoints) + len(c.ProgressTokens) + len(c.KnowledgeSet)
	}
	for i := range s.Sessions.Sessions {
		t := &s.Sessions.Sessions[i]
		n += 8 + len(t.LocalTypes) + len(t.EdgeHandlers)
		for k := range t.Buffers {
			n += 2 + len(t.Buffers[k].Payloads)
		}
	}
	return n
}

// Observed is the step log of engine number i on the Case, with states if the property that is being
// judged needs them. The engine must be Able to. It runs once for all properties that were Expected. An
// engine that tells the state before a dispatch and not the one after it fails: there is nothing to judge.
func (r *Runs) Observed(i int) (*Observation, error) {
	at := &r.runs[i]
	if want := r.needs & (NeedSteps | NeedStates); !at.done || !at.kept.Has(want) {
		r.execute(i, at, at.kept|want)
	}
	if at.err != nil {
		return nil, at.err
	}
	if k := slices.IndexFunc(at.seen.steps, func(d Dispatched) bool { return d.After == nil }); k >= 0 {
		return nil, &engines.Failure{Engine: r.engine(i).Name(), Kind: engines.Nonsense, Text: "no state after dispatch " + strconv.Itoa(k)}
	}
	return &Observation{Record: &at.record, Log: at.seen.log, Steps: at.seen.steps, End: at.seen.last}, nil
}
