package properties

import (
	"fmt"
	"testing"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
)

// breakage spoils what an engine shows of an honest run, in one place.
type breakage struct {
	does string
	c    string // listing of the Case
	// op and nth say at which dispatch: the nth, from 0, of that opcode.
	op        model.Op
	nth       int
	before    func(*model.Snapshot)
	after     func(*model.Snapshot)
	step      func(*model.Step)
	end       func(*model.Snapshot)
	record    func(*model.Record)
	dispatch  func(*model.Snapshot) // of a state that the engine steps from
	footprint func([]model.Atom) []model.Atom
	silent    bool   // says nothing after the dispatch
	want      string // field, index, instruction
}

// spoiltEngine is the oracle, spoilt.
type spoiltEngine struct{ breakage }

func (spoiltEngine) Name() string { return "spoilt" }

func (spoiltEngine) Capabilities() engines.Capabilities {
	return engines.Capabilities{Fields: engines.CanonicalFields, Picks: true, Topology: true, Steps: true}
}

func (e spoiltEngine) Run(c *model.Case) (model.Record, error) { return e.RunObserved(c, nil) }

func (e spoiltEngine) RunObserved(c *model.Case, obs engines.Observer) (model.Record, error) {
	var r model.Record
	var err error
	if obs == nil {
		r, err = oracle.Run(c, model.Ours, nil)
	} else {
		r, err = oracle.Run(c, model.Ours, &spoiler{breakage: e.breakage, obs: obs})
	}
	if err == nil && e.record != nil {
		e.record(&r)
	}
	return r, err
}

func (e spoiltEngine) Dispatch(c *model.Case, s *model.Snapshot, coro uint64) (model.Snapshot, error) {
	m, err := oracle.FromSnapshot(c, model.Ours, s)
	if err != nil {
		return model.Snapshot{}, err
	}
	_ = m.Dispatch(coro) // a fault stands in the state too
	after := m.Snapshot()
	if e.dispatch != nil {
		e.dispatch(&after)
	}
	return after, nil
}

func (e spoiltEngine) Footprint(c *model.Case, s *model.Snapshot, coro uint64) ([]model.Atom, error) {
	m, err := oracle.FromSnapshot(c, model.Ours, s)
	if err != nil {
		return nil, err
	}
	atoms := m.Footprint(coro)
	if e.footprint != nil {
		atoms = e.footprint(atoms)
	}
	return atoms, nil
}

// spoiler stands between the oracle and the observer.
type spoiler struct {
	breakage
	obs  engines.Observer
	seen int
}

func (s *spoiler) here(step model.Step) bool {
	return step.Instr != nil && step.Instr.Op() == s.op && s.seen == s.nth
}

func (s *spoiler) Before(step model.Step, at model.Snapshotter) {
	shows := spoil(at, s.before, s.here(step))
	if f, ok := at.(model.Footprinter); ok && s.footprint != nil && s.here(step) {
		shows = printed{shows, f, s.footprint}
	}
	s.obs.Before(step, shows)
}

func (s *spoiler) After(step model.Step, at model.Snapshotter) {
	here := s.here(step)
	if here && s.step != nil {
		s.step(&step)
	}
	if step.Instr != nil && step.Instr.Op() == s.op {
		s.seen++
	}
	if here && s.silent {
		return
	}
	s.obs.After(step, spoil(at, s.after, here))
}

func (s *spoiler) End(at model.Snapshotter) { s.obs.End(spoil(at, s.end, true)) }

// printed spoils a footprint.
type printed struct {
	model.Snapshotter
	from model.Footprinter
	how  func([]model.Atom) []model.Atom
}

func (p printed) AppendFootprint(dst []model.Atom, id uint64) []model.Atom {
	return append(dst, p.how(p.from.AppendFootprint(nil, id))...)
}

func spoil(at model.Snapshotter, how func(*model.Snapshot), here bool) model.Snapshotter {
	if how == nil || !here {
		return at
	}
	state := at.Snapshot()
	how(&state)
	return shown{state}
}

// found is what a property says about a spoilt engine: field, index and instruction, "" if it holds. Where rounds are
// wave rounds, the engine that is spoilt runs waves.
func (b breakage) found(t *testing.T, p *Property) string {
	t.Helper()
	c := parse(t, b.c)
	runs := NewRuns(spoiltEngine{breakage{c: b.c}}, []engines.Engine{spoiltEngine{b}})
	if p.Needs&(NeedWaves|NeedWaveRounds) != 0 || WaveRounds(c) {
		runs = NewRuns(twoOracles{}, []engines.Engine{spoiltWaves{"spoilt", b}})
	}
	runs.Reset(c, false)
	runs.Expect(p)
	v := p.Judge(runs)
	if v.Failure != nil {
		t.Fatal(v.Failure)
	}
	if v.Violation == nil {
		return ""
	}
	if v.Violation.Engine != "spoilt" {
		t.Errorf("found on engine %q", v.Violation.Engine)
	}
	place := v.Violation.Field
	if v.Violation.Index >= 0 {
		place += fmt.Sprintf("[%d]", v.Violation.Index)
	}
	if v.Violation.Instr != "" {
		place += " " + v.Violation.Instr
	}
	if v.Violation.Want == v.Violation.Got {
		t.Errorf("%s: the two values are the same: %s", place, v.Violation.Want)
	}
	return place
}

// ownTests are the tests that break what is more than a law about single runs.
var ownTests = map[string]string{
	"exact-at-one": "TestExactAtOne", "exact-waves": "TestExactWaves", "repeat": "TestRepeatCatchesNondeterminism", "case-laws": "TestCaseLaws", "record-laws": "TestRecordLaws",
	"type-laws": "TestTypeLaws", "modes-imply": "TestModesImplyCanFail", "membership-monotone": "TestMonotoneCanFail", "classes-follow-modes": "TestClassesCanFail", "envelope-tight": "TestTightCanFail", "diff-by-definition": "TestDiffCanFail", "never-aborts": "TestNeverAborts", "acts-for-its-endpoint": "TestActsForItsEndpoint",
	"engines-agree":     "TestEnginesAgree",
	"add-empty-session": "TestMetamorphicLaws", "add-session": "TestMetamorphicLaws", "insert-yield": "TestMetamorphicLaws", "permute-images": "TestMetamorphicLaws",
	"order-in-tick-is-free": "TestMetamorphicLaws", "queue-policies": "TestMetamorphicLaws", "rename-labels": "TestMetamorphicLaws", "rename-roles": "TestMetamorphicLaws", "rename-roles-freely": "TestMetamorphicLaws",
	"switch-policy": "TestMetamorphicLaws", "unfold-loop": "TestMetamorphicLaws", "widen-buffers": "TestMetamorphicLaws",
}

// TestEveryLawCanBeBroken breaks what an engine shows by hand, in one place each, and asks for the place.
func TestEveryLawCanBeBroken(t *testing.T) {
	for i := range registry {
		p := &registry[i]
		if ownTests[p.ID] != "" {
			continue
		}
		t.Run(p.ID, func(t *testing.T) {
			table := breakages[p.ID]
			if len(table) == 0 {
				t.Fatal("nothing shows that it can fail")
			}
			for _, b := range table {
				if got := (breakage{c: b.c}).found(t, p); got != "" {
					t.Errorf("%s: an honest run breaks it: %s", b.does, got)
				}
				if got := b.found(t, p); got != b.want {
					t.Errorf("%s: %q, want %q", b.does, got, b.want)
				}
			}
		})
	}
}
