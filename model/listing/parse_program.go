package listing

import (
	"fmt"
	"strconv"

	"github.com/wavecheck/wavecheck/model"
)

// program reads instructions, one a line, and resolves the labels.
type program struct {
	*parser
	code   []model.Instr
	labels map[string]uint64
	uses   []labelUse
}

// labelUse is a jump target that is written as a label: that of the row of a choose, or of the only
// target of a jump or spawn.
type labelUse struct {
	label   token
	pc, row int
}

// programLines reads lines up to one that is no instruction.
func (p *parser) programLines() []model.Instr {
	prog := program{parser: p, labels: map[string]uint64{}}
	for prog.line() {
		p.endLine()
	}
	prog.resolve()
	return prog.code
}

// line reads [pc] {label:} [instruction] and reports whether a label or an instruction was there.
func (p *program) line() bool {
	numbered, labelled := p.pcNumber(), false
	for p.tok.kind == word && p.peekColon() {
		p.defineLabel()
		labelled = true
	}
	op := p.find(opWords[:])
	if op < 0 {
		if numbered && !labelled || labelled && !p.atLineEnd() {
			p.want("an instruction")
		}
		return labelled
	}
	if len(p.code) == model.MaxProgramLength {
		fail(p.tok.off, fmt.Sprintf("a program has at most %d instructions", model.MaxProgramLength))
	}
	p.advance()
	p.code = append(p.code, p.instr(model.Op(op)))
	return true
}

// pcNumber reads the number before an instruction. It may be left out, but it may not be wrong.
func (p *program) pcNumber() bool {
	if p.tok.kind != number {
		return false
	}
	if pc := strconv.Itoa(len(p.code)); p.tok.text != pc {
		fail(p.tok.off, "this line has pc "+pc+"; write that number or none")
	}
	p.advance()
	return true
}

func (p *program) peekColon() bool {
	next := p.peek()
	return next.kind == mark && next.text == ":"
}

func (p *program) defineLabel() {
	if _, twice := p.labels[p.tok.text]; twice {
		fail(p.tok.off, "the label "+short(p.tok.text)+" stands twice in this program")
	}
	p.labels[p.tok.text] = uint64(len(p.code))
	p.advance()
	p.mark(":")
}

// target reads a pc, or a label that is resolved at the end of the program.
func (p *program) target(row int) uint64 {
	switch p.tok.kind {
	case number:
		return p.uint("a target")
	case word:
		p.uses = append(p.uses, labelUse{p.tok, len(p.code), row})
		p.advance()
		return 0
	}
	p.want("a target: a pc or a label")
	return 0
}

func (p *program) resolve() {
	for _, use := range p.uses {
		pc, ok := p.labels[use.label.text]
		if !ok {
			fail(use.label.off, "no line of this program has the label "+short(use.label.text))
		}
		switch in := p.code[use.pc].(type) {
		case model.Jump:
			in.Target = pc
			p.code[use.pc] = in
		case model.Spawn:
			in.Target = pc
			p.code[use.pc] = in
		case model.Choose:
			in.Table[use.row].Target = pc
		}
	}
}

// instr reads the operands of an instruction.
func (p *program) instr(op model.Op) model.Instr {
	reg := p.register
	switch op {
	case model.OpSend:
		return model.Send{Chan: reg(), Val: reg()}
	case model.OpReceive:
		return model.Receive{Chan: reg(), Dst: reg()}
	case model.OpOffer:
		return model.Offer{Chan: reg(), Label: p.name("a label")}
	case model.OpChoose:
		return model.Choose{Chan: reg(), Table: p.chooseTable()}
	case model.OpOpen:
		return p.open()
	case model.OpClose:
		return model.Close{Session: reg()}
	case model.OpInvoke:
		return p.invoke()
	case model.OpAcquire:
		return model.Acquire{Layer: p.name("a guard layer"), Dst: reg()}
	case model.OpRelease:
		return model.Release{Layer: p.name("a guard layer"), Evidence: reg()}
	case model.OpFork:
		return model.Fork{Ghost: reg()}
	case model.OpJoin:
		return model.Join{}
	case model.OpAbort:
		return model.Abort{}
	case model.OpTransfer:
		return model.Transfer{Endpoint: reg(), Target: reg(), Bundle: reg()}
	case model.OpTag:
		return model.Tag{Fact: reg(), Dst: reg()}
	case model.OpCheck:
		return model.Check{Knowledge: reg(), Target: reg(), Dst: reg()}
	case model.OpSet:
		return model.Set{Dst: reg(), Val: p.immediate()}
	case model.OpMove:
		return model.Move{Dst: reg(), Src: reg()}
	case model.OpJump:
		return model.Jump{Target: p.target(0)}
	case model.OpSpawn:
		return p.spawn()
	case model.OpYield:
		return model.Yield{}
	}
	return model.Halt{}
}

func (p *program) chooseTable() []model.ChooseTarget {
	row := -1
	return list(p.parser, func() model.ChooseTarget {
		row++
		label := p.name("a label")
		p.mark("->")
		return model.ChooseTarget{Label: label, Target: p.target(row)}
	})
}

func (p *program) spawn() model.Instr {
	in := model.Spawn{Target: p.target(0)}
	for !p.atLineEnd() {
		in.Args = append(in.Args, p.register())
	}
	return in
}

func (p *parser) invoke() model.Instr {
	var in model.Invoke
	if p.atRegister() {
		in.Action = model.ActionReg(p.register())
	} else {
		in.Action = model.ActionName(p.text("an action: a text or a register"))
	}
	if p.acceptMark("->") {
		dst := p.register()
		in.Dst = &dst
	}
	return in
}

// open reads {X, Y} types {X = T} handlers {X->Y h} into {X r1}; the last three may be left out.
func (p *parser) open() model.Instr {
	in := model.Open{Roles: list(p, func() string { return p.name("a role") })}
	if p.acceptWord("types") {
		in.LocalTypes = list(p, func() model.RoleType {
			role := p.name("a role")
			p.mark("=")
			return model.RoleType{Role: role, Type: p.localType(1)}
		})
	}
	if p.acceptWord("handlers") {
		in.Handlers = list(p, func() model.HandlerBinding {
			from, to := p.edge("->")
			return model.HandlerBinding{Sender: from, Receiver: to, Handler: p.text("a handler id")}
		})
	}
	if p.acceptWord("into") {
		in.Dsts = list(p, func() model.RoleReg {
			return model.RoleReg{Role: p.name("a role"), Reg: p.register()}
		})
	}
	return in
}
