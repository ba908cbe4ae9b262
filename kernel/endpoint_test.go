package kernel_test

import (
	"testing"

	"github.com/wavecheck/wavecheck/model"
)

// TestEndpointRole: one coroutine opens a session of X and Y and talks with itself over it (spec 05
// endpoint-role). Edge, event and buffer bear the endpoint's names, Invoked the own role.
func TestEndpointRole(t *testing.T) {
	open := model.Open{
		Roles: []string{"X", "Y"},
		LocalTypes: []model.RoleType{
			{Role: "X", Type: comm(model.Sending, "Y", model.TypeNat, model.LocalEnd{})},
			{Role: "Y", Type: comm(model.Receiving, "X", model.TypeNat, model.LocalEnd{})},
		},
		Dsts: []model.RoleReg{{Role: "X", Reg: 2}, {Role: "Y", Reg: 3}},
	}
	for _, from := range []string{"X", "Y"} {
		for _, to := range []string{"X", "Y"} {
			open.Handlers = append(open.Handlers, model.HandlerBinding{Sender: from, Receiver: to, Handler: "h"})
		}
	}
	c := pairCase([]model.Instr{
		open, model.Set{Dst: 4, Val: model.Nat(7)}, model.Send{Chan: 2, Val: 4}, model.Receive{Chan: 3, Dst: 5},
		model.Close{Session: 3}, model.Halt{},
	}, []model.Instr{model.Halt{}})
	c.Topology = []model.TopologyTick{{Tick: 1, Events: []model.Perturbation{{Kind: model.Corrupt, From: "X", To: "Y"}}}}
	rec := run(t, &c)
	if rec.Result != model.AllDone {
		t.Fatalf("the run ended %s", *recText(&rec))
	}
	if got := rec.Coroutines[0].Regs[5]; got != model.Nat(6) {
		t.Errorf("received %v, want the corrupted 6", got)
	}
	edge := model.Edge{SID: 1, Sender: "X", Receiver: "Y"}
	sent := 0
	for _, e := range rec.ObsTrace {
		if s, ok := e.(model.Sent); ok && s.Edge == edge && s.From == "X" && s.To == "Y" {
			sent++
		}
	}
	if sent != 1 {
		t.Errorf("%d sends on %v in %v", sent, edge, rec.ObsTrace)
	}
	s := &rec.Sessions[1]
	if s.Status.Kind != model.SessionClosed || s.Epoch != 1 || len(s.Buffers) != 0 || len(s.Types) != 0 {
		t.Errorf("session 1 at the end: %+v", s)
	}
}

// TestChildHaltKeepsTheParentsType: spec 05 halt-own-types.
func TestChildHaltKeepsTheParentsType(t *testing.T) {
	c := pairCase([]model.Instr{
		model.Spawn{Target: 4}, model.Yield{}, model.Send{Val: 1}, model.Halt{}, model.Halt{},
	}, []model.Instr{model.Receive{Dst: 1}, model.Halt{}})
	rec := run(t, &c)
	if rec.Result != model.AllDone {
		t.Errorf("the run ended %s", *recText(&rec))
	}
}

// TestOfferObeysTopology: spec 05 offer-topology.
func TestOfferObeysTopology(t *testing.T) {
	c := pairCase([]model.Instr{model.Offer{Label: "m"}, model.Halt{}}, []model.Instr{model.Receive{Dst: 1}, model.Halt{}})
	c.Topology = []model.TopologyTick{
		{Tick: 1, Events: []model.Perturbation{{Kind: model.Partition, From: "A", To: "B"}}},
		{Tick: 3, Events: []model.Perturbation{{Kind: model.Heal, From: "A", To: "B"}, {Kind: model.Corrupt, From: "A", To: "B"}}},
	}
	rec := run(t, &c)
	if got, want := dispatches(&rec), "0B 1B 0C 0H 1C 1H"; got != want {
		t.Errorf("dispatches %s, want %s", got, want)
	}
	if got := rec.Coroutines[1].Regs[1]; got != model.Str("l") {
		t.Errorf("received %v, want the corrupted label", got)
	}
}

// TestChooseLabelType: spec 05 choose-label-type, in mode Off.
func TestChooseLabelType(t *testing.T) {
	c := pairCase([]model.Instr{model.Set{Dst: 1, Val: model.Nat(7)}, model.Send{Val: 1}, model.Halt{}},
		[]model.Instr{model.Choose{Table: []model.ChooseTarget{{Label: "m", Target: 1}}}, model.Halt{}})
	c.Config.PayloadValidation, c.Config.MaxPayloadBytes = model.ValidateOff, 1
	rec := run(t, &c)
	want := model.Fault{
		Kind: model.TypeViolation, Expected: model.TypeString, Actual: model.TypeNat,
		Text: "B: choose payload '<branch-label>' violated expected type String",
	}
	if rec.Fault == nil || *rec.Fault != want {
		t.Errorf("the run ended %s", *recText(&rec))
	}
	if rec.Sessions[0].Buffers[0].Len != 1 {
		t.Errorf("the message was taken: %v", rec.Sessions[0].Buffers)
	}
}

// TestManyLoops: a variable below four loops of its own leads back to the outer loop, in one advance (spec 05
// recursion-scope). Each pass is the same send.
func TestManyLoops(t *testing.T) {
	inner := model.LocalType(model.LocalVar("x"))
	for _, name := range []string{"d", "c", "b", "a"} {
		inner = &model.LocalMu{Var: name, Body: inner}
	}
	c := pairCase([]model.Instr{model.Send{Val: 1}, model.Jump{}}, []model.Instr{model.Halt{}})
	c.Images[0].LocalTypes[0].Type = &model.LocalMu{Var: "x", Body: comm(model.Sending, "B", nil, inner)}
	c.MaxRounds = 9
	rec := run(t, &c)
	if rec.Result != model.MaxRoundsReached {
		t.Fatalf("the run ended %s", *recText(&rec))
	}
	at := rec.Sessions[0].Types[0].Type
	if got, ok := at.(*model.LocalComm); !ok || got.Dir != model.Sending || rec.Sessions[0].Buffers[0].Len != 4 {
		t.Errorf("after four passes the type is %s, and %d messages wait", model.DebugLocalType(at), rec.Sessions[0].Buffers[0].Len)
	}
}
