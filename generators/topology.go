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
		for range 4 {
			from, to := g.link()
			events = append(events, timedEvent{1, model.Perturbation{Kind: model.Corrupt, From: from, To: to}})
		}
	}
	for range 1 + g.src.Below(5) {
		p := g.perturbation()
		tick := 1 + g.src.Below(g.reach(p.Kind, horizon))
		events = append(events, timedEvent{tick, p})
		if choice.OneIn(g.src, 12) {
			events = append(events, timedEvent{tick + g.src.Below(3)*g.src.Below(8), p}) // once more
		}
		if (p.Kind == model.Partition || p.Kind == model.Corrupt) && !choice.OneIn(g.src, 4) {
			heal := model.Perturbation{Kind: model.Heal, From: p.From, To: p.To}
			events = append(events, timedEvent{tick + g.src.Below(12), heal})
		}
	}
	if g.c.Handler.Acquire == model.AcquireBlock && !choice.OneIn(g.src, 4) { // somebody releases while the one who waits is away
		away := model.Perturbation{Kind: model.Timeout, Site: g.role(), Duration: model.Duration{Nanos: 15_000_000}}
		events = append(events, timedEvent{1 + g.src.Below(min(horizon, 30)), away})
	}
	g.c.Topology = byTick(events)
	g.aimTopology()
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

// reach is the last tick at which a perturbation may come. A corruption acts on what is sent after it.
func (g *gen) reach(kind model.PerturbationKind, horizon uint64) uint64 {
	switch {
	case kind == model.Corrupt && choice.Bool(g.src):
		return min(horizon, 3)
	case choice.Bool(g.src):
		return min(horizon, earlyTicks)
	}
	return horizon
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
			p.Corruption = model.Corruption(g.src.Below(uint64(model.PayloadErase) + 1))
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
