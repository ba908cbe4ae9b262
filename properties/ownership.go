package properties

import (
	"fmt"
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// Laws about who owns endpoints: rows P-H1 to P-H4 and P-H9 to P-H12 of spec 03 §10.7.

// OneOwner is P-H1.
var OneOwner = Property{
	ID:        "one-owner",
	Statement: "At every moment each endpoint has at most one owner, and that one lists it once.",
	Spec:      "03 §10.7, 02 §9.4",
	Why:       "P-H1: two owners go unseen until both act, and the guard that looks for them is what may be broken, in both semantics.",
	Needs:     NeedStates,
	Every:     statesEvery,
	Check:     eachRun(eachState(oneOwner)),
}

func oneOwner(_ *Run, s *State) (Difference, bool) {
	type holding struct {
		ep    model.Endpoint
		owner int
	}
	var list []holding
	for i := range s.Coroutines {
		for _, ep := range s.Coroutines[i].OwnedEndpoints {
			list = append(list, holding{ep, i})
		}
	}
	slices.SortStableFunc(list, func(a, b holding) int { return model.CompareEndpoints(a.ep, b.ep) })
	for i := 1; i < len(list); i++ {
		if first, second := list[i-1], list[i]; first.ep == second.ep {
			return breaks("coroutines.owned_endpoints", second.owner, showEndpoint(first.ep)+" is of coroutine "+fmt.Sprint(first.owner)+" alone", showCoroutine(&s.Coroutines[second.owner]))
		}
	}
	return holds()
}

func showEndpoint(ep model.Endpoint) string { return string(model.AppendEndpoint(nil, ep)) }

// OwnershipIsKept is P-H2.
var OwnershipIsKept = Property{
	ID:        "ownership-is-kept",
	Statement: "An endpoint that was owned once is owned for ever, also when its owner is terminal or its session is closed, and nothing but loading, Open and Transfer gives anybody an endpoint.",
	Spec:      "03 §10.7, 02 §9.4, 02 §5.6, 02 §5.13",
	Why:       "P-H2: an endpoint that nobody owns looks like one that nobody uses.",
	Needs:     NeedStates,
	Every:     statesEvery,
	Check:     eachRun(eachDispatch(ownershipIsKept)),
}

func ownershipIsKept(_ *Run, d *Dispatched) (Difference, bool) {
	before, after := owned(d.Before), owned(d.After)
	for _, ep := range before {
		if !slices.Contains(after, ep) {
			return breaks("coroutines.owned_endpoints", -1, showEndpoint(ep), nothing)
		}
	}
	if _, opens := d.Instr.(model.Open); opens {
		return holds()
	}
	for _, ep := range after {
		if !slices.Contains(before, ep) {
			return breaks("coroutines.owned_endpoints", -1, nothing, showEndpoint(ep))
		}
	}
	return holds()
}

// owned are all endpoints that somebody owns.
func owned(s *State) (list []model.Endpoint) {
	for i := range s.Coroutines {
		list = append(list, s.Coroutines[i].OwnedEndpoints...)
	}
	return list
}

// transfer is a committed Transfer: what moves, and from whom to whom.
type transfer struct {
	ep       model.Endpoint
	from, to uint64
}

// transferred reads a committed Transfer out of the registers before it.
func transferred(d *Dispatched) (t transfer, ok bool) {
	in, isTransfer := d.Instr.(model.Transfer)
	if !isTransfer || !committed(d) {
		return t, false
	}
	c := &d.Before.Coroutines[d.Coro]
	t.from = d.Coro
	if t.ep, ok = endpointIn(c, in.Endpoint); !ok || int(in.Target) >= len(c.Regs) {
		return t, false
	}
	to, ok := c.Regs[in.Target].(model.Nat)
	t.to = uint64(to)
	return t, ok && t.to < uint64(len(d.Before.Coroutines)) && t.to < uint64(len(d.After.Coroutines))
}

// TransferMovesEndpoint is P-H3.
var TransferMovesEndpoint = Property{
	ID:        "transfer-moves-endpoint",
	Statement: "After a committed Transfer the endpoint of its operand is owned by the target, last in its list, and by the giver no more unless it is the target; its event names the session, both coroutines and the giver's role.",
	Spec:      "03 §10.7, 02 §5.11, 02 §9.4",
	Why:       "P-H3: if the event and the move disagree in the same way in both semantics, their Records agree.",
	Needs:     NeedStates,
	Every:     statesEvery,
	Check:     eachRun(eachDispatch(transferMovesEndpoint)),
}

func transferMovesEndpoint(run *Run, d *Dispatched) (Difference, bool) {
	t, ok := transferred(d)
	if !ok {
		return holds()
	}
	list := d.After.Coroutines[t.to].OwnedEndpoints
	if len(list) == 0 || list[len(list)-1] != t.ep {
		return breaks("coroutines.owned_endpoints", int(t.to), showEndpoint(t.ep), showCoroutine(&d.After.Coroutines[t.to]))
	}
	if t.to != t.from && slices.Contains(d.After.Coroutines[t.from].OwnedEndpoints, t.ep) {
		return breaks("coroutines.owned_endpoints", int(t.from), "not "+showEndpoint(t.ep), showCoroutine(&d.After.Coroutines[t.from]))
	}
	want := model.Transferred{
		Tick: d.Before.Clock.Tick, Session: t.ep.SID, Role: d.Before.Coroutines[t.from].Role, From: t.from, To: t.to,
	}
	events := run.events(d.Before, d.After)
	if len(events) == 0 || events[len(events)-1] != model.Event(want) {
		got := nothing
		if len(events) > 0 {
			got = string(model.AppendEvent(nil, events[len(events)-1]))
		}
		return breaks("obs_trace", d.After.Traces.Events-1, string(model.AppendEvent(nil, want)), got)
	}
	return holds()
}

// TransferMovesBundle is P-H4.
var TransferMovesBundle = Property{
	ID:        "transfer-moves-bundle",
	Statement: "Tokens and facts of a transferred endpoint move with it, in order, behind what the target has; those of other endpoints stay, and so do all other coroutines.",
	Spec:      "03 §10.7, 02 §9.4",
	Why:       "P-H4: no instruction shows a token, and a fact that was lost looks like one that was never known.",
	Needs:     NeedStates,
	Every:     statesEvery,
	Also:      passesFacts,
	Check:     eachRun(eachDispatch(transferMovesBundle)),
}

// passesFacts tells of Cases with programs that tag and programs that transfer: few do both.
func passesFacts(c *model.Case) bool { return has(c, model.OpTag) && has(c, model.OpTransfer) }

func transferMovesBundle(_ *Run, d *Dispatched) (Difference, bool) {
	t, ok := transferred(d)
	if !ok {
		return holds()
	}
	want := d.Before.clone()
	from, to := &want.Coroutines[t.from], &want.Coroutines[t.to]
	endpoints, _ := split(from.OwnedEndpoints, func(ep model.Endpoint) bool { return ep == t.ep })
	tokens, movedTokens := split(from.ProgressTokens, func(p model.ProgressToken) bool { return p.Endpoint == t.ep })
	facts, movedFacts := split(from.KnowledgeSet, func(f model.Fact) bool { return f.Endpoint == t.ep })
	from.OwnedEndpoints, from.ProgressTokens, from.KnowledgeSet = endpoints, tokens, facts
	to.OwnedEndpoints = append(slices.Clip(to.OwnedEndpoints), t.ep)
	to.ProgressTokens = append(slices.Clip(to.ProgressTokens), movedTokens...)
	to.KnowledgeSet = append(slices.Clip(to.KnowledgeSet), movedFacts...)
	return diffOwners(want, d.After)
}

// diffOwners holds what every coroutine owns, waits for and knows in one state against another.
func diffOwners(want, got *State) (Difference, bool) {
	return diffLists("coroutines", want.Coroutines, got.Coroutines, ownedPart, showCoroutine)
}

// ownedPart names the first part of what two coroutines hold in which they differ, "" if none.
func ownedPart(a, b *model.CoroutineState) string {
	switch {
	case !slices.Equal(a.OwnedEndpoints, b.OwnedEndpoints):
		return "owned_endpoints"
	case !slices.Equal(a.ProgressTokens, b.ProgressTokens):
		return "progress_tokens"
	case !slices.Equal(a.KnowledgeSet, b.KnowledgeSet):
		return "knowledge_set"
	}
	return ""
}

// split parts a list in what stays and what goes.
func split[T any](list []T, goes func(T) bool) (stay, gone []T) {
	for _, x := range list {
		if goes(x) {
			gone = append(gone, x)
		} else {
			stay = append(stay, x)
		}
	}
	return stay, gone
}

// TransferLeavesSessions is P-H9.
var TransferLeavesSessions = Property{
	ID:        "transfer-leaves-sessions",
	Statement: "A Transfer, committed or not, changes no session: no type, buffer, status or epoch.",
	Spec:      "03 §10.7, 02 §9.4",
	Why:       "P-H9: a type that moved too early or a message that went along shows only when the receiver acts.",
	Needs:     NeedStates,
	Every:     statesEvery,
	Check: eachRun(eachDispatch(func(_ *Run, d *Dispatched) (Difference, bool) {
		if _, ok := d.Instr.(model.Transfer); !ok {
			return holds()
		}
		return diffSessions(d.Before, d.After)
	})),
}

// DeniedMovesNothing is P-H10.
var DeniedMovesNothing = Property{
	ID:        "denied-moves-nothing",
	Statement: "An instruction that the gate denies leaves ownership as it was.",
	Spec:      "03 §10.7, 02 §6.1",
	Why:       "P-H10: the run ends with the denial, so a move that went before the gate is never used.",
	Needs:     NeedStates,
	Every:     statesEvery,
	Also: func(c *model.Case) bool {
		return !admits(&c.Config.OutputPolicy, model.DefaultPredicateRef) && transfers(c)
	},
	Check: eachRun(eachDispatch(func(_ *Run, d *Dispatched) (Difference, bool) {
		if d.Fault == nil || d.Fault.Kind != model.OutputCondition {
			return holds()
		}
		return diffOwners(d.Before, d.After)
	})),
}

// FailedTransferLeavesNothing is P-H12.
var FailedTransferLeavesNothing = Property{
	ID:        "failed-transfer-leaves-nothing",
	Statement: "A Transfer that fails leaves program counter, ownership and trace as before, except for its Faulted, and the gate's event if that denied it.",
	Spec:      "03 §10.7, 02 §5.11",
	Why:       "P-H12: the run ends with the fault, so what a failed transfer moved is never used.",
	Needs:     NeedStates,
	Every:     statesEvery,
	Check:     eachRun(eachDispatch(failedTransferLeavesNothing)),
}

func failedTransferLeavesNothing(run *Run, d *Dispatched) (Difference, bool) {
	if _, ok := d.Instr.(model.Transfer); !ok || d.Status != model.ExecFaulted || d.Fault == nil {
		return holds()
	}
	if diff, differs := diffOwners(d.Before, d.After); differs {
		return diff, true
	}
	a, b := &d.Before.Coroutines[d.Coro], &d.After.Coroutines[d.Coro]
	if a.PC != b.PC {
		return breaks("coroutines.pc", int(d.Coro), fmt.Sprint(a.PC), fmt.Sprint(b.PC))
	}
	events := run.events(d.Before, d.After)
	want := 1
	if d.Fault.Kind == model.OutputCondition {
		want = 2
	}
	faulted := model.Faulted{Tick: d.Before.Clock.Tick, CoroID: d.Coro, Fault: *d.Fault}
	if len(events) != want || events[want-1] != model.Event(faulted) {
		return breaks("obs_trace", d.Before.Traces.Events, string(model.AppendEvent(nil, faulted)), fmt.Sprintf("%d events", len(events)))
	}
	return holds()
}
