package nightly

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/fuzz/native"
)

// execsFirst is the budget of a target's first turn; later ones go by what it did in its time.
const (
	execsFirst = 2000
	execsLeast = 200
	execsMost  = 20_000_000
)

// stopGrace is how long a fuzzer that was told to stop may take.
const stopGrace = 100 * time.Second

// waitDelay is how long the children of a go test that has ended may still write.
const waitDelay = 3 * time.Second

// findTargets looks for the native fuzz targets of the module, those of package fuzz first: they judge
// engines. Targets of the parts before keep their figures.
func (r *runner) findTargets(ctx context.Context) {
	if r.opts.Module == "" {
		return
	}
	list, err := listTargets(ctx, r.opts.Module, r.opts.GoFlags)
	if err != nil {
		if ctx.Err() == nil {
			r.problem("no fuzz target was run: " + err.Error())
		}
		return
	}
	for i := range list {
		at := slices.IndexFunc(r.night.Targets, func(t Target) bool { return t.Package == list[i].Package && t.Name == list[i].Name })
		if at >= 0 {
			list[i] = r.night.Targets[at]
		}
	}
	r.night.Targets = list
}

var targetPattern = regexp.MustCompile(`(?m)^func (Fuzz[A-Z_0-9]\w*)\(\w+ \*testing\.F\)`)

// listTargets reads the test files of a module for fuzz targets, without building any.
func listTargets(ctx context.Context, module string, flags []string) ([]Target, error) {
	flags = slices.DeleteFunc(slices.Clone(flags), func(f string) bool { return strings.HasPrefix(f, "-vet") }) // of go test alone
	args := append(append([]string{"list"}, flags...), "-f", `{{$p := .}}{{range .TestGoFiles}}{{$p.ImportPath}} {{$p.Dir}}/{{.}}
{{end}}{{range .XTestGoFiles}}{{$p.ImportPath}} {{$p.Dir}}/{{.}}
{{end}}`, "./...")
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = module
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w: %s", err, strings.TrimSpace(stderr.String()))
	}
	var list []Target
	for line := range strings.Lines(string(out)) {
		pkg, file, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		for _, m := range targetPattern.FindAllSubmatch(text, -1) {
			list = append(list, Target{Package: pkg, Name: string(m[1])})
		}
	}
	slices.SortStableFunc(list, func(a, b Target) int { return rank(a.Package) - rank(b.Package) })
	return list, nil
}

// rank puts the packages that judge engines before those that judge decoders.
func rank(pkg string) int {
	if pkg == "fuzz" || strings.HasSuffix(pkg, "/fuzz") {
		return 0
	}
	return 1
}

// fuzz gives a target a turn.
func (r *runner) fuzz(ctx context.Context, t *Target, turn time.Duration) {
	began := time.Now()
	execs := t.budget(turn)
	r.log("fuzz: %s, %d inputs", t.Name, execs)
	reportFile := filepath.Join(r.opts.Dir, "fuzz-report.json")
	if err := os.Remove(reportFile); err != nil && !errors.Is(err, fs.ErrNotExist) {
		r.problem(err.Error())
	}
	ctx, stop := context.WithTimeout(ctx, r.left())
	defer stop()
	out, err := r.runTarget(ctx, t, execs, reportFile)
	took := time.Since(began)
	t.Turns++
	ran := execsOf(out)
	t.Execs += ran
	t.Seconds += took.Seconds()
	r.log("fuzz: %s, %d inputs in %.0f s", t.Name, ran, took.Seconds())
	r.judgeTarget(ctx, t, out, err, reportFile)
}

// budget is how many inputs a target is given, so that it takes about a turn.
func (t *Target) budget(turn time.Duration) uint64 {
	if t.Execs == 0 || t.Seconds <= 0 {
		return execsFirst
	}
	return uint64(min(max(float64(t.Execs)/t.Seconds*turn.Seconds(), execsLeast), execsMost))
}

// runTarget runs go test in a process group of its own, and stops it when ctx ends.
func (r *runner) runTarget(ctx context.Context, t *Target, execs uint64, reportFile string) (out string, err error) {
	jobs := r.opts.Jobs
	if jobs <= 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	args := append([]string{"test"}, r.opts.GoFlags...)
	args = append(args, "-run", "^$", "-fuzz", "^"+t.Name+"$", "-fuzztime", strconv.FormatUint(execs, 10)+"x", "-fuzzminimizetime", "0s",
		"-parallel", strconv.Itoa(jobs), t.Package)
	cmd := exec.Command("go", args...)
	cmd.Dir = r.opts.Module
	inbox, err := filepath.Abs(r.inbox())
	if err != nil {
		return "", err
	}
	report, err := filepath.Abs(reportFile)
	if err != nil {
		return "", err
	}
	cmd.Env = append(os.Environ(), native.InboxVariable+"="+inbox, native.ReportVariable+"="+report)
	var text strings.Builder
	cmd.Stdout, cmd.Stderr = &text, &text
	ownGroup(cmd)
	cmd.WaitDelay = waitDelay
	if err := cmd.Start(); err != nil {
		return "", err
	}
	done := make(chan error, 1)
	go func() { done <- cmd.Wait() }()
	select {
	case err = <-done:
	case <-ctx.Done():
		interruptGroup(cmd)
		select {
		case err = <-done:
		case <-time.After(stopGrace):
			killGroup(cmd)
			err = <-done
		}
	}
	if errors.Is(err, exec.ErrWaitDelay) {
		killGroup(cmd) // go test is gone, and one of its children holds on to the pipe
	}
	return text.String(), err
}

var execsPattern = regexp.MustCompile(`(?m)^fuzz: elapsed: .*execs: (\d+) `)

// execsOf is the number of inputs that the fuzzer says it has run.
func execsOf(out string) uint64 {
	all := execsPattern.FindAllStringSubmatch(out, -1)
	if len(all) == 0 {
		return 0
	}
	n, err := strconv.ParseUint(all[len(all)-1][1], 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// judgeTarget takes what a target has found: the finds of a report, or the input on which it failed.
func (r *runner) judgeTarget(ctx context.Context, t *Target, out string, err error, reportFile string) {
	list, readErr := readReport(reportFile)
	if readErr != nil {
		r.problem(t.Name + ": " + readErr.Error())
	}
	r.met(list, t.Name)
	fresh := slices.ContainsFunc(list, func(f found) bool { return f.KnownAs == "" })
	switch {
	case err == nil:
		if t.Execs == 0 && ctx.Err() == nil {
			t.Over = "it takes no input"
		}
	case fresh, ctx.Err() != nil && !failedInput.MatchString(out), timeLimit(out):
		// its finds are known by now, or it had no more time
	case failedInput.MatchString(out):
		t.Over = "it has failed"
		r.met([]found{{Find: failedTarget(t, out)}}, t.Name)
	default:
		t.Over = "it cannot run"
		r.problem(fmt.Sprintf("%s in %s: %v\n%s", t.Name, t.Package, err, lastLines(out)))
	}
}

var (
	failedInput = regexp.MustCompile(`(?m)^\s*--- FAIL: `)
	deadline    = regexp.MustCompile(`(?m)^ *context deadline exceeded$`)
	input       = regexp.MustCompile(`Failing input|panic:|--- FAIL: [^ ]*/`)
)

// timeLimit tells Go's fuzzer that reports its own time limit as a failure, without an input.
func timeLimit(out string) bool { return deadline.MatchString(out) && !input.MatchString(out) }

// readReport reads the finds that a target reports; one that reports none has none.
func readReport(path string) ([]found, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var s struct {
		Buckets []campaign.BucketJSON `json:"buckets"`
	}
	if err := json.Unmarshal(data, &s); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	var list []found
	for i := range s.Buckets {
		list = append(list, foundOf(&s.Buckets[i]))
	}
	return list, nil
}

var rerun = regexp.MustCompile(`(?m)^\s*go test -run=(\S+)`)

// failedTarget is a target that failed by itself, as decoders do: Go keeps the input.
func failedTarget(t *Target, out string) Find {
	f := Find{Bucket: "fuzz/" + t.Name, Kind: campaign.Violated, Also: []string{}, Count: 1, Text: failureText(out)}
	if m := rerun.FindStringSubmatch(out); m != nil {
		f.Replay = "go test -run=" + m[1] + " " + t.Package
	}
	return f
}

// failureText is the first thing that a failing test says.
func failureText(out string) string {
	_, rest, ok := strings.Cut(out, "--- FAIL: ")
	if !ok {
		return lastLines(out)
	}
	lines := strings.Split(rest, "\n")
	for _, line := range lines[1:] {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "--- FAIL") {
			return clip(line)
		}
	}
	return clip(lines[0])
}

const textBytes = 400

func clip(s string) string {
	if len(s) <= textBytes {
		return s
	}
	return strings.ToValidUTF8(s[:textBytes], "") + "…"
}

// lastLines are the last words of a process.
func lastLines(out string) string {
	lines := strings.Split(strings.TrimSpace(out), "\n")
	return strings.Join(lines[max(0, len(lines)-12):], "\n")
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}
