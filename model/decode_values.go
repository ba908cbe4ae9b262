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

// regs reads a record of registers alone.
func (d *decoder) regs(what string, names ...string) []Reg {
	regs := make([]Reg, len(names))
	fields := make([]field, len(names))
	for i, name := range names {
		fields[i] = d.regField(name, &regs[i])
	}
	d.record(what, fields...)
	return regs
}

// layerAndReg reads a record of a guard layer and a register.
func (d *decoder) layerAndReg(what, regName string) (layer string, r Reg) {
	d.record(what, req("layer", func() { layer = d.name() }), d.regField(regName, &r))
	return layer, r
}

// instrBody gives the reader of the body of the instruction of that name, nil if there is none.
func (d *decoder) instrBody(tag string) func() Instr {
	switch tag {
	case "Offer":
		return d.offer
	case "Choose":
		return d.choose
	case "Open":
		return d.open
	case "Invoke":
		return d.invoke
	case "Acquire":
		return func() Instr { layer, r := d.layerAndReg("an Acquire", "dst"); return Acquire{layer, r} }
	case "Release":
		return func() Instr { layer, r := d.layerAndReg("a Release", "evidence"); return Release{layer, r} }
	case "Set":
		return d.set
	case "Jump":
		return d.jump
	case "Spawn":
		return d.spawn
	}
	return d.regInstrBody(tag)
}

// regInstrBody is instrBody for the instructions whose operands are registers alone.
func (d *decoder) regInstrBody(tag string) func() Instr {
	switch tag {
	case "Send":
		return func() Instr { r := d.regs("a Send", "chan", "val"); return Send{r[0], r[1]} }
	case "Receive":
		return func() Instr { r := d.regs("a Receive", "chan", "dst"); return Receive{r[0], r[1]} }
	case "Close":
		return func() Instr { return Close{d.regs("a Close", "session")[0]} }
	case "Fork":
		return func() Instr { return Fork{d.regs("a Fork", "ghost")[0]} }
	case "Transfer":
		return func() Instr {
			r := d.regs("a Transfer", "endpoint", "target", "bundle")
			return Transfer{r[0], r[1], r[2]}
		}
	case "Tag":
		return func() Instr { r := d.regs("a Tag", "fact", "dst"); return Tag{r[0], r[1]} }
	case "Check":
		return func() Instr {
			r := d.regs("a Check", "knowledge", "target", "dst")
			return Check{r[0], r[1], r[2]}
		}
	case "Move":
		return func() Instr { r := d.regs("a Move", "dst", "src"); return Move{r[0], r[1]} }
	}
	return nil
}

func (d *decoder) offer() Instr {
	var x Offer
	d.record("an Offer", d.regField("chan", &x.Chan), req("label", func() { x.Label = d.name() }))
	return x
}

func (d *decoder) set() Instr {
	x := Set{Val: Unit{}}
	d.record("a Set", d.regField("dst", &x.Dst), req("val", func() { x.Val = d.immediate() }))
	return x
}

func (d *decoder) jump() Instr {
	var x Jump
	d.record("a Jump", req("target", func() { x.Target = d.uint64() }))
	return x
}

func (d *decoder) spawn() Instr {
	var x Spawn
	d.record("a Spawn",
		req("target", func() { x.Target = d.uint64() }),
		req("args", func() { x.Args = listOf(d, "spawn arguments", noLimit, d.reg) }))
	return x
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
