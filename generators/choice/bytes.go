package choice

// Bytes draws from a tape. A draw takes as many bytes as its range needs (one up to 256
// alternatives), little-endian, modulo the range; past the end of the tape every draw is 0. So
// every byte string is a tape, and a change of a byte changes one draw.
type Bytes struct {
	tape   []byte
	offset int
}

// NewBytes draws from tape, which it does not modify.
func NewBytes(tape []byte) *Bytes { return &Bytes{tape: tape} }

// Offset is the number of bytes that were taken, at most the length of the tape.
func (b *Bytes) Offset() int { return b.offset }

// Below draws a number in [0, n).
func (b *Bytes) Below(n uint64) uint64 {
	if n < 2 {
		return 0
	}
	var v uint64
	for i := range width(n) {
		if b.offset == len(b.tape) {
			break
		}
		v |= uint64(b.tape[b.offset]) << (8 * i)
		b.offset++
	}
	return v % n
}

// Weighted draws an index by its weight.
func (b *Bytes) Weighted(w Weights) int { return w.At(b.Below(w.Total())) }

// Begin does nothing; Record listens.
func (b *Bytes) Begin(string) {}

// End does nothing.
func (b *Bytes) End() {}

// width is the number of bytes of a draw below n, for n of 2 or more.
func width(n uint64) int {
	bytes := 1
	for top := (n - 1) >> 8; top != 0; top >>= 8 {
		bytes++
	}
	return bytes
}

// appendDraw appends the bytes that make Bytes draw v below n.
func appendDraw(tape []byte, v, n uint64) []byte {
	if n < 2 {
		return tape
	}
	for i := range width(n) {
		tape = append(tape, byte(v>>(8*i)))
	}
	return tape
}
