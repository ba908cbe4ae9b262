package deviation

import (
	"context"
	"runtime"
	"sync"

	"github.com/wavecheck/wavecheck/envelopes"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
)

// DrawLimit is how many generated Cases are drawn to find one that a deviation covers: one that none of
// them exercises is a finding (spec 05).
const DrawLimit = 20_000

// Draws say which generated Cases are judged.
type Draws struct {
	Seed   uint64
	Sample uint64 // Cases judged for every deviation, so that counts can be compared
	Limit  uint64 // Cases judged at most for the deviations that the sample leaves unexercised
	Jobs   int    // 0 is one a core
}

// Exercised is on how many generated Cases a deviation alone changes the Record.
type Exercised struct {
	Counts
	Found bool   `json:"found"`
	First uint64 `json:"first"` // index of the first such Case
}

// Generated is what drawn Cases exercise, by deviation.
type Generated struct {
	Cases  uint64 // drawn
	Counts [model.DeviationCount]Exercised
}

// drawsAtOnce is the number of Cases between two looks at what is still missing.
const drawsAtOnce = 64

// Exercise draws Cases until the sample is judged and every deviation has been seen, or the limit is
// reached. The result does not depend on Jobs. An error means that ctx ended.
func Exercise(ctx context.Context, opts Draws) (*Generated, error) {
	if opts.Jobs <= 0 {
		opts.Jobs = runtime.GOMAXPROCS(0)
	}
	var g Generated
	for ctx.Err() == nil {
		among := g.missing()
		if g.Cases < opts.Sample {
			among = model.Ours
		}
		if among == 0 || g.Cases >= max(opts.Sample, opts.Limit) {
			return &g, nil
		}
		end := min(g.Cases+drawsAtOnce, max(opts.Sample, opts.Limit))
		if g.Cases < opts.Sample {
			end = min(end, opts.Sample)
		}
		g.draw(opts, among, end)
	}
	return &g, ctx.Err()
}

func (g *Generated) missing() model.Dialect {
	missing := model.Ours
	for d := range g.Counts {
		if g.Counts[d].Found {
			missing = missing.Without(model.Deviation(d))
		}
	}
	return missing
}

// draw judges the Cases up to an index for a set of deviations.
func (g *Generated) draw(opts Draws, among model.Dialect, end uint64) {
	covers := make([]Cover, end-g.Cases)
	var workers sync.WaitGroup
	for job := range opts.Jobs {
		workers.Go(func() {
			for i := job; i < len(covers); i += opts.Jobs {
				c := generators.Seeded(opts.Seed, g.Cases+uint64(i))
				covers[i] = Judge(&c, among)
			}
		})
	}
	workers.Wait()
	for i := range covers {
		g.add(&covers[i], g.Cases+uint64(i))
	}
	g.Cases = end
}

func (g *Generated) add(c *Cover, index uint64) {
	for d := range g.Counts {
		x, at := model.Deviation(d), &g.Counts[d]
		at.Counts.Add(c, x)
		if c.Has(x) && !at.Found {
			at.Found, at.First = true, index
		}
	}
}

// Fingerprints are those that the suite of generated Cases emits (spec 04 §5.2).
func (g *Generated) Fingerprints() []string {
	var out []string
	for d := range g.Counts {
		if g.Counts[d].Found {
			out = append(out, Change{model.Deviation(d), envelopes.CodeRecord}.Fingerprint(envelopes.SuiteGenerated))
		}
	}
	return out
}
