package properties

import (
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/envelopes/determinism"
	"github.com/wavecheck/wavecheck/model"
)

// Laws about what crosses links and who acts on a failing topology: rows P-T6 to P-T14 of spec 03 §10.6.

// eachSent asks a law of every Sent of a run, with the topology in force at its tick. Offered says
// whether the message is an Offer's.
func eachSent(law func(s *script, e model.Sent, offered bool) (want string, ok bool)) func(*Run) (Difference, bool) {
	return func(run *Run) (Difference, bool) {
		if len(run.Case.Topology) == 0 {
			return holds()
		}
		now := &script{}
		for i, e := range run.Record.ObsTrace {
			sent, ok := e.(model.Sent)
			if !ok {
				continue
			}
			now.forward(run, sent.Tick)
			offered := false
			if i+1 < len(run.Record.ObsTrace) {
				o, isOffer := run.Record.ObsTrace[i+1].(model.Offered)
				offered = isOffer && o.Edge == sent.Edge && o.Tick == sent.Tick
			}
			if want, ok := law(now, sent, offered); !ok {
				return Difference{Field: "obs_trace", Index: i, Round: sent.Tick, Want: want, Got: string(model.AppendEvent(nil, sent))}, true
			}
		}
		return holds()
	}
}

// NoSendAcrossPartition is P-T6.
var NoSendAcrossPartition = Property{
	ID:        "no-send-across-partition",
	Statement: "While a pair of sites is partitioned, no Send from an endpoint of one role to the other commits.",
	Spec:      "03 §10.6, 02 §5.1, 02 §7.7",
	Why:       "P-T6: trace and script alone judge it, so it holds outside engines too, and both semantics if they test the wrong role.",
	Needs:     NeedTopology,
	Every:     1,
	Check: eachRun(eachSent(func(s *script, e model.Sent, offered bool) (string, bool) {
		return "no Send while " + e.From + " and " + e.To + " are partitioned", offered || !s.partitioned(e.From, e.To)
	})),
}

// NoOfferAcrossPartition is P-T7.
var NoOfferAcrossPartition = Property{
	ID:        "no-offer-across-partition",
	Statement: "While a pair of sites is partitioned, no Offer from an endpoint of one role to the other commits.",
	Spec:      "03 §10.6, 02 §5.3, 02 §7.7",
	Why:       "P-T7: the rows of Offer are written apart from those of Send, in both semantics.",
	Needs:     NeedTopology,
	Every:     1,
	Check: eachRun(eachSent(func(s *script, e model.Sent, offered bool) (string, bool) {
		return "no Offer while " + e.From + " and " + e.To + " are partitioned", !offered || !s.partitioned(e.From, e.To)
	})),
}

// NoSendToOrFromDown is P-T9.
var NoSendToOrFromDown = Property{
	ID:        "no-send-to-or-from-down",
	Statement: "No Send or Offer commits whose endpoint's role or whose partner is crashed or timed out.",
	Spec:      "03 §10.6, 02 §5.1, 02 §5.3, 02 §7.7",
	Why:       "P-T9: trace and script alone judge it; a transferred or opened endpoint acts for another role than its coroutine's, which both semantics may confuse.",
	Needs:     NeedTopology,
	Every:     1,
	Check: eachRun(eachSent(func(s *script, e model.Sent, _ bool) (string, bool) {
		return "no Sent while " + e.From + " or " + e.To + " is down", !s.down(e.From) && !s.down(e.To)
	})),
}

// CrashedNeverActs is P-T10.
var CrashedNeverActs = Property{
	ID:        "crashed-never-acts",
	Statement: "No round dispatches a coroutine whose own role is crashed, or timed out at its tick; and no event names such a coroutine as acting, but the Faulted of its crash.",
	Spec:      "03 §10.6, 03 §10.2, 02 §2.1",
	Why:       "P-T10: trace and script alone judge it at every n, so an engine that executes somebody beside its own account of dispatches and picks is caught as well.",
	Needs:     NeedTopology,
	Every:     1,
	Check:     eachRun(crashedNeverActs),
}

func crashedNeverActs(run *Run) (Difference, bool) {
	if len(run.Case.Topology) == 0 {
		return holds()
	}
	now := &script{}
	for i, d := range run.Record.Dispatches {
		if d == nil {
			continue
		}
		if now.forward(run, uint64(i)+1); now.downRole(run, d.Coro) {
			return Difference{
				Field: "dispatches", Index: i, Round: uint64(i) + 1, Want: "nobody who is down", Got: string(model.AppendDispatch(nil, d)),
			}, true
		}
	}
	now = &script{}
	for i, e := range run.Record.ObsTrace {
		id, acts := coroutineOf(e)
		if !acts || crashed(e) {
			continue
		}
		if now.forward(run, e.At()); now.downRole(run, id) {
			return Difference{Field: "obs_trace", Index: i, Round: e.At(), Want: "nobody who is down", Got: string(model.AppendEvent(nil, e))}, true
		}
	}
	return holds()
}

// downRole reports whether the role of a coroutine is crashed or timed out.
func (s *script) downRole(run *Run, id uint64) bool {
	return id < uint64(len(run.Record.Coroutines)) && s.down(run.Record.Coroutines[id].Role)
}

// CrashFaultsEachOnce is P-T11.
var CrashFaultsEachOnce = Property{
	ID:        "crash-faults-each-once",
	Statement: "The first Crash of a site adds, at its tick, exactly one Faulted with the crash's text for each coroutine of that role that is not terminal, in the order of ids, and no other Faulted has that text.",
	Spec:      "03 §10.6, 02 §7.4",
	Why:       "P-T11: it counts from the Record's coroutines and the script, so it needs no second semantics.",
	Needs:     NeedTopology,
	Every:     1,
	Check:     eachRun(crashFaultsEachOnce),
}

func crashFaultsEachOnce(run *Run) (Difference, bool) {
	var want []model.Event
	for _, crash := range firstCrashes(run) {
		for i := range run.Record.Coroutines {
			c := &run.Record.Coroutines[i]
			if c.Role == crash.site && !endedBefore(run.Record, c.ID, crash.tick) {
				want = append(want, model.Faulted{Tick: crash.tick, CoroID: c.ID, Fault: crashFault(crash.site)})
			}
		}
	}
	n := 0
	for i, e := range run.Record.ObsTrace {
		if !crashed(e) {
			continue
		}
		if n >= len(want) || e != want[n] {
			return Difference{Field: "obs_trace", Index: i, Round: e.At(), Want: showEvent(want, n), Got: string(model.AppendEvent(nil, e))}, true
		}
		n++
	}
	if n < len(want) {
		return Difference{Field: "obs_trace", Index: len(run.Record.ObsTrace), Round: want[n].At(), Want: showEvent(want, n), Got: nothing}, true
	}
	return holds()
}

func showEvent(list []model.Event, i int) string {
	if i >= len(list) {
		return nothing
	}
	return string(model.AppendEvent(nil, list[i]))
}

// crashed reports whether an event is the Faulted of a crash.
func crashed(e model.Event) bool {
	f, ok := e.(model.Faulted)
	return ok && f.Fault.Kind == model.InvokeFault && strings.HasPrefix(f.Fault.Text, "site ") && strings.HasSuffix(f.Fault.Text, " crashed")
}

// firstCrash is the tick at which a site crashed.
type firstCrash struct {
	site string
	tick uint64
}

// firstCrashes are the sites that the run saw crash, in the order of their crashes.
func firstCrashes(run *Run) (list []firstCrash) {
	for _, tick := range run.Case.Topology {
		for _, p := range perturbations(run, tick.Tick) {
			if p.Kind == model.Crash && !slices.ContainsFunc(list, func(c firstCrash) bool { return c.site == p.Site }) {
				list = append(list, firstCrash{p.Site, tick.Tick})
			}
		}
	}
	return list
}

// endedBefore reports whether a coroutine was terminal when a tick began.
func endedBefore(r *model.Record, id, tick uint64) bool {
	for _, e := range r.ObsTrace {
		if e.At() >= tick {
			return false
		}
		if _, ends := endOf(e); ends {
			if whose, _ := coroutineOf(e); whose == id {
				return true
			}
		}
	}
	return false
}

// OneEndPerCoroutine is P-T12.
var OneEndPerCoroutine = Property{
	ID:        "one-end-per-coroutine",
	Statement: "A coroutine whose final status is Faulted has exactly one Faulted, with that fault, one that is Done exactly one Halted, any other neither; and no coroutine acts in an event after its end.",
	Spec:      "03 §10.6, 02 §2.3",
	Why:       "P-T12: status and trace are kept apart, so both may be wrong together with the other semantics' and still disagree with each other.",
	Every:     1,
	Check:     eachRun(oneEndPerCoroutine),
}

func oneEndPerCoroutine(run *Run) (Difference, bool) {
	r := run.Record
	ended := make([]bool, len(r.Coroutines))
	for i, e := range r.ObsTrace {
		id, ok := coroutineOf(e)
		if !ok {
			continue
		}
		got := string(model.AppendEvent(nil, e))
		if id >= uint64(len(ended)) || ended[id] {
			return Difference{Field: "obs_trace", Index: i, Round: e.At(), Want: "nothing of a coroutine that is not there", Got: got}, true
		}
		want, ends := endOf(e)
		if ended[id] = ends; ends && !sameStatus(want, r.Coroutines[id].Status) {
			return Difference{
				Field: "coroutines", Index: int(id), Round: e.At(), Want: string(model.AppendStatus(nil, want)),
				Got: string(model.AppendStatus(nil, r.Coroutines[id].Status)),
			}, true
		}
	}
	for id := range r.Coroutines {
		if s := r.Coroutines[id].Status; s.Terminal() != ended[id] {
			return breaks("coroutines", id, "an end in the trace iff terminal", string(model.AppendStatus(nil, s)))
		}
	}
	return holds()
}

// coroutineOf is the coroutine that an event says is acting or ends.
func coroutineOf(e model.Event) (uint64, bool) {
	if e, ok := e.(model.Transferred); ok {
		return e.From, true
	}
	return determinism.ActingCoroutine(e)
}

// endOf is the status that an event ends a coroutine with.
func endOf(e model.Event) (model.CoroStatus, bool) {
	switch e := e.(type) {
	case model.Halted:
		return model.CoroStatus{Kind: model.StatusDone}, true
	case model.Faulted:
		return model.FaultedBy(e.Fault), true
	}
	return model.CoroStatus{}, false
}

// CrashFaultsSessions is P-T13.
var CrashFaultsSessions = Property{
	ID:        "crash-faults-sessions",
	Statement: "A Crash sets exactly those sessions to Faulted with its text that have the role and are Active or Draining, and nothing else does.",
	Spec:      "03 §10.6, 02 §7.4",
	Why:       "P-T13: a session's status decides nothing but how many may be loaded and what a later crash does, so a wrong one changes no trace.",
	Needs:     NeedStates | NeedTopology,
	Every:     statesEvery,
	Check: eachRun(func(run *Run) (Difference, bool) {
		if d, broken := eachDispatch(noSessionFaults)(run); broken {
			return d, true
		}
		return eachGap(crashFaultsSessions)(run)
	}),
}

func crashFaultsSessions(run *Run, g gap) (Difference, bool) {
	if g.before == nil {
		return holds()
	}
	want := g.before.clone()
	want.perturbIn(run, g)
	return diffSessionStatus(want, g.after)
}

// noSessionFaults says that no instruction faults a session.
func noSessionFaults(_ *Run, d *Dispatched) (Difference, bool) {
	if _, closes := d.Instr.(model.Close); closes {
		return holds()
	}
	return diffSessionStatus(d.Before, d.After)
}

func diffSessionStatus(want, got *State) (Difference, bool) {
	for i := range want.Sessions.Sessions {
		a := &want.Sessions.Sessions[i]
		b := got.session(a.SID)
		if b == nil || a.Status != b.Status {
			text := nothing
			if b != nil {
				text = showSession(b)
			}
			return breaks("sessions.status", i, showSession(a), text)
		}
	}
	return holds()
}

// TopologyEntriesFirst is P-T14.
var TopologyEntriesFirst = Property{
	ID:        "topology-entries-first",
	Statement: "If effects are captured, the perturbations of a tick stand in the effect trace once each, in the order of their keys, before all entries that instructions of that tick made.",
	Spec:      "03 §10.6, 02 §7.2, 02 §6.4",
	Why:       "P-T14: the effect trace is judged against the script itself, so both semantics may not drop or sort an entry alike.",
	Needs:     NeedTopology,
	Every:     1,
	Check:     eachRun(topologyEntriesFirst),
}

func topologyEntriesFirst(run *Run) (Difference, bool) {
	if run.Case.Config.CaptureMode == model.CaptureDisabled || len(run.Case.Topology) == 0 {
		return holds()
	}
	var want []model.EffectEntry
	for _, tick := range run.Case.Topology {
		for _, p := range perturbations(run, tick.Tick) {
			want = append(want, model.EffectEntry{OrderingKey: tick.Tick, Topology: &p})
		}
	}
	n := 0
	for i := range run.Record.EffectTrace {
		e := &run.Record.EffectTrace[i]
		got := string(model.AppendEffectEntry(nil, *e))
		switch {
		case e.Topology == nil && n < len(want) && want[n].OrderingKey <= e.OrderingKey:
			return Difference{Field: "effect_trace", Index: i, Round: e.OrderingKey, Want: string(model.AppendPerturbation(nil, *want[n].Topology)), Got: got}, true
		case e.Topology == nil:
		case n == len(want):
			return breaks("effect_trace", i, "no more perturbations", got)
		case *e.Topology != *want[n].Topology:
			return Difference{Field: "effect_trace", Index: i, Round: want[n].OrderingKey, Want: string(model.AppendPerturbation(nil, *want[n].Topology)), Got: got}, true
		default:
			n++
		}
	}
	if n < len(want) {
		return breaks("effect_trace", len(run.Record.EffectTrace), string(model.AppendPerturbation(nil, *want[n].Topology)), nothing)
	}
	return holds()
}
