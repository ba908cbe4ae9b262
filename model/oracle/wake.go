package oracle

import "github.com/wavecheck/wavecheck/model"

// wake is the wake pass: spec 02 §2.2 with spec 05 sender-wakeup, acquire-wakeup, receiver-wakeup,
// status-truth. One pass over the blocked ids, ascending, whatever the reason.
func (m *Machine) wake() {
	if m.has(model.AcquireWakeup) {
		m.markReleased()
	}
	var woken []*coroutine
	for i := range m.sched.blocked {
		b := &m.sched.blocked[i]
		c := m.coroutine(b.ID)
		if c != nil && !hasName(m.paused, c.Role) && !m.siteDown(c.Role) && m.wakes(b) {
			woken = append(woken, c)
		}
	}
	for _, c := range woken {
		m.sched.unblock(c.ID)
		m.sched.reschedule(c.ID)
		if m.has(model.StatusTruth) { // else it reads Blocked until its next dispatch (Q2-14)
			c.Status = model.CoroStatus{Kind: model.StatusReady}
		}
	}
}

// wakes reports whether what a coroutine waits for has come.
func (m *Machine) wakes(b *model.BlockedCoroutine) bool {
	switch b.Reason.Kind {
	case model.BlockRecv:
		return m.wakesReceiver(b.Reason)
	case model.BlockSend:
		return m.has(model.SenderWakeup) && m.wakesSender(b.Reason.Edge) // else never (Q2-11)
	case model.BlockAcquireDenied:
		return hasID(m.sched.marked, b.ID) // without acquire-wakeup there are no marks (Q2-12)
	default:
		return false
	}
}

// wakesReceiver: a message on the edge that the reason names; without receiver-wakeup a message from
// any sender to the role of its token (Q2-13).
func (m *Machine) wakesReceiver(r model.BlockReason) bool {
	if m.has(model.ReceiverWakeup) {
		return m.hasMessage(r.Edge)
	}
	s := m.session(r.Token.SID)
	if s == nil {
		return false
	}
	for _, role := range s.roles {
		if role != r.Token.Endpoint.Role && m.hasMessage(model.Edge{SID: s.sid, Sender: role, Receiver: r.Token.Endpoint.Role}) {
			return true
		}
	}
	return false
}

// wakesSender: nothing in the topology stops the send, and the buffer would take it. A missing buffer
// wakes it too; the retry then faults (spec 02 §5.1 row 11).
func (m *Machine) wakesSender(e model.Edge) bool {
	if m.linkDown(e.Sender, e.Receiver) {
		return false
	}
	b := m.buffer(e)
	return b == nil || enqueueResult(b, m.config.Buffer) != wouldBlock
}

// markReleased marks every coroutine that waits for a layer released since the last wake pass, whether it
// blocked before or after the Release: spec 05 acquire-wakeup.
func (m *Machine) markReleased() {
	for _, b := range m.sched.blocked {
		if b.Reason.Kind == model.BlockAcquireDenied && hasName(m.sched.released, b.Reason.Name) {
			m.sched.marked = insertID(m.sched.marked, b.ID)
		}
	}
	m.sched.released = nil
}
