package model

import (
	"encoding/hex"
	"slices"
)

// DecodeRecord reads a Record (spec 06 §2), as an outside engine answers it. Its errors are *DecodeError.
func DecodeRecord(data []byte) (Record, error) {
	return decodeDocument(data, false, func(d *decoder) Record {
		var r Record
		plain, wave := d.recordFields(&r, "dispatches"), d.waveFields(&r)
		fields := append(plain, wave...)
		seen := d.partialRecord("a Record", fields)
		d.requireKeys("a Record", plain, seen)
		if r.Waves != nil {
			d.requireKeys("the Record of a wave engine", wave, seen>>len(plain))
		}
		d.checkRecord(&r)
		return r
	})
}

// recordFields are the fields 1 to 15; dispatches is the name of the last.
func (d *decoder) recordFields(r *Record, dispatches string) []field {
	return append([]field{
		req("schema_version", func() { d.schemaVersion("a Record") }),
		d.textField("engine", &r.Engine),
	}, d.comparableFields(r, dispatches)...)
}

// comparableFields are the fields 3 to 15.
func (d *decoder) comparableFields(r *Record, dispatches string) []field {
	return append([]field{
		req("result", func() { r.Result = enum[Result](d, "result", resultNames[:]) }),
		req("error", func() { r.Error = nullable(d, d.text) }),
		req("error_kind", func() { r.ErrorKind = d.errorKind() }),
		req("fault", func() { r.Fault = nullable(d, d.fault) }),
		req("fault_coro", func() { r.FaultCoro = nullable(d, d.uint64) }),
		d.uintField("rounds", &r.Rounds),
		d.uintField("steps", &r.Steps),
		d.uintField("tick", &r.Tick),
		req("fragment_hash", func() { r.Fragment = d.digest() }),
		req("obs_trace", func() { r.ObsTrace = listOf(d, "obs_trace", noLimit, d.event) }),
		req("effect_trace", func() { r.EffectTrace = listOf(d, "effect_trace", noLimit, d.effectEntry) }),
		req("output_checks", func() { r.Checks = listOf(d, "output_checks", noLimit, d.outputCheck) }),
		req("coroutines", func() { r.Coroutines = listOf(d, "coroutines", noLimit, d.coroutineRecord) }),
		req("sessions", func() { r.Sessions = listOf(d, "sessions", noLimit, d.sessionRecord) }),
		opt(dispatches, func() {
			r.HasDispatches = true
			r.Dispatches = listOf(d, "dispatches", noLimit, func() *Dispatch { return nullable(d, d.dispatch) })
		}),
	}, d.topologyFields(&r.Topology)...)
}

// checkRecord asks that result, error and fault tell one story, so that canonical JSON is a fixed point.
func (d *decoder) checkRecord(r *Record) {
	isError, isFault := r.Result == Errored, r.ErrorKind == ErrFault
	if (r.Error != nil) != isError || (r.ErrorKind != NoError) != isError {
		d.failAt("", "result, error and error_kind do not belong together")
	}
	if (r.Fault != nil) != isFault || (r.FaultCoro != nil) != isFault {
		d.failAt("", "error_kind, fault and fault_coro do not belong together")
	}
}

func (d *decoder) errorKind() ErrorKind {
	if d.peek() == 'n' {
		d.token()
		return NoError
	}
	return enum[ErrorKind](d, "error kind", errorKindNames[1:]) + 1
}

func (d *decoder) digest() (out Digest) {
	s := d.string()
	if d.err != nil {
		return out
	}
	raw, err := hex.DecodeString(s)
	if err != nil || len(raw) != len(out) || hex.EncodeToString(raw) != s {
		d.fail("a digest is 64 lower-case hex digits")
		return out
	}
	copy(out[:], raw)
	return out
}

func (d *decoder) dispatch() (x Dispatch) {
	d.record("a dispatch", d.uintField("selected_coro", &x.Coro),
		req("exec_status", func() { x.Status = enum[ExecStatus](d, "exec status", execStatusNames[:]) }))
	return x
}

func (d *decoder) coroutineRecord() (c CoroutineRecord) {
	d.record("a coroutine",
		d.uintField("id", &c.ID),
		d.nameField("role", &c.Role),
		d.uintField("session", &c.Session),
		d.uintField("pc", &c.PC),
		req("status", func() { c.Status = d.status() }),
		req("regs", func() { c.Regs = listOf(d, "regs", MaxRegisters, func() Value { return d.value(1) }) }),
		req("owned_endpoints", func() { c.OwnedEndpoints = listOf(d, "owned_endpoints", noLimit, d.endpoint) }),
		req("progress_tokens", func() { c.ProgressTokens = listOf(d, "progress_tokens", noLimit, d.progressToken) }),
		d.uintField("cost_budget", &c.CostBudget),
		req("knowledge_set", func() { c.KnowledgeSet = listOf(d, "knowledge_set", noLimit, d.fact) }),
		req("spec_state", func() { c.SpecState = nullable(d, d.specState) }))
	return c
}

func (d *decoder) sessionRecord() (s SessionRecord) {
	d.record("a session",
		d.uintField("sid", &s.SID),
		req("status", func() { s.Status = d.sessionStatus() }),
		d.uintField("epoch", &s.Epoch),
		req("roles", func() { s.Roles = listOf(d, "roles", noLimit, d.name) }),
		req("types", func() {
			d.mapping("types", func(role string) { s.Types = append(s.Types, RoleType{role, d.local(1)}) })
			slices.SortFunc(s.Types, func(a, b RoleType) int { return compareString(a.Role, b.Role) })
		}),
		req("buffers", func() {
			s.Buffers = listOf(d, "buffers", noLimit, func() (b BufferRecord) {
				d.record("a buffer", d.nameField("from", &b.From), d.nameField("to", &b.To), d.uintField("len", &b.Len))
				return b
			})
		}))
	return s
}

// waveFields are field 16: all five keys or none.
func (d *decoder) waveFields(r *Record) []field {
	wave := func(name string, read func(w *WaveRecord)) field {
		return req(name, func() {
			if r.Waves == nil {
				r.Waves = &WaveRecord{}
			}
			read(r.Waves)
		})
	}
	return []field{
		wave("lane_trace", func(w *WaveRecord) { w.LaneTrace = listOf(d, "lane_trace", noLimit, d.laneStep) }),
		wave("certificates", func(w *WaveRecord) { w.Certificates = listOf(d, "certificates", noLimit, d.certificate) }),
		wave("handoffs", func(w *WaveRecord) { w.Handoffs = listOf(d, "handoffs", noLimit, d.handoff) }),
		wave("metrics", func(w *WaveRecord) { d.metrics(&w.Metrics) }),
		wave("lane_scheduler", func(w *WaveRecord) { d.laneScheduler(&w.LaneScheduler) }),
	}
}

func (d *decoder) laneStep() (s LaneStep) {
	d.record("a lane step", d.uintField("tick", &s.Tick), d.uintField("wave", &s.Wave), d.uintField("coro_id", &s.CoroID),
		d.uintField("session", &s.Session), d.uintField("lane", &s.Lane))
	return s
}

func (d *decoder) certificate() (c CertificateRecord) {
	d.record("a certificate", d.uintField("tick", &c.Tick), d.uintField("wave", &c.Wave), d.uintField("planner_step", &c.PlannerStep),
		req("picks", func() { c.Picks = listOf(d, "picks", noLimit, d.uint64) }),
		req("valid", func() { c.Valid = d.bool() }),
		req("violated", func() { c.Violated = nullable(d, d.text) }))
	return c
}

func (d *decoder) handoff() (h Handoff) {
	d.record("a handoff", d.uintField("handoff_id", &h.ID), d.uintField("tick", &h.Tick), d.uintField("session", &h.Session),
		d.nameField("endpoint_role", &h.EndpointRole), d.uintField("from_coro", &h.FromCoro), d.uintField("to_coro", &h.ToCoro),
		d.uintField("from_lane", &h.FromLane), d.uintField("to_lane", &h.ToLane))
	return h
}

func (d *decoder) metrics(m *WaveMetrics) {
	d.record("metrics",
		d.uintField("lock_contention_events", &m.LockContentionEvents),
		d.uintField("mutex_lock_contention_events", &m.MutexLockContentionEvents),
		d.uintField("planner_conflict_events", &m.PlannerConflictEvents),
		d.uintField("max_ready_queue_depth", &m.MaxReadyQueueDepth),
		d.uintField("max_wave_width", &m.MaxWaveWidth),
		d.uintField("cross_lane_transfer_count", &m.CrossLaneTransferCount),
		d.uintField("handoff_applied_count", &m.HandoffAppliedCount))
}

func (d *decoder) laneScheduler(s *LaneScheduler) {
	d.record("a lane scheduler",
		d.uintField("lane_count", &s.LaneCount),
		req("lane_queues", func() {
			d.mapping("lane_queues", func(key string) {
				if d.numericKey(key) != uint64(len(s.Queues)) {
					d.fail("lane %s is out of order", clip(key, 40))
				}
				s.Queues = append(s.Queues, listOf(d, "a lane queue", noLimit, d.uint64))
			})
		}),
		req("blocked", func() {
			d.mapping("blocked", func(key string) {
				s.Blocked = append(s.Blocked, BlockedCoroutine{d.numericKey(key), d.blockReason()})
			})
			checkAscending(d, "blocked", s.Blocked, func(a, b BlockedCoroutine) int { return compareUint(a.ID, b.ID) })
		}),
		d.uintField("step_count", &s.StepCount))
}
