package active

import "testing"

// TestNumber: names count from 1, and a part of a name is none.
func TestNumber(t *testing.T) {
	defer func(was []string) { names = was }(names)
	names = []string{"first", "second"}
	for name, want := range map[string]int{"first": 1, "second": 2, "": 0, "sec": 0, "second ": 0} {
		if got := number(name); got != want {
			t.Errorf("number(%q) = %d, not %d", name, got, want)
		}
	}
}

// TestOn: no mutant is on until one is chosen.
func TestOn(t *testing.T) {
	defer func(was int) { chosen = was }(chosen)
	if chosen != 0 || On(1) {
		t.Errorf("mutant %d is on", chosen)
	}
	chosen = 2
	if On(1) || !On(2) {
		t.Error("the mutant that is on is not the chosen one")
	}
}
