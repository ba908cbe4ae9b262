package model

// GlobalType is a global session type (spec 01 §1.5): GlobalEnd, *GlobalComm, *GlobalMu or GlobalVar.
type GlobalType interface{ isGlobal() }

// GlobalEnd is the finished protocol.
type GlobalEnd struct{}

// GlobalComm is one communication: the sender picks a branch, the receiver learns it.
type GlobalComm struct {
	Sender, Receiver string
	Branches         []GlobalBranch
}

// GlobalBranch is one label of a communication and what follows it.
type GlobalBranch struct {
	Label Label
	Next  GlobalType
}

// GlobalMu binds a recursion variable in its body.
type GlobalMu struct {
	Var  string
	Body GlobalType
}

// GlobalVar is a recursion variable.
type GlobalVar string

func (GlobalEnd) isGlobal()   {}
func (*GlobalComm) isGlobal() {}
func (*GlobalMu) isGlobal()   {}
func (GlobalVar) isGlobal()   {}

// LocalType is one role's view of a protocol (spec 01 §1.4): LocalEnd, *LocalComm, *LocalMu or LocalVar.
type LocalType interface{ isLocal() }

// Direction tells a Send from a Recv.
type Direction uint8

// The two directions of a LocalComm.
const (
	Sending Direction = iota
	Receiving
)

// String is the variant name of the direction: Send or Recv.
func (d Direction) String() string {
	if d == Sending {
		return "Send"
	}
	return "Recv"
}

// LocalEnd is the finished local type.
type LocalEnd struct{}

// LocalComm is a Send or a Recv with its branches; their order is significant.
type LocalComm struct {
	Dir      Direction
	Partner  string
	Branches []LocalBranch
}

// LocalBranch is a label, the payload annotation (nil when absent) and the continuation.
type LocalBranch struct {
	Label   Label
	Payload ValType
	Next    LocalType
}

// LocalMu binds a recursion variable in its body.
type LocalMu struct {
	Var  string
	Body LocalType
}

// LocalVar is a recursion variable.
type LocalVar string

func (LocalEnd) isLocal()   {}
func (*LocalComm) isLocal() {}
func (*LocalMu) isLocal()   {}
func (LocalVar) isLocal()   {}

// EqualLocal reports structural equality, branch order, sorts and annotations included.
func EqualLocal(a, b LocalType) bool {
	switch a := a.(type) {
	case *LocalComm:
		b, ok := b.(*LocalComm)
		if !ok || a.Dir != b.Dir || a.Partner != b.Partner || len(a.Branches) != len(b.Branches) {
			return false
		}
		for i := range a.Branches {
			x, y := &a.Branches[i], &b.Branches[i]
			if x.Label != y.Label || x.Payload != y.Payload || !EqualLocal(x.Next, y.Next) {
				return false
			}
		}
		return true
	case *LocalMu:
		b, ok := b.(*LocalMu)
		return ok && a.Var == b.Var && EqualLocal(a.Body, b.Body)
	default:
		return a == b
	}
}

// EqualGlobal reports structural equality, branch order and sorts included.
func EqualGlobal(a, b GlobalType) bool {
	switch a := a.(type) {
	case *GlobalComm:
		b, ok := b.(*GlobalComm)
		if !ok || a.Sender != b.Sender || a.Receiver != b.Receiver || len(a.Branches) != len(b.Branches) {
			return false
		}
		for i := range a.Branches {
			x, y := &a.Branches[i], &b.Branches[i]
			if x.Label != y.Label || !EqualGlobal(x.Next, y.Next) {
				return false
			}
		}
		return true
	case *GlobalMu:
		b, ok := b.(*GlobalMu)
		return ok && a.Var == b.Var && EqualGlobal(a.Body, b.Body)
	default:
		return a == b
	}
}
