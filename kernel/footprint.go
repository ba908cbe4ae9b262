package kernel

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// AppendFootprint appends the footprint of a coroutine's next instruction (spec 07 §4.1), sorted and
// each atom once. It reads the state only and allocates nothing but room in dst.
func (vm *VM) AppendFootprint(dst []model.Atom, id uint64) []model.Atom {
	start := len(dst)
	c := vm.coros[id]
	dst = append(dst, model.Atom{Kind: model.AtomCoroutine, Coro: id})
	for s := c.first; s != nil; s = s.next {
		dst = append(dst, endpointAtom(s.endpoint()))
	}
	if c.pc < uint64(len(c.prog.code)) {
		dst = vm.appendTouched(dst, c, &c.prog.code[c.pc])
	}
	own := dst[start:]
	slices.SortFunc(own, model.CompareAtoms)
	return dst[:start+len(slices.Compact(own))]
}

// StaysHome reports whether the footprint of a coroutine's next instruction names nothing but the coroutine
// itself and what lies in the sessions that it touches (spec 07 §4.1). It is false where that is not plain.
func (vm *VM) StaysHome(id uint64) bool {
	c := vm.coros[id]
	if c.pc >= uint64(len(c.prog.code)) {
		return true
	}
	in := &c.prog.code[c.pc]
	t := rows[in.op].touches
	switch {
	case t&(touchesNewSID|touchesNewCoro|touchesTarget) != 0:
		return false
	case t&touchesResources != 0:
		return vm.layers.configured
	case t&touchesControl == 0 || !c.has(in.a):
		return true
	}
	ep, ok := c.regs[in.a].(model.Endpoint)
	return !ok || ep.SID == c.home.sid || c.first != nil && ep.SID == c.first.sess.sid
}

func endpointAtom(ep model.Endpoint) model.Atom {
	return model.Atom{Kind: model.AtomEndpoint, SID: ep.SID, From: ep.Role}
}

func (vm *VM) appendTouched(dst []model.Atom, c *coroutine, in *instr) []model.Atom {
	t := rows[in.op].touches
	if t&touchesControl != 0 {
		dst = vm.appendControl(dst, c, in, t)
	}
	if t&touchesNewSID != 0 {
		dst = append(dst, model.Atom{Kind: model.AtomSession, SID: uint64(len(vm.sessions))})
	}
	if t&touchesNewCoro != 0 {
		dst = append(dst, model.Atom{Kind: model.AtomCoroutine, Coro: uint64(len(vm.coros))})
	}
	if t&touchesTarget != 0 && c.has(in.b) {
		if target, ok := c.regs[in.b].(model.Nat); ok {
			dst = append(dst, model.Atom{Kind: model.AtomCoroutine, Coro: uint64(target)})
		}
	}
	if t&touchesResources != 0 {
		dst = append(dst, model.Atom{Kind: model.AtomResources, SID: c.home.sid})
		if !vm.layers.configured {
			dst = append(dst, model.Atom{Kind: model.AtomGuards})
		}
	}
	return dst
}

// appendControl appends what an instruction touches by its channel operand.
func (vm *VM) appendControl(dst []model.Atom, c *coroutine, in *instr, t touches) []model.Atom {
	var ep model.Endpoint
	ok := false
	if c.has(in.a) {
		ep, ok = c.regs[in.a].(model.Endpoint)
	}
	if !ok {
		ep = c.fallback()
	}
	dst = append(dst, endpointAtom(ep))
	if t&touchesSession != 0 {
		dst = append(dst, model.Atom{Kind: model.AtomSession, SID: ep.SID})
	}
	s := vm.slotOf(ep)
	if s == nil || s.cur == nil {
		return dst
	}
	partner := vm.texts[s.cur.partner]
	if t&touchesOut != 0 && s.cur.kind == sendNode {
		dst = append(dst, model.Atom{Kind: model.AtomEdge, SID: ep.SID, From: ep.Role, To: partner})
	}
	if t&touchesIn != 0 && s.cur.kind == recvNode {
		dst = append(dst, model.Atom{Kind: model.AtomEdge, SID: ep.SID, From: partner, To: ep.Role})
	}
	return dst
}
