package envelopes

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Finding is one thing that is wrong with a registry.
type Finding string

// String is the finding as a lane prints it (spec 04 §5.2).
func (f Finding) String() string { return "ERROR: " + string(f) }

func finding(format string, args ...any) Finding { return Finding(fmt.Sprintf(format, args...)) }

// ParseRegistry reads a registry. Unknown and repeated keys and wrong types are findings, as is every
// field that is missing or breaks its rule; an entry with a finding stands in the result with what could
// be read of it. It reports all findings, not only the first.
func ParseRegistry(data []byte) (Registry, []Finding) {
	var root struct {
		SchemaVersion jsontext.Value `json:"schema_version"`
		UpdatedAt     string         `json:"updated_at"`
		Deviations    jsontext.Value `json:"deviations"`
	}
	if kind := jsontext.Value(data).Kind(); kind != '{' && jsontext.Value(data).IsValid() {
		return Registry{}, []Finding{"the root is not an object"}
	}
	if err := json.Unmarshal(data, &root, json.RejectUnknownMembers(true)); err != nil {
		return Registry{}, []Finding{finding("not a registry: %s", reason(err))}
	}
	r := Registry{UpdatedAt: root.UpdatedAt}
	var found []Finding
	if root.SchemaVersion == nil || json.Unmarshal(root.SchemaVersion, &r.SchemaVersion) != nil {
		found = append(found, "schema_version is not an integer")
	}
	var entries []jsontext.Value
	if root.Deviations == nil || json.Unmarshal(root.Deviations, &entries) != nil || root.Deviations.Kind() != '[' {
		return r, append(found, "deviations is not a list")
	}
	for i, raw := range entries {
		e, wrong := parseEntry(i, raw)
		r.Deviations = append(r.Deviations, e)
		found = append(found, wrong...)
	}
	return r, append(found, repeated(r.Deviations)...)
}

// reason is an error of the reader without the names of Go types.
func reason(err error) string {
	var semantic *json.SemanticError
	if errors.As(err, &semantic) {
		return fmt.Sprintf("%q %s", semantic.JSONPointer, semanticReason(semantic))
	}
	return err.Error()
}

func semanticReason(err *json.SemanticError) string {
	if err.Err != nil {
		return err.Err.Error()
	}
	return "has the wrong type"
}

// entryJSON is an entry as it stands; nil is missing.
type entryJSON struct {
	ID           *string   `json:"id"`
	Title        *string   `json:"title"`
	Kind         *string   `json:"kind"`
	Owner        *string   `json:"owner"`
	Status       *string   `json:"status"`
	RevisitDate  *string   `json:"revisit_date"`
	Reason       *string   `json:"reason"`
	Impact       *string   `json:"impact"`
	Alternatives *string   `json:"alternatives_considered"`
	Covers       *[]string `json:"covers"`
	SpecRefs     *[]string `json:"spec_refs"`
	CodeRefs     *[]string `json:"code_refs"`
	Tests        *[]string `json:"tests"`
	Properties   *[]string `json:"properties"`
	Case         *string   `json:"case"`
}

func parseEntry(i int, raw jsontext.Value) (Entry, []Finding) {
	at := fmt.Sprintf("deviations[%d]", i)
	if raw.Kind() != '{' {
		return Entry{}, []Finding{finding("%s is not an object", at)}
	}
	var in entryJSON
	var found []Finding
	if err := json.Unmarshal(raw, &in, json.RejectUnknownMembers(true)); err != nil {
		found = append(found, finding("%s: %s", at, reason(err)))
		return in.entry(), found
	}
	if missing := in.missing(); len(missing) > 0 {
		found = append(found, finding("%s missing required fields: %s", at, strings.Join(missing, ", ")))
	}
	return in.entry(), append(found, in.broken(at)...)
}

// missing names the required fields that are absent, ascending.
func (in *entryJSON) missing() []string {
	var out []string
	for _, f := range []struct {
		name string
		has  bool
	}{
		{"alternatives_considered", in.Alternatives != nil}, {"code_refs", in.CodeRefs != nil}, {"covers", in.Covers != nil},
		{"id", in.ID != nil}, {"impact", in.Impact != nil}, {"kind", in.Kind != nil}, {"owner", in.Owner != nil},
		{"reason", in.Reason != nil}, {"revisit_date", in.RevisitDate != nil}, {"spec_refs", in.SpecRefs != nil},
		{"status", in.Status != nil},
	} {
		if !f.has {
			out = append(out, f.name)
		}
	}
	return out
}

// broken are the rules that the fields that are there break.
func (in *entryJSON) broken(at string) []Finding {
	var found []Finding
	who := at
	if text(in.ID) != "" {
		who = "deviation " + text(in.ID)
	}
	say := func(format string, args ...any) { found = append(found, finding(who+": "+format, args...)) }
	if in.ID != nil && *in.ID == "" {
		say("id is empty")
	}
	oneOf := func(name string, value *string, a, b string) {
		if value != nil && *value != a && *value != b {
			say("%s must be one of ['%s', '%s']", name, a, b)
		}
	}
	oneOf("kind", in.Kind, KindBehaviour, KindShape)
	oneOf("status", in.Status, StatusActive, StatusResolved)
	for _, f := range []struct {
		name  string
		value *string
	}{{"owner", in.Owner}, {"reason", in.Reason}, {"impact", in.Impact}, {"alternatives_considered", in.Alternatives}} {
		if f.value != nil && strings.TrimSpace(*f.value) == "" {
			say("%s is blank", f.name)
		}
	}
	if _, err := time.Parse(time.DateOnly, text(in.RevisitDate)); in.RevisitDate != nil && err != nil {
		say("invalid revisit_date (expected YYYY-MM-DD)")
	}
	for _, f := range []struct {
		name string
		list *[]string
	}{{"spec_refs", in.SpecRefs}, {"code_refs", in.CodeRefs}} {
		if f.list != nil && len(*f.list) == 0 {
			say("%s is empty", f.name)
		}
	}
	if in.Covers != nil && len(*in.Covers) == 0 && text(in.Status) == StatusActive {
		say("active deviation must cover at least one mismatch fingerprint")
	}
	return found
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func items(list *[]string) []string {
	if list == nil {
		return nil
	}
	return *list
}

func (in *entryJSON) entry() Entry {
	date, err := time.Parse(time.DateOnly, text(in.RevisitDate))
	if err != nil {
		date = time.Time{}
	}
	return Entry{
		ID: text(in.ID), Title: text(in.Title), Kind: text(in.Kind), Owner: text(in.Owner), Status: text(in.Status),
		Reason: text(in.Reason), Impact: text(in.Impact), Alternatives: text(in.Alternatives), RevisitDate: date,
		Covers: items(in.Covers), SpecRefs: items(in.SpecRefs), CodeRefs: items(in.CodeRefs), Tests: items(in.Tests),
		Properties: items(in.Properties), Case: text(in.Case),
	}
}

// repeated finds ids and covers that stand twice.
func repeated(entries []Entry) []Finding {
	var found []Finding
	covered := map[string]string{}
	for i := range entries {
		e := &entries[i]
		if e.ID != "" && slices.ContainsFunc(entries[:i], func(o Entry) bool { return o.ID == e.ID }) {
			found = append(found, finding("duplicate deviation id: %s", e.ID))
		}
		if !e.Active() {
			continue
		}
		for _, item := range e.Covers {
			if first, twice := covered[item]; twice {
				found = append(found, finding("deviation %s: %s is covered by deviation %s too", e.ID, item, first))
				continue
			}
			covered[item] = e.ID
		}
	}
	return found
}
