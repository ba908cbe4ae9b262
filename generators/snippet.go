package generators

import (
	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

// snippet writes a few instructions that may stand between any two communications. Registers 0 and
// 1 belong to the protocol, 2 to 9 to snippets; with fewer registers than a snippet needs, its values
// would end up in one.
type snippet struct {
	feature   feature
	name      string
	registers uint16
	write     func(*coder)
}

var snippets = [...]snippet{
	{noise, "noise", 10, (*coder).noise},
	{noise, "yield", 0, func(c *coder) { c.fill(yield) }},
	{guards, "guard", 4, (*coder).guard},
	{speculation, "speculation", 10, (*coder).speculation},
	{opening, "open", 6, (*coder).open},
	{spawning, "spawn", 3, (*coder).spawnWorker},
	{delegating, "delegate", 8, (*coder).delegate},
	{transferring, "transfer", 8, (*coder).transfer},
	{knowledge, "knowledge", 7, (*coder).know},
	{closing, "close", 9, (*coder).closeEarly},
	{forging, "forge", 9, (*coder).forge},
}

// chooseGarnish collects the snippets of the features that are on.
func (g *gen) chooseGarnish() {
	for i := range snippets {
		if g.on.has(snippets[i].feature) {
			g.garnish = append(g.garnish, &snippets[i])
		}
	}
}

// maybeGarnish writes a snippet at one place in three while the program's allowance lasts.
func (c *coder) maybeGarnish() {
	if c.garnish == 0 || len(c.g.garnish) == 0 || len(c.code) > maxCode || !choice.OneIn(c.g.src, 3) {
		return
	}
	c.garnish--
	c.write(choice.Of(c.g.src, c.g.garnish))
}

// write writes a snippet. Without the registers that it needs it mostly writes none.
func (c *coder) write(s *snippet) {
	c.g.src.Begin(s.name)
	defer c.g.src.End()
	if c.g.c.Config.NumRegisters < s.registers {
		if !choice.OneIn(c.g.src, 4) {
			return
		}
		c.g.faults(commOps|OpsOf(model.OpClose), model.TypeViolation)
		c.g.faults(OpsOf(model.OpTransfer, model.OpTag, model.OpCheck), model.TransferFault)
	}
	s.write(c)
}

// noise writes an instruction that no other coroutine notices.
func (c *coder) noise() {
	src := c.g.src
	r := c.reg(2 + choice.Index(src, 8))
	switch src.Below(6) {
	case 0:
		c.fill(model.Set{Dst: r, Val: c.g.immediate()})
	case 1:
		c.fill(model.Move{Dst: r, Src: c.reg(choice.Index(src, 10))})
	case 2:
		c.fill(model.Jump{Target: c.here() + 1})
	case 3:
		c.emit(model.Invoke{Action: model.ActionName(choice.Of(src, actions[:]))})
	case 4:
		c.emit(model.Invoke{Action: model.ActionReg(r)})
	default:
		c.emit(model.Invoke{Action: model.ActionName(guardedAction), Dst: &r})
	}
}

// guard acquires a layer, and mostly releases one: with the evidence granted, or with a number of
// its own, because equal evidence is refused the second time (Q2-64).
func (c *coder) guard() {
	src := c.g.src
	r := c.reg(2 + choice.Index(src, 2))
	layer := c.g.layer()
	blocks := c.g.c.Handler.Acquire == model.AcquireBlock // then somebody should release without acquiring
	if !choice.OneIn(src, 4) && !(blocks && choice.Bool(src)) {
		c.emit(model.Acquire{Layer: layer, Dst: r})
	}
	if choice.OneIn(src, 3) {
		c.fill(yield)
	}
	if len(c.loops) > 0 && !choice.OneIn(src, 5) {
		return // a second pass would release the same evidence
	}
	switch src.Below(5) {
	case 0:
	case 1:
		c.emit(model.Release{Layer: layer, Evidence: r})
		if c.g.releases++; c.g.releases > 1 {
			c.g.faults(OpsOf(model.OpRelease), model.AcquireFault)
		}
	default:
		evidence := model.Nat(100 + uint64(len(c.code)) + 1000*uint64(c.d.first) + src.Below(64))
		c.emit(model.Set{Dst: r, Val: evidence}, model.Release{Layer: layer, Evidence: r})
	}
}

// speculation forks and mostly ends the speculation, with noise in between.
func (c *coder) speculation() {
	src := c.g.src
	r := c.reg(2)
	unset := c.g.slip(5)
	if !unset {
		c.emit(model.Set{Dst: r, Val: c.g.nat()})
	}
	unforked := c.g.slip(5)
	if !unforked {
		c.aimIf(unset, AimFault, model.Fork{Ghost: r})
	}
	c.noise()
	switch src.Below(4) {
	case 0, 1:
		c.aimIf(unforked, AimFault, model.Join{})
	case 2:
		c.aimIf(unforked, AimFault, model.Abort{})
	}
}

// know asks the handler for a fact, tags it, and checks it for a role; seldom an untagged one, or for a
// text that only holds a role's name: roles and prefixes are to be compared exactly.
func (c *coder) know() {
	src := c.g.src
	fact, target, dst := c.reg(4), c.reg(5), c.reg(6)
	c.acquireFact(fact)
	if !choice.OneIn(src, 8) {
		c.emit(model.Tag{Fact: fact, Dst: dst})
	}
	for range 1 + src.Below(2) {
		unset := c.g.slip(5)
		if !unset {
			name := c.g.role()
			if choice.OneIn(src, 5) {
				name = "x" + name
			}
			c.emit(model.Set{Dst: target, Val: model.Str(name)})
		}
		c.aimIf(unset, AimFault, model.Check{Knowledge: fact, Target: target, Dst: dst})
	}
}

// closeEarly closes an opened session, seldom the role's own or an endpoint that it may not own,
// and goes on.
func (c *coder) closeEarly() {
	switch r := c.reg(8); {
	case choice.OneIn(c.g.src, 6), c.g.on.has(smallBuffers) && !choice.OneIn(c.g.src, 3):
		for range c.g.src.Below(5) { // until a sender waits for room
			c.fill(yield)
		}
		c.close(0)
	case c.g.on.has(forging):
		c.emit(model.Acquire{Layer: c.g.layer(), Dst: r})
		c.aim(AimFault, model.Close{Session: r})
	case c.holds == 0 && !c.g.slip(3):
		c.open()
	default:
		c.close(c.holds)
	}
}

// forge uses an endpoint that the handler grants, owned or not.
func (c *coder) forge() {
	src := c.g.src
	r := c.reg(8)
	c.emit(model.Acquire{Layer: c.g.layer(), Dst: r})
	in := func(in model.Instr) { c.aim(AimFault|AimBlock, in) }
	switch src.Below(6) {
	case 0:
		in(model.Send{Chan: r, Val: 1})
	case 1:
		in(model.Receive{Chan: r, Dst: 1})
	case 2:
		in(model.Offer{Chan: r, Label: c.g.label()})
	case 3:
		in(model.Choose{Chan: r, Table: c.table()})
	case 4:
		in(model.Close{Session: r})
	default:
		id := c.reg(7)
		c.emit(model.Set{Dst: id, Val: model.Nat(c.someCoroutine())})
		in(model.Transfer{Endpoint: r, Target: id})
	}
}

// transfer gives the role's endpoint, or an opened one, to a coroutine; the role's own mostly to
// itself, which only reorders what it owns.
func (c *coder) transfer() {
	src := c.g.src
	id, ep, target := c.reg(7), model.Reg(0), c.self()
	if choice.Bool(src) {
		ep = c.holds
	}
	if ep != 0 && choice.Bool(src) || choice.OneIn(src, 10) {
		target = c.someCoroutine()
		c.g.faults(commOps, model.ChannelClosed) // for who gives an endpoint away and uses it
		c.g.faults(OpsOf(model.OpTransfer), model.TransferFault)
	}
	c.emit(model.Set{Dst: id, Val: model.Nat(target)}, model.Transfer{Endpoint: ep, Target: id, Bundle: c.reg(3)})
}

// someCoroutine is the id of a loaded coroutine, seldom the next one.
func (c *coder) someCoroutine() uint64 {
	if c.g.slip(5) {
		return uint64(c.g.coroutines)
	}
	return c.g.src.Below(uint64(c.g.coroutines))
}

// table is a Choose table whose targets lie in or just behind the code so far.
func (c *coder) table() []model.ChooseTarget {
	src := c.g.src
	table := make([]model.ChooseTarget, src.Below(4))
	for i := range table {
		table[i] = model.ChooseTarget{Label: c.g.label(), Target: c.here() + src.Below(3)}
	}
	return table
}
