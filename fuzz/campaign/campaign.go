// Package campaign runs generated Cases on all engines, judges the runs by properties, and gathers what
// fails.
//
// The main path: Run starts workers (worker.go), which draw Cases by seed and index and judge each
// property; findings are counted by bucket (findings.go); buckets of one defect become one find
// (families.go, by cause.go); a Case of each find is made small (triage.go) and written to the inbox
// (store.go); the Summary (summary.go) says what ran. A campaign goes on after a finding, and an engine that
// panics or hangs is a finding, never the end.
package campaign

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// Options say what a campaign does.
type Options struct {
	Seed        uint64
	Class       generators.Class // of the Cases that are drawn; the zero class is Mixed
	From        uint64           // how many Cases of this shard an earlier campaign has judged: it goes on behind them
	Cases       uint64           // how many Cases over all shards, those before From included; 0 is no limit
	Duration    time.Duration    // when to stop drawing; 0 is no limit
	Shard       Shard
	Jobs        int // workers; 0 is one a core
	Baseline    engines.Engine
	Engines     []engines.Engine
	Properties  []properties.Property
	Known       []Known                       // violations that do not count
	Inbox       string                        // folder for finds; "" writes none
	HangAfter   time.Duration                 // how long one Case may take; 0 is 60 s
	Progress    func(Progress)                // called about once a second; may be nil
	Draw        func(index uint64) model.Case // nil draws by Class, Seed and index
	Scope       *ScopeSummary                 // set by Exhaust: every Case is judged in full
	StopAfter   uint64                        // stop drawing after so many findings; 0 is no limit
	ShrinkEvals int                           // evaluations a bucket may use; 0 is the shrinker's default
	KeepLarge   bool                          // do not make finds small
	ReplayFlags string                        // what a replay needs to meet the same engines
	Origin      string                        // where Cases come from, for pages; "" is seed and index
	Program     string                        // how a user calls wavecheck; "" is wavecheck
}

// Shard is one of Count parts of a campaign: the indices that leave Index when divided by Count.
type Shard struct{ Index, Count uint64 }

// Progress is how far a campaign is.
type Progress struct {
	Cases, Steps, Violations, Failures uint64
	Elapsed                            time.Duration
	Phase                              string // "check" or "shrink"
	Bucket, Buckets                    int    // which of how many is made small, from 1; 0 while Phase is "check"
}

// Rate is the number of Cases a second.
func (p Progress) Rate() float64 {
	if p.Elapsed <= 0 {
		return 0
	}
	return float64(p.Cases) / p.Elapsed.Seconds()
}

// DefaultHangAfter is how long a campaign lets one Case take if nothing else is said.
const DefaultHangAfter = 60 * time.Second

// Run runs a campaign until its Cases or its time are used up or ctx ends. An error means that it could
// not begin.
func Run(ctx context.Context, opts Options) (*Summary, error) {
	if err := opts.complete(); err != nil {
		return nil, err
	}
	r := newRunner(opts)
	drawing, stop := ctx, context.CancelFunc(func() {})
	if opts.Duration > 0 {
		drawing, stop = context.WithTimeout(ctx, opts.Duration)
	}
	defer stop()
	drawing, r.enough = context.WithCancel(drawing)
	defer r.enough()
	r.work(ctx, drawing)
	r.checked = time.Since(r.started)
	buckets := r.triage(ctx)
	return r.summary(ctx, buckets), nil
}

func newRunner(opts Options) *runner {
	r := &runner{opts: opts, findings: newFindings(), started: time.Now(), reported: time.Now()}
	r.next.Store(opts.From)
	return r
}

func (o *Options) complete() error {
	if o.Baseline == nil {
		return fmt.Errorf("campaign: no baseline engine")
	}
	if len(o.Properties) == 0 {
		return fmt.Errorf("campaign: no property")
	}
	if o.Shard.Count == 0 {
		o.Shard = Shard{0, 1}
	}
	if o.Shard.Index >= o.Shard.Count {
		return fmt.Errorf("campaign: shard %d of %d does not exist", o.Shard.Index+1, o.Shard.Count)
	}
	if o.Jobs <= 0 {
		o.Jobs = runtime.GOMAXPROCS(0)
	}
	if o.HangAfter <= 0 {
		o.HangAfter = DefaultHangAfter
	}
	if o.Program == "" {
		o.Program = "wavecheck"
	}
	if o.Draw == nil {
		class, seed := o.Class, o.Seed
		o.Draw = func(index uint64) model.Case { return class.Seeded(seed, index) }
	}
	return nil
}

// runner is a campaign that is under way.
type runner struct {
	opts     Options
	findings *findings
	enough   context.CancelFunc // ends the drawing
	skips    skips
	started  time.Time
	checked  time.Duration // how long drawing and judging took
	next     atomic.Uint64 // Cases handed out
	cases    atomic.Uint64 // Cases judged
	steps    atomic.Uint64
	discard  atomic.Uint64 // Cases that a failure left unjudged
	reported time.Time     // when progress was reported last; of the goroutine that reports
	bucket   int           // that is made small, from 1; likewise
	buckets  int           // how many there are; likewise
}

// index is the index of the n-th Case of this shard; ok is false when there are no more.
func (r *runner) index(n uint64) (index uint64, ok bool) {
	index = n*r.opts.Shard.Count + r.opts.Shard.Index
	return index, r.opts.Cases == 0 || index < r.opts.Cases
}

// handedOut is the number of Cases of this shard that were handed out, by this campaign and before.
func (r *runner) handedOut() uint64 {
	n := r.next.Load()
	for n > 0 {
		if _, ok := r.index(n - 1); ok { // each worker asks once too often
			break
		}
		n--
	}
	return n
}

func (r *runner) progress(phase string) Progress {
	violations, failures := r.totals()
	return Progress{
		Cases: r.cases.Load(), Steps: r.steps.Load(), Violations: violations, Failures: failures,
		Elapsed: time.Since(r.started), Phase: phase, Bucket: r.bucket, Buckets: r.buckets,
	}
}

// report calls back about once a second.
func (r *runner) report(phase string) {
	if r.opts.Progress == nil || time.Since(r.reported) < time.Second {
		return
	}
	r.reported = time.Now()
	r.opts.Progress(r.progress(phase))
}
