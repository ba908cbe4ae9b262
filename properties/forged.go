package properties

import (
	"slices"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
)

// Laws about Transfer on states that are made by hand, out of those in which a run transfers: row P-H11 of spec 03
// §10.7, and what no run shows of P-H4.

// ForgedOwnerStopsTransfer is P-H11.
var ForgedOwnerStopsTransfer = Property{
	ID:        "forged-owner-stops-transfer",
	Statement: "On a state in which a second coroutine is made an owner of the endpoint by hand, a Transfer that committed faults at the delegation guard, and nobody's ownership changes.",
	Spec:      "03 §10.7, 02 §5.11, 02 §9.4",
	Why:       "P-H11: no run reaches such a state, so no comparison of runs ever asks the guard.",
	Needs:     NeedStates | NeedStepper,
	Every:     statesEvery,
	Check:     eachRun(forged(forgedTransfer)),
}

// forgeries bounds on how many transfers of a run the guard is tried.
const forgeries = 4

// forged asks a law of a few committed transfers of a run.
func forged(law func(*Run, *Dispatched, transfer) (Difference, bool)) func(*Run) (Difference, bool) {
	return func(run *Run) (Difference, bool) {
		tried := 0
		return eachDispatch(func(run *Run, d *Dispatched) (Difference, bool) {
			t, ok := transferred(d)
			if !ok || len(d.Before.Coroutines) < 2 || tried == forgeries {
				return holds()
			}
			tried++
			return law(run, d, t)
		})(run)
	}
}

// forgedTransfer dispatches a transfer on a state with a second owner.
func forgedTransfer(run *Run, d *Dispatched, t transfer) (Difference, bool) {
	forged := d.Before.clone()
	other := &forged.Coroutines[(t.from+1)%uint64(len(forged.Coroutines))]
	other.OwnedEndpoints = append(slices.Clip(other.OwnedEndpoints), t.ep)
	after, err := run.Engine.(engines.Stepper).Dispatch(run.Case, &forged.Snapshot, t.from)
	if err != nil {
		return breaks("dispatch", -1, "a fault at the guard", err.Error())
	}
	return guarded(forged, &State{Snapshot: after}, t.from)
}

// guarded holds the state after a transfer of a forged state against the guard's fault.
func guarded(forged, after *State, from uint64) (Difference, bool) {
	fault := model.Fault{Kind: model.TransferFault, Text: "delegation guard violation before transfer"}
	if from >= uint64(len(after.Coroutines)) || !sameStatus(after.Coroutines[from].Status, model.FaultedBy(fault)) {
		got := nothing
		if from < uint64(len(after.Coroutines)) {
			got = string(model.AppendStatus(nil, after.Coroutines[from].Status))
		}
		return breaks("coroutines.status", int(from), string(model.AppendOptFault(nil, &fault)), got)
	}
	return diffOwners(forged, after)
}

// ForgedBundleMoves is P-H4 for tokens, which no instruction makes.
var ForgedBundleMoves = Property{
	ID:        "forged-bundle-moves",
	Statement: "On a state in which the giver is made to hold, by hand, tokens of and facts about the endpoint and another one, a Transfer that committed moves those of the endpoint, in order, and no other.",
	Spec:      "03 §10.7, 02 §9.4",
	Why:       "P-H4: no instruction makes a token, and few programs learn a fact about what they give away, so hardly a run has a bundle to lose.",
	Needs:     NeedStates | NeedStepper,
	Every:     statesEvery,
	Check:     eachRun(forged(forgedBundle)),
}

// forgedBundle dispatches a transfer on a state whose giver holds tokens and facts of two endpoints, in turn.
func forgedBundle(run *Run, d *Dispatched, t transfer) (Difference, bool) {
	state := d.Before.clone()
	giver := &state.Coroutines[t.from]
	for _, other := range d.Before.Coroutines[(t.from+1)%uint64(len(d.Before.Coroutines))].OwnedEndpoints {
		giver.ProgressTokens = append(slices.Clip(giver.ProgressTokens), model.TokenOf(other), model.TokenOf(t.ep))
		giver.KnowledgeSet = learn(learn(giver.KnowledgeSet, other), t.ep)
	}
	giver.ProgressTokens = append(slices.Clip(giver.ProgressTokens), model.TokenOf(t.ep))
	after, err := run.Engine.(engines.Stepper).Dispatch(run.Case, &state.Snapshot, t.from)
	if err != nil {
		return breaks("dispatch", -1, "a state", err.Error())
	}
	again := *d
	again.Before, again.After = state, &State{Snapshot: after}
	return transferMovesBundle(run, &again)
}

// learn adds a fact about an endpoint, unless it is known.
func learn(facts []model.Fact, ep model.Endpoint) []model.Fact {
	fact := model.Fact{Endpoint: ep, Fact: "forged"}
	if slices.Contains(facts, fact) {
		return facts
	}
	return append(slices.Clip(facts), fact)
}
