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
// The four messages differ in 8 bytes only, so one pass over the bytes feeds four states.
func Hash(tag HashTag, data []byte) Digest {
	s := sip4{}
	for k := range s {
		s[k] = sipInit
	}
	head := len(data)
	var first [24]byte // the 17 bytes before the data, and the data that fills the third word
	first[0] = byte(tag)
	binary.LittleEndian.PutUint64(first[9:], uint64(head))
	used := copy(first[17:], data)
	total := 17 + head
	rest := data[used:]
	if used < 7 {
		s.absorbPrefix(first)
		s.absorbLast(tailWord(first[16:17+used], total))
		return s.finish()
	}
	s.absorbPrefix(first)
	s.absorb(binary.LittleEndian.Uint64(first[16:]))
	for len(rest) >= 8 {
		s.absorb(binary.LittleEndian.Uint64(rest))
		rest = rest[8:]
	}
	s.absorbLast(tailWord(rest, total))
	return s.finish()
}

// tailWord is the last SipHash word: the remaining bytes, with the total length in the top byte.
func tailWord(rest []byte, total int) uint64 {
	var w [8]byte
	copy(w[:], rest)
	w[7] = byte(total)
	return binary.LittleEndian.Uint64(w[:])
}

type sipState struct{ v0, v1, v2, v3 uint64 }

var sipInit = sipState{0x736f6d6570736575, 0x646f72616e646f6d, 0x6c7967656e657261, 0x7465646279746573}

// sip4 are the four SipHash states of H, one per block number.
type sip4 [4]sipState

// absorbPrefix absorbs the first two words; the block number stands in bytes 1 to 8.
func (s *sip4) absorbPrefix(first [24]byte) {
	for k := range s {
		block := first
		binary.LittleEndian.PutUint64(block[1:], uint64(k))
		s[k].word(binary.LittleEndian.Uint64(block[0:]))
		s[k].word(binary.LittleEndian.Uint64(block[8:]))
	}
}

func (s *sip4) absorb(m uint64) {
	a, b, c, d := s[0], s[1], s[2], s[3]
	a.word(m)
	b.word(m)
	c.word(m)
	d.word(m)
	s[0], s[1], s[2], s[3] = a, b, c, d
}

func (s *sip4) absorbLast(m uint64) { s.absorb(m) }

func (s *sip4) finish() Digest {
	var out Digest
	for k := range s {
		binary.LittleEndian.PutUint64(out[8*k:], s[k].finish())
	}
	return out
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
