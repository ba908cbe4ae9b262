package generators

import (
	"slices"

	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

// A clash is what keeps two coroutines of different lanes out of one wave: their next instructions share one kind of
// atom (spec 07 §4.1). Two programs begin with it, each with as many instructions in front of it as the other.

// clashKind tells which instructions meet.
type clashKind uint8

// The clashes; the sides are of two images, but for that of one home session. The first side is what is named first; that of
// adoptedEndpoint gives its endpoint to the second, which then meets the partner.
const (
	noClash             clashKind = iota
	transferToPick                // Transfer beside anything of whom it names
	spawnBesideSpawn              // both make the next coroutine
	spawnBesideTransfer           // Transfer to the coroutine that Spawn is about to make
	controlBesideOwner            // an instruction on an endpoint that another owns
	adoptedEndpoint               // the ends of an edge, one in the hands of another session's coroutine
	closeBesideOwner              // Close of a session in which another owns an endpoint
	openBesideOpen                // both make the next session
	openBesideUse                 // a use of the session that Open is about to make
	guardsOfOneSession            // Acquire or Release in one home session, the layers named
	guardsOfTwoSessions           // Acquire or Release while no layer is named
	clashKinds          = iota
)

// clashWeights are greater where few of the clashes that are drawn come true, or few come about without: so the census
// finds enough of each.
var clashWeights = choice.Weights{
	transferToPick: 1, spawnBesideSpawn: 2, spawnBesideTransfer: 12, controlBesideOwner: 5, adoptedEndpoint: 8,
	closeBesideOwner: 1, openBesideOpen: 1, openBesideUse: 9, guardsOfOneSession: 3, guardsOfTwoSessions: 2,
}

// clash is the clash of a Case.
type clash struct {
	kind   clashKind
	sides  [2]side
	grant  model.Value // what the handler has to grant for it; nil if it does not matter
	shared bool        // both release one evidence
}

// side is one of the two who meet.
type side struct {
	draft *draft
	role  int
}

func (s side) id() uint64 { return uint64(s.draft.first + s.role) }

func (s side) endpoint() model.Endpoint {
	return model.Endpoint{SID: s.draft.sid, Role: s.draft.roles[s.role]}
}

// drawClash draws which instructions meet and where, if the Case has waves in which they can. What it needs of the
// configuration it sets.
func (g *gen) drawClash() {
	s, cfg := &g.c.Schedule, &g.c.Config.Config
	if !g.on.has(clashing) || !g.on.has(waves) || s.Concurrency < 2 || s.Workers < 2 || g.hasty || cfg.NumRegisters < 10 {
		return
	}
	g.src.Begin("clash")
	defer g.src.End()
	kind := clashKind(g.src.Weighted(clashWeights))
	sides, ok := g.clashSides(kind == guardsOfOneSession)
	if !ok {
		return
	}
	if choice.Bool(g.src) {
		sides[0], sides[1] = sides[1], sides[0]
	}
	g.clash = clash{kind: kind, sides: sides}
	switch kind {
	case controlBesideOwner, closeBesideOwner:
		g.clash.grant = sides[1].endpoint()
	case adoptedEndpoint:
		g.clash.grant = sides[0].endpoint()
		g.widen()
	case openBesideUse:
		g.clash.grant = model.Endpoint{SID: uint64(len(g.drafts)), Role: g.role()}
	case guardsOfOneSession:
		g.clash.shared = choice.Bool(g.src)
		g.widen()
		if len(cfg.GuardLayers) == 0 {
			g.give(model.KeyGuardLayers)
			cfg.GuardLayers = g.guardLayers()
		}
	case guardsOfTwoSessions:
		cfg.GuardLayers = nil
	}
}

func (g *gen) widen() {
	g.give(model.KeyWaveWidening)
	g.c.Config.WaveWidening = true
}

// clashSides draws two coroutines of different lanes, whose programs are written.
func (g *gen) clashSides(oneImage bool) (sides [2]side, ok bool) {
	var written []*draft
	for i := range g.drafts {
		if g.drafts[i].kind != compiledImage {
			written = append(written, &g.drafts[i])
		}
	}
	if len(written) == 0 || len(written) == 1 && !oneImage {
		return sides, false
	}
	i := choice.Index(g.src, len(written))
	a, b := written[i], written[(i+1)%len(written)]
	if oneImage {
		b = a
	}
	sides[0], sides[1] = side{a, choice.Index(g.src, len(a.roles))}, side{b, choice.Index(g.src, len(b.roles))}
	if !choice.OneIn(g.src, 4) {
		g.bringTogether(&sides)
	}
	for range b.roles {
		if lanes := g.c.Schedule.Workers; sides[0].id()%lanes != sides[1].id()%lanes {
			return sides, true
		}
		sides[1].role = (sides[1].role + 1) % len(b.roles)
	}
	return sides, false
}

// bringTogether moves the sides to where they come to turns at the same time: to the ends of their sessions that are next
// to each other; or, where one coroutine of a session is taken at a time, to their first roles.
func (g *gen) bringTogether(sides *[2]side) {
	sides[0].role, sides[1].role = 0, 0
	if g.c.Config.WaveWidening || sides[0].draft == sides[1].draft {
		sides[0].role = len(sides[0].draft.roles) - 1
	}
}

// clash writes the program's side of the clash, if it has one. It is all of the program if it is whole.
func (c *coder) clash() (whole bool) {
	kind := c.g.clash.kind
	at := slices.IndexFunc(c.g.clash.sides[:], func(s side) bool { return s.draft == c.d && s.draft.roles[s.role] == c.role })
	if at < 0 {
		if kind == adoptedEndpoint {
			c.awaitAdoption()
		}
		return false
	}
	c.g.src.Begin("clash")
	defer c.g.src.End()
	clashCode[kind][at](c)
	_, left := c.code[len(c.code)-1].(model.Halt)
	gave := at == 0 && (kind == adoptedEndpoint || kind == spawnBesideTransfer)
	return left || gave
}

// clashCode are the two sides of each clash. A side that only has to be there does a few steps.
var clashCode = [clashKinds][2]func(*coder){
	transferToPick:      {func(c *coder) { c.openAndGive(c.g.clash.sides[1].id(), 0) }, (*coder).stepOn},
	spawnBesideSpawn:    {(*coder).spawnStep, (*coder).spawnStep},
	spawnBesideTransfer: {func(c *coder) { c.giveAway(uint64(c.g.coroutines), AimFault) }, func(c *coder) { c.emit(step); c.spawnStep() }},
	controlBesideOwner:  {(*coder).useOther, (*coder).leaveOrStay},
	adoptedEndpoint:     {func(c *coder) { c.giveAway(c.g.clash.sides[1].id(), 0) }, (*coder).adopt},
	closeBesideOwner:    {func(c *coder) { c.acquired(); c.aim(AimFault, model.Close{Session: clashReg}) }, (*coder).stepOn},
	openBesideOpen:      {(*coder).openOnly, (*coder).openOnly},
	openBesideUse:       {func(c *coder) { c.acquired(); c.aim(AimFault, model.Send{Chan: clashReg, Val: 1}) }, func(c *coder) { c.emit(step); c.openOnly() }},
	guardsOfOneSession:  {(*coder).useGuard, (*coder).useGuard},
	guardsOfTwoSessions: {(*coder).useGuard, (*coder).useGuard},
}

// clashReg holds what the handler granted.
const clashReg model.Reg = 8

// numberReg holds a number: whom a Transfer names, or just what is no endpoint.
const numberReg model.Reg = 7

func (c *coder) acquired() { c.emit(model.Acquire{Layer: c.g.layer(), Dst: clashReg}) }

func (c *coder) stepOn() { c.emit(step, step, step, step) }

// leaveOrStay ends the program, as the second instruction, or does a few steps: a Halt ends the endpoint that another uses.
func (c *coder) leaveOrStay() {
	if choice.Bool(c.g.src) {
		c.stepOn()
		return
	}
	c.emit(step, halt)
}

func (c *coder) spawnStep() { c.spawn(nil, func(c *coder) { c.emit(step) }) }

func (c *coder) openOnly() {
	o := c.drawOpened(2)
	c.emitOpen(&o)
}

// openAndGive opens a session and gives one end of it to a coroutine.
func (c *coder) openAndGive(to uint64, m Mark) {
	o := c.drawOpened(2)
	c.emit(model.Set{Dst: numberReg, Val: model.Nat(to)})
	c.emitOpen(&o)
	c.aim(m, model.Transfer{Endpoint: o.dsts[0], Target: numberReg, Bundle: numberReg})
}

// useOther uses another's endpoint in the direction that its type has not, so that no edge is touched.
func (c *coder) useOther() {
	owner := c.g.clash.sides[1]
	c.acquired()
	if comm, ok := unwrapped(owner.draft.view.local[owner.role]).(*model.LocalComm); ok && comm.Dir == model.Receiving {
		c.aim(AimFault, model.Send{Chan: clashReg, Val: 1})
		return
	}
	c.aim(AimFault, model.Receive{Chan: clashReg, Dst: 9})
}

// giveAway gives the role's endpoint away, which is all that the program does.
func (c *coder) giveAway(to uint64, m Mark) {
	c.emit(model.Set{Dst: numberReg, Val: model.Nat(to)})
	c.aim(m, model.Transfer{Endpoint: 0, Target: numberReg, Bundle: numberReg})
}

// awaitAdoption does a few steps in the program of whom the given endpoint talks to first, so that its first message
// meets the endpoint in other hands.
func (c *coder) awaitAdoption() {
	giver := c.g.clash.sides[0]
	if comm, ok := unwrapped(giver.draft.view.local[giver.role]).(*model.LocalComm); ok && giver.draft == c.d && comm.Partner == c.role {
		c.g.src.Begin("clash")
		defer c.g.src.End()
		for range 3 + choice.Index(c.g.src, 2) {
			c.emit(step)
		}
	}
}

// adopt plays the role of who gives its endpoint away. Where that endpoint, once it is there, is the first that the program
// owns, the program may as well name a register without an endpoint, which means the same (spec 02 §4.2).
func (c *coder) adopt() {
	giver := c.g.clash.sides[0]
	c.acquired()
	at := clashReg
	if giver.draft.sid < c.d.sid && choice.Bool(c.g.src) {
		at = numberReg
	}
	c.emit(model.Set{Dst: numberReg, Val: model.Nat(0)}, step)
	c.g.faults(commOps, model.ChannelClosed) // too early
	c.playSide(unwrapped(giver.draft.view.local[giver.role]), at)
}

// unwrapped is what a type does first.
func unwrapped(t model.LocalType) model.LocalType {
	for {
		mu, ok := t.(*model.LocalMu)
		if !ok {
			return t
		}
		t = mu.Body
	}
}

// useGuard acquires or releases as the second instruction; both release what the handler granted to both, or each does
// as it likes.
func (c *coder) useGuard() {
	if c.g.clash.shared {
		c.acquired()
		c.emit(model.Release{Layer: c.g.layer(), Evidence: clashReg})
		return
	}
	if choice.Bool(c.g.src) {
		evidence := model.Nat(5000 + c.self())
		c.emit(model.Set{Dst: 2, Val: evidence}, model.Release{Layer: c.g.layer(), Evidence: 2})
		return
	}
	c.emit(step)
	c.acquired()
}
