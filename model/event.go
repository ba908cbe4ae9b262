package model

// EventKind is the variant of an observable event.
type EventKind uint8

// The 19 kinds of observable events, in the order of spec 01 §5.1.
const (
	EventSent EventKind = iota
	EventReceived
	EventOffered
	EventChose
	EventOpened
	EventClosed
	EventEpochAdvanced
	EventHalted
	EventInvoked
	EventAcquired
	EventReleased
	EventTransferred
	EventForked
	EventJoined
	EventAborted
	EventTagged
	EventChecked
	EventFaulted
	EventOutputConditionChecked
	EventKindCount int = iota
)

var eventNames = [...]string{
	"Sent", "Received", "Offered", "Chose", "Opened", "Closed", "EpochAdvanced", "Halted", "Invoked",
	"Acquired", "Released", "Transferred", "Forked", "Joined", "Aborted", "Tagged", "Checked", "Faulted",
	"OutputConditionChecked",
}

// String is the kind's name in JSON.
func (k EventKind) String() string { return eventNames[k] }

// Event is an entry of the observable trace (spec 01 §5.1); its variants are the structs below.
type Event interface {
	Kind() EventKind
	// At is the event's tick.
	At() uint64
	// Scope is the session that the event belongs to for normalisation (spec 04 §1.2); ok is false
	// for the four unscoped kinds.
	Scope() (sid uint64, ok bool)
}

// Sent says that a send was committed.
type Sent struct {
	Tick     uint64
	Edge     Edge
	Session  uint64
	From, To string
	Label    string
}

// Received says that a message was taken; From is the message's sender.
type Received struct {
	Tick     uint64
	Edge     Edge
	Session  uint64
	From, To string
	Label    string
}

// Offered says which branch an Offer took.
type Offered struct {
	Tick  uint64
	Edge  Edge
	Label string
}

// Chose says which branch a Choose received; Edge is the direction of the message.
type Chose struct {
	Tick  uint64
	Edge  Edge
	Label string
}

// Opened says that a session was opened.
type Opened struct {
	Tick    uint64
	Session uint64
	Roles   []string
}

// Closed says that a session was closed.
type Closed struct{ Tick, Session uint64 }

// EpochAdvanced carries the new epoch of a session.
type EpochAdvanced struct{ Tick, SID, Epoch uint64 }

// Halted says that a coroutine is done.
type Halted struct{ Tick, CoroID uint64 }

// Invoked says that the step hook was called.
type Invoked struct {
	Tick, CoroID uint64
	Role         string
}

// Acquired says that a guard layer was granted.
type Acquired struct {
	Tick, Session uint64
	Role, Layer   string
}

// Released says that a guard layer was given back.
type Released struct {
	Tick, Session uint64
	Role, Layer   string
}

// Transferred says that an endpoint moved between the coroutines From and To.
type Transferred struct {
	Tick, Session uint64
	Role          string
	From, To      uint64
}

// Forked says that speculation began.
type Forked struct{ Tick, Session, Ghost uint64 }

// Joined says that speculation ended.
type Joined struct{ Tick, Session uint64 }

// Aborted says that speculation was dropped.
type Aborted struct{ Tick, Session uint64 }

// Tagged says that a fact was added to the coroutine's knowledge.
type Tagged struct {
	Tick, Session uint64
	Role, Fact    string
}

// Checked carries the answer of a Check.
type Checked struct {
	Tick, Session uint64
	Role, Target  string
	Permitted     bool
}

// Faulted says that a coroutine faulted.
type Faulted struct {
	Tick, CoroID uint64
	Fault        Fault
}

// OutputConditionChecked carries the verdict of the gate (spec 02 §6.2).
type OutputConditionChecked struct {
	Tick         uint64
	PredicateRef string
	WitnessRef   *string // nil when absent
	OutputDigest string
	Passed       bool
}

// Kind tells the variant.
func (Sent) Kind() EventKind                   { return EventSent }
func (Received) Kind() EventKind               { return EventReceived }
func (Offered) Kind() EventKind                { return EventOffered }
func (Chose) Kind() EventKind                  { return EventChose }
func (Opened) Kind() EventKind                 { return EventOpened }
func (Closed) Kind() EventKind                 { return EventClosed }
func (EpochAdvanced) Kind() EventKind          { return EventEpochAdvanced }
func (Halted) Kind() EventKind                 { return EventHalted }
func (Invoked) Kind() EventKind                { return EventInvoked }
func (Acquired) Kind() EventKind               { return EventAcquired }
func (Released) Kind() EventKind               { return EventReleased }
func (Transferred) Kind() EventKind            { return EventTransferred }
func (Forked) Kind() EventKind                 { return EventForked }
func (Joined) Kind() EventKind                 { return EventJoined }
func (Aborted) Kind() EventKind                { return EventAborted }
func (Tagged) Kind() EventKind                 { return EventTagged }
func (Checked) Kind() EventKind                { return EventChecked }
func (Faulted) Kind() EventKind                { return EventFaulted }
func (OutputConditionChecked) Kind() EventKind { return EventOutputConditionChecked }

// At tells the tick.
func (e Sent) At() uint64                   { return e.Tick }
func (e Received) At() uint64               { return e.Tick }
func (e Offered) At() uint64                { return e.Tick }
func (e Chose) At() uint64                  { return e.Tick }
func (e Opened) At() uint64                 { return e.Tick }
func (e Closed) At() uint64                 { return e.Tick }
func (e EpochAdvanced) At() uint64          { return e.Tick }
func (e Halted) At() uint64                 { return e.Tick }
func (e Invoked) At() uint64                { return e.Tick }
func (e Acquired) At() uint64               { return e.Tick }
func (e Released) At() uint64               { return e.Tick }
func (e Transferred) At() uint64            { return e.Tick }
func (e Forked) At() uint64                 { return e.Tick }
func (e Joined) At() uint64                 { return e.Tick }
func (e Aborted) At() uint64                { return e.Tick }
func (e Tagged) At() uint64                 { return e.Tick }
func (e Checked) At() uint64                { return e.Tick }
func (e Faulted) At() uint64                { return e.Tick }
func (e OutputConditionChecked) At() uint64 { return e.Tick }

// Scope tells the session (spec 04 §1.2).
func (e Sent) Scope() (uint64, bool)                   { return e.Session, true }
func (e Received) Scope() (uint64, bool)               { return e.Session, true }
func (e Offered) Scope() (uint64, bool)                { return e.Edge.SID, true }
func (e Chose) Scope() (uint64, bool)                  { return e.Edge.SID, true }
func (e Opened) Scope() (uint64, bool)                 { return e.Session, true }
func (e Closed) Scope() (uint64, bool)                 { return e.Session, true }
func (e EpochAdvanced) Scope() (uint64, bool)          { return e.SID, true }
func (e Halted) Scope() (uint64, bool)                 { return 0, false }
func (e Invoked) Scope() (uint64, bool)                { return 0, false }
func (e Acquired) Scope() (uint64, bool)               { return e.Session, true }
func (e Released) Scope() (uint64, bool)               { return e.Session, true }
func (e Transferred) Scope() (uint64, bool)            { return e.Session, true }
func (e Forked) Scope() (uint64, bool)                 { return e.Session, true }
func (e Joined) Scope() (uint64, bool)                 { return e.Session, true }
func (e Aborted) Scope() (uint64, bool)                { return e.Session, true }
func (e Tagged) Scope() (uint64, bool)                 { return e.Session, true }
func (e Checked) Scope() (uint64, bool)                { return e.Session, true }
func (e Faulted) Scope() (uint64, bool)                { return 0, false }
func (e OutputConditionChecked) Scope() (uint64, bool) { return 0, false }

// WithTick is the event with another tick (spec 04 §1.2).
func WithTick(e Event, tick uint64) Event {
	switch e := e.(type) {
	case Sent:
		e.Tick = tick
		return e
	case Received:
		e.Tick = tick
		return e
	case Offered:
		e.Tick = tick
		return e
	case Chose:
		e.Tick = tick
		return e
	case Opened:
		e.Tick = tick
		return e
	case Closed:
		e.Tick = tick
		return e
	case EpochAdvanced:
		e.Tick = tick
		return e
	case Halted:
		e.Tick = tick
		return e
	case Invoked:
		e.Tick = tick
		return e
	case Acquired:
		e.Tick = tick
		return e
	case Released:
		e.Tick = tick
		return e
	case Transferred:
		e.Tick = tick
		return e
	case Forked:
		e.Tick = tick
		return e
	case Joined:
		e.Tick = tick
		return e
	case Aborted:
		e.Tick = tick
		return e
	case Tagged:
		e.Tick = tick
		return e
	case Checked:
		e.Tick = tick
		return e
	case Faulted:
		e.Tick = tick
		return e
	case OutputConditionChecked:
		e.Tick = tick
		return e
	}
	return e
}
