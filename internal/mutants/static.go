package mutants

import (
	"io/fs"
	"os"
	"path/filepath"
)

// ApplyStatic copies the module whose go.mod lies in root into dir, which must be empty or not exist, with
// the static mutant in it. Where go test ./internal/walls in dir succeeds, the mutant survives. Hidden
// folders and bin are not copied. An edit that does not fit is an *EditError.
func ApplyStatic(root, dir string, m Mutant) error {
	if m.Kind != Static {
		return m.errorf(nil, "it is of kind %s, and stands in the overlay", m.Kind)
	}
	if err := validate([]Mutant{m}); err != nil {
		return err
	}
	if list, err := os.ReadDir(dir); err == nil && len(list) > 0 {
		return m.errorf(nil, "the folder %s is not empty", dir)
	}
	changed, err := changedFiles(root, m)
	if err != nil {
		return err
	}
	if err := copyTree(root, dir); err != nil {
		return err
	}
	for name, text := range changed {
		if err := writeFile(filepath.Join(dir, filepath.FromSlash(name)), text); err != nil {
			return err
		}
	}
	return nil
}

// changedFiles are the files that a static mutant edits or adds, by their paths in the module.
func changedFiles(root string, m Mutant) (map[string][]byte, error) {
	changed := map[string][]byte{}
	for name, edits := range editsByFile([]Mutant{m}) {
		text, err := readSource(root, edits)
		if err != nil {
			return nil, err
		}
		if changed[name], err = replaceIn(name, text, edits); err != nil {
			return nil, err
		}
	}
	for i := range m.Files {
		f := &m.Files[i]
		if !filepath.IsLocal(filepath.FromSlash(f.Path)) {
			return nil, m.errorf(nil, "the file %s is not in the module", f.Path)
		}
		if _, err := os.Lstat(filepath.Join(root, filepath.FromSlash(f.Path))); err == nil || changed[f.Path] != nil {
			return nil, m.errorf(nil, "the file %s is there already", f.Path)
		}
		changed[f.Path] = []byte(f.Text)
	}
	return changed, nil
}

// replaceIn gives the text of a file in which the new code stands for the old.
func replaceIn(name string, text []byte, edits []numbered) ([]byte, error) {
	src, err := parseSource(name, text)
	if err != nil {
		return nil, edits[0].mutant.errorf(edits[0].edit, "%v", err)
	}
	var imports []string
	places := make([]place, len(edits))
	for i, e := range edits {
		at, err := src.locate(e.mutant, e.edit)
		if err != nil {
			return nil, err
		}
		if e.edit.Form != Instead {
			return nil, e.mutant.errorf(e.edit, "a static mutant has no switch, and so no form %q", e.edit.Form)
		}
		places[i] = place{at, e}
		imports = append(imports, src.missingImports(e.edit)...)
	}
	if err := nested(places); err != nil {
		return nil, err
	}
	for i := 1; i < len(places); i++ {
		if p := places[i]; p.at.start < places[i-1].at.end {
			return nil, p.edit.mutant.errorf(p.edit.edit, "its place lies in that of another edit")
		}
	}
	return src.assemble(func(at span) string {
		out, pos := "", at.start
		for _, p := range places {
			out += string(text[pos:p.at.start]) + p.edit.edit.New
			pos = p.at.end
		}
		return out + string(text[pos:at.end])
	}, imports)
}

// copyTree copies the files of the module that lie in root, but not dir itself.
func copyTree(root, dir string) error {
	leaveOut, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	return filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		if d.IsDir() {
			abs, err := filepath.Abs(name)
			if err != nil {
				return err
			}
			if rel != "." && (d.Name()[0] == '.' || rel == "bin" || abs == leaveOut) {
				return filepath.SkipDir
			}
			return nil
		}
		if !d.Type().IsRegular() {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		return writeFile(filepath.Join(dir, rel), text)
	})
}
