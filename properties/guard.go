package properties

import (
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
)

// RunEngine runs a Case on an engine that is not trusted: a panic is a Crashed failure with its stack,
// and an error that is no *engines.Failure is a Nonsense one. So whatever an engine does, its name stands
// in the finding. obs may be nil; an engine that fills no step log does without it.
func RunEngine(e engines.Engine, c *model.Case, obs engines.Observer) (rec model.Record, err error) {
	defer func() {
		if p := recover(); p != nil {
			rec, err = model.Record{}, &engines.Failure{
				Engine: e.Name(), Kind: engines.Crashed, Text: fmt.Sprint(p), Captured: string(debug.Stack()),
			}
		}
	}()
	if observed, ok := e.(engines.Observed); ok && obs != nil {
		rec, err = observed.RunObserved(c, obs)
	} else {
		rec, err = e.Run(c)
	}
	var failure *engines.Failure
	if err != nil && !errors.As(err, &failure) {
		err = &engines.Failure{Engine: e.Name(), Kind: engines.Nonsense, Text: err.Error()}
	}
	return rec, err
}

// Working names the engine that is at work on the Case, "" when none is. Other goroutines may ask, to
// find out which engine hangs.
func (r *Runs) Working() string {
	name := r.working.Load()
	if name == nil || r.atWork.Load() == 0 {
		return ""
	}
	return *name
}

// runEngine is RunEngine for engine number i, and says so meanwhile.
func (r *Runs) runEngine(i int, c *model.Case, obs engines.Observer) (model.Record, error) {
	e := r.engine(i)
	name := e.Name()
	r.working.Store(&name)
	r.atWork.Add(1)
	defer r.atWork.Add(-1)
	return RunEngine(e, c, obs)
}
