package mutants

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestApplyStatic holds a changed copy of the made-up module against what changed in it.
func TestApplyStatic(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "copy")
	static := made[slices.IndexFunc(made, func(m Mutant) bool { return m.Kind == Static })]
	if err := ApplyStatic(tree, dir, static); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, file := range readTree(t, dir) {
		name, text, _ := strings.Cut(file, " ")
		names = append(names, name)
		switch name {
		case "/sum/sum.go":
			if !strings.Contains(text, `import "os"`) || !strings.Contains(text, "return os.Args[0]") || strings.Contains(text, "return zero") {
				t.Errorf("the edit is not made:\n%s", text)
			}
		case "/sum/more.go":
			if text != "package sum\n" {
				t.Errorf("the added file is %q", text)
			}
		default:
			if was, err := os.ReadFile(filepath.Join(tree, name)); err != nil || string(was) != text {
				t.Errorf("%s is not as it was: %v", name, err)
			}
		}
	}
	if want := []string{"/go.mod", "/main.go", "/sum/more.go", "/sum/sum.go"}; !slices.Equal(names, want) {
		t.Errorf("the copy holds %v, not %v", names, want)
	}
	wantError(t, ApplyStatic(tree, dir, static), "is not empty")
}

// TestApplyStaticInside: the copy may stand in the module that is copied, in a folder that is there.
func TestApplyStaticInside(t *testing.T) {
	root := t.TempDir()
	if err := copyTree(tree, root); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(root, "target") // the folder sum is copied before its turn comes
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := ApplyStatic(root, dir, made[len(made)-1]); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "target")); err == nil {
		t.Error("the copy holds a copy of itself")
	}
}

func TestApplyStaticErrors(t *testing.T) {
	for _, tt := range []struct {
		name   string
		mutant Mutant
		want   string
	}{
		{"switchable", made[0], "it is of kind case, and stands in the overlay"},
		{"stale", Mutant{
			Name: "m", Sentence: "s", Area: Walls, Kind: Static,
			Edits: []Edit{{File: "sum/sum.go", Func: "Sign", Old: `return "none"`}},
		}, "stale"},
		{"a form with a switch", Mutant{
			Name: "m", Sentence: "s", Area: Walls, Kind: Static,
			Edits: []Edit{{File: "sum/sum.go", Func: "Sign", Form: Before, Old: `return zero`}},
		}, `no form "before"`},
		{"an edit in an edit", Mutant{
			Name: "m", Sentence: "s", Area: Walls, Kind: Static,
			Edits: []Edit{
				{File: "sum/sum.go", Func: "Name", Old: `n++; n++`},
				{File: "sum/sum.go", Func: "Name", Old: `n++; n++`},
			},
		}, "lies in that of another edit"},
		{"an added file that is there", Mutant{
			Name: "m", Sentence: "s", Area: Walls, Kind: Static, Files: []File{{Path: "main.go"}},
		}, "the file main.go is there already"},
		{"an added file outside", Mutant{
			Name: "m", Sentence: "s", Area: Walls, Kind: Static, Files: []File{{Path: "../outside.go"}},
		}, "the file ../outside.go is not in the module"},
		{"an unknown kind of area", Mutant{Name: "m", Sentence: "s", Area: "moon", Kind: Static}, "unknown area"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "copy")
			wantError(t, ApplyStatic(tree, dir, tt.mutant), tt.want)
			if _, err := os.Stat(dir); err == nil {
				t.Error("a copy was begun")
			}
		})
	}
}
