// Package certificate judges wave certificates (spec 07 §5): from the certificate and the state before the
// wave, nothing else. It plans nothing and shares no code with a planner; what a pick may touch it works out
// itself (footprint.go). So a wave that it accepts is sound whoever proposed it.
//
// Check is the judge. State is all that it reads of a machine: an engine gives its own, and FromSnapshot
// makes one of what any engine lets be seen.
package certificate

import "github.com/wavecheck/wavecheck/model"

// State is a machine before a wave, as far as the rules read it. Nothing of it changes during a call.
// From Status on, the coroutine must exist.
type State interface {
	// Tick is the number of rounds started, StepCount the number of dispatches.
	Tick() uint64
	StepCount() uint64
	// CoroutineCount and SessionCount are the next coroutine and session id.
	CoroutineCount() uint64
	SessionCount() uint64
	// Ready reports whether there is such a coroutine, in the live ready set.
	Ready(id uint64) bool
	// Eligible reports whether there is such a coroutine, its role neither crashed nor timed out.
	Eligible(id uint64) bool
	// Status is the kind of the coroutine's record, Home its home session and own role.
	Status(id uint64) model.StatusKind
	Home(id uint64) model.Endpoint
	// AppendOwned appends the endpoints that the coroutine owns, in order.
	AppendOwned(dst []model.Endpoint, id uint64) []model.Endpoint
	// Instr is the coroutine's pc and the instruction there, nil if the pc is outside the program.
	Instr(id uint64) (pc uint64, in model.Instr)
	// Register is a register's value; ok is false if there is no such register.
	Register(id uint64, reg model.Reg) (v model.Value, ok bool)
	// LocalType is the current type of an endpoint; ok is false if it has no entry.
	LocalType(ep model.Endpoint) (t model.LocalType, ok bool)
	// GuardLayersNamed reports whether the config names a guard layer.
	GuardLayersNamed() bool
}

// Round is where in its round a certificate stands, and what the Case allows it.
type Round struct {
	Wave     uint64 // number of the wave in its round, from 0
	Left     uint64 // dispatches left of the round's budget
	Lanes    uint64 // 0 acts as 1
	Widening bool   // sessions may meet in a wave
	Forced   bool   // this certificate is forced to be invalid
}

// Checker judges certificates. It keeps its scratch space, so that a call allocates nothing once it has seen
// waves of that size; one goroutine at a time may use it. The zero value is ready for use.
type Checker struct {
	state State
	cert  model.Certificate
	round Round

	numbers []uint64
	touched []touch
	owned   []model.Endpoint // by the picks, one after another
	ends    []int            // where each pick's end in owned
	atoms   []model.Atom
	claims  []claim
}

// Check judges a certificate on the state before its wave. It gives the first rule that fails, "C0" to "C8", or
// "" when it is valid. Any certificate is judged, however wrong; the time grows with n log n of its picks and of
// what they own, and picks that rule C2 counts out cost nothing.
func (c *Checker) Check(s State, cert model.Certificate, r Round) (violated string) {
	c.state, c.cert, c.round = s, cert, r
	c.round.Lanes = max(r.Lanes, 1)
	violated = c.first()
	c.state, c.cert = nil, model.Certificate{} // they were lent
	return violated
}

// first is the first rule that fails (spec 07 §5). Each one may take those before it for granted.
func (c *Checker) first() string {
	switch {
	case c.round.Forced:
		return "C0"
	case c.elsewhere():
		return "C1"
	case c.miscounted():
		return "C2"
	case c.repeats():
		return "C3"
	case c.unready():
		return "C4"
	case c.ineligible():
		return "C5"
	case c.sharesLane():
		return "C6"
	case c.sharesSession():
		return "C7"
	case c.conflicts():
		return "C8"
	}
	return ""
}
