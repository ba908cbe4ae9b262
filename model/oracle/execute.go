package oracle

import "github.com/wavecheck/wavecheck/model"

// execution is how a dispatch ended: with a fault, or as the coroutine's status says. A yield leaves
// the coroutine ready in every way but its exec_status.
type execution struct {
	fault   *model.Fault
	reason  *model.BlockReason // why it waits
	yielded bool
}

// execute runs one instruction of a coroutine: spec 02 §4.1.
func (m *Machine) execute(c *coroutine) execution {
	if text := m.checkIdentity(); text != "" { // 1
		return execution{fault: &model.Fault{Kind: model.InvokeFault, Text: "effect handler error: " + text}}
	}
	in := m.fetch(c) // 2 to 5
	if in == nil {
		return execution{fault: &model.Fault{Kind: model.PcOutOfBounds}}
	}
	control := controlEndpoint(c, in) // 6
	if f := m.precheck(c, in, control); f != nil {
		return execution{fault: f} // 7
	}
	if c.CostBudget < m.config.InstructionCost { // 8: spec 02 §4.4
		return execution{fault: &model.Fault{Kind: model.OutOfCredits}}
	}
	c.CostBudget -= m.config.InstructionCost
	return m.commit(c, m.run(c, in)) // 9 to 11
}

// fetch is the coroutine's next instruction, nil if there is none: spec 02 §4.1 steps 2 to 5.
func (m *Machine) fetch(c *coroutine) model.Instr {
	if c.ProgramID >= uint64(len(m.programs)) {
		return nil
	}
	program := m.programs[c.ProgramID]
	if c.PC >= uint64(len(program)) {
		return nil
	}
	return program[c.PC]
}

// controlEndpoint is the endpoint that the monitor looks at: spec 02 §4.2.
func controlEndpoint(c *coroutine, in model.Instr) model.Endpoint {
	r, ok := channelOperand(in)
	if !ok {
		return c.fallback()
	}
	v, _ := c.reg(r)
	if ep, ok := v.(model.Endpoint); ok {
		return ep
	}
	return c.fallback() // a bad operand (Q2-24)
}

// channelOperand is the register that names the control endpoint, if the instruction has one.
func channelOperand(in model.Instr) (r model.Reg, ok bool) {
	switch in := in.(type) {
	case model.Send:
		return in.Chan, true
	case model.Receive:
		return in.Chan, true
	case model.Offer:
		return in.Chan, true
	case model.Choose:
		return in.Chan, true
	case model.Close:
		return in.Session, true
	}
	return 0, false
}

// run gives each instruction to its rule: spec 02 §5.
func (m *Machine) run(c *coroutine, in model.Instr) outcome {
	switch in := in.(type) {
	case model.Send:
		return m.send(c, in)
	case model.Receive:
		return m.receive(c, in)
	case model.Offer:
		return m.offer(c, in)
	case model.Choose:
		return m.choose(c, in)
	case model.Open:
		return m.open(c, in)
	case model.Close:
		return m.close(c, in)
	case model.Invoke:
		return m.invoke(c, in)
	case model.Acquire:
		return m.acquire(c, in)
	case model.Release:
		return m.release(c, in)
	case model.Fork:
		return m.fork(c, in)
	case model.Join:
		return m.join(c)
	case model.Abort:
		return m.abortSpeculation(c)
	case model.Transfer:
		return m.transfer(c, in)
	case model.Tag:
		return m.tag(c, in)
	case model.Check:
		return m.check(c, in)
	case model.Set:
		return m.set(c, in)
	case model.Move:
		return m.move(c, in)
	case model.Jump:
		return m.jump(in)
	case model.Spawn:
		return m.spawn(c, in)
	case model.Yield:
		return m.yield()
	default:
		return m.halt(c)
	}
}

// step is the log entry of the dispatch that is to come.
func (m *Machine) step(c *coroutine) model.Step {
	return model.Step{Round: m.clock.Tick, Coro: c.ID, PC: c.PC, Instr: m.fetch(c)}
}
