package kernel

import "github.com/wavecheck/wavecheck/model"

// Commit applies a Pack that Prepare filled from the present state, or from an earlier state of the
// same wave (spec 07 §7), and does the book-keeping of spec 02 §2.3. Nothing else writes the state of
// coroutines, sessions, guard layers and traces after an instruction. It gives the dispatch and, if the
// instruction faulted, the fault.
func (vm *VM) Commit(p *Pack) (model.Dispatch, *model.Fault) {
	c := p.co
	vm.stepped++
	vm.remove(c)
	if p.judged {
		vm.judged = judgement{endpoint: p.control, in: p.in, tick: vm.tick}
	}
	if p.charged {
		c.budget -= vm.cfg.InstructionCost
	}
	if p.gated {
		vm.trace.addGate(&vm.names, vm.tick, &p.gate)
	}
	status := model.ExecFaulted
	if p.fault == nil {
		status = vm.applyPack(p)
	} else {
		vm.faulted(c, p.fault)
	}
	vm.last, vm.hasLast = model.Dispatch{Coro: uint64(c.id), Status: status}, true
	return vm.last, p.fault
}

// applyPack is spec 02 §6.1 after the gate, for an instruction without a fault.
func (vm *VM) applyPack(p *Pack) model.ExecStatus {
	if p.events > 0 {
		vm.commitEvents(p)
	}
	if p.regs.written && p.outcome != block {
		p.co.adopt(p.regs.copied)
	}
	if p.insert {
		vm.layers.put(&vm.layers.list[p.in.layer], model.Unit{})
	}
	if p.action != actNone && p.outcome != block {
		vm.act(p)
	}
	if p.advance && p.outcome != block {
		p.slot.typeState = p.entry
	}
	return vm.updateCoroutine(p)
}

// updateCoroutine is the coroutine update of spec 02 §5.0, and who is ready afterwards.
func (vm *VM) updateCoroutine(p *Pack) model.ExecStatus {
	c := p.co
	switch p.outcome {
	case writeReg:
		c.regs[p.dst] = p.value
		c.pc++
	case advance:
		c.pc++
	case setPC:
		c.pc = p.target
	case yield:
		c.pc++
		vm.push(c)
		return model.ExecYielded
	case block:
		c.status, c.wait = model.StatusBlocked, p.wait
		if vm.reconsider(c) {
			vm.watch.due = append(vm.watch.due, c.id)
		}
		return model.ExecBlocked
	case halt:
		vm.haltCoroutine(c)
		return model.ExecHalted
	}
	vm.push(c)
	return model.ExecContinue
}

// haltCoroutine ends a coroutine; the entries of its endpoints go (spec 05 halt-own-types).
func (vm *VM) haltCoroutine(c *coroutine) {
	c.status = model.StatusDone
	vm.live--
	for s := c.first; s != nil; s = s.next {
		s.typeState = typeState{}
	}
	vm.trace.add(event{kind: model.EventHalted, tick: vm.tick, n: uint64(c.id)})
}

// faulted ends a coroutine with a fault.
func (vm *VM) faulted(c *coroutine, f *model.Fault) {
	if vm.sched.links[c.id].queued {
		vm.remove(c)
	}
	c.status, c.fault, c.marked = model.StatusFaulted, f, false
	vm.live--
	vm.trace.addFault(vm.tick, uint64(c.id), f)
}

// act changes what lies beyond the coroutine's own record.
func (vm *VM) act(p *Pack) {
	c := p.co
	switch p.action {
	case actEnqueue:
		e := p.slot.sess.useEdge(&vm.cfg.Buffer, p.from, p.to)
		e.enqueue(&vm.cfg.Buffer, p.msg)
		vm.watch.fire(&e.receiver)
	case actDequeue:
		e := p.slot.sess.useEdge(&vm.cfg.Buffer, p.from, p.to)
		e.drop()
		vm.watch.fire(&e.sender)
	case actOpen:
		vm.commitOpen(c, &p.in.ext.open)
	case actClose:
		vm.commitClose(p.slot)
	case actAcquire:
		vm.layers.put(&vm.layers.list[p.in.layer], p.value)
		if c.home.resources == nil {
			c.home.resources = &resources{}
		}
		c.home.resources.commitments.add(p.value)
	case actRelease:
		vm.commitRelease(c.home, p)
	case actFork:
		c.spec, c.ghost = true, p.target
	case actUnfork:
		c.spec, c.ghost = false, 0
	case actTransfer:
		to := vm.coros[p.target]
		vm.noteHandoff(p.moved, c, to)
		vm.moveBundle(p.moved, c, to)
	case actTag:
		fact, _ := factIn(p.msg)
		vm.learn(c, fact)
	case actSpawn:
		vm.commitSpawn(c, p.in)
	}
}

// commitOpen is rows 5 to 10 of Open; the registers are in the pack.
func (vm *VM) commitOpen(c *coroutine, spec *openSpec) {
	s := vm.openSession(spec.shape, spec.types)
	s.handlers = spec.handlers
	for i := range s.slots {
		c.own(&s.slots[i])
	}
}

// commitClose is rows 3 to 5 of Close, and the removal of the closing endpoint's entry.
func (vm *VM) commitClose(slot *slot) {
	s := slot.sess
	if s.status == model.SessionActive {
		vm.active--
	}
	s.status, s.reason = model.SessionClosed, ""
	s.epoch = saturatingAdd(s.epoch, 1)
	for i := range s.edges {
		vm.watch.fire(&s.edges[i].sender)
	}
	s.edges, s.closed, s.peer, s.resources = nil, true, false, nil
	slot.typeState = typeState{}
}

func (vm *VM) commitRelease(home *session, p *Pack) {
	if home.resources != nil {
		home.resources.nullifiers.add(p.msg)
	}
	if l := &vm.layers.list[p.in.layer]; !l.released {
		l.released = true
		vm.layers.released = append(vm.layers.released, p.in.layer)
	}
}

// commitSpawn is spec 02 §9.6: the child stands in the queue before its parent does.
func (vm *VM) commitSpawn(parent *coroutine, in *instr) {
	child := vm.newCoroutine(parent.prog, parent.programID, parent.home, parent.role, in.target)
	for i, a := range in.ext.args {
		if i >= len(child.regs) {
			return
		}
		if parent.has(uint16(a)) {
			child.regs[i] = parent.regs[a]
		}
	}
}

// commitEvents interns the names of the pack's events and appends their effects and the events
// themselves (spec 02 §6.4, §6.5).
func (vm *VM) commitEvents(p *Pack) {
	if p.late {
		p.event[0].b = vm.intern(p.lateText)
	}
	for i := range p.event[:p.events] {
		e := &p.event[i]
		e.tick = vm.tick
		switch e.kind {
		case model.EventSent, model.EventReceived, model.EventOffered, model.EventChose:
			vm.roleSymbols.add(e.a)
			vm.roleSymbols.add(e.b)
			vm.labelSymbols.add(e.c)
		case model.EventOpened:
			spec := &p.in.ext.open
			e.a = vm.trace.addList(spec.texts)
			for _, r := range spec.roles {
				vm.roleSymbols.add(r)
			}
		case model.EventInvoked, model.EventTagged, model.EventChecked, model.EventTransferred:
			vm.roleSymbols.add(e.a)
		}
		if vm.cfg.CaptureMode == model.CaptureFull {
			vm.trace.addEffect(&vm.names, e, p.identity)
		}
		vm.trace.add(*e)
	}
}
