package oracle

import (
	"fmt"
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// The checker of certificates: spec 07 §5. It works out what it judges from the state before the wave and
// uses nothing of plan.go; the two share the notions of §1 and §4.1 only: lane, footprint, touched sessions.

// hearing is a certificate before the checker, with the state that it is about.
type hearing struct {
	*Machine
	model.Certificate
	wave, left uint64 // the wave's number in the round, and what is left of the round's budget
}

// certificateRules are C0 to C8. A rule may rely on those before it.
var certificateRules = [...]func(h hearing) bool{
	hearing.isNotForced, hearing.isOfThisState, hearing.fits, hearing.picksNobodyTwice, hearing.picksReady,
	hearing.picksReachable, hearing.picksLanesApart, hearing.picksSessionsApart, hearing.picksFootprintsApart,
}

// CheckCertificate judges the certificate of a wave against the state before it (spec 07 §5). It is told the
// wave's number in the round, from 0, and what is left of the round's budget; no state holds these. If a rule
// fails, violated names the first one that does: C0 to C8.
func (m *Machine) CheckCertificate(cert model.Certificate, wave, left uint64) (violated string, ok bool) {
	h := hearing{m, cert, wave, left}
	for i, holds := range certificateRules {
		if !holds(h) {
			return fmt.Sprintf("C%d", i), false
		}
	}
	return "", true
}

// isNotForced is C0: it is not the first certificate of a round of invalid_certificate_rounds. Every round has
// a tick, so the tick tells the round.
func (h hearing) isNotForced() bool {
	return h.wave > 0 || !hasID(h.script.Schedule.InvalidCertificateRounds, h.clock.Tick-1)
}

// isOfThisState is C1.
func (h hearing) isOfThisState() bool {
	return h.Tick == h.clock.Tick && h.Wave == h.wave && h.PlannerStep == h.sched.stepCount
}

// fits is C2.
func (h hearing) fits() bool {
	n := uint64(len(h.Picks))
	return 1 <= n && n <= min(h.left, h.lanes())
}

// picksNobodyTwice is C3.
func (h hearing) picksNobodyTwice() bool {
	return h.allPairs(func(a, b uint64) bool { return a != b })
}

// picksReady is C4.
func (h hearing) picksReady() bool {
	return h.all(func(id uint64) bool {
		c := h.coroutine(id)
		return c != nil && slices.Contains(h.sched.ready, id) &&
			(c.Status.Kind == model.StatusReady || c.Status.Kind == model.StatusSpeculating)
	})
}

// picksReachable is C5.
func (h hearing) picksReachable() bool {
	return h.all(func(id uint64) bool { return !h.siteDown(h.coroutine(id).Role) })
}

// picksLanesApart is C6.
func (h hearing) picksLanesApart() bool {
	return h.allPairs(func(a, b uint64) bool { return h.lane(a) != h.lane(b) })
}

// picksSessionsApart is C7.
func (h hearing) picksSessionsApart() bool {
	return h.config.WaveWidening || h.allPairs(func(a, b uint64) bool {
		theirs := h.coroutine(b).touchedSessions()
		for _, sid := range h.coroutine(a).touchedSessions() {
			if hasID(theirs, sid) {
				return false
			}
		}
		return true
	})
}

// picksFootprintsApart is C8.
func (h hearing) picksFootprintsApart() bool {
	return h.allPairs(func(a, b uint64) bool { return !Conflict(h.Footprint(a), h.Footprint(b)) })
}

func (h hearing) all(holds func(id uint64) bool) bool {
	for _, id := range h.Picks {
		if !holds(id) {
			return false
		}
	}
	return true
}

func (h hearing) allPairs(hold func(a, b uint64) bool) bool {
	for i, b := range h.Picks {
		for _, a := range h.Picks[:i] {
			if !hold(a, b) {
				return false
			}
		}
	}
	return true
}
