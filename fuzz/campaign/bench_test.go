package campaign

import (
	"testing"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/cooperative"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// BenchmarkCheck is the inner loop of a campaign on one core: draw, run on oracle and kernel, compare.
func BenchmarkCheck(b *testing.B) {
	for _, ids := range []string{properties.ExactAtOne.ID, "all"} {
		b.Run("properties="+ids, func(b *testing.B) {
			props, err := properties.Find(ids)
			if err != nil {
				b.Fatal(err)
			}
			r := &runner{findings: newFindings(), opts: Options{
				Properties: props, Draw: func(index uint64) model.Case { return generators.Seeded(1, index) },
			}}
			runs := properties.NewRuns(Oracle(model.Ours), []engines.Engine{cooperative.New()})
			steps := uint64(0)
			index := uint64(0)
			for b.Loop() {
				n, found, _ := r.judge(runs, &task{index: index})
				if len(found) > 0 {
					b.Fatalf("seed 1, Case %d: %s %s", index, found[0].Bucket, found[0].Text)
				}
				steps += n
				index++
			}
			b.ReportMetric(float64(index)/b.Elapsed().Seconds(), "cases/s")
			b.ReportMetric(float64(steps)/float64(index), "steps/case")
		})
	}
}
