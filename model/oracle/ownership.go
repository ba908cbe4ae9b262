package oracle

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// transfer is Transfer{endpoint, target, bundle}: spec 02 §5.11, 9.4. The bundle operand is not read, and a
// finished target is as good as another (Q2-67). Rows 9 and 10 cannot fail after row 8.
func (m *Machine) transfer(c *coroutine, in model.Transfer) outcome {
	v, ok := c.reg(in.Endpoint)
	if !ok { // 1
		return failWith(outOfRegisters())
	}
	ep, ok := v.(model.Endpoint)
	if !ok { // 2
		return failWith(transferFault(c.Role + ": transfer expects endpoint register"))
	}
	v, ok = c.reg(in.Target)
	if !ok { // 3
		return failWith(outOfRegisters())
	}
	id, ok := v.(model.Nat)
	if !ok { // 4; 5 cannot fail on 64 bits
		return failWith(transferFault(c.Role + ": transfer expects nat target coroutine id"))
	}
	if !c.owns(ep) { // 6
		return failWith(transferFault("endpoint not owned"))
	}
	target := m.coroutine(uint64(id))
	if target == nil { // 7
		return failWith(transferFault("target coroutine not found"))
	}
	if !m.ownedOnlyBy(ep, c) { // 8
		return failWith(transferFault("delegation guard violation before transfer"))
	}
	transferred := model.Transferred{Tick: m.clock.Tick, Session: ep.SID, Role: c.Role, From: c.ID, To: target.ID}
	return advanceWith(transferred).after(func(m *Machine) {
		moveBundle(ep, c, target) // 9
		m.logHandoff(ep, c.ID, target.ID)
	})
}

func (m *Machine) ownedOnlyBy(ep model.Endpoint, owner *coroutine) bool {
	for _, c := range m.coroutines {
		if c.owns(ep) != (c == owner) {
			return false
		}
	}
	return true
}

// moveBundle is move(ep, source, target or same) of spec 02 §9.4. Order is kept, and a transfer to oneself
// moves the endpoint to the end of the owned list.
func moveBundle(ep model.Endpoint, source, target *coroutine) {
	var tokens []model.ProgressToken
	var facts []model.Fact
	tokens, source.ProgressTokens = split(source.ProgressTokens, func(t model.ProgressToken) bool { return t.Endpoint == ep })
	facts, source.KnowledgeSet = split(source.KnowledgeSet, func(k model.Fact) bool { return k.Endpoint == ep })
	_, source.OwnedEndpoints = split(source.OwnedEndpoints, func(e model.Endpoint) bool { return e == ep })
	target.OwnedEndpoints = append(slices.Clip(target.OwnedEndpoints), ep)
	target.ProgressTokens = append(slices.Clip(target.ProgressTokens), tokens...)
	target.KnowledgeSet = append(slices.Clip(target.KnowledgeSet), facts...)
}

// split parts a list by a test, keeping order.
func split[T any](list []T, test func(T) bool) (yes, no []T) {
	for _, x := range list {
		if test(x) {
			yes = append(yes, x)
		} else {
			no = append(no, x)
		}
	}
	return yes, no
}
