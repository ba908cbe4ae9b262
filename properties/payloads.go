package properties

import (
	"strconv"

	"github.com/wavecheck/wavecheck/model"
)

// PayloadsFit says that validation lets nothing through, on either side.
var PayloadsFit = Property{
	ID:        "payloads-fit",
	Statement: "Unless validation is off, what a committed Send or Offer delivers and what a committed Receive or Choose takes has a size within max_payload_bytes, and for all but Choose the type that the branch is annotated with, which Send and Receive need in the strict mode; what a committed Choose takes is a text, in every mode.",
	Spec:      "01 §3.3, 02 §5.1, 02 §5.2, 02 §5.3, 02 §5.4",
	Why:       "A payload that should have been refused goes on as any other, and the rule on the receiving side looks needless to whoever writes it: both semantics may leave it out.",
	Needs:     NeedStates,
	Every:     statesEvery,
	Check:     eachRun(eachDispatch(payloadsFit)),
}

func payloadsFit(run *Run, d *Dispatched) (Difference, bool) {
	a, ok := communication(run, d)
	if !ok {
		return holds()
	}
	v, there := carried(run, d, a.label)
	if !there {
		return holds()
	}
	if _, isText := v.(model.Str); d.Instr.Op() == model.OpChoose && !isText {
		return breaks("payload.type", -1, "a text", showValue(v))
	}
	cfg := &run.Case.Config
	if cfg.PayloadValidation == model.ValidateOff {
		return holds()
	}
	if size := model.SizeOf(v); size > cfg.MaxPayloadBytes {
		return breaks("payload.size", -1, "at most "+strconv.FormatUint(cfg.MaxPayloadBytes, 10), strconv.FormatUint(size, 10))
	}
	want, strict := annotation(d, a)
	switch {
	case want != nil && !model.Matches(v, want):
		return breaks("payload.type", -1, model.DebugValType(want), showValue(v))
	case want == nil && strict && cfg.PayloadValidation == model.ValidateStrictSchema:
		return breaks("payload.type", -1, "an annotation", nothing)
	}
	return holds()
}

// carried is the payload that a committed communication put into a buffer, before any corruption, or took
// out of one; there is none if the handler dropped it.
func carried(run *Run, d *Dispatched, label string) (model.Value, bool) {
	for _, e := range run.events(d.Before, d.After) {
		switch e := e.(type) {
		case model.Sent:
			return delivered(run, d, label), !handlerDrops(run, d, e)
		case model.Received:
			if b := d.Before.buffer(e.Edge); b != nil && len(b.Payloads) > 0 {
				return b.Payloads[0], true
			}
		}
	}
	return nil, false
}

// annotation is the type that the branch of a communication asks of its payload, nil if of none; strict
// tells that the strict mode asks for one.
func annotation(d *Dispatched, a action) (want model.ValType, strict bool) {
	op := d.Instr.Op()
	if op == model.OpChoose {
		return nil, false
	}
	entry := d.Before.entry(a.endpoint())
	if entry == nil {
		return nil, false
	}
	comm, ok := entry.Current.(*model.LocalComm)
	if !ok {
		return nil, false
	}
	b := branchOf(comm, a.label)
	if b == nil {
		return nil, false // a law about types tells
	}
	return b.Payload, op == model.OpSend || op == model.OpReceive
}
