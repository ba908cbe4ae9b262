package kernel

import "github.com/wavecheck/wavecheck/model"

// runFork is Fork: spec 02 §5.10. A Nat always fits the machine word.
func runFork(vm *VM, p *Pack) {
	if !vm.cfg.SpeculationEnabled {
		p.fail(model.SpeculationFault, "speculation disabled")
		return
	}
	if !p.co.has(p.in.a) {
		p.outOfRegisters()
		return
	}
	ghost, ok := p.co.regs[p.in.a].(model.Nat)
	if !ok {
		p.violate(model.TypeNat, model.TypeUnit, p.co.roleText+": fork expects nat ghost id")
		return
	}
	p.action, p.target = actFork, uint64(ghost)
	p.emit(event{kind: model.EventForked, n: uint64(ghost), a: name(p.co.home.sid)})
}

// runJoin is Join: spec 02 §5.10.
func runJoin(_ *VM, p *Pack) { p.endSpeculation(model.EventJoined, "join") }

// runAbort is Abort: spec 02 §5.10.
func runAbort(_ *VM, p *Pack) { p.endSpeculation(model.EventAborted, "abort") }

func (p *Pack) endSpeculation(kind model.EventKind, verb string) {
	if !p.co.spec {
		p.fail(model.SpeculationFault, verb+" requires active speculation")
		return
	}
	p.action = actUnfork
	p.emit(event{kind: kind, n: p.co.home.sid})
}
