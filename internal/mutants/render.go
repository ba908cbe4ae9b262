package mutants

import (
	"cmp"
	"fmt"
	"go/format"
	"slices"
	"strings"
)

// activeName is what mutated files call package active; no code of ours has such a name.
const activeName = "mutants_active"

// mutateFile gives the text of a file with all edits in it, each under its mutant's switch.
func mutateFile(name string, text []byte, activePath string, edits []numbered) ([]byte, error) {
	src, err := parseSource(name, text)
	if err != nil {
		return nil, edits[0].mutant.errorf(edits[0].edit, "%v", err)
	}
	places := make([]place, len(edits))
	for i, e := range edits {
		at, err := src.locate(e.mutant, e.edit)
		if err != nil {
			return nil, err
		}
		places[i] = place{at, e}
	}
	if err := nested(places); err != nil {
		return nil, err
	}
	imports := []string{fmt.Sprintf("import %s %q", activeName, activePath)}
	for _, e := range edits {
		imports = append(imports, src.missingImports(e.edit)...)
	}
	r := renderer{text: text, places: places}
	return src.assemble(r.render, imports)
}

// assemble puts imports behind the package clause and formats the whole.
func (s *source) assemble(render func(at span) string, imports []string) ([]byte, error) {
	slices.Sort(imports)
	head := s.offset(s.syntax.Name.End())
	out := string(s.text[:head]) + "\n\n" + strings.Join(slices.Compact(imports), "\n") + render(span{head, len(s.text)})
	return format.Source([]byte(out))
}

// missingImports are the import declarations for what the edit needs and the file does not have.
func (s *source) missingImports(e *Edit) []string {
	var missing []string
	for _, path := range e.Imports {
		quoted := fmt.Sprintf("%q", path)
		has := false
		for _, spec := range s.syntax.Imports {
			has = has || spec.Path.Value == quoted
		}
		if !has {
			missing = append(missing, "import "+quoted)
		}
	}
	return missing
}

// place is an edit and where it is made.
type place struct {
	at   span
	edit numbered
}

// nested sorts places from the outside in and from left to right, and refuses two that overlap.
func nested(places []place) error {
	slices.SortStableFunc(places, func(a, b place) int {
		return cmp.Or(cmp.Compare(a.at.start, b.at.start), cmp.Compare(b.at.end, a.at.end))
	})
	for i, a := range places {
		for _, b := range places[i+1:] {
			if b.at.start < a.at.end && b.at.end > a.at.end {
				return b.edit.mutant.errorf(b.edit.edit, "its place overlaps that of mutant %s", a.edit.mutant.Name)
			}
		}
	}
	return nil
}

// renderer writes a text with switches at the places that it has not yet passed.
type renderer struct {
	text   []byte
	places []place
}

// render writes the piece at. The places in it are the next ones in the list.
func (r *renderer) render(at span) string {
	var b strings.Builder
	pos := at.start
	for len(r.places) > 0 && r.places[0].at.start < at.end {
		p := r.places[0]
		r.places = r.places[1:]
		b.Write(r.text[pos:p.at.start])
		b.WriteString(wrap(p.edit, r.render(p.at)))
		pos = p.at.end
	}
	b.Write(r.text[pos:at.end])
	return b.String()
}

// wrap puts the old code, which may hold switches itself, under a switch.
func wrap(e numbered, old string) string {
	on := fmt.Sprintf("%s.On(%d)", activeName, e.number)
	switch e.edit.Form {
	case Before:
		return "if " + on + " {\n" + e.edit.New + "\n}\n" + old
	case Behind:
		return old + "\nif " + on + " {\n" + e.edit.New + "\n}"
	case Condition:
		return "(" + on + " && (" + e.edit.New + ") || !" + on + " && (" + old + "))"
	}
	return "if " + on + " {\n" + e.edit.New + "\n} else {\n" + old + "\n}"
}
