package generators

import (
	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

// facts are the texts of facts, and what flow predicates look for in them: at the start and further on.
var facts = [...]string{"secret", "", "data", "sec", "public", "no secret", "ret"}

// handlerNames are identities of the handler.
var handlerNames = [...]string{"scripted", "", "handler \"2\"\\", "日本語"}

// drawHandler draws the effect script (spec 06 §1). What Acquire grants is drawn here, before the
// programs, because programs and annotations are made to fit it.
func (g *gen) drawHandler() {
	g.src.Begin("handler")
	defer g.src.End()
	h := &g.c.Handler
	if g.on.has(labelPayload) {
		h.Payload = model.PayloadLabel
	}
	if g.on.has(identities) {
		h.Identity = choice.Of(g.src, handlerNames[:])
	}
	if g.on.has(dropping) {
		h.Drop = make([]model.DropRule, 1+g.src.Below(4))
		for i := range h.Drop {
			h.Drop[i] = model.DropRule{From: g.role(), Label: g.label(), Nth: g.src.Below(3)}
		}
	}
	if g.on.has(failingSteps) {
		h.FailStep = make([]model.FailRule, 1+g.src.Below(2))
		for i := range h.FailStep {
			h.FailStep[i] = model.FailRule{Role: g.role(), Nth: g.src.Below(4)}
		}
	}
	if g.on.has(guards) && g.clash.grant == nil {
		h.Acquire = model.AcquireMode(g.src.Weighted(acquireWeights))
	}
	h.AcquireValue = g.evidence()
	g.aimHandler()
}

// aimHandler notes what the script is to bring about.
func (g *gen) aimHandler() {
	h := &g.c.Handler
	if len(h.Drop) > 0 {
		g.blocks(takingOps, model.BlockRecv)
		g.faults(takingOps, model.TypeViolation, model.UnknownLabel)
	}
	if len(h.FailStep) > 0 {
		g.faults(OpsOf(model.OpInvoke), model.InvokeFault)
	}
	switch h.Acquire {
	case model.AcquireBlock:
		g.blocks(OpsOf(model.OpAcquire), model.BlockAcquireDenied)
	case model.AcquireFail:
		g.faults(OpsOf(model.OpAcquire), model.AcquireFault)
	}
}

var acquireWeights = choice.Weights{8, 5, 1}

// evidence is what the handler grants: for knowledge a fact about an endpoint, for forging an
// endpoint, else mostly the default, or a pair that annotated payloads can match.
func (g *gen) evidence() model.Value {
	switch {
	case g.clash.grant != nil:
		return g.clash.grant
	case g.on.has(knowledge), g.on&(probing|costBudget) != 0 && choice.Bool(g.src):
		g.fact = model.Endpoint{SID: uint64(len(g.drafts)), Role: choice.Of(g.src, g.names.roles[:])}
		if choice.OneIn(g.src, 3) {
			g.fact = g.endpoint()
		}
		g.pair = model.Prod{Left: g.fact, Right: model.Str(choice.Of(g.src, facts[:]))}
		return g.pair
	case g.on.has(forging):
		return g.endpoint()
	case g.on&(annotations|perturbing) != 0 || choice.OneIn(g.src, 4):
		g.pair = model.Prod{Left: g.immediate(), Right: model.Prod{Left: g.boolean(), Right: g.endpoint()}}
		if choice.Bool(g.src) {
			g.pair = model.Prod{Left: model.Prod{Left: g.immediate(), Right: model.Unit{}}, Right: g.text()}
		}
		return g.pair
	case g.on.has(guards):
		return g.immediate()
	}
	return model.Nat(1)
}
