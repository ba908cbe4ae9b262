package model

// DecodeValue reads a value (spec 01 §3.1).
func DecodeValue(data []byte) (Value, error) {
	return decodeDocument(data, false, func(d *decoder) Value { return d.value(1) })
}

// DecodeInstr reads an instruction (spec 01 §4.1).
func DecodeInstr(data []byte) (Instr, error) { return decodeDocument(data, true, (*decoder).instr) }

func (d *decoder) value(depth int) (v Value) {
	v = Unit{}
	if !d.deeper(depth, MaxValueDepth, "value") {
		return v
	}
	d.variant("value", func(tag string, bare bool) bool {
		if bare {
			return tag == "Unit"
		}
		switch tag {
		case "Prod":
			p := Prod{Unit{}, Unit{}}
			d.tuple("a pair of values", func() { p.Left = d.value(depth + 1) }, func() { p.Right = d.value(depth + 1) })
			v = p
		case "Endpoint":
			v = d.endpoint()
		default:
			return d.simpleValue(tag, &v)
		}
		return true
	})
	return v
}

// simpleValue reads the body of Nat, Bool or Str.
func (d *decoder) simpleValue(tag string, v *Value) bool {
	switch tag {
	case "Nat":
		*v = Nat(d.uint64())
	case "Bool":
		*v = Bool(d.bool())
	case "Str":
		*v = Str(d.text())
	default:
		return false
	}
	return true
}

func (d *decoder) immediate() (v Value) {
	v = Unit{}
	d.variant("immediate value", func(tag string, bare bool) bool {
		if bare {
			return tag == "Unit"
		}
		return d.simpleValue(tag, &v)
	})
	return v
}

func (d *decoder) endpoint() (e Endpoint) {
	d.record("an endpoint", req("sid", func() { e.SID = d.uint64() }), req("role", func() { e.Role = d.name() }))
	return e
}

func (d *decoder) edge() (e Edge) {
	d.record("an edge",
		req("sid", func() { e.SID = d.uint64() }),
		req("sender", func() { e.Sender = d.name() }),
		req("receiver", func() { e.Receiver = d.name() }))
	return e
}

func (d *decoder) progressToken() (t ProgressToken) {
	d.record("a progress token", req("sid", func() { t.SID = d.uint64() }), req("endpoint", func() { t.Endpoint = d.endpoint() }))
	return t
}

func (d *decoder) fact() (f Fact) {
	d.record("a fact", req("endpoint", func() { f.Endpoint = d.endpoint() }), req("fact", func() { f.Fact = d.text() }))
	return f
}

func (d *decoder) specState() (s SpeculationState) {
	d.record("a speculation state", req("ghost_sid", func() { s.GhostSID = d.uint64() }), req("depth", func() { s.Depth = d.uint64() }))
	return s
}

func (d *decoder) reg() Reg { return Reg(d.uint(16)) }

func (d *decoder) regField(name string, r *Reg) field { return req(name, func() { *r = d.reg() }) }

func (d *decoder) instr() (in Instr) {
	in = Halt{}
	d.variant("instruction", func(tag string, bare bool) bool {
		if bare {
			return bareInstr(tag, &in)
		}
		read := d.instrBody(tag)
		if read == nil {
			return false
		}
		in = read()
		return true
	})
	return in
}

func bareInstr(tag string, in *Instr) bool {
	switch tag {
	case "Join":
		*in = Join{}
	case "Abort":
		*in = Abort{}
	case "Yield":
		*in = Yield{}
	case "Halt":
		*in = Halt{}
	default:
		return false
	}
	return true
}

// instrBody gives the reader of the body of the instruction of that name, nil if there is none.
func (d *decoder) instrBody(tag string) func() Instr {
	switch tag {
	case "Send":
		return func() Instr {
			var x Send
			d.record("a Send", d.regField("chan", &x.Chan), d.regField("val", &x.Val))
			return x
		}
	case "Receive":
		return func() Instr {
			var x Receive
			d.record("a Receive", d.regField("chan", &x.Chan), d.regField("dst", &x.Dst))
			return x
		}
	case "Offer":
		return func() Instr {
			var x Offer
			d.record("an Offer", d.regField("chan", &x.Chan), req("label", func() { x.Label = d.name() }))
			return x
		}
	case "Choose":
		return d.choose
	case "Open":
		return d.open
	case "Close":
		return func() Instr {
			var x Close
			d.record("a Close", d.regField("session", &x.Session))
			return x
		}
	case "Invoke":
		return d.invoke
	case "Acquire":
		return func() Instr {
			var x Acquire
			d.record("an Acquire", req("layer", func() { x.Layer = d.name() }), d.regField("dst", &x.Dst))
			return x
		}
	case "Release":
		return func() Instr {
			var x Release
			d.record("a Release", req("layer", func() { x.Layer = d.name() }), d.regField("evidence", &x.Evidence))
			return x
		}
	case "Fork":
		return func() Instr {
			var x Fork
			d.record("a Fork", d.regField("ghost", &x.Ghost))
			return x
		}
	}
	return d.dataInstrBody(tag)
}

func (d *decoder) dataInstrBody(tag string) func() Instr {
	switch tag {
	case "Transfer":
		return func() Instr {
			var x Transfer
			d.record("a Transfer", d.regField("endpoint", &x.Endpoint), d.regField("target", &x.Target), d.regField("bundle", &x.Bundle))
			return x
		}
	case "Tag":
		return func() Instr {
			var x Tag
			d.record("a Tag", d.regField("fact", &x.Fact), d.regField("dst", &x.Dst))
			return x
		}
	case "Check":
		return func() Instr {
			var x Check
			d.record("a Check", d.regField("knowledge", &x.Knowledge), d.regField("target", &x.Target), d.regField("dst", &x.Dst))
			return x
		}
	case "Set":
		return func() Instr {
			x := Set{Val: Unit{}}
			d.record("a Set", d.regField("dst", &x.Dst), req("val", func() { x.Val = d.immediate() }))
			return x
		}
	case "Move":
		return func() Instr {
			var x Move
			d.record("a Move", d.regField("dst", &x.Dst), d.regField("src", &x.Src))
			return x
		}
	case "Jump":
		return func() Instr {
			var x Jump
			d.record("a Jump", req("target", func() { x.Target = d.uint64() }))
			return x
		}
	case "Spawn":
		return func() Instr {
			var x Spawn
			d.record("a Spawn",
				req("target", func() { x.Target = d.uint64() }),
				req("args", func() { x.Args = listOf(d, "spawn arguments", noLimit, d.reg) }))
			return x
		}
	}
	return nil
}

func (d *decoder) choose() Instr {
	var x Choose
	d.record("a Choose", d.regField("chan", &x.Chan), req("table", func() {
		x.Table = listOf(d, "a Choose table", noLimit, func() (t ChooseTarget) {
			d.tuple("a table row", func() { t.Label = d.name() }, func() { t.Target = d.uint64() })
			return t
		})
	}))
	return x
}

func (d *decoder) invoke() Instr {
	x := Invoke{Action: ActionName("")}
	d.record("an Invoke",
		req("action", func() {
			if d.peek() == '"' {
				x.Action = ActionName(d.text())
			} else {
				x.Action = ActionReg(d.reg())
			}
		}),
		opt("dst", func() { x.Dst = nullable(d, d.reg) }))
	return x
}

func (d *decoder) open() Instr {
	var x Open
	d.record("an Open",
		req("roles", func() { x.Roles = listOf(d, "roles", noLimit, d.name) }),
		req("local_types", func() {
			x.LocalTypes = listOf(d, "local types", noLimit, func() (rt RoleType) {
				d.tuple("a role with its type", func() { rt.Role = d.name() }, func() { rt.Type = d.local(1) })
				return rt
			})
		}),
		req("handlers", func() {
			x.Handlers = listOf(d, "handlers", noLimit, func() (h HandlerBinding) {
				d.tuple("a handler binding",
					func() { d.tuple("an edge", func() { h.Sender = d.name() }, func() { h.Receiver = d.name() }) },
					func() { h.Handler = d.text() })
				return h
			})
		}),
		req("dsts", func() {
			x.Dsts = listOf(d, "destinations", noLimit, func() (r RoleReg) {
				d.tuple("a role with its register", func() { r.Role = d.name() }, func() { r.Reg = d.reg() })
				return r
			})
		}))
	return x
}
