package kernel

import "github.com/wavecheck/wavecheck/model"

// Handler is the host behind a machine: its hooks are called in the order of spec 02 §8.5. An error's
// text becomes the fault of the instruction, or the error of the round for Topology. Two goroutines
// call the hooks at the same time only if the caller of Prepare does so.
type Handler interface {
	// Identity names the handler; asked once a round and once an instruction.
	Identity() string
	// Topology gives the perturbations of a tick; the kernel sorts them. The list is not modified.
	Topology(tick uint64) ([]model.Perturbation, error)
	// Send decides what a Send or an Offer delivers.
	Send(call *SendCall) (SendDecision, error)
	// Recv hears of the message of a Receive or a Choose; it may write registers.
	Recv(call *RecvCall) error
	// Step runs an Invoke; it may write registers.
	Step(role string, regs *Registers) error
	// Acquire grants a guard layer with evidence, or answers false: the coroutine blocks.
	Acquire(call *GuardCall) (evidence model.Value, granted bool, err error)
	// Release takes a guard layer back.
	Release(call *GuardCall) error
	// Hint names the predicate that the gate is to ask, or answers nil for the default. Session is
	// the home session.
	Hint(session uint64, role string, regs View) *OutputHint
}

// Purity is a Handler that says whether it is pure: whether its answers depend on the arguments alone
// (spec 07 §7). One that does not say so is not.
type Purity interface{ Pure() bool }

// Counter is a Handler that counts; its counters are part of a Snapshot.
type Counter interface{ Counters() model.HandlerCounters }

// SendCall is a question to the send hook. Session and Role are those of the endpoint (spec 05
// endpoint-role). It is good during the call only.
type SendCall struct {
	Session              uint64
	Role, Partner, Label string
	Regs                 View
	Payload              model.Value
}

// SendDecision delivers Value, or nothing: Drop and Defer are alike (Q2-33).
type SendDecision struct {
	Deliver bool
	Value   model.Value
}

// RecvCall tells the receive hook of a message. Role is that of the endpoint. It is good during the
// call only.
type RecvCall struct {
	Role, Partner, Label string
	Regs                 *Registers
	Payload              model.Value
}

// GuardCall asks for a guard layer or gives it back. Session is the home session, Role the own role.
type GuardCall struct {
	Session     uint64
	Role, Layer string
	Evidence    model.Value // Release
	Regs        View
}

// OutputHint is the answer of the hint hook (spec 02 §8.1).
type OutputHint struct {
	PredicateRef string
	WitnessRef   *string
}
