// Package walls holds the architecture of this module still: which folder may import which, what the
// deterministic packages must not touch, what has to be documented, and how long a file may be.
//
// Load parses every Go file of the module, whatever its build tags, into a Tree; each check is a method
// of Tree and returns Findings. What is allowed is data, in table.go. A Tree can be loaded with planted
// files that are not on disk, which is how the tests show that every check is able to fail.
package walls

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Tree is the parsed source of one module, the folders below testdata and nested modules left out.
type Tree struct {
	Root     string // the folder of go.mod
	Module   string // its module path
	Packages []*Package
	fset     *token.FileSet
}

// Package is a folder with Go files.
type Package struct {
	Folder string // relative to the root, with slashes; "." is the root
	Files  []*File
}

// File is one Go file.
type File struct {
	Path   string // relative to the root, with slashes
	Test   bool
	Lines  int
	Syntax *ast.File
}

// Finding is a place that breaks a rule.
type Finding struct {
	Path string
	Line int
	Text string
}

// String is the finding as compilers print theirs.
func (f Finding) String() string { return fmt.Sprintf("%s:%d: %s", f.Path, f.Line, f.Text) }

// Load parses the module whose go.mod lies in root. The planted sources, by path relative to root, are
// added to what is on disk or replace it.
func Load(root string, planted map[string]string) (*Tree, error) {
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return nil, err
	}
	t := &Tree{Root: root, Module: modulePath(mod), fset: token.NewFileSet()}
	if t.Module == "" {
		return nil, errors.New("go.mod names no module")
	}
	sources, err := readSources(root)
	if err != nil {
		return nil, err
	}
	for name, text := range planted {
		sources[name] = []byte(text)
	}
	return t, t.parse(sources)
}

func modulePath(mod []byte) string {
	for line := range strings.Lines(string(mod)) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "module "); ok {
			return strings.TrimSpace(name)
		}
	}
	return ""
}

// readSources reads every Go file that belongs to the module.
func readSources(root string) (map[string][]byte, error) {
	sources := map[string][]byte{}
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if name != root && (ignored(d.Name()) || isModule(name)) {
				return filepath.SkipDir
			}
			return nil
		}
		if ignored(d.Name()) || filepath.Ext(name) != ".go" {
			return nil
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		sources[filepath.ToSlash(rel)], err = os.ReadFile(name)
		return err
	})
	return sources, err
}

// ignored tells what the go command leaves out of "./...".
func ignored(base string) bool {
	return base[0] == '.' || base[0] == '_' || base == "testdata" || base == "vendor"
}

func isModule(folder string) bool {
	_, err := os.Stat(filepath.Join(folder, "go.mod"))
	return err == nil
}

func (t *Tree) parse(sources map[string][]byte) error {
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		syntax, err := parser.ParseFile(t.fset, name, sources[name], parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		p := t.folder(path.Dir(name))
		p.Files = append(p.Files, &File{
			Path:   name,
			Test:   strings.HasSuffix(name, "_test.go"),
			Lines:  bytes.Count(sources[name], []byte("\n")),
			Syntax: syntax,
		})
	}
	return nil
}

// folder is the package of the folder, made if it is new.
func (t *Tree) folder(name string) *Package {
	for _, p := range t.Packages {
		if p.Folder == name {
			return p
		}
	}
	p := &Package{Folder: name}
	t.Packages = append(t.Packages, p)
	return p
}

// code is the package's files that are no tests.
func (p *Package) code() []*File {
	return slices.DeleteFunc(slices.Clone(p.Files), func(f *File) bool { return f.Test })
}

// importOf is an import of a file.
type importOf struct {
	file *File
	path string
	line int
}

// imports are the imports of the package's code, whatever the build tags of its files.
func (t *Tree) imports(p *Package) []importOf {
	var list []importOf
	for _, f := range p.code() {
		for _, spec := range f.Syntax.Imports {
			name, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				continue // the parser has refused such a file
			}
			list = append(list, importOf{f, name, t.fset.Position(spec.Pos()).Line})
		}
	}
	return list
}

// ours is the folder of an import path of this module.
func (t *Tree) ours(importPath string) (folder string, ok bool) {
	if importPath == t.Module {
		return ".", true
	}
	return strings.CutPrefix(importPath, t.Module+"/")
}

func (t *Tree) finding(f *File, pos token.Pos, format string, args ...any) Finding {
	return Finding{Path: f.Path, Line: t.fset.Position(pos).Line, Text: fmt.Sprintf(format, args...)}
}
