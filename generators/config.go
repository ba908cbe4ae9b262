package generators

import (
	"math"
	"slices"

	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

// drawConfig draws the overrides of the configuration (spec 01 §7.1). A key is given when its
// feature is on; now and then keys are given that only repeat their default.
func (g *gen) drawConfig() {
	g.src.Begin("config")
	defer g.src.End()
	g.drawMachine()
	g.drawChecks()
	g.drawModes()
	if choice.OneIn(g.src, 12) {
		g.give(model.ConfigKey(g.src.Below(uint64(model.ConfigKeyCount))))
	}
	g.aimConfig()
}

// aimConfig notes what the configuration is to bring about.
func (g *gen) aimConfig() {
	cfg := &g.c.Config.Config
	g.failing = cfg.MaxSessions < uint64(len(g.drafts)) || cfg.MaxCoroutines < uint64(g.coroutines)
	if g.on.has(loadLimits) {
		g.faults(OpsOf(model.OpSpawn), model.SpeculationFault)
	}
	if cfg.OutputPolicy.Kind >= model.OutputDenyAll && !slices.Contains(cfg.OutputPolicy.Allow, model.DefaultPredicateRef) {
		g.hasty = true
		g.faults(AnyInstr, model.OutputCondition)
	}
	if cfg.InitialCostBudget < math.MaxUint64 {
		g.faults(AnyInstr, model.OutOfCredits)
	}
	if g.on.has(payloadLimit) {
		g.faults(commOps, model.TypeViolation)
	}
	if cfg.NumRegisters < 2 { // compiled code wants two
		g.faults(commOps, model.OutOfRegisters)
	}
	if g.on.has(smallBuffers) {
		g.aimBuffers()
	}
}

func (g *gen) aimBuffers() {
	b := &g.c.Config.Buffer
	if b.Mode == model.LatestValue { // messages are lost and others taken for them
		g.blocks(takingOps, model.BlockRecv)
		g.faults(takingOps, model.TypeViolation, model.UnknownLabel)
		return
	}
	switch b.Policy {
	case model.PolicyBlock:
		g.blocks(sendingOps, model.BlockSend)
	case model.PolicyDrop:
		g.blocks(takingOps, model.BlockRecv)
		g.faults(takingOps, model.TypeViolation, model.UnknownLabel)
	default:
		g.faults(sendingOps, model.BufferFull)
	}
}

// give marks a key as one that the Case writes.
func (g *gen) give(k model.ConfigKey) { g.c.Config.Given = g.c.Config.Given.With(k) }

// drawMachine draws the machine's parts: scheduler, buffers, limits, registers, clock, budget.
func (g *gen) drawMachine() {
	cfg := &g.c.Config.Config
	if g.on.has(scheduling) {
		g.give(model.KeySchedPolicy)
		cfg.SchedPolicy = g.schedPolicy()
	}
	if g.on.has(smallBuffers) {
		g.give(model.KeyBuffer)
		cfg.Buffer = g.buffers()
	}
	if g.on.has(loadLimits) {
		g.drawLoadLimits()
	}
	if g.on.has(fewRegisters) {
		g.give(model.KeyNumRegisters)
		cfg.NumRegisters = choice.Of(g.src, registerCounts[:])
	}
	if g.on.has(tickLength) {
		g.give(model.KeyTickDuration)
		cfg.TickDuration = choice.Of(g.src, tickDurations[:])
	}
	if g.on.has(costBudget) {
		g.give(model.KeyInstructionCost)
		g.give(model.KeyInitialCostBudget)
		cfg.InstructionCost = choice.Of(g.src, costs[:])
		cfg.InitialCostBudget = g.budget()
	}
}

var (
	costs          = [...]uint64{1, 1, 1, 2, 3}
	registerCounts = [...]uint16{16, 1, 2, 3, 4, 8, 10, 32}
	tickDurations  = [...]model.Duration{
		{Nanos: 1_000_000}, {}, {Nanos: 1}, {Nanos: 700_000}, {Secs: 2, Nanos: 999_999_999},
		{Secs: math.MaxUint64, Nanos: 999_999_999},
	}
	bufferModeWeights = choice.Weights{5, 1}
	bufferWeights     = choice.Weights{9, 4, 2, 3}
	outputWeights     = choice.Weights{2, 2, 2, 3}
	budgetWeights     = choice.Weights{1, 1, 6, 5}
	flowWeights       = choice.Weights{2, 1, 3, 3, 6}
	payloadLimits     = [...]uint64{64, 1, 8, 9, 12, 16, 24, 32, 40}
)

// budget is mostly spent somewhere in the run, at any instruction.
func (g *gen) budget() uint64 {
	switch g.src.Weighted(budgetWeights) {
	case 1:
		return 0
	case 2:
		g.hasty = true
		return 1 + g.src.Below(8)
	case 3:
		return 10 + g.src.Below(80)
	}
	return math.MaxUint64
}

func (g *gen) schedPolicy() model.SchedPolicy {
	p := model.SchedPolicy{Kind: model.SchedKind(g.src.Below(uint64(model.SchedKindCount)))}
	if p.Kind != model.PriorityFixedMap {
		return p
	}
	for id := range uint64(g.coroutines + 2) {
		if choice.Bool(g.src) {
			p.Weights = append(p.Weights, model.Weight{ID: id, Weight: g.src.Below(4)})
		}
	}
	return p
}

// buffers are small, so that senders meet full ones.
func (g *gen) buffers() model.BufferConfig {
	if g.on.has(wide) {
		return g.wideBuffers()
	}
	b := model.BufferConfig{
		Mode:     model.BufferMode(g.src.Weighted(bufferModeWeights)),
		Capacity: 1 + g.src.Below(3),
		Policy:   model.BackPressure(g.src.Weighted(bufferWeights)),
	}
	if choice.OneIn(g.src, 12) {
		b.Capacity = 0 // acts as 1
	}
	if b.Policy == model.PolicyResize {
		b.MaxCapacity = g.src.Below(7)
	}
	return b
}

// drawLoadLimits makes some images fail to load.
func (g *gen) drawLoadLimits() {
	if choice.Bool(g.src) {
		g.give(model.KeyMaxSessions)
		g.c.Config.MaxSessions = 1 + g.src.Below(uint64(len(g.drafts)))
		return
	}
	g.give(model.KeyMaxCoroutines)
	if g.on&(spawning|delegating) != 0 { // for the spawned to meet
		g.c.Config.MaxCoroutines = uint64(g.coroutines) + g.src.Below(3)
		return
	}
	g.c.Config.MaxCoroutines = 1 + g.src.Below(uint64(g.coroutines+2))
}

// drawChecks draws what is checked: monitor, payloads, output gate, flow of knowledge, guards.
func (g *gen) drawChecks() {
	cfg := &g.c.Config.Config
	if g.on.has(noMonitor) {
		g.give(model.KeyMonitorMode)
		cfg.MonitorMode = model.MonitorOff
	}
	if g.on.has(validation) {
		g.give(model.KeyPayloadValidation)
		cfg.PayloadValidation = choice.Of(g.src, validations[:])
	}
	if g.on.has(payloadLimit) {
		g.give(model.KeyMaxPayloadBytes)
		cfg.MaxPayloadBytes = choice.Of(g.src, payloadLimits[:])
		if g.swelling = choice.Bool(g.src); g.swelling {
			cfg.MaxPayloadBytes = swollenLimit
		}
	}
	if g.on.has(outputGate) {
		g.give(model.KeyOutputPolicy)
		cfg.OutputPolicy = g.outputPolicy()
	}
	if g.on.has(flowControl) || g.on.has(knowledge) && choice.Bool(g.src) {
		g.give(model.KeyFlowPolicy)
		cfg.FlowPolicy = g.flowPolicy()
	}
	if g.on&(guards|knowledge|forging|probing) != 0 && choice.Bool(g.src) {
		g.give(model.KeyGuardLayers)
		cfg.GuardLayers = g.guardLayers()
	}
	if g.on.has(speculation) && !g.slip(5) || g.on&(probing|outputGate|costBudget) != 0 && choice.Bool(g.src) {
		g.give(model.KeySpeculation)
		cfg.SpeculationEnabled = true
	}
}

var validations = [...]model.PayloadValidation{
	model.ValidateStructural, model.ValidateOff, model.ValidateOff, model.ValidateStrictSchema,
}

// outputPolicy is a gate; an allow list mostly holds the predicate that every check names, and seldom nothing.
func (g *gen) outputPolicy() model.OutputPolicy {
	p := model.OutputPolicy{Kind: model.OutputPolicyKind(g.src.Weighted(outputWeights))}
	if p.Kind == model.OutputAllowList {
		switch g.src.Below(10) {
		case 8:
			p.Allow = []string{"other"}
		case 9:
		default:
			p.Allow = []string{"other", model.DefaultPredicateRef}
		}
	}
	return p
}

func (g *gen) flowPolicy() model.FlowPolicy {
	p := model.FlowPolicy{Kind: model.FlowKind(g.src.Weighted(flowWeights))}
	switch p.Kind {
	case model.FlowAllowRoles, model.FlowDenyRoles:
		for _, role := range g.names.roles {
			if choice.Bool(g.src) {
				p.Roles = append(p.Roles, role)
			}
		}
	case model.FlowPredicate:
		predicate := g.predicate(2)
		p.Predicate = &predicate
	}
	return p
}

// predicate draws a flow predicate with at most depth levels of All and Any.
func (g *gen) predicate(depth int) model.Predicate {
	kinds := uint64(model.PredicateAny) + 1
	if depth == 0 {
		kinds = uint64(model.EndpointRoleMatchesTarget) + 1
	}
	p := model.Predicate{Kind: model.PredicateKind(g.src.Below(kinds))}
	switch p.Kind {
	case model.TargetRolePrefix:
		role := g.role()
		p.Text = role[:g.src.Below(uint64(len(role)+1))]
	case model.FactContains:
		p.Text = choice.Of(g.src, facts[:])
	case model.PredicateAll, model.PredicateAny:
		p.Args = make([]model.Predicate, g.src.Below(4))
		for i := range p.Args {
			p.Args[i] = g.predicate(depth - 1)
		}
	}
	return p
}

// guardLayers are one to three layers, mostly active, seldom one twice.
func (g *gen) guardLayers() []model.GuardLayer {
	layers := make([]model.GuardLayer, 0, 4)
	for range 1 + g.src.Below(3) {
		name := g.names.layers[len(layers)%len(g.names.layers)]
		layers = append(layers, model.GuardLayer{ID: name, Active: !g.slip(5)})
	}
	if choice.OneIn(g.src, 10) {
		layers = slices.Insert(layers, 0, model.GuardLayer{ID: layers[0].ID})
	}
	return layers
}

// drawModes draws the keys that choose a profile or a parallel engine's semantics.
func (g *gen) drawModes() {
	cfg := &g.c.Config.Config
	if g.on.has(modes) {
		g.give(model.KeyDeterminismMode)
		cfg.DeterminismMode = model.DeterminismMode(g.src.Below(uint64(model.Replay) + 1))
		g.give(model.KeyEffectTier)
		cfg.EffectTier = model.EffectTier(g.src.Below(uint64(model.EnvelopeBounded) + 1))
		g.give(model.KeyTuningProfile)
		cfg.TuningProfile = model.TuningProfile(g.src.Below(uint64(model.TuningStressReference) + 1))
		g.give(model.KeyCaptureMode)
		cfg.CaptureMode = model.CaptureMode(g.src.Below(uint64(model.CaptureDisabled) + 1))
		if choice.OneIn(g.src, 6) {
			g.give(model.KeySchemaVersion)
			cfg.SchemaVersion = 1 + uint32(g.src.Below(3))
		}
	}
	if g.on.has(waves) {
		g.give(model.KeyRoundSemantics)
		cfg.RoundSemantics = model.WaveParallel
	}
	switch g.src.Below(4) {
	case 1:
		g.give(model.KeyWaveWidening)
	case 2, 3:
		g.give(model.KeyWaveWidening)
		cfg.WaveWidening = true
	}
	if g.on.has(hostAssertions) {
		g.give(model.KeyHostAssertions)
		cfg.HostAssertions = true
	}
}
