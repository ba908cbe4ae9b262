package model

import "math"

// Config is the configuration of a machine (VMConfig of spec 01 §7.1).
type Config struct {
	SchemaVersion      uint32
	SchedPolicy        SchedPolicy
	Buffer             BufferConfig
	MaxSessions        uint64
	MaxCoroutines      uint64
	NumRegisters       uint16
	TickDuration       Duration
	GuardLayers        []GuardLayer
	SpeculationEnabled bool
	DeterminismMode    DeterminismMode
	EffectTier         EffectTier
	OutputPolicy       OutputPolicy
	MonitorMode        MonitorMode
	FlowPolicy         FlowPolicy
	InstructionCost    uint64
	InitialCostBudget  uint64
	WaveWidening       bool
	TuningProfile      TuningProfile
	RoundSemantics     RoundSemantics
	CaptureMode        CaptureMode
	PayloadValidation  PayloadValidation
	MaxPayloadBytes    uint64
	HostAssertions     bool
}

// DefaultConfig is the default configuration, complete (spec 01 §7.1).
func DefaultConfig() Config {
	return Config{
		SchemaVersion: 1, Buffer: BufferConfig{Capacity: 64}, MaxSessions: 256, MaxCoroutines: 1024,
		NumRegisters: 16, TickDuration: Duration{Nanos: 1_000_000}, InstructionCost: 1,
		InitialCostBudget: math.MaxUint64, MonitorMode: MonitorPrecheck,
		PayloadValidation: ValidateStructural, MaxPayloadBytes: 65536,
	}
}

// ConfigKey is one key of a Config, in serialized order (spec 01 §7.1).
type ConfigKey uint8

// The keys of a Config.
const (
	KeySchemaVersion ConfigKey = iota
	KeySchedPolicy
	KeyBuffer
	KeyMaxSessions
	KeyMaxCoroutines
	KeyNumRegisters
	KeyTickDuration
	KeyGuardLayers
	KeySpeculation
	KeyDeterminismMode
	KeyEffectTier
	KeyOutputPolicy
	KeyMonitorMode
	KeyFlowPolicy
	KeyInstructionCost
	KeyInitialCostBudget
	KeyWaveWidening
	KeyTuningProfile
	KeyRoundSemantics
	KeyCaptureMode
	KeyPayloadValidation
	KeyMaxPayloadBytes
	KeyHostAssertions
	ConfigKeyCount int = iota
)

var configKeyNames = [...]string{
	"config_schema_version", "sched_policy", "buffer_config", "max_sessions", "max_coroutines", "num_registers",
	"tick_duration", "guard_layers", "speculation_enabled", "determinism_mode", "effect_determinism_tier",
	"output_condition_policy", "monitor_mode", "flow_policy", "instruction_cost", "initial_cost_budget",
	"footprint_guided_wave_widening", "runtime_tuning_profile", "threaded_round_semantics",
	"effect_trace_capture_mode", "payload_validation_mode", "max_payload_bytes", "host_contract_assertions",
}

// String is the key as it is written.
func (k ConfigKey) String() string { return configKeyNames[k] }

// ConfigKeys is a set of keys.
type ConfigKeys uint32

// Has reports whether k is in the set.
func (s ConfigKeys) Has(k ConfigKey) bool { return s&(1<<k) != 0 }

// With is the set with k.
func (s ConfigKeys) With(k ConfigKey) ConfigKeys { return s | 1<<k }

// Without is the set without k.
func (s ConfigKeys) Without(k ConfigKey) ConfigKeys { return s &^ (1 << k) }

// Overrides is a Case's config: the whole Config, and which of its keys the Case writes. A key that
// is not given has its default.
type Overrides struct {
	Config
	Given ConfigKeys
}

// DefaultOverrides gives no key.
func DefaultOverrides() Overrides { return Overrides{Config: DefaultConfig()} }

// SchedKind is the variant of a scheduling policy.
type SchedKind uint8

// The scheduling policies (spec 01 §7.3); the middle three are the parameters of Priority.
const (
	Cooperative SchedKind = iota
	RoundRobin
	PriorityFixedMap
	PriorityAging
	PriorityTokenWeighted
	ProgressAware
	SchedKindCount int = iota
)

// SchedPolicy is a scheduling policy; Weights belongs to PriorityFixedMap, ascending by id, each once.
type SchedPolicy struct {
	Kind    SchedKind
	Weights []Weight
}

// Weight is the priority of a coroutine under PriorityFixedMap; a coroutine without one has 0.
type Weight struct{ ID, Weight uint64 }

// BufferMode is how an edge's buffer keeps messages.
type BufferMode uint8

// The buffer modes (spec 01 §8.1).
const (
	Fifo BufferMode = iota
	LatestValue
)

// BackPressure is what a full buffer does.
type BackPressure uint8

// The back-pressure policies (spec 01 §8.1).
const (
	PolicyBlock BackPressure = iota
	PolicyDrop
	PolicyError
	PolicyResize
	BackPressureCount int = iota
)

// BufferConfig are the settings of every buffer (spec 01 §7.2). MaxCapacity belongs to PolicyResize.
// A capacity of 0 acts as 1.
type BufferConfig struct {
	Mode        BufferMode
	Capacity    uint64
	Policy      BackPressure
	MaxCapacity uint64
}

// GuardLayer is a configured guard layer (spec 01 §7.7).
type GuardLayer struct {
	ID     string
	Active bool
}

// DeterminismMode is a determinism profile (spec 04 §1.1).
type DeterminismMode uint8

// The determinism profiles.
const (
	Full DeterminismMode = iota
	ModuloEffects
	ModuloCommutativity
	Replay
)

// EffectTier is an effect determinism tier (spec 04 §1.6).
type EffectTier uint8

// The tiers.
const (
	StrictDeterministic EffectTier = iota
	ReplayDeterministic
	EnvelopeBounded
)

// OutputPolicyKind is the variant of an output-condition policy.
type OutputPolicyKind uint8

// The output-condition policies (spec 01 §7.6).
const (
	OutputAllowAll OutputPolicyKind = iota
	OutputDisabled
	OutputDenyAll
	OutputAllowList
	OutputPolicyCount int = iota
)

// OutputPolicy is an output-condition policy; Allow belongs to OutputAllowList, in the order given.
type OutputPolicy struct {
	Kind  OutputPolicyKind
	Allow []string
}

// MonitorMode tells whether types are checked before dispatch (spec 02 §4.3).
type MonitorMode uint8

// The monitor modes.
const (
	MonitorOff MonitorMode = iota
	MonitorPrecheck
)

// FlowKind is the variant of a flow policy.
type FlowKind uint8

// The flow policies (spec 01 §7.4).
const (
	FlowAllowAll FlowKind = iota
	FlowDenyAll
	FlowAllowRoles
	FlowDenyRoles
	FlowPredicate
	FlowKindCount int = iota
)

// FlowPolicy is a flow policy; Roles is a set, ascending.
type FlowPolicy struct {
	Kind      FlowKind
	Roles     []string   // FlowAllowRoles, FlowDenyRoles
	Predicate *Predicate // FlowPredicate
}

// PredicateKind is the variant of a flow predicate.
type PredicateKind uint8

// The flow predicates (spec 01 §7.4).
const (
	TargetRolePrefix PredicateKind = iota
	FactContains
	EndpointRoleMatchesTarget
	PredicateAll
	PredicateAny
)

// Predicate is a test on a fact and a target role.
type Predicate struct {
	Kind PredicateKind
	Text string      // TargetRolePrefix, FactContains
	Args []Predicate // PredicateAll, PredicateAny
}

// TuningProfile has no effect on execution (Q1-33).
type TuningProfile uint8

// The tuning profiles.
const (
	TuningStandard TuningProfile = iota
	TuningStressReference
)

// RoundSemantics tells whether a parallel engine runs waves.
type RoundSemantics uint8

// The round semantics.
const (
	CanonicalOneStep RoundSemantics = iota
	WaveParallel
)

// CaptureMode tells which effects are logged (spec 02 §6.4).
type CaptureMode uint8

// The capture modes.
const (
	CaptureFull CaptureMode = iota
	CaptureTopologyOnly
	CaptureDisabled
)

// PayloadValidation tells how payloads are checked (spec 01 §3.3).
type PayloadValidation uint8

// The validation modes.
const (
	ValidateOff PayloadValidation = iota
	ValidateStructural
	ValidateStrictSchema
)

var (
	bufferModeNames     = [...]string{"Fifo", "LatestValue"}
	determinismNames    = [...]string{"Full", "ModuloEffects", "ModuloCommutativity", "Replay"}
	effectTierNames     = [...]string{"strict_deterministic", "replay_deterministic", "envelope_bounded_nondeterministic"}
	monitorModeNames    = [...]string{"Off", "SessionTypePrecheck"}
	tuningNames         = [...]string{"standard", "m1_stress_reference"}
	roundSemanticsNames = [...]string{"canonical_one_step", "wave_parallel_extension"}
	captureModeNames    = [...]string{"full", "topology_only", "disabled"}
	validationNames     = [...]string{"off", "structural", "strict_schema"}
)

// String is the mode's name in JSON.
func (m BufferMode) String() string { return bufferModeNames[m] }

// String is the profile's name in JSON.
func (m DeterminismMode) String() string { return determinismNames[m] }

// String is the tier's name in JSON.
func (t EffectTier) String() string { return effectTierNames[t] }

// String is the mode's name in JSON.
func (m MonitorMode) String() string { return monitorModeNames[m] }

// String is the profile's name in JSON.
func (p TuningProfile) String() string { return tuningNames[p] }

// String is the semantics' name in JSON.
func (s RoundSemantics) String() string { return roundSemanticsNames[s] }

// String is the mode's name in JSON.
func (m CaptureMode) String() string { return captureModeNames[m] }

// String is the mode's name in JSON.
func (v PayloadValidation) String() string { return validationNames[v] }

// Reset gives a key its default and no longer writes it.
func (o *Overrides) Reset(k ConfigKey) {
	given := o.Given.Without(k)
	fresh := DefaultOverrides()
	for key := ConfigKey(0); int(key) < ConfigKeyCount; key++ {
		if given.Has(key) {
			fresh.Config.copyKey(&o.Config, key)
		}
	}
	fresh.Given = given
	*o = fresh
}

// copyKey takes one key's value from another configuration.
func (c *Config) copyKey(from *Config, k ConfigKey) {
	switch k {
	case KeySchemaVersion:
		c.SchemaVersion = from.SchemaVersion
	case KeySchedPolicy:
		c.SchedPolicy = from.SchedPolicy
	case KeyBuffer:
		c.Buffer = from.Buffer
	case KeyMaxSessions:
		c.MaxSessions = from.MaxSessions
	case KeyMaxCoroutines:
		c.MaxCoroutines = from.MaxCoroutines
	case KeyNumRegisters:
		c.NumRegisters = from.NumRegisters
	case KeyTickDuration:
		c.TickDuration = from.TickDuration
	case KeyGuardLayers:
		c.GuardLayers = from.GuardLayers
	case KeySpeculation:
		c.SpeculationEnabled = from.SpeculationEnabled
	case KeyDeterminismMode:
		c.DeterminismMode = from.DeterminismMode
	case KeyEffectTier:
		c.EffectTier = from.EffectTier
	case KeyOutputPolicy:
		c.OutputPolicy = from.OutputPolicy
	case KeyMonitorMode:
		c.MonitorMode = from.MonitorMode
	case KeyFlowPolicy:
		c.FlowPolicy = from.FlowPolicy
	case KeyInstructionCost:
		c.InstructionCost = from.InstructionCost
	case KeyInitialCostBudget:
		c.InitialCostBudget = from.InitialCostBudget
	case KeyWaveWidening:
		c.WaveWidening = from.WaveWidening
	case KeyTuningProfile:
		c.TuningProfile = from.TuningProfile
	case KeyRoundSemantics:
		c.RoundSemantics = from.RoundSemantics
	case KeyCaptureMode:
		c.CaptureMode = from.CaptureMode
	case KeyPayloadValidation:
		c.PayloadValidation = from.PayloadValidation
	case KeyMaxPayloadBytes:
		c.MaxPayloadBytes = from.MaxPayloadBytes
	case KeyHostAssertions:
		c.HostAssertions = from.HostAssertions
	}
}
