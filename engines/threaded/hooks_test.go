package threaded_test

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/threaded"
	"github.com/wavecheck/wavecheck/kernel"
	"github.com/wavecheck/wavecheck/model"
)

// hooked calls a function of its own before Step. It is pure if it says so.
type hooked struct {
	kernel.Handler
	pure bool
	step func(role string)
}

func (h hooked) Pure() bool { return h.pure }

func (h hooked) Step(role string, regs *kernel.Registers) error {
	h.step(role)
	return h.Handler.Step(role, regs)
}

func wrapping(pure bool, step func(role string)) func(kernel.Handler) kernel.Handler {
	return func(h kernel.Handler) kernel.Handler { return hooked{h, pure, step} }
}

// invoking has a session for each name, whose one role has that name and invokes, then halts.
func invoking(names ...string) model.Case {
	c := messages(0, uint64(len(names)), uint64(len(names)))
	for _, name := range names {
		c.Images = append(c.Images, model.Image{HasPrograms: true, Programs: []model.RoleProgram{{
			Role: name, Code: []model.Instr{model.Invoke{Action: model.ActionName("x")}, model.Halt{}},
		}}})
	}
	return c
}

// TestLanesOverlap: two picks of a wave under a pure handler meet inside their hooks.
func TestLanesOverlap(t *testing.T) {
	c := invoking("A", "B")
	meeting := make(chan struct{})
	step := func(string) {
		select {
		case meeting <- struct{}{}:
		case <-meeting:
		}
	}
	rec := run(t, threaded.New(threaded.Options{Threads: 2, Wrap: wrapping(true, step)}), &c)
	if rec.Result != model.AllDone || timeline(rec) != "0,1 0,1" {
		t.Errorf("%s after %s", rec.Result, timeline(rec))
	}
}

// TestCountingHandler: spec 07 §7. Hooks of a handler that is not pure are called in pick order, each after
// the commit of the picks before it, and none after a fault.
func TestCountingHandler(t *testing.T) {
	c := invoking("A", "B", "C", "D")
	c.Schedule.Concurrency, c.Schedule.Workers = 3, 3
	c.Handler.FailStep = []model.FailRule{{Role: "C", Nth: 0}}
	var state model.Snapshotter
	var heard []string
	opts := threaded.Options{
		Threads: 4,
		Wrap: wrapping(false, func(role string) {
			heard = append(heard, fmt.Sprint(role, state.Snapshot().Sched.StepCount))
		}),
		ReplaceCertificate: func(honest model.Certificate, before model.Snapshotter) model.Certificate {
			state = before
			return honest
		},
	}
	rec := run(t, threaded.New(opts), &c)
	if want := "[A0 B1 C2]"; fmt.Sprint(heard) != want || rec.ErrorKind != model.ErrFault {
		t.Errorf("hooks and the steps before them: %v, want %s; %v", heard, want, rec.Error)
	}
}

// TestCountersOfACountingScript: rules that count decide by pick order, whatever the threads.
func TestCountersOfACountingScript(t *testing.T) {
	c := invoking("A", "A", "A", "A")
	c.Handler.FailStep = []model.FailRule{{Role: "A", Nth: 2}}
	for range 20 {
		rec := run(t, threaded.New(threaded.Options{Threads: 4, Delays: 1}), &c)
		if rec.FaultCoro == nil || *rec.FaultCoro != 2 || timeline(rec) != "0,1,2" {
			t.Fatalf("%s, %v", timeline(rec), rec.Error)
		}
	}
}

// TestObserverSeesCounters: with an observer the counters of a pure script are those of the picks so far.
func TestObserverSeesCounters(t *testing.T) {
	c := invoking("A", "A", "A")
	var calls []uint64
	_, err := threaded.New(threaded.Options{Threads: 4}).RunObserved(&c, afterEach(func(s model.Snapshot) {
		calls = append(calls, s.Handler.Steps[0].Calls)
	}))
	if want := []uint64{1, 2, 3, 3, 3, 3}; err != nil || !slices.Equal(calls, want) {
		t.Errorf("counters %v, want %v; %v", calls, want, err)
	}
}

type afterEach func(model.Snapshot)

func (afterEach) Before(model.Step, model.Snapshotter)          {}
func (f afterEach) After(_ model.Step, state model.Snapshotter) { f(state.Snapshot()) }
func (afterEach) End(model.Snapshotter)                         {}

func failureOf(t *testing.T, e engines.Engine, c *model.Case) *engines.Failure {
	t.Helper()
	_, err := e.Run(c)
	var failure *engines.Failure
	if !errors.As(err, &failure) {
		t.Fatalf("no failure: %v", err)
	}
	return failure
}

// TestPanicIsAFailure: in the caller's goroutine and in a helper's, at the same pick.
func TestPanicIsAFailure(t *testing.T) {
	c := invoking("A", "B", "C", "D")
	for _, threads := range []int{1, 2, 4} {
		for range 10 {
			var both sync.WaitGroup
			both.Add(min(threads, 2))
			meet := sync.OnceFunc(both.Done)
			wrap := wrapping(true, func(role string) {
				if role == "A" && threads > 1 {
					both.Done()
					both.Wait() // a helper has B, C or D
				} else if threads > 1 {
					meet()
				}
				if role != "A" {
					panic(role + " fell over")
				}
			})
			f := failureOf(t, threaded.New(threaded.Options{Threads: threads, Delays: 5, Wrap: wrap}), &c)
			if f.Kind != engines.Crashed || f.Engine != threaded.Name || f.Text != "B fell over" || !strings.Contains(f.Captured, "hooked.Step") {
				t.Fatalf("%d threads: %+v", threads, f)
			}
		}
	}
}

// TestPanicBehindAFault: a pick behind a fault was not executed, so its panic does not count.
func TestPanicBehindAFault(t *testing.T) {
	c := invoking("A", "B")
	c.Images[0].Programs[0].Code = nil
	wrap := wrapping(true, func(string) { panic("unheard") })
	rec := run(t, threaded.New(threaded.Options{Threads: 2, Wrap: wrap}), &c)
	if rec.Fault == nil || rec.Fault.Kind != model.PcOutOfBounds {
		t.Errorf("ended with %v", rec.Error)
	}
}

// TestHookEndsItsGoroutine: what testing.T.FailNow does inside a hook of a helper must not hang a run.
func TestHookEndsItsGoroutine(t *testing.T) {
	c := invoking("A", "B")
	for range 1000 {
		var calls atomic.Int32
		second := make(chan struct{})
		wrap := wrapping(true, func(string) {
			if calls.Add(1) == 1 {
				<-second // so that each goroutine has a pick
				return
			}
			close(second)
			runtime.Goexit()
		})
		ended := make(chan error, 1)
		go func() {
			defer close(ended)
			_, err := threaded.New(threaded.Options{Threads: 2, Wrap: wrap}).Run(&c)
			ended <- err
		}()
		select {
		case err, ran := <-ended:
			if !ran {
				continue // it was the caller of Run that ended
			}
			var failure *engines.Failure
			if !errors.As(err, &failure) || failure.Kind != engines.Crashed || !strings.Contains(failure.Text, "ended its goroutine") {
				t.Errorf("%v", err)
			}
			return
		case <-time.After(20 * time.Second):
			t.Fatal("the run hangs")
		}
	}
	t.Error("no helper ever got the second pick")
}

// TestNoGoroutineIsLeft: whatever the end of a run, its helpers end with it.
func TestNoGoroutineIsLeft(t *testing.T) {
	before := runtime.NumGoroutine()
	fine := func(string) {}
	for i := range uint64(30) {
		c := waveCase(i)
		run(t, threaded.New(threaded.Options{Threads: 8, Wrap: wrapping(true, fine)}), &c)
	}
	c := invoking("A", "B", "C")
	failureOf(t, threaded.New(threaded.Options{Threads: 3, Wrap: wrapping(true, func(string) { panic("x") })}), &c)
	falls := func(model.Certificate, model.Snapshotter) model.Certificate { panic("x") }
	failureOf(t, threaded.New(threaded.Options{Threads: 3, ReplaceCertificate: falls}), &c)
	for range 100 { // a goroutine that has told of its end may be there for a moment
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

// TestManyRunsAtOnce: an engine keeps nothing between runs.
func TestManyRunsAtOnce(t *testing.T) {
	e := threaded.New(threaded.Options{Threads: 2})
	var wg sync.WaitGroup
	for g := range uint64(4) {
		wg.Go(func() {
			for i := range uint64(40) {
				c := waveCase(g * i)
				rec, err := e.Run(&c)
				again, err2 := e.Run(&c)
				if err != nil || err2 != nil || bytesOf(&rec) != bytesOf(&again) {
					t.Errorf("Case %d: %v, %v", g*i, err, err2)
				}
			}
		})
	}
	wg.Wait()
}

// TestHostileCases: the ends of the ranges.
func TestHostileCases(t *testing.T) {
	t.Run("greatest n and workers", func(t *testing.T) {
		c := messages(1000, model.MaxConcurrency, model.MaxConcurrency)
		c.Config.MaxSessions, c.Config.MaxCoroutines = 4000, 8000
		want := run(t, threaded.New(threaded.Options{}), &c)
		got := run(t, threaded.New(threaded.Options{Threads: 4}), &c)
		if bytesOf(got) != bytesOf(want) || got.Waves.Metrics.MaxWaveWidth != 1000 || got.Result != model.AllDone {
			t.Errorf("%s, %+v", got.Result, got.Waves.Metrics)
		}
	})
	t.Run("a wave as wide as can be", func(t *testing.T) {
		c := messages(0, model.MaxConcurrency, model.MaxConcurrency)
		c.Config.MaxSessions, c.Config.MaxCoroutines = 1<<13, 1<<13
		im := invoking("A").Images[0]
		im.Programs[0].Code = []model.Instr{model.Set{Dst: 1, Val: model.Nat(1 << 40)}, model.Transfer{Endpoint: 0, Target: 1}}
		for range model.MaxConcurrency {
			c.Images = append(c.Images, im)
		}
		rec := run(t, threaded.New(threaded.Options{Threads: 2}), &c)
		// In the second round all name the same coroutine, which does not exist.
		if rec.Waves.Metrics.MaxWaveWidth != 4096 || rec.Waves.Metrics.PlannerConflictEvents != 4095 || *rec.FaultCoro != 0 || rec.Tick != 2 {
			t.Errorf("%v, %+v", rec.Error, rec.Waves.Metrics)
		}
	})
	t.Run("beyond the limits", func(t *testing.T) {
		for _, c := range []model.Case{messages(1, 1<<40, 2), messages(1, 2, 1<<40)} {
			if f := failureOf(t, threaded.New(threaded.Options{}), &c); f.Kind != engines.Refused {
				t.Errorf("%+v", f)
			}
		}
	})
	t.Run("bad configuration", func(t *testing.T) {
		c := messages(1, 2, 2)
		c.Config.NumRegisters = 0
		if f := failureOf(t, threaded.New(threaded.Options{}), &c); f.Kind != engines.Refused || f.Text != "num_registers must be > 0" {
			t.Errorf("%+v", f)
		}
	})
	t.Run("a load that fails", func(t *testing.T) {
		c := messages(3, 2, 2)
		c.Config.MaxCoroutines = 5
		rec := run(t, threaded.New(threaded.Options{}), &c)
		if rec.ErrorKind != model.ErrTooManyCoroutines || rec.Rounds != 0 || fmt.Sprint(rec.Waves.LaneScheduler.Queues) != "[[0 2] [1 3]]" {
			t.Errorf("%v after %d rounds, %+v", rec.Error, rec.Rounds, rec.Waves)
		}
	})
}

// TestNoConcurrency: P-W10, and what the Record shows then.
func TestNoConcurrency(t *testing.T) {
	for _, semantics := range []model.RoundSemantics{model.WaveParallel, model.CanonicalOneStep} {
		c := messages(2, 0, 3)
		c.Config.RoundSemantics = semantics
		c.Schedule.HasPicks = true
		rec := run(t, threaded.New(threaded.Options{Threads: 2}), &c)
		if rec.ErrorKind != model.ErrInvalidConcurrency || rec.Rounds != 1 || rec.Tick != 0 {
			t.Errorf("%v, %d rounds, tick %d", rec.Error, rec.Rounds, rec.Tick)
		}
		if oneStep := semantics == model.CanonicalOneStep; rec.HasDispatches != oneStep || oneStep && len(rec.Dispatches) != 1 {
			t.Errorf("%s: dispatches %t, %v", semantics, rec.HasDispatches, rec.Dispatches)
		}
		w := rec.Waves
		if w.Metrics != (model.WaveMetrics{}) || fmt.Sprint(w.LaneScheduler.Queues) != "[[0 3] [1] [2]]" || len(w.LaneTrace)+len(w.Certificates) > 0 {
			t.Errorf("%+v", w)
		}
	}
}

// TestPicks: spec 06 §1. A schedule's picks are the plans of one-step rounds, and refused in wave rounds.
func TestPicks(t *testing.T) {
	c := messages(2, 2, 2)
	c.Schedule.HasPicks, c.Schedule.Picks = true, []uint64{3, 3, 7, 2}
	if f := failureOf(t, threaded.New(threaded.Options{}), &c); f.Kind != engines.Refused {
		t.Errorf("%+v", f)
	}
	for _, change := range []func(*model.Case){
		func(c *model.Case) { c.Schedule.Concurrency = 1 },
		func(c *model.Case) { c.Config.RoundSemantics = model.CanonicalOneStep },
	} {
		one := c
		change(&one)
		rec := run(t, threaded.New(threaded.Options{}), &one)
		if got := timeline(rec); !strings.HasPrefix(got, "3 0 1 2 ") || rec.Waves.Metrics.MaxReadyQueueDepth != 4 {
			t.Errorf("picks %s, %+v", got, rec.Waves.Metrics)
		}
	}
}
