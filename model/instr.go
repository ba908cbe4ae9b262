package model

// Reg is the number of a register.
type Reg uint16

// Op is the opcode of an instruction.
type Op uint8

// The 21 opcodes, in the order of spec 04 §4.2.
const (
	OpSend Op = iota
	OpReceive
	OpOffer
	OpChoose
	OpOpen
	OpClose
	OpInvoke
	OpAcquire
	OpRelease
	OpFork
	OpJoin
	OpAbort
	OpTransfer
	OpTag
	OpCheck
	OpSet
	OpMove
	OpJump
	OpSpawn
	OpYield
	OpHalt
	OpCount int = iota
)

var opNames = [...]string{
	"Send", "Receive", "Offer", "Choose", "Open", "Close", "Invoke", "Acquire", "Release", "Fork",
	"Join", "Abort", "Transfer", "Tag", "Check", "Set", "Move", "Jump", "Spawn", "Yield", "Halt",
}

// String is the opcode's name in JSON.
func (o Op) String() string { return opNames[o] }

// Instr is one instruction (spec 01 §4.1); its variants are the structs below.
type Instr interface{ Op() Op }

// Send offers register Val on the channel in register Chan (spec 02 §5.1).
type Send struct{ Chan, Val Reg }

// Receive takes a message from the channel in register Chan into Dst (spec 02 §5.2).
type Receive struct{ Chan, Dst Reg }

// Offer selects a branch of the channel's type by its label (spec 02 §5.3).
type Offer struct {
	Chan  Reg
	Label string
}

// Choose receives a label and jumps by its table (spec 02 §5.4).
type Choose struct {
	Chan  Reg
	Table []ChooseTarget
}

// ChooseTarget is one row of a Choose table.
type ChooseTarget struct {
	Label  string
	Target uint64
}

// Open creates a session (spec 02 §5.5).
type Open struct {
	Roles      []string
	LocalTypes []RoleType
	Handlers   []HandlerBinding
	Dsts       []RoleReg
}

// RoleType gives a role its local type.
type RoleType struct {
	Role string
	Type LocalType
}

// HandlerBinding binds a handler id to the edge from Sender to Receiver.
type HandlerBinding struct{ Sender, Receiver, Handler string }

// RoleReg gives the register that is to hold the endpoint of a role.
type RoleReg struct {
	Role string
	Reg  Reg
}

// Close closes the session of the endpoint in a register (spec 02 §5.6).
type Close struct{ Session Reg }

// Invoke calls the host's step hook (spec 02 §5.7).
type Invoke struct {
	Action Action
	Dst    *Reg // range-checked only, never written; nil when absent
}

// Action is the operand of Invoke: an ActionName or an ActionReg (spec 01 §4.2).
type Action interface{ isAction() }

// ActionName is an action given by its name.
type ActionName string

// ActionReg is an action given by the register that holds it.
type ActionReg Reg

func (ActionName) isAction() {}
func (ActionReg) isAction()  {}

// Acquire asks the host for a guard layer (spec 02 §5.8).
type Acquire struct {
	Layer string
	Dst   Reg
}

// Release gives a guard layer back with its evidence (spec 02 §5.9).
type Release struct {
	Layer    string
	Evidence Reg
}

// Fork marks the coroutine as speculating (spec 02 §5.10).
type Fork struct{ Ghost Reg }

// Join ends speculation (spec 02 §5.10).
type Join struct{}

// Abort drops speculation (spec 02 §5.10).
type Abort struct{}

// Transfer moves an endpoint to another coroutine (spec 02 §5.11).
type Transfer struct{ Endpoint, Target, Bundle Reg }

// Tag adds a fact to the coroutine's knowledge (spec 02 §5.12).
type Tag struct{ Fact, Dst Reg }

// Check asks whether a known fact may flow to a role (spec 02 §5.12).
type Check struct{ Knowledge, Target, Dst Reg }

// Set writes an immediate (spec 02 §5.13): Unit, Nat, Bool or Str.
type Set struct {
	Dst Reg
	Val Value
}

// Move copies a register (spec 02 §5.13).
type Move struct{ Dst, Src Reg }

// Jump continues at Target (spec 02 §5.13).
type Jump struct{ Target uint64 }

// Spawn starts a coroutine at Target (spec 02 §9.6).
type Spawn struct {
	Target uint64
	Args   []Reg
}

// Yield goes to the end of the queue (spec 02 §9.6).
type Yield struct{}

// Halt ends the coroutine (spec 02 §5.13).
type Halt struct{}

// Op tells the opcode of each variant.
func (Send) Op() Op     { return OpSend }
func (Receive) Op() Op  { return OpReceive }
func (Offer) Op() Op    { return OpOffer }
func (Choose) Op() Op   { return OpChoose }
func (Open) Op() Op     { return OpOpen }
func (Close) Op() Op    { return OpClose }
func (Invoke) Op() Op   { return OpInvoke }
func (Acquire) Op() Op  { return OpAcquire }
func (Release) Op() Op  { return OpRelease }
func (Fork) Op() Op     { return OpFork }
func (Join) Op() Op     { return OpJoin }
func (Abort) Op() Op    { return OpAbort }
func (Transfer) Op() Op { return OpTransfer }
func (Tag) Op() Op      { return OpTag }
func (Check) Op() Op    { return OpCheck }
func (Set) Op() Op      { return OpSet }
func (Move) Op() Op     { return OpMove }
func (Jump) Op() Op     { return OpJump }
func (Spawn) Op() Op    { return OpSpawn }
func (Yield) Op() Op    { return OpYield }
func (Halt) Op() Op     { return OpHalt }

// Channel is the register in which a Send, Receive, Offer or Choose finds its endpoint (spec 02 §4.2); ok
// is false for other instructions. It is for those who look at runs: both semantics read the rule from the
// spec themselves.
func Channel(in Instr) (reg Reg, ok bool) {
	switch in := in.(type) {
	case Send:
		return in.Chan, true
	case Receive:
		return in.Chan, true
	case Offer:
		return in.Chan, true
	case Choose:
		return in.Chan, true
	}
	return 0, false
}
