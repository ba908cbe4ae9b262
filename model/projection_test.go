package model_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/model"
)

func TestWorkedExamples(t *testing.T) { // 01 §2.4
	for _, tt := range []struct{ row, global, role, local, code string }{
		{"W1", "A->B m. End", "A", "!B m. End", `[{"Send":{"chan":0,"val":1}},STEP,"Halt"]`},
		{"W1", "A->B m. End", "B", "?A m. End", `[{"Receive":{"chan":0,"dst":1}},STEP,"Halt"]`},
		{"W2", "Mu t. A->B ping. B->A pong. t", "A", "Mu t. !B ping. ?B pong. t",
			`[{"Send":{"chan":0,"val":1}},STEP,{"Receive":{"chan":0,"dst":1}},STEP,{"Jump":{"target":0}}]`},
		{"W2", "Mu t. A->B ping. B->A pong. t", "B", "Mu t. ?A ping. !A pong. t",
			`[{"Receive":{"chan":0,"dst":1}},STEP,{"Send":{"chan":0,"val":1}},STEP,{"Jump":{"target":0}}]`},
		{"W3", "A->B {yes: B->A ok. End, no: End}", "A", "!B {yes: ?B ok. End, no: End}",
			`[{"Offer":{"chan":0,"label":"yes"}},{"Receive":{"chan":0,"dst":1}},STEP,"Halt"]`},
		{"W3", "A->B {yes: B->A ok. End, no: End}", "B", "?A {yes: !A ok. End, no: End}",
			`[{"Choose":{"chan":0,"table":[["yes",1],["no",4]]}},{"Send":{"chan":0,"val":1}},STEP,"Halt","Halt"]`},
		{"W4", "Mu t. A->B {go: B->C w. t, stop: B->C z. End}", "A", "Mu t. !B {go: t, stop: End}",
			`[{"Offer":{"chan":0,"label":"go"}},{"Jump":{"target":0}}]`},
		{"W4", "Mu t. A->B {go: B->C w. t, stop: B->C z. End}", "B", "Mu t. ?A {go: !C w. t, stop: !C z. End}",
			`[{"Choose":{"chan":0,"table":[["go",1],["stop",4]]}},{"Send":{"chan":0,"val":1}},STEP,{"Jump":{"target":0}},{"Send":{"chan":0,"val":1}},STEP,"Halt"]`},
		{"W4", "Mu t. A->B {go: B->C w. t, stop: B->C z. End}", "C", "Mu t. ?B {w: t, z: End}",
			`[{"Choose":{"chan":0,"table":[["w",1],["z",2]]}},{"Jump":{"target":0}},"Halt"]`},
		{"W5", "A->B {l2: B->C y. End, l1: B->C x. End}", "B", "?A {l2: !C y. End, l1: !C x. End}",
			`[{"Choose":{"chan":0,"table":[["l2",1],["l1",4]]}},{"Send":{"chan":0,"val":1}},STEP,"Halt",{"Send":{"chan":0,"val":1}},STEP,"Halt"]`},
		{"W5", "A->B {l2: B->C y. End, l1: B->C x. End}", "C", "?B {x: End, y: End}",
			`[{"Choose":{"chan":0,"table":[["x",1],["y",2]]}},"Halt","Halt"]`},
		{"W5", "A->B {l2: B->C y. End, l1: B->C x. End}", "A", "!B {l2: End, l1: End}", `[{"Offer":{"chan":0,"label":"l2"}},"Halt"]`},
		{"W6", "Mu x. A->B m. Mu y. A->B n. A->B {in: y, out: x}", "A", "Mu x. !B m. Mu y. !B n. !B {in: y, out: x}",
			`[{"Send":{"chan":0,"val":1}},STEP,{"Send":{"chan":0,"val":1}},STEP,{"Offer":{"chan":0,"label":"in"}},{"Jump":{"target":2}}]`},
		{"W6", "Mu x. A->B m. Mu y. A->B n. A->B {in: y, out: x}", "B", "Mu x. ?A m. Mu y. ?A n. ?A {in: y, out: x}",
			`[{"Receive":{"chan":0,"dst":1}},STEP,{"Receive":{"chan":0,"dst":1}},STEP,{"Choose":{"chan":0,"table":[["in",5],["out",6]]}},{"Jump":{"target":2}},{"Jump":{"target":0}}]`},
	} {
		t.Run(tt.row+" "+tt.role, func(t *testing.T) {
			got, err := model.Project(globalType(tt.global), tt.role)
			if err != nil {
				t.Fatal(err)
			}
			sameLocal(t, got, localType(tt.local))
			for _, scoping := range []model.Scoping{model.LexicalScoping, model.LastBinding} {
				sameCode(t, model.Compile(got, scoping), tt.code)
			}
		})
	}
}

func TestProject(t *testing.T) { // 01 §2.1
	for _, tt := range []struct{ row, global, role, want string }{
		{"End", "End", "A", "End"},
		{"Var", "t", "A", "t"},
		{"sender is tested before receiver", "A->A m. End", "A", "!A m. End"},
		{"labels keep their sorts, no annotation", "A->B m(Nat). End", "B", "?A m(Nat). End"},
		{"stranger to a sequence", "A->B m. End", "C", "End"},
		{"stranger to a loop", "Mu t. A->B m. t", "C", "End"},
		{"stranger to a loop that ends", "Mu t. A->B m. End", "C", "Mu t. End"},
		{"loop of a loop, stranger to both", "Mu t. A->B m. Mu s. A->B n. t", "C", "End"},
		{"stranger with equal branches keeps their order", "A->B {x: B->C {q: End, p: End}, y: B->C {q: End, p: End}}", "C", "?B {q: End, p: End}"},
		{"rebound variable is guarded", "Mu t. A->B m. Mu t. C->D n. t", "C", "Mu t. Mu t. !D n. t"},
		{"three branches fold from the left", "A->B {x: B->C c. End, y: B->C a. End, z: B->C b. End}", "C", "?B {a: End, b: End, c: End}"},
	} {
		t.Run(tt.row, func(t *testing.T) {
			got, err := model.Project(globalType(tt.global), tt.role)
			if err != nil {
				t.Fatal(err)
			}
			sameLocal(t, got, localType(tt.want))
		})
	}
}

func TestProjectionErrors(t *testing.T) { // 01 §2.1, §2.4 W7
	for _, tt := range []struct{ row, global, role, text string }{
		{"W7 other label", "A->B {a: C->B x. End, b: C->B y. End}", "C",
			"cannot merge branches for role 'C': send branch label mismatch: cannot merge sends with different labels 'x' vs 'y'"},
		{"W7 end", "A->B {a: C->B x. End, b: End}", "C",
			`cannot merge branches for role 'C': cannot merge end with non-end type: Send { partner: "B", branches: [(Label { name: "x", sort: Unit }, None, End)] }`},
		{"no branches", "A->B {}", "C", "empty branches in communication from A to B"},
		{"no branches, also for the sender", "A->B {}", "A", "empty branches in communication from A to B"},
		{"first branch in order wins", "A->B {a: C->D {}, b: E->F {}}", "A", "empty branches in communication from C to D"},
		{"below a loop", "Mu t. A->B m. C->D {}", "A", "empty branches in communication from C to D"},
	} {
		t.Run(tt.row, func(t *testing.T) {
			got, err := model.Project(globalType(tt.global), tt.role)
			var pe *model.ProjectionError
			if !errors.As(err, &pe) || err.Error() != tt.text {
				t.Fatalf("got %v, %v", got, err)
			}
			var me *model.MergeError
			if errors.As(err, &me) != strings.Contains(tt.text, "cannot merge") {
				t.Errorf("the merge error is %v", me)
			}
		})
	}
}

func TestProjectAll(t *testing.T) { // 01 §1.5, §2.1
	g := globalType("Mu t. Zed->alice {m: Bob->Alice n. t, k: Bob->Alice n. t}")
	types, err := model.ProjectAll(g)
	if err != nil {
		t.Fatal(err)
	}
	var roles []string
	for _, rt := range types {
		roles = append(roles, rt.Role)
	}
	if got := fmt.Sprint(roles, model.GlobalRoles(g)); got != "[Alice Bob Zed alice] [Alice Bob Zed alice]" {
		t.Errorf("roles %s", got)
	}
	if _, err := model.ProjectAll(globalType("B->C {a: A->B {x: End, y: A->B {}}, b: End}")); err == nil || err.Error() != "empty branches in communication from A to B" {
		t.Errorf("first error in role order: %v", err)
	}
	if types, err := model.ProjectAll(model.GlobalEnd{}); len(types) != 0 || err != nil {
		t.Errorf("End has %v, %v", types, err)
	}
}

func TestMerge(t *testing.T) { // 01 §2.2
	for _, tt := range []struct{ row, x, y, want string }{
		{"1: equal keeps branch order", "?A {b: End, a: End}", "?A {b: End, a: End}", "?A {b: End, a: End}"},
		{"1: equal Ends", "End", "End", "End"},
		{"3: Send", "!A {b: End, a: End}", "!A {a: End, b: End}", "!A {a: End, b: End}"},
		{"3: Send keeps the first annotation", "!A m<Nat>. End", "!A m<Bool>. End", "!A m<Nat>. End"},
		{"3: Send, equal labels sort stably", "!A {b: !B x. End, a: End, b: End}", "!A {a: End, b: !B x. End, b: End}", "!A {a: End, b: !B x. End, b: End}"},
		{"4: Recv joins", "?A {b: End}", "?A {c: End, a: End}", "?A {a: End, b: End, c: End}"},
		{"4: Recv keeps the second annotation", "?A m<Nat>. End", "?A m<Bool>. End", "?A m<Bool>. End"},
		{"4: Recv, last of the first side wins", "?A {m: !B x. End, m: End}", "?A {k: End}", "?A {k: End, m: End}"},
		{"4: Recv, repetition on the second side merges", "?A {k: End}", "?A {m: ?B x. End, m: ?B y. End}", "?A {k: End, m: ?B {x: End, y: End}}"},
		{"4: inner equal nodes keep order", "?A {x: ?B {q: End, p: End}}", "?A {x: ?B {q: End, p: End}, y: End}", "?A {x: ?B {q: End, p: End}, y: End}"},
		{"5: Mu", "Mu t. ?A {x: t}", "Mu t. ?A {y: t}", "Mu t. ?A {x: t, y: t}"},
	} {
		t.Run(tt.row, func(t *testing.T) {
			got, err := model.Merge(localType(tt.x), localType(tt.y))
			if err != nil {
				t.Fatal(err)
			}
			sameLocal(t, got, localType(tt.want))
		})
	}
}

func TestMergeErrors(t *testing.T) { // 01 §2.2
	for _, tt := range []struct {
		row, x, y string
		kind      model.MergeKind
		text      string
	}{
		{"2: End on the left", "End", "t", model.EndMismatch, `cannot merge end with non-end type: Var("t")`},
		{"2: End on the right", "?A m. End", "End", model.EndMismatch, `cannot merge end with non-end type: Recv { partner: "A", branches: [(Label { name: "m", sort: Unit }, None, End)] }`},
		{"3: partner", "!A m. End", "!B m. End", model.PartnerMismatch, "partner mismatch in merge: expected A, found B"},
		{"4: partner", "?A m. End", "?B m. End", model.PartnerMismatch, "partner mismatch in merge: expected A, found B"},
		{"7: direction before partner", "!A m. End", "?B m. End", model.DirectionMismatch, "direction mismatch in merge: cannot merge send with recv"},
		{"7: Recv, Send", "?A m. End", "!A m. End", model.DirectionMismatch, "direction mismatch in merge: cannot merge send with recv"},
		{"5: variable", "Mu x. !A m. x", "Mu y. !A m. y", model.RecursiveVariableMismatch, "recursive variable mismatch: expected x, found y"},
		{"5: the body's error as it is", "Mu x. !A m. x", "Mu x. !B m. x", model.PartnerMismatch, "partner mismatch in merge: expected A, found B"},
		{"6: Var", "x", "y", model.VariableMismatch, "type variable mismatch: expected x, found y"},
		{"8: Var and Mu", "x", "Mu x. !A m. x", model.IncompatibleTypes, "cannot merge incompatible types"},
		{"8: Send and Var", "!A m. End", "x", model.IncompatibleTypes, "cannot merge incompatible types"},
		{"send: count", "!A {m: End, n: End}", "!A m. End", model.SendBranchCountMismatch, "send branch count mismatch: 2 labels vs 1 labels"},
		{"send: count, the second has more", "!A a. End", "!A {a: End, b: End}", model.SendBranchCountMismatch, "send branch count mismatch: 1 labels vs 2 labels"},
		{"send: count before label", "!A {a: End, b: End}", "!A c. End", model.SendBranchCountMismatch, "send branch count mismatch: 2 labels vs 1 labels"},
		{"send: first label in sorted order", "!A {z: End, a: End}", "!A {b: End, a: End}", model.SendLabelMismatch,
			"send branch label mismatch: cannot merge sends with different labels 'z' vs 'b'"},
		{"send: sort", "!A m(Nat). End", "!A m. End", model.IncompatibleContinuations, "incompatible continuations for label 'm'"},
		{"send: continuation", "!A m. End", "!A m. t", model.IncompatibleContinuations, "incompatible continuations for label 'm'"},
		{"recv: sort", "?A m(Nat). End", "?A m. End", model.IncompatibleContinuations, "incompatible continuations for label 'm'"},
		{"recv: continuation, second side's order", "?A {a: End, b: End}", "?A {b: t, a: t}", model.IncompatibleContinuations, "incompatible continuations for label 'b'"},
		{"recv: repetition on the second side", "?A {k: End}", "?A {m: End, m: t}", model.IncompatibleContinuations, "incompatible continuations for label 'm'"},
	} {
		t.Run(tt.row, func(t *testing.T) {
			got, err := model.Merge(localType(tt.x), localType(tt.y))
			var me *model.MergeError
			if !errors.As(err, &me) || me.Kind != tt.kind || err.Error() != tt.text {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
}
