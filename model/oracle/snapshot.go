package oracle

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// Snapshot is the machine's whole state (spec 02 §0.6). It shares only what never changes: values, types,
// programs, statuses, and the entries of the append-only logs.
func (m *Machine) Snapshot() model.Snapshot {
	s, _ := m.Glimpse()
	s.ObsTrace, s.EffectTrace, s.OutputChecks = slices.Clip(m.obsTrace), slices.Clip(m.effectTrace), slices.Clip(m.checks)
	return s
}

// Glimpse is Snapshot without the traces, and how long those are.
func (m *Machine) Glimpse() (model.Snapshot, model.TraceLengths) {
	s := model.Snapshot{
		Config: m.config, Programs: slices.Clone(m.programs),
		Sessions: model.SessionStore{NextID: uint64(len(m.sessions))},
		Sched: model.SchedulerState{
			Ready: slices.Clone(m.sched.ready), Blocked: slices.Clone(m.sched.blocked), StepCount: m.sched.stepCount,
			Released: slices.Clone(m.sched.released), Marked: slices.Clone(m.sched.marked),
		},
		Monitor:     model.MonitorState{Kinds: slices.Clone(m.monitor.kinds), LastJudgement: m.monitor.last.snapshot()},
		RoleSymbols: slices.Clip(m.roles.list), LabelSymbols: slices.Clip(m.labels.list),
		Clock: m.clock, NextCoroID: uint64(len(m.coroutines)), NextSessionID: uint64(len(m.sessions)),
		PausedRoles: slices.Clone(m.paused), GuardLayer: slices.Clone(m.guards),
		NextEffectID: m.nextEffect,
		Topology:     m.topologyState(), LastSchedStep: m.lastStep, HandlerIdentity: m.anchor,
		Handler: model.HandlerCounters{Sends: slices.Clone(m.host.sends), Steps: slices.Clone(m.host.steps)},
	}
	for _, c := range m.coroutines {
		s.Coroutines = append(s.Coroutines, c.snapshot())
	}
	for _, t := range m.sessions {
		s.Sessions.Sessions = append(s.Sessions.Sessions, t.snapshot())
	}
	for _, r := range m.resources {
		s.ResourceStates = append(s.ResourceStates, model.ResourceState{
			SID: r.sid, Commitments: r.commitments.list(), Nullifiers: r.nullifiers.list(),
		})
	}
	return s, model.TraceLengths{Events: len(m.obsTrace), Effects: len(m.effectTrace), Checks: len(m.checks)}
}

func (c *coroutine) snapshot() model.CoroutineState {
	s := model.CoroutineState(*c)
	s.Regs, s.OwnedEndpoints = slices.Clone(c.Regs), slices.Clone(c.OwnedEndpoints)
	s.ProgressTokens, s.KnowledgeSet = slices.Clone(c.ProgressTokens), slices.Clone(c.KnowledgeSet)
	return s
}

func (s *session) snapshot() model.SessionState {
	out := model.SessionState{
		SID: s.sid, Roles: s.roles, Buffers: slices.Clone(s.buffers), EdgeHandlers: slices.Clone(s.edgeHandlers),
		DefaultHandler: s.defaultHandler, Status: s.status, Epoch: s.epoch,
	}
	for i := range out.Buffers {
		out.Buffers[i].Payloads = slices.Clone(out.Buffers[i].Payloads)
	}
	for _, e := range s.types {
		out.LocalTypes = append(out.LocalTypes, model.EndpointType{
			Endpoint: model.Endpoint{SID: s.sid, Role: e.role},
			Entry:    model.TypeEntry{Current: e.current, Original: e.original, Env: e.env, OriginalEnv: e.originalEnv},
		})
	}
	return out
}

func (j judgement) snapshot() *model.Judgement {
	text := j.text
	if j.instr != nil {
		text = model.DebugInstr(j.instr)
	}
	if text == "" {
		return nil
	}
	return &model.Judgement{Endpoint: j.endpoint, InstrTag: text, Tick: j.tick}
}
