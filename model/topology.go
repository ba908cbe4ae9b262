package model

import "math/bits"

// PerturbationKind is the variant of a topology perturbation; its value is the rank of its ordering key.
type PerturbationKind uint8

// The perturbations, by rank (spec 01 §5.2).
const (
	Crash PerturbationKind = iota
	Partition
	Heal
	Corrupt
	Timeout
	PerturbationKindCount int = iota
)

var perturbationNames = [...]string{"Crash", "Partition", "Heal", "Corrupt", "Timeout"}

// String is the perturbation's name in JSON.
func (k PerturbationKind) String() string { return perturbationNames[k] }

// Corruption is what a corrupted link does to a payload (spec 02 §7.5); its value is its rank.
type Corruption uint8

// The corruptions, by rank.
const (
	BitFlip Corruption = iota
	Truncation
	PayloadErase
)

var corruptionNames = [...]string{"BitFlip", "Truncation", "PayloadErase"}

// String is the corruption's name in JSON.
func (c Corruption) String() string { return corruptionNames[c] }

// Perturbation is one topology event (spec 01 §5.2). Perturbations compare with ==.
type Perturbation struct {
	Kind       PerturbationKind
	Site       string // Crash, Timeout
	From, To   string // Partition, Heal, Corrupt
	Corruption Corruption
	Duration   Duration // Timeout
}

// Duration is a length of time; Nanos is below 10^9 (spec 01 §0.1 E12).
type Duration struct {
	Secs  uint64
	Nanos uint32
}

const nanosPerSecond = 1_000_000_000

// Nanoseconds is the duration in nanoseconds, as a 128-bit number.
func (d Duration) Nanoseconds() (hi, lo uint64) {
	hi, lo = bits.Mul64(d.Secs, nanosPerSecond)
	lo, carry := bits.Add64(lo, uint64(d.Nanos), 0)
	return hi + carry, lo
}

// Add is the sum of two durations; it saturates at the greatest duration.
func (d Duration) Add(e Duration) Duration {
	nanos := d.Nanos + e.Nanos
	secs, carry := bits.Add64(d.Secs, e.Secs, uint64(nanos/nanosPerSecond))
	if carry != 0 {
		return Duration{Secs: ^uint64(0), Nanos: nanosPerSecond - 1}
	}
	return Duration{Secs: secs, Nanos: nanos % nanosPerSecond}
}

// ComparePerturbations orders perturbations by their ordering keys (spec 01 §5.2).
func ComparePerturbations(a, b Perturbation) int {
	if c := compareUint(uint64(a.Kind), uint64(b.Kind)); c != 0 {
		return c
	}
	switch a.Kind {
	case Crash:
		return compareString(a.Site, b.Site)
	case Timeout:
		if c := compareString(a.Site, b.Site); c != 0 {
			return c
		}
		return compareDurations(a.Duration, b.Duration)
	}
	if c := compareString(a.From, b.From); c != 0 {
		return c
	}
	if c := compareString(a.To, b.To); c != 0 || a.Kind != Corrupt {
		return c
	}
	return compareUint(uint64(a.Corruption), uint64(b.Corruption))
}

func compareDurations(a, b Duration) int {
	if c := compareUint(a.Secs, b.Secs); c != 0 {
		return c
	}
	return compareUint(uint64(a.Nanos), uint64(b.Nanos))
}
