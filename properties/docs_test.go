package properties

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
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
		"*Every* says which share of a campaign's Cases is judged; a replay judges all of them.\n\n" +
		"| id | statement | spec | every |\n|---|---|---|---|\n")
	for _, p := range All() {
		fmt.Fprintf(&b, "| `%s` | %s | %s | %d |\n", p.ID, p.Statement, p.Spec, p.Every)
	}
	return b.String()
}
