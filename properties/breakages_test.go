package properties

import (
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// The Cases that the breakages break.
const (
	talk = `
image
  global A -> B ping. B -> A pong
  local A = B! ping. B? pong
  local B = A? ping. A! pong
handler
  payload label
rounds 40`

	typed = `
config
  payloads strict
image
  local A = B! m: Nat
  local B = A? m: Nat
  program A
    set r1 7
    send r0 r1
    halt
  program B
    receive r0 r1
    halt
rounds 40`

	life = `
config
  speculation on
image
  local A = B! m
  local B = A? m
  program A
    0 set r1 1
    1 transfer r0 r1 r1
    2 open {X, Y} types {X = Y! m, Y = X? m} handlers {X->X h, X->Y h, Y->X h, Y->Y h} into {X r2, Y r3}
    3 acquire l r4
    4 release l r4
    5 spawn 9 r4
    6 yield
    7 close r3
    8 fork r1
    9 halt
  program B
    0 yield
    1 receive r0 r1
rounds 40`

	denied = `
config
  output deny-all
image
  local A = B! m
  local B = A? m
  program A
    0 set r1 1
    1 transfer r0 r1 r1
  program B
    0 jump 0
rounds 40`

	unowned = `
image
  program A
    0 set r1 1
    1 set r2 0
    2 transfer r0 r1 r1
    3 transfer r0 r2 r2
  program B
    0 jump 0
rounds 40`

	storm = `
image
  local A = B! a. B! b. B! c. B? d
  local B = A? a. A? b. A? c. A! d
  local C = end
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
  program C
    0 jump 0
handler
  payload label
topology
  @2 partition A|B, corrupt A->B truncation, partition B|C
  @4 heal A|B, corrupt A->C erase, corrupt A->B bit-flip
  @5 timeout B 2ms, timeout C 9ms
  @8 crash C, heal A|C
rounds 60`

	healed = `
image
  local A = B! m
  local B = A? m
topology
  @1 partition A|B
  @3 heal A|B
rounds 40`

	locked = `
image
  program A
    0 acquire l r1
    1 halt
  program B
    0 release l r1
    1 yield
    2 jump 1
handler
  acquire block
rounds 9`

	choice = `
image
  global A -> B { x. B -> C x | y. B -> C y }
  local A = B! { x | y }
  local B = A? { x. C! x | y. C! y }
  local C = B? { x | y }
handler
  payload label
rounds 60`
)

func coroutine(id int, change func(*model.CoroutineState)) func(*model.Snapshot) {
	return func(s *model.Snapshot) { change(&s.Coroutines[id]) }
}

func session(sid int, change func(*model.SessionState)) func(*model.Snapshot) {
	return func(s *model.Snapshot) { change(&s.Sessions.Sessions[sid]) }
}

func sched(change func(*model.SchedulerState)) func(*model.Snapshot) {
	return func(s *model.Snapshot) { change(&s.Sched) }
}

func topo(change func(*model.TopologyState)) func(*model.Snapshot) {
	return func(s *model.Snapshot) { change(&s.Topology) }
}

// event replaces the first event of a kind.
func event(kind model.EventKind, by func(model.Event) model.Event) func(*model.Record) {
	return func(r *model.Record) {
		i := slices.IndexFunc(r.ObsTrace, func(e model.Event) bool { return e.Kind() == kind })
		if e := by(r.ObsTrace[i]); e != nil {
			r.ObsTrace[i] = e
		} else {
			r.ObsTrace = slices.Delete(r.ObsTrace, i, i+1)
		}
	}
}

func gone(model.Event) model.Event { return nil }

func asItIs(atoms []model.Atom) []model.Atom { return atoms }

func swapped[T any](list []T, i int) { list[i], list[i+1] = list[i+1], list[i] }

func relabelled(label string) func(model.Event) model.Event {
	return func(e model.Event) model.Event {
		switch e := e.(type) {
		case model.Sent:
			e.Label = label
			return e
		case model.Received:
			e.Label = label
			return e
		}
		return e
	}
}

var stranger = model.Endpoint{SID: 7, Role: "Z"}

var breakages = map[string][]breakage{
	"faults-leave-nothing": {
		{does: "a refused cost", c: denied, op: model.OpTransfer, after: coroutine(0, func(c *model.CoroutineState) { c.CostBudget++ }), want: "coroutines.cost_budget[0] Transfer"},
		{does: "a register written", c: denied, op: model.OpTransfer, after: coroutine(0, func(c *model.CoroutineState) { c.Regs[3] = model.Nat(1) }), want: "coroutines.regs[0] Transfer"},
		{does: "a session touched", c: denied, op: model.OpTransfer, after: session(0, func(t *model.SessionState) { t.Epoch++ }), want: "sessions.epoch[0] Transfer"},
		{does: "a judgement lost", c: unowned, op: model.OpTransfer, nth: 1, after: func(s *model.Snapshot) { s.Monitor.LastJudgement = nil }, want: "monitor.last_judgement Transfer"},
		{does: "a name interned", c: denied, op: model.OpTransfer, after: func(s *model.Snapshot) { s.RoleSymbols = append(s.RoleSymbols, "A") }, want: "role_symbols Transfer"},
		{does: "an event more", c: unowned, op: model.OpTransfer, nth: 1, after: func(s *model.Snapshot) { s.ObsTrace = append(s.ObsTrace, model.Halted{}) }, want: "obs_trace Transfer"},
		{does: "no fault in the log", c: denied, op: model.OpTransfer, step: func(s *model.Step) { s.Fault = nil }, want: "step_log.fault Transfer"},
	},
	"blocking-is-silent": {
		{does: "the program counter moved", c: storm, op: model.OpSend, nth: 2, after: coroutine(0, func(c *model.CoroutineState) { c.PC++ }), want: "coroutines.pc[0] Send"},
		{does: "a message left", c: storm, op: model.OpSend, nth: 2, after: session(0, func(t *model.SessionState) { t.Buffers[0].Payloads = []model.Value{model.Nat(1)} }), want: "sessions.buffers[0] Send"},
		{does: "still ready", c: storm, op: model.OpSend, nth: 2, after: sched(func(s *model.SchedulerState) { s.Ready = append(s.Ready, 0) }), want: "sched.ready Send"},
		{does: "a layer without need", c: locked, op: model.OpAcquire, after: func(s *model.Snapshot) { s.GuardLayer = nil }, want: "guard_layer Acquire"},
	},
	"commit-frame": {
		{does: "a bystander moved", c: life, op: model.OpSet, after: coroutine(1, func(c *model.CoroutineState) { c.PC = 3 }), want: "coroutines.pc[1] Set"},
		{does: "another register", c: life, op: model.OpSet, after: coroutine(0, func(c *model.CoroutineState) { c.Regs[5] = model.Nat(1) }), want: "coroutines.regs[0] Set"},
		{does: "a free step", c: life, op: model.OpYield, after: coroutine(1, func(c *model.CoroutineState) { c.CostBudget++ }), want: "coroutines.cost_budget[1] Yield"},
		{does: "a child behind its parent", c: life, op: model.OpSpawn, after: sched(func(s *model.SchedulerState) { swapped(s.Ready, len(s.Ready)-2) }), want: "sched.ready Spawn"},
		{does: "a child without its argument", c: life, op: model.OpSpawn, after: coroutine(2, func(c *model.CoroutineState) { c.Regs[0] = model.Unit{} }), want: "coroutines.regs[2] Spawn"},
		{does: "a layer not noted", c: life, op: model.OpRelease, after: sched(func(s *model.SchedulerState) { s.Released = nil }), want: "sched.released Release"},
		{does: "another session closed", c: life, op: model.OpClose, after: session(0, func(t *model.SessionState) { t.Status.Kind = model.SessionClosed }), want: "sessions.status[0] Close"},
		{does: "a type of others forgotten", c: life, op: model.OpHalt, after: session(0, func(t *model.SessionState) { t.LocalTypes = nil }), want: "sessions.types[0] Halt"},
	},
	"type-advance": {
		{does: "the type stands still", c: talk, op: model.OpSend, after: session(0, func(t *model.SessionState) {
			t.LocalTypes[0].Entry.Current = t.LocalTypes[0].Entry.Original
		}), want: "types.current[0] Send"},
		{does: "the partner's type moves too", c: talk, op: model.OpSend, after: session(0, func(t *model.SessionState) {
			t.LocalTypes[1].Entry.Current = model.LocalEnd{}
		}), want: "types.current[1] Send"},
		{does: "another start", c: talk, op: model.OpReceive, after: session(0, func(t *model.SessionState) {
			t.LocalTypes[1].Entry.Original = model.LocalEnd{}
		}), want: "types.original[1] Receive"},
		{does: "a label of no branch", c: talk, op: model.OpReceive, record: event(model.EventReceived, relabelled("x")), want: "types Receive"},
	},
	"opened-as-said": {
		{does: "a name forgotten", c: life, op: model.OpOpen, after: session(1, func(t *model.SessionState) { t.Roles = t.Roles[:1] }), want: "sessions.roles[0] Open"},
		{does: "a binding forgotten", c: life, op: model.OpOpen, after: session(1, func(t *model.SessionState) { t.EdgeHandlers = t.EdgeHandlers[1:] }), want: "sessions.edge_handlers[0] Open"},
		{does: "a type unresolved", c: life, op: model.OpOpen, after: session(1, func(t *model.SessionState) { t.LocalTypes[0].Entry.Current = model.LocalEnd{} }), want: "sessions.types[0] Open"},
	},
	"rounds-frame": {
		{does: "a register from nowhere", c: storm, op: model.OpReceive, before: coroutine(0, func(c *model.CoroutineState) { c.Regs[2] = model.Nat(1) }), want: "coroutines.regs[0]"},
		{does: "a load with another budget", c: life, op: model.OpSet, before: coroutine(0, func(c *model.CoroutineState) { c.CostBudget = 1 }), want: "coroutines.cost_budget[0]"},
		{does: "a queue turned round", c: storm, op: model.OpReceive, nth: 1, before: sched(func(s *model.SchedulerState) { slices.Reverse(s.Ready) }), want: "sched.ready"},
		{does: "a crash that faults no session", c: storm, end: session(0, func(t *model.SessionState) { t.Status = model.SessionStatus{} }), op: model.OpSpawn, want: "sessions.status[0]"},
		{does: "a clock that stands", c: storm, op: model.OpReceive, nth: 1, before: func(s *model.Snapshot) { s.Clock.Time = model.Duration{} }, want: "clock"},
	},
	"commit-shape": {
		{does: "an event forgotten", c: talk, record: event(model.EventReceived, gone), want: "obs_trace[4] Receive"},
		{does: "no check before", c: talk, record: event(model.EventOutputConditionChecked, gone), want: "obs_trace[1] Send"},
		{does: "two events swapped", c: choice, record: func(r *model.Record) { swapped(r.ObsTrace, 2) }, want: "obs_trace[2] Offer"},
		{does: "a Halted of another", c: talk, record: event(model.EventHalted, func(e model.Event) model.Event {
			h := e.(model.Halted)
			h.CoroID++
			return h
		}), want: "obs_trace[15] Halt"},
		{does: "an event at the end", c: talk, record: func(r *model.Record) { r.ObsTrace = append(r.ObsTrace, model.Halted{Tick: r.Tick}) }, want: "obs_trace[19] Halt"},
	},
	"one-check-per-commit": {
		{does: "a record lost", c: talk, record: func(r *model.Record) { r.Checks = r.Checks[1:] }, want: "output_checks[7]"},
		{does: "a record more", c: talk, record: func(r *model.Record) { r.Checks = append(r.Checks, r.Checks[0]) }, want: "output_checks[8]"},
		{does: "a verdict turned round", c: talk, record: func(r *model.Record) { r.Checks[1].Passed = false }, want: "output_checks[1] Receive"},
		{does: "nothing behind a check", c: talk, record: event(model.EventSent, gone), want: "obs_trace[1] Send"},
		{does: "denied, and no fault", c: denied, record: event(model.EventFaulted, gone), want: "obs_trace[1] Transfer"},
	},
	"effect-entries": {
		{does: "an id that jumps", c: talk, record: func(r *model.Record) { r.EffectTrace[1].ID++ }, want: "effect_trace[1]"},
		{does: "an entry lost", c: talk, record: func(r *model.Record) { r.EffectTrace = r.EffectTrace[:5] }, want: "effect_trace[5] Invoke"},
		{does: "other inputs", c: talk, record: func(r *model.Record) { r.EffectTrace[0].Inputs = `{"from":"A","label":"ping","session":0,"to":"A"}` }, want: "effect_trace[0] Send"},
		{does: "another key", c: talk, record: func(r *model.Record) { r.EffectTrace[2].OrderingKey++ }, want: "effect_trace[2] Invoke"},
		{does: "a perturbation with a tick for a key", c: storm, record: func(r *model.Record) { r.EffectTrace[1].OrderingKey = 2000 }, want: "effect_trace[1]"},
		{does: "an entry too many", c: talk, record: func(r *model.Record) {
			e := r.EffectTrace[0]
			e.ID = uint64(len(r.EffectTrace))
			r.EffectTrace = append(r.EffectTrace, e)
		}, want: "effect_trace[8]"},
	},
	"step-log-agrees": {
		{does: "another coroutine", c: talk, op: model.OpSend, step: func(s *model.Step) { s.Coro = 1 }, want: "step_log[0]"},
		{does: "another instruction", c: talk, op: model.OpSend, step: func(s *model.Step) { s.Instr = model.Halt{} }, want: "step_log.instr Halt"},
		{does: "a dispatch lost", c: talk, record: func(r *model.Record) { r.Dispatches[0] = nil }, want: "step_log[0]"},
	},
	"well-formed-state": {
		{does: "row 1", c: talk, op: model.OpSend, after: coroutine(1, func(c *model.CoroutineState) { c.SessionID = 9 }), want: "coroutines[1] Send"},
		{does: "row 2", c: talk, op: model.OpSend, after: coroutine(1, func(c *model.CoroutineState) { c.ProgramID = 9 }), want: "coroutines[1] Send"},
		{does: "row 3", c: talk, op: model.OpSend, after: coroutine(0, func(c *model.CoroutineState) { c.PC = 99 }), want: "coroutines[0] Send"},
		{does: "row 4", c: talk, op: model.OpSend, after: coroutine(0, func(c *model.CoroutineState) { c.Regs = c.Regs[1:] }), want: "coroutines[0] Send"},
		{does: "row 5", c: talk, op: model.OpSend, after: coroutine(0, func(c *model.CoroutineState) { c.OwnedEndpoints = []model.Endpoint{stranger} }), want: "coroutines[0] Send"},
		{does: "row 6", c: talk, op: model.OpSend, after: coroutine(0, func(c *model.CoroutineState) { c.OwnedEndpoints = []model.Endpoint{{Role: "Z"}} }), want: "coroutines[0] Send"},
		{does: "row 7", c: talk, op: model.OpSend, after: coroutine(0, func(c *model.CoroutineState) { c.ProgressTokens = []model.ProgressToken{{SID: 7}} }), want: "coroutines[0] Send"},
		{does: "row 8", c: talk, op: model.OpSend, after: coroutine(0, func(c *model.CoroutineState) {
			c.ProgressTokens = []model.ProgressToken{{Endpoint: model.Endpoint{Role: "Z"}}}
		}), want: "coroutines[0] Send"},
		{does: "row 9", c: talk, op: model.OpSend, after: coroutine(0, func(c *model.CoroutineState) { c.KnowledgeSet = []model.Fact{{Endpoint: stranger}} }), want: "coroutines[0] Send"},
		{does: "row 10", c: talk, op: model.OpSend, after: coroutine(0, func(c *model.CoroutineState) {
			c.KnowledgeSet = []model.Fact{{Endpoint: model.Endpoint{Role: "Z"}}}
		}), want: "coroutines[0] Send"},
		{does: "row 11", c: talk, op: model.OpSend, after: session(0, func(t *model.SessionState) { t.LocalTypes[0].Endpoint.SID = 4 }), want: "sessions[0] Send"},
		{does: "row 12", c: talk, op: model.OpSend, after: session(0, func(t *model.SessionState) { t.Buffers[0].Edge.SID = 4 }), want: "sessions[0] Send"},
		{does: "row 13", c: talk, op: model.OpSend, before: session(0, func(t *model.SessionState) {
			t.Buffers[0].Capacity, t.Buffers[0].Payloads = 1, []model.Value{model.Nat(1), model.Nat(2)}
		}), want: "sessions[0] Send"},
		{does: "row 14", c: talk, end: func(s *model.Snapshot) { s.Monitor.Kinds = append(s.Monitor.Kinds, 5) }, want: "monitor.kinds[1]"},
		{does: "row 15", c: talk, end: func(s *model.Snapshot) { s.Monitor.Kinds = nil }, want: "sessions[0]"},
	},
	"coherent-state": {
		{does: "a dispatch not counted", c: talk, op: model.OpReceive, after: sched(func(s *model.SchedulerState) { s.StepCount-- }), want: "sched.step_count Receive"},
		{does: "an id used twice", c: life, op: model.OpSpawn, after: func(s *model.Snapshot) { s.NextCoroID-- }, want: "next_coro_id Spawn"},
		{does: "a session's id", c: life, op: model.OpOpen, after: session(1, func(t *model.SessionState) { t.SID = 3 }), want: "sessions[1] Open"},
		{does: "an effect not counted", c: talk, op: model.OpSend, after: func(s *model.Snapshot) { s.NextEffectID = 0 }, want: "next_effect_id Send"},
		{does: "a buffer that grew", c: talk, op: model.OpSend, after: session(0, func(t *model.SessionState) { t.Buffers[0].Capacity = 128 }), want: "sessions[0] Send"},
		{does: "a buffer in a closed session", c: life, op: model.OpClose, after: session(1, func(t *model.SessionState) {
			t.Buffers = []model.EdgeBuffer{{Edge: model.Edge{SID: 1, Sender: "X", Receiver: "Y"}, Capacity: 64}}
		}), want: "sessions[1] Close"},
		{does: "a set out of order", c: talk, end: func(s *model.Snapshot) { s.Monitor.Kinds = append(s.Monitor.Kinds, 0) }, want: "monitor.kinds"},
		{does: "somebody paused", c: talk, end: func(s *model.Snapshot) { s.PausedRoles = []string{"A"} }, want: "paused_roles"},
		{does: "an anchor that nobody asked for", c: talk, end: func(s *model.Snapshot) { s.HandlerIdentity = new(string) }, want: "handler_identity"},
		{does: "time that does not pass", c: talk, end: func(s *model.Snapshot) { s.Clock.Time.Nanos-- }, want: "clock"},
	},
	"interning": {
		{does: "a role forgotten", c: talk, end: func(s *model.Snapshot) { s.RoleSymbols = s.RoleSymbols[:1] }, want: "role_symbols"},
		{does: "labels in another order", c: talk, end: func(s *model.Snapshot) { swapped(s.LabelSymbols, 0) }, want: "label_symbols"},
	},
	"one-owner": {
		{does: "two owners", c: life, op: model.OpTransfer, after: coroutine(0, func(c *model.CoroutineState) { c.OwnedEndpoints = []model.Endpoint{{Role: "A"}} }), want: "coroutines.owned_endpoints[1] Transfer"},
		{does: "listed twice", c: talk, op: model.OpSend, after: coroutine(0, func(c *model.CoroutineState) { c.OwnedEndpoints = append(c.OwnedEndpoints, c.OwnedEndpoints[0]) }), want: "coroutines.owned_endpoints[0] Send"},
	},
	"ownership-is-kept": {
		{does: "lost with the halt", c: talk, op: model.OpHalt, after: coroutine(0, func(c *model.CoroutineState) { c.OwnedEndpoints = nil }), want: "coroutines.owned_endpoints Halt"},
		{does: "out of nowhere", c: life, op: model.OpYield, after: coroutine(0, func(c *model.CoroutineState) { c.OwnedEndpoints = append(c.OwnedEndpoints, stranger) }), want: "coroutines.owned_endpoints Yield"},
	},
	"transfer-moves-endpoint": {
		{does: "kept", c: life, op: model.OpTransfer, after: coroutine(0, func(c *model.CoroutineState) { c.OwnedEndpoints = []model.Endpoint{{Role: "A"}} }), want: "coroutines.owned_endpoints[0] Transfer"},
		{does: "not given", c: life, op: model.OpTransfer, after: coroutine(1, func(c *model.CoroutineState) { c.OwnedEndpoints = c.OwnedEndpoints[:1] }), want: "coroutines.owned_endpoints[1] Transfer"},
		{does: "another event", c: life, op: model.OpTransfer, record: event(model.EventTransferred, func(e model.Event) model.Event {
			t := e.(model.Transferred)
			t.To = 0
			return t
		}), want: "obs_trace[2] Transfer"},
	},
	"transfer-moves-bundle": {
		{does: "put in front", c: life, op: model.OpTransfer, after: coroutine(1, func(c *model.CoroutineState) { slices.Reverse(c.OwnedEndpoints) }), want: "coroutines.owned_endpoints[1] Transfer"},
		{does: "a token left behind", c: life, op: model.OpTransfer, before: coroutine(0, func(c *model.CoroutineState) {
			c.ProgressTokens = []model.ProgressToken{model.TokenOf(model.Endpoint{Role: "A"})}
		}), want: "coroutines.progress_tokens[1] Transfer"},
		{does: "a fact of others moved", c: life, op: model.OpTransfer, after: coroutine(1, func(c *model.CoroutineState) { c.KnowledgeSet = []model.Fact{{Endpoint: stranger}} }), want: "coroutines.knowledge_set[1] Transfer"},
	},
	"transfer-leaves-sessions": {
		{does: "a type moved", c: life, op: model.OpTransfer, after: session(0, func(t *model.SessionState) { t.LocalTypes = t.LocalTypes[1:] }), want: "sessions.types[0] Transfer"},
	},
	"denied-moves-nothing": {
		{does: "moved before the gate", c: denied, op: model.OpTransfer, after: coroutine(0, func(c *model.CoroutineState) { c.OwnedEndpoints = nil }), want: "coroutines.owned_endpoints[0] Transfer"},
	},
	"failed-transfer-leaves-nothing": {
		{does: "moved", c: unowned, op: model.OpTransfer, nth: 1, after: coroutine(1, func(c *model.CoroutineState) { c.OwnedEndpoints = nil }), want: "coroutines.owned_endpoints[1] Transfer"},
		{does: "went on", c: unowned, op: model.OpTransfer, nth: 1, after: coroutine(0, func(c *model.CoroutineState) { c.PC++ }), want: "coroutines.pc[0] Transfer"},
		{does: "no Faulted", c: unowned, op: model.OpTransfer, nth: 1, record: event(model.EventFaulted, gone), want: "obs_trace[3] Transfer"},
	},
	"forged-owner-stops-transfer": {
		{does: "no guard", c: life, dispatch: func(s *model.Snapshot) { s.Coroutines[0].Status = model.CoroStatus{} }, want: "coroutines.status[0] Transfer"},
		{does: "a guard behind the move", c: life, dispatch: func(s *model.Snapshot) { s.Coroutines[0].OwnedEndpoints = nil }, want: "coroutines.owned_endpoints[0] Transfer"},
	},
	"steps-from-states": {
		{does: "a counter that is not in the state", c: life, dispatch: func(s *model.Snapshot) { s.NextEffectID++ }, want: "next_effect_id Yield"},
		{does: "an event more", c: life, dispatch: func(s *model.Snapshot) { s.ObsTrace = append(s.ObsTrace, model.Halted{}) }, want: "obs_trace[0] Yield"},
		{does: "a check less", c: life, dispatch: func(s *model.Snapshot) { s.OutputChecks = nil }, want: "output_checks[0] Acquire"},
	},
	"footprints-agree": {
		{does: "an endpoint forgotten", c: life, op: model.OpTransfer, footprint: func(atoms []model.Atom) []model.Atom { return atoms[1:] }, want: "footprint[2] Transfer"},
		{does: "no footprint", c: life, op: model.OpTransfer, footprint: func([]model.Atom) []model.Atom { return []model.Atom{} }, want: "footprint[2] Transfer"},
		{does: "another state than the footprint's", c: life, op: model.OpTransfer, before: coroutine(0, func(c *model.CoroutineState) { c.PC++ }), footprint: asItIs, want: "footprint.checker Transfer"},
		{does: "an impossible state", c: life, op: model.OpTransfer, before: coroutine(0, func(c *model.CoroutineState) { c.ID++ }), footprint: asItIs, want: "state Transfer"},
	},
	"forged-footprints-agree": {
		{does: "an atom forgotten", c: life, footprint: func(atoms []model.Atom) []model.Atom { return atoms[1:] }, want: "footprint.checker Receive"},
		{does: "endpoints of nobody", c: life, footprint: func(atoms []model.Atom) []model.Atom {
			return slices.DeleteFunc(atoms, func(a model.Atom) bool { return a.Kind == model.AtomEndpoint })
		}, want: "footprint.checker Receive"},
	},
	"topology-at-end": {
		{does: "a revived site", c: storm, record: func(r *model.Record) { r.Topology.CrashedSites = nil }, want: "topology"},
	},
	"crashes-stay": {
		{does: "revived", c: storm, end: topo(func(t *model.TopologyState) { t.CrashedSites = nil }), want: "topology.crashed_sites[0]"},
		{does: "crashed by nobody", c: storm, op: model.OpReceive, after: topo(func(t *model.TopologyState) { t.CrashedSites = []string{"B"} }), want: "topology.crashed_sites[0] Receive"},
	},
	"partitions-go-both-ways": {
		{does: "one way", c: storm, op: model.OpSend, nth: 1, after: topo(func(t *model.TopologyState) { t.PartitionedEdges = t.PartitionedEdges[1:] }), want: "topology.partitioned_edges[0] Send"},
	},
	"heal-mends": {
		{does: "half healed", c: storm, end: topo(func(t *model.TopologyState) {
			t.PartitionedEdges = append(t.PartitionedEdges, model.SitePair{From: "B", To: "A"})
		}), want: "topology.partitioned_edges"},
		{does: "still corrupted", c: storm, end: topo(func(t *model.TopologyState) {
			t.CorruptedEdges = append(t.CorruptedEdges, model.CorruptedEdge{Pair: model.SitePair{From: "A", To: "C"}})
		}), want: "topology.corrupted_edges"},
	},
	"heal-touches-nothing-else": {
		{does: "healed with others", c: storm, end: topo(func(t *model.TopologyState) { t.PartitionedEdges = nil }), want: "topology.partitioned_edges[0]"},
		{does: "another kind", c: storm, op: model.OpSend, nth: 1, after: topo(func(t *model.TopologyState) { t.CorruptedEdges[0].Kind = model.Truncation }), want: "topology.corrupted_edges.site[0] Send"},
	},
	"timeouts-last": {
		{does: "over too early", c: storm, op: model.OpSend, nth: 2, after: topo(func(t *model.TopologyState) { t.TimedOutSites = nil }), want: "topology.timed_out_sites[0] Send"},
	},
	"no-send-across-partition": {
		{does: "sent", c: storm, record: event(model.EventSent, func(e model.Event) model.Event { return model.WithTick(e, 3) }), want: "obs_trace[2] Jump"},
	},
	"no-offer-across-partition": {
		{does: "offered", c: storm, record: func(r *model.Record) {
			e := r.ObsTrace[2].(model.Sent)
			e.Tick = 3
			r.ObsTrace[2], r.ObsTrace[3] = e, model.Offered{Tick: 3, Edge: e.Edge}
		}, want: "obs_trace[2] Jump"},
	},
	"no-send-to-or-from-down": {
		{does: "sent to one that sleeps", c: storm, record: event(model.EventSent, func(e model.Event) model.Event { return model.WithTick(e, 6) }), want: "obs_trace[2]"},
	},
	"crashed-never-acts": {
		{does: "acts", c: storm, record: func(r *model.Record) { r.Dispatches[8] = &model.Dispatch{Coro: 2} }, want: "dispatches[8] Receive"},
	},
	"crash-faults-each-once": {
		{does: "not at all", c: storm, record: event(model.EventFaulted, gone), want: "obs_trace[19] Send"},
		{does: "at another tick", c: storm, record: event(model.EventFaulted, func(e model.Event) model.Event { return model.WithTick(e, 9) }), want: "obs_trace[9] Receive"},
		{does: "once more", c: storm, record: func(r *model.Record) {
			r.ObsTrace = append(r.ObsTrace, model.Faulted{Tick: r.Tick, CoroID: 0, Fault: crashFault("A")})
		}, want: "obs_trace[20] Halt"},
	},
	"one-end-per-coroutine": {
		{does: "two ends", c: talk, record: func(r *model.Record) { r.ObsTrace = append(r.ObsTrace, r.ObsTrace[len(r.ObsTrace)-1]) }, want: "obs_trace[19] Halt"},
		{does: "a status without an end", c: talk, record: event(model.EventHalted, gone), want: "coroutines[1]"},
		{does: "another fault", c: denied, record: func(r *model.Record) { r.Coroutines[0].Status = model.FaultedBy(model.Fault{}) }, want: "coroutines[0] Transfer"},
		{does: "an event behind the end", c: talk, record: func(r *model.Record) { r.ObsTrace = append(r.ObsTrace, model.Invoked{Tick: r.Tick}) }, want: "obs_trace[19] Halt"},
	},
	"crash-faults-sessions": {
		{does: "spared", c: storm, end: session(0, func(t *model.SessionState) { t.Status = model.SessionStatus{} }), op: model.OpSpawn, want: "sessions.status[0]"},
		{does: "faulted by an instruction", c: talk, op: model.OpSend, after: session(0, func(t *model.SessionState) { t.Status.Kind = model.SessionFaulted }), want: "sessions.status[0] Send"},
	},
	"topology-entries-first": {
		{does: "an entry lost", c: storm, record: func(r *model.Record) { r.EffectTrace = slices.Delete(r.EffectTrace, 1, 2) }, want: "effect_trace[1] Receive"},
		{does: "two entries swapped", c: storm, record: func(r *model.Record) { swapped(r.EffectTrace, 1) }, want: "effect_trace[1] Receive"},
		{does: "behind an instruction", c: storm, record: func(r *model.Record) { swapped(r.EffectTrace, 3) }, want: "effect_trace[3] Receive"},
	},
	"no-concurrency": {
		{does: "a round", c: talk, record: func(r *model.Record) { r.Result, r.ErrorKind = model.Stuck, model.NoError }, want: "error_kind"},
		{does: "a tick", c: talk, record: func(r *model.Record) { r.Tick = 1 }, want: "tick"},
		{does: "a step", c: talk, record: func(r *model.Record) { r.Coroutines[1].PC = 1 }, want: "coroutines[1]"},
	},
	"all-done-truth": {
		{does: "stuck, and all are done", c: talk, record: func(r *model.Record) { r.Result = model.Stuck }, want: "result"},
		{does: "done, and one waits", c: locked, record: func(r *model.Record) { r.Result = model.AllDone }, want: "coroutines[0]"},
	},
	"stuck-truth": {
		{does: "stuck in the middle", c: locked, record: func(r *model.Record) { r.Result = model.Stuck }, want: "result Jump"},
		{does: "an idle round", c: talk, record: func(r *model.Record) { r.Dispatches[2] = nil }, want: "dispatches[2] Invoke"},
	},
	"rounds-are-counted": {
		{does: "a step more", c: talk, record: func(r *model.Record) { r.Steps++ }, want: "steps"},
		{does: "a round more", c: talk, record: func(r *model.Record) { r.Rounds++ }, want: "dispatches"},
		{does: "a tick less", c: talk, record: func(r *model.Record) { r.Tick-- }, want: "tick"},
		{does: "two ticks swapped", c: talk, record: func(r *model.Record) { swapped(r.ObsTrace, 2) }, want: "obs_trace[3] Send"},
		{does: "no dispatches", c: talk, record: func(r *model.Record) { r.HasDispatches = false }, want: "dispatches"},
	},
	"one-status": {
		{does: "ready and blocked", c: talk, op: model.OpReceive, after: sched(func(s *model.SchedulerState) {
			s.Blocked = append(s.Blocked, model.BlockedCoroutine{ID: 0})
		}), want: "coroutines[0] Receive"},
		{does: "a record that waits", c: talk, op: model.OpSend, after: coroutine(1, func(c *model.CoroutineState) { c.Status = model.Blocked(model.BlockReason{}) }), want: "coroutines[1] Send"},
		{does: "nowhere", c: talk, op: model.OpSend, after: sched(func(s *model.SchedulerState) { s.Ready = s.Ready[:1] }), want: "coroutines[0] Send"},
		{does: "a stranger", c: talk, op: model.OpSend, after: sched(func(s *model.SchedulerState) { s.Ready = append(s.Ready, 9) }), want: "sched.ready[2] Send"},
	},
	"selection": {
		{does: "another one", c: talk, op: model.OpSend, before: sched(func(s *model.SchedulerState) { slices.Reverse(s.Ready) }), want: "step_log.coro Send"},
		{does: "nobody could", c: talk, op: model.OpSend, before: topo(func(t *model.TopologyState) { t.CrashedSites = []string{"A", "B"} }), want: "step_log.coro Send"},
		{does: "stuck with somebody ready", c: locked, record: func(r *model.Record) { r.Result = model.Stuck }, want: "result"},
	},
	"no-lost-wakeup": {
		{does: "a receiver sleeps on", c: storm, op: model.OpHalt, before: sched(func(s *model.SchedulerState) {
			s.Blocked = []model.BlockedCoroutine{{ID: 0, Reason: model.BlockReason{Edge: model.Edge{Sender: "B", Receiver: "A"}}}}
		}), want: "sched.blocked[0]"},
		{does: "a sender sleeps on", c: storm, op: model.OpReceive, nth: 1, before: sched(func(s *model.SchedulerState) {
			s.Blocked = []model.BlockedCoroutine{{ID: 0, Reason: model.BlockReason{Kind: model.BlockSend, Edge: model.Edge{Sender: "A", Receiver: "B"}}}}
		}), want: "sched.blocked[0]"},
		{does: "a layer released in vain", c: locked, op: model.OpYield, before: sched(func(s *model.SchedulerState) {
			s.Blocked = []model.BlockedCoroutine{{ID: 0, Reason: model.BlockReason{Kind: model.BlockAcquireDenied, Name: "l"}}}
		}), want: "sched.blocked[0]"},
	},
	"woken-when-due": {
		{does: "woken for nothing", c: storm, op: model.OpSend, nth: 4, before: sched(func(s *model.SchedulerState) { s.Blocked = nil }), want: "sched.blocked[0]"},
		{does: "a mark that stays", c: locked, op: model.OpAcquire, nth: 1, before: sched(func(s *model.SchedulerState) { s.Marked = []uint64{0} }), want: "sched.marked"},
	},
	"healed-sender-retries": {
		{does: "forgotten", c: healed, op: model.OpSend, nth: 1, before: sched(func(s *model.SchedulerState) { s.Ready = nil }), want: "sched.ready[0]"},
	},
	"payloads-fit": {
		{does: "another type taken", c: typed, op: model.OpReceive, nth: 1, before: session(0, func(t *model.SessionState) { t.Buffers[0].Payloads = []model.Value{model.Bool(true)} }), want: "payload.type Receive"},
		{does: "another type sent", c: typed, op: model.OpSend, before: coroutine(0, func(c *model.CoroutineState) { c.Regs[1] = model.Str("x") }), want: "payload.type Send"},
		{does: "no annotation", c: typed, op: model.OpSend, before: session(0, func(t *model.SessionState) {
			t.LocalTypes[0].Entry.Current = &model.LocalComm{Partner: "B", Branches: []model.LocalBranch{{Label: model.Label{Name: "m"}}}}
		}), want: "payload.type Send"},
		{does: "too long", c: typed, op: model.OpReceive, nth: 1, before: session(0, func(t *model.SessionState) {
			t.Buffers[0].Payloads = []model.Value{model.Str(strings.Repeat("x", 65536))}
		}), want: "payload.size Receive"},
	},
	"fifo": {
		{does: "a message lost", c: talk, op: model.OpSend, after: session(0, func(t *model.SessionState) { t.Buffers[0].Payloads = nil }), want: "buffers Send"},
		{does: "in another buffer", c: talk, op: model.OpSend, after: session(0, func(t *model.SessionState) { t.Buffers[1].Payloads = t.Buffers[0].Payloads }), want: "buffers.payloads[1] Send"},
		{does: "the receiver gets another", c: talk, op: model.OpReceive, after: coroutine(1, func(c *model.CoroutineState) { c.Regs[1] = model.Nat(4) }), want: "regs[1] Receive"},
		{does: "not taken", c: talk, op: model.OpReceive, after: session(0, func(t *model.SessionState) { t.Buffers[0].Payloads = []model.Value{model.Str("ping")} }), want: "buffers.payloads[0] Receive"},
		{does: "in front", c: storm, op: model.OpSend, nth: 0, after: session(0, func(t *model.SessionState) {
			t.Buffers[0].Payloads = append(t.Buffers[0].Payloads, model.Nat(3))
		}), want: "buffers.payloads[0] Send"},
		{does: "grown", c: talk, op: model.OpSend, after: session(0, func(t *model.SessionState) { t.Buffers[0].Capacity *= 2 }), want: "buffers.capacity[0] Send"},
		{does: "another branch", c: choice, op: model.OpChoose, record: event(model.EventReceived, relabelled("y")), want: "obs_trace.label Choose"},
	},
	"corruption-as-said": {
		{does: "changed without reason", c: talk, op: model.OpSend, after: session(0, func(t *model.SessionState) { t.Buffers[0].Payloads[0] = model.Unit{} }), want: "buffers.payloads[0] Send"},
		{does: "not changed", c: storm, op: model.OpSend, nth: 1, after: session(0, func(t *model.SessionState) { t.Buffers[0].Payloads[0] = model.Str("b") }), want: "buffers.payloads[0] Send"},
	},
	"received-was-sent": {
		{does: "received before", c: talk, record: event(model.EventSent, gone), want: "obs_trace[3] Receive"},
	},
	"messages-conserved": {
		{does: "one vanished", c: talk, record: event(model.EventReceived, gone), want: "sessions.buffers[0]"},
		{does: "one appeared", c: talk, record: func(r *model.Record) { r.Sessions[0].Buffers[1].Len = 1 }, want: "sessions.buffers[0]"},
	},
	"local-fidelity": {
		{does: "another label", c: talk, record: event(model.EventReceived, relabelled("x")), want: "obs_trace[4] Receive"},
		{does: "a step left out", c: talk, record: event(model.EventReceived, gone), want: "obs_trace[9] Send"},
	},
	"global-fidelity": {
		{does: "another label", c: talk, record: event(model.EventReceived, relabelled("x")), want: "obs_trace[4]"},
	},
	"projected-fidelity": {
		{does: "the other branch", c: choice, record: func(r *model.Record) {
			for i, e := range r.ObsTrace {
				if s, ok := e.(model.Sent); ok && s.From == "B" {
					s.Label = "y"
					r.ObsTrace[i] = s
				}
			}
		}, want: "obs_trace[9] Send"},
		{does: "a message on its way at the end", c: talk, record: func(r *model.Record) {
			r.ObsTrace = slices.DeleteFunc(r.ObsTrace, func(e model.Event) bool { x, ok := e.(model.Received); return ok && x.Label == "pong" })
		}, want: "sessions[0]"},
	},
	"well-typed-completes": {
		{does: "stuck", c: talk, record: func(r *model.Record) { r.Result = model.Stuck }, want: "result Halt"},
		{does: "cut too early", c: choice, record: func(r *model.Record) { r.Result = model.MaxRoundsReached }, want: "result Halt"},
	},
}
