package model

// WaveRecord is field 16 of a Record, for wave engines (spec 07 §8).
type WaveRecord struct {
	LaneTrace     []LaneStep
	Certificates  []CertificateRecord
	Handoffs      []Handoff
	Metrics       WaveMetrics
	LaneScheduler LaneScheduler
}

// LaneStep is one executed pick of a wave; Session is the coroutine's home session.
type LaneStep struct{ Tick, Wave, CoroID, Session, Lane uint64 }

// Certificate is what a planner states about a wave (spec 07 §5): the round's tick, the wave's number in the
// round from 0, step_count at planning, and the coroutines to dispatch, in order.
type Certificate struct {
	Tick, Wave, PlannerStep uint64
	Picks                   []uint64
}

// CertificateRecord is a wave certificate and the checker's verdict on it.
type CertificateRecord struct {
	Certificate
	Valid    bool
	Violated *string // "C0" … "C8", nil when valid
}

// Handoff is a committed Transfer between coroutines in different lanes.
type Handoff struct {
	ID, Tick, Session                  uint64
	EndpointRole                       string
	FromCoro, ToCoro, FromLane, ToLane uint64
}

// WaveMetrics are the seven counters of spec 07 §8.
type WaveMetrics struct {
	LockContentionEvents      uint64
	MutexLockContentionEvents uint64
	PlannerConflictEvents     uint64
	MaxReadyQueueDepth        uint64
	MaxWaveWidth              uint64
	CrossLaneTransferCount    uint64
	HandoffAppliedCount       uint64
}

// LaneScheduler is the scheduler's state by lane at the end of a run. Queues[i] is lane i.
type LaneScheduler struct {
	LaneCount uint64
	Queues    [][]uint64
	Blocked   []BlockedCoroutine // ascending by id
	StepCount uint64
}

// BlockedCoroutine is a coroutine that waits, and for what.
type BlockedCoroutine struct {
	ID     uint64
	Reason BlockReason
}
