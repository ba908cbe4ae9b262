package oracle

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// set is Set{dst, val}: spec 02 §5.13, deviation register-bounds.
func (m *Machine) set(c *coroutine, in model.Set) outcome {
	if m.has(model.RegisterBounds) && !c.hasReg(in.Dst) { // else the write aborts (Q2-28)
		return failWith(outOfRegisters())
	}
	return write(in.Dst, in.Val)
}

// move is Move{dst, src}: spec 02 §5.13, deviation register-bounds: src, then dst.
func (m *Machine) move(c *coroutine, in model.Move) outcome {
	v, ok := c.reg(in.Src)
	if !ok {
		if !m.has(model.RegisterBounds) { // Q2-28
			return outcome{abort: outOfBounds(c, in.Src)}
		}
		return failWith(outOfRegisters())
	}
	return m.set(c, model.Set{Dst: in.Dst, Val: v})
}

// jump is Jump{target}: spec 02 §5.13. The target is checked when it is fetched (Q2-43).
func (m *Machine) jump(in model.Jump) outcome {
	return outcome{update: update{kind: setPC, target: in.Target}}
}

// yield is Yield: spec 02 §5.13, 9.6.
func (m *Machine) yield() outcome { return outcome{update: update{kind: advanceBlock}} }

// halt is Halt: spec 02 §5.13. Deviation halt-own-types: it removes the type entries of the endpoints that
// the coroutine owns, else that of the fallback endpoint, owned or not (Q2-44).
func (m *Machine) halt(c *coroutine) outcome {
	out := outcome{update: update{kind: halt}}
	if m.has(model.HaltOwnTypes) {
		out.types.removed = slices.Clone(c.OwnedEndpoints)
	} else {
		out.types.removed = []model.Endpoint{c.fallback()}
	}
	return out
}

// spawn is Spawn{target, args}: spec 02 §9.6. The child owns nothing (Q2-69) and stands in the queue before
// its parent.
func (m *Machine) spawn(c *coroutine, in model.Spawn) outcome {
	if uint64(len(m.coroutines)) >= m.config.MaxCoroutines {
		return failWith(speculationFault("max coroutines exceeded"))
	}
	child := &coroutine{
		ID: uint64(len(m.coroutines)), ProgramID: c.ProgramID, PC: in.Target, Regs: m.newRegisters(),
		SessionID: c.SessionID, Role: c.Role, CostBudget: m.config.InitialCostBudget,
	}
	for i, a := range in.Args {
		if i >= len(child.Regs) {
			break
		}
		if v, ok := c.reg(a); ok {
			child.Regs[i] = v
		}
	}
	return advanceWith().after(func(m *Machine) { m.addCoroutine(child) })
}

// invoke is Invoke{action, dst}: spec 02 §5.7. The host is told the role alone, and dst is never written (Q2-42).
func (m *Machine) invoke(c *coroutine, in model.Invoke) outcome {
	if r, ok := in.Action.(model.ActionReg); ok && !c.hasReg(model.Reg(r)) { // 1
		return failWith(outOfRegisters())
	}
	if in.Dst != nil && !c.hasReg(*in.Dst) { // 2
		return failWith(outOfRegisters())
	}
	if s := m.session(c.SessionID); s == nil || s.defaultHandler == "" { // 3
		return failWith(invokeFault("no handler bound"))
	}
	if !m.host.step(c.Role) { // 4; 5: the model gives no delta
		return failWith(invokeFault(model.StepFailureText))
	}
	return advanceWith(model.Invoked{Tick: m.clock.Tick, CoroID: c.ID, Role: c.Role})
}
