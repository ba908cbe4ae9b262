package campaign

import (
	"context"
	"sync"
	"testing"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/model"
)

// TestCampaignInParts: a campaign that goes on where another one ended draws what one campaign would have
// drawn, each Case once.
func TestCampaignInParts(t *testing.T) {
	for _, shard := range []Shard{{0, 1}, {1, 3}} {
		var mu sync.Mutex
		drawn := map[uint64]int{}
		from := uint64(0)
		for _, cases := range []uint64{10, 10, 35, 60} {
			opts := campaignOf(t, cases, honest)
			opts.Jobs, opts.From, opts.Shard = 3, from, shard
			opts.Draw = func(index uint64) model.Case {
				mu.Lock()
				drawn[index]++
				mu.Unlock()
				return small(index % 5)
			}
			s := runCampaign(t, opts)
			if s.From != from || s.Cases != s.Next-from {
				t.Errorf("shard %v, to %d: from %d to %d, %d Cases", shard, cases, s.From, s.Next, s.Cases)
			}
			from = s.Next
		}
		if want := 60 / int(shard.Count); len(drawn) != want || from != uint64(want) {
			t.Errorf("shard %v: %d Cases, next %d, want %d", shard, len(drawn), from, want)
		}
		for index, n := range drawn {
			if n != 1 || index%shard.Count != shard.Index {
				t.Errorf("shard %v: Case %d drawn %d times", shard, index, n)
			}
		}
	}
}

// TestTriage makes finds of Cases that were found elsewhere.
func TestTriage(t *testing.T) {
	opts := campaignOf(t, 0, honest, miscounts, panics)
	opts.Inbox = t.TempDir()
	var list []Finding
	for index := range uint64(6) {
		c := small(index)
		for _, f := range Findings(opts.Baseline, opts.Engines, opts.Properties, &c) {
			f.Index = index
			list = append(list, f)
		}
	}
	s, err := Triage(context.Background(), opts, list)
	if err != nil || len(s.Buckets) != 2 || s.Violations == 0 || s.Violations != s.Failures || int(s.Violations+s.Failures) != len(list) {
		t.Fatalf("%v: %s of %d", err, buckets(s), len(list))
	}
	if b := s.Buckets[0]; b.Name != "exact-at-one/miscounts/steps" || b.Shrink.Taken == 0 || b.Stored == "" {
		t.Errorf("%+v", b)
	}
	if finds, _ := corpus.List(opts.Inbox); len(finds) != 2 {
		t.Errorf("%q", finds)
	}
	if none, err := Triage(context.Background(), opts, nil); err != nil || len(none.Buckets) != 0 {
		t.Errorf("%+v, %v", none, err)
	}
}
