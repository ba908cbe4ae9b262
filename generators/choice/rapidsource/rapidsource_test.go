package rapidsource_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/generators/choice/rapidsource"
)

func TestDrawsStayInRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		src := rapidsource.New(t)
		n := 2 + src.Below(1<<20)
		src.Begin("number")
		if v := src.Below(n); v >= n {
			t.Fatalf("drew %d below %d", v, n)
		}
		src.End()
		w := choice.Weights{3, 0, 4}
		if i := src.Weighted(w); i != 0 && i != 2 {
			t.Fatalf("drew alternative %d of weights %v", i, w)
		}
	})
}

// TestEveryAlternativeIsDrawn guards against rapid's preference for small numbers.
func TestEveryAlternativeIsDrawn(t *testing.T) {
	var seen [6]int
	rapid.Check(t, func(t *rapid.T) { seen[rapidsource.New(t).Below(6)]++ })
	for v, n := range seen {
		if n == 0 {
			t.Errorf("%d was never drawn: %v", v, seen)
		}
	}
}
