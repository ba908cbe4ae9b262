package oracle

import (
	"fmt"
	"math"
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// open is Open{roles, local_types, handlers, dsts}: spec 02 §5.5. max_sessions plays no part.
func (m *Machine) open(c *coroutine, in model.Open) outcome {
	if len(in.LocalTypes) != len(in.Dsts) { // 1
		return failWith(closeFault("open arity mismatch"))
	}
	names := make([]string, len(in.Dsts))
	for i := range in.Dsts {
		names[i] = in.LocalTypes[i].Role
		if names[i] != in.Dsts[i].Role { // 2
			return failWith(closeFault("open arity mismatch"))
		}
	}
	if len(names) == 0 || repeats(names) { // 3
		return failWith(speculationFault("spatial requirements failed"))
	}
	if !bindsAllPairs(in.Handlers, names) { // 4
		return failWith(speculationFault("handler bindings missing"))
	}
	inRange := !slices.ContainsFunc(in.Dsts, func(d model.RoleReg) bool { return !c.hasReg(d.Reg) })
	if m.has(model.RegisterBounds) && !inRange {
		return failWith(outOfRegisters())
	}
	sid := uint64(len(m.sessions))
	s := m.newSession(sid, names, in.LocalTypes)
	s.bind(in.Handlers)                             // 6
	created := func(m *Machine) { m.addSession(s) } // 5, 7; 8 cannot fail
	if !inRange {                                   // 9
		return failWith(outOfRegisters(), created)
	}
	written := func(*Machine) { // 10
		for _, d := range in.Dsts {
			ep := model.Endpoint{SID: sid, Role: d.Role}
			c.Regs[d.Reg] = ep
			if !c.owns(ep) {
				c.OwnedEndpoints = append(c.OwnedEndpoints, ep)
			}
		}
	}
	roles := names
	if len(in.Roles) > 0 {
		roles = in.Roles // compared with nothing (Q2-40)
	}
	return advanceWith(model.Opened{Tick: m.clock.Tick, Session: sid, Roles: roles}).after(created, written)
}

func repeats(names []string) bool {
	sorted := slices.Clone(names)
	slices.Sort(sorted)
	return len(slices.Compact(sorted)) < len(names)
}

// bindsAllPairs: every ordered pair of names, a name with itself included, has a handler entry.
func bindsAllPairs(handlers []model.HandlerBinding, names []string) bool {
	bound := make(map[model.SitePair]bool, len(handlers))
	for _, h := range handlers {
		bound[model.SitePair{From: h.Sender, To: h.Receiver}] = true
	}
	for _, from := range names {
		for _, to := range names {
			if !bound[model.SitePair{From: from, To: to}] {
				return false
			}
		}
	}
	return true
}

// bind stores the handler entries, ascending by edge: of several for one edge the last one counts, and the
// edge need not exist.
func (s *session) bind(handlers []model.HandlerBinding) {
	list := make([]model.EdgeHandler, len(handlers))
	for i, h := range handlers {
		list[i] = model.EdgeHandler{Edge: model.Edge{SID: s.sid, Sender: h.Sender, Receiver: h.Receiver}, Handler: h.Handler}
	}
	slices.SortStableFunc(list, func(a, b model.EdgeHandler) int { return model.CompareEdges(a.Edge, b.Edge) })
	for _, e := range list {
		if n := len(s.edgeHandlers); n > 0 && s.edgeHandlers[n-1].Edge == e.Edge {
			s.edgeHandlers[n-1] = e
		} else {
			s.edgeHandlers = append(s.edgeHandlers, e)
		}
	}
}

// close is Close{session}: spec 02 §5.6, 01 §9.4. It does not drain and can be repeated (Q1-47, Q2-41).
func (m *Machine) close(c *coroutine, in model.Close) outcome {
	ep, f := c.endpoint(in.Session) // 1
	if f != nil {
		return failWith(f)
	}
	if !c.owns(ep) { // 2
		return failWith(closeFault("endpoint not owned"))
	}
	s := m.session(ep.SID)
	if s == nil { // 3
		return failWith(closeFault(fmt.Sprintf("session %d not found", ep.SID)))
	}
	epoch := s.epoch
	if epoch < math.MaxUint64 {
		epoch++
	}
	closed := func(m *Machine) { // 3, 5; 4 cannot fail
		s.status, s.buffers, s.epoch = model.SessionStatus{Kind: model.SessionClosed}, nil, epoch
		m.monitor.kinds = removeID(m.monitor.kinds, s.sid)
		if i, found := m.findResources(s.sid); found {
			m.resources = slices.Delete(m.resources, i, i+1)
		}
	}
	out := advanceWith(
		model.Closed{Tick: m.clock.Tick, Session: s.sid},
		model.EpochAdvanced{Tick: m.clock.Tick, SID: s.sid, Epoch: epoch},
	).after(closed)
	out.types.removed = []model.Endpoint{ep}
	return out
}
