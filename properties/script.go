package properties

import (
	"cmp"
	"math"
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// What a Case's topology script does to the failure topology, tick by tick, worked out from the script
// alone (spec 02 §7). Laws about topology hold runs against it.

// taken reports whether a run took in the perturbations of a tick: the round came, and it neither found
// everything terminal nor failed before.
func taken(run *Run, tick uint64) bool {
	r := run.Record
	switch {
	case tick == 0 || tick > r.Tick || len(r.Coroutines) == 0:
		return false
	case tick == r.Tick && r.ErrorKind == model.ErrHandler:
		return false
	}
	return true
}

// perturbations are the events of a tick that a run took in, in the order in which they apply.
func perturbations(run *Run, tick uint64) []model.Perturbation {
	i, found := slices.BinarySearchFunc(run.Case.Topology, tick, func(t model.TopologyTick, tick uint64) int { return cmp.Compare(t.Tick, tick) })
	if !found || !taken(run, tick) {
		return nil
	}
	events := slices.Clone(run.Case.Topology[i].Events)
	slices.SortStableFunc(events, model.ComparePerturbations)
	return events
}

// scripts reports whether a Case's script has such a perturbation.
func scripts(c *model.Case, such func(model.Perturbation) bool) bool {
	return slices.ContainsFunc(c.Topology, func(t model.TopologyTick) bool { return slices.ContainsFunc(t.Events, such) })
}

// topologyAt is the failure topology after a tick's perturbations and the end of its timeouts, worked out
// from the script.
func topologyAt(run *Run, tick uint64) *script {
	s := &script{}
	s.forward(run, tick)
	return s
}

// script is a failure topology that follows the script.
type script struct {
	tick       uint64
	crashed    []string
	partitions []model.SitePair // as given, one direction
	corrupted  []model.CorruptedEdge
	timeouts   []model.TimedOutSite
}

// forward goes on to a tick.
func (s *script) forward(run *Run, tick uint64) {
	for i := range run.Case.Topology {
		if at := run.Case.Topology[i].Tick; at > s.tick && at <= tick {
			for _, p := range perturbations(run, at) {
				s.apply(run, at, p)
			}
		}
	}
	s.tick = tick
	if !taken(run, tick) {
		tick-- // the round ended before it looked at timeouts
	}
	s.timeouts = slices.DeleteFunc(s.timeouts, func(t model.TimedOutSite) bool { return t.Until <= tick })
}

func (s *script) apply(run *Run, tick uint64, p model.Perturbation) {
	switch p.Kind {
	case model.Crash:
		if !slices.Contains(s.crashed, p.Site) {
			s.crashed = append(s.crashed, p.Site)
		}
	case model.Partition:
		if !s.partitioned(p.From, p.To) {
			s.partitions = append(s.partitions, model.SitePair{From: p.From, To: p.To})
		}
	case model.Heal:
		s.partitions = slices.DeleteFunc(s.partitions, func(q model.SitePair) bool { return samePair(q, p.From, p.To) })
		s.corrupted = slices.DeleteFunc(s.corrupted, func(e model.CorruptedEdge) bool { return samePair(e.Pair, p.From, p.To) })
	case model.Corrupt:
		pair := model.SitePair{From: p.From, To: p.To}
		s.corrupted = slices.DeleteFunc(s.corrupted, func(e model.CorruptedEdge) bool { return e.Pair == pair })
		s.corrupted = append(s.corrupted, model.CorruptedEdge{Pair: pair, Kind: p.Corruption})
	case model.Timeout:
		s.timeouts = slices.DeleteFunc(s.timeouts, func(t model.TimedOutSite) bool { return t.Site == p.Site })
		s.timeouts = append(s.timeouts, model.TimedOutSite{Site: p.Site, Until: timeoutEnd(tick, p.Duration, run.Case.Config.TickDuration)})
	}
}

// samePair reports whether a pair joins two sites, in whichever direction.
func samePair(p model.SitePair, a, b string) bool {
	return p.From == a && p.To == b || p.From == b && p.To == a
}

func (s *script) partitioned(a, b string) bool {
	return slices.ContainsFunc(s.partitions, func(p model.SitePair) bool { return samePair(p, a, b) })
}

// down reports whether a site is crashed or timed out.
func (s *script) down(site string) bool {
	return slices.Contains(s.crashed, site) || slices.ContainsFunc(s.timeouts, func(t model.TimedOutSite) bool { return t.Site == site })
}

func (s *script) corruption(from, to string) (model.Corruption, bool) {
	for _, e := range s.corrupted {
		if e.Pair == (model.SitePair{From: from, To: to}) {
			return e.Kind, true
		}
	}
	return 0, false
}

// state is the topology as Records and Snapshots show it.
func (s *script) state() model.TopologyState {
	var t model.TopologyState
	t.CrashedSites = slices.Sorted(slices.Values(s.crashed))
	for _, p := range s.partitions {
		t.PartitionedEdges = append(t.PartitionedEdges, p)
		if p.From != p.To {
			t.PartitionedEdges = append(t.PartitionedEdges, model.SitePair{From: p.To, To: p.From})
		}
	}
	slices.SortFunc(t.PartitionedEdges, model.ComparePairs)
	t.CorruptedEdges = slices.SortedFunc(slices.Values(s.corrupted), func(a, b model.CorruptedEdge) int { return model.ComparePairs(a.Pair, b.Pair) })
	t.TimedOutSites = slices.SortedFunc(slices.Values(s.timeouts), func(a, b model.TimedOutSite) int {
		return model.ComparePairs(model.SitePair{From: a.Site}, model.SitePair{From: b.Site})
	})
	return t
}

// timeoutEnd is the first tick at which a timeout taken in at a tick is over (spec 02 §7.6).
func timeoutEnd(tick uint64, d, tickLength model.Duration) uint64 {
	ticks := uint64(1)
	if tickLength != (model.Duration{}) {
		ticks = max(1, quotientUp(nanoseconds(d), nanoseconds(tickLength)))
	}
	if ticks > math.MaxUint64-tick {
		return math.MaxUint64
	}
	return tick + ticks
}
