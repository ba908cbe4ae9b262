package listing

import (
	"strconv"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// opWords are the opcodes in the order of the model's.
var opWords = func() (words [model.OpCount]string) {
	for op := range words {
		words[op] = strings.ToLower(model.Op(op).String())
	}
	return words
}()

// Instr is an instruction in one line: send r0 r1.
func Instr(in model.Instr) string { return string(appendInstr(nil, in, 0)) }

// Program is a program, an instruction a line with its pc before it, as it stands in a listing.
func Program(code []model.Instr) string { return string(appendProgram(nil, code, "")) }

func appendProgram(b []byte, code []model.Instr, indent string) []byte {
	width := len(strconv.Itoa(len(code) - 1))
	for pc, in := range code {
		b = append(b, indent...)
		b = appendPadded(b, strconv.Itoa(pc), -width)
		b = append(b, "  "...)
		b = append(appendInstr(b, in, opColumn), '\n')
	}
	return b
}

// opColumn is the width of the longest opcode, transfer.
const opColumn = 8

// appendPadded pads s with blanks to width: on the right, or on the left when width is negative.
func appendPadded(b []byte, s string, width int) []byte {
	for range -width - len(s) {
		b = append(b, ' ')
	}
	b = append(b, s...)
	for range width - len(s) {
		b = append(b, ' ')
	}
	return b
}

// appendInstr appends an instruction; its operands begin after column characters at the earliest.
func appendInstr(b []byte, in model.Instr, column int) []byte {
	op := opWords[in.Op()]
	operands := appendOperands(nil, in)
	if len(operands) == 0 {
		return append(b, op...)
	}
	return append(appendPadded(b, op, column), operands...)
}

// appendOperands appends the operands, a blank before each.
func appendOperands(b []byte, in model.Instr) []byte {
	switch in := in.(type) {
	case model.Send:
		return appendRegs(b, in.Chan, in.Val)
	case model.Receive:
		return appendRegs(b, in.Chan, in.Dst)
	case model.Offer:
		return appendName(append(appendRegs(b, in.Chan), ' '), in.Label)
	case model.Choose:
		return appendList(append(appendRegs(b, in.Chan), ' '), in.Table, appendChooseTarget)
	case model.Open:
		return appendOpen(b, in)
	case model.Close:
		return appendRegs(b, in.Session)
	case model.Invoke:
		return appendInvoke(b, in)
	case model.Acquire:
		return appendRegs(appendName(append(b, ' '), in.Layer), in.Dst)
	case model.Release:
		return appendRegs(appendName(append(b, ' '), in.Layer), in.Evidence)
	case model.Fork:
		return appendRegs(b, in.Ghost)
	case model.Transfer:
		return appendRegs(b, in.Endpoint, in.Target, in.Bundle)
	case model.Tag:
		return appendRegs(b, in.Fact, in.Dst)
	case model.Check:
		return appendRegs(b, in.Knowledge, in.Target, in.Dst)
	case model.Set:
		return appendValue(append(appendRegs(b, in.Dst), ' '), in.Val)
	case model.Move:
		return appendRegs(b, in.Dst, in.Src)
	case model.Jump:
		return appendUint(append(b, ' '), in.Target)
	case model.Spawn:
		return appendRegs(appendUint(append(b, ' '), in.Target), in.Args...)
	}
	return b
}

func appendRegs(b []byte, regs ...model.Reg) []byte {
	for _, r := range regs {
		b = appendReg(append(b, ' '), r)
	}
	return b
}

func appendChooseTarget(b []byte, t model.ChooseTarget) []byte {
	return appendUint(append(appendName(b, t.Label), " -> "...), t.Target)
}

func appendInvoke(b []byte, in model.Invoke) []byte {
	switch a := in.Action.(type) {
	case model.ActionName:
		b = appendText(append(b, ' '), string(a))
	case model.ActionReg:
		b = appendRegs(b, model.Reg(a))
	}
	if in.Dst != nil {
		b = appendRegs(append(b, " ->"...), *in.Dst)
	}
	return b
}

// appendOpen appends the roles and, of the three lists behind them, those that are not empty.
func appendOpen(b []byte, in model.Open) []byte {
	b = appendList(append(b, ' '), in.Roles, appendName)
	if len(in.LocalTypes) > 0 {
		b = appendList(append(b, " types "...), in.LocalTypes, func(b []byte, rt model.RoleType) []byte {
			return appendFlat(append(appendName(b, rt.Role), " = "...), rt.Type)
		})
	}
	if len(in.Handlers) > 0 {
		b = appendList(append(b, " handlers "...), in.Handlers, func(b []byte, h model.HandlerBinding) []byte {
			return appendText(append(appendEdge(b, h.Sender, "->", h.Receiver), ' '), h.Handler)
		})
	}
	if len(in.Dsts) > 0 {
		b = appendList(append(b, " into "...), in.Dsts, func(b []byte, d model.RoleReg) []byte {
			return appendRegs(appendName(b, d.Role), d.Reg)
		})
	}
	return b
}
