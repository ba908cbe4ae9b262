package generators

import (
	"slices"

	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

// mutateImages makes one to three changes to the images of a Case.
func (g *gen) mutateImages() {
	for range 1 + g.src.Below(3) {
		g.mutateImage()
	}
}

var (
	imageMutators = [...]struct {
		name   string
		change func(g *gen, i int)
	}{
		{"change program", (*gen).mutateProgram},
		{"drop program", (*gen).dropProgram},
		{"drop type", (*gen).dropType},
		{"swap types", (*gen).swapTypes},
		{"change type", (*gen).mutateType},
		{"drop global type", func(g *gen, i int) { g.c.Images[i].GlobalType = nil }},
		{"splice programs", (*gen).splicePrograms},
	}
	imageMutationWeights = choice.Weights{16, 2, 1, 2, 9, 2, 3}
)

// mutateImage changes a program, drops a program or a type, or changes the types.
func (g *gen) mutateImage() {
	g.src.Begin("image mutation")
	defer g.src.End()
	if len(g.c.Images) == 0 {
		return
	}
	i := choice.Index(g.src, len(g.c.Images))
	m := &imageMutators[g.src.Weighted(imageMutationWeights)]
	g.src.Begin(m.name)
	defer g.src.End()
	m.change(g, i)
}

// trust gives an image the programs that its types compile to, if it has none.
func (g *gen) trust(i int) *model.Image {
	im := &g.c.Images[i]
	if !im.HasPrograms {
		im.Programs, im.HasPrograms = im.Code(model.LexicalScoping), true
	}
	if len(g.marks[i]) != len(im.Programs) {
		g.marks[i] = make([][]Mark, len(im.Programs))
	}
	return im
}

// dropProgram makes a role none of the session, or all of them: no coroutine is loaded then.
func (g *gen) dropProgram(i int) {
	im := g.trust(i)
	n := len(im.Programs)
	if n == 0 {
		return
	}
	at := choice.Index(g.src, n)
	im.Programs = slices.Delete(slices.Clone(im.Programs), at, at+1)
	g.marks[i] = slices.Delete(slices.Clone(g.marks[i]), at, at+1)
	if choice.OneIn(g.src, 4) {
		im.Programs, g.marks[i] = im.Programs[:0], nil
	}
	g.faults(sendingOps, model.InvokeFault)
	g.blocks(takingOps, model.BlockRecv)
}

// dropType leaves a role without a type.
func (g *gen) dropType(i int) {
	im := g.trust(i)
	if n := len(im.LocalTypes); n > 0 {
		at := choice.Index(g.src, n)
		im.LocalTypes = slices.Delete(slices.Clone(im.LocalTypes), at, at+1)
		g.faults(commOps, model.TypeViolation)
	}
}

// swapTypes gives two roles each other's type.
func (g *gen) swapTypes(i int) {
	im := g.trust(i)
	if n := len(im.LocalTypes); n > 1 {
		im.LocalTypes = slices.Clone(im.LocalTypes)
		at := choice.Index(g.src, n-1)
		a, b := &im.LocalTypes[at], &im.LocalTypes[at+1]
		a.Type, b.Type = b.Type, a.Type
		g.faults(commOps, model.TypeViolation)
	}
}

// mutateType changes a type at one place; half of the time the programs stay as the old one has them.
func (g *gen) mutateType(i int) {
	if choice.Bool(g.src) {
		g.trust(i)
	}
	im := &g.c.Images[i]
	if n := len(im.LocalTypes); n > 0 {
		at := choice.Index(g.src, n)
		im.LocalTypes = slices.Clone(im.LocalTypes)
		im.LocalTypes[at].Type = g.editType(im.LocalTypes[at].Type)
		g.faults(commOps, model.TypeViolation, model.UnknownLabel)
		g.faults(sendingOps, model.InvokeFault)
		g.blocks(takingOps, model.BlockRecv)
	}
}

// splicePrograms continues a program with the end of another one, or cuts it off.
func (g *gen) splicePrograms(i int) {
	im := g.trust(i)
	n := len(im.Programs)
	if n == 0 {
		return
	}
	im.Programs, g.marks[i] = slices.Clone(im.Programs), slices.Clone(g.marks[i])
	at, from := choice.Index(g.src, n), choice.Index(g.src, n)
	p, tail := &im.Programs[at], im.Programs[from].Code
	cut, start := choice.Index(g.src, len(p.Code)), choice.Index(g.src, len(tail)+1)
	if cut+len(tail)-start > model.MaxProgramLength {
		return
	}
	marks := slices.Concat(g.marksOf(i, at)[:cut], g.marksOf(i, from)[start:])
	if cut < len(marks) {
		marks[cut] |= AimFault | AimBlock
	}
	p.Code, g.marks[i][at] = slices.Concat(p.Code[:cut], tail[start:]), marks
	g.faults(commOps, model.TypeViolation, model.UnknownLabel)
	g.faults(NoInstr, model.PcOutOfBounds)
}

// mutateProgram swaps, deletes, doubles, inserts, spoils or replaces an instruction.
func (g *gen) mutateProgram(i int) {
	im := g.trust(i)
	if len(im.Programs) == 0 {
		return
	}
	im.Programs, g.marks[i] = slices.Clone(im.Programs), slices.Clone(g.marks[i])
	at := choice.Index(g.src, len(im.Programs))
	p := &im.Programs[at]
	code := slices.Clone(p.Code) // the programs of other images may share it
	p.Code, g.marks[i][at] = g.mutateCode(code, g.marksOf(i, at))
}

// marksOf are the marks of a program, a copy.
func (g *gen) marksOf(image, program int) []Mark {
	marks := make([]Mark, len(g.c.Images[image].Programs[program].Code))
	copy(marks, g.marks[image][program])
	return marks
}

func (g *gen) mutateCode(code []model.Instr, marks []Mark) ([]model.Instr, []Mark) {
	const aim = AimFault | AimBlock
	n := len(code)
	i := choice.Index(g.src, n)
	fresh := func() model.Instr { return g.instr(uint64(i), uint64(n)) }
	switch kind := g.src.Below(6); {
	case n == 0 || kind == 0 && n < model.MaxProgramLength:
		return slices.Insert(code, i, fresh()), slices.Insert(marks, i, aim)
	case kind == 1:
		code, marks = slices.Delete(code, i, i+1), slices.Delete(marks, i, i+1)
		if i < len(marks) {
			marks[i] |= aim // what follows comes too early
		}
	case kind == 2 && n < model.MaxProgramLength:
		return slices.Insert(code, i, code[i]), slices.Insert(marks, i, marks[i]|aim)
	case kind == 3:
		j := (i + 1) % n
		code[i], code[j] = code[j], code[i]
		marks[i], marks[j] = marks[j]|aim, marks[i]|aim
	case kind == 4:
		code[i], marks[i] = fresh(), aim
	default:
		code[i], marks[i] = g.spoil(code[i]), aim
	}
	return code, marks
}
