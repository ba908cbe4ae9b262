package main

import (
	"slices"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
)

// wrong is an engine with a plain defect: the last coroutine to halt does not say so.
type wrong struct{ engines.Engine }

// Run is the engine's own, less the last Halted event of the trace.
func (w wrong) Run(c *model.Case) (model.Record, error) {
	r, err := w.Engine.Run(c)
	if err != nil {
		return r, err
	}
	for i, e := range slices.Backward(r.ObsTrace) {
		if e.Kind() == model.EventHalted {
			r.ObsTrace = slices.Delete(slices.Clone(r.ObsTrace), i, i+1)
			break
		}
	}
	return r, nil
}
