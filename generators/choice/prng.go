package choice

import "math/bits"

// PRNG draws pseudo-random numbers: xoshiro256++ (Blackman and Vigna), its state filled by
// splitmix64. Both are written out here because a seed, an index and a generators' version name a
// Case, so the stream may not change with a release of Go.
type PRNG struct{ s [4]uint64 }

// NewPRNG is the stream of a seed and an index; streams of different pairs are independent.
func NewPRNG(seed, index uint64) *PRNG {
	var p PRNG
	p.Reset(seed, index)
	return &p
}

// Reset puts the PRNG at the start of the stream of a seed and an index.
func (p *PRNG) Reset(seed, index uint64) {
	state := Mix(seed+golden) ^ Mix(index*oddMultiplier+golden)
	for i := range p.s {
		state += golden
		p.s[i] = Mix(state)
	}
}

const (
	golden        = 0x9e3779b97f4a7c15 // the increment of splitmix64
	oddMultiplier = 0xd1342543de82ef95 // keeps neighbouring indices far apart
)

// Mix is the output function of splitmix64: a number that tells nothing of the one that it comes from.
func Mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (p *PRNG) next() uint64 {
	s := &p.s
	out := bits.RotateLeft64(s[0]+s[3], 23) + s[0]
	t := s[1] << 17
	s[2] ^= s[0]
	s[3] ^= s[1]
	s[1] ^= s[2]
	s[0] ^= s[3]
	s[2] ^= t
	s[3] = bits.RotateLeft64(s[3], 45)
	return out
}

// Below draws a number in [0, n), by multiplication: its bias is below n/2^64.
func (p *PRNG) Below(n uint64) uint64 {
	if n < 2 {
		return 0
	}
	hi, _ := bits.Mul64(p.next(), n)
	return hi
}

// Weighted draws an index by its weight.
func (p *PRNG) Weighted(w Weights) int { return w.At(p.Below(w.Total())) }

// Begin does nothing: nobody listens.
func (p *PRNG) Begin(string) {}

// End does nothing.
func (p *PRNG) End() {}
