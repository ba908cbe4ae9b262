package envelopes

import (
	"fmt"
	"slices"

	"github.com/wavecheck/wavecheck/envelopes/determinism"
	"github.com/wavecheck/wavecheck/model"
)

// The domains of Dn and Df (spec 07 §9): the Cases whose programs cannot see how they are scheduled. Inside them
// every schedule shows the same at each endpoint, so that is where a wave engine is held to the canonical
// run, and where laws about other schedules hold.

// InDomain reports whether a Case is in the domain of Dn, by its canonical run. The run must have dispatches.
func InDomain(c *model.Case, canonical *model.Record) bool { return OutsideDomain(c, canonical) == "" }

// OutsideDomain says what leads a Case out of the domain of Dn, "" if it is inside.
func OutsideDomain(c *model.Case, canonical *model.Record) string {
	switch {
	case canonical.Result != model.AllDone && canonical.Result != model.Stuck:
		return "the canonical run ends " + canonical.Result.String()
	case forced(c) && c.MaxRounds/2 < canonical.Rounds: // a forced certificate costs a round, at most one for each canonical one
		return "rounds are forced, and there are fewer than twice as many as the canonical run takes"
	case !topologyComesLate(c, canonical):
		return "the topology script begins before the run is over"
	}
	return seen(c, canonical, 0)
}

// InFailureDomain reports whether a Case and a candidate's run of it are in the domain of Df: both runs end with
// everything done, programs cannot see how they are scheduled, and what the topology script does can at most delay
// them. The canonical run must have dispatches.
//
// That the candidate comes to its end is asked and not claimed: a run of waves may have nothing left to do, and be
// stuck, before the tick of a heal that the slower canonical run lives to see.
func InFailureDomain(c *model.Case, canonical, candidate *model.Record) bool {
	return OutsideFailureDomain(c, canonical, candidate) == ""
}

// OutsideFailureDomain says what leads out of the domain of Df, "" if the runs are inside.
func OutsideFailureDomain(c *model.Case, canonical, candidate *model.Record) string {
	switch {
	case canonical.Result != model.AllDone:
		return "the canonical run ends " + canonical.Result.String()
	case candidate.Result != model.AllDone:
		return "the candidate's run ends " + candidate.Result.String()
	case !onlyDelays(c, canonical):
		return "the topology script does more than delay"
	}
	return seen(c, canonical, perturbations(c))
}

// seen says how programs may see the schedule. Each event of the script may block a coroutine once more.
func seen(c *model.Case, canonical *model.Record, events uint64) string {
	switch {
	case c.Schedule.HasPicks:
		return "the schedule has picks"
	case !c.Handler.Pure():
		return "the handler counts its calls"
	case !budgetSuffices(c, canonical, events):
		return "the cost budget may run out under another schedule"
	case !buffersAllow(&c.Config.Buffer, canonical.ObsTrace):
		return "a buffer may be full, or overwritten, under another schedule"
	}
	return eventsTell(canonical)
}

// topologyComesLate: no schedule lives to see the first event. A run of waves ends within the canonical rounds,
// twice as many if rounds are forced, as long as nothing has happened (P-W15); and what has not happened is not
// seen.
func topologyComesLate(c *model.Case, canonical *model.Record) bool {
	last := canonical.Rounds
	if forced(c) {
		last *= 2
	}
	return !slices.ContainsFunc(c.Topology, func(t model.TopologyTick) bool { return t.Tick <= last && len(t.Events) > 0 })
}

func forced(c *model.Case) bool { return len(c.Schedule.InvalidCertificateRounds) > 0 }

func perturbations(c *model.Case) (n uint64) {
	for _, t := range c.Topology {
		n += uint64(len(t.Events))
	}
	return n
}

// onlyDelays: partitions, heals and timeouts keep a coroutine waiting and change nothing else; a crash does
// nothing where no session and no coroutine has its role, and a corruption nothing where nobody sends.
func onlyDelays(c *model.Case, canonical *model.Record) bool {
	for _, t := range c.Topology {
		for _, p := range t.Events {
			if p.Kind == model.Crash && plays(canonical, p.Site) || p.Kind == model.Corrupt && sends(canonical, p.From, p.To) {
				return false
			}
		}
	}
	return true
}

func plays(r *model.Record, role string) bool {
	return slices.ContainsFunc(r.Coroutines, func(c model.CoroutineRecord) bool { return c.Role == role }) ||
		slices.ContainsFunc(r.Sessions, func(s model.SessionRecord) bool { return slices.Contains(s.Roles, role) })
}

func sends(r *model.Record, from, to string) bool {
	return slices.ContainsFunc(r.ObsTrace, func(e model.Event) bool {
		s, ok := e.(model.Sent)
		return ok && s.Edge.Sender == from && s.Edge.Receiver == to
	})
}

// budgetSuffices: another schedule blocks each communication at most once more, and once for each event that
// comes between its waking and its retry.
func budgetSuffices(c *model.Case, canonical *model.Record, events uint64) bool {
	return c.Config.InitialCostBudget/max(1, c.Config.InstructionCost) >= 2*canonical.Steps+1+events
}

// eventsTell looks for what lets a program see the schedule: a fault, a Close, a Transfer, a coroutine
// left at a guard, sessions opened by several coroutines, an endpoint at which several act.
func eventsTell(r *model.Record) string {
	acting, shared := map[model.Endpoint]uint64{}, determinism.SharedHomes(r.Coroutines)
	opener, opened := uint64(0), false
	for i, e := range r.ObsTrace {
		switch e := e.(type) {
		case model.Faulted, model.Closed, model.Transferred:
			return fmt.Sprintf("there is %s at tick %d", e.Kind(), e.At())
		case model.OutputConditionChecked:
			if i+1 == len(r.ObsTrace) || !e.Passed {
				return "an output is denied"
			}
			continue // judged by what stands behind it
		case model.Opened:
			if e.Tick == 0 {
				continue
			}
		}
		coro, ok := dispatched(r, e.At())
		if !ok || coro >= uint64(len(r.Coroutines)) {
			return "the run does not tell who acted"
		}
		at, ok := determinism.ActingEndpoint(e)
		if !ok {
			// It carries the coroutine's id. Where several are at home it stands in that one's own list;
			// elsewhere it stands among what others may do in the endpoint's name.
			if at = determinism.HomeOf(&r.Coroutines[coro]); shared[at] {
				continue
			}
		}
		if other, taken := acting[at]; taken && other != coro {
			return fmt.Sprintf("coroutines %d and %d act at %d:%s", other, coro, at.SID, at.Role)
		}
		acting[at] = coro
		if e.Kind() == model.EventOpened {
			if opened && opener != coro {
				return fmt.Sprintf("coroutines %d and %d open sessions", opener, coro)
			}
			opener, opened = coro, true
		}
	}
	if waitsForGuard(r) {
		return "a coroutine is left at a guard"
	}
	return ""
}

// dispatched is the coroutine that acted at a tick.
func dispatched(r *model.Record, tick uint64) (coro uint64, ok bool) {
	if tick == 0 || tick > uint64(len(r.Dispatches)) || r.Dispatches[tick-1] == nil {
		return 0, false
	}
	return r.Dispatches[tick-1].Coro, true
}

func waitsForGuard(r *model.Record) bool {
	for i := range r.Coroutines {
		if s := &r.Coroutines[i].Status; s.Kind == model.StatusBlocked && s.Reason.Kind == model.BlockAcquireDenied {
			return true
		}
	}
	return false
}

// buffersAllow: no buffer may be full, or overwritten, at one speed and not at another.
func buffersAllow(b *model.BufferConfig, trace []model.Event) bool {
	capacity := max(1, b.Capacity)
	switch {
	case b.Mode == model.LatestValue:
		capacity = 1
	case b.Policy == model.PolicyBlock:
		return true
	case b.Policy == model.PolicyResize:
		for capacity < b.MaxCapacity {
			capacity *= 2
		}
	}
	sent := map[model.Edge]uint64{}
	for _, e := range trace {
		if e, ok := e.(model.Sent); ok {
			if sent[e.Edge]++; sent[e.Edge] > capacity {
				return false
			}
		}
	}
	return true
}
