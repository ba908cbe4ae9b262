package choice

import (
	"fmt"
	"testing"
)

// sequences are all sequences of an enumeration, as text, in order; no more than limit.
func sequences(t *testing.T, b Bounds, limit int, generate func(Source) string) []string {
	t.Helper()
	var out []string
	seen := map[string]bool{}
	for e := Enumerate(b); e.Next(); {
		s := generate(e)
		if seen[s] {
			t.Fatalf("the sequence %s comes twice", s)
		}
		seen[s] = true
		if out = append(out, s); len(out) > limit {
			t.Fatalf("more than %d sequences", limit)
		}
	}
	return out
}

// TestEnumerateGivesEverySequenceOnce on a tree whose later questions depend on earlier answers:
// x below 3, then x draws below 4, each followed by a weighted one of three with an impossible middle.
func TestEnumerateGivesEverySequenceOnce(t *testing.T) {
	tree := func(src Source) string {
		s := fmt.Sprint(src.Below(3), src.Below(1), src.Below(0))
		for range s[0] - '0' {
			s += fmt.Sprint(" ", src.Below(4), src.Weighted(Weights{1, 0, 9}))
		}
		return s
	}
	got := sequences(t, Bounds{}, 100, tree)
	if want := 1 + 4*2 + 4*2*4*2; len(got) != want {
		t.Errorf("%d sequences, want %d: %v", len(got), want, got)
	}
	if got[0] != "0 0 0" || got[1] != "1 0 0 0 0" || got[2] != "1 0 0 0 2" {
		t.Errorf("the simplest do not come first: %q", got[:3])
	}
}

func TestEnumerateKeepsItsBounds(t *testing.T) {
	three := func(src Source) string {
		s := fmt.Sprint(src.Below(10))
		src.Begin("inner")
		s += fmt.Sprint(" ", src.Below(10), src.Below(10))
		src.End()
		return s + fmt.Sprint(" ", src.Below(2))
	}
	for _, tt := range []struct {
		name string
		b    Bounds
		want int
		last string
	}{
		{"values", Bounds{Values: 3}, 3 * 3 * 3 * 2, "9 9 9 1"},
		{"one value", Bounds{Values: 1}, 1, "0 0 0 0"},
		{"draws", Bounds{Values: 2, Draws: 2}, 4, "9 9 0 0"},
		{"answers", Bounds{Values: 2, Answers: func(q Question) []uint64 {
			if q.Span == "inner" && q.Nth == 1 && q.N == 10 {
				return []uint64{4, 5, 6}
			}
			if q.Span == "" && q.Nth == 1 && q.N == 2 {
				return []uint64{1}
			}
			return nil
		}}, 2 * 2 * 3, "9 9 6 1"},
	} {
		got := sequences(t, tt.b, 1000, three)
		if len(got) != tt.want || got[len(got)-1] != tt.last {
			t.Errorf("%s: %d sequences, the last %q; want %d, %q", tt.name, len(got), got[len(got)-1], tt.want, tt.last)
		}
	}
}

func TestWeightsOfZeroAreNoChoice(t *testing.T) {
	got := sequences(t, Bounds{}, 10, func(src Source) string { return fmt.Sprint(src.Weighted(Weights{0, 0})) })
	if len(got) != 1 || got[0] != "1" {
		t.Errorf("%v", got)
	}
}
