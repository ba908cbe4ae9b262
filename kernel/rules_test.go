package kernel_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/engines/cooperative"
	"github.com/wavecheck/wavecheck/engines/scripted"
	"github.com/wavecheck/wavecheck/kernel"
	"github.com/wavecheck/wavecheck/model"
)

// comm is a communication with one branch, label m unless the payload says otherwise.
func comm(dir model.Direction, partner string, payload model.ValType, next model.LocalType) model.LocalType {
	return &model.LocalComm{Dir: dir, Partner: partner, Branches: []model.LocalBranch{
		{Label: model.NewLabel("m"), Payload: payload, Next: next},
	}}
}

// pairCase is a session of A, which sends to B for ever, and B, which receives.
func pairCase(a, b []model.Instr) model.Case {
	loop := func(dir model.Direction, partner string) model.LocalType {
		return &model.LocalMu{Var: "t", Body: comm(dir, partner, nil, model.LocalVar("t"))}
	}
	return model.NewCase(model.Image{
		HasPrograms: true,
		LocalTypes:  []model.RoleType{{Role: "A", Type: loop(model.Sending, "B")}, {Role: "B", Type: loop(model.Receiving, "A")}},
		Programs:    []model.RoleProgram{{Role: "A", Code: a}, {Role: "B", Code: b}},
	})
}

func run(t *testing.T, c *model.Case) model.Record {
	t.Helper()
	rec, err := cooperative.New().Run(c)
	if err != nil {
		t.Fatal(err)
	}
	return rec
}

// dispatches writes a run's dispatches as coroutine and first letter of the outcome.
func dispatches(rec *model.Record) string {
	var b strings.Builder
	for _, d := range rec.Dispatches {
		if d == nil {
			b.WriteString("- ")
			continue
		}
		fmt.Fprintf(&b, "%d%c ", d.Coro, d.Status.String()[0])
	}
	return strings.TrimSpace(b.String())
}

func reg(r model.Reg) *model.Reg { return &r }

// TestFaults has one row for each fault that an instruction of a pair can end with; the texts are those
// of spec 01 §5.6. A runs the code, B halts.
func TestFaults(t *testing.T) {
	set := func(r model.Reg, v model.Value) model.Instr { return model.Set{Dst: r, Val: v} }
	const top = 16 // one past the last register
	for _, tt := range []struct {
		row    string
		code   []model.Instr
		change func(*model.Case)
		want   string
	}{
		{"4.1 4: empty program", nil, nil, "PC out of bounds"},
		{"4.3: wrong direction", []model.Instr{model.Receive{Dst: 1}}, nil, `[monitor] A: expected Recv state, got Send { partner: "B", branches: [(Label { name: "m", sort: Unit }, None, Var("t"))] }`},
		{"4.3: duplicate labels", []model.Instr{model.Choose{Table: []model.ChooseTarget{{Label: "x"}, {Label: "x"}}}}, nil, "duplicate choose labels"},
		{"4.4", []model.Instr{model.Yield{}}, func(c *model.Case) { c.Config.InitialCostBudget = 0 }, "out of credits"},
		{"5.0: no endpoint", []model.Instr{model.Send{Chan: 1, Val: 1}}, nil, `(expected Chan { sid: 0, role: "" }, actual Unit): expected endpoint register`},
		{"5.0: no register", []model.Instr{model.Send{Chan: top, Val: 1}}, nil, "out of registers"},
		{"5.1 6", []model.Instr{model.Send{Val: top}}, nil, "out of registers"},
		{"5.1 4, monitor off", []model.Instr{model.Receive{Dst: 1}}, func(c *model.Case) { c.Config.MonitorMode = model.MonitorOff }, "A: expected Recv, got Send {"},
		{"5.3 5", []model.Instr{model.Offer{Label: "zz"}}, nil, "unknown label: zz"},
		{"5.1 9: size", []model.Instr{set(1, model.Str("0123456789")), model.Send{Val: 1}}, func(c *model.Case) { c.Config.MaxPayloadBytes = 17 }, "A: send payload 'm' exceeds max_payload_bytes=17 (actual=18)"},
		{"5.1 9: strict", []model.Instr{model.Send{Val: 1}}, func(c *model.Case) { c.Config.PayloadValidation = model.ValidateStrictSchema }, "requires explicit ValType annotation in strict_schema mode"},
		{"5.1 12: full", []model.Instr{model.Send{Val: 1}, model.Send{Val: 1}}, func(c *model.Case) { c.Config.Buffer = model.BufferConfig{Capacity: 1, Policy: model.PolicyError} }, "buffer full: 0:A"},
		{"5.5 1", []model.Instr{model.Open{Roles: []string{"X"}, Dsts: []model.RoleReg{{Role: "X"}}}}, nil, "close fault: open arity mismatch"},
		{"5.5 3", []model.Instr{model.Open{}}, nil, "spatial requirements failed"},
		{"5.5 4", []model.Instr{openX(2, false)}, nil, "handler bindings missing"},
		{"5.5, register-bounds", []model.Instr{openX(top, true)}, nil, "out of registers"},
		{"5.6 1", []model.Instr{model.Close{Session: 3}}, nil, "expected endpoint register"},
		{"5.7 1", []model.Instr{model.Invoke{Action: model.ActionReg(top)}}, nil, "out of registers"},
		{"5.7 2", []model.Instr{model.Invoke{Action: model.ActionName("x"), Dst: reg(top)}}, nil, "out of registers"},
		{"5.7 4", []model.Instr{model.Invoke{Action: model.ActionName("x")}}, func(c *model.Case) { c.Handler.FailStep = []model.FailRule{{Role: "A"}} }, "invoke fault: scripted step failure"},
		{"5.8 1: unknown", []model.Instr{model.Acquire{Layer: "l"}}, func(c *model.Case) { c.Config.GuardLayers = []model.GuardLayer{{ID: "k", Active: true}} }, "acquire fault (l): unknown layer"},
		{"5.8 1: inactive", []model.Instr{model.Acquire{Layer: "l"}}, func(c *model.Case) { c.Config.GuardLayers = []model.GuardLayer{{ID: "l"}} }, "acquire fault (l): inactive layer"},
		{"5.8 3", []model.Instr{model.Acquire{Layer: "k", Dst: 2}, model.Acquire{Layer: "l", Dst: 2}}, nil, "acquire fault (l): unknown guard layer l"},
		{"5.8 4", []model.Instr{model.Acquire{Layer: "l", Dst: 2}}, func(c *model.Case) { c.Handler.Acquire = model.AcquireFail }, "acquire fault (l): scripted acquire failure"},
		{"5.8, register-bounds", []model.Instr{model.Acquire{Layer: "l", Dst: top}}, nil, "out of registers"},
		{"5.9 7", []model.Instr{model.Release{Layer: "l", Evidence: 1}, model.Release{Layer: "l", Evidence: 1}}, nil, "acquire fault (l): resource already consumed"},
		{"5.10: off", []model.Instr{model.Fork{}}, nil, "speculation disabled"},
		{"5.10: not a Nat", []model.Instr{model.Fork{}}, func(c *model.Case) { c.Config.SpeculationEnabled = true }, "type violation (expected Nat, actual Unit): A: fork expects nat ghost id"},
		{"5.10: Join", []model.Instr{model.Join{}}, nil, "join requires active speculation"},
		{"5.10: Abort", []model.Instr{model.Abort{}}, nil, "abort requires active speculation"},
		{"5.11 2", []model.Instr{model.Transfer{Endpoint: 1}}, nil, "A: transfer expects endpoint register"},
		{"5.11 4", []model.Instr{model.Transfer{Target: 1}}, nil, "A: transfer expects nat target coroutine id"},
		{"5.11 7", []model.Instr{set(1, model.Nat(9)), model.Transfer{Target: 1}}, nil, "target coroutine not found"},
		{"5.11 6", []model.Instr{set(1, model.Nat(1)), model.Transfer{Target: 1}, model.Transfer{Target: 1}}, nil, "transfer fault: endpoint not owned"},
		{"5.12 Tag 2", []model.Instr{model.Tag{Fact: 1}}, nil, "A: tag expects (endpoint, string) fact"},
		{"5.12 Check 2", []model.Instr{model.Check{Knowledge: 1}}, nil, "A: check expects (endpoint, string) fact"},
		{"5.12 Check 4", []model.Instr{model.Acquire{Layer: "l", Dst: 1}, model.Check{Knowledge: 1, Target: 2}}, grantFact, "A: check expects target role string"},
		{"5.13 Set", []model.Instr{set(top, model.Unit{})}, nil, "out of registers"},
		{"5.13 Move", []model.Instr{model.Move{Dst: 1, Src: top}}, nil, "out of registers"},
		{"5.13 Jump", []model.Instr{model.Jump{Target: 7}}, nil, "PC out of bounds"},
		{"9.6", []model.Instr{model.Spawn{}}, func(c *model.Case) { c.Config.MaxCoroutines = 2 }, "speculation fault: max coroutines exceeded"},
		{"6.2", []model.Instr{model.Send{Val: 1}}, func(c *model.Case) { c.Config.OutputPolicy.Kind = model.OutputDenyAll }, "output-condition rejected: vm.observable_output"},
	} {
		t.Run(tt.row, func(t *testing.T) {
			c := pairCase(tt.code, []model.Instr{model.Halt{}})
			if tt.change != nil {
				tt.change(&c)
			}
			rec := run(t, &c)
			if rec.Error == nil || !strings.Contains(*rec.Error, tt.want) {
				t.Fatalf("the run ended %v, want the fault %q", *recText(&rec), tt.want)
			}
		})
	}
}

func recText(rec *model.Record) *string {
	if rec.Error != nil {
		return rec.Error
	}
	text := rec.Result.String()
	return &text
}

func openX(dst model.Reg, handlers bool) model.Instr {
	in := model.Open{
		Roles: []string{"X"}, LocalTypes: []model.RoleType{{Role: "X", Type: model.LocalEnd{}}},
		Dsts: []model.RoleReg{{Role: "X", Reg: dst}},
	}
	if handlers {
		in.Handlers = []model.HandlerBinding{{Sender: "X", Receiver: "X", Handler: "h"}}
	}
	return in
}

func grantFact(c *model.Case) {
	c.Handler.AcquireValue = model.Prod{Left: model.Endpoint{Role: "A"}, Right: model.Str("paid")}
}

// TestFaultLeavesNothing: spec 05 commit-atomicity. The Snapshot after a faulting dispatch differs from
// the one before in what the deviation lists and in nothing else.
func TestFaultLeavesNothing(t *testing.T) {
	deny := func(c *model.Case) { c.Config.OutputPolicy.Kind = model.OutputDenyAll }
	for _, code := range [][]model.Instr{
		{model.Send{Val: 1}},
		{openX(2, true)},
		{model.Close{}},
		{model.Acquire{Layer: "l", Dst: 1}},
		{model.Release{Layer: "l", Evidence: 1}},
		{model.Set{Dst: 1, Val: model.Nat(1)}, model.Transfer{Target: 1}},
	} {
		c := pairCase(code, []model.Instr{model.Yield{}, model.Yield{}, model.Yield{}, model.Yield{}})
		deny(&c)
		var before, after model.Snapshot
		_, err := cooperative.New().RunObserved(&c, &faultObserver{before: &before, after: &after})
		if err != nil {
			t.Fatal(err)
		}
		after.Coroutines[0].Status, after.Coroutines[0].CostBudget = before.Coroutines[0].Status, before.Coroutines[0].CostBudget
		after.ObsTrace, after.OutputChecks, after.LastSchedStep = before.ObsTrace, before.OutputChecks, before.LastSchedStep
		after.Monitor.LastJudgement, after.Handler = before.Monitor.LastJudgement, before.Handler
		after.Sched.Ready, after.Sched.StepCount = before.Sched.Ready, before.Sched.StepCount
		if b, a := model.AppendSnapshot(nil, &before), model.AppendSnapshot(nil, &after); !bytes.Equal(b, a) {
			t.Errorf("%v left something behind:\nbefore %s\nafter  %s", code, b, a)
		}
	}
}

// faultObserver keeps the states before and after the dispatch that faults.
type faultObserver struct{ before, after *model.Snapshot }

func (o *faultObserver) Before(_ model.Step, s model.Snapshotter) { *o.before = s.Snapshot() }

func (o *faultObserver) After(step model.Step, s model.Snapshotter) {
	if step.Fault != nil {
		*o.after = s.Snapshot()
	}
}

func (o *faultObserver) End(model.Snapshotter) {}

// TestDispatches has the deviations that decide who runs when (spec 05).
func TestDispatches(t *testing.T) {
	send, recv, stop := model.Send{Val: 1}, model.Receive{Dst: 1}, model.Halt{}
	ms := model.Duration{Nanos: 1_000_000}
	topo := func(ticks ...model.TopologyTick) func(*model.Case) {
		return func(c *model.Case) { c.Topology = ticks }
	}
	at := func(tick uint64, e ...model.Perturbation) model.TopologyTick {
		return model.TopologyTick{Tick: tick, Events: e}
	}
	partition := model.Perturbation{Kind: model.Partition, From: "A", To: "B"}
	heal := model.Perturbation{Kind: model.Heal, From: "B", To: "A"}
	for _, tt := range []struct {
		name   string
		a, b   []model.Instr
		change func(*model.Case)
		want   string
		result model.Result
	}{
		{"sender-wakeup: room", []model.Instr{send, send, stop}, []model.Instr{model.Yield{}, recv, recv, stop}, func(c *model.Case) { c.Config.Buffer.Capacity = 1 }, "0C 1Y 0B 1C 1B 0C 0H 1C 1H", model.AllDone},
		{"sender-wakeup: heal", []model.Instr{send, stop}, []model.Instr{recv, stop}, topo(at(1, partition), at(2, heal)), "0B 1B 0C 0H 1C 1H", model.AllDone},
		{"sender-wakeup: timeout of the receiver", []model.Instr{send, stop}, []model.Instr{recv, stop}, topo(at(1, model.Perturbation{Kind: model.Timeout, Site: "B", Duration: model.Duration{Nanos: 3 * ms.Nanos}})), "0B - - 1B 0C 0H 1C 1H", model.AllDone},
		{"acquire-wakeup", []model.Instr{model.Acquire{Layer: "l", Dst: 2}, stop}, []model.Instr{model.Release{Layer: "l", Evidence: 1}, stop}, func(c *model.Case) { c.Handler.Acquire = model.AcquireBlock }, "0B 1C 1H 0B -", model.Stuck},
		{"stuck-truth: idle while a timeout runs", []model.Instr{stop}, []model.Instr{stop}, topo(at(1, model.Perturbation{Kind: model.Timeout, Site: "A", Duration: model.Duration{Nanos: 2 * ms.Nanos}})), "1H - 0H", model.AllDone},
		{"stuck-truth: crashes end the run", []model.Instr{stop}, []model.Instr{stop}, topo(at(1, model.Perturbation{Kind: model.Crash, Site: "B"}, model.Perturbation{Kind: model.Crash, Site: "A"})), "-", model.AllDone},
		{"spawn: the child before its parent", []model.Instr{model.Spawn{Target: 2}, stop, stop}, []model.Instr{stop}, nil, "0C 1H 2H 0H", model.AllDone},
		{"fixed map", []model.Instr{model.Yield{}, stop}, []model.Instr{model.Yield{}, stop}, func(c *model.Case) {
			c.Config.SchedPolicy = model.SchedPolicy{Kind: model.PriorityFixedMap, Weights: []model.Weight{{ID: 1, Weight: 5}}}
		}, "1Y 1H 0Y 0H", model.AllDone},
		{"picks", []model.Instr{model.Yield{}, stop}, []model.Instr{model.Yield{}, stop}, func(c *model.Case) {
			c.Schedule.HasPicks, c.Schedule.Picks = true, []uint64{1, 9, 1}
		}, "1Y 0Y 1H 0H", model.AllDone},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := pairCase(tt.a, tt.b)
			if tt.change != nil {
				tt.change(&c)
			}
			rec := run(t, &c)
			if got := dispatches(&rec); got != tt.want || rec.Result != tt.result {
				t.Errorf("%s, %s; want %s, %s", got, *recText(&rec), tt.want, tt.result)
			}
		})
	}
}

func TestZeroConcurrency(t *testing.T) { // spec 06 §1
	c := pairCase([]model.Instr{model.Halt{}}, []model.Instr{model.Halt{}})
	c.Schedule.Concurrency = 0
	rec := run(t, &c)
	if rec.ErrorKind != model.ErrInvalidConcurrency || rec.Rounds != 1 || rec.Tick != 0 || dispatches(&rec) != "-" {
		t.Errorf("%v after %d rounds, tick %d, %s", *recText(&rec), rec.Rounds, rec.Tick, dispatches(&rec))
	}
}

// TestWorkedTrace is spec 02 §14.1.
func TestWorkedTrace(t *testing.T) {
	c := model.NewCase(model.Image{LocalTypes: []model.RoleType{
		{Role: "A", Type: comm(model.Sending, "B", nil, model.LocalEnd{})},
		{Role: "B", Type: comm(model.Receiving, "A", nil, model.LocalEnd{})},
	}})
	rec := run(t, &c)
	if got, want := dispatches(&rec), "0C 1C 0C 1C 0H 1H"; got != want {
		t.Errorf("dispatches %s, want %s", got, want)
	}
	var kinds []string
	for _, e := range rec.ObsTrace {
		if e.Kind() != model.EventOutputConditionChecked {
			kinds = append(kinds, e.Kind().String())
		}
	}
	if got, want := strings.Join(kinds, " "), "Opened Sent Received Invoked Invoked Halted Halted"; got != want {
		t.Errorf("events %s, want %s", got, want)
	}
	if len(rec.Checks) != 4 || len(rec.EffectTrace) != 4 || rec.EffectTrace[3].OrderingKey != 4 {
		t.Errorf("%d checks, effects %+v", len(rec.Checks), rec.EffectTrace)
	}
}

// TestPrepareOnlyReads: the Snapshot before Prepare is the Snapshot after it, on every step of the
// first Cases of the reference vectors.
func TestPrepareOnlyReads(t *testing.T) {
	steps, enough := 0, errors.New("enough")
	err := corpus.ReadReference("../"+corpus.ReferenceFile, func(_ int, v *model.ReferenceLine) error {
		steps += prepareOnlyReads(t, &v.Case)
		if steps > 2000 || t.Failed() {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) {
		t.Fatalf("read the reference vectors: %v", err)
	}
}

func prepareOnlyReads(t *testing.T, c *model.Case) (steps int) {
	vm, err := kernel.New(c.Config.Config, kernel.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range c.Images {
		if vm.Load(&c.Images[i]) != nil {
			return 0
		}
	}
	h := scripted.New(c)
	var p kernel.Pack
	for range min(c.MaxRounds, 100) {
		if done, err := vm.Begin(h, 1); done || err != nil {
			return steps
		}
		id, ok := vm.Select(nil)
		if !ok {
			continue
		}
		before := state(vm)
		vm.Prepare(h, id, &p)
		if after := state(vm); !bytes.Equal(before, after) {
			t.Errorf("%s: Prepare of coroutine %d changed the machine\nbefore %s\nafter  %s", c.ID, id, before, after)
			return steps
		}
		vm.Commit(&p)
		steps++
	}
	return steps
}

// state is the machine's Snapshot without the handler's counters.
func state(vm *kernel.VM) []byte {
	s := vm.Snapshot()
	s.Handler = model.HandlerCounters{}
	return model.AppendSnapshot(nil, &s)
}

// TestControlAllocatesNothing: Set, Move, Jump and Yield.
func TestControlAllocatesNothing(t *testing.T) {
	code := []model.Instr{
		model.Set{Dst: 1, Val: model.Nat(70_000)}, model.Move{Dst: 2, Src: 1}, model.Yield{}, model.Jump{Target: 0},
	}
	c := pairCase(code, code)
	vm, err := kernel.New(c.Config.Config, kernel.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := vm.Load(&c.Images[0]); err != nil {
		t.Fatal(err)
	}
	h := scripted.New(&c)
	if got := testing.AllocsPerRun(10_000, func() { vm.Round(h, 1, nil) }); got != 0 {
		t.Errorf("%v allocations a round", got)
	}
}

// TestCandidates: spec 07 §3, by lane, without the ineligible, and with the rest of a taken lane left out.
func TestCandidates(t *testing.T) {
	vm, err := kernel.New(model.DefaultConfig(), kernel.Options{Lanes: 3})
	if err != nil {
		t.Fatal(err)
	}
	im := model.Image{HasPrograms: true}
	for _, role := range []string{"A", "B", "C", "D"} {
		im.Programs = append(im.Programs, model.RoleProgram{Role: role, Code: []model.Instr{model.Halt{}}})
	}
	for range 2 {
		if err := vm.Load(&im); err != nil {
			t.Fatal(err)
		}
	}
	walk := func(take bool) string {
		var c kernel.Candidates
		var ids []uint64
		for c.Reset(vm); ; {
			id, ok := c.Next()
			if !ok {
				return fmt.Sprint(ids)
			}
			ids = append(ids, id)
			if take {
				c.Take(id)
			}
		}
	}
	vm.SetPaused("B", true) // coroutines 1 and 5
	if got, want := walk(false), "[0 2 3 4 6 7]"; got != want {
		t.Errorf("candidates %s, want %s", got, want)
	}
	if got, want := walk(true), "[0 2 4]"; got != want {
		t.Errorf("one a lane: %s, want %s", got, want)
	}
	vm.SetPaused("B", false)
	if got, want := walk(false), "[0 1 2 3 4 5 6 7]"; got != want {
		t.Errorf("resumed: candidates %s, want %s", got, want)
	}
}

func TestFootprint(t *testing.T) { // spec 07 §4.1
	c := pairCase([]model.Instr{model.Send{Val: 1}}, []model.Instr{model.Receive{Dst: 1}})
	vm, err := kernel.New(c.Config.Config, kernel.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := vm.Load(&c.Images[0]); err != nil {
		t.Fatal(err)
	}
	edge := model.Atom{Kind: model.AtomEdge, From: "A", To: "B"}
	for id, role := range []string{"A", "B"} {
		want := []model.Atom{{Kind: model.AtomCoroutine, Coro: uint64(id)}, {Kind: model.AtomEndpoint, From: role}, edge}
		if got := vm.AppendFootprint(nil, uint64(id)); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("footprint of %s: %v, want %v", role, got, want)
		}
	}
}
