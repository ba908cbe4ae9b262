package generators

import (
	"slices"

	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

// Mutate makes one to three small changes to a Case: to its images, its configuration, its scripts
// or its schedule. It does not write into what c points to, so c may share its parts with other
// Cases. If a reader accepts c, it accepts the result: a change that it would refuse is undone.
func Mutate(src choice.Source, c model.Case) model.Case {
	src.Begin("mutations")
	defer src.End()
	for range 1 + src.Below(3) {
		c = mutateOnce(src, c, &caseMutators[src.Weighted(caseMutatorWeights)])
	}
	return c
}

func mutateOnce(src choice.Source, c model.Case, m *mutator) model.Case {
	src.Begin(m.name)
	defer src.End()
	g := adopt(src, c)
	m.change(&g)
	if model.CheckCase(&g.c) != nil {
		return c
	}
	return g.c
}

// adopt is a generation in the middle of whose Case stands c. It makes mistakes; other features are
// drawn by the mutators that draw parts of the Case anew, so that a tape's first bytes choose a mutator.
func adopt(src choice.Source, c model.Case) gen {
	g := gen{src: src, on: sloppiness, names: vocabularyOf(&c), c: c}
	g.drafts = make([]draft, len(c.Images))
	for i := range c.Images {
		d := &g.drafts[i]
		d.sid, d.first = uint64(i), g.coroutines
		for _, rt := range c.Images[i].LocalTypes {
			d.roles = append(d.roles, rt.Role)
		}
		if len(d.roles) == 0 {
			d.roles = []string{foreignRole}
		}
		g.coroutines += len(d.roles)
	}
	g.c.Images = slices.Clone(c.Images)
	g.marks = make([][][]Mark, len(c.Images))
	return g
}

// vocabularyOf is the vocabulary that holds the first role of a Case, the plainest if none does.
func vocabularyOf(c *model.Case) *vocabulary {
	for i := range vocabularies {
		if len(c.Images) > 0 && len(c.Images[0].LocalTypes) > 0 &&
			slices.Contains(vocabularies[i].roles[:], c.Images[0].LocalTypes[0].Role) {
			return &vocabularies[i]
		}
	}
	return &vocabularies[0]
}

// mutator is a named change of a Case.
type mutator struct {
	name   string
	change func(*gen)
}

// The mutators of Cases; their weights stand beside them in the same order.
var (
	caseMutators = [...]mutator{
		{"change image", (*gen).mutateImage},
		{"change config", (*gen).mutateConfig},
		{"nudge number", (*gen).nudgeNumber},
		{"drop perturbation", (*gen).dropPerturbation},
		{"add perturbation", (*gen).addPerturbation},
		{"move perturbations", (*gen).movePerturbations},
		{"new topology", (*gen).renewTopology},
		{"new handler", (*gen).renewHandler},
		{"change rule", (*gen).changeRule},
		{"new schedule", (*gen).renewSchedule},
		{"change pick", (*gen).changePick},
		{"new rounds", (*gen).drawRounds},
		{"drop image", (*gen).dropImage},
		{"repeat image", (*gen).repeatImage},
		{"swap images", (*gen).swapImages},
	}
	caseMutatorWeights = choice.Weights{22, 6, 5, 3, 4, 3, 3, 3, 3, 3, 2, 2, 1, 2, 1}
)

// mutateConfig gives keys that are drawn anew, or drops one.
func (g *gen) mutateConfig() {
	if choice.OneIn(g.src, 3) {
		k := model.ConfigKey(g.src.Below(uint64(model.ConfigKeyCount)))
		g.c.Config.Reset(k)
		return
	}
	g.on = drawFeatures(g.src)
	g.drawConfig()
}

// nudgeNumber moves a number of the configuration a little, or to an end of its range.
func (g *gen) nudgeNumber() {
	cfg := &g.c.Config.Config
	wide := []struct {
		key model.ConfigKey
		n   *uint64
	}{
		{model.KeyBuffer, &cfg.Buffer.Capacity}, {model.KeyBuffer, &cfg.Buffer.MaxCapacity},
		{model.KeyMaxSessions, &cfg.MaxSessions}, {model.KeyMaxCoroutines, &cfg.MaxCoroutines},
		{model.KeyInstructionCost, &cfg.InstructionCost}, {model.KeyInitialCostBudget, &cfg.InitialCostBudget},
		{model.KeyMaxPayloadBytes, &cfg.MaxPayloadBytes},
	}
	i := choice.Index(g.src, len(wide)+1)
	if i == len(wide) {
		g.give(model.KeyNumRegisters)
		n := uint64(cfg.NumRegisters)
		g.nudge(&n)
		cfg.NumRegisters = uint16(n)
		return
	}
	g.give(wide[i].key)
	g.nudge(wide[i].n)
	if b := &cfg.Buffer; wide[i].n == &b.MaxCapacity {
		b.Policy = model.PolicyResize
	}
}

func (g *gen) nudge(n *uint64) {
	switch g.src.Below(5) {
	case 0:
		*n++
	case 1:
		*n--
	case 2:
		*n /= 2
	case 3:
		*n *= 2
	default:
		*n = g.src.Below(3)
	}
}

// swapImages changes the order in which two images are loaded, and so the ids of their coroutines.
func (g *gen) swapImages() {
	if n := len(g.c.Images); n > 1 {
		i := choice.Index(g.src, n-1)
		g.c.Images[i], g.c.Images[i+1] = g.c.Images[i+1], g.c.Images[i]
	}
}

func (g *gen) dropImage() {
	if n := len(g.c.Images); n > 1 {
		i := choice.Index(g.src, n)
		g.c.Images = slices.Delete(g.c.Images, i, i+1)
		g.drafts = slices.Delete(g.drafts, i, i+1)
		g.marks = slices.Delete(g.marks, i, i+1)
	}
}

// repeatImage loads an image once more, after all others.
func (g *gen) repeatImage() {
	if len(g.c.Images) == 0 {
		return
	}
	i := choice.Index(g.src, len(g.c.Images))
	g.c.Images = append(g.c.Images, g.c.Images[i])
	g.drafts = append(g.drafts, g.drafts[i])
	g.marks = append(g.marks, g.marks[i])
}
