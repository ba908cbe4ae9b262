package properties

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// RoundsFrame says what happens between dispatches.
var RoundsFrame = Property{
	ID:        "rounds-frame",
	Statement: "Between loading and the first dispatch, and between two dispatches, nothing changes but the clock, the topology as the script says, what a crash faults, and who is woken, in ascending order behind the ready ones.",
	Spec:      "02 §1.3, 02 §2.1, 02 §2.2, 02 §7.2, 02 §7.4",
	Why:       "It works the state after loading and each round's beginning out of the Case alone, so it needs no second semantics that might share the mistake.",
	Needs:     NeedStates | NeedTopology,
	Every:     statesEvery,
	Check:     eachRun(eachGap(roundsFrame)),
}

func roundsFrame(run *Run, g gap) (Difference, bool) {
	before := g.before
	if before == nil {
		before = loadedState(run)
	}
	want := before.clone()
	if g.ticks[1] < g.ticks[0] { // no round between
		want.HandlerIdentity = g.after.HandlerIdentity
		return diffStates(want, g.after)
	}
	want.LastSchedStep = nil
	want.Clock.Tick = g.ticks[1]
	want.Clock.Time = ticksOf(want.Clock.TickDuration, g.ticks[1])
	want.Topology = topologyAt(run, g.ticks[1]).state()
	want.perturbIn(run, g)
	if g.passes > 0 {
		want.wake(g.after)
	}
	want.HandlerIdentity = g.after.HandlerIdentity
	return diffStates(want, g.after)
}

// perturbIn applies what the perturbations of a gap do besides the topology itself.
func (s *State) perturbIn(run *Run, g gap) {
	for i := range run.Case.Topology {
		if t := run.Case.Topology[i].Tick; t >= g.ticks[0] && t <= g.ticks[1] {
			for _, p := range perturbations(run, t) {
				s.perturb(p, run.Case.Config.CaptureMode)
			}
		}
	}
}

func (s *State) perturb(p model.Perturbation, capture model.CaptureMode) {
	if capture != model.CaptureDisabled {
		s.Traces.Effects++
		s.NextEffectID++
	}
	if p.Kind != model.Crash {
		return
	}
	for i := range s.Sessions.Sessions {
		t := &s.Sessions.Sessions[i]
		if live(t) && slices.Contains(t.Roles, p.Site) {
			t.Status = model.SessionStatus{Kind: model.SessionFaulted, Reason: crashText(p.Site)}
			s.Monitor.Kinds = without(s.Monitor.Kinds, t.SID)
		}
	}
	for i := range s.Coroutines {
		if c := &s.Coroutines[i]; c.Role == p.Site && !c.Status.Terminal() {
			c.Status = model.FaultedBy(crashFault(p.Site))
			s.Sched.Ready = without(s.Sched.Ready, c.ID)
			s.Sched.Blocked = slices.DeleteFunc(slices.Clone(s.Sched.Blocked), func(b model.BlockedCoroutine) bool { return b.ID == c.ID })
			s.Sched.Marked = without(s.Sched.Marked, c.ID)
			s.Traces.Events++
		}
	}
}

func crashText(site string) string { return "site " + site + " crashed" }

// crashFault is the fault of a coroutine whose site crashed.
func crashFault(site string) model.Fault {
	return model.Fault{Kind: model.InvokeFault, Text: crashText(site)}
}

// wake wakes those that were blocked and are so no longer in the state that came out; whether that was
// right is judged by no-lost-wakeup and woken-when-due.
func (s *State) wake(got *State) {
	blocked := s.Sched.Blocked
	s.Sched.Blocked = nil
	s.Sched.Ready = slices.Clone(s.Sched.Ready)
	for _, b := range blocked {
		if slices.ContainsFunc(got.Sched.Blocked, func(other model.BlockedCoroutine) bool { return other.ID == b.ID }) {
			s.Sched.Blocked = append(s.Sched.Blocked, b)
			continue
		}
		s.Sched.Ready = append(s.Sched.Ready, b.ID)
		if b.ID < uint64(len(s.Coroutines)) {
			s.Coroutines[b.ID].Status = model.CoroStatus{}
		}
	}
	s.Sched.Released, s.Sched.Marked = nil, got.Sched.Marked
}
