// Package active says which mutant is on in a binary that the builder of internal/mutants made: at most
// one, chosen at start by the environment variable WAVECHECK_MUTANT. Mutated code asks it, and
// exists in an overlay only; in the tree fuzz/power imports it, for the variable's name. So the shipped
// binary, which has no mutants, refuses every name.
package active

import (
	"fmt"
	"os"
)

// Variable is the environment variable that holds the name of the mutant to switch on. Without it, or
// with an empty one, nothing is broken.
const Variable = "WAVECHECK_MUTANT"

const exitUsage = 2 // as the command line has it

// chosen is the number of the mutant that is on, 0 for none. Nothing writes it after start.
var chosen int

func init() {
	name := os.Getenv(Variable)
	if name == "" {
		return
	}
	if chosen = number(name); chosen == 0 {
		fmt.Fprintf(os.Stderr, "%s: there is no mutant %q among the %d of this binary\n", Variable, name, len(names))
		os.Exit(exitUsage) // a run that is not broken would pass for one that nobody noticed
	}
}

// number is the place of a name in the overlay's list, counted from 1; 0 if it is not there.
func number(name string) int {
	for i, n := range names {
		if n == name {
			return i + 1
		}
	}
	return 0
}

// On reports whether the mutant of that number is on. It compares one variable, so that mutated code is
// nearly as fast as whole code.
func On(mutant int) bool { return chosen == mutant }
