package walls

import "fmt"

// Sizes checks the length of the files that are no tests.
func (t *Tree) Sizes() []Finding {
	var found []Finding
	for _, p := range t.Packages {
		for _, f := range p.code() {
			if f.Lines > linesMax {
				found = append(found, Finding{f.Path, f.Lines, fmt.Sprintf("%d lines, more than %d: a file holds one subject", f.Lines, linesMax)})
			}
		}
	}
	return found
}
