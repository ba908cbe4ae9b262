package nightly

import (
	"context"
	"time"

	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/fuzz/report"
)

// progressEvery is how often a turn says how far it is.
const progressEvery = 5 * time.Second

// check gives the campaign a turn.
func (r *runner) check(ctx context.Context, turn time.Duration) error {
	began, said := time.Now(), time.Now()
	ctx, stop := context.WithTimeout(ctx, r.left()+settleGrace)
	defer stop()
	opts := campaign.Options{
		Seed: r.night.Plan.Seed, From: r.night.Next, Duration: turn, Jobs: r.opts.Jobs, Baseline: r.opts.Baseline, Engines: r.opts.Engines,
		Properties: r.opts.Properties, Known: r.skip(), Inbox: r.inbox(), Program: r.opts.Program, ReplayFlags: r.opts.ReplayFlags,
		Progress: func(p campaign.Progress) {
			if time.Since(said) >= progressEvery {
				said = time.Now()
				r.log("%s: %d Cases, %.0f a second, %s in new buckets", p.Phase, p.Cases, p.Rate(), report.Counted(p.Violations, "violation"))
			}
		},
	}
	s, err := campaign.Run(ctx, opts)
	if err != nil {
		return err
	}
	c := &r.night.Campaign
	c.Turns++
	c.Cases += s.Cases
	c.Discarded += s.Discarded
	c.Steps += s.Steps
	c.Seconds += time.Since(began).Seconds()
	r.night.Next = s.Next
	r.log("check: %d Cases to index %d, %.0f a second", s.Cases, s.Next, s.CasesPerSecond)
	var list []found
	for i := range s.Buckets {
		doc := s.Buckets[i].Document()
		list = append(list, foundOf(&doc))
	}
	r.met(list, fromCampaign)
	return nil
}

func foundOf(b *campaign.BucketJSON) found {
	f := found{KnownAs: b.KnownAs, Find: Find{
		Bucket: b.Bucket, Kind: b.Kind, Cause: b.Cause, Also: []string{}, Count: b.Count, Index: b.Index, Text: clip(b.Text), Path: b.Stored, Replay: b.Replay,
	}}
	for _, o := range b.Also {
		f.Also = append(f.Also, o.Name)
	}
	return f
}
