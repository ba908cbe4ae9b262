package envelopes

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wavecheck/wavecheck/model"
)

// entryText is the made-up example of spec 04 §5.2, changed: each change is a key and its JSON, which
// replaces the value or, with no JSON, takes the key away.
func entryText(changes ...[2]string) string {
	keys := [][2]string{
		{"id", `"queue-cap-extension"`}, {"title", `"Bounded inbox"`}, {"kind", `"shape"`}, {"owner", `"vm-team"`},
		{"status", `"active"`}, {"revisit_date", `"2026-09-30"`}, {"spec_refs", `["01 §8.1"]`}, {"code_refs", `["kernel/buffer.go"]`},
		{"reason", `"…"`}, {"impact", `"…"`}, {"alternatives_considered", `"…"`}, {"covers", `["Value:missing:Blob"]`},
		{"tests", `["kernel.TestInboxCap"]`},
	}
	for _, change := range changes {
		i := slices.IndexFunc(keys, func(k [2]string) bool { return k[0] == change[0] })
		switch {
		case i < 0:
			keys = append(keys, change)
		case change[1] == "":
			keys = slices.Delete(keys, i, i+1)
		default:
			keys[i] = change
		}
	}
	var fields []string
	for _, k := range keys {
		fields = append(fields, fmt.Sprintf("%q:%s", k[0], k[1]))
	}
	return "{" + strings.Join(fields, ",") + "}"
}

func registryText(entries ...string) string {
	return `{"schema_version":3,"updated_at":"2026-03-01","deviations":[` + strings.Join(entries, ",") + "]}"
}

func sameFindings(t *testing.T, got []Finding, want ...string) {
	t.Helper()
	texts := make([]string, len(got))
	for i, f := range got {
		texts[i] = string(f)
	}
	if !slices.Equal(texts, want) {
		t.Errorf("findings\n  %s\nwant\n  %s", strings.Join(texts, "\n  "), strings.Join(want, "\n  "))
	}
}

// TestParseRegistry goes through the rules of spec 04 §5.2, one breach after the other.
func TestParseRegistry(t *testing.T) {
	second := [2]string{"id", `"other"`}
	for _, tt := range []struct {
		name, text string
		want       []string
	}{
		{"the example", registryText(entryText()), nil},
		{"no entry", registryText(), nil},
		{"optional fields", registryText(entryText([2]string{"title", ""}, [2]string{"tests", ""}, [2]string{"properties", `["exact-at-one"]`}, [2]string{"case", `"x"`})), nil},
		{"no JSON", "{", []string{"not a registry: jsontext: unexpected EOF after offset 1"}},
		{"nothing", "", []string{"not a registry: jsontext: unexpected EOF"}},
		{"a list", "[]", []string{"the root is not an object"}},
		{"null", "null", []string{"the root is not an object"}},
		{"an unknown key at the root", `{"schema_version":3,"deviations":[],"x":1}`, []string{`not a registry: "/x" unknown object member name`}},
		{"a key twice", `{"schema_version":3,"schema_version":3,"deviations":[]}`, []string{`not a registry: jsontext: duplicate object member name "schema_version"`}},
		{"two documents", registryText() + "{}", []string{"not a registry: jsontext: invalid character '{' after top-level value after offset 62"}},
		{"no version, no list", `{}`, []string{"schema_version is not an integer", "deviations is not a list"}},
		{"a version in letters", `{"schema_version":"3","deviations":{}}`, []string{"schema_version is not an integer", "deviations is not a list"}},
		{"a version with a fraction", `{"schema_version":3.5,"deviations":null}`, []string{"schema_version is not an integer", "deviations is not a list"}},
		{"an entry that is a text", registryText(`"x"`), []string{"deviations[0] is not an object"}},
		{"missing fields", registryText(entryText([2]string{"covers", ""}, [2]string{"owner", ""})), []string{"deviations[0] missing required fields: covers, owner"}},
		{"no field", registryText("{}"), []string{
			"deviations[0] missing required fields: alternatives_considered, code_refs, covers, id, impact, kind, owner, reason, revisit_date, spec_refs, status",
		}},
		{"an unknown key", registryText(entryText(), entryText(second, [2]string{"covers", `["x"]`}, [2]string{"rust_refs", "[]"})), []string{`deviations[1]: "/rust_refs" unknown object member name`}},
		{"a key twice in an entry", registryText(`{"id":"a","id":"b"}`), []string{`not a registry: jsontext: duplicate object member name "id" within "/deviations/0"`}},
		{"a wrong type", registryText(entryText([2]string{"covers", `"all"`})), []string{`deviations[0]: "/covers" has the wrong type`}},
		{"status and kind", registryText(entryText([2]string{"status", `"open"`}, [2]string{"kind", `"odd"`})), []string{
			"deviation queue-cap-extension: kind must be one of ['behaviour', 'shape']",
			"deviation queue-cap-extension: status must be one of ['active', 'resolved']",
		}},
		{"a date that is none", registryText(entryText([2]string{"revisit_date", `"2026-02-30"`})), []string{"deviation queue-cap-extension: invalid revisit_date (expected YYYY-MM-DD)"}},
		{"blanks", registryText(entryText([2]string{"owner", `" "`}, [2]string{"reason", `""`}, [2]string{"impact", `"\t"`}, [2]string{"alternatives_considered", `""`})), []string{
			"deviation queue-cap-extension: owner is blank", "deviation queue-cap-extension: reason is blank",
			"deviation queue-cap-extension: impact is blank", "deviation queue-cap-extension: alternatives_considered is blank",
		}},
		{"empty lists", registryText(entryText([2]string{"spec_refs", "[]"}, [2]string{"code_refs", "[]"}, [2]string{"covers", "[]"})), []string{
			"deviation queue-cap-extension: spec_refs is empty", "deviation queue-cap-extension: code_refs is empty",
			"deviation queue-cap-extension: active deviation must cover at least one mismatch fingerprint",
		}},
		{"resolved without covers", registryText(entryText([2]string{"status", `"resolved"`}, [2]string{"covers", "[]"})), nil},
		{"an empty id", registryText(entryText([2]string{"id", `""`})), []string{"deviations[0]: id is empty"}},
		{"one id twice", registryText(entryText(), entryText([2]string{"covers", `["Value:missing:Other"]`})), []string{"duplicate deviation id: queue-cap-extension"}},
		{"covered twice", registryText(entryText(), entryText(second)), []string{"deviation other: Value:missing:Blob is covered by deviation queue-cap-extension too"}},
		{"covered by a resolved one too", registryText(entryText(), entryText(second, [2]string{"status", `"resolved"`})), nil},
		{"everything is told", registryText("1", entryText([2]string{"owner", ""}, [2]string{"status", `""`}), entryText([2]string{"revisit_date", `"soon"`})), []string{
			"deviations[0] is not an object", "deviations[1] missing required fields: owner",
			"deviation queue-cap-extension: status must be one of ['active', 'resolved']",
			"deviation queue-cap-extension: invalid revisit_date (expected YYYY-MM-DD)",
			"duplicate deviation id: queue-cap-extension",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, found := ParseRegistry([]byte(tt.text))
			sameFindings(t, found, tt.want...)
		})
	}
}

func TestParsedEntry(t *testing.T) {
	r, found := ParseRegistry([]byte(registryText(entryText([2]string{"case", `"full-inbox"`}))))
	sameFindings(t, found)
	e := r.Entry("queue-cap-extension")
	if r.SchemaVersion != 3 || e == nil || r.Entry("none") != nil {
		t.Fatalf("%+v", r)
	}
	if e.Title != "Bounded inbox" || e.Owner != "vm-team" || !e.Active() || e.Case != "full-inbox" || e.Covers[0] != "Value:missing:Blob" ||
		!e.RevisitDate.Equal(time.Date(2026, 9, 30, 0, 0, 0, 0, time.UTC)) || e.Tests[0] != "kernel.TestInboxCap" || e.SpecRefs[0] != "01 §8.1" {
		t.Errorf("%+v", e)
	}
}

// TestCheck holds a registry against worlds that fit it and worlds that do not.
func TestCheck(t *testing.T) {
	const blob, worm = "Value:missing:Blob", "Value:missing:Worm"
	due := time.Date(2026, 9, 30, 23, 59, 0, 0, time.UTC)
	both := [2]string{"covers", `["` + blob + `","` + worm + `"]`}
	resolved := [2]string{"status", `"resolved"`}
	for _, tt := range []struct {
		name  string
		entry string
		world World
		want  []string
	}{
		{"exercised, and due today", entryText(), World{Today: due, Produced: []string{blob}, Complete: true}, nil},
		{"due yesterday", entryText(), World{Today: due.Add(time.Hour), Produced: []string{blob}, Complete: true},
			[]string{"deviation queue-cap-extension: revisit_date 2026-09-30 is past"}},
		{"resolved, long ago", entryText(resolved), World{Today: due.AddDate(9, 0, 0), Complete: true}, nil},
		{"resolved, and back", entryText(resolved), World{Today: due, Produced: []string{blob}, Complete: true}, []string{
			"deviation queue-cap-extension: resolved, but Value:missing:Blob is produced again",
			"found a mismatch without active coverage: Value:missing:Blob",
		}},
		{"not exercised", entryText(both), World{Today: due, Complete: true}, []string{"deviation queue-cap-extension: stale, nothing exercises it"}},
		{"one item misspelt", entryText(both), World{Today: due, Produced: []string{blob}, Complete: true},
			[]string{"deviation queue-cap-extension: nothing produces Value:missing:Worm"}},
		{"not exercised so far", entryText(both), World{Today: due}, nil},
		{"a mismatch of nobody", entryText(), World{Today: due, Produced: []string{blob, worm}, Complete: true},
			[]string{"found a mismatch without active coverage: Value:missing:Worm"}},
		{"a test that is not there", entryText(), World{Today: due, Produced: []string{blob}, TestExists: func(string) bool { return false }},
			[]string{"deviation queue-cap-extension: there is no test kernel.TestInboxCap"}},
		{"all at once", entryText(), World{Today: due.AddDate(0, 0, 1), Produced: []string{worm}, Complete: true, TestExists: func(string) bool { return false }}, []string{
			"deviation queue-cap-extension: revisit_date 2026-09-30 is past",
			"deviation queue-cap-extension: stale, nothing exercises it",
			"deviation queue-cap-extension: there is no test kernel.TestInboxCap",
			"found a mismatch without active coverage: Value:missing:Worm",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, found := ParseRegistry([]byte(registryText(tt.entry)))
			sameFindings(t, found)
			sameFindings(t, r.Check(tt.world), tt.want...)
		})
	}
	if got := finding("x").String(); got != "ERROR: x" {
		t.Error(got)
	}
}

// TestDeviations: the registry of this module has no finding on the day it was updated, one entry a
// deviation in the order of spec 05, and cites what exists.
func TestDeviations(t *testing.T) {
	_, found := ParseRegistry(deviations)
	sameFindings(t, found)
	r := Deviations()
	updated, err := time.Parse(time.DateOnly, r.UpdatedAt)
	if err != nil {
		t.Fatal(err)
	}
	var produced, ids []string
	for i := range r.Deviations {
		e := &r.Deviations[i]
		produced = append(produced, e.Covers...)
		ids = append(ids, e.ID)
		for _, ref := range e.CodeRefs {
			if _, err := os.Stat(filepath.Join("..", filepath.FromSlash(ref))); err != nil {
				t.Errorf("%s: %v", e.ID, err)
			}
		}
	}
	sameFindings(t, r.Check(World{Today: updated, Produced: produced, Complete: true}))
	if want := append(model.Ours.IDs(), model.Switchless()...); !slices.Equal(ids, want) {
		t.Errorf("entries %v, deviations %v", ids, want)
	}
}

func TestFingerprint(t *testing.T) {
	if got := Fingerprint(SuiteReference, "sender-wakeup", "dispatches"); got != "behaviour:reference:sender-wakeup:dispatches" {
		t.Error(got)
	}
}
