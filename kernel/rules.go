package kernel

import (
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// Rule is one way in which the dispatch of an instruction may end: a row of a table of spec 02 §4 or §5.
// Rows with the same outcome are one rule.
type Rule struct {
	Op      model.Op // OpCount before the fetch: nobody knows the instruction yet
	Section string   // of spec 02
	Row     string   // of the section's table; "" where it has none
	Status  model.ExecStatus
	Fault   model.FaultKind // when Status is ExecFaulted
	Block   model.BlockKind // when Status is ExecBlocked
	Text    string          // of the fault, as spec 02 writes it; {…} stands for any text
	Operand string          // of OutOfRegisters: the register that is out of range

	exact int // length of Text without what stands for any text: of two rules that fit, the more exact one holds
}

// Rules lists the rules, by opcode in model's order, then in the order of the checks. What stands before
// the fetch comes last.
func Rules() []Rule { return rules }

// RuleOf is the rule that a dispatch followed, on a machine with that many registers; ok is false if it
// followed none.
func RuleOf(s *model.Step, registers uint16) (index int, ok bool) {
	op := model.Op(model.OpCount)
	if s.Instr != nil {
		op = s.Instr.Op()
	}
	best, length := -1, -1
	for i := ruleStart[op]; i < ruleStart[op+1]; i++ {
		r := &rules[i]
		if r.exact > length && r.fits(s, registers) {
			best, length = i, r.exact
		}
	}
	if best < 0 && op != model.Op(model.OpCount) {
		before := *s
		before.Instr = nil
		return RuleOf(&before, registers)
	}
	return best, best >= 0
}

// Name tells the rule within its instruction: the outcome, and the text or the operand if there is one.
func (r *Rule) Name() string {
	name := r.Status.String()
	switch r.Status {
	case model.ExecContinue:
		return "commit"
	case model.ExecBlocked:
		return "block " + r.Block.String()
	case model.ExecFaulted:
		name = r.Fault.String()
		if r.Fault == model.OutputCondition {
			name = "denied"
		}
	}
	switch {
	case r.Operand != "":
		name += " " + r.Operand
	case r.Text != "":
		name += ": " + r.Text
	}
	return name
}

// Instr names the rule's instruction.
func (r *Rule) Instr() string {
	if r.Op == model.Op(model.OpCount) {
		return "fetch"
	}
	return r.Op.String()
}

func (r *Rule) fits(s *model.Step, registers uint16) bool {
	switch {
	case r.Status != s.Status:
		return false
	case r.Status == model.ExecBlocked:
		return s.Reason != nil && s.Reason.Kind == r.Block
	case r.Status != model.ExecFaulted:
		return true
	case s.Fault == nil || s.Fault.Kind != r.Fault:
		return false
	case r.Operand != "":
		return firstBad(s.Instr, registers) == r.Operand
	}
	return r.Text == "" || matches(r.Text, s.Fault.Text)
}

// exactness is the length of a pattern without what stands for any text.
func exactness(pattern string) int {
	n := 0
	for {
		before, after, found := strings.Cut(pattern, "{")
		n += len(before)
		if !found {
			return n
		}
		_, pattern, _ = strings.Cut(after, "}")
	}
}

// matches reports whether a text has the form of a pattern in which {…} stands for any text.
func matches(pattern, text string) bool {
	head, rest, any := strings.Cut(pattern, "{")
	text, ok := strings.CutPrefix(text, head)
	if !ok || !any {
		return ok && text == ""
	}
	_, rest, _ = strings.Cut(rest, "}")
	for i := 0; i <= len(text); i++ {
		if matches(rest, text[i:]) {
			return true
		}
	}
	return false
}

// firstBad names the first register operand that is out of range, in the order of the checks.
func firstBad(in model.Instr, registers uint16) string {
	bad := ""
	for _, o := range registerOperands(in) {
		if bad == "" && uint16(o.reg) >= registers {
			bad = o.name
		}
	}
	return bad
}

type registerOperand struct {
	name string
	reg  model.Reg
}

// registerOperands are the registers that an instruction needs in range, in the order of the checks.
func registerOperands(in model.Instr) []registerOperand {
	switch in := in.(type) {
	case model.Send:
		return []registerOperand{{"chan", in.Chan}, {"val", in.Val}}
	case model.Receive:
		return []registerOperand{{"chan", in.Chan}, {"dst", in.Dst}}
	case model.Offer:
		return []registerOperand{{"chan", in.Chan}}
	case model.Choose:
		return []registerOperand{{"chan", in.Chan}}
	case model.Open:
		out := make([]registerOperand, len(in.Dsts))
		for i, d := range in.Dsts {
			out[i] = registerOperand{"dsts", d.Reg}
		}
		return out
	case model.Close:
		return []registerOperand{{"session", in.Session}}
	case model.Invoke:
		return invokeOperands(in)
	case model.Acquire:
		return []registerOperand{{"dst", in.Dst}}
	case model.Release:
		return []registerOperand{{"evidence", in.Evidence}}
	case model.Fork:
		return []registerOperand{{"ghost", in.Ghost}}
	case model.Transfer:
		return []registerOperand{{"endpoint", in.Endpoint}, {"target", in.Target}}
	case model.Tag:
		return []registerOperand{{"fact", in.Fact}, {"dst", in.Dst}}
	case model.Check:
		return []registerOperand{{"knowledge", in.Knowledge}, {"target", in.Target}, {"dst", in.Dst}}
	case model.Set:
		return []registerOperand{{"dst", in.Dst}}
	case model.Move:
		return []registerOperand{{"src", in.Src}, {"dst", in.Dst}}
	}
	return nil
}

func invokeOperands(in model.Invoke) []registerOperand {
	var out []registerOperand
	if r, ok := in.Action.(model.ActionReg); ok {
		out = append(out, registerOperand{"action", model.Reg(r)})
	}
	if in.Dst != nil {
		out = append(out, registerOperand{"dst", *in.Dst})
	}
	return out
}
