package docs_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	linkRef    = regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`)
	exampleRef = regexp.MustCompile(`\b(?:examples|scripts|docs)/[A-Za-z0-9_./-]*[A-Za-z0-9_]`)
)

// TestLinks: what a page links to is there, and so is each file of examples, scripts and docs that it
// names from the module's root.
func TestLinks(t *testing.T) {
	root, count := moduleRoot(t), 0
	there := func(page, from, name string) {
		count++
		if _, err := os.Stat(filepath.Join(from, filepath.FromSlash(name))); err != nil {
			rel, _ := filepath.Rel(root, page)
			t.Errorf("%s names %s, which is not there", rel, name)
		}
	}
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && path != root && (strings.HasPrefix(e.Name(), ".") || e.Name() == "testdata"):
			return filepath.SkipDir
		case e.IsDir() || filepath.Ext(path) != ".md":
			return nil
		}
		text := readFile(t, path)
		for _, m := range linkRef.FindAllStringSubmatch(text, -1) {
			there(path, filepath.Dir(path), m[1])
		}
		for _, name := range exampleRef.FindAllString(linkRef.ReplaceAllString(text, "]"), -1) {
			there(path, root, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if count < 20 {
		t.Errorf("found %d names only: the finder no longer sees them", count)
	}
}
