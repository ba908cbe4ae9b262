package oracle

import "github.com/wavecheck/wavecheck/model"

// send is Send{chan, val}: spec 02 §5.1.
func (m *Machine) send(c *coroutine, in model.Send) outcome {
	ch, f := m.channel(c, in.Chan) // 1 to 3
	if f != nil {
		return failWith(f)
	}
	t, ok := ch.comm(model.Sending)
	if !ok { // 4
		return failWith(typeFault(c.Role + ": expected Send, got " + model.DebugLocalType(ch.entry.current)))
	}
	if len(t.Branches) == 0 { // 5
		return failWith(typeFault(c.Role + ": send has no branches"))
	}
	branch := t.Branches[0] // whatever the number of branches (Q2-31)
	p, ok := c.reg(in.Val)
	if !ok { // 6
		return failWith(outOfRegisters())
	}
	payload, deliver := m.host.sendDecision(ch.role, branch.Label.Name, p) // 7
	link := ch.linkTo(t.Partner)
	if m.linkDown(link.Sender, link.Receiver) { // 8
		return blockOn(waitToSend(link))
	}
	sent := model.Sent{Tick: m.clock.Tick, Edge: link, Session: link.SID, From: link.Sender, To: link.Receiver, Label: branch.Label.Name}
	out := advanceWith(sent).typed(ch.ep, m.advance(ch.entry, branch.Next))
	if !deliver { // 12: a drop looks committed (Q2-33)
		return out
	}
	if f := m.validate(c, "send", branch.Label.Name, branch.Payload, payload, needsAnnotation); f != nil { // 9
		return failWith(f)
	}
	// 10 cannot fail: the type entry is the session's
	return m.transmit(out, ch, link, m.corrupted(link.Sender, link.Receiver, payload)) // 11, 12
}

// transmit enqueues a payload, if the buffer takes it, and goes on with out: spec 02 §5.1 rows 11 and 12,
// 01 §8.2.
func (m *Machine) transmit(out outcome, ch channel, link model.Edge, payload model.Value) outcome {
	b := m.buffer(link)
	if b == nil {
		return failWith(invokeFault("no buffer for edge " + link.Sender + " → " + link.Receiver))
	}
	switch enqueueResult(b, m.config.Buffer) {
	case wouldBlock:
		return blockOn(waitToSend(link))
	case full:
		return failWith(&model.Fault{Kind: model.BufferFull, Endpoint: ch.ep})
	case dropped:
		return out
	default:
		return out.after(func(m *Machine) { store(b, m.config.Buffer, payload) })
	}
}

// receive is Receive{chan, dst}: spec 02 §5.2.
func (m *Machine) receive(c *coroutine, in model.Receive) outcome {
	ch, f := m.channel(c, in.Chan) // 1 to 3
	if f != nil {
		return failWith(f)
	}
	t, ok := ch.comm(model.Receiving)
	if !ok { // 4
		return failWith(typeFault(c.Role + ": expected Recv, got " + model.DebugLocalType(ch.entry.current)))
	}
	if len(t.Branches) == 0 { // 5
		return failWith(typeFault(c.Role + ": recv has no branches"))
	}
	branch := t.Branches[0] // whatever was transmitted (Q1-14)
	// 6 cannot fail: the type entry is the session's
	link := ch.linkFrom(t.Partner)
	if !m.hasMessage(link) { // 7
		return blockOn(waitToReceive(link, ch.ep))
	}
	if m.has(model.RegisterBounds) && !c.hasReg(in.Dst) { // else the write aborts (Q2-28)
		return failWith(outOfRegisters())
	}
	payload, taken := m.takeFirst(link)                                                                       // 8, 9: the signature is always right
	if f := m.validate(c, "receive", branch.Label.Name, branch.Payload, payload, needsAnnotation); f != nil { // 10
		return failWith(f, taken)
	}
	// 11: the hook is inert
	received := model.Received{Tick: m.clock.Tick, Edge: link, Session: link.SID, From: link.Sender, To: link.Receiver, Label: branch.Label.Name}
	return write(in.Dst, payload, received).after(taken).typed(ch.ep, m.advance(ch.entry, branch.Next))
}

// takeFirst is the first message of an edge that has one, and the change that removes it.
func (m *Machine) takeFirst(link model.Edge) (model.Value, change) {
	b := m.buffer(link)
	return b.Payloads[0], func(*Machine) { removeFirst(b) }
}

// channel is the operand of a communication, checked: an endpoint that the coroutine owns, with its type.
type channel struct {
	ep    model.Endpoint
	entry typeEntry
	role  string // under which name it communicates
}

// channel is rows 1 to 3 that Send, Receive, Offer and Choose share: spec 02 §5.1. Deviation endpoint-role:
// the endpoint communicates under its own role, else under the coroutine's (Q2-26).
func (m *Machine) channel(c *coroutine, r model.Reg) (channel, *model.Fault) {
	ep, f := c.endpoint(r) // 1
	if f != nil {
		return channel{}, f
	}
	if !c.owns(ep) { // 2
		return channel{}, channelClosed(ep)
	}
	entry := m.typeEntry(ep)
	if entry == nil { // 3
		return channel{}, typeFault(c.Role + ": no type registered")
	}
	role := c.Role
	if m.has(model.EndpointRole) {
		role = ep.Role
	}
	return channel{ep: ep, entry: *entry, role: role}, nil
}

// endpoint(reg) of spec 02 §5.0.
func (c *coroutine) endpoint(r model.Reg) (model.Endpoint, *model.Fault) {
	v, ok := c.reg(r)
	if !ok {
		return model.Endpoint{}, outOfRegisters()
	}
	ep, ok := v.(model.Endpoint)
	if !ok {
		return model.Endpoint{}, typeViolation(model.ChanType{}, model.TypeOf(v), "expected endpoint register")
	}
	return ep, nil
}

// comm is the channel's type if it is a Send, or a Recv, as wanted.
func (ch channel) comm(want model.Direction) (*model.LocalComm, bool) {
	t, ok := ch.entry.current.(*model.LocalComm)
	return t, ok && t.Dir == want
}

func (ch channel) linkTo(partner string) model.Edge {
	return model.Edge{SID: ch.ep.SID, Sender: ch.role, Receiver: partner}
}

func (ch channel) linkFrom(partner string) model.Edge {
	return model.Edge{SID: ch.ep.SID, Sender: partner, Receiver: ch.role}
}

func waitToSend(link model.Edge) model.BlockReason {
	return model.BlockReason{Kind: model.BlockSend, Edge: link}
}

func waitToReceive(link model.Edge, ep model.Endpoint) model.BlockReason {
	return model.BlockReason{Kind: model.BlockRecv, Edge: link, Token: model.TokenOf(ep)}
}

// needsAnnotation is the flag with which strict_schema refuses a payload without annotation.
const needsAnnotation = true

// validate is the payload validation: spec 01 §3.3. It names the coroutine's own role.
func (m *Machine) validate(c *coroutine, context, label string, expected model.ValType, v model.Value, strict bool) *model.Fault {
	if m.config.PayloadValidation == model.ValidateOff { // 1
		return nil
	}
	payload := c.Role + ": " + context + " payload '" + label + "' "
	actual := model.TypeOf(v)
	if size := model.SizeOf(v); size > m.config.MaxPayloadBytes { // 2
		if expected == nil {
			expected = actual
		}
		return typeViolation(expected, actual, payload+oversize(m.config.MaxPayloadBytes, size))
	}
	if expected != nil && !model.Matches(v, expected) { // 3
		return typeViolation(expected, actual, payload+"violated expected type "+model.DebugValType(expected))
	}
	if expected == nil && strict && m.config.PayloadValidation == model.ValidateStrictSchema { // 4
		return typeViolation(model.TypeUnit, actual, payload+"requires explicit ValType annotation in strict_schema mode")
	}
	return nil // 5
}
