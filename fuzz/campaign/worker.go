package campaign

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// stateEvery says on which Cases the states at the end are compared too (spec 04 §3.1).
const stateEvery = 10

// worker judges one Case after another. The watch reads what it is at.
type worker struct {
	runs  *properties.Runs
	index atomic.Uint64
	since atomic.Int64 // nanoseconds from the campaign's start to the start of this Case; 0 when idle
	lost  atomic.Bool  // given up by the watch: whatever it still finds does not count
}

// work runs the workers until the campaign's Cases are judged or ctx ends. A worker that hangs is
// replaced, its Case is a finding.
func (r *runner) work(ctx context.Context) {
	var alive sync.WaitGroup
	start := func() *worker {
		w := &worker{runs: properties.NewRuns(r.opts.Baseline, r.opts.Engines)}
		alive.Add(1)
		go func() {
			r.loop(ctx, w)
			if !w.lost.Swap(true) {
				alive.Done()
			}
		}()
		return w
	}
	workers := make([]*worker, r.opts.Jobs)
	for i := range workers {
		workers[i] = start()
	}
	done := make(chan struct{})
	go func() { alive.Wait(); close(done) }()
	r.watch(workers, done, func(i int) {
		workers[i] = start()
		alive.Done() // for the worker that is given up
	})
}

// watch reports progress, and replaces workers that sit on one Case for too long.
func (r *runner) watch(workers []*worker, done <-chan struct{}, replace func(i int)) {
	ticker := time.NewTicker(time.Second)
	defer ticker.Stop()
	for {
		select {
		case <-done:
			return
		case <-ticker.C:
		}
		for i, w := range workers {
			since := w.since.Load()
			if since == 0 || time.Since(r.started)-time.Duration(since) < r.opts.HangAfter || w.lost.Swap(true) {
				continue
			}
			r.hung(w.index.Load())
			replace(i)
		}
		if r.opts.Progress != nil {
			r.opts.Progress(r.progress("check"))
		}
	}
}

func (r *runner) hung(index uint64) {
	r.discard.Add(1)
	r.findings.add(Finding{
		Kind: EngineFailure, Bucket: "engine-failure/hang", Index: index, Case: r.opts.Draw(index),
		Text: fmt.Sprintf("an engine did not answer within %s", r.opts.HangAfter),
	})
}

func (r *runner) loop(ctx context.Context, w *worker) {
	for ctx.Err() == nil && !w.lost.Load() {
		index, ok := r.index(r.next.Add(1) - 1)
		if !ok {
			return
		}
		w.index.Store(index)
		w.since.Store(max(1, int64(time.Since(r.started))))
		steps, found, discarded := r.judge(w.runs, index)
		w.since.Store(0)
		if w.lost.Load() {
			return
		}
		for _, f := range found {
			r.findings.add(f)
		}
		if discarded {
			r.discard.Add(1)
		}
		r.steps.Add(steps)
		r.cases.Add(1)
	}
}

// judge draws a Case and judges each property that is due on it.
func (r *runner) judge(runs *properties.Runs, index uint64) (steps uint64, found []Finding, discarded bool) {
	var c model.Case
	defer func() {
		if p := recover(); p != nil {
			discarded = true
			found = append(found, suiteFailure(index, c, p, debug.Stack()))
		}
	}()
	c = r.opts.Draw(index)
	runs.Reset(&c, index%stateEvery == 0)
	for i := range r.opts.Properties {
		p := &r.opts.Properties[i]
		if index%p.Every != 0 {
			continue
		}
		v := p.Judge(runs)
		switch {
		case v.Failure != nil:
			return runs.Steps(), append(found, engineFailure(index, c, v.Failure)), true
		case v.Violation != nil:
			found = append(found, Finding{Kind: Violated, Bucket: v.Violation.Bucket(), Index: index, Case: c, Violation: v.Violation})
		}
	}
	return runs.Steps(), found, false
}

func engineFailure(index uint64, c model.Case, err error) Finding {
	f := Finding{Kind: EngineFailure, Bucket: "engine-failure/unknown", Index: index, Case: c, Text: err.Error()}
	var failure *engines.Failure
	if errors.As(err, &failure) {
		f.Bucket = fmt.Sprintf("engine-failure/%s/%s", failure.Engine, failure.Kind)
		f.Engine = failure.Engine
		f.Captured = failure.Captured
	}
	return f
}

func suiteFailure(index uint64, c model.Case, panicked any, stack []byte) Finding {
	return Finding{
		Kind: SuiteFailure, Bucket: "suite-failure/panic", Index: index, Case: c,
		Text: fmt.Sprint("panic: ", panicked), Captured: string(stack),
	}
}
