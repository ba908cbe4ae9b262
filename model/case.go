package model

// SchemaVersion is the version of Case and Record that this package reads and writes.
const SchemaVersion = 1

// Case is all of an experiment and nothing else (spec 06 §1). Engines do not modify a Case.
type Case struct {
	ID         string  // free, not part of the digest
	Note       Dynamic // free, not part of the digest; "" when absent
	Config     Overrides
	Images     []Image
	Handler    Handler
	Topology   []TopologyTick
	Schedule   Schedule
	MaxRounds  uint64
	AfterStuck AfterStuck
}

// NewCase is a Case with every default and the given images.
func NewCase(images ...Image) Case {
	return Case{
		Config: DefaultOverrides(), Images: images, Handler: DefaultHandler(), Schedule: DefaultSchedule(),
		MaxRounds: DefaultMaxRounds,
	}
}

// DefaultMaxRounds is the number of rounds after which a run is cut.
const DefaultMaxRounds = 10000

// Image is a choreography to load (spec 01 §6, 06 §1). Its maps are sorted by role, each role once.
type Image struct {
	GlobalType GlobalType // nil when null; not checked at load
	LocalTypes []RoleType
	// Programs are the given programs when HasPrograms (a trusted image), else the local types are compiled.
	Programs    []RoleProgram
	HasPrograms bool
}

// RoleProgram is the code of a role.
type RoleProgram struct {
	Role string
	Code []Instr
}

// LocalType is the local type of a role; ok is false if the image has none.
func (im *Image) LocalType(role string) (t LocalType, ok bool) {
	for i := range im.LocalTypes {
		if im.LocalTypes[i].Role == role {
			return im.LocalTypes[i].Type, true
		}
	}
	return nil, false
}

// Code gives the programs to load, ascending by role: the given ones, or the compiled local types.
func (im *Image) Code(scoping Scoping) []RoleProgram {
	if im.HasPrograms {
		return im.Programs
	}
	out := make([]RoleProgram, len(im.LocalTypes))
	for i, lt := range im.LocalTypes {
		out[i] = RoleProgram{Role: lt.Role, Code: Compile(lt.Type, scoping)}
	}
	return out
}

// Handler is the script of the effect handler (spec 06 §1).
type Handler struct {
	Identity     string
	Payload      PayloadMode
	Drop         []DropRule
	FailStep     []FailRule
	Acquire      AcquireMode
	AcquireValue Value
}

// DefaultHandler is the script that answers everything by its default.
func DefaultHandler() Handler { return Handler{Identity: "scripted", AcquireValue: Nat(1)} }

// Pure reports whether the handler's answers depend on the arguments alone (spec 07 §7).
func (h *Handler) Pure() bool { return len(h.Drop) == 0 && len(h.FailStep) == 0 }

// PayloadMode is what a send decision delivers.
type PayloadMode uint8

// The payload modes: what the instruction offers, or the branch label as a string.
const (
	PayloadRegister PayloadMode = iota
	PayloadLabel
)

// DropRule drops the Nth send decision (from 0) of a role and label.
type DropRule struct {
	From, Label string
	Nth         uint64
}

// FailRule fails the Nth step call (from 0) of a role.
type FailRule struct {
	Role string
	Nth  uint64
}

// AcquireMode is the answer to Acquire.
type AcquireMode uint8

// The answers to Acquire.
const (
	AcquireGrant AcquireMode = iota
	AcquireBlock
	AcquireFail
)

// The texts of a handler that fails (spec 06 §1).
const (
	StepFailureText    = "scripted step failure"
	AcquireFailureText = "scripted acquire failure"
)

var (
	payloadModeNames = [...]string{"register", "label"}
	acquireModeNames = [...]string{"grant", "block", "fail"}
	afterStuckNames  = [...]string{"stop", "continue"}
)

// String is the mode's name in JSON.
func (m PayloadMode) String() string { return payloadModeNames[m] }

// String is the mode's name in JSON.
func (m AcquireMode) String() string { return acquireModeNames[m] }

// TopologyTick are the perturbations that the handler returns at a tick; ticks start at 1.
type TopologyTick struct {
	Tick   uint64
	Events []Perturbation
}

// Schedule says how many coroutines a round may dispatch, and which (spec 06 §1).
type Schedule struct {
	Concurrency              uint64
	Workers                  uint64
	InvalidCertificateRounds []uint64
	Picks                    []uint64
	HasPicks                 bool // an empty list counts as picks
}

// DefaultSchedule is one coroutine a round, chosen by the policy.
func DefaultSchedule() Schedule { return Schedule{Concurrency: 1, Workers: 2} }

// AfterStuck tells whether rounds go on after one that answered Stuck.
type AfterStuck uint8

// The two ways to go on after Stuck.
const (
	StopWhenStuck AfterStuck = iota
	ContinueWhenStuck
)

// String is the choice's name in JSON.
func (a AfterStuck) String() string { return afterStuckNames[a] }
