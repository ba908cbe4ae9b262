package properties

import (
	"slices"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
)

// The Cases of the breakages that show at a concurrency above 1 only: in each, several coroutines of a round act.
const (
	waveStorm = `
config
  semantics waves
image
  local A = B! a. B! b. B! c. B? d
  local B = A? a. A? b. A? c. A! d
  program A
    0 send r0 r1
    1 send r0 r1
    2 send r0 r1
    3 receive r0 r1
    4 halt
  program B
    0 receive r0 r1
    1 receive r0 r1
    2 receive r0 r1
    3 send r0 r1
    4 halt
image
  local X = Y! { u. Y! v | w }
  local Y = X? { u. X? v | w }
  local C = end
  program X
    0 offer r0 u
    1 send r0 r1
    2 halt
  program Y
    0 choose r0 { u -> 1, w -> 2 }
    1 receive r0 r1
    2 halt
  program C
    0 jump 0
handler
  payload label
topology
  @2 partition A|B, corrupt A->B truncation, partition B|C, partition X|Y
  @4 heal A|B, corrupt A->C erase, corrupt A->B bit-flip
  @5 timeout B 2ms, timeout C 9ms, heal X|Y
  @8 crash C, heal A|C
schedule
  concurrency 3
  workers 3
rounds 60`

	waveGifts = `
config
  semantics waves
image
  local A = B! m
  local B = A? m
  program A
    0 set r1 3
    1 transfer r0 r1 r1
    2 transfer r0 r1 r1
    3 halt
  program B
    0 yield
    1 yield
    2 jump 1
image
  local A = B! m
  local B = A? m
  program A
    0 yield
    1 jump 0
  program B
    0 set r1 0
    1 transfer r0 r1 r1
    2 halt
schedule
  concurrency 4
  workers 4
rounds 9`
)

// waveDenied has a wave of two transfers, of which the gate denies the first.
var waveDenied = strings.Replace(waveGifts, "semantics waves", "semantics waves\n  output deny-all", 1)

// tickOf moves some events to another tick.
func tickOf(tick uint64, places ...int) func(*model.Record) {
	return func(r *model.Record) {
		for _, i := range places {
			r.ObsTrace[i] = model.WithTick(r.ObsTrace[i], tick)
		}
	}
}

// also puts an event behind all others of the trace.
func also(e model.Event) func(*model.Record) {
	return func(r *model.Record) { r.ObsTrace = append(r.ObsTrace, e) }
}

// handoff changes an entry of the handoff log.
func handoff(i int, change func(*model.Handoff)) func(*model.Record) {
	return func(r *model.Record) { change(&r.Waves.Handoffs[i]) }
}

// keeps gives a coroutine an endpoint of session 0, takes one.
func keeps(id int, role string) func(*model.Snapshot) {
	return coroutine(id, func(c *model.CoroutineState) {
		c.OwnedEndpoints = append(slices.Clip(c.OwnedEndpoints), model.Endpoint{Role: role})
	})
}

func loses(id int) func(*model.Snapshot) {
	return coroutine(id, func(c *model.CoroutineState) { c.OwnedEndpoints = c.OwnedEndpoints[:len(c.OwnedEndpoints)-1] })
}

// late moves nothing yet: the receiver has to wait for the end of the wave.
func late(s *model.Snapshot) {
	keeps(0, "A")(s)
	loses(3)(s)
}

var topologyBreakages = map[string][]breakage{
	"topology-at-end":         {{does: "a site revived", c: waveStorm, record: func(r *model.Record) { r.Topology.CrashedSites = nil }, want: "topology"}},
	"crashes-stay":            {{does: "revived between two picks", c: waveStorm, op: model.OpReceive, nth: 5, before: topo(func(s *model.TopologyState) { s.CrashedSites = nil }), want: "topology.crashed_sites[0] Receive"}},
	"topologies-agree":        {{does: "over between two picks", c: waveStorm, op: model.OpChoose, nth: 1, before: topo(func(s *model.TopologyState) { s.TimedOutSites = nil }), want: "topology"}, {does: "a tick late", c: waveStorm, op: model.OpOffer, before: topo(func(s *model.TopologyState) { s.PartitionedEdges = nil }), want: "topology"}},
	"partitions-go-both-ways": {{does: "half, for the second pick", c: waveStorm, op: model.OpReceive, nth: 1, before: topo(func(s *model.TopologyState) { s.PartitionedEdges = s.PartitionedEdges[1:] }), want: "topology.partitioned_edges[0] Receive"}},
	"heal-mends": {
		{does: "not for the second pick", c: waveStorm, op: model.OpSend, nth: 2, before: topo(func(s *model.TopologyState) {
			s.PartitionedEdges = append(slices.Clip(s.PartitionedEdges), model.SitePair{From: "A", To: "B"})
		}), want: "topology.partitioned_edges Send"},
	},
	"heal-touches-nothing-else": {{does: "all healed for the second pick", c: waveStorm, op: model.OpSend, nth: 2, before: topo(func(s *model.TopologyState) { s.PartitionedEdges = nil }), want: "topology.partitioned_edges[0] Send"}},
	"timeouts-last":             {{does: "over between two picks", c: waveStorm, op: model.OpChoose, nth: 1, before: topo(func(s *model.TopologyState) { s.TimedOutSites = s.TimedOutSites[1:] }), want: "topology.timed_out_sites.site[0] Choose"}},
	"no-send-across-partition":  {{does: "beside the others", c: waveStorm, record: tickOf(3, 6, 7), want: "obs_trace[7] Send"}},
	"no-offer-across-partition": {{does: "before the heal", c: waveStorm, record: tickOf(4, 8, 9, 10), want: "obs_trace[9] Offer"}},
	"no-send-to-or-from-down":   {{does: "to one that sleeps", c: waveStorm, record: tickOf(6, 20, 21), want: "obs_trace[21] Send"}},
	"cut-buffers-rest": {
		{does: "without a Sent", c: waveStorm, op: model.OpSend, nth: 1, after: session(0, func(t *model.SessionState) {
			t.Buffers[0].Payloads = append(slices.Clip(t.Buffers[0].Payloads), model.Nat(1))
		}), want: "sessions.buffers[0] Send"},
		{does: "instead of what lay there", c: waveStorm, op: model.OpReceive, nth: 1, after: session(1, func(t *model.SessionState) {
			for i := range t.Buffers {
				if e := t.Buffers[i].Edge; e.Sender == "X" && e.Receiver == "Y" {
					t.Buffers[i].Payloads = []model.Value{model.Nat(1)}
				}
			}
		}), want: "sessions.buffers[1] Receive"},
		{does: "one core", c: storm, op: model.OpSend, nth: 2, after: session(0, func(t *model.SessionState) { t.Buffers[0].Payloads = []model.Value{model.Nat(1)} }), want: "sessions.buffers[0] Send"},
	},
	"crashed-never-acts": {
		{does: "in the wave of the crash", c: waveStorm, record: also(model.Halted{Tick: 9, CoroID: 2}), want: "obs_trace[33]"},
		{does: "asleep", c: waveStorm, record: func(r *model.Record) { r.ObsTrace[13] = model.Halted{Tick: 6, CoroID: 1} }, want: "obs_trace[13] Halt"},
	},
	"crash-faults-each-once":  {{does: "once a wave", c: waveStorm, record: func(r *model.Record) { r.ObsTrace = slices.Insert(r.ObsTrace, 27, r.ObsTrace[24]) }, want: "obs_trace[27] Send"}},
	"one-end-per-coroutine":   {{does: "once a wave", c: waveStorm, record: also(model.Halted{Tick: 9, CoroID: 0}), want: "obs_trace[33]"}},
	"crash-faults-sessions":   {{does: "not for the second pick", c: waveStorm, op: model.OpReceive, nth: 5, before: session(1, func(t *model.SessionState) { t.Status = model.SessionStatus{} }), want: "sessions.status[1] Receive"}},
	"topology-entries-first":  {{does: "behind a pick", c: waveStorm, record: func(r *model.Record) { swapped(r.EffectTrace, 8) }, want: "effect_trace[8]"}},
	"corruption-as-said":      {{does: "the second pick's message as it was", c: waveStorm, op: model.OpSend, nth: 2, after: session(0, func(t *model.SessionState) { t.Buffers[0].Payloads = []model.Value{model.Str("b")} }), want: "buffers.payloads[0] Send"}},
	"healed-sender-retries":   {{does: "left blocked", c: waveStorm, op: model.OpSend, nth: 3, before: sched(func(s *model.SchedulerState) { s.Ready = without(s.Ready, 3) }), want: "sched.ready[1]"}},
	"commit-shape":            {{does: "a crash behind a pick", c: waveStorm, record: func(r *model.Record) { swapped(r.ObsTrace, 24); swapped(r.ObsTrace, 25) }, want: "obs_trace[26] Send"}, {does: "two picks mixed", c: waveStorm, record: func(r *model.Record) { swapped(r.ObsTrace, 15) }, want: "obs_trace[15] Choose"}, {does: "more than two picks did", c: waveStorm, record: func(r *model.Record) { r.ObsTrace = slices.Insert(r.ObsTrace, 6, r.ObsTrace[5]) }, want: "obs_trace[6] Receive"}},
	"step-log-agrees":         {{does: "another instruction", c: waveStorm, op: model.OpSend, nth: 2, step: func(s *model.Step) { s.Instr = model.Halt{} }, want: "step_log.instr Halt"}},
	"one-owner":               {{does: "two until the wave ends", c: waveGifts, op: model.OpTransfer, after: keeps(0, "A"), want: "coroutines.owned_endpoints[3] Transfer"}},
	"ownership-is-kept":       {{does: "lost by another pick", c: waveGifts, op: model.OpYield, nth: 2, after: loses(3), want: "coroutines.owned_endpoints Yield"}},
	"transfer-moves-endpoint": {{does: "at the end of the wave", c: waveGifts, op: model.OpTransfer, after: late, want: "coroutines.owned_endpoints[3] Transfer"}},
	"ownership-rests": {
		{does: "at the end of the wave", c: waveGifts, op: model.OpTransfer, after: late, want: "coroutines.owned_endpoints[0]"},
		{does: "moved by another pick", c: waveGifts, op: model.OpYield, nth: 2, after: late, want: "coroutines.owned_endpoints[0] Yield"},
		{does: "taken by a round", c: life, op: model.OpReceive, before: loses(1), want: "coroutines.owned_endpoints[1] Receive"},
		{does: "at the end of the run", c: waveGifts, end: loses(0), want: "coroutines.owned_endpoints[0]"},
		{does: "an Open that takes", c: life, op: model.OpOpen, after: loses(1), want: "coroutines.owned_endpoints[1] Open"},
	},
	"transfer-moves-bundle":          {{does: "a token from nowhere", c: waveGifts, op: model.OpTransfer, after: coroutine(3, func(c *model.CoroutineState) { c.ProgressTokens = make([]model.ProgressToken, 1) }), want: "coroutines.progress_tokens[3] Transfer"}},
	"transfer-leaves-sessions":       {{does: "another epoch", c: waveGifts, op: model.OpTransfer, nth: 1, after: session(1, func(t *model.SessionState) { t.Epoch++ }), want: "sessions.epoch[1] Transfer"}},
	"denied-moves-nothing":           {{does: "moved first", c: waveDenied, op: model.OpTransfer, after: loses(0), want: "coroutines.owned_endpoints[0] Transfer"}},
	"failed-transfer-leaves-nothing": {{does: "one further", c: waveGifts, op: model.OpTransfer, nth: 2, after: coroutine(0, func(c *model.CoroutineState) { c.PC++ }), want: "coroutines.pc[0] Transfer"}},
	"forged-owner-stops-transfer":    {{does: "the guard looks away", c: waveGifts, dispatch: func(s *model.Snapshot) { s.Coroutines[0].Status = model.CoroStatus{} }, want: "coroutines.status[0] Transfer"}},
	"forged-bundle-moves": {
		{does: "a token left behind", c: waveGifts, dispatch: coroutine(3, func(c *model.CoroutineState) { c.ProgressTokens = c.ProgressTokens[1:] }), want: "coroutines.progress_tokens[3] Transfer"},
		{does: "a fact from nowhere", c: waveGifts, dispatch: coroutine(0, func(c *model.CoroutineState) { c.KnowledgeSet = append(slices.Clip(c.KnowledgeSet), model.Fact{}) }), want: "coroutines.knowledge_set[0] Transfer"},
		{does: "one core", c: life, dispatch: coroutine(1, func(c *model.CoroutineState) { slices.Reverse(c.OwnedEndpoints) }), want: "coroutines.owned_endpoints[1] Transfer"},
	},
	"handoffs-as-moved": {
		{does: "twice", c: waveGifts, record: func(r *model.Record) { r.Waves.Handoffs = append(r.Waves.Handoffs, r.Waves.Handoffs[1]) }, want: "handoffs[2]"},
		{does: "not at all", c: waveGifts, record: func(r *model.Record) { r.Waves.Handoffs = r.Waves.Handoffs[:1] }, want: "handoffs[1] Transfer"},
		{does: "in another order", c: waveGifts, record: func(r *model.Record) { swapped(r.Waves.Handoffs, 0) }, want: "handoffs[0] Transfer"},
		{does: "ids from 1", c: waveGifts, record: handoff(0, func(h *model.Handoff) { h.ID++ }), want: "handoffs[0] Transfer"},
		{does: "a round late", c: waveGifts, record: handoff(0, func(h *model.Handoff) { h.Tick++ }), want: "handoffs[0] Transfer"},
		{does: "of another session", c: waveGifts, record: handoff(1, func(h *model.Handoff) { h.Session = 0 }), want: "handoffs[1] Transfer"},
		{does: "one lane", c: strings.Replace(waveGifts, "workers 4", "workers 1", 1), record: func(r *model.Record) {
			r.Waves.Handoffs = []model.Handoff{{Tick: 2, EndpointRole: "A", ToCoro: 3}}
		}, want: "handoffs[0]"},
	},
	"handoff-lanes": {
		{does: "another lane", c: waveGifts, record: handoff(1, func(h *model.Handoff) { h.ToLane++ }), want: "handoffs[1]"},
		{does: "to itself", c: waveGifts, record: handoff(1, func(h *model.Handoff) { h.ToCoro, h.ToLane = 3, 3 }), want: "handoffs[1]"},
		{does: "to nobody", c: waveGifts, record: handoff(1, func(h *model.Handoff) { h.ToCoro = 8 }), want: "handoffs[1]"},
		{does: "in one lane", c: strings.Replace(waveGifts, "workers 4", "workers 3", 1), record: func(r *model.Record) {
			r.Waves.Handoffs = []model.Handoff{{Tick: 2, EndpointRole: "A", ToCoro: 3}}
		}, want: "handoffs[0]"},
		{does: "by one that was not picked", c: waveGifts, record: handoff(1, func(h *model.Handoff) { h.Tick = 2 }), want: "handoffs[1]"},
	},
	"handoff-names-endpoint": {
		{does: "another role", c: waveGifts, record: handoff(1, func(h *model.Handoff) { h.EndpointRole = "A" }), want: "handoffs[1] Transfer"},
		{does: "one less", c: waveGifts, record: func(r *model.Record) { r.Waves.Handoffs = nil }, want: "handoffs[0] Transfer"},
	},
	"no-handoff-pending": {
		{does: "logged a round late", c: waveGifts, record: early(func(r *model.Record) {
			if r.Rounds == 2 {
				r.Waves.Handoffs = nil
			}
		}), want: "handoffs[0] Transfer"},
		{does: "counted a round late", c: waveGifts, record: early(func(r *model.Record) {
			if r.Rounds == 2 {
				r.Waves.Metrics.HandoffAppliedCount = 0
			}
		}), want: "metrics.handoff_applied_count"},
	},
}

func init() {
	for id, table := range topologyBreakages {
		breakages[id] = append(breakages[id], table...)
	}
}

// firstMatters is a wave engine that plans by the first event of a tick of the script, as it is given.
type firstMatters struct{ spoiltWaves }

func (e firstMatters) Run(c *model.Case) (model.Record, error) { return e.RunObserved(c, nil) }

func (e firstMatters) RunObserved(c *model.Case, obs engines.Observer) (model.Record, error) {
	r, err := e.spoiltWaves.RunObserved(c, obs)
	if err == nil && c.Topology[1].Events[0].Kind == model.Heal {
		r.Waves.Metrics.PlannerConflictEvents++
	}
	return r, err
}

// TestOrderInTickIsFreeInWaves: what only field 16 shows counts as well.
func TestOrderInTickIsFreeInWaves(t *testing.T) {
	if v := judgeWaves(t, &OrderInTickIsFree, waveStorm, spoiltWaves{name: "honest"}); v.Violation != nil || v.Failure != nil {
		t.Errorf("honest: %+v", v)
	}
	v := judgeWaves(t, &OrderInTickIsFree, waveStorm, firstMatters{spoiltWaves{name: "wrong"}})
	if v.Failure != nil || v.Violation == nil || v.Violation.Engine != "wrong" || v.Violation.Field != "metrics" {
		t.Errorf("%+v", v)
	}
}
