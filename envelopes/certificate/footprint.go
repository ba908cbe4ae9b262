package certificate

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// AppendFootprint appends the footprint of a coroutine's next instruction (spec 07 §4.1) in the order of
// model.CompareAtoms, each atom once. The coroutine must exist.
func AppendFootprint(dst []model.Atom, s State, id uint64) []model.Atom {
	atoms, _ := appendAtoms(nil, nil, s, id)
	slices.SortFunc(atoms, model.CompareAtoms)
	return append(dst, slices.Compact(atoms)...)
}

// AppendTouched appends the sessions that a coroutine touches (spec 07 §4.1): its home session, and that of every
// endpoint which it owns, some perhaps twice. The coroutine must exist. Check gathers them for itself.
func AppendTouched(dst []uint64, s State, id uint64) []uint64 {
	dst = append(dst, s.Home(id).SID)
	for _, ep := range s.AppendOwned(nil, id) {
		dst = append(dst, ep.SID)
	}
	return dst
}

// appendAtoms appends the atoms of a footprint as they come, some perhaps twice. owned is scratch space, and
// comes back.
func appendAtoms(dst []model.Atom, owned []model.Endpoint, s State, id uint64) ([]model.Atom, []model.Endpoint) {
	owned = s.AppendOwned(owned[:0], id)
	dst = append(dst, model.Atom{Kind: model.AtomCoroutine, Coro: id})
	for _, ep := range owned {
		dst = append(dst, endpoint(ep))
	}
	_, in := s.Instr(id)
	switch in := in.(type) {
	case model.Send:
		dst = appendComm(dst, s, control(s, id, in.Chan, owned), model.Sending)
	case model.Offer:
		dst = appendComm(dst, s, control(s, id, in.Chan, owned), model.Sending)
	case model.Receive:
		dst = appendComm(dst, s, control(s, id, in.Chan, owned), model.Receiving)
	case model.Choose:
		dst = appendComm(dst, s, control(s, id, in.Chan, owned), model.Receiving)
	case model.Close:
		ep := control(s, id, in.Session, owned)
		dst = append(dst, endpoint(ep), session(ep.SID))
	case model.Open:
		dst = append(dst, session(s.SessionCount()))
	case model.Acquire, model.Release:
		dst = appendGuard(dst, s, id)
	case model.Transfer:
		held, _ := s.Register(id, in.Target)
		if t, ok := held.(model.Nat); ok {
			dst = append(dst, model.Atom{Kind: model.AtomCoroutine, Coro: uint64(t)})
		}
	case model.Spawn:
		dst = append(dst, model.Atom{Kind: model.AtomCoroutine, Coro: s.CoroutineCount()})
	}
	return dst, owned
}

// stays tells of a coroutine whether each atom of its footprint but itself is in a session of which it owns an endpoint.
// If it answers false, that may still be so.
func stays(s State, id uint64, owned []model.Endpoint) bool {
	_, in := s.Instr(id)
	switch in := in.(type) {
	case model.Open, model.Transfer, model.Spawn:
		return false
	case model.Acquire, model.Release:
		return s.GuardLayersNamed()
	case model.Send:
		return touches(s, id, owned, in.Chan)
	case model.Receive:
		return touches(s, id, owned, in.Chan)
	case model.Offer:
		return touches(s, id, owned, in.Chan)
	case model.Choose:
		return touches(s, id, owned, in.Chan)
	case model.Close:
		return touches(s, id, owned, in.Session)
	}
	return true
}

// touches tells whether the control endpoint that a register names is in a session of an owned endpoint.
func touches(s State, id uint64, owned []model.Endpoint, reg model.Reg) bool {
	sid := control(s, id, reg, owned).SID
	for i := range owned {
		if owned[i].SID == sid {
			return true
		}
	}
	return false
}

func endpoint(ep model.Endpoint) model.Atom {
	return model.Atom{Kind: model.AtomEndpoint, SID: ep.SID, From: ep.Role}
}

func session(sid uint64) model.Atom { return model.Atom{Kind: model.AtomSession, SID: sid} }

// control is the control endpoint of an instruction that names it by a register (spec 02 §4.2): if that holds no
// endpoint, the first that the coroutine owns; if it owns none, its own role in its home session.
func control(s State, id uint64, reg model.Reg, owned []model.Endpoint) model.Endpoint {
	held, _ := s.Register(id, reg)
	if ep, ok := held.(model.Endpoint); ok {
		return ep
	}
	if len(owned) > 0 {
		return owned[0]
	}
	return s.Home(id)
}

// appendComm appends the atoms of a communication that acts for ep: the endpoint, and the edge to or from the
// partner of its type, if the type goes in the instruction's direction.
func appendComm(dst []model.Atom, s State, ep model.Endpoint, dir model.Direction) []model.Atom {
	dst = append(dst, endpoint(ep))
	t, ok := s.LocalType(ep)
	if !ok {
		return dst
	}
	comm, ok := t.(*model.LocalComm)
	if !ok || comm.Dir != dir {
		return dst
	}
	edge := model.Atom{Kind: model.AtomEdge, SID: ep.SID, From: ep.Role, To: comm.Partner}
	if dir == model.Receiving {
		edge.From, edge.To = edge.To, edge.From
	}
	return append(dst, edge)
}

// appendGuard appends the atoms of Acquire and Release: the resources of the home session, and the layers as a
// whole while the first one used decides which there are (spec 02 §9.1).
func appendGuard(dst []model.Atom, s State, id uint64) []model.Atom {
	dst = append(dst, model.Atom{Kind: model.AtomResources, SID: s.Home(id).SID})
	if !s.GuardLayersNamed() {
		dst = append(dst, model.Atom{Kind: model.AtomGuards})
	}
	return dst
}
