package oracle

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// claim is what a pick of a wave takes for itself.
type claim struct {
	lane      uint64
	sessions  []uint64 // touched, ascending
	footprint []model.Atom
}

func (m *Machine) claim(id uint64) claim {
	return claim{lane: m.lane(id), sessions: m.coroutine(id).touchedSessions(), footprint: m.Footprint(id)}
}

func (c claim) sharesLane(pick claim) bool { return c.lane == pick.lane }

func (c claim) sharesSession(pick claim) bool {
	return slices.ContainsFunc(c.sessions, func(sid uint64) bool { return hasID(pick.sessions, sid) })
}

func (c claim) conflicts(pick claim) bool { return Conflict(c.footprint, pick.footprint) }

// Plan plans a wave of at most so many picks, and counts the candidates that it passed over for a conflict:
// plan_wave of spec 07 §4.2. It changes nothing.
func (m *Machine) Plan(most uint64) (picks []uint64, conflicts uint64) {
	var claims []claim
	for _, id := range m.candidates() {
		if uint64(len(picks)) >= most {
			break
		}
		next := m.claim(id)
		switch {
		case !m.eligible(id):
			continue
		case slices.ContainsFunc(claims, next.sharesLane):
			continue
		case !m.config.WaveWidening && slices.ContainsFunc(claims, next.sharesSession):
			conflicts++
		case slices.ContainsFunc(claims, next.conflicts):
			conflicts++
		default:
			picks, claims = append(picks, id), append(claims, next)
		}
	}
	return picks, conflicts
}
