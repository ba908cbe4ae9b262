package properties

import (
	"testing"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/oracle/faulty"
	"github.com/wavecheck/wavecheck/model"
)

// partly is an engine that fills some fields only, and may run waves.
type partly struct {
	fake
	can engines.Capabilities
}

func (p partly) Capabilities() engines.Capabilities { return p.can }

func spoiltPartly(can engines.Capabilities, spoil func(*model.Record)) partly {
	return partly{faulty.New("partly", func(_ *model.Case, r *model.Record) error { spoil(r); return nil }), can}
}

// spoilers change one field of a Record each.
var spoilers = map[int]func(*model.Record){
	3: func(r *model.Record) { r.Result = model.Stuck }, 4: func(r *model.Record) { r.Error = new(string) },
	5: func(r *model.Record) { r.ErrorKind = model.ErrHandler }, 6: func(r *model.Record) { r.FaultCoro = new(uint64) },
	7: func(r *model.Record) { r.Rounds++ }, 8: func(r *model.Record) { r.Steps++ }, 9: func(r *model.Record) { r.Tick++ },
	10: func(r *model.Record) { r.Fragment[0]++ }, 11: func(r *model.Record) { r.ObsTrace = r.ObsTrace[1:] },
	12: func(r *model.Record) { r.Topology.CrashedSites = []string{"A"} }, 13: func(r *model.Record) { r.Coroutines = nil },
	14: func(r *model.Record) { r.Sessions = nil }, 15: func(r *model.Record) { r.Dispatches = nil },
}

// TestEnginesAgree: a field that an engine fills must be as the baseline's, one that it does not fill is not looked
// at, and rounds of several steps are none of this law's business.
func TestEnginesAgree(t *testing.T) {
	for n := 3; n <= 15; n++ {
		only := engines.Capabilities{Fields: 1 << n}
		all := engines.Capabilities{Fields: engines.CanonicalFields &^ (1 << n)}
		if v := judge(t, EnginesAgree, spoiltPartly(only, spoilers[n])); v.Violation == nil || v.Violation.Engine != "partly" {
			t.Errorf("field %d is filled otherwise: %+v", n, v)
		}
		if v := judge(t, EnginesAgree, spoiltPartly(all, spoilers[n])); v.Violation != nil {
			t.Errorf("field %d is not filled: %+v", n, v.Violation)
		}
	}
	runs := NewRuns(good("base"), []engines.Engine{spoiltPartly(engines.Capabilities{Fields: 1 << 3, Waves: true}, spoilers[3])})
	c := parse(t, pingPong)
	c.Config.RoundSemantics, c.Schedule.Concurrency = model.WaveParallel, 2
	runs.Reset(c, false)
	if v := EnginesAgree.Judge(runs); v.Violation != nil {
		t.Errorf("a run of waves: %+v", v.Violation)
	}
}

const farewell = `
image
  local A = B! m. end
  local B = A? m. end
schedule
  concurrency 2
rounds 40`

// TestProgressOfPartialRecords: an engine that shows how its run of waves ends, and little else, is held to progress;
// outside the domain of Dn, in rounds of one step, and on engines without waves nothing is asked.
func TestProgressOfPartialRecords(t *testing.T) {
	waves := engines.Capabilities{Fields: 1<<3 | 1<<7 | engines.WaveFields, Waves: true}
	late := func(by uint64) func(*model.Record) { return func(r *model.Record) { r.Rounds += by } }
	for _, tt := range []struct {
		name   string
		can    engines.Capabilities
		change func(*model.Case)
		spoil  func(*model.Record)
		broken bool
	}{
		{"honest", waves, nil, late(0), false},
		{"late", waves, nil, late(1), true},
		{"cut off", waves, nil, func(r *model.Record) { r.Result = model.MaxRoundsReached }, true},
		{"late, with a forced round", waves, func(c *model.Case) { c.Schedule.InvalidCertificateRounds = []uint64{1} }, late(6), false},
		{"too late, with a forced round", waves, func(c *model.Case) { c.Schedule.InvalidCertificateRounds = []uint64{1} }, late(7), true},
		{"outside the domain", waves, func(c *model.Case) { c.Schedule.HasPicks = true }, late(1), false},
		{"one step a round", waves, func(c *model.Case) { c.Config.RoundSemantics = model.CanonicalOneStep }, late(1), false},
		{"no wave engine", engines.Capabilities{}, nil, late(1), false},
	} {
		c := parse(t, farewell)
		c.Config.RoundSemantics = model.WaveParallel
		if tt.change != nil {
			tt.change(c)
		}
		runs := NewRuns(good("base"), []engines.Engine{spoiltPartly(tt.can, tt.spoil)})
		runs.Reset(c, false)
		rec, err := runs.Record(0)
		if err != nil || rec.Rounds != 6 {
			t.Fatalf("%s: the canonical run has %d rounds, %v", tt.name, rec.Rounds, err)
		}
		if v := Progress.Judge(runs); (v.Violation != nil) != tt.broken || v.Failure != nil {
			t.Errorf("%s: %+v", tt.name, v)
		}
	}
}
