package nightly

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/oracle/spoilt"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/fuzz/regress"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/listing"
	"github.com/wavecheck/wavecheck/properties"
)

// wrong is an engine with an ordinary defect: it wakes no senders.
var wrong = campaign.Oracle(model.Ours.Without(model.SenderWakeup))

var sound = campaign.Oracle(model.Ours)

// night is a night of so long on an engine, in folders of its own; what it says is kept.
func night(t *testing.T, e engines.Engine, length time.Duration) (*Options, *strings.Builder) {
	t.Helper()
	dir := t.TempDir()
	var said strings.Builder
	return &Options{
		Dir: filepath.Join(dir, "night"), Corpus: filepath.Join(dir, "corpus"), Time: length, Seed: 7, Jobs: 2, Build: "b",
		Baseline: campaign.Oracle(model.Ours), Engines: []engines.Engine{e}, Properties: []properties.Property{properties.ExactAtOne},
		Log: func(text string) { said.WriteString(text + "\n") },
	}, &said
}

func spend(t *testing.T, opts *Options) *Night {
	t.Helper()
	n, err := Run(context.Background(), *opts)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestNightNamesADefect: a night of several turns meets an ordinary defect, names it first, tells it once,
// and stores it small.
func TestNightNamesADefect(t *testing.T) {
	t.Parallel()
	opts, said := night(t, wrong, 6*time.Second)
	n := spend(t, opts)
	if n.Verdict() != Violated || !n.Done || len(n.Finds) != 1 || n.Campaign.Turns < 2 || n.Campaign.Cases == 0 || n.Next != n.Campaign.Cases {
		t.Fatalf("%+v\n%s", n, said)
	}
	f := n.Finds[0]
	if !strings.HasPrefix(f.Bucket, "exact-at-one/oracle:ours-sender-wakeup/") || f.Cause != "coroutines.status (Ready, not Blocked Send) between rounds" ||
		f.Count < 2 || len(f.Also) == 0 || f.From != fromCampaign || !strings.Contains(f.Replay, f.Path) {
		t.Errorf("%+v", f)
	}
	find, err := corpus.Load(f.Path)
	if err != nil || find.Info.Bucket != f.Bucket || find.Info.Seed != 7 {
		t.Errorf("%+v, %v", find.Info, err)
	}
	if list, _ := corpus.List(filepath.Join(opts.Corpus, "inbox")); len(list) != 1 {
		t.Errorf("%q", list)
	}
	text, err := os.ReadFile(filepath.Join(opts.Dir, SummaryText))
	if first, _, _ := strings.Cut(string(text), "\n"); err != nil || first != "✗ 1 find, the first "+f.Bucket {
		t.Errorf("%s, %v", text, err)
	}
	for _, want := range []string{"a night begins, seed 7\n", "replay: 0 regressions, 0 wrong\n", "a second", "find 1: " + f.Bucket + "\n"} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("it never says %q:\n%s", want, said)
		}
	}
}

func TestCleanNight(t *testing.T) {
	t.Parallel()
	opts, _ := night(t, sound, 1200*time.Millisecond)
	n := spend(t, opts)
	if n.Verdict() != Clean || len(n.Finds)+len(n.Problems) != 0 || n.Campaign.Cases == 0 {
		t.Errorf("%+v", n)
	}
	if n.ElapsedSeconds < 0.4 || n.ElapsedSeconds > 1.2+settleGrace.Seconds() {
		t.Errorf("it took %.1f s", n.ElapsedSeconds)
	}
}

var mumbles = spoilt.New("mumbles", func(*model.Case, *model.Record) error { return errors.New("no idea") })

func TestNightOfFailures(t *testing.T) {
	t.Parallel()
	opts, _ := night(t, mumbles, 900*time.Millisecond)
	n := spend(t, opts)
	if n.Verdict() != Failed || len(n.Finds) != 1 || n.Finds[0].Bucket != "engine-failure/mumbles/nonsense" || n.Campaign.Discarded != n.Campaign.Cases {
		t.Errorf("%+v", n)
	}
}

// stopped spends a night until its engine has run some Cases.
func stopped(t *testing.T, opts *Options, cases int64) *Night {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	var ran atomic.Int64
	part := *opts
	part.Engines = []engines.Engine{counting{opts.Engines[0], func() {
		if ran.Add(1) == cases {
			stop()
		}
	}}}
	n, err := Run(ctx, part)
	if err != nil || !n.Interrupted || n.Done {
		t.Fatalf("%+v, %v", n, err)
	}
	return n
}

type counting struct {
	engines.Engine
	count func()
}

func (c counting) RunObserved(k *model.Case, obs engines.Observer) (model.Record, error) {
	c.count()
	return c.Engine.(engines.Observed).RunObserved(k, obs)
}

func (c counting) Run(k *model.Case) (model.Record, error) {
	c.count()
	return c.Engine.Run(k)
}

// TestResume: an interrupted night goes on with its seed, behind the Cases that it has judged, and with its
// finds; one that is done does not.
func TestResume(t *testing.T) {
	t.Parallel()
	opts, said := night(t, wrong, time.Hour)
	first := stopped(t, opts, 200)
	if first.Next == 0 || len(first.Finds) != 1 || first.Parts != 1 {
		t.Fatalf("%+v", first)
	}
	state, err := load(filepath.Join(opts.Dir, StateFile))
	if err != nil || state.Next != first.Next || len(state.Finds) != 1 {
		t.Fatalf("the state on disk: %+v, %v", state, err)
	}
	opts.Seed = 8 // of a night that begins; this one goes on
	second := stopped(t, opts, 150)
	if second.Parts != 2 || second.Plan.Seed != 7 || second.Next <= first.Next || second.Campaign.Cases != second.Next || second.Started != first.Started ||
		len(second.Finds) != 1 || second.Finds[0].Count <= first.Finds[0].Count || second.ElapsedSeconds <= first.ElapsedSeconds {
		t.Errorf("%+v", second)
	}
	if want := fmt.Sprintf("the night of %s goes on, seed 7, from Case %d: ", first.Started, first.Next); !strings.Contains(said.String(), want) {
		t.Errorf("it never says %q:\n%s", want, said)
	}
	opts.Time = time.Duration((second.ElapsedSeconds + 1) * float64(time.Second))
	third := spend(t, opts)
	if third.Parts != 3 || !third.Done || third.Interrupted || third.Plan.Seed != 7 {
		t.Errorf("%+v", third)
	}
}

// TestBeginsAnew: a night that has nothing to do with the one that lies there begins anew, and says why.
func TestBeginsAnew(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		why    string
		change func(o *Options)
	}{
		{"the program has changed", func(o *Options) { o.Build = "c" }},
		{"the last one compared oracle with oracle", func(o *Options) { o.Engines = []engines.Engine{wrong} }},
		{"the properties are others", func(o *Options) { o.Properties = properties.All() }},
		{"the flags of go test are others", func(o *Options) { o.GoFlags = []string{"-v"} }},
		{"the last one took ", func(o *Options) { o.Time = time.Millisecond }},
		{"a night begins, seed 9", func(o *Options) { o.Fresh = true }},
	} {
		opts, said := night(t, sound, time.Hour)
		stopped(t, opts, 20)
		opts.Seed = 9
		tt.change(opts)
		ctx, stop := context.WithCancel(context.Background())
		stop()
		n, err := Run(ctx, *opts)
		if err != nil || n.Parts != 1 || n.Plan.Seed != 9 || n.Campaign.Cases > 20 || !strings.Contains(said.String(), tt.why) {
			t.Errorf("%s: %+v, %v\n%s", tt.why, n, err, said)
		}
	}
}

// TestStateOfNoUse: what is no state does not keep a night from beginning, nor does what a killed one left.
func TestStateOfNoUse(t *testing.T) {
	t.Parallel()
	for name, state := range map[string]string{
		"nothing": "", "half": `{"version":1,`, "another": `{"version":1,"x":2}`, "older": `{"version":0}`, "done": `{"version":1,"done":true}`, "folder": "/",
	} {
		opts, said := night(t, sound, time.Hour)
		if err := os.MkdirAll(filepath.Join(opts.Dir, ".new-7"), 0o755); err != nil {
			t.Fatal(err)
		}
		if state != "/" {
			put(t, filepath.Join(opts.Dir, StateFile), state)
		}
		n := stopped(t, opts, 5)
		if n.Parts != 1 || n.Plan.Seed != 7 || !strings.Contains(said.String(), "a night begins") {
			t.Errorf("%s: %+v\n%s", name, n, said)
		}
		if left, _ := filepath.Glob(filepath.Join(opts.Dir, ".new-*")); len(left) != 0 {
			t.Errorf("%s: %q", name, left)
		}
	}
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

const healText = `case heal
image
  local A = B! m. end
  local B = A? m. end
topology
  @1 partition A|B
  @3 heal A|B
rounds 40
after stuck continue
`

// keep writes a regression of the heal Case.
func keep(t *testing.T, opts *Options, name string, rounds uint64) {
	t.Helper()
	c, err := listing.Parse(healText)
	if err != nil {
		t.Fatal(err)
	}
	c.MaxRounds = rounds
	_, err = corpus.WriteRegression(filepath.Join(opts.Corpus, regress.RegressionsFolder), corpus.Regression{
		Name: name, Case: c, Story: corpus.Story{Wrong: "a", From: "b", Teaches: "c"}, Kills: corpus.Kills{Property: "exact-at-one"},
	})
	if err != nil {
		t.Fatal(err)
	}
}

// bucketOf is the bucket in which the heal Case fails on the wrong engine.
func bucketOf(t *testing.T) string {
	t.Helper()
	c, err := listing.Parse(healText)
	if err != nil {
		t.Fatal(err)
	}
	v := campaign.Judge(sound, []engines.Engine{wrong}, &properties.ExactAtOne, &c)
	if v.Violation == nil {
		t.Fatal("the heal Case shows nothing")
	}
	return v.Violation.Bucket()
}

func TestRegressionsOfANight(t *testing.T) {
	t.Parallel()
	opts, _ := night(t, wrong, time.Hour)
	keep(t, opts, "wakes-nobody", 40)
	keep(t, opts, "too-short", 2)
	put(t, filepath.Join(opts.Corpus, "regressions", "odd"), "")
	n := stopped(t, opts, 1)
	g := &n.Regressions
	if n.Verdict() != Violated || len(g.Replayed) > 2 || len(g.Unsound) != 1 {
		t.Errorf("%+v", g)
	}
	opts.Fresh = true
	opts.Engines, opts.Time = []engines.Engine{mumbles}, 900*time.Millisecond
	if err := os.Remove(filepath.Join(opts.Corpus, "regressions", "odd")); err != nil {
		t.Fatal(err)
	}
	n = spend(t, opts)
	if g := &n.Regressions; n.Verdict() != Failed || len(g.Replayed) != 2 || len(g.Wrong) != 2 || g.Failures != 2 {
		t.Errorf("%s: %+v", n.headline(), g)
	}
	opts.Engines = []engines.Engine{wrong}
	n = spend(t, opts)
	if g := &n.Regressions; n.Verdict() != Violated || len(g.Wrong) != 1 || !strings.Contains(g.Wrong["wakes-nobody"], "is violated again") {
		t.Errorf("%s: %+v", n.headline(), g)
	}
}

// TestKnownOfANight: what is known is counted and fails nobody; it fails when it has expired, and when it
// has vanished.
func TestKnownOfANight(t *testing.T) {
	t.Parallel()
	bucket := bucketOf(t)
	row := func(expiry string) string {
		return fmt.Sprintf(`[{"bucket":%q,"regression":"wakes-nobody","owner":"kernel","since":"2026-01-01","expiry":%q}]`, bucket, expiry)
	}
	for _, tt := range []struct {
		name, known string
		engine      engines.Engine
		want        Verdict
		finds       int
	}{
		{"known", row("2026-03-01"), wrong, Clean, 0},
		{"expired", row("2026-02-01"), wrong, Violated, 1},
		{"vanished", strings.ReplaceAll(row("2026-03-01"), wrong.Name(), sound.Name()), sound, Violated, 0},
		{"unsound", `[{}]`, sound, Violated, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			opts, _ := night(t, tt.engine, 2*time.Second)
			opts.Now = func() time.Time { return time.Date(2026, 2, 1, 1, 0, 0, 0, time.UTC) }
			keep(t, opts, "wakes-nobody", 40)
			put(t, filepath.Join(opts.Corpus, "known.json"), tt.known)
			n := spend(t, opts)
			if n.Verdict() != tt.want || len(n.Finds) != tt.finds {
				t.Errorf("verdict %d: %s: %+v, %+v, %+v", n.Verdict(), n.headline(), n.Finds, n.Known, n.Regressions)
			}
			if tt.name == "known" && (n.Known[0].Count == 0 || n.Known[0].Expired) {
				t.Errorf("%+v", n.Known)
			}
		})
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for name, spoil := range map[string]func(*Options){
		"no engine": func(o *Options) { o.Engines = nil }, "no baseline": func(o *Options) { o.Baseline = nil }, "no property": func(o *Options) { o.Properties = nil },
		"no time": func(o *Options) { o.Time = 0 }, "no folder": func(o *Options) { o.Dir = "" }, "no corpus": func(o *Options) { o.Corpus = "" },
	} {
		opts, _ := night(t, sound, time.Second)
		spoil(opts)
		if n, err := Run(context.Background(), *opts); n != nil || err == nil {
			t.Errorf("%s: %+v", name, n)
		}
	}
	opts, _ := night(t, sound, time.Second)
	put(t, opts.Dir, "a file")
	if _, err := Run(context.Background(), *opts); err == nil || !strings.Contains(err.Error(), opts.Dir) {
		t.Errorf("a file in the folder's place: %v", err)
	}
}

// TestSummaries: text, JSON and XML say the same, and the JSON is the night.
func TestSummaries(t *testing.T) {
	n := made()
	var text, xml bytes.Buffer
	n.WriteText(&text)
	if err := n.WriteXML(&xml); err != nil {
		t.Fatal(err)
	}
	golden(t, "summary.txt", text.Bytes())
	golden(t, "junit.xml", xml.Bytes())
	doc, err := n.json()
	if err != nil {
		t.Fatal(err)
	}
	var back Night
	if err := json.Unmarshal(doc, &back); err != nil || back.Finds[0].Bucket != n.Finds[0].Bucket || !bytes.Contains(doc, []byte(`"next_case": 1234`)) {
		t.Errorf("%v\n%s", err, doc)
	}
}

// made is a night in which everything happens.
func made() *Night {
	return &Night{
		Version: stateVersion, Started: "2026-11-24T21:00:00Z", Parts: 2, Seconds: 240, ElapsedSeconds: 241.5, Next: 1234,
		Plan: Plan{Seed: 7, Generators: "g0", Baseline: "oracle", Engines: []string{"cooperative"}, Properties: []string{"exact-at-one", "repeat"}},
		Regressions: Regressions{Replayed: []string{"a-b", "c-d"}, Wrong: map[string]string{"c-d": "c-d: exact-at-one/x is violated again: y\nc-d: and more"},
			Unsound: []string{"corpus/regressions/e: not the folder of a regression"}, Seconds: 0.25},
		Campaign: Campaign{Turns: 3, Cases: 1234, Discarded: 1, Steps: 56789, Seconds: 123.4},
		Targets: []Target{{Package: "m/fuzz", Name: "FuzzExactAtOne", Turns: 2, Execs: 4000, Seconds: 60}, {Package: "m/model", Name: "FuzzBroken", Turns: 1, Seconds: 2, Over: "it cannot run"},
			{Package: "m/model", Name: "FuzzLabel", Turns: 1, Execs: 17, Seconds: 3, Over: "it has failed"}, {Package: "m/model", Name: "FuzzLater"}},
		Finds: []Find{
			{Bucket: "exact-at-one/cooperative/dispatches/Send", Kind: campaign.Violated, Cause: "sched after Send", Also: []string{"repeat/x"}, Count: 41, From: fromCampaign,
				Text: "dispatches[4]: \x01<a>, not null", Path: "corpus/inbox/x", Replay: "wavecheck replay corpus/inbox/x"},
			{Bucket: "engine-failure/cooperative/crash", Kind: campaign.EngineFailure, Count: 1, From: fromCampaign, Text: "engine cooperative: crash: ]]> boom"},
			{Bucket: "fuzz/FuzzLabel", Kind: campaign.Violated, Count: 1, From: "FuzzLabel", Text: "fuzz_test.go:9: no", Replay: "go test -run=FuzzLabel/abc m/model"},
		},
		Known: []Known{{Known: corpus.Known{Bucket: "p/e/f", Regression: "a-b", Owner: "kernel", Since: "2026-11-01", Expiry: "2027-01-01"}, Count: 5},
			{Known: corpus.Known{Bucket: "p/e/g", Regression: "a-b", Owner: "kernel", Since: "2026-11-01", Expiry: "2026-11-20"}, Expired: true}},
		Problems: []string{"FuzzBroken in m/model: exit status 1\n./x.go:1:1: syntax error"},
	}
}

// golden compares with a file of testdata; WAVECHECK_UPDATE=1 writes it.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("WAVECHECK_UPDATE") != "" {
		put(t, path, string(got))
	}
	want, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s: %v\n%s", name, err, got)
	}
}

func TestVerdict(t *testing.T) {
	for _, tt := range []struct {
		name string
		n    Night
		want Verdict
	}{
		{"nothing", Night{}, Clean},
		{"a violation", Night{Finds: []Find{{Kind: campaign.EngineFailure}, {Kind: campaign.Violated}}}, Violated},
		{"a failure", Night{Finds: []Find{{Kind: campaign.SuiteFailure}}}, Failed},
		{"a problem", Night{Problems: []string{"x"}}, Failed},
		{"a wrong regression", Night{Regressions: Regressions{Wrong: map[string]string{"a": "b"}}}, Violated},
		{"a regression without an answer", Night{Regressions: Regressions{Wrong: map[string]string{"a": "b"}, Failures: 1}}, Failed},
		{"an unsound regression", Night{Regressions: Regressions{Unsound: []string{"x"}}}, Violated},
		{"known", Night{Known: []Known{{Count: 7}}}, Clean},
		{"expired", Night{Known: []Known{{Expired: true}}}, Violated},
	} {
		if got := tt.n.Verdict(); got != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, got, tt.want)
		}
	}
}
