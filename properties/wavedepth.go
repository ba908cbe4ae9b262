package properties

import (
	"math"
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// QueueDepth is the greatest metric of P-W13, from the states.
var QueueDepth = Property{
	ID: "queue-depth",
	Statement: "max_ready_queue_depth is the greatest number of coroutines that were ready when a plan started, refused ones included: before a wave, after the last wave of a round that had budget left, and in rounds that dispatched nobody, " +
		"where it is bounded only if a crash thins the queue meanwhile or an error hides whether a plan was made.",
	Spec:  "03 §6.5, 07 §8",
	Why:   "P-W13: no list in the Record shows who was ready and not picked, so two engines that count some of those out agree.",
	Needs: NeedStates | NeedWaves,
	Every: statesEvery,
	Check: eachRun(queueDepth),
}

func queueDepth(run *Run) (Difference, bool) {
	var d depth
	waves, from := run.Waves(), (*State)(nil)
	for i := range waves {
		w := &waves[i]
		if len(w.Steps) == 0 {
			d.most = math.MaxUint64
			return d.judge(run)
		}
		d.idle(run, from, w.Before())
		d.starts(w.Before())
		if from = w.After(); i+1 == len(waves) || waves[i+1].Tick != w.Tick {
			d.endsRound(run, w, i+1 == len(waves))
		}
	}
	if run.End == nil || !run.Whole() {
		d.most = math.MaxUint64
		return d.judge(run)
	}
	d.idle(run, from, run.End)
	if first, last := idleRounds(from, run.End); first <= last {
		d.ends(run, run.End)
	}
	return d.judge(run)
}

// depth is what the states of a run say of its deepest queue.
type depth struct{ least, most uint64 }

// starts takes in a plan that started on a state.
func (d *depth) starts(s *State) {
	d.least = max(d.least, uint64(len(s.Sched.Ready)))
	d.may(len(s.Sched.Ready))
}

// may takes in a plan that may have started with so many ready.
func (d *depth) may(ready int) { d.most = max(d.most, uint64(ready)) }

// ends takes in the last plan of a run, which an error may have forestalled.
func (d *depth) ends(run *Run, s *State) {
	if run.Record.Result == model.Errored {
		d.may(len(s.Sched.Ready))
		return
	}
	d.starts(s)
}

// endsRound takes in the plan without picks that ends a round, which there is as long as budget is left, unless the
// round was ended by a fallback or a fault (spec 07 §2).
func (d *depth) endsRound(run *Run, w *Wave, last bool) {
	switch {
	case w.Fallback() || w.Left <= uint64(len(w.Picks)) || last && run.Record.ErrorKind == model.ErrFault:
	case last:
		d.ends(run, w.After())
	default:
		d.starts(w.After())
	}
}

// idle takes in the plans of the rounds between two states that dispatched nobody. Their queue only grows towards
// the later state, unless somebody crashes.
func (d *depth) idle(run *Run, from, to *State) {
	first, last := idleRounds(from, to)
	crashes := slices.ContainsFunc(run.Case.Topology, func(t model.TopologyTick) bool {
		return t.Tick >= first && t.Tick <= last &&
			slices.ContainsFunc(t.Events, func(p model.Perturbation) bool { return p.Kind == model.Crash })
	})
	switch {
	case first >= last || !crashes:
	case from == nil:
		d.may(len(to.Coroutines))
	default:
		d.may(len(from.Sched.Ready) + len(from.Sched.Blocked))
	}
}

// idleRounds are the first and the last round that began between two states; from is nil at the beginning of the run.
func idleRounds(from, to *State) (first, last uint64) {
	if from == nil {
		return 1, to.Clock.Tick
	}
	return from.Clock.Tick + 1, to.Clock.Tick
}

func (d *depth) judge(run *Run) (Difference, bool) {
	got := run.Record.Waves.Metrics.MaxReadyQueueDepth
	return diffNumbers("metrics.max_ready_queue_depth", min(max(got, d.least), d.most), got)
}
