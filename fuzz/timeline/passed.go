package timeline

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/wavecheck/wavecheck/envelopes/certificate"
	"github.com/wavecheck/wavecheck/model"
)

// passedShown is how many of a plan's conflicts are named.
const passedShown = 8

// passedOver is who a plan of at most so many picks passes over for a conflict on a state, the first few, and how many they
// are (spec 07 §4.2); nothing if another plan was certified.
func passedOver(c *model.Case, s *model.Snapshot, most uint64, certified []uint64) (passed []Passed, conflicts uint64, err error) {
	state, err := certificate.FromSnapshot(c, s)
	if err != nil {
		return nil, 0, err
	}
	lanes := max(c.Schedule.Workers, 1)
	var picks []claim
	for _, id := range candidates(c, s) {
		if uint64(len(picks)) == most {
			break
		}
		if !state.Eligible(id) || slices.ContainsFunc(picks, func(p claim) bool { return p.id%lanes == id%lanes }) {
			continue
		}
		next := newClaim(state, id)
		with, why := next.conflict(picks, c.Config.WaveWidening)
		if why == "" {
			picks = append(picks, next)
			continue
		}
		if conflicts++; conflicts <= passedShown {
			passed = append(passed, Passed{id, with, clip(why)})
		}
	}
	if !slices.EqualFunc(picks, certified, func(p claim, id uint64) bool { return p.id == id }) {
		return nil, 0, nil
	}
	return passed, conflicts, nil
}

// candidates are the ready coroutines in the order of the policy (spec 07 §3): the queue's but for fixed weights, since no
// coroutine of a run ever holds a progress token.
func candidates(c *model.Case, s *model.Snapshot) []uint64 {
	order, weights := slices.Clone(s.Sched.Ready), map[uint64]uint64{}
	if policy := &c.Config.SchedPolicy; policy.Kind == model.PriorityFixedMap {
		for _, w := range policy.Weights {
			weights[w.ID] = w.Weight
		}
	}
	slices.SortStableFunc(order, func(a, b uint64) int { return cmp.Compare(weights[b], weights[a]) })
	return order
}

// claim is what a candidate would touch.
type claim struct {
	id        uint64
	sessions  []uint64 // touched
	footprint []model.Atom
}

func newClaim(s certificate.State, id uint64) claim {
	return claim{id, certificate.AppendTouched(nil, s, id), certificate.AppendFootprint(nil, s, id)}
}

// conflict names the first of the picks that keeps a candidate out of their wave, and why; why is empty if none does.
func (c *claim) conflict(picks []claim, widening bool) (pick uint64, why string) {
	for i := range picks {
		p := &picks[i]
		if !widening {
			if j := slices.IndexFunc(c.sessions, func(sid uint64) bool { return slices.Contains(p.sessions, sid) }); j >= 0 {
				return p.id, fmt.Sprintf("both touch session %d", c.sessions[j])
			}
		}
		for _, a := range c.footprint {
			for _, b := range p.footprint {
				if certificate.Conflict([]model.Atom{a}, []model.Atom{b}) {
					return p.id, "both touch " + narrower(a, b)
				}
			}
		}
	}
	return 0, ""
}

// narrower describes the one of two conflicting atoms that says more.
func narrower(a, b model.Atom) string {
	if a.Kind == model.AtomSession {
		a = b
	}
	switch a.Kind {
	case model.AtomCoroutine:
		return fmt.Sprintf("coroutine %d", a.Coro)
	case model.AtomEndpoint:
		return fmt.Sprintf("endpoint %d:%s", a.SID, a.From)
	case model.AtomEdge:
		return fmt.Sprintf("edge %d:%s→%s", a.SID, a.From, a.To)
	case model.AtomSession:
		return fmt.Sprintf("session %d", a.SID)
	case model.AtomResources:
		return fmt.Sprintf("the resources of session %d", a.SID)
	}
	return "the guards"
}
