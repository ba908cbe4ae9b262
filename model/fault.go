package model

import "strconv"

// FaultKind is the variant of a fault.
type FaultKind uint8

// The 17 faults, in the order of spec 01 §5.4.
const (
	TypeViolation FaultKind = iota
	UnknownLabel
	ChannelClosed
	InvalidSignature
	VerificationFailed
	InvokeFault
	AcquireFault
	TransferFault
	SpeculationFault
	CloseFault
	FlowViolation
	NoProgressToken
	OutputCondition
	OutOfRegisters
	PcOutOfBounds
	BufferFull
	OutOfCredits
	FaultKindCount int = iota
)

// Fault is why a coroutine stopped (spec 01 §5.4). Which fields count is the kind's business; the
// others are zero. Faults compare with ==.
type Fault struct {
	Kind             FaultKind
	Expected, Actual ValType  // TypeViolation
	Text             string   // the message; the label of UnknownLabel; the reference of OutputCondition
	Layer            string   // AcquireFault
	Endpoint         Endpoint // ChannelClosed; BufferFull: the sender's
	Edge             Edge     // InvalidSignature, VerificationFailed, NoProgressToken
}

type faultRow struct{ name, alias, class, code string }

var faultRows = [...]faultRow{
	TypeViolation:      {"TypeViolation", "", "Type", "vm.fault.type"},
	UnknownLabel:       {"UnknownLabel", "", "Label", "vm.fault.label"},
	ChannelClosed:      {"ChannelClosed", "", "Channel", "vm.fault.channel"},
	InvalidSignature:   {"InvalidSignature", "", "Verification", "vm.fault.verification"},
	VerificationFailed: {"VerificationFailed", "", "Verification", "vm.fault.verification"},
	InvokeFault:        {"Invoke", "InvokeFault", "Invoke", "vm.fault.invoke"},
	AcquireFault:       {"Acquire", "AcquireFault", "Acquire", "vm.fault.acquire"},
	TransferFault:      {"Transfer", "TransferFault", "Transfer", "vm.fault.transfer"},
	SpeculationFault:   {"Speculation", "SpecFault", "Speculation", "vm.fault.speculation"},
	CloseFault:         {"Close", "CloseFault", "Close", "vm.fault.close"},
	FlowViolation:      {"FlowViolation", "", "Flow", "vm.fault.flow"},
	NoProgressToken:    {"NoProgressToken", "", "Progress", "vm.fault.progress"},
	OutputCondition:    {"OutputCondition", "OutputConditionFault", "OutputCondition", "vm.fault.output_condition"},
	OutOfRegisters:     {"OutOfRegisters", "", "Register", "vm.fault.register"},
	PcOutOfBounds:      {"PcOutOfBounds", "", "ProgramCounter", "vm.fault.pc"},
	BufferFull:         {"BufferFull", "", "Buffer", "vm.fault.buffer"},
	OutOfCredits:       {"OutOfCredits", "", "Credits", "vm.fault.credits"},
}

// String is the fault's name in JSON.
func (k FaultKind) String() string { return faultRows[k].name }

// Class groups faults (spec 04 §6.1).
func (k FaultKind) Class() string { return faultRows[k].class }

// Code is the stable code of the fault's class (spec 04 §6.1).
func (k FaultKind) Code() string { return faultRows[k].code }

// Error is the display text of the fault (spec 01 §5.4).
func (f Fault) Error() string {
	switch f.Kind {
	case TypeViolation:
		return "type violation (expected " + DebugValType(f.Expected) + ", actual " + DebugValType(f.Actual) + "): " + f.Text
	case UnknownLabel:
		return "unknown label: " + f.Text
	case ChannelClosed:
		return "channel closed: " + endpointText(f.Endpoint)
	case InvalidSignature:
		return "invalid signature on edge " + edgeText(f.Edge)
	case VerificationFailed:
		return "verification failed on edge " + edgeText(f.Edge) + ": " + f.Text
	case InvokeFault:
		return "invoke fault: " + f.Text
	case AcquireFault:
		return "acquire fault (" + f.Layer + "): " + f.Text
	case TransferFault:
		return "transfer fault: " + f.Text
	case SpeculationFault:
		return "speculation fault: " + f.Text
	case CloseFault:
		return "close fault: " + f.Text
	case FlowViolation:
		return "flow violation: " + f.Text
	case NoProgressToken:
		return "missing progress token for edge " + edgeText(f.Edge)
	case OutputCondition:
		return "output-condition rejected: " + f.Text
	case OutOfRegisters:
		return "out of registers"
	case PcOutOfBounds:
		return "PC out of bounds"
	case BufferFull:
		return "buffer full: " + endpointText(f.Endpoint)
	default:
		return "out of credits"
	}
}

func endpointText(ep Endpoint) string { return strconv.FormatUint(ep.SID, 10) + ":" + ep.Role }

func edgeText(e Edge) string {
	return strconv.FormatUint(e.SID, 10) + ":" + e.Sender + "→" + e.Receiver
}
