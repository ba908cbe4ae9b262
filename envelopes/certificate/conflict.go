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

// claim is an atom of a pick's footprint.
type claim struct {
	atom model.Atom
	pick int
}

// compareClaims brings together the claims on one session, and among them those on one atom.
func compareClaims(a, b claim) int {
	if c := compareScopes(a.atom, b.atom); c != 0 {
		return c
	}
	return model.CompareAtoms(a.atom, b.atom)
}

// compareScopes orders coroutines and guards, which lie in no session, before sessions.
func compareScopes(a, b model.Atom) int {
	switch x, y := ofSession(a), ofSession(b); {
	case x && y:
		return cmp.Compare(a.SID, b.SID)
	case x:
		return 1
	case y:
		return -1
	}
	return 0
}

// clash tells whether two picks' claims conflict. It sorts the claims.
func clash(claims []claim) bool {
	slices.SortFunc(claims, compareClaims)
	for len(claims) > 0 {
		n := 1
		for n < len(claims) && compareScopes(claims[0].atom, claims[n].atom) == 0 {
			n++
		}
		if clashInScope(claims[:n]) {
			return true
		}
		claims = claims[n:]
	}
	return false
}

// clashInScope judges the sorted claims on one session, or those outside sessions: two picks claim one atom, or one
// claims the session and another anything of it.
func clashInScope(claims []claim) bool {
	whole, several := claims[0].atom.Kind == model.AtomSession, false
	for i := 1; i < len(claims); i++ {
		a, b := claims[i-1], claims[i]
		if a.pick != b.pick && a.atom == b.atom {
			return true
		}
		several = several || a.pick != b.pick
		whole = whole || b.atom.Kind == model.AtomSession
	}
	return whole && several
}
