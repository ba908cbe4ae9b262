package kernel_test

import (
	"testing"

	"github.com/wavecheck/wavecheck/model"
)

// TestStoredRegisters: what a coroutine stores of its registers does not show. A child gets as many arguments as it
// has registers, named by its program or not, and all registers stand in the Record (spec 02 §9.6).
func TestStoredRegisters(t *testing.T) {
	for _, registers := range []uint16{1, 2, 3, 16} {
		c := pairCase([]model.Instr{model.Spawn{Target: 1, Args: []model.Reg{0, 0, 0}}, model.Halt{}}, []model.Instr{model.Halt{}})
		c.Config.NumRegisters = registers
		rec := run(t, &c)
		if len(rec.Coroutines) != 3 {
			t.Fatalf("%d coroutines", len(rec.Coroutines))
		}
		for i, co := range rec.Coroutines {
			if len(co.Regs) != int(registers) {
				t.Errorf("coroutine %d has %d of %d registers", i, len(co.Regs), registers)
			}
			for r, v := range co.Regs {
				filled := r == 0 || i == 2 && r < 3
				if _, ok := v.(model.Endpoint); ok != filled {
					t.Errorf("register %d of %d of coroutine %d is %v", r, registers, i, v)
				}
			}
		}
	}
}
