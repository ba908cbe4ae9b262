// Package shrink makes a failing Case small by domain moves: it drops images, roles, branches,
// instructions, topology events, script rules and config overrides, merges sessions, inlines jumps, lowers
// numbers and shortens names, as long as the failure stays the same.
//
// The main path: Case runs phases of moves (moves.go), each to its end, until a whole pass changes
// nothing. A move proposes smaller Cases; one is taken if it comes before the best so far in a total order
// (measure.go) and the caller's keep still sees the failure. What has to be dropped together (an
// instruction, its node in the local type, the other side of its message, the rounds that it took) is told by
// the step log of a run (run.go, cut.go). So the result is a function of Case, keep and log, and an
// interrupted shrink gives the best so far.
package shrink

import (
	"context"
	"crypto/sha256"

	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// Options bound a shrink.
type Options struct {
	MaxEvaluations int         // calls of keep; 0 means 5000
	Progress       func(Stats) // called after every Case that is taken; may be nil
	// Log runs a Case and gives its step log; nil, or an empty log, where there is none. With it a shrink finds
	// what must be dropped together, without it only what can be dropped alone.
	Log func(*model.Case) properties.StepLog
}

// Stats say what a shrink did.
type Stats struct {
	Evaluations int // calls of keep
	Taken       int // candidates taken
	From, To    Size
	Moves       []MoveStats // in the order of the phases
}

// MoveStats say what one move did.
type MoveStats struct {
	Name                             string
	Evaluations, Taken, Instructions int // Instructions that it dropped
}

const defaultEvaluations = 5000

// Case gives the smallest Case that it finds for which keep holds; keep must hold for c, be
// deterministic, and never modify its argument. It stops early when ctx ends or the evaluations are
// used up.
func Case(ctx context.Context, c model.Case, keep func(*model.Case) bool, opts Options) (model.Case, Stats) {
	if opts.MaxEvaluations <= 0 {
		opts.MaxEvaluations = defaultEvaluations
	}
	s := shrinker{ctx: ctx, keep: keep, opts: opts, refused: map[[sha256.Size]byte]bool{}}
	s.setBest(&c, model.AppendCase(nil, &c))
	s.stats.From = s.size
	for i := range phases {
		for j := range phases[i] {
			s.stats.Moves = append(s.stats.Moves, MoveStats{Name: phases[i][j].name})
		}
	}
	for changed := true; changed && !s.over(); {
		changed = false
		first := 0
		for _, phase := range phases {
			for s.pass(phase, first) {
				changed = true
			}
			first += len(phase)
		}
	}
	s.stats.To = s.size
	return *s.best.c, s.stats
}

type shrinker struct {
	ctx     context.Context
	best    *subject
	size    Size
	text    []byte // canonical JSON of the best
	keep    func(*model.Case) bool
	opts    Options
	stats   Stats
	refused map[[sha256.Size]byte]bool // digests of Cases that keep does not hold for
}

// subject is a Case to make smaller, and what is known of its run.
type subject struct {
	c    *model.Case
	log  func(*model.Case) properties.StepLog
	read *run
}

// run is the Case's step log, read; without one it is empty.
func (s *subject) run() *run {
	if s.read == nil {
		var log properties.StepLog
		if s.log != nil {
			log = s.log(s.c)
		}
		s.read = readLog(s.c, log)
	}
	return s.read
}

func (s *shrinker) setBest(c *model.Case, text []byte) {
	s.best, s.size, s.text = &subject{c: c, log: s.opts.Log}, sizeOf(c, len(text)), text
}

func (s *shrinker) over() bool {
	return s.ctx.Err() != nil || s.stats.Evaluations >= s.opts.MaxEvaluations
}

// pass runs every move of a phase to its end, and reports whether one was taken. first is the number of
// the phase's first move.
func (s *shrinker) pass(phase []move, first int) (changed bool) {
	for i := range phase {
		if s.over() {
			return false
		}
		if s.exhaust(&phase[i], &s.stats.Moves[first+i]) {
			changed = true
		}
	}
	return changed && !s.over()
}

func (s *shrinker) exhaust(m *move, stats *MoveStats) bool {
	if m.chunk != nil {
		return s.exhaustChunks(m, stats)
	}
	return s.exhaustEach(m, stats)
}

// exhaustEach tries the attempts of a move; after one is taken it goes on at the same number, because the
// next element has moved there.
func (s *shrinker) exhaustEach(m *move, stats *MoveStats) (changed bool) {
	attempts := m.attempts(s.best)
	for k := 0; k < len(attempts) && !s.over(); {
		if !s.take(attempts[k](), stats) {
			k++
			continue
		}
		changed = true
		attempts = m.attempts(s.best)
	}
	return changed
}

// exhaustChunks drops the elements of a list in chunks, from the end to the beginning: first the halves,
// then the quarters, and so on to single elements, or to as many chunks as the move allows.
func (s *shrinker) exhaustChunks(m *move, stats *MoveStats) (changed bool) {
	for size := max(1, (m.count(s.best)+1)/2); ; size = (size + 1) / 2 {
		for to := m.count(s.best); to > 0 && !s.over(); {
			from := max(0, to-size)
			if s.takeOne(m.chunk(s.best, from, to), stats) {
				changed = true
			}
			to = min(from, m.count(s.best))
		}
		if size == 1 || s.over() || m.most > 0 && m.count(s.best) > m.most*size {
			return changed
		}
	}
}

// takeOne tries candidates until one is taken.
func (s *shrinker) takeOne(candidates []*model.Case, stats *MoveStats) bool {
	for _, c := range candidates {
		if s.over() {
			return false
		}
		if s.take(c, stats) {
			return true
		}
	}
	return false
}

// take makes a candidate the best so far if it is smaller, a Case that a reader accepts, and kept.
func (s *shrinker) take(candidate *model.Case, stats *MoveStats) bool {
	if candidate == nil {
		return false
	}
	text := model.AppendCase(nil, candidate)
	size := sizeOf(candidate, len(text))
	if !less(size, text, s.size, s.text) {
		return false
	}
	digest := sha256.Sum256(text)
	if s.refused[digest] {
		return false
	}
	if _, err := model.DecodeCase(text); err != nil {
		s.refused[digest] = true
		return false
	}
	s.stats.Evaluations++
	stats.Evaluations++
	if !s.keep(candidate) {
		s.refused[digest] = true
		return false
	}
	s.stats.Taken++
	stats.Taken++
	stats.Instructions += s.size.Instructions - size.Instructions
	s.setBest(candidate, text)
	if s.opts.Progress != nil {
		s.stats.To = size
		s.opts.Progress(s.stats)
	}
	return true
}
