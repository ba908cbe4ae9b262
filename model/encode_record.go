package model

// AppendRecord appends the canonical JSON of a Record (spec 06 §2), the engine's name included.
func AppendRecord(b []byte, r *Record) []byte {
	b = append(b, `{"schema_version":1,"engine":`...)
	b = AppendString(b, r.Engine)
	b = AppendComparable(append(b, ','), r)
	if r.Waves != nil {
		b = AppendWaves(append(b, ','), r.Waves)
	}
	return append(b, '}')
}

// AppendComparable appends fields 3 to 15 of a Record, the part that "exactly equal" speaks of, as
// the inside of an object.
func AppendComparable(b []byte, r *Record) []byte {
	b = appendName(append(b, `"result":`...), r.Result.String())
	b = appendOptString(append(b, `,"error":`...), r.Error)
	b = append(b, `,"error_kind":`...)
	if r.ErrorKind == NoError {
		b = append(b, "null"...)
	} else {
		b = appendName(b, r.ErrorKind.String())
	}
	b = AppendOptFault(append(b, `,"fault":`...), r.Fault)
	b = append(b, `,"fault_coro":`...)
	if r.FaultCoro == nil {
		b = append(b, "null"...)
	} else {
		b = appendUint(b, *r.FaultCoro)
	}
	b = appendUint(append(b, `,"rounds":`...), r.Rounds)
	b = appendUint(append(b, `,"steps":`...), r.Steps)
	b = appendUint(append(b, `,"tick":`...), r.Tick)
	b = appendDigest(append(b, `,"fragment_hash":`...), r.Fragment)
	b = appendList(append(b, `,"obs_trace":`...), r.ObsTrace, AppendEvent)
	b = appendList(append(b, `,"effect_trace":`...), r.EffectTrace, AppendEffectEntry)
	b = appendList(append(b, `,"output_checks":`...), r.Checks, AppendOutputCheck)
	b = AppendTopologyState(append(b, ','), r.Topology)
	b = appendList(append(b, `,"coroutines":`...), r.Coroutines, AppendCoroutineRecord)
	b = appendList(append(b, `,"sessions":`...), r.Sessions, AppendSessionRecord)
	if r.HasDispatches {
		b = appendList(append(b, `,"dispatches":`...), r.Dispatches, AppendDispatch)
	}
	return b
}

func appendDigest(b []byte, d Digest) []byte {
	b = append(b, '"')
	for _, c := range d {
		b = append(b, hexDigits[c>>4], hexDigits[c&15])
	}
	return append(b, '"')
}

// AppendDispatch appends the canonical JSON of a round's dispatch, null for none.
func AppendDispatch(b []byte, d *Dispatch) []byte {
	if d == nil {
		return append(b, "null"...)
	}
	b = appendUint(append(b, `{"selected_coro":`...), d.Coro)
	return append(appendName(append(b, `,"exec_status":`...), d.Status.String()), '}')
}

// AppendCoroutineRecord appends the canonical JSON of a coroutine in a Record.
func AppendCoroutineRecord(b []byte, c CoroutineRecord) []byte {
	b = appendUint(append(b, `{"id":`...), c.ID)
	b = AppendString(append(b, `,"role":`...), c.Role)
	b = appendUint(append(b, `,"session":`...), c.Session)
	b = appendUint(append(b, `,"pc":`...), c.PC)
	b = AppendStatus(append(b, `,"status":`...), c.Status)
	b = appendList(append(b, `,"regs":`...), c.Regs, AppendValue)
	b = appendList(append(b, `,"owned_endpoints":`...), c.OwnedEndpoints, AppendEndpoint)
	b = appendList(append(b, `,"progress_tokens":`...), c.ProgressTokens, appendToken)
	b = appendUint(append(b, `,"cost_budget":`...), c.CostBudget)
	b = appendList(append(b, `,"knowledge_set":`...), c.KnowledgeSet, appendFact)
	return append(appendSpecState(append(b, `,"spec_state":`...), c.SpecState), '}')
}

// AppendSessionRecord appends the canonical JSON of a session in a Record.
func AppendSessionRecord(b []byte, s SessionRecord) []byte {
	b = appendUint(append(b, `{"sid":`...), s.SID)
	b = AppendSessionStatus(append(b, `,"status":`...), s.Status)
	b = appendUint(append(b, `,"epoch":`...), s.Epoch)
	b = appendStrings(append(b, `,"roles":`...), s.Roles)
	b = append(b, `,"types":{`...)
	for i, t := range s.Types {
		if i > 0 {
			b = append(b, ',')
		}
		b = AppendLocalType(append(AppendString(b, t.Role), ':'), t.Type)
	}
	b = appendList(append(b, `},"buffers":`...), s.Buffers, func(b []byte, x BufferRecord) []byte {
		b = append(appendPair(append(b, '{'), x.From, x.To), `,"len":`...)
		return append(appendUint(b, x.Len), '}')
	})
	return append(b, '}')
}

// appendBlocked appends the map from id to block reason.
func appendBlocked(b []byte, list []BlockedCoroutine) []byte {
	b = append(b, '{')
	for i, c := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendUint(append(b, '"'), c.ID), `":`...)
		b = AppendBlockReason(b, c.Reason)
	}
	return append(b, '}')
}
