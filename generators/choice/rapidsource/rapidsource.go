// Package rapidsource lets a generator draw from pgregory.net/rapid, so that a go test finds and
// shrinks with rapid what a campaign finds with a seed. It stands apart so that nothing else links rapid.
package rapidsource

import (
	"math/bits"

	"pgregory.net/rapid"

	"github.com/wavecheck/wavecheck/generators/choice"
)

// Source draws from a rapid test. Its draws carry the label of the innermost open span.
type Source struct {
	t     *rapid.T
	spans []string
}

// New draws from t.
func New(t *rapid.T) *Source { return &Source{t: t} }

// Below draws a number in [0, n). Up to 2^16 the draws are uniform: rapid's own ranges prefer small
// numbers, which would make the first alternative of every choice nearly certain. Larger ranges are
// rapid's, because there its preference for edges is welcome.
func (s *Source) Below(n uint64) uint64 {
	switch {
	case n < 2:
		return 0
	case n > 1<<16:
		return rapid.Uint64Range(0, n-1).Draw(s.t, s.label())
	}
	return uniform(n).Draw(s.t, s.label())
}

// Weighted draws an index by its weight.
func (s *Source) Weighted(w choice.Weights) int { return w.At(s.Below(w.Total())) }

// Begin opens a span.
func (s *Source) Begin(label string) { s.spans = append(s.spans, label) }

// End closes the span that was opened last; without an open span it does nothing.
func (s *Source) End() { s.spans = s.spans[:max(len(s.spans)-1, 0)] }

func (s *Source) label() string {
	if len(s.spans) == 0 {
		return "choice"
	}
	return s.spans[len(s.spans)-1]
}

// spareBits keep the bias of scaling a power of two to a range below one part in eight.
const spareBits = 3

// uniform draws bits, the highest first, and scales them to the range: fewer set bits are a lower
// number, so rapid shrinks a draw towards 0.
func uniform(n uint64) *rapid.Generator[uint64] {
	width := bits.Len64(n-1) + spareBits
	return rapid.Custom(func(t *rapid.T) uint64 {
		var v uint64
		for range width {
			v <<= 1
			if coin.Draw(t, "bit") {
				v |= 1
			}
		}
		return v * n >> width
	})
}

var coin = rapid.Bool()
