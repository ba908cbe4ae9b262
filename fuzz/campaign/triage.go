package campaign

import (
	"context"
	"time"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/fuzz/shrink"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// triage makes the first find of each bucket small and writes it to the inbox.
func (r *runner) triage(ctx context.Context) []Bucket {
	var out []Bucket
	found := r.findings.sorted()
	for i, b := range found {
		r.bucket, r.buckets = i+1, len(found)
		at := Bucket{
			Name: b.first.Bucket, Kind: b.first.Kind, Count: b.count, Index: b.first.Index, Text: b.first.Text, Captured: b.first.Captured,
			Original: b.first.Case, Smallest: b.first.Case, Violation: b.first.Violation,
		}
		q := r.question(ctx, &b.first)
		if q != nil && !r.opts.KeepLarge {
			at.Smallest, at.Shrink = shrink.Case(q.ctx, at.Original, q.keep, shrink.Options{
				MaxEvaluations: r.opts.ShrinkEvals,
				Progress:       func(shrink.Stats) { r.report("shrink") },
			})
			if q.last != nil && at.Kind == Violated {
				at.Violation = q.last.Violation
			}
		}
		r.store(&at, q)
		if q != nil {
			q.stop()
		}
		out = append(out, at)
	}
	return out
}

// question asks whether a Case still fails as the first of its bucket did. An engine that hangs on a
// smaller Case, or an interruption, ends the shrinking.
type question struct {
	r        *runner
	ctx      context.Context
	stop     context.CancelFunc
	property *properties.Property
	bucket   string
	last     *Finding // of the last Case that still failed
}

// question is nil for what cannot be asked again without harm: hangs, and failures of the suite.
func (r *runner) question(ctx context.Context, f *Finding) *question {
	p := findProperty(r.opts.Properties, f.Property)
	if p == nil || f.Kind == SuiteFailure || f.Kind == EngineFailure && f.Failure != engines.Crashed {
		return nil
	}
	q := &question{r: r, property: p, bucket: f.Bucket}
	q.ctx, q.stop = context.WithCancel(ctx)
	return q
}

func (q *question) keep(c *model.Case) bool {
	answer := make(chan []*Finding, 1)
	go func() { answer <- judgeFresh(q.r.opts.Baseline, q.r.opts.Engines, q.property, c) }()
	deadline := time.NewTimer(q.r.opts.HangAfter)
	defer deadline.Stop()
	select {
	case found := <-answer:
		for _, f := range found {
			if f.Bucket == q.bucket {
				q.last = f
				return true
			}
		}
	case <-deadline.C:
		q.stop()
	case <-q.ctx.Done():
	}
	return false
}

// judgeFresh judges a property on runs of its own, everything that it samples in a campaign included.
func judgeFresh(baseline engines.Engine, others []engines.Engine, p *properties.Property, c *model.Case) []*Finding {
	runs := properties.NewRuns(baseline, others)
	runs.Reset(c, true)
	runs.Expect(p)
	found, _ := judgeOne(p, runs)
	return found
}

func findProperty(list []properties.Property, id string) *properties.Property {
	for i := range list {
		if list[i].ID == id {
			return &list[i]
		}
	}
	return nil
}
