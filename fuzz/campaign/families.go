package campaign

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/engines/threaded"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// family is one find: the buckets that are taken for one defect, the one with most Cases first.
type family struct {
	buckets []bucket
	place   place // of the cause; its cause is "" if that is unknown
}

func (f *family) count() (n uint64) {
	for i := range f.buckets {
		n += f.buckets[i].count
	}
	return n
}

// families sorts the buckets into finds by engine and cause of their first Cases: violations first, those
// with most Cases first. A bucket of which the cause is unknown stands alone.
func (r *runner) families(ctx context.Context) []family {
	var out []family
	at := map[place]int{}
	for _, b := range r.findings.sorted() {
		found := r.place(ctx, &b.first)
		key := found
		if key.cause == "" {
			key.cause = b.first.Bucket // on its own
		}
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, family{place: found})
		}
		out[i].buckets = append(out[i].buckets, b)
	}
	for i := range out {
		slices.SortStableFunc(out[i].buckets, func(a, b bucket) int { return cmp.Compare(b.count, a.count) })
	}
	slices.SortStableFunc(out, func(a, b family) int {
		return cmp.Or(cmp.Compare(rank(a.buckets[0].first.Kind), rank(b.buckets[0].first.Kind)), cmp.Compare(b.count(), a.count()))
	})
	return out
}

// rank puts violations before failures.
func rank(k Kind) int {
	if k == Violated {
		return 0
	}
	return 1
}

// place is where a violation has its cause: on which engine, and which. An oracle that breaks a law parts
// from one of the others. The cause is "" if it is unknown, or if asking for it takes too long.
func (r *runner) place(ctx context.Context, f *Finding) place {
	if f.Kind != Violated || ctx.Err() != nil {
		return place{}
	}
	names := []string{f.Violation.Engine}
	if f.Violation.Engine == r.opts.Baseline.Name() {
		for _, e := range r.opts.Engines {
			names = append(names, e.Name())
		}
	}
	for _, name := range names {
		if cause := r.causeOn(ctx, name, &f.Case); cause != "" {
			return place{machine(name), cause}
		}
	}
	return place{}
}

// machine is the name of an engine without its threads: what one number of them does wrong another does too.
func machine(name string) string {
	if strings.HasPrefix(name, threaded.Name+":") {
		return threaded.Name
	}
	return name
}

// causeOn is where an engine parts from the baseline, "" if it is unknown.
func (r *runner) causeOn(ctx context.Context, engine string, c *model.Case) string {
	e := EngineNamed(r.opts.Engines, engine)
	if e == nil {
		return ""
	}
	cause, err := Within(ctx, r.opts.HangAfter, func() string { return causeOf(properties.BaselineFor(r.opts.Baseline, e, c), e, c) })
	if err != nil {
		return ""
	}
	return cause
}
