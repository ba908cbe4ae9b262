package properties

import (
	"testing"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
)

// spoiltWaves is the oracle of waves, spoilt in one place; with no breakage it is honest. As a baseline it stands at
// the side of the oracle.
type spoiltWaves struct {
	name string
	breakage
}

func (e spoiltWaves) Name() string { return e.name }

func (spoiltWaves) Capabilities() engines.Capabilities {
	return engines.Capabilities{Fields: engines.CanonicalFields | engines.WaveFields, Picks: true, Waves: true, Topology: true, Steps: true}
}

func (e spoiltWaves) Run(c *model.Case) (model.Record, error) { return e.RunObserved(c, nil) }

func (e spoiltWaves) RunObserved(c *model.Case, obs engines.Observer) (model.Record, error) {
	if obs != nil {
		obs = &spoiler{breakage: e.breakage, obs: obs}
	}
	r, err := oracle.RunWaves(c, oracle.WaveOptions{}, obs)
	if err == nil && e.record != nil {
		e.record(&r)
	}
	return r, err
}

func (e spoiltWaves) Dispatch(c *model.Case, s *model.Snapshot, coro uint64) (model.Snapshot, error) {
	return spoiltEngine{e.breakage}.Dispatch(c, s, coro)
}

// twoOracles is the baseline of tests about waves.
type twoOracles struct{ spoiltEngine }

func (twoOracles) Name() string { return "base" }

func (twoOracles) Waves() engines.Engine { return spoiltWaves{name: "base-waves"} }

// wide is a Case of two sessions in two lanes; its waves are 0 and 3, 1 and 2, 0 and 3, 1 and 2, 0 and 3, 1 and 2,
// and 3.
const wide = `
config
  semantics waves
image
  global A -> B m
  local A = B! m
  local B = A? m
image
  global A -> B m
  local A = B! m
  local B = A? m
schedule
  concurrency 2
  workers 2
rounds 40`

func judgeWaves(t *testing.T, p *Property, text string, others ...engines.Engine) Verdict {
	t.Helper()
	runs := NewRuns(twoOracles{}, others)
	runs.Reset(parse(t, text), true)
	runs.Expect(p)
	return p.Judge(runs)
}

func TestExactWaves(t *testing.T) {
	if v := judgeWaves(t, &ExactWaves, wide, spoiltWaves{name: "honest"}); v.Violation != nil || v.Failure != nil || len(v.Skipped) != 0 {
		t.Errorf("honest: %+v", v)
	}
	for _, tt := range []struct {
		does string
		breakage
		field  string
		round  uint64
		lane   int // of the pick where it shows; -1 for none
		bucket string
	}{
		{"another lane", breakage{record: func(r *model.Record) { r.Waves.LaneTrace[3].Lane++ }}, "lane_trace", 2, 0, "exact-waves/spoilt/lane_trace/Send"},
		{"a wave less", breakage{record: func(r *model.Record) { r.Waves.LaneTrace = r.Waves.LaneTrace[:12] }}, "lane_trace", 7, 1, "exact-waves/spoilt/lane_trace/Halt"},
		{"a certificate refused", breakage{record: func(r *model.Record) { r.Waves.Certificates[1].Valid = false }}, "certificates", 2, -1, "exact-waves/spoilt/certificates"},
		{"an event of the second pick", breakage{record: event(model.EventReceived, func(e model.Event) model.Event { return model.WithTick(e, 9) })}, "obs_trace", 2, 1, "exact-waves/spoilt/obs_trace/Receive"},
		{"a handoff from nowhere", breakage{record: func(r *model.Record) { r.Waves.Handoffs = make([]model.Handoff, 1) }}, "handoffs", 0, -1, "exact-waves/spoilt/handoffs/Transfer"},
		{"a metric", breakage{record: func(r *model.Record) { r.Waves.Metrics.MaxWaveWidth++ }}, "metrics", 0, -1, "exact-waves/spoilt/metrics"},
		{"no field 16", breakage{record: func(r *model.Record) { r.Waves = nil }}, "lane_trace", 0, -1, "exact-waves/spoilt/lane_trace"},
		{"a step", breakage{op: model.OpSend, nth: 1, step: func(s *model.Step) { s.PC++ }}, "step_log", 2, 0, "exact-waves/spoilt/step_log/Send"},
		{"a state", breakage{end: func(s *model.Snapshot) { s.NextCoroID++ }}, "state.next_coro_id", 0, -1, "exact-waves/spoilt/state.next_coro_id"},
	} {
		t.Run(tt.does, func(t *testing.T) {
			v := judgeWaves(t, &ExactWaves, wide, spoiltWaves{"spoilt", tt.breakage})
			got := v.Violation
			if v.Failure != nil || got == nil {
				t.Fatalf("%+v", v)
			}
			lane := -1
			if got.Pick != nil {
				lane = int(got.Pick.Lane)
			}
			if got.Field != tt.field || got.Round != tt.round || lane != tt.lane || got.Bucket() != tt.bucket || got.Baseline != "base-waves" {
				t.Errorf("%s round %d lane %d against %s: %s", got.Field, got.Round, lane, got.Baseline, got.Bucket())
			}
		})
	}
	if v := judgeWaves(t, &ExactWaves, wide, good("one core")); v.Violation != nil || len(v.Skipped) != 1 || v.Skipped[0].Missing != NeedWaves {
		t.Errorf("an engine without waves: %+v", v)
	}
}
