package properties

import "github.com/wavecheck/wavecheck/model"

// Laws about the failure topology that compare runs, or states with each other: P-E10 and the second half of P-T6
// of spec 03 §10.

// TopologiesAgree is P-E10.
var TopologiesAgree = Property{
	ID:        "topologies-agree",
	Statement: "The four lists of the failure topology are at each tick those of the canonical run at that tick, at every concurrency and whatever was dispatched in between.",
	Spec:      "03 §10.5, 02 §7.2",
	Why:       "P-E10: a topology that follows waves or dispatches instead of ticks may fit a reading of the script that all laws about single runs share.",
	Needs:     NeedStates | NeedTopology,
	Every:     statesEvery,
	Check:     topologiesAgree,
}

func topologiesAgree(r *Runs) (verdict Verdict) {
	if len(r.Case.Topology) == 0 || !r.Able(0) {
		return Verdict{}
	}
	canonical, err := r.Observed(0)
	if err != nil {
		return Verdict{Failure: err}
	}
	want := map[uint64]*model.TopologyState{}
	eachTopology(canonical, func(s *State) bool { want[s.Clock.Tick] = &s.Topology; return true })
	for _, i := range r.order {
		if i == 0 || !r.Able(i) {
			continue
		}
		got, err := r.Observed(i)
		if verdict.Failure = firstError(verdict.Failure, err); err != nil || verdict.Violation != nil {
			continue
		}
		eachTopology(got, func(s *State) bool {
			if want[s.Clock.Tick] == nil {
				return true
			}
			d, differs := diffTopology(*want[s.Clock.Tick], s.Topology)
			if d.Round = s.Clock.Tick; differs {
				verdict.Violation = r.violatedBy(i, 0, d).Violation
			}
			return !differs
		})
	}
	return verdict
}

// eachTopology gives the states of a run whose tick has been taken in, until one is not wanted: those around
// dispatches, and that at the end.
func eachTopology(o *Observation, want func(*State) bool) {
	for k := range o.Steps {
		if !want(o.Steps[k].Before) || !want(o.Steps[k].After) {
			return
		}
	}
	if o.End != nil && o.Record.ErrorKind != model.ErrHandler {
		want(o.End)
	}
}

// CutBuffersRest is the second half of P-T6, P-T7 and P-T9.
var CutBuffersRest = Property{
	ID:        "cut-buffers-rest",
	Statement: "No instruction puts a message into the buffer of an edge whose two roles are partitioned, or of which one is crashed or timed out.",
	Spec:      "03 §10.6, 02 §5.1, 02 §5.3, 02 §7.7",
	Why:       "P-T6, P-T7, P-T9: a message that crosses without a Sent, or with the Sent of a later tick, is found where it lies.",
	Needs:     NeedStates | NeedTopology,
	Every:     statesEvery,
	Check:     eachRun(eachDispatch(cutBuffersRest)),
}

func cutBuffersRest(_ *Run, d *Dispatched) (Difference, bool) {
	for i := range d.After.Sessions.Sessions {
		t := &d.After.Sessions.Sessions[i]
		for k := range t.Buffers {
			if b := &t.Buffers[k]; len(b.Payloads) > 0 && d.Before.cutOff(b.Edge) && !restOf(d.Before.buffer(b.Edge), b) {
				last := b.Payloads[len(b.Payloads)-1]
				return breaks("sessions.buffers", i, "no message from "+b.Edge.Sender+" to "+b.Edge.Receiver, string(model.AppendValue(nil, last)))
			}
		}
	}
	return holds()
}

// restOf reports whether a buffer holds the last messages of what another one holds, and no other one.
func restOf(before, after *model.EdgeBuffer) bool {
	if before == nil || len(after.Payloads) > len(before.Payloads) {
		return false
	}
	rest := before.Payloads[len(before.Payloads)-len(after.Payloads):]
	return firstDifferent(rest, after.Payloads, model.AppendValue) < 0
}
