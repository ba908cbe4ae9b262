package model

// AppendWaves appends field 16 of a Record (spec 07 §8) as the inside of an object.
func AppendWaves(b []byte, w *WaveRecord) []byte {
	b = appendList(append(b, `"lane_trace":`...), w.LaneTrace, AppendLaneStep)
	b = appendList(append(b, `,"certificates":`...), w.Certificates, AppendCertificateRecord)
	b = appendList(append(b, `,"handoffs":`...), w.Handoffs, AppendHandoff)
	b = AppendWaveMetrics(append(b, `,"metrics":`...), w.Metrics)
	return AppendLaneScheduler(append(b, `,"lane_scheduler":`...), w.LaneScheduler)
}

// AppendLaneStep appends an entry of the lane trace.
func AppendLaneStep(b []byte, s LaneStep) []byte {
	b = appendUint(append(b, `{"tick":`...), s.Tick)
	b = appendUint(append(b, `,"wave":`...), s.Wave)
	b = appendUint(append(b, `,"coro_id":`...), s.CoroID)
	b = appendUint(append(b, `,"session":`...), s.Session)
	return append(appendUint(append(b, `,"lane":`...), s.Lane), '}')
}

// AppendWaveMetrics appends the seven counters as an object.
func AppendWaveMetrics(b []byte, m WaveMetrics) []byte {
	b = appendUint(append(b, `{"lock_contention_events":`...), m.LockContentionEvents)
	b = appendUint(append(b, `,"mutex_lock_contention_events":`...), m.MutexLockContentionEvents)
	b = appendUint(append(b, `,"planner_conflict_events":`...), m.PlannerConflictEvents)
	b = appendUint(append(b, `,"max_ready_queue_depth":`...), m.MaxReadyQueueDepth)
	b = appendUint(append(b, `,"max_wave_width":`...), m.MaxWaveWidth)
	b = appendUint(append(b, `,"cross_lane_transfer_count":`...), m.CrossLaneTransferCount)
	return append(appendUint(append(b, `,"handoff_applied_count":`...), m.HandoffAppliedCount), '}')
}

// AppendCertificateRecord appends a certificate and the verdict on it.
func AppendCertificateRecord(b []byte, c CertificateRecord) []byte {
	b = appendUint(append(b, `{"tick":`...), c.Tick)
	b = appendUint(append(b, `,"wave":`...), c.Wave)
	b = appendUint(append(b, `,"planner_step":`...), c.PlannerStep)
	b = appendUints(append(b, `,"picks":`...), c.Picks)
	b = appendBool(append(b, `,"valid":`...), c.Valid)
	return append(appendOptString(append(b, `,"violated":`...), c.Violated), '}')
}

// AppendHandoff appends an entry of the handoff log.
func AppendHandoff(b []byte, h Handoff) []byte {
	b = appendUint(append(b, `{"handoff_id":`...), h.ID)
	b = appendUint(append(b, `,"tick":`...), h.Tick)
	b = appendUint(append(b, `,"session":`...), h.Session)
	b = AppendString(append(b, `,"endpoint_role":`...), h.EndpointRole)
	b = appendUint(append(b, `,"from_coro":`...), h.FromCoro)
	b = appendUint(append(b, `,"to_coro":`...), h.ToCoro)
	b = appendUint(append(b, `,"from_lane":`...), h.FromLane)
	return append(appendUint(append(b, `,"to_lane":`...), h.ToLane), '}')
}

// AppendLaneScheduler appends the scheduler by lane as an object.
func AppendLaneScheduler(b []byte, s LaneScheduler) []byte {
	b = appendUint(append(b, `{"lane_count":`...), s.LaneCount)
	b = append(b, `,"lane_queues":{`...)
	for i, q := range s.Queues {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendUint(append(b, '"'), uint64(i)), `":`...)
		b = appendUints(b, q)
	}
	b = appendBlocked(append(b, `},"blocked":`...), s.Blocked)
	return append(appendUint(append(b, `,"step_count":`...), s.StepCount), '}')
}
