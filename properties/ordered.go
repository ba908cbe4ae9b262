package properties

import (
	"github.com/wavecheck/wavecheck/envelopes/determinism"
	"github.com/wavecheck/wavecheck/model"
)

// OrderedSessionsAgree is what is claimed of P-E7.
var OrderedSessionsAgree = Property{
	ID: "ordered-sessions-agree",
	Statement: "Where programs cannot see the schedule, a session whose canonical events are totally ordered by causality (each one follows the one before it at the same endpoint, receives what that sent, or follows the opening) " +
		"shows the same events in the same order in waves.",
	Spec:  "03 §10.5, 07 §9",
	Why:   "P-E7: session projections differ in general, so no other law looks at the order between endpoints; here an effect would stand before its cause.",
	Needs: NeedWaveRounds,
	Every: 1,
	Check: inTheDomain(orderedSessionsAgree),
}

func orderedSessionsAgree(p *pair) (Difference, bool) {
	got := map[uint64][]model.Event{}
	for _, s := range determinism.Sessions(p.candidate.ObsTrace) {
		got[s.SID] = s.Events
	}
	for _, s := range determinism.Sessions(p.canonical.ObsTrace) {
		if !totallyOrdered(s.Events) {
			continue
		}
		d, differs := listDifference("session_events", s.Events, got[s.SID], func(b []byte, e model.Event) []byte {
			return model.AppendEvent(b, model.WithTick(e, 0))
		})
		if differs {
			return d, true
		}
	}
	return holds()
}

// totallyOrdered reports whether each event of a session is caused by the one before it.
func totallyOrdered(events []model.Event) bool {
	sent, received := map[model.Edge]int{}, map[model.Edge]int{}
	for i, e := range events {
		if i > 0 && !causes(events[i-1], e, sent, received) {
			return false
		}
		switch e := e.(type) {
		case model.Sent:
			sent[e.Edge]++
		case model.Received:
			received[e.Edge]++
		}
	}
	return true
}

// causes reports whether an event follows from the one before it: one endpoint does both, or the second receives the
// message that the first sent, or the first opens the session. The counts are those of the events before the second.
func causes(first, second model.Event, sent, received map[model.Edge]int) bool {
	if first.Kind() == model.EventOpened {
		return true
	}
	if s, ok := first.(model.Sent); ok {
		if r, ok := second.(model.Received); ok && r.Edge == s.Edge && sent[s.Edge] == received[s.Edge]+1 {
			return true
		}
	}
	a, names := determinism.ActingEndpoint(first)
	b, alsoNames := determinism.ActingEndpoint(second)
	return names && alsoNames && a == b && a.Role != determinism.AnyRole
}
