package generators

import (
	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

// Drawn is a Case and what its generator meant by it. Nothing of the meaning is in the Case: an engine
// cannot see it. It is for judging the generator: does a run reach what was meant?
type Drawn struct {
	Case model.Case
	// Marks[i][p][pc] is what was meant by an instruction of program p of image i. An image without given
	// programs has no marks: nobody meant anything but its types.
	Marks [][][]Mark
	// Aims are what the configuration, the scripts and changes of types are to bring about.
	Aims []Aim
	// Failing says that the run is meant to end without a dispatch or with an error that is no fault: by an
	// image that does not load, by concurrency 0, or by a script that breaks the host's contract.
	Failing bool
	// Wide says that the Case is one of class Wide, also where it was drawn as one of Mixed.
	Wide bool
}

// Mark says what the generator meant by one instruction. The zero Mark is one that is to commit.
type Mark uint8

// The marks; several may be set.
const (
	Filler   Mark = 1 << iota // padding: nothing but the order of dispatches depends on it
	AimFault                  // meant to fault
	AimBlock                  // meant to block
)

// Ops is a set of opcodes, and of no opcode, which is what stands at a program counter out of the code.
type Ops uint32

// Some sets.
const (
	NoInstr    Ops = 1 << model.OpCount
	AnyInstr   Ops = 1<<model.OpCount - 1
	sendingOps Ops = 1<<model.OpSend | 1<<model.OpOffer
	takingOps  Ops = 1<<model.OpReceive | 1<<model.OpChoose
	commOps    Ops = sendingOps | takingOps
)

// OpsOf is a set of opcodes.
func OpsOf(list ...model.Op) Ops {
	var s Ops
	for _, op := range list {
		s |= 1 << op
	}
	return s
}

// Aim is something that a part of a Case beyond its programs is to bring about: one of Ops faults with a
// fault of kind Fault (a denial of the gate is OutputCondition), or blocks for a reason of kind Block.
type Aim struct {
	Ops    Ops
	Blocks bool
	Fault  model.FaultKind // unless Blocks
	Block  model.BlockKind // if Blocks
}

// Meant reports whether a dispatch that faulted or blocked was aimed at; image and program say whose code
// ran, program being an index of Image.Programs, -1 for a compiled one.
func (d *Drawn) Meant(image, program int, s *model.Step) bool {
	var want Mark
	switch s.Status {
	case model.ExecFaulted:
		want = AimFault
	case model.ExecBlocked:
		want = AimBlock
	default:
		return false
	}
	return d.MarkAt(image, program, s.PC)&want != 0 || d.aimed(s)
}

// MarkAt is the mark of an instruction, 0 where there is none.
func (d *Drawn) MarkAt(image, program int, pc uint64) Mark {
	if image < 0 || image >= len(d.Marks) || program < 0 || program >= len(d.Marks[image]) {
		return 0
	}
	if marks := d.Marks[image][program]; pc < uint64(len(marks)) {
		return marks[pc]
	}
	return 0
}

func (d *Drawn) aimed(s *model.Step) bool {
	op := NoInstr
	if s.Instr != nil {
		op = OpsOf(s.Instr.Op())
	}
	for _, a := range d.Aims {
		switch {
		case a.Ops&op == 0 || a.Blocks != (s.Status == model.ExecBlocked):
		case a.Blocks && s.Reason != nil && s.Reason.Kind == a.Block, !a.Blocks && s.Fault != nil && s.Fault.Kind == a.Fault:
			return true
		}
	}
	return false
}

// faults notes that instructions are meant to fault.
func (g *gen) faults(ops Ops, kinds ...model.FaultKind) {
	for _, k := range kinds {
		g.aims = append(g.aims, Aim{Ops: ops, Fault: k})
	}
}

// blocks notes that instructions are meant to block.
func (g *gen) blocks(ops Ops, kind model.BlockKind) {
	g.aims = append(g.aims, Aim{Ops: ops, Blocks: true, Block: kind})
}

// Draw draws a whole Case of the class Mixed and says what is meant by it. The Case is valid: a reader accepts
// its canonical JSON (spec 06 §1).
func Draw(src choice.Source) Drawn { return Mixed.Draw(src) }

// DrawSeeded is Draw for the Case that a seed and an index name in this Version of the generators.
func DrawSeeded(seed, index uint64) Drawn { return Draw(choice.NewPRNG(seed, index)) }
