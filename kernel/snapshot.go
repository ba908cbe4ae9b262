package kernel

import (
	"bytes"
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// Snapshot is the whole state (spec 02 §0.6) as model values; it shares nothing that the machine goes
// on to change. The handler's counters are those of the last round's handler, if it counts.
func (vm *VM) Snapshot() model.Snapshot {
	s, _ := vm.Glimpse()
	s.ObsTrace, s.EffectTrace, s.OutputChecks = vm.obsTrace(), vm.effectTrace(), vm.checks()
	return s
}

// Glimpse is Snapshot without the traces, and how long those are.
func (vm *VM) Glimpse() (model.Snapshot, model.TraceLengths) {
	s := model.Snapshot{
		Config: vm.cfg, Sessions: model.SessionStore{NextID: uint64(len(vm.sessions))},
		Sched: vm.schedulerState(), Monitor: vm.monitorState(),
		RoleSymbols: vm.symbolTexts(&vm.roleSymbols), LabelSymbols: vm.symbolTexts(&vm.labelSymbols),
		Clock:      model.Clock{Tick: vm.tick, Time: vm.time, TickDuration: vm.cfg.TickDuration},
		NextCoroID: uint64(len(vm.coros)), NextSessionID: uint64(len(vm.sessions)),
		NextEffectID: uint64(vm.trace.effects.Len()), PausedRoles: vm.pausedRoles(),
		GuardLayer: vm.guardResources(), Topology: vm.topologyState(), HandlerIdentity: vm.anchor,
	}
	for _, p := range vm.programs {
		s.Programs = append(s.Programs, p.src)
	}
	for _, c := range vm.coros {
		s.Coroutines = append(s.Coroutines, vm.coroutineState(c))
	}
	for _, sess := range vm.sessions {
		s.Sessions.Sessions = append(s.Sessions.Sessions, vm.sessionState(sess))
		if r := sess.resources; r != nil {
			s.ResourceStates = append(s.ResourceStates, model.ResourceState{
				SID: sess.sid, Commitments: r.commitments.sorted(), Nullifiers: r.nullifiers.sorted(),
			})
		}
	}
	if vm.hasLast {
		last := vm.last
		s.LastSchedStep = &last
	}
	if counter, ok := vm.handler.(Counter); ok {
		s.Handler = counter.Counters()
	}
	return s, model.TraceLengths{Events: vm.trace.events.Len(), Effects: vm.trace.effects.Len(), Checks: vm.trace.checks}
}

func (vm *VM) coroutineState(c *coroutine) model.CoroutineState {
	return model.CoroutineState{
		ID: uint64(c.id), ProgramID: c.programID, PC: c.pc, Regs: vm.registersOf(c).all(), Status: vm.statusOf(c),
		OwnedEndpoints: vm.appendOwned(nil, c), KnowledgeSet: slices.Clone(c.facts), SpecState: specState(c),
		SessionID: c.home.sid, Role: c.roleText, CostBudget: c.budget,
	}
}

// defaultHandler is the handler id of every session (spec 01 §9.5).
const defaultHandler = "default_handler"

func (vm *VM) sessionState(s *session) model.SessionState {
	out := model.SessionState{
		SID: s.sid, Roles: s.shape.texts, DefaultHandler: defaultHandler, Status: s.sessionStatus(), Epoch: s.epoch,
	}
	for _, i := range s.shape.sorted {
		if slot := &s.slots[i]; slot.cur != nil {
			out.LocalTypes = append(out.LocalTypes, model.EndpointType{Endpoint: slot.endpoint(), Entry: slot.typeState.model()})
		}
	}
	s.eachEdge(func(from, to int32, e *edge) {
		b := model.EdgeBuffer{
			Edge:     model.Edge{SID: s.sid, Sender: s.shape.texts[from], Receiver: s.shape.texts[to]},
			Capacity: max(vm.cfg.Buffer.Capacity, 1),
		}
		if e != nil {
			b.Capacity = e.capacity
			for i := range e.count {
				b.Payloads = append(b.Payloads, e.at(i))
			}
		}
		out.Buffers = append(out.Buffers, b)
	})
	for _, h := range s.handlers {
		out.EdgeHandlers = append(out.EdgeHandlers, model.EdgeHandler{
			Edge: model.Edge{SID: s.sid, Sender: h.Sender, Receiver: h.Receiver}, Handler: h.Handler,
		})
	}
	return out
}

func (vm *VM) schedulerState() model.SchedulerState {
	s := model.SchedulerState{Ready: vm.readyIDs(), Blocked: vm.blocked(), StepCount: vm.stepped}
	for _, i := range vm.layers.released {
		s.Released = append(s.Released, vm.layers.list[i].text)
	}
	slices.Sort(s.Released)
	for _, c := range vm.coros {
		if c.marked {
			s.Marked = append(s.Marked, uint64(c.id))
		}
	}
	return s
}

// blocked lists who waits for what, ascending.
func (vm *VM) blocked() []model.BlockedCoroutine {
	var out []model.BlockedCoroutine
	for _, c := range vm.coros {
		if c.status == model.StatusBlocked {
			out = append(out, model.BlockedCoroutine{ID: uint64(c.id), Reason: vm.reasonOf(&c.wait)})
		}
	}
	return out
}

func (vm *VM) monitorState() model.MonitorState {
	var m model.MonitorState
	for _, s := range vm.sessions {
		if s.peer {
			m.Kinds = append(m.Kinds, s.sid)
		}
	}
	if vm.judged.in != nil {
		m.LastJudgement = &model.Judgement{
			Endpoint: vm.judged.endpoint, InstrTag: model.DebugInstr(vm.judged.in.src), Tick: vm.judged.tick,
		}
	}
	return m
}

func (vm *VM) pausedRoles() []string {
	var paused []string
	for _, s := range vm.sites {
		if s != nil && s.down&downPaused != 0 {
			paused = append(paused, vm.texts[s.name])
		}
	}
	slices.Sort(paused)
	return paused
}

func (vm *VM) guardResources() []model.GuardResource {
	var out []model.GuardResource
	for i := range vm.layers.list {
		if l := &vm.layers.list[i]; l.present {
			out = append(out, model.GuardResource{Layer: l.text, Value: l.value})
		}
	}
	slices.SortFunc(out, func(a, b model.GuardResource) int { return strings.Compare(a.Layer, b.Layer) })
	return out
}

// sorted is the set ascending by canonical JSON.
func (s *valueSet) sorted() []model.Value {
	out := slices.Clone(s.list)
	slices.SortFunc(out, func(a, b model.Value) int {
		return bytes.Compare(model.AppendValue(nil, a), model.AppendValue(nil, b))
	})
	return out
}
