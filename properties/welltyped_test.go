package properties

import "testing"

// TestClassOfWellTyped: which global types progress is claimed of.
func TestClassOfWellTyped(t *testing.T) {
	for _, tt := range []struct {
		row, global string
		in          bool
	}{
		{"a message", "A -> B m", true},
		{"a choice", "A -> B { yes | no }", true},
		{"a label twice", "A -> B { yes | no | yes }", false},
		{"a label twice, in a branch of a loop", "rec t. A -> B { yes. B -> A { m. t | m } | no }", false},
		{"the same label in two choices", "A -> B { yes. A -> B { yes } | no }", true},
		{"a variable that nothing binds", "A -> B m. t", false},
		{"a message to oneself", "A -> A m", false},
	} {
		t.Run(tt.row, func(t *testing.T) {
			c := parse(t, "image\n  global "+tt.global+"\nrounds 9")
			if d := nearestWellTyped(c); (d != nil) != tt.in {
				t.Errorf("in the class: %v", d != nil)
			}
		})
	}
}

// TestBudgetOfWellTyped: in wave rounds a coroutine may be dispatched in every wave, and pays for each.
func TestBudgetOfWellTyped(t *testing.T) {
	for _, tt := range []struct {
		budget, semantics, concurrency string
		in                             bool
	}{
		{"1", "waves", "4", false}, {"7", "waves", "4", false}, {"8", "waves", "4", true},
		{"1", "one-step", "4", false}, {"2", "one-step", "4", true}, {"2", "waves", "1", true},
	} {
		c := parse(t, "config\n  budget "+tt.budget+"\n  semantics "+tt.semantics+"\nimage\n  global A -> B a\n  local A = B! a\n  local B = A? a\nhandler\n  payload label\nschedule\n  concurrency "+tt.concurrency+"\nrounds 2")
		if got := wellTyped(c); got != tt.in {
			t.Errorf("%+v: %t", tt, got)
		}
	}
}
