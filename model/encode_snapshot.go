package model

// AppendSnapshot appends the canonical JSON of a Snapshot: keys in the order of its fields, maps with
// record keys as sorted lists of [key, value] pairs (spec 01 App. A, 04 §4.4).
func AppendSnapshot(b []byte, s *Snapshot) []byte {
	b = AppendConfig(append(b, `{"config":`...), &s.Config)
	b = appendList(append(b, `,"programs":`...), s.Programs, func(b []byte, code []Instr) []byte {
		return appendList(b, code, AppendInstr)
	})
	b = appendList(append(b, `,"coroutines":`...), s.Coroutines, appendCoroutineState)
	b = appendSessionStore(append(b, `,"sessions":`...), &s.Sessions)
	b = appendResources(append(b, `,"resource_states":`...), s.ResourceStates)
	b = appendSchedulerState(append(b, `,"sched":`...), &s.Sched)
	b = appendMonitor(append(b, `,"monitor":`...), &s.Monitor)
	b = appendList(append(b, `,"obs_trace":`...), s.ObsTrace, AppendEvent)
	b = appendStrings(append(b, `,"role_symbols":`...), s.RoleSymbols)
	b = appendStrings(append(b, `,"label_symbols":`...), s.LabelSymbols)
	b = appendUint(append(b, `,"clock":{"tick":`...), s.Clock.Tick)
	b = appendDuration(append(b, `,"time":`...), s.Clock.Time)
	b = appendDuration(append(b, `,"tick_duration":`...), s.Clock.TickDuration)
	b = appendUint(append(b, `},"next_coro_id":`...), s.NextCoroID)
	b = appendUint(append(b, `,"next_session_id":`...), s.NextSessionID)
	b = appendStrings(append(b, `,"paused_roles":`...), s.PausedRoles)
	b = append(b, `,"guard_layer":{`...)
	for i, g := range s.GuardLayer {
		if i > 0 {
			b = append(b, ',')
		}
		b = AppendValue(append(AppendString(b, g.Layer), ':'), g.Value)
	}
	b = appendList(append(b, `},"effect_trace":`...), s.EffectTrace, AppendEffectEntry)
	b = appendUint(append(b, `,"next_effect_id":`...), s.NextEffectID)
	b = appendList(append(b, `,"output_condition_checks":`...), s.OutputChecks, AppendOutputCheck)
	b = AppendTopologyState(append(b, ','), s.Topology)
	b = AppendDispatch(append(b, `,"last_sched_step":`...), s.LastSchedStep)
	b = appendOptString(append(b, `,"handler_identity_anchor":`...), s.HandlerIdentity)
	b = appendHandlerCounters(append(b, `,"handler":`...), &s.Handler)
	return append(b, '}')
}

func appendCoroutineState(b []byte, c CoroutineState) []byte {
	b = appendUint(append(b, `{"id":`...), c.ID)
	b = appendUint(append(b, `,"program_id":`...), c.ProgramID)
	b = appendUint(append(b, `,"pc":`...), c.PC)
	b = appendList(append(b, `,"regs":`...), c.Regs, AppendValue)
	b = AppendStatus(append(b, `,"status":`...), c.Status)
	b = appendList(append(b, `,"owned_endpoints":`...), c.OwnedEndpoints, AppendEndpoint)
	b = appendList(append(b, `,"progress_tokens":`...), c.ProgressTokens, appendToken)
	b = appendList(append(b, `,"knowledge_set":`...), c.KnowledgeSet, appendFact)
	b = appendSpecState(append(b, `,"spec_state":`...), c.SpecState)
	b = appendUint(append(b, `,"session_id":`...), c.SessionID)
	b = AppendString(append(b, `,"role":`...), c.Role)
	return append(appendUint(append(b, `,"cost_budget":`...), c.CostBudget), '}')
}

func appendSessionStore(b []byte, s *SessionStore) []byte {
	b = append(b, `{"sessions":{`...)
	for i := range s.Sessions {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendUint(append(b, '"'), s.Sessions[i].SID), `":`...)
		b = appendSessionState(b, &s.Sessions[i])
	}
	return append(appendUint(append(b, `},"next_id":`...), s.NextID), '}')
}

func appendSessionState(b []byte, s *SessionState) []byte {
	b = appendUint(append(b, `{"sid":`...), s.SID)
	b = appendStrings(append(b, `,"roles":`...), s.Roles)
	b = appendList(append(b, `,"local_types":`...), s.LocalTypes, func(b []byte, t EndpointType) []byte {
		b = append(AppendEndpoint(append(b, '['), t.Endpoint), ',')
		return append(appendTypeEntry(b, t.Entry), ']')
	})
	b = appendList(append(b, `,"buffers":`...), s.Buffers, func(b []byte, e EdgeBuffer) []byte {
		b = appendUint(append(AppendEdge(append(b, '['), e.Edge), `,{"capacity":`...), e.Capacity)
		return append(appendList(append(b, `,"payloads":`...), e.Payloads, AppendValue), "}]"...)
	})
	b = appendList(append(b, `,"edge_handlers":`...), s.EdgeHandlers, func(b []byte, h EdgeHandler) []byte {
		b = append(AppendEdge(append(b, '['), h.Edge), ',')
		return append(AppendString(b, h.Handler), ']')
	})
	b = AppendString(append(b, `,"default_handler":`...), s.DefaultHandler)
	b = AppendSessionStatus(append(b, `,"status":`...), s.Status)
	return append(appendUint(append(b, `,"epoch":`...), s.Epoch), '}')
}

func appendTypeEntry(b []byte, e TypeEntry) []byte {
	b = AppendLocalType(append(b, `{"current":`...), e.Current)
	b = AppendLocalType(append(b, `,"original":`...), e.Original)
	b = appendLoops(append(b, `,"env":`...), e.Env)
	return append(appendLoops(append(b, `,"original_env":`...), e.OriginalEnv), '}')
}

func appendLoops(b []byte, env []*LocalMu) []byte {
	return appendList(b, env, func(b []byte, mu *LocalMu) []byte { return AppendLocalType(b, mu) })
}

func appendResources(b []byte, list []ResourceState) []byte {
	b = append(b, '{')
	for i, r := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendUint(append(b, '"'), r.SID), `":{"commitments":`...)
		b = appendList(b, r.Commitments, AppendValue)
		b = append(appendList(append(b, `,"nullifiers":`...), r.Nullifiers, AppendValue), '}')
	}
	return append(b, '}')
}

func appendSchedulerState(b []byte, s *SchedulerState) []byte {
	b = appendUints(append(b, `{"ready":`...), s.Ready)
	b = appendBlocked(append(b, `,"blocked":`...), s.Blocked)
	b = appendUint(append(b, `,"step_count":`...), s.StepCount)
	b = appendStrings(append(b, `,"released":`...), s.Released)
	return append(appendUints(append(b, `,"marked":`...), s.Marked), '}')
}

func appendMonitor(b []byte, m *MonitorState) []byte {
	b = append(b, `{"session_kinds":{`...)
	for i, sid := range m.Kinds {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendUint(append(b, '"'), sid), `":"Peer"`...)
	}
	b = append(b, `},"last_judgment":`...)
	if m.LastJudgement == nil {
		return append(b, "null}"...)
	}
	b = AppendEndpoint(append(b, `{"endpoint":`...), m.LastJudgement.Endpoint)
	b = AppendString(append(b, `,"instr_tag":`...), m.LastJudgement.InstrTag)
	return append(appendUint(append(b, `,"tick":`...), m.LastJudgement.Tick), "}}"...)
}

func appendHandlerCounters(b []byte, h *HandlerCounters) []byte {
	b = appendList(append(b, `{"sends":`...), h.Sends, func(b []byte, c SendCount) []byte {
		b = AppendString(append(b, `{"role":`...), c.Role)
		b = AppendString(append(b, `,"label":`...), c.Label)
		return append(appendUint(append(b, `,"calls":`...), c.Calls), '}')
	})
	b = appendList(append(b, `,"steps":`...), h.Steps, func(b []byte, c StepCount) []byte {
		b = AppendString(append(b, `{"role":`...), c.Role)
		return append(appendUint(append(b, `,"calls":`...), c.Calls), '}')
	})
	return append(b, '}')
}
