package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestCensus: few Cases leave cells out, which is said, marked and gives exit code 1.
func TestCensus(t *testing.T) {
	r := wavecheck(t, "", "census", "--cases", "50", "--seed", "3")
	if r.code != exitViolation || !strings.Contains(r.out, " ✗        0  ") || !strings.Contains(r.out, "seed 3, 50 Cases") {
		t.Errorf("exit %d:\n%s", r.code, r.out)
	}
	if strings.Contains(r.out, "  Send commit\n") {
		t.Error("a cell that was reached is shown without --all")
	}
	if r := wavecheck(t, "", "census", "--cases", "50", "--seed", "3", "--all"); !strings.Contains(r.out, "  Send commit\n") {
		t.Error("--all does not show a cell that was reached")
	}
	r = wavecheck(t, "", "census", "--cases", "50", "--seed", "3", "--format", "json")
	var doc struct {
		Seed, Cases, Missed uint64
		Cells               []struct{ Group, Name, State string }
	}
	if err := json.Unmarshal([]byte(r.out), &doc); err != nil || doc.Seed != 3 || doc.Cases != 50 || doc.Missed == 0 || len(doc.Cells) < 400 {
		t.Errorf("%v: %+v", err, doc)
	}
	if r := wavecheck(t, "", "census", "--cases", "0"); r.code != exitUsage {
		t.Errorf("--cases 0: exit %d", r.code)
	}
}

// TestCheckScope: a scope is checked whole, whatever is due by its index, and says how large it is.
func TestCheckScope(t *testing.T) {
	r := wavecheck(t, "", "check", "--scope", "buffers", "--properties", "exact-at-one", "--inbox", "")
	if r.code != exitOK || !strings.Contains(r.out, "scope       buffers: 1600 distinct Cases in 2400 sequences of choices, 33.3 % duplicates") ||
		!strings.Contains(r.out, "cases       1600,") {
		t.Errorf("exit %d:\n%s", r.code, r.out)
	}
	for _, args := range [][]string{{"--scope", "nowhere"}, {"--scope", "buffers", "--cases", "7"}, {"--scope", "buffers", "--seed", "7"}} {
		if r := wavecheck(t, "", append([]string{"check"}, args...)...); r.code != exitUsage || !strings.Contains(r.err, "scope") {
			t.Errorf("%v: exit %d: %s", args, r.code, r.err)
		}
	}
}
