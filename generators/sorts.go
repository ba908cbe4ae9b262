package generators

import (
	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

// toldSort marks the messages that tell a role which branch was taken. No value is a Real; what
// travels is the label.
const toldSort = model.SortReal

// The sorts of other single messages; Vector stands for an endpoint, Prod for what the handler grants.
var (
	messageSorts = [...]model.Sort{
		model.SortUnit, model.SortNat, model.SortString, model.SortBool, model.VectorSort(3),
		model.ProdSort{Left: model.SortNat, Right: model.ProdSort{Left: model.SortBool, Right: model.VectorSort(2)}},
	}
	messageSortWeights = choice.Weights{5, 5, 5, 3, 2, 3}
)

// The sorts of labels that are offered: what travels is the label, so only a string annotation holds.
var (
	choiceSorts       = [...]model.Sort{model.SortUnit, model.SortString, model.SortNat}
	choiceSortWeights = choice.Weights{20, 8, 1}
)

func (b *protocolBuilder) messageSort() model.Sort {
	return messageSorts[b.src.Weighted(messageSortWeights)]
}
func (b *protocolBuilder) choiceSort() model.Sort {
	b.src.Begin("sort")
	defer b.src.End()
	return choiceSorts[b.src.Weighted(choiceSortWeights)]
}

// payloads are the annotations of a label at its two ends: the same, but for a rare disagreement,
// which makes a payload fail at its receiver. nil is no annotation.
func (b *protocolBuilder) payloads(sort model.Sort, sender string, offered bool) (sent, received model.ValType) {
	if !b.annotated || offered && (sort == model.SortUnit || sort == model.SortNat && !b.sloppy) || !b.strict && b.src.Below(4) == 0 {
		return nil, nil
	}
	t := b.payload(sort, sender)
	switch {
	case b.strict && !b.agreed && choice.OneIn(b.src, 24):
		b.disagrees = true
		return t, nil
	case b.sloppy && choice.OneIn(b.src, 20):
		b.disagrees = true
		return t, choice.Of(b.src, basicTypes[:])
	}
	return t, t
}

var basicTypes = [...]model.ValType{model.TypeUnit, model.TypeBool, model.TypeNat, model.TypeString}

func (b *protocolBuilder) payload(sort model.Sort, sender string) model.ValType {
	if b.texts {
		return model.TypeString
	}
	switch s := sort.(type) {
	case model.VectorSort:
		return model.ChanType{SID: b.sid, Role: sender}
	case model.ProdSort:
		if b.pair != nil {
			return model.TypeOf(b.pair)
		}
	case model.BasicSort:
		switch s {
		case model.SortNat:
			return model.TypeNat
		case model.SortBool:
			return model.TypeBool
		case model.SortString, toldSort:
			return model.TypeString
		case model.SortUnit:
			return model.TypeUnit
		}
	}
	if b.strict {
		return model.TypeNat
	}
	return nil // no program makes a pair
}
