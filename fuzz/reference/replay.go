package reference

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
	"github.com/wavecheck/wavecheck/properties"
)

// exposed are the fields of a Record that the published threaded engine shows too: 3 to 12, and of 16 what is
// asked for (spec 06 §3).
func exposed(r *model.Record, waves *model.WaveRecord) model.Record {
	out := *r
	out.Engine, out.Coroutines, out.Sessions, out.Dispatches, out.HasDispatches = "", nil, nil, nil, false
	if out.Waves = waves; waves != nil {
		shown := *waves
		shown.Certificates = nil
		out.Waves = &shown
	}
	return out
}

// firstDifference compares two Records in what the published threaded engine exposes.
func firstDifference(want, got *model.Record) (properties.Difference, bool) {
	a, b := exposed(want, nil), exposed(got, nil)
	if d, differs := properties.FirstDifference(&a, &b); differs {
		return d, true
	}
	if want.Waves == nil || got.Waves == nil {
		return properties.Difference{}, false
	}
	for _, field := range waveFields {
		if a, b := field.json(want.Waves), field.json(got.Waves); a != b {
			return properties.Difference{Field: field.name, Index: -1, Want: a, Got: b}, true
		}
	}
	return properties.Difference{}, false
}

// waveFields are the fields of field 16, each alone.
var waveFields = []struct {
	name string
	json func(w *model.WaveRecord) string
}{
	{"lane_trace", func(w *model.WaveRecord) string { return waveJSON(&model.WaveRecord{LaneTrace: w.LaneTrace}) }},
	{"handoffs", func(w *model.WaveRecord) string { return waveJSON(&model.WaveRecord{Handoffs: w.Handoffs}) }},
	{"metrics", func(w *model.WaveRecord) string { return waveJSON(&model.WaveRecord{Metrics: w.Metrics}) }},
	{"lane_scheduler", func(w *model.WaveRecord) string { return waveJSON(&model.WaveRecord{LaneScheduler: w.LaneScheduler}) }},
}

func waveJSON(w *model.WaveRecord) string { return string(model.AppendWaves(nil, w)) }

// wave is a wave of a lane trace: its picks, in order.
type wave struct {
	tick, number uint64
	picks        []uint64
}

// wavesOf parts a lane trace into its waves, as they stand.
func wavesOf(trace []model.LaneStep) (out []wave) {
	for _, s := range trace {
		if n := len(out); n == 0 || out[n-1].tick != s.Tick || out[n-1].number != s.Wave {
			out = append(out, wave{tick: s.Tick, number: s.Wave})
		}
		at := &out[len(out)-1]
		at.picks = append(at.picks, s.CoroID)
	}
	return out
}

// picksByTick are the picks of each round's waves.
func picksByTick(waves []wave) map[uint64][][]uint64 {
	out := map[uint64][][]uint64{}
	for _, w := range waves {
		out[w.tick] = append(out[w.tick], w.picks)
	}
	return out
}

// dispatchesByTick are the dispatches of a canonical run as waves of one.
func dispatchesByTick(r *model.Record) map[uint64][][]uint64 {
	out := map[uint64][][]uint64{}
	for i, d := range r.Dispatches {
		if d != nil {
			out[uint64(i)+1] = [][]uint64{{d.Coro}}
		}
	}
	return out
}

// ender is an Observer that keeps the scheduler at the end of a run.
type ender struct{ sched model.SchedulerState }

func (e *ender) Before(model.Step, model.Snapshotter) {}
func (e *ender) After(model.Step, model.Snapshotter)  {}
func (e *ender) End(s model.Snapshotter)              { e.sched = s.Snapshot().Sched }

// canonical is the run of a Case on the oracle in a dialect, and its scheduler at the end.
func canonical(c *model.Case, d model.Dialect) (r model.Record, sched model.SchedulerState, err error) {
	var e ender
	r, err = oracle.Run(c, d, &e)
	return r, e.sched, err
}

// laneScheduler is a scheduler by lane (spec 03 §6.3).
func laneScheduler(s *model.SchedulerState, lanes uint64) model.LaneScheduler {
	out := model.LaneScheduler{LaneCount: lanes, Queues: make([][]uint64, lanes), Blocked: slices.Clone(s.Blocked), StepCount: s.StepCount}
	for _, id := range s.Ready {
		out.Queues[id%lanes] = append(out.Queues[id%lanes], id)
	}
	return out
}

func lanesOf(c *model.Case) uint64 { return max(1, c.Schedule.Workers) }

// oneStep reports whether each round of a Case dispatches one coroutine at most (spec 07 §1).
func oneStep(c *model.Case) bool {
	return c.Schedule.Concurrency <= 1 || c.Config.RoundSemantics == model.CanonicalOneStep
}
