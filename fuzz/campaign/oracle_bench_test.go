package campaign

import (
	"testing"

	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
)

// BenchmarkOracle is the oracle alone on generated Cases, loading, Record and fragment hash included.
func BenchmarkOracle(b *testing.B) {
	cases := make([]model.Case, 1000)
	for i := range cases {
		cases[i] = generators.Seeded(1, uint64(i))
	}
	e := Oracle(model.Ours)
	steps, i := uint64(0), 0
	for b.Loop() {
		r, err := e.Run(&cases[i%len(cases)])
		if err != nil {
			b.Fatal(err)
		}
		steps += r.Steps
		i++
	}
	b.ReportMetric(float64(steps)/b.Elapsed().Seconds(), "steps/s")
}
