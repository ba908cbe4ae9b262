package envelopes

import "github.com/wavecheck/wavecheck/model"

// DeclarationVersion is the schema version of a declaration (spec 04 §3.6).
const DeclarationVersion = "vm.envelope_decl.v1"

// Declaration says, before the run, how far a candidate may differ from the baseline (spec 04 §3.6).
type Declaration struct {
	SchemaVersion        string
	Baseline             string // the engines' ids
	Candidate            string
	Scheduler            SchedulerClass
	Effect               EffectClass
	Failure              FailureClass
	MaxWidth             uint64 // picks of a wave, at most
	RequireEndpointEqual bool
	Tier                 model.EffectTier
	Justification        []string // ids of the deviation registry
}

// WavesDeviation is the entry of the registry that justifies Df.
const WavesDeviation = "waves"

// D1 is declared of any engine at concurrency 1: everything is exact.
func D1(baseline, candidate string) Declaration {
	return Declaration{
		SchemaVersion: DeclarationVersion, Baseline: baseline, Candidate: candidate,
		MaxWidth: 1, RequireEndpointEqual: true, Tier: model.StrictDeterministic,
	}
}

// D2 is declared of waves of at most n picks over w lanes, of protocols in which every session acts in one
// order only.
func D2(baseline, candidate string, n, w uint64) Declaration {
	d := D1(baseline, candidate)
	d.Scheduler, d.Effect, d.Tier = SchedulerPerSession, EffectReplay, model.EnvelopeBounded
	d.MaxWidth = widthOf(n, w)
	return d
}

// Dn is declared of waves of at most n picks over w lanes, of any protocol. Where it is claimed, InDomain says.
func Dn(baseline, candidate string, n, w uint64) Declaration {
	d := D2(baseline, candidate, n, w)
	d.Scheduler, d.Effect = SchedulerBounded, EffectBounded
	return d
}

// Df is Dn for scripts of failures that a run meets up to its end only, which is another tick with waves
// than without: the failure topology at the end may differ.
func Df(baseline, candidate string, n, w uint64) Declaration {
	d := Dn(baseline, candidate, n, w)
	d.Failure, d.RequireEndpointEqual, d.Justification = FailureBounded, false, []string{WavesDeviation}
	return d
}

// widthOf is the width of waves of at most n picks over w lanes. No lane acts as one (spec 07 §1), and the
// baseline's own width is 1.
func widthOf(n, w uint64) uint64 { return max(1, min(n, w)) }

// AsksReplay reports whether membership asks for a replay of the candidate's effects too (spec 04 §3.7),
// which Judge does not do.
func (e *Declaration) AsksReplay() bool { return e.Effect == EffectReplay }
