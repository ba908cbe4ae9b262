package generators

import (
	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

// Case draws a whole Case. It is valid: a reader accepts its canonical JSON (spec 06 §1).
func Case(src choice.Source) model.Case { return Draw(src).Case }

func (g *gen) drawCase() {
	g.src.Begin("case")
	defer g.src.End()
	g.on = drawFeatures(g.src) | g.class
	if g.on.has(wide) {
		g.on &= wideFeatures
	}
	g.names = &vocabularies[g.src.Weighted(vocabularyWeights)]
	g.drawImages()
	g.drawConfig()
	g.drawNumbers()
	g.drawClash()
	g.drawHandler()
	g.drawRounds()
	g.drawSchedule()
	g.drawTopology()
	g.drawTypes()
	g.drawPrograms()
	if g.on.has(mutation) {
		g.mutateImages()
	}
}

// Seeded is the Case that a seed and an index name in this Version of the generators, in the class Mixed.
func Seeded(seed, index uint64) model.Case { return Case(choice.NewPRNG(seed, index)) }

// gen is a Case in the making: its source, and what later parts must know of earlier ones.
type gen struct {
	src   choice.Source
	class feature // that the class of the Case switches on
	on    feature
	names *vocabulary
	c     model.Case

	drafts     []draft
	coroutines int            // that the images load
	spawned    int            // Spawns in the programs so far
	opened     int            // Opens in the programs so far
	releases   int            // Releases of what was granted so far
	pair       model.Value    // the pair that the handler grants, if it does
	fact       model.Endpoint // what the fact that the handler grants is about, if it does
	swelling   bool           // flipped texts grow beyond the limit of payloads
	hasty      bool           // the run ends after a few instructions
	clash      clash          // what keeps two coroutines out of one wave
	garnish    []*snippet     // what the features put between communications

	marks   [][][]Mark // Drawn.Marks
	aims    []Aim
	failing bool
}

// draft is an image in the making.
type draft struct {
	kind  imageKind
	roles []string // ascending
	sid   uint64
	first int // id of its first coroutine
	view  view
}

// imageKind tells how an image gets its programs.
type imageKind uint8

const (
	compiledImage imageKind = iota // none given: the types are compiled
	codedImage                     // written along the types, every label offered
	shapedImage                    // instructions at random
)

var (
	imageCountWeights = choice.Weights{9, 6, 4, 3, 1, 1}
	imageKindWeights  = choice.Weights{2, 13}
	roleCountWeights  = choice.Weights{10, 9, 4, 2, 1}
)

// drawImages draws how many images there are, of which kind, and their roles, so that every
// program can know the ids of all sessions and coroutines that are there at the start.
func (g *gen) drawImages() {
	g.src.Begin("images")
	defer g.src.End()
	g.drafts = make([]draft, g.imageCount())
	for i := range g.drafts {
		g.drawDraft(&g.drafts[i], uint64(i))
	}
}

func (g *gen) drawDraft(d *draft, sid uint64) {
	g.src.Begin("draft")
	defer g.src.End()
	if g.on.has(wide) {
		g.drawWideDraft(d, sid)
		return
	}
	d.kind = imageKind(g.src.Weighted(imageKindWeights))
	if g.on.has(shaping) && choice.Bool(g.src) {
		d.kind = shapedImage
	}
	g.people(d, sid, 2+g.src.Weighted(roleCountWeights))
	if d.kind == compiledImage {
		if choice.OneIn(g.src, 6) { // a merged choice never completes (Q1-16)
			g.faults(takingOps, model.TypeViolation, model.UnknownLabel)
		} else {
			g.on |= labelPayload
		}
	}
}

// people gives a draft its session and so many roles.
func (g *gen) people(d *draft, sid uint64, count int) {
	d.sid, d.first = sid, g.coroutines
	at := choice.Index(g.src, maxRoles-count+1)
	d.roles = g.names.roles[at : at+count]
	g.coroutines += count
}

func (g *gen) imageCount() int {
	if g.on.has(wide) {
		return g.wideCount()
	}
	n := 1 + g.src.Weighted(imageCountWeights)
	if g.on.has(clashing) {
		return max(2, n)
	}
	return n
}

// drawTypes draws the protocols of all images.
func (g *gen) drawTypes() {
	for i := range g.drafts {
		d := &g.drafts[i]
		if g.on.has(wide) {
			d.view = g.wideProtocol(d)
			continue
		}
		b := g.builder(d.roles, d.sid)
		if d.kind != codedImage && !b.texts && b.annotated {
			if b.annotated = choice.OneIn(g.src, 8); b.annotated { // nothing prepares their payloads
				g.faults(commOps, model.TypeViolation)
			}
		}
		d.view = b.build()
		if choice.OneIn(g.src, 36) {
			at := choice.Index(g.src, len(d.roles))
			d.view.local[at] = g.unending(d.view.local[at])
		}
		if b.disagrees {
			g.faults(takingOps, model.TypeViolation)
		}
	}
}

func (g *gen) builder(roles []string, sid uint64) protocolBuilder {
	strict := g.c.Config.PayloadValidation == model.ValidateStrictSchema
	return protocolBuilder{
		src: g.src, roles: roles, labels: g.names.labels, sid: sid,
		recursion: g.on.has(recursion), sloppy: g.on.has(sloppiness),
		annotated: strict || g.on.has(annotations), strict: strict,
		texts: g.on.has(labelPayload), pair: g.pair,
	}
}

// drawPrograms turns the drafts into images.
func (g *gen) drawPrograms() {
	g.chooseGarnish()
	g.c.Images = make([]model.Image, len(g.drafts))
	g.marks = make([][][]Mark, len(g.drafts))
	for i := range g.drafts {
		g.c.Images[i], g.marks[i] = g.image(&g.drafts[i])
	}
}

func (g *gen) image(d *draft) (im model.Image, marks [][]Mark) {
	g.src.Begin("image")
	defer g.src.End()
	im = model.Image{GlobalType: d.view.global, LocalTypes: make([]model.RoleType, len(d.roles))}
	for r, role := range d.roles {
		im.LocalTypes[r] = model.RoleType{Role: role, Type: d.view.local[r]}
	}
	if d.kind == compiledImage {
		return im, nil
	}
	im.HasPrograms = true
	im.Programs, marks = make([]model.RoleProgram, len(d.roles)), make([][]Mark, len(d.roles))
	for r, role := range d.roles {
		c := g.program(d, r)
		im.Programs[r], marks[r] = model.RoleProgram{Role: role, Code: c.code}, c.marks
	}
	if !g.on.has(wide) && choice.OneIn(g.src, 12) {
		at := choice.Index(g.src, len(im.LocalTypes))
		im.LocalTypes[at].Type = g.shadow(im.LocalTypes[at].Type)
	}
	return im, marks
}

var roundsWeights = choice.Weights{70, 4, 25, 1}

// drawRounds draws max_rounds: up to 300 in all but one Case of a hundred, and those of class wide. It is lower where
// a round dispatches many: a loop without an end would make such a run as many times as long.
func (g *gen) drawRounds() {
	g.src.Begin("rounds")
	defer g.src.End()
	if g.on.has(wide) {
		return // the default, which is enough
	}
	switch g.src.Weighted(roundsWeights) {
	case 0:
		g.c.MaxRounds = 50 + g.src.Below(151)
	case 1:
		g.c.MaxRounds = g.src.Below(40)
	case 2:
		g.c.MaxRounds = 180 + g.src.Below(121)
	default:
		g.c.MaxRounds = 300 + g.src.Below(1701)
	}
	if n := g.c.Schedule.Concurrency; n > 1 {
		most := max(3, 600/(n+1))
		g.c.MaxRounds = min(g.c.MaxRounds, most+g.src.Below(most))
	}
	if g.on.has(afterStuck) {
		g.c.AfterStuck = model.ContinueWhenStuck
	}
}
