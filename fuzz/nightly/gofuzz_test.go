package nightly

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wavecheck/wavecheck/fuzz/campaign"
)

// TestListTargets reads a module of its own.
func TestListTargets(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"go.mod":           "module m\n\ngo 1.26\n",
		"a/a.go":           "package a\n",
		"a/a_test.go":      "package a\n\nimport \"testing\"\n\nfunc FuzzA(f *testing.F) { f.Fuzz(func(t *testing.T, b []byte) {}) }\n\nfunc FuzzB(f *testing.F) {}\n\nfunc TestA(t *testing.T) {}\n",
		"a/x_test.go":      "package a_test\n\nimport \"testing\"\n\nfunc FuzzC(x *testing.F) {}\n\nfunc Fuzzy(f *testing.F) {}\n\n// func FuzzD(f *testing.F) {}\n",
		"fuzz/f_test.go":   "package fuzz\n\nimport \"testing\"\n\nfunc FuzzE(f *testing.F) {}\n",
		"broken/b_test.go": "package broken\n\nfunc FuzzF(f *testing.F) { does not parse\n",
	} {
		put(t, filepath.Join(dir, name), text)
	}
	list, err := listTargets(context.Background(), dir, []string{"-tags=x", "-vet=off"})
	var got []string
	for _, at := range list {
		got = append(got, at.Package+" "+at.Name)
	}
	if want := []string{"m/fuzz FuzzE", "m/a FuzzA", "m/a FuzzB", "m/a FuzzC", "m/broken FuzzF"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("%q, %v, want %q", got, err, want)
	}
	if _, err := listTargets(context.Background(), dir, []string{"-nonsense"}); err == nil || !strings.Contains(err.Error(), "go list") {
		t.Errorf("a wrong flag: %v", err)
	}
}

// fakeGo puts a script in the place of the go command. It lists targets FuzzOne and FuzzTwo of package
// m/fuzz, notes how it was called in calls.txt, and otherwise does what the body says.
func fakeGo(t *testing.T, body string) (opts *Options, calls func() []string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("it takes a POSIX shell")
	}
	opts, _ = night(t, sound, time.Hour)
	dir := t.TempDir()
	put(t, filepath.Join(dir, "x_test.go"), "\nfunc FuzzOne(f *testing.F) {}\n\nfunc FuzzTwo(f *testing.F) {}\n")
	script := fmt.Sprintf("#!/bin/sh\nif [ \"$1\" = list ]; then echo m/fuzz %s/x_test.go; exit 0; fi\necho \"$@\" >> %s/calls.txt\n%s\n", dir, dir, body)
	put(t, filepath.Join(dir, "go"), script)
	if err := os.Chmod(filepath.Join(dir, "go"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	opts.Module = dir
	return opts, func() []string {
		text, err := os.ReadFile(filepath.Join(dir, "calls.txt"))
		if err != nil {
			t.Fatal(err)
		}
		return strings.Split(strings.TrimSpace(string(text)), "\n")
	}
}

// turns lets the fuzz targets of a night have so many turns.
func turns(t *testing.T, opts *Options, n int) *Night {
	t.Helper()
	r := begun(t, opts)
	for range n {
		if at := r.night.nextTarget(); at != nil {
			r.fuzz(context.Background(), at, time.Minute)
		}
	}
	return r.night
}

func begun(t *testing.T, opts *Options) *runner {
	t.Helper()
	if err := opts.complete(); err != nil {
		t.Fatal(err)
	}
	r := &runner{opts: opts, night: begin(opts), began: time.Now()}
	if err := r.prepare(context.Background()); err != nil {
		t.Fatal(err)
	}
	return r
}

const elapsed = "fuzz: elapsed: 3s, execs: 1500 (500/sec), new interesting: 1 (total: 3)\nfuzz: elapsed: 4s, execs: 2000 (500/sec), new interesting: 1 (total: 3)\n"

// TestRotation: targets take turns, with a counted budget that grows to a turn's length, without Go's
// minimising, and with the flags and the variables of the night.
func TestRotation(t *testing.T) {
	opts, calls := fakeGo(t, "echo \"inbox $WAVECHECK_FUZZ_INBOX\" >> $(dirname \"$0\")/calls.txt; printf '"+strings.ReplaceAll(elapsed, "\n", "\\n")+"'")
	opts.GoFlags = []string{"-overlay=o.json"}
	n := turns(t, opts, 3)
	if len(n.Targets) != 2 || n.Targets[0].Turns != 2 || n.Targets[1].Turns != 1 || n.Targets[0].Execs != 4000 || len(n.Finds)+len(n.Problems) != 0 {
		t.Errorf("%+v", n)
	}
	got := calls()
	for i, want := range []string{
		"test -overlay=o.json -run ^$ -fuzz ^FuzzOne$ -fuzztime 2000x -fuzzminimizetime 0s -parallel 2 m/fuzz", "inbox " + filepath.Join(opts.Corpus, "inbox"),
		"test -overlay=o.json -run ^$ -fuzz ^FuzzTwo$ -fuzztime 2000x -fuzzminimizetime 0s -parallel 2 m/fuzz",
	} {
		if got[i] != want {
			t.Errorf("call %d: %s\nwant %s", i, got[i], want)
		}
	}
	if strings.Contains(got[4], "-fuzztime 2000x") || !strings.Contains(got[4], "-fuzz ^FuzzOne$") {
		t.Errorf("the budget does not follow the rate: %s", got[4])
	}
}

func TestBudget(t *testing.T) {
	for want, at := range map[uint64]Target{
		execsFirst: {}, 6000: {Execs: 1000, Seconds: 10}, execsLeast: {Execs: 1, Seconds: 100}, execsMost: {Execs: 1 << 50, Seconds: 1},
	} {
		if got := at.budget(time.Minute); got != want {
			t.Errorf("%+v: %d, want %d", at, got, want)
		}
	}
}

// TestFindsOfTargets: what a target reports is a find of the night, once; what it reports as known counts
// there.
func TestFindsOfTargets(t *testing.T) {
	bucket := func(extra string) string {
		return `{"buckets":[{"bucket":"p/e/f","kind":"violation","count":2,"index":0,"also":[{"bucket":"p/e/g","count":1,"index":0}],"known":false,"text":"t","smallest":null,"stored":"s","replay":"r"` + extra + `}]}`
	}
	opts, _ := fakeGo(t, "printf '"+strings.ReplaceAll(elapsed, "\n", "\\n")+"'\ncase \"$*\" in *FuzzOne*) echo '"+bucket("")+"' > $WAVECHECK_FUZZ_REPORT; echo '--- FAIL: FuzzOne (1s)'; exit 1;; *) echo '"+
		bucket(`,"known_as":"p/e/f"`)+"' > $WAVECHECK_FUZZ_REPORT;; esac")
	n := turns(t, opts, 2)
	if len(n.Finds) != 1 || len(n.Problems) != 0 || n.Targets[0].Over != "" || n.Targets[1].Over != "" {
		t.Fatalf("%+v", n)
	}
	f := n.Finds[0]
	if f.Bucket != "p/e/f" || f.Kind != campaign.Violated || f.Count != 4 || f.From != "FuzzOne" || f.Text != "t" || f.Path != "s" || f.Replay != "r" || !slices.Equal(f.Also, []string{"p/e/g"}) {
		t.Errorf("%+v", f)
	}
}

// TestEndsOfTargets is what go test says when a target comes to another end.
func TestEndsOfTargets(t *testing.T) {
	for _, tt := range []struct {
		name, body     string
		finds          int
		problems, over string
	}{
		{"it holds", "printf '" + strings.ReplaceAll(elapsed, "\n", "\\n") + "'", 0, "", ""},
		{"it fails", "echo 'fuzz: elapsed: 0s, execs: 5 (9/sec), x'; echo '--- FAIL: FuzzOne (0.1s)'; echo '    --- FAIL: FuzzOne (0.0s)'; echo '        a_test.go:7: too long'; echo '    Failing input written to testdata/fuzz/FuzzOne/abc'; echo '    To re-run:'; echo '    go test -run=FuzzOne/abc'; exit 1",
			1, "", "it has failed"},
		{"the fuzzer's own time limit", "echo 'fuzz: elapsed: 3s, execs: 5 (9/sec), x'; echo '--- FAIL: FuzzOne (3s)'; echo '    context deadline exceeded'; exit 1", 0, "", ""},
		{"it does not build", "echo 'a.go:1:1: syntax error'; echo 'FAIL m/fuzz [build failed]'; exit 1", 0, "FuzzOne in m/fuzz: exit status 1\na.go:1:1: syntax error", "it cannot run"},
		{"it skips itself", "echo PASS", 0, "", "it takes no input"},
		{"a report of no use", "echo '{' > $WAVECHECK_FUZZ_REPORT; printf '" + strings.ReplaceAll(elapsed, "\n", "\\n") + "'", 0, "FuzzOne: ", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			opts, _ := fakeGo(t, tt.body)
			n := turns(t, opts, 1)
			if len(n.Finds) != tt.finds || n.Targets[0].Over != tt.over || len(n.Problems) != min(1, len(tt.problems)) || len(n.Problems) > 0 && !strings.HasPrefix(n.Problems[0], tt.problems) {
				t.Fatalf("%+v", n)
			}
			if tt.finds > 0 && (n.Finds[0].Bucket != "fuzz/FuzzOne" || n.Finds[0].Text != "a_test.go:7: too long" || n.Finds[0].Replay != "go test -run=FuzzOne/abc m/fuzz") {
				t.Errorf("%+v", n.Finds[0])
			}
			if next := n.nextTarget(); next.Name != "FuzzTwo" {
				t.Errorf("next %s", next.Name)
			}
		})
	}
}

// TestFuzzerIsStopped: an interruption reaches the processes that go test has started, and ends the turn.
func TestFuzzerIsStopped(t *testing.T) {
	opts, _ := fakeGo(t, "sh -c 'trap \"echo fuzz: elapsed: 1s, execs: 7 \\(x; exit 0\" INT; sleep 100 & wait'")
	r := begun(t, opts)
	ctx, stop := context.WithTimeout(context.Background(), 300*time.Millisecond)
	defer stop()
	began := time.Now()
	r.fuzz(ctx, &r.night.Targets[0], time.Minute)
	if at := r.night.Targets[0]; time.Since(began) > 20*time.Second || at.Execs != 7 || at.Over != "" || len(r.night.Problems)+len(r.night.Finds) != 0 {
		t.Errorf("%+v after %s, %q", at, time.Since(began), r.night.Problems)
	}
}

// TestNoGo: without targets the campaign has the whole night, and it is said why.
func TestNoGo(t *testing.T) {
	opts, _ := night(t, sound, 900*time.Millisecond)
	opts.Module = filepath.Join(t.TempDir(), "none")
	n := spend(t, opts)
	if n.Verdict() != Failed || len(n.Problems) != 1 || !strings.HasPrefix(n.Problems[0], "no fuzz target was run: ") || n.Campaign.Cases == 0 {
		t.Errorf("%+v", n)
	}
}

// TestShares: the campaign begins, then turns go to whoever has had less time; what is left of a night when
// no fuzzer could start is the campaign's.
func TestShares(t *testing.T) {
	opts, calls := fakeGo(t, "sleep 0.2; printf '"+strings.ReplaceAll(elapsed, "\n", "\\n")+"'")
	opts.Time = 4000 * time.Millisecond
	n := spend(t, opts)
	if n.Campaign.Turns < 2 || n.Targets[0].Turns == 0 || n.Targets[1].Turns == 0 || len(calls()) < 2 {
		t.Errorf("%+v, %q", n, calls())
	}
	if n.fuzzSeconds() > n.Campaign.Seconds+1 {
		t.Errorf("fuzzing had %.1f s, the campaign %.1f", n.fuzzSeconds(), n.Campaign.Seconds)
	}
}
