package kernel

import (
	"math"
	"testing"

	"github.com/wavecheck/wavecheck/model"
)

func TestRowForEveryOpcode(t *testing.T) {
	for op := range model.OpCount {
		r := rows[op]
		if r.name != model.Op(op).String() || r.run == nil || r.spec == "" {
			t.Errorf("opcode %s has row %+v", model.Op(op), r)
		}
	}
}

func TestTimeoutTicks(t *testing.T) { // spec 02 §7.6
	ms := model.Duration{Nanos: 1_000_000}
	for _, tt := range []struct {
		d, tick model.Duration
		want    uint64
	}{
		{model.Duration{Nanos: 3_500_000}, ms, 4},
		{model.Duration{Nanos: 3_000_000}, ms, 3},
		{model.Duration{}, ms, 1},
		{model.Duration{Secs: 9}, model.Duration{}, 1},
		{model.Duration{Secs: math.MaxUint64, Nanos: 999_999_999}, model.Duration{Nanos: 1}, math.MaxUint64},
		{model.Duration{Secs: math.MaxUint64}, model.Duration{Secs: math.MaxUint64}, 1},
		{model.Duration{Secs: math.MaxUint64, Nanos: 1}, model.Duration{Secs: math.MaxUint64}, 2},
	} {
		if got := timeoutTicks(tt.d, tt.tick); got != tt.want {
			t.Errorf("timeout of %v at ticks of %v: %d ticks, want %d", tt.d, tt.tick, got, tt.want)
		}
	}
}

func TestCorruption(t *testing.T) { // spec 02 §7.5
	vm, err := New(model.DefaultConfig(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	ep := model.Endpoint{SID: 3, Role: "A"}
	for _, tt := range []struct {
		kind     model.Corruption
		in, want model.Value
	}{
		{model.BitFlip, model.Nat(7), model.Nat(6)},
		{model.BitFlip, model.Bool(true), model.Bool(false)},
		{model.BitFlip, model.Str("m"), model.Str("l")},
		{model.BitFlip, model.Str(""), model.Str("")},
		{model.BitFlip, model.Str("é"), model.Str("©")},
		{model.BitFlip, model.Str("\U00100000x"), model.Str("\uFFFD\uFFFD\uFFFD\uFFFDx")},
		{model.BitFlip, model.Prod{Left: model.Nat(2), Right: model.Nat(2)}, model.Prod{Left: model.Nat(3), Right: model.Nat(2)}},
		{model.BitFlip, model.Unit{}, model.Unit{}},
		{model.BitFlip, ep, ep},
		{model.Truncation, model.Str("äöü"), model.Str("ä")},
		{model.Truncation, model.Str("x"), model.Str("")},
		{model.Truncation, model.Nat(7), model.Unit{}},
		{model.PayloadErase, ep, model.Unit{}},
	} {
		vm.apply(&model.Perturbation{Kind: model.Corrupt, From: "A", To: "B", Corruption: tt.kind})
		if got := vm.corrupt(vm.intern("A"), vm.intern("B"), tt.in); got != tt.want {
			t.Errorf("corruption %v of %v: %v, want %v", tt.kind, tt.in, got, tt.want)
		}
	}
	if got := vm.corrupt(vm.intern("B"), vm.intern("A"), model.Nat(7)); got != model.Nat(7) {
		t.Errorf("the edge back was corrupted too: %v", got)
	}
}

func TestBuffer(t *testing.T) { // spec 01 §8.1
	for _, tt := range []struct {
		name string
		cfg  model.BufferConfig
		want []enqueueResult // of successive enqueues without a dequeue
		left []model.Value
	}{
		{"block", model.BufferConfig{Capacity: 2}, []enqueueResult{stored, stored, wouldBlock}, []model.Value{model.Nat(0), model.Nat(1)}},
		{"capacity 0 acts as 1", model.BufferConfig{Policy: model.PolicyDrop}, []enqueueResult{stored, dropped}, []model.Value{model.Nat(0)}},
		{"error", model.BufferConfig{Capacity: 1, Policy: model.PolicyError}, []enqueueResult{stored, full}, []model.Value{model.Nat(0)}},
		{
			"resize is not clamped", model.BufferConfig{Capacity: 1, Policy: model.PolicyResize, MaxCapacity: 3},
			[]enqueueResult{stored, stored, stored, stored, full},
			[]model.Value{model.Nat(0), model.Nat(1), model.Nat(2), model.Nat(3)},
		},
		{"latest value", model.BufferConfig{Mode: model.LatestValue, Capacity: 1}, []enqueueResult{stored, stored}, []model.Value{model.Nat(1)}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := newEdge(&tt.cfg)
			for i, want := range tt.want {
				got := e.tryEnqueue(&tt.cfg)
				if got != want {
					t.Fatalf("enqueue %d answers %d, want %d", i, got, want)
				}
				if got == stored {
					e.enqueue(&tt.cfg, model.Nat(i))
				}
			}
			for i, want := range tt.left {
				if e.count != len(tt.left)-i || e.at(0) != want {
					t.Fatalf("message %d of %d is %v, want %v", i, e.count, e.at(0), want)
				}
				e.drop()
			}
		})
	}
}

func TestResolve(t *testing.T) { // spec 05 recursion-scope
	send := func(label string, next model.LocalType) model.LocalType {
		return &model.LocalComm{Dir: model.Sending, Partner: "B", Branches: []model.LocalBranch{{Label: model.NewLabel(label), Next: next}}}
	}
	mu := func(name string, body model.LocalType) model.LocalType { return &model.LocalMu{Var: name, Body: body} }
	for _, tt := range []struct {
		name  string
		given model.LocalType
		walk  []string // labels sent, one after the other, while the type is a Send
		env   []string // loops open at the end
	}{
		{"inner and outer loop", mu("x", send("m", mu("y", send("n", model.LocalVar("x"))))), []string{"m", "n", "m", "n"}, []string{"x"}},
		{"inner loop", mu("x", send("m", mu("y", send("n", model.LocalVar("y"))))), []string{"m", "n", "n"}, []string{"x", "y"}},
		{"shadowed", mu("t", send("a", mu("t", send("b", model.LocalVar("t"))))), []string{"a", "b", "b"}, []string{"t", "t"}},
		{"unbound goes to the original", send("m", model.LocalVar("z")), []string{"m", "m"}, nil},
		{"unbound under a later loop", send("m", mu("y", send("n", model.LocalVar("z")))), []string{"m", "n", "n"}, []string{"y"}},
		{"unguarded", mu("x", mu("y", model.LocalVar("x"))), nil, []string{"x", "y"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			vm, _ := New(model.DefaultConfig(), Options{})
			entry := openType(vm.compileType(tt.given))
			for i, want := range tt.walk {
				if entry.cur.kind != sendNode || entry.cur.branches[0].text != want {
					t.Fatalf("communication %d is %s, want %s", i, entry.cur.debug(), want)
				}
				entry = entry.advance(&entry.cur.branches[0])
			}
			env := entry.model().Env
			if len(env) != len(tt.env) {
				t.Fatalf("%d open loops, want %v", len(env), tt.env)
			}
			for i, m := range env {
				if m.Var != tt.env[i] {
					t.Errorf("loop %d is %s, want %s", i, m.Var, tt.env[i])
				}
			}
		})
	}
}
