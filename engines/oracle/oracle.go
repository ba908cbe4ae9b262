// Package oracle is the reference semantics as an engine: it maps a Case to the Record that spec 02 and 05
// give it, in one of the dialects of spec 05, and as a Stepper it dispatches one coroutine on one Snapshot.
// A second engine, Waves, runs the rounds of spec 07.
package oracle

import (
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
)

// Engine is the oracle in a dialect. It runs every Case at concurrency 1, but 0 is an error (spec 06 §1).
type Engine struct{ dialect model.Dialect }

// The adapter is an engine that fills the step log, steps from any state, and knows its counterpart for waves.
var (
	_ engines.Observed = Engine{}
	_ engines.Baseline = Engine{}
	_ engines.Stepper  = Engine{}
)

// New is the oracle in a dialect.
func New(d model.Dialect) Engine { return Engine{dialect: d} }

// Name is oracle for ours, and names any other dialect: oracle:telltale-1.0.0.
func (e Engine) Name() string {
	if e.dialect == model.Ours {
		return "oracle"
	}
	return "oracle:" + e.dialect.String()
}

// Capabilities are all that a one-step engine can have.
func (Engine) Capabilities() engines.Capabilities {
	return engines.Capabilities{Fields: engines.CanonicalFields, Picks: true, Topology: true, Steps: true}
}

// Waves is the wave oracle for our dialect, nil for any other: spec 07 speaks of ours alone.
func (e Engine) Waves() engines.Engine {
	if e.dialect != model.Ours {
		return nil
	}
	return NewWaves(oracle.WaveOptions{})
}

// Run runs a Case. Its failures are Aborted, where the dialect's machine stops the process, and Crashed.
func (e Engine) Run(c *model.Case) (model.Record, error) { return e.RunObserved(c, nil) }

// RunObserved is Run with an observer, which may be nil.
func (e Engine) RunObserved(c *model.Case, obs engines.Observer) (r model.Record, err error) {
	defer recoverTo(e.Name(), &err)
	r, runErr := oracle.Run(c, e.dialect, obs)
	return signed(r, e.Name(), runErr)
}

// signed is the answer of a run as the engine of that name gives it.
func signed(r model.Record, name string, err error) (model.Record, error) {
	if err != nil {
		return model.Record{}, failure(name, err)
	}
	r.Engine = name
	return r, nil
}

// failure is an error of the oracle that is no run error.
func failure(name string, err error) *engines.Failure {
	var abort *oracle.Abort
	if errors.As(err, &abort) {
		return &engines.Failure{Engine: name, Kind: engines.Aborted, Text: abort.Text, Round: abort.Round}
	}
	return &engines.Failure{Engine: name, Kind: engines.Refused, Text: err.Error()}
}

// recoverTo turns a panic into a failure with the stack.
func recoverTo(name string, err *error) {
	if p := recover(); p != nil {
		*err = &engines.Failure{
			Engine: name, Kind: engines.Crashed, Text: fmt.Sprint(p), Captured: string(debug.Stack()),
		}
	}
}
