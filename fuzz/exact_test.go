package fuzz

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/cooperative"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/fuzz/native"
	"github.com/wavecheck/wavecheck/fuzz/regress"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// FuzzExactAtOne asks for exact-at-one on the Case that the bytes mean. It goes on after a find; at the end
// each find is made small, stored in the inbox and shown.
func FuzzExactAtOne(f *testing.F) {
	fuzzCases(f, campaign.Options{
		Engines: []engines.Engine{cooperative.New()}, Properties: []properties.Property{properties.ExactAtOne}, Origin: "FuzzExactAtOne",
	}, func(*model.Case) {})
}

// FuzzWaves asks for exact-waves, for the independence of what waves hold, and for membership of Dn where it is claimed,
// likewise. A Case that has no wave rounds gets them.
func FuzzWaves(f *testing.F) {
	set, err := campaign.OpenEngines("threaded,threaded:threads=2", campaign.EngineOptions{Dialect: model.Ours})
	if err != nil {
		f.Fatal(err)
	}
	defer set.Close()
	fuzzCases(f, campaign.Options{
		Engines: set.Engines, Properties: []properties.Property{properties.ExactWaves, properties.Independence, properties.InsideDn}, Origin: "FuzzWaves",
	}, intoWaves)
}

// intoWaves gives a Case wave rounds, if it has none and no picks.
func intoWaves(c *model.Case) {
	if !properties.WaveRounds(c) && !c.Schedule.HasPicks && c.Schedule.Concurrency > 0 {
		c.Config.RoundSemantics = model.WaveParallel
		c.Schedule.Concurrency = 2 + c.MaxRounds%3
	}
}

// fuzzCases judges the Cases that the bytes mean, each one shaped first. opts tell of engines, properties and the
// target's name.
func fuzzCases(f *testing.F, opts campaign.Options, shape func(*model.Case)) {
	addStoredCases(f)
	for index := range uint64(20) {
		rec := choice.Record(choice.NewPRNG(1, index))
		generators.Case(rec)
		f.Add(generators.TapeInput(rec.Tape()))
	}
	known, _, err := regress.LoadExcused(filepath.Join("..", regress.Dir), time.Now())
	if err != nil {
		f.Fatal(err)
	}
	opts.Baseline, opts.Known, opts.Inbox = campaign.Oracle(model.Ours), known, inbox
	run := native.Start(f, opts)
	f.Fuzz(func(t *testing.T, data []byte) {
		c := generators.FromBytes(data)
		c.MaxRounds = min(c.MaxRounds, maxFuzzRounds)
		shape(&c)
		run.Judge(t, &c)
	})
	run.Finish(f)
}

// maxFuzzRounds keeps an input from taking a whole second.
const maxFuzzRounds = 2000

var inbox = filepath.Join("..", regress.Dir, regress.InboxFolder)

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
	for _, dir := range []string{regress.RegressionsFolder, regress.InboxFolder} {
		paths, err := corpus.List(filepath.Join("..", regress.Dir, dir))
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
