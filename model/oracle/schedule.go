package oracle

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// scheduler is spec 02 §3 for one lane. Nothing removes an id from its queue but a pick and, for good, a
// crash, so the live ids in queue order are all there is to know (Q2-20, Q2-21).
type scheduler struct {
	ready     []uint64                 // live ids in queue order
	blocked   []model.BlockedCoroutine // ascending by id
	stepCount uint64
	released  []string // acquire-wakeup: layers released since the last wake pass, ascending
	marked    []uint64 // acquire-wakeup: coroutines that may be woken although their layer is no longer in released, ascending
}

// take removes a picked id from the queue and counts the pick: spec 02 §3.4.
func (s *scheduler) take(id uint64) {
	if i := slices.Index(s.ready, id); i >= 0 {
		s.ready = slices.Delete(s.ready, i, i+1)
		s.stepCount++
	}
}

// reschedule puts an id at the tail unless it is in the queue: spec 02 §3.2.
func (s *scheduler) reschedule(id uint64) {
	if !slices.Contains(s.ready, id) {
		s.ready = append(s.ready, id)
	}
}

func (s *scheduler) markBlocked(id uint64, reason model.BlockReason) {
	s.unready(id)
	i, found := s.findBlocked(id)
	if found {
		s.blocked[i].Reason = reason
		return
	}
	s.blocked = slices.Insert(s.blocked, i, model.BlockedCoroutine{ID: id, Reason: reason})
}

func (s *scheduler) markDone(id uint64) {
	s.unready(id)
	s.unblock(id)
}

// unblock takes an id out of the blocked set, and with it a mark of acquire-wakeup.
func (s *scheduler) unblock(id uint64) {
	if i, found := s.findBlocked(id); found {
		s.blocked = slices.Delete(s.blocked, i, i+1)
	}
	s.marked = removeID(s.marked, id)
}

func (s *scheduler) unready(id uint64) {
	if i := slices.Index(s.ready, id); i >= 0 {
		s.ready = slices.Delete(s.ready, i, i+1)
	}
}

func (s *scheduler) findBlocked(id uint64) (int, bool) {
	return slices.BinarySearchFunc(s.blocked, id, func(b model.BlockedCoroutine, id uint64) int { return compare(b.ID, id) })
}

// pick chooses the coroutine to dispatch, and leaves it in the queue: spec 02 §2.1 steps 8 and 9, 06 §1
// picks. ok is false if none can be dispatched.
func (m *Machine) pick() (id uint64, ok bool) {
	if !slices.ContainsFunc(m.sched.ready, m.eligible) {
		return 0, false
	}
	if id, ok := m.scriptedPick(); ok {
		return id, true
	}
	if m.has(model.StuckTruth) {
		return m.policyChoice(m.eligible)
	}
	return m.pickWithRetries()
}

// scriptedPick is the round's entry in schedule.picks, if that coroutine is ready and eligible: spec 06 §1.
// Every round has a tick, so the tick finds the entry.
func (m *Machine) scriptedPick() (id uint64, ok bool) {
	picks := m.script.Schedule.Picks
	if m.clock.Tick > uint64(len(picks)) {
		return 0, false
	}
	id = picks[m.clock.Tick-1]
	return id, slices.Contains(m.sched.ready, id) && m.eligible(id)
}

// pickWithRetries is the selection without stuck-truth: spec 02 §3.6. A pick that is refused counts, and
// goes to the tail (Q2-17); a policy may pick it again (Q2-18).
func (m *Machine) pickWithRetries() (id uint64, ok bool) {
	for range len(m.sched.ready) {
		id, ok = m.policyChoice(func(uint64) bool { return true })
		if !ok || m.eligible(id) {
			return id, ok
		}
		m.sched.take(id)
		m.sched.reschedule(id)
	}
	return 0, false
}

// policyChoice is the policy's choice among the ready ids that are accepted: spec 02 §3.5, 07 §3.
func (m *Machine) policyChoice(accept func(id uint64) bool) (best uint64, ok bool) {
	return m.greatest(accept, m.score())
}

// candidates is the order of candidates: the live ready set, greatest score first, ties in queue order: spec
// 02 §3.5, 07 §3.
func (m *Machine) candidates() []uint64 {
	order := slices.Clone(m.sched.ready)
	if score := m.score(); score != nil {
		slices.SortStableFunc(order, func(a, b uint64) int { return compare(score(b), score(a)) })
	}
	return order
}

// score is what the policy ranks by; nil for Cooperative, RoundRobin, Aging: the queue alone.
func (m *Machine) score() func(id uint64) uint64 {
	switch m.config.SchedPolicy.Kind {
	case model.PriorityFixedMap:
		return m.weight
	case model.ProgressAware, model.PriorityTokenWeighted:
		return m.progress
	}
	return nil
}

// greatest is the accepted id of greatest score, the first of them in the queue; no score ranks all alike.
func (m *Machine) greatest(accept func(id uint64) bool, score func(id uint64) uint64) (best uint64, ok bool) {
	var bestScore uint64
	for _, id := range m.sched.ready {
		if !accept(id) {
			continue
		}
		if score == nil {
			return id, true
		}
		if s := score(id); !ok || s > bestScore {
			best, bestScore, ok = id, s, true
		}
	}
	return best, ok
}

// weight is the score of FixedMap.
func (m *Machine) weight(id uint64) uint64 {
	weights := m.config.SchedPolicy.Weights
	i, found := slices.BinarySearchFunc(weights, id, func(w model.Weight, id uint64) int { return compare(w.ID, id) })
	if !found {
		return 0
	}
	return weights[i].Weight
}

// progress is the score of ProgressAware and TokenWeighted: has_progress of spec 02 §3.5.
func (m *Machine) progress(id uint64) uint64 {
	if c := m.coroutine(id); c != nil && len(c.ProgressTokens) > 0 {
		return 1
	}
	return 0
}
