package oracle

import (
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// defaultHandler is the handler id that a session has from the start (spec 01 §9.5).
const defaultHandler = "default_handler"

// Load loads an image: spec 02 §1.3, 05 commit-atomicity. The error is a model.RunError; a load that
// fails leaves nothing, or without the deviation the session and the coroutines made so far (Q2-1).
func (m *Machine) Load(im *model.Image) error {
	if m.activeSessions() >= m.config.MaxSessions {
		return model.RunError{Kind: model.ErrTooManySessions, Num: m.config.MaxSessions}
	}
	code := im.Code(model.ScopingOf(m.dialect))
	tooMany := model.RunError{Kind: model.ErrTooManyCoroutines, Num: m.config.MaxCoroutines}
	if m.has(model.CommitAtomicity) && len(code) > 0 && uint64(len(m.coroutines)+len(code)) > m.config.MaxCoroutines {
		return tooMany
	}
	roles := make([]string, len(code))
	for i := range code {
		roles[i] = code[i].Role
	}
	sid := uint64(len(m.sessions))
	m.addSession(m.newSession(sid, roles, im.LocalTypes))
	m.obsTrace = append(m.obsTrace, model.Opened{Tick: m.clock.Tick, Session: sid, Roles: roles})
	for i := range code {
		if uint64(len(m.coroutines)) >= m.config.MaxCoroutines {
			return tooMany
		}
		m.addCoroutine(m.loadedCoroutine(sid, code[i].Role, code[i].Code))
	}
	return nil
}

// activeSessions counts the sessions whose status is Active; nothing but Close and a crash retires one (Q2-2).
func (m *Machine) activeSessions() uint64 {
	n := uint64(0)
	for _, s := range m.sessions {
		if s.status.Kind == model.SessionActive {
			n++
		}
	}
	return n
}

// newSession is a session as it opens: spec 01 §9.1, 9.2. It reads types only for the given roles.
func (m *Machine) newSession(sid uint64, roles []string, types []model.RoleType) *session {
	s := &session{sid: sid, roles: roles, defaultHandler: defaultHandler}
	names := slices.Clone(roles)
	slices.Sort(names)
	names = slices.Compact(names)
	for _, t := range types {
		if hasName(names, t.Role) {
			s.types = append(s.types, m.openType(t.Role, t.Type))
		}
	}
	slices.SortStableFunc(s.types, func(a, b typeEntry) int { return strings.Compare(a.role, b.role) })
	s.buffers = make([]model.EdgeBuffer, 0, len(names)*len(names))
	for _, from := range names {
		for _, to := range names {
			if from != to {
				edge := model.Edge{SID: sid, Sender: from, Receiver: to}
				s.buffers = append(s.buffers, newBuffer(edge, m.config.Buffer))
			}
		}
	}
	return s
}

// addSession puts a new session into the store, the monitor and the resource states.
func (m *Machine) addSession(s *session) {
	m.sessions = append(m.sessions, s)
	m.monitor.kinds = insertID(m.monitor.kinds, s.sid)
	m.ensureResources(s.sid)
}

// loadedCoroutine is the coroutine of a role of an image: spec 02 §1.3, 01 §3.4. Its program is new.
func (m *Machine) loadedCoroutine(sid uint64, role string, code []model.Instr) *coroutine {
	m.programs = append(m.programs, code)
	own := model.Endpoint{SID: sid, Role: role}
	c := &coroutine{
		ID: uint64(len(m.coroutines)), ProgramID: uint64(len(m.programs) - 1), Regs: m.newRegisters(),
		OwnedEndpoints: []model.Endpoint{own}, SessionID: sid, Role: role, CostBudget: m.config.InitialCostBudget,
	}
	if c.hasReg(0) {
		c.Regs[0] = own
	}
	return c
}

// addCoroutine makes a new coroutine ready and puts it into the table.
func (m *Machine) addCoroutine(c *coroutine) {
	m.sched.reschedule(c.ID)
	m.coroutines = append(m.coroutines, c)
}
