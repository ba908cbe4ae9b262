package model_test

import (
	"bytes"
	_ "embed"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"math/bits"
	"testing"

	"github.com/wavecheck/wavecheck/model"
)

// The vectors of 01 §8.8 and 04 §6.2, as the published VM computed them.
//
//go:embed testdata/verification.json
var verificationJSON []byte

type vectors struct {
	H    [][3]string // tag, text, digest
	Keys []struct {
		SID                                 uint64
		Role                                string
		Payload                             json.RawMessage
		Signing, Verifying, Signature, Leaf string
		Signed                              json.RawMessage
	}
	Values  [][3]json.RawMessage // commitment or nullifier, value, digest
	Roots   [][3]json.RawMessage // leaves, root, level lengths
	Node    [3]string
	Sends   [][6]json.RawMessage // session, role, partner, label, payload kind or null, key
	SIPHash [][2]string
}

func readVectors(t *testing.T) (v vectors) {
	t.Helper()
	if err := json.Unmarshal(verificationJSON, &v); err != nil {
		t.Fatal(err)
	}
	if len(v.H) < 20 || len(v.Keys) < 2 || len(v.Values) < 5 || len(v.Roots) < 6 || len(v.Sends) < 5 || len(v.SIPHash) < 2 {
		t.Fatal("vectors are missing")
	}
	return v
}

var hashTags = map[string]model.HashTag{
	"Value": model.TagValue, "SignedValue": model.TagSignedValue, "MerkleLeaf": model.TagMerkleLeaf, "MerkleNode": model.TagMerkleNode,
	"Commitment": model.TagCommitment, "Nullifier": model.TagNullifier, "SigningKey": model.TagSigningKey,
}

// sipHash13 is SipHash-1-3 with key zero, written from 01 §8.4 word by word.
func sipHash13(msg []byte) uint64 {
	v := [4]uint64{0x736f6d6570736575, 0x646f72616e646f6d, 0x6c7967656e657261, 0x7465646279746573}
	round := func() {
		v[0], v[2] = v[0]+v[1], v[2]+v[3]
		v[1], v[3] = bits.RotateLeft64(v[1], 13)^v[0], bits.RotateLeft64(v[3], 16)^v[2]
		v[0] = bits.RotateLeft64(v[0], 32)
		v[2], v[0] = v[2]+v[1], v[0]+v[3]
		v[1], v[3] = bits.RotateLeft64(v[1], 17)^v[2], bits.RotateLeft64(v[3], 21)^v[0]
		v[2] = bits.RotateLeft64(v[2], 32)
	}
	words := append(bytes.Clone(msg), make([]byte, 7-len(msg)%8)...)
	for words = append(words, byte(len(msg))); len(words) > 0; words = words[8:] {
		m := binary.LittleEndian.Uint64(words)
		v[3] ^= m
		round()
		v[0] ^= m
	}
	v[2] ^= 0xff
	round()
	round()
	round()
	return v[0] ^ v[1] ^ v[2] ^ v[3]
}

// independentHash is H of 01 §8.4, one block after the other.
func independentHash(tag model.HashTag, data []byte) (d model.Digest) {
	for k := range uint64(4) {
		msg := binary.LittleEndian.AppendUint64([]byte{byte(tag)}, k)
		msg = append(binary.LittleEndian.AppendUint64(msg, uint64(len(data))), data...)
		binary.LittleEndian.PutUint64(d[8*k:], sipHash13(msg))
	}
	return d
}

func TestHash(t *testing.T) {
	v := readVectors(t)
	for _, tt := range v.SIPHash {
		msg, _ := hex.DecodeString(tt[0])
		if got := fmt.Sprintf("%016x", sipHash13(msg)); got != tt[1] {
			t.Errorf("SipHash-1-3 of %q is %s, want %s", tt[0], got, tt[1])
		}
	}
	for _, tt := range v.H {
		if got := model.Hash(hashTags[tt[0]], []byte(tt[1])).String(); got != tt[2] {
			t.Errorf("H(%s, %q) is %s, want %s", tt[0], tt[1], got, tt[2])
		}
	}
	data := make([]byte, 600)
	for i := range data {
		data[i] = byte(i*7 + i/256)
	}
	for n := range data { // all lengths modulo 8, and past the 256 of the length byte
		if got, want := model.Hash(model.TagMerkleNode, data[:n]), independentHash(model.TagMerkleNode, data[:n]); got != want {
			t.Fatalf("H of %d bytes is %s, want %s", n, got, want)
		}
	}
	if got := model.StableHash([]byte("{}")).String(); got != "a10b16ef806cdac5f3f3022093530719ec4a58462a32c3fbcd72d92c91fafd3f" {
		t.Errorf("stable hash of {} is %s", got)
	}
}

func mustValue(t *testing.T, doc []byte) model.Value {
	t.Helper()
	v, err := model.DecodeValue(doc)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestSignatures(t *testing.T) {
	for _, tt := range readVectors(t).Keys {
		payload := mustValue(t, tt.Payload)
		signing := model.SigningKey(model.Endpoint{SID: tt.SID, Role: tt.Role})
		verifying := model.VerifyingKey(signing)
		sig := model.Sign(payload, signing)
		if signing.String() != tt.Signing || verifying.String() != tt.Verifying || sig.Signer != verifying || sig.Digest.String() != tt.Signature {
			t.Errorf("%s: %s, %s, %s", tt.Role, signing, verifying, sig.Digest)
		}
		if tt.Leaf != "" && model.SignedLeaf(payload, sig).String() != tt.Leaf {
			t.Errorf("%s: leaf %s", tt.Role, model.SignedLeaf(payload, sig))
		}
		if tt.Signed != nil && string(model.AppendSignedValue(nil, payload, sig)) != string(tt.Signed) {
			t.Errorf("%s: signed value %s", tt.Role, model.AppendSignedValue(nil, payload, sig))
		}
		other := model.VerifyingKey(model.SigningKey(model.Endpoint{SID: tt.SID + 1, Role: tt.Role}))
		forged := model.Signature{Signer: other, Digest: sig.Digest}
		if !sig.Verify(payload, verifying) || sig.Verify(model.Nat(43), verifying) || sig.Verify(payload, other) || forged.Verify(payload, verifying) || forged.Verify(payload, other) {
			t.Errorf("%s: verification", tt.Role)
		}
	}
}

func TestCommitments(t *testing.T) {
	for _, tt := range readVectors(t).Values {
		digest := map[string]func(model.Value) model.Digest{"commitment": model.CommitmentOf, "nullifier": model.NullifierOf}[unquote(string(tt[0]))]
		if got := digest(mustValue(t, tt[1])).String(); got != unquote(string(tt[2])) {
			t.Errorf("%s of %s is %s, want %s", tt[0], tt[1], got, tt[2])
		}
	}
}

func leaves(n int) (out []model.Digest) {
	for _, c := range "abcdefghijklmnop"[:n] {
		out = append(out, model.Hash(model.TagMerkleLeaf, []byte(string(c))))
	}
	return out
}

func TestMerkleTrees(t *testing.T) { // 01 §8.5, §8.8
	v := readVectors(t)
	for _, tt := range v.Roots {
		var n int
		json.Unmarshal(tt[0], &n)
		tree := model.NewMerkleTree(leaves(n))
		var lengths []int
		for _, level := range tree.Levels {
			lengths = append(lengths, len(level))
		}
		var want []int
		json.Unmarshal(tt[2], &want)
		if tree.Root().String() != unquote(string(tt[1])) || fmt.Sprint(lengths) != fmt.Sprint(want) {
			t.Errorf("%d leaves: root %s, levels %v", n, tree.Root(), lengths)
		}
	}
	abc := model.NewMerkleTree(leaves(3))
	if got := abc.Levels[1][1].String(); got != v.Node[2] {
		t.Errorf("node c,c is %s", got)
	}
	l := leaves(3)
	if got := model.NewMerkleTree([]model.Digest{l[0], l[1], l[2], l[2]}).Root(); got != abc.Root() {
		t.Error("Q1-45: [a,b,c] and [a,b,c,c] have one root")
	}
}

func TestMerkleProofs(t *testing.T) { // 04 §6.2
	l := leaves(3)
	tree := model.NewMerkleTree(l)
	for _, tt := range []struct {
		index    uint64
		siblings []model.Digest
		left     []bool
	}{
		{1, []model.Digest{l[0], tree.Levels[1][1]}, []bool{true, false}},
		{2, []model.Digest{l[2], tree.Levels[1][0]}, []bool{false, true}},
	} {
		p, ok := tree.Prove(tt.index, 3)
		if !ok || p.Index != tt.index || fmt.Sprint(p.Siblings, p.SiblingOnLeft) != fmt.Sprint(tt.siblings, tt.left) {
			t.Errorf("proof of leaf %d: %+v, %v", tt.index, p, ok)
		}
	}
	for n := 1; n <= 9; n++ {
		l, tree := leaves(n), model.NewMerkleTree(leaves(n))
		for i := range uint64(n) {
			checkProof(t, tree, l[i], i, uint64(n))
		}
		for _, i := range []uint64{uint64(n), uint64(n) + 1, math.MaxUint64} {
			if _, ok := tree.Prove(i, uint64(n)); ok {
				t.Errorf("leaf %d of %d has a proof", i, n)
			}
		}
	}
	if _, ok := model.NewMerkleTree(nil).Prove(0, 0); ok {
		t.Error("the empty tree proves something")
	}
	empty := model.Hash(model.TagMerkleLeaf, nil)
	if model.VerifyProofStrict(empty, empty, model.MerkleProof{}, 0) || !model.VerifyProof(empty, empty, model.MerkleProof{}) {
		t.Error("a leaf of the empty tree")
	}
}

// checkProof takes the proof of a leaf and breaks each part of it.
func checkProof(t *testing.T, tree model.MerkleTree, leaf model.Digest, i, n uint64) {
	t.Helper()
	p, ok := tree.Prove(i, n)
	root := tree.Root()
	if !ok || !model.VerifyProof(root, leaf, p) || !model.VerifyProofStrict(root, leaf, p, n) {
		t.Errorf("leaf %d of %d has no proof", i, n)
		return
	}
	broken := func(row string, change func(*model.MerkleProof)) {
		q := model.MerkleProof{Index: p.Index, Siblings: append([]model.Digest(nil), p.Siblings...), SiblingOnLeft: append([]bool(nil), p.SiblingOnLeft...)}
		change(&q)
		if model.VerifyProof(root, leaf, q) || model.VerifyProofStrict(root, leaf, q, n) {
			t.Errorf("leaf %d of %d: %s is accepted", i, n, row)
		}
	}
	for k := range p.Siblings {
		broken("a sibling with one bit changed", func(q *model.MerkleProof) { q.Siblings[k][31] ^= 1 })
		broken("a flag changed", func(q *model.MerkleProof) { q.SiblingOnLeft[k] = !q.SiblingOnLeft[k] })
		broken("an index bit changed", func(q *model.MerkleProof) { q.Index ^= 1 << k })
	}
	broken("one more sibling", func(q *model.MerkleProof) { q.Siblings = append(q.Siblings, leaf) })
	broken("one more flag", func(q *model.MerkleProof) { q.SiblingOnLeft = append(q.SiblingOnLeft, false) })
	if model.VerifyProof(root, root, p) && len(p.Siblings) > 0 {
		t.Errorf("the root passes for leaf %d of %d", i, n)
	}
	high := p
	high.Index += 1 << len(p.Siblings) // Q1-45, Q4-34
	if !model.VerifyProof(root, leaf, high) || model.VerifyProofStrict(root, leaf, high, n) {
		t.Errorf("index bits above the proof: leaf %d of %d", i, n)
	}
	if model.VerifyProofStrict(root, leaf, p, 4*n+1) || model.VerifyProofStrict(root, leaf, p, i) {
		t.Errorf("leaf %d of %d: another number of leaves is accepted", i, n)
	}
}

func TestSendKeys(t *testing.T) { // 01 App. B, 04 §6.2
	for _, tt := range readVectors(t).Sends {
		var sid, want uint64
		var kind *model.PayloadKind
		json.Unmarshal(tt[0], &sid)
		json.Unmarshal(tt[4], &kind)
		json.Unmarshal(tt[5], &want)
		if got := model.SendKey(sid, unquote(string(tt[1])), unquote(string(tt[2])), unquote(string(tt[3])), kind); got != want {
			t.Errorf("%s: %d", tt, got)
		}
	}
	if model.KindUnit != 0 || model.KindNat != 1 || model.KindBool != 2 || model.KindStr != 3 || model.KindProd != 4 || model.KindEndpoint != 5 {
		t.Error("the payload kinds are numbered otherwise")
	}
}
