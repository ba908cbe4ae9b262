package campaign

import (
	"context"
	"fmt"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/fuzz/shrink"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// triage makes the first find of each bucket small and writes it to the inbox.
func (r *runner) triage(ctx context.Context) []Bucket {
	var out []Bucket
	for _, b := range r.findings.sorted() {
		at := Bucket{
			Name: b.first.Bucket, Kind: b.first.Kind, Count: b.count, Index: b.first.Index, Text: b.first.Text, Captured: b.first.Captured,
			Original: b.first.Case, Smallest: b.first.Case, Violation: b.first.Violation,
		}
		if b.first.Kind == Violated {
			r.shrinkBucket(ctx, &at)
		}
		r.store(&at)
		out = append(out, at)
	}
	return out
}

func (r *runner) shrinkBucket(ctx context.Context, b *Bucket) {
	p := findProperty(r.opts.Properties, b.Violation.Property)
	keep := Keep(r.opts.Baseline, r.opts.Engines, p, b.Name)
	b.Smallest, b.Shrink = shrink.Case(ctx, b.Original, keep, shrink.Options{
		MaxEvaluations: r.opts.ShrinkEvals,
		Progress: func(shrink.Stats) {
			if r.opts.Progress != nil {
				r.opts.Progress(r.progress("shrink"))
			}
		},
	})
	if v := Judge(r.opts.Baseline, r.opts.Engines, p, &b.Smallest); v.Violation != nil {
		b.Violation = v.Violation
	}
}

func findProperty(list []properties.Property, id string) *properties.Property {
	for i := range list {
		if list[i].ID == id {
			return &list[i]
		}
	}
	return nil
}

// Judge judges one property on one Case, everything that it samples in a campaign included. A panic of
// engine or property is a Failure.
func Judge(baseline engines.Engine, others []engines.Engine, p *properties.Property, c *model.Case) (v properties.Verdict) {
	defer func() {
		if x := recover(); x != nil {
			v = properties.Verdict{Failure: fmt.Errorf("property %s panicked: %v", p.ID, x)}
		}
	}()
	runs := properties.NewRuns(baseline, others)
	runs.Reset(c, true)
	return p.Judge(runs)
}

// Keep is the shrinker's question: does this Case still fail in the same bucket?
func Keep(baseline engines.Engine, others []engines.Engine, p *properties.Property, bucket string) func(*model.Case) bool {
	return func(c *model.Case) bool {
		v := Judge(baseline, others, p, c)
		return v.Violation != nil && v.Violation.Bucket() == bucket
	}
}

func (r *runner) store(b *Bucket) {
	if r.opts.Inbox == "" {
		return
	}
	find := corpus.Find{Name: corpus.Slug(b.Name), Case: b.Smallest, Info: corpus.Info{
		Bucket: b.Name, Generators: generators.Version, Seed: r.opts.Seed, Index: b.Index, Story: b.Text,
	}}
	if b.Violation != nil {
		find.Info.Property, find.Info.Engine, find.Info.Story = b.Violation.Property, b.Violation.Engine, b.Violation.Difference.String()
	}
	path, _, err := corpus.Write(r.opts.Inbox, find)
	if err != nil {
		b.StoreError = err.Error()
		return
	}
	b.Stored = path
}
