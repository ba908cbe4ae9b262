package model

import "slices"

// DecodeConfig reads the config of a Case: every key optional (spec 06 §1, 01 §7.1).
func DecodeConfig(data []byte) (Overrides, error) {
	return decodeDocument(data, true, (*decoder).overrides)
}

func (d *decoder) overrides() Overrides {
	o := DefaultOverrides()
	fields := make([]field, ConfigKeyCount)
	for i := range fields {
		k := ConfigKey(i)
		fields[i] = opt(k.String(), func() {
			d.configValue(&o.Config, k)
			o.Given = o.Given.With(k)
		})
	}
	d.record("a config", fields...)
	return o
}

func (d *decoder) positive(what string, most uint64) uint64 {
	n := d.upto(most, what)
	if n == 0 {
		d.fail("%s must be > 0", what)
	}
	return n
}

const maxUint64 = ^uint64(0)

func (d *decoder) configValue(c *Config, k ConfigKey) {
	switch k {
	case KeySchemaVersion:
		c.SchemaVersion = uint32(d.uint(32))
		if c.SchemaVersion == 0 {
			d.fail("config_schema_version must be >= 1")
		}
	case KeySchedPolicy:
		c.SchedPolicy = d.schedPolicy()
	case KeyBuffer:
		c.Buffer = d.bufferConfig()
	case KeyMaxSessions:
		c.MaxSessions = d.positive("max_sessions", MaxTotalCoroutines)
	case KeyMaxCoroutines:
		c.MaxCoroutines = d.positive("max_coroutines", MaxTotalCoroutines)
	case KeyNumRegisters:
		c.NumRegisters = uint16(d.positive("num_registers", MaxRegisters))
	case KeyTickDuration:
		c.TickDuration = d.duration()
	case KeyGuardLayers:
		c.GuardLayers = listOf(d, "guard_layers", noLimit, d.guardLayer)
	case KeySpeculation:
		c.SpeculationEnabled = d.bool()
	case KeyDeterminismMode:
		c.DeterminismMode = enum[DeterminismMode](d, "determinism_mode", determinismNames[:])
	case KeyEffectTier:
		c.EffectTier = enum[EffectTier](d, "effect_determinism_tier", effectTierNames[:])
	case KeyOutputPolicy:
		c.OutputPolicy = d.outputPolicy()
	case KeyMonitorMode:
		c.MonitorMode = enum[MonitorMode](d, "monitor_mode", monitorModeNames[:])
	case KeyFlowPolicy:
		c.FlowPolicy = d.flowPolicy()
	case KeyInstructionCost:
		c.InstructionCost = d.positive("instruction_cost", maxUint64)
	case KeyInitialCostBudget:
		c.InitialCostBudget = d.uint64()
	case KeyWaveWidening:
		c.WaveWidening = d.bool()
	case KeyTuningProfile:
		c.TuningProfile = enum[TuningProfile](d, "runtime_tuning_profile", tuningNames[:])
	case KeyRoundSemantics:
		c.RoundSemantics = enum[RoundSemantics](d, "threaded_round_semantics", roundSemanticsNames[:])
	case KeyCaptureMode:
		c.CaptureMode = enum[CaptureMode](d, "effect_trace_capture_mode", captureModeNames[:])
	case KeyPayloadValidation:
		c.PayloadValidation = enum[PayloadValidation](d, "payload_validation_mode", validationNames[:])
	case KeyMaxPayloadBytes:
		c.MaxPayloadBytes = d.positive("max_payload_bytes", maxUint64)
	case KeyHostAssertions:
		c.HostAssertions = d.bool()
	}
}

func (d *decoder) guardLayer() (l GuardLayer) {
	d.record("a guard layer", d.nameField("id", &l.ID), req("active", func() { l.Active = d.bool() }))
	return l
}

func (d *decoder) schedPolicy() (p SchedPolicy) {
	d.variant("scheduling policy", func(tag string, bare bool) bool {
		switch {
		case bare && tag == "Cooperative":
			p.Kind = Cooperative
		case bare && tag == "RoundRobin":
			p.Kind = RoundRobin
		case bare && tag == "ProgressAware":
			p.Kind = ProgressAware
		case !bare && tag == "Priority":
			p = d.priority()
		default:
			return false
		}
		return true
	})
	return p
}

func (d *decoder) priority() (p SchedPolicy) {
	d.variant("priority", func(tag string, bare bool) bool {
		switch {
		case bare && tag == "Aging":
			p.Kind = PriorityAging
		case bare && tag == "TokenWeighted":
			p.Kind = PriorityTokenWeighted
		case !bare && tag == "FixedMap":
			p.Kind = PriorityFixedMap
			d.mapping("a weight map", func(key string) {
				p.Weights = append(p.Weights, Weight{ID: d.numericKey(key), Weight: d.uint64()})
			})
			slices.SortFunc(p.Weights, func(a, b Weight) int { return compareUint(a.ID, b.ID) })
		default:
			return false
		}
		return true
	})
	return p
}

func (d *decoder) bufferConfig() (c BufferConfig) {
	d.record("a buffer config",
		req("mode", func() { c.Mode = enum[BufferMode](d, "buffer mode", bufferModeNames[:]) }),
		req("initial_capacity", func() { c.Capacity = d.upto(MaxBufferCapacity, "initial_capacity") }),
		req("policy", func() {
			d.variant("back-pressure policy", func(tag string, bare bool) bool { return d.backPressure(&c, tag, bare) })
		}))
	return c
}

func (d *decoder) backPressure(c *BufferConfig, tag string, bare bool) bool {
	switch {
	case bare && tag == "Block":
		c.Policy = PolicyBlock
	case bare && tag == "Drop":
		c.Policy = PolicyDrop
	case bare && tag == "Error":
		c.Policy = PolicyError
	case !bare && tag == "Resize":
		c.Policy = PolicyResize
		d.record("a Resize policy", req("max_capacity", func() { c.MaxCapacity = d.upto(MaxBufferCapacity, "max_capacity") }))
	default:
		return false
	}
	return true
}

func (d *decoder) outputPolicy() (p OutputPolicy) {
	d.variant("output-condition policy", func(tag string, bare bool) bool {
		switch {
		case bare && tag == "Disabled":
			p.Kind = OutputDisabled
		case bare && tag == "AllowAll":
			p.Kind = OutputAllowAll
		case bare && tag == "DenyAll":
			p.Kind = OutputDenyAll
		case !bare && tag == "PredicateAllowList":
			p.Kind = OutputAllowList
			p.Allow = listOf(d, "an allow list", noLimit, d.text)
		default:
			return false
		}
		return true
	})
	return p
}

func (d *decoder) flowPolicy() (p FlowPolicy) {
	d.variant("flow policy", func(tag string, bare bool) bool {
		switch {
		case bare && tag == "AllowAll":
			p.Kind = FlowAllowAll
		case bare && tag == "DenyAll":
			p.Kind = FlowDenyAll
		case !bare && tag == "AllowRoles":
			p = FlowPolicy{Kind: FlowAllowRoles, Roles: d.textSet()}
		case !bare && tag == "DenyRoles":
			p = FlowPolicy{Kind: FlowDenyRoles, Roles: d.textSet()}
		case !bare && tag == "PredicateExpr":
			pred := d.predicate()
			p = FlowPolicy{Kind: FlowPredicate, Predicate: &pred}
		default:
			return false
		}
		return true
	})
	return p
}

// textSet reads a set of texts: any order, repetitions collapse (spec 01 §0.2 D2).
func (d *decoder) textSet() []string {
	set := listOf(d, "a set", noLimit, d.text)
	slices.Sort(set)
	return slices.Compact(set)
}

func (d *decoder) predicate() (p Predicate) {
	d.variant("predicate", func(tag string, bare bool) bool {
		switch {
		case bare && tag == "EndpointRoleMatchesTarget":
			p.Kind = EndpointRoleMatchesTarget
		case bare:
			return false
		case tag == "TargetRolePrefix":
			p = Predicate{Kind: TargetRolePrefix, Text: d.text()}
		case tag == "FactContains":
			p = Predicate{Kind: FactContains, Text: d.text()}
		case tag == "All":
			p = Predicate{Kind: PredicateAll, Args: listOf(d, "predicates", noLimit, d.predicate)}
		case tag == "Any":
			p = Predicate{Kind: PredicateAny, Args: listOf(d, "predicates", noLimit, d.predicate)}
		default:
			return false
		}
		return true
	})
	return p
}
