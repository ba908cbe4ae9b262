package model

import "slices"

// DecodeCase reads a Case (spec 06 §1) and checks every limit of a reader. Its errors are *DecodeError.
func DecodeCase(data []byte) (Case, error) {
	if len(data) > MaxDocumentBytes {
		return Case{}, &DecodeError{Reason: "a Case of " + formatUint(uint64(len(data))) + " bytes is above the limit " + formatUint(MaxDocumentBytes)}
	}
	return decodeDocument(data, true, (*decoder).caseDocument)
}

// CheckCase tells what a reader would refuse in a Case that was made in memory, nil if nothing.
func CheckCase(c *Case) error {
	_, err := DecodeCase(AppendCase(nil, c))
	return err
}

// DecodeImage reads an image of a Case.
func DecodeImage(data []byte) (Image, error) { return decodeDocument(data, true, (*decoder).image) }

// DecodeHandler reads a handler script.
func DecodeHandler(data []byte) (Handler, error) {
	return decodeDocument(data, true, (*decoder).handler)
}

func (d *decoder) schemaVersion(what string) {
	if v := d.uint64(); d.err == nil && v != SchemaVersion {
		d.fail("unsupported schema_version %d for %s; expected %d", v, what, SchemaVersion)
	}
}

func (d *decoder) caseDocument() Case {
	c := NewCase()
	d.record("a Case",
		opt("schema_version", func() { d.schemaVersion("a Case") }),
		opt("id", func() { c.ID = d.text() }),
		opt("note", func() {
			if c.Note = d.dynamic(); c.Note == "null" {
				c.Note = ""
			}
		}),
		opt("config", func() { c.Config = d.overrides() }),
		req("images", func() {
			c.Images = listOf(d, "images", MaxImages, d.image)
			if len(c.Images) == 0 {
				d.fail("a Case has at least one image")
			}
		}),
		opt("handler", func() { c.Handler = d.handler() }),
		opt("topology", func() { c.Topology = d.topologyScript() }),
		opt("schedule", func() { c.Schedule = d.schedule() }),
		opt("max_rounds", func() { c.MaxRounds = d.upto(MaxRoundsLimit, "max_rounds") }),
		opt("after_stuck", func() { c.AfterStuck = enum[AfterStuck](d, "after_stuck", afterStuckNames[:]) }))
	return c
}

func (d *decoder) image() (im Image) {
	d.record("an image",
		req("global_type", func() { im.GlobalType = d.globalOrNull() }),
		req("local_types", func() {
			d.mapping("local_types", func(role string) {
				d.checkName(role)
				d.checkRoles(len(im.LocalTypes), "local_types")
				im.LocalTypes = append(im.LocalTypes, RoleType{role, d.local(1)})
			})
			slices.SortFunc(im.LocalTypes, func(a, b RoleType) int { return compareString(a.Role, b.Role) })
		}),
		opt("programs", func() {
			if d.peek() == 'n' {
				d.token()
				return
			}
			im.HasPrograms = true
			d.mapping("programs", func(role string) {
				d.checkName(role)
				d.checkRoles(len(im.Programs), "programs")
				im.Programs = append(im.Programs, RoleProgram{role, listOf(d, "a program", MaxProgramLength, d.instr)})
			})
			slices.SortFunc(im.Programs, func(a, b RoleProgram) int { return compareString(a.Role, b.Role) })
		}))
	return im
}

func (d *decoder) checkRoles(n int, what string) {
	if n >= MaxRolesPerImage {
		d.fail("more than %d roles in %s", MaxRolesPerImage, what)
	}
}

func (d *decoder) handler() Handler {
	h := DefaultHandler()
	d.record("a handler",
		opt("identity", func() { h.Identity = d.text() }),
		opt("payload", func() { h.Payload = enum[PayloadMode](d, "payload mode", payloadModeNames[:]) }),
		opt("drop", func() {
			h.Drop = listOf(d, "drop", noLimit, func() (r DropRule) {
				d.record("a drop rule", d.nameField("from", &r.From), d.nameField("label", &r.Label), d.uintField("nth", &r.Nth))
				return r
			})
		}),
		opt("fail_step", func() {
			h.FailStep = listOf(d, "fail_step", noLimit, func() (r FailRule) {
				d.record("a fail rule", d.nameField("role", &r.Role), d.uintField("nth", &r.Nth))
				return r
			})
		}),
		opt("acquire", func() { h.Acquire = enum[AcquireMode](d, "acquire mode", acquireModeNames[:]) }),
		opt("acquire_value", func() { h.AcquireValue = d.value(1) }))
	return h
}

func (d *decoder) topologyScript() []TopologyTick {
	last := uint64(0)
	return listOf(d, "topology", noLimit, func() (t TopologyTick) {
		d.record("a topology tick",
			req("tick", func() {
				if t.Tick = d.uint64(); t.Tick <= last {
					d.fail("tick %d is not above %d: ticks start at 1 and ascend", t.Tick, last)
				}
				last = t.Tick
			}),
			req("events", func() { t.Events = listOf(d, "events", noLimit, d.perturbation) }))
		return t
	})
}

func (d *decoder) schedule() Schedule {
	s := DefaultSchedule()
	d.record("a schedule",
		opt("concurrency", func() { s.Concurrency = d.upto(MaxConcurrency, "concurrency") }),
		opt("workers", func() { s.Workers = d.upto(MaxConcurrency, "workers") }),
		opt("invalid_certificate_rounds", func() {
			s.InvalidCertificateRounds = listOf(d, "invalid_certificate_rounds", noLimit, d.uint64)
			checkAscending(d, "invalid_certificate_rounds", s.InvalidCertificateRounds, compareUint)
		}),
		opt("picks", func() {
			if d.peek() == 'n' {
				d.token()
				return
			}
			s.HasPicks = true
			s.Picks = listOf(d, "picks", noLimit, d.uint64)
		}))
	return s
}
