package model

// AppendCase appends the canonical JSON of a Case (spec 06 §1): every defaulted field is written
// except those called absent, and of config only the given keys.
func AppendCase(b []byte, c *Case) []byte {
	b = append(b, `{"schema_version":1,"id":`...)
	b = AppendString(b, c.ID)
	if c.Note != "" {
		b = append(append(b, `,"note":`...), c.Note...)
	}
	return append(appendCaseBody(append(b, ','), c), '}')
}

// CaseDigest is the digest of a Case: the stable hash of its canonical JSON without id and note.
func CaseDigest(c *Case) Digest {
	b := appendCaseBody([]byte(`{"schema_version":1,`), c)
	return StableHash(append(b, '}'))
}

func appendCaseBody(b []byte, c *Case) []byte {
	b = appendConfigKeys(append(b, `"config":`...), &c.Config.Config, c.Config.Given)
	b = append(b, `,"images":[`...)
	for i := range c.Images {
		if i > 0 {
			b = append(b, ',')
		}
		b = AppendImage(b, &c.Images[i])
	}
	b = AppendHandler(append(b, `],"handler":`...), &c.Handler)
	b = appendList(append(b, `,"topology":`...), c.Topology, func(b []byte, t TopologyTick) []byte {
		b = appendUint(append(b, `{"tick":`...), t.Tick)
		return append(appendList(append(b, `,"events":`...), t.Events, AppendPerturbation), '}')
	})
	b = appendSchedule(append(b, `,"schedule":`...), &c.Schedule)
	b = appendUint(append(b, `,"max_rounds":`...), c.MaxRounds)
	return appendName(append(b, `,"after_stuck":`...), c.AfterStuck.String())
}

// AppendImage appends the canonical JSON of an image.
func AppendImage(b []byte, im *Image) []byte {
	b = AppendGlobalType(append(b, `{"global_type":`...), im.GlobalType)
	b = append(b, `,"local_types":{`...)
	for i, t := range im.LocalTypes {
		if i > 0 {
			b = append(b, ',')
		}
		b = AppendLocalType(append(AppendString(b, t.Role), ':'), t.Type)
	}
	b = append(b, '}')
	if im.HasPrograms {
		b = append(b, `,"programs":{`...)
		for i, p := range im.Programs {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendList(append(AppendString(b, p.Role), ':'), p.Code, AppendInstr)
		}
		b = append(b, '}')
	}
	return append(b, '}')
}

// AppendHandler appends the canonical JSON of a handler script.
func AppendHandler(b []byte, h *Handler) []byte {
	b = AppendString(append(b, `{"identity":`...), h.Identity)
	b = appendName(append(b, `,"payload":`...), h.Payload.String())
	b = appendList(append(b, `,"drop":`...), h.Drop, func(b []byte, d DropRule) []byte {
		b = AppendString(append(b, `{"from":`...), d.From)
		b = AppendString(append(b, `,"label":`...), d.Label)
		return append(appendUint(append(b, `,"nth":`...), d.Nth), '}')
	})
	b = appendList(append(b, `,"fail_step":`...), h.FailStep, func(b []byte, f FailRule) []byte {
		b = AppendString(append(b, `{"role":`...), f.Role)
		return append(appendUint(append(b, `,"nth":`...), f.Nth), '}')
	})
	b = appendName(append(b, `,"acquire":`...), h.Acquire.String())
	return append(AppendValue(append(b, `,"acquire_value":`...), h.AcquireValue), '}')
}

func appendSchedule(b []byte, s *Schedule) []byte {
	b = appendUint(append(b, `{"concurrency":`...), s.Concurrency)
	b = appendUint(append(b, `,"workers":`...), s.Workers)
	b = appendUints(append(b, `,"invalid_certificate_rounds":`...), s.InvalidCertificateRounds)
	if s.HasPicks {
		b = appendUints(append(b, `,"picks":`...), s.Picks)
	}
	return append(b, '}')
}

const allConfigKeys ConfigKeys = 1<<ConfigKeyCount - 1

// AppendConfig appends the canonical JSON of a complete configuration (spec 01 §7.1).
func AppendConfig(b []byte, c *Config) []byte { return appendConfigKeys(b, c, allConfigKeys) }

func appendConfigKeys(b []byte, c *Config, keys ConfigKeys) []byte {
	b = append(b, '{')
	first := true
	for k := ConfigKey(0); int(k) < ConfigKeyCount; k++ {
		if !keys.Has(k) {
			continue
		}
		if !first {
			b = append(b, ',')
		}
		first = false
		b = appendConfigValue(appendKey(b, k.String()), c, k)
	}
	return append(b, '}')
}

func appendConfigValue(b []byte, c *Config, k ConfigKey) []byte {
	switch k {
	case KeySchemaVersion:
		return appendUint(b, uint64(c.SchemaVersion))
	case KeySchedPolicy:
		return appendSchedPolicy(b, c.SchedPolicy)
	case KeyBuffer:
		return appendBufferConfig(b, c.Buffer)
	case KeyMaxSessions:
		return appendUint(b, c.MaxSessions)
	case KeyMaxCoroutines:
		return appendUint(b, c.MaxCoroutines)
	case KeyNumRegisters:
		return appendUint(b, uint64(c.NumRegisters))
	case KeyTickDuration:
		return appendDuration(b, c.TickDuration)
	case KeyGuardLayers:
		return appendList(b, c.GuardLayers, func(b []byte, l GuardLayer) []byte {
			b = AppendString(append(b, `{"id":`...), l.ID)
			return append(appendBool(append(b, `,"active":`...), l.Active), '}')
		})
	case KeySpeculation:
		return appendBool(b, c.SpeculationEnabled)
	case KeyDeterminismMode:
		return appendName(b, c.DeterminismMode.String())
	case KeyEffectTier:
		return appendName(b, c.EffectTier.String())
	case KeyOutputPolicy:
		return appendOutputPolicy(b, c.OutputPolicy)
	case KeyMonitorMode:
		return appendName(b, c.MonitorMode.String())
	case KeyFlowPolicy:
		return appendFlowPolicy(b, c.FlowPolicy)
	case KeyInstructionCost:
		return appendUint(b, c.InstructionCost)
	case KeyInitialCostBudget:
		return appendUint(b, c.InitialCostBudget)
	case KeyWaveWidening:
		return appendBool(b, c.WaveWidening)
	case KeyTuningProfile:
		return appendName(b, c.TuningProfile.String())
	case KeyRoundSemantics:
		return appendName(b, c.RoundSemantics.String())
	case KeyCaptureMode:
		return appendName(b, c.CaptureMode.String())
	case KeyPayloadValidation:
		return appendName(b, c.PayloadValidation.String())
	case KeyMaxPayloadBytes:
		return appendUint(b, c.MaxPayloadBytes)
	default:
		return appendBool(b, c.HostAssertions)
	}
}

func appendSchedPolicy(b []byte, p SchedPolicy) []byte {
	switch p.Kind {
	case RoundRobin:
		return append(b, `"RoundRobin"`...)
	case PriorityFixedMap:
		b = append(b, `{"Priority":{"FixedMap":{`...)
		for i, w := range p.Weights {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(appendUint(append(b, '"'), w.ID), `":`...)
			b = appendUint(b, w.Weight)
		}
		return append(b, "}}}"...)
	case PriorityAging:
		return append(b, `{"Priority":"Aging"}`...)
	case PriorityTokenWeighted:
		return append(b, `{"Priority":"TokenWeighted"}`...)
	case ProgressAware:
		return append(b, `"ProgressAware"`...)
	}
	return append(b, `"Cooperative"`...)
}

func appendBufferConfig(b []byte, c BufferConfig) []byte {
	b = appendName(append(b, `{"mode":`...), c.Mode.String())
	b = appendUint(append(b, `,"initial_capacity":`...), c.Capacity)
	b = append(b, `,"policy":`...)
	switch c.Policy {
	case PolicyBlock:
		b = append(b, `"Block"`...)
	case PolicyDrop:
		b = append(b, `"Drop"`...)
	case PolicyError:
		b = append(b, `"Error"`...)
	case PolicyResize:
		b = append(appendUint(append(b, `{"Resize":{"max_capacity":`...), c.MaxCapacity), "}}"...)
	}
	return append(b, '}')
}

func appendOutputPolicy(b []byte, p OutputPolicy) []byte {
	switch p.Kind {
	case OutputDisabled:
		return append(b, `"Disabled"`...)
	case OutputDenyAll:
		return append(b, `"DenyAll"`...)
	case OutputAllowList:
		return append(appendStrings(append(b, `{"PredicateAllowList":`...), p.Allow), '}')
	}
	return append(b, `"AllowAll"`...)
}

func appendFlowPolicy(b []byte, p FlowPolicy) []byte {
	switch p.Kind {
	case FlowDenyAll:
		return append(b, `"DenyAll"`...)
	case FlowAllowRoles:
		return append(appendStrings(append(b, `{"AllowRoles":`...), p.Roles), '}')
	case FlowDenyRoles:
		return append(appendStrings(append(b, `{"DenyRoles":`...), p.Roles), '}')
	case FlowPredicate:
		return append(appendPredicate(append(b, `{"PredicateExpr":`...), *p.Predicate), '}')
	}
	return append(b, `"AllowAll"`...)
}

func appendPredicate(b []byte, p Predicate) []byte {
	switch p.Kind {
	case TargetRolePrefix:
		return append(AppendString(append(b, `{"TargetRolePrefix":`...), p.Text), '}')
	case FactContains:
		return append(AppendString(append(b, `{"FactContains":`...), p.Text), '}')
	case PredicateAll:
		return append(appendList(append(b, `{"All":`...), p.Args, appendPredicate), '}')
	case PredicateAny:
		return append(appendList(append(b, `{"Any":`...), p.Args, appendPredicate), '}')
	}
	return append(b, `"EndpointRoleMatchesTarget"`...)
}
