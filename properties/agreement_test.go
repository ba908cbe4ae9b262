package properties

import (
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// The Cases of the breakages of agreement: wide, which is in the domain of Dn, and two in that of Df. A law with
// NeedWaveRounds judges a wave engine, and InsideD1 one of one core.

// delayed is wide with a partition that is healed and a timeout.
const delayed = wide + `
topology
  @1 partition A|B
  @3 heal A|B
  @5 timeout A 1ms`

// nthEvent changes the nth event of a kind.
func nthEvent(kind model.EventKind, nth int, change func(model.Event) model.Event) func(*model.Record) {
	return func(r *model.Record) {
		r.ObsTrace = slices.Clone(r.ObsTrace)
		for i, e := range r.ObsTrace {
			if e.Kind() == kind {
				if nth--; nth < 0 {
					r.ObsTrace[i] = change(e)
					return
				}
			}
		}
	}
}

func another(e model.Event) model.Event {
	switch e := e.(type) {
	case model.Sent:
		e.Label += "'"
		return e
	case model.Received:
		e.Label += "'"
		return e
	case model.Invoked:
		e.Role += "'"
		return e
	}
	return e
}

func lessOne(r *model.Record) { r.ObsTrace = r.ObsTrace[:len(r.ObsTrace)-1] }

// turnedRound swaps the first message with its receipt.
func turnedRound(r *model.Record) {
	r.ObsTrace = slices.Clone(r.ObsTrace)
	first := func(kind model.EventKind) int {
		return slices.IndexFunc(r.ObsTrace, func(e model.Event) bool { return e.Kind() == kind })
	}
	a, b := first(model.EventSent), first(model.EventReceived)
	r.ObsTrace[a], r.ObsTrace[b] = model.WithTick(r.ObsTrace[b], r.ObsTrace[a].At()), model.WithTick(r.ObsTrace[a], r.ObsTrace[b].At())
}

func firstEffect(change func(*model.EffectEntry)) func(*model.Record) {
	return func(r *model.Record) {
		r.EffectTrace = slices.Clone(r.EffectTrace)
		change(&r.EffectTrace[0])
	}
}

func otherAnswer(e *model.EffectEntry) { e.Outputs = `{"committed":false}` }

func ended(result model.Result) func(*model.Record) {
	return func(r *model.Record) { r.Result = result }
}

func oneMoreCrash(r *model.Record) { r.Topology.CrashedSites = append(r.Topology.CrashedSites, "Z") }

var agreementBreakages = map[string][]breakage{
	"inside-d1": {
		{does: "another event", c: wideOfOne, record: nthEvent(model.EventSent, 0, another), want: "envelope.scheduler_class"},
		{does: "another effect", c: wideOfOne, record: firstEffect(otherAnswer), want: "envelope.effect_class"},
		{does: "another failure", c: wideOfOne, record: oneMoreCrash, want: "envelope.failure_class"},
		{does: "another end", c: wideOfOne, record: ended(model.Stuck), want: "envelope.status"},
	},
	"inside-dn": {
		{does: "another event", c: wide, record: nthEvent(model.EventSent, 1, another), want: "envelope.endpoint"},
		{does: "another effect", c: wide, record: firstEffect(otherAnswer), want: "envelope.effects"},
		{does: "another failure", c: wide, record: oneMoreCrash, want: "envelope.failure_class"},
		{does: "a wider wave", c: wide, record: func(r *model.Record) { r.Waves.Metrics.MaxWaveWidth = 3 }, want: "envelope.wave_width"},
		{does: "another end", c: wide, record: ended(model.Stuck), want: "envelope.status"},
	},
	"inside-df": {
		{does: "another event", c: delayed, record: nthEvent(model.EventReceived, 1, another), want: "envelope.endpoint"},
		{does: "another effect", c: delayed, record: func(r *model.Record) { r.EffectTrace = r.EffectTrace[:len(r.EffectTrace)-1] }, want: "envelope.effects"},
		{does: "a wider wave", c: delayed, record: func(r *model.Record) { r.Waves.Metrics.MaxWaveWidth = 3 }, want: "envelope.wave_width"},
	},
	"same-at-endpoints": {
		{does: "another event", c: wide, record: nthEvent(model.EventInvoked, 0, another), want: "endpoints[3]"},
		{does: "an event less", c: wide, record: lessOne, want: "endpoints[4]"},
	},
	"same-on-edges": {
		{does: "another label sent", c: wide, record: nthEvent(model.EventSent, 1, another), want: "edges[1]"},
		{does: "another label received", c: wide, record: nthEvent(model.EventReceived, 0, another), want: "edges[0]"},
	},
	"ordered-sessions-agree": {
		{does: "an effect before its cause", c: wide, record: turnedRound, want: "session_events[1]"},
		{does: "a receipt lost", c: wide, record: event(model.EventReceived, gone), want: "session_events[2]"},
	},
	"same-in-sessions": {
		{does: "another label", c: wide, record: nthEvent(model.EventSent, 0, another), want: "sessions_events[2]"},
		{does: "an event twice", c: wide, record: func(r *model.Record) {
			r.ObsTrace = append(slices.Clone(r.ObsTrace), model.Sent{Session: 1, Edge: model.Edge{SID: 1, Sender: "A", Receiver: "B"}, From: "A", To: "B", Label: "m"})
		}, want: "sessions_events[6]"},
	},
	"same-end": {
		{does: "stuck", c: wide, record: ended(model.Stuck), want: "result"},
		{does: "a coroutine that is ready", c: wide, record: func(r *model.Record) { r.Coroutines[2].Status.Kind = model.StatusReady }, want: "coroutines[2]"},
	},
	"waves-progress": {
		{does: "a round too many", c: wide, record: func(r *model.Record) { r.Rounds = 13 }, want: "rounds"},
		{does: "no end", c: wide, record: ended(model.MaxRoundsReached), want: "rounds"},
		{does: "a round too many, with one forced", c: wideForced, record: func(r *model.Record) { r.Rounds = 25 }, want: "rounds"},
	},
}

// wideOfOne is wide with one step a round, wideForced with a forced round.
var (
	wideOfOne  = strings.Replace(wide, "waves", "one-step", 1)
	wideForced = strings.Replace(wide, "workers 2", "workers 2\n  invalid-certificates 1", 1)
)

func init() {
	for id, table := range agreementBreakages {
		breakages[id] = append(breakages[id], table...)
	}
}
