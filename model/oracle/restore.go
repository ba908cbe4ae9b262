package oracle

import (
	"errors"
	"fmt"
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// FromSnapshot is the machine in the state of a Snapshot, with the host that the Case scripts: the inverse
// of Snapshot. It shares with s only what never changes. A state that no run reaches, because ids and
// positions disagree in it, is an error.
func FromSnapshot(c *model.Case, d model.Dialect, s *model.Snapshot) (*Machine, error) {
	m := New(c, d)
	m.config, m.clock = s.Config, s.Clock
	m.programs = slices.Clone(s.Programs)
	if err := errors.Join(m.restoreSessions(s), m.restoreCoroutines(s)); err != nil {
		return nil, err
	}
	if s.NextCoroID != uint64(len(m.coroutines)) || s.Sessions.NextID != uint64(len(m.sessions)) {
		return nil, fmt.Errorf("next ids are %d and %d, but there are %d coroutines and %d sessions",
			s.NextCoroID, s.Sessions.NextID, len(m.coroutines), len(m.sessions))
	}
	for _, r := range s.ResourceStates {
		state := m.ensureResources(r.SID)
		for _, v := range r.Commitments {
			state.commitments = state.commitments.with(v)
		}
		for _, v := range r.Nullifiers {
			state.nullifiers = state.nullifiers.with(v)
		}
	}
	m.sched = scheduler{
		ready: slices.Clone(s.Sched.Ready), blocked: slices.Clone(s.Sched.Blocked), stepCount: s.Sched.StepCount,
		released: slices.Clone(s.Sched.Released), marked: slices.Clone(s.Sched.Marked),
	}
	m.monitor = monitor{kinds: slices.Clone(s.Monitor.Kinds)}
	if j := s.Monitor.LastJudgement; j != nil {
		m.monitor.last = judgement{endpoint: j.Endpoint, text: j.InstrTag, tick: j.Tick}
	}
	m.roles, m.labels = symbolsOf(s.RoleSymbols), symbolsOf(s.LabelSymbols)
	m.paused, m.guards = slices.Clone(s.PausedRoles), slices.Clone(s.GuardLayer)
	m.obsTrace, m.effectTrace, m.checks = slices.Clip(s.ObsTrace), slices.Clip(s.EffectTrace), slices.Clip(s.OutputChecks)
	m.nextEffect, m.lastStep, m.anchor = s.NextEffectID, s.LastSchedStep, s.HandlerIdentity
	m.topology = s.Topology
	m.topology = m.topologyState()
	m.host.sends, m.host.steps = slices.Clone(s.Handler.Sends), slices.Clone(s.Handler.Steps)
	return m, nil
}

func (m *Machine) restoreCoroutines(s *model.Snapshot) error {
	for i := range s.Coroutines {
		c := coroutine(s.Coroutines[i])
		if c.ID != uint64(i) {
			return fmt.Errorf("coroutine %d stands at position %d", c.ID, i)
		}
		if c.Status.Kind == model.StatusBlocked && c.Status.Reason == nil {
			return fmt.Errorf("coroutine %d is blocked for no reason", c.ID)
		}
		c = coroutine(c.snapshot())
		m.coroutines = append(m.coroutines, &c)
	}
	return nil
}

func (m *Machine) restoreSessions(s *model.Snapshot) error {
	for i := range s.Sessions.Sessions {
		t := &s.Sessions.Sessions[i]
		if t.SID != uint64(i) {
			return fmt.Errorf("session %d stands at position %d", t.SID, i)
		}
		out := &session{
			sid: t.SID, roles: t.Roles, buffers: slices.Clone(t.Buffers), edgeHandlers: slices.Clone(t.EdgeHandlers),
			defaultHandler: t.DefaultHandler, status: t.Status, epoch: t.Epoch,
		}
		for i := range out.buffers {
			out.buffers[i].Payloads = slices.Clone(out.buffers[i].Payloads)
		}
		for _, e := range t.LocalTypes {
			out.types = append(out.types, typeEntry{
				role: e.Endpoint.Role, current: e.Entry.Current, original: e.Entry.Original,
				env: e.Entry.Env, originalEnv: e.Entry.OriginalEnv,
			})
		}
		m.sessions = append(m.sessions, out)
	}
	return nil
}

func symbolsOf(list []string) symbols {
	var s symbols
	for _, text := range list {
		s.intern(text)
	}
	return s
}
