package properties

import (
	"slices"
	"strconv"

	"github.com/wavecheck/wavecheck/model"
)

// OneStatus is P-W9.
var OneStatus = Property{
	ID:        "one-status",
	Statement: "At all times every coroutine is in exactly one of the ready queue, the blocked map and the terminal ones, once, and its record says the same, reason included.",
	Spec:      "03 §10.2, 02 §3.1",
	Why:       "P-W9: a Record shows the coroutines' own statuses only, not what the scheduler believes.",
	Needs:     NeedStates,
	Every:     statesEvery,
	Check:     eachRun(eachState(oneStatus)),
}

func oneStatus(_ *Run, s *State) (Difference, bool) {
	places := make([]scheduled, len(s.Coroutines))
	for i, id := range s.Sched.Ready {
		if id >= uint64(len(places)) {
			return breaks("sched.ready", i, "a coroutine", showIDs(s.Sched.Ready))
		}
		places[id].ready++
	}
	for i := range s.Sched.Blocked {
		b := &s.Sched.Blocked[i]
		if b.ID >= uint64(len(places)) {
			return breaks("sched.blocked", i, "a coroutine", showBlocked(b))
		}
		places[b.ID].blocked++
		places[b.ID].reason = &b.Reason
	}
	for i := range s.Coroutines {
		c := &s.Coroutines[i]
		want := scheduled{}
		switch c.Status.Kind {
		case model.StatusReady, model.StatusSpeculating:
			want.ready = 1
		case model.StatusBlocked:
			want.blocked, want.reason = 1, c.Status.Reason
		}
		if got := &places[i]; want.ready != got.ready || want.blocked != got.blocked || !sameOptional(want.reason, got.reason) {
			return breaks("coroutines", i, want.String(), got.String())
		}
	}
	return holds()
}

// scheduled is how often the scheduler has a coroutine in its queue and in its map, and for what reason.
type scheduled struct {
	ready, blocked int
	reason         *model.BlockReason
}

// String says where the coroutine is.
func (s scheduled) String() string {
	text := strconv.Itoa(s.ready) + " times ready, " + strconv.Itoa(s.blocked) + " times blocked"
	if s.reason != nil {
		text += ", " + string(model.AppendBlockReason(nil, *s.reason))
	}
	return text
}

// Selection is the choice of a round.
var Selection = Property{
	ID:        "selection",
	Statement: "A round dispatches the coroutine that the schedule picks for it, if that one is ready and its role is up, else the first in the policy's order whose role is up; at the end of a Stuck run there is none.",
	Spec:      "02 §3.5, 02 §3.6, 02 §2.1",
	Why:       "Whoever a wrong policy picks goes on lawfully, so every other law about the run holds, and both semantics may read the policy's order alike.",
	Needs:     NeedStates | NeedOneCore,
	Every:     statesEvery,
	Check:     eachRun(selection),
}

func selection(run *Run) (Difference, bool) {
	if d, broken := eachDispatch(selected)(run); broken {
		return d, broken
	}
	if run.Record.Result == model.Stuck && run.End != nil {
		if id, ok := run.End.firstEligible(run.Case); ok {
			return Difference{Field: "result", Index: -1, Round: run.Record.Rounds, Want: "coroutine " + strconv.FormatUint(id, 10) + " goes on", Got: "stuck"}, true
		}
	}
	return holds()
}

func selected(run *Run, d *Dispatched) (Difference, bool) {
	want, ok := picked(run.Case, d)
	if !ok {
		want, ok = d.Before.firstEligible(run.Case)
	}
	if !ok {
		return breaks("step_log.coro", -1, nothing, strconv.FormatUint(d.Coro, 10))
	}
	return diffNumbers("step_log.coro", want, d.Coro)
}

// picked is the coroutine that the schedule names for the round, if it can be taken.
func picked(c *model.Case, d *Dispatched) (uint64, bool) {
	if d.Round == 0 || d.Round > uint64(len(c.Schedule.Picks)) {
		return 0, false
	}
	id := c.Schedule.Picks[d.Round-1]
	return id, slices.Contains(d.Before.Sched.Ready, id) && d.Before.eligible(id)
}

func (s *State) eligible(id uint64) bool {
	return id < uint64(len(s.Coroutines)) && !s.down(s.Coroutines[id].Role)
}

// firstEligible is the first coroutine in the policy's order whose role is up.
func (s *State) firstEligible(c *model.Case) (best uint64, ok bool) {
	bestRank := uint64(0)
	for _, id := range s.Sched.Ready {
		if !s.eligible(id) {
			continue
		}
		if rank := s.rank(&c.Config.SchedPolicy, id); !ok || rank > bestRank {
			best, bestRank, ok = id, rank, true
		}
	}
	return best, ok
}

// rank orders candidates: the greatest goes first, equal ones as they stand in the queue.
func (s *State) rank(p *model.SchedPolicy, id uint64) uint64 {
	switch p.Kind {
	case model.PriorityFixedMap:
		for _, w := range p.Weights {
			if w.ID == id {
				return w.Weight
			}
		}
	case model.ProgressAware, model.PriorityTokenWeighted:
		if len(s.Coroutines[id].ProgressTokens) > 0 {
			return 1
		}
	}
	return 0
}
