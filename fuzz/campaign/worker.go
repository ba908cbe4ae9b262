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

// stateEvery says on which Cases step logs and states are compared too (spec 04 §3.1).
const stateEvery = 10

// interruptGrace is how long an interrupted campaign waits for the Cases under way.
const interruptGrace = 2 * time.Second

// worker judges one Case after another. The watch reads what it is at.
type worker struct {
	runs map[uint64]*properties.Runs     // by the engines that take part
	last atomic.Pointer[properties.Runs] // that are being judged
	at   atomic.Pointer[task]            // nil when idle
}

// task is a Case under way. Whoever takes it off its worker counts it: the worker when it is judged, or
// the watch, which gives the worker up.
type task struct {
	index uint64
	since time.Time
	drawn atomic.Pointer[model.Case] // nil while it is drawn
}

// givenUp stands at a worker that was given up: whatever it still finds does not count.
var givenUp = &task{}

// work runs the workers until the campaign's Cases are judged or drawing ends. A worker that hangs is
// replaced, its Case is a finding. If ctx ends too, workers that do not come to an end are left behind.
func (r *runner) work(ctx, drawing context.Context) {
	var alive sync.WaitGroup
	start := func() *worker {
		w := &worker{runs: map[uint64]*properties.Runs{}}
		alive.Add(1)
		go func() {
			if r.loop(drawing, w) {
				alive.Done() // for one that was given up, the watch has said so
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
	r.watch(ctx, workers, done, func(i int) {
		workers[i] = start()
		alive.Done() // for the worker that is given up
	})
}

// runsOf are the runs of the engines that take part in a Case.
func (w *worker) runsOf(r *runner, index uint64) *properties.Runs {
	here, which := lineup(r.opts.Engines, index)
	runs, ok := w.runs[which]
	if !ok {
		runs = properties.NewRuns(r.opts.Baseline, here)
		w.runs[which] = runs
	}
	w.last.Store(runs)
	return runs
}

// working names the engine that is at work.
func (w *worker) working() string {
	if runs := w.last.Load(); runs != nil {
		return runs.Working()
	}
	return ""
}

// watch reports progress, and replaces workers that sit on one Case for too long.
func (r *runner) watch(ctx context.Context, workers []*worker, done <-chan struct{}, replace func(i int)) {
	ticker := time.NewTicker(min(time.Second, max(r.opts.HangAfter/4, time.Millisecond)))
	defer ticker.Stop()
	interrupted, graceOver := ctx.Done(), (<-chan time.Time)(nil)
	for {
		select {
		case <-done:
			return
		case <-interrupted:
			interrupted, graceOver = nil, time.After(interruptGrace)
			continue
		case <-graceOver:
			for _, w := range workers {
				w.at.Store(givenUp)
			}
			return
		case <-ticker.C:
		}
		for i, w := range workers {
			t := w.at.Load()
			if t == nil || t == givenUp || time.Since(t.since) < r.opts.HangAfter || !w.at.CompareAndSwap(t, givenUp) {
				continue
			}
			r.hung(t, w.working())
			replace(i)
		}
		r.report("check")
	}
}

// hung counts a Case whose judgement does not end, and says who is at work on it.
func (r *runner) hung(t *task, engine string) {
	r.cases.Add(1)
	r.discard.Add(1)
	f := Finding{Kind: EngineFailure, Bucket: "engine-failure/" + engine + "/hang", Index: t.index, Engine: engine}
	f.Text = fmt.Sprintf("engine %s: hang: no answer within %s", engine, r.opts.HangAfter)
	c := t.drawn.Load()
	switch {
	case c == nil:
		f.Kind, f.Bucket, f.Text = SuiteFailure, "suite-failure/draw/hang", fmt.Sprintf("the draw did not end within %s", r.opts.HangAfter)
	case engine == "":
		f.Kind, f.Bucket, f.Text = SuiteFailure, "suite-failure/hang", fmt.Sprintf("the properties gave no answer within %s", r.opts.HangAfter)
	}
	if c != nil {
		f.Case = *c
	}
	r.found([]Finding{f})
}

// loop judges Cases until there are no more; it answers false if the worker was given up.
func (r *runner) loop(ctx context.Context, w *worker) bool {
	for ctx.Err() == nil {
		index, ok := r.index(r.next.Add(1) - 1)
		if !ok {
			return true
		}
		t := &task{index: index, since: time.Now()}
		if !w.at.CompareAndSwap(nil, t) {
			return false
		}
		steps, found, discarded := r.judge(w.runsOf(r, t.index), t)
		if !w.at.CompareAndSwap(t, nil) {
			return false
		}
		r.found(found)
		if discarded {
			r.discard.Add(1)
		}
		r.steps.Add(steps)
		r.cases.Add(1)
	}
	return true
}

// found counts findings, and ends the drawing when there are enough.
func (r *runner) found(list []Finding) {
	for _, f := range list {
		r.findings.add(f)
	}
	if violations, failures := r.totals(); r.opts.StopAfter > 0 && violations+failures >= r.opts.StopAfter {
		r.enough()
	}
}

// judge draws a Case and judges each property that is due on it. A failure that many properties meet is
// one finding.
func (r *runner) judge(runs *properties.Runs, t *task) (steps uint64, found []Finding, discarded bool) {
	c, failed := r.draw(t)
	if failed != nil {
		return 0, []Finding{*failed}, true
	}
	due := r.due(t.index, &c)
	runs.Reset(&c, r.opts.due(t.index, stateEvery))
	runs.Expect(due...)
	seen := map[string]bool{}
	for _, p := range due {
		finds, skipped := judgeOne(p, runs)
		r.skips.add(p.ID, skipped)
		for _, f := range finds {
			if seen[f.Bucket] {
				continue
			}
			seen[f.Bucket] = true
			f.Index, f.Case, f.Property = t.index, c, p.ID
			found = append(found, *f)
			discarded = discarded || f.Kind != Violated
		}
	}
	return runs.Steps(), found, discarded
}

// due are the properties that are judged on a Case.
func (r *runner) due(index uint64, c *model.Case) (due []*properties.Property) {
	for i := range r.opts.Properties {
		if p := &r.opts.Properties[i]; r.opts.due(index, p.Every) || p.Also != nil && p.Also(c) {
			due = append(due, p)
		}
	}
	return due
}

// draw draws the task's Case. A generator that panics is a failure of the suite.
func (r *runner) draw(t *task) (c model.Case, failed *Finding) {
	defer func() {
		if p := recover(); p != nil {
			failed = suiteFailure("draw", p)
			failed.Index = t.index
		}
	}()
	c = r.opts.Draw(t.index)
	t.drawn.Store(&c)
	return c, nil
}

// judgeOne gives what one property finds: nothing if it holds, a violation, a failure of an engine, or
// both. Skipped are the engines that it could not look at. A property that panics is a failure of the suite.
func judgeOne(p *properties.Property, runs *properties.Runs) (found []*Finding, skipped []properties.Skip) {
	defer func() {
		if x := recover(); x != nil {
			found = []*Finding{suiteFailure(p.ID, x)}
		}
	}()
	v := p.Judge(runs)
	if v.Violation != nil {
		found = append(found, &Finding{Kind: Violated, Bucket: v.Violation.Bucket(), Violation: v.Violation})
	}
	if v.Failure != nil {
		found = append(found, engineFailure(v.Failure))
	}
	return found, v.Skipped
}

func engineFailure(err error) *Finding {
	f := &Finding{Kind: EngineFailure, Bucket: "engine-failure/unknown", Text: err.Error()}
	var failure *engines.Failure
	if errors.As(err, &failure) {
		f.Bucket = fmt.Sprintf("engine-failure/%s/%s", failure.Engine, failure.Kind)
		f.Engine, f.Failure, f.Captured = failure.Engine, failure.Kind, failure.Captured
	}
	return f
}

func suiteFailure(where string, panicked any) *Finding {
	return &Finding{
		Kind: SuiteFailure, Bucket: "suite-failure/" + where + "/panic",
		Text: fmt.Sprintf("%s: panic: %v", where, panicked), Captured: string(debug.Stack()),
	}
}
