package kernel

import (
	"os"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/model"
)

// TestRulesStandInTheSpec: the section of each rule is there, and holds its text; what instructions share
// stands in §4.1, §4.3, §5.0 and 01 §3.3.
func TestRulesStandInTheSpec(t *testing.T) {
	sections := readSections(t, "../docs/spec/02-kernel.md")
	shared := sections["4.1"] + sections["4.3"] + sections["5.0"]
	validation := readSections(t, "../docs/spec/01-data-model.md")["3.3"]
	for _, r := range Rules() {
		body := sections[r.Section]
		for _, of := range [][2]string{{"Send", "5.1"}, {"Receive", "5.2"}, {"Acquire", "5.8"}} {
			if strings.Contains(body, "as `"+of[0]+"` ") { // its rows are said there
				body += sections[of[1]]
			}
		}
		switch {
		case body == "":
			t.Errorf("%s %s: spec 02 has no section %s", r.Instr(), r.Name(), r.Section)
		case strings.Contains(r.Text, " payload '"):
			_, tail, _ := strings.Cut(r.Text, "' ")
			if tail, _, _ = strings.Cut(tail, "{"); !strings.Contains(validation, "payload 'LABEL' "+tail) {
				t.Errorf("%s: spec 01 §3.3 does not say %q", r.Instr(), tail)
			}
		case r.Text == hookText, strings.HasPrefix(r.Text, "effect handler error: "):
		case strings.HasPrefix(r.Text, "[monitor]"):
			if !strings.Contains(shared, r.Text) {
				t.Errorf("%s: no monitor row of spec 02 §4.3 says %q", r.Instr(), r.Text)
			}
		case !strings.Contains(body+shared, r.Text):
			t.Errorf("%s: spec 02 §%s does not say %q", r.Instr(), r.Section, r.Text)
		}
	}
}

// TestRowsStandInTheSpec: the first row number of each rule is a row of its section's tables.
func TestRowsStandInTheSpec(t *testing.T) {
	sections := readSections(t, "../docs/spec/02-kernel.md")
	for _, r := range Rules() {
		row, _, _ := strings.Cut(r.Row, ",")
		if strings.Contains(row, ".") { // a section of its own
			if sections[row] == "" {
				t.Errorf("%s %s: no section %s", r.Instr(), r.Name(), row)
			}
			continue
		}
		if row == "" || r.Op == model.Op(model.OpCount) {
			continue
		}
		if body := sections[r.Section]; !rowIn(body, row) {
			t.Errorf("%s %s: spec 02 §%s has no row %s", r.Instr(), r.Name(), r.Section, row)
		}
	}
}

// rowIn reports whether a table of a section has a row of that number, alone or in a range.
func rowIn(body, row string) bool {
	for _, line := range strings.Split(body, "\n") {
		first, _, _ := strings.Cut(strings.TrimPrefix(line, "| "), " |")
		from, to, isRange := strings.Cut(first, "–")
		if first == row || isRange && from <= row && row <= to || strings.HasPrefix(first, row+", ") || strings.HasSuffix(first, ", "+row) {
			return strings.HasPrefix(line, "| ")
		}
	}
	return false
}

func readSections(t *testing.T, path string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	id := ""
	for _, line := range strings.Split(string(text), "\n") {
		if strings.HasPrefix(line, "## ") || strings.HasPrefix(line, "### ") {
			id, _, _ = strings.Cut(strings.TrimLeft(line, "# "), " ")
			continue
		}
		out[id] += line + "\n"
	}
	return out
}

// TestNoTwoRulesAreTheSame: each rule is found again by what it says of a dispatch.
func TestNoTwoRulesAreTheSame(t *testing.T) {
	if len(Rules()) < 150 {
		t.Fatalf("only %d rules", len(Rules()))
	}
	seen := map[string]bool{}
	for i, r := range Rules() {
		name := r.Instr() + " " + r.Name()
		if seen[name] {
			t.Errorf("two rules are %q", name)
		}
		seen[name] = true
		s := model.Step{Status: r.Status}
		if r.Op != model.Op(model.OpCount) {
			s.Instr = example(r.Op)
		}
		if r.Operand != "" {
			continue // of instructions with registers; TestFirstBad
		}
		switch r.Status {
		case model.ExecFaulted:
			s.Fault = &model.Fault{Kind: r.Fault, Text: strings.NewReplacer("{", "<", "}", ">").Replace(r.Text)}
		case model.ExecBlocked:
			s.Reason = &model.BlockReason{Kind: r.Block}
		}
		if got, ok := RuleOf(&s, 16); !ok || got != i {
			t.Errorf("a dispatch by rule %q is taken for one by %d, %v", name, got, ok)
		}
	}
}

func example(op model.Op) model.Instr {
	return [...]model.Instr{
		model.Send{}, model.Receive{}, model.Offer{}, model.Choose{}, model.Open{}, model.Close{},
		model.Invoke{Action: model.ActionName("")}, model.Acquire{}, model.Release{}, model.Fork{}, model.Join{},
		model.Abort{}, model.Transfer{}, model.Tag{}, model.Check{}, model.Set{}, model.Move{}, model.Jump{},
		model.Spawn{}, model.Yield{}, model.Halt{},
	}[op]
}

func TestFirstBad(t *testing.T) {
	dst := model.Reg(9)
	for _, tt := range []struct {
		in   model.Instr
		want string
	}{
		{model.Send{Chan: 3, Val: 4}, "val"},
		{model.Send{Chan: 4, Val: 4}, "chan"},
		{model.Move{Dst: 9, Src: 9}, "src"},
		{model.Move{Dst: 9, Src: 3}, "dst"},
		{model.Invoke{Action: model.ActionReg(4), Dst: &dst}, "action"},
		{model.Invoke{Action: model.ActionName("x"), Dst: &dst}, "dst"},
		{model.Check{Knowledge: 3, Target: 5, Dst: 7}, "target"},
		{model.Open{Dsts: []model.RoleReg{{Reg: 1}, {Reg: 5}}}, "dsts"},
		{model.Transfer{Endpoint: 0, Target: 0, Bundle: 99}, ""},
		{model.Spawn{Args: []model.Reg{99}}, ""},
	} {
		if got := firstBad(tt.in, 4); got != tt.want {
			t.Errorf("%#v: the first operand out of range is %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestMatches(t *testing.T) {
	for _, tt := range []struct {
		pattern, text string
		want          bool
	}{
		{"plain", "plain", true},
		{"plain", "plain text", false},
		{"{role}: no type", "A: B: no type", true},
		{"{role}: no type", "A no type", false},
		{"{a} to {b}", " to ", true},
		{"x{a}y{b}", "xyyz", true},
		{"{hook text}", "", true},
	} {
		if got := matches(tt.pattern, tt.text); got != tt.want {
			t.Errorf("%q matches %q: %v, want %v", tt.text, tt.pattern, got, tt.want)
		}
	}
}
