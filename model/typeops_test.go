package model_test

import (
	"testing"

	"github.com/wavecheck/wavecheck/model"
)

func TestWellFormedGlobal(t *testing.T) { // 01 §1.6
	for _, tt := range []struct {
		row, global string
		want        bool
	}{
		{"End", "End", true},
		{"loop", "Mu t. A->B m. t", true},
		{"free variable", "A->B m. t", false},
		{"free behind the loop of that name", "A->B {a: Mu t. A->B m. t, b: t}", false},
		{"bound by the outer loop behind an inner one of that name", "Mu t. A->B {a: Mu t. A->B m. t, b: t}", true},
		{"no branches", "A->B {}", false},
		{"no branches, deep", "Mu t. A->B {a: t, b: C->D {}}", false},
		{"self-communication", "A->A m. End", false},
		{"self-communication, deep", "A->B {a: End, b: C->C m. End}", false},
		{"Mu with a Var", "Mu t. t", false},
		{"Mu with a Mu, though it communicates", "Mu x. Mu y. A->B m. x", false},
		{"Mu with a Mu, deep", "A->B m. Mu x. Mu y. A->B m. x", false},
		{"Mu with End", "Mu t. End", true},
		{"repeated labels pass", "A->B {m: End, m: End}", true},
	} {
		if got := model.WellFormedGlobal(globalType(tt.global)); got != tt.want {
			t.Errorf("%s: %v", tt.row, got)
		}
	}
}

func TestWellFormedLocal(t *testing.T) { // 01 §1.6
	for _, tt := range []struct {
		row, local string
		want       bool
	}{
		{"End", "End", true}, {"loop", "Mu t. !B m. t", true}, {"partner is nobody's business", "!A m. ?A m. End", true},
		{"free variable", "?B m. t", false}, {"free behind a loop of that name", "?B {a: Mu t. ?B m. t, b: t}", false},
		{"Send without branches", "!B {}", false}, {"Recv without branches, deep", "Mu t. !B {a: t, b: ?B {}}", false},
		{"Mu with a Var", "Mu t. t", false}, {"Mu with a bound Var", "Mu s. !B m. Mu t. s", false}, {"Mu with a Mu", "Mu x. Mu y. !B m. x", false}, {"Mu with End", "Mu t. End", true},
	} {
		if got := model.WellFormedLocal(localType(tt.local)); got != tt.want {
			t.Errorf("%s: %v", tt.row, got)
		}
	}
}

func TestSubstituteAndUnfold(t *testing.T) { // 01 §1.7
	for _, tt := range []struct{ row, in, want string }{
		{"unfold replaces its own variable", "Mu t. !B {a: t, b: End}", "!B {a: Mu t. !B {a: t, b: End}, b: End}"},
		{"unfold stops at a rebinding", "Mu t. !B {a: Mu t. ?B m. t, b: t}", "!B {a: Mu t. ?B m. t, b: Mu t. !B {a: Mu t. ?B m. t, b: t}}"},
		{"unfold captures", "Mu t. !B {a: Mu s. ?B m. t, b: s}", "!B {a: Mu s. ?B m. Mu t. !B {a: Mu s. ?B m. t, b: s}, b: s}"},
		{"unfold keeps annotations", "Mu t. !B m<Nat>. t", "!B m<Nat>. Mu t. !B m<Nat>. t"},
		{"unfold of others", "!B m. Mu t. !B n. t", "!B m. Mu t. !B n. t"},
	} {
		t.Run(tt.row, func(t *testing.T) { sameLocal(t, model.UnfoldLocal(localType(tt.in)), localType(tt.want)) })
	}
	got := model.UnfoldGlobal(globalType("Mu t. A->B {a: t, b: Mu t. A->B m. t}"))
	if want := globalType("A->B {a: Mu t. A->B {a: t, b: Mu t. A->B m. t}, b: Mu t. A->B m. t}"); !model.EqualGlobal(got, want) {
		t.Errorf("unfolded %s", model.AppendGlobalType(nil, got))
	}
	sameLocal(t, model.SubstituteLocal(localType("?A {x: t, y: u}"), "t", model.LocalEnd{}), localType("?A {x: End, y: u}"))
}

func TestDual(t *testing.T) { // 01 §1.7
	got := model.Dual(localType("Mu t. !B {b(Nat)<Nat>: ?C m. t, a: End}"))
	sameLocal(t, got, localType("Mu t. ?B {b(Nat)<Nat>: !C m. t, a: End}"))
}

func TestConsume(t *testing.T) { // 01 §1.7
	for _, tt := range []struct{ row, global, sender, receiver, label, want string }{
		{"communication", "A->B {a: End, b: C->D m. End}", "A", "B", "b", "C->D m. End"},
		{"first branch of that name", "A->B {a: End, a: C->D m. End}", "A", "B", "a", "End"},
		{"by name, whatever the sort", "A->B a(Nat). End", "A", "B", "a", "End"},
		{"loop", "Mu t. A->B m. t", "A", "B", "m", "Mu t. A->B m. t"},
		{"loops", "Mu s. Mu t. A->B m. s", "A", "B", "m", "Mu s. Mu t. A->B m. s"},
		{"other label", "A->B a. End", "A", "B", "b", ""},
		{"other direction", "A->B a. End", "B", "A", "a", ""},
		{"other sender", "A->B a. End", "C", "B", "a", ""},
		{"other receiver", "A->B a. End", "A", "C", "a", ""},
		{"not the first communication", "A->B a. C->D b. End", "C", "D", "b", ""},
		{"End", "End", "A", "B", "a", ""},
		{"free variable", "t", "A", "B", "a", ""},
		{"a loop without end", "Mu t. t", "A", "B", "a", ""},
	} {
		got, ok := model.Consume(globalType(tt.global), tt.sender, tt.receiver, tt.label)
		if ok != (tt.want != "") || ok && !model.EqualGlobal(got, globalType(tt.want)) {
			t.Errorf("%s: %s, %v", tt.row, model.AppendGlobalType(nil, got), ok)
		}
	}
}

func TestDepthLocal(t *testing.T) { // 06 §1: nodes on the longest path, leaf included
	for text, want := range map[string]int{"End": 1, "t": 1, "Mu t. t": 2, "!B {}": 1, "!B {a: End, b: ?B m. Mu t. t}": 4} {
		if got := model.DepthLocal(localType(text)); got != want {
			t.Errorf("%s: %d, want %d", text, got, want)
		}
	}
}

func TestCompile(t *testing.T) { // 01 §2.3, 05 recursion-scope
	const both = "="
	for _, tt := range []struct{ row, local, lexical, last string }{
		{"End", "End", `["Halt"]`, both},
		{"first branch of a Send alone", "!B {b: End, a: !B m. End}", `[{"Offer":{"chan":0,"label":"b"}},"Halt"]`, both},
		{"no branches: nothing", "!B {}", `[]`, both},
		{"no branches in a table", "?B {a: ?B {}, b: ?B {}}", `[{"Choose":{"chan":0,"table":[["a",1],["b",1]]}}]`, both},
		{"Mu t. t", "Mu t. t", `[{"Jump":{"target":0}}]`, both},
		{"Mu t. End", "Mu t. End", `["Halt"]`, both},
		{"unbound Var", "t", `["Halt"]`, both},
		{"Q1-17: inner loop of the same name", "Mu t. ?B {a: Mu t. !B s. t, b: t}",
			`[{"Choose":{"chan":0,"table":[["a",1],["b",4]]}},{"Send":{"chan":0,"val":1}},STEP,{"Jump":{"target":1}},{"Jump":{"target":0}}]`,
			`[{"Choose":{"chan":0,"table":[["a",1],["b",4]]}},{"Send":{"chan":0,"val":1}},STEP,{"Jump":{"target":1}},{"Jump":{"target":1}}]`},
		{"Q1-17: bound in an earlier branch", "?B {a: Mu t. !B s. t, b: t}",
			`[{"Choose":{"chan":0,"table":[["a",1],["b",4]]}},{"Send":{"chan":0,"val":1}},STEP,{"Jump":{"target":1}},"Halt"]`,
			`[{"Choose":{"chan":0,"table":[["a",1],["b",4]]}},{"Send":{"chan":0,"val":1}},STEP,{"Jump":{"target":1}},{"Jump":{"target":1}}]`},
		{"a skipped branch binds nothing", "!B {a: t, b: Mu t. !B s. t}", `[{"Offer":{"chan":0,"label":"a"}},"Halt"]`, both},
	} {
		t.Run(tt.row, func(t *testing.T) {
			if tt.last == both {
				tt.last = tt.lexical
			}
			sameCode(t, model.Compile(localType(tt.local), model.LexicalScoping), tt.lexical)
			sameCode(t, model.Compile(localType(tt.local), model.LastBinding), tt.last)
		})
	}
	for _, tt := range []struct {
		dialect model.Dialect
		want    model.Scoping
	}{
		{model.Ours, model.LexicalScoping}, {model.Telltale, model.LastBinding},
		{model.Telltale.With(model.RecursionScope), model.LexicalScoping}, {model.Ours.Without(model.RecursionScope), model.LastBinding},
	} {
		if got := model.ScopingOf(tt.dialect); got != tt.want {
			t.Errorf("scoping of %s: %d", tt.dialect, got)
		}
	}
}

func TestImageCode(t *testing.T) { // 06 §1
	im := model.Image{LocalTypes: []model.RoleType{{Role: "A", Type: localType("!B m. End")}, {Role: "B", Type: model.LocalEnd{}}}}
	code := im.Code(model.LexicalScoping)
	sameCode(t, code[0].Code, `[{"Send":{"chan":0,"val":1}},STEP,"Halt"]`)
	sameCode(t, code[1].Code, `["Halt"]`)
	im.HasPrograms = true
	if got := im.Code(model.LexicalScoping); len(got) != 0 {
		t.Errorf("given programs, none of them: %v", got)
	}
}

// TestEqualLocal: types are equal if they are the same, annotations included.
func TestEqualLocal(t *testing.T) {
	const all = "Mu t. !B {b(Nat)<Nat>: ?C m. t, a: End}"
	for text, want := range map[string]bool{
		all: true,
		"Mu t. !B {b(Nat)<Bool>: ?C m. t, a: End}": false,
		"Mu t. !B {b(Nat): ?C m. t, a: End}":       false,
		"Mu t. !B {b(Bool)<Nat>: ?C m. t, a: End}": false,
		"Mu t. !B {c(Nat)<Nat>: ?C m. t, a: End}":  false,
		"Mu t. !C {b(Nat)<Nat>: ?C m. t, a: End}":  false,
		"Mu t. ?B {b(Nat)<Nat>: ?C m. t, a: End}":  false,
		"Mu t. !B {b(Nat)<Nat>: ?C n. t, a: End}":  false,
		"Mu t. !B {b(Nat)<Nat>: ?C m. t}":          false,
		"Mu u. !B {b(Nat)<Nat>: ?C m. u, a: End}":  false,
		"End": false,
	} {
		if got := model.EqualLocal(localType(all), localType(text)); got != want {
			t.Errorf("%s: %v", text, got)
		}
		if got := model.EqualLocal(localType(text), localType(all)); got != want {
			t.Errorf("%s, the other way round: %v", text, got)
		}
	}
}
