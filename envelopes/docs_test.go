package envelopes

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wavecheck/wavecheck/model"
)

var update = flag.Bool("update", false, "rewrite the lines of docs/deviations.md that come from the registry")

// TestDocs holds docs/deviations.md against the registry: the section of each deviation ends in a line
// that is made from its entry.
func TestDocs(t *testing.T) {
	path := filepath.Join("..", "docs", "deviations.md")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text, registry := string(data), Deviations()
	for i := range registry.Deviations {
		e := &registry.Deviations[i]
		head := "\n### `" + e.ID + "`\n"
		_, section, ok := strings.Cut(text, head)
		if !ok {
			t.Errorf("%s has no section %s", path, e.ID)
			continue
		}
		section, _, _ = strings.Cut(section, "\n##")
		_, line, ok := strings.Cut(section, "\nSwitch: ")
		if !ok {
			t.Errorf("the section %s does not say how to switch it", e.ID)
			continue
		}
		line, _, _ = strings.Cut("Switch: "+line, "\n")
		if want := docsLine(e); line != want {
			text = strings.Replace(text, head+section, head+strings.Replace(section, line, want, 1), 1)
			if !*update {
				t.Errorf("%s says of %s\n  %s\nnot\n  %s\n(go test ./envelopes -run TestDocs -update)", path, e.ID, line, want)
			}
		}
	}
	if *update && text != string(data) {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// docsLine is what the page says of an entry.
func docsLine(e *Entry) string {
	how := "Switch: `--deviations +" + e.ID + "`."
	if slices.Contains(model.Switchless(), e.ID) {
		how = "Switch: none; `wavecheck reference` judges what was recorded."
	}
	return how + " Laws that the published rule breaks: `" + strings.Join(e.Properties, "`, `") + "`. Smallest Case: `" +
		e.Case + "`. " + strings.ToUpper(e.Owner[:1]) + e.Owner[1:] + " look at it again by " + e.RevisitDate.Format(time.DateOnly) + "."
}
