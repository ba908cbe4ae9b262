package campaign

import (
	"context"
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// Known is a bucket that a campaign counts and does not fail on. So are the buckets of which the first
// Case has the cause of its Case.
type Known struct {
	Bucket string
	Case   model.Case
}

// knownIn gives for each find the known bucket that it is, "" if it is none.
func (r *runner) knownIn(ctx context.Context, families []family) []string {
	out := make([]string, len(families))
	if len(r.opts.Known) == 0 {
		return out
	}
	places := r.knownPlaces(ctx)
	for i := range families {
		f := &families[i]
		if f.place.cause != "" {
			out[i] = places[f.place]
		}
		for k := range f.buckets {
			if name := f.buckets[k].first.Bucket; out[i] == "" && r.isKnown(name) {
				out[i] = name
			}
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
type place struct{ engine, cause string }

// knownPlaces are the places where the known Cases fail in their buckets, with those buckets.
func (r *runner) knownPlaces(ctx context.Context) map[place]string {
	out := map[place]string{}
	for i := range r.opts.Known {
		k := &r.opts.Known[i]
		for _, f := range Findings(r.opts.Baseline, r.opts.Engines, r.opts.Properties, &k.Case) {
			if f.Bucket != k.Bucket {
				continue
			}
			at := r.place(ctx, &f)
			if at.cause != "" && out[at] == "" {
				out[at] = k.Bucket
			}
		}
	}
	return out
}
