package generators

import (
	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

func (g *gen) nat() model.Value     { return model.Nat(choice.Of(g.src, nats[:])) }
func (g *gen) boolean() model.Value { return model.Bool(choice.Bool(g.src)) }

func (g *gen) text() model.Value {
	if g.swelling && !choice.OneIn(g.src, 4) {
		return model.Str(swellingText)
	}
	return model.Str(choice.Of(g.src, texts[:]))
}

var immediateWeights = choice.Weights{2, 4, 2, 4}

// immediate is a value that Set can write.
func (g *gen) immediate() model.Value {
	switch g.src.Weighted(immediateWeights) {
	case 1:
		return g.nat()
	case 2:
		return g.boolean()
	case 3:
		return g.text()
	}
	return model.Unit{}
}

// role is a role of the Case, seldom a foreign one.
func (g *gen) role() string {
	if g.slip(10) {
		return foreignRole
	}
	if len(g.drafts) == 0 {
		return foreignRole // only a Case that no reader accepts has no image
	}
	return choice.Of(g.src, choice.Of(g.src, g.drafts).roles)
}

// endpoint is an endpoint of a loaded or an opened session.
func (g *gen) endpoint() model.Endpoint {
	return model.Endpoint{SID: g.src.Below(uint64(len(g.drafts) + 1)), Role: g.role()}
}

// layer is the guard layer that the Case mostly uses, seldom another or an unknown one.
func (g *gen) layer() string {
	if g.slip(10) {
		return foreignLayer
	}
	if n := len(g.c.Config.GuardLayers); n > 0 {
		return g.c.Config.GuardLayers[choice.Index(g.src, n)].ID
	}
	if g.slip(10) {
		return choice.Of(g.src, g.names.layers)
	}
	return g.names.layers[0]
}

func (g *gen) label() string {
	if g.slip(10) {
		return foreignLabel
	}
	return choice.Of(g.src, g.names.labels)
}
