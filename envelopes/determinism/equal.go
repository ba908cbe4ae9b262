package determinism

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// EqualEvents reports equality over every field of the variant (spec 04 §1.1).
func EqualEvents(a, b model.Event) bool { return a.At() == b.At() && equalButTick(a, b) }

// equalNormalised compares two events that stand at one place of two traces that are equal before it:
// their sessions have seen equally many events, so normalisation gives both the same tick.
func equalNormalised(a, b model.Event) bool {
	_, scoped := a.Scope()
	return (scoped || a.At() == b.At()) && equalButTick(a, b)
}

// equalButTick compares every field but the tick.
func equalButTick(a, b model.Event) bool {
	switch x := a.(type) {
	case model.Sent:
		y, ok := b.(model.Sent)
		y.Tick = x.Tick
		return ok && x == y
	case model.Received:
		y, ok := b.(model.Received)
		y.Tick = x.Tick
		return ok && x == y
	case model.Offered:
		y, ok := b.(model.Offered)
		y.Tick = x.Tick
		return ok && x == y
	case model.Chose:
		y, ok := b.(model.Chose)
		y.Tick = x.Tick
		return ok && x == y
	case model.Opened:
		y, ok := b.(model.Opened)
		return ok && x.Session == y.Session && slices.Equal(x.Roles, y.Roles)
	case model.Faulted:
		y, ok := b.(model.Faulted)
		y.Tick = x.Tick
		return ok && x == y
	case model.OutputConditionChecked:
		y, ok := b.(model.OutputConditionChecked)
		return ok && equalChecks(x, y)
	}
	return equalLocalEvents(a, b)
}

// equalLocalEvents is equalButTick for the events of one coroutine or one session.
func equalLocalEvents(a, b model.Event) bool {
	switch x := a.(type) {
	case model.Closed:
		y, ok := b.(model.Closed)
		return ok && x.Session == y.Session
	case model.EpochAdvanced:
		y, ok := b.(model.EpochAdvanced)
		return ok && x.SID == y.SID && x.Epoch == y.Epoch
	case model.Halted:
		y, ok := b.(model.Halted)
		return ok && x.CoroID == y.CoroID
	case model.Invoked:
		y, ok := b.(model.Invoked)
		return ok && x.CoroID == y.CoroID && x.Role == y.Role
	case model.Acquired:
		y, ok := b.(model.Acquired)
		return ok && x.Session == y.Session && x.Role == y.Role && x.Layer == y.Layer
	case model.Released:
		y, ok := b.(model.Released)
		return ok && x.Session == y.Session && x.Role == y.Role && x.Layer == y.Layer
	case model.Transferred:
		y, ok := b.(model.Transferred)
		y.Tick = x.Tick
		return ok && x == y
	case model.Forked:
		y, ok := b.(model.Forked)
		return ok && x.Session == y.Session && x.Ghost == y.Ghost
	case model.Joined:
		y, ok := b.(model.Joined)
		return ok && x.Session == y.Session
	case model.Aborted:
		y, ok := b.(model.Aborted)
		return ok && x.Session == y.Session
	case model.Tagged:
		y, ok := b.(model.Tagged)
		return ok && x.Session == y.Session && x.Role == y.Role && x.Fact == y.Fact
	case model.Checked:
		y, ok := b.(model.Checked)
		y.Tick = x.Tick
		return ok && x == y
	}
	return false
}

func equalChecks(a, b model.OutputConditionChecked) bool {
	sameWitness := a.WitnessRef == b.WitnessRef || a.WitnessRef != nil && b.WitnessRef != nil && *a.WitnessRef == *b.WitnessRef
	return sameWitness && a.PredicateRef == b.PredicateRef && a.OutputDigest == b.OutputDigest && a.Passed == b.Passed
}
