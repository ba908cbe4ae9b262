package generators

import (
	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

// Code along a local type differs from compiled code (spec 01 §2.3) in what the compiler cannot do:
// a send with several branches offers any of them, a message that tells which branch was taken offers
// its label even if it is the only one (its receiver may have a merged choice, Q1-16), payloads are prepared to match their
// annotations, and a loop is unrolled a few times, so that its passes differ.

// coder writes the program of one role.
type coder struct {
	g        *gen
	d        *draft
	role     string
	code     []model.Instr
	marks    []Mark // of code
	loops    []codeLoop
	unrolls  int       // passes of loops that may still be written out
	garnish  int       // snippets that may still be written
	holds    model.Reg // the register of an opened endpoint, 0 if there is none
	children []child
}

// codeLoop is an open loop: where it starts, and its type for another pass.
type codeLoop struct {
	mu *model.LocalMu
	pc uint64
}

// child is code for a coroutine to spawn, written behind the program; spawn is the place of its Spawn.
type child struct {
	spawn int
	args  []model.Reg
	write func(*coder)
}

// maxCode ends unrolling and garnish, far below the reader's limit.
const maxCode = 240

// program writes the code of a role of an image.
func (g *gen) program(d *draft, role int) *coder {
	g.src.Begin("program")
	defer g.src.End()
	c := &coder{g: g, d: d, role: d.roles[role], code: make([]model.Instr, 0, 24), marks: make([]Mark, 0, 24)}
	c.unrolls = choice.Index(g.src, 4)
	c.garnish = 3
	c.prelude()
	if whole := c.clash(); whole {
		c.emit(halt)
	} else if d.kind == shapedImage {
		c.shape(d.view.local[role])
	} else {
		c.along(d.view.local[role], 0)
	}
	c.writeChildren()
	if g.on.has(hostility) {
		c.spoil()
	}
	return c
}

// emit writes instructions that are to commit, unless an operand is wrong on purpose.
func (c *coder) emit(list ...model.Instr) {
	for _, in := range list {
		c.aim(0, in)
	}
}

// aim writes an instruction that is to end as the mark says.
func (c *coder) aim(m Mark, in model.Instr) {
	if c.g.doomed(in) {
		m |= AimFault
	}
	c.code, c.marks = append(c.code, in), append(c.marks, m)
}

// aimIf is aim if is, else emit.
func (c *coder) aimIf(is bool, m Mark, in model.Instr) {
	if !is {
		m = 0
	}
	c.aim(m, in)
}

// leave leaves a place for an instruction that is not known yet, and put fills it.
func (c *coder) leave() (place int) {
	c.code, c.marks = append(c.code, nil), append(c.marks, 0)
	return len(c.code) - 1
}

func (c *coder) put(place int, in model.Instr) {
	c.code[place] = in
	if c.g.doomed(in) {
		c.marks[place] |= AimFault
	}
}

// fill writes padding.
func (c *coder) fill(in model.Instr) {
	c.g.src.Begin("filler")
	defer c.g.src.End()
	c.aim(Filler, in)
}

func (c *coder) here() uint64 { return uint64(len(c.code)) }

// Instructions without operands, and the ones that compiled code is full of, are boxed once.
var (
	halt      model.Instr = model.Halt{}
	yield     model.Instr = model.Yield{}
	step      model.Instr = model.Invoke{Action: model.ActionName(model.StepAction)}
	sendFirst model.Instr = model.Send{Chan: 0, Val: 1}
	recvFirst model.Instr = model.Receive{Chan: 0, Dst: 1}
)

// along writes code that follows t on the endpoint in register ch, to its end.
func (c *coder) along(t model.LocalType, ch model.Reg) {
	switch t := t.(type) {
	case *model.LocalComm:
		c.maybeGarnish()
		if len(t.Branches) == 0 {
			c.aim(AimFault, c.branchless(t, ch))
			c.atEnd()
			return
		}
		if t.Dir == model.Sending {
			c.along(c.send(t, ch), ch)
		} else {
			c.receive(t, ch)
		}
	case *model.LocalMu:
		c.loops = append(c.loops, codeLoop{t, c.here()})
		c.along(t.Body, ch)
		c.loops = c.loops[:len(c.loops)-1]
	case model.LocalVar:
		c.again(string(t), ch)
	default:
		c.atEnd()
	}
}

// branchless is an instruction for a communication that has no branch.
func (c *coder) branchless(t *model.LocalComm, ch model.Reg) model.Instr {
	switch offered := choice.OneIn(c.g.src, 4); {
	case t.Dir == model.Sending && offered:
		return model.Offer{Chan: ch, Label: c.g.label()}
	case t.Dir == model.Sending:
		return model.Send{Chan: ch, Val: 1}
	case offered:
		return model.Choose{Chan: ch}
	}
	return model.Receive{Chan: ch, Dst: 1}
}

// again jumps to the loop of that name, or writes one more pass of it.
func (c *coder) again(name string, ch model.Reg) {
	i := len(c.loops) - 1
	for i >= 0 && c.loops[i].mu.Var != name {
		i--
	}
	if i < 0 {
		c.emit(halt)
		return
	}
	if c.unrolls == 0 || len(c.code) > maxCode {
		c.emit(model.Jump{Target: c.loops[i].pc})
		return
	}
	c.unrolls--
	inner := append([]codeLoop(nil), c.loops[i:]...)
	c.loops = c.loops[:i]
	c.along(inner[0].mu, ch)
	c.loops = append(c.loops[:i], inner...)
}

// send writes a Send or an Offer for one branch of t, and gives what follows it.
func (c *coder) send(t *model.LocalComm, ch model.Reg) model.LocalType {
	if len(t.Branches) > 1 && c.g.swelling && choice.OneIn(c.g.src, 4) { // the first branch is taken
		c.emit(model.Set{Dst: c.reg(1), Val: model.Str(swellingText)}, model.Send{Chan: ch, Val: c.reg(1)})
		c.g.faults(takingOps, model.TypeViolation, model.UnknownLabel)
		return t.Branches[0].Next
	}
	return c.sendBranch(t, c.branch(len(t.Branches)), ch)
}

// branch draws which branch is taken. In a Case of class wide every loop ends: its first branch goes round again,
// its last one leaves it, and the number of passes is drawn with the program.
func (c *coder) branch(n int) int {
	if c.g.on.has(wide) && n > 1 && len(c.loops) > 0 {
		if c.unrolls > 0 {
			return 0
		}
		return n - 1
	}
	c.g.src.Begin("branch")
	defer c.g.src.End()
	return choice.Index(c.g.src, n)
}

func (c *coder) sendBranch(t *model.LocalComm, i int, ch model.Reg) model.LocalType {
	br := &t.Branches[i]
	if len(t.Branches) > 1 || c.offers(br) {
		c.emit(model.Offer{Chan: c.channel(ch), Label: br.Label.Name})
		return br.Next
	}
	val, wrong := c.prepare(t, br, ch)
	in := sendFirst
	if ch = c.channel(ch); ch != 0 || val != 1 {
		in = model.Send{Chan: ch, Val: val}
	}
	c.aimIf(wrong, AimFault, in)
	c.maybeStep()
	return br.Next
}

// offers tells whether the only branch of a send is offered: a message that tells a branch must be,
// but nobody checks it when validation is off; a string may be.
func (c *coder) offers(br *model.LocalBranch) bool {
	c.g.src.Begin("offered")
	defer c.g.src.End()
	switch br.Label.Sort {
	case toldSort:
		unchecked := c.g.c.Config.PayloadValidation == model.ValidateOff && !c.g.on.has(wide)
		if unchecked && choice.OneIn(c.g.src, 8) || c.g.slip(12) {
			c.g.faults(takingOps, model.TypeViolation, model.UnknownLabel)
			return false
		}
		return true
	case model.SortString:
		return choice.OneIn(c.g.src, 4)
	}
	return false
}

// receive writes a Receive or a Choose of all branches, and the code of what follows.
func (c *coder) receive(t *model.LocalComm, ch model.Reg) {
	if len(t.Branches) == 1 {
		switch from := c.channel(ch); {
		case c.g.c.Config.NumRegisters == 1 && !choice.OneIn(c.g.src, 4):
			c.emit(model.Receive{Chan: from, Dst: 0}) // its endpoint is gone
			c.g.faults(commOps, model.TypeViolation)
		case from == 0:
			c.emit(recvFirst)
		default:
			c.emit(model.Receive{Chan: from, Dst: c.reg(9)})
		}
		c.maybeStep()
		c.along(t.Branches[0].Next, ch)
		return
	}
	table := make([]model.ChooseTarget, len(t.Branches))
	place := c.leave()
	unrolls := c.unrolls
	for i := range t.Branches {
		c.unrolls = unrolls / len(t.Branches)
		table[i] = model.ChooseTarget{Label: t.Branches[i].Label.Name, Target: c.here()}
		c.along(t.Branches[i].Next, ch)
	}
	if c.g.on.has(noMonitor) && choice.OneIn(c.g.src, 4) { // nobody refuses a second row of a label, or takes it
		again := table[choice.Index(c.g.src, len(table))]
		again.Target = c.here()
		table = append(table, again)
	}
	c.put(place, model.Choose{Chan: c.channel(ch), Table: table})
}

// prepare puts a payload for a branch of the endpoint in register ch into register 1, mostly, and
// tells the register to send; wrong if it is meant not to match.
func (c *coder) prepare(t *model.LocalComm, br *model.LocalBranch, ch model.Reg) (val model.Reg, wrong bool) {
	src := c.g.src
	if c.g.c.Config.NumRegisters == 1 {
		return 0, br.Payload != nil
	}
	if c.g.corrupts(c.role, t.Partner) {
		if val, ok := c.prepareCorrupted(br, ch); ok {
			return val, false
		}
	}
	src.Begin("payload")
	defer src.End()
	if br.Payload == nil && choice.Bool(src) {
		if c.g.pair != nil && c.g.c.Handler.Acquire == model.AcquireGrant && choice.OneIn(src, 6) {
			c.emit(model.Acquire{Layer: c.g.layer(), Dst: c.reg(1)}) // a pair, for corruption to spoil
		}
		return 1, false // whatever was received last
	}
	switch br.Label.Sort.(type) {
	case model.VectorSort:
		return ch, false
	case model.ProdSort:
		if c.g.pair != nil {
			c.emit(model.Acquire{Layer: c.g.layer(), Dst: c.reg(1)})
			return c.reg(1), false
		}
	}
	if c.g.slip(16) {
		return c.reg(2 + choice.Index(src, 4)), true
	}
	payload := c.payload(br)
	if c.g.slip(20) {
		payload, wrong = c.g.immediate(), true
	}
	c.emit(model.Set{Dst: c.reg(1), Val: payload})
	return c.reg(1), wrong
}

var corruptedWeights = choice.Weights{4, 2, 2, 4, 2}

// prepareCorrupted puts a value into a register whose corrupted form is worth looking at, half of the time, if
// the branch may carry one.
func (c *coder) prepareCorrupted(br *model.LocalBranch, ch model.Reg) (val model.Reg, ok bool) {
	c.g.src.Begin("corrupted payload")
	defer c.g.src.End()
	if !choice.Bool(c.g.src) {
		return 0, false
	}
	text := model.Str("")
	if c.g.swelling {
		text = swellingText
	}
	r := c.reg(1)
	kind := c.g.src.Weighted(corruptedWeights)
	switch {
	case br.Payload == model.TypeString, br.Payload == nil && kind == 0:
		c.emit(model.Set{Dst: r, Val: text})
	case br.Payload != nil:
		return 0, false
	case kind == 1:
		c.emit(model.Set{Dst: r, Val: c.g.boolean()})
	case kind == 2:
		c.emit(model.Set{Dst: r, Val: c.g.nat()})
	case kind == 3:
		c.emit(model.Acquire{Layer: c.g.layer(), Dst: r})
	default:
		return ch, true
	}
	return r, true
}

// payload is an immediate for a branch: of its annotation, else of its sort.
func (c *coder) payload(br *model.LocalBranch) model.Value {
	switch br.Payload {
	case model.TypeNat:
		return c.g.nat()
	case model.TypeBool:
		return c.g.boolean()
	case model.TypeString:
		return c.g.text()
	case model.TypeUnit:
		return model.Unit{}
	}
	switch br.Label.Sort {
	case model.SortNat:
		return c.g.nat()
	case model.SortBool:
		return c.g.boolean()
	case model.SortString:
		return c.g.text()
	}
	return c.g.immediate()
}

func (c *coder) maybeStep() {
	c.g.src.Begin("step")
	defer c.g.src.End()
	if choice.OneIn(c.g.src, 3) {
		c.emit(step)
	}
}

// reg is a register that exists in this Case, mostly: r itself, or r wrapped to the file's width.
func (c *coder) reg(r int) model.Reg {
	n := int(c.g.c.Config.NumRegisters)
	if r >= n && !choice.OneIn(c.g.src, 10) {
		r %= n
	}
	return model.Reg(r)
}

// atEnd writes the end of a role's protocol. An instruction with wrong operands costs least here, where
// little is left to run.
func (c *coder) atEnd() {
	if c.g.on.has(closing) && choice.Bool(c.g.src) {
		c.close(0)
		if choice.OneIn(c.g.src, 3) {
			c.close(0)
		}
	}
	if c.g.on.has(probing) && choice.Bool(c.g.src) {
		c.probe()
	}
	if c.g.slip(4) {
		in := c.g.instr(c.here(), c.here())
		for range 1 + c.g.src.Below(2) {
			in = c.g.spoil(in)
		}
		c.aim(AimFault, in)
	}
	c.emit(halt)
}

// close writes a Close. Whoever goes on in the session finds no buffer or no type, or waits for ever.
func (c *coder) close(r model.Reg) {
	c.emit(model.Close{Session: r})
	c.g.faults(sendingOps, model.InvokeFault)
	c.g.faults(commOps, model.TypeViolation)
	c.g.blocks(takingOps, model.BlockRecv)
}

// writeChildren writes the code of the coroutines to spawn, theirs included, and completes the Spawns.
func (c *coder) writeChildren() {
	for i := 0; i < len(c.children); i++ {
		ch := c.children[i]
		c.put(ch.spawn, model.Spawn{Target: c.here(), Args: ch.args})
		c.loops, c.unrolls = c.loops[:0], 0
		ch.write(c)
		c.emit(halt)
	}
}

// spawn leaves a place for a Spawn and gives the id that the child will have, if the Spawns run
// in the order in which they were written.
func (c *coder) spawn(args []model.Reg, write func(*coder)) (id int) {
	c.children = append(c.children, child{c.leave(), args, write})
	c.g.spawned++
	return c.g.coroutines + c.g.spawned - 1
}
