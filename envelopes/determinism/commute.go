package determinism

import (
	"cmp"
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// Commute normalises a trace and rewrites each run of scoped events as a round-robin of its sessions, one
// event of each a pass, the lowest session first (spec 04 §1.4). Unscoped events are barriers: nothing
// crosses them. The order inside a session stays.
func Commute(trace []model.Event) []model.Event {
	out := model.Normalize(trace)
	for from := 0; from < len(out); {
		to := runEnd(out, from)
		if order := roundRobin(out[from:to]); order != nil {
			run := slices.Clone(out[from:to])
			for i, at := range order {
				out[from+i] = run[at]
			}
		}
		from = to + 1
	}
	return out
}

// equalCommuted is equality of the two commuted traces. Their barriers stand at the same places, so it
// goes run by run; the argument of equalNormalised holds, for a session's events keep their order.
func equalCommuted(a, b []model.Event) bool {
	if len(a) != len(b) {
		return false
	}
	for from := 0; from < len(a); {
		to := runEnd(a, from)
		if runEnd(b, from) != to || !equalRuns(a[from:to], b[from:to]) {
			return false
		}
		if to < len(a) && !EqualEvents(a[to], b[to]) {
			return false
		}
		from = to + 1
	}
	return true
}

func equalRuns(a, b []model.Event) bool {
	left, right := roundRobin(a), roundRobin(b)
	for i := range a {
		x, y := i, i
		if left != nil {
			x = left[i]
		}
		if right != nil {
			y = right[i]
		}
		if !equalButTick(a[x], b[y]) {
			return false
		}
	}
	return true
}

// runEnd is the place of the first barrier at or behind from, or the trace's length.
func runEnd(trace []model.Event, from int) int {
	for i := from; i < len(trace); i++ {
		if _, scoped := trace[i].Scope(); !scoped {
			return i
		}
	}
	return len(trace)
}

// roundRobin is the order in which commute writes a run of scoped events, as places in the run; nil is
// the order in which they stand, which one session's events always have.
func roundRobin(run []model.Event) []int {
	if oneSession(run) {
		return nil
	}
	type turn struct {
		session uint64
		pass    int // how many events of the session stand before
		at      int
	}
	turns := make([]turn, len(run))
	for i, e := range run {
		sid, _ := e.Scope()
		turns[i] = turn{session: sid, at: i}
	}
	slices.SortFunc(turns, func(a, b turn) int { return cmp.Or(cmp.Compare(a.session, b.session), cmp.Compare(a.at, b.at)) })
	for i := 1; i < len(turns); i++ {
		if turns[i].session == turns[i-1].session {
			turns[i].pass = turns[i-1].pass + 1
		}
	}
	slices.SortFunc(turns, func(a, b turn) int { return cmp.Or(cmp.Compare(a.pass, b.pass), cmp.Compare(a.session, b.session)) })
	order := make([]int, len(turns))
	for i, t := range turns {
		order[i] = t.at
	}
	return order
}

func oneSession(run []model.Event) bool {
	for i := 1; i < len(run); i++ {
		if !sameSession(run[0], run[i]) {
			return false
		}
	}
	return true
}

func sameSession(a, b model.Event) bool {
	x, _ := a.Scope()
	y, _ := b.Scope()
	return x == y
}
