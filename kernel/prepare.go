package kernel

import "github.com/wavecheck/wavecheck/model"

// Prepare executes the instruction of a coroutine that is ready, up to the gate's verdict, into p
// (spec 02 §4.1). It only reads the machine, calls the hooks of h, and may run in many goroutines at
// once, each with a Pack of its own.
func (vm *VM) Prepare(h Handler, id uint64, p *Pack) {
	c := vm.coros[id]
	p.reset(h, c, vm.registersOf(c))
	p.identity = h.Identity()
	if vm.anchor != nil && *vm.anchor != p.identity { // 1
		p.fail(model.InvokeFault, "effect handler error: "+vm.identityText(p.identity))
		return
	}
	if p.co.pc >= uint64(len(p.co.prog.code)) { // 4
		p.fail(model.PcOutOfBounds, "")
		return
	}
	p.in = &p.co.prog.code[p.co.pc]
	vm.findControl(p) // 6
	if vm.cfg.MonitorMode == model.MonitorPrecheck {
		if !vm.precheck(p) { // 7
			return
		}
		p.judged = true
	}
	if p.co.budget < vm.cfg.InstructionCost { // 8
		p.fail(model.OutOfCredits, "")
		return
	}
	p.charged = true
	rows[p.in.op].run(vm, p) // 9
	if p.fault == nil && p.events > 0 {
		vm.askGate(p) // 10, and the gate of 11
	}
}

// findControl is spec 02 §4.2.
func (vm *VM) findControl(p *Pack) {
	if rows[p.in.op].touches&touchesControl == 0 {
		p.control = p.co.fallback()
		return
	}
	if p.co.has(p.in.a) {
		p.control, p.operand = p.co.regs[p.in.a].(model.Endpoint)
	}
	if !p.operand {
		p.control = p.co.fallback()
	}
	p.slot = vm.slotOf(p.control)
}

// precheck is the monitor of spec 02 §4.3.
func (vm *VM) precheck(p *Pack) bool {
	switch p.in.op {
	case model.OpSend, model.OpOffer:
		return p.expect(sendNode, "Send")
	case model.OpReceive:
		return p.expect(recvNode, "Recv")
	case model.OpChoose:
		if p.in.ext.duplicate {
			p.fail(model.SpeculationFault, "[monitor] structural precheck failed: duplicate choose labels")
			return false
		}
		return p.expect(recvNode, "Recv")
	case model.OpOpen:
		if !p.in.ext.open.arity {
			p.fail(model.SpeculationFault, "[monitor] structural precheck failed: open arity mismatch")
			return false
		}
	}
	return true
}

func (p *Pack) expect(kind nodeKind, want string) bool {
	if p.slot == nil || p.slot.cur == nil {
		p.violateText("[monitor] " + p.co.roleText + ": no type registered")
		return false
	}
	if p.slot.cur.kind != kind {
		p.violateText("[monitor] " + p.co.roleText + ": expected " + want + " state, got " + p.slot.cur.debug())
		return false
	}
	return true
}

func (n *node) debug() string { return model.DebugLocalType(n.src) }

// endpointOperand is endpoint(reg) of spec 02 §5.0.
func (p *Pack) endpointOperand() bool {
	if p.operand {
		return true
	}
	if !p.co.has(p.in.a) {
		p.outOfRegisters()
		return false
	}
	p.violate(model.ChanType{}, model.TypeOf(p.co.regs[p.in.a]), "expected endpoint register")
	return false
}
