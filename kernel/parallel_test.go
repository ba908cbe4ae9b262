package kernel_test

import (
	"sync"
	"testing"

	"github.com/wavecheck/wavecheck/engines/scripted"
	"github.com/wavecheck/wavecheck/kernel"
	"github.com/wavecheck/wavecheck/model"
)

// TestParallelPrepare runs waves of independent sessions, each Prepare in a goroutine of its own, and
// expects every session to go on. The race detector is the other half of this test.
func TestParallelPrepare(t *testing.T) {
	w := workloads()[1]
	const coroutines, rounds = 8, 50
	wave, h := loaded(t, w, coroutines, kernel.Options{Lanes: coroutines})
	for range rounds {
		if done, err := wave.Begin(h, coroutines); done || err != nil {
			t.Fatal(done, err)
		}
		runWave(wave, h, independent(wave))
		if _, err := wave.End(true); err != nil {
			t.Fatal(err)
		}
	}
	if wave.StepCount() < rounds*coroutines/2 {
		t.Errorf("%d steps in %d rounds", wave.StepCount(), rounds)
	}
	rec := wave.Record()
	for i := range rec.Coroutines {
		if s := rec.Coroutines[i].Status; s.Terminal() {
			t.Errorf("coroutine %d ended: %v", i, s)
		}
	}
}

// independent picks one candidate of each session, in order.
func independent(vm *kernel.VM) (picks []uint64) {
	var c kernel.Candidates
	seen := map[uint64]bool{}
	for c.Reset(vm); ; {
		id, ok := c.Next()
		if !ok {
			return picks
		}
		if sid := vm.Home(id).SID; !seen[sid] {
			seen[sid] = true
			picks = append(picks, id)
		}
	}
}

func runWave(vm *kernel.VM, h kernel.Handler, picks []uint64) {
	packs := make([]kernel.Pack, len(picks))
	var wg sync.WaitGroup
	for i, id := range picks {
		wg.Go(func() { vm.Prepare(h, id, &packs[i]) })
	}
	wg.Wait()
	for i := range packs {
		vm.Commit(&packs[i])
	}
}

// TestKnowledge reaches Tag, Check and the facts that a Transfer moves (spec 02 §5.12, §9.4, §9.5).
func TestKnowledge(t *testing.T) {
	fact := model.Prod{Left: model.Endpoint{Role: "A"}, Right: model.Str("paid")}
	c := pairCase([]model.Instr{
		model.Acquire{Layer: "l", Dst: 1}, model.Set{Dst: 2, Val: model.Str("B")},
		model.Check{Knowledge: 1, Target: 2, Dst: 3}, model.Tag{Fact: 1, Dst: 4},
		model.Check{Knowledge: 1, Target: 2, Dst: 5},
		model.Set{Dst: 6, Val: model.Nat(1)}, model.Transfer{Endpoint: 0, Target: 6},
		model.Check{Knowledge: 1, Target: 2, Dst: 7}, model.Halt{},
	}, []model.Instr{model.Halt{}})
	c.Handler.AcquireValue = fact
	c.Config.FlowPolicy = model.FlowPolicy{Kind: model.FlowPredicate, Predicate: &model.Predicate{
		Kind: model.PredicateAll, Args: []model.Predicate{
			{Kind: model.TargetRolePrefix, Text: "B"}, {Kind: model.FactContains, Text: "pa"},
		},
	}}
	rec := run(t, &c)
	a, b := &rec.Coroutines[0], &rec.Coroutines[1]
	for r, want := range map[int]bool{3: false, 4: true, 5: true, 7: false} {
		if a.Regs[r] != model.Bool(want) {
			t.Errorf("register %d of A is %v, want %t", r, a.Regs[r], want)
		}
	}
	if len(a.KnowledgeSet) != 0 || len(b.KnowledgeSet) != 1 || b.KnowledgeSet[0].Fact != "paid" {
		t.Errorf("A knows %v, B knows %v", a.KnowledgeSet, b.KnowledgeSet)
	}
	if len(a.OwnedEndpoints) != 0 || len(b.OwnedEndpoints) != 2 {
		t.Errorf("A owns %v, B owns %v", a.OwnedEndpoints, b.OwnedEndpoints)
	}
	// B is done, so A's type stays: the giver's Halt removes nothing that it does not own.
	if len(rec.Sessions[0].Types) != 1 || rec.Sessions[0].Types[0].Role != "A" {
		t.Errorf("types left: %v", rec.Sessions[0].Types)
	}
}

// writing is a handler whose hooks write registers and whose identity can change.
type writing struct {
	*scripted.Handler
	identity string
}

func (w *writing) Identity() string { return w.identity }

func (w *writing) Step(_ string, regs *kernel.Registers) error {
	regs.Set(2, model.Nat(9))
	return nil
}

func (w *writing) Hint(_ uint64, _ string, regs kernel.View) *kernel.OutputHint {
	if regs.At(2) == model.Nat(9) {
		return &kernel.OutputHint{PredicateRef: "nine"}
	}
	return nil
}

// TestHookWrites: the hint sees what a hook wrote (Q2-46), a denied instruction drops it, and a
// changed identity breaks the host contract (spec 02 §8.6).
func TestHookWrites(t *testing.T) {
	invoke := model.Invoke{Action: model.ActionName("x")}
	c := pairCase([]model.Instr{invoke, invoke}, []model.Instr{model.Yield{}, model.Yield{}, model.Yield{}})
	c.Config.HostAssertions = true
	c.Config.OutputPolicy = model.OutputPolicy{Kind: model.OutputAllowList, Allow: []string{"nine"}}
	vm, err := kernel.New(c.Config.Config, kernel.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := vm.Load(&c.Images[0]); err != nil {
		t.Fatal(err)
	}
	h := &writing{scripted.New(&c), "one"}
	if r, err := vm.Round(h, 1, nil); err != nil || r.Dispatch.Status != model.ExecContinue {
		t.Fatalf("%v, %v", r, err)
	}
	if v, _ := vm.Register(0, 2); v != model.Nat(9) {
		t.Errorf("the hook's write is lost: %v", v)
	}
	for reg, want := range map[model.Reg]model.Value{1: model.Unit{}, 3: model.Unit{}, 15: model.Unit{}, 16: nil} {
		if v, ok := vm.Register(0, reg); v != want || ok != (reg < 16) {
			t.Errorf("register %d is %v, %t; no instruction names it", reg, v, ok)
		}
	}
	if rec := vm.Record(); len(rec.Coroutines[0].Regs) != 16 || rec.Coroutines[0].Regs[2] != model.Nat(9) || rec.Coroutines[1].Regs[15] != (model.Unit{}) {
		t.Errorf("registers in the Record: %v, %v", rec.Coroutines[0].Regs, rec.Coroutines[1].Regs)
	}
	h.identity = "two"
	want := "effect handler error: [host-contract] handler_identity changed from 'one' to 'two'"
	if _, err := vm.Round(h, 1, nil); err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}
