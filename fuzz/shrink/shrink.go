// Package shrink makes a failing Case small by domain moves: it drops images, roles, branches,
// instructions, topology events, script rules and config overrides, and lowers numbers and shortens
// names, as long as the failure stays the same.
//
// The main path: Case runs the moves in order, each to its end, until a whole pass changes nothing. A
// move gives its candidates by number; one is taken if it is smaller (measure.go) and the caller's keep
// still sees the failure. So the result does not depend on the order in which candidates are found, and
// an interrupted run gives the best so far.
package shrink

import (
	"context"

	"github.com/wavecheck/wavecheck/model"
)

// Options bound a shrink.
type Options struct {
	MaxEvaluations int         // calls of keep; 0 means 5000
	Progress       func(Stats) // called after every Case that is taken; may be nil
}

// Stats say what a shrink did.
type Stats struct {
	Evaluations int // calls of keep
	Taken       int // candidates taken
	From, To    Size
}

const defaultEvaluations = 5000

// Case gives the smallest Case that it finds for which keep holds; keep must hold for c, be
// deterministic, and never modify its argument. It stops early when ctx ends or the evaluations are
// used up.
func Case(ctx context.Context, c model.Case, keep func(*model.Case) bool, opts Options) (model.Case, Stats) {
	if opts.MaxEvaluations <= 0 {
		opts.MaxEvaluations = defaultEvaluations
	}
	s := shrinker{ctx: ctx, best: c, size: SizeOf(&c), keep: keep, opts: opts}
	s.stats.From = s.size
	for changed := true; changed && !s.over(); {
		changed = false
		for _, phase := range phases {
			for s.pass(phase) {
				changed = true
			}
		}
	}
	s.stats.To = s.size
	return s.best, s.stats
}

type shrinker struct {
	ctx   context.Context
	best  model.Case
	size  Size
	keep  func(*model.Case) bool
	opts  Options
	stats Stats
}

func (s *shrinker) over() bool {
	return s.ctx.Err() != nil || s.stats.Evaluations >= s.opts.MaxEvaluations
}

// move gives the k-th candidate made from c, which it does not modify. ok is false when there are no
// more; a nil candidate is skipped.
type move func(c *model.Case, k int) (candidate *model.Case, ok bool)

// phases are the moves in the order in which they are tried. A phase is repeated until it finds nothing
// before the next begins: what is still to be dropped is not worth polishing.
var phases = [][]move{
	{dropImage, resetConfig, resetHandler, resetSchedule, dropTopology, lowerRounds, explicitPrograms, dropRole, mergeImages, cutProgram,
		dropInstructions, inlineJump, dropConfigKey, dropRule, dropTopologyTick, dropPerturbation},
	{simplifyType, simplifyInstruction},
	{lowerNumber, lowerTopology, shortenName},
}

// pass runs every move of a phase to its end, and reports whether one was taken.
func (s *shrinker) pass(phase []move) (changed bool) {
	for _, m := range phase {
		if s.exhaust(m) {
			changed = true
		}
	}
	return changed && !s.over()
}

// exhaust tries the candidates of a move; after one is taken it goes on at the same number, because the
// next element has moved there.
func (s *shrinker) exhaust(m move) (changed bool) {
	for k := 0; !s.over(); {
		candidate, ok := m(&s.best, k)
		if !ok {
			return changed
		}
		if candidate == nil || !s.take(candidate) {
			k++
			continue
		}
		changed = true
	}
	return changed
}

func (s *shrinker) take(candidate *model.Case) bool {
	size := SizeOf(candidate)
	if !size.Less(s.size) || model.CheckCase(candidate) != nil {
		return false
	}
	s.stats.Evaluations++
	if !s.keep(candidate) {
		return false
	}
	s.best, s.size = *candidate, size
	s.stats.Taken++
	if s.opts.Progress != nil {
		s.stats.To = size
		s.opts.Progress(s.stats)
	}
	return true
}
