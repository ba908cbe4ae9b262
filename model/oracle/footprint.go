package oracle

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// Footprint is what the next instruction of a coroutine may touch beyond its own pc, registers, budget and
// knowledge: spec 07 §4.1, in the order of model.CompareAtoms. An id without coroutine has none.
func (m *Machine) Footprint(id uint64) []model.Atom {
	c := m.coroutine(id)
	if c == nil {
		return nil
	}
	atoms := []model.Atom{{Kind: model.AtomCoroutine, Coro: id}}
	for _, ep := range c.OwnedEndpoints {
		atoms = append(atoms, endpointAtom(ep))
	}
	if in := m.fetch(c); in != nil {
		atoms = append(atoms, m.instructionAtoms(c, in)...)
	}
	slices.SortFunc(atoms, model.CompareAtoms)
	return slices.Compact(atoms)
}

// AppendFootprint appends Footprint, for whoever looks at a run.
func (m *Machine) AppendFootprint(dst []model.Atom, id uint64) []model.Atom {
	return append(dst, m.Footprint(id)...)
}

// instructionAtoms are the rows of spec 07 §4.1 that depend on the instruction.
func (m *Machine) instructionAtoms(c *coroutine, in model.Instr) []model.Atom {
	control := controlEndpoint(c, in)
	switch in := in.(type) {
	case model.Send, model.Offer:
		return append(m.edgeAtom(control, model.Sending), endpointAtom(control))
	case model.Receive, model.Choose:
		return append(m.edgeAtom(control, model.Receiving), endpointAtom(control))
	case model.Close:
		return []model.Atom{endpointAtom(control), {Kind: model.AtomSession, SID: control.SID}}
	case model.Open:
		return []model.Atom{{Kind: model.AtomSession, SID: uint64(len(m.sessions))}}
	case model.Acquire, model.Release:
		return m.guardAtoms(c)
	case model.Transfer:
		v, _ := c.reg(in.Target)
		if t, ok := v.(model.Nat); ok {
			return []model.Atom{{Kind: model.AtomCoroutine, Coro: uint64(t)}}
		}
	case model.Spawn:
		return []model.Atom{{Kind: model.AtomCoroutine, Coro: uint64(len(m.coroutines))}}
	}
	return nil
}

func endpointAtom(ep model.Endpoint) model.Atom {
	return model.Atom{Kind: model.AtomEndpoint, SID: ep.SID, From: ep.Role}
}

// edgeAtom is the edge between the control endpoint's role and the partner of its type, if that type goes
// in the direction wanted.
func (m *Machine) edgeAtom(control model.Endpoint, want model.Direction) []model.Atom {
	e := m.typeEntry(control)
	if e == nil {
		return nil
	}
	t, ok := e.current.(*model.LocalComm)
	if !ok || t.Dir != want {
		return nil
	}
	atom := model.Atom{Kind: model.AtomEdge, SID: control.SID, From: control.Role, To: t.Partner}
	if want == model.Receiving {
		atom.From, atom.To = t.Partner, control.Role
	}
	return []model.Atom{atom}
}

// guardAtoms: the resources of the home session and, while the config names no layer, the guard map,
// where the first layer used decides (Q2-62).
func (m *Machine) guardAtoms(c *coroutine) []model.Atom {
	atoms := []model.Atom{{Kind: model.AtomResources, SID: c.SessionID}}
	if len(m.config.GuardLayers) == 0 {
		atoms = append(atoms, model.Atom{Kind: model.AtomGuards})
	}
	return atoms
}

// Conflict reports whether two footprints conflict: they share an atom, or one holds Session(s) and the other
// any atom of session s (spec 07 §4.1).
func Conflict(a, b []model.Atom) bool {
	for _, x := range a {
		for _, y := range b {
			if x == y || covers(x, y) || covers(y, x) {
				return true
			}
		}
	}
	return false
}

// covers reports whether x is Session(s) and y an atom of session s.
func covers(x, y model.Atom) bool {
	switch y.Kind {
	case model.AtomEndpoint, model.AtomEdge, model.AtomSession, model.AtomResources:
		return x.Kind == model.AtomSession && x.SID == y.SID
	}
	return false
}

// touchedSessions are a coroutine's home session and the session of every endpoint that it owns, ascending:
// spec 07 §4.1.
func (c *coroutine) touchedSessions() []uint64 {
	touched := []uint64{c.SessionID}
	for _, ep := range c.OwnedEndpoints {
		touched = insertID(touched, ep.SID)
	}
	return touched
}
