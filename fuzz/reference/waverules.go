package reference

import "github.com/wavecheck/wavecheck/envelopes"

// WaveRule is a rule of the contract that a run of waves can break (spec 03 §10, 07 §9), or of membership in Dn
// (04 §3.6).
type WaveRule struct {
	ID   string
	Text string
	Tags string // the defects of the published VM that break it (docs/deviations.md); "" is none
}

// WaveRules are the rules by which a run of waves is judged, in the order in which breaches are told. The rules of
// membership that no run can break are not among them: Dn declares the weakest classes, and names and tiers are given.
var WaveRules = []WaveRule{
	{"P-W1", "the lanes of a wave are different, and a lane is the id modulo the lane count", ""},
	{"P-W2", "without widening the sessions that a wave touches are different", ""},
	{"P-W3", "footprints in a wave do not conflict", "Q3-20"},
	{"P-W4", "a wave has at most min(n, lanes) picks, and a round at most n", ""},
	{"P-W5", "the waves of a round are numbered from 0 without gaps", ""},
	{"P-W7", "nobody runs whose role is crashed or timed out", ""},
	{"P-C2", "a pick is ready, and stands in a wave once", ""},
	{"P-C7", "a forced round refuses its first certificate", ""},
	{"P-F1", "a round ends early behind a fallback only, which has one pick", ""},
	{"P-F2", "a fallback is the canonical step", "Q3-15"},
	{"P-D8", "a wave is its picks one after another", ""},
	{"P-D9", "no pick behind a fault has run", "Q3-17"},
	{"P-W9", "each coroutine is ready, blocked or terminal", "Q3-17"},
	{"P-W13", "the metrics know the widest wave", ""},
	{"P-W14", "contention is conflicts of plans", ""},
	{abortedRule, "no run is aborted", "Q3-18"},
	{"P-W15", "what ends canonically in k rounds ends so within k, or 2k if a round is forced", "Q3-16"},
	{envelopes.CodeFailure, "the failures at the end are the canonical ones", ""},
	{envelopes.CodeWidth, "waves are no wider than Dn declares", ""},
	{envelopes.CodeEndpoint, "each endpoint acts as in the canonical run", ""},
	{envelopes.CodeFault, "the same faults as in the canonical run", ""},
	{envelopes.CodeStatus, "the run ends as the canonical one does", "Q3-16"},
	{envelopes.CodeEffects, "each endpoint has the effects of the canonical run", ""},
}
