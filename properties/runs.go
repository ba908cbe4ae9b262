package properties

import (
	"slices"
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
	waves    engines.Engine         // the baseline of the wave engines among the others; nil if there are none, or no baseline
	runs     []run                  // baseline first, then others, then waves if there is one
	order    []int                  // of runs: what is right by definition first
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

	bytes     []byte // the Record's fields 3 to 15
	waveBytes []byte // the Record's field 16
	written   bool   // whether bytes and waveBytes hold them
}

// NewRuns prepares to run Cases on a baseline and other engines. If one of those runs waves, the baseline's own
// wave engine, if it has one, is a second baseline.
func NewRuns(baseline engines.Engine, others []engines.Engine) *Runs {
	r := &Runs{baseline: baseline, others: others, waves: wavesFor(baseline, others), order: []int{0}}
	n := len(others) + 1
	if r.waves != nil {
		r.order = append(r.order, n)
		n++
	}
	for i := range others {
		r.order = append(r.order, i+1)
	}
	r.runs = make([]run, n)
	return r
}

func wavesFor(baseline engines.Engine, others []engines.Engine) engines.Engine {
	b, ok := baseline.(engines.Baseline)
	if !ok || !slices.ContainsFunc(others, func(e engines.Engine) bool { return e.Capabilities().Waves }) {
		return nil
	}
	return b.Waves()
}

// Reset turns to another Case.
func (r *Runs) Reset(c *model.Case, withState bool) {
	r.Case, r.WithState, r.expected, r.derived = c, withState, 0, nil
	for i := range r.runs {
		r.runs[i] = run{bytes: r.runs[i].bytes[:0], waveBytes: r.runs[i].waveBytes[:0]}
	}
}

// Expect says what the properties that are going to be judged need, so that one run of an engine serves
// them all. What is not expected makes an engine run again.
func (r *Runs) Expect(props ...*Property) {
	for _, p := range props {
		r.expected |= p.Needs
	}
}

// Engines are the baseline, which is right by definition, the others, which are compared with it, and last the
// baseline of wave engines, if there is one.
func (r *Runs) Engines() []engines.Engine {
	list := append([]engines.Engine{r.baseline}, r.others...)
	if r.waves != nil {
		list = append(list, r.waves)
	}
	return list
}

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
	switch {
	case i == 0:
		return r.baseline
	case i <= len(r.others):
		return r.others[i-1]
	}
	return r.waves
}

// waveBase is the number of the baseline of wave engines, -1 if there is none.
func (r *Runs) waveBase() int {
	if r.waves == nil {
		return -1
	}
	return len(r.others) + 1
}

// execute runs engine number i on the Case, and keeps what is wanted of NeedSteps and NeedStates, or
// expected.
func (r *Runs) execute(i int, at *run, wanted Needs) {
	keep := (wanted | r.expected) & (NeedSteps | NeedStates)
	*at = run{done: true, bytes: at.bytes[:0], waveBytes: at.waveBytes[:0], kept: keep}
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
	r.write(i)
	return r.runs[i].bytes
}

// waveBytes are the field 16 of the Record of engine number i, which must have run well.
func (r *Runs) waveBytes(i int) []byte {
	r.write(i)
	return r.runs[i].waveBytes
}

func (r *Runs) write(i int) {
	at := &r.runs[i]
	if at.written {
		return
	}
	at.bytes, at.written = model.AppendComparable(at.bytes[:0], &at.record), true
	if at.record.Waves != nil {
		at.waveBytes = model.AppendWaves(at.waveBytes[:0], at.record.Waves)
	}
}

// Steps is the number of instructions that the baseline dispatched, 0 before it ran.
func (r *Runs) Steps() uint64 { return r.runs[0].record.Steps }
