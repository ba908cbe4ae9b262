package generators

import (
	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

// shapeWeights are the weights of a communication of the type, a snippet, and any instruction.
var shapeWeights = choice.Weights{4, 2, 2}

// shape writes a program of random instructions around the communications of t: no compiler would
// write it, and few of its operands are right by design.
func (c *coder) shape(t model.LocalType) {
	src := c.g.src
	n := 3 + choice.Index(src, 12)
	for i := 0; i < n && len(c.code) < maxCode; i++ {
		weights := shapeWeights
		if 3*i < n {
			weights = weights[:2] // what is random ends most runs
		}
		switch src.Weighted(weights) {
		case 0:
			next, ok := c.shapeComm(t)
			if !ok {
				c.emit(c.g.instr(c.here(), uint64(n)))
			}
			t = next
		case 1:
			c.write(&snippets[choice.Index(src, len(snippets))])
		default:
			c.emit(c.g.instr(c.here(), uint64(n)))
		}
	}
	switch src.Below(8) {
	case 7: // runs off its end
		c.g.faults(NoInstr, model.PcOutOfBounds)
	case 6:
		c.g.faults(NoInstr, model.PcOutOfBounds)
		c.emit(model.Jump{Target: src.Below(c.here() + 2)})
	default:
		c.emit(halt)
	}
}

// shapeComm writes the next communication of t, seldom with the other instruction for its direction
// (a Send where an Offer belongs: spec 01 Q1-14), and gives what follows it. It is not ok at an end.
func (c *coder) shapeComm(t model.LocalType) (next model.LocalType, ok bool) {
	for {
		mu, isMu := t.(*model.LocalMu)
		if !isMu {
			break
		}
		t = mu.Body
	}
	comm, ok := t.(*model.LocalComm)
	if !ok {
		return t, false
	}
	src := c.g.src
	if len(comm.Branches) == 0 {
		c.aim(AimFault, c.branchless(comm, 0))
		return model.LocalEnd{}, true
	}
	i := choice.Index(src, len(comm.Branches))
	label := comm.Branches[i].Label.Name
	single := len(comm.Branches) == 1
	if choice.OneIn(src, 10) {
		single = !single
		c.g.faults(takingOps, model.TypeViolation, model.UnknownLabel)
	}
	switch {
	case comm.Dir == model.Sending && single:
		c.emit(model.Send{Chan: 0, Val: c.reg(choice.Index(src, 4))})
	case comm.Dir == model.Sending:
		c.emit(model.Offer{Chan: 0, Label: label})
	case single:
		c.emit(model.Receive{Chan: 0, Dst: c.reg(1 + choice.Index(src, 3))})
	default:
		table := make([]model.ChooseTarget, len(comm.Branches))
		for k := range table {
			table[k] = model.ChooseTarget{Label: comm.Branches[k].Label.Name, Target: c.here() + 1}
		}
		c.emit(model.Choose{Chan: 0, Table: table})
	}
	return comm.Branches[i].Next, true
}

// instrWeights are the weights of the opcodes in model's order.
var instrWeights = choice.Weights{
	5, 5, 4, 4, // Send, Receive, Offer, Choose
	3, 2, 5, // Open, Close, Invoke
	4, 3, // Acquire, Release
	3, 2, 1, // Fork, Join, Abort
	2, 2, 2, // Transfer, Tag, Check
	9, 5, 3, 3, 4, 1, // Set, Move, Jump, Spawn, Yield, Halt
}

// instr is an instruction at random for the place pc of a program of about n; operands mostly exist.
func (g *gen) instr(pc, n uint64) model.Instr {
	src := g.src
	src.Begin("instruction")
	defer src.End()
	switch model.Op(src.Weighted(instrWeights)) {
	case model.OpSend:
		return model.Send{Chan: g.chanReg(), Val: g.lowReg()}
	case model.OpReceive:
		return model.Receive{Chan: g.chanReg(), Dst: g.lowReg()}
	case model.OpOffer:
		return model.Offer{Chan: g.chanReg(), Label: g.label()}
	case model.OpChoose:
		return model.Choose{Chan: g.chanReg(), Table: []model.ChooseTarget{
			{Label: g.label(), Target: g.target(pc, n)}, {Label: g.label(), Target: g.target(pc, n)},
		}}
	case model.OpOpen:
		return g.looseOpen()
	case model.OpClose:
		return model.Close{Session: g.chanReg()}
	case model.OpInvoke:
		if choice.OneIn(src, 3) {
			r := g.lowReg()
			return model.Invoke{Action: model.ActionReg(g.lowReg()), Dst: &r}
		}
		return step
	case model.OpAcquire:
		return model.Acquire{Layer: g.layer(), Dst: g.lowReg()}
	case model.OpRelease:
		return model.Release{Layer: g.layer(), Evidence: g.lowReg()}
	case model.OpFork:
		return model.Fork{Ghost: g.lowReg()}
	case model.OpJoin:
		return model.Join{}
	case model.OpAbort:
		return model.Abort{}
	case model.OpTransfer:
		return model.Transfer{Endpoint: g.chanReg(), Target: g.lowReg(), Bundle: g.lowReg()}
	case model.OpTag:
		return model.Tag{Fact: g.lowReg(), Dst: g.lowReg()}
	case model.OpCheck:
		return model.Check{Knowledge: g.lowReg(), Target: g.lowReg(), Dst: g.lowReg()}
	case model.OpSet:
		return model.Set{Dst: g.lowReg(), Val: g.immediate()}
	case model.OpMove:
		return model.Move{Dst: g.lowReg(), Src: g.lowReg()}
	case model.OpJump:
		return model.Jump{Target: g.target(pc, n)}
	case model.OpSpawn:
		return model.Spawn{Target: g.target(pc, n), Args: []model.Reg{0, g.lowReg()}}
	case model.OpYield:
		return yield
	}
	return halt
}

// chanReg is mostly register 0, where the role's endpoint is.
func (g *gen) chanReg() model.Reg {
	if choice.OneIn(g.src, 5) {
		return g.lowReg()
	}
	return 0
}

// lowReg is one of the first registers, so that values meet; register 0 seldom, out of range hardly.
func (g *gen) lowReg() model.Reg {
	switch g.src.Below(24) {
	case 22:
		return 0
	case 23:
		return g.anyReg()
	}
	return model.Reg(1 + g.src.Below(4)%max(uint64(g.c.Config.NumRegisters)-1, 1))
}

// target is mostly a place further on: a program at random that jumps back often never ends.
func (g *gen) target(pc, n uint64) uint64 {
	if choice.OneIn(g.src, 4) {
		return g.src.Below(n + 2)
	}
	return pc + 1 + g.src.Below(3)
}

// looseOpen opens a session of two roles with one message, its endpoints in low registers.
func (g *gen) looseOpen() model.Instr {
	at := choice.Index(g.src, maxRoles-1)
	a, b := g.names.roles[at], g.names.roles[at+1]
	one := []model.LocalBranch{{Label: model.NewLabel(g.names.labels[0]), Next: model.LocalEnd{}}}
	in := model.Open{
		Roles: []string{a, b},
		LocalTypes: []model.RoleType{
			{Role: a, Type: &model.LocalComm{Dir: model.Sending, Partner: b, Branches: one}},
			{Role: b, Type: &model.LocalComm{Dir: model.Receiving, Partner: a, Branches: one}},
		},
		Dsts: []model.RoleReg{{Role: a, Reg: g.lowReg()}, {Role: b, Reg: g.lowReg()}},
	}
	for _, sender := range in.Roles {
		for _, receiver := range in.Roles {
			in.Handlers = append(in.Handlers, model.HandlerBinding{Sender: sender, Receiver: receiver})
		}
	}
	if choice.OneIn(g.src, 8) {
		return g.spoilOpen(in)
	}
	return in
}
