package properties

import (
	"sync/atomic"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
)

// Runs are the runs of one Case: what a property judges. Records are made when they are first asked
// for and kept. A Runs belongs to one goroutine.
type Runs struct {
	Case *model.Case
	// WithState asks for the step log and the machine's states too, after one dispatch in the middle and at
	// the end of each run (state_digest_v1, spec 04 §3.1).
	WithState bool

	baseline engines.Engine
	others   []engines.Engine
	runs     []run                  // baseline first, then others
	working  atomic.Pointer[string] // the engine that began last
	atWork   atomic.Int32           // how many runs are under way

	left, right           []byte // scratch for the comparison of Records, and of states
	leftState, rightState []byte
}

type run struct {
	done   bool
	record model.Record
	seen   watcher
	err    error
}

// NewRuns prepares to run Cases on a baseline and other engines.
func NewRuns(baseline engines.Engine, others []engines.Engine) *Runs {
	return &Runs{baseline: baseline, others: others, runs: make([]run, len(others)+1)}
}

// Reset turns to another Case.
func (r *Runs) Reset(c *model.Case, withState bool) {
	r.Case, r.WithState = c, withState
	clear(r.runs)
}

// Engines are the baseline, which is right by definition, and the others, which are compared with it.
func (r *Runs) Engines() []engines.Engine { return append([]engines.Engine{r.baseline}, r.others...) }

// Record is the Record of engine number i, 0 being the baseline.
func (r *Runs) Record(i int) (*model.Record, error) {
	at := &r.runs[i]
	if !at.done {
		r.execute(i, at)
	}
	return &at.record, at.err
}

// State is the state at the end of the run of engine number i; nil if the engine does not show it or
// nobody asked for it.
func (r *Runs) State(i int) *model.Snapshot { return r.runs[i].seen.end }

func (r *Runs) engine(i int) engines.Engine {
	if i == 0 {
		return r.baseline
	}
	return r.others[i-1]
}

func (r *Runs) execute(i int, at *run) {
	at.done = true
	if !r.WithState {
		at.record, at.err = r.runEngine(i, nil)
		return
	}
	at.seen.stop = int(r.Case.MaxRounds % middleSteps)
	at.record, at.err = r.runEngine(i, &at.seen)
}

// middleSteps bounds the dispatch after which a state is kept; which one it is, the Case decides.
const middleSteps = 32

// watcher is an Observer that keeps the step log, the state after one dispatch, and the state at the end.
type watcher struct {
	log         StepLog
	stop        int // index of that dispatch
	middle, end *model.Snapshot
}

func (*watcher) Before(model.Step, model.Snapshotter) {}

func (w *watcher) After(step model.Step, at model.Snapshotter) {
	w.log = append(w.log, step)
	if len(w.log) == w.stop+1 {
		s := at.Snapshot()
		w.middle = &s
	}
}

func (w *watcher) End(at model.Snapshotter) {
	s := at.Snapshot()
	w.end = &s
}

// Steps is the number of instructions that the baseline dispatched, 0 before it ran.
func (r *Runs) Steps() uint64 { return r.runs[0].record.Steps }
