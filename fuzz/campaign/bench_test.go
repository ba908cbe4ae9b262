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

// BenchmarkExact is the loop with both comparisons of Records: oracle, kernel, the oracle's waves, and the wave engine on
// one thread, on each class. Steps are those of the canonical run.
func BenchmarkExact(b *testing.B) {
	for _, class := range generators.Classes() {
		b.Run("class="+class.Name, func(b *testing.B) {
			draws := make([]model.Case, benchCases)
			for i := range draws {
				draws[i] = class.Seeded(1, uint64(i))
			}
			set, err := OpenEngines("cooperative,threaded", EngineOptions{Dialect: model.Ours, Jobs: 1})
			if err != nil {
				b.Fatal(err)
			}
			defer set.Close()
			runs := properties.NewRuns(Oracle(model.Ours), set.Engines)
			r := &runner{findings: newFindings(), opts: Options{
				Properties: []properties.Property{properties.ExactAtOne, properties.ExactWaves},
				Draw:       func(index uint64) model.Case { return draws[index%benchCases] },
			}}
			steps, index := uint64(0), uint64(0)
			for b.Loop() {
				n, found, _ := r.judge(runs, &task{index: index})
				if len(found) > 0 {
					b.Fatalf("%s, Case %d: %s %s", class.Name, index%benchCases, found[0].Bucket, found[0].Text)
				}
				steps += n
				index++
			}
			b.ReportMetric(float64(steps)/b.Elapsed().Seconds(), "steps/s")
			b.ReportMetric(float64(steps)/float64(index), "steps/case")
		})
	}
}

// benchCases is how many Cases the benchmarks of properties go through.
const benchCases = 64

// BenchmarkRuns is what a run of both engines costs: Records alone, and with the states around dispatches,
// which properties that need them share.
func BenchmarkRuns(b *testing.B) {
	all := properties.All()
	for name, expected := range map[string][]*properties.Property{"records": nil, "states": {findProperty(all, properties.Fifo.ID)}} {
		b.Run("keep="+name, func(b *testing.B) {
			cases := benchDraws()
			runs := benchRuns()
			i := 0
			for b.Loop() {
				runs.Reset(&cases[i%benchCases], false)
				runs.Expect(expected...)
				for engine := range runs.Engines() {
					if _, err := runs.Record(engine); err != nil {
						b.Fatal(err)
					}
				}
				i++
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(i), "µs/case")
		})
	}
}

// BenchmarkProperties is what each property costs on a Case whose runs are made. What runs a Case of its
// own once more, such as repeat, does so each time; derived Cases have run.
func BenchmarkProperties(b *testing.B) {
	all := properties.All()
	cases := benchDraws()
	pool := make([]*properties.Runs, benchCases)
	for i := range pool {
		pool[i] = benchRuns()
		pool[i].Reset(&cases[i], false)
		for k := range all {
			pool[i].Expect(&all[k])
		}
	}
	for k := range all {
		p := &all[k]
		b.Run("property="+p.ID, func(b *testing.B) {
			for _, runs := range pool {
				p.Judge(runs)
			}
			i := 0
			for b.Loop() {
				if v := p.Judge(pool[i%benchCases]); v.Violation != nil {
					b.Fatal(v.Violation.Bucket())
				}
				i++
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(i), "µs/judged")
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(i)/float64(p.Every), "µs/case")
		})
	}
}

func benchDraws() []model.Case {
	cases := make([]model.Case, benchCases)
	for i := range cases {
		cases[i] = generators.Seeded(1, uint64(i))
	}
	return cases
}

func benchRuns() *properties.Runs {
	return properties.NewRuns(Oracle(model.Ours), []engines.Engine{cooperative.New()})
}
