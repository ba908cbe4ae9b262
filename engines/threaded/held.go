package threaded

import (
	"slices"

	"github.com/wavecheck/wavecheck/kernel"
	"github.com/wavecheck/wavecheck/model"
)

// held is what the picks of a plan touch, so indexed that a candidate costs its own footprint and not that
// of every pick. Marks are numbers of plans, so a new plan has nothing to clear.
//
// Most atoms are told apart by their coroutine or session alone. Endpoints and edges are looked up one by
// one only where a candidate and a pick have some in the same session, and only then are they indexed.
//
// Nothing is ever taken out: marks and index hold coroutines, sessions, endpoints and edges of the machine, which
// forgets none either, and the few others that registers named.
type held struct {
	plan     uint64
	guards   uint64
	coros    marks[uint64]
	sessions marks[sessionMarks]

	touched []uint64 // sessions that the picks touch
	marked  int      // how many of them are marked: 0 or all

	places  []model.Atom // the picks' endpoints and edges
	indexed int          // how many of them are in index
	index   map[model.Atom]uint64
}

// sessionMarks tell the last plan in which a pick touched a session (spec 07 §4.1), and the last ones in
// which its footprint had the session's atom of each kind.
type sessionMarks struct{ touched, whole, resources, places uint64 }

// marks has a mark for every id: side by side for those that exist and the next one, apart for those that
// only a register names.
type marks[M any] struct {
	near []M
	far  map[uint64]*M
}

func (m *marks[M]) reach(count uint64) {
	if short := int(count) + 1 - len(m.near); short > 0 {
		m.near = append(m.near, make([]M, short)...)
	}
}

func (m *marks[M]) of(id uint64) *M {
	if id < uint64(len(m.near)) {
		return &m.near[id]
	}
	if m.far == nil {
		m.far = map[uint64]*M{}
	}
	if m.far[id] == nil {
		m.far[id] = new(M)
	}
	return m.far[id]
}

// reset starts a plan: nothing is held.
func (h *held) reset(vm *kernel.VM) {
	h.plan++
	h.coros.reach(vm.CoroutineCount())
	h.sessions.reach(vm.SessionCount())
	h.touched, h.marked = h.touched[:0], 0
	h.places, h.indexed = h.places[:0], 0
}

// few is the number of touched sessions up to which a look at each is cheaper than marks.
const few = 8

// touch notes the sessions that a pick touches.
func (h *held) touch(sids []uint64) {
	h.touched = append(h.touched, sids...)
	if len(h.touched) <= few {
		return
	}
	for ; h.marked < len(h.touched); h.marked++ {
		h.sessions.of(h.touched[h.marked]).touched = h.plan
	}
}

// meets reports whether a pick touches one of the sessions.
func (h *held) meets(sids []uint64) bool {
	for _, sid := range sids {
		if h.marked == 0 && slices.Contains(h.touched, sid) || h.marked > 0 && h.sessions.of(sid).touched == h.plan {
			return true
		}
	}
	return false
}

// add notes the footprint of a pick.
func (h *held) add(footprint []model.Atom) {
	for i := range footprint {
		switch a := &footprint[i]; a.Kind {
		case model.AtomCoroutine:
			*h.coros.of(a.Coro) = h.plan
		case model.AtomEndpoint, model.AtomEdge:
			h.sessions.of(a.SID).places = h.plan
			h.places = append(h.places, *a)
		case model.AtomSession:
			h.sessions.of(a.SID).whole = h.plan
		case model.AtomResources:
			h.sessions.of(a.SID).resources = h.plan
		case model.AtomGuards:
			h.guards = h.plan
		}
	}
}

// conflicts reports whether a footprint conflicts with that of a pick (spec 07 §4.1).
func (h *held) conflicts(footprint []model.Atom) bool {
	for i := range footprint {
		if h.holds(&footprint[i]) {
			return true
		}
	}
	return false
}

func (h *held) holds(a *model.Atom) bool {
	switch a.Kind {
	case model.AtomCoroutine:
		return *h.coros.of(a.Coro) == h.plan
	case model.AtomGuards:
		return h.guards == h.plan
	}
	switch s := h.sessions.of(a.SID); a.Kind {
	case model.AtomSession:
		return s.whole == h.plan || s.resources == h.plan || s.places == h.plan
	case model.AtomResources:
		return s.whole == h.plan || s.resources == h.plan
	default:
		return s.whole == h.plan || s.places == h.plan && h.hasPlace(a)
	}
}

func (h *held) hasPlace(a *model.Atom) bool {
	if h.index == nil {
		h.index = map[model.Atom]uint64{}
	}
	for ; h.indexed < len(h.places); h.indexed++ {
		h.index[h.places[h.indexed]] = h.plan
	}
	return h.index[*a] == h.plan
}
