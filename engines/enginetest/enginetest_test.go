package enginetest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wavecheck/wavecheck/engines/cooperative"
	"github.com/wavecheck/wavecheck/engines/oracle"
	"github.com/wavecheck/wavecheck/model"
)

func TestOracle(t *testing.T) { Run(t, oracle.New(model.Ours), Cases(40)) }

func TestCooperative(t *testing.T) {
	Run(t, cooperative.New(), Cases(40), Properties("exact-at-one,fifo"))
}

func TestUnknownProperty(t *testing.T) {
	if _, err := newSuite([]Option{Properties("fifo", "no-such")}).properties(); err == nil || !strings.Contains(err.Error(), "no-such") {
		t.Error(err)
	}
}

func TestFreshSeeds(t *testing.T) {
	if one, other := newSuite(nil), newSuite(nil); one.seed == other.seed {
		t.Error("two runs have one seed")
	}
	if s := newSuite([]Option{Seed(7), Cases(3)}); s.seed != 7 || s.cases != 3 {
		t.Errorf("%+v", s)
	}
}

// TestShrunk asks that a find becomes smaller and stays in its bucket.
func TestShrunk(t *testing.T) {
	s := newSuite([]Option{Seed(3), Cases(30), Properties("exact-at-one")})
	list, err := s.properties()
	if err != nil {
		t.Fatal(err)
	}
	wrong := oracle.New(model.Ours.Without(model.SenderWakeup))
	outcomes, failures := s.judge(wrong, list)
	v := outcomes[0].violation
	if v == nil || len(failures) > 0 {
		t.Fatalf("%+v, %v", v, failures)
	}
	small, at := shrunk(wrong, outcomes[0].property, &outcomes[0].c, v)
	if at.Bucket() != v.Bucket() || len(model.AppendCase(nil, small)) >= len(model.AppendCase(nil, &outcomes[0].c)) {
		t.Errorf("%s of %d bytes, from %s of %d", at.Bucket(), len(model.AppendCase(nil, small)), v.Bucket(), len(model.AppendCase(nil, &outcomes[0].c)))
	}
}

// TestFromAnotherModule runs the suite as a user does: in a module of its own, which the module under
// testdata is the source of. Its honest engines must pass, and its broken ones fail by the right rules.
func TestFromAnotherModule(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a second module")
	}
	results := runModule(t, secondModule(t))
	for test, want := range map[string]string{
		"TestCooperative":          "pass",
		"TestBlind":                "pass",
		"TestBlind/fifo":           "skip",
		"TestBlind/all-done-truth": "pass",

		"TestSwapsTicks/rounds-are-counted": "fail",
		"TestSwapsTicks/exact-at-one":       "fail",
		"TestSwapsTicks/one-owner":          "pass",

		"TestForgetsMessages/fifo":         "fail",
		"TestForgetsMessages/repeat":       "pass",
		"TestForgetsMessages/record-laws":  "pass",
		"TestForgetsMessages/exact-at-one": "fail",

		"TestHidesStuck/all-done-truth": "fail",
		"TestHidesStuck/exact-at-one":   "fail",
		"TestHidesStuck/commit-shape":   "pass",

		"TestPanics/answers":      "fail",
		"TestPanics/exact-at-one": "pass",
	} {
		if got := results.action[test]; got != want {
			t.Errorf("%s: %q, want %q\n%s", test, got, want, results.output[test])
		}
	}
	for test, texts := range map[string][]string{
		"TestCooperative":                   {"cooperative against the oracle: 60 Cases, enginetest.Seed(6)"},
		"TestBlind/fifo":                    {"60 of 60 Cases skipped: cooperative has no states"},
		"TestHidesStuck/all-done-truth":     {"twin breaks all-done-truth", "coroutines[", "enginetest.Seed(6)", "image"},
		"TestForgetsMessages/fifo":          {"twin breaks fifo in round", "Send", "buffers"},
		"TestPanics/answers":                {"boom", "no answer on 60 of 60 Cases"},
		"TestSwapsTicks/rounds-are-counted": {"a tick from"},
	} {
		for _, text := range texts {
			if !strings.Contains(results.output[test], text) {
				t.Errorf("%s does not say %q:\n%s", test, text, results.output[test])
			}
		}
	}
}

// secondModule makes the folder of a module that needs this one.
func secondModule(t *testing.T) string {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	mod := read(t, filepath.Join(root, "go.mod"))
	mod = strings.Replace(mod, "module github.com/wavecheck/wavecheck", "module example.com/engine", 1) +
		"\nrequire github.com/wavecheck/wavecheck v0.0.0\n\nreplace github.com/wavecheck/wavecheck => " + root + "\n"
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod": mod, "go.sum": read(t, filepath.Join(root, "go.sum")),
		"engine_test.go": read(t, filepath.Join("testdata", "module", "engine_test.go")),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// moduleResults are how the tests of a module ended, and what they said.
type moduleResults struct{ action, output map[string]string }

// runModule runs the tests of a module, without a network.
func runModule(t *testing.T, dir string) moduleResults {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 4*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "go", "test", "-json", "-count=1", "./...")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOPROXY=off", "GOWORK=off")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	results := moduleResults{map[string]string{}, map[string]string{}}
	dec := json.NewDecoder(bytes.NewReader(out))
	for {
		var event struct{ Action, Test, Output string }
		if e := dec.Decode(&event); e == io.EOF {
			break
		} else if e != nil {
			t.Fatalf("%v: %v\n%s%s", e, err, out, stderr.Bytes())
		}
		results.output[event.Test] += event.Output
		if slices.Contains([]string{"pass", "fail", "skip"}, event.Action) {
			results.action[event.Test] = event.Action
		}
	}
	if len(results.action) < 3 {
		t.Fatalf("%v\n%s%s", err, results.output[""], stderr.Bytes())
	}
	return results
}
