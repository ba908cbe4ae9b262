package oracle

import (
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// tag is Tag{fact, dst}: spec 02 §5.12, 9.5. Any fact about any endpoint can be tagged (Q2-68).
func (m *Machine) tag(c *coroutine, in model.Tag) outcome {
	v, ok := c.reg(in.Fact)
	if !ok { // 1
		return failWith(outOfRegisters())
	}
	fact, ok := asFact(v)
	if !ok { // 2
		return failWith(transferFault(c.Role + ": tag expects (endpoint, string) fact"))
	}
	if m.has(model.RegisterBounds) && !c.hasReg(in.Dst) { // else the write aborts (Q2-28)
		return failWith(outOfRegisters())
	}
	known := func(*Machine) { c.KnowledgeSet = append(c.KnowledgeSet, fact) } // 3
	tagged := model.Tagged{Tick: m.clock.Tick, Session: fact.Endpoint.SID, Role: c.Role, Fact: fact.Fact}
	return write(in.Dst, model.Bool(true), tagged).after(known)
}

// check is Check{knowledge, target, dst}: spec 02 §5.12, 9.5. A refusal is only a value.
func (m *Machine) check(c *coroutine, in model.Check) outcome {
	v, ok := c.reg(in.Knowledge)
	if !ok { // 1
		return failWith(outOfRegisters())
	}
	fact, ok := asFact(v)
	if !ok { // 2
		return failWith(transferFault(c.Role + ": check expects (endpoint, string) fact"))
	}
	v, ok = c.reg(in.Target)
	if !ok { // 3
		return failWith(outOfRegisters())
	}
	target, ok := v.(model.Str)
	if !ok { // 4
		return failWith(transferFault(c.Role + ": check expects target role string"))
	}
	if m.has(model.RegisterBounds) && !c.hasReg(in.Dst) { // else the write aborts (Q2-28)
		return failWith(outOfRegisters())
	}
	permitted := slices.Contains(c.KnowledgeSet, fact) && mayFlow(&m.config.FlowPolicy, fact, string(target)) // 5, 6
	checked := model.Checked{
		Tick: m.clock.Tick, Session: fact.Endpoint.SID, Role: c.Role, Target: string(target), Permitted: permitted,
	}
	return write(in.Dst, model.Bool(permitted), checked)
}

// asFact reads a Prod(Endpoint, Str).
func asFact(v model.Value) (model.Fact, bool) {
	pair, _ := v.(model.Prod)
	ep, isEndpoint := pair.Left.(model.Endpoint)
	text, isText := pair.Right.(model.Str)
	return model.Fact{Endpoint: ep, Fact: string(text)}, isEndpoint && isText
}

// mayFlow is the fact test of the flow policy: spec 01 §7.4.
func mayFlow(p *model.FlowPolicy, fact model.Fact, target string) bool {
	switch p.Kind {
	case model.FlowDenyAll:
		return false
	case model.FlowAllowRoles:
		return slices.Contains(p.Roles, target)
	case model.FlowDenyRoles:
		return !slices.Contains(p.Roles, target)
	case model.FlowPredicate:
		return p.Predicate != nil && holds(p.Predicate, fact, target)
	default:
		return true
	}
}

// holds evaluates a flow predicate: spec 01 §7.4.
func holds(p *model.Predicate, fact model.Fact, target string) bool {
	switch p.Kind {
	case model.TargetRolePrefix:
		return strings.HasPrefix(target, p.Text)
	case model.FactContains:
		return strings.Contains(fact.Fact, p.Text)
	case model.EndpointRoleMatchesTarget:
		return fact.Endpoint.Role == target
	case model.PredicateAll:
		for i := range p.Args {
			if !holds(&p.Args[i], fact, target) {
				return false
			}
		}
		return true
	default: // PredicateAny
		for i := range p.Args {
			if holds(&p.Args[i], fact, target) {
				return true
			}
		}
		return false
	}
}
