package campaign

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/oracle/faulty"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

func runCampaign(t *testing.T, opts Options) *Summary {
	t.Helper()
	s, err := Run(context.Background(), opts)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// buckets is what a campaign found, a line a bucket.
func buckets(s *Summary) string {
	var out []string
	for _, b := range s.Buckets {
		out = append(out, fmt.Sprintf("%s %d× first %d", b.Name, b.Count, b.Index))
	}
	return strings.Join(out, "\n")
}

func TestHonestEngine(t *testing.T) {
	opts := campaignOf(t, 60, honest)
	opts.Properties = properties.All()
	s := runCampaign(t, opts)
	if s.Cases != 60 || s.Discarded != 0 || s.Violations != 0 || s.Failures != 0 || len(s.Buckets) != 0 || s.Steps == 0 || s.Interrupted {
		t.Errorf("%+v", s)
	}
}

func TestWrongEngine(t *testing.T) {
	opts := campaignOf(t, 60, honest, miscounts)
	opts.Inbox = t.TempDir()
	s := runCampaign(t, opts)
	if len(s.Buckets) != 1 || s.Violations != s.Buckets[0].Count || s.Violations < 2 || s.Failures != 0 || s.Cases != 60 {
		t.Fatalf("%+v", s)
	}
	b := s.Buckets[0]
	if b.Name != "exact-at-one/miscounts/steps" || b.Kind != Violated || b.Violation == nil || b.Violation.Engine != "miscounts" {
		t.Errorf("%+v", b)
	}
	if v := Judge(opts.Baseline, opts.Engines, &opts.Properties[0], &b.Smallest); v.Violation == nil || v.Violation.Bucket() != b.Name {
		t.Errorf("the smallest Case does not fail: %+v", v)
	}
	if b.Shrink.To.Instructions > 2 || model.CheckCase(&b.Smallest) != nil {
		t.Errorf("%d instructions are not the least", b.Shrink.To.Instructions)
	}
	find, err := corpus.Load(filepath.Join(opts.Inbox, "exact-at-one-miscounts-steps"))
	if err != nil || model.CaseDigest(&find.Case) != model.CaseDigest(&b.Smallest) {
		t.Fatal(err)
	}
	want := corpus.Info{Bucket: b.Name, Property: "exact-at-one", Engine: "miscounts", Generators: generators.Version, Seed: 5, Index: b.Index, Story: b.Violation.Difference.String()}
	if find.Info != want {
		t.Errorf("%+v, want %+v", find.Info, want)
	}
}

func TestFailingEngines(t *testing.T) {
	for _, tt := range []struct {
		engine       faulty.Engine
		bucket, text string
		shrinks      bool
	}{
		{panics, "engine-failure/panics/crash", "engine panics: crash: boom", true},
		{nonsense, "engine-failure/nonsense/nonsense", "engine nonsense: nonsense: segmentation fault\nsecond line", false},
	} {
		t.Run(tt.engine.Name(), func(t *testing.T) {
			opts := campaignOf(t, 40, tt.engine, miscounts)
			opts.Properties = []properties.Property{properties.ExactAtOne, properties.Repeat, properties.CaseLaws}
			opts.Properties[1].Every = 2
			s := runCampaign(t, opts)
			i := slices.IndexFunc(s.Buckets, func(b Bucket) bool { return b.Name == tt.bucket })
			if i < 0 || s.Buckets[i].Text != tt.text || s.Buckets[i].Kind != EngineFailure {
				t.Fatalf("%s\n%+v", buckets(s), s.Buckets)
			}
			if s.Cases != 40 || s.Failures != s.Buckets[i].Count || s.Failures < 2 || s.Discarded != s.Failures {
				t.Errorf("%d Cases, %d failures, %d discarded", s.Cases, s.Failures, s.Discarded)
			}
			if s.Violations == 0 || !strings.Contains(buckets(s), "exact-at-one/miscounts/steps") {
				t.Errorf("a failing engine hides a wrong one: %s", buckets(s))
			}
			if shrunk := s.Buckets[i].Shrink.Taken > 0; shrunk != tt.shrinks {
				t.Errorf("shrunk: %v", shrunk)
			}
			if tt.shrinks && !strings.Contains(s.Buckets[i].Captured, "fakes_test.go") {
				t.Errorf("no stack: %s", s.Buckets[i].Captured)
			}
		})
	}
}

func TestHangIsAFinding(t *testing.T) {
	var once sync.Once
	hang := hangs("sleeper", func(c *model.Case, _ *model.Record) (first bool) {
		once.Do(func() { first = true })
		return first
	})
	opts := campaignOf(t, 50, hang, miscounts)
	opts.HangAfter, opts.Jobs = 2*time.Second, 1
	opts.Inbox = t.TempDir()
	s := runCampaign(t, opts)
	i := slices.IndexFunc(s.Buckets, func(b Bucket) bool { return b.Name == "engine-failure/sleeper/hang" })
	if i < 0 || s.Buckets[i].Kind != EngineFailure || s.Buckets[i].Count != 1 || s.Cases != 50 || s.Discarded != 1 {
		t.Fatalf("%s: %d Cases, %d discarded", buckets(s), s.Cases, s.Discarded)
	}
	if s.Violations == 0 {
		t.Error("the campaign did not go on")
	}
	if b := s.Buckets[i]; b.Stored == "" || model.CaseDigest(&b.Smallest) != model.CaseDigest(new(small(b.Index))) {
		t.Errorf("the Case that hangs is not stored: %+v", b)
	}
}

// TestHangWhileShrinking: an engine that hangs on a smaller Case ends the shrinking, not the campaign.
func TestHangWhileShrinking(t *testing.T) {
	var mu sync.Mutex
	asked := 0
	moody := faulty.New("moody", func(_ *model.Case, r *model.Record) error {
		mu.Lock()
		asked++
		n := asked
		mu.Unlock()
		if n == 1 {
			r.Steps++
		}
		if n > 1 {
			time.Sleep(time.Hour)
		}
		return nil
	})
	opts := campaignOf(t, 1, moody)
	opts.HangAfter = 300 * time.Millisecond
	start := time.Now()
	s := runCampaign(t, opts)
	if len(s.Buckets) != 1 || s.Buckets[0].Shrink.Taken != 0 || time.Since(start) > 20*time.Second {
		t.Errorf("%s after %s", buckets(s), time.Since(start))
	}
}

// TestLateAnswer: an engine that answers after it was given up is counted once, as a hang.
func TestLateAnswer(t *testing.T) {
	var runs atomic.Int64
	late := faulty.New("late", func(_ *model.Case, r *model.Record) error {
		if runs.Add(1) == 1 {
			time.Sleep(1500 * time.Millisecond)
			r.Steps++
		}
		return nil
	})
	opts := campaignOf(t, 0, late)
	opts.HangAfter, opts.Jobs, opts.Duration = 700*time.Millisecond, 1, 2200*time.Millisecond
	s := runCampaign(t, opts)
	if buckets(s) != "engine-failure/late/hang 1× first 0" || s.Discarded != 1 {
		t.Errorf("%s, %d discarded", buckets(s), s.Discarded)
	}
}

// TestOneFailureManyProperties: what many properties meet on one Case is one finding.
func TestOneFailureManyProperties(t *testing.T) {
	opts := campaignOf(t, 20, panics)
	opts.Properties = []properties.Property{properties.ExactAtOne, properties.ExactAtOne, properties.ExactAtOne}
	if s := runCampaign(t, opts); s.Failures != s.Discarded || s.Failures < 2 {
		t.Errorf("%d failures of %d Cases", s.Failures, s.Discarded)
	}
}

// TestShrinkingKeepsTheBucket: a smaller Case that fails in another way is not taken.
func TestShrinkingKeepsTheBucket(t *testing.T) {
	twofaced := faulty.New("twofaced", func(_ *model.Case, r *model.Record) error {
		if sends(r) {
			r.Steps++
		} else {
			r.Tick++
		}
		return nil
	})
	opts := campaignOf(t, 20, twofaced)
	s := runCampaign(t, opts)
	if len(s.Buckets) != 2 {
		t.Fatal(buckets(s))
	}
	for _, b := range s.Buckets {
		if v := Judge(opts.Baseline, opts.Engines, &opts.Properties[0], &b.Smallest); v.Violation == nil || v.Violation.Bucket() != b.Name {
			t.Errorf("the smallest Case of %s fails as %+v", b.Name, v.Violation)
		}
		if b.Violation.Bucket() != b.Name {
			t.Errorf("%s shows %s", b.Name, b.Violation.Bucket())
		}
	}
}

// TestFirstIndexWhateverTheOrder: workers find in any order, the least index is the first.
func TestFirstIndexWhateverTheOrder(t *testing.T) {
	f := newFindings()
	for _, index := range []uint64{9, 4, 7, 2, 5} {
		f.add(Finding{Kind: Violated, Bucket: "b", Index: index, Text: fmt.Sprint(index)})
	}
	f.add(Finding{Kind: EngineFailure, Bucket: "a", Index: 1})
	list := f.sorted()
	if len(list) != 2 || list[0].first.Bucket != "a" || list[1].first.Index != 2 || list[1].first.Text != "2" || list[1].count != 5 {
		t.Errorf("%+v", list)
	}
	if violations, failures := f.totals(func(string) bool { return false }); violations != 5 || failures != 1 {
		t.Error(violations, failures)
	}
	if violations, failures := f.totals(func(bucket string) bool { return bucket == "b" }); violations != 0 || failures != 1 {
		t.Error(violations, failures)
	}
}

func TestSuiteFailures(t *testing.T) {
	opts := campaignOf(t, 30, honest)
	opts.Inbox = t.TempDir()
	opts.Draw = func(index uint64) model.Case {
		if index == 7 {
			panic("no such draw")
		}
		return small(index)
	}
	broken := properties.Property{ID: "broken", Every: 10, Check: func(*properties.Runs) properties.Verdict { panic("oops") }}
	opts.Properties = []properties.Property{broken, properties.ExactAtOne}
	s := runCampaign(t, opts)
	want := "suite-failure/broken/panic 3× first 0\nsuite-failure/draw/panic 1× first 7"
	if buckets(s) != want || s.Cases != 30 || s.Discarded != 4 || s.Failures != 4 || s.Violations != 0 {
		t.Errorf("%s\nwant\n%s\n%+v", buckets(s), want, s)
	}
	for _, b := range s.Buckets {
		if b.Kind != SuiteFailure || !strings.Contains(b.Captured, "campaign_test.go") {
			t.Errorf("%s: %s\n%s", b.Name, b.Text, b.Captured)
		}
	}
	if b := s.Buckets[1]; b.Stored != "" || b.StoreError != "" {
		t.Errorf("what was never drawn is stored: %+v", b)
	}
	var doc bytes.Buffer
	if err := s.WriteJSON(&doc); err != nil || !json.Valid(doc.Bytes()) {
		t.Error(err)
	}
}

func TestHangingDraw(t *testing.T) {
	opts := campaignOf(t, 10, honest)
	opts.HangAfter = 200 * time.Millisecond
	opts.Draw = func(index uint64) model.Case {
		if index == 3 {
			time.Sleep(time.Hour)
		}
		return small(index)
	}
	s := runCampaign(t, opts)
	if i := slices.IndexFunc(s.Buckets, func(b Bucket) bool { return b.Name == "suite-failure/draw/hang" }); i < 0 || s.Cases != 10 {
		t.Errorf("%s, %d Cases", buckets(s), s.Cases)
	}
}

func TestSameFindingsForAnyJobs(t *testing.T) {
	others := []engines.Engine{miscounts, panics, onSends("tracer", func(r *model.Record) error { r.ObsTrace = r.ObsTrace[1:]; return nil })}
	want := ""
	for _, jobs := range []int{1, 4, 7} {
		opts := campaignOf(t, 80, others...)
		opts.Jobs = jobs
		s := runCampaign(t, opts)
		got := buckets(s)
		for _, b := range s.Buckets {
			got += "\n" + model.CaseDigest(&b.Smallest).String()
		}
		got += fmt.Sprint(s.Cases, s.Discarded, s.Steps, s.Violations, s.Failures)
		if want == "" {
			want = got
		}
		if got != want {
			t.Errorf("with %d jobs:\n%s\nwith 1:\n%s", jobs, got, want)
		}
	}
}

func TestShardsPartitionTheIndices(t *testing.T) {
	for _, n := range []uint64{1, 3, 7} {
		var mu sync.Mutex
		drawn := map[uint64]int{}
		total := uint64(0)
		for i := range n {
			opts := campaignOf(t, 50, honest)
			opts.Shard = Shard{i, n}
			opts.Draw = func(index uint64) model.Case {
				mu.Lock()
				drawn[index]++
				mu.Unlock()
				return small(index % 5)
			}
			total += runCampaign(t, opts).Cases
		}
		if total != 50 || len(drawn) != 50 {
			t.Errorf("%d shards: %d Cases of %d indices", n, total, len(drawn))
		}
		for index, times := range drawn {
			if times != 1 || index >= 50 {
				t.Errorf("%d shards: index %d drawn %d times", n, index, times)
			}
		}
	}
}

func TestInterruption(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	opts := campaignOf(t, 0, miscounts) // without end
	opts.Inbox = t.TempDir()
	var judged atomic.Int64
	opts.Draw = func(index uint64) model.Case {
		if judged.Add(1) == 40 {
			stop()
		}
		return small(index)
	}
	s, err := Run(ctx, opts)
	if err != nil || !s.Interrupted || s.Cases < 38 || s.Cases > 45 {
		t.Fatalf("%v %+v", err, s)
	}
	if len(s.Buckets) != 1 || s.Buckets[0].Stored == "" || s.Buckets[0].Shrink.Evaluations != 0 {
		t.Errorf("what was found until then is lost, or shrunk at leisure: %+v", s.Buckets)
	}
	var text bytes.Buffer
	s.WriteText(&text)
	if !strings.Contains(text.String(), "(interrupted)") {
		t.Error(text.String())
	}
}

func TestInterruptionOfAHang(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	time.AfterFunc(200*time.Millisecond, stop)
	start := time.Now()
	s, err := Run(ctx, campaignOf(t, 0, hangs("sleeper", func(*model.Case, *model.Record) bool { return true })))
	if err != nil || !s.Interrupted || s.Cases != 0 || time.Since(start) > 15*time.Second {
		t.Errorf("%v after %s: %+v", err, time.Since(start), s)
	}
	var text bytes.Buffer
	s.WriteText(&text)
	if !strings.HasPrefix(text.String(), "– no Case was judged (interrupted)") {
		t.Error(text.String())
	}
}

func TestDuration(t *testing.T) {
	opts := campaignOf(t, 0, honest)
	opts.Duration = 400 * time.Millisecond
	start := time.Now()
	s := runCampaign(t, opts)
	if s.Interrupted || s.Cases == 0 || time.Since(start) < opts.Duration || time.Since(start) > 20*time.Second {
		t.Errorf("%d Cases in %s, interrupted %v", s.Cases, time.Since(start), s.Interrupted)
	}
	opts.Cases, opts.Duration = 3, time.Hour
	if s := runCampaign(t, opts); s.Cases != 3 {
		t.Errorf("%d Cases, not 3", s.Cases)
	}
}

func TestProgressAboutOnceASecond(t *testing.T) {
	opts := campaignOf(t, 0, miscounts)
	opts.Duration = 2500 * time.Millisecond
	var phases []string
	opts.Progress = func(p Progress) { phases = append(phases, p.Phase) }
	runCampaign(t, opts)
	if len(phases) < 1 || len(phases) > 8 || phases[0] != "check" {
		t.Errorf("%q", phases)
	}
}

func TestInboxThatCannotBeWritten(t *testing.T) {
	opts := campaignOf(t, 20, miscounts)
	opts.Inbox = filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(opts.Inbox, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	s := runCampaign(t, opts)
	if b := s.Buckets[0]; b.Stored != "" || b.Replay != "" || !strings.Contains(b.StoreError, opts.Inbox) {
		t.Errorf("%+v", b)
	}
}

// TestReplayCommandIsTrue: what a bucket says to replay fails as the bucket says, even if something else
// lies under the bucket's name.
func TestReplayCommandIsTrue(t *testing.T) {
	opts := campaignOf(t, 20, miscounts)
	opts.Inbox, opts.ReplayFlags, opts.Program = t.TempDir(), "--engines 'exec:x y'", "./wave check"
	healed := corpus.Find{Name: "exact-at-one-miscounts-steps", Case: model.NewCase(model.Image{})}
	if _, _, err := corpus.Write(opts.Inbox, healed); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time the find lies there
		b := runCampaign(t, opts).Buckets[0]
		path, ok := strings.CutPrefix(b.Replay, "'./wave check' replay --engines 'exec:x y' ")
		find, err := corpus.Load(path)
		if !ok || err != nil || path != b.Stored {
			t.Fatalf("%q: %v", b.Replay, err)
		}
		if v := Judge(opts.Baseline, opts.Engines, &opts.Properties[0], &find.Case); v.Violation == nil || v.Violation.Bucket() != b.Name {
			t.Errorf("it does not fail: %+v", v)
		}
		if list, _ := corpus.List(opts.Inbox); len(list) != 2 {
			t.Errorf("%q", list)
		}
	}
}

// TestOlderFindStays: a Case of the bucket that lies there already, and still fails, is not replaced.
func TestOlderFindStays(t *testing.T) {
	opts := campaignOf(t, 20, miscounts)
	opts.Inbox = t.TempDir()
	first := runCampaign(t, opts).Buckets[0]
	opts.ShrinkEvals = 1 // the same find, but larger
	second := runCampaign(t, opts).Buckets[0]
	list, _ := corpus.List(opts.Inbox)
	if len(list) != 1 || first.Stored != second.Stored {
		t.Errorf("%q", list)
	}
}

func TestRepeatCatchesANondeterministicEngine(t *testing.T) {
	var runs atomic.Uint64
	dice := faulty.New("dice", func(_ *model.Case, r *model.Record) error { r.Tick += runs.Add(1); return nil })
	opts := campaignOf(t, 4, dice)
	opts.Properties = []properties.Property{properties.Repeat}
	opts.Properties[0].Every = 2
	if got := buckets(runCampaign(t, opts)); got != "repeat/dice/tick 2× first 0" {
		t.Error(got)
	}
}

func TestOptionsAreChecked(t *testing.T) {
	for name, spoil := range map[string]func(*Options){
		"no baseline":   func(o *Options) { o.Baseline = nil },
		"no property":   func(o *Options) { o.Properties = nil },
		"no such shard": func(o *Options) { o.Shard = Shard{3, 3} },
	} {
		opts := campaignOf(t, 1, honest)
		spoil(&opts)
		if s, err := Run(context.Background(), opts); err == nil || s != nil {
			t.Errorf("%s: %v", name, s)
		}
	}
}

func TestSummaryJSON(t *testing.T) {
	var doc bytes.Buffer
	opts := campaignOf(t, 20, miscounts)
	s := runCampaign(t, opts)
	if err := s.WriteJSON(&doc); err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(doc.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"seed", "cases", "discarded", "steps", "violations", "buckets", "elapsed_seconds"} {
		if _, ok := got[key]; !ok {
			t.Errorf("%q is missing", key)
		}
	}
	if list, ok := got["properties"].([]any); !ok || len(list) != len(opts.Properties) {
		t.Errorf("properties %v, want %d", got["properties"], len(opts.Properties))
	}
	b := got["buckets"].([]any)[0].(map[string]any)
	text, _ := json.Marshal(b["smallest"])
	if c, err := model.DecodeCase(text); err != nil || model.CaseDigest(&c) != model.CaseDigest(&s.Buckets[0].Smallest) {
		t.Errorf("the smallest Case does not come back: %v", err)
	}
	shrunk, _ := b["shrink"].(map[string]any)
	explained, _ := shrunk["explained"].(map[string]any)
	if any, _ := explained["any_value"].([]any); len(any) == 0 || shrunk["seconds"].(float64) <= 0 || shrunk["runs"].(float64) <= 0 {
		t.Errorf("the shrink is not told: %v", b["shrink"])
	}
}

func TestSummaryText(t *testing.T) {
	s := &Summary{Cases: 30, Violations: 30, Failures: 1, Known: 3, Buckets: []Bucket{{Name: "p/e/old", Kind: Violated, Count: 3, Known: true}}}
	for i := range uint64(bucketsListed) {
		s.Buckets = append(s.Buckets, Bucket{Name: fmt.Sprintf("p/e/f%d", bucketsListed-1-i), Kind: Violated, Count: bucketsListed - i})
	}
	s.Buckets[1].Cause, s.Buckets[1].Also = "sched after Send", []Other{{}, {}}
	s.Buckets = append(s.Buckets, Bucket{Name: "f/crash", Kind: EngineFailure, Count: 1})
	text := func() string {
		var b strings.Builder
		s.WriteText(&b)
		return b.String()
	}
	got := text()
	if want := "✗ 30 violations: 20 finds in 22 buckets, 1 failure of engines or suite, 3 known\n" +
		"  finds          20  p/e/f19 (sched after Send; 2 more buckets)\n                 19  p/e/f18\n"; !strings.HasPrefix(got, want) {
		t.Errorf("%s\nwant at the beginning\n%s", got, want)
	}
	if !strings.Contains(got, "\n              … and 2 more\n  compared ") {
		t.Error(got)
	}
	s.Violations, s.Buckets = 0, s.Buckets[:1]
	if want := "! no violation, 1 failure of engines or suite, 3 known\n  finds           3  p/e/old (known)\n"; !strings.HasPrefix(text(), want) {
		t.Error(text())
	}
	if s.Failures = 0; !strings.HasPrefix(text(), "✓ no violation, 3 known\n") {
		t.Error(text())
	}
}

func TestShellWord(t *testing.T) {
	for in, want := range map[string]string{
		"a/b-c_1.json": "a/b-c_1.json", "": "''", "a b": "'a b'", "it's": `'it'\''s'`, "$(x)": "'$(x)'", "exec:./x": "exec:./x", "ä": "'ä'", "a;b": "'a;b'",
	} {
		if got := ShellWord(in); got != want {
			t.Errorf("%q: %s, want %s", in, got, want)
		}
	}
}

func TestStopAfter(t *testing.T) {
	opts := campaignOf(t, 100_000, miscounts)
	opts.StopAfter, opts.KeepLarge = 2, true
	s := runCampaign(t, opts)
	if s.Violations < 2 || s.Cases > 10_000 || s.Interrupted {
		t.Errorf("%d violations in %d Cases, interrupted %v", s.Violations, s.Cases, s.Interrupted)
	}
	if b := s.Buckets[0]; b.Shrink.Evaluations != 0 || model.CaseDigest(&b.Smallest) != model.CaseDigest(&b.Original) {
		t.Errorf("a find that was to be kept large was shrunk: %+v", b.Shrink)
	}
}
