package threaded

import (
	"fmt"
	"math"
	"runtime"
	"testing"
	"time"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/cooperative"
	"github.com/wavecheck/wavecheck/kernel"
	"github.com/wavecheck/wavecheck/model"
)

// pingpong has two roles that send and receive for ever, or, with invoke, that call Step in all steps but one in 4,001.
func pingpong(invoke bool) model.Image {
	comm := func(dir model.Direction, partner, label string, next model.LocalType) model.LocalType {
		return &model.LocalComm{Dir: dir, Partner: partner, Branches: []model.LocalBranch{{Label: model.NewLabel(label), Next: next}}}
	}
	loop := func(first model.Direction, partner string) model.LocalType {
		return &model.LocalMu{Var: "t", Body: comm(first, partner, "ping", comm(1-first, partner, "pong", model.LocalVar("t")))}
	}
	a := []model.Instr{model.Send{Chan: 0, Val: 1}, model.Receive{Chan: 0, Dst: 1}, model.Jump{Target: 0}}
	b := []model.Instr{model.Receive{Chan: 0, Dst: 1}, model.Send{Chan: 0, Val: 1}, model.Jump{Target: 0}}
	if invoke {
		a, b = nil, nil
		for range 4000 {
			a = append(a, model.Invoke{Action: model.ActionName("work")})
		}
		a = append(a, model.Jump{Target: 0})
		b = a
	}
	return model.Image{
		HasPrograms: true,
		LocalTypes:  []model.RoleType{{Role: "A", Type: loop(model.Sending, "B")}, {Role: "B", Type: loop(model.Receiving, "A")}},
		Programs:    []model.RoleProgram{{Role: "A", Code: a}, {Role: "B", Code: b}},
	}
}

// endless is a Case of that many sessions whose run makes about that many steps.
func endless(im model.Image, sessions int, n, workers, steps uint64) model.Case {
	c := model.NewCase()
	for range sessions {
		c.Images = append(c.Images, im)
	}
	c.Config.MaxSessions, c.Config.MaxCoroutines = 1<<18, 1<<18
	c.Config.RoundSemantics = model.WaveParallel
	c.Schedule.Concurrency, c.Schedule.Workers = n, workers
	c.MaxRounds = steps / n
	return c
}

// busy is a pure handler whose Step, Send and Recv take 20 µs each.
type busy struct{ kernel.Handler }

func (busy) Pure() bool { return true }

func spin() {
	for start := time.Now(); time.Since(start) < 20*time.Microsecond; {
	}
}

func (h busy) Step(role string, regs *kernel.Registers) error {
	spin()
	return h.Handler.Step(role, regs)
}

func (h busy) Send(call *kernel.SendCall) (kernel.SendDecision, error) {
	spin()
	return h.Handler.Send(call)
}

func (h busy) Recv(call *kernel.RecvCall) error {
	spin()
	return h.Handler.Recv(call)
}

// canonical runs a wave Case one step a round, with the same handler.
func canonical(c model.Case) model.Case {
	c.Config.RoundSemantics, c.MaxRounds = model.CanonicalOneStep, c.MaxRounds*c.Schedule.Concurrency
	return c
}

// pace adds up runs of one kind.
type pace struct{ steps, seconds float64 }

func (p *pace) speed() float64 { return p.steps / p.seconds }

// run adds a run, which begins without the garbage of the one before.
func (p *pace) run(tb testing.TB, e engines.Engine, c *model.Case) {
	runtime.GC()
	start := time.Now()
	rec, err := e.Run(c)
	if err != nil {
		tb.Fatal(err)
	}
	p.steps, p.seconds = p.steps+float64(rec.Steps), p.seconds+time.Since(start).Seconds()
}

// BenchmarkRuns measures whole runs, Record included, against runs of one step a round in the same process: x is
// steps a second over those of the cooperative engine. Where the handler is busy it is over those of this engine
// in one-step mode, since the cooperative engine takes no handler but the Case's.
func BenchmarkRuns(b *testing.B) {
	free := endless(pingpong(false), 64, 2, 2, 100_000)
	for _, threads := range []int{1, 2} {
		b.Run(fmt.Sprintf("handler=free/threads=%d", threads), func(b *testing.B) {
			one := canonical(free)
			var ours, theirs pace
			for range b.N {
				theirs.run(b, cooperative.New(), &one)
				ours.run(b, New(Options{Threads: threads}), &free)
			}
			b.ReportMetric(ours.speed()/theirs.speed(), "x")
			b.ReportMetric(ours.speed(), "steps/s")
		})
	}
	slow := endless(pingpong(true), 64, 2, 2, 4_000)
	b.Run("handler=busy/threads=2", func(b *testing.B) {
		one := canonical(slow)
		wrap := func(h kernel.Handler) kernel.Handler { return busy{h} }
		var ours, theirs pace
		for range b.N {
			theirs.run(b, New(Options{Wrap: wrap}), &one)
			ours.run(b, New(Options{Threads: 2, Wrap: wrap}), &slow)
		}
		b.ReportMetric(ours.speed()/theirs.speed(), "x")
		b.ReportMetric(ours.speed(), "steps/s")
	})
}

// perPick is what a pick costs in the rounds of a run, in nanoseconds.
func perPick(tb testing.TB, c *model.Case, threads int) float64 {
	opts := Options{Threads: threads}
	r, err := newRun(c, &opts, nil)
	if err != nil {
		tb.Fatal(err)
	}
	defer r.crew.dismiss()
	for i := range c.Images {
		if err := r.vm.Load(&c.Images[i]); err != nil {
			tb.Fatal(err)
		}
	}
	var start time.Time
	first := c.MaxRounds / 4 // the caches are warm
	var before uint64
	for number := range c.MaxRounds {
		if number == first {
			runtime.GC() // of what loading left
			start, before = time.Now(), r.vm.StepCount()
		}
		if _, err := r.round(number); err != nil {
			tb.Fatal(err)
		}
	}
	return float64(time.Since(start).Nanoseconds()) / float64(r.vm.StepCount()-before)
}

// BenchmarkRounds measures rounds alone: what a pick costs with ever more sessions, all of which go on for
// ever, in as many lanes as a wave is wide and in one. x is the dearest over the cheapest.
func BenchmarkRounds(b *testing.B) {
	for _, point := range []struct{ n, workers uint64 }{{2, 2}, {16, 16}, {2, 1}, {16, 1}} {
		b.Run(fmt.Sprintf("n=%d/workers=%d", point.n, point.workers), func(b *testing.B) {
			least, most := math.Inf(1), 0.0
			for _, sessions := range []int{8, 100, 1000, 10_000} {
				c := endless(pingpong(false), sessions, point.n, point.workers, 300_000)
				cost := 0.0
				for range b.N {
					cost += perPick(b, &c, 1) / float64(b.N)
				}
				b.ReportMetric(cost, fmt.Sprintf("ns/pick@%d", sessions))
				least, most = min(least, cost), max(most, cost)
			}
			b.ReportMetric(most/least, "x")
		})
	}
}
