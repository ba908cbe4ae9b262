package generators

import (
	"os"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/model"
)

// count goes through a scope, and holds every hundredth of its Cases to be valid.
func count(t *testing.T, name string, visit func(model.Case)) ScopeCount {
	t.Helper()
	s, err := FindScope(name)
	if err != nil {
		t.Fatal(err)
	}
	i := 0
	n := s.Cases(func(c model.Case) bool {
		if i++; i%100 == 1 {
			checkValid(t, c)
		}
		visit(c)
		return true
	})
	t.Logf("%s: %d sequences, %d distinct, %.1f %% duplicates", name, n.Sequences, n.Distinct, 100*n.Duplicates())
	return n
}

// TestScopesHaveAsManyCasesAsTheirDescription: the number of distinct Cases is what follows from the words that
// describe the scope.
func TestScopesHaveAsManyCasesAsTheirDescription(t *testing.T) {
	// A message goes either way. Its sender makes a payload or not, then sends; a string may be offered instead, as
	// one instruction. Behind a Send and behind a Receive stands a step or not.
	perSend, perReceive := uint64(2*2), uint64(2)
	perMessage := 2 * (perSend + perSend + (perSend/2*2 + 1)) * perReceive // Unit, Nat, String
	messages := 2 * upToTwo(perMessage)                                    // monitor on, off

	// Without steps and payloads: a direction, and a Unit that is sent, or a string that is sent or offered.
	crashes, timeouts, heals := uint64(2), uint64(2*2), uint64(2)
	partitions, corruptions := uint64(2)*3, uint64(2*3)*3 // not healed, healed at once, healed later
	perturbed := upToTwo(2*3) * (1 + 5*(crashes+timeouts+heals+partitions+corruptions))

	// Without sorts and steps: a direction, and a payload or not.
	plain := upToTwo(2 * 2)
	policies := uint64(3 + 7) // Block, Drop, Error; Resize with a ceiling of 0 to 6
	buffers := plain * 2 * 4 * policies

	for _, tt := range []struct {
		name      string
		want      uint64
		sequences uint64 // 0 is as many as Cases
	}{
		{"messages", messages, 0},
		{"perturbed", perturbed, 0},
		{"buffers", buffers, plain * 2 * 3 * 2 * policies}, // a capacity of 0 is drawn on top of another one
		{"choices", countChoices(), 0},
	} {
		n := count(t, tt.name, func(model.Case) {})
		if n.Distinct != tt.want {
			t.Errorf("%s: %d distinct Cases, the description has %d", tt.name, n.Distinct, tt.want)
		}
		if tt.sequences != 0 && n.Sequences != tt.sequences {
			t.Errorf("%s: %d sequences, want %d", tt.name, n.Sequences, tt.sequences)
		}
	}
}

// upToTwo is one or two of so many.
func upToTwo(n uint64) uint64 { return n + n*n }

// tree is a protocol of A and B by hand: an end, a message or a choice.
type tree struct {
	sender   int // 0 or 1
	branches []*tree
}

// programs is the number of programs of a role: who offers writes one branch, who chooses writes all; a message
// has a step behind it or none.
func (t *tree) programs(role int) uint64 {
	switch len(t.branches) {
	case 0:
		return 1
	case 1:
		return 2 * t.branches[0].programs(role)
	}
	n := uint64(0)
	if t.sender != role {
		n = 1
	}
	for _, b := range t.branches {
		if t.sender == role {
			n += b.programs(role)
		} else {
			n *= b.programs(role)
		}
	}
	return n
}

// key tells two trees apart.
func (t *tree) key() string {
	k := string(rune('A'+t.sender)) + "("
	for _, b := range t.branches {
		k += b.key()
	}
	return k + ")"
}

// countChoices counts the scope of choices: different trees, times the programs of both roles. A message that
// both branches have before they join is the same as one after.
func countChoices() uint64 {
	end := &tree{}
	rests := []*tree{end}
	var all []*tree
	for sender := range 2 {
		rests = append(rests, &tree{sender, []*tree{end}}, &tree{sender, []*tree{end, end}})
		all = append(all, &tree{sender, []*tree{end, end}}) // branches that end for themselves
	}
	for sender := range 2 {
		for _, rest := range rests {
			ways := []*tree{rest, {0, []*tree{rest}}, {1, []*tree{rest}}}
			for _, left := range ways {
				for _, right := range ways {
					all = append(all, &tree{sender, []*tree{left, right}})
				}
			}
		}
	}
	n, seen := uint64(0), map[string]bool{}
	for _, t := range all {
		if !seen[t.key()] {
			n += t.programs(0) * t.programs(1)
		}
		seen[t.key()] = true
	}
	return n
}

// TestScopeOfInstructions holds the scope of instructions against one that is written down here: not its size
// only, but every Case.
func TestScopeOfInstructions(t *testing.T) {
	want := map[model.Digest]bool{}
	for _, monitor := range []bool{true, false} {
		for role := range 2 {
			for pc := range 2 {
				for _, in := range instructionsAt(uint64(pc)) {
					c := oneMessage(monitor)
					p := &c.Images[0].Programs[role]
					p.Code = append(append(append([]model.Instr{}, p.Code[:pc]...), in), p.Code[pc:]...)
					want[model.CaseDigest(&c)] = true
				}
			}
		}
	}
	n := count(t, "instructions", func(c model.Case) {
		if d := model.CaseDigest(&c); !want[d] {
			t.Fatalf("the description lacks %s", encode(c))
		}
	})
	if n.Distinct != uint64(len(want)) {
		t.Errorf("%d distinct Cases, the description has %d", n.Distinct, len(want))
	}
}

// oneMessage is a message of A to B, sent from an empty register.
func oneMessage(monitor bool) model.Case {
	comm := func(d model.Direction, partner string) model.LocalType {
		return &model.LocalComm{Dir: d, Partner: partner, Branches: []model.LocalBranch{{Label: model.NewLabel("m"), Next: model.LocalEnd{}}}}
	}
	c := model.NewCase(model.Image{
		GlobalType: &model.GlobalComm{Sender: "A", Receiver: "B", Branches: []model.GlobalBranch{{Label: model.NewLabel("m"), Next: model.GlobalEnd{}}}},
		LocalTypes: []model.RoleType{{Role: "A", Type: comm(model.Sending, "B")}, {Role: "B", Type: comm(model.Receiving, "A")}},
		Programs: []model.RoleProgram{
			{Role: "A", Code: []model.Instr{model.Send{Chan: 0, Val: 1}, model.Halt{}}},
			{Role: "B", Code: []model.Instr{model.Receive{Chan: 0, Dst: 1}, model.Halt{}}},
		},
		HasPrograms: true,
	})
	c.MaxRounds = 50
	if !monitor {
		c.Config.MonitorMode, c.Config.Given = model.MonitorOff, c.Config.Given.With(model.KeyMonitorMode)
	}
	return c
}

// instructionsAt are the instructions of the scope for a place of a program of two.
func instructionsAt(pc uint64) []model.Instr {
	regs := []model.Reg{0, 1, 3, 4, 16, 65535}
	labels := []string{"m", "yes"}
	targets := []uint64{pc + 1, pc + 3, 0, 3}
	values := []model.Value{model.Unit{}, model.Str(""), model.Str("\U00100000")}
	list := []model.Instr{
		model.Join{}, model.Abort{}, model.Yield{}, model.Halt{}, model.Invoke{Action: model.ActionName("runtime.step")},
	}
	add := func(in ...model.Instr) { list = append(list, in...) }
	for _, a := range regs {
		add(model.Close{Session: a}, model.Acquire{Layer: "lock", Dst: a}, model.Release{Layer: "lock", Evidence: a}, model.Fork{Ghost: a})
		for _, l := range labels {
			add(model.Offer{Chan: a, Label: l})
		}
		for _, v := range values {
			add(model.Set{Dst: a, Val: v})
		}
		for _, to := range targets {
			add(model.Jump{Target: to}, model.Spawn{Target: to, Args: []model.Reg{0, a}})
		}
		add(choosesOf(a, labels, targets)...)
		for _, b := range regs {
			add(model.Send{Chan: a, Val: b}, model.Receive{Chan: a, Dst: b}, model.Move{Dst: a, Src: b}, model.Tag{Fact: a, Dst: b},
				model.Invoke{Action: model.ActionReg(a), Dst: &b})
			add(opensOf(a, b)...)
			for _, c := range regs {
				add(model.Transfer{Endpoint: a, Target: b, Bundle: c}, model.Check{Knowledge: a, Target: b, Dst: c})
			}
		}
	}
	return list
}

func choosesOf(ch model.Reg, labels []string, targets []uint64) []model.Instr {
	var rows []model.ChooseTarget
	for _, l := range labels {
		for _, to := range targets {
			rows = append(rows, model.ChooseTarget{Label: l, Target: to})
		}
	}
	var out []model.Instr
	for _, first := range rows {
		for _, second := range rows {
			out = append(out, model.Choose{Chan: ch, Table: []model.ChooseTarget{first, second}})
		}
	}
	return out
}

// opensOf are Opens of a session of A and B, or of E and F, with one message: as they should be, without the
// list of roles, or with a destination named A or B.
func opensOf(first, second model.Reg) []model.Instr {
	var out []model.Instr
	for _, roles := range [][]string{{"A", "B"}, {"E", "F"}} {
		one := []model.LocalBranch{{Label: model.NewLabel("m"), Next: model.LocalEnd{}}}
		var handlers []model.HandlerBinding
		for _, from := range roles {
			for _, to := range roles {
				handlers = append(handlers, model.HandlerBinding{Sender: from, Receiver: to})
			}
		}
		open := func(list []string, name0, name1 string) model.Instr {
			return model.Open{
				Roles: list, Handlers: handlers,
				LocalTypes: []model.RoleType{
					{Role: roles[0], Type: &model.LocalComm{Dir: model.Sending, Partner: roles[1], Branches: one}},
					{Role: roles[1], Type: &model.LocalComm{Dir: model.Receiving, Partner: roles[0], Branches: one}},
				},
				Dsts: []model.RoleReg{{Role: name0, Reg: first}, {Role: name1, Reg: second}},
			}
		}
		out = append(out, open(roles, roles[0], roles[1]), open(nil, roles[0], roles[1]))
		for _, name := range []string{"A", "B"} {
			out = append(out, open(roles, name, roles[1]), open(roles, roles[0], name))
		}
	}
	return out
}

func TestScopesHaveNamesAndWords(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range Scopes() {
		if seen[s.Name] || s.Name == "" || s.About == "" {
			t.Errorf("scope %q", s.Name)
		}
		seen[s.Name] = true
	}
	makefile, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(makefile), "SCOPES    ?= ")
	list, _, _ = strings.Cut(list, "\n")
	for _, name := range strings.Fields(list) {
		if !seen[name] {
			t.Errorf("make scopes checks %q, which is no scope", name)
		}
		delete(seen, name)
	}
	if len(seen) > 0 {
		t.Errorf("make scopes leaves out %v", seen)
	}
	if _, err := FindScope("nowhere"); err == nil {
		t.Error("a scope nowhere")
	}
}
