package certificate

import (
	"cmp"
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// Conflict reports whether two footprints, each as AppendFootprint gives it, conflict (spec 07 §4.1): they share
// an atom, or one holds a session and the other an atom of that session.
func Conflict(a, b []model.Atom) bool { return shareAtom(a, b) || holdsOf(a, b) || holdsOf(b, a) }

// shareAtom walks two sorted lists.
func shareAtom(a, b []model.Atom) bool {
	for len(a) > 0 && len(b) > 0 {
		switch c := model.CompareAtoms(a[0], b[0]); {
		case c == 0:
			return true
		case c < 0:
			a = a[1:]
		default:
			b = b[1:]
		}
	}
	return false
}

// holdsOf tells whether a holds a session that b has an atom of. A footprint holds one session at most.
func holdsOf(a, b []model.Atom) bool {
	for _, x := range a {
		if x.Kind == model.AtomSession && slices.ContainsFunc(b, func(y model.Atom) bool { return ofSession(y) && y.SID == x.SID }) {
			return true
		}
	}
	return false
}

// ofSession tells whether an atom is a session or part of one.
func ofSession(a model.Atom) bool { return a.Kind != model.AtomCoroutine && a.Kind != model.AtomGuards }

// claim is an atom of a pick's footprint. Claims of different scopes cannot conflict: a scope is a session, a
// coroutine, or the guards.
type claim struct {
	where uint8  // inSession, or the kind of an atom outside sessions
	num   uint64 // the session or the coroutine
	pick  int32
	atom  int32 // its place in a list
}

// inSession is the where of an atom of a session.
const inSession = uint8(model.AtomKindCount)

func claimOf(a *model.Atom, pick, place int) claim {
	switch a.Kind {
	case model.AtomCoroutine:
		return claim{uint8(a.Kind), a.Coro, int32(pick), int32(place)}
	case model.AtomGuards:
		return claim{uint8(a.Kind), 0, int32(pick), int32(place)}
	}
	return claim{inSession, a.SID, int32(pick), int32(place)}
}

func compareScopes(a, b claim) int {
	if a.num != b.num {
		return cmp.Compare(a.num, b.num)
	}
	return cmp.Compare(a.where, b.where)
}

// clash tells whether two picks' claims on atoms conflict. It sorts the claims.
func (c *Checker) clash() bool {
	slices.SortFunc(c.claims, compareScopes)
	for rest := c.claims; len(rest) > 0; {
		n, several := 1, false
		for n < len(rest) && rest[n].num == rest[0].num && rest[n].where == rest[0].where {
			several = several || rest[n].pick != rest[0].pick
			n++
		}
		if several && c.clashInScope(rest[:n]) {
			return true
		}
		rest = rest[n:]
	}
	return false
}

// clashInScope judges claims of several picks in one scope: one is on a whole session, or two picks claim one atom.
func (c *Checker) clashInScope(claims []claim) bool {
	for _, x := range claims {
		if c.atoms[x.atom].Kind == model.AtomSession {
			return true
		}
	}
	slices.SortFunc(claims, func(x, y claim) int { return model.CompareAtoms(c.atoms[x.atom], c.atoms[y.atom]) })
	for i := 1; i < len(claims); i++ {
		x, y := claims[i-1], claims[i]
		if x.pick != y.pick && c.atoms[x.atom] == c.atoms[y.atom] {
			return true
		}
	}
	return false
}
