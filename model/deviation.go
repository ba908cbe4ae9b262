package model

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
)

// Deviation is one way in which ours differs from the published VM on purpose (spec 05): a switch of
// the oracle.
type Deviation uint8

// The twelve switchable deviations, in the order of spec 05.
const (
	RecursionScope Deviation = iota
	RegisterBounds
	ChooseLabelType
	CommitAtomicity
	SenderWakeup
	AcquireWakeup
	ReceiverWakeup
	StatusTruth
	StuckTruth
	OfferTopology
	EndpointRole
	HaltOwnTypes
	DeviationCount int = iota
)

var deviationIDs = [...]string{
	"recursion-scope", "register-bounds", "choose-label-type", "commit-atomicity", "sender-wakeup", "acquire-wakeup",
	"receiver-wakeup", "status-truth", "stuck-truth", "offer-topology", "endpoint-role", "halt-own-types",
}

// The deviations without a switch (spec 05). They concern the published threaded engine, which no oracle speaks
// like; what they cover is seen on its recorded answers.
const (
	OneCore   = "one-core"
	WaveRules = "waves"
)

// Switchless are the ids of the deviations without a switch, in the order of spec 05.
func Switchless() []string { return []string{OneCore, WaveRules} }

// CheckDeviation refuses what is the id of no deviation, with or without a switch.
func CheckDeviation(id string) error {
	if slices.Contains(Switchless(), id) {
		return nil
	}
	_, err := ParseDeviation(id)
	return err
}

// String is the deviation's id.
func (d Deviation) String() string { return deviationIDs[d] }

// ParseDeviation finds a deviation by its id.
func ParseDeviation(id string) (Deviation, error) {
	for d, name := range deviationIDs {
		if name == id {
			return Deviation(d), nil
		}
	}
	return 0, fmt.Errorf("unknown deviation %q; known: %s", id, strings.Join(deviationIDs[:], ", "))
}

// Dialect is a set of deviations that are switched on: what an oracle speaks.
type Dialect uint16

// The two named dialects (spec 05).
const (
	Ours     Dialect = 1<<DeviationCount - 1 // every deviation on
	Telltale Dialect = 0                     // every deviation off: telltale-1.0.0
)

// Has reports whether the deviation is switched on.
func (d Dialect) Has(x Deviation) bool { return d&(1<<x) != 0 }

// With is the dialect with a deviation switched on.
func (d Dialect) With(x Deviation) Dialect { return d | 1<<x }

// Without is the dialect with a deviation switched off.
func (d Dialect) Without(x Deviation) Dialect { return d &^ (1 << x) }

// ParseDialect reads the name of a dialect: ours or telltale-1.0.0.
func ParseDialect(name string) (Dialect, error) {
	switch name {
	case "ours":
		return Ours, nil
	case "telltale-1.0.0":
		return Telltale, nil
	}
	return 0, fmt.Errorf("unknown dialect %q; known: ours, telltale-1.0.0", name)
}

// String is the dialect's name, or the nearer of the two names and the deviations that set it apart,
// such as ours-sender-wakeup.
func (d Dialect) String() string {
	name, sign, apart := "telltale-1.0.0", "+", d
	if 2*d.Count() >= DeviationCount {
		name, sign, apart = "ours", "-", Ours&^d
	}
	for _, id := range apart.IDs() {
		name += sign + id
	}
	return name
}

// Count is the number of deviations that are switched on.
func (d Dialect) Count() int { return bits.OnesCount16(uint16(d)) }

// IDs are the ids of the deviations that are switched on, in the order of spec 05.
func (d Dialect) IDs() []string {
	var out []string
	for x := Deviation(0); int(x) < DeviationCount; x++ {
		if d.Has(x) {
			out = append(out, x.String())
		}
	}
	return out
}
