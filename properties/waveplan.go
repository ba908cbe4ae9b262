package properties

import (
	"slices"

	"github.com/wavecheck/wavecheck/envelopes/certificate"
	"github.com/wavecheck/wavecheck/model"
)

// PlansAsSaid is P-C8 and P-F2.
var PlansAsSaid = Property{
	ID: "plans-as-said",
	Statement: "In a Case without scheduled picks, the picks of every certificate are those that the order of candidates, lanes, sessions and footprints give on the state before the wave, and so are those of a round that is no wave round; " +
		"a refused certificate is followed by the first of them alone; the conflicts of a run's plans add up to planner_conflict_events.",
	Spec:  "03 §10.1, 03 §10.3, 07 §3, 07 §4.2, 07 §6",
	Why:   "P-C8, P-F2: many waves are sound and one is planned; this plans a third time, from a state and nothing else, so that planning is seen to be a function of it.",
	Needs: NeedStates | NeedWaves,
	Every: statesEvery,
	Check: eachRun(plansAsSaid),
}

func plansAsSaid(run *Run) (Difference, bool) {
	if run.Case.Schedule.HasPicks {
		return holds()
	}
	conflicts := uint64(0)
	d, broken := eachWaveSeen(func(run *Run, w *Wave) (Difference, bool) {
		plan, err := planOn(run.Case, w)
		if err != nil {
			return breaks("state", -1, "a state that a run reaches", err.Error())
		}
		conflicts += plan.conflicts
		if w.Certificate != nil && !slices.Equal(plan.picks, w.Certificate.Picks) {
			return breaks("certificates.picks", -1, showIDs(plan.picks), showIDs(w.Certificate.Picks))
		}
		want := plan.picks
		if w.Fallback() {
			want = want[:min(1, len(want))]
		}
		if got := w.ids(); len(got) > len(want) || !slices.Equal(got, want[:len(got)]) {
			return breaks("lane_trace", -1, showIDs(want), showIDs(got))
		}
		return holds()
	})(run)
	if broken || !run.Whole() {
		return d, broken
	}
	return diffNumbers("metrics.planner_conflict_events", conflicts, run.Record.Waves.Metrics.PlannerConflictEvents)
}

// plan is what a planner finds on a state.
type plan struct {
	picks     []uint64
	conflicts uint64
}

// planOn plans the wave on the state before it (spec 07 §4.2).
func planOn(c *model.Case, w *Wave) (plan, error) {
	s := w.Before()
	state, err := certificate.FromSnapshot(c, &s.Snapshot)
	if err != nil {
		return plan{}, err
	}
	var p plan
	var prints [][]model.Atom
	most := min(w.Left, laneCount(c))
	for _, id := range s.candidates(&c.Config.SchedPolicy) {
		if uint64(len(p.picks)) == most {
			break
		}
		shares := func(of func(uint64) bool) bool { return slices.ContainsFunc(p.picks, of) }
		if !s.eligible(id) || shares(func(pick uint64) bool { return pick%laneCount(c) == id%laneCount(c) }) {
			continue
		}
		atoms := certificate.AppendFootprint(nil, state, id)
		meets := !c.Config.WaveWidening && shares(func(pick uint64) bool { return s.touch(pick, id) })
		if meets || slices.ContainsFunc(prints, func(other []model.Atom) bool { return certificate.Conflict(atoms, other) }) {
			p.conflicts++
			continue
		}
		p.picks, prints = append(p.picks, id), append(prints, atoms)
	}
	return p, nil
}

// candidates are the live ready coroutines in the policy's order (spec 07 §3).
func (s *State) candidates(policy *model.SchedPolicy) []uint64 {
	ids := slices.DeleteFunc(slices.Clone(s.Sched.Ready), func(id uint64) bool { return id >= uint64(len(s.Coroutines)) })
	slices.SortStableFunc(ids, func(a, b uint64) int {
		x, y := s.rank(policy, a), s.rank(policy, b)
		switch {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	return ids
}

// touch reports whether the touched sessions of two coroutines meet (spec 07 §4.1).
func (s *State) touch(a, b uint64) bool {
	touched := func(id uint64) []uint64 {
		c := &s.Coroutines[id]
		sids := []uint64{c.SessionID}
		for _, ep := range c.OwnedEndpoints {
			sids = append(sids, ep.SID)
		}
		return sids
	}
	other := touched(b)
	return slices.ContainsFunc(touched(a), func(sid uint64) bool { return slices.Contains(other, sid) })
}
