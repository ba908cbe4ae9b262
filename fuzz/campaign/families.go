package campaign

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
)

// family is one find: the buckets that are taken for one defect, the one with most Cases first.
type family struct {
	buckets []bucket
	cause   string
}

func (f *family) count() (n uint64) {
	for i := range f.buckets {
		n += f.buckets[i].count
	}
	return n
}

// families sorts the buckets into finds by property, engine and cause of their first Cases: violations
// first, those with most Cases first. A bucket of which the cause is unknown stands alone.
func (r *runner) families(ctx context.Context) []family {
	var out []family
	at := map[place]int{}
	for _, b := range r.findings.sorted() {
		cause := r.cause(ctx, &b.first)
		key := place{cause: b.first.Bucket} // on its own
		if cause != "" {
			key = place{b.first.Property, b.first.Violation.Engine, cause}
		}
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, family{cause: cause})
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

// cause is the cause of a violation on its Case, "" if it is unknown, or if asking for it takes too long.
func (r *runner) cause(ctx context.Context, f *Finding) string {
	if f.Kind != Violated || ctx.Err() != nil {
		return ""
	}
	return r.causeOn(ctx, f.Violation.Engine, &f.Case)
}

func (r *runner) causeOn(ctx context.Context, engine string, c *model.Case) string {
	i := slices.IndexFunc(r.opts.Engines, func(e engines.Engine) bool { return e.Name() == engine })
	if i < 0 {
		return ""
	}
	answer := make(chan string, 1)
	go func() { answer <- causeOf(r.opts.Baseline, r.opts.Engines[i], c) }()
	deadline := time.NewTimer(r.opts.HangAfter)
	defer deadline.Stop()
	select {
	case cause := <-answer:
		return cause
	case <-deadline.C:
	case <-ctx.Done():
	}
	return ""
}
