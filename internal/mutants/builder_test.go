package mutants

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const tree = "testdata/tree" // a module made up for these tests

// made is a list of mutants of the made-up module with one of each form, and with edits that nest.
var made = []Mutant{
	{
		Name: "add-nothing", Sentence: "s", Area: Kernel, Kind: Case,
		Edits: []Edit{{File: "sum/sum.go", Func: "Counter.Add", Old: `c.n += x`}},
	},
	{
		Name: "add-twice", Sentence: "s", Area: Kernel, Kind: Case,
		Edits: []Edit{{File: "sum/sum.go", Func: "Counter.Add", Form: Before, Old: `c.n+=x`, New: `x *= 2`}},
	},
	{
		Name: "count-the-negative", Sentence: "s", Area: Kernel, Kind: Case,
		Edits: []Edit{{File: "sum/sum.go", Func: "Total", Form: Condition, Old: `x < 0 && x != 0`, New: `x == 1 || x == 3`}},
	},
	{
		Name: "start-at-ten", Sentence: "s", Area: Kernel, Kind: Case,
		Edits: []Edit{{File: "sum/sum.go", Func: "Total", Form: Behind, Old: `total := 0`, New: `total = 10`}},
	},
	{
		Name: "sum-of-nothing", Sentence: "s", Area: Kernel, Kind: Case,
		Edits: []Edit{{
			File: "sum/sum.go", Func: "Total", Old: `for _, x := range list { if x < 0 && x != 0 { continue }; total += x }`,
			Imports: []string{"strings"}, New: `total -= len(strings.Repeat("-", 5))`,
		}},
	},
	{
		Name: "sum-of-the-first", Sentence: "s", Area: Kernel, Kind: Case,
		Edits: []Edit{{
			File: "sum/sum.go", Func: "Total",
			Old: `for _, x := range list { if x < 0 && x != 0 { continue }; total += x }; return total`,
			New: `return list[0]`,
		}},
	},
	{
		Name: "plus-and-three", Sentence: "two edits, and an import", Area: Kernel, Kind: Case,
		Edits: []Edit{{
			File: "sum/sum.go", Func: "Sign", Old: `return "minus"`, New: `return strings.ToUpper("plus")`, Imports: []string{"strings", "strconv"},
		}, {
			File: "sum/sum.go", Func: "Name", Old: `n := len(s); n++; n++`, Form: Behind, New: `n = 33`,
		}},
	},
	{
		Name: "not-switchable", Sentence: "s", Area: Walls, Kind: Static,
		Edits: []Edit{{File: "sum/sum.go", Func: "Sign", Old: `return zero`, New: `return os.Args[0]`, Imports: []string{"os"}}},
		Files: []File{{Path: "sum/more.go", Text: "package sum\n"}},
	},
}

// TestRender holds the text of a mutated file against testdata/sum.golden.
func TestRender(t *testing.T) {
	files, err := mutated(tree, made)
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 2 {
		t.Fatalf("%d files, not the mutated one and the names", len(files))
	}
	if names := string(files[activeFolder+"/names.go"]); strings.Contains(names, "not-switchable") || !strings.Contains(names, `"plus-and-three"`) {
		t.Errorf("the names are not those of the switchable mutants:\n%s", names)
	}
	const golden = "testdata/sum.golden"
	if *update {
		if err := os.WriteFile(golden, files["sum/sum.go"], 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(files["sum/sum.go"], want) {
		t.Errorf("not as %s has it; go test ./internal/mutants -update rewrites it:\n%s", golden, files["sum/sum.go"])
	}
}

// TestSwitch builds the made-up module and runs it with each of its mutants.
func TestSwitch(t *testing.T) {
	root, dir := t.TempDir(), t.TempDir()
	if err := copyTree(tree, root); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"active.go", "names.go"} {
		text, err := os.ReadFile(filepath.Join("active", name))
		if err != nil {
			t.Fatal(err)
		}
		if err := writeFile(filepath.Join(root, activeFolder, name), text); err != nil {
			t.Fatal(err)
		}
	}
	before := readTree(t, root)
	overlay, err := writeOverlay(root, dir, made)
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "tree")
	if err := goRun(t.Context(), root, "build", "-overlay", overlay, "-o", program, "."); err != nil {
		t.Fatal(err)
	}
	if after := readTree(t, root); !slices.Equal(before, after) {
		t.Errorf("the source tree changed:\n%q\n%q", before, after)
	}
	for _, tt := range []struct{ mutant, want string }{
		{"", "4 minus a3 3"},
		{"add-nothing", "4 minus a3 0"},
		{"add-twice", "4 minus a3 6"},
		{"count-the-negative", "-2 minus a3 3"},
		{"start-at-ten", "14 minus a3 3"},
		{"sum-of-nothing", "-5 minus a3 3"},
		{"sum-of-the-first", "1 minus a3 3"},
		{"plus-and-three", "4 PLUS a33 3"},
	} {
		if got, code := runWith(t, program, tt.mutant); got != tt.want || code != 0 {
			t.Errorf("%q: %q and exit code %d, not %q", tt.mutant, got, code, tt.want)
		}
	}
	for _, unknown := range []string{"not-switchable", "add", "add-twice "} {
		if got, code := runWith(t, program, unknown); code != 2 || !strings.Contains(got, "there is no mutant") {
			t.Errorf("%q: %q and exit code %d", unknown, got, code)
		}
	}
}

// runWith gives what a program writes with a mutant on, and its exit code.
func runWith(t *testing.T, program, mutant string, args ...string) (out string, code int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	cmd.Env = append(os.Environ(), "WAVECHECK_MUTANT="+mutant)
	text, err := cmd.CombinedOutput()
	if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(text)), cmd.ProcessState.ExitCode()
}

// readTree lists the files of a folder with their texts.
func readTree(t *testing.T, root string) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(root, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(name)
		list = append(list, strings.TrimPrefix(name, root)+" "+string(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestEditErrors: what does not fit the source is an error that names mutant, file and function.
func TestEditErrors(t *testing.T) {
	for _, tt := range []struct {
		name string
		edit Edit
		want string
	}{
		{"stale", Edit{Func: "Sign", Old: `return "nothing"`}, "Sign: stale: the old code is not there"},
		{"stale beyond a literal", Edit{Func: "Name", Old: `n := len(s); n++; n--`}, "stale"},
		{"stale condition", Edit{Func: "Sign", Form: Condition, Old: `x < 1`, New: `true`}, "stale"},
		{"a call is not its spread", Edit{Func: "Name", Form: Condition, Old: `strconv.Itoa(n...)`, New: `true`}, "stale"},
		{"in another function", Edit{Func: "Total", Old: `n++`}, "stale"},
		{"ambiguous", Edit{Func: "Name", Old: `n++`}, "Name: ambiguous: the old code is there 2 times"},
		{"ambiguous condition", Edit{Func: "Total", Form: Condition, Old: `x`, New: `true`}, "ambiguous"},
		{"unknown function", Edit{Func: "Difference", Old: `n++`}, "sum/sum.go, Difference: there is no such function"},
		{"a method without its type", Edit{Func: "Add", Old: `c.n += x`}, "there is no such function"},
		{"two functions of one name", Edit{Func: "init", Old: `zero = "zero"`}, "there are two functions of this name"},
		{"unknown file", Edit{File: "sum/none.go", Func: "Sign", Old: `n++`}, "sum/none.go"},
		{"a file outside", Edit{File: "../sum.go", Func: "Sign", Old: `n++`}, "the file is not in the module"},
		{"new does not parse", Edit{Func: "Sign", Old: `return zero`, New: `return "zero`}, "Sign: the new code does not parse"},
		{"new leaves the function", Edit{Func: "Sign", Old: `return zero`, New: `}; func f() {`}, "the new code does not parse: it is more than the inside of a function"},
		{"new is no truth value", Edit{Func: "Sign", Form: Condition, Old: `x < 0`, New: `x = 0`}, "the new code does not parse"},
		{"new is nothing", Edit{Func: "Sign", Form: Condition, Old: `x < 0`}, "the new code does not parse"},
		{"old does not parse", Edit{Func: "Sign", Old: `return (`}, "the old code does not parse"},
		{"old is nothing", Edit{Func: "Sign", New: `return ""`}, "there is no old code"},
		{"unknown form", Edit{Func: "Sign", Form: "around", Old: `return zero`}, `unknown form "around"`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.edit.File == "" {
				tt.edit.File = "sum/sum.go"
			}
			m := Mutant{Name: "broken", Sentence: "s", Area: Kernel, Kind: Case, Edits: []Edit{tt.edit}}
			_, err := writeOverlay(tree, t.TempDir(), []Mutant{m})
			wantError(t, err, tt.want)
		})
	}
}

func wantError(t *testing.T, err error, want string) {
	t.Helper()
	var edit *EditError
	if !errors.As(err, &edit) {
		t.Fatalf("%v is no *EditError", err)
	}
	if text := err.Error(); !strings.Contains(text, want) || !strings.HasPrefix(text, "mutant "+edit.Mutant) {
		t.Errorf("%q does not begin with the mutant or does not say %q", text, want)
	}
}

// TestListErrors: what is wrong with a list of mutants without looking at the source.
func TestListErrors(t *testing.T) {
	whole := Mutant{
		Name: "whole", Sentence: "s", Area: Kernel, Kind: Case,
		Edits: []Edit{{File: "sum/sum.go", Func: "Sign", Old: `return zero`}},
	}
	for _, tt := range []struct {
		name  string
		spoil func(m *Mutant)
		want  string
	}{
		{"duplicate name", func(*Mutant) {}, "there are two of this name"},
		{"unknown kind", func(m *Mutant) { m.Name, m.Kind = "other", "hope" }, `unknown kind "hope"`},
		{"unknown area", func(m *Mutant) { m.Name, m.Area = "other", "moon" }, `unknown area "moon"`},
		{"no sentence", func(m *Mutant) { m.Name, m.Sentence = "other", "" }, "a sentence is missing"},
		{"no kebab-case", func(m *Mutant) { m.Name = "Other_one" }, "kebab-case"},
		{"no name", func(m *Mutant) { m.Name = "" }, "kebab-case"},
		{"no edit", func(m *Mutant) { m.Name, m.Edits = "other", nil }, "it breaks nothing"},
		{"a file in an overlay", func(m *Mutant) { m.Name, m.Files = "other", []File{{Path: "a.go"}} }, "only a static mutant adds files"},
		{"overlap", func(m *Mutant) {
			m.Name = "other"
			m.Edits = []Edit{
				{File: "sum/sum.go", Func: "Name", Old: `n++; n++`},
				{File: "sum/sum.go", Func: "Name", Old: `n := len(s); n++`},
			}
		}, "its place overlaps that of mutant other"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			spoiled := whole
			tt.spoil(&spoiled)
			_, err := writeOverlay(tree, t.TempDir(), []Mutant{whole, spoiled})
			wantError(t, err, tt.want)
		})
	}
}

// TestNoModule: without a go.mod there is nothing to mutate.
func TestNoModule(t *testing.T) {
	if _, err := WriteOverlay(t.TempDir(), t.TempDir()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the error is %v", err)
	}
}
