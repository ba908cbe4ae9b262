package scripted_test

import (
	"reflect"
	"testing"

	"github.com/wavecheck/wavecheck/engines/scripted"
	"github.com/wavecheck/wavecheck/kernel"
	"github.com/wavecheck/wavecheck/model"
)

func TestHandlerCounts(t *testing.T) { // spec 06 §1
	c := model.NewCase()
	c.Handler.Drop = []model.DropRule{{From: "A", Label: "m", Nth: 1}}
	c.Handler.FailStep = []model.FailRule{{Role: "B", Nth: 1}}
	c.Topology = []model.TopologyTick{{Tick: 3, Events: []model.Perturbation{{Kind: model.Crash, Site: "A"}}}}
	h := scripted.New(&c)
	send := func(role, label string) kernel.SendDecision {
		d, err := h.Send(&kernel.SendCall{Role: role, Partner: "C", Label: label, Payload: model.Nat(7)})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	delivered := kernel.SendDecision{Deliver: true, Value: model.Nat(7)}
	for i, want := range []kernel.SendDecision{delivered, {}, delivered} {
		if got := send("A", "m"); got != want {
			t.Errorf("decision %d of A on m: %v, want %v", i, got, want)
		}
		if got := send("B", "m"); got != delivered {
			t.Errorf("decision %d of B on m: %v, want %v", i, got, delivered)
		}
	}
	if err := h.Step("B", nil); err != nil {
		t.Error(err)
	}
	if err := h.Step("B", nil); err == nil || err.Error() != model.StepFailureText {
		t.Errorf("second step of B: %v", err)
	}
	if events, _ := h.Topology(3); !reflect.DeepEqual(events, c.Topology[0].Events) {
		t.Errorf("topology of tick 3: %v", events)
	}
	if events, _ := h.Topology(2); events != nil {
		t.Errorf("topology of tick 2: %v", events)
	}
	want := model.HandlerCounters{
		Sends: []model.SendCount{{Role: "A", Label: "m", Calls: 3}, {Role: "B", Label: "m", Calls: 3}},
		Steps: []model.StepCount{{Role: "B", Calls: 2}},
	}
	if got := h.Counters(); !reflect.DeepEqual(got, want) {
		t.Errorf("counters %+v, want %+v", got, want)
	}
}

func TestPayloadAndAcquire(t *testing.T) { // spec 06 §1
	c := model.NewCase()
	c.Handler.Payload, c.Handler.Acquire = model.PayloadLabel, model.AcquireFail
	h := scripted.New(&c)
	if d, _ := h.Send(&kernel.SendCall{Label: "m", Payload: model.Nat(7)}); d.Value != model.Str("m") {
		t.Errorf("payload %v, want the label", d.Value)
	}
	if _, _, err := h.Acquire(nil); err == nil || err.Error() != model.AcquireFailureText {
		t.Errorf("acquire: %v", err)
	}
	c.Handler.Acquire = model.AcquireBlock
	if _, granted, err := h.Acquire(nil); granted || err != nil {
		t.Errorf("acquire: granted %t, %v", granted, err)
	}
	c.Handler.Acquire = model.AcquireGrant
	if v, granted, _ := h.Acquire(nil); !granted || v != model.Nat(1) {
		t.Errorf("acquire: granted %t, %v", granted, v)
	}
}
