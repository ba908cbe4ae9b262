package shrink

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// Tables reads the first columns of a page's tables, by the title of the column.
func Tables(t *testing.T, path string) map[string][]string {
	t.Helper()
	page, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	out, title := map[string][]string{}, ""
	for line := range strings.Lines(string(page)) {
		cell, _, isRow := strings.Cut(strings.TrimPrefix(line, "| "), " |")
		switch {
		case strings.HasPrefix(line, "|--"):
		case !isRow || !strings.HasPrefix(line, "|"):
			title = ""
		case title == "":
			title = cell
		default:
			out[title] = append(out[title], cell)
		}
	}
	return out
}

// TestDocs: docs/shrinking.md lists the moves in their order, what they try and what they did.
func TestDocs(t *testing.T) {
	var names []string
	for _, m := range slices.Concat(phases...) {
		names = append(names, m.name)
	}
	page := Tables(t, "../../docs/shrinking.md")
	for _, title := range []string{"move", "moves"} {
		if !slices.Equal(page[title], names) {
			t.Errorf("the page has %q", page[title])
		}
	}
}
