package properties

import (
	"github.com/wavecheck/wavecheck/model"
)

// LocalFidelity holds each endpoint's trace against its local type.
var LocalFidelity = Property{
	ID:        "local-fidelity",
	Statement: "In every session of a loaded image whose local types have no free variable, what an endpoint sends and receives, partners and labels included, is a path of its role's local type.",
	Spec:      "01 §1.8, 02 §5.1, 02 §5.2, 02 §5.3, 02 §5.4",
	Why:       "It needs the trace alone, so it judges engines without states; it walks the type as it was given, so it finds a session that left it even if all engines left together.",
	Every:     1,
	Check:     eachRun(localFidelity),
}

func localFidelity(run *Run) (Difference, bool) {
	at := map[model.Endpoint]standing{}
	for i, e := range run.Record.ObsTrace {
		a, ok := actionOf(e)
		if !ok {
			continue
		}
		ep := a.endpoint()
		here, known := at[ep]
		if !known {
			here = startOf(run.Case, ep)
		}
		next, ok := here.follow(a)
		if !ok {
			return Difference{
				Field: "obs_trace", Index: i, Round: e.At(), Want: here.String(), Got: string(model.AppendEvent(nil, e)),
			}, true
		}
		at[ep] = next
	}
	return holds()
}

// standing is where an endpoint stands in its local type. One that is not known allows everything.
type standing struct {
	known bool
	t     model.LocalType
	open  *scope
}

// startOf is where an endpoint of a loaded image begins; it is not known for other sessions, for roles
// without a type, and for types with free variables.
func startOf(c *model.Case, ep model.Endpoint) standing {
	if ep.SID >= uint64(len(c.Images)) {
		return standing{}
	}
	t, ok := c.Images[ep.SID].LocalType(ep.Role)
	if !ok || !closedType(t, nil) {
		return standing{}
	}
	return standing{known: true, t: t}
}

// follow is the place after a communication; ok is false if the type does not allow it here.
func (p standing) follow(a action) (standing, bool) {
	if !p.known {
		return p, true
	}
	t, open := settle(p.t, p.open)
	comm, ok := t.(*model.LocalComm)
	if !ok || comm.Dir != a.dir() || comm.Partner != a.partner() {
		return p, false
	}
	b := branchOf(comm, a.label)
	if b == nil {
		return p, false
	}
	return standing{known: true, t: b.Next, open: open}, true
}

// String is the type that stands at the place.
func (p standing) String() string {
	t, _ := settle(p.t, p.open)
	return model.DebugLocalType(t)
}

// ProjectedFidelity holds compiled protocols against their global types.
var ProjectedFidelity = Property{
	ID: "projected-fidelity",
	Statement: "On the well-typed Case nearest to each Case, every session's trace is a trace of its global type under asynchronous communication, " +
		"and when the run ends AllDone the global type is at its end with nothing in transit.",
	Spec:  "01 §1.5, 01 §2.1, 01 §2.2, 01 §2.3",
	Why:   "Projection, merge and compiler are shared by both semantics; only the global type that they start from can say that they lost, added or reordered something.",
	Every: 8,
	Check: func(r *Runs) Verdict { return r.eachWellTyped(projectedFidelity) },
}

func projectedFidelity(run *Run) (Difference, bool) {
	sessions := make([]*protocol, len(run.Case.Images))
	for i := range run.Case.Images {
		sessions[i] = newProtocol(run.Case.Images[i].GlobalType)
	}
	for i, e := range run.Record.ObsTrace {
		a, ok := actionOf(e)
		if !ok || a.sid >= uint64(len(sessions)) {
			continue
		}
		if u := sessions[a.sid].step(acted{a, i}); u != nil {
			return u.in(run.Record)
		}
	}
	for sid, p := range sessions {
		if u := p.rest(); u != nil {
			return u.in(run.Record)
		}
		if run.Record.Result == model.AllDone && !p.over() {
			return breaks("sessions", sid, "the end of the protocol", p.String())
		}
	}
	return holds()
}

// in is the place of an unlawful action in a Record.
func (u *unlawful) in(r *model.Record) (Difference, bool) {
	e := r.ObsTrace[u.index]
	return Difference{Field: "obs_trace", Index: u.index, Round: e.At(), Want: u.want, Got: string(model.AppendEvent(nil, e))}, true
}

// GlobalFidelity holds sessions against their global types, whatever the programs do.
var GlobalFidelity = Property{
	ID: "global-fidelity",
	Statement: "In a session of a loaded image whose local types are the projections of its well-formed global type, with FIFO buffers, the trace is a trace of that type under asynchronous communication, " +
		"up to the first message that is lost, corrupted or carries a text other than its label, or the first Receive at a choice.",
	Spec:  "01 §1.5, 02 §5.1, 02 §5.2, 02 §5.3, 02 §5.4",
	Why:   "Each endpoint may keep to its own type while together they leave the protocol: messages that cross, or branches that do not match, which a comparison of engines takes for granted.",
	Needs: NeedStates,
	Every: statesEvery,
	Check: eachRun(globalFidelity),
}

func globalFidelity(run *Run) (Difference, bool) {
	if run.Case.Config.Buffer.Mode != model.Fifo {
		return holds()
	}
	sessions := make([]*protocol, len(run.Case.Images))
	for i := range run.Case.Images {
		if im := &run.Case.Images[i]; projects(im) {
			sessions[i] = newProtocol(im.GlobalType)
		}
	}
	for k := range run.Steps {
		d := &run.Steps[k]
		for i, e := range run.events(d.Before, d.After) {
			a, ok := actionOf(e)
			if !ok || a.sid >= uint64(len(sessions)) || sessions[a.sid] == nil {
				continue
			}
			if !truthful(d, a) {
				sessions[a.sid] = nil
				continue
			}
			if u := sessions[a.sid].step(acted{a, d.Before.Traces.Events + i}); u != nil {
				return u.in(run.Record)
			}
		}
	}
	for _, p := range sessions {
		if p == nil {
			continue
		}
		if u := p.rest(); u != nil {
			return u.in(run.Record)
		}
	}
	return holds()
}

// truthful reports whether a committed communication did what its event says: the message is in the
// buffer and no text but its label, or it was received where only one label could be.
func truthful(d *Dispatched, a action) bool {
	edge := model.Edge{SID: a.sid, Sender: a.from, Receiver: a.to}
	if a.receiving {
		if _, choosing := d.Instr.(model.Choose); choosing {
			return true
		}
		entry := d.Before.entry(a.endpoint())
		if entry == nil {
			return false
		}
		comm, ok := entry.Current.(*model.LocalComm)
		return ok && len(comm.Branches) == 1
	}
	before, after := d.Before.buffer(edge), d.After.buffer(edge)
	if before == nil || after == nil || len(after.Payloads) != len(before.Payloads)+1 {
		return false
	}
	text, isText := after.Payloads[len(after.Payloads)-1].(model.Str)
	return !isText || string(text) == a.label
}
