package campaign

import (
	"context"
	"slices"

	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// Known is a bucket that a campaign counts and does not fail on. So are the buckets of which the first
// Case has the cause of its Case.
type Known struct {
	Bucket string
	Case   model.Case
}

// knownIn tells which finds are known.
func (r *runner) knownIn(ctx context.Context, families []family) []bool {
	out := make([]bool, len(families))
	if len(r.opts.Known) == 0 {
		return out
	}
	causes := r.knownCauses(ctx)
	for i := range families {
		f := &families[i]
		out[i] = slices.ContainsFunc(f.buckets, func(b bucket) bool { return r.isKnown(b.first.Bucket) })
		if first := &f.buckets[0].first; f.cause != "" {
			out[i] = out[i] || causes[place{first.Property, first.Violation.Engine, f.cause}]
		}
	}
	return out
}

func (r *runner) isKnown(bucket string) bool {
	return slices.ContainsFunc(r.opts.Known, func(k Known) bool { return k.Bucket == bucket })
}

// totals counts the violations and the failures so far, but for buckets that are known by name.
func (r *runner) totals() (violations, failures uint64) { return r.findings.totals(r.isKnown) }

// place is what the buckets of one find have in common.
type place struct{ property, engine, cause string }

// knownCauses are the places where the known Cases fail in their buckets.
func (r *runner) knownCauses(ctx context.Context) map[place]bool {
	out := map[place]bool{}
	for i := range r.opts.Known {
		k := &r.opts.Known[i]
		for _, f := range r.judgeAll(&k.Case) {
			if f.Bucket != k.Bucket || f.Kind != Violated {
				continue
			}
			if cause := r.causeOn(ctx, f.Violation.Engine, &k.Case); cause != "" {
				out[place{f.Property, f.Violation.Engine, cause}] = true
			}
		}
	}
	return out
}

// judgeAll judges every property on a Case.
func (r *runner) judgeAll(c *model.Case) (found []*Finding) {
	runs := properties.NewRuns(r.opts.Baseline, r.opts.Engines)
	runs.Reset(c, true)
	for i := range r.opts.Properties {
		list, _ := judgeOne(&r.opts.Properties[i], runs)
		for _, f := range list {
			f.Property = r.opts.Properties[i].ID
			found = append(found, f)
		}
	}
	return found
}
