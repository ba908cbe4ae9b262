package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/envelopes"
)

const pairs = `config
  semantics waves
image
  local A = B! m. end
  local B = A? m. end
image
  local A = B! m. end
  local B = A? m. end
schedule
  concurrency 2
  workers 2
`

// TestEnvelopeJSON: the document holds the declaration, the artefact, the domain, the breaches and what became of
// the replay.
func TestEnvelopeJSON(t *testing.T) {
	registry := filepath.Join(t.TempDir(), "registry.json")
	if err := os.WriteFile(registry, []byte(wavesEntry), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		declaration string
		code        int
		breaches    []string
		domain      string // its name; "" is none
		inDomain    bool
		replay      bool
	}{
		{"d1", exitViolation, []string{"envelope.scheduler_class", "envelope.effect_class", "envelope.wave_width"}, "the Cases of one step a round", false, false},
		{"d2", exitOK, nil, "", false, true},
		{"dn", exitOK, nil, "the domain of Dn", true, false},
		{"df", exitOK, nil, "the domain of Df", true, false},
	} {
		r := wavecheck(t, pairs, "envelope", "--format", "json", "--declaration", tt.declaration, "--registry", registry, "--today", "2026-09-30")
		r.want(t, tt.code, "")
		var doc struct {
			Inside      bool
			Declaration map[string]any
			Artefact    map[string]any
			Domain      *struct {
				Name   string
				Inside bool
				Reason string
			}
			Breaches []struct{ Rule, Code, Reason string }
			Replay   *string
		}
		r.document(t, &doc)
		var codes []string
		for _, b := range doc.Breaches {
			codes = append(codes, b.Code)
		}
		if strings.Join(codes, " ") != strings.Join(tt.breaches, " ") || doc.Inside != (len(tt.breaches) == 0) {
			t.Errorf("%s: %v, inside %v", tt.declaration, codes, doc.Inside)
		}
		if (doc.Domain == nil) != (tt.domain == "") || doc.Domain != nil && (doc.Domain.Name != tt.domain || doc.Domain.Inside != tt.inDomain || (doc.Domain.Reason == "") != tt.inDomain) {
			t.Errorf("%s: domain %+v", tt.declaration, doc.Domain)
		}
		if (doc.Replay != nil) != tt.replay || tt.replay && *doc.Replay != "replay not checked" {
			t.Errorf("%s: replay %v", tt.declaration, doc.Replay)
		}
		if doc.Declaration["schema_version"] != envelopes.DeclarationVersion || doc.Artefact["schema_version"] != envelopes.DiffVersion || len(doc.Artefact) != 5 {
			t.Errorf("%s: %v, %v", tt.declaration, doc.Declaration, doc.Artefact)
		}
	}
}

// wavesEntry is a registry with the one entry that df names, due at the end of September.
const wavesEntry = `{"schema_version":3,"deviations":[{"id":"waves","kind":"behaviour","owner":"somebody","status":"active",
"reason":"r","impact":"i","alternatives_considered":"a","revisit_date":"2026-09-30","covers":["x"],"spec_refs":["07"],"code_refs":["c"]}]}`

// TestEnvelopeOverdue: a justification is none a day after its date.
func TestEnvelopeOverdue(t *testing.T) {
	registry := filepath.Join(t.TempDir(), "registry.json")
	if err := os.WriteFile(registry, []byte(wavesEntry), 0o644); err != nil {
		t.Fatal(err)
	}
	for day, code := range map[string]int{"2026-09-30": exitOK, "2026-10-01": exitViolation} {
		r := wavecheck(t, pairs, "envelope", "--declaration", "df", "--registry", registry, "--today", day)
		r.want(t, code, "")
		if strings.Contains(r.out, "violated    M9 envelope.unjustified: ") != (code == exitViolation) {
			t.Errorf("%s: %s", day, r.out)
		}
	}
}

// TestEnvelopeOfThreaded: the threaded engine, whatever its threads, is judged under the name of its Record, and by the
// registry of this module.
func TestEnvelopeOfThreaded(t *testing.T) {
	for _, engine := range []string{"threaded", "threaded:threads=2"} {
		for _, declaration := range []string{"d2", "dn", "df"} {
			r := wavecheck(t, pairs, "envelope", "--engine", engine, "--declaration", declaration, "--today", "2026-11-30")
			r.want(t, exitOK, "")
			if !strings.HasPrefix(r.out, "✓ inside "+declaration+"   threaded around oracle\n") {
				t.Errorf("%s, %s: %s", engine, declaration, r.out)
			}
		}
	}
}

// TestEnvelopeRefuses: what is no question is told from an answer.
func TestEnvelopeRefuses(t *testing.T) {
	broken := filepath.Join(t.TempDir(), "broken.json")
	if err := os.WriteFile(broken, []byte(`{"schema_version":"vm.envelope_decl.v1"}`), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"--declaration", "d3"}, "--declaration: open d3"},
		{[]string{"--declaration", broken}, "/baseline_engine: missing, or null"},
		{[]string{"--registry", broken}, "--registry: " + broken + ": schema_version is not an integer"},
		{[]string{"--engine", "none"}, `--engine: unknown engine "none"`},
		{[]string{"--engine", "oracle,oracle"}, "--engine: 2 engines, but one run is judged"},
		{[]string{"--today", "soon"}, `--today: "soon" is no date`},
	} {
		r := wavecheck(t, pairs, append([]string{"envelope"}, tt.args...)...)
		r.want(t, exitUsage, "")
		if !strings.Contains(r.err, tt.want) || r.out != "" {
			t.Errorf("%v: %s%s", tt.args, r.err, r.out)
		}
	}
	crashes := wavecheck(t, pairs, "envelope", "--engine", outside("crashes"))
	crashes.want(t, exitFailure, "")
}
