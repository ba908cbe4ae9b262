package certificate

import (
	"fmt"
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// FromSnapshot is the State that a Snapshot of a run of the Case tells, for as long as neither changes. The code is
// the Snapshot's own, as its engine compiled it; the Case names the guard layers. It fails if coroutines or sessions
// are not numbered from 0 without a gap, or a ready coroutine does not exist: no run reaches such a state.
func FromSnapshot(c *model.Case, s *model.Snapshot) (State, error) {
	for i := range s.Coroutines {
		if id := s.Coroutines[i].ID; id != uint64(i) {
			return nil, fmt.Errorf("coroutine %d stands at place %d of the snapshot", id, i)
		}
	}
	for i := range s.Sessions.Sessions {
		if sid := s.Sessions.Sessions[i].SID; sid != uint64(i) {
			return nil, fmt.Errorf("session %d stands at place %d of the snapshot", sid, i)
		}
	}
	if n := uint64(len(s.Coroutines)); s.NextCoroID != n {
		return nil, fmt.Errorf("the snapshot has %d coroutines, and %d is the next id", n, s.NextCoroID)
	}
	ready := make([]bool, len(s.Coroutines))
	for _, id := range s.Sched.Ready {
		if id >= uint64(len(ready)) {
			return nil, fmt.Errorf("coroutine %d is ready and does not exist in the snapshot", id)
		}
		ready[id] = true
	}
	return &seen{s: s, ready: ready, layers: len(c.Config.GuardLayers) > 0}, nil
}

// seen is a State over a Snapshot.
type seen struct {
	s      *model.Snapshot
	ready  []bool
	layers bool
}

func (v *seen) Tick() uint64                      { return v.s.Clock.Tick }
func (v *seen) StepCount() uint64                 { return v.s.Sched.StepCount }
func (v *seen) CoroutineCount() uint64            { return v.s.NextCoroID }
func (v *seen) SessionCount() uint64              { return v.s.Sessions.NextID }
func (v *seen) Ready(id uint64) bool              { return id < uint64(len(v.ready)) && v.ready[id] }
func (v *seen) Status(id uint64) model.StatusKind { return v.s.Coroutines[id].Status.Kind }
func (v *seen) GuardLayersNamed() bool            { return v.layers }

func (v *seen) Eligible(id uint64) bool {
	if id >= uint64(len(v.s.Coroutines)) {
		return false
	}
	role, sites := v.s.Coroutines[id].Role, &v.s.Topology
	return !slices.Contains(sites.CrashedSites, role) &&
		!slices.ContainsFunc(sites.TimedOutSites, func(t model.TimedOutSite) bool { return t.Site == role })
}

func (v *seen) Home(id uint64) model.Endpoint {
	c := &v.s.Coroutines[id]
	return model.Endpoint{SID: c.SessionID, Role: c.Role}
}

func (v *seen) AppendOwned(dst []model.Endpoint, id uint64) []model.Endpoint {
	return append(dst, v.s.Coroutines[id].OwnedEndpoints...)
}

func (v *seen) Instr(id uint64) (pc uint64, in model.Instr) {
	c := &v.s.Coroutines[id]
	if c.ProgramID >= uint64(len(v.s.Programs)) {
		return c.PC, nil
	}
	code := v.s.Programs[c.ProgramID]
	if c.PC >= uint64(len(code)) {
		return c.PC, nil
	}
	return c.PC, code[c.PC]
}

func (v *seen) Register(id uint64, reg model.Reg) (model.Value, bool) {
	regs := v.s.Coroutines[id].Regs
	if int(reg) >= len(regs) {
		return nil, false
	}
	return regs[reg], true
}

func (v *seen) LocalType(ep model.Endpoint) (model.LocalType, bool) {
	if ep.SID >= uint64(len(v.s.Sessions.Sessions)) {
		return nil, false
	}
	types := v.s.Sessions.Sessions[ep.SID].LocalTypes
	i, ok := slices.BinarySearchFunc(types, ep, func(t model.EndpointType, ep model.Endpoint) int {
		return model.CompareEndpoints(t.Endpoint, ep)
	})
	if !ok {
		return nil, false
	}
	return types[i].Entry.Current, true
}
