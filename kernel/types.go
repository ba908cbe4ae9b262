package kernel

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// Type entries (spec 01 §1.8, 05 recursion-scope). A local type is compiled once, at load, into nodes
// that know their place: the loops around them (env) and, for each branch, where an advance along it
// comes to rest. As long as an entry's environment is the lexical one, an advance is a look-up. It is
// not lexical after an unbound variable sent the entry back to its original type; then resolve walks.

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
	own      *frame   // muNode: env with this loop
	src      model.LocalType
	code     *program // of a root: its compiled program, made when first asked for
}

type branch struct {
	label   name
	text    string
	payload model.ValType
	next    *node
	rest    typeState // where the advance along this branch rests, if static
	static  bool
}

// frame is an environment: the innermost open loop, and the environment before it.
type frame struct {
	mu     *node
	parent *frame
}

// typeState is a type entry. A zero cur is no entry.
type typeState struct {
	cur, original    *node
	env, originalEnv *frame // where cur, and original, stand
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
		n.own = &frame{mu: n, parent: env}
		n.body = vm.buildType(t.Body, n.own)
	case model.LocalVar:
		n.kind, n.variable = varNode, vm.intern(string(t))
	}
	return n
}

// settle resolves every continuation in its lexical environment, unless the result depends on the
// entry's original type.
func (n *node) settle() {
	if n.kind == muNode {
		n.body.settle()
	}
	for i := range n.branches {
		b := &n.branches[i]
		b.rest.cur, b.rest.env = resolve(b.next, n.env)
		b.static = !unbound(b.rest.cur, b.rest.env)
		if b.next.kind == muNode {
			b.rest.original, b.rest.originalEnv = b.next, n.env
		}
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

func unbound(n *node, env *frame) bool { return n.kind == varNode && env.lookup(n.variable) == nil }

// resolve is resolve(T, env) of spec 05 recursion-scope: the place where a type comes to rest, and the
// environment there.
func resolve(n *node, env *frame) (*node, *frame) {
	var entered []*node
	for {
		switch n.kind {
		case muNode:
			entered = append(entered, n)
			env, n = enter(n, env), n.body
		case varNode:
			f := env.lookup(n.variable)
			if f == nil || slices.Contains(entered, f.mu) {
				return n, env
			}
			entered = append(entered, f.mu)
			env, n = f, f.mu.body
		default:
			return n, env
		}
	}
}

func enter(mu *node, env *frame) *frame {
	if mu.own.parent == env {
		return mu.own
	}
	return &frame{mu: mu, parent: env}
}

// openType is the entry of an endpoint in a new session.
func openType(original *node) typeState {
	return settleEntry(original, typeState{original: original})
}

// advance is the entry after an instruction used a branch of it (spec 01 §1.8, 05 recursion-scope).
func (t typeState) advance(b *branch) typeState {
	if b.static && t.env == t.cur.env {
		rest := b.rest
		if rest.original == nil {
			rest.original, rest.originalEnv = t.original, t.originalEnv
		}
		return rest
	}
	if b.next.kind == muNode {
		t.original, t.originalEnv = b.next, t.env
	}
	return settleEntry(b.next, t)
}

// settleEntry resolves n in the entry's environment. An unbound variable takes the original type,
// resolved where that type stands, once.
func settleEntry(n *node, t typeState) typeState {
	t.cur, t.env = resolve(n, t.env)
	if unbound(t.cur, t.env) {
		t.cur, t.env = resolve(t.original, t.originalEnv)
	}
	return t
}

// model is the entry as a Snapshot shows it.
func (t typeState) model() model.TypeEntry {
	return model.TypeEntry{Current: t.cur.src, Original: t.original.src, Env: t.env.loops(), OriginalEnv: t.originalEnv.loops()}
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
