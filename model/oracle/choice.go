package oracle

import (
	"fmt"

	"github.com/wavecheck/wavecheck/model"
)

// offer is Offer{chan, label}: spec 02 §5.3. Deviation offer-topology: it obeys the topology as Send does,
// else it ignores it (Q2-36).
func (m *Machine) offer(c *coroutine, in model.Offer) outcome {
	ch, f := m.channel(c, in.Chan) // 1 to 3
	if f != nil {
		return failWith(f)
	}
	t, ok := ch.comm(model.Sending)
	if !ok { // 4
		return failWith(typeFault(c.Role + ": Offer expects Send, got " + model.DebugLocalType(ch.entry.current)))
	}
	branch := findBranch(t, in.Label)
	if branch == nil { // 5
		return failWith(unknownLabel(in.Label))
	}
	payload, deliver := m.host.sendDecision(ch.role, in.Label, model.Str(in.Label)) // 6
	link := ch.linkTo(t.Partner)
	if m.has(model.OfferTopology) && m.linkDown(link.Sender, link.Receiver) {
		return blockOn(waitToSend(link))
	}
	out := advanceWith(
		model.Sent{Tick: m.clock.Tick, Edge: link, Session: link.SID, From: link.Sender, To: link.Receiver, Label: in.Label},
		model.Offered{Tick: m.clock.Tick, Edge: link, Label: in.Label},
	).typed(ch.ep, m.advance(ch.entry, branch.Next))
	if !deliver {
		return out
	}
	if f := m.validate(c, "offer", in.Label, branch.Payload, payload, !needsAnnotation); f != nil { // 7
		return failWith(f)
	}
	// 8 cannot fail: the type entry is the session's
	if m.has(model.OfferTopology) {
		payload = m.corrupted(link.Sender, link.Receiver, payload)
	}
	return m.transmit(out, ch, link, payload) // 9, 10
}

// choose is Choose{chan, table}: spec 02 §5.4.
func (m *Machine) choose(c *coroutine, in model.Choose) outcome {
	ch, f := m.channel(c, in.Chan) // 1 to 3
	if f != nil {
		return failWith(f)
	}
	t, ok := ch.comm(model.Receiving)
	if !ok { // 4
		return failWith(typeFault(c.Role + ": Choose expects Recv, got " + model.DebugLocalType(ch.entry.current)))
	}
	// 5 cannot fail: the type entry is the session's
	link := ch.linkFrom(t.Partner)
	if !m.hasMessage(link) { // 6
		return blockOn(waitToReceive(link, ch.ep))
	}
	payload, taken := m.takeFirst(link) // 7: the signature is always right
	f = m.validate(c, "choose", "<branch-label>", model.TypeString, payload, !needsAnnotation)
	if f != nil { // 8
		return failWith(f, taken)
	}
	text, ok := payload.(model.Str)
	if !ok { // 9
		return m.labelIsNoText(c, payload, taken)
	}
	label := string(text)
	branch := findBranch(t, label)
	if branch == nil { // 10
		return failWith(unknownLabel(label), taken)
	}
	target, ok := findTarget(in.Table, label)
	if !ok { // 11
		return failWith(unknownLabel(label), taken)
	}
	// 12: the hook is inert
	out := advanceWith(
		model.Received{Tick: m.clock.Tick, Edge: link, Session: link.SID, From: link.Sender, To: link.Receiver, Label: label},
		model.Chose{Tick: m.clock.Tick, Edge: link, Label: label},
	).after(taken).typed(ch.ep, m.advance(ch.entry, branch.Next))
	out.update = update{kind: setPC, target: target}
	return out
}

// labelIsNoText is row 9 of Choose, reached only with validation off: deviation choose-label-type, else
// the published machine stops (Q2-38).
func (m *Machine) labelIsNoText(c *coroutine, payload model.Value, taken change) outcome {
	if !m.has(model.ChooseLabelType) {
		return outcome{abort: "internal error: entered unreachable code: a branch label is no text"}
	}
	text := c.Role + ": choose payload '<branch-label>' violated expected type String"
	return failWith(typeViolation(model.TypeString, model.TypeOf(payload), text), taken)
}

// findBranch is the first branch with that label name (spec 01 §1.2), nil if there is none.
func findBranch(t *model.LocalComm, label string) *model.LocalBranch {
	for i := range t.Branches {
		if t.Branches[i].Label.Name == label {
			return &t.Branches[i]
		}
	}
	return nil
}

// findTarget is the target of the first table entry with that label.
func findTarget(table []model.ChooseTarget, label string) (pc uint64, ok bool) {
	for _, t := range table {
		if t.Label == label {
			return t.Target, true
		}
	}
	return 0, false
}

func oversize(limit, size uint64) string {
	return fmt.Sprintf("exceeds max_payload_bytes=%d (actual=%d)", limit, size)
}
