package kernel

import "github.com/wavecheck/wavecheck/model"

// runInvoke is Invoke: spec 02 §5.7. Row 3 cannot fail: every session has a default handler.
func runInvoke(_ *VM, p *Pack) {
	if p.in.val != nil && !p.co.has(p.in.a) || p.in.hasB && !p.co.has(p.in.b) { // 1, 2
		p.outOfRegisters()
		return
	}
	if err := p.handler.Step(p.co.roleText, &p.regs); err != nil { // 4
		p.fail(model.InvokeFault, err.Error())
		return
	}
	p.emit(event{kind: model.EventInvoked, n: uint64(p.co.id), a: p.co.role})
}

// runSet is Set: spec 02 §5.13, deviation register-bounds.
func runSet(_ *VM, p *Pack) {
	if !p.co.has(p.in.a) {
		p.outOfRegisters()
		return
	}
	p.write(p.in.a, p.in.val)
}

// runMove is Move: spec 02 §5.13, deviation register-bounds.
func runMove(_ *VM, p *Pack) {
	if !p.co.has(p.in.b) || !p.co.has(p.in.a) {
		p.outOfRegisters()
		return
	}
	p.write(p.in.a, p.co.regs[p.in.b])
}

// runJump is Jump: spec 02 §5.13. A bad target faults at the coroutine's next turn (Q2-43).
func runJump(_ *VM, p *Pack) { p.outcome, p.target = setPC, p.in.target }

// runSpawn is Spawn: spec 02 §9.6.
func runSpawn(vm *VM, p *Pack) {
	if uint64(len(vm.coros)) >= vm.cfg.MaxCoroutines {
		p.fail(model.SpeculationFault, "max coroutines exceeded")
		return
	}
	p.action = actSpawn
}

// runYield is Yield: spec 02 §9.6.
func runYield(_ *VM, p *Pack) { p.outcome = yield }

// runHalt is Halt: spec 02 §5.13, deviation halt-own-types.
func runHalt(_ *VM, p *Pack) { p.outcome = halt }
