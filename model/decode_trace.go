package model

// DecodeEvent reads an event (spec 01 §5.1).
func DecodeEvent(data []byte) (Event, error) { return decodeDocument(data, false, (*decoder).event) }

// DecodeFault reads a fault; the older names of spec 01 §5.4 are accepted.
func DecodeFault(data []byte) (Fault, error) { return decodeDocument(data, false, (*decoder).fault) }

// DecodeStatus reads a coroutine status (spec 01 §5.5).
func DecodeStatus(data []byte) (CoroStatus, error) {
	return decodeDocument(data, false, (*decoder).status)
}

// DecodeSessionStatus reads a session status (spec 01 §5.5).
func DecodeSessionStatus(data []byte) (SessionStatus, error) {
	return decodeDocument(data, false, (*decoder).sessionStatus)
}

// DecodePerturbation reads a topology perturbation (spec 01 §5.2).
func DecodePerturbation(data []byte) (Perturbation, error) {
	return decodeDocument(data, true, (*decoder).perturbation)
}

// DecodeEffectEntry reads an entry of the effect trace (spec 01 §5.3).
func DecodeEffectEntry(data []byte) (EffectEntry, error) {
	return decodeDocument(data, false, (*decoder).effectEntry)
}

func (d *decoder) event() (e Event) {
	e = Halted{}
	d.variant("event", func(tag string, bare bool) bool {
		if bare {
			return false
		}
		read := d.eventBody(tag)
		if read == nil {
			return false
		}
		e = read()
		return true
	})
	return e
}

func (d *decoder) uintField(name string, n *uint64) field {
	return req(name, func() { *n = d.uint64() })
}

func (d *decoder) textField(name string, s *string) field { return req(name, func() { *s = d.text() }) }

func (d *decoder) nameField(name string, s *string) field { return req(name, func() { *s = d.name() }) }

func (d *decoder) edgeField(e *Edge) field { return req("edge", func() { *e = d.edge() }) }

// eventBody gives the reader of the body of the event of that name, nil if there is none.
func (d *decoder) eventBody(tag string) func() Event {
	switch tag {
	case "Sent":
		return func() Event { return d.message() }
	case "Received":
		return func() Event { return Received(d.message()) }
	case "Offered":
		return func() Event { return d.branchTaken() }
	case "Chose":
		return func() Event { return Chose(d.branchTaken()) }
	case "Opened":
		return func() Event {
			var e Opened
			d.record("an event", d.uintField("tick", &e.Tick), d.uintField("session", &e.Session),
				req("roles", func() { e.Roles = listOf(d, "roles", noLimit, d.name) }))
			return e
		}
	case "EpochAdvanced":
		return func() Event {
			var e EpochAdvanced
			d.record("an event", d.uintField("tick", &e.Tick), d.uintField("sid", &e.SID), d.uintField("epoch", &e.Epoch))
			return e
		}
	case "Halted":
		return func() Event {
			var e Halted
			d.record("an event", d.uintField("tick", &e.Tick), d.uintField("coro_id", &e.CoroID))
			return e
		}
	case "Invoked":
		return func() Event {
			var e Invoked
			d.record("an event", d.uintField("tick", &e.Tick), d.uintField("coro_id", &e.CoroID), d.nameField("role", &e.Role))
			return e
		}
	case "Acquired":
		return func() Event { return d.guardEvent() }
	case "Released":
		return func() Event { return Released(d.guardEvent()) }
	case "Faulted":
		return func() Event {
			var e Faulted
			d.record("an event", d.uintField("tick", &e.Tick), d.uintField("coro_id", &e.CoroID),
				req("fault", func() { e.Fault = d.fault() }))
			return e
		}
	case "OutputConditionChecked":
		return func() Event {
			var e OutputConditionChecked
			d.record("an event", append(d.outputFields(&e.PredicateRef, &e.WitnessRef, &e.OutputDigest),
				d.uintField("tick", &e.Tick), req("passed", func() { e.Passed = d.bool() }))...)
			return e
		}
	}
	return d.sessionEventBody(tag)
}

// sessionEventBody is eventBody for the rarer events of a session.
func (d *decoder) sessionEventBody(tag string) func() Event {
	switch tag {
	case "Closed":
		return func() Event { return d.plainSessionEvent() }
	case "Joined":
		return func() Event { return Joined(d.plainSessionEvent()) }
	case "Aborted":
		return func() Event { return Aborted(d.plainSessionEvent()) }
	case "Transferred":
		return func() Event {
			var e Transferred
			d.record("an event", d.uintField("tick", &e.Tick), d.uintField("session", &e.Session), d.nameField("role", &e.Role),
				d.uintField("from", &e.From), d.uintField("to", &e.To))
			return e
		}
	case "Forked":
		return func() Event {
			var e Forked
			d.record("an event", d.uintField("tick", &e.Tick), d.uintField("session", &e.Session), d.uintField("ghost", &e.Ghost))
			return e
		}
	case "Tagged":
		return func() Event {
			var e Tagged
			d.record("an event", d.uintField("tick", &e.Tick), d.uintField("session", &e.Session), d.nameField("role", &e.Role),
				d.textField("fact", &e.Fact))
			return e
		}
	case "Checked":
		return func() Event {
			var e Checked
			d.record("an event", d.uintField("tick", &e.Tick), d.uintField("session", &e.Session), d.nameField("role", &e.Role),
				d.textField("target", &e.Target), req("permitted", func() { e.Permitted = d.bool() }))
			return e
		}
	}
	return nil
}

func (d *decoder) message() (e Sent) {
	d.record("an event", d.uintField("tick", &e.Tick), d.edgeField(&e.Edge), d.uintField("session", &e.Session),
		d.nameField("from", &e.From), d.nameField("to", &e.To), d.nameField("label", &e.Label))
	return e
}

func (d *decoder) branchTaken() (e Offered) {
	d.record("an event", d.uintField("tick", &e.Tick), d.edgeField(&e.Edge), d.nameField("label", &e.Label))
	return e
}

func (d *decoder) guardEvent() (e Acquired) {
	d.record("an event", d.uintField("tick", &e.Tick), d.uintField("session", &e.Session), d.nameField("role", &e.Role),
		d.nameField("layer", &e.Layer))
	return e
}

func (d *decoder) plainSessionEvent() (e Closed) {
	d.record("an event", d.uintField("tick", &e.Tick), d.uintField("session", &e.Session))
	return e
}

func (d *decoder) outputFields(predicate *string, witness **string, digest *string) []field {
	return []field{
		d.textField("predicate_ref", predicate),
		opt("witness_ref", func() { *witness = nullable(d, d.text) }),
		d.textField("output_digest", digest),
	}
}

func (d *decoder) outputCheck() (c OutputCheck) {
	d.record("an output check",
		req("meta", func() {
			d.record("output metadata", d.outputFields(&c.Meta.PredicateRef, &c.Meta.WitnessRef, &c.Meta.OutputDigest)...)
		}),
		req("passed", func() { c.Passed = d.bool() }))
	return c
}

func faultKind(tag string) (FaultKind, bool) {
	for k, row := range faultRows {
		if tag == row.name || tag != "" && tag == row.alias {
			return FaultKind(k), true
		}
	}
	return 0, false
}

func (d *decoder) fault() (f Fault) {
	d.variant("fault", func(tag string, bare bool) bool {
		kind, ok := faultKind(tag)
		if !ok {
			return false
		}
		f.Kind = kind
		fields := d.faultFields(&f)
		if bare || fields == nil {
			return bare && fields == nil
		}
		d.record("a fault", fields...)
		return true
	})
	return f
}

// faultFields are the fields of the fault's body, nil if it has none.
func (d *decoder) faultFields(f *Fault) []field {
	switch f.Kind {
	case OutOfRegisters, PcOutOfBounds, OutOfCredits:
		return nil
	case TypeViolation:
		return []field{
			req("expected", func() { f.Expected = d.valType(1) }),
			req("actual", func() { f.Actual = d.valType(1) }),
			d.textField("message", &f.Text),
		}
	case UnknownLabel:
		return []field{d.textField("label", &f.Text)}
	case ChannelClosed, BufferFull:
		return []field{req("endpoint", func() { f.Endpoint = d.endpoint() })}
	case InvalidSignature, NoProgressToken:
		return []field{d.edgeField(&f.Edge)}
	case VerificationFailed:
		return []field{d.edgeField(&f.Edge), d.textField("message", &f.Text)}
	case AcquireFault:
		return []field{d.nameField("layer", &f.Layer), d.textField("message", &f.Text)}
	case OutputCondition:
		return []field{d.textField("predicate_ref", &f.Text)}
	}
	return []field{d.textField("message", &f.Text)}
}

func blockKind(tag string) (BlockKind, bool) {
	for k, row := range blockRows {
		if tag == row.name || tag != "" && tag == row.alias {
			return BlockKind(k), true
		}
	}
	return 0, false
}

func (d *decoder) blockReason() (r BlockReason) {
	d.variant("block reason", func(tag string, bare bool) bool {
		kind, ok := blockKind(tag)
		if !ok || bare != (kind == BlockSpawn) {
			return false
		}
		r.Kind = kind
		if !bare {
			d.record("a block reason", d.blockFields(&r)...)
		}
		return true
	})
	return r
}

func (d *decoder) blockFields(r *BlockReason) []field {
	switch r.Kind {
	case BlockRecv:
		return []field{d.edgeField(&r.Edge), req("token", func() { r.Token = d.progressToken() })}
	case BlockSend:
		return []field{d.edgeField(&r.Edge)}
	case BlockInvoke:
		return []field{d.textField("handler", &r.Name)}
	case BlockAcquireDenied:
		return []field{d.nameField("layer", &r.Name)}
	case BlockConsensus:
		return []field{d.uintField("tag", &r.Num)}
	default: // BlockClose
		return []field{d.uintField("sid", &r.Num)}
	}
}

func (d *decoder) status() (s CoroStatus) {
	d.variant("status", func(tag string, bare bool) bool {
		for k, name := range statusNames {
			if tag != name {
				continue
			}
			s.Kind = StatusKind(k)
			hasBody := s.Kind == StatusBlocked || s.Kind == StatusFaulted
			if bare == hasBody {
				return false
			}
			switch s.Kind {
			case StatusBlocked:
				r := d.blockReason()
				s.Reason = &r
			case StatusFaulted:
				f := d.fault()
				s.Fault = &f
			}
			return true
		}
		return false
	})
	return s
}

func (d *decoder) sessionStatus() (s SessionStatus) {
	d.variant("session status", func(tag string, bare bool) bool {
		for k, name := range sessionStatusNames {
			if tag != name {
				continue
			}
			s.Kind = SessionStatusKind(k)
			if bare == (s.Kind == SessionFaulted) {
				return false
			}
			if !bare {
				d.record("a faulted session", d.textField("reason", &s.Reason))
			}
			return true
		}
		return false
	})
	return s
}

func (d *decoder) perturbation() (p Perturbation) {
	d.variant("perturbation", func(tag string, bare bool) bool {
		for k, name := range perturbationNames {
			if tag == name && !bare {
				p.Kind = PerturbationKind(k)
				d.record("a perturbation", d.perturbationFields(&p)...)
				return true
			}
		}
		return false
	})
	return p
}

func (d *decoder) perturbationFields(p *Perturbation) []field {
	switch p.Kind {
	case Crash:
		return []field{d.nameField("site", &p.Site)}
	case Timeout:
		return []field{d.nameField("site", &p.Site), req("duration", func() { p.Duration = d.duration() })}
	}
	fields := []field{d.nameField("from", &p.From), d.nameField("to", &p.To)}
	if p.Kind == Corrupt {
		fields = append(fields, req("corruption", func() { p.Corruption = enum[Corruption](d, "corruption", corruptionNames[:]) }))
	}
	return fields
}

func (d *decoder) duration() (t Duration) {
	d.record("a duration",
		req("secs", func() { t.Secs = d.uint64() }),
		req("nanos", func() {
			n := d.uint(32)
			if n >= nanosPerSecond {
				d.fail("%d nanoseconds are a second or more", n)
			}
			t.Nanos = uint32(n)
		}))
	return t
}

func (d *decoder) effectEntry() (e EffectEntry) {
	d.record("an effect entry",
		d.uintField("effect_id", &e.ID),
		d.textField("effect_kind", &e.Kind),
		req("inputs", func() { e.Inputs = d.dynamic() }),
		req("outputs", func() { e.Outputs = d.dynamic() }),
		d.textField("handler_identity", &e.HandlerIdentity),
		d.uintField("ordering_key", &e.OrderingKey),
		opt("topology", func() { e.Topology = nullable(d, d.perturbation) }))
	return e
}

// topologyFields are the four lists of a TopologyState. Lists out of order are errors: the form is
// canonical (spec 04 §3.1).
func (d *decoder) topologyFields(t *TopologyState) []field {
	return []field{
		req("crashed_sites", func() {
			t.CrashedSites = listOf(d, "crashed_sites", noLimit, d.name)
			checkAscending(d, "crashed_sites", t.CrashedSites, compareString)
		}),
		req("partitioned_edges", func() {
			t.PartitionedEdges = listOf(d, "partitioned_edges", noLimit, d.sitePair)
			checkAscending(d, "partitioned_edges", t.PartitionedEdges, ComparePairs)
		}),
		req("corrupted_edges", func() {
			t.CorruptedEdges = listOf(d, "corrupted_edges", noLimit, func() (c CorruptedEdge) {
				d.tuple("a corrupted edge", func() { c.Pair = d.sitePair() },
					func() { c.Kind = enum[Corruption](d, "corruption", corruptionNames[:]) })
				return c
			})
			checkAscending(d, "corrupted_edges", t.CorruptedEdges, func(a, b CorruptedEdge) int { return ComparePairs(a.Pair, b.Pair) })
		}),
		req("timed_out_sites", func() {
			t.TimedOutSites = listOf(d, "timed_out_sites", noLimit, func() (s TimedOutSite) {
				d.tuple("a timed-out site", func() { s.Site = d.name() }, func() { s.Until = d.uint64() })
				return s
			})
			checkAscending(d, "timed_out_sites", t.TimedOutSites, func(a, b TimedOutSite) int { return compareString(a.Site, b.Site) })
		}),
	}
}

func (d *decoder) sitePair() (p SitePair) {
	d.tuple("a pair of sites", func() { p.From = d.name() }, func() { p.To = d.name() })
	return p
}

func checkAscending[T any](d *decoder, what string, list []T, compare func(a, b T) int) {
	for i := 1; i < len(list); i++ {
		if compare(list[i-1], list[i]) >= 0 {
			d.fail("non-canonical %s: entry %d is not above entry %d", what, i, i-1)
			return
		}
	}
}
