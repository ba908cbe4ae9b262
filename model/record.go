package model

// Record is what a run shows (spec 06 §2). Its canonical JSON without the engine's name is what
// "exactly equal" means.
type Record struct {
	Engine      string
	Result      Result
	Error       *string
	ErrorKind   ErrorKind
	Fault       *Fault
	FaultCoro   *uint64
	Rounds      uint64
	Steps       uint64
	Tick        uint64
	Fragment    Digest // the stable hash of the canonical replay fragment
	ObsTrace    []Event
	EffectTrace []EffectEntry
	Checks      []OutputCheck
	Topology    TopologyState
	Coroutines  []CoroutineRecord
	Sessions    []SessionRecord
	Dispatches  []*Dispatch // nil entries are rounds without a dispatch
	// HasDispatches is false for an engine that dispatches many coroutines a round.
	HasDispatches bool
	Waves         *WaveRecord // nil for engines without waves
}

// Result is how a run ended.
type Result uint8

// The ends of a run.
const (
	AllDone Result = iota
	Stuck
	MaxRoundsReached
	Errored
)

var resultNames = [...]string{"all_done", "stuck", "max_rounds", "error"}

// String is the result's name in JSON.
func (r Result) String() string { return resultNames[r] }

// ErrorKind is the kind of an error that ended a run.
type ErrorKind uint8

// The kinds of errors (spec 06 §2).
const (
	NoError ErrorKind = iota
	ErrFault
	ErrTooManySessions
	ErrTooManyCoroutines
	ErrSessionNotFound
	ErrHandler
	ErrPersistence
	ErrInvalidConcurrency
	ErrTraceLimit
)

var errorKindNames = [...]string{
	"", "fault", "too_many_sessions", "too_many_coroutines", "session_not_found", "handler_error",
	"persistence_error", "invalid_concurrency", "trace_limit",
}

// String is the kind's name in JSON; NoError is written as null.
func (k ErrorKind) String() string { return errorKindNames[k] }

// RunError is an error that ends a run (spec 01 §5.7, 06 §1).
type RunError struct {
	Kind  ErrorKind
	Num   uint64 // coroutine, limit, session or concurrency, by kind
	Text  string // ErrHandler, ErrPersistence
	Fault Fault  // ErrFault
}

// Error is the display text (spec 01 §5.7).
func (e RunError) Error() string {
	n := formatUint(e.Num)
	switch e.Kind {
	case ErrFault:
		return "coroutine " + n + " faulted: " + e.Fault.Error()
	case ErrTooManySessions:
		return "max sessions (" + n + ") exceeded"
	case ErrTooManyCoroutines:
		return "max coroutines (" + n + ") exceeded"
	case ErrSessionNotFound:
		return "session " + n + " not found"
	case ErrHandler:
		return "effect handler error: " + e.Text
	case ErrPersistence:
		return "persistence error: " + e.Text
	case ErrInvalidConcurrency:
		return "invalid concurrency level: " + n
	case ErrTraceLimit:
		return "trace limit (4000000 events) exceeded"
	}
	return ""
}

// SetError puts a run error into fields 3 to 6 of the Record.
func (r *Record) SetError(e RunError) {
	text := e.Error()
	r.Result, r.Error, r.ErrorKind = Errored, &text, e.Kind
	if e.Kind == ErrFault {
		fault, coro := e.Fault, e.Num
		r.Fault, r.FaultCoro = &fault, &coro
	}
}

// TopologyState is the failure topology at the end of a run, as in the replay fragment (spec 02 §7.9):
// every list sorted, without duplicates.
type TopologyState struct {
	CrashedSites     []string
	PartitionedEdges []SitePair
	CorruptedEdges   []CorruptedEdge
	TimedOutSites    []TimedOutSite
}

// SitePair is an ordered pair of sites.
type SitePair struct{ From, To string }

// ComparePairs orders pairs by From, then To.
func ComparePairs(a, b SitePair) int {
	if c := compareString(a.From, b.From); c != 0 {
		return c
	}
	return compareString(a.To, b.To)
}

// CorruptedEdge is a directed pair of sites and what happens on it.
type CorruptedEdge struct {
	Pair SitePair
	Kind Corruption
}

// TimedOutSite is a site and the tick at which its timeout ends.
type TimedOutSite struct {
	Site  string
	Until uint64
}

// CoroutineRecord is what a Record shows of a coroutine.
type CoroutineRecord struct {
	ID             uint64
	Role           string
	Session        uint64
	PC             uint64
	Status         CoroStatus
	Regs           []Value
	OwnedEndpoints []Endpoint
	ProgressTokens []ProgressToken
	CostBudget     uint64
	KnowledgeSet   []Fact
	SpecState      *SpeculationState
}

// SessionRecord is what a Record shows of a session. Types is sorted by role; Buffers by From, To.
type SessionRecord struct {
	SID     uint64
	Status  SessionStatus
	Epoch   uint64
	Roles   []string
	Types   []RoleType
	Buffers []BufferRecord
}

// BufferRecord is the number of messages that wait on an edge.
type BufferRecord struct {
	From, To string
	Len      uint64
}
