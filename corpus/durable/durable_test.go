package durable_test

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wavecheck/wavecheck/corpus/durable"
	"github.com/wavecheck/wavecheck/corpus/durable/durabletest"
)

// operation is one of the package's, on a folder that holds before and then before or after.
type operation struct {
	name          string
	before, after map[string]string
	do            func(d durable.Disk, dir string) error
}

var (
	old    = map[string]string{"old/a": "aaaa", "old/b": "bbbb", "file": "first"}
	oldAnd = func(name, text string) map[string]string {
		files := maps.Clone(old)
		files[name] = text
		return files
	}
	operations = []operation{
		{"folder", old, oldAnd("new/b", "bbbb"), func(d durable.Disk, dir string) error {
			_, err := durable.Folder(d, dir, "new", []durable.Content{{Name: "b", Data: []byte("bbbb")}})
			return err
		}},
		{"folders above", old, oldAnd("x/y/new/b", "bbbb"), func(d durable.Disk, dir string) error {
			_, err := durable.Folder(d, filepath.Join(dir, "x", "y"), "new", []durable.Content{{Name: "b", Data: []byte("bbbb")}})
			return err
		}},
		{"file", old, oldAnd("other", "ssss"), func(d durable.Disk, dir string) error {
			return durable.File(d, filepath.Join(dir, "other"), []byte("ssss"))
		}},
		{"file in place of another", old, oldAnd("file", "second"), func(d durable.Disk, dir string) error {
			return durable.File(d, filepath.Join(dir, "file"), []byte("second"))
		}},
		{"remove", old, map[string]string{"file": "first"}, func(d durable.Disk, dir string) error { return durable.Remove(d, filepath.Join(dir, "old")) }},
	}
)

// seen is what a folder holds, path by path, but for temporary names.
func seen(t *testing.T, dir string) string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if durable.Temporary(e.Name()) {
			return filepath.SkipDir
		}
		if e.IsDir() {
			return nil
		}
		data, err := os.ReadFile(path)
		rel, _ := filepath.Rel(dir, path)
		out = append(out, filepath.ToSlash(rel)+"="+string(data))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(out, " ")
}

func listed(files map[string]string) string {
	var out []string
	for name, text := range files {
		out = append(out, name+"="+text)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func put(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// steps is the number of steps of an operation.
func (op *operation) steps(t *testing.T) int {
	t.Helper()
	d := &durabletest.Disk{}
	if err := op.do(d, put(t, op.before)); err != nil {
		t.Fatal(err)
	}
	if d.Steps() < 3 {
		t.Fatalf("%d steps", d.Steps())
	}
	return d.Steps()
}

// wholeOrNothing asks that the folder is as it was or as it is to be, that a second attempt succeeds, and
// that what is left over is found.
func (op *operation) wholeOrNothing(t *testing.T, dir, when string) {
	t.Helper()
	if got := seen(t, dir); got != listed(op.before) && got != listed(op.after) {
		t.Errorf("%s: %s", when, got)
	}
	if got := seen(t, dir); got == listed(op.before) {
		if err := op.do(durable.OS, dir); err != nil {
			t.Errorf("%s, again: %v", when, err)
		}
	}
	if got := seen(t, dir); got != listed(op.after) {
		t.Errorf("%s, again: %s", when, got)
	}
	left, err := durable.Leftovers(dir, time.Now(), 0)
	if err != nil {
		t.Error(err)
	}
	for _, path := range left {
		if err := durable.Remove(durable.OS, path); err != nil {
			t.Error(err)
		}
	}
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		if err != nil || durable.Temporary(e.Name()) {
			t.Errorf("%s: %s is left, %v", when, e.Name(), err)
		}
	}
}

// The test binary is also the process that is killed: it carries out one operation on a disk that ends it
// at a step.
const killVariable = "WAVECHECK_DURABLE_KILL"

const killed = 9

func TestMain(m *testing.M) {
	if order := os.Getenv(killVariable); order != "" {
		var i, at int
		if _, err := fmt.Sscan(order, &i, &at); err != nil {
			panic(err)
		}
		if err := operations[i].do(&durabletest.Disk{At: at, Stop: func() error { os.Exit(killed); return nil }}, os.Args[1]); err != nil {
			panic(err)
		}
		os.Exit(0)
	}
	os.Setenv("GORACE", "atexit_sleep_ms=0")
	os.Exit(m.Run())
}

// TestKill kills a process before each step of each operation.
func TestKill(t *testing.T) {
	for i, op := range operations {
		t.Run(op.name, func(t *testing.T) {
			t.Parallel()
			n := op.steps(t)
			for at := 1; at <= n+1; at++ {
				dir := put(t, op.before)
				child := exec.Command(os.Args[0], dir)
				child.Env = append(os.Environ(), fmt.Sprintf("%s=%d %d", killVariable, i, at))
				out, err := child.CombinedOutput()
				want := killed
				if at > n {
					want = 0
				}
				if code := child.ProcessState.ExitCode(); code != want {
					t.Fatalf("step %d: exit %d, want %d: %v\n%s", at, code, want, err, out)
				}
				op.wholeOrNothing(t, dir, fmt.Sprintf("killed at step %d of %d", at, n))
			}
		})
	}
}

// TestPowerLoss is TestKill on a disk that forgets what nobody waited for. After the last step nothing may
// be forgotten.
func TestPowerLoss(t *testing.T) {
	for _, op := range operations {
		for _, loss := range []durabletest.Loss{durabletest.Nothing, durabletest.Contents, durabletest.All} {
			n := op.steps(t)
			for at := 1; at <= n+1; at++ {
				dir := put(t, op.before)
				d := &durabletest.Disk{At: at, Loss: loss, Stop: func() error { panic(durabletest.ErrStopped) }}
				done := stops(t, func() error { return op.do(d, dir) })
				if err := d.Lose(); err != nil {
					t.Fatal(err)
				}
				when := fmt.Sprintf("%s, loss %d, step %d of %d", op.name, loss, at, n)
				if got := seen(t, dir); done && got != listed(op.after) {
					t.Errorf("%s: it said that it was done: %s", when, got)
				}
				op.wholeOrNothing(t, dir, when)
			}
		}
	}
}

// stops runs f to its end or to a stop of its disk.
func stops(t *testing.T, f func() error) (done bool) {
	defer func() {
		if p := recover(); p != nil && p != any(durabletest.ErrStopped) {
			panic(p)
		}
	}()
	if err := f(); err != nil {
		t.Error(err)
	}
	return true
}

// TestFailingStep: a step that fails is an error, and nothing is left but what could not be removed.
func TestFailingStep(t *testing.T) {
	for _, op := range operations {
		n := op.steps(t)
		for at := 1; at <= n; at++ {
			dir := put(t, op.before)
			err := op.do(&durabletest.Disk{At: at, Stop: func() error { return durabletest.ErrStopped }}, dir)
			if !errors.Is(err, durabletest.ErrStopped) {
				t.Errorf("%s: step %d failed, and the error is %v", op.name, at, err)
			}
			op.wholeOrNothing(t, dir, fmt.Sprintf("%s failed at step %d of %d", op.name, at, n))
		}
	}
}

func TestFolderIsTakenOnce(t *testing.T) {
	dir := t.TempDir()
	var all sync.WaitGroup
	var writers, late atomic.Int32
	for range 16 {
		all.Go(func() {
			_, err := durable.Folder(durable.OS, dir, "x", []durable.Content{{Name: "a", Data: []byte("a")}})
			switch {
			case err == nil:
				writers.Add(1)
			case errors.Is(err, fs.ErrExist):
				late.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if writers.Load() != 1 || late.Load() != 15 || seen(t, dir) != "x/a=a" {
		t.Errorf("%d wrote it, %d were late: %s", writers.Load(), late.Load(), seen(t, dir))
	}
}

func TestNames(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"", ".", "..", ".hidden", "a/b", "../x", "/x"} {
		if _, err := durable.Folder(durable.OS, dir, name, nil); err == nil {
			t.Errorf("folder %q", name)
		}
	}
	if err := durable.File(durable.OS, dir+"/.hidden", nil); err == nil {
		t.Error("a hidden file")
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Errorf("%q", entries)
	}
}

func TestLeftovers(t *testing.T) {
	dir := put(t, map[string]string{".new-1/a": "x", ".gone-b": "y", ".keep": "", "c/d": "z"})
	now := time.Now()
	for wait, want := range map[time.Duration]int{0: 2, time.Hour: 0} {
		if got, err := durable.Leftovers(dir, now, wait); err != nil || len(got) != want {
			t.Errorf("%s: %q, %v", wait, got, err)
		}
	}
	if got, err := durable.Leftovers(dir, now.Add(2*time.Hour), time.Hour); err != nil || len(got) != 2 {
		t.Errorf("%q, %v", got, err)
	}
	if got, err := durable.Leftovers(filepath.Join(dir, "none"), now, 0); got != nil || err != nil {
		t.Error(got, err)
	}
}
