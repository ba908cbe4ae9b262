// Package kernel is VMKernel: the canonical, fast semantics of the machine (spec 02 with every
// deviation of spec 05; the dialect "ours" is the only one it speaks).
//
// The main path is one round (Round, spec 02 §2.1): Begin moves the clock, takes in topology and wakes
// the coroutines whose wait is over; Select picks one by the policy; Prepare executes its instruction
// without changing the machine and leaves in a Pack all that is to change; Commit alone applies a
// Pack. So an instruction that faults or is denied leaves nothing but what spec 05 "commit-atomicity"
// allows, and commit.go is the only file to read for that proof. Load fills a machine with
// choreographies; Record and Snapshot tell what is to be seen of it.
//
// A wave engine uses the same parts (spec 07): Begin, Candidates and AppendFootprint for planning,
// Prepare from many goroutines at once, Commit in pick order, End.
//
// Work per step does not depend on the number of coroutines, sessions or past events: who is terminal
// is counted, the ready queue is kept by role and lane (schedule.go), and a blocked
// coroutine watches the one thing that it waits for (wake.go).
package kernel

import "github.com/wavecheck/wavecheck/model"

// Options are what a machine needs to know beyond its configuration. The zero value is the canonical,
// one-step machine.
type Options struct {
	Lanes      int      // lanes of the ready queue, 0 acts as 1; the lane of a coroutine is its id mod Lanes
	Dispatches bool     // keep field 15 of the Record, 8 bytes a round
	Observer   Observer // hears of every dispatch; nil costs nothing
}

// Observer hears of a dispatch before and after it. The Snapshotter is good during the call only.
type Observer interface {
	Before(step model.Step, state model.Snapshotter)
	After(step model.Step, state model.Snapshotter)
}

// VM is one machine (spec 02 §0.6). It belongs to one goroutine; but Prepare, AppendFootprint and the
// reading methods may be called from many at once while nobody calls another method.
type VM struct {
	cfg  model.Config
	opts Options
	names
	code codeCache

	programs []*program // one for each loaded coroutine
	coros    []*coroutine
	live     int // coroutines that are not terminal
	sessions []*session
	active   uint64 // sessions whose status is Active

	sched   scheduler
	sites   []*site // by name, nil for a name that is no role and no site
	topo    topology
	watch   watch
	layers  layerTable
	known   map[knownFact]uint32 // how often a coroutine knows a fact
	tick    uint64
	time    model.Duration
	rounds  uint64
	stepped uint64 // dispatches

	trace    trace
	judged   judgement
	anchor   *string // spec 02 §8.6
	last     model.Dispatch
	hasLast  bool
	handler  Handler // of the last Begin; Snapshot asks it for its counters
	handoffs []model.Handoff
	pack     Pack // of Round
}

type judgement struct {
	endpoint model.Endpoint
	in       *instr
	tick     uint64
}

// New makes an empty machine (spec 02 §1.1). It fails if the configuration breaks a constraint of
// spec 01 §7.1; the text is the constraint's.
func New(cfg model.Config, opts Options) (*VM, error) {
	if err := checkConfig(&cfg); err != nil {
		return nil, err
	}
	vm := &VM{cfg: cfg, opts: opts, known: map[knownFact]uint32{}}
	vm.opts.Lanes = max(opts.Lanes, 1)
	vm.names.init()
	vm.code.init()
	vm.topo.init()
	vm.sched.lanes, vm.sched.tops.level = make([]lane, vm.opts.Lanes), inTops
	vm.layers.configure(cfg.GuardLayers, &vm.names)
	return vm, nil
}

// ConfigError is a violated constraint of spec 01 §7.1.
type ConfigError string

// Error is the text of spec 01 §7.1.
func (e ConfigError) Error() string { return string(e) }

func checkConfig(c *model.Config) error {
	for _, rule := range []struct {
		ok   bool
		text ConfigError
	}{
		{c.SchemaVersion >= 1, "config_schema_version must be >= 1"},
		{c.MaxSessions > 0, "max_sessions must be > 0"},
		{c.MaxCoroutines > 0, "max_coroutines must be > 0"},
		{c.NumRegisters > 0, "num_registers must be > 0"},
		{c.InstructionCost > 0, "instruction_cost must be > 0"},
		{c.MaxPayloadBytes > 0, "max_payload_bytes must be > 0"},
	} {
		if !rule.ok {
			return rule.text
		}
	}
	return nil
}
