package model

import "crypto/sha256"

// Snapshot is the whole state of a machine between two instructions (spec 02 §0.6), as ours keeps
// it: without code, verification, arena and persistent state, authentication and edge traces, none
// of which an instruction reads. Two machines are in the same state iff their Snapshots have the
// same canonical JSON.
type Snapshot struct {
	Config          Config
	Programs        [][]Instr
	Coroutines      []CoroutineState // by id
	Sessions        SessionStore
	ResourceStates  []ResourceState // by session
	Sched           SchedulerState
	Monitor         MonitorState
	ObsTrace        []Event
	RoleSymbols     []string // in order of first interning
	LabelSymbols    []string
	Clock           Clock
	NextCoroID      uint64
	NextSessionID   uint64
	PausedRoles     []string        // ascending
	GuardLayer      []GuardResource // ascending by layer
	EffectTrace     []EffectEntry
	NextEffectID    uint64
	OutputChecks    []OutputCheck
	Topology        TopologyState
	LastSchedStep   *Dispatch
	HandlerIdentity *string // the anchor of spec 02 §8.6; nil until one is seen
	Handler         HandlerCounters
}

// CoroutineState is a coroutine record (spec 01 §3.5) without effect_ctx, which nothing writes.
type CoroutineState struct {
	ID             uint64
	ProgramID      uint64
	PC             uint64
	Regs           []Value
	Status         CoroStatus
	OwnedEndpoints []Endpoint
	ProgressTokens []ProgressToken
	KnowledgeSet   []Fact
	SpecState      *SpeculationState
	SessionID      uint64
	Role           string
	CostBudget     uint64
}

// SessionStore holds the sessions by id (spec 01 §9.1).
type SessionStore struct {
	Sessions []SessionState
	NextID   uint64
}

// SessionState is a session (spec 01 §9.1).
type SessionState struct {
	SID            uint64
	Roles          []string
	LocalTypes     []EndpointType // by endpoint
	Buffers        []EdgeBuffer   // by edge
	EdgeHandlers   []EdgeHandler  // by edge
	DefaultHandler string
	Status         SessionStatus
	Epoch          uint64
}

// EndpointType is the type entry of an endpoint.
type EndpointType struct {
	Endpoint Endpoint
	Entry    TypeEntry
}

// TypeEntry is the state of an endpoint's protocol (spec 01 §1.8, 05 recursion-scope). Env are the
// loops that are open at Current, outermost first; the environment of a loop is what stands before it in
// the list. OriginalEnv are the loops in which Original stands, for the unbound variables that take it.
type TypeEntry struct {
	Current, Original LocalType
	Env, OriginalEnv  []*LocalMu
}

// EdgeBuffer is a buffer: its capacity in messages and its payloads in queue order.
type EdgeBuffer struct {
	Edge     Edge
	Capacity uint64
	Payloads []Value
}

// EdgeHandler binds a handler id to an edge.
type EdgeHandler struct {
	Edge    Edge
	Handler string
}

// ResourceState is what was granted and consumed in a session (spec 02 §9.2): sets of values,
// ascending by canonical JSON.
type ResourceState struct {
	SID         uint64
	Commitments []Value
	Nullifiers  []Value
}

// SchedulerState is the scheduler: who is ready, who waits, and what acquire-wakeup remembers.
type SchedulerState struct {
	Ready     []uint64           // live ids in queue order
	Blocked   []BlockedCoroutine // ascending by id
	StepCount uint64
	Released  []string // layers released since the last wake pass, ascending
	Marked    []uint64 // coroutines that the next wake pass may wake although their layer is no longer in Released, ascending
}

// MonitorState is the monitor's memory (spec 02 §4.3). Kinds are the sessions that have kind Peer, ascending.
type MonitorState struct {
	Kinds         []uint64
	LastJudgement *Judgement
}

// Judgement is the last prechecked instruction.
type Judgement struct {
	Endpoint Endpoint
	InstrTag string // debug text of the instruction
	Tick     uint64
}

// Clock counts rounds and the time that they stand for; the time saturates.
type Clock struct {
	Tick         uint64
	Time         Duration
	TickDuration Duration
}

// GuardResource is the value that a guard layer holds.
type GuardResource struct {
	Layer string
	Value Value
}

// HandlerCounters are the scripted handler's counters, sorted; zero counts are left out.
type HandlerCounters struct {
	Sends []SendCount // calls of the send hook, by role and label
	Steps []StepCount // calls of the step hook, by role
}

// SendCount is how often a role asked for a send decision on a label.
type SendCount struct {
	Role, Label string
	Calls       uint64
}

// StepCount is how often a role called the step hook.
type StepCount struct {
	Role  string
	Calls uint64
}

// StateDigest is state_digest_v1: the SHA-256 of a Snapshot's canonical JSON (spec 04 §3.1).
func StateDigest(s *Snapshot) Digest { return sha256.Sum256(AppendSnapshot(nil, s)) }
