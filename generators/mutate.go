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
		g.c.Config.Given = g.c.Config.Given.Without(k)
		setDefault(&g.c.Config.Config, k)
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

// setDefault gives a key the value that it has when a Case does not write it.
func setDefault(cfg *model.Config, k model.ConfigKey) {
	d := model.DefaultConfig()
	switch k {
	case model.KeySchemaVersion:
		cfg.SchemaVersion = d.SchemaVersion
	case model.KeySchedPolicy:
		cfg.SchedPolicy = d.SchedPolicy
	case model.KeyBuffer:
		cfg.Buffer = d.Buffer
	case model.KeyMaxSessions:
		cfg.MaxSessions = d.MaxSessions
	case model.KeyMaxCoroutines:
		cfg.MaxCoroutines = d.MaxCoroutines
	case model.KeyNumRegisters:
		cfg.NumRegisters = d.NumRegisters
	case model.KeyTickDuration:
		cfg.TickDuration = d.TickDuration
	case model.KeyGuardLayers:
		cfg.GuardLayers = d.GuardLayers
	case model.KeySpeculation:
		cfg.SpeculationEnabled = d.SpeculationEnabled
	case model.KeyDeterminismMode:
		cfg.DeterminismMode = d.DeterminismMode
	case model.KeyEffectTier:
		cfg.EffectTier = d.EffectTier
	case model.KeyOutputPolicy:
		cfg.OutputPolicy = d.OutputPolicy
	case model.KeyMonitorMode:
		cfg.MonitorMode = d.MonitorMode
	case model.KeyFlowPolicy:
		cfg.FlowPolicy = d.FlowPolicy
	case model.KeyInstructionCost:
		cfg.InstructionCost = d.InstructionCost
	case model.KeyInitialCostBudget:
		cfg.InitialCostBudget = d.InitialCostBudget
	case model.KeyWaveWidening:
		cfg.WaveWidening = d.WaveWidening
	case model.KeyTuningProfile:
		cfg.TuningProfile = d.TuningProfile
	case model.KeyRoundSemantics:
		cfg.RoundSemantics = d.RoundSemantics
	case model.KeyCaptureMode:
		cfg.CaptureMode = d.CaptureMode
	case model.KeyPayloadValidation:
		cfg.PayloadValidation = d.PayloadValidation
	case model.KeyMaxPayloadBytes:
		cfg.MaxPayloadBytes = d.MaxPayloadBytes
	case model.KeyHostAssertions:
		cfg.HostAssertions = d.HostAssertions
	}
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
}

// mutateImages makes one to three changes to the images of a Case.
func (g *gen) mutateImages() {
	for range 1 + g.src.Below(3) {
		g.mutateImage()
	}
}

var imageMutationWeights = choice.Weights{16, 2, 1, 2, 9, 2}

// mutateImage changes a program, drops a program or a type, or changes the types.
func (g *gen) mutateImage() {
	g.src.Begin("image mutation")
	defer g.src.End()
	if len(g.c.Images) == 0 {
		return
	}
	im := &g.c.Images[choice.Index(g.src, len(g.c.Images))]
	switch g.src.Weighted(imageMutationWeights) {
	case 0:
		g.mutateProgram(im)
	case 1: // its role is no role of the session then
		g.trust(im)
		if n := len(im.Programs); n > 0 {
			i := choice.Index(g.src, n)
			im.Programs = slices.Delete(slices.Clone(im.Programs), i, i+1)
			if choice.OneIn(g.src, 4) {
				im.Programs = im.Programs[:0] // no coroutine is loaded
			}
		}
	case 2: // its role has no type
		g.trust(im)
		if n := len(im.LocalTypes); n > 0 {
			i := choice.Index(g.src, n)
			im.LocalTypes = slices.Delete(slices.Clone(im.LocalTypes), i, i+1)
		}
	case 3:
		g.trust(im)
		g.swapTypes(im)
	case 4:
		if choice.Bool(g.src) {
			g.trust(im)
		}
		if n := len(im.LocalTypes); n > 0 {
			i := choice.Index(g.src, n)
			im.LocalTypes = slices.Clone(im.LocalTypes)
			im.LocalTypes[i].Type = g.editType(im.LocalTypes[i].Type)
		}
	default:
		im.GlobalType = nil
	}
}

// trust gives an image the programs that its types compile to.
func (g *gen) trust(im *model.Image) {
	if !im.HasPrograms {
		im.Programs, im.HasPrograms = im.Code(model.LexicalScoping), true
	}
}

func (g *gen) swapTypes(im *model.Image) {
	if n := len(im.LocalTypes); n > 1 {
		im.LocalTypes = slices.Clone(im.LocalTypes)
		i := choice.Index(g.src, n-1)
		a, b := &im.LocalTypes[i], &im.LocalTypes[i+1]
		a.Type, b.Type = b.Type, a.Type
	}
}

// mutateProgram swaps, deletes, doubles, inserts, spoils or replaces an instruction.
func (g *gen) mutateProgram(im *model.Image) {
	g.trust(im)
	if len(im.Programs) == 0 {
		return
	}
	im.Programs = slices.Clone(im.Programs)
	p := &im.Programs[choice.Index(g.src, len(im.Programs))]
	code := slices.Clone(p.Code) // the programs of other images may share it
	n := len(code)
	i := choice.Index(g.src, n)
	fresh := func() model.Instr { return g.instr(uint64(i), uint64(n)) }
	switch kind := g.src.Below(6); {
	case n == 0 || kind == 0 && n < model.MaxProgramLength:
		code = slices.Insert(code, i, fresh())
	case kind == 1:
		code = slices.Delete(code, i, i+1)
	case kind == 2 && n < model.MaxProgramLength:
		code = slices.Insert(code, i, code[i])
	case kind == 3:
		j := (i + 1) % n
		code[i], code[j] = code[j], code[i]
	case kind == 4:
		code[i] = fresh()
	default:
		code[i] = g.spoil(code[i])
	}
	p.Code = code
}
