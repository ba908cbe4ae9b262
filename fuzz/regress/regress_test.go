package regress

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/listing"
	"github.com/wavecheck/wavecheck/properties"
)

// heal shows sender-wakeup, and nothing of register-bounds.
const heal = `case heal
image
  local A = B! m. end
  local B = A? m. end
topology
  @1 partition A|B
  @3 heal A|B
rounds 40
after stuck continue
`

// bounds shows register-bounds by an abort.
const bounds = `case bounds
image
  local A = end
  program A
    set r99 5
    halt
`

func parse(t *testing.T, text string) model.Case {
	t.Helper()
	c, err := listing.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func regression(t *testing.T, text, deviation string) corpus.Regression {
	return corpus.Regression{
		Name: "what-goes-wrong", Case: parse(t, text), Story: corpus.Story{Wrong: "a", From: "b", Teaches: "c"},
		Kills: corpus.Kills{Property: "exact-at-one", Deviation: deviation},
	}
}

func TestReplay(t *testing.T) {
	for _, tt := range []struct {
		name, text, deviation string
		engine                engines.Engine
		want                  string // in the error; none if empty
		violated              bool
	}{
		{"holds", heal, "", campaign.Oracle(model.Ours), "", false},
		{"shows what it claims", heal, "sender-wakeup", campaign.Oracle(model.Ours), "", false},
		{"shows it by an abort", bounds, "register-bounds", campaign.Oracle(model.Ours), "", false},
		{"is blunt", heal, "register-bounds", campaign.Oracle(model.Ours), "what-goes-wrong: exact-at-one holds with the deviation register-bounds on and off", false},
		{"is violated again", heal, "sender-wakeup", campaign.Oracle(model.Ours.Without(model.SenderWakeup)), "is violated again: ", true},
		{"an engine fails", bounds, "", campaign.Oracle(model.Telltale), "what-goes-wrong: exact-at-one: engine oracle:telltale-1.0.0: abort: ", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := regression(t, tt.text, tt.deviation)
			result := Replay(&r, campaign.Oracle(model.Ours), []engines.Engine{tt.engine}, properties.All())
			if len(result.Judgements) != len(properties.All()) || result.Violated() != tt.violated {
				t.Errorf("%+v", result)
			}
			switch err := result.Err(); {
			case tt.want == "" && err != nil:
				t.Error(err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("%v, want %q", err, tt.want)
			}
		})
	}
}

func TestShowsRefuses(t *testing.T) {
	c := parse(t, heal)
	for _, tt := range [][3]string{{"exact-at-one", "x", `unknown deviation "x"`}, {"y", "sender-wakeup", `unknown property "y"`}} {
		if err := Shows(&c, tt[0], tt[1]); err == nil || !strings.Contains(err.Error(), tt[2]) {
			t.Errorf("%v, want %s", err, tt[2])
		}
	}
}

// TestBothAbort: two runs that abort alike show no deviation.
func TestBothAbort(t *testing.T) {
	a, b := campaign.Oracle(model.Telltale), campaign.Oracle(model.Telltale.With(model.SenderWakeup))
	c := parse(t, bounds)
	if abort(a, &c) == "" || differ(&properties.ExactAtOne, a, b, &c) {
		t.Errorf("aborts %q and %q", abort(a, &c), abort(b, &c))
	}
}

func TestLoadRefusesUnknownNames(t *testing.T) {
	dir := t.TempDir()
	rounds := uint64(10)
	for name, k := range map[string]corpus.Kills{
		"good": {Property: "repeat", Engine: "exec:./x"}, "no-property": {Property: "x"}, "every-property": {Property: "all"},
		"two-properties": {Property: "repeat,case-laws"}, "no-engine": {Property: "repeat", Engine: "oracel"},
	} {
		r := regression(t, heal, "")
		rounds++
		r.Name, r.Kills, r.Case.MaxRounds = name, k, rounds
		if _, err := corpus.WriteRegression(dir, r); err != nil {
			t.Fatal(err)
		}
	}
	list, err := Load(dir)
	if len(list) != 1 || list[0].Name != "good" || err == nil {
		t.Fatalf("%v, %v", list, err)
	}
	lines := strings.Split(err.Error(), "\n")
	for i, want := range []string{`every-property/kills.json: "all" is not one property`, `no-engine/kills.json: unknown engine "oracel"; known: cooperative`,
		`no-property/kills.json: unknown property "x"`, `two-properties/kills.json: "repeat,case-laws" is not one property`} {
		if len(lines) != 4 || !strings.HasPrefix(lines[i], filepath.Join(dir, filepath.FromSlash(want))) {
			t.Errorf("%q, want %q", lines, want)
		}
	}
	if _, err := Load(filepath.Join(dir, "good", corpus.CaseFile)); err == nil {
		t.Error("a file is no folder")
	}
}
