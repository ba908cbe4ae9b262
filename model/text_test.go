package model_test

import (
	"encoding/json"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/model"
)

func TestFaultRows(t *testing.T) { // 04 §6.1, 01 §5.4: kind, class, code, display text of each of the 17
	ep, edge := model.Endpoint{SID: 3, Role: "A"}, model.Edge{SID: 3, Sender: "A", Receiver: "B"}
	rows := []struct {
		fault             model.Fault
		name, class, code string
		text              string
	}{
		{model.Fault{Kind: model.TypeViolation, Expected: model.ChanType{}, Actual: model.TypeNat, Text: "expected endpoint register"}, "TypeViolation", "Type", "vm.fault.type",
			`type violation (expected Chan { sid: 0, role: "" }, actual Nat): expected endpoint register`},
		{model.Fault{Kind: model.UnknownLabel, Text: "l"}, "UnknownLabel", "Label", "vm.fault.label", "unknown label: l"},
		{model.Fault{Kind: model.ChannelClosed, Endpoint: ep}, "ChannelClosed", "Channel", "vm.fault.channel", "channel closed: 3:A"},
		{model.Fault{Kind: model.InvalidSignature, Edge: edge}, "InvalidSignature", "Verification", "vm.fault.verification", "invalid signature on edge 3:A→B"},
		{model.Fault{Kind: model.VerificationFailed, Edge: edge, Text: "m"}, "VerificationFailed", "Verification", "vm.fault.verification", "verification failed on edge 3:A→B: m"},
		{model.Fault{Kind: model.InvokeFault, Text: "m"}, "Invoke", "Invoke", "vm.fault.invoke", "invoke fault: m"},
		{model.Fault{Kind: model.AcquireFault, Layer: "l", Text: "m"}, "Acquire", "Acquire", "vm.fault.acquire", "acquire fault (l): m"},
		{model.Fault{Kind: model.TransferFault, Text: "m"}, "Transfer", "Transfer", "vm.fault.transfer", "transfer fault: m"},
		{model.Fault{Kind: model.SpeculationFault, Text: "m"}, "Speculation", "Speculation", "vm.fault.speculation", "speculation fault: m"},
		{model.Fault{Kind: model.CloseFault, Text: "m"}, "Close", "Close", "vm.fault.close", "close fault: m"},
		{model.Fault{Kind: model.FlowViolation, Text: "m"}, "FlowViolation", "Flow", "vm.fault.flow", "flow violation: m"},
		{model.Fault{Kind: model.NoProgressToken, Edge: edge}, "NoProgressToken", "Progress", "vm.fault.progress", "missing progress token for edge 3:A→B"},
		{model.Fault{Kind: model.OutputCondition, Text: "p"}, "OutputCondition", "OutputCondition", "vm.fault.output_condition", "output-condition rejected: p"},
		{model.Fault{Kind: model.OutOfRegisters}, "OutOfRegisters", "Register", "vm.fault.register", "out of registers"},
		{model.Fault{Kind: model.PcOutOfBounds}, "PcOutOfBounds", "ProgramCounter", "vm.fault.pc", "PC out of bounds"},
		{model.Fault{Kind: model.BufferFull, Endpoint: ep}, "BufferFull", "Buffer", "vm.fault.buffer", "buffer full: 3:A"},
		{model.Fault{Kind: model.OutOfCredits}, "OutOfCredits", "Credits", "vm.fault.credits", "out of credits"},
	}
	if len(rows) != model.FaultKindCount {
		t.Fatalf("%d rows for %d faults", len(rows), model.FaultKindCount)
	}
	for i, tt := range rows {
		k := model.FaultKind(i)
		if tt.fault.Kind != k || k.String() != tt.name || k.Class() != tt.class || k.Code() != tt.code {
			t.Errorf("row %d: %s, %s, %s; want %s, %s, %s", i, k, k.Class(), k.Code(), tt.name, tt.class, tt.code)
		}
		if got := tt.fault.Error(); got != tt.text {
			t.Errorf("%s reads %q, want %q", k, got, tt.text)
		}
	}
}

func TestStringEscapes(t *testing.T) { // 01 §0.1
	for _, tt := range []struct{ in, want string }{
		{`"\`, `"\"\\"`},
		{"\b\t\n\f\r", `"\b\t\n\f\r"`},
		{"\x00\x01\x0b\x1f", `"\u0000\u0001\u000b\u001f"`},
		{"/<>&'\x7f\u2028\u2029é😀\u0085", "\"/<>&'\x7f\u2028\u2029é😀\u0085\""},
		{"a\xffb\xe2\x80", "\"a\ufffdb\ufffd\ufffd\""},
		{"\ufffd", "\"\ufffd\""},
		{"", `""`},
	} {
		if got := string(model.AppendString(nil, tt.in)); got != tt.want {
			t.Errorf("%q: got %s, want %s", tt.in, got, tt.want)
		}
	}
	for r := rune(0); r < 0x3000; r++ { // whatever is written reads back, and nothing but the table is escaped
		in := string(r)
		got := string(model.AppendString(nil, in))
		var back string
		if err := json.Unmarshal([]byte(got), &back); err != nil || back != in {
			t.Fatalf("U+%04X reads back as %q, %v", r, back, err)
		}
		if escaped := strings.Contains(got, `\`); escaped != (r < 0x20 || r == '"' || r == '\\') {
			t.Errorf("U+%04X is written %s", r, got)
		}
	}
}

func TestDebugStrings(t *testing.T) { // 01 §0.3
	for _, tt := range []struct{ in, want string }{
		{"\x00\t\r\n\"\\'", `"\0\t\r\n\"\\'"`},
		{"\b", `"\u{8}"`}, {"\u00a0", `"\u{a0}"`}, {"\u0301", `"\u{301}"`}, {"\u0903", "\"\u0903\""}, {"😀", `"😀"`},
		{"\x7f", `"\u{7f}"`}, {"\u200c", `"\u{200c}"`}, {"\u2028", `"\u{2028}"`}, {"\u3000", `"\u{3000}"`}, {"\uff9e", `"\u{ff9e}"`}, {"\u0488", `"\u{488}"`},
		{"\U0010ffff", `"\u{10ffff}"`}, {"\ue000", `"\u{e000}"`}, {" ~é", `" ~é"`}, {"", `""`},
	} {
		if got := model.DebugString(tt.in); got != tt.want {
			t.Errorf("%q: got %s, want %s", tt.in, got, tt.want)
		}
	}
}

func TestDebugTypes(t *testing.T) { // 01 §0.3, §1.3, §3.1
	for _, tt := range []struct{ local, want string }{
		{"Mu t. !B {m<Nat>: t, q(String): End}", `Mu { var: "t", body: Send { partner: "B", branches: [(Label { name: "m", sort: Unit }, Some(Nat), Var("t")), (Label { name: "q", sort: String }, None, End)] } }`},
		{"?A {}", `Recv { partner: "A", branches: [] }`},
	} {
		if got := model.DebugLocalType(localType(tt.local)); got != tt.want {
			t.Errorf("\n got %s\nwant %s", got, tt.want)
		}
	}
	odd := &model.LocalComm{Partner: `a"b`, Branches: []model.LocalBranch{{
		Label: model.Label{Name: "m", Sort: model.ProdSort{Left: model.SortReal, Right: model.VectorSort(3)}}, Payload: model.ChanType{SID: 2, Role: "A"}, Next: model.LocalEnd{},
	}}}
	if got, want := model.DebugLocalType(odd), `Send { partner: "a\"b", branches: [(Label { name: "m", sort: Prod(Real, Vector(3)) }, Some(Chan { sid: 2, role: "A" }), End)] }`; got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	for _, tt := range []struct {
		v    model.Value
		want string
		typ  string
		size uint64
	}{ // 01 §3.1, §3.3: debug text, type and size
		{model.Unit{}, "Unit", "Unit", 1},
		{model.Nat(7), "Nat(7)", "Nat", 8},
		{model.Bool(true), "Bool(true)", "Bool", 1},
		{model.Str("hi é"), `Str("hi é")`, "String", 13},
		{model.Prod{Left: model.Nat(1), Right: model.Str("x")}, `Prod(Nat(1), Str("x"))`, "Prod(Nat, String)", 18},
		{model.Endpoint{SID: 3, Role: "Ab"}, `Endpoint(Endpoint { sid: 3, role: "Ab" })`, `Chan { sid: 3, role: "Ab" }`, 18},
	} {
		if got := model.DebugValue(tt.v); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
		if got := model.DebugValType(model.TypeOf(tt.v)); got != tt.typ || model.SizeOf(tt.v) != tt.size {
			t.Errorf("%s: type %s, size %d, want %s, %d", tt.want, got, model.SizeOf(tt.v), tt.typ, tt.size)
		}
	}
}

func TestMatches(t *testing.T) { // 01 §3.3
	ep := model.Endpoint{SID: 3, Role: "A"}
	for _, tt := range []struct {
		v    model.Value
		typ  model.ValType
		want bool
	}{
		{model.Unit{}, model.TypeUnit, true}, {model.Nat(0), model.TypeUnit, false}, {model.Nat(0), model.TypeNat, true}, {model.Str(""), model.TypeString, true}, {model.Bool(false), model.TypeNat, false},
		{ep, model.ChanType{SID: 3, Role: "A"}, true}, {ep, model.ChanType{SID: 4, Role: "A"}, false}, {ep, model.ChanType{SID: 3, Role: "B"}, false}, {ep, model.TypeUnit, false},
		{model.Prod{Left: ep, Right: model.Nat(1)}, model.ProdType{Left: model.ChanType{SID: 3, Role: "A"}, Right: model.TypeNat}, true},
		{model.Prod{Left: model.Nat(1), Right: ep}, model.ProdType{Left: model.ChanType{SID: 3, Role: "A"}, Right: model.TypeNat}, false},
	} {
		if got := model.Matches(tt.v, tt.typ); got != tt.want {
			t.Errorf("%s matches %s: %v", model.DebugValue(tt.v), model.DebugValType(tt.typ), got)
		}
	}
}

func TestDebugInstructions(t *testing.T) { // 01 §0.3, App. A: the monitor's instr_tag
	want := []string{ // in the order of the samples of Instr
		"Halt", "Send { chan: 0, val: 1 }", "Receive { chan: 0, dst: 1 }", `Offer { chan: 0, label: "yes" }`, `Choose { chan: 0, table: [("yes", 1), ("no", 4)] }`,
		`Open { roles: ["X"], local_types: [("X", End)], handlers: [(("X", "X"), "h")], dsts: [("X", 2)] }`, "Close { session: 0 }",
		`Invoke { action: Named("runtime.step"), dst: None }`, "Invoke { action: Reg(4), dst: Some(3) }", `Acquire { layer: "lock", dst: 2 }`, `Release { layer: "lock", evidence: 2 }`,
		"Fork { ghost: 1 }", "Join", "Abort", "Transfer { endpoint: 0, target: 1, bundle: 2 }", "Tag { fact: 1, dst: 2 }", "Check { knowledge: 1, target: 2, dst: 3 }",
		"Set { dst: 1, val: Nat(5) }", "Move { dst: 2, src: 1 }", "Jump { target: 0 }", "Spawn { target: 4, args: [0, 1] }", "Yield",
	}
	for i, sample := range shapes["Instr"].Samples {
		in, err := model.DecodeInstr(sample)
		if err != nil {
			t.Fatal(err)
		}
		if got := model.DebugInstr(in); got != want[i] {
			t.Errorf("got %s, want %s", got, want[i])
		}
	}
}

// ascending are perturbations in the order of their keys (01 §5.2).
var ascending = []model.Perturbation{
	{Kind: model.Crash, Site: "A"}, {Kind: model.Crash, Site: "B"},
	{Kind: model.Partition, From: "A", To: "B"}, {Kind: model.Partition, From: "A", To: "C"}, {Kind: model.Partition, From: "B", To: "A"},
	{Kind: model.Heal, From: "A", To: "B"}, {Kind: model.Heal, From: "B", To: "A"},
	{Kind: model.Corrupt, From: "A", To: "B", Corruption: model.BitFlip}, {Kind: model.Corrupt, From: "A", To: "B", Corruption: model.Truncation},
	{Kind: model.Corrupt, From: "A", To: "B", Corruption: model.PayloadErase}, {Kind: model.Corrupt, From: "A", To: "C", Corruption: model.BitFlip},
	{Kind: model.Timeout, Site: "A", Duration: model.Duration{Secs: 1}}, {Kind: model.Timeout, Site: "A", Duration: model.Duration{Secs: 1, Nanos: 1}},
	{Kind: model.Timeout, Site: "A", Duration: model.Duration{Secs: math.MaxUint64}}, {Kind: model.Timeout, Site: "B"},
}

func TestPerturbationOrder(t *testing.T) { // 01 §5.2
	for i, a := range ascending {
		for j, b := range ascending {
			got := model.ComparePerturbations(a, b)
			if (got < 0) != (i < j) || (got > 0) != (i > j) {
				t.Errorf("%s against %s: %d", model.AppendPerturbation(nil, a), model.AppendPerturbation(nil, b), got)
			}
		}
	}
}

func TestTopologyOutputs(t *testing.T) { // 01 §5.3: the free copy has sorted keys
	for _, p := range ascending {
		doc := append(model.AppendPerturbation([]byte(`{"topology":`), p), `,"applied":true}`...)
		want, err := model.DecodeDynamic(doc)
		if err != nil {
			t.Fatal(err)
		}
		if got := model.TopologyOutputs(p); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
	for _, tt := range []struct{ got, want model.Dynamic }{
		{model.MessageInputs(0, "A", "B", "m"), `{"from":"A","label":"m","session":0,"to":"B"}`},
		{model.InvokeInputs(1, "B"), `{"coro_id":1,"role":"B"}`},
		{model.GuardInputs(2, "A", "l"), `{"layer":"l","role":"A","session":2}`},
		{model.TopologyInputs(5), `{"tick":5}`},
		{model.OutputsCommitted, `{"committed":true}`}, {model.OutputsOK, `{"ok":true}`}, {model.OutputsGranted, `{"granted":true}`},
	} {
		if tt.got != tt.want {
			t.Errorf("got %s, want %s", tt.got, tt.want)
		}
	}
}

func nanoseconds(d model.Duration) *big.Int {
	n := new(big.Int).SetUint64(d.Secs)
	n.Mul(n, big.NewInt(1_000_000_000))
	return n.Add(n, new(big.Int).SetUint64(uint64(d.Nanos)))
}

func TestDurations(t *testing.T) { // 06 §1: 128 bits, or saturating
	greatest := model.Duration{Secs: math.MaxUint64, Nanos: 999_999_999}
	for _, tt := range []struct{ a, b, sum model.Duration }{
		{model.Duration{}, model.Duration{}, model.Duration{}},
		{model.Duration{Secs: 1, Nanos: 500_000_000}, model.Duration{Nanos: 500_000_000}, model.Duration{Secs: 2}},
		{model.Duration{Nanos: 999_999_999}, model.Duration{Nanos: 999_999_999}, model.Duration{Secs: 1, Nanos: 999_999_998}},
		{greatest, model.Duration{}, greatest},
		{greatest, model.Duration{Nanos: 1}, greatest},
		{model.Duration{Secs: math.MaxUint64}, model.Duration{Secs: 1}, greatest},
		{model.Duration{Secs: math.MaxUint64 - 1, Nanos: 1}, model.Duration{Nanos: 999_999_999}, model.Duration{Secs: math.MaxUint64}},
		{greatest, greatest, greatest},
		{model.Duration{Secs: 18_446_744_073, Nanos: 709_551_616}, model.Duration{}, model.Duration{Secs: 18_446_744_073, Nanos: 709_551_616}}, // 2^64 ns
		{model.Duration{Secs: 18_446_744_073, Nanos: 709_551_615}, model.Duration{Nanos: 1}, model.Duration{Secs: 18_446_744_073, Nanos: 709_551_616}},
	} {
		if got := tt.a.Add(tt.b); got != tt.sum {
			t.Errorf("%v + %v = %v, want %v", tt.a, tt.b, got, tt.sum)
		}
		hi, lo := tt.a.Nanoseconds()
		got := new(big.Int).Lsh(new(big.Int).SetUint64(hi), 64)
		if got.Or(got, new(big.Int).SetUint64(lo)); got.Cmp(nanoseconds(tt.a)) != 0 {
			t.Errorf("%v is %s ns", tt.a, got)
		}
	}
}

func TestKeyOrders(t *testing.T) { // 01 §3.2, 07 §4.1: records as keys, in ascending order
	eps := []model.Endpoint{{SID: 1, Role: "b"}, {SID: 2, Role: ""}, {SID: 2, Role: "B"}, {SID: 2, Role: "a"}, {SID: 10, Role: "a"}}
	if !slices.IsSortedFunc(eps, model.CompareEndpoints) {
		t.Error("endpoints")
	}
	edges := []model.Edge{{SID: 1, Sender: "b"}, {SID: 2, Sender: "A", Receiver: "C"}, {SID: 2, Sender: "B", Receiver: "A"}, {SID: 2, Sender: "B", Receiver: "C"}}
	if !slices.IsSortedFunc(edges, model.CompareEdges) {
		t.Error("edges")
	}
	atoms := []model.Atom{
		{Kind: model.AtomCoroutine, Coro: 1}, {Kind: model.AtomCoroutine, Coro: 2}, {Kind: model.AtomEndpoint, SID: 1, From: "b"}, {Kind: model.AtomEndpoint, SID: 2, From: "a"},
		{Kind: model.AtomEdge, SID: 2, From: "a", To: "b"}, {Kind: model.AtomEdge, SID: 2, From: "a", To: "c"}, {Kind: model.AtomSession}, {Kind: model.AtomGuards},
	}
	for i := 1; i < len(atoms); i++ {
		if model.CompareAtoms(atoms[i-1], atoms[i]) != -1 || model.CompareAtoms(atoms[i], atoms[i-1]) != 1 || model.CompareAtoms(atoms[i], atoms[i]) != 0 {
			t.Errorf("atoms %d and %d", i-1, i)
		}
	}
	if got := model.TokenOf(eps[0]); got != (model.ProgressToken{SID: 1, Endpoint: eps[0]}) {
		t.Errorf("token %v", got)
	}
}

func TestDialects(t *testing.T) { // 05
	for i := range model.DeviationCount {
		d := model.Deviation(i)
		if got, err := model.ParseDeviation(d.String()); got != d || err != nil {
			t.Errorf("%s: %v, %v", d, got, err)
		}
		if !model.Ours.Has(d) || model.Telltale.Has(d) || !model.Telltale.With(d).Has(d) || model.Ours.Without(d).Has(d) {
			t.Errorf("%s is in the wrong dialects", d)
		}
	}
	for text, want := range map[string]model.Dialect{"ours": model.Ours, "telltale-1.0.0": model.Telltale} {
		if got, err := model.ParseDialect(text); got != want || err != nil || want.String() != text {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	if got := model.Telltale.With(model.SenderWakeup).With(model.RecursionScope).String(); got != "telltale-1.0.0+recursion-scope+sender-wakeup" {
		t.Error(got)
	}
	for _, err := range []error{second(model.ParseDeviation("one-core")), second(model.ParseDialect("Ours"))} {
		if err == nil || !strings.Contains(err.Error(), "known:") {
			t.Errorf("%v", err)
		}
	}
}

func second[T any](_ T, err error) error { return err }
