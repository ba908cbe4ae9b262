package model

// Step is an entry of the step log: one dispatch. Before the dispatch its outcome is not known yet, and
// Status, Reason and Fault are zero.
type Step struct {
	Round  uint64 // 1 for the first round
	Coro   uint64
	PC     uint64
	Instr  Instr // nil when no instruction stands at PC
	Status ExecStatus
	Reason *BlockReason // when Status is ExecBlocked
	Fault  *Fault       // when Status is ExecFaulted
}

// Snapshotter gives the state of a machine. The Snapshot shares nothing that the machine goes on to change.
type Snapshotter interface{ Snapshot() Snapshot }

// Footprinter is a Snapshotter that knows what a coroutine's next instruction may touch (spec 07 §4.1); it
// appends the atoms in the order of CompareAtoms, each once.
type Footprinter interface {
	Snapshotter
	AppendFootprint(dst []Atom, id uint64) []Atom
}

// TraceLengths says how long the traces of a machine are.
type TraceLengths struct{ Events, Effects, Checks int }

// Glimpser is a Snapshotter that can leave out its traces, which only grow: what a look at every step can
// afford.
type Glimpser interface {
	Snapshotter
	// Glimpse is the Snapshot without ObsTrace, EffectTrace and OutputChecks, and how long those are.
	Glimpse() (Snapshot, TraceLengths)
}

// Glimpse is the Glimpse of a machine, read off its Snapshot if it is no Glimpser.
func Glimpse(at Snapshotter) (Snapshot, TraceLengths) {
	if g, ok := at.(Glimpser); ok {
		return g.Glimpse()
	}
	s := at.Snapshot()
	traces := TraceLengths{Events: len(s.ObsTrace), Effects: len(s.EffectTrace), Checks: len(s.OutputChecks)}
	s.ObsTrace, s.EffectTrace, s.OutputChecks = nil, nil, nil
	return s, traces
}
