package properties

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/wavecheck/wavecheck/model"
)

// Fifo is the promise of each buffer mode.
var Fifo = Property{
	ID:        "fifo",
	Statement: "A committed send appends its message to its edge's buffer, or in the latest-value mode replaces what is there, unless the handler or the policy drops it; a committed receive takes the oldest one and no other; growth is by doubling, and only where the policy says so.",
	Spec:      "01 §8.1, 01 §8.2, 02 §5.1, 02 §5.2",
	Why:       "A Record shows how many messages wait, not which: a message that is lost, doubled or overtaken may never be looked at again, and both semantics may lose it.",
	Needs:     NeedStates,
	Every:     statesEvery,
	Check:     eachRun(eachDispatch(fifo)),
}

func fifo(run *Run, d *Dispatched) (Difference, bool) {
	if !committed(d) {
		return holds()
	}
	for _, e := range run.events(d.Before, d.After) {
		switch e := e.(type) {
		case model.Sent:
			return sentOn(run, d, e)
		case model.Received:
			return receivedOn(d, e)
		}
	}
	return holds()
}

// sentOn judges the buffers after a committed send. Which value was sent is the business of another law.
func sentOn(run *Run, d *Dispatched, e model.Sent) (Difference, bool) {
	before := d.Before.buffer(e.Edge)
	if handlerDrops(run, d, e) {
		return diffBuffers(d, e.Edge, before)
	}
	if before == nil {
		return breaks("buffers", -1, "a buffer for "+e.From+" → "+e.To, nothing)
	}
	want := *before
	cfg := &run.Case.Config.Buffer
	switch full := uint64(len(before.Payloads)) >= before.Capacity; {
	case cfg.Mode == model.LatestValue:
		want.Payloads = nil
	case !full:
	case cfg.Policy == model.PolicyDrop:
		return diffBuffers(d, e.Edge, before)
	case cfg.Policy == model.PolicyResize && before.Capacity < cfg.MaxCapacity:
		want.Capacity *= 2
	default:
		return breaks("buffers", -1, "a send that waits or faults", showBuffer(before))
	}
	sent, ok := lastPayload(d.After.buffer(e.Edge))
	if !ok {
		return breaks("buffers", -1, "a message from "+e.From+" to "+e.To, nothing)
	}
	want.Payloads = append(slices.Clip(want.Payloads), sent)
	return diffBuffers(d, e.Edge, &want)
}

func lastPayload(b *model.EdgeBuffer) (model.Value, bool) {
	if b == nil || len(b.Payloads) == 0 {
		return nil, false
	}
	return b.Payloads[len(b.Payloads)-1], true
}

// handlerDrops reports whether the scripted handler drops the message of a committed send (spec 06 §1).
func handlerDrops(run *Run, d *Dispatched, e model.Sent) bool {
	calls := uint64(0)
	for _, c := range d.Before.Handler.Sends {
		if c.Role == e.From && c.Label == e.Label {
			calls = c.Calls
		}
	}
	return slices.Contains(run.Case.Handler.Drop, model.DropRule{From: e.From, Label: e.Label, Nth: calls})
}

// receivedOn judges the buffers after a committed receive, and what it took.
func receivedOn(d *Dispatched, e model.Received) (Difference, bool) {
	before := d.Before.buffer(e.Edge)
	if before == nil || len(before.Payloads) == 0 {
		return breaks("buffers", -1, "a message from "+e.From+" to "+e.To, nothing)
	}
	oldest := before.Payloads[0]
	c := &d.After.Coroutines[d.Coro]
	switch in := d.Instr.(type) {
	case model.Receive:
		if int(in.Dst) < len(c.Regs) && c.Regs[in.Dst] != oldest {
			return breaks("regs", int(in.Dst), showValue(oldest), showValue(c.Regs[in.Dst]))
		}
	case model.Choose:
		if oldest != model.Value(model.Str(e.Label)) {
			return breaks("obs_trace.label", -1, showValue(oldest), strconv.Quote(e.Label))
		}
	}
	want := *before
	want.Payloads = before.Payloads[1:]
	return diffBuffers(d, e.Edge, &want)
}

func showValue(v model.Value) string { return string(model.AppendValue(nil, v)) }

// diffBuffers holds the buffers of all sessions against those before, one of which has changed.
func diffBuffers(d *Dispatched, changed model.Edge, to *model.EdgeBuffer) (Difference, bool) {
	for i := range d.Before.Sessions.Sessions {
		t := &d.Before.Sessions.Sessions[i]
		after := d.After.session(t.SID)
		if after == nil {
			return breaks("sessions", i, showSession(t), nothing)
		}
		want := t.Buffers
		if k := slices.IndexFunc(want, func(b model.EdgeBuffer) bool { return b.Edge == changed }); k >= 0 && to != nil {
			want = slices.Clone(want)
			want[k] = *to
		}
		if d, differs := diffLists("buffers", want, after.Buffers, bufferPart, showBuffer); differs {
			return d, true
		}
	}
	return holds()
}

func bufferPart(a, b *model.EdgeBuffer) string {
	switch {
	case a.Edge != b.Edge:
		return "edge"
	case !slices.Equal(a.Payloads, b.Payloads):
		return "payloads"
	case a.Capacity != b.Capacity:
		return "capacity"
	}
	return ""
}

// CorruptionAsSaid is P-T16.
var CorruptionAsSaid = Property{
	ID:        "corruption-as-said",
	Statement: "A message that a committed Send or Offer puts into a buffer is what the handler delivered, changed by the corruption in force on the directed edge exactly as its kind says, and unchanged if there is none.",
	Spec:      "03 §10.6, 02 §7.5, 06 §1",
	Why:       "P-T16: a payload that nobody receives shows nowhere in a Record, and both semantics may read the table of kinds alike.",
	Needs:     NeedStates | NeedTopology,
	Every:     statesEvery,
	Also:      corruptsPairs,
	Check:     eachRun(eachDispatch(corruptionAsSaid)),
}

// corruptsPairs tells of Cases that flip bits on links and hand out pairs: few do.
func corruptsPairs(c *model.Case) bool {
	if _, pair := c.Handler.AcquireValue.(model.Prod); !pair {
		return false
	}
	return scripts(c, func(p model.Perturbation) bool { return p.Kind == model.Corrupt && p.Corruption == model.BitFlip })
}

func corruptionAsSaid(run *Run, d *Dispatched) (Difference, bool) {
	if !committed(d) {
		return holds()
	}
	for _, e := range run.events(d.Before, d.After) {
		sent, ok := e.(model.Sent)
		if !ok {
			continue
		}
		before, after := d.Before.buffer(sent.Edge), d.After.buffer(sent.Edge)
		got, ok := lastPayload(after)
		if !ok || before == nil || handlerDrops(run, d, sent) || run.Case.Config.Buffer.Mode == model.Fifo && len(after.Payloads) == len(before.Payloads) {
			return holds() // dropped
		}
		want := delivered(run, d, sent.Label)
		if kind, corrupted := topologyAt(run, d.Before.Clock.Tick).corruption(sent.From, sent.To); corrupted {
			want = corrupt(kind, want)
		}
		if got != want {
			return breaks("buffers.payloads", len(after.Payloads)-1, showValue(want), showValue(got))
		}
	}
	return holds()
}

// delivered is what the scripted handler delivers for a send of a label (spec 06 §1).
func delivered(run *Run, d *Dispatched, label string) model.Value {
	regs := d.Before.Coroutines[d.Coro].Regs
	if in, ok := d.Instr.(model.Send); ok && run.Case.Handler.Payload == model.PayloadRegister && int(in.Val) < len(regs) {
		return regs[in.Val]
	}
	return model.Str(label)
}

// corrupt is what a corrupted link makes of a payload (spec 02 §7.5).
func corrupt(kind model.Corruption, v model.Value) model.Value {
	text, isText := v.(model.Str)
	switch {
	case kind == model.BitFlip:
		return flip(v)
	case kind == model.Truncation && isText:
		half := utf8.RuneCountInString(string(text)) / 2
		end := 0
		for range half {
			_, size := utf8.DecodeRuneInString(string(text[end:]))
			end += size
		}
		return text[:end]
	}
	return model.Unit{}
}

func flip(v model.Value) model.Value {
	switch v := v.(type) {
	case model.Nat:
		if v%2 == 0 {
			return v + 1
		}
		return v - 1
	case model.Bool:
		return model.Bool(!bool(v))
	case model.Prod:
		return model.Prod{Left: flip(v.Left), Right: v.Right}
	case model.Str:
		if len(v) == 0 {
			return v
		}
		return model.Str(decoded(string([]byte{v[0] ^ 1}) + string(v[1:])))
	}
	return v
}

// decoded is a text with U+FFFD for each byte that is no UTF-8.
func decoded(s string) string {
	var out []byte
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		out = utf8.AppendRune(out, r)
		s = s[size:]
	}
	return string(out)
}

// ReceivedWasSent is P-D10.
var ReceivedWasSent = Property{
	ID:        "received-was-sent",
	Statement: "At every moment of the trace at most as many messages were received on an edge as were sent on it.",
	Spec:      "03 §10.4",
	Why:       "P-D10: it needs the trace alone, so it judges engines without states, and it holds whatever the Case does.",
	Every:     1,
	Check:     eachRun(receivedWasSent),
}

func receivedWasSent(run *Run) (Difference, bool) {
	inFlight := map[model.Edge]int{}
	for i, e := range run.Record.ObsTrace {
		switch e := e.(type) {
		case model.Sent:
			inFlight[e.Edge]++
		case model.Received:
			if inFlight[e.Edge]--; inFlight[e.Edge] < 0 {
				d, _ := breaks("obs_trace", i, "a Sent before it", string(model.AppendEvent(nil, e)))
				d.Round = e.Tick
				return d, true
			}
		}
	}
	return holds()
}

// MessagesConserved says where messages are at the end.
var MessagesConserved = Property{
	ID:        "messages-conserved",
	Statement: "At the end of a run an edge of a session that is not closed holds the messages that were sent and not received, and fewer only where the handler, the policy or the latest-value mode may lose some.",
	Spec:      "01 §8.1, 01 §8.2, 06 §2",
	Why:       "It needs the Record alone, so it judges engines without states, and it counts what the comparison takes for granted when both lose the same message.",
	Every:     1,
	Check:     eachRun(messagesConserved),
}

func messagesConserved(run *Run) (Difference, bool) {
	inFlight := map[model.Edge]uint64{}
	for _, e := range run.Record.ObsTrace {
		switch e := e.(type) {
		case model.Sent:
			inFlight[e.Edge]++
		case model.Received:
			inFlight[e.Edge]--
		}
	}
	cfg := &run.Case.Config.Buffer
	lossy := cfg.Mode == model.LatestValue || cfg.Policy == model.PolicyDrop || len(run.Case.Handler.Drop) > 0
	for i := range run.Record.Sessions {
		s := &run.Record.Sessions[i]
		for _, b := range s.Buffers {
			left := inFlight[model.Edge{SID: s.SID, Sender: b.From, Receiver: b.To}]
			if b.Len == left || lossy && b.Len < left {
				continue
			}
			return breaks("sessions.buffers", i, strconv.FormatUint(left, 10)+" from "+b.From+" to "+b.To, strconv.FormatUint(b.Len, 10))
		}
		if len(s.Buffers) == 0 && s.Status.Kind != model.SessionClosed && len(s.Roles) > 1 {
			return breaks("sessions.buffers", i, "buffers", nothing)
		}
	}
	return holds()
}
