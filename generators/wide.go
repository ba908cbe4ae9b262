package generators

import (
	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

// A wide Case has many sessions of small protocols, each of which ends, so that waves fill their lanes. Nothing in it
// faults on purpose, its handler is pure, and it mostly lies where scheduling cannot be seen (spec 07 §9).

// wideFeatures are those that such a Case may have.
const wideFeatures = annotations | labelPayload | noise | smallBuffers | scheduling | noMonitor | validation |
	tickLength | modes | identities | waves | offGrid | hostAssertions | forcing | wide

var (
	wideCountWeights = choice.Weights{5, 3, 2}
	wideRoleWeights  = choice.Weights{10, 6, 3, 1}
	wideKindWeights  = choice.Weights{1, 12}
)

// wideCount is the number of sessions, 8 to 64, the smaller ones more often.
func (g *gen) wideCount() int {
	switch g.src.Weighted(wideCountWeights) {
	case 0:
		return 8 + choice.Index(g.src, 5)
	case 1:
		return 13 + choice.Index(g.src, 12)
	}
	return 25 + choice.Index(g.src, 40)
}

func (g *gen) drawWideDraft(d *draft, sid uint64) {
	d.kind = imageKind(g.src.Weighted(wideKindWeights))
	g.people(d, sid, 2+g.src.Weighted(wideRoleWeights))
}

// wideBuffers are small; what does not fit waits, or makes a buffer grow, as far as no protocol of this class needs.
func (g *gen) wideBuffers() model.BufferConfig {
	b := model.BufferConfig{Capacity: 1 + g.src.Below(4)}
	if choice.OneIn(g.src, 12) {
		b.Policy, b.MaxCapacity = model.PolicyResize, 64+g.src.Below(7)
	}
	return b
}

// wideProtocol draws a small protocol in which every loop has an end. What the compiler makes of a choice goes round
// for ever, or is not understood, so a compiled image has none.
func (g *gen) wideProtocol(d *draft) view {
	g.src.Begin("protocol")
	defer g.src.End()
	b := g.builder(d.roles, d.sid)
	b.agreed = true
	if b.strict {
		d.kind = codedImage // nothing prepares the payloads of a compiled one
	}
	kinds := uint64(5)
	if d.kind == compiledImage {
		kinds, b.annotated = 3, false
	}
	switch g.src.Below(kinds) {
	case 0:
		return b.ring(1 + choice.Index(g.src, 2))
	case 1:
		return b.pingPong(1 + choice.Index(g.src, 4))
	case 2:
		return b.broadcast()
	case 3:
		return b.endingLoop()
	}
	b.fuel = 2 + choice.Index(g.src, 4)
	return b.communication(1)
}

// any is a message of any label.
func (b *protocolBuilder) any() model.Label {
	return model.Label{Name: choice.Of(b.src, b.labels), Sort: b.messageSort()}
}

// ring sends a token round so many times.
func (b *protocolBuilder) ring(laps int) view {
	v, n := b.end(), len(b.roles)
	for i := laps*n - 1; i >= 0; i-- {
		v = b.prefix(i%n, (i+1)%n, b.any(), v)
	}
	return v
}

// pingPong sends a message to and fro between two roles so many times; the others have nothing to do.
func (b *protocolBuilder) pingPong(times int) view {
	from, to := b.pairOf()
	v := b.end()
	for range times {
		v = b.prefix(from, to, b.any(), b.prefix(to, from, b.any(), v))
	}
	return v
}

// broadcast sends a message from one role to all others, and back from each.
func (b *protocolBuilder) broadcast() view {
	root := choice.Index(b.src, len(b.roles))
	v := b.end()
	for _, back := range [...]bool{true, false} {
		for r := len(b.roles) - 1; r >= 0; r-- {
			from, to := root, r
			if back {
				from, to = r, root
			}
			if r != root {
				v = b.prefix(from, to, b.any(), v)
			}
		}
	}
	return v
}

// endingLoop is a loop whose first branch goes round again, mostly with an answer before, and whose last one ends. Everyone
// is told.
func (b *protocolBuilder) endingLoop() view {
	name := loopVars[0]
	var t telling
	t.sender, t.receiver = b.pairOf()
	t.draw(b)
	again := b.jump(name)
	if !choice.OneIn(b.src, 4) {
		again = b.prefix(t.receiver, t.sender, b.any(), again)
	}
	branches := [...]branch{b.tell(&t, 0, again), b.tell(&t, 1, b.end())}
	return b.bind(name, b.joinTold(&t, branches[:]))
}
