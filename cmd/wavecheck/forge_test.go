package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// TestForge: lies are refused, few of them leave kinds out, which is said and gives exit code 1, and one Case can be
// forged alone.
func TestForge(t *testing.T) {
	r := wavecheck(t, "", "forge", "--certificates", "20000", "--seed", "3")
	if r.code != exitOK || !strings.Contains(r.out, "✓ no mistake") || !strings.Contains(r.out, "meeting-session") || !strings.Contains(r.err, "seed 3") {
		t.Errorf("exit %d:\n%s%s", r.code, r.out, r.err)
	}
	r = wavecheck(t, "", "forge", "--certificates", "5", "--seed", "3")
	if r.code != exitViolation || !strings.Contains(r.out, "  never       ") {
		t.Errorf("exit %d:\n%s", r.code, r.out)
	}
	r = wavecheck(t, "", "forge", "--certificates", "20000", "--seed", "3", "--format", "json")
	var doc struct {
		Seed, Refused, Accepted, Cases uint64
		Whole                          bool
		Never                          []string
		Lies                           []struct {
			Kind     string
			Verdicts map[string]uint64
		}
	}
	if err := json.Unmarshal([]byte(r.out), &doc); err != nil || doc.Refused < 20000 || doc.Accepted < 2000 || !doc.Whole || len(doc.Never) > 0 || doc.Lies[0].Verdicts["sound"] == 0 {
		t.Errorf("%v: %+v", err, doc)
	}
	r = wavecheck(t, "", "forge", "--seed", "3", "--case", "4", "--format", "json")
	if err := json.Unmarshal([]byte(r.out), &doc); err != nil || doc.Cases != 1 || r.code != exitOK {
		t.Errorf("%v: %+v", err, doc)
	}
	for _, args := range [][]string{{"--exhaust", "--seed", "1"}, {"--certificates", "0"}, {"--case", "-1"}, {"--seed", "x"}} {
		if r := wavecheck(t, "", append([]string{"forge"}, args...)...); r.code != exitUsage {
			t.Errorf("%v: exit %d", args, r.code)
		}
	}
}
