package envelopes

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wavecheck/wavecheck/model"
)

// Membership (spec 04 §3.6): whether what was found of two runs lies inside what was declared of them.

// Question is what membership is asked of: a Diff, the runs that it was made of, and the Declaration that was
// made before them.
type Question struct {
	Diff                Diff
	Baseline, Candidate Side
	Declaration         Declaration
	Registry            *Registry // where justifications are looked up
	Today               time.Time // decides which entries are overdue
}

// Ask makes the question about two runs under a declaration. The engines are called as their Records call them, and
// both runs carry the declared tier, which is a label only (spec 07 §9).
func Ask(e Declaration, baseline, candidate *model.Record, registry *Registry, today time.Time) Question {
	q := Question{Declaration: e, Registry: registry, Today: today,
		Baseline: SideOf(baseline.Engine, baseline, e.Tier), Candidate: SideOf(candidate.Engine, candidate, e.Tier)}
	q.Diff = BuildDiff(&q.Baseline, &q.Candidate, e.MaxWidth, e.Tier)
	return q
}

// Breach is a rule that a Question violates.
type Breach struct {
	Rule   string // M1 … M10
	Code   string // the violation code, stable
	Reason string
}

// String is the rule, the code and the reason.
func (b Breach) String() string { return b.Rule + " " + b.Code + ": " + b.Reason }

// The violation codes of membership (spec 04 §3.6, §3.7), in the order of the rules.
const (
	CodeSchema      = "envelope.schema"
	CodeEngine      = "envelope.engine"
	CodeScheduler   = "envelope.scheduler_class"
	CodeEffect      = "envelope.effect_class"
	CodeFailure     = "envelope.failure_class"
	CodeWidth       = "envelope.wave_width"
	CodeTier        = "envelope.tier"
	CodeCeiling     = "envelope.tier_ceiling"
	CodeUnjustified = "envelope.unjustified"
	CodeEndpoint    = "envelope.endpoint"
	CodeFault       = "envelope.fault"
	CodeStatus      = "envelope.status"
	CodeEffects     = "envelope.effects"
)

// rules are the rules in the order in which breaches are reported. A rule answers why it is broken, "" if it
// holds.
var rules = []struct {
	rule, code string
	broken     func(q *Question) string
}{
	{"M1", CodeSchema, schemas},
	{"M2", CodeEngine, engineNames},
	{"M3", CodeScheduler, func(q *Question) string { return weaker(q.Diff.Scheduler, q.Declaration.Scheduler) }},
	{"M4", CodeEffect, func(q *Question) string { return weaker(q.Diff.Effect, q.Declaration.Effect) }},
	{"M5", CodeFailure, func(q *Question) string { return weaker(q.Diff.Failure, q.Declaration.Failure) }},
	{"M6", CodeWidth, widths},
	{"M7", CodeTier, tiers},
	{"M8", CodeCeiling, ceiling},
	{"M9", CodeUnjustified, unjustified},
	{"M10", CodeEndpoint, endpoints},
	{"M10", CodeFault, faults},
	{"M10", CodeStatus, statuses},
	{"M10", CodeEffects, effects},
}

// Judge reports every rule of membership that is violated, in the order M1 to M10 (spec 04 §3.6); nothing means
// inside. The replay that M10 asks for where the declaration AsksReplay is not part of it.
func Judge(q Question) []Breach {
	var found []Breach
	for _, r := range rules {
		if why := r.broken(&q); why != "" {
			found = append(found, Breach{r.rule, r.code, why})
		}
	}
	return found
}

// schemas is M1.
func schemas(q *Question) string {
	var wrong []string
	for _, v := range []struct{ of, got, want string }{
		{"the diff", q.Diff.SchemaVersion, DiffVersion},
		{"the baseline's fragment", q.Baseline.Version, model.FragmentVersion},
		{"the candidate's fragment", q.Candidate.Version, model.FragmentVersion},
		{"the declaration", q.Declaration.SchemaVersion, DeclarationVersion},
	} {
		if v.got != v.want {
			wrong = append(wrong, fmt.Sprintf("%s is %q, not %s", v.of, v.got, v.want))
		}
	}
	return strings.Join(wrong, "; ")
}

// engineNames is M2.
func engineNames(q *Question) string {
	if q.Diff.Baseline == q.Declaration.Baseline && q.Diff.Candidate == q.Declaration.Candidate {
		return ""
	}
	return fmt.Sprintf("the diff is of %q and %q, declared are %q and %q", q.Diff.Baseline, q.Diff.Candidate, q.Declaration.Baseline, q.Declaration.Candidate)
}

// weaker is M3, M4 and M5.
func weaker[T interface {
	~uint8
	fmt.Stringer
}](found, declared T) string {
	if found <= declared {
		return ""
	}
	return fmt.Sprintf("found %s, declared %s", found, declared)
}

// widths is M6.
func widths(q *Question) string {
	most := q.Declaration.MaxWidth
	switch d := &q.Diff; {
	case d.CandidateMaxWidth > most || d.BaselineMaxWidth > most:
		return fmt.Sprintf("waves of %d picks (baseline %d), declared at most %d", d.CandidateMaxWidth, d.BaselineMaxWidth, most)
	case d.DeclaredBound != most:
		return fmt.Sprintf("the diff speaks of a bound of %d, declared is %d", d.DeclaredBound, most)
	}
	return ""
}

// tiers is M7.
func tiers(q *Question) string {
	want := q.Declaration.Tier
	if q.Diff.Tier == want && q.Baseline.Tier == want && q.Candidate.Tier == want {
		return ""
	}
	return fmt.Sprintf("declared %s; diff %s, baseline %s, candidate %s", want, q.Diff.Tier, q.Baseline.Tier, q.Candidate.Tier)
}

// ceiling is M8.
func ceiling(q *Question) string {
	switch e := &q.Declaration; {
	case e.Tier == model.StrictDeterministic && (e.Scheduler != SchedulerExact || e.Effect != EffectExact || e.Failure != FailureExact || e.MaxWidth != 1):
		return "the strict tier declares every class Exact and width 1"
	case e.Tier == model.ReplayDeterministic && (e.Failure != FailureExact || !e.RequireEndpointEqual):
		return "the replay tier declares the failure class Exact and asks for equal endpoints"
	}
	return ""
}

// unjustified is M9.
func unjustified(q *Question) string {
	e := &q.Declaration
	var classes []string
	if !e.RequireEndpointEqual && e.Scheduler == SchedulerBounded {
		classes = append(classes, "scheduler")
	}
	if !e.RequireEndpointEqual && e.Effect == EffectBounded {
		classes = append(classes, "effect")
	}
	if e.Failure == FailureBounded {
		classes = append(classes, "failure")
	}
	if len(classes) == 0 || slices.ContainsFunc(e.Justification, func(id string) bool { return justifies(q.Registry, id, q.Today) }) {
		return ""
	}
	return fmt.Sprintf("EnvelopeBounded is declared of %s, and none of the entries %q is active and not overdue", strings.Join(classes, ", "), e.Justification)
}

// justifies reports whether a registry has an active entry of that id whose date is not past.
func justifies(r *Registry, id string, today time.Time) bool {
	if r == nil {
		return false
	}
	e := r.Entry(id)
	return e != nil && e.Active() && !e.RevisitDate.Before(day(today))
}
