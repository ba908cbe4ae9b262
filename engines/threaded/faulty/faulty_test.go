package faulty

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/oracle"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
	waves "github.com/wavecheck/wavecheck/model/oracle"
)

// TestSound: without a defect a Record is that of the oracle's waves, and so is what is refused.
func TestSound(t *testing.T) {
	e, err := New(Sound)
	if err != nil {
		t.Fatal(err)
	}
	const cases = 500
	ran := 0
	for index := range uint64(cases) {
		c := generators.Seeded(47, index)
		got, gotErr := e.Run(&c)
		want, wantErr := oracle.NewWaves(waves.WaveOptions{}).Run(&c)
		if (gotErr == nil) != (wantErr == nil) {
			t.Fatalf("Case %d: %v, the oracle %v", index, gotErr, wantErr)
		}
		if gotErr != nil {
			continue
		}
		ran++
		if !bytes.Equal(shown(&got), shown(&want)) {
			t.Fatalf("Case %d:\n%s\n%s", index, shown(&got), shown(&want))
		}
	}
	if ran < cases*9/10 {
		t.Errorf("only %d of %d Cases were run", ran, cases)
	}
}

func shown(r *model.Record) []byte {
	return model.AppendWaves(model.AppendComparable(nil, r), r.Waves)
}

func TestNew(t *testing.T) {
	for _, d := range Defects() {
		if e, err := New(d.Defect); err != nil || e.Name() != Prefix+string(d.Defect) || d.About == "" {
			t.Errorf("%q: %v", d.Defect, err)
		}
	}
	for _, d := range []Defect{"", "nope", "Sound"} {
		if _, err := New(d); err == nil || !strings.Contains(err.Error(), "known: sound, rotated-queue, ") {
			t.Errorf("%q: %v", d, err)
		}
	}
}

// TestRefused: what no wave engine runs is refused, whatever the defect.
func TestRefused(t *testing.T) {
	waveCase := func(change func(*model.Case)) model.Case {
		c := model.NewCase()
		c.Config.RoundSemantics, c.Schedule.Concurrency = model.WaveParallel, 2
		change(&c)
		return c
	}
	for what, c := range map[string]model.Case{
		"picks":   waveCase(func(c *model.Case) { c.Schedule.HasPicks = true }),
		"lanes":   waveCase(func(c *model.Case) { c.Schedule.Workers = model.MaxConcurrency + 1 }),
		"at once": waveCase(func(c *model.Case) { c.Schedule.Concurrency = model.MaxConcurrency + 1 }),
		"config":  waveCase(func(c *model.Case) { c.Config.NumRegisters = 0 }),
	} {
		for _, d := range Defects() {
			_, err := Engine{d.Defect}.Run(&c)
			var failure *engines.Failure
			if !errors.As(err, &failure) || failure.Kind != engines.Refused || failure.Engine != Prefix+string(d.Defect) {
				t.Errorf("%s: %v", what, err)
			}
		}
	}
}
