package choice

import (
	"bytes"
	"testing"
)

// draw asks a source a mixture of questions and returns the answers.
func draw(src Source, n int) []uint64 {
	var out []uint64
	w := Weights{5, 0, 200, 51, 3}
	for i := range n {
		src.Begin("round")
		out = append(out, src.Below(uint64(i)), src.Below(1<<20), uint64(src.Weighted(w)), src.Below(^uint64(0)))
		src.End()
	}
	return out
}

func equal(a, b []uint64) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func TestPRNGStreams(t *testing.T) {
	if !equal(draw(NewPRNG(7, 3), 50), draw(NewPRNG(7, 3), 50)) {
		t.Error("one seed and index gave two streams")
	}
	for _, other := range []*PRNG{NewPRNG(7, 4), NewPRNG(3, 7), NewPRNG(8, 3)} {
		if equal(draw(NewPRNG(7, 3), 50), draw(other, 50)) {
			t.Error("two streams are equal")
		}
	}
}

// TestPRNGIsPinned holds the stream: a change of it renames every generated Case.
func TestPRNGIsPinned(t *testing.T) {
	p := NewPRNG(1, 2)
	got := [3]uint64{p.next(), p.next(), p.next()}
	if want := [3]uint64{0xbd034690bc4eef78, 0x24dcc9a16c8eb28b, 0xd3d76ac002a38508}; got != want {
		t.Errorf("stream of seed 1, index 2 is %#x, want %#x", got, want)
	}
}

func TestPRNGIsUniform(t *testing.T) {
	p := NewPRNG(1, 1)
	var seen [10]int
	const draws = 100_000
	for range draws {
		seen[p.Below(10)]++
	}
	for v, n := range seen {
		if n < draws/10*9/10 || n > draws/10*11/10 {
			t.Errorf("%d drawn %d times of %d", v, n, draws)
		}
	}
}

func TestWeightedFollowsTheWeights(t *testing.T) {
	p, w := NewPRNG(1, 1), Weights{1, 0, 3}
	var seen [3]int
	for range 40_000 {
		seen[p.Weighted(w)]++
	}
	if seen[1] != 0 || seen[0] < 9_000 || seen[0] > 11_000 {
		t.Errorf("weights 1, 0, 3 drawn %v times", seen)
	}
}

func TestBytesPastTheEndAreZero(t *testing.T) {
	b := NewBytes([]byte{5})
	if got := b.Below(10); got != 5 {
		t.Errorf("first draw %d, want 5", got)
	}
	for range 5 {
		if b.Below(300) != 0 || b.Weighted(Weights{2, 9}) != 0 || Bool(b) || OneIn(b, 4) || Between(b, 3, 9) != 3 {
			t.Fatal("a draw past the end is not the simplest one")
		}
	}
}

func TestRecorderTapeRepeatsTheDraws(t *testing.T) {
	r := Record(NewPRNG(9, 9))
	want := draw(r, 400)
	b := NewBytes(r.Tape())
	if !equal(draw(b, 400), want) {
		t.Error("the tape of a record draws something else")
	}
	if b.Offset() != len(r.Tape()) {
		t.Errorf("%d of %d bytes used", b.Offset(), len(r.Tape()))
	}
}

func TestFormatNestsSpans(t *testing.T) {
	r := Record(NewBytes([]byte{1, 2, 0, 3}))
	r.Begin("case")
	r.Below(4)
	r.Begin("image")
	r.Below(4)
	r.Weighted(Weights{1, 1})
	r.End()
	r.Below(9)
	r.End()
	want := "case 1/4\n  image 2/4 0/2w\n  · 3/9\n"
	if got := Format(r.Log()); !bytes.Equal(got, []byte(want)) {
		t.Errorf("printed\n%s\nwant\n%s", got, want)
	}
}
