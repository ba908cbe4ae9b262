package report

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/cooperative"
	"github.com/wavecheck/wavecheck/engines/oracle"
	"github.com/wavecheck/wavecheck/fuzz/shrink"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/listing"
	"github.com/wavecheck/wavecheck/properties"
)

var update = flag.Bool("update", false, "write the golden pages anew")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".txt")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs (go test -update writes it anew); got:\n%s", path, got)
	}
}

func parse(t *testing.T, text string) *model.Case {
	t.Helper()
	c, err := listing.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return &c
}

// The stories of the golden pages.
const (
	// A's message is held back by a partition. Only an engine that wakes senders delivers it after the heal.
	healWakesSender = `
case heal-wakes-sender
image
  local A = B! m(Nat). end
  local B = A? m(Nat): Nat. end
  program A
    0 send r0 r0
    1 halt
  program B
    0 set r1 7
    1 yield
    2 halt
topology
  @1 partition A|B
  @3 heal A|B
rounds 12`
	// A long run, of which the page shows the end.
	longRun = `
image
  local A = rec t. B! ping. B? pong. t
  local B = rec t. A? ping. A! pong. t
topology
  @30 crash B
rounds 40`
	// A run with names of all widths and nothing in many rounds.
	quiet = `
image
  local "a role" = "b role"! "a label of many letters, more than fit". end
  local "b role" = "a role"? "a label of many letters, more than fit". end
  program "a role"
    0 yield
    1 offer r0 "a label of many letters, more than fit"
    2 halt
  program "b role"
    0 choose r0 {"a label of many letters, more than fit" -> 1}
    1 halt
topology
  @2 timeout "a role" 12ms
  @3 partition "a role"|"b role"
  @20 heal "a role"|"b role"
after stuck continue
rounds 24`
)

// wrong is the cooperative engine with a spoilt Record, and without a step log.
type wrong struct{ spoil func(*model.Record) }

func (wrong) Name() string                       { return "wrong" }
func (wrong) Capabilities() engines.Capabilities { return cooperative.New().Capabilities() }

func (w wrong) Run(c *model.Case) (model.Record, error) {
	r, err := cooperative.New().Run(c)
	if err == nil {
		w.spoil(&r)
	}
	return r, err
}

func page(t *testing.T, c *model.Case, baseline, engine engines.Engine, more func(*Counterexample)) string {
	t.Helper()
	runs := properties.NewRuns(baseline, []engines.Engine{engine})
	runs.Reset(c, true)
	p := properties.ExactAtOne
	v := p.Judge(runs)
	if v.Violation == nil {
		t.Fatalf("no violation: %v", v.Failure)
	}
	x := Counterexample{Property: p, Violation: *v.Violation, Bucket: v.Violation.Bucket(), Case: *c, Baseline: baseline, Engine: engine}
	if more != nil {
		more(&x)
	}
	var b bytes.Buffer
	x.Write(&b)
	return b.String()
}

func TestCounterexamplePage(t *testing.T) {
	c := parse(t, healWakesSender)
	golden(t, "counterexample", page(t, c, oracle.New(model.Ours.Without(model.SenderWakeup)), cooperative.New(), func(x *Counterexample) {
		x.Shrink = shrink.Stats{Evaluations: 131, Taken: 40, From: shrink.Size{Roles: 5, Instructions: 214, Events: 9}}
		x.Took = 840 * time.Millisecond
		x.Explained = explain(x)
		x.Origin, x.Count, x.Cases = "seed 7, Case 18204 (generators g1)", 41, 1_000_000
		x.Replay = "wavecheck replay corpus/inbox/exact-at-one-cooperative-dispatches-send"
	}))
}

// explain asks what matters in the Case of a page.
func explain(x *Counterexample) shrink.Explanation {
	return shrink.Explain(context.Background(), &x.Case, func(c *model.Case) shrink.Answer {
		runs := properties.NewRuns(x.Baseline, []engines.Engine{x.Engine})
		runs.Reset(c, true)
		switch v := x.Property.Judge(runs); {
		case v.Violation == nil && v.Failure == nil:
			return shrink.Holds
		case v.Violation != nil && v.Violation.Bucket() == x.Bucket:
			return shrink.Kept
		}
		return shrink.Other
	})
}

func TestCounterexampleOfNoRound(t *testing.T) {
	c := parse(t, healWakesSender)
	engine := wrong{func(r *model.Record) { r.Coroutines[1].Regs[1] = model.Nat(8) }}
	golden(t, "no-round", page(t, c, oracle.New(model.Ours), engine, func(x *Counterexample) {
		x.Origin, x.NotStored = "case.json", "the disk is full"
	}))
}

func TestCounterexampleOfALongRun(t *testing.T) {
	engine := wrong{func(r *model.Record) {
		for i, e := range r.ObsTrace {
			if sent, ok := e.(model.Sent); ok && sent.Tick > 24 {
				sent.Label = "peng"
				r.ObsTrace[i] = sent
				return
			}
		}
	}}
	golden(t, "long-run", page(t, parse(t, longRun), oracle.New(model.Ours), engine, nil))
}

func TestDiffPages(t *testing.T) {
	for _, tt := range []struct {
		name, listing string
		left, right   engines.Engine
		differ        bool
	}{
		{"diff", healWakesSender, oracle.New(model.Ours), oracle.New(model.Ours.Without(model.SenderWakeup)), true},
		{"diff-equal", healWakesSender, oracle.New(model.Ours), cooperative.New(), false},
		{"diff-quiet", quiet, oracle.New(model.Ours), cooperative.New(), false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var b bytes.Buffer
			differ, err := Diff(&b, parse(t, tt.listing), tt.left, tt.right)
			if err != nil || differ != tt.differ {
				t.Errorf("%v, %v", differ, err)
			}
			golden(t, tt.name, b.String())
		})
	}
}

func TestSequence(t *testing.T) {
	c := parse(t, longRun)
	trace, _, err := RunTrace(oracle.New(model.Ours), c, nil)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	sequence(&b, c, trace, 0)
	golden(t, "sequence", b.String())
}

// TestPagesLineUp holds the pages to their columns: whatever the Case, an engine's column begins at one
// place, and no line is wider than a screen and its note.
func TestPagesLineUp(t *testing.T) {
	for _, text := range []string{healWakesSender, longRun, quiet} {
		c := parse(t, text)
		a, b, err := BothTraces(oracle.New(model.Ours), cooperative.New(), c)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		table(&out, c, a, b, 3, "note")
		lines := strings.Split(strings.TrimRight(out.String(), "\n"), "\n")
		at := utf8.RuneCountInString(lines[0][:strings.Index(lines[0], b.Engine)])
		for _, line := range lines[1:] {
			r := []rune(line)
			if strings.Contains(line, "…  ") || len(r) <= at {
				continue
			}
			if r[at] == ' ' || r[at-1] != ' ' || r[at-2] != ' ' {
				t.Errorf("the second column does not begin at %d:\n%s", at, out.String())
				break
			}
			if len(r) > 140 {
				t.Errorf("%d runes: %s", len(r), line)
			}
		}
	}
}

// TestHostileRecords lays out what an outside engine may claim.
func TestHostileRecords(t *testing.T) {
	c := parse(t, healWakesSender)
	for name, spoil := range map[string]func(*model.Record){
		"rounds without end": func(r *model.Record) { r.Rounds = 1 << 62 },
		"no round":           func(r *model.Record) { r.Rounds = 0 },
		"no dispatches":      func(r *model.Record) { r.Dispatches, r.HasDispatches = nil, false },
		"far dispatches":     func(r *model.Record) { r.Dispatches = append(r.Dispatches, make([]*model.Dispatch, 100)...) },
		"unknown coroutine":  func(r *model.Record) { r.Dispatches[0] = &model.Dispatch{Coro: 1 << 63} },
		"no coroutines":      func(r *model.Record) { r.Coroutines = nil },
		"no sessions":        func(r *model.Record) { r.Sessions = nil },
		"an event far off":   func(r *model.Record) { r.ObsTrace = append(r.ObsTrace, model.Halted{Tick: 1<<64 - 1}) },
		"an event before":    func(r *model.Record) { r.ObsTrace = append(r.ObsTrace, model.Halted{}) },
		"a message to oneself": func(r *model.Record) {
			r.ObsTrace = append(r.ObsTrace, model.Sent{Tick: 2, Edge: model.Edge{Sender: "A", Receiver: "A"}})
		},
		"many roles": func(r *model.Record) { r.Sessions[0].Roles = strings.Split(strings.Repeat("x,y", 40), ",") },
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			if differ, err := Diff(&out, c, oracle.New(model.Ours), wrong{spoil}); err != nil || !differ && name != "no sessions" {
				t.Errorf("%v, %v", differ, err)
			}
			if out.Len() > 20_000 {
				t.Errorf("a page of %d bytes", out.Len())
			}
		})
	}
}

// TestLongProgram: what is too long for a page is cut, and says so.
func TestLongProgram(t *testing.T) {
	c := parse(t, healWakesSender)
	for range 500 {
		c.Images[0].Programs[0].Code = append(c.Images[0].Programs[0].Code, model.Yield{})
	}
	text := program(c)
	if lines := strings.Count(text, "\n") + 1; lines != programLines+1 || !strings.Contains(text, "more lines: wavecheck show has all") {
		t.Errorf("%d lines:\n%s", lines, text)
	}
}

func TestExcerpts(t *testing.T) {
	long := strings.Repeat("x", 200)
	for _, tt := range []struct{ want, got, a, b string }{
		{"null", "7", "null", "7"},
		{"nothing", "", "nothing", ""},
		{long + "A", long + "B", "…" + long[:valueBefore] + "A", "…" + long[:valueBefore] + "B"},
		{long, long + "B", "…" + long[:valueBefore], "…" + long[:valueBefore] + "B"},
		{"é" + long[:50], "e" + long[:50], "é" + long[:50], "e" + long[:50]},
	} {
		if a, b := excerpts(tt.want, tt.got); a != tt.a || b != tt.b {
			t.Errorf("%q and %q:\n%q\n%q", tt.want, tt.got, a, b)
		}
	}
}

func TestEngineThatFailsHasNoTrace(t *testing.T) {
	c := parse(t, healWakesSender)
	_, err := Diff(&bytes.Buffer{}, c, oracle.New(model.Ours), wrong{func(*model.Record) { panic("boom") }})
	var failed *engines.Failure
	if !errors.As(err, &failed) || failed.Engine != "wrong" {
		t.Error(err)
	}
}
