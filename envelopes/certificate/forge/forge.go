// Package forge makes false wave certificates out of honest ones, to see whether a checker refuses them, and
// refuses them for the right reason (spec 07 §5).
//
// A Kind is one way to lie. Most kinds say what they break: all else about the certificate is as it was, so a
// checker must name that rule. Some lies break nothing, since a checker does not ask whose plan a wave is.
package forge

import (
	"slices"

	"github.com/wavecheck/wavecheck/envelopes/certificate"
	"github.com/wavecheck/wavecheck/model"
)

// Kind is a way to forge a certificate. Honest is the one that changes nothing.
type Kind uint8

// The kinds.
const (
	Honest Kind = iota
	Tick
	Wave
	Step
	Dropped
	Added
	Repeated
	Reordered
	TakenLane
	MeetingSession
	Conflicting
	Unready
	Down
	Unknown
	Another
	TooMany
	Random
	Combined
	KindCount int = iota
)

// Sound is the verdict on a certificate that keeps every rule.
const Sound = ""

// kinds say what each kind does, and which verdicts on the result can be right where the first certificate was
// sound and its round is not forced.
var kinds = [KindCount]struct {
	name, what string
	right      []string
	lie        func(*Forger) bool
}{
	Honest:         {"honest", "nothing is changed", []string{Sound}, func(*Forger) bool { return true }},
	Tick:           {"tick", "another tick: one more or less, 0, the greatest", []string{"C1"}, func(f *Forger) bool { return f.misstate(&f.cert.Tick) }},
	Wave:           {"wave", "another number of the wave", []string{"C1"}, func(f *Forger) bool { return f.misstate(&f.cert.Wave) }},
	Step:           {"step", "another planner_step", []string{"C1"}, func(f *Forger) bool { return f.misstate(&f.cert.PlannerStep) }},
	Dropped:        {"dropped", "a pick less", []string{Sound, "C2"}, (*Forger).drop},
	Added:          {"added", "a ready coroutine more", []string{Sound, "C2", "C5", "C6", "C7", "C8"}, (*Forger).add},
	Repeated:       {"repeated", "a pick again, as one more or in another's place", []string{"C2", "C3"}, (*Forger).repeat},
	Reordered:      {"reordered", "two picks in each other's place", []string{Sound}, (*Forger).reorder},
	TakenLane:      {"taken-lane", "a coroutine in a taken lane, as one more or in a pick's place", []string{"C6"}, (*Forger).takeLane},
	MeetingSession: {"meeting-session", "the same with a coroutine of a free lane that touches a pick's session", []string{"C7"}, (*Forger).meetSession},
	Conflicting:    {"conflicting", "the same with one that touches none, or may, and whose footprint conflicts", []string{"C8"}, (*Forger).conflict},
	Unready:        {"unready", "the same with a coroutine that waits or has ended", []string{"C4"}, func(f *Forger) bool { return f.putOneOf(f.unready) }},
	Down:           {"down", "the same with a ready coroutine whose role is crashed or timed out", []string{"C5"}, func(f *Forger) bool { return f.putOneOf(f.down) }},
	Unknown:        {"unknown", "the same with the id of no coroutine", []string{"C4"}, (*Forger).putUnknown},
	Another:        {"another", "any ready coroutine in a pick's place", []string{Sound, "C6", "C7", "C8"}, (*Forger).replace},
	TooMany:        {"too-many", "more picks than there are lanes, or dispatches left", []string{"C2"}, (*Forger).exceed},
	Random:         {"random", "any ids", []string{Sound, "C3", "C4", "C5", "C6", "C7", "C8"}, (*Forger).scatter},
	Combined:       {"combined", "two or three of the others, one after another", []string{Sound, "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8"}, nil}, // Lie calls combine
}

// String is the kind's name.
func (k Kind) String() string { return kinds[k].name }

// What says in a few words what the kind does.
func (k Kind) What() string { return kinds[k].what }

// Right reports whether a verdict, Sound or a rule, can be right on a certificate of the kind. In a forced round
// only C0 is.
func (k Kind) Right(verdict string, forced bool) bool {
	if forced {
		return verdict == "C0"
	}
	return slices.Contains(kinds[k].right, verdict)
}

// Choice draws a number below n, which is not 0.
type Choice interface{ Below(n uint64) uint64 }

// Forger forges the certificates of one state at a time. The zero value is ready for Reset.
type Forger struct {
	state  certificate.State
	round  certificate.Round
	honest model.Certificate
	choice Choice

	fit, down, unready []uint64 // coroutines: ready and eligible, ready and not eligible, not ready
	touched            map[uint64][]uint64
	prints             map[uint64][]model.Atom

	cert model.Certificate // in the making
}

// Reset turns to the state before a wave and its honest certificate, which is a sound one. They must not change
// while lies are told about them.
func (f *Forger) Reset(s certificate.State, honest model.Certificate, r certificate.Round, c Choice) {
	r.Lanes = max(r.Lanes, 1)
	f.state, f.honest, f.round, f.choice = s, honest, r, c
	f.fit, f.down, f.unready = f.fit[:0], f.down[:0], f.unready[:0]
	f.touched, f.prints = map[uint64][]uint64{}, map[uint64][]model.Atom{}
	for id := range s.CoroutineCount() {
		switch {
		case !s.Ready(id):
			f.unready = append(f.unready, id)
		case s.Eligible(id):
			f.fit = append(f.fit, id)
		default:
			f.down = append(f.down, id)
		}
	}
}

// Lie tells a lie of the kind; ok is false if the state, or the choice, allows none. The certificate is the
// caller's.
func (f *Forger) Lie(k Kind) (cert model.Certificate, ok bool) {
	f.cert = f.honest
	f.cert.Picks = slices.Clone(f.honest.Picks)
	if k == Combined {
		ok = f.combine()
	} else {
		ok = kinds[k].lie(f)
	}
	return f.cert, ok
}
