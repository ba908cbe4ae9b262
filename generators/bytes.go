package generators

import (
	"encoding/binary"

	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

// A fuzz input starts with a byte that says how to read the rest:
//
//	even   the rest is a tape of choices for Case
//	odd    four bytes, little-endian: the length of a canonical Case; the Case; a tape for Mutate
//
// An odd input whose Case is cut short or refused by the reader is read as a tape too.

const lengthBytes = 4

// FromBytes is the Case that a fuzz input means. Every byte string means one, and it is valid.
func FromBytes(data []byte) model.Case {
	if len(data) == 0 {
		return Case(choice.NewBytes(nil))
	}
	if data[0]%2 == 1 {
		if c, tape, ok := stored(data[1:]); ok {
			return mutated(c, tape)
		}
	}
	return Case(choice.NewBytes(data[1:]))
}

// ToBytes is a fuzz input that means c, if a reader accepts c.
func ToBytes(c *model.Case) []byte {
	data := model.AppendCase(make([]byte, 1+lengthBytes, 4096), c)
	data[0] = 1
	binary.LittleEndian.PutUint32(data[1:], uint32(len(data)-1-lengthBytes))
	return data
}

// TapeInput is a fuzz input that means the Case that a tape draws.
func TapeInput(tape []byte) []byte { return append([]byte{0}, tape...) }

// stored splits the rest of an odd input into its Case and its tape.
func stored(data []byte) (c model.Case, tape []byte, ok bool) {
	if len(data) < lengthBytes {
		return c, nil, false
	}
	n := uint64(binary.LittleEndian.Uint32(data))
	data = data[lengthBytes:]
	if n > uint64(len(data)) {
		return c, nil, false
	}
	c, err := model.DecodeCase(data[:n])
	return c, data[n:], err == nil
}

// mutated is the Case, changed as its tape says; an empty tape leaves it as it was.
func mutated(c model.Case, tape []byte) model.Case {
	if len(tape) == 0 {
		return c
	}
	return Mutate(choice.NewBytes(tape), c)
}
