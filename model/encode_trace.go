package model

// AppendEvent appends the canonical JSON of an event (spec 01 §5.1).
func AppendEvent(b []byte, e Event) []byte { return appendEventAt(b, e, e.At()) }

// appendEventAt appends the event as if its tick were the given one.
func appendEventAt(b []byte, e Event, tick uint64) []byte {
	b = append(append(b, `{"`...), e.Kind().String()...)
	b = appendUint(append(b, `":{"tick":`...), tick)
	switch e := e.(type) {
	case Sent:
		b = appendMessage(b, e.Edge, e.Session, e.From, e.To, e.Label)
	case Received:
		b = appendMessage(b, e.Edge, e.Session, e.From, e.To, e.Label)
	case Offered:
		b = appendBranchTaken(b, e.Edge, e.Label)
	case Chose:
		b = appendBranchTaken(b, e.Edge, e.Label)
	case Opened:
		b = appendUint(append(b, `,"session":`...), e.Session)
		b = appendStrings(append(b, `,"roles":`...), e.Roles)
	case Closed:
		b = appendUint(append(b, `,"session":`...), e.Session)
	case EpochAdvanced:
		b = appendUint(append(b, `,"sid":`...), e.SID)
		b = appendUint(append(b, `,"epoch":`...), e.Epoch)
	case Halted:
		b = appendUint(append(b, `,"coro_id":`...), e.CoroID)
	case Invoked:
		b = appendUint(append(b, `,"coro_id":`...), e.CoroID)
		b = AppendString(append(b, `,"role":`...), e.Role)
	case Acquired:
		b = appendGuard(b, e.Session, e.Role, e.Layer)
	case Released:
		b = appendGuard(b, e.Session, e.Role, e.Layer)
	case Transferred:
		b = appendUint(append(b, `,"session":`...), e.Session)
		b = AppendString(append(b, `,"role":`...), e.Role)
		b = appendUint(append(b, `,"from":`...), e.From)
		b = appendUint(append(b, `,"to":`...), e.To)
	case Forked:
		b = appendUint(append(b, `,"session":`...), e.Session)
		b = appendUint(append(b, `,"ghost":`...), e.Ghost)
	case Joined:
		b = appendUint(append(b, `,"session":`...), e.Session)
	case Aborted:
		b = appendUint(append(b, `,"session":`...), e.Session)
	case Tagged:
		b = appendUint(append(b, `,"session":`...), e.Session)
		b = AppendString(append(b, `,"role":`...), e.Role)
		b = AppendString(append(b, `,"fact":`...), e.Fact)
	case Checked:
		b = appendUint(append(b, `,"session":`...), e.Session)
		b = AppendString(append(b, `,"role":`...), e.Role)
		b = AppendString(append(b, `,"target":`...), e.Target)
		b = appendBool(append(b, `,"permitted":`...), e.Permitted)
	case Faulted:
		b = appendUint(append(b, `,"coro_id":`...), e.CoroID)
		b = AppendFault(append(b, `,"fault":`...), e.Fault)
	case OutputConditionChecked:
		b = appendOutputMeta(append(b, ','), e.PredicateRef, e.WitnessRef, e.OutputDigest)
		b = appendBool(append(b, `,"passed":`...), e.Passed)
	}
	return append(b, "}}"...)
}

func appendMessage(b []byte, edge Edge, session uint64, from, to, label string) []byte {
	b = AppendEdge(append(b, `,"edge":`...), edge)
	b = appendUint(append(b, `,"session":`...), session)
	b = AppendString(append(b, `,"from":`...), from)
	b = AppendString(append(b, `,"to":`...), to)
	return AppendString(append(b, `,"label":`...), label)
}

func appendBranchTaken(b []byte, edge Edge, label string) []byte {
	b = AppendEdge(append(b, `,"edge":`...), edge)
	return AppendString(append(b, `,"label":`...), label)
}

func appendGuard(b []byte, session uint64, role, layer string) []byte {
	b = appendUint(append(b, `,"session":`...), session)
	b = AppendString(append(b, `,"role":`...), role)
	return AppendString(append(b, `,"layer":`...), layer)
}

func appendOutputMeta(b []byte, predicate string, witness *string, digest string) []byte {
	b = AppendString(append(b, `"predicate_ref":`...), predicate)
	b = appendOptString(append(b, `,"witness_ref":`...), witness)
	return AppendString(append(b, `,"output_digest":`...), digest)
}

// AppendOutputCheck appends the canonical JSON of the gate's record of one judgement (spec 01 §7.6).
func AppendOutputCheck(b []byte, c OutputCheck) []byte {
	b = appendOutputMeta(append(b, `{"meta":{`...), c.Meta.PredicateRef, c.Meta.WitnessRef, c.Meta.OutputDigest)
	b = appendBool(append(b, `},"passed":`...), c.Passed)
	return append(b, '}')
}

// AppendFault appends the canonical JSON of a fault (spec 01 §5.4).
func AppendFault(b []byte, f Fault) []byte {
	switch f.Kind {
	case OutOfRegisters, PcOutOfBounds, OutOfCredits:
		return appendName(b, f.Kind.String())
	}
	b = append(appendKey(append(b, '{'), f.Kind.String()), '{')
	switch f.Kind {
	case TypeViolation:
		b = AppendValType(append(b, `"expected":`...), f.Expected)
		b = AppendValType(append(b, `,"actual":`...), f.Actual)
		b = AppendString(append(b, `,"message":`...), f.Text)
	case UnknownLabel:
		b = appendKeyedString(b, "label", f.Text)
	case ChannelClosed, BufferFull:
		b = AppendEndpoint(append(b, `"endpoint":`...), f.Endpoint)
	case InvalidSignature, NoProgressToken:
		b = AppendEdge(append(b, `"edge":`...), f.Edge)
	case VerificationFailed:
		b = AppendEdge(append(b, `"edge":`...), f.Edge)
		b = AppendString(append(b, `,"message":`...), f.Text)
	case AcquireFault:
		b = appendKeyedString(b, "layer", f.Layer)
		b = AppendString(append(b, `,"message":`...), f.Text)
	case OutputCondition:
		b = appendKeyedString(b, "predicate_ref", f.Text)
	default: // the faults that carry a message alone
		b = appendKeyedString(b, "message", f.Text)
	}
	return append(b, "}}"...)
}

// AppendOptFault appends the canonical JSON of a fault, null for none.
func AppendOptFault(b []byte, f *Fault) []byte {
	if f == nil {
		return append(b, "null"...)
	}
	return AppendFault(b, *f)
}

// AppendBlockReason appends the canonical JSON of a block reason (spec 01 §5.5).
func AppendBlockReason(b []byte, r BlockReason) []byte {
	if r.Kind == BlockSpawn {
		return append(b, `"Spawn"`...)
	}
	b = append(appendKey(append(b, '{'), r.Kind.String()), '{')
	switch r.Kind {
	case BlockRecv:
		b = AppendEdge(append(b, `"edge":`...), r.Edge)
		b = appendToken(append(b, `,"token":`...), r.Token)
	case BlockSend:
		b = AppendEdge(append(b, `"edge":`...), r.Edge)
	case BlockInvoke:
		b = appendKeyedString(b, "handler", r.Name)
	case BlockAcquireDenied:
		b = appendKeyedString(b, "layer", r.Name)
	case BlockConsensus:
		b = appendKeyedUint(b, "tag", r.Num)
	case BlockClose:
		b = appendKeyedUint(b, "sid", r.Num)
	}
	return append(b, "}}"...)
}

// AppendStatus appends the canonical JSON of a coroutine status (spec 01 §5.5).
func AppendStatus(b []byte, s CoroStatus) []byte {
	switch {
	case s.Kind == StatusBlocked && s.Reason != nil:
		return append(AppendBlockReason(append(b, `{"Blocked":`...), *s.Reason), '}')
	case s.Kind == StatusFaulted && s.Fault != nil:
		return append(AppendFault(append(b, `{"Faulted":`...), *s.Fault), '}')
	}
	return appendName(b, s.Kind.String())
}

// AppendSessionStatus appends the canonical JSON of a session status (spec 01 §5.5).
func AppendSessionStatus(b []byte, s SessionStatus) []byte {
	if s.Kind == SessionFaulted {
		return append(AppendString(append(b, `{"Faulted":{"reason":`...), s.Reason), "}}"...)
	}
	return appendName(b, s.Kind.String())
}

// AppendPerturbation appends the canonical JSON of a perturbation (spec 01 §5.2).
func AppendPerturbation(b []byte, p Perturbation) []byte {
	b = append(appendKey(append(b, '{'), p.Kind.String()), '{')
	switch p.Kind {
	case Crash:
		b = appendKeyedString(b, "site", p.Site)
	case Partition, Heal:
		b = appendPair(b, p.From, p.To)
	case Corrupt:
		b = appendPair(b, p.From, p.To)
		b = appendName(append(b, `,"corruption":`...), p.Corruption.String())
	case Timeout:
		b = appendKeyedString(b, "site", p.Site)
		b = appendDuration(append(b, `,"duration":`...), p.Duration)
	}
	return append(b, "}}"...)
}

func appendPair(b []byte, from, to string) []byte {
	return appendKeyedString(append(appendKeyedString(b, "from", from), ','), "to", to)
}

func appendDuration(b []byte, d Duration) []byte {
	b = appendUint(append(b, `{"secs":`...), d.Secs)
	return append(appendUint(append(b, `,"nanos":`...), uint64(d.Nanos)), '}')
}

// appendPerturbationSorted is AppendPerturbation with keys in byte order at every level.
func appendPerturbationSorted(b []byte, p Perturbation) []byte {
	switch p.Kind {
	case Corrupt:
		b = appendName(append(b, `{"Corrupt":{"corruption":`...), p.Corruption.String())
		return append(appendPair(append(b, ','), p.From, p.To), "}}"...)
	case Timeout:
		b = appendUint(append(b, `{"Timeout":{"duration":{"nanos":`...), uint64(p.Duration.Nanos))
		b = appendUint(append(b, `,"secs":`...), p.Duration.Secs)
		return append(appendKeyedString(append(b, "},"...), "site", p.Site), "}}"...)
	}
	return AppendPerturbation(b, p)
}

// AppendEffectEntry appends the canonical JSON of an effect entry (spec 01 §5.3).
func AppendEffectEntry(b []byte, e EffectEntry) []byte {
	b = appendUint(append(b, `{"effect_id":`...), e.ID)
	b = AppendString(append(b, `,"effect_kind":`...), e.Kind)
	b = append(append(b, `,"inputs":`...), e.Inputs...)
	b = append(append(b, `,"outputs":`...), e.Outputs...)
	b = AppendString(append(b, `,"handler_identity":`...), e.HandlerIdentity)
	b = appendUint(append(b, `,"ordering_key":`...), e.OrderingKey)
	b = append(b, `,"topology":`...)
	if e.Topology == nil {
		b = append(b, "null"...)
	} else {
		b = AppendPerturbation(b, *e.Topology)
	}
	return append(b, '}')
}

// AppendTopologyState appends the four topology lists of a Record or fragment as the inside of an object.
func AppendTopologyState(b []byte, t TopologyState) []byte {
	b = appendStrings(append(b, `"crashed_sites":`...), t.CrashedSites)
	b = appendList(append(b, `,"partitioned_edges":`...), t.PartitionedEdges, appendSitePair)
	b = appendList(append(b, `,"corrupted_edges":`...), t.CorruptedEdges, func(b []byte, c CorruptedEdge) []byte {
		b = appendSitePair(append(b, '['), c.Pair)
		return append(appendName(append(b, ','), c.Kind.String()), ']')
	})
	return appendList(append(b, `,"timed_out_sites":`...), t.TimedOutSites, func(b []byte, s TimedOutSite) []byte {
		b = AppendString(append(b, '['), s.Site)
		return append(appendUint(append(b, ','), s.Until), ']')
	})
}

func appendSitePair(b []byte, p SitePair) []byte {
	b = AppendString(append(b, '['), p.From)
	return append(AppendString(append(b, ','), p.To), ']')
}
