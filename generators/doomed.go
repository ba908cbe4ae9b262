package generators

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// doomed reports whether an operand of an instruction is one that no run accepts: a register out of range
// that is looked at, a layer that cannot be used, a Fork where speculation is off, an Open whose lists do
// not agree. Such an instruction is only ever written on purpose.
func (g *gen) doomed(in model.Instr) bool {
	switch in := in.(type) {
	case model.Acquire:
		if !g.usable(in.Layer) {
			return true
		}
	case model.Release:
		if !g.usable(in.Layer) {
			return true
		}
	case model.Fork:
		if !g.c.Config.SpeculationEnabled {
			return true
		}
	case model.Open:
		if !agrees(&in) {
			return true
		}
	}
	bad := false
	registers(in, func(r model.Reg) { bad = bad || uint64(r) >= uint64(g.c.Config.NumRegisters) })
	return bad
}

// usable reports whether a guard layer may be usable: configured and active, or the one that all programs
// use when none is configured (spec 02 §9.1).
func (g *gen) usable(layer string) bool {
	for _, l := range g.c.Config.GuardLayers {
		if l.ID == layer {
			return l.Active
		}
	}
	return len(g.c.Config.GuardLayers) == 0 && layer == g.names.layers[0]
}

// agrees is what an Open says about itself: its lists have one length and the same names, each once.
func agrees(in *model.Open) bool {
	if len(in.Roles) != len(in.Dsts) || len(in.LocalTypes) != len(in.Dsts) || len(in.Dsts) == 0 {
		return false
	}
	for i, lt := range in.LocalTypes {
		if lt.Role != in.Dsts[i].Role || slices.ContainsFunc(in.LocalTypes[:i], func(o model.RoleType) bool { return o.Role == lt.Role }) {
			return false
		}
	}
	return true
}

// registers calls visit for every register that an instruction needs to be in range.
func registers(in model.Instr, visit func(model.Reg)) {
	switch in := in.(type) {
	case model.Send:
		visit(in.Chan)
		visit(in.Val)
	case model.Receive:
		visit(in.Chan)
		visit(in.Dst)
	case model.Offer:
		visit(in.Chan)
	case model.Choose:
		visit(in.Chan)
	case model.Open:
		for _, d := range in.Dsts {
			visit(d.Reg)
		}
	case model.Close:
		visit(in.Session)
	case model.Invoke:
		if r, ok := in.Action.(model.ActionReg); ok {
			visit(model.Reg(r))
		}
		if in.Dst != nil {
			visit(*in.Dst)
		}
	case model.Acquire:
		visit(in.Dst)
	case model.Release:
		visit(in.Evidence)
	case model.Fork:
		visit(in.Ghost)
	case model.Transfer:
		visit(in.Endpoint)
		visit(in.Target)
	case model.Tag:
		visit(in.Fact)
		visit(in.Dst)
	case model.Check:
		visit(in.Knowledge)
		visit(in.Target)
		visit(in.Dst)
	case model.Set:
		visit(in.Dst)
	case model.Move:
		visit(in.Dst)
		visit(in.Src)
	}
}
