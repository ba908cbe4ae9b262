package mutants

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// activeFolder is where the package stands that mutated code asks.
const activeFolder = "internal/mutants/active"

// WriteOverlay writes the mutated files of the module whose go.mod lies in root into dir, and the file
// that go build -overlay asks for, whose path it gives. All switchable mutants are in. The first edit that
// does not fit the source is an *EditError.
func WriteOverlay(root, dir string) (overlayPath string, err error) {
	return writeOverlay(root, dir, All())
}

func writeOverlay(root, dir string, list []Mutant) (overlayPath string, err error) {
	if root, err = filepath.Abs(root); err != nil {
		return "", err
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return "", err
	}
	files, err := mutated(root, list)
	if err != nil {
		return "", err
	}
	replace := map[string]string{}
	for name, text := range files {
		target := filepath.Join(dir, "src", filepath.FromSlash(name))
		if err := writeFile(target, text); err != nil {
			return "", err
		}
		replace[filepath.Join(root, filepath.FromSlash(name))] = target
	}
	overlay, err := json.MarshalIndent(map[string]any{"Replace": replace}, "", "\t")
	if err != nil {
		return "", err
	}
	overlayPath = filepath.Join(dir, "overlay.json")
	return overlayPath, writeFile(overlayPath, append(overlay, '\n'))
}

func writeFile(name string, text []byte) error {
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	return os.WriteFile(name, text, 0o644)
}

// mutated are the files of an overlay by their paths in the module.
func mutated(root string, list []Mutant) (map[string][]byte, error) {
	if err := validate(list); err != nil {
		return nil, err
	}
	list = switchable(list)
	module, err := modulePath(root)
	if err != nil {
		return nil, err
	}
	files := map[string][]byte{activeFolder + "/names.go": namesFile(list)}
	edits := editsByFile(list)
	for _, name := range slices.Sorted(maps.Keys(edits)) {
		text, err := readSource(root, edits[name])
		if err != nil {
			return nil, err
		}
		if files[name], err = mutateFile(name, text, module+"/"+activeFolder, edits[name]); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// numbered is an edit with its mutant's number.
type numbered struct {
	mutant *Mutant
	number int // from 1, as active.On counts
	edit   *Edit
}

func editsByFile(list []Mutant) map[string][]numbered {
	edits := map[string][]numbered{}
	for i := range list {
		for j := range list[i].Edits {
			e := &list[i].Edits[j]
			edits[e.File] = append(edits[e.File], numbered{&list[i], i + 1, e})
		}
	}
	return edits
}

// readSource reads the file that the edits are of.
func readSource(root string, edits []numbered) ([]byte, error) {
	first := edits[0]
	if !filepath.IsLocal(filepath.FromSlash(first.edit.File)) {
		return nil, first.mutant.errorf(first.edit, "the file is not in the module")
	}
	text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(first.edit.File)))
	if err != nil {
		return nil, first.mutant.errorf(first.edit, "%v", err)
	}
	return text, nil
}

// namesFile is the list of the mutants of an overlay, in place of the empty one of package active.
func namesFile(list []Mutant) []byte {
	var b bytes.Buffer
	b.WriteString("package active\n\nvar names = []string{\n")
	for i := range list {
		fmt.Fprintf(&b, "\t%q,\n", list[i].Name)
	}
	b.WriteString("}\n")
	return b.Bytes()
}

// modulePath reads the path of the module from its go.mod.
func modulePath(root string) (string, error) {
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(mod)) {
		if path, ok := strings.CutPrefix(strings.TrimSpace(line), "module "); ok {
			if unquoted, err := strconv.Unquote(path); err == nil {
				return unquoted, nil
			}
			return path, nil
		}
	}
	return "", errors.New("go.mod names no module")
}
