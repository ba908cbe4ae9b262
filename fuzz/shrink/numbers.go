package shrink

import "github.com/wavecheck/wavecheck/model"

// mapNumbers is the instruction with every number (register, target, Nat) replaced by f of it.
func mapNumbers(in model.Instr, f func(uint64) uint64) model.Instr {
	return mapOperands(in, func(r model.Reg) model.Reg { return model.Reg(f(uint64(r))) }, f)
}

// mapRegisters is the instruction with every register replaced by f of it.
func mapRegisters(in model.Instr, f func(model.Reg) model.Reg) model.Instr {
	return mapOperands(in, f, func(n uint64) uint64 { return n })
}

// mapOperands replaces registers by reg of them, and targets and Nats by f.
func mapOperands(in model.Instr, reg func(model.Reg) model.Reg, f func(uint64) uint64) model.Instr {
	switch x := in.(type) {
	case model.Send:
		return model.Send{Chan: reg(x.Chan), Val: reg(x.Val)}
	case model.Receive:
		return model.Receive{Chan: reg(x.Chan), Dst: reg(x.Dst)}
	case model.Offer:
		x.Chan = reg(x.Chan)
		return x
	case model.Choose:
		x.Chan = reg(x.Chan)
		table := make([]model.ChooseTarget, len(x.Table))
		for i, row := range x.Table {
			table[i] = model.ChooseTarget{Label: row.Label, Target: f(row.Target)}
		}
		x.Table = table
		return x
	case model.Open:
		dsts := make([]model.RoleReg, len(x.Dsts))
		for i, d := range x.Dsts {
			dsts[i] = model.RoleReg{Role: d.Role, Reg: reg(d.Reg)}
		}
		x.Dsts = dsts
		return x
	case model.Close:
		return model.Close{Session: reg(x.Session)}
	case model.Invoke:
		return mapInvoke(x, reg)
	case model.Acquire:
		x.Dst = reg(x.Dst)
		return x
	case model.Release:
		x.Evidence = reg(x.Evidence)
		return x
	case model.Fork:
		return model.Fork{Ghost: reg(x.Ghost)}
	case model.Transfer:
		return model.Transfer{Endpoint: reg(x.Endpoint), Target: reg(x.Target), Bundle: reg(x.Bundle)}
	case model.Tag:
		return model.Tag{Fact: reg(x.Fact), Dst: reg(x.Dst)}
	case model.Check:
		return model.Check{Knowledge: reg(x.Knowledge), Target: reg(x.Target), Dst: reg(x.Dst)}
	case model.Set:
		x.Dst = reg(x.Dst)
		if n, ok := x.Val.(model.Nat); ok {
			x.Val = model.Nat(f(uint64(n)))
		}
		return x
	case model.Move:
		return model.Move{Dst: reg(x.Dst), Src: reg(x.Src)}
	case model.Jump:
		return model.Jump{Target: f(x.Target)}
	case model.Spawn:
		args := make([]model.Reg, len(x.Args))
		for i, a := range x.Args {
			args[i] = reg(a)
		}
		return model.Spawn{Target: f(x.Target), Args: args}
	}
	return in
}

func mapInvoke(x model.Invoke, reg func(model.Reg) model.Reg) model.Instr {
	if a, ok := x.Action.(model.ActionReg); ok {
		x.Action = model.ActionReg(reg(model.Reg(a)))
	}
	if x.Dst != nil {
		dst := reg(*x.Dst)
		x.Dst = &dst
	}
	return x
}

// mapTargets is the instruction with every code address replaced by f of it.
func mapTargets(in model.Instr, f func(uint64) uint64) model.Instr {
	switch x := in.(type) {
	case model.Jump:
		return model.Jump{Target: f(x.Target)}
	case model.Spawn:
		x.Target = f(x.Target)
		return x
	case model.Choose:
		table := make([]model.ChooseTarget, len(x.Table))
		for i, row := range x.Table {
			table[i] = model.ChooseTarget{Label: row.Label, Target: f(row.Target)}
		}
		x.Table = table
		return x
	}
	return in
}
