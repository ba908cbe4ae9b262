package deviation

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// TestFinder answers whether a test of the module is there, for tests written as folder.TestName below
// the module's root. An error means that root holds no module.
func TestFinder(root string) (exists func(name string) bool, err error) {
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s holds no go.mod: the tests that the registry names cannot be looked up", root)
		}
		return nil, err
	}
	return func(name string) bool {
		folder, test := path.Split(name)
		last, test, ok := strings.Cut(test, ".")
		if !ok || !strings.HasPrefix(test, "Test") {
			return false
		}
		files, err := filepath.Glob(filepath.Join(root, filepath.FromSlash(folder), last, "*_test.go"))
		if err != nil {
			return false
		}
		for _, file := range files {
			if text, err := os.ReadFile(file); err == nil && bytes.Contains(text, []byte("\nfunc "+test+"(")) {
				return true
			}
		}
		return false
	}, nil
}
