package generators

import (
	"math"
	"slices"

	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

// timedEvent is a perturbation and its tick.
type timedEvent struct {
	tick  uint64
	event model.Perturbation
}

var (
	perturbationWeights = choice.Weights{3, 6, 1, 6, 5} // in model's order: Crash, Partition, Heal, Corrupt, Timeout
	corruptionWeights   = choice.Weights{2, 1, 1}       // BitFlip, Truncation, PayloadErase
	timeoutDurations    = [...]model.Duration{
		{}, {Nanos: 1_000_000}, {Nanos: 2_500_000}, {Nanos: 6_000_000}, {Nanos: 15_000_000}, {Nanos: 1},
	}
)

// drawTopology draws a script of perturbations at ticks that the run reaches, mostly. Partitions and
// corruptions are healed later, mostly. Within a tick the events keep the order of the draws, which
// the host assertions object to and every engine sorts (spec 02 §7.2).
func (g *gen) drawTopology() {
	if !g.on.has(perturbing) && !g.swelling {
		return
	}
	g.src.Begin("topology")
	defer g.src.End()
	horizon := min(g.c.MaxRounds+2, 60)
	events := make([]timedEvent, 0, 12)
	if g.swelling {
		for range 5 {
			from, to := g.link()
			events = append(events, timedEvent{1, model.Perturbation{Kind: model.Corrupt, From: from, To: to}})
		}
	}
	for range 1 + g.src.Below(5) {
		p := g.perturbation()
		tick := g.drawTick(p.Kind, horizon)
		events = append(events, timedEvent{tick, p})
		if choice.OneIn(g.src, 12) {
			events = append(events, timedEvent{tick + g.src.Below(3)*g.src.Below(8), p}) // once more
		}
		if p.Kind == model.Partition || p.Kind == model.Corrupt {
			events = g.heal(events, tick, &p)
		}
	}
	if g.c.Handler.Acquire == model.AcquireBlock && !choice.OneIn(g.src, 4) { // somebody releases while the one who waits is away
		for range 2 {
			away := model.Perturbation{Kind: model.Timeout, Site: g.role(), Duration: model.Duration{Nanos: 15_000_000}}
			events = append(events, timedEvent{1 + g.src.Below(min(horizon, 20)), away})
		}
	}
	if choice.OneIn(g.src, 16) {
		events = g.storm(events, 1+g.src.Below(horizon))
	}
	g.c.Topology = byTick(events)
	g.aimTopology()
}

// storm crashes every role of the Case, at one tick or one after another.
func (g *gen) storm(events []timedEvent, tick uint64) []timedEvent {
	apart := g.src.Below(3)
	for i := range g.drafts {
		for _, role := range g.drafts[i].roles {
			events = append(events, timedEvent{tick, model.Perturbation{Kind: model.Crash, Site: role}})
			tick += apart
		}
	}
	return events
}

// aimTopology notes what the script is to bring about: sends that wait, receivers that wait for them, and
// payloads that their receivers refuse.
func (g *gen) aimTopology() {
	g.blocks(sendingOps, model.BlockSend)
	g.blocks(takingOps, model.BlockRecv)
	for _, t := range g.c.Topology {
		if g.c.Config.HostAssertions && !slices.IsSortedFunc(t.Events, model.ComparePerturbations) {
			g.failing = true
		}
		for _, p := range t.Events {
			if p.Kind == model.Corrupt {
				g.faults(takingOps, model.TypeViolation, model.UnknownLabel)
			}
		}
	}
}

// drawTick is often an early one. A corruption acts on what is sent after it.
func (g *gen) drawTick(kind model.PerturbationKind, horizon uint64) uint64 {
	g.src.Begin("tick")
	defer g.src.End()
	switch {
	case kind == model.Corrupt && choice.Bool(g.src):
		horizon = min(horizon, 3)
	case choice.Bool(g.src):
		horizon = min(horizon, earlyTicks)
	}
	return 1 + g.src.Below(horizon)
}

// heal adds the end of a partition or a corruption, mostly.
func (g *gen) heal(events []timedEvent, tick uint64, p *model.Perturbation) []timedEvent {
	g.src.Begin("heal")
	defer g.src.End()
	if choice.OneIn(g.src, 4) {
		return events
	}
	return append(events, timedEvent{tick + g.src.Below(12), model.Perturbation{Kind: model.Heal, From: p.From, To: p.To}})
}

// earlyTicks are those in which most messages of most runs are sent.
const earlyTicks = 14

// corrupts reports whether the script corrupts what a role sends to another.
func (g *gen) corrupts(from, to string) bool {
	for _, t := range g.c.Topology {
		for _, p := range t.Events {
			if p.Kind == model.Corrupt && p.From == from && p.To == to {
				return true
			}
		}
	}
	return false
}

// struck is a site that the script crashes or times out, if there is one.
func (g *gen) struck() (site string, ok bool) {
	for _, t := range g.c.Topology {
		for _, p := range t.Events {
			if p.Site != "" {
				return p.Site, true
			}
		}
	}
	return "", false
}

// byTick groups events by ascending tick and keeps their order within a tick.
func byTick(events []timedEvent) []model.TopologyTick {
	slices.SortStableFunc(events, func(a, b timedEvent) int {
		switch {
		case a.tick < b.tick:
			return -1
		case a.tick > b.tick:
			return 1
		}
		return 0
	})
	out := make([]model.TopologyTick, 0, len(events))
	for _, e := range events {
		if n := len(out); n == 0 || out[n-1].Tick != e.tick {
			out = append(out, model.TopologyTick{Tick: e.tick})
		}
		last := &out[len(out)-1]
		last.Events = append(last.Events, e.event)
	}
	return out
}

// perturbation draws one event, mostly about roles that share a session.
func (g *gen) perturbation() model.Perturbation {
	g.src.Begin("perturbation")
	defer g.src.End()
	p := model.Perturbation{Kind: model.PerturbationKind(g.src.Weighted(perturbationWeights))}
	switch p.Kind {
	case model.Crash:
		p.Site = g.role()
	case model.Timeout:
		p.Site = g.role()
		p.Duration = choice.Of(g.src, timeoutDurations[:])
		if choice.OneIn(g.src, 24) {
			p.Duration = model.Duration{Secs: math.MaxUint64}
		}
	default:
		p.From, p.To = g.link()
		if p.Kind == model.Corrupt {
			p.Corruption = model.Corruption(g.src.Weighted(corruptionWeights))
		}
	}
	return p
}

// link draws two roles of one image, seldom any two.
func (g *gen) link() (from, to string) {
	if len(g.drafts) == 0 || choice.OneIn(g.src, 16) {
		return g.role(), g.role()
	}
	roles := choice.Of(g.src, g.drafts).roles
	if len(roles) < 2 {
		return roles[0], g.role()
	}
	i := choice.Index(g.src, len(roles))
	return roles[i], roles[(i+1+choice.Index(g.src, len(roles)-1))%len(roles)]
}
