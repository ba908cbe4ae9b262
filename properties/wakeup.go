package properties

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// NoLostWakeup says that whoever can go on is woken.
var NoLostWakeup = Property{
	ID:        "no-lost-wakeup",
	Statement: "After the wake pass of a round nobody stays blocked whose role is up and whose reason is gone: a message waits on the awaited edge, a send could go, or a layer was released since.",
	Spec:      "02 §2.2, 03 §10.2",
	Why:       "A waiter that is never woken looks like one that waits rightly: only the reason for waiting tells them apart, and both semantics may misread it.",
	Needs:     NeedStates,
	Every:     statesEvery,
	Check:     eachRun(eachGap(noLostWakeup)),
}

func noLostWakeup(run *Run, g gap) (Difference, bool) {
	if g.before == nil || g.passes == 0 {
		return holds()
	}
	for i, b := range g.after.Sched.Blocked {
		if g.canGoOn(run, b) {
			return breaks("sched.blocked", i, "woken", showBlocked(&b))
		}
	}
	return holds()
}

// canGoOn reports whether the wake pass of the gap's last round has to wake a blocked coroutine.
func (g gap) canGoOn(run *Run, b model.BlockedCoroutine) bool {
	s := g.after
	if b.ID >= uint64(len(s.Coroutines)) || s.down(s.Coroutines[b.ID].Role) {
		return false
	}
	switch b.Reason.Kind {
	case model.BlockRecv:
		buf := s.buffer(b.Reason.Edge)
		return buf != nil && len(buf.Payloads) > 0
	case model.BlockSend:
		return !s.cutOff(b.Reason.Edge) && s.hasRoom(&run.Case.Config.Buffer, b.Reason.Edge)
	case model.BlockAcquireDenied:
		return g.released(run, b.Reason.Name) || slices.Contains(g.before.Sched.Marked, b.ID)
	}
	return false
}

// released reports whether a layer was released since the wake pass before: in the round of the last dispatch.
func (g gap) released(run *Run, layer string) bool {
	return slices.ContainsFunc(run.events(g.first.Before, g.last.After), func(e model.Event) bool {
		r, ok := e.(model.Released)
		return ok && r.Layer == layer
	})
}

// down reports whether a role is crashed, timed out or paused.
func (s *State) down(role string) bool {
	return slices.Contains(s.PausedRoles, role) || s.siteDown(role)
}

// siteDown reports whether a site is crashed or timed out.
func (s *State) siteDown(site string) bool {
	return slices.Contains(s.Topology.CrashedSites, site) ||
		slices.ContainsFunc(s.Topology.TimedOutSites, func(t model.TimedOutSite) bool { return t.Site == site })
}

// cutOff reports whether a send on an edge has to wait for the topology (spec 02 §5.1 row 8).
func (s *State) cutOff(e model.Edge) bool {
	return s.siteDown(e.Sender) || s.siteDown(e.Receiver) || s.partitioned(e)
}

// hasRoom reports whether enqueueing on an edge would not have to wait; a missing buffer is no reason to.
func (s *State) hasRoom(cfg *model.BufferConfig, e model.Edge) bool {
	buf := s.buffer(e)
	return buf == nil || cfg.Mode == model.LatestValue || cfg.Policy != model.PolicyBlock || uint64(len(buf.Payloads)) < buf.Capacity
}

// WokenWhenDue says that nobody is woken too early.
var WokenWhenDue = Property{
	ID:        "woken-when-due",
	Statement: "Whoever a round wakes had a reason that is gone, and a role that is up; a mark for a released layer is kept while the role is down, and dropped with the wake-up.",
	Spec:      "02 §2.2",
	Why:       "A needless wake-up costs a round and a charge and is otherwise invisible, and both semantics may make it.",
	Needs:     NeedStates,
	Every:     statesEvery,
	Check:     eachRun(eachGap(wokenWhenDue)),
}

func wokenWhenDue(run *Run, g gap) (Difference, bool) {
	if g.before == nil || g.passes == 0 {
		return holds()
	}
	var marked []uint64
	for i, b := range g.before.Sched.Blocked {
		if b.ID >= uint64(len(g.after.Coroutines)) || g.after.Coroutines[b.ID].Status.Terminal() {
			continue
		}
		stays := slices.ContainsFunc(g.after.Sched.Blocked, func(other model.BlockedCoroutine) bool { return other.ID == b.ID })
		if !stays && !g.canGoOn(run, b) {
			return breaks("sched.blocked", i, showBlocked(&b), "woken")
		}
		released := b.Reason.Kind == model.BlockAcquireDenied && g.released(run, b.Reason.Name)
		if stays && (released || slices.Contains(g.before.Sched.Marked, b.ID)) {
			marked = append(marked, b.ID)
		}
	}
	if !slices.Equal(marked, g.after.Sched.Marked) {
		return breaks("sched.marked", -1, showIDs(marked), showIDs(g.after.Sched.Marked))
	}
	return holds()
}

// HealedSenderRetries is P-T17.
var HealedSenderRetries = Property{
	ID:        "healed-sender-retries",
	Statement: "After a Heal takes away the partition that a Send or Offer waits for, the sender is ready again in that same round, unless it waits for something else too.",
	Spec:      "03 §10.6, 02 §7.3",
	Why:       "P-T17: a run with a sender that nobody wakes ends Stuck, which is a lawful end; only the heal says that it is wrong here.",
	Needs:     NeedStates | NeedTopology,
	Every:     statesEvery,
	Check:     eachRun(eachGap(healedSenderRetries)),
}

func healedSenderRetries(run *Run, g gap) (Difference, bool) {
	if g.before == nil || g.passes == 0 {
		return holds()
	}
	for i, b := range g.before.Sched.Blocked {
		e := b.Reason.Edge
		if b.Reason.Kind != model.BlockSend || !g.before.partitioned(e) || g.after.cutOff(e) {
			continue
		}
		full := !g.after.hasRoom(&run.Case.Config.Buffer, e)
		terminal := b.ID >= uint64(len(g.after.Coroutines)) || g.after.Coroutines[b.ID].Status.Terminal()
		if full || terminal || g.after.down(g.after.Coroutines[b.ID].Role) {
			continue
		}
		if !slices.Contains(g.after.Sched.Ready, b.ID) {
			return breaks("sched.ready", i, showBlocked(&b)+" is ready", showIDs(g.after.Sched.Ready))
		}
	}
	return holds()
}

func (s *State) partitioned(e model.Edge) bool {
	return slices.Contains(s.Topology.PartitionedEdges, model.SitePair{From: e.Sender, To: e.Receiver})
}
