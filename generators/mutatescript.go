package generators

import (
	"slices"

	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

// Mutators of the scripts of a Case: topology, handler, schedule.

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
	g.drawNumbers()
	g.drawSchedule()
}

// dropPerturbation drops all perturbations of a tick, or one of them.
func (g *gen) dropPerturbation() {
	events := g.timedEvents()
	if len(events) == 0 {
		return
	}
	i := choice.Index(g.src, len(events))
	if choice.Bool(g.src) {
		g.c.Topology = byTick(slices.Delete(events, i, i+1))
		return
	}
	tick := events[i].tick
	g.c.Topology = byTick(slices.DeleteFunc(events, func(e timedEvent) bool { return e.tick == tick }))
}

// addPerturbation adds one, or repeats one.
func (g *gen) addPerturbation() {
	events := g.timedEvents()
	e := timedEvent{1 + g.src.Below(earlyTicks), g.perturbation()}
	if len(events) > 0 && choice.OneIn(g.src, 4) {
		e.event = choice.Of(g.src, events).event
	}
	g.c.Topology = byTick(append(events, e))
}

// movePerturbations moves a perturbation, or it and all later ones, to another tick.
func (g *gen) movePerturbations() {
	events := g.timedEvents()
	if len(events) == 0 {
		return
	}
	i := choice.Index(g.src, len(events))
	last := i + 1
	if choice.Bool(g.src) {
		last = len(events)
	}
	tick := 1 + g.src.Below(earlyTicks)
	for shift := int64(tick) - int64(events[i].tick); i < last; i++ {
		events[i].tick = uint64(max(int64(events[i].tick)+shift, 1))
	}
	g.c.Topology = byTick(events)
}

func (g *gen) timedEvents() []timedEvent {
	var out []timedEvent
	for _, t := range g.c.Topology {
		for _, p := range t.Events {
			out = append(out, timedEvent{t.Tick, p})
		}
	}
	return out
}

// changeRule drops a rule of the handler, or adds one.
func (g *gen) changeRule() {
	h := &g.c.Handler
	switch g.src.Below(4) {
	case 0:
		h.Drop = append(slices.Clone(h.Drop), model.DropRule{From: g.role(), Label: g.label(), Nth: g.src.Below(3)})
	case 1:
		h.FailStep = append(slices.Clone(h.FailStep), model.FailRule{Role: g.role(), Nth: g.src.Below(4)})
	case 2:
		h.Drop = g.dropOne(h.Drop)
	default:
		h.Acquire = model.AcquireMode(g.src.Weighted(acquireWeights))
	}
}

func (g *gen) dropOne(rules []model.DropRule) []model.DropRule {
	if len(rules) == 0 {
		return rules
	}
	i := choice.Index(g.src, len(rules))
	return slices.Delete(slices.Clone(rules), i, i+1)
}

// changePick changes one pick, cuts the picks off, or begins with picks.
func (g *gen) changePick() {
	s := &g.c.Schedule
	n := len(s.Picks)
	switch {
	case n == 0:
		g.drawPicks(s)
		s.Concurrency = min(s.Concurrency, 1)
	case choice.Bool(g.src):
		s.Picks = slices.Clone(s.Picks)
		s.Picks[choice.Index(g.src, n)] = g.src.Below(uint64(g.coroutines + 2))
	default:
		s.Picks = s.Picks[:choice.Index(g.src, n)]
	}
}
