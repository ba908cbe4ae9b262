package kernel

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// The registers of a coroutine (spec 01 §3.5): as many as the configuration says, Unit at first. A coroutine
// stores the first ones only, up to the last that its program names or a hook wrote; the others are Unit. So a
// machine with many coroutines stays small, whatever the number of registers.

// View shows the registers of a coroutine to a hook that may not change them.
type View struct {
	stored []model.Value
	count  int
}

// Len is the number of registers.
func (v View) Len() int { return v.count }

// At is a register's value.
func (v View) At(i int) model.Value {
	if len(v.stored) <= i && i < v.count {
		return model.Unit{}
	}
	return v.stored[i]
}

// Registers lets a hook change registers, but not their number (spec 05 register-bounds). What it
// writes reaches the coroutine when the instruction commits.
type Registers struct {
	base    View
	written bool
	copied  []model.Value // what base stores with what was written, when written
}

func (r *Registers) reset(base View) { r.base, r.written = base, false }

// Len is the number of registers.
func (r *Registers) Len() int { return r.base.count }

// At is a register's value.
func (r *Registers) At(i int) model.Value { return r.view().At(i) }

// Set writes a register.
func (r *Registers) Set(i int, v model.Value) {
	if !r.written {
		r.copied, r.written = append(r.copied[:0], r.base.stored...), true
	}
	for len(r.copied) <= i && i < r.base.count {
		r.copied = append(r.copied, model.Unit{})
	}
	r.copied[i] = v
}

func (r *Registers) view() View {
	if r.written {
		return View{r.copied, r.base.count}
	}
	return r.base
}

// reserve makes room for that many stored registers.
func (c *coroutine) reserve(count int) {
	if count <= len(c.few) {
		c.regs = c.few[:count]
		return
	}
	c.regs = make([]model.Value, count)
}

// adopt gives a coroutine its registers with what a hook wrote.
func (c *coroutine) adopt(written []model.Value) {
	if len(written) > len(c.regs) {
		c.regs = slices.Clone(written)
		return
	}
	copy(c.regs, written)
}

// has reports whether a register operand of the coroutine's program is in range. All that are, are stored.
func (c *coroutine) has(reg uint16) bool { return int(reg) < len(c.regs) }

// registersOf shows all registers of a coroutine.
func (vm *VM) registersOf(c *coroutine) View { return View{c.regs, int(vm.cfg.NumRegisters)} }

// all lists the registers.
func (v View) all() []model.Value {
	list := make([]model.Value, v.count)
	for i := range list {
		list[i] = v.At(i)
	}
	return list
}
