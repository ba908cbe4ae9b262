package generators

import (
	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

// A probe is one instruction that a single check refuses: all that comes before that check is as it should be.

// The probes: those that need a fact in a register, and the others.
var (
	factProbes = [...]func(c *coder, fact model.Reg) model.Instr{
		func(c *coder, fact model.Reg) model.Instr { return model.Tag{Fact: fact, Dst: c.g.badReg()} },
		func(c *coder, fact model.Reg) model.Instr {
			return model.Check{Knowledge: fact, Target: c.g.badReg(), Dst: c.reg(2)}
		},
		func(c *coder, fact model.Reg) model.Instr {
			return model.Check{Knowledge: fact, Target: 0, Dst: c.reg(2)}
		},
		func(c *coder, fact model.Reg) model.Instr {
			c.emit(model.Set{Dst: c.reg(5), Val: model.Str(c.g.role())})
			return model.Check{Knowledge: fact, Target: c.reg(5), Dst: c.g.badReg()}
		},
	}
	probes = [...]func(c *coder) model.Instr{
		func(c *coder) model.Instr { return model.Close{Session: c.g.badReg()} },
		func(c *coder) model.Instr { return model.Invoke{Action: model.ActionReg(c.g.badReg())} },
		func(c *coder) model.Instr {
			r := c.g.badReg()
			return model.Invoke{Action: model.ActionName(model.StepAction), Dst: &r}
		},
		func(c *coder) model.Instr { return model.Acquire{Layer: c.g.layer(), Dst: c.g.badReg()} },
		func(c *coder) model.Instr { return model.Release{Layer: c.g.layer(), Evidence: c.g.badReg()} },
		func(c *coder) model.Instr { return model.Acquire{Layer: c.g.badLayer(), Dst: c.reg(2)} },
		func(c *coder) model.Instr { return model.Release{Layer: c.g.badLayer(), Evidence: c.reg(2)} },
		func(c *coder) model.Instr { return model.Fork{Ghost: c.g.badReg()} },
		func(c *coder) model.Instr { return model.Fork{Ghost: 0} },
		func(c *coder) model.Instr { return model.Transfer{Endpoint: c.g.badReg(), Target: c.reg(2)} },
		func(c *coder) model.Instr { return model.Transfer{Endpoint: 0, Target: c.g.badReg()} },
		func(c *coder) model.Instr { return model.Transfer{Endpoint: 0, Target: 0} },
		func(c *coder) model.Instr { return model.Tag{Fact: c.g.badReg(), Dst: c.reg(2)} },
		func(c *coder) model.Instr { return model.Tag{Fact: 0, Dst: c.reg(2)} },
		func(c *coder) model.Instr {
			return model.Check{Knowledge: c.g.badReg(), Target: c.reg(2), Dst: c.reg(2)}
		},
		func(c *coder) model.Instr { return model.Check{Knowledge: 0, Target: c.reg(2), Dst: c.reg(2)} },
		func(c *coder) model.Instr { return model.Set{Dst: c.g.badReg(), Val: c.g.immediate()} },
		func(c *coder) model.Instr { return model.Move{Dst: c.g.badReg(), Src: c.reg(1)} },
		func(c *coder) model.Instr { return model.Move{Dst: c.reg(2), Src: c.g.badReg()} },
		func(c *coder) model.Instr { return model.Spawn{Target: c.g.badTarget()} },
	}
)

// probe writes a probe, where little is left to run.
func (c *coder) probe() {
	c.g.src.Begin("probe")
	defer c.g.src.End()
	fact := c.reg(4)
	if c.g.fact.Role == "" || fact == 0 || choice.Bool(c.g.src) {
		c.aim(AimFault, choice.Of(c.g.src, probes[:])(c))
		return
	}
	c.emit(model.Acquire{Layer: c.g.layer(), Dst: fact})
	c.aim(AimFault, choice.Of(c.g.src, factProbes[:])(c, fact))
}

// channel is a channel operand, seldom one out of range: then the monitor looks at another endpoint
// (spec 02 §4.2).
func (c *coder) channel(ch model.Reg) model.Reg {
	if c.g.on.has(probing) && choice.OneIn(c.g.src, 40) {
		return c.g.badReg()
	}
	return ch
}

// badLayer is a layer that cannot be used, if the Case has one.
func (g *gen) badLayer() string {
	var bad []string
	for _, name := range g.names.layers {
		if !g.usable(name) {
			bad = append(bad, name)
		}
	}
	return choice.Of(g.src, append(bad, foreignLayer))
}
