package power

import (
	"cmp"
	"context"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/internal/mutants"
)

// lawProperties are the campaign's properties that speak of model values, and not of engines.
const lawProperties = "case-laws,record-laws,type-laws"

// models hunts a mutant that no engine's difference shows: with the recorded vectors if it is of that
// kind, with the laws of drawn values, and with the tests of the model.
func (h *hunter) models(ctx context.Context, m *mutants.Mutant, r *Result) {
	tests := func(ctx context.Context, r *Result) { h.tests(ctx, m, r) }
	probes := []func(context.Context, *Result){tests, h.laws}
	if m.Kind == mutants.Vector {
		probes = []func(context.Context, *Result){h.reference, tests}
	}
	for _, probe := range probes {
		if probe(ctx, r); r.Killed && !h.opts.Matrix {
			return
		}
	}
}

func (h *hunter) laws(ctx context.Context, r *Result) {
	s, ok := h.check(ctx, r, "--properties", lawProperties, "--stop-after", "1", "--shrink=false", "--inbox", "")
	if !ok {
		return
	}
	for _, b := range s.Buckets {
		r.kill(b.killer())
	}
}

func (h *hunter) reference(ctx context.Context, r *Result) {
	e := run(ctx, r.Name, h.opts.Root, h.built.broken, "reference", "--jobs", "1", "--format", "json")
	r.judge(&e, "reference")
}

// failedTest finds the first test that failed.
var failedTest = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)`)

// failedIn is the first test of a package that the process says has failed, or else the package.
func (e *ended) failedIn(pkg string) string {
	if found := failedTest.FindStringSubmatch(e.out); found != nil {
		return pkg + "." + found[1]
	}
	return pkg
}

// tests runs the tests of each package, those that stand beside the broken code first.
func (h *hunter) tests(ctx context.Context, m *mutants.Mutant, r *Result) {
	for _, t := range nearFirst(h.built.tests, m) {
		e := run(ctx, r.Name, t.dir, t.path, "-test.failfast", "-test.short")
		if e.code != exitOK && !e.hung && failsUnbroken(ctx, &t, &e) {
			r.Note = e.failedIn(filepath.Base(t.pkg)) + " fails on the unbroken code too"
			continue
		}
		if r.judge(&e, e.failedIn(filepath.Base(t.pkg))); r.Killed && !h.opts.Matrix {
			return
		}
	}
}

// failsUnbroken reports whether the test that failed does so now and then without a mutant.
func failsUnbroken(ctx context.Context, t *testBinary, broken *ended) bool {
	const tries = "-test.count=5"
	args := []string{"-test.failfast", "-test.short", tries}
	if found := failedTest.FindStringSubmatch(broken.out); found != nil {
		top, _, _ := strings.Cut(found[1], "/")
		args = append(args, "-test.run=^"+top+"$")
	}
	again := run(ctx, "", t.dir, t.path, args...)
	return again.code != exitOK
}

// nearFirst orders tests: those of the package of a mutant's first edit, the others as they are listed.
func nearFirst(tests []testBinary, m *mutants.Mutant) []testBinary {
	out := slices.Clone(tests)
	if len(m.Edits) == 0 {
		return out
	}
	folder := "/" + path.Dir(m.Edits[0].File)
	slices.SortStableFunc(out, func(a, b testBinary) int {
		return cmp.Compare(far(a.pkg, folder), far(b.pkg, folder))
	})
	return out
}

func far(pkg, folder string) int {
	if strings.HasSuffix(pkg, folder) {
		return 0
	}
	return 1
}

// walls applies a mutant to a copy of the tree and runs the tests of its structure there.
func (h *hunter) walls(ctx context.Context, m *mutants.Mutant, r *Result) {
	dir, err := os.MkdirTemp(h.dir, "tree-")
	if err != nil {
		r.Note = err.Error()
		return
	}
	defer os.RemoveAll(dir)
	if err := mutants.ApplyStatic(h.opts.Root, dir, *m); err != nil {
		r.Note = err.Error()
		return
	}
	e := run(ctx, "", dir, "go", "test", "-count=1", "./internal/walls/...")
	r.judge(&e, e.failedIn("walls"))
}

// judge counts a process that did not end well as a kill.
func (r *Result) judge(e *ended, killer string) {
	r.Seconds += e.seconds
	if e.code == exitOK {
		return
	}
	if e.hung {
		killer += " (deadline)"
	}
	r.kill(killer)
}
