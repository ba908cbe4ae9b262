package native

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/oracle/spoilt"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/fuzz/shrink"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// wrong goes wrong as the Case's number of rounds says: two defects in the Record, and no answer.
var wrong = spoilt.New("spoilt", func(c *model.Case, r *model.Record) error {
	switch c.MaxRounds % 4 {
	case 1:
		r.Steps++
	case 2:
		r.Tick++
	case 3:
		return errors.New("no idea")
	}
	return nil
})

// FuzzSpoilt is a target with finds; it is run by the tests below only.
func FuzzSpoilt(f *testing.F) {
	inbox := os.Getenv("WAVECHECK_TEST_INBOX")
	if inbox == "" {
		f.Skip("it has finds: the tests of this package run it")
	}
	for rounds := range byte(12) {
		f.Add([]byte{rounds})
	}
	run := Start(f, campaign.Options{
		Baseline: campaign.Oracle(model.Ours), Engines: []engines.Engine{wrong},
		Properties: []properties.Property{properties.ExactAtOne}, Inbox: inbox, ShrinkEvals: 60,
	})
	f.Fuzz(func(t *testing.T, data []byte) {
		c := generators.Seeded(1, 1)
		if c.MaxRounds = 1; len(data) > 0 {
			c.MaxRounds = uint64(data[0])
		}
		run.Judge(t, &c)
	})
	run.Finish(f)
}

// target runs FuzzSpoilt in a process of its own, by its seeds alone or as Go's fuzzer does.
func target(t *testing.T, inbox string, fuzzing bool, env ...string) (code int, out string) {
	t.Helper()
	args := []string{"-test.run=^FuzzSpoilt$"}
	if fuzzing {
		args = []string{"-test.run=^$", "-test.fuzz=^FuzzSpoilt$", "-test.fuzztime=200x", "-test.fuzzminimizetime=0s", "-test.parallel=3", "-test.fuzzcachedir=" + t.TempDir()}
	}
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(append(os.Environ(), "WAVECHECK_TEST_INBOX="+inbox), env...)
	text, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(text)
}

var wantFinds = []string{"engine-failure/spoilt/nonsense", "exact-at-one/spoilt/steps", "exact-at-one/spoilt/tick"}

// TestGoesOnAfterAFind: every find is met, stored once and small, and fails the target at its end.
func TestGoesOnAfterAFind(t *testing.T) {
	large := shrink.SizeOf(new(generators.Seeded(1, 1)))
	large.Instructions /= 2
	for _, fuzzing := range []bool{false, true} {
		inbox, report := filepath.Join(t.TempDir(), "inbox"), filepath.Join(t.TempDir(), "report.json")
		tmp := t.TempDir()
		code, out := target(t, inbox, fuzzing, ReportVariable+"="+report, "TMPDIR="+tmp)
		if code == 0 || strings.Contains(out, "Failing input written") || !strings.Contains(out, "find 3 of 3") || strings.Contains(out, "find 4") {
			t.Fatalf("fuzzing %v: exit %d\n%s", fuzzing, code, out)
		}
		paths, err := corpus.List(inbox)
		if err != nil || len(paths) != len(wantFinds) {
			t.Fatalf("%q, %v", paths, err)
		}
		for i, path := range paths {
			find, err := corpus.Load(path)
			if err != nil || find.Info.Bucket != wantFinds[i] || i > 0 && !shrink.SizeOf(&find.Case).Less(large) || !strings.Contains(out, path) {
				t.Errorf("%s: %+v, %+v, %v", path, find.Info, shrink.SizeOf(&find.Case), err)
			}
		}
		text, err := os.ReadFile(report)
		var s struct {
			Buckets []struct{ Bucket string }
		}
		if json.Unmarshal(text, &s) != nil || err != nil || len(s.Buckets) != len(wantFinds) {
			t.Errorf("%v: %s", err, text)
		}
		if left, err := os.ReadDir(tmp); len(left) > 0 || err != nil {
			t.Errorf("the run is left behind: %q, %v", left, err)
		}
		// What lies in an inbox that is named is known.
		if code, out := target(t, inbox, fuzzing, InboxVariable+"="+inbox); code != 0 {
			t.Errorf("fuzzing %v: known finds fail, exit %d\n%s", fuzzing, code, out)
		}
		if code, _ := target(t, inbox, fuzzing); code == 0 {
			t.Error("finds of an inbox that is not named are known")
		}
	}
}

// TestFindThatDoesNotRepeat: an engine that is wrong once is a find too.
func TestFindThatDoesNotRepeat(t *testing.T) {
	r := &Run{dir: t.TempDir(), opts: campaign.Options{
		Baseline: campaign.Oracle(model.Ours), Engines: []engines.Engine{campaign.Oracle(model.Ours)}, Properties: []properties.Property{properties.ExactAtOne},
	}}
	c := generators.Seeded(1, 1)
	if _, _, err := corpus.Write(r.dir, corpus.Find{Name: "x", Case: c, Info: corpus.Info{Bucket: "exact-at-one/oracle/steps"}}); err != nil {
		t.Fatal(err)
	}
	list, err := r.findings()
	if err != nil || len(list) != 1 || list[0].Kind != campaign.SuiteFailure || list[0].Bucket != "suite-failure/once/exact-at-one/oracle/steps" {
		t.Errorf("%+v, %v", list, err)
	}
}
