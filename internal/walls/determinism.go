package walls

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// Purity checks that the deterministic packages reach for no clock, no randomness and no environment,
// and depend on nothing but the standard library, this module and the few foreign packages of the table.
func (t *Tree) Purity() []Finding {
	var found []Finding
	for _, p := range t.codeIn(deterministic) {
		found = append(found, t.forbidden(p)...)
	}
	return found
}

// standard tells a package of the standard library as the go command does: no dot in its first element.
func standard(importPath string) bool {
	first, _, _ := strings.Cut(importPath, "/")
	return !strings.Contains(first, ".")
}

// MapWalks checks, on types, that the deterministic packages and those that make Records walk no map: not by
// range, and not by a function that does it for them. It asks the go command for the types of what they import.
func (t *Tree) MapWalks() ([]Finding, error) {
	packages := t.codeIn(slices.Concat(deterministic, recording))
	exports, err := t.exports(packages)
	if err != nil {
		return nil, err
	}
	var found []Finding
	for _, p := range packages {
		walks, err := t.mapWalks(p, exports)
		if err != nil {
			return nil, err
		}
		found = append(found, walks...)
	}
	return found, nil
}

// codeIn are the packages of some folders that hold more than tests.
func (t *Tree) codeIn(folders []string) []*Package {
	return slices.DeleteFunc(slices.Clone(t.Packages), func(p *Package) bool {
		return !anyWithin(folders, p.Folder) || len(p.code()) == 0
	})
}

func (t *Tree) forbidden(p *Package) []Finding {
	var found []Finding
	for _, im := range t.imports(p) {
		switch _, ours := t.ours(im.path); {
		case slices.ContainsFunc(forbiddenImports, func(bad string) bool { return within(bad+"/...", im.path) }):
			found = append(found, Finding{im.file.Path, im.line, p.Folder + " is deterministic and may not import " + im.path})
		case !ours && !standard(im.path) && !slices.Contains(foreign, im.path):
			found = append(found, Finding{im.file.Path, im.line, p.Folder + " is deterministic and may not depend on " + im.path})
		}
	}
	return found
}

func (t *Tree) mapWalks(p *Package, exports map[string]string) ([]Finding, error) {
	info := &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{},
		Uses:  map[*ast.Ident]types.Object{},
	}
	var syntax []*ast.File
	for _, f := range p.code() {
		syntax = append(syntax, f.Syntax)
	}
	open := func(importPath string) (io.ReadCloser, error) {
		if exports[importPath] == "" {
			return nil, fmt.Errorf("no export data of %s", importPath)
		}
		return os.Open(exports[importPath])
	}
	conf := types.Config{Importer: importer.ForCompiler(t.fset, "gc", open)}
	if _, err := conf.Check(t.Module+"/"+p.Folder, t.fset, syntax, info); err != nil {
		return nil, err
	}
	var found []Finding
	for _, f := range p.code() {
		ast.Inspect(f.Syntax, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.RangeStmt:
				if mayBeMap(info.TypeOf(n.X)) {
					found = append(found, t.finding(f, n.Pos(), "ranges over a map, in an order that differs from run to run"))
				}
			case *ast.Ident:
				if fn, ok := info.Uses[n].(*types.Func); ok && slices.Contains(mapWalks, fn.Origin().FullName()) {
					found = append(found, t.finding(f, n.Pos(), "%s walks a map, in an order that differs from run to run", fn.Origin().FullName()))
				}
			}
			return true
		})
	}
	return found, nil
}

// mayBeMap tells whether a range over the type can walk a map. The underlying type of a type parameter
// is its constraint, so generic code is judged by all that it accepts.
func mayBeMap(t types.Type) bool {
	switch u := t.Underlying().(type) {
	case *types.Map:
		return true
	case *types.Interface:
		for i := range u.NumEmbeddeds() {
			if mayBeMap(u.EmbeddedType(i)) {
				return true
			}
		}
	case *types.Union:
		for i := range u.Len() {
			if mayBeMap(u.Term(i).Type()) {
				return true
			}
		}
	}
	return false
}

// exports are the files with the export data of all that the packages import, as the go command built it.
func (t *Tree) exports(packages []*Package) (map[string]string, error) {
	needed := map[string]bool{}
	for _, p := range packages {
		for _, im := range t.imports(p) {
			needed[im.path] = true
		}
	}
	if len(needed) == 0 {
		return nil, nil
	}
	args := append([]string{"list", "-deps", "-export", "-json=ImportPath,Export", "--"}, slices.Sorted(maps.Keys(needed))...)
	cmd := exec.Command("go", args...)
	cmd.Dir = t.Root
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return nil, fmt.Errorf("go list: %w: %s", err, exit.Stderr)
	}
	if err != nil {
		return nil, err
	}
	exports := map[string]string{}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var row struct{ ImportPath, Export string }
		if err := dec.Decode(&row); err == io.EOF {
			return exports, nil
		} else if err != nil {
			return nil, err
		}
		exports[row.ImportPath] = row.Export
	}
}
