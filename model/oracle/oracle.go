// Package oracle is the reference semantics of wavecheck: spec 02 and 05 as code, written to be read
// beside them. Each rule is one short function that cites its section; the numbers in the margin of an
// instruction are the rows of its table. Files are named like the chapters.
//
// A rule only reads the machine. It answers an outcome: why the coroutine faults or waits, or what it
// does next, and the changes that it makes besides. commit.go is where outcomes become state. Two
// exceptions stand in the spec too: a hook's counters are the host's, and the monitor and the cost come
// before the instruction (spec 02 §4).
//
// A round dispatches one coroutine, or on a machine of NewWaves as many as spec 07 lets it, one after another:
// plan.go plans a wave, certificate.go judges it, waves.go executes it.
//
// The oracle speaks dialects. Where a deviation (spec 05) changes a rule, both behaviours stand side by
// side in it, and m.has asks which one holds. Where the published machine stops the process and no
// deviation mends it, the run ends with an *Abort.
//
// Nothing here is fast on purpose, but no step copies the state, and no map is ever walked.
package oracle

import (
	"errors"

	"github.com/wavecheck/wavecheck/model"
)

// Observer hears of every dispatch of a run, and of the run's end. Before is called with the picked
// coroutine still in the ready queue, so that Dispatch on that Snapshot gives the state of After. The
// Snapshotter is good during the call only.
type Observer interface {
	Before(step model.Step, state model.Snapshotter)
	After(step model.Step, state model.Snapshotter)
	End(state model.Snapshotter)
}

// Abort is the end of a run where the published machine stops the process (spec 02 §0.5). There is no
// Record of such a run.
type Abort struct {
	Text  string
	Round uint64 // 1 for the first round
}

// Error is the text that the published machine would print, as far as the spec gives it.
func (a *Abort) Error() string { return a.Text }

// Run runs a Case in a dialect (spec 06 §1, 02 §2.5); obs may be nil. It runs at concurrency 1 whatever
// the schedule says, but 0 is an error of the first round. The Record has no engine name. The error is
// an *Abort, and then there is no Record.
func Run(c *model.Case, d model.Dialect, obs Observer) (model.Record, error) {
	return New(c, d).runToEnd(obs)
}

// runToEnd runs the machine's Case from the loading on.
func (m *Machine) runToEnd(obs Observer) (model.Record, error) {
	m.obs = obs
	end := m.runCase()
	if obs != nil {
		obs.End(m)
	}
	if m.abort != nil {
		return model.Record{}, m.abort
	}
	return m.record(end), nil
}

// ending is how a run ended, and what its rounds dispatched.
type ending struct {
	result     model.Result
	err        *model.RunError
	rounds     uint64
	dispatches []*model.Dispatch
}

// runCase loads the images in order and runs rounds until one ends the run: spec 06 §1, 02 §2.5.
func (m *Machine) runCase() ending {
	for i := range m.script.Images {
		if err := m.Load(&m.script.Images[i]); err != nil {
			return ending{}.failed(err)
		}
	}
	var end ending
	for end.rounds < m.script.MaxRounds {
		answer, err := m.Round()
		end.rounds++
		end.dispatches = append(end.dispatches, m.lastStep)
		if err == nil && len(m.obsTrace) > model.MaxTraceEvents {
			err = model.RunError{Kind: model.ErrTraceLimit}
		}
		switch {
		case err != nil:
			return end.failed(err)
		case answer == AllDone:
			return end.with(model.AllDone)
		case answer == Stuck && m.script.AfterStuck == model.StopWhenStuck:
			return end.with(model.Stuck)
		}
	}
	return end.with(model.MaxRoundsReached)
}

func (e ending) with(r model.Result) ending {
	e.result = r
	return e
}

func (e ending) failed(err error) ending {
	e.result = model.Errored
	var run model.RunError
	if errors.As(err, &run) {
		e.err = &run
	}
	return e
}
