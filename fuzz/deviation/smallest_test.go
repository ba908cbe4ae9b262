package deviation

import (
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/envelopes"
	"github.com/wavecheck/wavecheck/fuzz/recorded"
	"github.com/wavecheck/wavecheck/fuzz/shrink"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

var update = flag.Bool("update", false, "rewrite the golden pages")

var regressions = filepath.Join("..", "..", "corpus", "regressions")

var vectorsFile = recorded.FileIn(filepath.Join("..", "..", "corpus"))

// instructionsMost bounds what is still a smallest Case.
const instructionsMost = 6

// switches are the entries of the registry whose deviation the oracle can switch.
func switches(r *envelopes.Registry) (out []*envelopes.Entry) {
	for i := range r.Deviations {
		if e := &r.Deviations[i]; !slices.Contains(model.Switchless(), e.ID) {
			out = append(out, e)
		}
	}
	return out
}

// checkKills asks that the corpus and the registry say one thing of a smallest Case.
func checkKills(t *testing.T, e *envelopes.Entry, kept *corpus.Regression) {
	t.Helper()
	if kept.Kills.Deviation != e.ID || !slices.Contains(e.Properties, kept.Kills.Property) {
		t.Errorf("the corpus says that %s tells of %s; the registry names %v", kept.Kills.Property, kept.Kills.Deviation, e.Properties)
	}
}

// TestRecordedCases: each deviation without a switch has a Case in the corpus that was recorded, and laws that tell
// it: the recorded threaded engine breaks them beside the recorded cooperative one, and our waves do not beside our
// canonical run. No property at all is broken by ours there.
func TestRecordedCases(t *testing.T) {
	registry := envelopes.Deviations()
	for _, id := range model.Switchless() {
		e := registry.Entry(id)
		if e == nil {
			t.Errorf("%s is in no registry", id)
			continue
		}
		kept, err := corpus.LoadRegression(filepath.Join(regressions, e.Case))
		if err != nil {
			t.Fatal(err)
		}
		checkKills(t, e, &kept)
		published, ours, err := recorded.Pairs(vectorsFile, &kept.Case)
		if err != nil {
			t.Fatal(err)
		}
		laws, err := properties.Find(strings.Join(e.Properties, ","))
		if err != nil || len(e.Properties) == 0 {
			t.Fatalf("%v: %v", e.Properties, err)
		}
		for k := range laws {
			if v := published.Judge(&laws[k], &kept.Case); v.Violation == nil || v.Failure != nil || v.Violation.Engine != "recorded-threaded" {
				t.Errorf("%s: what was recorded does not break %s: %+v", id, laws[k].ID, v)
			}
		}
		for _, p := range properties.All() {
			if v := ours.Judge(&p, &kept.Case); v.Violation != nil || v.Failure != nil {
				t.Errorf("%s: %s in ours: %+v", id, p.ID, v)
			}
		}
	}
}

// TestSmallestCases: each deviation with a switch has a Case in the corpus on which it alone makes the difference,
// switched on from the published dialect, and off from ours; it is small, and the corpus says so too.
func TestSmallestCases(t *testing.T) {
	registry := envelopes.Deviations()
	for _, e := range switches(&registry) {
		t.Run(e.ID, func(t *testing.T) {
			d, err := model.ParseDeviation(e.ID)
			if err != nil {
				t.Fatal(err)
			}
			kept, err := corpus.LoadRegression(filepath.Join(regressions, e.Case))
			if err != nil {
				t.Fatal(err)
			}
			cover := Judge(&kept.Case, model.Ours)
			if !cover.Alone.Has(d) || !cover.Removed.Has(d) {
				t.Errorf("it matters alone %v, removed %v", cover.Alone.IDs(), cover.Removed.IDs())
			}
			if cover.Alone != model.Telltale.With(d) {
				t.Errorf("others matter too: %v", cover.Alone.IDs())
			}
			if size := shrink.SizeOf(&kept.Case); size.Instructions > instructionsMost {
				t.Errorf("%d instructions", size.Instructions)
			}
			checkKills(t, e, &kept)
		})
	}
}

// TestLawsTellDeviations: each deviation with a switch has laws that the oracle breaks on the smallest Case, alone and
// with nobody beside it, in our dialect without the deviation and in the published one; and in ours no
// property at all is broken there.
func TestLawsTellDeviations(t *testing.T) {
	registry := envelopes.Deviations()
	for _, e := range switches(&registry) {
		t.Run(e.ID, func(t *testing.T) {
			d, err := model.ParseDeviation(e.ID)
			if err != nil {
				t.Fatal(err)
			}
			kept, err := corpus.LoadRegression(filepath.Join(regressions, e.Case))
			if err != nil {
				t.Fatal(err)
			}
			laws, err := properties.Find(strings.Join(e.Properties, ","))
			if err != nil || len(e.Properties) == 0 {
				t.Fatalf("%v: %v", e.Properties, err)
			}
			for k := range laws {
				for _, published := range []model.Dialect{model.Ours.Without(d), model.Telltale} {
					if v := Judges(&laws[k], published, &kept.Case); v.Violation == nil {
						t.Errorf("%s holds in dialect %s: %v", laws[k].ID, published, v.Failure)
					}
				}
			}
			for _, p := range properties.All() {
				if v := Judges(&p, model.Ours, &kept.Case); v.Violation != nil || v.Failure != nil {
					t.Errorf("%s in ours: %+v", p.ID, v)
				}
			}
		})
	}
}

// TestExplain draws the page of each deviation, and holds two against golden ones: one with two Records,
// one with a run that aborts.
func TestExplain(t *testing.T) {
	registry := envelopes.Deviations()
	for i := range registry.Deviations {
		e := &registry.Deviations[i]
		x, err := Explain(e, regressions)
		if err != nil {
			t.Errorf("%s: %v", e.ID, err)
			continue
		}
		for _, law := range x.Laws {
			if law.Broken == "" {
				t.Errorf("%s: the published rule does not break %s", e.ID, law.ID)
			}
		}
		if x.First == "" || len(x.Changes) == 0 || (x.Published.Abort == "") != (len(x.Published.Rounds) > 0) || len(x.Ours.Rounds) == 0 {
			t.Errorf("%s: %+v", e.ID, x)
		}
		matters := "matters    alone, in both senses"
		if x.Recorded {
			matters = "matters    as recorded: there is no switch; first in "
		}
		var page strings.Builder
		x.WriteText(&page)
		for _, want := range []string{e.ID + "   " + e.Title + "\n", "owner " + e.Owner, x.Revisit, x.Smallest.Path, matters} {
			if !strings.Contains(page.String(), want) {
				t.Errorf("%s: there is no %q on the page\n%s", e.ID, want, page.String())
			}
		}
		if e.ID == "sender-wakeup" || e.ID == "register-bounds" {
			golden(t, "explain-"+e.ID+".txt", page.String())
		}
	}
	none := envelopes.Entry{ID: "sender-wakeup"}
	if _, err := Explain(&none, regressions); err == nil || !strings.Contains(err.Error(), "names no smallest Case") {
		t.Error(err)
	}
	none.Case = "not-there"
	if _, err := Explain(&none, regressions); err == nil {
		t.Error("a Case that is not there")
	}
	none = *registry.Entry("sender-wakeup")
	none.Properties = []string{"no-such-law"}
	if _, err := Explain(&none, regressions); err == nil || !strings.Contains(err.Error(), "no-such-law") {
		t.Error(err)
	}
	if _, err := Explain(&envelopes.Entry{ID: "no-such-deviation"}, regressions); err == nil {
		t.Error("a deviation that is none")
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s is stale (go test ./fuzz/deviation -run TestExplain -update), or the page is:\n%s", path, got)
	}
}
