// Package engine_test is a module of its own that holds an engine against wavecheck.
package engine_test

import (
	"testing"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/cooperative"
	"github.com/wavecheck/wavecheck/engines/enginetest"
	"github.com/wavecheck/wavecheck/model"
)

const (
	cases = 60
	seed  = 6
)

// twin is the cooperative engine, spoilt.
type twin struct {
	engines.Observed
	record func(*model.Record)
	state  func(*model.Snapshot)
}

func (twin) Name() string { return "twin" }

func (e twin) Run(c *model.Case) (model.Record, error) { return e.RunObserved(c, nil) }

func (e twin) RunObserved(c *model.Case, obs engines.Observer) (model.Record, error) {
	if obs != nil && e.state != nil {
		obs = spoiler{obs, e.state}
	}
	r, err := e.Observed.RunObserved(c, obs)
	if err == nil && e.record != nil {
		e.record(&r)
	}
	return r, err
}

// spoiler spoils the states after dispatches.
type spoiler struct {
	engines.Observer
	state func(*model.Snapshot)
}

func (s spoiler) After(step model.Step, at model.Snapshotter) {
	state := at.Snapshot()
	s.state(&state)
	s.Observer.After(step, shown{state})
}

type shown struct{ state model.Snapshot }

func (s shown) Snapshot() model.Snapshot { return s.state }

func run(t *testing.T, e engines.Engine) {
	enginetest.Run(t, e, enginetest.Cases(cases), enginetest.Seed(seed))
}

func TestCooperative(t *testing.T) { run(t, cooperative.New()) }

// blind shows Records only.
type blind struct{ engines.Engine }

func (blind) Capabilities() engines.Capabilities {
	return engines.Capabilities{Fields: engines.CanonicalFields, Picks: true}
}

func TestBlind(t *testing.T) { run(t, blind{cooperative.New()}) }

func TestSwapsTicks(t *testing.T) {
	run(t, twin{Observed: cooperative.New(), record: func(r *model.Record) {
		for i := 1; i < len(r.ObsTrace); i++ {
			if a, b := r.ObsTrace[i-1], r.ObsTrace[i]; a.At() < b.At() {
				r.ObsTrace[i-1], r.ObsTrace[i] = model.WithTick(a, b.At()), model.WithTick(b, a.At())
				return
			}
		}
	}})
}

func TestForgetsMessages(t *testing.T) {
	run(t, twin{Observed: cooperative.New(), state: func(s *model.Snapshot) {
		for i := range s.Sessions.Sessions {
			for k := range s.Sessions.Sessions[i].Buffers {
				s.Sessions.Sessions[i].Buffers[k].Payloads = nil
			}
		}
	}})
}

func TestHidesStuck(t *testing.T) {
	run(t, twin{Observed: cooperative.New(), record: func(r *model.Record) {
		if r.Result == model.Stuck {
			r.Result = model.AllDone
		}
	}})
}

func TestPanics(t *testing.T) {
	run(t, twin{Observed: cooperative.New(), record: func(*model.Record) { panic("boom") }})
}
