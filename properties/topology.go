package properties

import (
	"fmt"
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// Laws about the failure topology's state: rows P-T1 to P-T5 and P-T15 of spec 03 §10.6, and P-E10.

// TopologyAtEnd is P-E10 for one engine.
var TopologyAtEnd = Property{
	ID:        "topology-at-end",
	Statement: "The failure topology that a Record shows is what the script makes of it up to the last tick.",
	Spec:      "02 §7.2, 06 §2, 03 §10.5",
	Why:       "P-E10 for one engine: it needs Record and Case alone, so it judges engines without states and needs no second semantics.",
	Needs:     NeedTopology,
	Every:     1,
	Check:     eachRun(topologyAtEnd),
}

func topologyAtEnd(run *Run) (Difference, bool) {
	return diffTopology(topologyAt(run, run.Record.Tick).state(), run.Record.Topology)
}

func diffTopology(want, got model.TopologyState) (Difference, bool) {
	if sameTopology(&want, &got) {
		return holds()
	}
	return breaks("topology", -1, string(model.AppendTopologyState(nil, want)), string(model.AppendTopologyState(nil, got)))
}

// CrashesStay is P-T1.
var CrashesStay = Property{
	ID:        "crashes-stay",
	Statement: "The crashed sites are at all times those that a Crash of the script named so far: nothing else crashes a site, and nothing revives one.",
	Spec:      "03 §10.6, 02 §7.4",
	Why:       "P-T1: a revived site shows only if somebody of that role could still act, which a crash rules out.",
	Needs:     NeedStates | NeedTopology,
	Every:     statesEvery,
	Check: eachRun(eachState(func(run *Run, s *State) (Difference, bool) {
		want := topologyAt(run, s.Clock.Tick).state().CrashedSites
		return diffSets("topology.crashed_sites", want, s.Topology.CrashedSites)
	})),
}

func diffSets[T comparable](field string, want, got []T) (Difference, bool) {
	return diffLists(field, want, got, func(a, b *T) string {
		if *a != *b {
			return "site"
		}
		return ""
	}, func(x *T) string { return fmt.Sprint(*x) })
}

// PartitionsGoBothWays is P-T2.
var PartitionsGoBothWays = Property{
	ID:        "partitions-go-both-ways",
	Statement: "At all times a pair of sites is partitioned in one direction iff it is in the other.",
	Spec:      "03 §10.6, 02 §7.3",
	Why:       "P-T2: if traffic goes one way only, a partition of half a pair never shows in a trace.",
	Needs:     NeedStates | NeedTopology,
	Every:     statesEvery,
	Check: eachRun(eachState(func(_ *Run, s *State) (Difference, bool) {
		for i, p := range s.Topology.PartitionedEdges {
			if !slices.Contains(s.Topology.PartitionedEdges, model.SitePair{From: p.To, To: p.From}) {
				return breaks("topology.partitioned_edges", i, p.To+" → "+p.From, "only "+p.From+" → "+p.To)
			}
		}
		return holds()
	})),
}

// HealMends is P-T3.
var HealMends = Property{
	ID:        "heal-mends",
	Statement: "After a tick that heals a pair of sites, that pair is neither partitioned nor corrupted in any direction, unless a later event corrupts or partitions it again.",
	Spec:      "03 §10.6, 02 §7.3",
	Why:       "P-T3: a corruption that survives its heal shows only if the next message would be changed by it.",
	Needs:     NeedStates | NeedTopology,
	Every:     statesEvery,
	Check:     eachRun(eachState(healMends)),
}

func healMends(run *Run, s *State) (Difference, bool) {
	t := &s.Topology
	for _, tick := range run.Case.Topology {
		if tick.Tick > s.Clock.Tick {
			break
		}
		for _, p := range perturbations(run, tick.Tick) {
			if p.Kind != model.Heal {
				continue
			}
			cut := slices.ContainsFunc(t.PartitionedEdges, func(q model.SitePair) bool { return samePair(q, p.From, p.To) })
			if cut && !touchedSince(run, tick.Tick, s.Clock.Tick, p, model.Partition) {
				return breaks("topology.partitioned_edges", -1, "healed: "+p.From+", "+p.To, string(model.AppendTopologyState(nil, *t)))
			}
			bad := slices.ContainsFunc(t.CorruptedEdges, func(e model.CorruptedEdge) bool { return samePair(e.Pair, p.From, p.To) })
			if bad && !touchedSince(run, tick.Tick-1, s.Clock.Tick, p, model.Corrupt) {
				return breaks("topology.corrupted_edges", -1, "healed: "+p.From+", "+p.To, string(model.AppendTopologyState(nil, *t)))
			}
		}
	}
	return holds()
}

// touchedSince reports whether an event of a kind hit the pair after a tick, up to another.
func touchedSince(run *Run, after, upTo uint64, heal model.Perturbation, kind model.PerturbationKind) bool {
	for _, tick := range run.Case.Topology {
		if tick.Tick <= after || tick.Tick > upTo {
			continue
		}
		for _, p := range perturbations(run, tick.Tick) {
			if p.Kind == kind && samePair(model.SitePair{From: p.From, To: p.To}, heal.From, heal.To) {
				return true
			}
		}
	}
	return false
}

// HealTouchesNothingElse is P-T4.
var HealTouchesNothingElse = Property{
	ID:        "heal-touches-nothing-else",
	Statement: "Partitions and corruptions are at all times those that the script made and did not heal: a Heal touches no other pair.",
	Spec:      "03 §10.6, 02 §7.3, 02 §7.5",
	Why:       "P-T4: a partition that a heal of others takes away shows only if somebody sends across it.",
	Needs:     NeedStates | NeedTopology,
	Every:     statesEvery,
	Check: eachRun(eachState(func(run *Run, s *State) (Difference, bool) {
		want := topologyAt(run, s.Clock.Tick).state()
		if d, differs := diffSets("topology.partitioned_edges", want.PartitionedEdges, s.Topology.PartitionedEdges); differs {
			return d, true
		}
		return diffSets("topology.corrupted_edges", want.CorruptedEdges, s.Topology.CorruptedEdges)
	})),
}

// TimeoutsLast is P-T5.
var TimeoutsLast = Property{
	ID:        "timeouts-last",
	Statement: "A timeout taken in at tick T is in force in the rounds from T on for as many ticks as its duration fills, at least one, and gone in the next, unless a later one replaces it.",
	Spec:      "03 §10.6, 02 §7.6",
	Why:       "P-T5: a timeout that ends a round early or late shows only if its role would act in that round, and both semantics may round alike.",
	Needs:     NeedStates | NeedTopology,
	Every:     statesEvery,
	Check: eachRun(eachState(func(run *Run, s *State) (Difference, bool) {
		want := topologyAt(run, s.Clock.Tick).state().TimedOutSites
		return diffSets("topology.timed_out_sites", want, s.Topology.TimedOutSites)
	})),
}

// OrderInTickIsFree is P-T15.
var OrderInTickIsFree = Property{
	ID:        "order-in-tick-is-free",
	Statement: "Without host contract assertions, a script whose events stand in reverse order within each tick gives the same Record, field 16 of a wave engine included.",
	Spec:      "03 §10.6, 02 §7.2",
	Why:       "P-T15: it compares an engine with itself, so it holds both semantics to the sort even if they sort by the same wrong key.",
	Needs:     NeedTopology,
	Every:     5,
	Check:     meta("order-in-tick-is-free", orderInTickIsFree),
}

func orderInTickIsFree(c *model.Case, _ *model.Record) *variation {
	shuffled := slices.ContainsFunc(c.Topology, func(t model.TopologyTick) bool { return len(t.Events) > 1 })
	if !shuffled || c.Config.HostAssertions {
		return nil
	}
	out := *c
	out.Topology = slices.Clone(c.Topology)
	for i := range out.Topology {
		out.Topology[i].Events = slices.Clone(out.Topology[i].Events)
		slices.Reverse(out.Topology[i].Events)
	}
	return &variation{&out, FirstDifference}
}
