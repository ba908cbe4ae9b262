package determinism

import "github.com/wavecheck/wavecheck/model"

// ActingCoroutine is the coroutine that an event names as its own; ok is false for events that name an
// endpoint.
func ActingCoroutine(e model.Event) (id uint64, ok bool) {
	switch e := e.(type) {
	case model.Invoked:
		return e.CoroID, true
	case model.Halted:
		return e.CoroID, true
	case model.Faulted:
		return e.CoroID, true
	}
	return 0, false
}

// ActingEndpoint is the endpoint that an event names as the acting one (spec 04 §1.4). ok is false for
// those that name a coroutine, and for a check, which belongs to the event behind it.
func ActingEndpoint(e model.Event) (at model.Endpoint, ok bool) {
	switch e := e.(type) {
	case model.Sent:
		return model.Endpoint{SID: e.Session, Role: e.From}, true
	case model.Received:
		return model.Endpoint{SID: e.Session, Role: e.To}, true
	case model.Offered:
		return model.Endpoint{SID: e.Edge.SID, Role: e.Edge.Sender}, true
	case model.Chose:
		return model.Endpoint{SID: e.Edge.SID, Role: e.Edge.Receiver}, true
	case model.Acquired:
		return model.Endpoint{SID: e.Session, Role: e.Role}, true
	case model.Released:
		return model.Endpoint{SID: e.Session, Role: e.Role}, true
	case model.Transferred:
		return model.Endpoint{SID: e.Session, Role: e.Role}, true
	case model.Tagged:
		return model.Endpoint{SID: e.Session, Role: e.Role}, true
	case model.Checked:
		return model.Endpoint{SID: e.Session, Role: e.Role}, true
	}
	if sid, scoped := e.Scope(); scoped {
		return model.Endpoint{SID: sid, Role: AnyRole}, true
	}
	return model.Endpoint{}, false
}
