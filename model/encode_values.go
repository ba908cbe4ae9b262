package model

// AppendValue appends the canonical JSON of a value (spec 01 §3.1).
func AppendValue(b []byte, v Value) []byte {
	switch v := v.(type) {
	case Unit:
		return append(b, `"Unit"`...)
	case Nat:
		return append(appendUint(append(b, `{"Nat":`...), uint64(v)), '}')
	case Bool:
		return append(appendBool(append(b, `{"Bool":`...), bool(v)), '}')
	case Str:
		return append(AppendString(append(b, `{"Str":`...), string(v)), '}')
	case Prod:
		b = AppendValue(append(b, `{"Prod":[`...), v.Left)
		b = AppendValue(append(b, ','), v.Right)
		return append(b, "]}"...)
	case Endpoint:
		return append(AppendEndpoint(append(b, `{"Endpoint":`...), v), '}')
	}
	return append(b, "null"...)
}

// AppendEndpoint appends the canonical JSON of an endpoint record (spec 01 §3.2).
func AppendEndpoint(b []byte, e Endpoint) []byte {
	b = appendUint(append(b, `{"sid":`...), e.SID)
	return append(AppendString(append(b, `,"role":`...), e.Role), '}')
}

// AppendEdge appends the canonical JSON of an edge (spec 01 §3.2).
func AppendEdge(b []byte, e Edge) []byte {
	b = appendUint(append(b, `{"sid":`...), e.SID)
	b = AppendString(append(b, `,"sender":`...), e.Sender)
	return append(AppendString(append(b, `,"receiver":`...), e.Receiver), '}')
}

func appendToken(b []byte, t ProgressToken) []byte {
	b = appendUint(append(b, `{"sid":`...), t.SID)
	return append(AppendEndpoint(append(b, `,"endpoint":`...), t.Endpoint), '}')
}

func appendFact(b []byte, f Fact) []byte {
	b = AppendEndpoint(append(b, `{"endpoint":`...), f.Endpoint)
	return append(AppendString(append(b, `,"fact":`...), f.Fact), '}')
}

func appendSpecState(b []byte, s *SpeculationState) []byte {
	if s == nil {
		return append(b, "null"...)
	}
	b = appendUint(append(b, `{"ghost_sid":`...), s.GhostSID)
	return append(appendUint(append(b, `,"depth":`...), s.Depth), '}')
}

// AppendInstr appends the canonical JSON of an instruction (spec 01 §4.1).
func AppendInstr(b []byte, in Instr) []byte {
	switch in := in.(type) {
	case Send:
		return appendRegs(b, "Send", regField{"chan", in.Chan}, regField{"val", in.Val})
	case Receive:
		return appendRegs(b, "Receive", regField{"chan", in.Chan}, regField{"dst", in.Dst})
	case Offer:
		b = appendReg(append(b, `{"Offer":{"chan":`...), in.Chan)
		b = AppendString(append(b, `,"label":`...), in.Label)
	case Choose:
		b = appendReg(append(b, `{"Choose":{"chan":`...), in.Chan)
		b = appendList(append(b, `,"table":`...), in.Table, appendChooseTarget)
	case Open:
		return appendOpen(b, in)
	case Close:
		return appendRegs(b, "Close", regField{"session", in.Session})
	case Invoke:
		return appendInvoke(b, in)
	case Acquire:
		b = AppendString(append(b, `{"Acquire":{"layer":`...), in.Layer)
		b = appendReg(append(b, `,"dst":`...), in.Dst)
	case Release:
		b = AppendString(append(b, `{"Release":{"layer":`...), in.Layer)
		b = appendReg(append(b, `,"evidence":`...), in.Evidence)
	case Fork:
		return appendRegs(b, "Fork", regField{"ghost", in.Ghost})
	case Transfer:
		return appendRegs(b, "Transfer", regField{"endpoint", in.Endpoint}, regField{"target", in.Target}, regField{"bundle", in.Bundle})
	case Tag:
		return appendRegs(b, "Tag", regField{"fact", in.Fact}, regField{"dst", in.Dst})
	case Check:
		return appendRegs(b, "Check", regField{"knowledge", in.Knowledge}, regField{"target", in.Target}, regField{"dst", in.Dst})
	case Set:
		b = appendReg(append(b, `{"Set":{"dst":`...), in.Dst)
		b = AppendValue(append(b, `,"val":`...), in.Val)
	case Move:
		return appendRegs(b, "Move", regField{"dst", in.Dst}, regField{"src", in.Src})
	case Jump:
		b = appendUint(append(b, `{"Jump":{"target":`...), in.Target)
	case Spawn:
		b = appendUint(append(b, `{"Spawn":{"target":`...), in.Target)
		b = appendList(append(b, `,"args":`...), in.Args, appendReg)
	default: // Join, Abort, Yield, Halt
		return appendName(b, in.Op().String())
	}
	return append(b, "}}"...)
}

type regField struct {
	name string
	reg  Reg
}

func appendReg(b []byte, r Reg) []byte { return appendUint(b, uint64(r)) }

func appendRegs(b []byte, name string, fields ...regField) []byte {
	b = append(appendKey(append(b, '{'), name), '{')
	for i, f := range fields {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendReg(appendKey(b, f.name), f.reg)
	}
	return append(b, "}}"...)
}

func appendChooseTarget(b []byte, t ChooseTarget) []byte {
	b = AppendString(append(b, '['), t.Label)
	return append(appendUint(append(b, ','), t.Target), ']')
}

func appendOpen(b []byte, in Open) []byte {
	b = appendStrings(append(b, `{"Open":{"roles":`...), in.Roles)
	b = appendList(append(b, `,"local_types":`...), in.LocalTypes, func(b []byte, rt RoleType) []byte {
		b = AppendString(append(b, '['), rt.Role)
		return append(AppendLocalType(append(b, ','), rt.Type), ']')
	})
	b = appendList(append(b, `,"handlers":`...), in.Handlers, func(b []byte, h HandlerBinding) []byte {
		b = AppendString(append(b, "[["...), h.Sender)
		b = AppendString(append(b, ','), h.Receiver)
		return append(AppendString(append(b, "],"...), h.Handler), ']')
	})
	b = appendList(append(b, `,"dsts":`...), in.Dsts, func(b []byte, d RoleReg) []byte {
		b = AppendString(append(b, '['), d.Role)
		return append(appendReg(append(b, ','), d.Reg), ']')
	})
	return append(b, "}}"...)
}

func appendInvoke(b []byte, in Invoke) []byte {
	b = append(b, `{"Invoke":{"action":`...)
	switch a := in.Action.(type) {
	case ActionName:
		b = AppendString(b, string(a))
	case ActionReg:
		b = appendReg(b, Reg(a))
	}
	b = append(b, `,"dst":`...)
	if in.Dst == nil {
		b = append(b, "null"...)
	} else {
		b = appendReg(b, *in.Dst)
	}
	return append(b, "}}"...)
}
