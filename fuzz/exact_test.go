package fuzz

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/cooperative"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/fuzz/report"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// FuzzExactAtOne asks for exact-at-one on the Case that the bytes mean. A find prints the counterexample
// and stores the Case in the inbox, to be made small with wavecheck shrink.
func FuzzExactAtOne(f *testing.F) {
	addStoredCases(f)
	for index := range uint64(20) {
		rec := choice.Record(choice.NewPRNG(1, index))
		generators.Case(rec)
		f.Add(generators.TapeInput(rec.Tape()))
	}
	baseline, others := campaign.Oracle(model.Ours), []engines.Engine{cooperative.New()}
	p := properties.ExactAtOne
	f.Fuzz(func(t *testing.T, data []byte) {
		c := generators.FromBytes(data)
		c.MaxRounds = min(c.MaxRounds, maxFuzzRounds)
		v := campaign.Judge(baseline, others, &p, &c)
		switch {
		case v.Failure != nil:
			t.Fatal(v.Failure)
		case v.Violation != nil:
			fail(t, baseline, others[0], &p, *v.Violation, c)
		}
	})
}

// maxFuzzRounds keeps an input from taking a whole second.
const maxFuzzRounds = 2000

func fail(t *testing.T, baseline, engine engines.Engine, p *properties.Property, v properties.Violation, c model.Case) {
	find := corpus.Find{Name: corpus.Slug(v.Bucket()), Case: c, Info: corpus.Info{
		Bucket: v.Bucket(), Property: p.ID, Engine: v.Engine, Generators: generators.Version, Story: v.Difference.String(),
	}}
	path, _, err := corpus.Write(inbox, find)
	if err != nil {
		t.Log(err)
	}
	var page strings.Builder
	x := report.Counterexample{
		Property: *p, Violation: v, Bucket: v.Bucket(), Case: c, Baseline: baseline, Engine: engine,
		Replay: "wavecheck replay " + path + ", and wavecheck shrink " + path,
	}
	x.Write(&page)
	t.Fatalf("%s", page.String())
}

var inbox = filepath.Join("..", "corpus", "inbox")

// storedSeeds is how many of the reference vectors serve as seeds: the first small ones.
const (
	storedSeeds     = 60
	storedSeedBytes = 4096
)

func addStoredCases(f *testing.F) {
	enough := errors.New("enough")
	n := 0
	err := corpus.ReadReference(filepath.Join("..", filepath.FromSlash(corpus.ReferenceFile)), func(_ int, v *model.ReferenceLine) error {
		if data := generators.ToBytes(&v.Case); len(data) <= storedSeedBytes {
			f.Add(data)
			n++
		}
		if n == storedSeeds {
			return enough
		}
		return nil
	})
	if err != nil && !errors.Is(err, enough) {
		f.Fatal(err)
	}
	for _, dir := range []string{"regressions", "inbox"} {
		paths, err := corpus.List(filepath.Join("..", "corpus", dir))
		if err != nil {
			f.Fatal(err)
		}
		for _, path := range paths {
			find, err := corpus.Load(path)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(generators.ToBytes(&find.Case))
		}
	}
	if _, err := os.Stat(inbox); err != nil {
		f.Log("no inbox: finds of earlier campaigns are no seeds")
	}
}
