package kernel

import "github.com/wavecheck/wavecheck/model"

// outcome is the coroutine update of a pack (spec 02 §5.0).
type outcome uint8

const (
	advance  outcome = iota
	setPC            // to target
	writeReg         // advance, and dst := value
	block            // for wait
	yield            // advance, to the end of the queue
	halt
)

// action is what a pack changes beyond its coroutine's own record, its type entry and the traces.
type action uint8

const (
	actNone    action = iota
	actEnqueue        // msg goes into the edge from, to
	actDequeue        // the first message of the edge from, to is taken
	actOpen
	actClose
	actAcquire // value is granted for the layer
	actRelease // msg is consumed
	actFork
	actUnfork // Join, Abort
	actTransfer
	actTag
	actSpawn
)

// Pack is the result of Prepare: an instruction executed, and nothing changed yet. It may be used
// again for another Prepare; it belongs to one goroutine at a time. The zero value is ready for use.
type Pack struct {
	handler  Handler
	co       *coroutine
	in       *instr // nil when no instruction stands at the pc
	identity string
	fault    *model.Fault

	control model.Endpoint // spec 02 §4.2
	slot    *slot          // of control, for the instructions that have a channel operand; nil if it does not exist
	operand bool           // control was read from the channel operand

	judged  bool // the precheck passed
	charged bool // the cost was paid
	gated   bool // the gate was asked
	advance bool // type is the new entry of slot
	remove  bool // the entry of slot goes
	insert  bool // the guard map gets the instruction's layer
	late    bool // b of the first event is lateText, interned at commit
	events  uint8

	outcome  outcome
	action   action
	dst      uint16
	from, to int32 // role indices in the slot's session
	target   uint64
	value    model.Value // writeReg, actAcquire
	msg      model.Value
	wait     wait
	moved    *slot // actTransfer
	entry    typeState
	regs     Registers
	event    [2]event
	lateText string
	gate     gateVerdict
	send     SendCall
	recv     RecvCall
	guard    GuardCall
}

func (p *Pack) reset(h Handler, co *coroutine, regs View) {
	p.handler, p.co, p.in, p.fault, p.slot = h, co, nil, nil, nil
	p.operand, p.judged, p.charged, p.gated, p.advance = false, false, false, false, false
	p.remove, p.insert, p.late, p.events = false, false, false, 0
	p.outcome, p.action = advance, actNone
	p.regs.reset(regs)
}

// Fault is the fault that the instruction ends with, nil if it has none.
func (p *Pack) Fault() *model.Fault { return p.fault }

func (p *Pack) fail(kind model.FaultKind, text string) {
	p.fault = &model.Fault{Kind: kind, Text: text}
}

func (p *Pack) outOfRegisters() { p.fault = &model.Fault{Kind: model.OutOfRegisters} }

// violate is TV(expected, actual, text) of spec 02 §0.4.
func (p *Pack) violate(expected, actual model.ValType, text string) {
	p.fault = &model.Fault{Kind: model.TypeViolation, Expected: expected, Actual: actual, Text: text}
}

// violateText is TV(text): a type violation that has only a text.
func (p *Pack) violateText(text string) { p.violate(model.TypeUnit, model.TypeUnit, text) }

func (p *Pack) failGuard(layer, text string) {
	p.fault = &model.Fault{Kind: model.AcquireFault, Layer: layer, Text: text}
}

func (p *Pack) write(dst uint16, v model.Value) { p.outcome, p.dst, p.value = writeReg, dst, v }

func (p *Pack) emit(e event) {
	p.event[p.events] = e
	p.events++
}

// follow makes the endpoint's type advance along a branch.
func (p *Pack) follow(b *branch) {
	p.entry = p.slot.typeState.advance(b)
	p.advance = true
}
