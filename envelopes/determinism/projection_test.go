package determinism

import (
	"testing"

	"github.com/wavecheck/wavecheck/model"
)

// TestNormalisedExample is the worked example of spec 04 §1.3.
func TestNormalisedExample(t *testing.T) {
	raw := trace(t, "Opened s0@0, Opened s1@0, chk@1, Sent s0 m@1, chk@2, Sent s1 m@2, chk@3, Received s0 m@3, Invoked c0@4")
	sameTrace(t, "normalised", Normalised(raw),
		trace(t, "Opened s0@0, Opened s1@0, chk@1, Sent s0 m@1, chk@2, Sent s1 m@1, chk@3, Received s0 m@2, Invoked c0@4"))
	sameTrace(t, "strict", Strict(raw), raw)
	sessions := Sessions(raw)
	if len(sessions) != 2 || sessions[0].SID != 0 || sessions[1].SID != 1 {
		t.Fatalf("%+v", sessions)
	}
	sameTrace(t, "session 0", sessions[0].Events, trace(t, "Opened s0@0, Sent s0 m@1, Received s0 m@2"))
	sameTrace(t, "session 1", sessions[1].Events, trace(t, "Opened s1@0, Sent s1 m@1"))
}

// TestStrictIsACopy: changing it leaves the trace alone.
func TestStrictIsACopy(t *testing.T) {
	raw := trace(t, "Opened s0@0")
	Strict(raw)[0] = model.Halted{}
	sameTrace(t, "the trace", raw, trace(t, "Opened s0@0"))
}

// TestCommuteExample is the example of spec 04 §1.4, two passes of it behind a barrier.
func TestCommuteExample(t *testing.T) {
	sameTrace(t, "commute", Commute(trace(t, "Sent s2 a@9, Sent s1 x@9, Sent s1 y@9, Sent s3 p@9, Sent s1 z@9, chk@7, Sent s3 q@9, Sent s1 w@9")),
		trace(t, "Sent s1 x@0, Sent s2 a@0, Sent s3 p@0, Sent s1 y@1, Sent s1 z@2, chk@7, Sent s1 w@3, Sent s3 q@1"))
}

// TestEndpointsExample follows rules 1 to 3 of the endpoint projection.
func TestEndpointsExample(t *testing.T) {
	run := Trace{
		Obs:        trace(t, "Opened s0@0, chk@0, chk@1, Sent s0 m@1, chk@2, Received s0 m@2, chk@3, Invoked c0@3, Halted c1@4, Faulted c2@5, chk@6, chk@7"),
		Coroutines: home("0:A", "0:B", "0:B"),
	}
	want := []struct {
		at     model.Endpoint
		single bool
		events string
	}{
		{model.Endpoint{}, false, "chk@0, chk@6, chk@7"}, // belong to nobody
		{model.Endpoint{Role: AnyRole}, false, "Opened s0@0"},
		{model.Endpoint{Role: "A"}, false, "chk@1, Sent s0 m@1, chk@3, Invoked c0@3"},
		{model.Endpoint{Role: "B"}, false, "chk@2, Received s0 m@2"},
		{model.Endpoint{Role: "B"}, true, "Halted c1@4"},
		{model.Endpoint{Role: "B"}, true, "Faulted c2@5"},
	}
	got := Endpoints(run)
	if len(got) != len(want) {
		t.Fatalf("%d lists, want %d: %+v", len(got), len(want), got)
	}
	for i, w := range want {
		if got[i].Endpoint != w.at || got[i].OneOfMany != w.single {
			t.Errorf("list %d: %v %v", i, got[i].Endpoint, got[i].OneOfMany)
		}
		sameTrace(t, "list", got[i].Events, trace(t, w.events))
	}
}

// TestEndpointDifferences shows what the projection forgets and what it does not.
func TestEndpointDifferences(t *testing.T) {
	two := home("0:A", "0:B", "0:B")
	fault := func(f model.Fault) []model.Event { return []model.Event{model.Faulted{CoroID: 0, Fault: f}} }
	for _, tt := range []struct {
		name  string
		a, b  []model.Event
		equal bool
		at    model.Endpoint
		index int
	}{
		{name: "ids of coroutines of one role", a: trace(t, "Halted c1@1, Faulted c2@2"), b: trace(t, "Halted c2@1, Faulted c1@2"), equal: true},
		{name: "which of them ends how often", a: trace(t, "Halted c1@1, Faulted c2@2"), b: trace(t, "Halted c1@1, Halted c2@2"), at: model.Endpoint{Role: "B"}},
		{name: "one coroutine too many", a: trace(t, "Halted c1@1"), b: trace(t, "Halted c1@1, Halted c2@2"), at: model.Endpoint{Role: "B"}},
		{name: "one too few", a: trace(t, "Halted c1@1, Halted c2@2"), b: trace(t, "Halted c1@1"), at: model.Endpoint{Role: "B"}},
		{name: "an endpoint behind all others", a: trace(t, "Halted c0@1"), b: trace(t, "Halted c0@1, Halted c1@2"), at: model.Endpoint{Role: "B"}},
		{name: "a fault's text", a: fault(model.Fault{Kind: model.InvokeFault, Text: "x"}), b: fault(model.Fault{Kind: model.InvokeFault, Text: "y"}), equal: true},
		{name: "a fault's code", a: fault(model.Fault{Kind: model.InvokeFault}), b: fault(model.Fault{Kind: model.BufferFull}), at: model.Endpoint{Role: "A"}},
		{name: "order at an endpoint", a: trace(t, "Sent s0 m@1, Sent s0 n@1"), b: trace(t, "Sent s0 n@1, Sent s0 m@1"), at: model.Endpoint{Role: "A"}},
		{name: "the end of a list", a: trace(t, "Received s0 m@1, Received s0 n@1"), b: trace(t, "Received s0 m@1"), at: model.Endpoint{Role: "B"}, index: 1},
		{name: "ids of a transfer", a: []model.Event{model.Transferred{Role: "A", From: 0, To: 1}}, b: []model.Event{model.Transferred{Role: "A", From: 0, To: 2}}, equal: true},
		{name: "an unknown coroutine", a: trace(t, "Halted c9@1"), b: trace(t, "Halted c0@1"), at: model.Endpoint{}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, b := Trace{Obs: tt.a, Coroutines: two}, Trace{Obs: tt.b, Coroutines: two}
			d, differ := FirstEndpointDifference(a, b)
			if differ == tt.equal || EndpointEqual(a, b) != tt.equal {
				t.Fatalf("%+v", d)
			}
			if differ && (d.Endpoint != tt.at || d.Index != tt.index) {
				t.Errorf("%+v, want it at %v %d", d, tt.at, tt.index)
			}
			if _, other := FirstEndpointDifference(b, a); other != differ {
				t.Error("not symmetric")
			}
		})
	}
}

// TestActingEndpoints names the endpoint of each kind of event, rule 1 of the projection.
func TestActingEndpoints(t *testing.T) {
	role := map[model.EventKind]string{
		model.EventSent: "A", model.EventReceived: "B", model.EventOffered: "A", model.EventChose: "B",
		model.EventAcquired: "A", model.EventReleased: "A", model.EventTransferred: "A", model.EventTagged: "A", model.EventChecked: "A",
		model.EventOpened: AnyRole, model.EventClosed: AnyRole, model.EventEpochAdvanced: AnyRole,
		model.EventForked: AnyRole, model.EventJoined: AnyRole, model.EventAborted: AnyRole,
		model.EventHalted: "C", model.EventInvoked: "C", model.EventFaulted: "C", // at home there
	}
	for _, e := range kinds() {
		want, known := role[e.Kind()]
		got := Endpoints(Trace{Obs: []model.Event{e}, Coroutines: home("1:X", "1:X", "1:X", "1:C")})
		if known && got[0].Endpoint != (model.Endpoint{SID: 1, Role: want}) {
			t.Errorf("%T: %v, want role %s", e, got[0].Endpoint, want)
		}
	}
	if len(role) != model.EventKindCount-1 { // a check is told by what stands behind it
		t.Errorf("%d kinds", len(role))
	}
}
