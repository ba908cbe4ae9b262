package properties

import (
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// ActsForItsEndpoint says under whose name a coroutine communicates.
var ActsForItsEndpoint = Property{
	ID:        "acts-for-its-endpoint",
	Statement: "A Send, Receive, Offer or Choose acts for the endpoint in its channel register: that one's session and role stand in its events, in the reason for which it blocks, and in the faults that name an edge or an endpoint.",
	Spec:      "02 §5.0, 02 §5.1, 02 §5.2, 02 §5.3, 02 §5.4",
	Why:       "While every coroutine talks through its own endpoint only, its own role in the endpoint's place is right by accident, in one semantics as in two.",
	Needs:     NeedStates,
	Every:     statesEvery,
	Check:     eachRun(eachDispatch(actsForItsEndpoint)),
}

func actsForItsEndpoint(run *Run, d *Dispatched) (Difference, bool) {
	reg, ok := model.Channel(d.Instr)
	if !ok {
		return holds()
	}
	ep, ok := endpointIn(&d.Before.Coroutines[d.Coro], reg)
	if !ok {
		return holds()
	}
	want := showValue(ep)
	for _, e := range run.events(d.Before, d.After) {
		if at, told := actorOf(e); told && at != ep {
			return breaks("obs_trace", -1, "an event of "+want, string(model.AppendEvent(nil, e)))
		}
	}
	if d.Reason != nil {
		if at, told := waiterOf(d.Reason); told && at != ep {
			return breaks("step_log.reason", -1, "a reason of "+want, string(model.AppendBlockReason(nil, *d.Reason)))
		}
	}
	if d.Fault != nil {
		if at, told := faulterOf(d.Fault, ep); told && at != ep {
			return breaks("step_log.fault", -1, "a fault that names "+want, d.Fault.Error())
		}
	}
	return holds()
}

// actorOf is the endpoint for which an event of a communication says that it happened.
func actorOf(e model.Event) (model.Endpoint, bool) {
	switch e := e.(type) {
	case model.Sent:
		return senderOf(e.Edge), true
	case model.Received:
		return receiverOf(e.Edge), true
	case model.Offered:
		return senderOf(e.Edge), true
	case model.Chose:
		return receiverOf(e.Edge), true
	}
	return model.Endpoint{}, false
}

func senderOf(e model.Edge) model.Endpoint   { return model.Endpoint{SID: e.SID, Role: e.Sender} }
func receiverOf(e model.Edge) model.Endpoint { return model.Endpoint{SID: e.SID, Role: e.Receiver} }

func waiterOf(r *model.BlockReason) (model.Endpoint, bool) {
	switch r.Kind {
	case model.BlockSend:
		return senderOf(r.Edge), true
	case model.BlockRecv:
		return receiverOf(r.Edge), true
	}
	return model.Endpoint{}, false
}

// noBuffer begins the text of a fault that names an edge in words.
const noBuffer = "no buffer for edge "

// faulterOf is the endpoint that a fault names. A text has no session, so that of the endpoint is taken.
func faulterOf(f *model.Fault, ep model.Endpoint) (model.Endpoint, bool) {
	switch f.Kind {
	case model.ChannelClosed, model.BufferFull:
		return f.Endpoint, true
	case model.InvokeFault:
		if edge, ok := strings.CutPrefix(f.Text, noBuffer); ok {
			from, _, _ := strings.Cut(edge, " → ")
			return model.Endpoint{SID: ep.SID, Role: from}, true
		}
	}
	return model.Endpoint{}, false
}
