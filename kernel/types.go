package kernel

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// Type entries (spec 01 §1.8, 05 recursion-scope). A local type is compiled once, at load, into nodes
// that know their place: the loops around them (env) and, for each branch, where an advance along it
// comes to rest. Resolving never leaves the loops of the text: it opens a loop in the environment
// where that loop stands, and a variable leads back to the body of a loop that is open there. So the
// environment of an entry is that of its node, and an advance is a look-up.

type nodeKind uint8

const (
	endNode nodeKind = iota
	sendNode
	recvNode
	muNode
	varNode
)

// node is one place of a local type.
type node struct {
	kind     nodeKind
	partner  name     // sendNode, recvNode
	branches []branch // sendNode, recvNode
	variable name     // muNode, varNode
	body     *node    // muNode
	env      *frame   // the loops around this place
	src      model.LocalType
	code     *program // of a root: its compiled program, made when first asked for
}

type branch struct {
	label   name
	text    string
	payload model.ValType
	next    *node
	rest    *node // where the advance along this branch rests
	static  bool  // rest is no unbound variable
}

// frame is an environment: the innermost open loop, and the environment before it.
type frame struct {
	mu     *node
	parent *frame
}

// typeState is a type entry. A zero cur is no entry.
type typeState struct {
	cur, original *node
}

// compileType turns a local type into nodes, once.
func (vm *VM) compileType(t model.LocalType) *node {
	if n, ok := vm.code.types[t]; ok {
		return n
	}
	n := vm.buildType(t, nil)
	n.settle()
	vm.code.types[t] = n
	return n
}

func (vm *VM) buildType(t model.LocalType, env *frame) *node {
	n := &node{env: env, src: t}
	switch t := t.(type) {
	case *model.LocalComm:
		n.kind = sendNode
		if t.Dir == model.Receiving {
			n.kind = recvNode
		}
		n.partner = vm.intern(t.Partner)
		vm.siteOf(n.partner)
		n.branches = make([]branch, len(t.Branches))
		for i := range t.Branches {
			b := &t.Branches[i]
			n.branches[i] = branch{label: vm.intern(b.Label.Name), text: b.Label.Name, payload: b.Payload}
			n.branches[i].next = vm.buildType(b.Next, env)
		}
	case *model.LocalMu:
		n.kind, n.variable = muNode, vm.intern(t.Var)
		n.body = vm.buildType(t.Body, &frame{mu: n, parent: env})
	case model.LocalVar:
		n.kind, n.variable = varNode, vm.intern(string(t))
	}
	return n
}

// settle resolves every continuation.
func (n *node) settle() {
	if n.kind == muNode {
		n.body.settle()
	}
	for i := range n.branches {
		b := &n.branches[i]
		b.rest = b.next.resolve()
		b.static = !b.rest.unbound()
		b.next.settle()
	}
}

// lookup finds the innermost loop of that name.
func (f *frame) lookup(variable name) *frame {
	for f != nil && f.mu.variable != variable {
		f = f.parent
	}
	return f
}

func (n *node) unbound() bool { return n.kind == varNode && n.env.lookup(n.variable) == nil }

// resolve is resolve(T, env) of spec 05 recursion-scope: the place where a type comes to rest.
func (n *node) resolve() *node {
	var entered []*node
	for {
		loop := n
		switch n.kind {
		case muNode:
		case varNode:
			f := n.env.lookup(n.variable)
			if f == nil || slices.Contains(entered, f.mu) {
				return n
			}
			loop = f.mu
		default:
			return n
		}
		entered = append(entered, loop)
		n = loop.body
	}
}

// openType is the entry of an endpoint in a new session.
func openType(original *node) typeState { return typeState{original: original}.at(original.resolve()) }

// advance is the entry after an instruction used a branch of it (spec 01 §1.8, 05 recursion-scope).
func (t typeState) advance(b *branch) typeState {
	if b.next.kind == muNode {
		t.original = b.next
	}
	if b.static {
		return typeState{b.rest, t.original}
	}
	return t.at(b.rest)
}

// at is the entry that rests at n. An unbound variable takes the original type, resolved where that type
// stands, once.
func (t typeState) at(n *node) typeState {
	if n.unbound() {
		n = t.original.resolve()
	}
	t.cur = n
	return t
}

// model is the entry as a Snapshot shows it.
func (t typeState) model() model.TypeEntry {
	return model.TypeEntry{Current: t.cur.src, Original: t.original.src, Env: t.cur.env.loops(), OriginalEnv: t.original.env.loops()}
}

// loops lists the open loops, outermost first.
func (f *frame) loops() []*model.LocalMu {
	var out []*model.LocalMu
	for ; f != nil; f = f.parent {
		out = append(out, f.mu.src.(*model.LocalMu))
	}
	slices.Reverse(out)
	return out
}
