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
