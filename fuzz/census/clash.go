package census

import (
	"slices"

	"github.com/wavecheck/wavecheck/envelopes/certificate"
	"github.com/wavecheck/wavecheck/model"
)

// candidate is a coroutine that a plan looks at: what its next instruction may touch (spec 07 §4.1).
type candidate struct {
	id        uint64
	op        model.Op
	home      model.Endpoint
	sessions  []uint64 // touched
	footprint []model.Atom
}

func newCandidate(s certificate.State, id uint64) candidate {
	c := candidate{
		id: id, op: model.OpHalt, home: s.Home(id),
		sessions: certificate.AppendTouched(nil, s, id), footprint: certificate.AppendFootprint(nil, s, id),
	}
	if _, in := s.Instr(id); in != nil {
		c.op = in.Op()
	}
	return c
}

func (c *candidate) meets(o *candidate) bool {
	return slices.ContainsFunc(c.sessions, func(sid uint64) bool { return slices.Contains(o.sessions, sid) })
}

// Why a candidate is passed over.
const (
	sessionsMeet     = "touched sessions meet"
	clashTransfer    = "Transfer to a pick, or to a candidate"
	clashSpawns      = "Spawn beside Spawn"
	clashTransferred = "Spawn beside Transfer to the next id"
	clashEndpoint    = "an endpoint that one owns is the control endpoint of another"
	clashEdge        = "the ends of an edge, in one home session"
	clashFarEdge     = "the ends of an edge, one in the hands of another session's coroutine"
	clashClose       = "Close beside anything of its session"
	clashOpens       = "Open beside Open"
	clashOpen        = "Open beside a use of the next session"
	clashResources   = "Acquire or Release in one home session"
	clashGuards      = "Acquire or Release while no guard layer is named"
	clashMany        = "more than one kind of atom"
)

// clashNames are all of them, in the order in which a table shows them.
var clashNames = []string{
	sessionsMeet, clashTransfer, clashSpawns, clashTransferred, clashEndpoint, clashEdge, clashFarEdge, clashClose, clashOpens, clashOpen,
	clashResources, clashGuards, clashMany,
}

// clash is why the picks of a wave keep a candidate out of it; empty if they do not. A kind of atom is named where
// no other kind would have done it.
func (c *candidate) clash(picks []candidate, widening bool) string {
	if !widening && slices.ContainsFunc(picks, func(p candidate) bool { return c.meets(&p) }) {
		return sessionsMeet
	}
	name := ""
	for i := range picks {
		for _, x := range c.footprint {
			for _, y := range picks[i].footprint {
				if !certificate.Conflict([]model.Atom{x}, []model.Atom{y}) {
					continue
				}
				switch found := c.named(&picks[i], x, y); {
				case name == "" || name == found:
					name = found
				default:
					name = clashMany
				}
			}
		}
	}
	return name
}

// closes reports whether the next instruction closes that session.
func (c *candidate) closes(sid uint64) bool {
	return c.op == model.OpClose && slices.Contains(c.footprint, model.Atom{Kind: model.AtomSession, SID: sid})
}

// named is the name of a conflict of two atoms.
func (c *candidate) named(pick *candidate, x, y model.Atom) string {
	ops := func(a, b model.Op) bool { return c.op == a && pick.op == b || c.op == b && pick.op == a }
	switch {
	case c.closes(x.SID) || pick.closes(y.SID):
		return clashClose
	case ops(model.OpOpen, model.OpOpen) && x.Kind == model.AtomSession:
		return clashOpens
	case x.Kind == model.AtomSession || y.Kind == model.AtomSession:
		return clashOpen
	case ops(model.OpSpawn, model.OpSpawn):
		return clashSpawns
	case x.Kind == model.AtomCoroutine && ops(model.OpSpawn, model.OpTransfer) && x.Coro != c.id && x.Coro != pick.id:
		return clashTransferred
	case x.Kind == model.AtomCoroutine:
		return clashTransfer
	case x.Kind == model.AtomEndpoint:
		return clashEndpoint
	case x.Kind == model.AtomEdge && c.home.SID != pick.home.SID:
		return clashFarEdge
	case x.Kind == model.AtomEdge:
		return clashEdge
	case x.Kind == model.AtomResources:
		return clashResources
	}
	return clashGuards
}
