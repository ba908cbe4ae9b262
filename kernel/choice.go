package kernel

import "github.com/wavecheck/wavecheck/model"

// runOffer is Offer: spec 02 §5.3, deviations endpoint-role and offer-topology.
func runOffer(vm *VM, p *Pack) {
	t := p.channelType()
	if t == nil {
		return
	}
	if t.kind != sendNode { // 4
		p.violateText(p.co.roleText + ": Offer expects Send, got " + t.debug())
		return
	}
	b := t.branchOf(p.in.label)
	if b == nil { // 5
		p.fail(model.UnknownLabel, vm.texts[p.in.label])
		return
	}
	if !vm.sendAlong(p, t, b, p.in.val, payloadRule{"offer", b.text, b.payload, false}) { // 6 to 10
		return
	}
	p.emit(vm.messageEvent(model.EventSent, p, p.slot.roleName(), t.partner, b.label))
	p.emit(vm.messageEvent(model.EventOffered, p, p.slot.roleName(), t.partner, b.label))
}

// runChoose is Choose: spec 02 §5.4, deviations choose-label-type and endpoint-role.
func runChoose(vm *VM, p *Pack) {
	t := p.channelType()
	if t == nil {
		return
	}
	if t.kind != recvNode { // 4
		p.violateText(p.co.roleText + ": Choose expects Recv, got " + t.debug())
		return
	}
	v := vm.firstMessage(p, t) // 6
	if v == nil {
		return
	}
	rule := payloadRule{"choose", "<branch-label>", model.TypeString, false}
	if !vm.validate(p, rule, v) { // 8
		return
	}
	label, ok := v.(model.Str)
	if !ok { // 9: only mode Off comes here
		p.violate(rule.expected, model.TypeOf(v), rule.mismatch(p.co.roleText))
		return
	}
	b, target := t.branchCalled(string(label)), p.in.ext.targetOf(string(label))
	if b == nil || target == nil { // 10, 11
		p.fail(model.UnknownLabel, string(label))
		return
	}
	if !vm.tellReceived(p, t, b, v) { // 12
		return
	}
	p.outcome, p.target = setPC, *target
	p.emit(vm.messageEvent(model.EventReceived, p, t.partner, p.slot.roleName(), b.label))
	p.emit(vm.messageEvent(model.EventChose, p, t.partner, p.slot.roleName(), b.label))
}

func (n *node) branchOf(label name) *branch {
	for i := range n.branches {
		if n.branches[i].label == label {
			return &n.branches[i]
		}
	}
	return nil
}

func (n *node) branchCalled(label string) *branch {
	for i := range n.branches {
		if n.branches[i].text == label {
			return &n.branches[i]
		}
	}
	return nil
}

func (x *extension) targetOf(label string) *uint64 {
	for i := range x.table {
		if x.table[i].Label == label {
			return &x.table[i].Target
		}
	}
	return nil
}
