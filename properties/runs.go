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
	derived  map[string]*derived    // runs on other Cases, by how those are made
	expected Needs                  // of the properties to come
	needs    Needs                  // of the property that is being judged
	skipped  []Skip                 // engines that it did not look at
	working  atomic.Pointer[string] // the engine that began last
	atWork   atomic.Int32           // how many runs are under way

	left, right           []byte // scratch for the comparison of documents, and of states
	leftState, rightState []byte
}

type run struct {
	done   bool
	record model.Record
	seen   watcher
	kept   Needs // of NeedSteps and NeedStates, what seen holds
	err    error

	bytes   []byte // the Record's fields 3 to 15
	written bool   // whether bytes holds them
}

// NewRuns prepares to run Cases on a baseline and other engines.
func NewRuns(baseline engines.Engine, others []engines.Engine) *Runs {
	return &Runs{baseline: baseline, others: others, runs: make([]run, len(others)+1)}
}

// Reset turns to another Case.
func (r *Runs) Reset(c *model.Case, withState bool) {
	r.Case, r.WithState, r.expected, r.derived = c, withState, 0, nil
	for i := range r.runs {
		r.runs[i] = run{bytes: r.runs[i].bytes[:0]}
	}
}

// Expect says what the properties that are going to be judged need, so that one run of an engine serves
// them all. What is not expected makes an engine run again.
func (r *Runs) Expect(props ...*Property) {
	for _, p := range props {
		r.expected |= p.Needs
	}
}

// Engines are the baseline, which is right by definition, and the others, which are compared with it.
func (r *Runs) Engines() []engines.Engine { return append([]engines.Engine{r.baseline}, r.others...) }

// Record is the Record of engine number i, 0 being the baseline.
func (r *Runs) Record(i int) (*model.Record, error) {
	at := &r.runs[i]
	if !at.done {
		r.execute(i, at, 0)
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

// execute runs engine number i on the Case, and keeps what is wanted of NeedSteps and NeedStates, or
// expected.
func (r *Runs) execute(i int, at *run, wanted Needs) {
	keep := (wanted | r.expected) & (NeedSteps | NeedStates)
	*at = run{done: true, bytes: at.bytes[:0], kept: keep}
	if keep == 0 && !r.WithState {
		at.record, at.err = r.runEngine(i, r.Case, nil)
		return
	}
	at.seen = watcher{sampled: r.WithState, stop: int(r.Case.MaxRounds % middleSteps), states: keep.Has(NeedStates)}
	at.record, at.err = r.runEngine(i, r.Case, &at.seen)
}

// middleSteps bounds the dispatch after which a state is kept; which one it is, the Case decides.
const middleSteps = 32

// bytes are the fields 3 to 15 of the Record of engine number i, which must have run well.
func (r *Runs) bytes(i int) []byte {
	at := &r.runs[i]
	if !at.written {
		at.bytes, at.written = model.AppendComparable(at.bytes[:0], &at.record), true
	}
	return at.bytes
}

// Steps is the number of instructions that the baseline dispatched, 0 before it ran.
func (r *Runs) Steps() uint64 { return r.runs[0].record.Steps }
