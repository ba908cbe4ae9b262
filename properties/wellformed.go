package properties

import (
	"slices"
	"strconv"

	"github.com/wavecheck/wavecheck/model"
)

// WellFormedState is the predicate of spec 02 §10.
var WellFormedState = Property{
	ID: "well-formed-state",
	Statement: "Every state satisfies the fifteen rows of the well-formedness predicate, but that a program counter may stand where a jump, a branch or a spawn led it beyond the code, " +
		"and a fact may be about the endpoint that the handler grants.",
	Spec:  "02 §10",
	Why:   "No engine evaluates the predicate, and an ill-formed state need not show in the Record of the run that reaches it.",
	Needs: NeedStates,
	Every: statesEvery,
	Check: eachRun(eachState(wellFormed)),
}

func wellFormed(run *Run, s *State) (Difference, bool) {
	for i := range s.Coroutines {
		if row, text := s.illFormedCoroutine(run, &s.Coroutines[i]); row != "" {
			return breaks("coroutines", i, row, text)
		}
	}
	for i := range s.Sessions.Sessions {
		if row, text := illFormedSession(&s.Sessions.Sessions[i]); row != "" {
			return breaks("sessions", i, row, text)
		}
	}
	for i, sid := range s.Monitor.Kinds {
		if s.session(sid) == nil {
			return breaks("monitor.kinds", i, "row 14", "monitor tracks unknown session "+strconv.FormatUint(sid, 10))
		}
	}
	for i := range s.Sessions.Sessions {
		t := &s.Sessions.Sessions[i]
		if live(t) && !slices.Contains(s.Monitor.Kinds, t.SID) {
			return breaks("sessions", i, "row 15", "monitor missing kind for active session "+strconv.FormatUint(t.SID, 10))
		}
	}
	return holds()
}

// live reports whether a session goes on, perhaps to its end only.
func live(t *model.SessionState) bool {
	return t.Status.Kind == model.SessionActive || t.Status.Kind == model.SessionDraining
}

// illFormedCoroutine is the first of rows 1 to 10 that a coroutine breaks, and its text; "" if none.
func (s *State) illFormedCoroutine(run *Run, c *model.CoroutineState) (row, text string) {
	id := strconv.FormatUint(c.ID, 10)
	switch {
	case s.session(c.SessionID) == nil:
		return "row 1", "coroutine " + id + " references missing session " + strconv.FormatUint(c.SessionID, 10)
	case c.ProgramID >= uint64(len(s.Programs)):
		return "row 2", "missing program for coroutine " + id
	case c.PC > uint64(len(s.Programs[c.ProgramID])) && !isTarget(s.Programs[c.ProgramID], c.PC):
		return "row 3", "pc out of bounds for coroutine " + id
	case len(c.Regs) != int(run.Case.Config.NumRegisters):
		return "row 4", "register width mismatch for coroutine " + id
	}
	for _, ep := range c.OwnedEndpoints {
		if row, text := s.illFormedEndpoint(ep, "row 5", "row 6", "owned endpoint"); row != "" {
			return row, text
		}
	}
	for _, token := range c.ProgressTokens {
		if s.session(token.SID) == nil {
			return "row 7", "progress token missing session " + strconv.FormatUint(token.SID, 10) + " for coroutine " + id
		}
		if row, text := s.illFormedEndpoint(token.Endpoint, "row 7", "row 8", "progress token"); row != "" {
			return row, text
		}
	}
	for _, fact := range c.KnowledgeSet {
		row, text := s.illFormedEndpoint(fact.Endpoint, "row 9", "row 10", "knowledge fact")
		if row != "" && !mentions(run.Case.Handler.AcquireValue, fact.Endpoint) {
			return row, text
		}
	}
	return "", ""
}

func (s *State) illFormedEndpoint(ep model.Endpoint, absent, stranger, what string) (row, text string) {
	t := s.session(ep.SID)
	place := strconv.FormatUint(ep.SID, 10) + ":" + ep.Role
	switch {
	case t == nil:
		return absent, what + " missing session " + place
	case !slices.Contains(t.Roles, ep.Role):
		return stranger, what + " role not in session " + place
	}
	return "", ""
}

// isTarget reports whether an instruction of a program leads to a place.
func isTarget(code []model.Instr, pc uint64) bool {
	return slices.ContainsFunc(code, func(in model.Instr) bool { return slices.Contains(targetsOf(in), pc) })
}

// mentions reports whether an endpoint is a part of a value.
func mentions(v model.Value, ep model.Endpoint) bool {
	if pair, ok := v.(model.Prod); ok {
		return mentions(pair.Left, ep) || mentions(pair.Right, ep)
	}
	return v == model.Value(ep)
}

// illFormedSession is the first of rows 11 to 13 that a session breaks, and its text; "" if none.
func illFormedSession(t *model.SessionState) (row, text string) {
	for i := range t.LocalTypes {
		if ep := t.LocalTypes[i].Endpoint; ep.SID != t.SID {
			return "row 11", "local type sid mismatch for role " + ep.Role
		}
	}
	for i := range t.Buffers {
		switch b := &t.Buffers[i]; {
		case b.Edge.SID != t.SID:
			return "row 12", "buffer edge sid mismatch"
		case uint64(len(b.Payloads)) > b.Capacity:
			return "row 13", "buffer length exceeds capacity"
		}
	}
	return "", ""
}
