// Package threaded is the wave engine: the kernel, several instructions a round (spec 07).
//
// A round (round.go) makes waves until its budget is spent. For each the planner (plan.go) picks
// coroutines that cannot disturb each other, a certificate states the picks, and the checker of
// envelopes/certificate, which shares no code with the planner, judges it; without its consent the
// canonical step runs. The packs of a wave are prepared by a crew of goroutines (crew.go), all from the
// state before the wave, and committed by one, in pick order.
//
// Why the packs are those of the sequential execution: what Prepare reads beyond its own coroutine, and an
// earlier pick writes, is an atom of both footprints, so the two are not in one wave. What has no atom
// (effect and handoff ids, intern numbers, the last judgement, places in the queue, who waits for whom, the
// values of guard layers, the released layers) Prepare does not read: Commit draws it. And the hooks of a
// handler are called ahead of the commits only if the handler is pure.
//
// Lanes are a matter of the Case, threads one of the machine: no Record depends on their number, on
// GOMAXPROCS or on timing. The clock has a say in who prepares a pack, never in what it holds.
package threaded

import (
	"fmt"
	"runtime/debug"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/scripted"
	"github.com/wavecheck/wavecheck/kernel"
	"github.com/wavecheck/wavecheck/model"
)

// Name is the engine's name.
const Name = "threaded"

// Options shape how an engine runs a Case. Only ReplaceCertificate, and a Wrap whose handler answers
// otherwise, can change a Record.
type Options struct {
	// Threads is the number of goroutines that prepare the packs of a wave, the caller of Run included; 0
	// and 1 prepare inline.
	Threads int
	// Delays seeds pauses of 0 to 20 µs at every hand-over between goroutines; 0 is none.
	Delays uint64
	// ReplaceCertificate gives what the checker sees instead of an honest certificate, and what is executed
	// if the checker accepts it; before is the state before the wave, good during the call only.
	ReplaceCertificate func(honest model.Certificate, before model.Snapshotter) model.Certificate
	// Wrap puts a handler around that of the Case. Its hooks are called ahead of the commits, by several
	// goroutines, only if it says that it is pure (kernel.Purity).
	Wrap func(kernel.Handler) kernel.Handler
	// Trace annotates the execution trace that is being taken (runtime/trace) with rounds, waves, lanes and picks.
	Trace bool
}

// Engine runs Cases in waves.
type Engine struct{ opts Options }

var _ engines.Observed = Engine{}

// New is an engine with these options.
func New(o Options) Engine { return Engine{o} }

// Name tells the engine.
func (Engine) Name() string { return Name }

// Capabilities tell that it fills the fields 3 to 16, 15 where every round has one step (spec 06 §2), and
// the step log, and obeys picks, topology and concurrency.
func (Engine) Capabilities() engines.Capabilities {
	return engines.Capabilities{
		Fields: engines.CanonicalFields | engines.WaveFields, Picks: true, Waves: true, Topology: true, Steps: true,
	}
}

// Run runs a Case.
func (e Engine) Run(c *model.Case) (model.Record, error) { return e.RunObserved(c, nil) }

// RunObserved runs a Case and tells obs of every dispatch, in pick order, with the states between which it
// stands when picks are executed one after another; obs may be nil. With an observer nothing is prepared
// ahead. A Case that no wave engine runs is Refused (spec 06 §1); a panic, of a hook too, is a Crashed with
// its stack.
func (e Engine) RunObserved(c *model.Case, obs engines.Observer) (rec model.Record, err error) {
	if why := refusal(c); why != "" {
		return model.Record{}, &engines.Failure{Engine: Name, Kind: engines.Refused, Text: why}
	}
	defer func() {
		if r := recover(); r != nil {
			rec, err = model.Record{}, crashed(r)
		}
	}()
	r, err := newRun(c, &e.opts, obs)
	if err != nil {
		return model.Record{}, &engines.Failure{Engine: Name, Kind: engines.Refused, Text: err.Error()}
	}
	defer r.crew.dismiss()
	result, failure := r.all()
	rec = r.vm.Record()
	rec.Engine, rec.Result, rec.Waves = Name, result, r.log.record(r.vm)
	if failure != nil {
		rec.SetError(*failure)
	}
	if obs != nil {
		obs.End(r.vm)
	}
	return rec, nil
}

// refusal says why a Case cannot be run, "" if it can.
func refusal(c *model.Case) string {
	switch s := &c.Schedule; {
	case s.Workers > model.MaxConcurrency:
		return fmt.Sprintf("workers is %d, more than %d", s.Workers, model.MaxConcurrency)
	case s.Concurrency > model.MaxConcurrency:
		return fmt.Sprintf("concurrency is %d, more than %d", s.Concurrency, model.MaxConcurrency)
	case s.HasPicks && budgetOf(c) > 1:
		return "picks name one coroutine a round, and the rounds of this Case dispatch several"
	}
	return ""
}

func crashed(reason any) *engines.Failure {
	if p, ok := reason.(*panicked); ok {
		return &engines.Failure{Engine: Name, Kind: engines.Crashed, Text: p.text, Captured: p.stack}
	}
	return &engines.Failure{
		Engine: Name, Kind: engines.Crashed, Text: fmt.Sprint(reason), Captured: string(debug.Stack()),
	}
}

// newRun makes the machine of a run. The error is a violated constraint of the configuration.
func newRun(c *model.Case, opts *Options, obs engines.Observer) (*run, error) {
	r := &run{opts: opts, c: c, lanes: max(c.Schedule.Workers, 1), budget: budgetOf(c)}
	vm, err := kernel.New(c.Config.Config, kernel.Options{Lanes: int(r.lanes), Dispatches: r.budget == 1, Observer: obs})
	if err != nil {
		return nil, err
	}
	observed := obs != nil
	r.vm, r.handler, r.spans = vm, handlerOf(c, opts, observed), newSpans(opts.Trace, vm, r.lanes)
	if pure, ok := r.handler.(kernel.Purity); ok && pure.Pure() && !observed {
		r.crew = newCrew(vm, r.handler, min(opts.Threads, int(r.lanes), int(r.budget)), opts.Delays)
	}
	return r, nil
}

// budgetOf is the budget of a round (spec 07 §1). At 1 each round has one step, and the Record field 15 (spec 06
// §2); above 1 rounds are wave rounds; at 0 the first one fails.
func budgetOf(c *model.Case) uint64 {
	if c.Config.RoundSemantics == model.CanonicalOneStep {
		return 1
	}
	return c.Schedule.Concurrency
}

// handlerOf is the handler of a run. Who sees a Snapshot may look at its counters.
func handlerOf(c *model.Case, opts *Options, observed bool) kernel.Handler {
	script := scripted.NewSilent
	if observed || opts.ReplaceCertificate != nil {
		script = scripted.New
	}
	var h kernel.Handler = script(c)
	if opts.Wrap != nil {
		h = opts.Wrap(h)
	}
	return h
}
