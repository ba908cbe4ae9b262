package walls

import (
	"go/ast"
	"strings"
)

// Documentation checks that every package has a package comment and every exported name of its code a
// doc comment. A const, var or type block may carry one comment for all of its names. Fields and the
// methods of an interface are described with their type, and a method named like one of an interface of
// this module, or like error's, is taken to be described there.
func (t *Tree) Documentation() []Finding {
	var found []Finding
	described := t.interfaceMethods()
	for _, p := range t.Packages {
		code := p.code()
		if len(code) == 0 {
			continue
		}
		said := false
		for _, f := range code {
			said = said || documented(f.Syntax.Doc)
			found = append(found, t.undocumented(f, described)...)
		}
		if !said {
			found = append(found, t.finding(code[0], code[0].Syntax.Package, "package %s has no package comment", p.Folder))
		}
	}
	return found
}

func documented(groups ...*ast.CommentGroup) bool {
	for _, g := range groups {
		if g != nil && strings.TrimSpace(g.Text()) != "" {
			return true
		}
	}
	return false
}

// interfaceMethods are the names of the methods of all interfaces of the module's code.
func (t *Tree) interfaceMethods() map[string]bool {
	names := map[string]bool{"Error": true} // the one interface of the language with a method
	for _, p := range t.Packages {
		for _, f := range p.code() {
			ast.Inspect(f.Syntax, func(n ast.Node) bool {
				if it, ok := n.(*ast.InterfaceType); ok {
					for _, m := range it.Methods.List {
						for _, name := range m.Names {
							names[name.Name] = true
						}
					}
				}
				return true
			})
		}
	}
	return names
}

func (t *Tree) undocumented(f *File, described map[string]bool) []Finding {
	var found []Finding
	for _, decl := range f.Syntax.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && exportedReceiver(d) && !documented(d.Doc) && !(d.Recv != nil && described[d.Name.Name]) {
				found = append(found, t.finding(f, d.Pos(), "%s has no doc comment", d.Name.Name))
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				for _, name := range bareNames(d, spec) {
					found = append(found, t.finding(f, name.Pos(), "%s has no doc comment", name.Name))
				}
			}
		}
	}
	return found
}

// exportedReceiver tells whether a function is reached by an exported name: it is no method, or the
// method of an exported type.
func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return true
	}
	for e := d.Recv.List[0].Type; ; {
		switch x := e.(type) {
		case *ast.StarExpr:
			e = x.X
		case *ast.IndexExpr:
			e = x.X
		case *ast.IndexListExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		case *ast.Ident:
			return x.IsExported()
		default:
			return false
		}
	}
}

// bareNames are the exported names of a const, var or type that no comment speaks of.
func bareNames(d *ast.GenDecl, spec ast.Spec) []*ast.Ident {
	if documented(d.Doc) {
		return nil
	}
	var names []*ast.Ident
	switch s := spec.(type) {
	case *ast.TypeSpec:
		if !documented(s.Doc, s.Comment) {
			names = []*ast.Ident{s.Name}
		}
	case *ast.ValueSpec:
		if !documented(s.Doc, s.Comment) {
			names = s.Names
		}
	}
	var exported []*ast.Ident
	for _, n := range names {
		if n.IsExported() {
			exported = append(exported, n)
		}
	}
	return exported
}
