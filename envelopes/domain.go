package envelopes

import (
	"github.com/wavecheck/wavecheck/envelopes/determinism"
	"github.com/wavecheck/wavecheck/model"
)

// The domain of Dn (spec 07 §9): the Cases whose programs cannot see how they are scheduled. Inside it
// every schedule shows the same at each endpoint, so it is where a wave engine is held to the canonical
// run, and where laws about other schedules hold.

// InDomain reports whether a Case is inside, by its canonical run. The run must have dispatches.
func InDomain(c *model.Case, canonical *model.Record) bool {
	return !c.Schedule.HasPicks && roundsSuffice(c, canonical) &&
		(canonical.Result == model.AllDone || canonical.Result == model.Stuck) &&
		len(c.Topology) == 0 && c.Handler.Pure() &&
		budgetSuffices(c, canonical) && eventsAllow(canonical) && buffersAllow(&c.Config.Buffer, canonical.ObsTrace)
}

// roundsSuffice: a forced certificate costs a round, at most one for each canonical one.
func roundsSuffice(c *model.Case, canonical *model.Record) bool {
	return len(c.Schedule.InvalidCertificateRounds) == 0 || c.MaxRounds/2 >= canonical.Rounds
}

// budgetSuffices: another schedule blocks each communication at most once more.
func budgetSuffices(c *model.Case, canonical *model.Record) bool {
	return c.Config.InitialCostBudget/max(1, c.Config.InstructionCost) >= 2*canonical.Steps+1
}

// eventsAllow looks for what lets a program see the schedule: a fault, a Close, a Transfer, a coroutine
// left at a guard, sessions opened by several coroutines, an endpoint at which several act.
func eventsAllow(r *model.Record) bool {
	acting, shared := map[model.Endpoint]uint64{}, determinism.SharedHomes(r.Coroutines)
	opener, opened := uint64(0), false
	for i, e := range r.ObsTrace {
		switch e := e.(type) {
		case model.Faulted, model.Closed, model.Transferred:
			return false
		case model.OutputConditionChecked:
			if i+1 == len(r.ObsTrace) || !e.Passed {
				return false
			}
			continue // judged by what stands behind it
		case model.Opened:
			if e.Tick == 0 {
				continue
			}
		}
		coro, ok := dispatched(r, e.At())
		if !ok || coro >= uint64(len(r.Coroutines)) {
			return false
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
			return false
		}
		acting[at] = coro
		if e.Kind() == model.EventOpened {
			if opened && opener != coro {
				return false
			}
			opener, opened = coro, true
		}
	}
	return !waitsForGuard(r)
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
