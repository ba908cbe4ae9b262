package envelopes

import (
	"slices"

	"github.com/wavecheck/wavecheck/envelopes/determinism"
	"github.com/wavecheck/wavecheck/model"
)

// DiffVersion is the schema version of an EnvelopeDiff, and of its artefact (spec 04 §3.5).
const DiffVersion = "vm.envelope_diff.v1"

// Diff says in which classes a candidate's run differs from the baseline's (EnvelopeDiff, spec 04 §3.5).
type Diff struct {
	SchemaVersion     string
	Baseline          string // the engines' ids, free strings
	Candidate         string
	Scheduler         SchedulerClass
	BaselineMaxWidth  uint64 // picks of the widest wave
	CandidateMaxWidth uint64
	DeclaredBound     uint64
	Effect            EffectClass
	Failure           FailureClass
	Tier              model.EffectTier
}

// Side is one of the two runs that a Diff compares.
type Side struct {
	Engine  string
	Version string // schema version of its fragment
	Tier    model.EffectTier
	Record  *model.Record
}

// SideOf is a run whose fragment has the current schema version. The tier is a label: it is the one of the
// Case's config, or what a declaration asks of both runs (spec 07 §9).
func SideOf(engine string, r *model.Record, tier model.EffectTier) Side {
	return Side{Engine: engine, Version: model.FragmentVersion, Tier: tier, Record: r}
}

// Fragment is the canonical replay fragment of the run, under the tier of the Side.
func (s *Side) Fragment() model.Fragment {
	return model.Fragment{ObsTrace: s.Record.ObsTrace, EffectTrace: s.Record.EffectTrace, Topology: s.Record.Topology, Tier: s.Tier}
}

// MaxWidth is the width of the widest wave: what a wave engine reports, 1 for the others (spec 04 §3.5).
func (s *Side) MaxWidth() uint64 {
	if s.Record.Waves == nil {
		return 1
	}
	return s.Record.Waves.Metrics.MaxWaveWidth
}

// BuildDiff classifies the differences between two runs (spec 04 §3.5). The bound is the declared greatest
// wave width.
func BuildDiff(baseline, candidate *Side, bound uint64, tier model.EffectTier) Diff {
	b, c := baseline.Record, candidate.Record
	scheduler := schedulerClass(b.ObsTrace, c.ObsTrace)
	return Diff{
		SchemaVersion: DiffVersion, Baseline: baseline.Engine, Candidate: candidate.Engine,
		Scheduler:        scheduler,
		BaselineMaxWidth: baseline.MaxWidth(), CandidateMaxWidth: candidate.MaxWidth(), DeclaredBound: bound,
		Effect: effectClass(b.EffectTrace, c.EffectTrace, scheduler), Failure: failureClass(&b.Topology, &c.Topology),
		Tier: tier,
	}
}

func schedulerClass(a, b []model.Event) SchedulerClass {
	switch {
	case determinism.Holds(model.ModuloEffects, determinism.Trace{Obs: a}, determinism.Trace{Obs: b}):
		return SchedulerExact
	case determinism.SessionsEqual(a, b):
		return SchedulerPerSession
	}
	return SchedulerBounded
}

func effectClass(a, b []model.EffectEntry, scheduler SchedulerClass) EffectClass {
	switch {
	case determinism.EffectsEqual(model.CanonicalEffects(a), model.CanonicalEffects(b)):
		return EffectExact
	case scheduler == SchedulerBounded:
		return EffectBounded
	}
	return EffectReplay
}

func failureClass(a, b *model.TopologyState) FailureClass {
	if slices.Equal(a.CrashedSites, b.CrashedSites) && slices.Equal(a.PartitionedEdges, b.PartitionedEdges) &&
		slices.Equal(a.CorruptedEdges, b.CorruptedEdges) && slices.Equal(a.TimedOutSites, b.TimedOutSites) {
		return FailureExact
	}
	return FailureBounded
}
