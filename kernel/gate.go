package kernel

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// gateVerdict is one judgement of the output condition (spec 02 §6.2).
type gateVerdict struct {
	predicate string
	witness   *string
	passed    bool
}

// askGate asks the hint hook and takes the policy's verdict. A denial is the instruction's fault.
func (vm *VM) askGate(p *Pack) {
	p.gated = true
	p.gate = gateVerdict{predicate: model.DefaultPredicateRef}
	if hint := p.handler.Hint(p.co.home.sid, p.co.roleText, p.regs.view()); hint != nil {
		p.gate.predicate, p.gate.witness = hint.PredicateRef, hint.WitnessRef
	}
	p.gate.passed = passes(&vm.cfg.OutputPolicy, p.gate.predicate)
	if !p.gate.passed {
		p.fail(model.OutputCondition, p.gate.predicate)
	}
}

// passes is the verdict of a policy (spec 01 §7.6).
func passes(policy *model.OutputPolicy, predicate string) bool {
	switch policy.Kind {
	case model.OutputDenyAll:
		return false
	case model.OutputAllowList:
		return slices.Contains(policy.Allow, predicate)
	}
	return true
}

// meetIdentity stores the first identity as the anchor, and compares every later one with it
// (spec 02 §8.6). The text is that of the violation, "" if there is none.
func (vm *VM) meetIdentity(identity string) string {
	if !vm.cfg.HostAssertions {
		return ""
	}
	if vm.anchor == nil {
		anchor := identity
		vm.anchor = &anchor
		return ""
	}
	if *vm.anchor == identity {
		return ""
	}
	return vm.identityText(identity)
}

func (vm *VM) identityText(identity string) string {
	return "[host-contract] handler_identity changed from '" + *vm.anchor + "' to '" + identity + "'"
}
