package determinism

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/wavecheck/wavecheck/model"
)

// drawTrace draws a trace of events of every kind over four sessions and four coroutines.
func drawTrace(t *rapid.T) []model.Event {
	samples := kinds()
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) model.Event {
		n := rapid.Uint64Range(0, 3).Draw(t, "session or coroutine")
		e := reScope(samples[rapid.IntRange(0, len(samples)-1).Draw(t, "kind")], n)
		return model.WithTick(e, rapid.Uint64Range(0, 9).Draw(t, "tick"))
	}), 0, 40).Draw(t, "trace")
}

// reScope gives an event another session, or coroutine.
func reScope(e model.Event, n uint64) model.Event {
	switch e := e.(type) {
	case model.Sent:
		e.Session, e.Edge.SID = n, n
		return e
	case model.Received:
		e.Session, e.Edge.SID = n, n
		return e
	case model.Offered:
		e.Edge.SID = n
		return e
	case model.Chose:
		e.Edge.SID = n
		return e
	case model.Opened:
		e.Session = n
		return e
	case model.EpochAdvanced:
		e.SID = n
		return e
	case model.Acquired:
		e.Session = n
		return e
	case model.Forked:
		e.Session = n
		return e
	case model.Halted:
		e.CoroID = n
		return e
	case model.Invoked:
		e.CoroID = n
		return e
	case model.Faulted:
		e.CoroID = n
		return e
	}
	return e
}

// change is how a trace is made into another one; each of the first four tells two neighbouring modes
// apart, wherever there is something to change.
type change int

const (
	none change = iota
	effects
	scopedTick
	sessionsSwapped
	anything
	changeCount int = iota
)

// drawOther draws a trace near another one.
func drawOther(t *rapid.T, a Trace) Trace {
	b := Trace{Obs: slices.Clone(a.Obs), Effects: a.Effects, Coroutines: a.Coroutines}
	switch change(rapid.IntRange(0, changeCount-1).Draw(t, "change")) {
	case effects:
		b.Effects = []model.EffectEntry{{Kind: model.EffectSend}}
	case scopedTick:
		for i, e := range b.Obs {
			if _, scoped := e.Scope(); scoped {
				b.Obs[i] = model.WithTick(e, e.At()+1)
			}
		}
	case sessionsSwapped:
		for i := 1; i < len(b.Obs); i++ {
			x, scoped := b.Obs[i-1].Scope()
			y, both := b.Obs[i].Scope()
			if scoped && both && x != y {
				b.Obs[i-1], b.Obs[i] = b.Obs[i], b.Obs[i-1]
				break
			}
		}
	case anything:
		b.Obs = changed(t, b.Obs)
	}
	return b
}

// changed moves, loses, doubles or re-ticks an event.
func changed(t *rapid.T, out []model.Event) []model.Event {
	if len(out) < 2 {
		return nil
	}
	i := rapid.IntRange(0, len(out)-2).Draw(t, "where")
	switch rapid.IntRange(0, 3).Draw(t, "how") {
	case 0:
		out[i], out[i+1] = out[i+1], out[i]
	case 1:
		out = append(out[:i:i], out[i+1:]...)
	case 2:
		out = slices.Insert(out, i, out[i])
	default:
		out[i] = model.WithTick(out[i], rapid.Uint64Range(0, 9).Draw(t, "tick"))
	}
	return out
}

// TestNormalisationLaws are the laws of spec 04 §1.3.
func TestNormalisationLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := drawTrace(t)
		got := Normalised(raw)
		if len(got) != len(raw) {
			t.Fatalf("%d events of %d", len(got), len(raw))
		}
		clock := map[uint64]uint64{}
		for i, e := range got {
			if !equalButTick(e, raw[i]) {
				t.Fatalf("event %d is another one: %v, %v", i, e, raw[i])
			}
			want := raw[i].At()
			if sid, scoped := e.Scope(); scoped {
				want = clock[sid]
				clock[sid]++
			}
			if e.At() != want {
				t.Fatalf("event %d has tick %d, want %d", i, e.At(), want)
			}
		}
		if text(Normalised(got)) != text(got) {
			t.Fatal("not idempotent")
		}
	})
}

// TestCommuteLaws: commute is idempotent, keeps the order inside a session, and nothing crosses a barrier.
func TestCommuteLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		raw := drawTrace(t)
		got, normal := Commute(raw), Normalised(raw)
		if text(Commute(got)) != text(got) {
			t.Fatalf("not idempotent:\n%s%s", text(got), text(Commute(got)))
		}
		if text(bySession(got)) != text(bySession(normal)) {
			t.Fatalf("the order in a session changed:\n%s%s", text(normal), text(got))
		}
		for from := 0; from <= len(normal); {
			to := runEnd(normal, from)
			if to != runEnd(got, from) || to < len(normal) && !EqualEvents(normal[to], got[to]) {
				t.Fatalf("a barrier moved:\n%s%s", text(normal), text(got))
			}
			if text(bySession(normal[from:to])) != text(bySession(got[from:to])) {
				t.Fatalf("an event crossed a barrier:\n%s%s", text(normal), text(got))
			}
			from = to + 1
		}
	})
}

func bySession(events []model.Event) []model.Event {
	out := slices.Clone(events)
	slices.SortStableFunc(out, func(a, b model.Event) int {
		x, _ := a.Scope()
		y, _ := b.Scope()
		return int(x) - int(y)
	})
	return out
}

// TestModesByDefinition holds the comparisons in place against the definitions of spec 04 §1.1, and the
// chain of implications; it counts how often each mode was true and false, for a law that is never put
// to the test says nothing.
func TestModesByDefinition(t *testing.T) {
	var yes, no [len(Modes)]int
	rapid.Check(t, func(t *rapid.T) {
		a := Trace{Obs: drawTrace(t)}
		b := drawOther(t, a)
		replay := text(a.Obs) == text(b.Obs)
		want := [...]bool{
			replay && len(a.Effects) == len(b.Effects), replay,
			text(Normalised(a.Obs)) == text(Normalised(b.Obs)), text(Commute(a.Obs)) == text(Commute(b.Obs)),
		}
		for i, mode := range Modes {
			got := Holds(mode, a, b)
			if got != want[i] {
				t.Fatalf("%s: %v, by definition %v\n%s%s", mode, got, want[i], text(a.Obs), text(b.Obs))
			}
			if got {
				yes[i]++
			} else {
				no[i]++
			}
			if i > 0 && want[i-1] && !got {
				t.Fatalf("%s holds and %s does not", Modes[i-1], mode)
			}
		}
	})
	if testing.Short() {
		return // too few draws to meet everything
	}
	for i, mode := range Modes {
		if yes[i] == 0 || no[i] == 0 {
			t.Errorf("%s was true %d times and false %d times", mode, yes[i], no[i])
		}
	}
	for i := 1; i < len(Modes); i++ {
		if yes[i] == yes[i-1] {
			t.Errorf("no pair tells %s from %s", Modes[i], Modes[i-1])
		}
	}
}

// TestProjectionsKeepEverything: they only sort, and the endpoint projection is equal to itself under any
// renumbering of ticks.
func TestProjectionsKeepEverything(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Trace{Obs: drawTrace(t), Coroutines: home("0:A", "0:B", "0:B", "1:A")}
		for _, session := range Sessions(a.Obs) {
			want := slices.DeleteFunc(Normalised(a.Obs), func(e model.Event) bool {
				sid, scoped := e.Scope()
				return !scoped || sid != session.SID
			})
			if text(session.Events) != text(want) {
				t.Fatalf("session %d:\n%swant\n%s", session.SID, text(session.Events), text(want))
			}
		}
		n := 0
		for _, acts := range Endpoints(a) {
			n += len(acts.Events)
		}
		if n != len(a.Obs) {
			t.Fatalf("%d events of %d", n, len(a.Obs))
		}
		b := a
		b.Obs = Normalised(a.Obs)
		if d, differ := FirstEndpointDifference(a, b); differ {
			t.Fatalf("ticks count: %+v", d)
		}
		if len(a.Obs) > 0 {
			b.Obs = a.Obs[1:]
			if EndpointEqual(a, b) {
				t.Fatal("a lost event is not seen")
			}
		}
	})
}
