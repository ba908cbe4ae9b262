package deviation

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/envelopes"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/listing"
)

func parse(t *testing.T, text string) model.Case {
	t.Helper()
	c, err := listing.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

const healed = `
image
  local A = B! m. end
  local B = A? m. end
topology
  @1 partition A|B
  @2 heal A|B
rounds 20`

// TestJudge: what covers a Case is found in either sense, and what changes has a name.
func TestJudge(t *testing.T) {
	for _, tt := range []struct {
		name, text     string
		alone, removed []string
		fingerprints   []string
	}{
		{"nothing deviates", "image\n  local A = B! m. end\n  local B = A? m. end\nrounds 20", nil, nil, nil},
		{"a healed partition", healed, []string{"sender-wakeup"}, []string{"sender-wakeup"}, []string{"behaviour:s:sender-wakeup:dispatches"}},
		{"an aborted run", "image\n  program A\n    set r99 5\nrounds 9", []string{"register-bounds"}, []string{"register-bounds"}, []string{"behaviour:s:register-bounds:abort"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := parse(t, tt.text)
			got := Judge(&c, model.Ours)
			var prints []string
			for _, x := range got.Changes {
				prints = append(prints, x.Fingerprint("s"))
			}
			if !slices.Equal(got.Alone.IDs(), tt.alone) || !slices.Equal(got.Removed.IDs(), tt.removed) || !slices.Equal(prints, tt.fingerprints) || got.Together != 0 {
				t.Errorf("%v %v %v %v", got.Alone.IDs(), got.Removed.IDs(), prints, got.Together)
			}
			if few := Judge(&c, model.Telltale.With(model.StuckTruth)); few.Alone != 0 || few.Removed != 0 || few.Changes != nil {
				t.Errorf("among others: %+v", few)
			}
		})
	}
}

// TestSmallestCombination: where a deviation alone changes nothing, the least set that does is found; where
// nothing does, there is none.
func TestSmallestCombination(t *testing.T) {
	halt := parse(t, "image\n  program A\n    halt")
	if d := smallestCombination(&halt, Answer{Record: &model.Record{}, bytes: []byte("an answer that no dialect gives")}); d.Count() != 2 {
		t.Errorf("the first combination that differs has %d deviations: %s", d.Count(), d)
	}
	if d := smallestCombination(&halt, Speak(model.Ours, &halt)); d != 0 {
		t.Errorf("a combination of nothing: %s", d)
	}
}

func TestAnswers(t *testing.T) {
	failed, aborted, record := Answer{Failure: "engine x: hang: no answer"}, Aborted(), Recorded(&model.Record{Steps: 1})
	for _, tt := range []struct {
		a, b  Answer
		equal bool
		text  string
	}{
		{record, Recorded(&model.Record{Steps: 1}), true, ""},
		{record, Recorded(&model.Record{Steps: 2}), false, "steps: 1, not 2"},
		{aborted, Aborted(), true, ""},
		{record, aborted, false, "a Record, not an aborted run"},
		{failed, failed, false, "engine x: hang: no answer, not engine x: hang: no answer"},
	} {
		if tt.a.Equal(tt.b) != tt.equal {
			t.Errorf("%s equal to %s: %v", tt.a, tt.b, !tt.equal)
		}
		if !tt.equal && tt.a.Difference(tt.b) != tt.text {
			t.Errorf("%q, want %q", tt.a.Difference(tt.b), tt.text)
		}
	}
}

// TestExercise: the counts are those of the sample, whatever the number of jobs; behind it, only what was
// not seen is looked for; and every deviation is seen long before the limit.
func TestExercise(t *testing.T) {
	opts := Draws{Seed: 1, Sample: 70, Limit: DrawLimit, Jobs: 2}
	got, err := Exercise(context.Background(), opts)
	if err != nil || got.missing() != 0 || got.Cases <= opts.Sample || got.Cases >= DrawLimit/4 {
		t.Fatalf("%+v, %v", got, err)
	}
	if n := len(got.Fingerprints()); n != model.DeviationCount || got.Fingerprints()[0] != "behaviour:generated:recursion-scope:record" {
		t.Errorf("%d fingerprints: %v", n, got.Fingerprints())
	}
	opts.Jobs = 1
	if again, err := Exercise(context.Background(), opts); err != nil || *again != *got {
		t.Errorf("with one job %+v, %v", again, err)
	}
	var alone int
	for i := range opts.Sample {
		c := generators.Seeded(1, i)
		if v := Judge(&c, model.Ours); v.Alone.Has(model.StatusTruth) {
			alone++
		}
	}
	if got.Counts[model.StatusTruth].Alone != alone || alone == 0 {
		t.Errorf("status-truth alone %d, want %d", got.Counts[model.StatusTruth].Alone, alone)
	}
	few, err := Exercise(context.Background(), Draws{Seed: 1, Sample: 2, Limit: 3})
	if err != nil || few.Cases != 3 || few.missing() == 0 || len(few.Fingerprints()) == model.DeviationCount {
		t.Errorf("at the limit: %+v, %v", few, err)
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Exercise(ended, opts); err == nil {
		t.Error("an ended context is no error")
	}
}

func TestTestFinder(t *testing.T) {
	exists, err := TestFinder("../..")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{
		"fuzz/deviation.TestTestFinder": true, "model/oracle.TestDeviations": true, "docs.TestLinks": true,
		"fuzz/deviation.TestTestFind": false, "fuzz/deviation.TestNone": false, "fuzz/none.TestTestFinder": false,
		"fuzz/deviation.parse": false, "TestTestFinder": false, "": false,
	} {
		if exists(name) != want {
			t.Errorf("%q exists: %v", name, !want)
		}
	}
	if _, err := TestFinder(t.TempDir()); err == nil {
		t.Error("a folder without a module")
	}
}

func TestReportText(t *testing.T) {
	r := envelopes.Deviations()
	g := Generated{Cases: 80}
	g.Counts[model.SenderWakeup] = Exercised{Counts: Counts{Alone: 3, Removed: 4}, Found: true, First: 7}
	report := NewReport(&r, Draws{Seed: 5, Sample: 50}, &g, map[string]Counts{"sender-wakeup": {Alone: 31, Removed: 67}})
	report.Vectors = 3600
	var b strings.Builder
	report.WriteText(&b)
	for _, want := range []string{
		"\nsender-wakeup      active   2027-11-30  31 + 67       3 + 4         Case 7     kernel maintainers\n",
		"\nstuck-truth        active   2027-11-30  0 + 0         0 + 0         –          kernel maintainers\n",
		"Of 3600 recorded vectors,\nand of 50 generated Cases at seed 5;", "\n✓ each of 14 deviations is exercised, and none is due\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("there is no %q in\n%s", want, b.String())
		}
	}
	report.Findings = []envelopes.Finding{"deviation x: stale"}
	b.Reset()
	report.WriteText(&b)
	if !strings.HasSuffix(b.String(), "\nERROR: deviation x: stale\n\n✗ findings: 1\n") {
		t.Error(b.String())
	}
}
