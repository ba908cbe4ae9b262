package generators

import (
	"slices"

	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

// Mutate makes one to three small changes to a Case: to its images, its configuration, its scripts
// or its schedule. It does not write into what c points to, so c may share its parts with other
// Cases. The result may exceed a limit of the reader by a little if c is at that limit.
func Mutate(src choice.Source, c model.Case) model.Case {
	g := adopt(src, c)
	src.Begin("mutations")
	defer src.End()
	for range 1 + src.Below(3) {
		m := &caseMutators[src.Weighted(caseMutatorWeights)]
		src.Begin(m.name)
		m.change(&g)
		src.End()
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
		{"drop perturbation", (*gen).dropPerturbation},
		{"new topology", (*gen).renewTopology},
		{"new handler", (*gen).renewHandler},
		{"new schedule", (*gen).renewSchedule},
		{"new rounds", (*gen).drawRounds},
		{"drop image", (*gen).dropImage},
		{"repeat image", (*gen).repeatImage},
	}
	caseMutatorWeights = choice.Weights{20, 6, 3, 4, 3, 3, 2, 1, 2}
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

func (g *gen) renewTopology() {
	g.on |= perturbing
	g.drawTopology()
}

func (g *gen) renewHandler() {
	g.on = drawFeatures(g.src)
	g.c.Handler = model.DefaultHandler()
	g.drawHandler()
}

func (g *gen) renewSchedule() {
	g.on = drawFeatures(g.src)
	g.c.Schedule = model.DefaultSchedule()
	g.drawSchedule()
}

func (g *gen) dropPerturbation() {
	if len(g.c.Topology) == 0 {
		return
	}
	i := choice.Index(g.src, len(g.c.Topology))
	g.c.Topology = slices.Delete(slices.Clone(g.c.Topology), i, i+1)
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
