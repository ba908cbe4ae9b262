package properties

import (
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/envelopes/certificate"
	"github.com/wavecheck/wavecheck/model"
)

// Independence is P-X1.
var Independence = Property{
	ID: "independence",
	Statement: "Under a pure handler the picks of a certified wave, and any two eligible ready coroutines whose footprints do not conflict, do in any order, going on after a fault, each the same " +
		"(the same fault, or the same events, effects and checks), and leave the same state up to numbering.",
	Spec:  "07 §4.1, 07 §9",
	Why:   "P-X1: it says that a footprint is large enough by what instructions do; planner, checker and oracle may all leave out the same atom, and then they agree, and so do two engines that execute in pick order.",
	Needs: NeedStates | NeedWaves,
	Every: statesEvery,
	Also:  sharesWithoutOwning,
	Check: checkIndependence,
}

// sharesWithoutOwning finds Cases in which coroutines may touch what they do not own: an endpoint that the handler
// hands out, and evidence that several release.
func sharesWithoutOwning(c *model.Case) bool {
	if c.Handler.Acquire != model.AcquireGrant || c.Schedule.Concurrency < 2 {
		return false
	}
	if _, ok := c.Handler.AcquireValue.(model.Endpoint); ok {
		return true
	}
	return programsWith(c, model.OpRelease) > 1
}

func checkIndependence(r *Runs) Verdict {
	stepper, ok := r.stepper()
	if !ok || !r.Case.Handler.Pure() {
		return Verdict{}
	}
	law := &independence{stepper: stepper, footprint: certificate.AppendFootprint}
	verdict := eachRun(law.judge)(r)
	verdict.Failure = firstError(verdict.Failure, law.failed)
	return verdict
}

// independence is the law about one run.
type independence struct {
	stepper   engines.Stepper
	footprint func(dst []model.Atom, s certificate.State, id uint64) []model.Atom
	failed    error // of the stepper
}

// Bounds of what is tried on a run: so many waves, and so many pairs, spread over it.
const (
	wavesTried = 12
	pairsTried = 16
)

func (x *independence) judge(run *Run) (Difference, bool) {
	if d, broken := x.waves(run); broken {
		return d, true
	}
	return x.pairs(run)
}

func (x *independence) waves(run *Run) (Difference, bool) {
	waves := slices.DeleteFunc(slices.Clone(run.Waves()), func(w Wave) bool {
		return !w.Certified() || len(w.Certificate.Picks) < 2 || w.Before() == nil || namesNobody(w)
	})
	stride := len(waves)/wavesTried + 1
	for i := stride - 1; i < len(waves); i += stride {
		w := &waves[i]
		if d, broken := x.orders(run, &w.Before().Snapshot, w.Certificate.Picks); broken {
			return d.in(w), true
		}
	}
	return holds()
}

// namesNobody reports whether the certificate of a wave picks a coroutine that is not there, which others refuse.
func namesNobody(w Wave) bool {
	return slices.ContainsFunc(w.Certificate.Picks, func(id uint64) bool { return id >= uint64(len(w.Before().Coroutines)) })
}

// pairs tries pairs of eligible ready coroutines whose footprints do not conflict: as many on each state as make
// pairsTried, so all of a short run.
func (x *independence) pairs(run *Run) (Difference, bool) {
	stride := len(run.Steps)/pairsTried + 1
	each := max(1, pairsTried*stride/max(1, len(run.Steps)))
	for k := stride - 1; k < len(run.Steps); k += stride {
		s := run.Steps[k].Before
		pairs, err := x.pairsOn(run.Case, s, k, each)
		if err != nil {
			return breaks("state", -1, "a state that a run reaches", err.Error())
		}
		for _, pair := range pairs {
			if d, broken := x.orders(run, &s.Snapshot, pair[:]); broken {
				d.Round = s.Clock.Tick
				return d, true
			}
		}
	}
	return holds()
}

// pairsOn chooses so many pairs of eligible ready coroutines whose footprints do not conflict, other ones at other
// steps.
func (x *independence) pairsOn(c *model.Case, s *State, step, most int) (pairs [][2]uint64, err error) {
	state, err := certificate.FromSnapshot(c, &s.Snapshot)
	if err != nil {
		return nil, err
	}
	ids := slices.DeleteFunc(slices.Clone(s.Sched.Ready), func(id uint64) bool { return !s.eligible(id) })
	prints := make([][]model.Atom, len(ids))
	for i, id := range ids {
		prints[i] = x.footprint(nil, state, id)
	}
	square := len(ids) * len(ids)
	for at := range square {
		at = (at + step*7) % square
		if i, j := at/len(ids), at%len(ids); i < j && len(pairs) < most && !certificate.Conflict(prints[i], prints[j]) {
			pairs = append(pairs, [2]uint64{ids[i], ids[j]})
		}
	}
	return pairs, nil
}

// orders executes coroutines on a state in their order, backwards, and from the second on, and compares.
func (x *independence) orders(run *Run, s *model.Snapshot, ids []uint64) (Difference, bool) {
	want, ok := x.execute(run.Case, s, ids)
	if !ok {
		return holds()
	}
	for _, order := range [][]uint64{backwards(ids), append(slices.Clone(ids[1:]), ids[0])} {
		got, ok := x.execute(run.Case, s, order)
		if !ok {
			return holds()
		}
		if d, differs := want.differs(got, ids); differs {
			d.Instr = instructionsOf(s, ids)
			return d, true
		}
		if len(ids) == 2 {
			break // there is no third order
		}
	}
	return holds()
}

func backwards(ids []uint64) []uint64 {
	out := slices.Clone(ids)
	slices.Reverse(out)
	return out
}

// executed is what came of an execution: what each coroutine did, and the state that was left, up to numbering.
type executed struct {
	did   map[uint64]string
	state model.Snapshot
}

func (x *independence) execute(c *model.Case, s *model.Snapshot, order []uint64) (out executed, ok bool) {
	out = executed{map[uint64]string{}, *s}
	for _, id := range order {
		after, err := x.stepper.Dispatch(c, &out.state, id)
		if err != nil {
			x.failed = firstError(x.failed, err)
			return out, false
		}
		out.did[id] = did(&out.state, &after)
		out.state = after
	}
	out.state = numberless(&out.state)
	return out, true
}

// did is what a dispatch did, as far as a program or an observer can tell: how it ended, and what it added to the logs.
func did(before, after *model.Snapshot) string {
	b := model.AppendDispatch(nil, after.LastSchedStep)
	if d := after.LastSchedStep; d != nil && d.Coro < uint64(len(after.Coroutines)) {
		b = model.AppendStatus(append(b, ' '), after.Coroutines[d.Coro].Status)
	}
	for _, e := range after.ObsTrace[len(before.ObsTrace):] {
		b = model.AppendEvent(append(b, ' '), e)
	}
	for _, e := range withoutIDs(after.EffectTrace[len(before.EffectTrace):]) {
		b = model.AppendEffectEntry(append(b, ' '), e)
	}
	for _, e := range after.OutputChecks[len(before.OutputChecks):] {
		b = model.AppendOutputCheck(append(b, ' '), e)
	}
	return string(b)
}

// differs is the first place where two executions of the same coroutines differ.
func (e *executed) differs(other executed, ids []uint64) (Difference, bool) {
	for k, id := range ids {
		if e.did[id] != other.did[id] {
			return breaks("outcome", k, e.did[id], other.did[id])
		}
	}
	return (&Runs{}).stateDifference(&e.state, &other.state)
}

// instructionsOf names the instructions that coroutines are at, in their order.
func instructionsOf(s *model.Snapshot, ids []uint64) string {
	var names []string
	for _, id := range ids {
		names = append(names, instructionOf(s, id))
	}
	return strings.Join(names, "+")
}

func instructionOf(s *model.Snapshot, id uint64) string {
	c := &s.Coroutines[id]
	if c.ProgramID >= uint64(len(s.Programs)) || c.PC >= uint64(len(s.Programs[c.ProgramID])) {
		return nothing
	}
	return s.Programs[c.ProgramID][c.PC].Op().String()
}
