package properties

import (
	"math"
	"math/big"

	"github.com/wavecheck/wavecheck/model"
)

// nanoseconds is a duration as a number of any size.
func nanoseconds(d model.Duration) *big.Int {
	n := new(big.Int).SetUint64(d.Secs)
	n.Mul(n, big.NewInt(1_000_000_000))
	return n.Add(n, new(big.Int).SetUint64(uint64(d.Nanos)))
}

// quotientUp is a / b rounded up, at most 2^64−1; b is not 0.
func quotientUp(a, b *big.Int) uint64 {
	q, m := new(big.Int).DivMod(a, b, new(big.Int))
	if m.Sign() > 0 {
		q.Add(q, big.NewInt(1))
	}
	if !q.IsUint64() {
		return math.MaxUint64
	}
	return q.Uint64()
}

// ticksOf is the time after so many ticks (spec 01 §0.1 E12: a time saturates).
func ticksOf(length model.Duration, ticks uint64) model.Duration {
	n := nanoseconds(length)
	n.Mul(n, new(big.Int).SetUint64(ticks))
	secs, nanos := n.DivMod(n, big.NewInt(1_000_000_000), new(big.Int))
	if !secs.IsUint64() {
		return model.Duration{Secs: math.MaxUint64, Nanos: 999_999_999}
	}
	return model.Duration{Secs: secs.Uint64(), Nanos: uint32(nanos.Uint64())}
}
