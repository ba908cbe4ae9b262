package listing

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// configRow is how one key of a config is written: its word, and its value both ways.
type configRow struct {
	word  string
	print func(b []byte, c *model.Config) []byte
	parse func(p *parser, c *model.Config)
}

type config = model.Config

// configRows are the keys in the order of the model's; the limits are those of a reader (spec 06 §1).
var configRows = [model.ConfigKeyCount]configRow{
	model.KeySchemaVersion:     quantity("version", func(c *config) *uint32 { return &c.SchemaVersion }, 1, math.MaxUint32),
	model.KeySchedPolicy:       {"scheduler", printScheduler, parseScheduler},
	model.KeyBuffer:            {"buffer", printBuffer, parseBuffer},
	model.KeyMaxSessions:       quantity("sessions", func(c *config) *uint64 { return &c.MaxSessions }, 1, model.MaxTotalCoroutines),
	model.KeyMaxCoroutines:     quantity("coroutines", func(c *config) *uint64 { return &c.MaxCoroutines }, 1, model.MaxTotalCoroutines),
	model.KeyNumRegisters:      quantity("registers", func(c *config) *uint16 { return &c.NumRegisters }, 1, model.MaxRegisters),
	model.KeyTickDuration:      {"tick", printTick, parseTick},
	model.KeyGuardLayers:       {"guards", printGuards, parseGuards},
	model.KeySpeculation:       toggle("speculation", func(c *config) *bool { return &c.SpeculationEnabled }),
	model.KeyDeterminismMode:   choiceOf("determinism", func(c *config) *model.DeterminismMode { return &c.DeterminismMode }, "full", "modulo-effects", "modulo-commutativity", "replay"),
	model.KeyEffectTier:        choiceOf("tier", func(c *config) *model.EffectTier { return &c.EffectTier }, "strict", "replay", "envelope"),
	model.KeyOutputPolicy:      {"output", printOutput, parseOutput},
	model.KeyMonitorMode:       choiceOf("monitor", func(c *config) *model.MonitorMode { return &c.MonitorMode }, "off", "precheck"),
	model.KeyFlowPolicy:        {"flow", printFlow, parseFlow},
	model.KeyInstructionCost:   quantity("cost", func(c *config) *uint64 { return &c.InstructionCost }, 1, math.MaxUint64),
	model.KeyInitialCostBudget: {"budget", printBudget, parseBudget},
	model.KeyWaveWidening:      toggle("widening", func(c *config) *bool { return &c.WaveWidening }),
	model.KeyTuningProfile:     choiceOf("tuning", func(c *config) *model.TuningProfile { return &c.TuningProfile }, "standard", "stress"),
	model.KeyRoundSemantics:    choiceOf("semantics", func(c *config) *model.RoundSemantics { return &c.RoundSemantics }, "one-step", "waves"),
	model.KeyCaptureMode:       choiceOf("capture", func(c *config) *model.CaptureMode { return &c.CaptureMode }, "full", "topology", "off"),
	model.KeyPayloadValidation: choiceOf("payloads", func(c *config) *model.PayloadValidation { return &c.PayloadValidation }, "off", "structural", "strict"),
	model.KeyMaxPayloadBytes:   quantity("payload-bytes", func(c *config) *uint64 { return &c.MaxPayloadBytes }, 1, math.MaxUint64),
	model.KeyHostAssertions:    toggle("assertions", func(c *config) *bool { return &c.HostAssertions }),
}

// quantity is a row for a number from least to most.
func quantity[T ~uint16 | ~uint32 | ~uint64](word string, of func(*config) *T, least, most uint64) configRow {
	return configRow{word,
		func(b []byte, c *config) []byte { return appendUint(b, uint64(*of(c))) },
		func(p *parser, c *config) { *of(c) = T(p.number(word, least, most)) }}
}

// choiceOf is a row for an enumeration.
func choiceOf[T ~uint8](word string, of func(*config) *T, words ...string) configRow {
	return configRow{word,
		func(b []byte, c *config) []byte { return append(b, words[*of(c)]...) },
		func(p *parser, c *config) { *of(c) = T(p.oneOf(words)) }}
}

// toggle is a row for a truth value: on or off.
func toggle(word string, of func(*config) *bool) configRow {
	return configRow{word,
		func(b []byte, c *config) []byte {
			if *of(c) {
				return append(b, "on"...)
			}
			return append(b, "off"...)
		},
		func(p *parser, c *config) { *of(c) = p.oneOf(switchWords) == 1 }}
}

func printScheduler(b []byte, c *config) []byte {
	b = append(b, schedulerWords[c.SchedPolicy.Kind]...)
	for _, w := range c.SchedPolicy.Weights {
		b = appendUint(append(b, ' '), w.ID)
		b = appendUint(append(b, '='), w.Weight)
	}
	return b
}

func parseScheduler(p *parser, c *config) {
	c.SchedPolicy = model.SchedPolicy{Kind: model.SchedKind(p.oneOf(schedulerWords))}
	if c.SchedPolicy.Kind != model.PriorityFixedMap {
		return
	}
	seen := map[uint64]bool{}
	for !p.atLineEnd() {
		off := p.tok.off
		id := p.uint("the weight of a coroutine, like 2=5")
		if seen[id] {
			fail(off, fmt.Sprintf("coroutine %d has two weights", id))
		}
		seen[id] = true
		p.mark("=")
		c.SchedPolicy.Weights = append(c.SchedPolicy.Weights, model.Weight{ID: id, Weight: p.uint("a weight")})
	}
	slices.SortFunc(c.SchedPolicy.Weights, func(a, b model.Weight) int { return cmp.Compare(a.ID, b.ID) })
}

func printBuffer(b []byte, c *config) []byte {
	buf := &c.Buffer
	b = append(append(b, bufferWords[buf.Mode]...), ' ')
	b = append(appendUint(b, buf.Capacity), ' ')
	b = append(b, pressureWords[buf.Policy]...)
	if buf.Policy == model.PolicyResize {
		b = appendUint(append(b, ' '), buf.MaxCapacity)
	}
	return b
}

func parseBuffer(p *parser, c *config) {
	c.Buffer = model.BufferConfig{Mode: model.BufferMode(p.oneOf(bufferWords))}
	c.Buffer.Capacity = p.number("the capacity", 0, model.MaxBufferCapacity)
	c.Buffer.Policy = model.BackPressure(p.oneOf(pressureWords))
	if c.Buffer.Policy == model.PolicyResize {
		c.Buffer.MaxCapacity = p.number("the greatest capacity", 0, model.MaxBufferCapacity)
	}
}

func printTick(b []byte, c *config) []byte { return appendDuration(b, c.TickDuration) }

func parseTick(p *parser, c *config) { c.TickDuration = p.duration() }

func printGuards(b []byte, c *config) []byte {
	return appendList(b, c.GuardLayers, func(b []byte, l model.GuardLayer) []byte {
		b = appendName(b, l.ID)
		if !l.Active {
			b = append(b, " inactive"...)
		}
		return b
	})
}

func parseGuards(p *parser, c *config) {
	c.GuardLayers = list(p, func() model.GuardLayer {
		return model.GuardLayer{ID: p.name("a guard layer"), Active: !p.acceptWord("inactive")}
	})
}

func printOutput(b []byte, c *config) []byte {
	b = append(b, outputWords[c.OutputPolicy.Kind]...)
	if c.OutputPolicy.Kind == model.OutputAllowList {
		b = appendList(append(b, ' '), c.OutputPolicy.Allow, appendText)
	}
	return b
}

func parseOutput(p *parser, c *config) {
	c.OutputPolicy = model.OutputPolicy{Kind: model.OutputPolicyKind(p.oneOf(outputWords))}
	if c.OutputPolicy.Kind == model.OutputAllowList {
		c.OutputPolicy.Allow = p.texts("a predicate reference")
	}
}

func (p *parser) texts(what string) []string {
	return list(p, func() string { return p.text(what) })
}

const unlimited = "unlimited" // the greatest budget

func printBudget(b []byte, c *config) []byte {
	if c.InitialCostBudget == math.MaxUint64 {
		return append(b, unlimited...)
	}
	return appendUint(b, c.InitialCostBudget)
}

func parseBudget(p *parser, c *config) {
	if p.acceptWord(unlimited) {
		c.InitialCostBudget = math.MaxUint64
		return
	}
	c.InitialCostBudget = p.uint("a number or " + unlimited)
}

func printFlow(b []byte, c *config) []byte {
	f := &c.FlowPolicy
	b = append(b, flowWords[f.Kind]...)
	switch f.Kind {
	case model.FlowAllowRoles, model.FlowDenyRoles:
		b = appendList(append(b, ' '), f.Roles, appendText)
	case model.FlowPredicate:
		b = appendPredicate(append(b, ' '), *f.Predicate)
	}
	return b
}

func parseFlow(p *parser, c *config) {
	c.FlowPolicy = model.FlowPolicy{Kind: model.FlowKind(p.oneOf(flowWords))}
	switch c.FlowPolicy.Kind {
	case model.FlowAllowRoles, model.FlowDenyRoles:
		roles := p.texts("a role")
		slices.Sort(roles)
		c.FlowPolicy.Roles = slices.Compact(roles)
	case model.FlowPredicate:
		pred := p.predicate(1)
		c.FlowPolicy.Predicate = &pred
	}
}

func appendPredicate(b []byte, pred model.Predicate) []byte {
	b = append(b, predicateWords[pred.Kind]...)
	switch pred.Kind {
	case model.TargetRolePrefix, model.FactContains:
		return model.AppendString(append(b, ' '), pred.Text)
	case model.PredicateAll, model.PredicateAny:
		return appendList(append(b, ' '), pred.Args, appendPredicate)
	}
	return b
}

// maxPredicateDepth is more than a JSON document can nest, and so little that recursion is safe.
const maxPredicateDepth = 5000

func (p *parser) predicate(depth int) model.Predicate {
	if depth > maxPredicateDepth {
		fail(p.tok.off, fmt.Sprintf("a predicate is at most %d deep", maxPredicateDepth))
	}
	pred := model.Predicate{Kind: model.PredicateKind(p.oneOf(predicateWords))}
	switch pred.Kind {
	case model.TargetRolePrefix, model.FactContains:
		pred.Text = p.text("a text")
	case model.PredicateAll, model.PredicateAny:
		pred.Args = list(p, func() model.Predicate { return p.predicate(depth + 1) })
	}
	return pred
}
