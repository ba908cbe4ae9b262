package envelopes

import (
	"slices"
	"testing"

	"github.com/wavecheck/wavecheck/envelopes/determinism"
	"github.com/wavecheck/wavecheck/model"
)

// What spec 04 says that the modes and the classes do not see, held as facts about a run of waves beside the
// canonical one. Each of them is why something else is asked as well.

// classesOf are the three classes of a question's diff, made anew.
func classesOf(q *Question) [3]string {
	d := BuildDiff(&q.Baseline, &q.Candidate, q.Declaration.MaxWidth, q.Declaration.Tier)
	return [3]string{d.Scheduler.String(), d.Effect.String(), d.Failure.String()}
}

// sameRun is a question about a run and itself.
func sameRun(t *testing.T) Question {
	q := fourWide(t)
	q.Candidate.Record = q.Baseline.Record
	return q
}

// TestFaultsAreInvisible: a fault more is in no class (spec 04 §3.7); a side condition sees it.
func TestFaultsAreInvisible(t *testing.T) {
	q := sameRun(t)
	withRecord(&q, oneMoreFault)
	if got, want := classesOf(&q), [3]string{"SessionNormalizedPermutation", "Exact", "Exact"}; got != want {
		t.Errorf("a fault more is %v, want %v", got, want)
	}
	if found := Judge(q); len(found) != 2 || found[0].Code != CodeEndpoint || found[1].Code != CodeFault {
		t.Errorf("violated: %v", found)
	}
}

// TestReplayDeterministicReplaysNothing: other answers, and an entry less, are both in that class as long as the
// events agree (spec 04 §3.7); a side condition compares the effects.
func TestReplayDeterministicReplaysNothing(t *testing.T) {
	for _, change := range []func(r *model.Record){
		func(r *model.Record) { r.EffectTrace[3].Outputs = `{"committed":false}` },
		func(r *model.Record) { r.EffectTrace = r.EffectTrace[1:] },
	} {
		q := sameRun(t)
		withRecord(&q, change)
		if got, want := classesOf(&q), [3]string{"Exact", "ReplayDeterministic", "Exact"}; got != want {
			t.Errorf("other effects are %v, want %v", got, want)
		}
		if found := Judge(q); len(found) != 1 || found[0].Code != CodeEffects {
			t.Errorf("violated: %v", found)
		}
	}
}

// TestOrderOfEffectsIsCanonical: effects that are written down in another order are the same effects (spec 04 §3.3).
func TestOrderOfEffectsIsCanonical(t *testing.T) {
	q := sameRun(t)
	withRecord(&q, func(r *model.Record) { slices.Reverse(r.EffectTrace) })
	if got, want := classesOf(&q), [3]string{"Exact", "Exact", "Exact"}; got != want {
		t.Errorf("effects in another order are %v, want %v", got, want)
	}
}

// TestExactIsNormalised: Exact is equality of normalised traces, which Full is not (spec 04 §3.7).
func TestExactIsNormalised(t *testing.T) {
	q := sameRun(t)
	withRecord(&q, func(r *model.Record) {
		for i, e := range r.ObsTrace {
			if _, scoped := e.Scope(); scoped {
				r.ObsTrace[i] = model.WithTick(e, e.At()+100)
			}
		}
	})
	if got, want := classesOf(&q), [3]string{"Exact", "Exact", "Exact"}; got != want {
		t.Errorf("session events 100 ticks later are %v, want %v", got, want)
	}
	a, b := determinism.Of(q.Baseline.Record), determinism.Of(q.Candidate.Record)
	if determinism.Holds(model.Full, a, b) || determinism.Holds(model.Replay, a, b) || !determinism.Holds(model.ModuloEffects, a, b) {
		t.Error("the modes say otherwise")
	}
}

// TestModesRefuseWaves: no mode holds between a run of waves and the canonical one, since unscoped events keep
// their ticks and are barriers (spec 04 §1.1, §1.4); the endpoints are equal all the same.
func TestModesRefuseWaves(t *testing.T) {
	q := fourWide(t)
	a, b := determinism.Of(q.Baseline.Record), determinism.Of(q.Candidate.Record)
	for _, mode := range determinism.Modes {
		if determinism.Holds(mode, a, b) {
			t.Errorf("%s holds", mode)
		}
	}
	if !determinism.EndpointEqual(a, b) {
		t.Error("the endpoints differ")
	}
}

// TestModesIgnoreEffects: two modes look at no effect, Full looks at who answered (spec 04 §1.1).
func TestModesIgnoreEffects(t *testing.T) {
	q := sameRun(t)
	withRecord(&q, func(r *model.Record) { r.EffectTrace = nil })
	a, b := determinism.Of(q.Baseline.Record), determinism.Of(q.Candidate.Record)
	for _, mode := range determinism.Modes {
		if got, want := determinism.Holds(mode, a, b), mode != model.Full; got != want {
			t.Errorf("without effects %s holds: %v", mode, got)
		}
	}
	q = sameRun(t)
	withRecord(&q, func(r *model.Record) {
		for i := range r.EffectTrace {
			r.EffectTrace[i].HandlerIdentity = "replay_handler"
		}
	})
	b = determinism.Of(q.Candidate.Record)
	if determinism.Holds(model.Full, a, b) || !determinism.EffectEqualModuloIdentity(a.Effects, b.Effects) {
		t.Error("a run and its replay are equal but for who answered, and Full sees who did")
	}
}

// TestCommuteIsInert: on what engines emit commute only normalises, for each commit has its barrier (spec 04 §1.4).
func TestCommuteIsInert(t *testing.T) {
	q := fourWide(t)
	for _, s := range []Side{q.Baseline, q.Candidate} {
		trace := determinism.Strict(s.Record.ObsTrace)
		if !slices.EqualFunc(determinism.Commute(trace), determinism.Normalised(trace), determinism.EqualEvents) {
			t.Errorf("commute moves an event of %s", s.Engine)
		}
	}
}
