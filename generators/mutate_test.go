package generators

import (
	"bytes"
	"slices"
	"testing"

	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

// mutatedBy is what an odd fuzz input makes of a Case when its tape chooses one mutator, and the rest is noise.
func mutatedBy(c *model.Case, mutator int, noise *choice.PRNG) model.Case {
	input := append(ToBytes(c), 0, byte(caseMutatorWeights.Start(mutator)))
	for range 60 {
		input = append(input, byte(noise.Below(256)))
	}
	return FromBytes(input)
}

// TestEachMutator: an odd fuzz input reaches every mutator; what it makes is a Case, the Case it came from
// stays, and mostly they differ.
func TestEachMutator(t *testing.T) {
	names := map[string]bool{}
	for m := range caseMutators {
		name := caseMutators[m].name
		if names[name] || name == "" {
			t.Errorf("mutator %d has the name %q of another one", m, name)
		}
		names[name] = true
		t.Run(name, func(t *testing.T) {
			changed, tried := 0, 0
			for i := range uint64(150) {
				c := Seeded(testSeed, i)
				before := encode(c)
				got := mutatedBy(&c, m, choice.NewPRNG(testSeed+uint64(m), i))
				checkValid(t, got)
				if !bytes.Equal(encode(c), before) {
					t.Fatalf("Case %d was changed in place", i)
				}
				tried++
				if !bytes.Equal(encode(got), before) {
					changed++
				}
			}
			if changed < tried/4 {
				t.Errorf("%d of %d Cases changed", changed, tried)
			}
		})
	}
}

// TestTheTapeChoosesTheMutator: the spans of an input say which mutator ran.
func TestTheTapeChoosesTheMutator(t *testing.T) {
	c := Seeded(testSeed, 3)
	for m := range caseMutators {
		rec := choice.Record(choice.NewBytes([]byte{0, byte(caseMutatorWeights.Start(m)), 7, 9, 200, 13}))
		Mutate(rec, c)
		var spans []string
		for _, e := range rec.Log() {
			if e.Kind == choice.SpanBegin && e.Depth == 1 {
				spans = append(spans, e.Label)
			}
		}
		if len(spans) != 1 || spans[0] != caseMutators[m].name {
			t.Errorf("the tape for %q ran %q", caseMutators[m].name, spans)
		}
	}
}

// TestEachImageMutator: every change of an image leaves a Case, and changes most of them.
func TestEachImageMutator(t *testing.T) {
	if len(imageMutators) != len(imageMutationWeights) || len(caseMutators) != len(caseMutatorWeights) {
		t.Fatal("a mutator without a weight")
	}
	for m := range imageMutators {
		t.Run(imageMutators[m].name, func(t *testing.T) {
			changed := 0
			for i := range uint64(100) {
				c := Seeded(testSeed, i)
				g := adopt(choice.NewPRNG(testSeed+9, i), c)
				imageMutators[m].change(&g, 0)
				checkValid(t, g.c)
				if !bytes.Equal(encode(g.c), encode(c)) {
					changed++
				}
			}
			if changed < 60 {
				t.Errorf("%d of 100 Cases changed", changed)
			}
		})
	}
}

// TestMutateUndoesWhatAReaderRefuses: at a limit of the reader, a change beyond it is undone.
func TestMutateUndoesWhatAReaderRefuses(t *testing.T) {
	full := model.NewCase()
	im := Seeded(testSeed, 0).Images[0]
	for range model.MaxImages {
		full.Images = append(full.Images, im)
	}
	repeat := slices.IndexFunc(caseMutators[:], func(m mutator) bool { return m.name == "repeat image" })
	if repeat < 0 {
		t.Fatal("no mutator adds an image")
	}
	got := mutatedBy(&full, repeat, choice.NewPRNG(testSeed, 0))
	checkValid(t, got)
	if len(got.Images) != model.MaxImages {
		t.Errorf("%d images", len(got.Images))
	}
}
