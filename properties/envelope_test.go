package properties

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/wavecheck/wavecheck/envelopes"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
)

// twoRuns are the canonical run of a Case and its run of waves.
func twoRuns(t *testing.T, text string) *pair {
	t.Helper()
	c := parse(t, text)
	canonical, err := oracle.Run(c, model.Ours, nil)
	if err != nil {
		t.Fatal(err)
	}
	candidate, err := oracle.RunWaves(c, oracle.WaveOptions{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return &pair{c, &canonical, &candidate}
}

// TestMonotoneCanFail: a judge that takes a class for too weak as such is found out.
func TestMonotoneCanFail(t *testing.T) {
	p := twoRuns(t, wide)
	for _, tt := range []struct {
		name   string
		counts func(q *envelopes.Question) bool // a breach
	}{
		{"the scheduler class", func(q *envelopes.Question) bool { return q.Diff.Scheduler < q.Declaration.Scheduler }},
		{"the failure class", func(q *envelopes.Question) bool { return q.Diff.Failure < q.Declaration.Failure }},
		{"the width", func(q *envelopes.Question) bool { return q.Diff.CandidateMaxWidth < q.Declaration.MaxWidth }},
		{"the endpoints", func(q *envelopes.Question) bool { return !q.Declaration.RequireEndpointEqual }},
	} {
		found := false
		for _, e := range declarationsOf(p) {
			_, broken := monotoneFrom(p.question(e), func(q envelopes.Question) []envelopes.Breach {
				if tt.counts(&q) {
					return []envelopes.Breach{{Rule: "M0"}}
				}
				return envelopes.Judge(q)
			})
			found = found || broken
		}
		if !found {
			t.Errorf("%s is judged the wrong way round, and nobody sees it", tt.name)
		}
	}
	if d, broken := monotone(p); broken {
		t.Errorf("membership: %v", d)
	}
}

// TestMonotoneOverDrawnDiffs asks the law of any diff and any declaration, whatever the runs show.
func TestMonotoneOverDrawnDiffs(t *testing.T) {
	runs, inside := twoRuns(t, wide), 0
	class := func(t *rapid.T, name string, most int) uint8 { return uint8(rapid.IntRange(0, most).Draw(t, name)) }
	rapid.Check(t, func(t *rapid.T) {
		p := *runs
		p.candidate = spoilt(t, p.candidate)
		e := envelopes.Df("", "", 1, 1)
		e.Scheduler = envelopes.SchedulerClass(class(t, "scheduler", 2))
		e.Effect, e.Failure = envelopes.EffectClass(class(t, "effect", 2)), envelopes.FailureClass(class(t, "failure", 1))
		e.RequireEndpointEqual, e.MaxWidth = rapid.Bool().Draw(t, "endpoints"), rapid.Uint64Range(0, 4).Draw(t, "width")
		q := p.question(e)
		q.Diff.Scheduler = envelopes.SchedulerClass(class(t, "found scheduler", 2))
		q.Diff.Effect, q.Diff.Failure = envelopes.EffectClass(class(t, "found effect", 2)), envelopes.FailureClass(class(t, "found failure", 1))
		q.Diff.CandidateMaxWidth, q.Diff.BaselineMaxWidth = rapid.Uint64Range(0, 4).Draw(t, "found width"), 1
		if len(envelopes.Judge(q)) == 0 {
			inside++
		}
		if d, broken := monotoneFrom(q, envelopes.Judge); broken {
			t.Errorf("%v", d)
		}
	})
	if inside == 0 {
		t.Error("nothing lay inside: the law was not put to the test")
	}
}

// spoilt is a run as it is, or with a fault, a failure or an effect of its own.
func spoilt(t *rapid.T, r *model.Record) *model.Record {
	out := *r
	switch rapid.IntRange(0, 5).Draw(t, "spoilt") {
	case 0:
		out.ObsTrace = append(slices.Clone(r.ObsTrace), model.Faulted{Tick: 9, CoroID: 1, Fault: model.Fault{Kind: model.OutOfCredits}})
	case 1:
		oneMoreCrash(&out)
	case 2:
		firstEffect(otherAnswer)(&out)
	}
	return &out
}

// TestClassesCanFail: each of the three ways in which classes and modes may part is seen.
func TestClassesCanFail(t *testing.T) {
	exact := envelopes.Diff{}
	for _, tt := range []struct {
		field                               string
		d                                   envelopes.Diff
		full, moduloEffects, moduloIdentity bool
	}{
		{"", exact, true, true, true},
		{"", envelopes.Diff{Effect: envelopes.EffectReplay}, false, true, false},
		{"", envelopes.Diff{Scheduler: envelopes.SchedulerPerSession}, false, false, true},
		{"Full", envelopes.Diff{Scheduler: envelopes.SchedulerPerSession}, true, true, true},
		{"Full", envelopes.Diff{Effect: envelopes.EffectReplay}, true, true, true},
		{"ModuloEffects", envelopes.Diff{Scheduler: envelopes.SchedulerBounded}, false, true, true},
		{"ModuloEffects", exact, false, false, true},
		{"effect_trace", exact, true, true, false},
	} {
		if d, _ := classesFollow(tt.d, tt.full, tt.moduloEffects, tt.moduloIdentity); d.Field != tt.field {
			t.Errorf("%+v: %q, want %q", tt, d.Field, tt.field)
		}
	}
	if d, broken := classesFollowModes(twoRuns(t, wide)); broken {
		t.Error(d)
	}
}

// TestDiffCanFail: a diff that says another class, or another width, is found out.
func TestDiffCanFail(t *testing.T) {
	p := twoRuns(t, wide)
	honest := p.question(envelopes.Dn("", "", 2, 2)).Diff
	for field, change := range map[string]func(*envelopes.Diff){
		"":                            func(*envelopes.Diff) {},
		"scheduler_permutation_class": func(d *envelopes.Diff) { d.Scheduler = envelopes.SchedulerExact },
		"effect_ordering_class":       func(d *envelopes.Diff) { d.Effect = envelopes.EffectBounded },
		"failure_visible_diff_class":  func(d *envelopes.Diff) { d.Failure = envelopes.FailureBounded },
		"wave_width_bound":            func(d *envelopes.Diff) { d.CandidateMaxWidth = 1 },
	} {
		d := honest
		change(&d)
		if got, _ := diffAgrees(p, d); got.Field != field {
			t.Errorf("%q, want %q", got.Field, field)
		}
	}
}

// TestTightCanFail: each rule, once the judge forgets it, is missed by some plant, and one that it makes up is seen.
func TestTightCanFail(t *testing.T) {
	p := twoRuns(t, wide)
	if d, broken := tight(p, envelopes.Judge); broken {
		t.Errorf("membership: %v", d)
	}
	for _, forgotten := range []string{
		envelopes.CodeSchema, envelopes.CodeEngine, envelopes.CodeScheduler, envelopes.CodeEffect, envelopes.CodeFailure, envelopes.CodeWidth, envelopes.CodeTier,
		envelopes.CodeCeiling, envelopes.CodeUnjustified, envelopes.CodeEndpoint, envelopes.CodeFault, envelopes.CodeStatus, envelopes.CodeEffects,
	} {
		if _, broken := tight(p, func(q envelopes.Question) []envelopes.Breach {
			return slices.DeleteFunc(envelopes.Judge(q), func(b envelopes.Breach) bool { return b.Code == forgotten })
		}); !broken {
			t.Errorf("nothing misses %s", forgotten)
		}
	}
	if _, broken := tight(p, func(q envelopes.Question) []envelopes.Breach {
		if q.Declaration.Tier == model.StrictDeterministic {
			return append(envelopes.Judge(q), envelopes.Breach{Code: envelopes.CodeStatus})
		}
		return envelopes.Judge(q)
	}); !broken {
		t.Error("a code that is made up is not seen")
	}
}
