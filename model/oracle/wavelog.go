package oracle

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// waveLog is what a run of waves shows besides the machine: spec 07 §8. Its counters cannot reach 2^64 within
// the limits of spec 06 §1, so none needs to saturate.
type waveLog struct {
	opts         WaveOptions
	follow       *Follow // the waves of another engine; nil for those that are planned here
	laneTrace    []model.LaneStep
	certificates []model.CertificateRecord
	handoffs     []model.Handoff
	conflicts    uint64
	maxDepth     uint64
	maxWidth     uint64
}

// planStarts notes the size of the live ready set when a plan starts.
func (l *waveLog) planStarts(ready uint64) { l.maxDepth = max(l.maxDepth, ready) }

// executes notes a pick that is about to be executed, and how many of its wave are then executed.
func (l *waveLog) executes(s model.LaneStep, width uint64) {
	l.laneTrace = append(l.laneTrace, s)
	l.maxWidth = max(l.maxWidth, width)
}

// logHandoff notes a committed Transfer, if the lanes differ, as those of one coroutine never do: spec 02 §5.11,
// 07 §8.
func (m *Machine) logHandoff(ep model.Endpoint, from, to uint64) {
	if m.waves == nil || m.lane(from) == m.lane(to) {
		return
	}
	m.waves.handoffs = append(m.waves.handoffs, model.Handoff{
		ID: uint64(len(m.waves.handoffs)), Tick: m.clock.Tick, Session: ep.SID, EndpointRole: ep.Role,
		FromCoro: from, ToCoro: to, FromLane: m.lane(from), ToLane: m.lane(to),
	})
}

// waveRecord is field 16 of the Record: spec 07 §8.
func (m *Machine) waveRecord() *model.WaveRecord {
	l, handoffs := m.waves, uint64(len(m.waves.handoffs))
	return &model.WaveRecord{
		LaneTrace: l.laneTrace, Certificates: l.certificates, Handoffs: l.handoffs,
		Metrics: model.WaveMetrics{
			LockContentionEvents: l.conflicts, PlannerConflictEvents: l.conflicts,
			MaxReadyQueueDepth: l.maxDepth, MaxWaveWidth: l.maxWidth,
			CrossLaneTransferCount: handoffs, HandoffAppliedCount: handoffs,
		},
		LaneScheduler: m.laneScheduler(),
	}
}

// laneScheduler is the scheduler by lane: spec 03 §6.3.
func (m *Machine) laneScheduler() model.LaneScheduler {
	s := model.LaneScheduler{
		LaneCount: m.lanes(), Queues: make([][]uint64, m.lanes()),
		Blocked: slices.Clone(m.sched.blocked), StepCount: m.sched.stepCount,
	}
	for _, id := range m.sched.ready {
		s.Queues[m.lane(id)] = append(s.Queues[m.lane(id)], id)
	}
	return s
}
