package walls

import (
	"slices"
	"strings"
)

// within tells whether the pattern holds the folder.
func within(pattern, folder string) bool {
	if pattern == "..." {
		return true
	}
	base, below := strings.CutSuffix(pattern, "/...")
	return folder == base || below && strings.HasPrefix(folder, base+"/")
}

func anyWithin(patterns []string, folder string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return within(p, folder) })
}

// rowOf is the longest row of the table that holds the folder.
func rowOf(folder string) *row {
	var best *row
	for i := range table {
		if r := &table[i]; within(r.folder+"/...", folder) && (best == nil || len(r.folder) > len(best.folder)) {
			best = r
		}
	}
	return best
}

func (r *row) allows(folder string) bool {
	return rowOf(folder) == r || anyWithin(r.may, folder) && !anyWithin(r.but, folder)
}

// Imports checks the import table.
func (t *Tree) Imports() []Finding {
	var found []Finding
	for _, p := range t.Packages {
		r := rowOf(p.Folder)
		if r == nil {
			f := p.Files[0]
			found = append(found, t.finding(f, f.Syntax.Package, "folder %s is not in the import table", p.Folder))
			continue
		}
		for _, im := range t.imports(p) {
			if folder, ok := t.ours(im.path); ok && !r.allows(folder) {
				found = append(found, Finding{im.file.Path, im.line, p.Folder + " may not import " + folder})
			}
		}
	}
	return found
}

// Walls checks what each package reaches through all that it imports, test files apart.
func (t *Tree) Walls() []Finding {
	var found []Finding
	for _, p := range t.Packages {
		for _, w := range walls {
			if within(w.from, p.Folder) {
				found = append(found, t.breach(p, w.to)...)
			}
		}
		if a, b := t.breach(p, both[0]), t.breach(p, both[1]); a != nil && b != nil && !anyWithin(bothMay, p.Folder) {
			found = append(found, Finding{b[0].Path, b[0].Line, a[0].Text + ", and " + b[0].Text + ": only fuzz, cmd and tests may reach both"})
		}
	}
	return found
}

// breach is the shortest way from the package to a folder of the pattern, as a finding at its first
// import, or nothing. A folder of the pattern does not reach itself.
func (t *Tree) breach(p *Package, pattern string) []Finding {
	if within(pattern, p.Folder) {
		return nil
	}
	type step struct {
		via   importOf // how the way leaves p
		chain string
		at    *Package
	}
	seen := map[*Package]bool{p: true}
	queue := []step{{chain: p.Folder, at: p}}
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		for _, im := range t.imports(s.at) {
			folder, ok := t.ours(im.path)
			if !ok {
				continue
			}
			via := s.via
			if s.at == p {
				via = im
			}
			chain := s.chain + " → " + folder
			if within(pattern, folder) {
				return []Finding{{via.file.Path, via.line, "wall: " + chain}}
			}
			if next := t.find(folder); next != nil && !seen[next] {
				seen[next] = true
				queue = append(queue, step{via, chain, next})
			}
		}
	}
	return nil
}

func (t *Tree) find(folder string) *Package {
	for _, p := range t.Packages {
		if p.Folder == folder {
			return p
		}
	}
	return nil
}
