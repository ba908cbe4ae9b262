package campaign

import (
	"errors"
	"testing"
	"time"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/oracle/spoilt"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// sends reports whether a run sent anything: the fakes go wrong on those Cases.
func sends(r *model.Record) bool {
	for _, e := range r.ObsTrace {
		if e.Kind() == model.EventSent {
			return true
		}
	}
	return false
}

// onSends is a fake that goes wrong where something is sent.
func onSends(name string, wrong func(*model.Record) error) spoilt.Engine {
	return spoilt.New(name, func(_ *model.Case, r *model.Record) error {
		if sends(r) {
			return wrong(r)
		}
		return nil
	})
}

var (
	honest    = spoilt.New("honest", nil)
	miscounts = onSends("miscounts", func(r *model.Record) error { r.Steps++; return nil })
	panics    = onSends("panics", func(*model.Record) error { panic("boom") })
	nonsense  = onSends("nonsense", func(*model.Record) error { return errors.New("segmentation fault\nsecond line") })
)

// hangs sleeps for longer than any test; the sleepers are left behind.
func hangs(name string, on func(c *model.Case, r *model.Record) bool) spoilt.Engine {
	return spoilt.New(name, func(c *model.Case, r *model.Record) error {
		if on(c, r) {
			time.Sleep(time.Hour)
		}
		return nil
	})
}

// small draws small Cases by seed: every one valid, most of them with a Send.
func small(index uint64) model.Case {
	c := generators.Seeded(11, index)
	c.MaxRounds = min(c.MaxRounds, 30)
	return c
}

func campaignOf(t *testing.T, cases uint64, others ...engines.Engine) Options {
	t.Helper()
	return Options{
		Seed: 5, Cases: cases, Jobs: 2, Baseline: Oracle(model.Ours), Engines: others, Draw: small, ShrinkEvals: 150,
		Properties: []properties.Property{properties.ExactAtOne}, HangAfter: 30 * time.Second,
	}
}
