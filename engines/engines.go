// Package engines says what an engine is: something that maps a Case to a Record. It lists no engines;
// each lives in a folder of its own below this one.
package engines

import (
	"fmt"

	"github.com/wavecheck/wavecheck/model"
)

// Engine maps a Case to a Record (spec 06). Run is a function of the Case: it does not modify the Case,
// keeps nothing between calls, and is safe from many goroutines. An error is always a *Failure.
type Engine interface {
	// Name tells the engine and its version; it stands in the Record.
	Name() string
	Capabilities() Capabilities
	Run(c *model.Case) (model.Record, error)
}

// Observed is an engine that fills the step log.
type Observed interface {
	Engine
	RunObserved(c *model.Case, obs Observer) (model.Record, error)
}

// Baseline is an engine that is right by definition about runs of one coroutine a round, and knows which engine is so
// about runs of waves (spec 07).
type Baseline interface {
	Engine
	// Waves is the baseline of wave engines; nil if there is none, as in a dialect without waves.
	Waves() Engine
}

// Stepper is an engine that can dispatch one coroutine on a state that need not come from a run.
type Stepper interface {
	Engine
	// Dispatch answers the state after steps 10 and 11 of a canonical round (spec 02 §2.1); c scripts the
	// handler, and neither c nor s is modified. The error is a *Failure.
	Dispatch(c *model.Case, s *model.Snapshot, coro uint64) (model.Snapshot, error)
}

// Footprinter is a Stepper that tells what the next instruction of a coroutine may touch on such a state.
type Footprinter interface {
	Stepper
	// Footprint is the footprint of that instruction (spec 07 §4.1), sorted by model.CompareAtoms, each atom once.
	// Neither c nor s is modified. The error is a *Failure.
	Footprint(c *model.Case, s *model.Snapshot, coro uint64) ([]model.Atom, error)
}

// Observer hears of every dispatch of a run, and of the run's end. The Snapshotter is good during the
// call only; asking it for a Snapshot is costly, not asking is free.
type Observer interface {
	Before(step model.Step, state model.Snapshotter)
	After(step model.Step, state model.Snapshotter)
	End(state model.Snapshotter)
}

// Fields is a set of Record fields, by their numbers in spec 06 §2.
type Fields uint32

// CanonicalFields are the fields 3 to 15, which "exactly equal" compares.
const CanonicalFields Fields = 1<<16 - 1<<3

// WaveFields are what wave engines fill besides: field 16, and 15 only where every round has one step.
const WaveFields Fields = 1 << 16

// Has reports whether the field number is in the set.
func (f Fields) Has(number int) bool { return f&(1<<number) != 0 }

// Capabilities tell what a comparison may ask of an engine.
type Capabilities struct {
	Fields   Fields // the Record fields that it fills
	Picks    bool   // obeys schedule.picks
	Waves    bool   // obeys schedule.concurrency above 1
	Topology bool   // obeys topology scripts
	Steps    bool   // is Observed
}

// FailureKind says how an engine failed to answer.
type FailureKind string

// The ways in which an engine fails. None of them is a violation: each is a finding of its own kind.
const (
	Crashed  FailureKind = "crash"    // it panicked or its process died
	Hung     FailureKind = "hang"     // it did not answer before its deadline
	Nonsense FailureKind = "nonsense" // it answered something that is no Record
	Refused  FailureKind = "refused"  // it says that it cannot run such a Case
	Aborted  FailureKind = "abort"    // the reference dialect says that the published VM aborts here
)

// Failure is an engine's failure to answer, with whatever was captured.
type Failure struct {
	Engine   string
	Kind     FailureKind
	Text     string
	Round    uint64 // of Aborted: the round in which the published VM stops, 1 for the first
	Captured string // output, stack, or the first bytes of a nonsense answer
}

// Error says which engine failed, and how.
func (f *Failure) Error() string { return fmt.Sprintf("engine %s: %s: %s", f.Engine, f.Kind, f.Text) }
