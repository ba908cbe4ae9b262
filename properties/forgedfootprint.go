package properties

import (
	"fmt"
	"slices"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/envelopes/certificate"
	"github.com/wavecheck/wavecheck/model"
)

// ForgedFootprintsAgree is footprints-agree where runs hardly come.
var ForgedFootprintsAgree = Property{
	ID:        "forged-footprints-agree",
	Statement: "On states that are made by hand out of those before a run's dispatches, in which the coroutine's registers hold no endpoint, or it owns endpoints of another one before its own, or none, an engine that tells the footprints of any state gives the one that the checker of certificates reads off the state.",
	Spec:      "07 §4.1, 02 §4.2",
	Why:       "Few programs act by a register that holds no endpoint, and fewer after they have given their own away: whose footprint that is, runs hardly ever ask.",
	Needs:     NeedStates | NeedStepper,
	Every:     statesEvery,
	Check:     eachRun(forgedFootprints),
}

// forgedFootprints forges states before the first few dispatches of a run that act by a register.
func forgedFootprints(run *Run) (Difference, bool) {
	teller, ok := run.Engine.(engines.Footprinter)
	if !ok {
		return holds()
	}
	tried := 0
	return eachDispatch(func(run *Run, d *Dispatched) (Difference, bool) {
		if tried == forgeries || d.Instr == nil || !actsByRegister(d.Instr) {
			return holds()
		}
		tried++
		for _, forge := range footprintForgeries {
			state := d.Before.clone()
			forge(&state.Snapshot, d.Coro)
			if diff, broken := toldAsRead(teller, run.Case, &state.Snapshot, d.Coro); broken {
				return diff, true
			}
		}
		return holds()
	})(run)
}

func actsByRegister(in model.Instr) bool {
	switch in.(type) {
	case model.Send, model.Receive, model.Offer, model.Choose, model.Close:
		return true
	}
	return false
}

// footprintForgeries change the next endpoint that a coroutine acts for.
var footprintForgeries = []func(s *model.Snapshot, coro uint64){
	emptied,
	adopting,
	func(s *model.Snapshot, coro uint64) { emptied(s, coro); adopting(s, coro) },
	func(s *model.Snapshot, coro uint64) { emptied(s, coro); s.Coroutines[coro].OwnedEndpoints = nil },
}

// emptied leaves nothing in a coroutine's registers.
func emptied(s *model.Snapshot, coro uint64) {
	co := &s.Coroutines[coro]
	co.Regs = emptyRegisters(len(co.Regs))
}

// adopting lets a coroutine own what the next one owns, before its own.
func adopting(s *model.Snapshot, coro uint64) {
	co, other := &s.Coroutines[coro], &s.Coroutines[(coro+1)%uint64(len(s.Coroutines))]
	co.OwnedEndpoints = slices.Concat(other.OwnedEndpoints, co.OwnedEndpoints)
}

// toldAsRead compares a footprint that an engine tells with the one that the checker reads off a state.
func toldAsRead(teller engines.Footprinter, c *model.Case, s *model.Snapshot, coro uint64) (Difference, bool) {
	got, err := teller.Footprint(c, s, coro)
	if err != nil {
		return breaks("footprint", -1, "a footprint", err.Error())
	}
	state, err := certificate.FromSnapshot(c, s)
	if err != nil {
		return breaks("state", -1, "a state", err.Error())
	}
	if want := certificate.AppendFootprint([]model.Atom{}, state, coro); !slices.Equal(want, got) {
		return breaks("footprint.checker", -1, fmt.Sprint(want), fmt.Sprint(got))
	}
	return holds()
}
