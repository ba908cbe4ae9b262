package regress

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

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

const healBucket = "exact-at-one/oracle:ours-sender-wakeup/dispatches/Send"

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
		failed                bool
		known                 string
	}{
		{"holds", heal, "", campaign.Oracle(model.Ours), "", false, ""},
		{"shows what it claims", heal, "sender-wakeup", campaign.Oracle(model.Ours), "", false, ""},
		{"shows it by an abort", bounds, "register-bounds", campaign.Oracle(model.Ours), "", false, ""},
		{"is blunt", heal, "register-bounds", campaign.Oracle(model.Ours), "what-goes-wrong: exact-at-one holds with the deviation register-bounds on and off", false, ""},
		{"is violated again", heal, "sender-wakeup", campaign.Oracle(model.Ours.Without(model.SenderWakeup)), "is violated again: ", false, ""},
		{"is known", heal, "sender-wakeup", campaign.Oracle(model.Ours.Without(model.SenderWakeup)), "", false, healBucket},
		{"is violated in another bucket", heal, "", campaign.Oracle(model.Ours.Without(model.SenderWakeup)), healBucket + " is violated again", false, "exact-at-one/oracle:ours-sender-wakeup/x"},
		{"was known", heal, "", campaign.Oracle(model.Ours), "what-goes-wrong: the known violation exact-at-one/oracle/x has vanished: take it out of known.json", false, "exact-at-one/oracle/x"},
		{"was known, of an engine", heal, "", campaign.Oracle(model.Ours), "", false, "exact-at-one/cooperative/x"},
		{"was known, of no engine", heal, "", campaign.Oracle(model.Ours), "the known violation case-laws/case has vanished", false, "case-laws/case"},
		{"was known, of no property", heal, "", campaign.Oracle(model.Ours), "", false, "another/oracle/x"},
		{"an engine fails", bounds, "", campaign.Oracle(model.Telltale), "what-goes-wrong: exact-at-one: engine oracle:telltale-1.0.0: abort: ", true, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := regression(t, tt.text, tt.deviation)
			set := Set{}
			if tt.known != "" {
				set.Known = []corpus.Known{{Bucket: tt.known, Regression: "what-goes-wrong"}, {Bucket: "x", Regression: "another"}}
			}
			result := set.Replay(&r, campaign.Oracle(model.Ours), []engines.Engine{tt.engine}, properties.All())
			if len(result.Judgements) != len(properties.All()) || result.Failed() != tt.failed {
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

// write stores the heal Case under a name, with so many rounds.
func write(t *testing.T, dir, name string, rounds uint64, k corpus.Kills) {
	t.Helper()
	r := regression(t, heal, "")
	r.Name, r.Kills, r.Case.MaxRounds = name, k, rounds
	if _, err := corpus.WriteRegression(filepath.Join(dir, "regressions"), r); err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestLoadRefusesUnknownNames(t *testing.T) {
	dir := t.TempDir()
	rounds := uint64(10)
	for name, k := range map[string]corpus.Kills{
		"good": {Property: "repeat", Engine: "exec:./x"}, "good-waves": {Property: "repeat", Engine: "exec-waves:./x"}, "no-property": {Property: "x"}, "every-property": {Property: "all"},
		"two-properties": {Property: "repeat,case-laws"}, "no-engine": {Property: "repeat", Engine: "oracel"},
	} {
		rounds++
		write(t, dir, name, rounds, k)
	}
	put(t, filepath.Join(dir, "known.json"), `[{"bucket":"b","regression":"no-engine","owner":"o","since":"2026-01-01","expiry":"2026-02-01"}]`)
	set, err := Load(dir)
	if len(set.Regressions) != 2 || set.Regressions[0].Name != "good" || set.Regressions[1].Name != "good-waves" || err == nil {
		t.Fatalf("%v, %v", set, err)
	}
	want := []string{`regressions/every-property/kills.json: "all" is not one property`, `regressions/no-engine/kills.json: unknown engine "oracel"; known: cooperative, threaded:threads=mixed`,
		`regressions/no-property/kills.json: unknown property "x"`, `regressions/two-properties/kills.json: "repeat,case-laws" is not one property`,
		`known.json: there is no sound regression "no-engine", which b names`}
	lines := strings.Split(err.Error(), "\n")
	for i := range want {
		if len(lines) != len(want) || !strings.HasPrefix(lines[i], filepath.Join(dir, filepath.FromSlash(want[i]))) {
			t.Errorf("%q, want %q", lines, want)
		}
	}
	if _, err := Load(filepath.Join(dir, "known.json")); err == nil {
		t.Error("a file is no folder")
	}
}

func TestLoadExcused(t *testing.T) {
	dir := t.TempDir()
	if excused, expired, err := LoadExcused(dir, time.Now()); excused != nil || expired != nil || err != nil {
		t.Error(excused, expired, err)
	}
	write(t, dir, "good", 11, corpus.Kills{Property: "repeat"})
	put(t, filepath.Join(dir, "known.json"), `[{"bucket":"a","regression":"good","owner":"o","since":"2026-01-01","expiry":"2026-02-01"},
		{"bucket":"b","regression":"good","owner":"o","since":"2026-01-01","expiry":"2026-03-01"}]`)
	now := time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC)
	excused, expired, err := LoadExcused(dir, now)
	if err != nil || len(excused) != 1 || excused[0].Bucket != "b" || excused[0].Case.MaxRounds != 11 || len(expired) != 1 || expired[0].Bucket != "a" {
		t.Errorf("%+v, %+v, %v", excused, expired, err)
	}
	if excused, _, _ := LoadExcused(dir, now.Add(-time.Second)); len(excused) != 2 {
		t.Errorf("%+v", excused)
	}
	put(t, filepath.Join(dir, "regressions", "good", "story.txt"), "")
	if _, _, err := LoadExcused(dir, now); err == nil {
		t.Error("an unsound regression is excused")
	}
	put(t, filepath.Join(dir, "known.json"), `[]`)
	if _, _, err := LoadExcused(dir, now); err != nil {
		t.Errorf("nothing is known, and the regressions are looked at: %v", err)
	}
}
