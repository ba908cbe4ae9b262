package campaign

import (
	"context"
	"errors"
	"time"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/fuzz/shrink"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// triage makes one Case of each find small and writes it to the inbox; what is known is only counted.
func (r *runner) triage(ctx context.Context) []Bucket {
	var out []Bucket
	families, known := r.sort(ctx)
	for i := range families {
		r.bucket, r.buckets = i+1, len(families)
		at := newBucket(&families[i])
		at.KnownAs, at.Known = known[i], known[i] != ""
		if !at.Known {
			if twin := r.small(ctx, &families[i].buckets[0].first, &at, out); twin != nil {
				twin.join(&at)
				continue
			}
		}
		out = append(out, at)
	}
	return out
}

// sort gives the finds, and the known buckets that they are. An interruption leaves it a moment: what is
// one find stays one.
func (r *runner) sort(ctx context.Context) (list []family, known []string) {
	if ctx.Err() != nil {
		moment, stop := context.WithTimeout(context.WithoutCancel(ctx), interruptGrace)
		defer stop()
		ctx = moment
	}
	list = r.families(ctx)
	return list, r.knownIn(ctx, list)
}

// Triage does for findings that were made elsewhere what a campaign does for its own: it gathers them into
// finds, makes those small and stores them. The summary has no Cases but those of the findings.
func Triage(ctx context.Context, opts Options, list []Finding) (*Summary, error) {
	if err := opts.complete(); err != nil {
		return nil, err
	}
	r := newRunner(opts)
	for i := range list {
		r.findings.add(list[i])
	}
	r.cases.Store(uint64(len(list)))
	return r.summary(ctx, r.triage(ctx)), nil
}

// newBucket tells a find by its bucket with most Cases.
func newBucket(f *family) Bucket {
	first := &f.buckets[0].first
	at := Bucket{
		Name: first.Bucket, Kind: first.Kind, Count: f.count(), Index: first.Index, Text: first.Text, Captured: first.Captured,
		Original: first.Case, Smallest: first.Case, Violation: first.Violation, Cause: f.place.cause, Also: []Other{},
	}
	if at.Engine = first.Engine; first.Violation != nil {
		at.Engine = first.Violation.Engine
	}
	for _, b := range f.buckets[1:] {
		at.Also = append(at.Also, Other{b.first.Bucket, b.count, b.first.Index})
	}
	return at
}

// small makes the Case of a find small and stores it, unless one of the finds so far has come down to the
// same Case on the same engine: then it gives that one.
func (r *runner) small(ctx context.Context, first *Finding, at *Bucket, finds []Bucket) (twin *Bucket) {
	q := r.question(ctx, first)
	if q != nil {
		defer q.stop()
	}
	if q != nil && !r.opts.KeepLarge {
		began := time.Now()
		at.Smallest, at.Shrink = shrink.Case(q.ctx, at.Original, q.keep, shrink.Options{
			MaxEvaluations: r.opts.ShrinkEvals,
			Progress:       func(shrink.Stats) { r.report("shrink") },
			Log:            func(c *model.Case) properties.StepLog { return properties.Log(r.opts.Baseline, c) },
		})
		at.Took = time.Since(began)
		if q.last != nil && at.Kind == Violated {
			at.Violation = q.last.Violation
		}
	}
	for i := range finds {
		if finds[i].sameCase(at) {
			return &finds[i]
		}
	}
	r.store(at, q)
	if q != nil && !r.opts.KeepLarge && at.Kind == Violated {
		at.Explained = shrink.Explain(q.ctx, &at.Smallest, q.ask)
	}
	return nil
}

// sameCase reports whether two violations on one engine have come down to one Case.
func (b *Bucket) sameCase(other *Bucket) bool {
	return b.Violation != nil && other.Violation != nil && b.Violation.Engine == other.Violation.Engine &&
		model.CaseDigest(&b.Smallest) == model.CaseDigest(&other.Smallest)
}

// join takes another find for this one.
func (b *Bucket) join(other *Bucket) {
	own := other.Count
	for _, a := range other.Also {
		own -= a.Count
	}
	b.Count += other.Count
	b.Also = append(append(b.Also, Other{other.Name, own, other.Index}), other.Also...)
}

// question asks whether a Case still fails as the first of its bucket did. An engine that hangs on a
// smaller Case, or an interruption, ends the shrinking.
type question struct {
	r        *runner
	ctx      context.Context
	stop     context.CancelFunc
	property *properties.Property
	engines  []engines.Engine // on which it is asked
	bucket   string
	last     *Finding // of the last Case that still failed
}

// question is nil for what cannot be asked again without harm: hangs, and failures of the suite.
func (r *runner) question(ctx context.Context, f *Finding) *question {
	p := findProperty(r.opts.Properties, f.Property)
	if p == nil || f.Kind == SuiteFailure || f.Kind == EngineFailure && f.Failure != engines.Crashed {
		return nil
	}
	q := &question{r: r, property: p, engines: r.failed(f), bucket: f.Bucket}
	q.ctx, q.stop = context.WithCancel(ctx)
	return q
}

// failed is the engine on which a finding was made, and all of them if that is not one of them. Alone it is asked
// again: where another number of threads fails too, that would be named in its place.
func (r *runner) failed(f *Finding) []engines.Engine {
	name := f.Engine
	if f.Violation != nil {
		name = f.Violation.Engine
	}
	if e := EngineNamed(r.opts.Engines, name); e != nil {
		return []engines.Engine{e}
	}
	return r.opts.Engines
}

func (q *question) keep(c *model.Case) bool { return q.ask(c) == shrink.Kept }

// ask tells what becomes of the failure on another Case.
func (q *question) ask(c *model.Case) shrink.Answer {
	found, err := Within(q.ctx, q.r.opts.HangAfter, func() []*Finding {
		found, _ := judgeOne(q.property, fullRuns(q.r.opts.Baseline, q.engines, c, q.property))
		return found
	})
	if errors.Is(err, ErrHangs) {
		q.stop()
	}
	if err != nil {
		return shrink.Other
	}
	if len(found) == 0 {
		return shrink.Holds
	}
	for _, f := range found {
		if f.Bucket == q.bucket {
			q.last = f
			return shrink.Kept
		}
	}
	return shrink.Other
}

func findProperty(list []properties.Property, id string) *properties.Property {
	for i := range list {
		if list[i].ID == id {
			return &list[i]
		}
	}
	return nil
}
