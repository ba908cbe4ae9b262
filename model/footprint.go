package model

// AtomKind is the kind of a footprint atom.
type AtomKind uint8

// The footprint atoms (spec 07 §4.1).
const (
	AtomCoroutine AtomKind = iota
	AtomEndpoint
	AtomEdge
	AtomSession
	AtomResources
	AtomGuards
	AtomKindCount int = iota
)

// Atom is something that an instruction may touch beyond its own coroutine (spec 07 §4.1).
// Atoms compare with ==.
type Atom struct {
	Kind AtomKind
	Coro uint64 // AtomCoroutine
	SID  uint64 // AtomEndpoint, AtomEdge, AtomSession, AtomResources
	From string // AtomEndpoint: the role; AtomEdge: the sender
	To   string // AtomEdge: the receiver
}

// CompareAtoms orders atoms by kind, coroutine, session, names. A footprint is a list in this order.
func CompareAtoms(a, b Atom) int {
	if c := compareUint(uint64(a.Kind), uint64(b.Kind)); c != 0 {
		return c
	}
	if c := compareUint(a.Coro, b.Coro); c != 0 {
		return c
	}
	if c := compareUint(a.SID, b.SID); c != 0 {
		return c
	}
	if c := compareString(a.From, b.From); c != 0 {
		return c
	}
	return compareString(a.To, b.To)
}
