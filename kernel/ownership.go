package kernel

import "github.com/wavecheck/wavecheck/model"

// runTransfer is Transfer: spec 02 §5.11. An endpoint has one owner at most, so the delegation guard
// of rows 8 to 10 holds whenever row 6 does.
func runTransfer(vm *VM, p *Pack) {
	if !p.co.has(p.in.a) { // 1
		p.outOfRegisters()
		return
	}
	ep, ok := p.co.regs[p.in.a].(model.Endpoint)
	if !ok { // 2
		p.fail(model.TransferFault, p.co.roleText+": transfer expects endpoint register")
		return
	}
	if !p.co.has(p.in.b) { // 3
		p.outOfRegisters()
		return
	}
	target, ok := p.co.regs[p.in.b].(model.Nat)
	if !ok { // 4
		p.fail(model.TransferFault, p.co.roleText+": transfer expects nat target coroutine id")
		return
	}
	s := vm.slotOf(ep)
	if s == nil || s.owner != p.co.id { // 6
		p.fail(model.TransferFault, "endpoint not owned")
		return
	}
	if uint64(target) >= uint64(len(vm.coros)) { // 7
		p.fail(model.TransferFault, "target coroutine not found")
		return
	}
	p.action, p.moved, p.target = actTransfer, s, uint64(target)
	p.emit(event{
		kind: model.EventTransferred, n: ep.SID, a: p.co.role, b: name(p.co.id), c: name(target),
	})
}

// moveBundle moves an endpoint and the facts about it to another coroutine, or to the end of the own
// lists (spec 02 §9.4).
func (vm *VM) moveBundle(s *slot, from, to *coroutine) {
	ep := s.endpoint()
	from.disown(s)
	to.own(s)
	kept := from.facts[:0]
	var moved []model.Fact
	for _, f := range from.facts {
		if f.Endpoint == ep {
			moved = append(moved, f)
		} else {
			kept = append(kept, f)
		}
	}
	clear(from.facts[len(kept):])
	from.facts = kept
	for _, f := range moved {
		vm.forget(from, f)
		vm.learn(to, f)
	}
}

// noteHandoff logs a Transfer between different lanes (spec 07 §8).
func (vm *VM) noteHandoff(s *slot, from, to *coroutine) {
	if vm.lane(from.id) == vm.lane(to.id) {
		return
	}
	ep := s.endpoint()
	vm.handoffs = append(vm.handoffs, model.Handoff{
		ID: uint64(len(vm.handoffs)), Tick: vm.tick, Session: ep.SID, EndpointRole: ep.Role,
		FromCoro: uint64(from.id), ToCoro: uint64(to.id),
		FromLane: uint64(vm.lane(from.id)), ToLane: uint64(vm.lane(to.id)),
	})
}
