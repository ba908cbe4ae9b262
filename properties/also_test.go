package properties

import (
	"slices"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
)

// releasing has two programs that release, side by side.
const releasing = `
config
  guards {l}
image
  program A
    acquire l r1
    release l r1
  program B
    acquire l r1
    release l r1
schedule
  concurrency 2
rounds 4`

// TestAlso: of Cases that hold much of what a law is about every one is judged, and of others not.
func TestAlso(t *testing.T) {
	script := func(corruption string) string { return talk + "\ntopology\n  @1 corrupt A->B " + corruption }
	granting := func(v model.Value) func(*model.Case) {
		return func(c *model.Case) { c.Handler.AcquireValue, c.Schedule.Concurrency = v, 2 }
	}
	for _, tt := range []struct {
		what, c string
		change  func(*model.Case)
		want    string // ids, in the order of the registry
	}{
		{"a talk", talk, nil, ""},
		{"transfers", waveGifts, nil, "handoff-names-endpoint ownership-rests"},
		{"transfers that are denied", waveDenied, nil, "denied-moves-nothing handoff-names-endpoint ownership-rests"},
		{"transfers and facts", strings.Replace(waveGifts, "0 yield\n    1 yield", "0 tag r1 r2\n    1 yield", 1), nil, "transfer-moves-bundle handoff-names-endpoint ownership-rests"},
		{"facts alone", strings.Replace(releasing, "release l r1", "tag r1 r2", 1), nil, ""},
		{"two release", releasing, nil, "independence footprints-agree"},
		{"two release, of whom nobody is granted", releasing, func(c *model.Case) { c.Handler.Acquire = model.AcquireBlock }, ""},
		{"two release, one at a time", releasing, func(c *model.Case) { c.Schedule.Concurrency = 1 }, ""},
		{"one releases, twice", strings.Replace(releasing, "acquire l r1\n    release l r1", "release l r1\n    release l r1", 1), func(c *model.Case) {
			c.Images[0].Programs[1].Code = nil
		}, ""},
		{"endpoints handed out", talk, granting(model.Endpoint{Role: "A"}), "independence footprints-agree"},
		{"pairs handed out", talk, granting(model.Prod{}), ""},
		{"pairs handed out, and bits flipped", script("bit-flip"), granting(model.Prod{}), "corruption-as-said"},
		{"pairs handed out, and messages erased", script("erase"), granting(model.Prod{}), ""},
		{"bits flipped", script("bit-flip"), nil, ""},
	} {
		c := parse(t, tt.c)
		if tt.change != nil {
			tt.change(c)
		}
		var got []string
		for i := range registry {
			if p := &registry[i]; p.Also != nil && p.Also(c) {
				got = append(got, p.ID)
			}
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: %q, want %q", tt.what, got, tt.want)
		}
	}
}

// TestBaselineWithoutSteps: laws that dispatch on the baseline say so if it does not do that from any state.
func TestBaselineWithoutSteps(t *testing.T) {
	for _, p := range []*Property{&Independence, &WavesInOrder} {
		runs := NewRuns(good("base"), []engines.Engine{spoiltWaves{name: "waves"}})
		runs.Reset(parse(t, wide), false)
		if v := p.Judge(runs); v.Violation != nil || v.Failure != nil || !slices.Equal(v.Skipped, []Skip{{"base", NeedStepper}}) {
			t.Errorf("%s: %+v", p.ID, v)
		}
	}
}
