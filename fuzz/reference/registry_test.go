package reference

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/engines/cooperative"
	"github.com/wavecheck/wavecheck/envelopes"
	"github.com/wavecheck/wavecheck/fuzz/deviation"
)

// TestRegistry holds the registry of deviations against all recorded vectors and against generated Cases:
// each deviation is exercised, and no difference is without one (spec 04 §5.2). The date is that of the
// last change; wavecheck deviations asks for today.
func TestRegistry(t *testing.T) {
	if detectsRaces {
		t.Skip("ten times as long under the race detector, and nothing here is shared")
	}
	vectors, err := Compare(context.Background(), Options{
		Files: []string{filepath.Join("..", "..", filepath.FromSlash(corpus.ReferenceFile))}, Engine: cooperative.New(),
	})
	if err != nil {
		t.Fatal(err)
	}
	generated, err := deviation.Exercise(context.Background(), deviation.Draws{Seed: 1, Limit: deviation.DrawLimit})
	if err != nil {
		t.Fatal(err)
	}
	exists, err := deviation.TestFinder("../..")
	if err != nil {
		t.Fatal(err)
	}
	registry := envelopes.Deviations()
	today, err := time.Parse(time.DateOnly, registry.UpdatedAt)
	if err != nil {
		t.Fatal(err)
	}
	world := envelopes.World{
		Today: today, Produced: append(vectors.FingerprintNames(), generated.Fingerprints()...), Complete: true, TestExists: exists,
	}
	for _, f := range registry.Check(world) {
		t.Error(f)
	}
	world.Today = today.AddDate(2, 0, 0)
	if n := len(registry.Check(world)); n != len(registry.Deviations) {
		t.Errorf("in two years %d of %d deviations are due", n, len(registry.Deviations))
	}
}
