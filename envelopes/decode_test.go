package envelopes

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/model"
)

// document is one kind of document: a sample, and how it is read and written again.
type document struct {
	name, sample string
	recode       func(data []byte) (v any, again []byte, err error)
}

func documents(t testing.TB) []document {
	canonical, waves := waved(t, messages(t, "m"), 1, 2)
	b, c := SideOf("canonical", &canonical, model.StrictDeterministic), SideOf(`thre"aded`, &waves, model.StrictDeterministic)
	a, df := ArtefactOf(BuildDiff(&b, &c, 1, model.StrictDeterministic), &b, &c), Df("a", "b", 4, 8)
	df.Justification = append(df.Justification, "other")
	return []document{
		{"diff", string(AppendDiff(nil, &a.Diff)), func(data []byte) (any, []byte, error) {
			v, err := DecodeDiff(data)
			return v, AppendDiff(nil, &v), err
		}},
		{"artefact", string(AppendArtefact(nil, &a)), func(data []byte) (any, []byte, error) {
			v, err := DecodeArtefact(data)
			return v, AppendArtefact(nil, &v), err
		}},
		{"declaration", string(AppendDeclaration(nil, &df)), func(data []byte) (any, []byte, error) {
			v, err := DecodeDeclaration(data)
			return v, AppendDeclaration(nil, &v), err
		}},
	}
}

// TestDocuments: what is written is read as the same, and in any order of keys.
func TestDocuments(t *testing.T) {
	for _, d := range documents(t) {
		if _, again, err := d.recode([]byte(" " + d.sample + "\n")); err != nil || string(again) != d.sample {
			t.Errorf("%s: %v\n%s\n%s", d.name, err, d.sample, again)
		}
		const version = `"schema_version":"vm.envelope_d`
		first, rest, _ := strings.Cut(d.sample[1:len(d.sample)-1], ",")
		if _, again, err := d.recode([]byte("{" + rest + "," + first + "}")); err != nil || string(again) != d.sample || !strings.HasPrefix(first, version) {
			t.Errorf("%s, its version last: %v\n%s", d.name, err, again)
		}
	}
	for _, text := range []string{"vm.envelope_diff.v2", ""} { // rule M1 judges the version, not the reader
		d, err := DecodeDiff([]byte(strings.Replace(documents(t)[0].sample, DiffVersion, text, 1)))
		if err != nil || d.SchemaVersion != text {
			t.Errorf("version %q: %+v, %v", text, d, err)
		}
	}
}

// TestRefusedDocuments goes through the ways in which a document may be wrong (spec 04 §4.2): where, and why.
func TestRefusedDocuments(t *testing.T) {
	for _, tt := range []struct {
		document  int
		old, new  string
		path, why string
	}{
		{0, `{`, ``, "", ""},
		{0, `{`, `[{`, "", ""},
		{2, `]}`, `]`, "", ""},
		{2, `]}`, `]}{}`, "", ""},
		{2, `{`, `{"x":1,`, "/x", "unknown"},
		{2, `{`, `{"max_wave_width":4,`, "/max_wave_width", "duplicate"},
		{2, `"max_wave_width":4,`, ``, "/max_wave_width", "missing"},
		{2, `"max_wave_width"`, `"Max_wave_width"`, "/Max_wave_width", "unknown"},
		{2, `:4`, `:null`, "/max_wave_width", "missing, or null"},
		{2, `:4`, `:"4"`, "/max_wave_width", ""},
		{2, `:4`, `:4.0`, "/max_wave_width", ""},
		{2, `:4`, `:4e0`, "/max_wave_width", ""},
		{2, `:4`, `:-4`, "/max_wave_width", ""},
		{2, `:4`, `:18446744073709551616`, "/max_wave_width", ""},
		{2, `:false`, `:0`, "/require_endpoint_equal", ""},
		{2, `:false`, `:null`, "/require_endpoint_equal", "missing, or null"},
		{2, `"waves"`, `"waves",null`, "/justification/1", "missing, or null"},
		{2, `["waves","other"]`, `"waves"`, "/justification", ""},
		{2, `["waves","other"]`, `null`, "/justification", "missing, or null"},
		{2, `class":"EnvelopeBounded","effect`, `class":"Bounded","effect`, "/scheduler_permutation_class", `"Bounded" is none of Exact, SessionNormalizedPermutation, EnvelopeBounded`},
		{2, `class":"EnvelopeBounded","effect`, `class":"exact","effect`, "/scheduler_permutation_class", `"exact" is none of`},
		{2, `class":"EnvelopeBounded","failure`, `class":"SessionNormalizedPermutation","failure`, "/effect_ordering_class", "is none of Exact, ReplayDeterministic, EnvelopeBounded"},
		{2, `class":"EnvelopeBounded","max`, `class":"ReplayDeterministic","max`, "/failure_visible_diff_class", "is none of Exact, EnvelopeBounded"},
		{2, `"envelope_bounded_nondeterministic"`, `"EnvelopeBounded"`, "/effect_determinism_tier", "is none of strict_deterministic, replay_deterministic, envelope_bounded_nondeterministic"},
		{2, `"a"`, "\"\xff\"", "/baseline_engine", ""},
		{0, `"baseline_max_wave_width":1,`, ``, "/wave_width_bound/baseline_max_wave_width", "missing"},
		{0, `"declared_upper_bound":1`, `"declared_upper_bound":1,"y":2`, "/wave_width_bound/y", "unknown"},
		{0, `{"baseline_max_wave_width":1,"candidate_max_wave_width":1,"declared_upper_bound":1}`, `[1,1,1]`, "/wave_width_bound", ""},
		{0, `,"effect_determinism_tier":"strict_deterministic"`, ``, "/effect_determinism_tier", "missing"},
		{1, `{"schema_version":"vm.envelope_diff.v1"`, `{"schema_version":"vm.envelope_diff.v2"`, "/schema_version", `"vm.envelope_diff.v2" is not vm.envelope_diff.v1`},
		{1, `"declared_upper_bound":1`, `"declared_upper_bound":2`, "/envelope_diff_hash", "is not the hash of the diff"},
		{1, `"Exact","wave`, `"Exakt","wave`, "/envelope_diff/scheduler_permutation_class", `"Exakt" is none of`},
		{1, `a2950354`, `A2950354`, "/baseline_fragment_hash", "is no digest"},
		{1, `a2950354`, `a295035`, "/baseline_fragment_hash", "is no digest"},
		{1, `a2950354`, `g2950354`, "/baseline_fragment_hash", "is no digest"},
	} {
		d := documents(t)[tt.document]
		text := strings.Replace(d.sample, tt.old, tt.new, 1)
		if text == d.sample {
			t.Errorf("%s: nothing to change: %s", d.name, tt.old)
		}
		v, _, err := d.recode([]byte(text))
		var wrong *model.DecodeError
		if !errors.As(err, &wrong) || wrong.Path != tt.path || !strings.Contains(wrong.Reason, tt.why) || wrong.Offset > int64(len(text)) {
			t.Errorf("%s, %s → %s: %v, want %s: %s", d.name, tt.old, tt.new, err, tt.path, tt.why)
		}
		if !reflect.ValueOf(v).IsZero() {
			t.Errorf("%s, %s → %s: a value with the error: %+v", d.name, tt.old, tt.new, v)
		}
	}
}

// fuzzDocument holds a reader to its laws on any bytes: it does not panic, it refuses with a *model.DecodeError
// that lies inside the document, and what it accepts it reads again from what is written, as the same.
func fuzzDocument(f *testing.F, name string) {
	var d document
	for _, of := range documents(f) {
		f.Add([]byte(of.sample))
		if of.name == name {
			d = of
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v, once, err := d.recode(data)
		if err != nil {
			var wrong *model.DecodeError
			if !errors.As(err, &wrong) || wrong.Reason == "" || wrong.Offset < 0 || wrong.Offset > int64(len(data)) {
				t.Errorf("refused with %#v", err)
			}
			return
		}
		again, twice, err := d.recode(once)
		if err != nil || !bytes.Equal(once, twice) || !reflect.DeepEqual(v, again) {
			t.Errorf("accepted %s, then %s: %v", once, twice, err)
		}
	})
}

func FuzzDecodeDiff(f *testing.F)        { fuzzDocument(f, "diff") }
func FuzzDecodeArtefact(f *testing.F)    { fuzzDocument(f, "artefact") }
func FuzzDecodeDeclaration(f *testing.F) { fuzzDocument(f, "declaration") }
