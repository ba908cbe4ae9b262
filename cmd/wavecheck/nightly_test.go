package main

import (
	"os"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/fuzz/nightly"
)

func TestNightly(t *testing.T) {
	folder(t, nil)
	short := []string{"nightly", "--minutes", "0.01", "--properties", "exact-at-one", "--jobs", "1", "--seed", "7"}
	for _, tt := range []struct {
		engines, first string
		code           int
	}{
		{"cooperative", "✓ 0 finds", exitOK}, {outside("miscounts"), "✗ 1 find, the first exact-at-one/exec:", exitViolation},
		{outside("mumbles"), "! 1 find, the first engine-failure/exec:", exitFailure},
	} {
		r := wavecheck(t, "", append(short, "--fresh", "--engines", tt.engines)...)
		r.want(t, tt.code, "")
		if !strings.HasPrefix(r.out, tt.first) || !strings.Contains(r.err, "nothing is fuzzed: stat go.mod: no such file") || !strings.Contains(r.err, "seed 7") {
			t.Errorf("%s%s", r.out, r.err)
		}
		text, err := os.ReadFile("build/nightly/summary.txt")
		if err != nil || string(text) != r.out {
			t.Errorf("the summary on disk is another: %v\n%s", err, text)
		}
	}
	r := wavecheck(t, "", append(short, "--format", "json", "--module", "")...)
	var doc nightly.Night
	r.document(t, &doc)
	if r.want(t, exitOK, ""); doc.Plan.Seed != 7 || !doc.Done || doc.Campaign.Cases == 0 || strings.Contains(r.err, "nothing is fuzzed") {
		t.Errorf("%+v\n%s", doc, r.err)
	}
}
