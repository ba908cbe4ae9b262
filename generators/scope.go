package generators

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

// Scope is a set of small Cases that can be gone through completely: those that Case draws when features,
// roles, communications, instructions, perturbations and operands are bounded. The bounds are bounds of the
// draws, so the same bodies that draw a campaign's Cases draw a scope's; a draw that no bound opens gets its
// simplest answer.
type Scope struct {
	Name  string
	About string
	on    feature      // features that every Case has
	maybe feature      // features that a Case has or has not
	open  []openedDraw // draws with more than one answer, or with another answer than the simplest
}

// openedDraw says what is tried for draws of a span.
type openedDraw struct {
	span string
	nth  int    // which draw of the span, -1 for all
	of   uint64 // only if it has that many answers; 0 for any number
	try  []uint64
	ends bool // the first answer and the last one
}

const every = -1

// Scopes lists the scopes.
func Scopes() []Scope { return scopes }

// FindScope finds a scope by its name.
func FindScope(name string) (Scope, error) {
	var names []string
	for _, s := range scopes {
		if s.Name == name {
			return s, nil
		}
		names = append(names, s.Name)
	}
	return Scope{}, fmt.Errorf("unknown scope %q; known: %s", name, strings.Join(names, ", "))
}

// ScopeCount says how a scope was gone through.
type ScopeCount struct {
	Sequences uint64 `json:"sequences"` // of choices
	Distinct  uint64 `json:"distinct"`  // Cases, by CaseDigest
}

// Duplicates is the share of sequences that gave a Case which an earlier one gave too.
func (n ScopeCount) Duplicates() float64 {
	if n.Sequences == 0 {
		return 0
	}
	return 1 - float64(n.Distinct)/float64(n.Sequences)
}

// Cases gives every Case of the scope once, until yield answers false.
func (s *Scope) Cases(yield func(model.Case) bool) ScopeCount {
	var n ScopeCount
	seen := map[model.Digest]bool{}
	for e := choice.Enumerate(choice.Bounds{Values: 1, Answers: s.answers}); e.Next(); {
		c := Case(e)
		n.Sequences++
		digest := model.CaseDigest(&c)
		if seen[digest] {
			continue
		}
		seen[digest] = true
		n.Distinct++
		if !yield(c) {
			break
		}
	}
	return n
}

// answers is what the scope tries for a draw.
func (s *Scope) answers(q choice.Question) []uint64 {
	if q.Span == "features" {
		return s.switches(q)
	}
	i := slices.IndexFunc(s.open, func(o openedDraw) bool {
		return o.span == q.Span && (o.nth == every || o.nth == q.Nth) && (o.of == 0 || o.of == q.N)
	})
	switch {
	case i < 0:
		return nil
	case s.open[i].ends:
		return []uint64{0, q.N - 1}
	}
	return s.open[i].try
}

// switches turns a feature on, off, or both.
func (s *Scope) switches(q choice.Question) []uint64 {
	f := chances[q.Nth].feature
	switch {
	case s.on.has(f):
		return []uint64{q.N - 1}
	case s.maybe.has(f):
		return []uint64{0, q.N - 1}
	}
	return nil
}

func open(span string, nth int, try ...uint64) openedDraw {
	return openedDraw{span: span, nth: nth, try: try}
}

func upTo(n uint64) []uint64 {
	out := make([]uint64, n)
	for i := range out {
		out[i] = uint64(i)
	}
	return out
}

// What the scopes have in common: one image of roles A and B whose programs are written along their types,
// one or two communications, in either direction.
var (
	coded     = open("draft", 0, uint64(codedImage))
	oneOrTwo  = open("next", 0, followedByEnd, followedByCommunication)
	direction = open("message", 0, 0, 1)
	register  = open("payload", 0, 0, 1) // a fresh payload, or what the register holds
	asItIs    = open("payload", 0, 1)
)

var scopes = []Scope{
	{
		Name: "messages",
		About: "one or two messages between A and B, of sorts Unit, Nat and String, with or without a step behind; " +
			"strings as Send or Offer; monitor on and off",
		maybe: noMonitor,
		open:  []openedDraw{coded, oneOrTwo, direction, open("message", 2, 0, 1, 2), register, open("offered", 0, 0, 3), open("step", 0, 0, 2)},
	},
	{
		Name: "choices",
		About: "a choice between two labels by A or B, whose branches end, or join after a message or without one, and " +
			"then go on with nothing, a message or a second choice; every label offered; messages with or without a step behind",
		open: []openedDraw{
			coded, oneOrTwo, direction, asItIs, open("piece", 0, pieceChoice, pieceInformed), open("branch", 0, 0, 1),
			open("private choice", 0, 0, 1), {span: "private choice", nth: 1, of: 2, try: []uint64{0}},
			{span: "private choice", nth: every, of: 3, try: []uint64{0, 1}}, {span: "private choice", nth: every, of: 2, ends: true},
			open("step", 0, 0, 2), open("informed choice", 0, 0, 1), open("informed choice", 4, 0, 1), // who would inform others, of whom there are none
		},
	},
	{
		Name: "perturbed",
		About: "one or two messages between A and B, sent or offered, and one perturbation at ticks 1 to 5 or none: crash, timeout of one " +
			"or three ticks, partition, corruption of each kind, with no heal or one 0 or 2 ticks later",
		maybe: perturbing,
		open: []openedDraw{
			coded, oneOrTwo, direction, asItIs, open("message", 2, 0, 2), open("offered", 0, 0, 3), open("perturbation", 0, upTo(5)...),
			{span: "perturbation", nth: 1, of: 2, ends: true}, {span: "perturbation", nth: 2, of: 2, ends: true},
			{span: "perturbation", nth: 2, of: 6, try: []uint64{0, 2}}, {span: "perturbation", nth: 3, of: 3, try: upTo(3)},
			{span: "tick", nth: every, of: 52, try: upTo(5)}, open("heal", 0, 0, 3), open("heal", 1, 0, 2),
		},
	},
	{
		Name: "buffers",
		About: "one or two messages between A and B through buffers of each mode, policy, capacity 0 to 3 and ceiling " +
			"0 to 6",
		on: smallBuffers,
		open: []openedDraw{
			coded, oneOrTwo, direction, register, open("config", 0, 0, 1), open("config", 1, upTo(3)...), open("config", 2, upTo(4)...),
			open("config", 3, 0, 11), {span: "config", nth: 4, of: 7, try: upTo(7)},
		},
	},
	{
		Name: "instructions",
		About: "a message from A to B, and any instruction in front of one of the four that it takes: registers 0, 1, 3, 4 " +
			"and two that do not exist, two labels, four targets; monitor on and off",
		on:    mutation,
		maybe: noMonitor,
		open: []openedDraw{
			coded, asItIs, open("change program", 0, 0, 1), open("change program", 1, 0, 1),
			open("instruction", 0, upTo(uint64(model.OpCount))...), {span: "instruction", nth: every, ends: true},
		},
	},
}
