package generators

import (
	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

// spoil replaces operands here and there by ones that a checked program would not have.
func (c *coder) spoil() {
	for i := range c.code {
		if choice.OneIn(c.g.src, 24) {
			c.code[i] = c.g.spoil(c.code[i])
			c.marks[i] = AimFault
		}
	}
}

// badReg is a register out of range: the first one, or any.
func (g *gen) badReg() model.Reg {
	n := model.Reg(g.c.Config.NumRegisters)
	switch g.src.Below(3) {
	case 0:
		return n
	case 1:
		return 99
	}
	return 1<<16 - 1
}

// anyReg is a low register, one of the whole file, or one out of range.
func (g *gen) anyReg() model.Reg {
	switch g.src.Below(4) {
	case 0, 1:
		return model.Reg(g.src.Below(4))
	case 2:
		return model.Reg(g.src.Below(uint64(g.c.Config.NumRegisters)))
	}
	return g.badReg()
}

// anyLayer is the layer of the Case, or any: which of two wrong operands is refused shows the order of
// the checks.
func (g *gen) anyLayer() string {
	if choice.Bool(g.src) {
		return choice.Of(g.src, g.names.layers)
	}
	return g.layer()
}

// badTarget is a program counter near the end of a program, or far behind it.
func (g *gen) badTarget() uint64 {
	g.faults(NoInstr, model.PcOutOfBounds)
	if g.src.Below(6) == 5 {
		return 1<<64 - 1
	}
	return g.src.Below(24)
}

// spoil changes one operand of an instruction; an instruction without operands it replaces by Jump.
func (g *gen) spoil(in model.Instr) model.Instr {
	switch in := in.(type) {
	case model.Send:
		return model.Send{Chan: g.oneReg(in.Chan, 2), Val: g.anyReg()}
	case model.Receive:
		return model.Receive{Chan: g.oneReg(in.Chan, 2), Dst: g.anyReg()}
	case model.Offer:
		return model.Offer{Chan: g.oneReg(in.Chan, 2), Label: g.label()}
	case model.Choose:
		return g.spoilChoose(in)
	case model.Open:
		return g.spoilOpen(in)
	case model.Close:
		return model.Close{Session: g.anyReg()}
	case model.Invoke:
		return g.spoilInvoke(in)
	case model.Acquire:
		return model.Acquire{Layer: g.anyLayer(), Dst: g.anyReg()}
	case model.Release:
		return model.Release{Layer: g.anyLayer(), Evidence: g.anyReg()}
	case model.Fork:
		return model.Fork{Ghost: g.anyReg()}
	case model.Transfer:
		return model.Transfer{Endpoint: g.oneReg(in.Endpoint, 2), Target: g.anyReg(), Bundle: g.anyReg()}
	case model.Tag:
		return model.Tag{Fact: g.oneReg(in.Fact, 2), Dst: g.anyReg()}
	case model.Check:
		return model.Check{Knowledge: g.oneReg(in.Knowledge, 2), Target: g.oneReg(in.Target, 2), Dst: g.anyReg()}
	case model.Set:
		return model.Set{Dst: g.anyReg(), Val: in.Val}
	case model.Move:
		return model.Move{Dst: g.oneReg(in.Dst, 2), Src: g.anyReg()}
	case model.Spawn:
		return model.Spawn{Target: g.badTarget(), Args: append([]model.Reg{g.anyReg()}, in.Args...)}
	}
	return model.Jump{Target: g.badTarget()}
}

// oneReg keeps a register, but once in n.
func (g *gen) oneReg(r model.Reg, n uint64) model.Reg {
	if choice.OneIn(g.src, n) {
		return g.anyReg()
	}
	return r
}

// spoilChoose drops the table's last row, doubles its first, or bends a target or a label; seldom the channel
// too.
func (g *gen) spoilChoose(in model.Choose) model.Instr {
	table := append([]model.ChooseTarget(nil), in.Table...)
	if len(table) == 0 {
		return model.Choose{Chan: g.anyReg(), Table: []model.ChooseTarget{{Label: g.label()}}}
	}
	switch g.src.Below(4) {
	case 0:
		table = table[:len(table)-1]
	case 1:
		table = append(table, table[0])
	case 2:
		table[choice.Index(g.src, len(table))].Target = g.badTarget()
	default:
		table[choice.Index(g.src, len(table))].Label = g.label()
	}
	return model.Choose{Chan: g.oneReg(in.Chan, 4), Table: table}
}

// spoilOpen renames a destination, points it elsewhere, or empties the list of roles.
func (g *gen) spoilOpen(in model.Open) model.Instr {
	in.Dsts = append([]model.RoleReg(nil), in.Dsts...)
	if len(in.Dsts) == 0 {
		in.Dsts = []model.RoleReg{{Role: foreignRole, Reg: g.anyReg()}}
		return in
	}
	i := choice.Index(g.src, len(in.Dsts))
	switch g.src.Below(3) {
	case 0:
		in.Dsts[i].Role = g.role()
	case 1:
		in.Dsts[i].Reg = g.anyReg()
	default:
		in.Roles = nil
	}
	return in
}

func (g *gen) spoilInvoke(in model.Invoke) model.Instr {
	r := g.anyReg()
	if choice.Bool(g.src) {
		return model.Invoke{Action: model.ActionReg(r), Dst: in.Dst}
	}
	return model.Invoke{Action: in.Action, Dst: &r}
}
