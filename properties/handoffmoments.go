package properties

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// Laws about what handoffs-as-moved leaves open of the rows P-H5 to P-H8 of spec 03 §10.7: the log by itself, what
// the states tell of it, and when it is written.

// HandoffLanes is P-H7 and P-H8.
var HandoffLanes = Property{
	ID:        "handoff-lanes",
	Statement: "Every logged handoff goes from one coroutine to another one, whose lanes are their ids modulo the lane count and differ; its giver was picked in that lane at that tick.",
	Spec:      "03 §10.7, 07 §1, 07 §8",
	Why:       "P-H7, P-H8: it judges the log by itself and by the lane trace, so an engine whose trace is wrong in the same way as its log is caught as well.",
	Needs:     NeedWaves,
	Every:     1,
	Check:     eachRun(handoffLanes),
}

func handoffLanes(run *Run) (Difference, bool) {
	w, lanes := run.Record.Waves, laneCount(run.Case)
	picked := map[giver]bool{}
	for i := range w.LaneTrace {
		p := &w.LaneTrace[i]
		picked[giver{p.Tick, p.CoroID, p.Lane}] = true
	}
	for i := range w.Handoffs {
		h := &w.Handoffs[i]
		want := ""
		switch {
		case h.FromCoro == h.ToCoro || max(h.FromCoro, h.ToCoro) >= uint64(len(run.Record.Coroutines)):
			want = "two coroutines"
		case h.FromLane != h.FromCoro%lanes || h.ToLane != h.ToCoro%lanes:
			want = "lanes " + number(h.FromCoro%lanes) + " and " + number(h.ToCoro%lanes)
		case h.FromLane == h.ToLane:
			want = "two lanes"
		case !picked[giver{h.Tick, h.FromCoro, h.FromLane}]:
			want = "a giver that is picked at this tick"
		default:
			continue
		}
		return Difference{Field: "handoffs", Index: i, Round: h.Tick, Want: want, Got: string(model.AppendHandoff(nil, *h))}, true
	}
	return holds()
}

// giver is a coroutine that was picked, when, and in which lane.
type giver struct{ tick, coro, lane uint64 }

// HandoffNamesEndpoint is the part of P-H5 that no event tells.
var HandoffNamesEndpoint = Property{
	ID:        "handoff-names-endpoint",
	Statement: "A logged handoff names session and role of the endpoint that its Transfer moved, whatever the role of its giver.",
	Spec:      "03 §10.7, 07 §8",
	Why:       "P-H5: a Transferred names the giver's role, which is the endpoint's as long as nobody gives away what it was given or opened.",
	Needs:     NeedStates | NeedWaves,
	Every:     statesEvery,
	Also:      transfers,
	Check:     eachRun(handoffNamesEndpoint),
}

func handoffNamesEndpoint(run *Run) (Difference, bool) {
	log, lanes, n := run.Record.Waves.Handoffs, laneCount(run.Case), 0
	return eachDispatch(func(_ *Run, d *Dispatched) (Difference, bool) {
		t, ok := transferred(d)
		if !ok || t.from%lanes == t.to%lanes {
			return holds()
		}
		n++
		if n > len(log) {
			return breaks("handoffs", n-1, showEndpoint(t.ep), nothing)
		}
		if named := (model.Endpoint{SID: log[n-1].Session, Role: log[n-1].EndpointRole}); named != t.ep {
			return breaks("handoffs", n-1, showEndpoint(t.ep), showEndpoint(named))
		}
		return holds()
	})(run)
}

// transfers tells of Cases with a program that transfers.
func transfers(c *model.Case) bool { return has(c, model.OpTransfer) }

// has reports whether a program of the Case has such an instruction.
func has(c *model.Case, op model.Op) bool { return programsWith(c, op) > 0 }

// programsWith counts the programs of a Case that have such an instruction.
func programsWith(c *model.Case, op model.Op) (n int) {
	for i := range c.Images {
		for _, p := range c.Images[i].Programs {
			if slices.ContainsFunc(p.Code, func(in model.Instr) bool { return in.Op() == op }) {
				n++
			}
		}
	}
	return n
}

// OwnershipRests is P-H6 in the states.
var OwnershipRests = Property{
	ID:        "ownership-rests",
	Statement: "Nobody's endpoints, tokens or facts change between two dispatches, of one round or not, nor between the last one and the end of the run; and of the instructions only a committed Transfer moves endpoints between coroutines that were there.",
	Spec:      "03 §10.7, 02 §9.4, 07 §7",
	Why:       "P-H6: an engine that hands over at the end of a wave, or of a round, comes to the right owners in time for every look at the end.",
	Needs:     NeedStates,
	Every:     statesEvery,
	Also:      transfers,
	Check:     eachRun(ownershipRests),
}

func ownershipRests(run *Run) (Difference, bool) {
	if d, broken := eachDispatch(onlyTransferMoves)(run); broken {
		return d, true
	}
	return eachGap(func(_ *Run, g gap) (Difference, bool) {
		if g.before == nil {
			return holds()
		}
		return diffOwners(g.before, g.after)
	})(run)
}

func onlyTransferMoves(_ *Run, d *Dispatched) (Difference, bool) {
	if _, moves := transferred(d); moves {
		return holds()
	}
	for i := range d.Before.Coroutines {
		a, b := d.Before.Coroutines[i].OwnedEndpoints, d.After.Coroutines[i].OwnedEndpoints
		if _, opens := d.Instr.(model.Open); opens && uint64(i) == d.Coro && len(b) > len(a) {
			b = b[:len(a)]
		}
		if diff, differs := listDifference("coroutines.owned_endpoints", a, b, model.AppendEndpoint); differs {
			return diff, true
		}
	}
	return holds()
}

// NoHandoffPending is P-H6 in the Record.
var NoHandoffPending = Property{
	ID:        "no-handoff-pending",
	Statement: "A run that is cut after the round of its first handoff has logged and counted it, and each other one of the rounds so far.",
	Spec:      "03 §10.7, 06 §1, 07 §8",
	Why:       "P-H6: a log that is written later, with the tick of the Transfer, is complete at the end of every run that goes on long enough.",
	Needs:     NeedWaves,
	Every:     2,
	Check: meta("cut after the first handoff", func(c *model.Case, rec *model.Record) *variation {
		first := firstHandoff(c, rec)
		if first == 0 {
			return nil
		}
		cut := *c
		cut.MaxRounds = first
		return &variation{&cut, func(_, got *model.Record) (Difference, bool) {
			if d, broken := handoffsAsMoved(&Run{Case: &cut, Record: got}); broken {
				return d, true
			}
			return waveMetrics(&Run{Case: &cut, Record: got})
		}}
	}),
}

// firstHandoff is the tick of the first Transfer of a run between two lanes, 0 if there is none.
func firstHandoff(c *model.Case, r *model.Record) uint64 {
	lanes := laneCount(c)
	for _, e := range r.ObsTrace {
		if t, crosses := crossing(e, lanes); crosses {
			return t.Tick
		}
	}
	return 0
}
