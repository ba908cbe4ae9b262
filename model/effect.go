package model

// Dynamic is a free-form JSON value as its canonical text: compact, object keys sorted by bytes at
// every level (spec 01 §0.1 E10).
type Dynamic string

// EffectEntry is an entry of the effect trace (spec 01 §5.3, 02 §6.4).
type EffectEntry struct {
	ID              uint64
	Kind            string
	Inputs, Outputs Dynamic
	HandlerIdentity string
	OrderingKey     uint64
	Topology        *Perturbation // nil for entries made at commit
}

// The effect kinds that an engine writes (spec 01 §5.3).
const (
	EffectSend     = "send_decision"
	EffectRecv     = "handle_recv"
	EffectInvoke   = "invoke_step"
	EffectAcquire  = "handle_acquire"
	EffectRelease  = "handle_release"
	EffectTopology = "topology_event"
)

// The outputs of committed effects (spec 01 §5.3).
const (
	OutputsCommitted Dynamic = `{"committed":true}`
	OutputsOK        Dynamic = `{"ok":true}`
	OutputsGranted   Dynamic = `{"granted":true}`
)

// inputsBytes is the room, on the stack, in which the inputs and outputs of an entry are written.
const inputsBytes = 160

// MessageInputs are the inputs of a send_decision or handle_recv entry.
func MessageInputs(session uint64, from, to, label string) Dynamic {
	var stack [inputsBytes]byte
	b := stack[:0]
	b = appendKeyedString(append(b, '{'), "from", from)
	b = appendKeyedString(append(b, ','), "label", label)
	b = appendKeyedUint(append(b, ','), "session", session)
	b = appendKeyedString(append(b, ','), "to", to)
	return Dynamic(append(b, '}'))
}

// InvokeInputs are the inputs of an invoke_step entry.
func InvokeInputs(coroID uint64, role string) Dynamic {
	var stack [inputsBytes]byte
	b := stack[:0]
	b = appendKeyedUint(append(b, '{'), "coro_id", coroID)
	b = appendKeyedString(append(b, ','), "role", role)
	return Dynamic(append(b, '}'))
}

// GuardInputs are the inputs of a handle_acquire or handle_release entry.
func GuardInputs(session uint64, role, layer string) Dynamic {
	var stack [inputsBytes]byte
	b := stack[:0]
	b = appendKeyedString(append(b, '{'), "layer", layer)
	b = appendKeyedString(append(b, ','), "role", role)
	b = appendKeyedUint(append(b, ','), "session", session)
	return Dynamic(append(b, '}'))
}

// TopologyInputs are the inputs of a topology_event entry.
func TopologyInputs(tick uint64) Dynamic {
	var stack [inputsBytes]byte
	return Dynamic(append(appendKeyedUint(append(stack[:0], '{'), "tick", tick), '}'))
}

// TopologyOutputs are the outputs of a topology_event entry: the perturbation with sorted keys.
func TopologyOutputs(p Perturbation) Dynamic {
	var stack [inputsBytes]byte
	b := append(stack[:0], `{"applied":true,"topology":`...)
	b = appendPerturbationSorted(b, p)
	return Dynamic(append(b, '}'))
}

// OutputMeta says what the gate was asked about (spec 01 §7.6).
type OutputMeta struct {
	PredicateRef string
	WitnessRef   *string // nil when absent
	OutputDigest string
}

// OutputCheck is the gate's record of one judgement (spec 01 §7.6).
type OutputCheck struct {
	Meta   OutputMeta
	Passed bool
}

// The gate's constants (spec 02 §6.2).
const (
	DefaultPredicateRef     = "vm.observable_output"
	UnspecifiedOutputDigest = "vm.output_digest.unspecified"
)
