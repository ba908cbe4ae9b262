package determinism

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/model"
)

// trace reads the short notation of spec 04 §1.3: events by commas, a number behind @ is the tick.
//
//	Sent s0 m@1   of session 0, from A to B    Received s0 m@1   of session 0, from A to B
//	Opened s0@0   Closed s0@3                  Invoked c0@4      Halted c0@4       Faulted c0@4
//	Fork s0 7@1   ghost 7                      chk@1             a check that passed
func trace(t testing.TB, text string) []model.Event {
	t.Helper()
	var out []model.Event
	for _, item := range strings.Split(text, ",") {
		if item = strings.TrimSpace(item); item != "" {
			out = append(out, event(t, item))
		}
	}
	return out
}

func event(t testing.TB, item string) model.Event {
	t.Helper()
	body, at, ok := strings.Cut(item, "@")
	tick, err := strconv.ParseUint(at, 10, 64)
	words := strings.Fields(body)
	if !ok || err != nil || len(words) == 0 {
		t.Fatalf("%q is no event", item)
	}
	n, label := uint64(0), ""
	if len(words) > 1 {
		if n, err = strconv.ParseUint(words[1][1:], 10, 64); err != nil {
			t.Fatalf("%q: %v", item, err)
		}
	}
	if len(words) > 2 {
		label = words[2]
	}
	switch words[0] {
	case "chk":
		return model.OutputConditionChecked{Tick: tick, PredicateRef: model.DefaultPredicateRef, OutputDigest: model.UnspecifiedOutputDigest, Passed: true}
	case "Sent":
		return model.Sent{Tick: tick, Edge: model.Edge{SID: n, Sender: "A", Receiver: "B"}, Session: n, From: "A", To: "B", Label: label}
	case "Received":
		return model.Received{Tick: tick, Edge: model.Edge{SID: n, Sender: "A", Receiver: "B"}, Session: n, From: "A", To: "B", Label: label}
	case "Opened":
		return model.Opened{Tick: tick, Session: n, Roles: []string{"A", "B"}}
	case "Closed":
		return model.Closed{Tick: tick, Session: n}
	case "Invoked":
		return model.Invoked{Tick: tick, CoroID: n, Role: "A"}
	case "Halted":
		return model.Halted{Tick: tick, CoroID: n}
	case "Faulted":
		return model.Faulted{Tick: tick, CoroID: n, Fault: model.Fault{Kind: model.OutOfCredits}}
	}
	t.Fatalf("%q: unknown event", item)
	return nil
}

// text is the JSON of a trace, an event a line.
func text(events []model.Event) string {
	var b strings.Builder
	for _, e := range events {
		fmt.Fprintf(&b, "%s\n", model.AppendEvent(nil, e))
	}
	return b.String()
}

func sameTrace(t *testing.T, what string, got, want []model.Event) {
	t.Helper()
	if text(got) != text(want) {
		t.Errorf("%s:\n%swant\n%s", what, text(got), text(want))
	}
}

// home gives coroutine records, one for each "session:role".
func home(places ...string) []model.CoroutineRecord {
	out := make([]model.CoroutineRecord, len(places))
	for i, place := range places {
		sid, role, _ := strings.Cut(place, ":")
		n, _ := strconv.ParseUint(sid, 10, 64)
		out[i] = model.CoroutineRecord{ID: uint64(i), Session: n, Role: role}
	}
	return out
}
