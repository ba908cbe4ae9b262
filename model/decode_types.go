package model

// DecodeGlobalType reads a global type (spec 01 §1.5), null as nil.
func DecodeGlobalType(data []byte) (GlobalType, error) {
	return decodeDocument(data, true, (*decoder).globalOrNull)
}

// DecodeLocalType reads a local type (spec 01 §1.4).
func DecodeLocalType(data []byte) (LocalType, error) {
	return decodeDocument(data, true, func(d *decoder) LocalType { return d.local(1) })
}

// DecodeValType reads a value type (spec 01 §1.3).
func DecodeValType(data []byte) (ValType, error) {
	return decodeDocument(data, false, func(d *decoder) ValType { return d.valType(1) })
}

// DecodeLabel reads a label (spec 01 §1.2).
func DecodeLabel(data []byte) (Label, error) { return decodeDocument(data, true, (*decoder).label) }

func (d *decoder) sort(depth int) (s Sort) {
	if !d.deeper(depth, MaxValueDepth, "sort") {
		return SortUnit
	}
	s = SortUnit
	d.variant("sort", func(tag string, bare bool) bool {
		switch {
		case bare:
			for i, name := range basicSortNames {
				if tag == name {
					s = BasicSort(i)
					return true
				}
			}
			return false
		case tag == "Vector":
			s = VectorSort(d.uint64())
		case tag == "Prod":
			p := ProdSort{}
			d.tuple("a pair of sorts", func() { p.Left = d.sort(depth + 1) }, func() { p.Right = d.sort(depth + 1) })
			s = p
		default:
			return false
		}
		return true
	})
	return s
}

func (d *decoder) valType(depth int) (t ValType) {
	if !d.deeper(depth, MaxValueDepth, "value type") {
		return TypeUnit
	}
	t = TypeUnit
	d.variant("value type", func(tag string, bare bool) bool {
		switch {
		case bare:
			for i, name := range basicTypeNames {
				if tag == name {
					t = BasicType(i)
					return true
				}
			}
			return false
		case tag == "Prod":
			p := ProdType{}
			d.tuple("a pair of value types", func() { p.Left = d.valType(depth + 1) }, func() { p.Right = d.valType(depth + 1) })
			t = p
		case tag == "Chan":
			c := ChanType{}
			d.record("a Chan type", req("sid", func() { c.SID = d.uint64() }), req("role", func() { c.Role = d.name() }))
			t = c
		default:
			return false
		}
		return true
	})
	return t
}

func (d *decoder) label() Label {
	l := Label{Sort: SortUnit}
	d.record("a label", req("name", func() { l.Name = d.name() }), opt("sort", func() { l.Sort = d.sort(1) }))
	return l
}

func (d *decoder) local(depth int) (t LocalType) {
	t = LocalEnd{}
	if !d.deeper(depth, MaxTypeDepth, "type") {
		return t
	}
	d.variant("local type", func(tag string, bare bool) bool {
		switch {
		case bare:
			return tag == "End"
		case tag == "Send":
			t = d.localComm(Sending, depth)
		case tag == "Recv":
			t = d.localComm(Receiving, depth)
		case tag == "Mu":
			mu := &LocalMu{}
			d.record("a Mu", req("var", func() { mu.Var = d.name() }), req("body", func() { mu.Body = d.local(depth + 1) }))
			t = mu
		case tag == "Var":
			t = LocalVar(d.name())
		default:
			return false
		}
		return true
	})
	return t
}

func (d *decoder) localComm(dir Direction, depth int) LocalType {
	c := &LocalComm{Dir: dir}
	d.record("a "+dir.String(),
		req("partner", func() { c.Partner = d.name() }),
		req("branches", func() {
			c.Branches = listOf(d, "branches", noLimit, func() (br LocalBranch) {
				d.tuple("a branch",
					func() { br.Label = d.label() },
					func() { br.Payload = d.optValType() },
					func() { br.Next = d.local(depth + 1) })
				return br
			})
		}))
	return c
}

func (d *decoder) optValType() ValType {
	if d.peek() == 'n' {
		d.token()
		return nil
	}
	return d.valType(1)
}

func (d *decoder) globalOrNull() GlobalType {
	if d.peek() == 'n' {
		d.token()
		return nil
	}
	return d.global(1)
}

func (d *decoder) global(depth int) (t GlobalType) {
	t = GlobalEnd{}
	if !d.deeper(depth, MaxTypeDepth, "type") {
		return t
	}
	d.variant("global type", func(tag string, bare bool) bool {
		switch {
		case bare:
			return tag == "End"
		case tag == "Comm":
			t = d.globalComm(depth)
		case tag == "Mu":
			mu := &GlobalMu{}
			d.record("a Mu", req("var", func() { mu.Var = d.name() }), req("body", func() { mu.Body = d.global(depth + 1) }))
			t = mu
		case tag == "Var":
			t = GlobalVar(d.name())
		default:
			return false
		}
		return true
	})
	return t
}

func (d *decoder) globalComm(depth int) GlobalType {
	c := &GlobalComm{}
	d.record("a Comm",
		req("sender", func() { c.Sender = d.name() }),
		req("receiver", func() { c.Receiver = d.name() }),
		req("branches", func() {
			c.Branches = listOf(d, "branches", noLimit, func() (br GlobalBranch) {
				d.tuple("a branch", func() { br.Label = d.label() }, func() { br.Next = d.global(depth + 1) })
				return br
			})
		}))
	return c
}
