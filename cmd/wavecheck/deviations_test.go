package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestDeviationsVerb: the registry against few vectors. What those do not show is stale; dates and tests
// are judged as the flags say; and what is no registry, date or module is wrong usage.
func TestDeviationsVerb(t *testing.T) {
	vectors, err := filepath.Abs("../../model/testdata/reference.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	registry, err := os.ReadFile("../../envelopes/deviations.json")
	if err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	folder(t, map[string]string{
		"r.json": string(registry), "broken.json": "{", "blank.json": strings.Replace(string(registry), `"owner": "kernel maintainers"`, `"owner": ""`, 1),
		"empty.jsonl": "\n", "vectors.jsonl": "{}\n",
	})
	run := func(args ...string) result {
		all := append([]string{"deviations", "--root", root, "--registry", "r.json", "--sample", "20", "--limit", "20"}, args...)
		if !slices.Contains(args, "--file") {
			all = append(all, "--file", vectors)
		}
		return wavecheck(t, "", all...)
	}
	// The few vectors show nothing of most fields that the registry covers.
	const stale = "ERROR: deviation commit-atomicity: nothing produces behaviour:reference:commit-atomicity:coroutines\n"
	r := run("--today", "2027-11-30")
	r.want(t, exitViolation, "")
	if !strings.Contains(r.out, stale) || strings.Contains(r.out, "is past") || strings.Contains(r.out, "no test") {
		t.Error(r.out)
	}
	r = run("--today", "2027-12-01")
	r.want(t, exitViolation, "")
	if n := strings.Count(r.out, "revisit_date 2027-11-30 is past"); n != 14 {
		t.Errorf("%d of 14 are due\n%s", n, r.out)
	}
	var doc struct {
		Deviations []struct {
			ID      string `json:"id"`
			Vectors struct{ Alone, Removed int }
		} `json:"deviations"`
		Findings []string `json:"findings"`
	}
	r = run("--today", "2027-11-30", "--format", "json")
	r.want(t, exitViolation, "")
	r.document(t, &doc)
	if len(doc.Deviations) != 14 || doc.Deviations[0].ID != "recursion-scope" || len(doc.Findings) == 0 || "ERROR: "+doc.Findings[0] == doc.Findings[0] {
		t.Errorf("%+v", doc)
	}
	if r := run("--registry", "blank.json"); r.code != exitViolation || !strings.Contains(r.out, "\nERROR: deviation recursion-scope: owner is blank\n") {
		t.Errorf("exit %d\n%s", r.code, r.out)
	}
	if r := run("--registry", "broken.json"); r.code != exitViolation || !strings.Contains(r.out, "\nERROR: not a registry: ") {
		t.Errorf("exit %d\n%s", r.code, r.out)
	}
	run("--registry", "none.json").want(t, exitUsage, "missing deviation ledger at none.json")
	run("--today", "tomorrow").want(t, exitUsage, `--today: "tomorrow" is no date`)
	run("--root", ".").want(t, exitUsage, "--root: . holds no go.mod")
	run("--jobs", "-1").want(t, exitUsage, "--jobs is not below 0")
	run("--file", "none").want(t, exitUsage, "open none: no such file")
	run("--file", "empty.jsonl").want(t, exitUsage, "there is no vector")
	run("extra").want(t, exitUsage, `"extra"`)
}

// TestExplainDeviationVerb: a page and a document of one deviation; an unknown one, or a corpus without its
// Case, is wrong usage.
func TestExplainDeviationVerb(t *testing.T) {
	const corpus = "../../corpus"
	r := wavecheck(t, "", "explain-deviation", "receiver-wakeup", "--corpus", corpus)
	r.want(t, exitOK, "")
	for _, want := range []string{"receiver-wakeup   A receiver is woken only by", "oracle:ours-receiver-wakeup", "broken by the published rule: ", "▶", "kernel maintainers"} {
		if !strings.Contains(r.out, want) {
			t.Errorf("there is no %q in\n%s", want, r.out)
		}
	}
	var doc struct {
		ID       string
		Alone    bool
		Removed  bool
		Smallest struct {
			Instructions int
			Path         string
		}
		Laws []struct{ ID, Broken string }
	}
	r = wavecheck(t, "", "explain-deviation", "receiver-wakeup", "--corpus", corpus, "--format", "json")
	r.want(t, exitOK, "")
	r.document(t, &doc)
	if doc.ID != "receiver-wakeup" || !doc.Alone || !doc.Removed || doc.Smallest.Instructions != 3 || len(doc.Laws) == 0 || doc.Laws[0].Broken == "" {
		t.Errorf("%+v", doc)
	}
	wavecheck(t, "", "explain-deviation", "nope").want(t, exitUsage, `unknown deviation "nope"; known: recursion-scope, register-bounds, `)
	wavecheck(t, "", "explain-deviation").want(t, exitUsage, "accepts 1 arg(s), received 0")
	wavecheck(t, "", "explain-deviation", "stuck-truth", "--corpus", t.TempDir()).want(t, exitUsage, "stuck-while-a-timeout-runs")
}
