package kernel

import (
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// knownFact is a fact that a coroutine knows.
type knownFact struct {
	coro int32
	fact model.Fact
}

// learn appends a fact to a coroutine's knowledge; only commit calls it.
func (vm *VM) learn(c *coroutine, f model.Fact) {
	c.facts = append(c.facts, f)
	vm.known[knownFact{c.id, f}]++
}

// forget uncounts a fact that was taken out of the list.
func (vm *VM) forget(c *coroutine, f model.Fact) {
	key := knownFact{c.id, f}
	if vm.known[key]--; vm.known[key] == 0 {
		delete(vm.known, key)
	}
}

// factIn reads the pair that Tag and Check ask for.
func factIn(v model.Value) (model.Fact, bool) {
	pair, ok := v.(model.Prod)
	if !ok {
		return model.Fact{}, false
	}
	ep, isEndpoint := pair.Left.(model.Endpoint)
	text, isText := pair.Right.(model.Str)
	return model.Fact{Endpoint: ep, Fact: string(text)}, isEndpoint && isText
}

var boolValues = [...]model.Value{model.Bool(false), model.Bool(true)}

func boxed(b bool) model.Value {
	if b {
		return boolValues[1]
	}
	return boolValues[0]
}

// runTag is Tag: spec 02 §5.12, deviation register-bounds.
func runTag(_ *VM, p *Pack) {
	if !p.co.has(p.in.a) { // 1
		p.outOfRegisters()
		return
	}
	fact, ok := factIn(p.co.regs[p.in.a])
	if !ok { // 2
		p.fail(model.TransferFault, p.co.roleText+": tag expects (endpoint, string) fact")
		return
	}
	if !p.co.has(p.in.b) {
		p.outOfRegisters()
		return
	}
	p.action, p.msg = actTag, p.co.regs[p.in.a]
	p.write(p.in.b, boxed(true))
	p.late, p.lateText = true, fact.Fact
	p.emit(event{kind: model.EventTagged, n: fact.Endpoint.SID, a: p.co.role})
}

// runCheck is Check: spec 02 §5.12, deviation register-bounds.
func runCheck(vm *VM, p *Pack) {
	if !p.co.has(p.in.a) { // 1
		p.outOfRegisters()
		return
	}
	fact, ok := factIn(p.co.regs[p.in.a])
	if !ok { // 2
		p.fail(model.TransferFault, p.co.roleText+": check expects (endpoint, string) fact")
		return
	}
	if !p.co.has(p.in.b) { // 3
		p.outOfRegisters()
		return
	}
	target, ok := p.co.regs[p.in.b].(model.Str)
	if !ok { // 4
		p.fail(model.TransferFault, p.co.roleText+": check expects target role string")
		return
	}
	if !p.co.has(p.in.c) {
		p.outOfRegisters()
		return
	}
	permitted := vm.known[knownFact{p.co.id, fact}] > 0 && mayFlow(&vm.cfg.FlowPolicy, &fact, string(target))
	p.write(p.in.c, boxed(permitted))
	p.late, p.lateText = true, string(target)
	p.emit(event{kind: model.EventChecked, n: fact.Endpoint.SID, a: p.co.role, flag: permitted})
}

// mayFlow is the fact test of a flow policy (spec 01 §7.4).
func mayFlow(policy *model.FlowPolicy, f *model.Fact, target string) bool {
	switch policy.Kind {
	case model.FlowAllowAll:
		return true
	case model.FlowAllowRoles:
		return slices.Contains(policy.Roles, target)
	case model.FlowDenyRoles:
		return !slices.Contains(policy.Roles, target)
	case model.FlowPredicate:
		return policy.Predicate != nil && holds(policy.Predicate, f, target)
	}
	return false
}

func holds(p *model.Predicate, f *model.Fact, target string) bool {
	switch p.Kind {
	case model.TargetRolePrefix:
		return strings.HasPrefix(target, p.Text)
	case model.FactContains:
		return strings.Contains(f.Fact, p.Text)
	case model.EndpointRoleMatchesTarget:
		return f.Endpoint.Role == target
	case model.PredicateAll:
		for i := range p.Args {
			if !holds(&p.Args[i], f, target) {
				return false
			}
		}
		return true
	case model.PredicateAny:
		for i := range p.Args {
			if holds(&p.Args[i], f, target) {
				return true
			}
		}
	}
	return false
}
