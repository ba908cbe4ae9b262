package model

import (
	"strconv"
	"unicode"
)

// Debug texts (spec 01 §0.3) stand in fault messages and in the monitor's judgement.

// DebugString is the debug text of a string: quoted, with the escapes of spec 01 §0.3.
func DebugString(s string) string { return string(appendDebugString(nil, s)) }

func appendDebugString(b []byte, s string) []byte {
	b = append(b, '"')
	for _, r := range s {
		switch r {
		case 0:
			b = append(b, `\0`...)
		case '\t':
			b = append(b, `\t`...)
		case '\r':
			b = append(b, `\r`...)
		case '\n':
			b = append(b, `\n`...)
		case '"', '\\':
			b = append(b, '\\', byte(r))
		default:
			b = appendDebugRune(b, r)
		}
	}
	return append(b, '"')
}

func appendDebugRune(b []byte, r rune) []byte {
	if r < 0x7f && r >= ' ' || unicode.IsPrint(r) && !unicode.In(r, unicode.Mn, unicode.Me, unicode.Other_Grapheme_Extend) {
		return append(b, string(r)...)
	}
	b = strconv.AppendInt(append(b, `\u{`...), int64(r), 16)
	return append(b, '}')
}

// DebugValue is the debug text of a value.
func DebugValue(v Value) string { return string(appendDebugValue(nil, v)) }

func appendDebugValue(b []byte, v Value) []byte {
	switch v := v.(type) {
	case Nat:
		b = appendUint(append(b, "Nat("...), uint64(v))
	case Bool:
		b = appendBool(append(b, "Bool("...), bool(v))
	case Str:
		b = appendDebugString(append(b, "Str("...), string(v))
	case Prod:
		b = appendDebugValue(append(b, "Prod("...), v.Left)
		b = appendDebugValue(append(b, ", "...), v.Right)
	case Endpoint:
		b = appendUint(append(b, "Endpoint(Endpoint { sid: "...), v.SID)
		b = appendDebugString(append(b, ", role: "...), v.Role)
		b = append(b, " }"...)
	default:
		return append(b, "Unit"...)
	}
	return append(b, ')')
}

// DebugValType is the debug text of a value type.
func DebugValType(t ValType) string { return string(appendDebugValType(nil, t)) }

func appendDebugValType(b []byte, t ValType) []byte {
	switch t := t.(type) {
	case BasicType:
		return append(b, basicTypeNames[t]...)
	case ProdType:
		b = appendDebugValType(append(b, "Prod("...), t.Left)
		b = appendDebugValType(append(b, ", "...), t.Right)
		return append(b, ')')
	case ChanType:
		b = appendUint(append(b, "Chan { sid: "...), t.SID)
		b = appendDebugString(append(b, ", role: "...), t.Role)
		return append(b, " }"...)
	}
	return append(b, "None"...)
}

func appendDebugSort(b []byte, s Sort) []byte {
	switch s := s.(type) {
	case BasicSort:
		return append(b, basicSortNames[s]...)
	case VectorSort:
		return append(appendUint(append(b, "Vector("...), uint64(s)), ')')
	case ProdSort:
		b = appendDebugSort(append(b, "Prod("...), s.Left)
		b = appendDebugSort(append(b, ", "...), s.Right)
		return append(b, ')')
	}
	return b
}

// DebugLocalType is the debug text of a local type.
func DebugLocalType(t LocalType) string { return string(appendDebugLocal(nil, t)) }

func appendDebugLocal(b []byte, t LocalType) []byte {
	switch t := t.(type) {
	case *LocalComm:
		b = append(append(b, t.Dir.String()...), " { partner: "...)
		b = append(appendDebugString(b, t.Partner), ", branches: "...)
		b = appendDebugList(b, t.Branches, appendDebugBranch)
		return append(b, " }"...)
	case *LocalMu:
		b = appendDebugString(append(b, "Mu { var: "...), t.Var)
		b = appendDebugLocal(append(b, ", body: "...), t.Body)
		return append(b, " }"...)
	case LocalVar:
		return append(appendDebugString(append(b, "Var("...), string(t)), ')')
	}
	return append(b, "End"...)
}

func appendDebugBranch(b []byte, br LocalBranch) []byte {
	b = appendDebugString(append(b, "(Label { name: "...), br.Label.Name)
	b = appendDebugSort(append(b, ", sort: "...), br.Label.Sort)
	b = append(b, " }, "...)
	if br.Payload == nil {
		b = append(b, "None"...)
	} else {
		b = append(appendDebugValType(append(b, "Some("...), br.Payload), ')')
	}
	return append(appendDebugLocal(append(b, ", "...), br.Next), ')')
}

func appendDebugList[T any](b []byte, list []T, elem func([]byte, T) []byte) []byte {
	b = append(b, '[')
	for i := range list {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = elem(b, list[i])
	}
	return append(b, ']')
}

// DebugInstr is the debug text of an instruction.
func DebugInstr(in Instr) string { return string(appendDebugInstr(nil, in)) }

func appendDebugInstr(b []byte, in Instr) []byte {
	b = append(b, in.Op().String()...)
	switch in := in.(type) {
	case Join, Abort, Yield, Halt:
		return b
	case Send:
		b = appendDebugRegs(b, regField{"chan", in.Chan}, regField{"val", in.Val})
	case Receive:
		b = appendDebugRegs(b, regField{"chan", in.Chan}, regField{"dst", in.Dst})
	case Offer:
		b = appendDebugString(append(appendDebugRegs(b, regField{"chan", in.Chan}), ", label: "...), in.Label)
	case Choose:
		b = append(appendDebugRegs(b, regField{"chan", in.Chan}), ", table: "...)
		b = appendDebugList(b, in.Table, func(b []byte, t ChooseTarget) []byte {
			b = appendDebugString(append(b, '('), t.Label)
			return append(appendUint(append(b, ", "...), t.Target), ')')
		})
	case Open:
		b = appendDebugOpen(b, in)
	case Close:
		b = appendDebugRegs(b, regField{"session", in.Session})
	case Invoke:
		b = appendDebugInvoke(b, in)
	case Acquire:
		b = appendDebugString(append(b, " { layer: "...), in.Layer)
		b = appendReg(append(b, ", dst: "...), in.Dst)
	case Release:
		b = appendDebugString(append(b, " { layer: "...), in.Layer)
		b = appendReg(append(b, ", evidence: "...), in.Evidence)
	case Fork:
		b = appendDebugRegs(b, regField{"ghost", in.Ghost})
	case Transfer:
		b = appendDebugRegs(b, regField{"endpoint", in.Endpoint}, regField{"target", in.Target}, regField{"bundle", in.Bundle})
	case Tag:
		b = appendDebugRegs(b, regField{"fact", in.Fact}, regField{"dst", in.Dst})
	case Check:
		b = appendDebugRegs(b, regField{"knowledge", in.Knowledge}, regField{"target", in.Target}, regField{"dst", in.Dst})
	case Set:
		b = appendDebugValue(append(appendDebugRegs(b, regField{"dst", in.Dst}), ", val: "...), in.Val)
	case Move:
		b = appendDebugRegs(b, regField{"dst", in.Dst}, regField{"src", in.Src})
	case Jump:
		b = appendUint(append(b, " { target: "...), in.Target)
	case Spawn:
		b = appendUint(append(b, " { target: "...), in.Target)
		b = appendDebugList(append(b, ", args: "...), in.Args, appendReg)
	}
	return append(b, " }"...)
}

func appendDebugRegs(b []byte, fields ...regField) []byte {
	b = append(b, " { "...)
	for i, f := range fields {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = appendReg(append(append(b, f.name...), ": "...), f.reg)
	}
	return b
}

func appendDebugInvoke(b []byte, in Invoke) []byte {
	b = append(b, " { action: "...)
	switch a := in.Action.(type) {
	case ActionName:
		b = append(appendDebugString(append(b, "Named("...), string(a)), ')')
	case ActionReg:
		b = append(appendReg(append(b, "Reg("...), Reg(a)), ')')
	}
	if in.Dst == nil {
		return append(b, ", dst: None"...)
	}
	return append(appendReg(append(b, ", dst: Some("...), *in.Dst), ')')
}

func appendDebugOpen(b []byte, in Open) []byte {
	b = appendDebugList(append(b, " { roles: "...), in.Roles, appendDebugString)
	b = appendDebugList(append(b, ", local_types: "...), in.LocalTypes, func(b []byte, rt RoleType) []byte {
		b = appendDebugString(append(b, '('), rt.Role)
		return append(appendDebugLocal(append(b, ", "...), rt.Type), ')')
	})
	b = appendDebugList(append(b, ", handlers: "...), in.Handlers, func(b []byte, h HandlerBinding) []byte {
		b = appendDebugString(append(b, "(("...), h.Sender)
		b = appendDebugString(append(b, ", "...), h.Receiver)
		return append(appendDebugString(append(b, "), "...), h.Handler), ')')
	})
	return appendDebugList(append(b, ", dsts: "...), in.Dsts, func(b []byte, d RoleReg) []byte {
		b = appendDebugString(append(b, '('), d.Role)
		return append(appendReg(append(b, ", "...), d.Reg), ')')
	})
}
