package shrink

import (
	"cmp"
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// The moves that change an instruction in its place.

func withInstr(c *model.Case, at site, in model.Instr) *model.Case {
	out := *c
	out.Images = slices.Clone(c.Images)
	im := &out.Images[at.image]
	im.Programs = slices.Clone(im.Programs)
	im.Programs[at.program].Code = replaced(im.Programs[at.program].Code, at.pc, in)
	return &out
}

// inlineJumps drops a jump and leads what came to it to its target.
func inlineJumps(s *subject) []attempt {
	var out []attempt
	for _, at := range sitesOf(s.c) {
		if jump, ok := instrAt(s.c, at).(model.Jump); ok {
			out = append(out, func() *model.Case { return inlineJump(s.c, at, jump.Target) })
		}
	}
	return out
}

func inlineJump(c *model.Case, at site, target uint64) *model.Case {
	out := copyOf(c)
	p := &out.Images[at.image].Programs[at.program]
	for n, in := range p.Code {
		p.Code[n] = mapTargets(in, func(t uint64) uint64 {
			if t == uint64(at.pc) {
				return target
			}
			return t
		})
	}
	dropCode(out, siteSet{at: true})
	return out
}

// simplifyInstructions puts a simpler instruction in an instruction's place.
func simplifyInstructions(s *subject) []attempt {
	var out []attempt
	for _, at := range sitesOf(s.c) {
		in := instrAt(s.c, at)
		simplerOnes := simplerInstrs(in, at.pc)
		if next, ok := jumpedTo(s.c, at); ok {
			simplerOnes = append(simplerOnes, next)
		}
		for _, simpler := range simplerOnes {
			if rankOf[simpler.Op()] < rankOf[in.Op()] {
				out = append(out, func() *model.Case { return withInstr(s.c, at, simpler) })
			}
		}
	}
	return out
}

// jumpedTo is the instruction that a jump leads to.
func jumpedTo(c *model.Case, at site) (model.Instr, bool) {
	code := c.Images[at.image].Programs[at.program].Code
	jump, ok := code[at.pc].(model.Jump)
	if !ok || jump.Target >= uint64(len(code)) {
		return nil, false
	}
	return code[jump.Target], true
}

// simplerInstrs are instructions that may do instead of one at an address.
func simplerInstrs(in model.Instr, pc int) []model.Instr {
	out := []model.Instr{model.Halt{}, model.Yield{}, model.Set{Val: model.Unit{}}}
	if dst, ok := written(in); ok && dst != 0 {
		out = append(out, model.Set{Dst: dst, Val: model.Unit{}})
	}
	out = append(out, model.Move{}, model.Jump{Target: uint64(pc) + 1})
	switch x := in.(type) {
	case model.Offer:
		out = append(out, model.Send{Chan: x.Chan, Val: x.Chan}, model.Send{Chan: x.Chan, Val: x.Chan + 1})
	case model.Choose:
		out = append(out, model.Receive{Chan: x.Chan, Dst: x.Chan})
	case model.Spawn:
		out = append(out, model.Jump{Target: x.Target})
	}
	return append(out, model.Send{}, model.Receive{}, model.Invoke{Action: model.ActionName("")})
}

// written is the register that an instruction writes.
func written(in model.Instr) (model.Reg, bool) {
	switch x := in.(type) {
	case model.Receive:
		return x.Dst, true
	case model.Acquire:
		return x.Dst, true
	case model.Tag:
		return x.Dst, true
	case model.Check:
		return x.Dst, true
	case model.Move:
		return x.Dst, true
	}
	return 0, false
}

// shortenLists drops an element of a list in an instruction.
func shortenLists(s *subject) []attempt {
	var out []attempt
	for _, at := range sitesOf(s.c) {
		for _, shorter := range shorterInstrs(instrAt(s.c, at)) {
			out = append(out, func() *model.Case { return withInstr(s.c, at, shorter) })
		}
	}
	return out
}

func shorterInstrs(in model.Instr) []model.Instr {
	var out []model.Instr
	switch x := in.(type) {
	case model.Choose:
		for i := range x.Table {
			out = append(out, model.Choose{Chan: x.Chan, Table: without(x.Table, i)})
		}
	case model.Spawn:
		for i := range x.Args {
			out = append(out, model.Spawn{Target: x.Target, Args: without(x.Args, i)})
		}
	case model.Invoke:
		if x.Dst != nil {
			out = append(out, model.Invoke{Action: x.Action})
		}
		if _, named := x.Action.(model.ActionName); !named {
			out = append(out, model.Invoke{Action: model.ActionName(""), Dst: x.Dst})
		}
	case model.Open:
		out = shorterOpens(x)
	}
	return out
}

// shorterOpens are the Opens without one role, without its handlers, or without one element of a list.
func shorterOpens(x model.Open) []model.Instr {
	out := []model.Instr{sortedOpen(x)}
	for _, role := range x.Roles {
		gone := func(name string) bool { return name == role }
		less := model.Open{
			Roles:      slices.DeleteFunc(slices.Clone(x.Roles), gone),
			LocalTypes: slices.DeleteFunc(slices.Clone(x.LocalTypes), func(t model.RoleType) bool { return t.Role == role }),
			Handlers: slices.DeleteFunc(slices.Clone(x.Handlers), func(h model.HandlerBinding) bool {
				return h.Sender == role || h.Receiver == role
			}),
			Dsts: slices.DeleteFunc(slices.Clone(x.Dsts), func(d model.RoleReg) bool { return d.Role == role }),
		}
		stripped := less
		stripped.LocalTypes = slices.Clone(less.LocalTypes)
		for i := range stripped.LocalTypes {
			stripped.LocalTypes[i].Type = withoutPartners(stripped.LocalTypes[i].Type, gone)
		}
		out = append(out, stripped, less)
	}
	bare := x
	bare.Handlers = nil
	out = append(out, bare)
	for i := range x.Handlers {
		less := x
		less.Handlers = without(x.Handlers, i)
		out = append(out, less)
	}
	for i := range x.Roles {
		less := x
		less.Roles = without(x.Roles, i)
		out = append(out, less)
	}
	for i := range x.LocalTypes {
		less := x
		less.LocalTypes = without(x.LocalTypes, i)
		out = append(out, less)
	}
	for i := range x.Dsts {
		less := x
		less.Dsts = without(x.Dsts, i)
		out = append(out, less)
	}
	return out
}

// sortedOpen is the Open with its lists in order.
func sortedOpen(x model.Open) model.Instr {
	out := model.Open{Roles: slices.Clone(x.Roles), LocalTypes: slices.Clone(x.LocalTypes), Handlers: slices.Clone(x.Handlers), Dsts: slices.Clone(x.Dsts)}
	slices.Sort(out.Roles)
	slices.SortStableFunc(out.LocalTypes, func(a, b model.RoleType) int { return strings.Compare(a.Role, b.Role) })
	slices.SortStableFunc(out.Handlers, func(a, b model.HandlerBinding) int {
		return cmp.Or(strings.Compare(a.Sender, b.Sender), strings.Compare(a.Receiver, b.Receiver))
	})
	slices.SortStableFunc(out.Dsts, func(a, b model.RoleReg) int { return strings.Compare(a.Role, b.Role) })
	return out
}

// lowerNumbers lowers one number of one instruction.
func lowerNumbers(s *subject) []attempt {
	var out []attempt
	for _, at := range sitesOf(s.c) {
		in, place := instrAt(s.c, at), 0
		visitNumbers(in, func(n uint64) {
			k := place
			place++
			for _, less := range lower(n) {
				out = append(out, func() *model.Case { return withInstr(s.c, at, withNumber(in, k, less)) })
			}
		})
	}
	return out
}

// withNumber is the instruction with its k-th number replaced.
func withNumber(in model.Instr, k int, n uint64) model.Instr {
	return mapNumbers(in, func(old uint64) uint64 {
		k--
		if k == -1 {
			return n
		}
		return old
	})
}

// renameRegisters gives a register of a program a lower number, or lets two change places.
func renameRegisters(s *subject) []attempt {
	var out []attempt
	for i := range s.c.Images {
		for j, p := range s.c.Images[i].Programs {
			for _, reg := range registersOf(p.Code) {
				for lower := range min(reg, registersTried) {
					out = append(out,
						func() *model.Case { return withRegisters(s.c, i, j, reg, lower, false) },
						func() *model.Case { return withRegisters(s.c, i, j, reg, lower, true) })
				}
			}
		}
	}
	return out
}

// registersTried bounds the registers that are tried for another one.
const registersTried = 4

func registersOf(code []model.Instr) []model.Reg {
	var out []model.Reg
	for _, in := range code {
		mapRegisters(in, func(r model.Reg) model.Reg {
			if !slices.Contains(out, r) {
				out = append(out, r)
			}
			return r
		})
	}
	return out
}

// withRegisters gives register a of a program the number b; with both they change places.
func withRegisters(c *model.Case, image, program int, a, b model.Reg, both bool) *model.Case {
	out := copyOf(c)
	code := out.Images[image].Programs[program].Code
	for n, in := range code {
		code[n] = mapRegisters(in, func(r model.Reg) model.Reg { return swapped(r, a, b, both) })
	}
	return out
}

// exchangeNeighbours lets two instructions change places: of two Cases of one size there is a first.
func exchangeNeighbours(s *subject) []attempt {
	var out []attempt
	for _, at := range sitesOf(s.c) {
		if at.pc > 0 {
			out = append(out, func() *model.Case { return exchanged(s.c, at) })
		}
	}
	return out
}

// exchanged lets an instruction and the one before it change places.
func exchanged(c *model.Case, at site) *model.Case {
	before := site{at.image, at.program, at.pc - 1}
	return withInstr(withInstr(c, before, instrAt(c, at)), at, instrAt(c, before))
}

// simplifyValues puts a simpler value in the place of an immediate, or of the evidence that the handler
// grants.
func simplifyValues(s *subject) []attempt {
	var out []attempt
	for _, at := range sitesOf(s.c) {
		set, ok := instrAt(s.c, at).(model.Set)
		if !ok {
			continue
		}
		for _, v := range simplerValues(set.Val) {
			out = append(out, func() *model.Case { return withInstr(s.c, at, model.Set{Dst: set.Dst, Val: v}) })
		}
	}
	for _, v := range simplerValues(s.c.Handler.AcquireValue) {
		out = append(out, func() *model.Case { return changed(s.c, func(c *model.Case) { c.Handler.AcquireValue = v }) })
	}
	return out
}

// simplerValues are values that are shorter as JSON, or as long and before it.
func simplerValues(v model.Value) []model.Value {
	out := []model.Value{model.Unit{}, model.Nat(0), model.Bool(false), model.Str("")}
	switch v := v.(type) {
	case model.Nat:
		for _, n := range lower(uint64(v)) {
			out = append(out, model.Nat(n))
		}
	case model.Str:
		for _, n := range lower(uint64(len(v))) {
			out = append(out, model.Str(string([]rune(string(v))[:min(int(n), len([]rune(string(v))))])))
		}
		out = append(out, model.Str("a"))
	case model.Prod:
		out = append(out, v.Left, v.Right)
		for _, left := range simplerValues(v.Left) {
			out = append(out, model.Prod{Left: left, Right: v.Right})
		}
		for _, right := range simplerValues(v.Right) {
			out = append(out, model.Prod{Left: v.Left, Right: right})
		}
	case model.Endpoint:
		for _, n := range lower(v.SID) {
			out = append(out, model.Endpoint{SID: n, Role: v.Role})
		}
	}
	return out
}
