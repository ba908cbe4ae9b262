// Package census counts what generated Cases reach.
package census

import (
	"github.com/wavecheck/wavecheck/engines/cooperative"
	"github.com/wavecheck/wavecheck/model"
)

// Run is a run of a Case on the kernel: its Record and its step log.
type Run struct {
	Record *model.Record
	Steps  []model.Step
}

// runCase runs a Case. The step log of an earlier Run is written over.
func runCase(c *model.Case, run *Run) error {
	run.Steps = run.Steps[:0]
	r, err := cooperative.New().RunObserved(c, (*observer)(run))
	run.Record = &r
	return err
}

type observer Run

func (*observer) Before(model.Step, model.Snapshotter) {}

func (o *observer) After(s model.Step, _ model.Snapshotter) { o.Steps = append(o.Steps, s) }

func (*observer) End(model.Snapshotter) {}
