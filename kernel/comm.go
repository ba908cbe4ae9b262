package kernel

import "github.com/wavecheck/wavecheck/model"

// channelType is rows 1 to 3 of Send, Receive, Offer and Choose: the type of the endpoint in the
// channel operand, nil after a fault.
func (p *Pack) channelType() *node {
	if !p.endpointOperand() { // 1
		return nil
	}
	if p.slot == nil || p.slot.owner != p.co.id { // 2
		p.fault = &model.Fault{Kind: model.ChannelClosed, Endpoint: p.control}
		return nil
	}
	if p.slot.cur == nil { // 3
		p.violateText(p.co.roleText + ": no type registered")
		return nil
	}
	return p.slot.cur
}

// runSend is Send: spec 02 §5.1, deviation endpoint-role.
func runSend(vm *VM, p *Pack) {
	t := p.channelType()
	if t == nil {
		return
	}
	if t.kind != sendNode { // 4
		p.violateText(p.co.roleText + ": expected Send, got " + t.debug())
		return
	}
	if len(t.branches) == 0 { // 5
		p.violateText(p.co.roleText + ": send has no branches")
		return
	}
	if !p.co.has(p.in.b) { // 6
		p.outOfRegisters()
		return
	}
	b := &t.branches[0]
	if vm.sendAlong(p, t, b, p.co.regs[p.in.b], payloadRule{"send", b.text, b.payload, true}) {
		p.emit(vm.messageEvent(model.EventSent, p, p.slot.roleName(), t.partner, b.label))
	}
}

// sendAlong is rows 7 to 12 of Send, and 6 to 10 of Offer (deviation offer-topology). It reports
// whether the send is done: neither blocked nor faulted.
func (vm *VM) sendAlong(p *Pack, t *node, b *branch, offered model.Value, rule payloadRule) bool {
	s := p.slot.sess
	partner := s.shape.findName(t.partner, vm.texts)
	p.from, p.to = p.slot.role, partner
	p.send = SendCall{
		Session: s.sid, Role: s.shape.texts[p.slot.role], Partner: vm.texts[t.partner], Label: b.text,
		Regs: p.regs.view(), Payload: offered,
	}
	decision, err := p.handler.Send(&p.send) // 7
	if err != nil {
		p.fail(model.InvokeFault, err.Error())
		return false
	}
	p.wait = wait{kind: model.BlockSend, sess: s, from: p.slot.roleName(), to: t.partner}
	if vm.cutOff(&p.wait) { // 8
		p.outcome = block
		return false
	}
	if decision.Deliver {
		if !vm.validate(p, rule, decision.Value) { // 9
			return false
		}
		if !vm.deliver(p, decision.Value) { // 11, 12
			return false
		}
	}
	p.follow(b)
	return true
}

// deliver prepares the enqueueing of a message on the edge from, to of the pack.
func (vm *VM) deliver(p *Pack, v model.Value) bool {
	e, ok := p.slot.sess.edgeAt(p.from, p.to)
	if !ok {
		p.fail(model.InvokeFault, "no buffer for edge "+vm.texts[p.wait.from]+" → "+vm.texts[p.wait.to])
		return false
	}
	result := stored
	if e != nil {
		result = e.tryEnqueue(&vm.cfg.Buffer)
	}
	switch result {
	case wouldBlock:
		p.outcome = block
		return false
	case full:
		p.fault = &model.Fault{Kind: model.BufferFull, Endpoint: p.control}
		return false
	case stored:
		p.action, p.msg = actEnqueue, vm.corrupt(p.wait.from, p.wait.to, v)
	}
	return true
}

// runReceive is Receive: spec 02 §5.2, deviations register-bounds and endpoint-role.
func runReceive(vm *VM, p *Pack) {
	t := p.channelType()
	if t == nil {
		return
	}
	if t.kind != recvNode { // 4
		p.violateText(p.co.roleText + ": expected Recv, got " + t.debug())
		return
	}
	if len(t.branches) == 0 { // 5
		p.violateText(p.co.roleText + ": recv has no branches")
		return
	}
	v := vm.firstMessage(p, t) // 7
	if v == nil {
		return
	}
	if !p.co.has(p.in.b) {
		p.outOfRegisters()
		return
	}
	b := &t.branches[0]
	if !vm.validate(p, payloadRule{"receive", b.text, b.payload, true}, v) { // 10
		return
	}
	if !vm.tellReceived(p, t, b, v) { // 11
		return
	}
	p.write(p.in.b, v)
	p.emit(vm.messageEvent(model.EventReceived, p, t.partner, p.slot.roleName(), b.label))
}

// firstMessage gives the message that waits on the edge from the type's partner; without one the
// coroutine blocks and the result is nil. The signature needs no check: only the machine signs.
func (vm *VM) firstMessage(p *Pack, t *node) model.Value {
	s := p.slot.sess
	p.from, p.to = s.shape.findName(t.partner, vm.texts), p.slot.role
	if e, _ := s.edgeAt(p.from, p.to); e != nil && e.count > 0 {
		return e.at(0)
	}
	p.wait = wait{kind: model.BlockRecv, sess: s, from: t.partner, to: p.slot.roleName()}
	p.outcome = block
	return nil
}

// tellReceived calls the receive hook; the message is taken and the type advances along b.
func (vm *VM) tellReceived(p *Pack, t *node, b *branch, v model.Value) bool {
	p.recv = RecvCall{
		Role: p.slot.sess.shape.texts[p.slot.role], Partner: vm.texts[t.partner], Label: b.text,
		Regs: &p.regs, Payload: v,
	}
	if err := p.handler.Recv(&p.recv); err != nil {
		p.fail(model.InvokeFault, err.Error())
		return false
	}
	p.action = actDequeue
	p.follow(b)
	return true
}

func (vm *VM) messageEvent(kind model.EventKind, p *Pack, from, to, label name) event {
	return event{kind: kind, n: p.slot.sess.sid, a: from, b: to, c: label}
}

// findName is find for an interned name.
func (s *shape) findName(n name, texts []string) int32 {
	if s.index != nil {
		return s.find(texts[n])
	}
	for i, r := range s.roles {
		if r == n {
			return int32(i)
		}
	}
	return -1
}
