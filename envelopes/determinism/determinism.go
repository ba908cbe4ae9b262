// Package determinism says when two runs count as the same (spec 04 §1): the four modes over their
// observation and effect traces, and the projections of a trace that the modes and the envelopes compare.
//
// The main path: Of takes the traces out of a Record; Holds judges two of them under a mode. The laxest
// question, EndpointEqual, is what a scheduler may not change. Whatever is compared is compared in place:
// two events of a normalised trace are equal iff the raw ones are equal but for a scoped tick and all
// events before them are, so no mode makes a copy of a trace.
package determinism

import "github.com/wavecheck/wavecheck/model"

// Trace is what a run shows of its course: events and effects raw, as the engine wrote them.
type Trace struct {
	Obs     []model.Event
	Effects []model.EffectEntry
	// Coroutines tell by id at which endpoint a coroutine is at home; only the endpoint projection asks.
	Coroutines []model.CoroutineRecord
}

// Of is the trace of a Record. It shares the Record's lists.
func Of(r *model.Record) Trace {
	return Trace{Obs: r.ObsTrace, Effects: r.EffectTrace, Coroutines: r.Coroutines}
}

// Modes are the four modes, each implied by the one before it (spec 04 §1.1).
var Modes = [...]model.DeterminismMode{model.Full, model.Replay, model.ModuloEffects, model.ModuloCommutativity}

// Holds reports whether two runs are equal under a mode (spec 04 §1.1).
func Holds(mode model.DeterminismMode, a, b Trace) bool {
	switch mode {
	case model.Full:
		return equalEvents(a.Obs, b.Obs, EqualEvents) && EffectsEqual(a.Effects, b.Effects)
	case model.Replay:
		return equalEvents(a.Obs, b.Obs, EqualEvents)
	case model.ModuloEffects:
		return equalEvents(a.Obs, b.Obs, equalNormalised)
	default:
		return equalCommuted(a.Obs, b.Obs)
	}
}

// EffectEqualModuloIdentity reports whether two effect traces are equal in all fields but
// handler_identity (spec 04 §1.1): a run and its replay are, though Full never holds between them.
func EffectEqualModuloIdentity(a, b []model.EffectEntry) bool {
	return equalEffects(a, b, func(x, y *model.EffectEntry) bool {
		anonymous := *y
		anonymous.HandlerIdentity = x.HandlerIdentity
		return equalEntries(x, &anonymous)
	})
}

// EffectsEqual reports whether two effect traces are equal in all seven fields of every entry.
func EffectsEqual(a, b []model.EffectEntry) bool { return equalEffects(a, b, equalEntries) }

func equalEvents(a, b []model.Event, equal func(x, y model.Event) bool) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !equal(a[i], b[i]) {
			return false
		}
	}
	return true
}

func equalEffects(a, b []model.EffectEntry, equal func(x, y *model.EffectEntry) bool) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !equal(&a[i], &b[i]) {
			return false
		}
	}
	return true
}

// equalEntries compares all seven fields; inputs and outputs are canonical texts of JSON values.
func equalEntries(a, b *model.EffectEntry) bool {
	if (a.Topology == nil) != (b.Topology == nil) || a.Topology != nil && *a.Topology != *b.Topology {
		return false
	}
	x, y := *a, *b
	x.Topology, y.Topology = nil, nil
	return x == y
}
