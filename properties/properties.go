// Package properties holds what wavecheck claims: each property is a value with an id, a statement in
// one sentence, a section of the spec, and a check that judges the runs of a Case. The same value
// serves tests, fuzz targets, campaigns and corpus replays; no check is written anywhere else.
//
// The main path: a Runs gives a property the Case and the Record of each engine on it; Check answers
// with a Verdict; a Violation names the first place where the property fails; Bucket names its kind.
package properties

import (
	"fmt"
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// Property is one law about the runs of a Case.
type Property struct {
	ID        string
	Statement string // one sentence
	Spec      string // the sections of docs/spec that say so
	Why       string // what it catches that a comparison with the oracle does not
	Needs     Needs  // what it asks of an engine; one that lacks it is skipped
	Every     uint64 // a campaign judges each Every-th Case; 1 is all of them
	// Also tells of Cases that hold so much of what the property is about that every one is judged; nil is
	// none.
	Also  func(*model.Case) bool
	Check func(*Runs) Verdict
}

// Judge checks the property and puts its id into a violation.
func (p *Property) Judge(r *Runs) Verdict {
	r.needs, r.skipped = p.Needs, nil
	v := p.Check(r)
	v.Skipped = r.skipped
	if v.Violation != nil {
		v.Violation.Property = p.ID
	}
	return v
}

// Verdict is the answer of a property: it holds (the zero value), it is violated, or it could not be
// decided because an engine failed. Both at once may be: one engine failed, and another one is wrong.
type Verdict struct {
	Violation *Violation
	Failure   error
	Skipped   []Skip // engines that lack what the property needs
}

// Violation is the first place where a property fails.
type Violation struct {
	Property string
	Baseline string // the engine that is right by definition; "" when the property speaks of one engine
	Engine   string
	Difference
}

// Bucket names the kind of a violation: property, engine, field, and the instruction of the round where
// it shows. Two violations with one bucket count as one find.
func (v *Violation) Bucket() string {
	parts := []string{v.Property}
	if v.Engine != "" {
		parts = append(parts, v.Engine)
	}
	parts = append(parts, v.Field)
	if v.Instr != "" {
		parts = append(parts, v.Instr)
	}
	return strings.Join(parts, "/")
}

// registry lists every property, in the order in which they are judged and shown.
var registry = []Property{
	ExactAtOne, ExactWaves, LanesDiffer, SessionsDiffer, WavesFit, WavesAreCertified, PlanningDispatchesNothing, ForcedRounds, FallbackEndsRound,
	CertificatesHold, PlansAsSaid, PassedOverStay, WavesInOrder, FaultEndsWave, Independence,
	WaveMetrics, QueueDepth, MetricsGrow, LaneTraceAgrees, LanesHoldTheReady, DownIsNotPicked, AllForced, InjectiveLanes, HandoffsAsMoved, Repeat, CaseLaws, RecordLaws, TypeLaws,
	FaultsLeaveNothing, BlockingIsSilent, CommitFrame, TypeAdvance, OpenedAsSaid, RoundsFrame,
	CommitShape, OneCheckPerCommit, EffectEntries, StepLogAgrees,
	WellFormedState, CoherentState, Interning,
	OneOwner, OwnershipIsKept, TransferMovesEndpoint, TransferMovesBundle, TransferLeavesSessions, DeniedMovesNothing, FailedTransferLeavesNothing, ForgedOwnerStopsTransfer, ForgedBundleMoves,
	HandoffLanes, HandoffNamesEndpoint, OwnershipRests, NoHandoffPending,
	TopologyAtEnd, TopologiesAgree, CrashesStay, PartitionsGoBothWays, HealMends, HealTouchesNothingElse, TimeoutsLast, OrderInTickIsFree,
	NoSendAcrossPartition, NoOfferAcrossPartition, NoSendToOrFromDown, CutBuffersRest, CrashedNeverActs, CrashFaultsEachOnce, OneEndPerCoroutine, CrashFaultsSessions, TopologyEntriesFirst,
	NoConcurrency, AllDoneTruth, StuckTruth, RoundsAreCounted,
	OneStatus, Selection, NoLostWakeup, WokenWhenDue, HealedSenderRetries,
	Fifo, PayloadsFit, CorruptionAsSaid, ReceivedWasSent, MessagesConserved,
	LocalFidelity, GlobalFidelity, ProjectedFidelity, WellTypedCompletes,
	StepsFromStates, FootprintsAgree, ForgedFootprintsAgree,
	NeverAborts, ActsForItsEndpoint, ModesImply,
	InsideD1, InsideDn, InsideDf, WidthIsDeclared, SameAtEndpoints, SameOnEdges, SameInSessions, OrderedSessionsAgree, SameEnd, Progress, ClassesFollowModes, DiffByDefinition, EnvelopeTight, MembershipMonotone,
	EnginesAgree,
	RenameRoles, RenameLabels, AddEmptySession, WidenBuffers, UnfoldLoop, QueuePolicies,
	SwitchPolicy, InsertYield, AddSession, PermuteImages, RenameRolesFreely,
}

// All lists the properties.
func All() []Property { return slices.Clone(registry) }

// Find gives the properties of the comma-separated ids; "all" or "" is every one.
func Find(ids string) ([]Property, error) {
	if ids == "" || ids == "all" {
		return All(), nil
	}
	var out []Property
	for _, id := range strings.Split(ids, ",") {
		i := slices.IndexFunc(registry, func(p Property) bool { return p.ID == id })
		if i < 0 {
			return nil, fmt.Errorf("unknown property %q; known: %s", id, strings.Join(names(), ", "))
		}
		out = append(out, registry[i])
	}
	return out, nil
}

func names() []string {
	out := make([]string, len(registry))
	for i, p := range registry {
		out[i] = p.ID
	}
	return out
}
