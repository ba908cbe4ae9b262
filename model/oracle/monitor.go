package oracle

import "github.com/wavecheck/wavecheck/model"

// monitor is the memory of the session monitor (spec 02 §4.3). Kind Peer is the only kind.
type monitor struct {
	kinds []uint64 // sessions that have a kind, ascending
	last  judgement
}

// judgement is the last prechecked instruction, kept as it is: its debug text is made when someone asks.
// There is none yet while it has neither instruction nor text.
type judgement struct {
	endpoint model.Endpoint
	instr    model.Instr // nil if only the text is known
	text     string
	tick     uint64
}

// precheck is the monitor's look at an instruction before it is charged: spec 02 §4.3.
func (m *Machine) precheck(c *coroutine, in model.Instr, control model.Endpoint) *model.Fault {
	if m.config.MonitorMode == model.MonitorOff {
		return nil
	}
	var f *model.Fault
	switch in := in.(type) {
	case model.Send, model.Offer:
		f = m.expectDirection(c, control, model.Sending)
	case model.Receive:
		f = m.expectDirection(c, control, model.Receiving)
	case model.Choose:
		if repeatedLabel(in.Table) {
			return speculationFault("[monitor] structural precheck failed: duplicate choose labels")
		}
		f = m.expectDirection(c, control, model.Receiving)
	case model.Open:
		if len(in.Roles) != len(in.Dsts) {
			return speculationFault("[monitor] structural precheck failed: open arity mismatch")
		}
	}
	if f == nil {
		m.monitor.last = judgement{endpoint: control, instr: in, tick: m.clock.Tick}
	}
	return f
}

// expectDirection: the control endpoint has a type, and it is a Send or a Recv as wanted.
func (m *Machine) expectDirection(c *coroutine, control model.Endpoint, want model.Direction) *model.Fault {
	e := m.typeEntry(control)
	if e == nil {
		return typeFault("[monitor] " + c.Role + ": no type registered")
	}
	if t, ok := e.current.(*model.LocalComm); !ok || t.Dir != want {
		return typeFault("[monitor] " + c.Role + ": expected " + want.String() + " state, got " + model.DebugLocalType(e.current))
	}
	return nil
}

func repeatedLabel(table []model.ChooseTarget) bool {
	seen := make(map[string]bool, len(table))
	for _, t := range table {
		if seen[t.Label] {
			return true
		}
		seen[t.Label] = true
	}
	return false
}
