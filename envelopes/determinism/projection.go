package determinism

import (
	"cmp"
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// The three projections of a trace that spec 04 §1.3 names. Strict keeps everything, Normalised forgets
// how the sessions' clocks ran, Sessions forgets the order between sessions and every unscoped event too.

// Strict is a copy of the trace.
func Strict(trace []model.Event) []model.Event { return slices.Clone(trace) }

// Normalised is the trace with each scoped tick replaced by a count of its session (spec 04 §1.3).
func Normalised(trace []model.Event) []model.Event { return model.Normalize(trace) }

// Session is what one session shows.
type Session struct {
	SID    uint64
	Events []model.Event // normalised
}

// Sessions is the session projection: the normalised scoped events of each session, ascending by id.
func Sessions(trace []model.Event) []Session {
	scoped := slices.DeleteFunc(model.Normalize(trace), func(e model.Event) bool {
		_, ok := e.Scope()
		return !ok
	})
	slices.SortStableFunc(scoped, func(a, b model.Event) int {
		x, _ := a.Scope()
		y, _ := b.Scope()
		return cmp.Compare(x, y)
	})
	var out []Session
	for from := 0; from < len(scoped); {
		sid, _ := scoped[from].Scope()
		to := from
		for to < len(scoped) && sameSession(scoped[from], scoped[to]) {
			to++
		}
		out = append(out, Session{SID: sid, Events: scoped[from:to:to]})
		from = to
	}
	return out
}

// SessionsEqual reports whether two traces have equal session projections.
func SessionsEqual(a, b []model.Event) bool {
	return slices.EqualFunc(Sessions(a), Sessions(b), func(x, y Session) bool {
		return equalEvents(x.Events, y.Events, EqualEvents) // which name the session
	})
}
