package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

var verbs = []string{
	"check", "run", "replay", "show", "parse", "diff", "waves", "envelope", "shrink", "corpus", "nightly", "reference", "deviations", "explain-deviation", "census", "forge", "power", "properties", "engines",
}

func TestHelpOfEveryVerb(t *testing.T) {
	root := wavecheck(t, "", "--help")
	root.want(t, exitOK, "")
	for _, verb := range verbs {
		if !regexp.MustCompile(`(?m)^  ` + verb + ` `).MatchString(root.out) {
			t.Errorf("--help does not list %s", verb)
		}
		for _, args := range [][]string{{verb, "--help"}, {"help", verb}} {
			r := wavecheck(t, "", args...)
			r.want(t, exitOK, "")
			if !strings.Contains(r.out, "Examples:\n  wavecheck "+verb) || r.err != "" {
				t.Errorf("%v has no example:\n%s", args, r.out)
			}
		}
	}
	if list := newRoot(streams{}).Commands(); len(list) != len(verbs) {
		t.Errorf("%d verbs, want %d", len(list), len(verbs))
	}
}

// TestExamplesAreRight runs the flags of every example past its verb: none is unknown or malformed.
func TestExamplesAreRight(t *testing.T) {
	for _, cmd := range newRoot(streams{}).Commands() {
		for _, line := range strings.Split(cmd.Example, "\n") {
			line, _, _ = strings.Cut(line, " #")
			for _, part := range strings.Split(line, "|") {
				args := strings.Fields(strings.SplitN(strings.SplitN(part, ">", 2)[0], "<", 2)[0])
				if len(args) < 2 || args[0] != "wavecheck" {
					t.Fatalf("%q is no example", line)
				}
				verb, rest, err := newRoot(streams{}).Find(args[1:])
				if err == nil {
					err = verb.ParseFlags(rest)
				}
				if err == nil {
					err = verb.ValidateArgs(verb.Flags().Args())
				}
				if err != nil {
					t.Errorf("%q: %v", line, err)
				}
			}
		}
	}
}

func TestCheck(t *testing.T) {
	folder(t, nil)
	r := wavecheck(t, "", "check", "--cases", "60", "--seed", "7", "--jobs", "2")
	r.want(t, exitOK, "")
	if !strings.HasPrefix(r.err, "seed 7, generators "+generators.Version+", oracle against "+defaultEngines+"\n") || !strings.HasSuffix(r.out, "seed        7 (generators "+generators.Version+")\n") ||
		!strings.HasPrefix(r.out, "✓ no violation\n") {
		t.Errorf("%s%s", r.err, r.out)
	}
	again := wavecheck(t, "", "check", "--cases", "60", "--seed", "7", "--jobs", "1", "--shard", "2/3", "--properties", "exact-at-one")
	again.want(t, exitOK, "")
	if !strings.Contains(again.out, "cases       20,") {
		t.Error(again.out)
	}
}

func TestCheckJSON(t *testing.T) {
	folder(t, nil)
	for _, tt := range []struct {
		engines string
		code    int
	}{{"cooperative", exitOK}, {outside("miscounts"), exitViolation}, {outside("crashes"), exitFailure}, {outside("mumbles"), exitFailure},
		{outside("crashes") + "," + outside("miscounts"), exitViolation}} {
		r := wavecheck(t, "", "check", "--cases", "3", "--format", "json", "--engines", tt.engines, "--properties", "exact-at-one", "--jobs", "1")
		r.want(t, tt.code, "")
		var doc map[string]any
		r.document(t, &doc)
		for _, key := range []string{"seed", "cases", "discarded", "steps", "violations", "buckets", "elapsed_seconds"} {
			if _, ok := doc[key]; !ok {
				t.Errorf("%s: no %q", tt.engines, key)
			}
		}
		if seed := doc["seed"].(float64); !strings.Contains(r.err, "seed ") || seed < 0 {
			t.Errorf("the seed is not shown: %s", r.err)
		}
		if n := len(doc["buckets"].([]any)); (n > 0) != (tt.code != exitOK) {
			t.Errorf("%s: %d buckets", tt.engines, n)
		}
	}
}

// TestCheckOutsideWaves: a program outside that runs waves is held to the oracle's, and to the laws about waves that ask
// for Records alone.
func TestCheckOutsideWaves(t *testing.T) {
	folder(t, nil)
	for _, tt := range []struct {
		mode, property string
		code           int
	}{
		{"waves", "exact-waves,wave-metrics", exitOK}, {"waves", "exact-at-one", exitOK},
		{"waves-miscounted", "exact-waves", exitViolation}, {"waves-miscounted", "wave-metrics", exitViolation},
		{"waves-untold", "exact-waves", exitViolation}, {"waves-untold", "wave-metrics", exitViolation},
	} {
		r := wavecheck(t, "", "check", "--cases", "10", "--seed", "1", "--shrink=false", "--inbox", "", "--engines", outsideWaves(tt.mode), "--properties", tt.property)
		r.want(t, tt.code, "")
		if strings.Contains(r.out, "without waves") {
			t.Errorf("%s, %s: it is not asked for its waves:\n%s", tt.mode, tt.property, r.out)
		}
	}
}

// TestCheckReplayIsTrue types what the page of a counterexample says to type.
func TestCheckReplayIsTrue(t *testing.T) {
	for _, flags := range [][]string{
		{"--engines", outside("miscounts")},
		{"--deviations", "-sender-wakeup,-stuck-truth"},
		{"--dialect", "telltale-1.0.0", "--deviations", "+status-truth"},
	} {
		folder(t, nil)
		args := append([]string{"check", "--cases", "40", "--seed", "1", "--properties", "exact-at-one", "--inbox", "in box"}, flags...)
		r := wavecheck(t, "", args...)
		r.want(t, exitViolation, "")
		commands := regexp.MustCompile(`(?m)^  replay     wavecheck (.*)$`).FindAllStringSubmatch(r.out, -1)
		if len(commands) == 0 {
			t.Fatalf("no command:\n%s", r.out)
		}
		pages := strings.Split(r.out, "✗ exact-at-one")
		for _, page := range pages[1:] {
			command := regexp.MustCompile(`(?m)^  replay     wavecheck (.*)$`).FindStringSubmatch(page)
			bucket := regexp.MustCompile(`bucket (.*)`).FindStringSubmatch(page)
			if command == nil || bucket == nil {
				t.Fatalf("no command or bucket:\n%s", page)
			}
			again := wavecheck(t, "", shellWords(t, command[1])...)
			again.want(t, exitViolation, "")
			if !strings.Contains(again.out, "bucket "+bucket[1]) {
				t.Errorf("%s is not in bucket %s:\n%s", command[1], bucket[1], again.out)
			}
		}
	}
}

// shellWords parts a line as a shell does that knows single quotes.
func shellWords(t *testing.T, line string) []string {
	t.Helper()
	var words []string
	for i, part := range strings.Split(line, "'") {
		if i%2 == 0 {
			words = append(words, strings.Fields(part)...)
		} else if i > 0 {
			words = append(words, part)
		}
	}
	return words
}

func TestCheckShowsDraws(t *testing.T) {
	folder(t, nil)
	r := wavecheck(t, "", "check", "--seed", "7", "--show-draws", "3")
	r.want(t, exitOK, "")
	if again := wavecheck(t, "", "check", "--seed", "7", "--show-draws", "3"); strings.Count(r.out, "\n") < 10 || again.out != r.out {
		t.Error(r.out)
	}
}

// TestCheckClass: the class is part of what names a Case.
func TestCheckClass(t *testing.T) {
	folder(t, nil)
	wide := wavecheck(t, "", "check", "--class", "wide", "--cases", "20", "--seed", "7")
	wide.want(t, exitOK, "")
	if name := "generators " + generators.Version + "/wide"; !strings.HasPrefix(wide.err, "seed 7, "+name+",") || !strings.HasSuffix(wide.out, "seed        7 ("+name+")\n") {
		t.Errorf("%s%s", wide.err, wide.out)
	}
	show := func(class string) string {
		return wavecheck(t, "", "check", "--seed", "7", "--class", class, "--show-draws", "3").out
	}
	if sessions := strings.Count(show("wide"), " draft "); sessions < 8 || strings.Count(show("mixed"), " draft ") >= 8 {
		t.Error("the draws are those of another class")
	}
}

func TestCheckInterrupted(t *testing.T) {
	folder(t, nil)
	ctx, stop := context.WithCancel(context.Background())
	stop()
	var out, errs bytes.Buffer
	code := run(ctx, []string{"check", "--cases", "100000", "--format", "json"}, streams{strings.NewReader(""), &out, &errs})
	var doc map[string]any
	result{code, out.String(), errs.String()}.document(t, &doc)
	if code != exitOK || doc["interrupted"] != true {
		t.Errorf("exit %d, %v", code, doc)
	}
}

func TestCheckWithoutAnInbox(t *testing.T) {
	folder(t, map[string]string{"file": "hello"})
	args := []string{"check", "--cases", "3", "--properties", "exact-at-one", "--engines", outside("miscounts"), "--inbox"}
	if r := wavecheck(t, "", append(args, "")...); strings.Contains(r.out, "replay  ") || r.code != exitViolation {
		t.Error(r.out)
	}
	if r := wavecheck(t, "", append(args, "file")...); !strings.Contains(r.out, "  not stored corpus: file is no folder\n") || r.code != exitViolation {
		t.Error(r.out)
	}
}

func TestRunGoodInputs(t *testing.T) {
	one := caseJSON(t, ping)
	var pretty bytes.Buffer
	if err := json.Indent(&pretty, []byte(one), "", "\t"); err != nil {
		t.Fatal(err)
	}
	folder(t, map[string]string{"one.json": one, "two.jsonl": one + "\n\n" + one + "\r\n", "pretty.json": "\n" + pretty.String() + "\n",
		"find/case.json": one, "ping.wave": ping})
	for _, tt := range []struct {
		name, stdin string
		args        []string
		lines       int
	}{
		{"a file", "", []string{"one.json"}, 1},
		{"stdin by name", one, []string{"-"}, 1},
		{"stdin by silence", one + "\n" + one + "\n" + one, nil, 3},
		{"a document over many lines", "", []string{"pretty.json"}, 1},
		{"a listing by its name", "", []string{"ping.wave"}, 1},
		{"the folder of a find", "", []string{"find"}, 1},
		{"all of them", one, []string{"one.json", "two.jsonl", "-", "pretty.json"}, 5},
		{"an oracle", one, []string{"--engine", "oracle"}, 1},
		{"a dialect", one, []string{"--engine", "oracle", "--dialect", "telltale-1.0.0", "--deviations", "+stuck-truth,-stuck-truth"}, 1},
		{"an outside engine", one + "\n" + one, []string{"--engine", outside("honest")}, 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := wavecheck(t, tt.stdin, append([]string{"run"}, tt.args...)...)
			r.want(t, exitOK, "")
			if r.err != "" || strings.Count(r.out, "\n") != tt.lines {
				t.Errorf("%d lines, want %d\n%s%s", strings.Count(r.out, "\n"), tt.lines, r.out, r.err)
			}
			for line := range strings.Lines(r.out) {
				rec, err := model.DecodeRecord([]byte(line))
				if err != nil || string(model.AppendRecord(nil, &rec))+"\n" != line {
					t.Errorf("no canonical Record: %v\n%s", err, line)
				}
			}
		})
	}
}

func TestRunRefusesAndGoesOn(t *testing.T) {
	one := caseJSON(t, ping)
	long := strings.Repeat("x", 17<<20)
	for _, tt := range []struct {
		name, stdin string
		refused     []int // numbers of the lines that are
		ran         int
	}{
		{"in the middle", one + "\n{\n" + one + "\n", []int{2}, 2},
		{"at first", "{\"id\":\n" + one + "\n" + one, []int{1}, 2},
		{"at first, and blank lines count", "\n\nhello\n" + one, []int{3}, 1},
		{"truncated at the end", one + "\n" + one[:60], []int{2}, 1},
		{"a whole document that is none", "{\n \"schema_version\": 1,\n \"images\": 3\n}\n", []int{1}, 0},
		{"a document that ends early", "\n{\n \"schema_version\": 1,\n", []int{2}, 0},
		{"17 MiB at first", long + "\n" + one, []int{1}, 1},
		{"17 MiB alone", long, []int{1}, 0},
		{"17 MiB in the middle", one + "\n" + long + "\n" + one, []int{2}, 2},
		{"17 MiB at the end", one + "\n" + long, []int{2}, 1},
		{"a document of 17 MiB", "{\n" + strings.Repeat(strings.Repeat(" ", 1<<16)+"\n", 280), []int{1}, 0},
		{"no UTF-8", one + "\n\xff\xfe\n\"\xff\"\n", []int{2, 3}, 1},
		{"other JSON", "[1]\n7\nnull\n\"x\"\n{}\n" + one, []int{1, 2, 3, 4, 5}, 1},
		{"an unknown key", strings.Replace(one, `"images"`, `"imagos"`, 1), []int{1}, 0},
		{"NUL", "\x00\x00\n" + one, []int{1}, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := wavecheck(t, tt.stdin, "run")
			r.want(t, exitUsage, "")
			var refused []int
			ran := 0
			for line := range strings.Lines(r.out) {
				var answer struct {
					Line    int
					Refused string
				}
				if err := json.Unmarshal([]byte(line), &answer); err != nil {
					t.Fatalf("%v: %.200s", err, line)
				}
				if answer.Line == 0 {
					ran++
				} else {
					refused = append(refused, answer.Line)
					if answer.Refused == "" || len(answer.Refused) > 400 {
						t.Errorf("reason %q", answer.Refused)
					}
				}
			}
			if !equal(refused, tt.refused) || ran != tt.ran {
				t.Errorf("refused %v, ran %d; want %v, %d\n%.2000s", refused, ran, tt.refused, tt.ran, r.err)
			}
			if n := strings.Count(r.err, "\n"); n != len(tt.refused) || strings.Count(r.err, "wavecheck: stdin:") != n {
				t.Errorf("%d reasons on stderr:\n%.2000s", n, r.err)
			}
		})
	}
}

func equal(a, b []int) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func TestRunEngineFailures(t *testing.T) {
	one := caseJSON(t, ping)
	for mode, want := range map[string]struct {
		code int
		text string
	}{
		"crashes": {exitFailure, `"failed":`}, "mumbles": {exitFailure, `"failed":`}, "refuses": {exitUsage, `{"line":1,"refused":"not today"}`},
	} {
		r := wavecheck(t, one+"\n"+one, "run", "--engine", outside(mode))
		r.want(t, want.code, "")
		if strings.Count(r.out, "\n") != 2 || !strings.Contains(r.out, want.text) || strings.Count(r.err, "\n") != 2 {
			t.Errorf("%s:\n%s%s", mode, r.out, r.err)
		}
	}
	if r := wavecheck(t, one+"\n{", "run", "--engine", outside("crashes")); r.code != exitFailure {
		t.Errorf("a failure and a refusal: exit %d", r.code)
	}
}

func TestRunGoesOnPastAMissingFile(t *testing.T) {
	folder(t, map[string]string{"one.json": caseJSON(t, ping)})
	r := wavecheck(t, "", "run", "none.json", "one.json", ".")
	r.want(t, exitUsage, "")
	if strings.Count(r.out, "\n") != 1 || r.err != "wavecheck: open none.json: no such file or directory\nwavecheck: corpus: open case.json: no such file or directory\n" {
		t.Errorf("%s%s", r.out, r.err)
	}
}

func TestReplay(t *testing.T) {
	one := caseJSON(t, ping)
	folder(t, map[string]string{"one.json": one, "find/case.json": one, "ping.wave": ping})
	for _, path := range []string{"one.json", "find", "ping.wave", "-"} {
		r := wavecheck(t, ping, "replay", path)
		r.want(t, exitOK, "")
		if strings.Count(r.out, "✓ ") != len(properties.All()) {
			t.Error(r.out)
		}
	}
	r := wavecheck(t, "", "replay", "--engines", outside("miscounts"), "--properties", "exact-at-one", "find")
	r.want(t, exitViolation, "")
	if !strings.HasPrefix(r.out, "✗ exact-at-one   exec:") || !strings.Contains(r.out, "seen       find") {
		t.Error(r.out)
	}
	wavecheck(t, "", "replay", "--engines", outside("crashes"), "find").want(t, exitFailure, "")
}

// TestReplayOrderOfExits: one that cannot be read does not hide what the others show.
func TestReplayOrderOfExits(t *testing.T) {
	folder(t, map[string]string{"one.json": caseJSON(t, ping), "bad.json": "{"})
	for _, tt := range []struct {
		engines string
		code    int
		verdict string
	}{{"cooperative", exitUsage, "holds"}, {outside("miscounts"), exitViolation, "violated"}, {outside("mumbles") + "," + outside("miscounts"), exitViolation, "violated"}, {outside("mumbles"), exitFailure, "failed"}} {
		r := wavecheck(t, "", "replay", "--format", "json", "--properties", "exact-at-one", "--engines", tt.engines, "none", "bad.json", "one.json")
		r.want(t, tt.code, "")
		var doc []replayVerdict
		r.document(t, &doc)
		if len(doc) != 3 || doc[0].Verdict != "refused" || doc[1].Verdict != "refused" || doc[2].Verdict != tt.verdict {
			t.Errorf("%+v", doc)
		}
	}
}

func TestShowAndParseAreInverse(t *testing.T) {
	one := caseJSON(t, ping)
	folder(t, map[string]string{"one.json": one, "find/case.json": one})
	for _, path := range []string{"one.json", "find"} {
		shown := wavecheck(t, "", "show", path)
		shown.want(t, exitOK, "")
		parsed := wavecheck(t, shown.out, "parse")
		parsed.want(t, exitOK, "")
		if parsed.out != one+"\n" || !strings.HasPrefix(shown.out, "// digest ") {
			t.Errorf("%s%s", shown.out, parsed.out)
		}
	}
}

func TestDiff(t *testing.T) {
	folder(t, map[string]string{"one.json": caseJSON(t, ping)})
	r := wavecheck(t, "", "diff", "one.json")
	r.want(t, exitOK, "")
	if !strings.Contains(r.out, "equal in fields 3 to 15") {
		t.Error(r.out)
	}
	wavecheck(t, ping, "diff", "--engines", outside("honest")+",oracle").want(t, exitOK, "")
	wavecheck(t, ping, "diff", "--engines", outside("crashes")).want(t, exitFailure, "")
	for _, args := range [][]string{{"--engines", outside("miscounts")}, {"--engines", "oracle", "--deviations", "-sender-wakeup"}} {
		wavecheck(t, ping, append([]string{"diff"}, args...)...).want(t, exitViolation, "")
		r := wavecheck(t, ping, append([]string{"diff", "--format", "json"}, args...)...)
		r.want(t, exitViolation, "")
		var doc diffDocument
		r.document(t, &doc)
		if doc.Equal || doc.First == nil || doc.First.Field == "" || len(doc.Rounds) == 0 || doc.Left != "oracle" {
			t.Errorf("%+v", doc)
		}
	}
}

func TestShrink(t *testing.T) {
	folder(t, map[string]string{"one.json": caseJSON(t, ping)})
	r := wavecheck(t, "", "shrink", "one.json", "--deviations", "-sender-wakeup", "--properties", "exact-at-one", "--evaluations", "400")
	r.want(t, exitOK, "")
	small, err := model.DecodeCase([]byte(strings.TrimSpace(r.out)))
	if err != nil || len(r.out) >= len(caseJSON(t, ping)) {
		t.Fatalf("%v\n%s", err, r.out)
	}
	p := properties.ExactAtOne
	other := campaign.Oracle(model.Ours.Without(model.SenderWakeup))
	set, err := campaign.OpenEngines("cooperative", campaign.EngineOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if v := campaign.Judge(other, set.Engines, &p, &small); v.Violation == nil {
		t.Errorf("it does not fail any more: %+v", v)
	}
	r = wavecheck(t, "", "shrink", "one.json", "--deviations", "-sender-wakeup", "--moves")
	r.want(t, exitOK, "")
	for _, line := range []string{" instructions (from ", " runs, ", "drop instructions ", "  any value  "} {
		if !strings.Contains(r.err, line) {
			t.Errorf("%q is not on stderr:\n%s", line, r.err)
		}
	}
	wavecheck(t, ping, "shrink").want(t, exitUsage, "the Case violates none of the properties")
	wavecheck(t, ping, "shrink", "--engines", outside("crashes")).want(t, exitFailure, "crash")
}

func TestReference(t *testing.T) {
	data, err := os.ReadFile("../../model/testdata/reference.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(data), "\n")
	folder(t, map[string]string{
		"v.jsonl": string(data), "empty.jsonl": "", "broken.jsonl": lines[0] + "{\n", "v.gz": string(data),
		"wrong.jsonl": strings.Replace(lines[0], `"steps":4`, `"steps":5`, 1),
	})
	r := wavecheck(t, "", "reference", "--file", "v.jsonl", "--format", "json")
	r.want(t, exitOK, "")
	var doc struct {
		Total, Skipped, Equal, Different int
		OursDiffers                      *int                                     `json:"ours_differs"`
		ByFamily                         []any                                    `json:"by_family"`
		ByDeviation                      map[string]struct{ Alone, Removed *int } `json:"by_deviation"`
		Differences                      *[]any
		Covered                          map[string]int
		Waves                            struct {
			Judged, Refused int
			ByRule          map[string]int `json:"by_rule"`
			Refusals        []any
		}
	}
	r.document(t, &doc)
	if doc.Total != 11 || doc.Skipped != 1 || doc.Equal != 10 || doc.Different != 0 || doc.OursDiffers == nil || doc.Differences == nil ||
		len(doc.ByFamily) != 9 || len(doc.ByDeviation) != model.DeviationCount || doc.ByDeviation["sender-wakeup"].Alone == nil {
		t.Errorf("%+v", doc)
	}
	if c, w := doc.Covered, doc.Waves; len(c) != 2 || c["one-core"] != 0 || c["waves"] != 1 || w.Judged != 1 || w.Refused != 1 || w.ByRule["P-F2"] != 1 || len(w.Refusals) != 1 {
		t.Errorf("covered %v, waves %+v", c, w)
	}
	r = wavecheck(t, "", "reference", "--file", "v.jsonl")
	for _, want := range []string{"sender-wakeup", "covered by one-core 0, by waves 1\n", "by the contract: 1 judged, 1 refused; 1 lie in the domain of Dn\n", "first pub-waves-02751: tick "} {
		if r.code != exitOK || !strings.Contains(r.out, want) {
			t.Errorf("exit %d, no %q in\n%s", r.code, want, r.out)
		}
	}
	if r := wavecheck(t, "", "reference", "--file", "wrong.jsonl"); r.code != exitViolation || !strings.Contains(r.out, "✗ wrong.jsonl:1 pub-protocol-02529 reference: steps: 5, not 4") {
		t.Errorf("exit %d\n%s", r.code, r.out)
	}
	wavecheck(t, "", "reference", "--file", "empty.jsonl").want(t, exitUsage, "empty.jsonl: there is no vector")
	wavecheck(t, "", "reference", "--file", "broken.jsonl").want(t, exitUsage, "broken.jsonl:2: ")
	wavecheck(t, "", "reference", "--file", "v.gz").want(t, exitUsage, "v.gz: gzip: invalid header")
	wavecheck(t, "", "reference", "--file", "none").want(t, exitUsage, "open none: no such file")
	wavecheck(t, "", "reference", "--file", "v.jsonl", "--jobs", "-1").want(t, exitUsage, "--jobs is not below 0")
	ctx, stop := context.WithCancel(context.Background())
	stop()
	var out, errs bytes.Buffer
	code := run(ctx, []string{"reference", "--file", "v.jsonl"}, streams{strings.NewReader(""), &out, &errs})
	result{code, out.String(), errs.String()}.want(t, exitFailure, "interrupted after")
}

func TestLists(t *testing.T) {
	for verb, want := range map[string][]string{"properties": {"exact-at-one", "repeat"}, "engines": {"oracle", "cooperative", "exec:COMMAND"}} {
		text := wavecheck(t, "", verb)
		text.want(t, exitOK, "")
		doc := wavecheck(t, "", verb, "--format", "json")
		doc.want(t, exitOK, "")
		var list []map[string]any
		doc.document(t, &list)
		for _, name := range want {
			if !strings.Contains(text.out, name) || !strings.Contains(doc.out, `"`+name+`"`) {
				t.Errorf("%s: no %s", verb, name)
			}
		}
	}
}

// TestFullDisk: a result that cannot be written is a failure, whatever the verb.
func TestFullDisk(t *testing.T) {
	one := caseJSON(t, ping)
	folder(t, map[string]string{"one.json": one})
	for _, args := range [][]string{
		{"properties"}, {"engines", "--format", "json"}, {"show", "one.json"}, {"waves", "one.json"}, {"parse", "one.json"}, {"run", "one.json"}, {"diff", "one.json"},
		{"replay", "one.json"}, {"check", "--cases", "2"}, {"check", "--cases", "2", "--format", "json"}, {"--help"},
	} {
		var errs bytes.Buffer
		code := run(context.Background(), args, streams{strings.NewReader(""), fullDisk{}, &errs})
		if code != exitFailure || !strings.Contains(errs.String(), "wavecheck: stdout: no space left") {
			t.Errorf("%v: exit %d\n%s", args, code, errs.String())
		}
	}
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errors.New("no space left") }

func TestCorpusOfFindsReplays(t *testing.T) { // every find of ours can be replayed
	paths, err := corpus.List(filepath.Join("..", "..", "corpus", "regressions"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		wavecheck(t, "", "replay", path).want(t, exitOK, "")
	}
}
