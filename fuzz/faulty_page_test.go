package fuzz

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/threaded/faulty"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/fuzz/regress"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

var (
	hunted   = flag.Uint64("faulty", 0, "Cases of a campaign on each faulty wave engine, for the table of docs/faulty.md; 0 hunts nothing")
	huntSeed = flag.Uint64("seed", 0, "seed of those Cases; 0 is a fresh one")
)

const faultyPage = "../docs/faulty.md"

// The lines of the page between which stands what runs gave.
const tableBegin, tableEnd = "<!-- table: from runs, by make faulty -->\n", "<!-- end of the table -->\n"

// TestFaultyTable runs a campaign on each faulty wave engine, as a user would, and prints which properties refuse it,
// and after how many Cases. With -update it writes the page.
func TestFaultyTable(t *testing.T) {
	if *hunted == 0 {
		return // TestFaultyWaves asks for what has to be so
	}
	if *huntSeed == 0 {
		*huntSeed = uint64(rand.Uint32()) + 1
	}
	t.Logf("seed %d", *huntSeed)
	var b strings.Builder
	fmt.Fprintf(&b, "Seed %d, generators %s, %d Cases for each engine, and up to %d for what a test asks for.\n\n", *huntSeed, generators.Version, *hunted, faultyCases)
	b.WriteString("| engine | what goes wrong | refused by, after so many Cases |\n|---|---|---|\n")
	for _, d := range faulty.Defects() {
		first := hunt(t, d.Defect)
		ids := slices.SortedFunc(maps.Keys(first), func(a, b string) int {
			return slices.IndexFunc(properties.All(), func(p properties.Property) bool { return p.ID == a }) -
				slices.IndexFunc(properties.All(), func(p properties.Property) bool { return p.ID == b })
		})
		slices.SortStableFunc(ids, func(a, b string) int { return int(first[a]) - int(first[b]) })
		cells := make([]string, len(ids))
		for i, id := range ids {
			cells[i] = fmt.Sprintf("%s %d", showLaw(t, id), first[id]+1)
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", d.Defect, d.About, strings.Join(cells, ", "))
		if len(ids) < 2 {
			t.Errorf("%s is refused by %v alone", d.Defect, ids)
		}
	}
	t.Logf("\n%s", b.String())
	if *update {
		page, _ := readPage(t)
		before, _, _ := strings.Cut(page, tableBegin)
		_, after, _ := strings.Cut(page, tableEnd)
		if err := os.WriteFile(faultyPage, []byte(before+tableBegin+"\n"+b.String()+"\n"+tableEnd+after), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// hunt gives the index of the first Case on which each property of a campaign refuses an engine. The campaign goes on
// for those that are said to.
func hunt(t *testing.T, d faulty.Defect) map[string]uint64 {
	t.Helper()
	first := map[string]uint64{}
	chase(t, d, properties.All(), *hunted, first)
	var late []properties.Property
	for _, id := range append([]string{properties.ExactWaves.ID}, refusers[d]...) {
		if _, ok := first[id]; !ok {
			late = append(late, *law(t, id))
		}
	}
	if len(late) > 0 {
		chase(t, d, late, faultyCases, first)
	}
	return first
}

// chase runs a campaign, and notes where each property refuses an engine first.
func chase(t *testing.T, d faulty.Defect, props []properties.Property, cases uint64, first map[string]uint64) {
	t.Helper()
	s, err := campaign.Run(context.Background(), campaign.Options{
		Seed: *huntSeed, Cases: cases, Baseline: campaign.Oracle(model.Ours), Engines: []engines.Engine{plant(t, d)}, Properties: props, KeepLarge: true,
	})
	if err != nil {
		t.Fatal(err)
	}
	if s.Failures > 0 {
		t.Errorf("%s: %d failures: %+v", d, s.Failures, s.Buckets)
	}
	for _, b := range s.Buckets {
		for _, bucket := range append(b.Also, campaign.Other{Name: b.Name, Index: b.Index}) {
			id, _, _ := strings.Cut(bucket.Name, "/")
			if old, ok := first[id]; !ok || bucket.Index < old {
				first[id] = bucket.Index
			}
		}
	}
}

// showLaw is a property as the table has it: one that asks for Records alone is marked.
func showLaw(t *testing.T, id string) string {
	t.Helper()
	if law(t, id).Needs&(properties.NeedSteps|properties.NeedStates) == 0 {
		return id + "°"
	}
	return id
}

// TestFaultyPage: the page lists the engines as they are, with every law that the tests ask for.
func TestFaultyPage(t *testing.T) {
	_, rows := readPage(t)
	if len(rows) != len(faulty.Defects()) {
		t.Fatalf("the table of %s has %d rows: make faulty writes it", faultyPage, len(rows))
	}
	for i, d := range faulty.Defects() {
		if head := fmt.Sprintf("| `%s` | %s | ", d.Defect, d.About); !strings.HasPrefix(rows[i], head) {
			t.Errorf("%q does not begin %q: make faulty writes it", rows[i], head)
		}
		for _, id := range append([]string{properties.ExactWaves.ID}, refusers[d.Defect]...) {
			if !strings.Contains(rows[i], " "+showLaw(t, id)+" ") {
				t.Errorf("%s: no %s in the table: make faulty writes it", d.Defect, showLaw(t, id))
			}
		}
	}
}

// readPage is the page, and the rows of its table.
func readPage(t *testing.T) (page string, rows []string) {
	t.Helper()
	data, err := os.ReadFile(faultyPage)
	if err != nil {
		t.Fatal(err)
	}
	page = string(data)
	_, rest, found := strings.Cut(page, tableBegin)
	table, _, closed := strings.Cut(rest, tableEnd)
	if !found || !closed {
		t.Fatalf("%s has no place for the table", faultyPage)
	}
	for line := range strings.Lines(table) {
		if strings.HasPrefix(line, "| `") {
			rows = append(rows, strings.TrimSpace(line))
		}
	}
	return page, rows
}

// TestFaultyRegressions: for each defect a small Case is kept on which a law refuses it, and the comparison too; neither
// refuses the engine without the defect there.
func TestFaultyRegressions(t *testing.T) {
	kept, err := corpus.Regressions(filepath.Join("..", regress.Dir, regress.RegressionsFolder))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range faulty.Defects() {
		i := slices.IndexFunc(kept, func(r corpus.Regression) bool { return r.Kills.Engine == faulty.Prefix+string(d.Defect) })
		if i < 0 {
			t.Errorf("%s: no Case of the corpus shows it", d.Defect)
			continue
		}
		for _, id := range []string{kept[i].Kills.Property, properties.ExactWaves.ID} {
			if !slices.Contains(append(refusers[d.Defect], properties.ExactWaves.ID), id) {
				t.Errorf("%s is kept for %s, which is not said to refuse it", kept[i].Name, id)
			}
			if err := regress.ShowsPlanted(campaign.Oracle(model.Ours), &kept[i].Case, id, kept[i].Kills.Engine); err != nil {
				t.Errorf("%s: %v", kept[i].Name, err)
			}
			if regress.ShowsPlanted(campaign.Oracle(model.Ours), &kept[i].Case, id, faulty.Prefix+string(faulty.Sound)) == nil {
				t.Errorf("%s: %s refuses the engine without a defect", kept[i].Name, id)
			}
		}
	}
}
