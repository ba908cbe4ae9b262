package oracle

import (
	"fmt"
	"slices"
	"testing"

	"github.com/wavecheck/wavecheck/model"
)

func TestResolve(t *testing.T) { // spec 05 recursion-scope
	end := model.LocalEnd{}
	act := func(label string, next model.LocalType) model.LocalType {
		return &model.LocalComm{Partner: "B", Branches: []model.LocalBranch{{Label: model.NewLabel(label), Next: next}}}
	}
	loop := func(v string, body model.LocalType) *model.LocalMu { return &model.LocalMu{Var: v, Body: body} }
	v := func(name string) model.LocalType { return model.LocalVar(name) }
	for _, tt := range []struct {
		story    string
		t        model.LocalType
		advances int
		current  string // what follows after so many advances, in ours
		env      string // the names of the open loops
	}{
		{"plain", act("a", end), 0, "a", ""},
		{"one loop", loop("t", act("a", v("t"))), 1, "a", "t"},
		{"to the outer loop", loop("x", act("a", loop("y", act("b", v("x"))))), 2, "a", "x"},
		{"to the outer loop and in again", loop("x", act("a", loop("y", act("b", v("x"))))), 3, "b", "xy"},
		{"shadowed", loop("t", act("a", loop("t", act("b", v("t"))))), 2, "b", "tt"},
		{"two loops at once", loop("x", loop("y", act("a", v("x")))), 1, "a", "xy"},
		{"only a variable", loop("t", v("t")), 0, "t", "t"},
		{"two empty loops", loop("t", loop("s", v("t"))), 0, "t", "ts"},
		{"unbound: the given type again", act("a", v("z")), 1, "a", ""},
		{"unbound in a loop: the loop last entered", act("a", loop("y", act("b", v("z")))), 2, "b", "y"},
		{"unbound behind a loop of nothing", act("a", loop("t", v("z"))), 1, "z", "t"},
		{"unbound where the last entered loop stands deeper", loop("x", &model.LocalComm{Partner: "B", Branches: []model.LocalBranch{
			{Label: model.NewLabel("a"), Next: loop("w", act("b", loop("y", act("c", v("x")))))},
		}}), 4, "b", "xw"},
	} {
		t.Run(tt.story, func(t *testing.T) {
			m := &Machine{dialect: model.Ours}
			e := m.openType("A", tt.t)
			for range tt.advances {
				e = m.advance(e, e.current.(*model.LocalComm).Branches[0].Next)
			}
			if got, env := shortType(e.current), envNames(e.env); got != tt.current || env != tt.env {
				t.Errorf("after %d advances: %s in %q, want %s in %q", tt.advances, got, env, tt.current, tt.env)
			}
		})
	}
}

// TestResolveDeep: entering many loops copies their environment now and then, not once a loop. When it did,
// a Case of 65 kB kept the oracle busy for minutes.
func TestResolveDeep(t *testing.T) {
	const loops = 2000
	var body model.LocalType = &model.LocalComm{Partner: "B", Branches: []model.LocalBranch{{Label: model.NewLabel("a"), Next: model.LocalVar("x0")}}}
	for i := loops - 1; i >= 0; i-- {
		body = &model.LocalMu{Var: fmt.Sprintf("x%d", i), Body: body}
	}
	m := &Machine{dialect: model.Ours}
	e := m.openType("A", body)
	next := e.current.(*model.LocalComm).Branches[0].Next
	if n := testing.AllocsPerRun(1, func() { e = m.advance(e, next) }); n > 100 || len(e.env) != loops {
		t.Errorf("%v allocations for %d loops, %d of them open", n, loops, len(e.env))
	}
}

// TestBind: handler entries stand ascending by edge, and of several for one edge the last one counts (spec
// 02 §5.5 row 6).
func TestBind(t *testing.T) {
	s := &session{sid: 3}
	s.bind([]model.HandlerBinding{{Sender: "B", Receiver: "A", Handler: "1"}, {Sender: "A", Receiver: "Z", Handler: "2"}, {Sender: "B", Receiver: "A", Handler: "3"}})
	want := []model.EdgeHandler{
		{Edge: model.Edge{SID: 3, Sender: "A", Receiver: "Z"}, Handler: "2"},
		{Edge: model.Edge{SID: 3, Sender: "B", Receiver: "A"}, Handler: "3"},
	}
	if !slices.Equal(s.edgeHandlers, want) {
		t.Errorf("got %v, want %v", s.edgeHandlers, want)
	}
}

// TestUnboundAfterOuter: an unbound variable stands for the loop last entered, in that loop's environment,
// though a variable has led out of it since.
func TestUnboundAfterOuter(t *testing.T) {
	// Mu x. {a: Mu w. b. Mu y. {c: x, d: w}, z: z}
	y := &model.LocalMu{Var: "y", Body: branches("c", model.LocalVar("x"), "d", model.LocalVar("w"))}
	w := &model.LocalMu{Var: "w", Body: branches("b", y)}
	x := &model.LocalMu{Var: "x", Body: branches("a", w, "z", model.LocalVar("z"))}
	m := &Machine{dialect: model.Ours}
	e := m.openType("A", x)
	for _, tt := range []struct {
		branch       int
		current, env string
	}{{0, "b", "xw"}, {0, "c", "xwy"}, {0, "a", "x"}, {1, "c", "xwy"}, {1, "b", "xw"}} {
		e = m.advance(e, e.current.(*model.LocalComm).Branches[tt.branch].Next)
		if shortType(e.current) != tt.current || envNames(e.env) != tt.env {
			t.Fatalf("%s in %q, want %s in %q", shortType(e.current), envNames(e.env), tt.current, tt.env)
		}
	}
}

// branches is a send with the given labels and continuations.
func branches(pairs ...any) model.LocalType {
	t := &model.LocalComm{Partner: "B"}
	for i := 0; i < len(pairs); i += 2 {
		t.Branches = append(t.Branches, model.LocalBranch{Label: model.NewLabel(pairs[i].(string)), Next: pairs[i+1].(model.LocalType)})
	}
	return t
}

// shortType is the first label of a send, or the name of a variable.
func shortType(t model.LocalType) string {
	switch t := t.(type) {
	case *model.LocalComm:
		return t.Branches[0].Label.Name
	case model.LocalVar:
		return string(t)
	}
	return "end"
}

func envNames(env []*model.LocalMu) string {
	out := ""
	for _, mu := range env {
		out += mu.Var
	}
	return out
}
