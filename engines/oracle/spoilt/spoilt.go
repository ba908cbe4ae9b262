// Package spoilt is an engine with a defect of one's choice: for tests of those who look for defects.
package spoilt

import (
	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/oracle"
	"github.com/wavecheck/wavecheck/model"
)

// Engine answers as the oracle does, but for what a function does to the Record. It shows no steps.
type Engine struct {
	name  string
	spoil func(c *model.Case, r *model.Record) error
}

var _ engines.Engine = Engine{}

// New is an engine of that name; spoil may change the Record, fail, panic or never return, and nil leaves
// the engine honest.
func New(name string, spoil func(c *model.Case, r *model.Record) error) Engine {
	return Engine{name, spoil}
}

// Name tells the engine.
func (e Engine) Name() string { return e.name }

// Capabilities are those of an engine that answers and shows nothing else.
func (Engine) Capabilities() engines.Capabilities {
	return engines.Capabilities{Fields: engines.CanonicalFields}
}

// Run is the oracle's run, spoilt.
func (e Engine) Run(c *model.Case) (model.Record, error) {
	r, err := oracle.New(model.Ours).Run(c)
	if err == nil {
		err = e.Spoil(c, &r)
	}
	return r, err
}

// Spoil does to a Record what the engine does to the oracle's.
func (e Engine) Spoil(c *model.Case, r *model.Record) error {
	if e.spoil == nil {
		return nil
	}
	return e.spoil(c, r)
}
