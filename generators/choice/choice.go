// Package choice is what a generator draws from. A generator is an ordinary function over a Source;
// what stands behind the Source decides what the same function does:
//
//	NewPRNG(seed, index)   campaigns and benchmarks: the fastest draws, an own stream for each index
//	NewBytes(tape)         fuzzing: every byte string is a tape, past its end every draw is 0
//	rapidsource.New(t)     go test: draws of pgregory.net/rapid, with its shrinking
//	Enumerate(bounds)      small-scope proofs: every sequence of choices inside bounds
//	Record(src)            any of them, with a log of the spans and draws, and a tape that repeats it
//
// Draws are arranged so that 0 is the simplest answer: a tape of zeros gives the smallest value that
// a generator can make, and lowering a draw never makes it bigger for its own sake.
//
// Spans name what is drawn. They nest, cost a call when nobody listens, and let a census count, a
// person read and a shrinker cut: what lies between Begin and End is one thing.
package choice

// Source answers the questions of a generator. A Source belongs to one goroutine.
type Source interface {
	// Below draws a number in [0, n). n below 2 gives 0 without a draw.
	Below(n uint64) uint64
	// Weighted draws an index of w, each with the probability that its weight has in the total.
	Weighted(w Weights) int
	// Begin opens a span; its label is a noun. Spans nest.
	Begin(label string)
	// End closes the span that was opened last.
	End()
}

// Weights are the relative weights of alternatives, the simplest first. A total of at most 256
// costs one byte of a tape.
type Weights []uint32

// Total is the sum of the weights.
func (w Weights) Total() uint64 {
	var sum uint64
	for _, x := range w {
		sum += uint64(x)
	}
	return sum
}

// At is the alternative whose share holds the point, for a point below the total; the last one
// for any other.
func (w Weights) At(point uint64) int {
	for i, x := range w {
		if point < uint64(x) {
			return i
		}
		point -= uint64(x)
	}
	return max(len(w)-1, 0)
}

// Start is the first point of an alternative's share: At(Start(i)) is i if its weight is not 0.
func (w Weights) Start(i int) uint64 { return w[:i].Total() }

// Bool draws a truth value; false is the simpler one.
func Bool(src Source) bool { return src.Below(2) == 1 }

// OneIn is true once in n draws; a draw of 0 makes it false. n below 2 gives false without a draw.
func OneIn(src Source, n uint64) bool { return n > 1 && src.Below(n) == n-1 }

// Between draws a number from lo to hi, both included; lo is the simplest. hi below lo gives lo.
func Between(src Source, lo, hi int) int {
	if hi <= lo {
		return lo
	}
	return lo + int(src.Below(uint64(hi-lo)+1))
}

// Index draws a position of a list with n entries.
func Index(src Source, n int) int { return int(src.Below(uint64(max(n, 1)))) }

// Of draws one of the items, of which there is at least one; the first is the simplest.
func Of[T any](src Source, items []T) T { return items[Index(src, len(items))] }
