package properties

import (
	"slices"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
)

// In a round of waves a round does not say who is to blame: the pick does. What a violation in such a round is named
// by (its pick, and the instruction there) is looked for when one is found, in a run of its own.

// placed is a difference with the pick at which it shows in the run of engine number i, and the instruction that is
// dispatched there; both stay unknown where no dispatch, or more than one, is to blame.
func (r *Runs) placed(i int, d Difference) Difference {
	if d.Pick != nil && d.Instr != "" {
		return d
	}
	if _, shows := r.engine(i).(engines.Observed); !shows {
		return d
	}
	var seen placer
	rec, err := r.runEngine(i, r.Case, &seen)
	if err != nil || rec.Waves == nil {
		return d
	}
	trace := rec.Waves.LaneTrace
	k := seen.dispatch(d)
	if k < 0 && d.Pick != nil {
		k = slices.Index(trace, *d.Pick)
	}
	if k < 0 || k >= agreed(trace, seen.log) {
		return d
	}
	if d.Pick == nil {
		pick := trace[k]
		d.Pick, d.Round = &pick, pick.Tick
	}
	if in := seen.log[k].Instr; in != nil && d.Instr == "" {
		d.Instr = in.Op().String()
	}
	return d
}

// placer is an Observer that keeps the step log, and how long the traces were around each dispatch.
type placer struct {
	log           StepLog
	before, after []model.TraceLengths
}

// Before keeps how long the traces are.
func (p *placer) Before(_ model.Step, at model.Snapshotter) {
	p.before = append(p.before, glimpse(at).Traces)
}

// After keeps the dispatch, and how long the traces are now.
func (p *placer) After(s model.Step, at model.Snapshotter) {
	p.log = append(p.log, s)
	p.after = append(p.after, glimpse(at).Traces)
}

// End does nothing: what happens after the last dispatch belongs to none.
func (p *placer) End(model.Snapshotter) {}

// dispatch is the number of the dispatch at which a difference in a list of the Record shows, -1 if it is none.
func (p *placer) dispatch(d Difference) int {
	part := map[string]func(model.TraceLengths) int{
		"obs_trace":     func(n model.TraceLengths) int { return n.Events },
		"effect_trace":  func(n model.TraceLengths) int { return n.Effects },
		"output_checks": func(n model.TraceLengths) int { return n.Checks },
	}[d.Field]
	if d.Field == "lane_trace" || d.Field == "step_log" {
		return d.Index
	}
	if part == nil || len(p.before) != len(p.after) {
		return -1
	}
	for k := range p.after {
		if part(p.before[k]) <= d.Index && d.Index < part(p.after[k]) {
			return k
		}
	}
	return -1
}
