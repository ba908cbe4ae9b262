package properties

import (
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/oracle/faulty"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/listing"
	"github.com/wavecheck/wavecheck/model/oracle"
)

// fake is an engine that answers as the oracle does, spoilt by a function.
type fake = faulty.Engine

func honest(*model.Case, *model.Record) error { return nil }

func good(name string) fake { return faulty.New(name, honest) }

const pingPong = `
image
  local A = B! ping(Nat). B? pong. end
  local B = A? ping(Nat): Nat. A! pong. end
topology
  @3 timeout A 1ms
rounds 40`

func parse(t *testing.T, text string) *model.Case {
	t.Helper()
	c, err := listing.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return &c
}

func judge(t *testing.T, p Property, others ...engines.Engine) Verdict {
	t.Helper()
	runs := NewRuns(good("base"), others)
	runs.Reset(parse(t, pingPong), true)
	return p.Judge(runs)
}

func TestPropertiesHoldForAnHonestEngine(t *testing.T) {
	for _, p := range All() {
		if v := judge(t, p, good("honest")); v.Violation != nil || v.Failure != nil {
			t.Errorf("%s: %+v", p.ID, v)
		}
	}
}

func TestExactAtOne(t *testing.T) {
	wrong := faulty.New("wrong", func(_ *model.Case, r *model.Record) error { r.ObsTrace = r.ObsTrace[:len(r.ObsTrace)-1]; return nil })
	broken := faulty.New("broken", func(*model.Case, *model.Record) error { return errors.New("no idea") })
	v := judge(t, ExactAtOne, good("honest"), wrong)
	if v.Violation == nil || v.Violation.Engine != "wrong" || v.Violation.Baseline != "base" || v.Violation.Field != "obs_trace" {
		t.Errorf("%+v", v.Violation)
	}
	if v := judge(t, ExactAtOne, broken); v.Violation != nil || v.Failure == nil {
		t.Errorf("an engine that fails: %+v", v)
	}
	for _, others := range [][]engines.Engine{{broken, wrong}, {wrong, broken}} {
		if v := judge(t, ExactAtOne, others...); v.Violation == nil || v.Failure == nil {
			t.Errorf("a failing engine hides a wrong one, or is hidden by it: %+v", v)
		}
	}
}

// watched is an engine that shows its steps and states, as the oracle does, the k-th dispatch twisted.
type watched struct {
	fake
	k     int
	step  func(*model.Step)
	state func(*model.Snapshot)
}

func (w watched) RunObserved(c *model.Case, obs engines.Observer) (model.Record, error) {
	return oracle.Run(c, model.Ours, &twister{watched: w, obs: obs})
}

type twister struct {
	watched
	obs  engines.Observer
	seen int
}

func (w *twister) Before(s model.Step, at model.Snapshotter) { w.obs.Before(s, at) }
func (w *twister) End(at model.Snapshotter)                  { w.obs.End(at) }
func (w *twister) After(s model.Step, at model.Snapshotter) {
	state := at.Snapshot()
	if w.seen == w.k && w.step != nil {
		w.step(&s)
	}
	if w.seen == w.k && w.state != nil {
		w.state(&state)
	}
	w.seen++
	w.obs.After(s, shown{state})
}

type shown struct{ state model.Snapshot }

func (s shown) Snapshot() model.Snapshot { return s.state }

func TestExactAtOneComparesWhatAnObserverSees(t *testing.T) {
	for field, w := range map[string]watched{
		"":                   {k: -1},
		"step_log":           {k: 1, step: func(s *model.Step) { s.PC++ }},
		"state.next_coro_id": {k: 1, state: func(s *model.Snapshot) { s.NextCoroID++ }},
	} {
		w.fake = good("watched")
		runs := NewRuns(watched{fake: good("base"), k: -1}, []engines.Engine{w})
		c := parse(t, pingPong)
		c.MaxRounds = 1 + middleSteps // the state after the second dispatch is kept
		runs.Reset(c, true)
		v := ExactAtOne.Judge(runs)
		if v.Failure != nil || (v.Violation == nil) != (field == "") {
			t.Fatalf("%s: %+v", field, v)
		}
		if v.Violation != nil && (v.Violation.Field != field || v.Violation.Round == 0) {
			t.Errorf("%s: %+v", field, v.Violation)
		}
	}
}

// counting spoils each of its runs but the first by the run's number.
func counting() fake {
	var runs atomic.Int64
	return faulty.New("counting", func(_ *model.Case, r *model.Record) error {
		if n := runs.Add(1); n > 1 {
			r.Steps += uint64(n)
		}
		return nil
	})
}

func TestRepeatCatchesNondeterminism(t *testing.T) {
	v := judge(t, Repeat, good("honest"), counting())
	if v.Violation == nil || v.Violation.Engine != "counting" || v.Violation.Field != "steps" {
		t.Fatalf("%+v", v)
	}
	if got := v.Violation.Bucket(); got != "repeat/counting/steps" {
		t.Error(got)
	}
}

func TestRepeatSurvivesAPanic(t *testing.T) {
	var runs atomic.Int64
	v := judge(t, Repeat, faulty.New("moody", func(*model.Case, *model.Record) error {
		if runs.Add(1) > 1 {
			panic("not again")
		}
		return nil
	}))
	sameFailure(t, v.Failure, "moody", engines.Crashed, "not again")
}

func TestRecordLaws(t *testing.T) {
	for field, spoil := range map[string]func(r *model.Record){
		"fragment_hash": func(r *model.Record) { r.Fragment[0]++ },
		"record":        func(r *model.Record) { r.EffectTrace[0].Inputs = "{" },
	} {
		v := judge(t, RecordLaws, faulty.New("wrong", func(_ *model.Case, r *model.Record) error { spoil(r); return nil }))
		if v.Violation == nil || v.Violation.Field != field || v.Violation.Engine != "wrong" {
			t.Errorf("%s: %+v", field, v)
		}
	}
}

func TestCaseLaws(t *testing.T) {
	runs := NewRuns(good("base"), nil)
	c := parse(t, pingPong)
	c.Images[0].LocalTypes[0].Role = "no\nname"
	runs.Reset(c, false)
	if v := CaseLaws.Judge(runs); v.Violation == nil || v.Violation.Field != "case" || v.Violation.Engine != "" {
		t.Errorf("%+v", v)
	}
}

func sameFailure(t *testing.T, err error, engine string, kind engines.FailureKind, text string) {
	t.Helper()
	var failure *engines.Failure
	if !errors.As(err, &failure) {
		t.Fatalf("%v is no failure of an engine", err)
	}
	if failure.Engine != engine || failure.Kind != kind || failure.Text != text {
		t.Errorf("%+v, want %s %s %q", failure, engine, kind, text)
	}
	if kind == engines.Crashed && !strings.Contains(failure.Captured, "goroutine") {
		t.Errorf("no stack: %q", failure.Captured)
	}
}

func TestRunEngineNamesTheEngine(t *testing.T) {
	c := parse(t, pingPong)
	_, err := RunEngine(faulty.New("p", func(*model.Case, *model.Record) error { panic("boom") }), c, nil)
	sameFailure(t, err, "p", engines.Crashed, "boom")
	_, err = RunEngine(faulty.New("n", func(*model.Case, *model.Record) error { return errors.New("hm") }), c, nil)
	sameFailure(t, err, "n", engines.Nonsense, "hm")
	refused := &engines.Failure{Engine: "r", Kind: engines.Refused, Text: "never"}
	_, err = RunEngine(faulty.New("r", func(*model.Case, *model.Record) error { return fmt.Errorf("wrapped: %w", refused) }), c, nil)
	sameFailure(t, err, "r", engines.Refused, "never")
}

func TestWorkingNamesTheEngineAtWork(t *testing.T) {
	var runs *Runs
	seen := ""
	spy := faulty.New("spy", func(*model.Case, *model.Record) error { seen = runs.Working(); return nil })
	runs = NewRuns(good("base"), []engines.Engine{spy})
	runs.Reset(parse(t, pingPong), false)
	ExactAtOne.Judge(runs)
	if seen != "spy" || runs.Working() != "" {
		t.Errorf("during the run %q, after it %q", seen, runs.Working())
	}
}

func TestFind(t *testing.T) {
	for ids, want := range map[string]int{"": len(registry), "all": len(registry), "repeat": 1, "repeat,exact-at-one": 2} {
		if got, err := Find(ids); err != nil || len(got) != want {
			t.Errorf("%q: %d, %v", ids, len(got), err)
		}
	}
	for _, ids := range []string{"x", "repeat,", ",repeat", "repeat,x", "all,repeat", "repeat "} {
		if _, err := Find(ids); err == nil || !strings.Contains(err.Error(), "known: exact-at-one") {
			t.Errorf("%q: %v", ids, err)
		}
	}
}

func TestBucket(t *testing.T) {
	for want, v := range map[string]Violation{
		"p/e/f/Send": {Property: "p", Engine: "e", Difference: Difference{Field: "f", Instr: "Send", Round: 3, Index: 4}},
		"p/e/f":      {Property: "p", Engine: "e", Difference: Difference{Field: "f"}},
		"p/f":        {Property: "p", Difference: Difference{Field: "f"}},
	} {
		if got := v.Bucket(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

// TestRegistry asks that each property can be shown: an id that fits a flag, one sentence, and sections
// that the spec has.
func TestRegistry(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range All() {
		if seen[p.ID] || !regexp.MustCompile(`^[a-z]+(-[a-z][a-z0-9]*)*$`).MatchString(p.ID) {
			t.Errorf("id %q", p.ID)
		}
		seen[p.ID] = true
		if !strings.HasSuffix(p.Statement, ".") || strings.Contains(p.Statement, ". ") {
			t.Errorf("%s: the statement is not one sentence: %s", p.ID, p.Statement)
		}
		if !strings.HasSuffix(p.Why, ".") {
			t.Errorf("%s: nobody knows why", p.ID)
		}
		if p.Every == 0 || p.Check == nil {
			t.Errorf("%s is never judged", p.ID)
		}
		for _, cited := range strings.Split(p.Spec, ", ") {
			citedSectionExists(t, p.ID, cited)
		}
	}
}

func citedSectionExists(t *testing.T, id, cited string) {
	chapter, section, ok := strings.Cut(cited, " §")
	files, err := os.ReadDir("../docs/spec")
	if !ok || err != nil {
		t.Fatalf("%s: %q: %v", id, cited, err)
	}
	for _, f := range files {
		if !strings.HasPrefix(f.Name(), chapter+"-") {
			continue
		}
		text, err := os.ReadFile("../docs/spec/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		if regexp.MustCompile(`(?m)^#+ ` + regexp.QuoteMeta(section) + `[. ]`).Match(text) {
			return
		}
	}
	t.Errorf("%s: the spec has no %s", id, cited)
}

// TestTypeLaws: the code of a branch without an instruction is nowhere, so the jump to it leads out.
func TestTypeLaws(t *testing.T) {
	next := func(t model.LocalType) model.LocalType {
		return &model.LocalComm{Dir: model.Receiving, Partner: "B", Branches: []model.LocalBranch{
			{Label: model.NewLabel("a"), Next: model.LocalEnd{}}, {Label: model.NewLabel("b"), Next: t},
		}}
	}
	if got := brokenTypeLaw(next(&model.LocalComm{Dir: model.Sending, Partner: "B"})); got != "jumps stay inside the program" {
		t.Error(got)
	}
	if got := brokenTypeLaw(next(model.LocalEnd{})); got != "" {
		t.Error(got)
	}
}
