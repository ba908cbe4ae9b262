package properties

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// sessionMap rewrites session ids wherever they stand in a Record. Texts of faults and errors, which may
// name an id in words, and the fragment's hash are left out: of a fault its kind and the names stay.
type sessionMap func(uint64) uint64

// record is the Record rewritten, its sessions in ascending order.
func (m sessionMap) record(r *model.Record) *model.Record {
	out := *r
	out.Fragment, out.Error = model.Digest{}, nil
	if r.Fault != nil {
		f := m.fault(*r.Fault)
		out.Fault = &f
	}
	out.ObsTrace = make([]model.Event, len(r.ObsTrace))
	for i, e := range r.ObsTrace {
		out.ObsTrace[i] = m.event(e)
	}
	out.EffectTrace = slices.Clone(r.EffectTrace)
	for i := range out.EffectTrace {
		out.EffectTrace[i].Inputs = m.inputs(out.EffectTrace[i].Inputs)
	}
	out.Coroutines = slices.Clone(r.Coroutines)
	for i := range out.Coroutines {
		m.coroutine(&out.Coroutines[i])
	}
	out.Sessions = slices.Clone(r.Sessions)
	for i := range out.Sessions {
		m.sessionRecord(&out.Sessions[i])
	}
	slices.SortFunc(out.Sessions, func(a, b model.SessionRecord) int { return cmp.Compare(a.SID, b.SID) })
	return &out
}

// withoutTexts is a Record without what a sessionMap leaves out.
func withoutTexts(r *model.Record) *model.Record { return sessionMap(same[uint64]).record(r) }

// caseMap rewrites the same ids in what a Case and a Record both hold.
func (m sessionMap) caseMap() *caseMap {
	c := identity()
	c.session = m
	return &c
}

func (m sessionMap) endpoint(ep model.Endpoint) model.Endpoint { return m.caseMap().endpoint(ep) }

func (m sessionMap) edge(e model.Edge) model.Edge {
	return model.Edge{SID: m(e.SID), Sender: e.Sender, Receiver: e.Receiver}
}

// fault keeps the text only where it is a name: of a label, or a predicate. The id of an endpoint or edge
// counts only in the kinds that have one.
func (m sessionMap) fault(f model.Fault) model.Fault {
	if f.Kind != model.UnknownLabel && f.Kind != model.OutputCondition {
		f.Text = ""
	}
	types := m.caseMap()
	f.Expected, f.Actual = types.annotation(f.Expected), types.annotation(f.Actual)
	switch f.Kind {
	case model.ChannelClosed, model.BufferFull:
		f.Endpoint = m.endpoint(f.Endpoint)
	case model.InvalidSignature, model.VerificationFailed, model.NoProgressToken:
		f.Edge = m.edge(f.Edge)
	case model.TypeViolation:
		// A bad channel operand is told as a missing endpoint of session 0, whatever sessions there are.
		f.Expected = nil
	}
	return f
}

func (m sessionMap) event(e model.Event) model.Event {
	switch e := e.(type) {
	case model.Sent:
		e.Edge, e.Session = m.edge(e.Edge), m(e.Session)
		return e
	case model.Received:
		e.Edge, e.Session = m.edge(e.Edge), m(e.Session)
		return e
	case model.Offered:
		e.Edge = m.edge(e.Edge)
		return e
	case model.Chose:
		e.Edge = m.edge(e.Edge)
		return e
	case model.Opened:
		e.Session = m(e.Session)
		return e
	case model.Closed:
		e.Session = m(e.Session)
		return e
	case model.EpochAdvanced:
		e.SID = m(e.SID)
		return e
	case model.Acquired:
		e.Session = m(e.Session)
		return e
	case model.Released:
		e.Session = m(e.Session)
		return e
	}
	return m.quietEvent(e)
}

func (m sessionMap) quietEvent(e model.Event) model.Event {
	switch e := e.(type) {
	case model.Transferred:
		e.Session = m(e.Session)
		return e
	case model.Forked:
		e.Session = m(e.Session)
		return e
	case model.Joined:
		e.Session = m(e.Session)
		return e
	case model.Aborted:
		e.Session = m(e.Session)
		return e
	case model.Tagged:
		e.Session = m(e.Session)
		return e
	case model.Checked:
		e.Session = m(e.Session)
		return e
	case model.Faulted:
		e.Fault = m.fault(e.Fault)
		return e
	}
	return e
}

// inputs rewrites the session of an effect entry; no name holds a quote, so the key is found as text.
func (m sessionMap) inputs(d model.Dynamic) model.Dynamic {
	const key = `"session":`
	before, rest, ok := strings.Cut(string(d), key)
	if !ok {
		return d
	}
	end := 0
	for end < len(rest) && rest[end] >= '0' && rest[end] <= '9' {
		end++
	}
	sid, err := strconv.ParseUint(rest[:end], 10, 64)
	if err != nil {
		return d
	}
	return model.Dynamic(before + key + strconv.FormatUint(m(sid), 10) + rest[end:])
}

func (m sessionMap) coroutine(c *model.CoroutineRecord) {
	c.Session = m(c.Session)
	values := m.caseMap()
	c.Regs = slices.Clone(c.Regs)
	for i, v := range c.Regs {
		c.Regs[i] = values.value(v)
	}
	c.OwnedEndpoints = slices.Clone(c.OwnedEndpoints)
	for i, ep := range c.OwnedEndpoints {
		c.OwnedEndpoints[i] = m.endpoint(ep)
	}
	c.ProgressTokens = slices.Clone(c.ProgressTokens)
	for i, token := range c.ProgressTokens {
		c.ProgressTokens[i] = model.ProgressToken{SID: m(token.SID), Endpoint: m.endpoint(token.Endpoint)}
	}
	c.KnowledgeSet = slices.Clone(c.KnowledgeSet)
	for i, fact := range c.KnowledgeSet {
		c.KnowledgeSet[i].Endpoint = m.endpoint(fact.Endpoint)
	}
	switch s := &c.Status; {
	case s.Reason != nil:
		r := *s.Reason
		if r.Kind == model.BlockRecv || r.Kind == model.BlockSend {
			r.Edge = m.edge(r.Edge)
		}
		if r.Kind == model.BlockRecv {
			r.Token = model.ProgressToken{SID: m(r.Token.SID), Endpoint: m.endpoint(r.Token.Endpoint)}
		}
		s.Reason = &r
	case s.Fault != nil:
		f := m.fault(*s.Fault)
		s.Fault = &f
	}
}

func (m sessionMap) sessionRecord(s *model.SessionRecord) {
	s.SID = m(s.SID)
	s.Types = slices.Clone(s.Types)
	types := m.caseMap()
	for i := range s.Types {
		s.Types[i].Type = types.local(s.Types[i].Type)
	}
}
