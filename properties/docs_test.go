package properties

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite docs/properties.md")

// TestDocs holds docs/properties.md against the registry.
func TestDocs(t *testing.T) {
	path := filepath.Join("..", "docs", "properties.md")
	want := docsPage()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is stale: go test ./properties -run TestDocs -update", path)
	}
}

func docsPage() string {
	var b strings.Builder
	b.WriteString("# Properties\n\nWhat wavecheck claims. Made from the registry in `properties`; `wavecheck properties` prints the same.\n" +
		"*Every* 10 means that a campaign judges one Case in ten, and + that it judges all those too which hold much of what the\n" +
		"law is about; a replay judges every Case. *Needs* is what a property asks of an engine besides Records: one that lacks\n" +
		"it is skipped, and the campaign's summary says so.\n" +
		fmt.Sprintf("Where *needs* says states, a law judges those around the first %d dispatches of a run, fewer if they are large.\n\n", maxObservedSteps) +
		"| id | statement | spec | every | needs |\n|---|---|---|---|---|\n")
	for _, p := range All() {
		every := strconv.FormatUint(p.Every, 10)
		if p.Also != nil {
			every += " +"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", p.ID, p.Statement, p.Spec, every, p.Needs)
	}
	b.WriteString("\n## Why each of them\n\nWhat it can catch that the comparison with the oracle cannot, or why it stays beside it.\n" +
		"Names such as P-H1 are those of [spec 03 §10](spec/03-threaded.md).\n\n")
	for _, p := range All() {
		fmt.Fprintf(&b, "- `%s`: %s\n", p.ID, p.Why)
	}
	return b.String() + rowsTable()
}
