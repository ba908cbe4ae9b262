package regress

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/corpus/durable"
	"github.com/wavecheck/wavecheck/corpus/durable/durabletest"
	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// judge compares the oracle with others.
func judge(others ...engines.Engine) *Judge {
	return &Judge{Baseline: campaign.Oracle(model.Ours), Engines: others, Properties: properties.All(), HangAfter: 20 * time.Second}
}

// wrong is an engine with a defect: it wakes no senders.
var wrong = campaign.Oracle(model.Ours.Without(model.SenderWakeup))

// sound is an engine without one.
var sound = campaign.Oracle(model.Ours)

// store puts a Case into the inbox of a corpus.
func store(t *testing.T, dir, name, text, engine string) (path string) {
	t.Helper()
	path, _, err := corpus.Write(filepath.Join(dir, InboxFolder), corpus.Find{Name: name, Case: parse(t, text), Info: corpus.Info{
		Bucket: "exact-at-one/" + engine + "/x", Property: "exact-at-one", Engine: engine, Generators: "g", Story: "s",
	}})
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// larger is the heal Case with more in it than it needs.
const larger = `case larger
image
  local A = B! m. B! m. end
  local B = A? m. A? m. end
topology
  @1 partition A|B
  @3 heal A|B
  @30 heal B|A
rounds 40
after stuck continue
`

func TestList(t *testing.T) {
	dir := t.TempDir()
	empty, err := List(filepath.Join(dir, "none"), time.Now())
	if text, _ := json.Marshal(empty); err != nil || string(text) != `{"regressions":[],"inbox":[],"known":[],"leftovers":[],"unsound":[]}` {
		t.Errorf("%s, %v", text, err)
	}
	write(t, dir, "waits", 11, corpus.Kills{Property: "repeat", Deviation: "sender-wakeup", Mutant: "m"})
	store(t, dir, "a", larger, "cooperative")
	store(t, dir, "b", larger, "cooperative")
	store(t, dir, "c", larger, "exec:x")
	store(t, dir, "d", strings.Replace(heal, "rounds 40", "rounds 11", 1), "cooperative")
	put(t, filepath.Join(dir, "known.json"), `[{"bucket":"a","regression":"waits","owner":"o","since":"2000-01-01","expiry":"2000-02-01"},
		{"bucket":"b","regression":"waits","owner":"o","since":"2000-01-01","expiry":"9999-02-01"}]`)
	for _, name := range []string{"regressions/.new-1", "inbox/.gone-x", "regressions/half", "inbox/empty"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	l, err := List(dir, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Regressions) != 1 || len(l.Inbox) != 4 || len(l.Known) != 2 || !l.Known[0].Expired || l.Known[1].Expired || len(l.Leftovers) != 2 || len(l.Unsound) != 4 {
		t.Errorf("%+v", l)
	}
	if r := l.Regressions[0]; r.Path != dir+"/regressions/waits" || r.Property != "repeat" || r.Deviation != "sender-wakeup" || r.Mutant != "m" ||
		r.Story != "a" || r.Roles != 2 || r.Events != 2 || r.Instructions == 0 {
		t.Errorf("%+v", r)
	}
	twins := map[string]string{"a": "", "b": "inbox/a", "c": "", "d": "regressions/waits"}
	for _, e := range l.Inbox {
		want := twins[filepath.Base(e.Path)]
		if want != "" {
			want = dir + "/" + want
		}
		if e.Twin != want || e.Bucket == "" {
			t.Errorf("%+v, want the twin %q", e, want)
		}
	}
}

func TestPrune(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "waits", 11, corpus.Kills{Property: "repeat"})
	store(t, dir, "fails", larger, wrong.Name())
	store(t, dir, "fails-again", larger, wrong.Name())
	store(t, dir, "kept", strings.Replace(heal, "rounds 40", "rounds 11", 1), wrong.Name())
	store(t, dir, "mended", bounds, wrong.Name())
	store(t, dir, "not-judged", bounds, "exec:x")
	for _, name := range []string{"inbox/.new-1", "regressions/.gone-x", "inbox/empty"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]string{
		"inbox/fails": "kept: it fails: exact-at-one/", "inbox/fails-again": "dropped: the same Case as ", "inbox/kept": "dropped: the same Case as ",
		"inbox/mended": "dropped: it no longer fails", "inbox/not-judged": "kept: its engine does not judge: exec:x",
		"inbox/.new-1": "dropped: left by a process", "regressions/.gone-x": "dropped: left by a process",
	}
	later := time.Now().Add(2 * LeftoverAge)
	for _, dryRun := range []bool{true, false} {
		actions, err := Prune(context.Background(), dir, judge(wrong), later, dryRun)
		if err != nil || len(actions) != len(want)+1 {
			t.Fatalf("%d actions, %v", len(actions), err)
		}
		for _, a := range actions {
			name := strings.TrimPrefix(a.Path, dir+"/")
			if a.Action == "unsound" && strings.Contains(a.Why, "inbox/empty/case.json") {
				continue
			}
			if got := a.Action + ": " + a.Why; want[name] == "" || !strings.HasPrefix(got, want[name]) {
				t.Errorf("%s %s, want %q", name, got, want[name])
			}
			_, err := os.Stat(filepath.FromSlash(a.Path))
			if there := err == nil; there != (dryRun || a.Action == "kept") {
				t.Errorf("dry run %v: %s is there: %v", dryRun, name, there)
			}
		}
	}
	if _, err := Load(dir); err != nil {
		t.Errorf("regressions suffered: %v", err)
	}
	now, err := Prune(context.Background(), dir, judge(sound), time.Now(), false)
	if err != nil || len(now) != 3 || now[0].Why != "it no longer fails" {
		t.Errorf("mended: %+v, %v", now, err)
	}
}

// TestPruneSparesWhoIsAtWork: a temporary folder that is being written is no leftover.
func TestPruneSparesWhoIsAtWork(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "inbox", ".new-1"), 0o755); err != nil {
		t.Fatal(err)
	}
	if got, err := Prune(context.Background(), dir, judge(sound), time.Now(), false); err != nil || len(got) != 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

// sleeper answers never.
type sleeper struct{ engines.Engine }

func (sleeper) Run(*model.Case) (model.Record, error) { select {} }

func TestPruneKeepsWhatHangs(t *testing.T) {
	dir := t.TempDir()
	store(t, dir, "hangs", heal, "sleeper")
	j := judge(struct{ engines.Engine }{sleeper{named{"sleeper"}}})
	j.HangAfter = 50 * time.Millisecond
	got, err := Prune(context.Background(), dir, j, time.Now(), false)
	if err != nil || len(got) != 1 || got[0].Action != "kept" || !strings.Contains(got[0].Why, "no answer in time: 50ms") {
		t.Errorf("%+v, %v", got, err)
	}
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, err := Prune(ctx, dir, j, time.Now(), false); !errors.Is(err, context.Canceled) {
		t.Errorf("interrupted: %v", err)
	}
}

type named struct{ name string }

func (n named) Name() string                        { return n.name }
func (named) Capabilities() engines.Capabilities    { return engines.Capabilities{} }
func (named) Run(*model.Case) (model.Record, error) { return model.Record{}, nil }

func promotion(path string) Promotion {
	return Promotion{Path: path, Name: "heal-wakes-nobody", Story: corpus.Story{Wrong: "a", From: "b", Teaches: "c"}}
}

func TestPromote(t *testing.T) {
	for _, tt := range []struct {
		name  string
		judge *Judge
		with  func(p *Promotion)
		kills corpus.Kills
		small bool
	}{
		{"it fails", judge(wrong), func(*Promotion) {}, corpus.Kills{Property: "exact-at-one"}, true},
		{"it shows a deviation", judge(sound), func(p *Promotion) { p.Deviation = "sender-wakeup" }, corpus.Kills{Property: "exact-at-one", Deviation: "sender-wakeup"}, true},
		{"it is mended", judge(sound), func(p *Promotion) { p.Mended, p.Mutant = true, "m" }, corpus.Kills{Property: "exact-at-one", Mutant: "m"}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			p := promotion(store(t, dir, "found", larger, wrong.Name()))
			tt.with(&p)
			path, stats, err := Promote(context.Background(), dir, p, tt.judge)
			if err != nil || path != filepath.Join(dir, "regressions", "heal-wakes-nobody") {
				t.Fatal(path, err)
			}
			set, err := Load(dir)
			if err != nil || len(set.Regressions) != 1 {
				t.Fatal(set, err)
			}
			r := set.Regressions[0]
			tt.kills.Digest = r.Kills.Digest
			if r.Kills != tt.kills || r.Story != p.Story || (stats.Taken > 0) != tt.small || (model.CaseDigest(&r.Case) == model.CaseDigest(new(parse(t, larger)))) == tt.small {
				t.Errorf("%+v, %+v", r.Kills, stats)
			}
			if _, err := os.Stat(p.Path); err == nil {
				t.Error("it is still in the inbox")
			}
		})
	}
}

func TestPromoteRefuses(t *testing.T) {
	for _, tt := range []struct {
		want  string
		judge *Judge
		with  func(p *Promotion)
	}{
		{"it does not violate exact-at-one: name what it failed on", judge(sound), func(*Promotion) {}},
		{"holds with the deviation register-bounds on and off", judge(wrong), func(p *Promotion) { p.Deviation = "register-bounds" }},
		{"it is not mended, it fails: exact-at-one/", judge(wrong), func(p *Promotion) { p.Mended = true }},
		{`unknown property "x"`, judge(wrong), func(p *Promotion) { p.Property = "x" }},
		{"is not what-goes-wrong", judge(wrong), func(p *Promotion) { p.Name = "X" }},
		{"story.txt: line 1 is empty", judge(wrong), func(p *Promotion) { p.Story.Wrong = "" }},
		{"no find: there is no bucket", judge(wrong), func(p *Promotion) { p.Path = filepath.Join(p.Path, corpus.CaseFile) }},
		{"no such file", judge(wrong), func(p *Promotion) { p.Path += "x" }},
	} {
		dir := t.TempDir()
		path := store(t, dir, "found", larger, wrong.Name())
		p := promotion(path)
		tt.with(&p)
		if _, _, err := Promote(context.Background(), dir, p, tt.judge); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%v, want %q", err, tt.want)
		}
		if _, err := corpus.Load(path); err != nil {
			t.Errorf("%s: the find suffered: %v", tt.want, err)
		}
		if list, err := corpus.Regressions(filepath.Join(dir, "regressions")); err != nil || len(list) != 0 {
			t.Errorf("%s: %v, %v", tt.want, list, err)
		}
	}
}

// TestPromoteStopsAnywhere: a promotion that ends at any step leaves the Case whole in one place or in both,
// and prune and a second promotion make one of it.
func TestPromoteStopsAnywhere(t *testing.T) {
	for at := 1; ; at++ {
		dir := t.TempDir()
		path := store(t, dir, "found", larger, wrong.Name())
		p := promotion(path)
		p.Evals = 20
		d := &durabletest.Disk{At: at, Stop: func() error { return durabletest.ErrStopped }}
		_, _, err := promote(context.Background(), d, dir, p, judge(wrong))
		if err == nil {
			if at < 10 {
				t.Errorf("only %d steps", at)
			}
			return
		}
		if !errors.Is(err, durabletest.ErrStopped) {
			t.Fatal(err)
		}
		set, loadErr := Load(dir)
		_, findErr := corpus.Load(path)
		if loadErr != nil || len(set.Regressions) == 0 && findErr != nil {
			t.Errorf("step %d: %v, %v, %v", at, set.Regressions, loadErr, findErr)
		}
		if len(set.Regressions) == 0 {
			if _, _, err := Promote(context.Background(), dir, p, judge(wrong)); err != nil {
				t.Errorf("step %d, again: %v", at, err)
			}
		}
		if _, err := Prune(context.Background(), dir, judge(wrong), time.Now().Add(time.Hour), false); err != nil {
			t.Error(err)
		}
		l, err := List(dir, time.Now())
		if err != nil || len(l.Regressions) != 1 || len(l.Inbox)+len(l.Leftovers)+len(l.Unsound) != 0 {
			t.Errorf("step %d: %+v, %v", at, l, err)
		}
	}
}

func TestPromoteInterrupted(t *testing.T) {
	dir := t.TempDir()
	path := store(t, dir, "found", larger, wrong.Name())
	ctx, stop := context.WithCancel(context.Background())
	stop()
	if _, _, err := Promote(ctx, dir, promotion(path), judge(wrong)); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := corpus.Load(path); err != nil {
		t.Error(err)
	}
	if left, _ := durable.Leftovers(filepath.Join(dir, "regressions"), time.Now(), 0); len(left) != 0 {
		t.Errorf("%q", left)
	}
}
