package faulty

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// planStarts notes how many are ready.
func (r *run) planStarts() {
	r.log.Metrics.MaxReadyQueueDepth = max(r.log.Metrics.MaxReadyQueueDepth, uint64(len(r.queue.ids)))
}

// executedWave logs the picks of a wave that were executed, in pick order.
func (r *run) executedWave(wave uint64, picks []uint64) {
	r.log.Metrics.MaxWaveWidth = max(r.log.Metrics.MaxWaveWidth, uint64(len(r.executed)))
	for _, id := range picks {
		if slices.Contains(r.executed, id) {
			r.log.LaneTrace = append(r.log.LaneTrace, model.LaneStep{
				Tick: r.vm.Tick(), Wave: wave, CoroID: id, Session: r.vm.Home(id).SID, Lane: r.vm.Lane(id),
			})
		}
	}
}

// waveRecord is field 16 of the Record (spec 07 §8).
func (r *run) waveRecord() *model.WaveRecord {
	w := &r.log
	w.Handoffs = r.handoffs()
	moved := uint64(len(w.Handoffs))
	w.Metrics.LockContentionEvents = w.Metrics.PlannerConflictEvents
	w.Metrics.CrossLaneTransferCount, w.Metrics.HandoffAppliedCount = moved, moved
	w.LaneScheduler = r.vm.LaneScheduler()
	w.LaneScheduler.Queues = r.queue.byLane(r.lanes)
	return w
}

func (r *run) handoffs() []model.Handoff {
	if r.defect != HandoffTwice {
		return r.vm.Handoffs()
	}
	var out []model.Handoff
	for _, h := range r.vm.Handoffs() {
		for range 2 {
			h.ID = uint64(len(out))
			out = append(out, h)
		}
	}
	return out
}

// relay tells the observer of a run what the kernel tells, with the engine's own queue in it.
type relay struct{ *run }

// Before passes on what is to be dispatched.
func (o relay) Before(step model.Step, _ model.Snapshotter) { o.obs.Before(step, view(o)) }

// After passes on how it ended.
func (o relay) After(step model.Step, _ model.Snapshotter) { o.obs.After(step, view(o)) }

// view is the state of a run: the kernel's, with the engine's own queue and footprints.
type view struct{ *run }

var (
	_ model.Glimpser    = view{}
	_ model.Footprinter = view{}
)

// Snapshot is the whole state.
func (v view) Snapshot() model.Snapshot {
	s := v.vm.Snapshot()
	s.Sched.Ready = slices.Clone(v.queue.ids)
	return s
}

// Glimpse is the state without its traces.
func (v view) Glimpse() (model.Snapshot, model.TraceLengths) {
	s, lengths := v.vm.Glimpse()
	s.Sched.Ready = slices.Clone(v.queue.ids)
	return s, lengths
}

// AppendFootprint appends what the engine takes for a footprint.
func (v view) AppendFootprint(dst []model.Atom, id uint64) []model.Atom {
	return append(dst, v.footprint(id)...)
}
