package generators

import (
	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

// preludes are the shortest uses of instructions that a run of a few steps would not come to; each commits
// where nothing else forbids it.
var preludes = [...]func(*coder){
	func(c *coder) { c.emit(step) },
	func(c *coder) { c.emit(model.Set{Dst: c.reg(2), Val: c.g.immediate()}) },
	func(c *coder) { c.emit(model.Move{Dst: c.reg(2), Src: 0}) },
	func(c *coder) { c.emit(model.Jump{Target: c.here() + 1}) },
	func(c *coder) { c.emit(yield) },
	func(c *coder) { c.emit(model.Acquire{Layer: c.g.layer(), Dst: c.reg(2)}) },
	func(c *coder) { c.emit(model.Release{Layer: c.g.layer(), Evidence: c.reg(2)}) },
	func(c *coder) { c.fork() },
	func(c *coder) { c.fork(); c.emit(model.Join{}) },
	func(c *coder) { c.fork(); c.emit(model.Abort{}) },
	func(c *coder) { c.tag() },
	func(c *coder) {
		c.tag()
		c.emit(model.Set{Dst: c.reg(5), Val: model.Str(c.role)}, model.Check{Knowledge: c.reg(4), Target: c.reg(5), Dst: c.reg(6)})
	},
	(*coder).giveToOneself,
	(*coder).open,
	(*coder).spawnWorker,
	func(c *coder) { c.close(0) },
}

// prelude writes a few of them at the start of a program if the run ends soon after, because the gate
// denies every event or the budget is small.
func (c *coder) prelude() {
	if !c.g.hasty {
		return
	}
	c.g.src.Begin("prelude")
	defer c.g.src.End()
	for range 1 + c.g.src.Below(5) {
		choice.Of(c.g.src, preludes[:])(c)
	}
}

func (c *coder) fork() {
	c.emit(model.Set{Dst: c.reg(2), Val: c.g.nat()}, model.Fork{Ghost: c.reg(2)})
}

func (c *coder) tag() {
	c.acquireFact(c.reg(4))
	c.emit(model.Tag{Fact: c.reg(4), Dst: c.reg(6)})
}

// acquireFact asks the handler for a fact; what it grants may be none.
func (c *coder) acquireFact(r model.Reg) {
	c.emit(model.Acquire{Layer: c.g.layer(), Dst: r})
	if c.g.fact.Role == "" {
		c.g.faults(OpsOf(model.OpTag, model.OpCheck), model.TransferFault)
	}
}

// giveToOneself moves the role's endpoint to the end of what its coroutine owns.
func (c *coder) giveToOneself() {
	c.emit(model.Set{Dst: c.reg(7), Val: model.Nat(c.self())}, model.Transfer{Endpoint: 0, Target: c.reg(7), Bundle: c.reg(3)})
}

// self is the id of the coroutine that the program is for.
func (c *coder) self() uint64 {
	id := uint64(c.d.first)
	for r, role := range c.d.roles {
		if role == c.role {
			id += uint64(r)
		}
	}
	return id
}
