package mutants

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"reflect"
)

// source is a parsed file.
type source struct {
	text   []byte
	syntax *ast.File
}

func parseSource(name string, text []byte) (*source, error) {
	syntax, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	return &source{text: text, syntax: syntax}, nil
}

func (s *source) offset(p token.Pos) int { return int(p - s.syntax.FileStart) }

// span is a piece of a file, in bytes from its start.
type span struct{ start, end int }

// locate finds the place of an edit: the span of its old code.
func (s *source) locate(m *Mutant, e *Edit) (span, error) {
	fn, err := s.function(e.Func)
	if err != nil {
		return span{}, m.errorf(e, "%v", err)
	}
	old, err := parseCode(e.Form, e.Old)
	if err != nil {
		return span{}, m.errorf(e, "the old code does not parse: %v", err)
	}
	if len(old) == 0 {
		return span{}, m.errorf(e, "there is no old code")
	}
	if _, err := parseCode(e.Form, e.New); err != nil {
		return span{}, m.errorf(e, "the new code does not parse: %v", err)
	}
	found := s.find(fn, old)
	switch len(found) {
	case 0:
		return span{}, m.errorf(e, "stale: the old code is not there")
	case 1:
		return found[0], nil
	}
	return span{}, m.errorf(e, "ambiguous: the old code is there %d times", len(found))
}

// function finds a function of the file by its name, or Type.Method.
func (s *source) function(name string) (*ast.FuncDecl, error) {
	var found *ast.FuncDecl
	for _, d := range s.syntax.Decls {
		fn, ok := d.(*ast.FuncDecl)
		if !ok || functionName(fn) != name || fn.Body == nil {
			continue
		}
		if found != nil {
			return nil, fmt.Errorf("there are two functions of this name")
		}
		found = fn
	}
	if found == nil {
		return nil, fmt.Errorf("there is no such function")
	}
	return found, nil
}

func functionName(fn *ast.FuncDecl) string {
	if fn.Recv == nil || len(fn.Recv.List) == 0 {
		return fn.Name.Name
	}
	t := fn.Recv.List[0].Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.Name + "." + fn.Name.Name
		default:
			return fn.Name.Name
		}
	}
}

// parseCode reads the old or the new code of an edit: an expression, or statements.
func parseCode(form Form, code string) ([]ast.Node, error) {
	if form == Condition {
		x, err := parser.ParseExpr(code)
		if err != nil {
			return nil, err
		}
		return []ast.Node{x}, nil
	}
	file, err := parser.ParseFile(token.NewFileSet(), "", "package p\nfunc _() {\n"+code+"\n}", parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	if len(file.Decls) != 1 {
		return nil, fmt.Errorf("it is more than the inside of a function")
	}
	body := file.Decls[0].(*ast.FuncDecl).Body.List
	nodes := make([]ast.Node, len(body))
	for i, stmt := range body {
		nodes[i] = stmt
	}
	return nodes, nil
}

// find gives the places in the function where the nodes stand: as consecutive statements, or as an
// expression.
func (s *source) find(fn *ast.FuncDecl, old []ast.Node) []span {
	var found []span
	note := func(first, last ast.Node) {
		found = append(found, span{s.offset(first.Pos()), s.offset(last.End())})
	}
	_, isExpr := old[0].(ast.Expr)
	ast.Inspect(fn.Body, func(n ast.Node) bool {
		if isExpr {
			if n != nil && sameSyntax(n, old[0]) {
				note(n, n)
			}
			return true
		}
		list := statements(n)
		for i := 0; i+len(old) <= len(list); i++ {
			if sameStatements(list[i:], old) {
				note(list[i], list[i+len(old)-1])
			}
		}
		return true
	})
	return found
}

// statements is the list of statements that a node holds.
func statements(n ast.Node) []ast.Stmt {
	switch n := n.(type) {
	case *ast.BlockStmt:
		return n.List
	case *ast.CaseClause:
		return n.Body
	case *ast.CommClause:
		return n.Body
	}
	return nil
}

func sameStatements(list []ast.Stmt, old []ast.Node) bool {
	for i, n := range old {
		if !sameSyntax(list[i], n) {
			return false
		}
	}
	return true
}

// sameSyntax compares two syntax trees without their layout. A position counts only by whether there is
// one, which tells f(list...) from f(list).
func sameSyntax(a, b ast.Node) bool { return same(reflect.ValueOf(a), reflect.ValueOf(b)) }

var positionType = reflect.TypeFor[token.Pos]()

func same(a, b reflect.Value) bool {
	if a.IsValid() != b.IsValid() {
		return false
	}
	if !a.IsValid() {
		return true
	}
	if a.Type() != b.Type() {
		return false
	}
	if a.Type() == positionType {
		return (a.Int() != 0) == (b.Int() != 0)
	}
	switch a.Kind() {
	case reflect.Interface, reflect.Pointer:
		if a.IsNil() || b.IsNil() {
			return a.IsNil() == b.IsNil()
		}
		return same(a.Elem(), b.Elem())
	case reflect.Slice:
		if a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if !same(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	case reflect.Struct:
		for i := range a.NumField() {
			if !same(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	}
	return a.Equal(b)
}
