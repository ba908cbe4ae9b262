package properties

import (
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// lane changes an entry of the lane trace.
func lane(i int, change func(*model.LaneStep)) func(*model.Record) {
	return func(r *model.Record) { change(&r.Waves.LaneTrace[i]) }
}

func certificateOf(i int, change func(*model.CertificateRecord)) func(*model.Record) {
	return func(r *model.Record) { change(&r.Waves.Certificates[i]) }
}

var waveBreakages = map[string][]breakage{
	"lanes-differ": {
		{does: "another lane", c: wide, record: lane(3, func(s *model.LaneStep) { s.Lane++ }), want: "lane_trace.lane[3] Send"},
		{does: "two waves in one", c: narrow, record: func(r *model.Record) {
			r.Waves.LaneTrace[1].Tick, r.Waves.LaneTrace[1].Wave = 1, 0
		}, want: "lane_trace.lane[1] Receive"},
	},
	"sessions-differ": {
		{does: "another home", c: wide, record: lane(1, func(s *model.LaneStep) { s.Session = 0 }), want: "lane_trace.session[1] Receive"},
		{does: "a stranger", c: wide, record: lane(1, func(s *model.LaneStep) { s.CoroID = 9 }), want: "lane_trace.coro_id[1]"},
		{does: "two of one session", c: wide, record: lane(1, func(s *model.LaneStep) { s.CoroID, s.Session = 1, 0 }), want: "lane_trace.session[1]"},
	},
	"passed-over-stay": {
		{does: "one lost", c: wide, op: model.OpReceive, after: sched(func(s *model.SchedulerState) { s.Ready = s.Ready[1:] }), want: "sched.ready Send"},
		{does: "two swapped", c: wide, op: model.OpReceive, after: sched(func(s *model.SchedulerState) { swapped(s.Ready, 0) }), want: "sched.ready Send"},
		{does: "the tail turned", c: wide, op: model.OpSend, nth: 1, after: sched(func(s *model.SchedulerState) { slices.Reverse(s.Ready) }), want: "sched.ready Receive"},
	},
	"independence": {
		{does: "both sides of a message in one wave", c: wide, record: certificateOf(0, func(c *model.CertificateRecord) { c.Picks = []uint64{0, 1} }), want: "outcome[1] Send+Receive"},
		{does: "three of which two conflict", c: wide, record: certificateOf(0, func(c *model.CertificateRecord) { c.Picks = []uint64{2, 1, 3} }), want: "outcome[2] Send+Receive+Receive"},
	},
	"waves-are-certified": {
		{does: "none", c: wide, record: func(r *model.Record) { r.Waves.Certificates = nil }, want: "certificates[0] Send"},
		{does: "one lost", c: wide, record: func(r *model.Record) { r.Waves.Certificates = slices.Delete(r.Waves.Certificates, 2, 3) }, want: "certificates[2] Invoke"},
		{does: "one more", c: wide, record: func(r *model.Record) {
			r.Waves.Certificates = append(r.Waves.Certificates, model.CertificateRecord{Valid: true})
		}, want: "certificates[7]"},
		{does: "of another wave", c: wide, record: certificateOf(1, func(c *model.CertificateRecord) { c.Wave = 1 }), want: "certificates[1] Receive"},
		{does: "in another order", c: wide, record: certificateOf(1, func(c *model.CertificateRecord) { slices.Reverse(c.Picks) }), want: "certificates.picks[1] Receive"},
		{does: "more than was done", c: wide, record: certificateOf(1, func(c *model.CertificateRecord) { c.Picks = append(c.Picks, 7) }), want: "certificates.picks[1] Receive"},
		{does: "less than was done", c: wide, record: certificateOf(1, func(c *model.CertificateRecord) { c.Picks = c.Picks[:1] }), want: "certificates.picks[1] Receive"},
		{does: "refused by no rule", c: wide, record: certificateOf(1, func(c *model.CertificateRecord) { c.Valid = false }), want: "certificates.violated[1] Receive"},
		{does: "one for a round of one", c: talk, record: func(r *model.Record) {
			r.Waves.Certificates = []model.CertificateRecord{{Certificate: model.Certificate{Tick: 1, Picks: []uint64{0}}, Valid: true}}
		}, want: "certificates"},
	},
	"planning-dispatches-nothing": {
		{does: "planning counted", c: wide, record: certificateOf(3, func(c *model.CertificateRecord) { c.PlannerStep++ }), want: "certificates.planner_step Invoke"},
	},
	"forced-rounds": {
		{does: "not refused", c: forcedWide, record: certificateOf(0, func(c *model.CertificateRecord) { c.Valid, c.Violated = true, nil }), want: "certificates.violated Send"},
		{does: "refused without need", c: wide, record: certificateOf(0, func(c *model.CertificateRecord) { c.Valid, c.Violated = false, rule("C8") }), want: "certificates.violated Send"},
		{does: "the second one", c: narrow, record: certificateOf(1, func(c *model.CertificateRecord) { c.Valid, c.Violated = false, rule("C0") }), want: "certificates.violated Receive"},
	},
	"fallback-ends-round": {
		{does: "two picks", c: wide, record: certificateOf(2, func(c *model.CertificateRecord) { c.Valid, c.Violated = false, rule("C0") }), want: "lane_trace[5] Receive"},
		{does: "another wave", c: narrow, record: certificateOf(0, func(c *model.CertificateRecord) { c.Valid, c.Violated = false, rule("C0") }), want: "lane_trace[1] Receive"},
	},
	"certificates-hold": {
		{does: "a step counted twice", c: wide, record: certificateOf(1, func(c *model.CertificateRecord) { c.PlannerStep++ }), want: "certificates.violated Receive"},
		{does: "refused for nothing", c: wide, record: certificateOf(1, func(c *model.CertificateRecord) { c.Valid, c.Violated = false, rule("C8") }), want: "certificates.violated Receive"},
		{does: "another rule", c: forcedWide, record: certificateOf(0, func(c *model.CertificateRecord) { c.Violated = rule("C1") }), want: "certificates.violated Send"},
		{does: "a pick that was not ready", c: wide, op: model.OpReceive, nth: 1, before: sched(func(s *model.SchedulerState) { s.Ready = []uint64{2, 0} }), want: "certificates.violated Receive"},
		{does: "an unsound pick of a round of one", c: talk, op: model.OpSend, before: sched(func(s *model.SchedulerState) { s.Ready = []uint64{1} }), want: "lane_trace Send"},
	},
	"plans-as-said": {
		{does: "another order", c: wide, op: model.OpReceive, nth: 1, before: sched(func(s *model.SchedulerState) { slices.Reverse(s.Ready) }), want: "certificates.picks Receive"},
		{does: "another fallback", c: forcedWide, record: certificateOf(0, func(c *model.CertificateRecord) { c.Picks = []uint64{1, 2} }), want: "certificates.picks Send"},
		{does: "another one alone", c: talk, op: model.OpSend, before: sched(func(s *model.SchedulerState) { slices.Reverse(s.Ready) }), want: "lane_trace Send"},
		{does: "a conflict not counted", c: wide, record: func(r *model.Record) { r.Waves.Metrics.PlannerConflictEvents-- }, want: "metrics.planner_conflict_events"},
	},
	"waves-in-order": {
		{does: "the second pick lost", c: wide, op: model.OpReceive, after: sched(func(s *model.SchedulerState) { s.Blocked = nil }), want: "sched.blocked[0] Receive"},
		{does: "something between two picks", c: wide, op: model.OpReceive, before: func(s *model.Snapshot) { s.NextEffectID++ }, want: "next_effect_id Receive"},
		{does: "events swapped", c: wide, record: func(r *model.Record) { swapped(r.ObsTrace, 6) }, want: "obs_trace[0] Send"},
	},
	"fault-ends-wave": {
		{does: "another fault", c: faulting, record: func(r *model.Record) { *r.FaultCoro = 1 }, want: "fault_coro Send"},
		{does: "one more dispatch", c: wide, op: model.OpSend, step: func(s *model.Step) { s.Fault = &model.Fault{} }, want: "step_log[1] Receive"},
		{does: "a budget charged", c: faulting, op: model.OpSend, after: coroutine(1, func(c *model.CoroutineState) { c.CostBudget-- }), want: "coroutines.cost_budget[1] Send"},
	},
	"wave-metrics": {
		{does: "a width", c: wide, record: func(r *model.Record) { r.Waves.Metrics.MaxWaveWidth++ }, want: "metrics.max_wave_width"},
		{does: "a depth", c: wide, record: func(r *model.Record) { r.Waves.Metrics.MaxReadyQueueDepth = 1 }, want: "metrics.max_ready_queue_depth"},
		{does: "those whom the last round refused left out", c: onlyAsleep, record: func(r *model.Record) { r.Waves.Metrics.MaxReadyQueueDepth = 0 }, want: "metrics.max_ready_queue_depth"},
		{does: "a width where no round was", c: noRounds, record: func(r *model.Record) { r.Waves.Metrics.MaxWaveWidth = 1 }, want: "metrics.max_wave_width"},
		{does: "a conflict", c: wide, record: func(r *model.Record) { r.Waves.Metrics.PlannerConflictEvents++ }, want: "metrics.lock_contention_events"},
		{does: "a handoff", c: wide, record: func(r *model.Record) { r.Waves.Metrics.HandoffAppliedCount++ }, want: "metrics.handoff_applied_count"},
		{does: "a handoff less", c: waveGifts, record: func(r *model.Record) { r.Waves.Metrics.CrossLaneTransferCount = 1 }, want: "metrics.cross_lane_transfer_count"},
		{does: "a step", c: wide, record: func(r *model.Record) { r.Waves.LaneScheduler.StepCount++ }, want: "lane_scheduler.step_count"},
	},
	"queue-depth": {
		{does: "one more", c: wide, record: func(r *model.Record) { r.Waves.Metrics.MaxReadyQueueDepth++ }, want: "metrics.max_ready_queue_depth"},
		{does: "one less", c: wide, record: func(r *model.Record) { r.Waves.Metrics.MaxReadyQueueDepth-- }, want: "metrics.max_ready_queue_depth"},
		{does: "the refused left out", c: asleep, record: func(r *model.Record) { r.Waves.Metrics.MaxReadyQueueDepth-- }, want: "metrics.max_ready_queue_depth"},
		{does: "a round of nobody left out", c: onlyAsleep, record: func(r *model.Record) { r.Waves.Metrics.MaxReadyQueueDepth = 0 }, want: "metrics.max_ready_queue_depth"},
		{does: "more than before a crash", c: crashing, record: func(r *model.Record) { r.Waves.Metrics.MaxReadyQueueDepth = 9 }, want: "metrics.max_ready_queue_depth"},
		{does: "the plan after a round's last wave left out", c: spawning, record: func(r *model.Record) { r.Waves.Metrics.MaxReadyQueueDepth-- }, want: "metrics.max_ready_queue_depth"},
		{does: "a depth where no round was", c: noRounds, record: func(r *model.Record) { r.Waves.Metrics.MaxReadyQueueDepth = 4 }, want: "metrics.max_ready_queue_depth"},
	},
	"width-is-declared": {
		{does: "a lane more", c: wide, record: func(r *model.Record) { r.Waves.Metrics.MaxWaveWidth = 3 }, want: "metrics.max_wave_width"},
		{does: "a pick more than one lane has", c: narrow, record: func(r *model.Record) { r.Waves.Metrics.MaxWaveWidth = 2 }, want: "metrics.max_wave_width"},
	},
	"metrics-grow": {
		{does: "a metric that shrinks", c: wide, record: early(func(r *model.Record) { r.Waves.Metrics.MaxReadyQueueDepth = 99 }), want: "metrics.max_ready_queue_depth"},
		{does: "another beginning", c: wide, record: early(func(r *model.Record) { swapped(r.Waves.LaneTrace, 2) }), want: "lane_trace[2]"},
	},
	"lane-trace-agrees": {
		{does: "a pick less", c: wide, record: func(r *model.Record) { r.Waves.LaneTrace = r.Waves.LaneTrace[:12] }, want: "lane_trace[12]"},
		{does: "another coroutine", c: wide, record: lane(4, func(s *model.LaneStep) { s.CoroID = 2 }), want: "lane_trace[4]"},
		{does: "a queue turned", c: cut, record: func(r *model.Record) { slices.Reverse(r.Waves.LaneScheduler.Queues) }, want: "lane_scheduler"},
	},
	"down-is-not-picked": {
		{does: "a crashed one", c: perturbed("@5 crash A"), record: lane(0, func(s *model.LaneStep) { s.Tick, s.Wave = 6, 9 }), want: "lane_trace[0]"},
		{does: "one that sleeps", c: perturbed("@2 timeout A 1ms"), record: lane(0, func(s *model.LaneStep) { s.Tick, s.Wave = 2, 9 }), want: "lane_trace[0]"},
	},
	"handoffs-as-moved": {
		{does: "logged twice", c: handing, record: func(r *model.Record) { r.Waves.Handoffs = append(r.Waves.Handoffs, r.Waves.Handoffs[0]) }, want: "handoffs[1] Transfer"},
		{does: "not logged", c: handing, record: func(r *model.Record) { r.Waves.Handoffs = nil }, want: "handoffs[0] Transfer"},
		{does: "to another lane", c: handing, record: func(r *model.Record) { r.Waves.Handoffs[0].ToLane++ }, want: "handoffs[0] Transfer"},
	},
	"all-forced": {
		{does: "a trace of its own", c: wide, record: whenForced(func(r *model.Record) { swapped(r.ObsTrace, 2) }), want: "obs_trace[2]"},
	},
	"lanes-hold-the-ready": {
		{does: "a ready one in no queue", c: wide, record: func(r *model.Record) { r.Coroutines[2].Status = model.CoroStatus{} }, want: "lane_scheduler.lane_queues[0]"},
		{does: "one that is done in a queue", c: wide, record: func(r *model.Record) { r.Waves.LaneScheduler.Queues[1] = []uint64{3} }, want: "lane_scheduler.lane_queues[1]"},
		{does: "a lane too few", c: wide, record: func(r *model.Record) { r.Waves.LaneScheduler.Queues = r.Waves.LaneScheduler.Queues[:1] }, want: "lane_scheduler.lane_queues"},
	},
	"injective-lanes": {
		{does: "lanes that show", c: wide, record: manyLanes(func(r *model.Record) { r.Steps++ }), want: "steps"},
	},
	"waves-fit": {
		{does: "a number left out", c: wide, record: func(r *model.Record) {
			r.Waves.LaneTrace[2].Wave, r.Waves.LaneTrace[3].Wave = 1, 1
		}, want: "lane_trace.wave[2] Receive"},
		{does: "back in time", c: wide, record: lane(12, func(s *model.LaneStep) { s.Tick = 2 }), want: "lane_trace.wave[12]"},
		{does: "behind the end", c: wide, record: lane(12, func(s *model.LaneStep) { s.Tick = 9 }), want: "lane_trace.wave[12]"},
		{does: "three of two", c: wide, record: lane(2, func(s *model.LaneStep) { s.Tick = 1 }), want: "lane_trace[2]"},
		{does: "two waves of two", c: wide, record: func(r *model.Record) {
			for i := 2; i < 4; i++ {
				r.Waves.LaneTrace[i].Tick, r.Waves.LaneTrace[i].Wave = 1, 1
			}
		}, want: "lane_trace[2]"},
	},
}

// narrow is wide with one lane: every wave has one pick, and a round has two waves.
const narrow = `
config
  semantics waves
image
  local A = B! m
  local B = A? m
image
  local A = B! m
  local B = A? m
schedule
  concurrency 2
  workers 1
rounds 40`

// forcedWide is wide with its first round forced.
var forcedWide = strings.Replace(wide, "workers 2", "workers 2\n  invalid-certificates 0", 1)

// noRounds is wide, and ends before its first round.
var noRounds = strings.Replace(wide, "rounds 40", "rounds 0", 1)

// cut ends wide after its second round.
var cut = strings.Replace(wide, "rounds 40", "rounds 2", 1)

// asleep is wide with both senders asleep from the first round on, and those that receive awake; in onlyAsleep all
// sleep, and nobody is ever dispatched; in crashing one of them crashes meanwhile.
const (
	asleep = wide + `
topology
  @1 timeout A 3ms`
	onlyAsleep = wide + `
topology
  @1 timeout A 90ms, timeout B 90ms`
	crashing = wide + `
topology
  @1 timeout A 9ms, timeout B 9ms
  @4 crash A`
)

// spawning has its deepest queue after the last wave: of a round with budget left, which is the last one.
const spawning = `
config
  semantics waves
image
  program A
    spawn 1 r1
    jump 1
schedule
  concurrency 3
  workers 1
rounds 1`

// faulting has a wave of which the first pick faults.
const faulting = `
config
  semantics waves
image
  program A
    send r0 r0
image
  program A
    yield
    halt
schedule
  concurrency 2
  workers 2
rounds 40`

// perturbed is wide with a line of a topology script.
func perturbed(line string) string {
	return strings.Replace(wide, "schedule", "topology\n  "+line+"\nschedule", 1)
}

// handing has a transfer to another lane.
const handing = `
image
  program A
    set r1 1
    transfer r0 r1 r1
    halt
  program B
    yield
    halt
rounds 20`

func rule(name string) *string { return &name }

// early spoils runs of at most three rounds, whenForced those in which every certificate is refused, manyLanes those of
// more than a thousand lanes.
func early(how func(*model.Record)) func(*model.Record) {
	return spoilIf(how, func(r *model.Record) bool { return r.Rounds <= 3 })
}

func whenForced(how func(*model.Record)) func(*model.Record) {
	return spoilIf(how, func(r *model.Record) bool {
		return len(r.Waves.Certificates) > 0 && !slices.ContainsFunc(r.Waves.Certificates, func(c model.CertificateRecord) bool { return c.Valid })
	})
}

func manyLanes(how func(*model.Record)) func(*model.Record) {
	return spoilIf(how, func(r *model.Record) bool { return r.Waves.LaneScheduler.LaneCount > 1000 })
}

func spoilIf(how func(*model.Record), here func(*model.Record) bool) func(*model.Record) {
	return func(r *model.Record) {
		if here(r) {
			how(r)
		}
	}
}

func init() {
	for id, table := range waveBreakages {
		breakages[id] = append(breakages[id], table...)
	}
}
