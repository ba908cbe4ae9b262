package mutants

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const root = "../.." // of the module

// TestFits: every edit of the list fits the source as it is.
func TestFits(t *testing.T) {
	if err := validate(All()); err != nil {
		t.Fatal(err)
	}
	for _, m := range All() { // one at a time, so that all that went stale are told
		var err error
		if m.Kind == Static {
			_, err = changedFiles(root, m)
		} else {
			_, err = mutated(root, []Mutant{m})
		}
		if err != nil {
			t.Error(err)
		}
	}
	if _, err := mutated(root, All()); err != nil {
		t.Error(err) // two that overlap
	}
}

// TestList holds the list to what it is for: enough of each kind, in every area, and twins that are twins.
// A mutant of model code is a twin if a run uses that code, which only its author can tell; but one whose
// killer is a property of Cases is used by a run.
func TestList(t *testing.T) {
	count := map[string]int{}
	for _, m := range All() {
		count["all"]++
		count[string(m.Kind)]++
		count[string(m.Area)]++
		if m.Twin {
			count["twin"]++
		}
		if twin := breaksBothAlike(m); twin != m.Twin && (m.Kind == Case || m.Twin) {
			t.Errorf("%s: that it is a twin is %v, but its edits say %v", m.Name, m.Twin, twin)
		}
	}
	for _, area := range areas {
		if count[string(area)] == 0 {
			t.Errorf("there is no mutant of area %s", area)
		}
	}
	for what, least := range map[string]int{"all": 300, "case": 190, "law": 70, "vector": 15, "static": 9, "twin": 60} {
		if count[what] < least {
			t.Errorf("%d mutants of %s, fewer than %d", count[what], what, least)
		}
	}
}

// breaksBothAlike tells whether the mutant's edits are of both semantics, or of model code that both use.
func breaksBothAlike(m Mutant) bool {
	in := func(folder string) bool {
		return slices.ContainsFunc(m.Edits, func(e Edit) bool { return strings.HasPrefix(e.File, folder) })
	}
	shared := slices.ContainsFunc(m.Edits, func(e Edit) bool { return filepath.ToSlash(filepath.Dir(e.File)) == "model" })
	return (in("kernel/") || in("engines/threaded/")) && in("model/oracle/") || shared
}

// TestFind finds every mutant by its name, and nothing by another.
func TestFind(t *testing.T) {
	for _, want := range All() {
		if m, ok := Find(want.Name); !ok || m.Sentence != want.Sentence {
			t.Errorf("%s: found %v %q", want.Name, ok, m.Name)
		}
	}
	if m, ok := Find("receive"); ok {
		t.Errorf("found %s", m.Name)
	}
	if slices.ContainsFunc(Switchable(), func(m Mutant) bool { return m.Kind == Static }) {
		t.Error("a static mutant is switchable")
	}
}

// TestCompiles builds the command and the tests of the mutated packages with all mutants in them, and the
// packages that the static mutants change with all of those.
func TestCompiles(t *testing.T) {
	if testing.Short() {
		t.Skip("it compiles most of the module twice")
	}
	dir := t.TempDir()
	if _, err := Build(t.Context(), root, dir); err != nil {
		t.Fatal(err)
	}
	err := goRun(t.Context(), root, "test", "-overlay", filepath.Join(dir, "overlay.json"), "-vet=off", "-run", "^$",
		"./model/...", "./kernel/...", "./engines/...", "./envelopes/...")
	if err != nil {
		t.Error(err)
	}
	if err := goRun(t.Context(), root, "build", "-overlay", staticOverlay(t), "./model/...", "./kernel/...", "./engines/...", "./envelopes/...", "./generators/..."); err != nil {
		t.Error(err)
	}
}

// staticOverlay writes an overlay with what all static mutants change. No two of them change a file.
func staticOverlay(t *testing.T) string {
	t.Helper()
	dir, abs := t.TempDir(), absolute(t, root)
	replace := map[string]string{}
	for _, m := range All() {
		if m.Kind != Static {
			continue
		}
		files, err := changedFiles(root, m)
		if err != nil {
			t.Fatal(err)
		}
		for name, text := range files {
			from, to := filepath.Join(abs, name), filepath.Join(dir, name)
			if replace[from] != "" {
				t.Fatalf("%s: another static mutant changes %s", m.Name, name)
			}
			if err := writeFile(to, text); err != nil {
				t.Fatal(err)
			}
			replace[from] = to
		}
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	overlay := filepath.Join(dir, "overlay.json")
	if err := errors.Join(err, os.WriteFile(overlay, text, 0o644)); err != nil {
		t.Fatal(err)
	}
	return overlay
}

func absolute(t *testing.T, name string) string {
	t.Helper()
	abs, err := filepath.Abs(name)
	if err != nil {
		t.Fatal(err)
	}
	return abs
}
