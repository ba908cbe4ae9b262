package model

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math/bits"
)

// Digest is 32 bytes of the domain-separated hash H, or of SHA-256.
type Digest [32]byte

// String is the digest in lower-case hex.
func (d Digest) String() string { return hex.EncodeToString(d[:]) }

// HashTag is the domain of H (spec 01 §8.4).
type HashTag uint8

// The domains of H.
const (
	TagValue HashTag = iota + 1
	TagSignedValue
	TagMerkleLeaf
	TagMerkleNode
	TagCommitment
	TagNullifier
	TagSigningKey
)

// StableHash is H(Value, bytes): stable_hash_v1 of a canonical document (spec 04 §3.4).
func StableHash(document []byte) Digest { return Hash(TagValue, document) }

// SHA256 is the SHA-256 of a document; it stands beside StableHash in our own artefacts.
func SHA256(document []byte) Digest { return sha256.Sum256(document) }

// Hash is H(tag, bytes): four SipHash-1-3 blocks with key zero, each over the tag, its own number,
// the length and the bytes (spec 01 §8.4). It is no cryptographic hash (Q1-44).
//
// The four messages differ in 8 bytes only, so two passes over the bytes feed two states each: as many
// as fit into registers.
func Hash(tag HashTag, data []byte) Digest {
	total := headBytes + len(data)
	var head [24]byte // the bytes before the data, and the data that fills the third word
	head[0] = byte(tag)
	binary.LittleEndian.PutUint64(head[9:], uint64(len(data)))
	rest := data[copy(head[headBytes:], data):]
	words := 3
	if total < len(head) {
		words = 2
		rest = head[16:total]
	}
	tail := rest[len(rest)&^7:]
	last := tailWord(tail, total)
	var out Digest
	for k := uint64(0); k < 4; k += 2 {
		a, b := sipInit, sipInit
		a.absorbHead(head, words, k)
		b.absorbHead(head, words, k+1)
		absorbPair(&a, &b, rest[:len(rest)-len(tail)])
		a.word(last)
		b.word(last)
		binary.LittleEndian.PutUint64(out[8*k:], a.finish())
		binary.LittleEndian.PutUint64(out[8*k+8:], b.finish())
	}
	return out
}

// headBytes are the tag, the block number and the length.
const headBytes = 17

// tailWord is the last SipHash word: the remaining bytes, with the total length in the top byte.
func tailWord(rest []byte, total int) uint64 {
	var w [8]byte
	copy(w[:], rest)
	w[7] = byte(total)
	return binary.LittleEndian.Uint64(w[:])
}

type sipState struct{ v0, v1, v2, v3 uint64 }

var sipInit = sipState{0x736f6d6570736575, 0x646f72616e646f6d, 0x6c7967656e657261, 0x7465646279746573}

// absorbHead absorbs the first words; the block number k stands in bytes 1 to 8.
func (s *sipState) absorbHead(head [24]byte, words int, k uint64) {
	binary.LittleEndian.PutUint64(head[1:], k)
	for i := range words {
		s.word(binary.LittleEndian.Uint64(head[8*i:]))
	}
}

// absorbPair absorbs whole words into two states, which stay in registers.
func absorbPair(a, b *sipState, data []byte) {
	a0, a1, a2, a3 := a.v0, a.v1, a.v2, a.v3
	b0, b1, b2, b3 := b.v0, b.v1, b.v2, b.v3
	for ; len(data) >= 8; data = data[8:] {
		m := binary.LittleEndian.Uint64(data)
		a3 ^= m
		b3 ^= m
		a0 += a1
		b0 += b1
		a1 = bits.RotateLeft64(a1, 13) ^ a0
		b1 = bits.RotateLeft64(b1, 13) ^ b0
		a2 += a3
		b2 += b3
		a3 = bits.RotateLeft64(a3, 16) ^ a2
		b3 = bits.RotateLeft64(b3, 16) ^ b2
		a0 = bits.RotateLeft64(a0, 32) + a3
		b0 = bits.RotateLeft64(b0, 32) + b3
		a3 = bits.RotateLeft64(a3, 21) ^ a0
		b3 = bits.RotateLeft64(b3, 21) ^ b0
		a2 += a1
		b2 += b1
		a1 = bits.RotateLeft64(a1, 17) ^ a2
		b1 = bits.RotateLeft64(b1, 17) ^ b2
		a2 = bits.RotateLeft64(a2, 32)
		b2 = bits.RotateLeft64(b2, 32)
		a0 ^= m
		b0 ^= m
	}
	*a = sipState{a0, a1, a2, a3}
	*b = sipState{b0, b1, b2, b3}
}

func (s *sipState) word(m uint64) {
	s.v3 ^= m
	s.round()
	s.v0 ^= m
}

func (s *sipState) finish() uint64 {
	s.v2 ^= 0xff
	s.round()
	s.round()
	s.round()
	return s.v0 ^ s.v1 ^ s.v2 ^ s.v3
}

func (s *sipState) round() {
	s.v0 += s.v1
	s.v1 = bits.RotateLeft64(s.v1, 13)
	s.v1 ^= s.v0
	s.v0 = bits.RotateLeft64(s.v0, 32)
	s.v2 += s.v3
	s.v3 = bits.RotateLeft64(s.v3, 16)
	s.v3 ^= s.v2
	s.v0 += s.v3
	s.v3 = bits.RotateLeft64(s.v3, 21)
	s.v3 ^= s.v0
	s.v2 += s.v1
	s.v1 = bits.RotateLeft64(s.v1, 17)
	s.v1 ^= s.v2
	s.v2 = bits.RotateLeft64(s.v2, 32)
}
