package oracle

import (
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// Machine is the state of one virtual machine (spec 02 §0.6) with the Case that scripts its host.
type Machine struct {
	script  *model.Case // handler script, topology, schedule, limits; not modified
	dialect model.Dialect
	obs     Observer // nil when nobody listens

	config      model.Config
	programs    [][]model.Instr // one for each loaded coroutine
	coroutines  []*coroutine    // by id: ids count from 0 and records are never removed
	sessions    []*session      // by id: as coroutines
	resources   []*resources    // ascending by session
	sched       scheduler
	monitor     monitor
	obsTrace    []model.Event
	roles       symbols
	labels      symbols
	clock       model.Clock
	paused      []string              // role names, ascending
	guards      []model.GuardResource // ascending by layer
	effectTrace []model.EffectEntry
	nextEffect  uint64
	checks      []model.OutputCheck
	topology    model.TopologyState
	lastStep    *model.Dispatch
	anchor      *string // the first handler identity seen, under host contract assertions
	host        host
	steps       uint64   // dispatches
	waves       *waveLog // nil unless rounds run waves

	abort *Abort // set where the published machine stops the process
}

// New is a machine without sessions, configured and scripted by a Case (spec 02 §1.1).
func New(c *model.Case, d model.Dialect) *Machine {
	m := &Machine{script: c, dialect: d, config: c.Config.Config, host: host{script: &c.Handler}}
	m.clock.TickDuration = m.config.TickDuration
	for _, layer := range m.config.GuardLayers {
		m.setGuard(layer.ID, model.Unit{})
	}
	m.obsTrace = make([]model.Event, 0, 2*ordinarySteps)
	m.effectTrace = make([]model.EffectEntry, 0, ordinarySteps)
	m.checks = make([]model.OutputCheck, 0, ordinarySteps)
	return m
}

// ordinarySteps is the length of an ordinary run: its logs have room from the start.
const ordinarySteps = 48

// has reports whether the dialect has a deviation switched on.
func (m *Machine) has(d model.Deviation) bool { return m.dialect.Has(d) }

// coroutine is a coroutine record (spec 01 §3.5).
type coroutine model.CoroutineState

// reg reads a register; ok is false if there is no such register.
func (c *coroutine) reg(r model.Reg) (v model.Value, ok bool) {
	if !c.hasReg(r) {
		return nil, false
	}
	return c.Regs[r], true
}

func (c *coroutine) hasReg(r model.Reg) bool { return int(r) < len(c.Regs) }

// owns reports whether the endpoint is in the owned list.
func (c *coroutine) owns(ep model.Endpoint) bool { return slices.Contains(c.OwnedEndpoints, ep) }

// fallback is the fallback endpoint (spec 02 §0.2): the first owned one, or that of the home session.
func (c *coroutine) fallback() model.Endpoint {
	if len(c.OwnedEndpoints) > 0 {
		return c.OwnedEndpoints[0]
	}
	return model.Endpoint{SID: c.SessionID, Role: c.Role}
}

// coroutine finds a coroutine by its id; nil if there is none.
func (m *Machine) coroutine(id uint64) *coroutine {
	if id >= uint64(len(m.coroutines)) {
		return nil
	}
	return m.coroutines[id]
}

// newRegisters are num_registers registers, all Unit (spec 01 §3.4).
func (m *Machine) newRegisters() []model.Value {
	regs := make([]model.Value, m.config.NumRegisters)
	for i := range regs {
		regs[i] = model.Unit{}
	}
	return regs
}

// session is a session of the store (spec 01 §9.1).
type session struct {
	sid            uint64
	roles          []string
	types          []typeEntry        // ascending by role
	buffers        []model.EdgeBuffer // ascending by edge
	edgeHandlers   []model.EdgeHandler
	defaultHandler string
	status         model.SessionStatus
	epoch          uint64
}

// session finds a session by its id; nil if there is none.
func (m *Machine) session(sid uint64) *session {
	if sid >= uint64(len(m.sessions)) {
		return nil
	}
	return m.sessions[sid]
}

// typeEntry finds the type entry of an endpoint; nil if there is none.
func (m *Machine) typeEntry(ep model.Endpoint) *typeEntry {
	s := m.session(ep.SID)
	if s == nil {
		return nil
	}
	i, ok := s.findType(ep.Role)
	if !ok {
		return nil
	}
	return &s.types[i]
}

func (s *session) findType(role string) (int, bool) {
	return slices.BinarySearchFunc(s.types, role, func(e typeEntry, r string) int { return strings.Compare(e.role, r) })
}

// buffer finds the buffer of an edge; nil if there is none.
func (m *Machine) buffer(e model.Edge) *model.EdgeBuffer {
	s := m.session(e.SID)
	if s == nil {
		return nil
	}
	i, ok := slices.BinarySearchFunc(s.buffers, e, func(b model.EdgeBuffer, e model.Edge) int { return model.CompareEdges(b.Edge, e) })
	if !ok {
		return nil
	}
	return &s.buffers[i]
}

// resources are what was granted and consumed in a session (spec 02 §9.2).
type resources struct {
	sid         uint64
	commitments valueSet
	nullifiers  valueSet
}

// resourcesOf finds the resource state of a session; nil if there is none.
func (m *Machine) resourcesOf(sid uint64) *resources {
	if i, ok := m.findResources(sid); ok {
		return m.resources[i]
	}
	return nil
}

func (m *Machine) findResources(sid uint64) (int, bool) {
	return slices.BinarySearchFunc(m.resources, sid, func(r *resources, sid uint64) int { return compare(r.sid, sid) })
}

// ensureResources creates the resource state of a session if there is none.
func (m *Machine) ensureResources(sid uint64) *resources {
	i, ok := m.findResources(sid)
	if !ok {
		m.resources = slices.Insert(m.resources, i, &resources{sid: sid})
	}
	return m.resources[i]
}

// symbols is an intern table (spec 02 §6.5): texts in order of first sight.
type symbols struct {
	list  []string
	known map[string]bool
}

func (s *symbols) intern(text string) {
	if s.known[text] {
		return
	}
	if s.known == nil {
		s.known = map[string]bool{}
	}
	s.known[text] = true
	s.list = append(s.list, text)
}
