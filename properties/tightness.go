package properties

import (
	"bytes"
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/envelopes"
	"github.com/wavecheck/wavecheck/envelopes/determinism"
	"github.com/wavecheck/wavecheck/model"
)

// Laws that hold the judge, and not the judged, to account: what a diff must say, and what membership must refuse.

// DiffByDefinition holds the classes of a diff to the words of the spec.
var DiffByDefinition = Property{
	ID:        "diff-by-definition",
	Statement: "Between any two runs of a Case the classes of the diff are those that the canonical JSON of the two fragments gives, the width is that of the widest wave in the lane trace, and the diff reads back as written.",
	Spec:      "04 §3.5",
	Why:       "The classes are worked out in place, without a copy of a trace; a class that is always Exact would please every engine.",
	Every:     20,
	Check:     eachPair(diffByDefinition),
}

func diffByDefinition(p *pair) (Difference, bool) {
	return diffAgrees(p, p.question(p.declared(envelopes.Dn)).Diff)
}

func diffAgrees(p *pair, d envelopes.Diff) (Difference, bool) {
	scheduler, effect, failure := classesByDefinition(p.canonical, p.candidate)
	width := uint64(1) // of an engine without waves
	if p.candidate.Waves != nil {
		width = widest(wavesOf(p.candidate, nil, nil))
	}
	switch {
	case d.Scheduler != scheduler:
		return breaks("scheduler_permutation_class", -1, scheduler.String(), d.Scheduler.String())
	case d.Effect != effect:
		return breaks("effect_ordering_class", -1, effect.String(), d.Effect.String())
	case d.Failure != failure:
		return breaks("failure_visible_diff_class", -1, failure.String(), d.Failure.String())
	case d.BaselineMaxWidth != 1 || d.CandidateMaxWidth != width:
		return breaks("wave_width_bound", -1, number(width), number(d.CandidateMaxWidth))
	}
	if again, err := envelopes.DecodeDiff(envelopes.AppendDiff(nil, &d)); err != nil || again != d {
		return breaks("envelope_diff", -1, string(envelopes.AppendDiff(nil, &d)), string(envelopes.AppendDiff(nil, &again)))
	}
	return holds()
}

// classesByDefinition compares documents: the lists of the fragments, and the session projection as texts.
func classesByDefinition(a, b *model.Record) (envelopes.SchedulerClass, envelopes.EffectClass, envelopes.FailureClass) {
	scheduler, effect, failure := envelopes.SchedulerExact, envelopes.EffectExact, envelopes.FailureExact
	if !slices.Equal(normalTexts(a), normalTexts(b)) {
		scheduler = envelopes.SchedulerPerSession
		if !slices.Equal(bySession(normalTexts(a), a), bySession(normalTexts(b), b)) {
			scheduler = envelopes.SchedulerBounded
		}
	}
	effects := func(r *model.Record) []byte {
		var out []byte
		for _, e := range model.CanonicalEffects(r.EffectTrace) {
			out = model.AppendEffectEntry(out, e)
		}
		return out
	}
	if !bytes.Equal(effects(a), effects(b)) {
		effect = envelopes.EffectReplay
		if scheduler == envelopes.SchedulerBounded {
			effect = envelopes.EffectBounded
		}
	}
	if !bytes.Equal(model.AppendTopologyState(nil, a.Topology), model.AppendTopologyState(nil, b.Topology)) {
		failure = envelopes.FailureBounded
	}
	return scheduler, effect, failure
}

func normalTexts(r *model.Record) []string {
	out := make([]string, len(r.ObsTrace))
	for i, e := range determinism.Normalised(r.ObsTrace) {
		out[i] = string(model.AppendEvent(nil, e))
	}
	return out
}

// bySession are the texts of the scoped events, each behind its session, in the order of sessions.
func bySession(texts []string, r *model.Record) []string {
	var out []string
	for i, e := range r.ObsTrace {
		if sid, scoped := e.Scope(); scoped {
			out = append(out, number(sid)+" "+texts[i])
		}
	}
	slices.SortStableFunc(out, func(a, b string) int {
		x, _, _ := strings.Cut(a, " ")
		y, _, _ := strings.Cut(b, " ")
		return strings.Compare(x, y)
	})
	return out
}

// EnvelopeTight plants changes in a run that lies inside, and asks for the rule that refuses each.
var EnvelopeTight = Property{
	ID:        "envelope-tight",
	Statement: "A run inside Dn is refused by exactly the rules that speak of it once it is changed in one respect: a failure, a wave, an event, a fault, its end, an effect, its tier, its name, or a class more than declared.",
	Spec:      "04 §3.6, 04 §3.7",
	Why:       "An envelope that nothing can leave promises nothing.",
	Needs:     NeedWaveRounds,
	Every:     1,
	Check:     inTheDomain(envelopeTight),
}

func envelopeTight(p *pair) (Difference, bool) { return tight(p, envelopes.Judge) }

// tight asks a judge about each planted change.
func tight(p *pair, judge func(envelopes.Question) []envelopes.Breach) (Difference, bool) {
	dn := p.declared(envelopes.Dn)
	if len(judge(p.question(dn))) > 0 {
		return holds() // another law tells of it
	}
	for _, plant := range plants {
		changed := *p.candidate
		changed.ObsTrace, changed.EffectTrace = slices.Clone(changed.ObsTrace), slices.Clone(changed.EffectTrace)
		if plant.record != nil && !plant.record(&changed) {
			continue
		}
		e := dn
		if plant.declare != nil {
			plant.declare(&e)
		}
		q := (&pair{p.c, p.canonical, &changed}).question(e)
		if plant.question != nil {
			plant.question(&q)
		}
		if got := codesOf(judge(q)); got != plant.codes(&q) {
			return breaks("plant", -1, plant.what+" is refused by: "+plant.codes(&q), got)
		}
	}
	return holds()
}

func codesOf(found []envelopes.Breach) string {
	list := make([]string, len(found))
	for i, b := range found {
		list[i] = b.Code
	}
	return strings.Join(list, " ")
}

// plant is a change of one respect, and the codes that refuse it.
type plant struct {
	what     string
	record   func(*model.Record) bool // false if there is nothing to change
	declare  func(*envelopes.Declaration)
	question func(*envelopes.Question)
	codes    func(*envelopes.Question) string
}

func always(codes ...string) func(*envelopes.Question) string {
	return func(*envelopes.Question) string { return strings.Join(codes, " ") }
}

// ifWeaker are the codes of the classes that a diff has beyond the strictest.
func ifWeaker(q *envelopes.Question) string {
	var list []string
	if q.Diff.Scheduler > envelopes.SchedulerExact {
		list = append(list, envelopes.CodeScheduler)
	}
	if q.Diff.Effect > envelopes.EffectExact {
		list = append(list, envelopes.CodeEffect)
	}
	return strings.Join(list, " ")
}

var plants = []plant{
	{what: "nothing", codes: always()},
	{what: "a site that crashed", record: func(r *model.Record) bool {
		r.Topology.CrashedSites = append(slices.Clone(r.Topology.CrashedSites), "~")
		return true
	}, codes: always(envelopes.CodeFailure)},
	{what: "an event less", record: func(r *model.Record) bool {
		i := slices.IndexFunc(r.ObsTrace, func(e model.Event) bool { return e.At() > 0 && e.Kind() != model.EventOutputConditionChecked })
		if i < 0 {
			return false
		}
		r.ObsTrace = slices.Delete(r.ObsTrace, i, i+1)
		return true
	}, codes: always(envelopes.CodeEndpoint)},
	{what: "a fault more", record: func(r *model.Record) bool {
		r.ObsTrace = append(r.ObsTrace, model.Faulted{Tick: r.Tick, Fault: model.Fault{Kind: model.OutOfCredits}})
		return len(r.Coroutines) > 0
	}, codes: always(envelopes.CodeEndpoint, envelopes.CodeFault)},
	{what: "an end by error", record: func(r *model.Record) bool {
		r.SetError(model.RunError{Kind: model.ErrTraceLimit})
		return true
	}, codes: always(envelopes.CodeStatus)},
	{what: "an effect less", record: func(r *model.Record) bool {
		if len(r.EffectTrace) == 0 {
			return false
		}
		r.EffectTrace = r.EffectTrace[1:]
		return true
	}, codes: always(envelopes.CodeEffects)},
	{what: "effects in another order", record: func(r *model.Record) bool { slices.Reverse(r.EffectTrace); return true }, codes: always()},
	{what: "a wave too wide", question: func(q *envelopes.Question) { q.Diff.CandidateMaxWidth = q.Declaration.MaxWidth + 1 }, codes: always(envelopes.CodeWidth)},
	{what: "a wave as wide as declared", question: func(q *envelopes.Question) { q.Diff.CandidateMaxWidth = q.Declaration.MaxWidth }, codes: always()},
	{what: "another tier", question: func(q *envelopes.Question) { q.Candidate.Tier = model.StrictDeterministic }, codes: always(envelopes.CodeTier)},
	{what: "another name", question: func(q *envelopes.Question) { q.Diff.Candidate += "'" }, codes: always(envelopes.CodeEngine)},
	{what: "another version", question: func(q *envelopes.Question) { q.Candidate.Version += "0" }, codes: always(envelopes.CodeSchema)},
	{what: "exact classes declared", declare: func(e *envelopes.Declaration) {
		e.Scheduler, e.Effect = envelopes.SchedulerExact, envelopes.EffectExact
	}, codes: ifWeaker},
	{what: "weak classes without a reason", declare: func(e *envelopes.Declaration) { e.RequireEndpointEqual = false }, codes: always(envelopes.CodeUnjustified)},
	{what: "the strict tier declared", declare: func(e *envelopes.Declaration) { e.Tier = model.StrictDeterministic }, codes: always(envelopes.CodeCeiling)},
}
