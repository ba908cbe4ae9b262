// Package cooperative is the canonical engine: the kernel, one instruction a round, whatever the Case's
// concurrency (spec 02 §2, 06).
package cooperative

import (
	"fmt"
	"runtime/debug"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/scripted"
	"github.com/wavecheck/wavecheck/kernel"
	"github.com/wavecheck/wavecheck/model"
)

// Name is the engine's name.
const Name = "cooperative"

// Engine runs every Case at n = 1; a concurrency of 0 is InvalidConcurrency in the first round.
type Engine struct{}

var _ engines.Observed = Engine{}

// New is the engine.
func New() Engine { return Engine{} }

// Name tells the engine.
func (Engine) Name() string { return Name }

// Capabilities tell that it fills fields 3 to 15 and the step log, and obeys picks and topology.
func (Engine) Capabilities() engines.Capabilities {
	return engines.Capabilities{Fields: engines.CanonicalFields, Picks: true, Topology: true, Steps: true}
}

// Run runs a Case.
func (e Engine) Run(c *model.Case) (model.Record, error) { return e.RunObserved(c, nil) }

// RunObserved runs a Case and tells obs of every dispatch; obs may be nil. A configuration that no
// machine can have is Refused; a panic is a Crashed with its stack.
func (Engine) RunObserved(c *model.Case, obs engines.Observer) (rec model.Record, err error) {
	defer func() {
		if r := recover(); r != nil {
			rec, err = model.Record{}, &engines.Failure{
				Engine: Name, Kind: engines.Crashed, Text: fmt.Sprint(r), Captured: string(debug.Stack()),
			}
		}
	}()
	opts := kernel.Options{Dispatches: true}
	if obs != nil {
		opts.Observer = obs
	}
	vm, err := kernel.New(c.Config.Config, opts)
	if err != nil {
		return model.Record{}, &engines.Failure{Engine: Name, Kind: engines.Refused, Text: err.Error()}
	}
	result, failure := run(vm, c)
	rec = vm.Record()
	rec.Engine, rec.Result = Name, result
	if failure != nil {
		rec.SetError(*failure)
	}
	if obs != nil {
		obs.End(vm)
	}
	return rec, nil
}

// run loads the images and runs rounds until the run ends (spec 02 §2.5, 06 §1).
func run(vm *kernel.VM, c *model.Case) (model.Result, *model.RunError) {
	for i := range c.Images {
		if err := vm.Load(&c.Images[i]); err != nil {
			return model.Errored, err
		}
	}
	handler := scripted.New(c)
	for round := range c.MaxRounds {
		var pick *uint64
		if round < uint64(len(c.Schedule.Picks)) {
			pick = &c.Schedule.Picks[round]
		}
		r, err := vm.Round(handler, c.Schedule.Concurrency, pick)
		switch {
		case err != nil:
			return model.Errored, err
		case r.State == kernel.AllDone:
			return model.AllDone, nil
		case r.State == kernel.Stuck && c.AfterStuck == model.StopWhenStuck:
			return model.Stuck, nil
		}
	}
	return model.MaxRoundsReached, nil
}
