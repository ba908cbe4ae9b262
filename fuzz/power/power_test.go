package power

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wavecheck/wavecheck/internal/mutants"
	"github.com/wavecheck/wavecheck/internal/mutants/active"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/listing"
)

var update = flag.Bool("update", false, "write the golden pages anew")

// script makes a program that stands for a binary; it is told the mutant and the arguments.
func script(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(path, []byte("#!/bin/sh\nmutant=$"+active.Variable+"\n"+text), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

const found = `{"cases":7,"check_seconds":1.5,"elapsed_seconds":2,"buckets":[
 {"bucket":"engine-failure/x/crash","kind":"engine-failure","index":9,"smallest":LARGE},
 {"bucket":"fifo/x/obs_trace/Send","kind":"violation","index":6,"violation":{"property":"fifo"},"smallest":SMALL,"stored":"inbox/fifo"}]}`

// summaryOf fills in a large and a small Case.
func summaryOf(t *testing.T) string {
	t.Helper()
	text := func(program string) string {
		c, err := listing.Parse("image\n  local A = end\n  program A\n" + program)
		if err != nil {
			t.Fatal(err)
		}
		return string(model.AppendCase(nil, &c))
	}
	return strings.NewReplacer("LARGE", text("      halt\n      halt\n"), "SMALL", text("      halt\n")).Replace(found)
}

// TestHunt shows each way in which a hunted mutant can end.
func TestHunt(t *testing.T) {
	kill := "cat <<'END'\n" + summaryOf(t) + "\nEND\nexit 1\n"
	for _, tt := range []struct {
		name, broken, clean string
		want                string
	}{
		{"survives", `echo '{"cases":20,"buckets":[]}'`, "", "survives 20 Cases"},
		{"killed", kill, `[ "$1 $2 $mutant" = "replay inbox/fifo " ]`, "killed by engine-failure, fifo after 7 Cases, 1.5 s; 1 instructions, 1 roles, 0 events in 0.5 s"},
		{"told its name", `[ "$mutant" = told-its-name ] && echo '{"cases":3}'`, "", "survives 3 Cases"},
		{"fails unbroken", kill, "echo no >&2; exit 1", "the smallest Case fails on the unbroken code too: no"},
		{"dies", "echo 'fatal error: out of memory' >&2; exit 2", "", "killed by crash, 0.0 s; fatal error: out of memory"},
		{"is refused", "echo 'there is no such flag' >&2; exit 2", "", "not killed: exit code 2: there is no such flag"},
		{"babbles", "echo hello", "", "not killed: summary: invalid character"},
		{"goes on", "exec sleep 60", "", "not killed: the campaign was not done after 3 s"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := &hunter{dir: t.TempDir(), built: &binaries{clean: script(t, tt.clean), broken: script(t, tt.broken)}}
			h.opts = Options{Root: ".", Mutants: []mutants.Mutant{{Name: strings.ReplaceAll(tt.name, " ", "-"), Kind: mutants.Case}}, Deadline: 3 * time.Second}
			h.opts.complete()
			r := h.all(context.Background())[0]
			if got := r.Line(); !strings.Contains(got, tt.want) {
				t.Errorf("%s\nwant %s", got, tt.want)
			}
			if wantSpoiled := tt.name == "fails unbroken"; r.Spoiled() != wantSpoiled {
				t.Errorf("spoiled: %v", r.Spoiled())
			}
		})
	}
}

// TestMatrix: every property's first find is noted.
func TestMatrix(t *testing.T) {
	h := &hunter{dir: t.TempDir(), built: &binaries{broken: script(t, "cat <<'END'\n"+summaryOf(t)+"\nEND\nexit 1\n")}}
	h.opts = Options{Root: ".", Mutants: []mutants.Mutant{{Name: "m", Kind: mutants.Case}}, Matrix: true}
	h.opts.complete()
	r := h.all(context.Background())[0]
	if !r.Killed || r.Cases != 7 || r.First["fifo"] != 6 || r.First["engine-failure"] != 9 || r.Bucket != "" {
		t.Errorf("%+v", r)
	}
}

// TestModelKinds: a law falls to the tests of the model before the laws of a campaign, a vector to the
// recorded answers before the tests.
func TestModelKinds(t *testing.T) {
	for _, tt := range []struct {
		name           string
		kind           mutants.Kind
		broken, tested string
		want           []string
	}{
		{"law by a test", mutants.Law, "exit 2", "[ -z \"$mutant\" ] && exit; echo '--- FAIL: TestLaw/row (0s)'; exit 1", []string{"model.TestLaw/row"}},
		{"law by a test that fails anyway", mutants.Law, "", "echo '--- FAIL: TestLaw/row (0s)'; exit 1", nil},
		{"law by a property", mutants.Law, "cat <<'END'\n" + summaryOf(t) + "\nEND\nexit 1\n", "", []string{"engine-failure", "fifo"}},
		{"vector by the reference", mutants.Vector, `[ "$1" != reference ]`, "exit 1", []string{"reference"}},
		{"vector by a test", mutants.Vector, "", "[ -z \"$mutant\" ]", []string{"model"}},
		{"nothing", mutants.Vector, "", "", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := &hunter{dir: t.TempDir(), built: &binaries{broken: script(t, tt.broken)}}
			h.built.tests = []testBinary{{pkg: "example.com/model", dir: ".", path: script(t, tt.tested)}}
			h.opts = Options{Root: ".", Mutants: []mutants.Mutant{{Name: "m", Kind: tt.kind}}}
			h.opts.complete()
			r := h.all(context.Background())[0]
			if strings.Join(r.Killers, " ") != strings.Join(tt.want, " ") || r.Killed != (tt.want != nil) {
				t.Errorf("killed %v by %q, want %q", r.Killed, r.Killers, tt.want)
			}
		})
	}
}

// TestEngines: a faulty engine is asked for by its name, with no mutant on, and its find replayed on the sound one.
func TestEngines(t *testing.T) {
	kill := "[ -z \"$mutant\" ] && case \"$*\" in *'--engines faulty-waves:lost-picks '*) ;; *) exit 9;; esac; cat <<'END'\n" + summaryOf(t) + "\nEND\nexit 1\n"
	h := &hunter{dir: t.TempDir(), built: &binaries{
		clean: script(t, `[ "$*" = "replay --engines faulty-waves:sound inbox/fifo" ]`), broken: script(t, kill),
	}}
	m, ok := Find("faulty-waves:lost-picks")
	if !ok {
		t.Fatal("no such engine")
	}
	h.opts = Options{Root: ".", Mutants: []mutants.Mutant{m}}
	h.opts.complete()
	if r := h.all(context.Background())[0]; !r.Killed || r.Spoiled() || r.Kind != "engine" || r.Sentence == "" {
		t.Errorf("%+v", r)
	}
	if _, ok := Find("faulty-waves:sound"); ok {
		t.Error("an engine without a defect is no breakage")
	}
	if n := len(All()) - len(mutants.All()); n != 10 {
		t.Errorf("%d faulty engines", n)
	}
}

// TestNearFirst: the tests beside the broken code come first, the others stay in order.
func TestNearFirst(t *testing.T) {
	tests := []testBinary{{pkg: "m/model"}, {pkg: "m/model/oracle"}, {pkg: "m/envelopes"}, {pkg: "m/envelopes/certificate"}}
	for file, want := range map[string]string{
		"envelopes/certificate/rules.go": "m/envelopes/certificate m/model m/model/oracle m/envelopes",
		"envelopes/diff.go":              "m/envelopes m/model m/model/oracle m/envelopes/certificate",
		"kernel/wake.go":                 "m/model m/model/oracle m/envelopes m/envelopes/certificate",
	} {
		var got []string
		for _, b := range nearFirst(tests, &mutants.Mutant{Edits: []mutants.Edit{{File: file}}}) {
			got = append(got, b.pkg)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %v", file, got)
		}
	}
}

func TestInterruption(t *testing.T) {
	h := &hunter{dir: t.TempDir(), built: &binaries{broken: script(t, "exec sleep 60")}}
	h.opts = Options{Root: ".", Mutants: []mutants.Mutant{{Name: "a", Kind: mutants.Case}, {Name: "b", Kind: mutants.Case}}, Jobs: 1}
	h.opts.complete()
	ctx, cancel := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer cancel()
	if r := h.all(ctx); r[1].Note != "not run" || r[1].Killed {
		t.Errorf("%+v", r)
	}
}

var sample = Report{
	Seed: 7, Generators: "g0", Cases: 20_000, Seconds: 61,
	Results: []Result{
		{Name: "lost", Sentence: "It is | lost.", Area: "kernel", Kind: "case", Killed: true, Killers: []string{"fifo", "exact-at-one"}, Bucket: "fifo/x", Cases: 12, Seconds: 0.25, ShrinkSeconds: 1, Instructions: 3, Roles: 2, Unbroken: true},
		{Name: "huge", Sentence: "It is huge.", Area: "kernel", Kind: "case", Twin: true, Killed: true, Killers: []string{"fifo"}, Bucket: "fifo/x", Cases: 12, Seconds: 0.25, ShrinkSeconds: 31, Instructions: 3, Roles: 2, Events: 1, Unbroken: true},
		{Name: "hidden", Sentence: "Nobody sees it.", Area: "topology", Kind: "case", Cases: 20_000, Seconds: 9},
		{Name: "late", Sentence: "It reads the clock.", Area: "walls", Kind: "static", Killed: true, Killers: []string{"walls.TestModule"}, Seconds: 4},
	},
}

func TestReports(t *testing.T) {
	for name, write := range map[string]func(*bytes.Buffer) error{
		"report.txt":  func(b *bytes.Buffer) error { sample.WriteText(b); return nil },
		"report.md":   func(b *bytes.Buffer) error { sample.WriteMarkdown(b); return nil },
		"report.json": func(b *bytes.Buffer) error { return sample.WriteJSON(b) },
	} {
		var got bytes.Buffer
		if err := write(&got); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, got.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got.Bytes(), want) {
			t.Errorf("%s: %s\nwant (-update writes it)\n%s", name, got.Bytes(), want)
		}
	}
	if s := sample.Survivors(); len(s) != 1 || s[0].Name != "hidden" {
		t.Errorf("%+v", s)
	}
	var doc map[string]any
	var text bytes.Buffer
	if err := sample.WriteJSON(&text); err != nil || json.Unmarshal(text.Bytes(), &doc) != nil {
		t.Errorf("%v: %s", err, text.Bytes())
	}
}
