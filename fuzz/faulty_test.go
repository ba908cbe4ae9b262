package fuzz

import (
	"slices"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/threaded/faulty"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// refusers are laws that each faulty wave engine breaks, beside the comparison with the oracle's waves.
var refusers = map[faulty.Defect][]string{
	faulty.RotatedQueue:         {"all-forced", "plans-as-said", "rounds-frame"},
	faulty.LostPicks:            {"passed-over-stay", "one-status", "lanes-hold-the-ready"},
	faulty.EdgelessFootprint:    {"footprints-agree", "certificates-hold", "independence"},
	faulty.ReverseCommit:        {"lane-trace-agrees", "waves-are-certified"},
	faulty.HooksByCompletion:    {"rounds-frame", "waves-in-order"},
	faulty.SessionIDRace:        {"footprints-agree", "certificates-hold", "commit-frame"},
	faulty.UncheckedCertificate: {"forced-rounds", "all-forced", "certificates-hold"},
	faulty.WideWave:             {"waves-fit", "certificates-hold"},
	faulty.HandoffTwice:         {"handoffs-as-moved"},
	faulty.IdleIsStuck:          {"stuck-truth"},
}

const (
	faultySeed  = 43
	faultyCases = 20_000 // that a property may need
	soundCases  = 5_000
)

// plant makes a faulty wave engine.
func plant(t *testing.T, d faulty.Defect) engines.Engine {
	t.Helper()
	e, err := faulty.New(d)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestSoundWaves: without a defect the faulty engine is the oracle's waves, step log and states included, so that what
// refuses it with one refuses the defect.
func TestSoundWaves(t *testing.T) {
	if index, _ := refusedAt(t, faulty.Sound, &properties.ExactWaves, soundCases); index >= 0 {
		t.Errorf("the engine without a defect is refused: seed %d, Case %d", faultySeed, index)
	}
}

// TestFaultyWaves: the comparison with the oracle's waves refuses every faulty engine, and so does each law that is said
// to, without being told what is right.
func TestFaultyWaves(t *testing.T) {
	for _, d := range faulty.Defects() {
		t.Run(string(d.Defect), func(t *testing.T) {
			if len(refusers[d.Defect]) == 0 {
				t.Fatal("no law is said to refuse it")
			}
			for _, id := range append([]string{properties.ExactWaves.ID}, refusers[d.Defect]...) {
				if index, bucket := refusedAt(t, d.Defect, law(t, id), faultyCases); index < 0 {
					t.Errorf("%s does not refuse it: seed %d, %d Cases", id, faultySeed, faultyCases)
				} else {
					t.Logf("%s: seed %d, Case %d: %s", id, faultySeed, index, bucket)
				}
			}
		})
	}
}

func law(t *testing.T, id string) *properties.Property {
	t.Helper()
	found, err := properties.Find(id)
	if err != nil || len(found) != 1 {
		t.Fatalf("%s is not one property: %v", id, err)
	}
	return &found[0]
}

// refusedAt is the index of the first Case on which a property, asked of each, refuses an engine; -1 if it refuses it on
// none of so many.
func refusedAt(t *testing.T, d faulty.Defect, p *properties.Property, cases uint64) (index int, bucket string) {
	t.Helper()
	e := plant(t, d)
	runs := properties.NewRuns(campaign.Oracle(model.Ours), []engines.Engine{e})
	for index := range cases {
		c := generators.Seeded(faultySeed, index)
		runs.Reset(&c, true)
		runs.Expect(p)
		switch v := p.Judge(runs); {
		case v.Failure != nil:
			t.Fatalf("seed %d, Case %d: %v", faultySeed, index, v.Failure)
		case v.Violation != nil && v.Violation.Engine == e.Name():
			return int(index), v.Violation.Bucket()
		case v.Violation != nil:
			t.Fatalf("seed %d, Case %d: it refuses another engine: %s", faultySeed, index, v.Violation.Bucket())
		}
	}
	return -1, ""
}

// TestUnknownDefect: who asks for another defect is told which there are.
func TestUnknownDefect(t *testing.T) {
	for spec, want := range map[string]string{
		"faulty-waves:nope": `unknown defect "nope"; known: sound, rotated-queue, `,
		"faulty-waves":      "unknown engine",
		"faulty-waves:":     `unknown defect ""`,
	} {
		if _, err := campaign.OpenEngines(spec, campaign.EngineOptions{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", spec, err)
		}
	}
	var names []string
	for _, d := range faulty.Defects() {
		names = append(names, string(d.Defect))
		set, err := campaign.OpenEngines(faulty.Prefix+string(d.Defect), campaign.EngineOptions{})
		if err != nil || set.Engines[0].Name() != faulty.Prefix+string(d.Defect) {
			t.Errorf("%s: %v", d.Defect, err)
		}
	}
	if slices.Sort(names); len(slices.Compact(names)) != len(refusers) {
		t.Errorf("the defects are %v, and the laws speak of %d", names, len(refusers))
	}
}
