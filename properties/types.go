package properties

import (
	"slices"
	"strconv"

	"github.com/wavecheck/wavecheck/model"
)

// scope are the loops that are open at a place of a type, innermost first; nil is none.
type scope struct {
	loop  *model.LocalMu
	outer *scope
}

// binder is the scope that a variable's loop opened, nil if the variable is free.
func (s *scope) binder(v model.LocalVar) *scope {
	for ; s != nil && s.loop.Var != string(v); s = s.outer {
	}
	return s
}

func scopeOf(env []*model.LocalMu) (s *scope) {
	for _, loop := range env {
		s = &scope{loop, s}
	}
	return s
}

func (s *scope) env() []*model.LocalMu {
	var env []*model.LocalMu
	for ; s != nil; s = s.outer {
		env = append(env, s.loop)
	}
	slices.Reverse(env)
	return env
}

// settle goes into loops and round them to what comes next (resolve of spec 01 §1.8).
func settle(t model.LocalType, at *scope) (model.LocalType, *scope) {
	var entered []*scope
	for {
		switch node := t.(type) {
		case *model.LocalMu:
			at = &scope{node, at}
			entered = append(entered, at)
			t = node.Body
		case model.LocalVar:
			b := at.binder(node)
			if b == nil || slices.Contains(entered, b) {
				return t, at
			}
			t, at = b.loop, b.outer
		default:
			return t, at
		}
	}
}

// openedEntry is the entry of an endpoint whose session opens with type t.
func openedEntry(t model.LocalType) model.TypeEntry {
	current, at := settle(t, nil)
	return model.TypeEntry{Current: current, Original: t, Env: at.env()}
}

// advancedEntry is an entry after a branch that goes on as next.
func advancedEntry(e *model.TypeEntry, next model.LocalType) model.TypeEntry {
	out := *e
	if mu, ok := next.(*model.LocalMu); ok {
		out.Original, out.OriginalEnv = mu, e.Env
	}
	current, at := settle(next, scopeOf(e.Env))
	if v, ok := current.(model.LocalVar); ok && at.binder(v) == nil {
		current, at = settle(out.Original, scopeOf(out.OriginalEnv))
	}
	out.Current, out.Env = current, at.env()
	return out
}

// closedType reports whether every variable of t is bound.
func closedType(t model.LocalType, at *scope) bool {
	switch t := t.(type) {
	case model.LocalVar:
		return at.binder(t) != nil
	case *model.LocalMu:
		return closedType(t.Body, &scope{t, at})
	case *model.LocalComm:
		return !slices.ContainsFunc(t.Branches, func(b model.LocalBranch) bool { return !closedType(b.Next, at) })
	}
	return true
}

// branchOf finds the first branch of a label, nil if there is none.
func branchOf(comm *model.LocalComm, label string) *model.LocalBranch {
	i := slices.IndexFunc(comm.Branches, func(b model.LocalBranch) bool { return b.Label.Name == label })
	if i < 0 {
		return nil
	}
	return &comm.Branches[i]
}

// TypeAdvance says how types move.
var TypeAdvance = Property{
	ID:        "type-advance",
	Statement: "A committed communication fits the acting endpoint's type and moves that entry along the branch that its event names, loops resolved by the loop that binds them; it moves no other entry.",
	Spec:      "01 §1.8, 02 §5.1, 02 §5.3, 02 §5.4",
	Why:       "Entries of endpoints that do not act again show in no trace, and both semantics may resolve a loop wrongly in the same way.",
	Needs:     NeedStates,
	Every:     statesEvery,
	Check:     eachRun(eachDispatch(typeAdvance)),
}

func typeAdvance(run *Run, d *Dispatched) (Difference, bool) {
	a, ok := communication(run, d)
	if !ok {
		return holds()
	}
	ep := a.endpoint()
	t := d.Before.session(ep.SID)
	entry := d.Before.entry(ep)
	if t == nil || entry == nil {
		return breaks("types", -1, "an entry of the acting endpoint", nothing)
	}
	comm, ok := entry.Current.(*model.LocalComm)
	if !ok || comm.Dir != a.dir() {
		return breaks("types", -1, a.dir().String(), model.DebugLocalType(entry.Current))
	}
	taken := branchOf(comm, a.label)
	if taken == nil {
		return breaks("types", -1, "a branch "+a.label, model.DebugLocalType(entry.Current))
	}
	want := *t
	want.LocalTypes = slices.Clone(t.LocalTypes)
	for k := range want.LocalTypes {
		if want.LocalTypes[k].Endpoint == ep {
			want.LocalTypes[k].Entry = advancedEntry(entry, taken.Next)
		}
	}
	got := d.After.session(ep.SID)
	if got == nil {
		return breaks("types", -1, "the session of the acting endpoint", nothing)
	}
	return diffLists("types", want.LocalTypes, got.LocalTypes, entryPart, showEntry)
}

// communication is the action of a committed communication, by its event; ok is false for other dispatches.
func communication(run *Run, d *Dispatched) (a action, ok bool) {
	if !committed(d) {
		return a, false
	}
	for _, e := range run.events(d.Before, d.After) {
		if a, ok := actionOf(e); ok {
			return a, true
		}
	}
	return a, false
}

// events are the events that were appended between two states.
func (run *Run) events(from, to *State) []model.Event {
	return between(run.Record.ObsTrace, from.Traces.Events, to.Traces.Events)
}

// between is a part of a list, as much of it as there is.
func between[T any](list []T, from, to int) []T {
	from = min(from, len(list))
	return list[from:max(from, min(to, len(list)))]
}

func entryPart(a, b *model.EndpointType) string {
	switch {
	case a.Endpoint != b.Endpoint:
		return "endpoint"
	case !sameType(a.Entry.Current, b.Entry.Current):
		return "current"
	case !sameType(a.Entry.Original, b.Entry.Original):
		return "original"
	case !sameEntry(&a.Entry, &b.Entry):
		return "env"
	}
	return ""
}

// showEntry is an entry on one line: the type where it stands, what it began as, and the open loops of both.
func showEntry(e *model.EndpointType) string {
	return strconv.FormatUint(e.Endpoint.SID, 10) + ":" + e.Endpoint.Role + ": " + showType(e.Entry.Current) + showLoops(e.Entry.Env) +
		" of " + showType(e.Entry.Original) + showLoops(e.Entry.OriginalEnv)
}

func showType(t model.LocalType) string {
	if t == nil {
		return nothing
	}
	return model.DebugLocalType(t)
}

func showLoops(env []*model.LocalMu) string {
	text := ""
	for _, loop := range env {
		text += " in " + model.DebugLocalType(loop)
	}
	return text
}
