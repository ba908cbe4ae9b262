package oracle_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
)

func TestFootprint(t *testing.T) { // spec 07 §4.1
	for _, tt := range []struct {
		row  string
		typ  model.LocalType
		in   model.Instr
		want string // besides Coroutine(0) and Endpoint(0,A)
	}{
		{"nothing of its own", end, model.Yield{}, ""},
		{"no instruction", end, nil, ""},
		{"send", sends, model.Send{}, "Edge(0,A,B)"},
		{"send where the type receives", receives, model.Send{}, ""},
		{"offer", sends, model.Offer{}, "Edge(0,A,B)"},
		{"receive", receives, model.Receive{}, "Edge(0,B,A)"},
		{"choose", receives, model.Choose{}, "Edge(0,B,A)"},
		{"a bad operand", sends, model.Send{Chan: 99}, "Edge(0,A,B)"},
		{"close", end, model.Close{}, "Session(0)"},
		{"open", end, model.Open{}, "Session(1)"},
		{"acquire", end, model.Acquire{}, "Resources(0) Guards"},
		{"release", end, model.Release{}, "Resources(0) Guards"},
		{"transfer to no number", end, model.Transfer{Target: 0}, ""},
		{"transfer to nowhere", end, model.Transfer{Target: 99}, ""},
		{"spawn", end, model.Spawn{}, "Coroutine(2)"},
		{"choose where the type sends", sends, model.Choose{}, ""},
		{"offer where the type receives", receives, model.Offer{}, ""},
		{"receive where the type has ended", end, model.Receive{}, ""},
		{"invoke", end, model.Invoke{Action: model.ActionName("x")}, ""},
		{"fork", end, model.Fork{}, ""},
		{"join", end, model.Join{}, ""},
		{"abort", end, model.Abort{}, ""},
		{"tag", end, model.Tag{}, ""},
		{"check", end, model.Check{}, ""},
		{"set", end, set(0, 1), ""},
		{"move", end, model.Move{}, ""},
		{"jump", end, model.Jump{Target: 9}, ""},
		{"halt", end, model.Halt{}, ""},
	} {
		t.Run(tt.row, func(t *testing.T) {
			var code []model.Instr
			if tt.in != nil {
				code = []model.Instr{tt.in}
			}
			c := ruleCase(rule{typ: tt.typ, code: code})
			m := oracle.New(&c, model.Ours)
			if err := m.Load(&c.Images[0]); err != nil {
				t.Fatal(err)
			}
			var rest []string
			for _, a := range m.Footprint(0) {
				if text := atomText(a); text != "Coroutine(0)" && text != "Endpoint(0,A)" {
					rest = append(rest, text)
				}
			}
			if got := strings.Join(rest, " "); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestFootprintOfTransfer: the target counts whether or not there is such a coroutine.
func TestFootprintOfTransfer(t *testing.T) {
	c := ruleCase(rule{typ: end, code: []model.Instr{set(1, 7), model.Transfer{Target: 1}}})
	m := oracle.New(&c, model.Ours)
	if err := m.Load(&c.Images[0]); err != nil {
		t.Fatal(err)
	}
	if err := m.Dispatch(0); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(m.Footprint(0)); !strings.Contains(got, fmt.Sprint(model.Atom{Kind: model.AtomCoroutine, Coro: 7})) {
		t.Errorf("no Coroutine(7) in %s", got)
	}
}

// TestFootprintElsewhere: endpoints that are owned, or named by a register and not owned; guards of a config that
// names layers; a pc beyond the program.
func TestFootprintElsewhere(t *testing.T) { // spec 07 §4.1
	far := model.Endpoint{SID: 2, Role: "A"}
	named := func(in model.Instr) func(*model.Case, *model.Snapshot) {
		return func(c *model.Case, s *model.Snapshot) {
			running(in, 0)(c, s)
			s.Coroutines[0].Regs[3] = far
		}
	}
	for _, tt := range []struct {
		row   string
		state func(c *model.Case, s *model.Snapshot)
		want  string
	}{
		{"the endpoints that it owns", owner(0, model.Endpoint{SID: 7, Role: "Q"}), "Coroutine(0) Endpoint(0,A) Endpoint(7,Q) Edge(0,A,B)"},
		{"home is touched, and no atom", func(c *model.Case, s *model.Snapshot) { s.Coroutines[0].OwnedEndpoints, s.Coroutines[0].PC = nil, 2 }, "Coroutine(0)"},
		{"no endpoint at all: the fallback's", func(c *model.Case, s *model.Snapshot) {
			s.Coroutines[0].OwnedEndpoints, s.Coroutines[0].Regs[0] = nil, model.Unit{}
		}, "Coroutine(0) Endpoint(0,A) Edge(0,A,B)"},
		{"send", named(model.Send{Chan: 3}), "Coroutine(0) Endpoint(0,A) Endpoint(2,A) Edge(2,A,B)"},
		{"offer", named(model.Offer{Chan: 3}), "Coroutine(0) Endpoint(0,A) Endpoint(2,A) Edge(2,A,B)"},
		{"receive", named(model.Receive{Chan: 3}), "Coroutine(0) Endpoint(0,A) Endpoint(2,A)"},
		{"choose", named(model.Choose{Chan: 3}), "Coroutine(0) Endpoint(0,A) Endpoint(2,A)"},
		{"close", named(model.Close{Session: 3}), "Coroutine(0) Endpoint(0,A) Endpoint(2,A) Session(2)"},
		{"close, no endpoint", named(model.Close{Session: 4}), "Coroutine(0) Endpoint(0,A) Session(0)"},
		{"transfer: no control endpoint", named(model.Transfer{Endpoint: 3, Target: 3}), "Coroutine(0) Endpoint(0,A)"},
		{"acquire a configured layer", withLayers(model.Acquire{Layer: "l"}), "Coroutine(0) Endpoint(0,A) Resources(0)"},
		{"release any layer", withLayers(model.Release{Layer: "k"}), "Coroutine(0) Endpoint(0,A) Resources(0)"},
		{"beyond the program", func(c *model.Case, s *model.Snapshot) { s.Coroutines[0].PC = 99 }, "Coroutine(0) Endpoint(0,A)"},
		{"no program", func(c *model.Case, s *model.Snapshot) { s.Coroutines[0].ProgramID = 99 }, "Coroutine(0) Endpoint(0,A)"},
	} {
		t.Run(tt.row, func(t *testing.T) {
			var atoms []string
			for _, a := range wavesAt(t, tt.state).Footprint(0) {
				atoms = append(atoms, atomText(a))
			}
			if got := strings.Join(atoms, " "); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func withLayers(in model.Instr) func(*model.Case, *model.Snapshot) {
	return func(c *model.Case, s *model.Snapshot) {
		running(in, 0)(c, s)
		s.Config.GuardLayers = []model.GuardLayer{{ID: "l", Active: true}}
	}
}

func TestConflict(t *testing.T) { // spec 07 §4.1
	var (
		coro      = model.Atom{Kind: model.AtomCoroutine, Coro: 1}
		endpoint  = model.Atom{Kind: model.AtomEndpoint, SID: 1, From: "A"}
		edge      = model.Atom{Kind: model.AtomEdge, SID: 1, From: "A", To: "B"}
		back      = model.Atom{Kind: model.AtomEdge, SID: 1, From: "B", To: "A"}
		session   = model.Atom{Kind: model.AtomSession, SID: 1}
		resources = model.Atom{Kind: model.AtomResources, SID: 1}
		guards    = model.Atom{Kind: model.AtomGuards}
		other     = model.Atom{Kind: model.AtomSession, SID: 2}
		first     = model.Atom{Kind: model.AtomSession}
	)
	atoms := []model.Atom{coro, endpoint, edge, back, session, resources, guards, other, first}
	conflicting := map[[2]model.Atom]bool{
		{endpoint, session}: true, {edge, session}: true, {back, session}: true, {session, resources}: true,
	}
	for i, a := range atoms {
		for j, b := range atoms {
			want := i == j || conflicting[[2]model.Atom{a, b}] || conflicting[[2]model.Atom{b, a}]
			if got := oracle.Conflict([]model.Atom{a}, []model.Atom{b}); got != want {
				t.Errorf("%s beside %s: conflict %v", atomText(a), atomText(b), got)
			}
		}
	}
	if !oracle.Conflict([]model.Atom{coro, edge}, []model.Atom{endpoint, edge, guards}) || oracle.Conflict([]model.Atom{coro, edge}, []model.Atom{endpoint, back, guards}) {
		t.Error("one common atom makes a conflict of two lists, and none makes none")
	}
	if oracle.Conflict(nil, atoms) {
		t.Error("an empty footprint conflicts")
	}
}

func atomText(a model.Atom) string {
	switch a.Kind {
	case model.AtomCoroutine:
		return fmt.Sprintf("Coroutine(%d)", a.Coro)
	case model.AtomEndpoint:
		return fmt.Sprintf("Endpoint(%d,%s)", a.SID, a.From)
	case model.AtomEdge:
		return fmt.Sprintf("Edge(%d,%s,%s)", a.SID, a.From, a.To)
	case model.AtomSession:
		return fmt.Sprintf("Session(%d)", a.SID)
	case model.AtomResources:
		return fmt.Sprintf("Resources(%d)", a.SID)
	default:
		return "Guards"
	}
}
