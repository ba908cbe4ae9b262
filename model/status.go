package model

// BlockKind is the variant of a block reason.
type BlockKind uint8

// The block reasons of spec 01 §5.5. BlockSpawn is the reason of a Yield.
const (
	BlockRecv BlockKind = iota
	BlockSend
	BlockInvoke
	BlockAcquireDenied
	BlockConsensus
	BlockSpawn
	BlockClose
	BlockKindCount int = iota
)

// BlockReason is what a coroutine waits for (spec 01 §5.5). Reasons compare with ==.
type BlockReason struct {
	Kind  BlockKind
	Edge  Edge          // BlockRecv: from the sender to the waiter; BlockSend
	Token ProgressToken // BlockRecv
	Name  string        // the handler of BlockInvoke, the layer of BlockAcquireDenied
	Num   uint64        // the tag of BlockConsensus, the session of BlockClose
}

type blockRow struct{ name, alias string }

var blockRows = [...]blockRow{
	BlockRecv:          {"Recv", "RecvWait"},
	BlockSend:          {"Send", "SendWait"},
	BlockInvoke:        {"Invoke", "InvokeWait"},
	BlockAcquireDenied: {"AcquireDenied", ""},
	BlockConsensus:     {"Consensus", "ConsensusWait"},
	BlockSpawn:         {"Spawn", "SpawnWait"},
	BlockClose:         {"Close", "CloseWait"},
}

// String is the reason's name in JSON.
func (k BlockKind) String() string { return blockRows[k].name }

// StatusKind is the variant of a coroutine status.
type StatusKind uint8

// The coroutine statuses of spec 01 §5.5.
const (
	StatusReady StatusKind = iota
	StatusBlocked
	StatusDone
	StatusFaulted
	StatusSpeculating
)

var statusNames = [...]string{"Ready", "Blocked", "Done", "Faulted", "Speculating"}

// String is the status's name in JSON.
func (k StatusKind) String() string { return statusNames[k] }

// CoroStatus is the status of a coroutine record (spec 01 §5.5). The zero value is Ready.
type CoroStatus struct {
	Kind   StatusKind
	Reason *BlockReason // StatusBlocked
	Fault  *Fault       // StatusFaulted
}

// Blocked is the status of a coroutine that waits for r.
func Blocked(r BlockReason) CoroStatus { return CoroStatus{Kind: StatusBlocked, Reason: &r} }

// FaultedBy is the status of a coroutine that f stopped.
func FaultedBy(f Fault) CoroStatus { return CoroStatus{Kind: StatusFaulted, Fault: &f} }

// Terminal reports whether the coroutine never runs again.
func (s CoroStatus) Terminal() bool { return s.Kind == StatusDone || s.Kind == StatusFaulted }

// SessionStatusKind is the variant of a session status.
type SessionStatusKind uint8

// The session statuses of spec 01 §5.5.
const (
	SessionActive SessionStatusKind = iota
	SessionDraining
	SessionClosed
	SessionCancelled
	SessionFaulted
)

var sessionStatusNames = [...]string{"Active", "Draining", "Closed", "Cancelled", "Faulted"}

// String is the status's name in JSON.
func (k SessionStatusKind) String() string { return sessionStatusNames[k] }

// SessionStatus is the status of a session; Reason belongs to SessionFaulted.
type SessionStatus struct {
	Kind   SessionStatusKind
	Reason string
}

// ExecStatus is how a dispatch ended (spec 02 §2.3).
type ExecStatus uint8

// The outcomes of a dispatch.
const (
	ExecContinue ExecStatus = iota
	ExecYielded
	ExecBlocked
	ExecHalted
	ExecFaulted
)

var execStatusNames = [...]string{"Continue", "Yielded", "Blocked", "Halted", "Faulted"}

// String is the outcome's name in JSON.
func (s ExecStatus) String() string { return execStatusNames[s] }

// Dispatch is the coroutine that a round dispatched and how that ended (LastSchedStep of spec 02).
type Dispatch struct {
	Coro   uint64
	Status ExecStatus
}
