package oracle

import "github.com/wavecheck/wavecheck/model"

// fork is Fork{ghost}: spec 02 §5.10, 9.3. It sets a marker and nothing else (Q2-66). A ghost id always fits
// the 64-bit machine word.
func (m *Machine) fork(c *coroutine, in model.Fork) outcome {
	if !m.config.SpeculationEnabled {
		return failWith(speculationFault("speculation disabled"))
	}
	v, ok := c.reg(in.Ghost)
	if !ok {
		return failWith(outOfRegisters())
	}
	ghost, ok := v.(model.Nat)
	if !ok {
		return failWith(typeViolation(model.TypeNat, model.TypeUnit, c.Role+": fork expects nat ghost id"))
	}
	forked := model.Forked{Tick: m.clock.Tick, Session: c.SessionID, Ghost: uint64(ghost)}
	return advanceWith(forked).after(func(*Machine) { c.SpecState = &model.SpeculationState{GhostSID: uint64(ghost)} })
}

// join is Join: spec 02 §5.10.
func (m *Machine) join(c *coroutine) outcome {
	if c.SpecState == nil {
		return failWith(speculationFault("join requires active speculation"))
	}
	return advanceWith(model.Joined{Tick: m.clock.Tick, Session: c.SessionID}).after(endSpeculation(c))
}

// abortSpeculation is Abort: spec 02 §5.10.
func (m *Machine) abortSpeculation(c *coroutine) outcome {
	if c.SpecState == nil {
		return failWith(speculationFault("abort requires active speculation"))
	}
	return advanceWith(model.Aborted{Tick: m.clock.Tick, Session: c.SessionID}).after(endSpeculation(c))
}

func endSpeculation(c *coroutine) change { return func(*Machine) { c.SpecState = nil } }
