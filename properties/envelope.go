package properties

import (
	"strings"
	"sync"
	"time"

	"github.com/wavecheck/wavecheck/envelopes"
	"github.com/wavecheck/wavecheck/envelopes/determinism"
	"github.com/wavecheck/wavecheck/model"
)

// Laws about declared envelopes (spec 04 §3.6, 07 §9): each standard declaration is kept where it is claimed.

// InsideD1 holds every engine to D1.
var InsideD1 = Property{
	ID:        "inside-d1",
	Statement: "A run that dispatches one coroutine a round lies inside D1 around the canonical run: every class Exact, no wave wider than 1, and every side condition kept.",
	Spec:      "04 §3.6, 04 §3.7",
	Why:       "It holds the classifier to runs that are known to be equal: one that sees a difference there would excuse one elsewhere.",
	Needs:     NeedOneCore,
	Every:     20,
	Check: eachPair(func(p *pair) (Difference, bool) {
		return p.inside("D1", envelopes.D1(p.canonical.Engine, p.candidate.Engine))
	}),
}

// InsideDn holds wave engines to Dn.
var InsideDn = Property{
	ID:        "inside-dn",
	Statement: "Where programs cannot see the schedule, a run of waves lies inside Dn around the canonical run: equal endpoints, faults, effects and end, equal failures, and no wave wider than concurrency and lanes allow.",
	Spec:      "07 §9, 04 §3.6, 04 §3.7",
	Why:       "It is the promise that users of a parallel engine get, judged by the rules that they can read, and not by an oracle that shares the engine's schedule.",
	Needs:     NeedWaveRounds,
	Every:     1,
	Check: inTheDomain(func(p *pair) (Difference, bool) {
		return p.inside("Dn", p.declared(envelopes.Dn))
	}),
}

// InsideDf holds wave engines to Df, and to equal endpoints besides.
var InsideDf = Property{
	ID:        "inside-df",
	Statement: "Where failures can do nothing but delay, and a run of waves and the canonical run both end with everything done, the one lies inside Df around the other, and shows the same at every endpoint.",
	Spec:      "07 §9, 04 §3.6, 04 §3.7",
	Why:       "A partition or a timeout that changes what is said, and not only when, shows without knowing the schedule.",
	Needs:     NeedWaveRounds | NeedTopology,
	Every:     1,
	Check: eachPair(func(p *pair) (Difference, bool) {
		if len(p.c.Topology) == 0 || !envelopes.InFailureDomain(p.c, p.canonical, p.candidate) {
			return holds()
		}
		e := p.declared(envelopes.Df)
		e.RequireEndpointEqual = true
		return p.inside("Df", e)
	}),
}

// WidthIsDeclared is P-W4 in the words of declarations.
var WidthIsDeclared = Property{
	ID:        "width-is-declared",
	Statement: "No run has a wave wider than D2, Dn and Df declare of its concurrency and lanes, whether or not programs can see the schedule.",
	Spec:      "04 §3.6, 07 §1, 07 §9",
	Why:       "P-W4: membership is claimed of few Cases, and a width that is declared too small would refuse honest engines in the others.",
	Needs:     NeedWaves,
	Every:     1,
	Check:     eachRun(widthIsDeclared),
}

func widthIsDeclared(run *Run) (Difference, bool) {
	side := envelopes.SideOf("", run.Record, model.EnvelopeBounded)
	got := side.MaxWidth()
	for _, declare := range []func(baseline, candidate string, n, w uint64) envelopes.Declaration{envelopes.D2, envelopes.Dn, envelopes.Df} {
		e := declare("", "", run.Case.Schedule.Concurrency, run.Case.Schedule.Workers)
		if d, wider := diffNumbers("metrics.max_wave_width", min(e.MaxWidth, got), got); wider {
			return d, true
		}
	}
	return holds()
}

// declared is a standard declaration about the pair.
func (p *pair) declared(standard func(baseline, candidate string, n, w uint64) envelopes.Declaration) envelopes.Declaration {
	return standard(p.canonical.Engine, p.candidate.Engine, p.c.Schedule.Concurrency, p.c.Schedule.Workers)
}

// inside asks for membership, and names the first rule that is violated; all of them stand in what was got.
func (p *pair) inside(name string, e envelopes.Declaration) (Difference, bool) {
	found := envelopes.Judge(p.question(e))
	if len(found) == 0 {
		return holds()
	}
	texts := make([]string, len(found))
	for i, b := range found {
		texts[i] = b.String()
	}
	return breaks(found[0].Code, -1, "inside "+name, strings.Join(texts, "; "))
}

// question asks about the pair on a day on which no justification is overdue: whether one is, the registry's own
// check says, and no run.
func (p *pair) question(e envelopes.Declaration) envelopes.Question {
	return envelopes.Ask(e, p.canonical, p.candidate, registered(), time.Time{})
}

var registered = sync.OnceValue(func() *envelopes.Registry {
	r := envelopes.Deviations()
	return &r
})

// MembershipMonotone says what it means to declare more.
var MembershipMonotone = Property{
	ID:        "membership-monotone",
	Statement: "Between any two runs of a Case, what lies inside a declaration lies inside it with a class weakened or the width raised, as long as the tier allows it and the justification is there.",
	Spec:      "04 §3.6",
	Why:       "A rule of membership that counts the wrong way round would refuse the honest and pass others.",
	Every:     100,
	Check:     eachPair(monotone),
}

func monotone(p *pair) (Difference, bool) {
	for _, e := range declarationsOf(p) {
		if d, broken := monotoneFrom(p.question(e), envelopes.Judge); broken {
			return d, true
		}
	}
	return holds()
}

// monotoneFrom compares the judgement of a question with those of the same with more declared. The diff repeats the
// width that is declared.
func monotoneFrom(q envelopes.Question, judge func(envelopes.Question) []envelopes.Breach) (Difference, bool) {
	if len(judge(q)) > 0 {
		return holds()
	}
	for _, weaker := range weakened(q.Declaration) {
		q.Declaration, q.Diff.DeclaredBound = weaker, weaker.MaxWidth
		if found := judge(q); len(found) > 0 {
			return breaks("membership", -1, "inside "+string(envelopes.AppendDeclaration(nil, &weaker)), found[0].String())
		}
	}
	return holds()
}

// declarationsOf are declarations about a pair of all classes, of a width that just suffices and of one more.
func declarationsOf(p *pair) (out []envelopes.Declaration) {
	side := envelopes.SideOf("", p.candidate, model.EnvelopeBounded)
	e := envelopes.Df(p.canonical.Engine, p.candidate.Engine, max(1, side.MaxWidth()), max(1, side.MaxWidth()))
	for scheduler := envelopes.SchedulerExact; scheduler <= envelopes.SchedulerBounded; scheduler++ {
		for effect := envelopes.EffectExact; effect <= envelopes.EffectBounded; effect++ {
			for failure := envelopes.FailureExact; failure <= envelopes.FailureBounded; failure++ {
				for _, e.RequireEndpointEqual = range []bool{true, false} {
					e.Scheduler, e.Effect, e.Failure = scheduler, effect, failure
					out = append(out, e)
				}
			}
		}
	}
	return out
}

// weakened are the declarations that declare one step more in one respect.
func weakened(e envelopes.Declaration) (out []envelopes.Declaration) {
	with := func(change func(*envelopes.Declaration)) {
		weaker := e
		change(&weaker)
		out = append(out, weaker)
	}
	if e.Scheduler < envelopes.SchedulerBounded {
		with(func(e *envelopes.Declaration) { e.Scheduler++ })
	}
	if e.Effect < envelopes.EffectBounded {
		with(func(e *envelopes.Declaration) { e.Effect++ })
	}
	if e.Failure < envelopes.FailureBounded {
		with(func(e *envelopes.Declaration) { e.Failure++ })
	}
	if e.RequireEndpointEqual {
		with(func(e *envelopes.Declaration) { e.RequireEndpointEqual = false })
	}
	with(func(e *envelopes.Declaration) { e.MaxWidth++ })
	return out
}

// ClassesFollowModes is how the classes of a diff and the determinism modes hang together.
var ClassesFollowModes = Property{
	ID:        "classes-follow-modes",
	Statement: "Between any two runs of a Case, Full means Exact in order and effects, and effects that are equal but for who answered; and ModuloEffects is Exact in order.",
	Spec:      "04 §1.1, 04 §3.5",
	Why:       "A profile and an envelope are two ways to say what counts as the same; a user who moves from one to the other may not lose anything on the way.",
	Every:     20,
	Check:     eachPair(classesFollowModes),
}

func classesFollowModes(p *pair) (Difference, bool) {
	a, b := determinism.Of(p.canonical), determinism.Of(p.candidate)
	holds := func(mode model.DeterminismMode) bool { return determinism.Holds(mode, a, b) }
	modulo := determinism.EffectEqualModuloIdentity(a.Effects, b.Effects)
	return classesFollow(p.question(envelopes.D1(p.canonical.Engine, p.candidate.Engine)).Diff, holds(model.Full), holds(model.ModuloEffects), modulo)
}

// classesFollow compares the classes of a diff with the modes that hold, and with whether the effects are equal
// but for who answered.
func classesFollow(d envelopes.Diff, full, moduloEffects, moduloIdentity bool) (Difference, bool) {
	switch {
	case full && (d.Scheduler != envelopes.SchedulerExact || d.Effect != envelopes.EffectExact):
		return breaks("Full", -1, "Exact, Exact", d.Scheduler.String()+", "+d.Effect.String())
	case moduloEffects != (d.Scheduler == envelopes.SchedulerExact):
		return breaks("ModuloEffects", -1, map[bool]string{true: "Exact", false: "another class"}[moduloEffects], d.Scheduler.String())
	case full && !moduloIdentity:
		return breaks("effect_trace", -1, "equal but for who answered", "different")
	}
	return holds()
}
