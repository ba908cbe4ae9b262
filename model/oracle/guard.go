package oracle

import (
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// acquire is Acquire{layer, dst}: spec 02 §5.8, 9.1.
func (m *Machine) acquire(c *coroutine, in model.Acquire) outcome {
	if f := m.usable(in.Layer); f != nil { // 1
		return failWith(f)
	}
	if m.has(model.RegisterBounds) && !c.hasReg(in.Dst) { // else the write aborts (Q2-28)
		return failWith(outOfRegisters())
	}
	known, first := m.firstLayer(in.Layer) // 2
	if !known {                            // 3
		return failWith(acquireFault(in.Layer, "unknown guard layer "+in.Layer), first...)
	}
	switch m.host.script.Acquire { // 4
	case model.AcquireFail:
		return failWith(acquireFault(in.Layer, model.AcquireFailureText), first...)
	case model.AcquireBlock: // 5
		return blockOn(model.BlockReason{Kind: model.BlockAcquireDenied, Name: in.Layer}, first...)
	}
	evidence := m.host.script.AcquireValue
	granted := func(m *Machine) { // 6
		m.setGuard(in.Layer, evidence)
		r := m.ensureResources(c.SessionID)
		r.commitments = r.commitments.with(evidence)
	}
	acquired := model.Acquired{Tick: m.clock.Tick, Session: c.fallback().SID, Role: c.Role, Layer: in.Layer} // Q2-65
	return write(in.Dst, evidence, acquired).after(append(first, granted)...)
}

// release is Release{layer, evidence}: spec 02 §5.9, 9.2. It needs no earlier Acquire (Q2-63).
func (m *Machine) release(c *coroutine, in model.Release) outcome {
	if f := m.usable(in.Layer); f != nil { // 1
		return failWith(f)
	}
	known, first := m.firstLayer(in.Layer) // 2
	evidence, ok := c.reg(in.Evidence)
	if !ok { // 3
		return failWith(outOfRegisters(), first...)
	}
	// 4: decoding is the identity; 5: the hook accepts
	if !known { // 6
		return failWith(acquireFault(in.Layer, "unknown guard layer "+in.Layer), first...)
	}
	if r := m.resourcesOf(c.SessionID); r != nil && r.nullifiers.has(evidence) { // 7
		return failWith(acquireFault(in.Layer, "resource already consumed"), first...)
	}
	consumed := func(m *Machine) {
		if r := m.resourcesOf(c.SessionID); r != nil {
			r.nullifiers = r.nullifiers.with(evidence)
		}
		if m.has(model.AcquireWakeup) {
			m.sched.released = insertName(m.sched.released, in.Layer)
		}
	}
	released := model.Released{Tick: m.clock.Tick, Session: c.fallback().SID, Role: c.Role, Layer: in.Layer} // Q2-65
	return advanceWith(released).after(append(first, consumed)...)
}

// usable(layer) of spec 02 §9.1: the first configured entry with that id decides.
func (m *Machine) usable(layer string) *model.Fault {
	if len(m.config.GuardLayers) == 0 {
		return nil
	}
	for _, g := range m.config.GuardLayers {
		if g.ID == layer {
			if !g.Active {
				return acquireFault(layer, "inactive layer")
			}
			return nil
		}
	}
	return acquireFault(layer, "unknown layer")
}

// firstLayer is row 2 of Acquire and Release: the first layer used enters an empty guard map (Q2-62). It
// reports whether the map then has the layer, and the change.
func (m *Machine) firstLayer(layer string) (known bool, inserted []change) {
	if len(m.guards) == 0 {
		return true, []change{func(m *Machine) { m.setGuard(layer, model.Unit{}) }}
	}
	_, known = m.findGuard(layer)
	return known, nil
}

// setGuard sets the value of a guard layer.
func (m *Machine) setGuard(layer string, v model.Value) {
	i, found := m.findGuard(layer)
	if !found {
		m.guards = slices.Insert(m.guards, i, model.GuardResource{Layer: layer})
	}
	m.guards[i].Value = v
}

func (m *Machine) findGuard(layer string) (int, bool) {
	return slices.BinarySearchFunc(m.guards, layer, func(g model.GuardResource, layer string) int { return strings.Compare(g.Layer, layer) })
}
