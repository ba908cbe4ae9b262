package shrink

import (
	"cmp"
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// The moves on the topology script.

// perturbationAt finds the k-th perturbation of the script.
func perturbationAt(c *model.Case, k int) (tick, event int) {
	for i, t := range c.Topology {
		if k < len(t.Events) {
			return i, k
		}
		k -= len(t.Events)
	}
	return -1, -1
}

func countPerturbations(s *subject) int {
	n := 0
	for _, t := range s.c.Topology {
		n += len(t.Events)
	}
	return n
}

// dropPerturbations drops some perturbations, and the ticks that are empty then.
func dropPerturbations(s *subject, from, to int) []*model.Case {
	out := *s.c
	out.Topology = nil
	k := 0
	for _, t := range s.c.Topology {
		var events []model.Perturbation
		for _, p := range t.Events {
			if k < from || k >= to {
				events = append(events, p)
			}
			k++
		}
		if len(events) > 0 {
			out.Topology = append(out.Topology, model.TopologyTick{Tick: t.Tick, Events: events})
		}
	}
	return []*model.Case{&out}
}

// simplifyPerturbations puts a simpler perturbation of the same sites in the place of one, or one in the
// place of two.
func simplifyPerturbations(s *subject) []attempt {
	var out []attempt
	for k := range countPerturbations(s) {
		i, j := perturbationAt(s.c, k)
		for _, simpler := range simplerPerturbations(s.c.Topology[i].Events[j]) {
			out = append(out, func() *model.Case { return withPerturbation(s.c, i, j, simpler) })
		}
		if p := s.c.Topology[i].Events[j]; p.Kind == model.Timeout {
			out = append(out, func() *model.Case { return laterTimeout(s.c, k) })
		}
		for _, p := range timeoutsFor(s.c, i, j) {
			out = append(out, func() *model.Case { return mergedPerturbations(s, k, p) })
		}
	}
	return out
}

func withPerturbation(c *model.Case, i, j int, p model.Perturbation) *model.Case {
	out := *c
	out.Topology = slices.Clone(c.Topology)
	out.Topology[i].Events = replaced(c.Topology[i].Events, j, p)
	return &out
}

// simplerPerturbations are the perturbations of the same sites, or with the sites the other way round.
func simplerPerturbations(p model.Perturbation) []model.Perturbation {
	var out []model.Perturbation
	if p.Site != "" {
		return append(out, model.Perturbation{Kind: model.Crash, Site: p.Site}, model.Perturbation{Kind: p.Kind, Site: p.Site})
	}
	for _, site := range []string{p.From, p.To} {
		out = append(out, model.Perturbation{Kind: model.Crash, Site: site})
	}
	for kind := model.Partition; kind <= p.Kind; kind++ {
		out = append(out, model.Perturbation{Kind: kind, From: p.From, To: p.To}, model.Perturbation{Kind: kind, From: p.To, To: p.From})
	}
	for corruption := model.BitFlip; corruption < p.Corruption; corruption++ {
		out = append(out, model.Perturbation{Kind: model.Corrupt, From: p.From, To: p.To, Corruption: corruption})
	}
	return out
}

// laterTimeout puts a timeout without length where one ends.
func laterTimeout(c *model.Case, k int) *model.Case {
	i, j := perturbationAt(c, k)
	p, tick := c.Topology[i].Events[j], c.Topology[i].Tick
	if hi, length := p.Duration.Nanoseconds(); hi == 0 && c.Config.TickDuration.Secs == 0 && c.Config.TickDuration.Nanos > 0 {
		tick = add(tick, length/uint64(c.Config.TickDuration.Nanos))
	}
	out := dropPerturbations(&subject{c: c}, k, k+1)[0]
	event := []model.Perturbation{{Kind: model.Timeout, Site: p.Site}}
	at, found := slices.BinarySearchFunc(out.Topology, tick, func(t model.TopologyTick, tick uint64) int { return cmp.Compare(t.Tick, tick) })
	if found {
		event = slices.Concat(out.Topology[at].Events, event)
		out.Topology = replaced(out.Topology, at, model.TopologyTick{Tick: tick, Events: event})
		return out
	}
	out.Topology = slices.Insert(out.Topology, at, model.TopologyTick{Tick: tick, Events: event})
	return out
}

// timeoutsFor are timeouts that could do what a partition and its end do together.
func timeoutsFor(c *model.Case, i, j int) []model.Perturbation {
	p := c.Topology[i].Events[j]
	if p.Kind != model.Partition {
		return nil
	}
	for _, later := range c.Topology[i:] {
		heals := slices.ContainsFunc(later.Events, func(q model.Perturbation) bool { return q.Kind == model.Heal })
		if !heals {
			continue
		}
		d := model.Duration{}
		for range min(later.Tick-c.Topology[i].Tick, longestTimeout) {
			d = d.Add(c.Config.TickDuration)
		}
		return []model.Perturbation{{Kind: model.Timeout, Site: p.From, Duration: d}, {Kind: model.Timeout, Site: p.To, Duration: d}}
	}
	return nil
}

// longestTimeout bounds a timeout that stands for a partition, in ticks.
const longestTimeout = 64

// mergedPerturbations puts p in the place of perturbation k and drops the first heal behind it.
func mergedPerturbations(s *subject, k int, p model.Perturbation) *model.Case {
	i, j := perturbationAt(s.c, k)
	c := withPerturbation(s.c, i, j, p)
	for n := k + 1; n < countPerturbations(s); n++ {
		if a, b := perturbationAt(c, n); c.Topology[a].Events[b].Kind == model.Heal {
			return dropPerturbations(&subject{c: c}, n, n+1)[0]
		}
	}
	return nil
}

// lowerTicks lowers one tick of the script, alone or with all behind it, or the seconds or nanoseconds of
// one duration.
func lowerTicks(s *subject) []attempt {
	var out []attempt
	for i, t := range s.c.Topology {
		for _, less := range lower(t.Tick - 1) {
			out = append(out,
				func() *model.Case { return withTicks(s.c, i, len(s.c.Topology), t.Tick-1-less) },
				func() *model.Case { return withTicks(s.c, i, i+1, t.Tick-1-less) })
		}
		for j, p := range t.Events {
			for _, less := range lower(p.Duration.Secs) {
				shorter := p
				shorter.Duration.Secs = less
				out = append(out, func() *model.Case { return withPerturbation(s.c, i, j, shorter) })
			}
			for _, less := range lower(uint64(p.Duration.Nanos)) {
				shorter := p
				shorter.Duration.Nanos = uint32(less)
				out = append(out, func() *model.Case { return withPerturbation(s.c, i, j, shorter) })
			}
		}
	}
	return out
}

// withTicks brings the ticks number from to number to-1 forward; ticks that meet are joined. nil if a
// tick would come before another one.
func withTicks(c *model.Case, from, to int, by uint64) *model.Case {
	out := *c
	out.Topology = nil
	for i, t := range c.Topology {
		if i >= from && i < to {
			t.Tick -= min(by, t.Tick-1)
		}
		n := len(out.Topology)
		switch {
		case n > 0 && out.Topology[n-1].Tick > t.Tick:
			return nil
		case n > 0 && out.Topology[n-1].Tick == t.Tick:
			out.Topology[n-1].Events = slices.Concat(out.Topology[n-1].Events, t.Events)
		default:
			out.Topology = append(out.Topology, t)
		}
	}
	return &out
}
