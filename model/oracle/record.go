package oracle

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// ended completes a log entry with how the dispatch ended.
func ended(s model.Step, status model.ExecStatus, end execution) model.Step {
	s.Status, s.Fault = status, end.fault
	if status == model.ExecBlocked {
		s.Reason = end.reason
	}
	return s
}

// record is what a run shows: fields 3 to 16 of spec 06 §2.
func (m *Machine) record(end ending) model.Record {
	r := model.Record{
		Result: end.result, Rounds: end.rounds, Steps: m.steps, Tick: m.clock.Tick,
		ObsTrace: m.obsTrace, EffectTrace: m.effectTrace, Checks: m.checks, Topology: m.topologyState(),
	}
	if end.err != nil {
		r.SetError(*end.err)
	}
	r.Fragment = m.fragmentHash(r.Topology)
	for _, c := range m.coroutines {
		r.Coroutines = append(r.Coroutines, c.record())
	}
	for _, s := range m.sessions {
		r.Sessions = append(r.Sessions, s.record())
	}
	if m.waves == nil || m.budget() == 1 {
		r.Dispatches, r.HasDispatches = end.dispatches, true
	}
	if m.waves != nil {
		r.Waves = m.waveRecord()
	}
	return r
}

// fragmentHash is the stable hash of the replay fragment: spec 02 §7.9, 04 §3.
func (m *Machine) fragmentHash(t model.TopologyState) model.Digest {
	return model.FragmentHash(model.Fragment{
		ObsTrace: m.obsTrace, EffectTrace: m.effectTrace, Topology: t, Tier: m.config.EffectTier,
	})
}

// topologyState is the failure topology as it is now: spec 02 §7.9.
func (m *Machine) topologyState() model.TopologyState {
	return model.TopologyState{
		CrashedSites: slices.Clone(m.topology.CrashedSites), PartitionedEdges: slices.Clone(m.topology.PartitionedEdges),
		CorruptedEdges: slices.Clone(m.topology.CorruptedEdges), TimedOutSites: slices.Clone(m.topology.TimedOutSites),
	}
}

func (c *coroutine) record() model.CoroutineRecord {
	s := c.snapshot()
	return model.CoroutineRecord{
		ID: s.ID, Role: s.Role, Session: s.SessionID, PC: s.PC, Status: s.Status, Regs: s.Regs,
		OwnedEndpoints: s.OwnedEndpoints, ProgressTokens: s.ProgressTokens, CostBudget: s.CostBudget,
		KnowledgeSet: s.KnowledgeSet, SpecState: s.SpecState,
	}
}

func (s *session) record() model.SessionRecord {
	r := model.SessionRecord{
		SID: s.sid, Status: s.status, Epoch: s.epoch, Roles: s.roles,
		Types: make([]model.RoleType, len(s.types)), Buffers: make([]model.BufferRecord, len(s.buffers)),
	}
	for i := range s.types {
		r.Types[i] = model.RoleType{Role: s.types[i].role, Type: s.types[i].current}
	}
	for i := range s.buffers {
		b := &s.buffers[i]
		r.Buffers[i] = model.BufferRecord{From: b.Edge.Sender, To: b.Edge.Receiver, Len: uint64(len(b.Payloads))}
	}
	return r
}
