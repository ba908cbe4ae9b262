package model

import (
	"encoding/binary"
	"math/bits"
)

// Message authentication (spec 01 §8.4, 8.5). These are pinned data functions: no run computes them,
// because nothing in a Record depends on them.

// SigningKey is the signing key of an endpoint.
func SigningKey(ep Endpoint) Digest {
	b := binary.LittleEndian.AppendUint64(nil, ep.SID)
	return Hash(TagSigningKey, append(b, ep.Role...))
}

// VerifyingKey is the verifying key of a signing key.
func VerifyingKey(signing Digest) Digest { return Hash(TagSigningKey, signing[:]) }

// Signature binds a payload to a signer.
type Signature struct{ Signer, Digest Digest }

// Sign is the signature of a payload under a signing key.
func Sign(payload Value, signing Digest) Signature {
	signer := VerifyingKey(signing)
	return Signature{Signer: signer, Digest: signedDigest(payload, signer)}
}

// Verify reports whether the signature is by the owner of the verifying key, on exactly this payload.
func (s Signature) Verify(payload Value, verifying Digest) bool {
	return s.Signer == verifying && s.Digest == signedDigest(payload, verifying)
}

func signedDigest(payload Value, signer Digest) Digest {
	return Hash(TagSignedValue, AppendValue(append([]byte(nil), signer[:]...), payload))
}

// AppendSignedValue appends the canonical JSON of a payload with its signature.
func AppendSignedValue(b []byte, payload Value, s Signature) []byte {
	b = AppendValue(append(b, `{"payload":`...), payload)
	b = appendDigestBytes(append(b, `,"signature":{"signer":`...), s.Signer)
	return append(appendDigestBytes(append(b, `,"digest":`...), s.Digest), "}}"...)
}

func appendDigestBytes(b []byte, d Digest) []byte {
	return appendList(b, d[:], func(b []byte, c byte) []byte { return appendUint(b, uint64(c)) })
}

// SignedLeaf is the leaf that a stored message adds to its edge's tree.
func SignedLeaf(payload Value, s Signature) Digest {
	return Hash(TagMerkleLeaf, AppendSignedValue(nil, payload, s))
}

// CommitmentOf is the commitment of a value.
func CommitmentOf(v Value) Digest { return Hash(TagCommitment, AppendValue(nil, v)) }

// NullifierOf is the nullifier of a value.
func NullifierOf(v Value) Digest { return Hash(TagNullifier, AppendValue(nil, v)) }

// MerkleTree is the tree over a list of leaves: Levels[0] are the leaves, the last level is the root.
type MerkleTree struct{ Levels [][]Digest }

// NewMerkleTree builds the tree: neighbours pair from the left, an odd last element with itself. Without
// leaves the one level holds the hash of nothing.
func NewMerkleTree(leaves []Digest) MerkleTree {
	level := append([]Digest(nil), leaves...)
	if len(level) == 0 {
		level = []Digest{Hash(TagMerkleLeaf, nil)}
	}
	t := MerkleTree{Levels: [][]Digest{level}}
	for len(level) > 1 {
		var up []Digest
		for i := 0; i < len(level); i += 2 {
			up = append(up, merkleNode(level[i], level[min(i+1, len(level)-1)]))
		}
		t.Levels = append(t.Levels, up)
		level = up
	}
	return t
}

func merkleNode(left, right Digest) Digest {
	return Hash(TagMerkleNode, append(append([]byte(nil), left[:]...), right[:]...))
}

// Root is the first element of the last level.
func (t MerkleTree) Root() Digest { return t.Levels[len(t.Levels)-1][0] }

// MerkleProof leads from a leaf to the root.
type MerkleProof struct {
	Index         uint64
	Siblings      []Digest
	SiblingOnLeft []bool
}

// Prove is the proof of leaf index of a tree over leafCount leaves; ok is false out of range.
func (t MerkleTree) Prove(index, leafCount uint64) (p MerkleProof, ok bool) {
	if index >= leafCount || index >= uint64(len(t.Levels[0])) {
		return p, false
	}
	p.Index = index
	for _, level := range t.Levels[:len(t.Levels)-1] {
		sibling := index ^ 1
		if sibling >= uint64(len(level)) {
			sibling = index
		}
		p.Siblings = append(p.Siblings, level[sibling])
		p.SiblingOnLeft = append(p.SiblingOnLeft, index&1 == 1)
		index /= 2
	}
	return p, true
}

// VerifyProof reports whether the proof leads from leaf to root. Bits of the index above the proof's
// length are not looked at (Q1-45); VerifyProofStrict does.
func VerifyProof(root, leaf Digest, p MerkleProof) bool {
	if len(p.Siblings) != len(p.SiblingOnLeft) {
		return false
	}
	at, index := leaf, p.Index
	for i, sibling := range p.Siblings {
		onLeft := index&1 == 1
		if p.SiblingOnLeft[i] != onLeft {
			return false
		}
		if onLeft {
			at = merkleNode(sibling, at)
		} else {
			at = merkleNode(at, sibling)
		}
		index /= 2
	}
	return at == root
}

// VerifyProofStrict is VerifyProof that also asks for an index below leafCount and exactly the tree's
// number of levels (spec 04 §6.2).
func VerifyProofStrict(root, leaf Digest, p MerkleProof, leafCount uint64) bool {
	if leafCount == 0 || p.Index >= leafCount || len(p.Siblings) != bits.Len64(leafCount-1) {
		return false
	}
	return VerifyProof(root, leaf, p)
}

// PayloadKind is the kind of a payload in a send key.
type PayloadKind uint8

// The payload kinds (spec 01 App. B).
const (
	KindUnit PayloadKind = iota
	KindNat
	KindBool
	KindStr
	KindProd
	KindEndpoint
)

// SendKey is the fast-path key of a send: 64-bit FNV-1a (spec 01 App. B). kind is nil when unknown.
func SendKey(sid uint64, role, partner, label string, kind *PayloadKind) uint64 {
	b := binary.LittleEndian.AppendUint64(nil, sid)
	b = append(append(b, role...), 0x1f)
	b = append(append(b, partner...), 0x1f)
	b = append(b, label...)
	if kind != nil {
		b = append(b, byte(*kind))
	}
	h := uint64(14695981039346656037)
	for _, c := range b {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}
