// Package docs_test holds the documents to the code: what a Go file cites must be there.
package docs_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// A citation is a place in a file that names a rule: a section or appendix of a chapter, a deviation,
// or a tag of the published VM.
type citation struct {
	line  int
	text  string // as a reader would look it up: "02 §5.13", "01 App. A", "05 recursion-scope", "Q1-44"
	known func(d *documents) bool
}

// documents are the places that can be cited.
type documents struct {
	sections   map[string]bool // "02 §5.13", "01 App. A", and "02" for the chapter itself
	deviations map[string]bool
	tags       map[string]bool
}

var (
	sectionRef   = regexp.MustCompile(`\b(0[0-9]) (§[0-9]+(?:\.[0-9]+)*|App\. [A-Z])((?:(?:,| and| or| to|–)? ?§[0-9]+(?:\.[0-9]+)*)*)`)
	furtherRef   = regexp.MustCompile(`§[0-9]+(?:\.[0-9]+)*`)
	chapterRef   = regexp.MustCompile(`\bspec (0[0-9])\b`)
	deviationRef = regexp.MustCompile(`\b05 ([a-z]+(?:-[a-z]+)+)|\bspec 05 (waves)\b|\b0[0-9] §[0-9.]*[0-9][,.]? \(?[Dd]eviation ` + "`?" + `([a-z]+(?:-[a-z]+)*)`)
	tagRef       = regexp.MustCompile(`\bQ[1-4]-[0-9]+\b`)
)

// find lists the citations in a text.
func find(text string) []citation {
	var out []citation
	for i, line := range strings.Split(text, "\n") {
		add := func(text string, known func(*documents) bool) {
			out = append(out, citation{i + 1, text, known})
		}
		section := func(id string) { add(id, func(d *documents) bool { return d.sections[id] }) }
		for _, m := range sectionRef.FindAllStringSubmatch(line, -1) {
			section(m[1] + " " + m[2])
			for _, s := range furtherRef.FindAllString(m[3], -1) {
				section(m[1] + " " + s)
			}
		}
		for _, m := range chapterRef.FindAllStringSubmatch(line, -1) {
			if m[1] != "05" { // the deviations, docs/deviations.md
				section(m[1])
			}
		}
		for _, m := range deviationRef.FindAllStringSubmatch(line, -1) {
			id := m[1] + m[2] + m[3]
			add("05 "+id, func(d *documents) bool { return d.deviations[id] })
		}
		for _, tag := range tagRef.FindAllString(line, -1) {
			add(tag, func(d *documents) bool { return d.tags[tag] })
		}
	}
	return out
}

var (
	numberedHeading  = regexp.MustCompile(`(?m)^#{2,4} ([0-9]+(?:\.[0-9]+)*)\.? `)
	appendixHeading  = regexp.MustCompile(`(?m)^## Appendix ([A-Z])\. `)
	deviationHeading = regexp.MustCompile("(?m)^### `([a-z-]+)`$")
)

// read collects what stands in docs/spec and docs/deviations.md.
func read(t *testing.T) *documents {
	t.Helper()
	d := &documents{sections: map[string]bool{}, deviations: map[string]bool{}, tags: map[string]bool{}}
	chapters, err := filepath.Glob("spec/[0-9][0-9]-*.md")
	if err != nil || len(chapters) == 0 {
		t.Fatalf("no chapters in docs/spec: %v", err)
	}
	for _, path := range chapters {
		chapter, text := filepath.Base(path)[:2], readFile(t, path)
		d.sections[chapter] = true
		for _, m := range numberedHeading.FindAllStringSubmatch(text, -1) {
			if id := chapter + " §" + m[1]; d.sections[id] {
				t.Errorf("%s has two headings %s", path, m[1])
			} else {
				d.sections[id] = true
			}
		}
		for _, m := range appendixHeading.FindAllStringSubmatch(text, -1) {
			d.sections[chapter+" App. "+m[1]] = true
		}
	}
	history := readFile(t, "deviations.md")
	for _, m := range deviationHeading.FindAllStringSubmatch(history, -1) {
		d.deviations[m[1]] = true
	}
	for _, tag := range tagRef.FindAllString(history, -1) {
		d.tags[tag] = true
	}
	return d
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// moduleRoot walks up to the directory that holds go.mod.
func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod above docs")
		}
		dir = up
	}
}

// TestCitations walks every Go file of the module, and the documents themselves.
func TestCitations(t *testing.T) {
	d, root := read(t), moduleRoot(t)
	count := 0
	check := func(path string) {
		for _, c := range find(readFile(t, path)) {
			count++
			if !c.known(d) {
				rel, _ := filepath.Rel(root, path)
				t.Errorf("%s:%d cites %s, which docs does not have", rel, c.line, c.text)
			}
		}
	}
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && path != root && (strings.HasPrefix(e.Name(), ".") || e.Name() == "testdata"):
			return filepath.SkipDir
		case !e.IsDir() && strings.HasSuffix(path, ".go") && e.Name() != "citations_test.go":
			check(path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	chapters, _ := filepath.Glob(filepath.Join(root, "docs", "spec", "*.md"))
	for _, path := range append(chapters, filepath.Join(root, "docs", "deviations.md")) {
		check(path)
	}
	if count < 100 {
		t.Errorf("found %d citations only: the finder no longer sees them", count)
	}
}

// TestDeviationsAreTold asks for a story behind every switch that package model knows.
func TestDeviationsAreTold(t *testing.T) {
	d := read(t)
	source := readFile(t, filepath.Join(moduleRoot(t), "model", "deviation.go"))
	_, list, ok := strings.Cut(source, "deviationIDs = ")
	if !ok {
		t.Fatal("model/deviation.go has no deviationIDs")
	}
	list, _, _ = strings.Cut(list, "\n}")
	ids := regexp.MustCompile(`"([a-z-]+)"`).FindAllStringSubmatch(list, -1)
	if len(ids) == 0 {
		t.Fatal("deviationIDs is empty")
	}
	for _, m := range ids {
		if !d.deviations[m[1]] {
			t.Errorf("docs/deviations.md has no section `%s`", m[1])
		}
	}
}

// TestFind shows what counts as a citation, and that a wrong one is seen.
func TestFind(t *testing.T) {
	d := &documents{
		sections:   map[string]bool{"01": true, "01 §1.8": true, "02 §5.13": true, "02 §5.14": true, "01 App. A": true},
		deviations: map[string]bool{"recursion-scope": true, "register-bounds": true},
		tags:       map[string]bool{"Q1-44": true},
	}
	for _, tt := range []struct {
		text           string
		cited, unknown []string
	}{
		{"// Entry is a type entry (spec 01 §1.8, 05 recursion-scope).", []string{"01", "01 §1.8", "05 recursion-scope"}, nil},
		{"// move is Move: spec 02 §5.13, deviation register-bounds.", []string{"02", "02 §5.13", "05 register-bounds"}, []string{"02"}},
		{"// spec 02 §5.13. Deviation no-rule: it moves nothing.", []string{"02", "02 §5.13", "05 no-rule"}, []string{"02", "05 no-rule"}},
		{`spec: "02 §5.13, §5.14 and §5.15"`, []string{"02 §5.13", "02 §5.14", "02 §5.15"}, []string{"02 §5.15"}},
		{"// (spec 01 App. A, 01 App. C)", []string{"01", "01 App. A", "01 App. C"}, []string{"01 App. C"}},
		{"// spec 05 no-such-rule; the two dialects (spec 05)", []string{"05 no-such-rule"}, []string{"05 no-such-rule"}},
		{"// not secure (Q1-44, Q9-1, Q2-99)", []string{"Q1-44", "Q2-99"}, []string{"Q2-99"}},
		{"// at 10:05 a run had 2005 recursion-scope entries, §5.13 aside", nil, nil},
	} {
		var cited, unknown []string
		for _, c := range find(tt.text) {
			cited = append(cited, c.text)
			if !c.known(d) {
				unknown = append(unknown, c.text)
			}
		}
		slices.Sort(cited)
		if !slices.Equal(cited, tt.cited) || !slices.Equal(unknown, tt.unknown) {
			t.Errorf("%s\n  cites %q, unknown %q\n  want  %q, unknown %q", tt.text, cited, unknown, tt.cited, tt.unknown)
		}
	}
}
