// Package mutants holds deliberate breakages of our own code, and compiles them.
//
// A suite that finds nothing has either nothing to find or no eyes. So each Mutant breaks one thing that
// a good engineer might get wrong, in code that is right, and says which kind of check must notice. The
// list was written without looking at the checks, and is only ever added to.
//
// All mutants but the static ones are compiled into one binary, and at its start one of them may be
// chosen by the environment variable active.Variable; without a choice the binary behaves as the shipped
// one. WriteOverlay writes the files for that, which leave the source tree alone:
//
//	overlay, err := mutants.WriteOverlay(root, dir)
//	go build -overlay overlay -o wavecheck ./cmd/wavecheck
//	WAVECHECK_MUTANT=receive-stores-unit ./wavecheck check
//
// A mutant of kind Law or Vector is met by a package's tests: go test -overlay overlay ./model with the
// variable set. The go command does not see which mutant a test run had, so it needs -count=1 or -c. A
// mutant of kind Static changes the source itself: ApplyStatic writes a changed copy of the tree.
//
// The list is data, in list_*.go. An edit whose old code is not there, or stands there twice, is an error:
// when the code changes, its mutants have to follow.
package mutants

import (
	"slices"
)

// Mutant is one deliberate breakage.
type Mutant struct {
	Name     string // kebab-case; says what goes wrong
	Sentence string // the mistake, as its author might have believed it
	Area     Area
	Kind     Kind
	// Twin tells that both semantics are wrong alike, by edits of kernel (or wave engine) and oracle, or of model
	// code that both use: they need not differ, and what one run shows has to give the mutant away.
	Twin  bool
	Edits []Edit // all under one switch
	Files []File // added files; of a Static mutant only
}

// Area is the part of the code that a mutant breaks; of a twin by two edits it is the kernel.
type Area string

// The areas.
const (
	Kernel     Area = "kernel"     // the kernel's instructions, state, record and trace
	Scheduler  Area = "scheduler"  // the kernel's ready queue and wake pass
	Topology   Area = "topology"   // the kernel's failure topology and payload corruption
	Adapter    Area = "engine"     // engine adapters and the scripted handler
	Oracle     Area = "oracle"     // the reference semantics
	Deviations Area = "deviations" // a switch of the oracle that acts in the wrong dialect
	Compiler   Area = "compiler"   // the model's projection, merge and code
	Model      Area = "model"      // the model's values, types, order, time and normalisation
	Codec      Area = "codec"      // the model's JSON, digests and hashes
	Listing    Area = "listing"    // the text form
	Planner    Area = "planner"    // who stands in a wave: candidates, budget, conflicts
	Footprint  Area = "footprint"  // what an instruction may touch, worked out three times
	Checker    Area = "checker"    // the rules of wave certificates
	Waves      Area = "waves"      // how waves are executed, committed and recorded
	Envelope   Area = "envelope"   // diffs, declarations, membership and its domains
	Modes      Area = "modes"      // the determinism modes and the projections of a trace
	Walls      Area = "walls"      // what the source itself must not do
)

var areas = []Area{
	Kernel, Scheduler, Topology, Adapter, Oracle, Deviations, Compiler, Model, Codec, Listing,
	Planner, Footprint, Checker, Waves, Envelope, Modes, Walls,
}

// Kind is the kind of check that has to kill a mutant. A hang is ended by a deadline, and is a kill.
type Kind string

// The kinds of killers.
const (
	Case   Kind = "case"   // a property of a campaign, from a fresh seed, without corpus and vectors
	Law    Kind = "law"    // a property of model values, or a test of the packages that judge them
	Vector Kind = "vector" // a named golden file, recorded vector or digest
	Static Kind = "static" // the wall test
)

var kinds = []Kind{Case, Law, Vector, Static}

// Edit replaces code of one function. Old must stand in it exactly once, compared as syntax: layout and
// comments do not count.
type Edit struct {
	File string // relative to the root of the module, with slashes
	Func string // name, or Type.Method
	Form Form
	Old  string // consecutive statements, or a truth value
	New  string // the broken code; may be empty where statements stand
	// Imports are the packages that New needs beyond those of the file.
	Imports []string
}

// Form says how the broken code stands beside the old one. Statements that declare something which later
// code uses have to run in both, so they cannot be replaced; what is declared can be changed behind them.
type Form string

// The forms of an edit.
const (
	Instead   Form = ""          // if on { New } else { Old }
	Before    Form = "before"    // if on { New }, then Old
	Behind    Form = "behind"    // Old, then if on { New }
	Condition Form = "condition" // Old is a truth value: on && New || !on && Old
)

var forms = []Form{Instead, Before, Behind, Condition}

// File is a file that a Static mutant adds.
type File struct {
	Path string // relative to the root of the module, with slashes
	Text string
}

// All are the mutants, in an order that only grows at its end within an area.
func All() []Mutant {
	return slices.Concat(kernelMutants, schedulerMutants, topologyMutants, adapterMutants, oracleMutants, deviationMutants,
		twinMutants, sharedMutants, lawMutants, codecMutants, listingMutants, plannerMutants, footprintMutants,
		checkerMutants, waveMutants, waveTwinMutants, envelopeMutants, domainMutants, modeMutants, staticMutants)
}

// Switchable are the mutants of All that an overlay holds: all but the static ones.
func Switchable() []Mutant { return switchable(All()) }

func switchable(list []Mutant) []Mutant {
	return slices.DeleteFunc(slices.Clone(list), func(m Mutant) bool { return m.Kind == Static })
}

// Find is the mutant of that name; ok is false if there is none.
func Find(name string) (m Mutant, ok bool) {
	list := All()
	i := slices.IndexFunc(list, func(m Mutant) bool { return m.Name == name })
	if i < 0 {
		return Mutant{}, false
	}
	return list[i], true
}
