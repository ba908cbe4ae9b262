package properties

import (
	"cmp"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// CoherentState says what the predicate of spec 02 §10 does not cover.
var CoherentState = Property{
	ID: "coherent-state",
	Statement: "In every state ids are positions and the counters of ids, entries and dispatches say how many there are; sets and maps are ascending without repeats; a session that is not closed has one buffer for each pair of its names, a resource state, and epoch 0; " +
		"a closed one has no buffer and an epoch above 0, and none is draining or cancelled; capacities grow by doubling only, no type stands at a loop, the clock shows its rounds, the handler's identity is anchored once a round has asked for it under host contract assertions and never else, and nobody is paused.",
	Spec:  "02 §0.1, 02 §0.6, 02 §10, 02 §13, 01 §8.1, 01 §9.4",
	Why:   "Sums that are kept beside what they count may drift apart in states that a Record does not show, in both semantics.",
	Needs: NeedStates,
	Every: statesEvery,
	Check: eachRun(coherent),
}

func coherent(run *Run) (Difference, bool) {
	for k := range run.Steps {
		d := &run.Steps[k]
		for i, s := range []*State{d.Before, d.After} {
			if diff, broken := coherentState(run, s, uint64(k+i)); broken {
				return diff.at(&d.Step), true
			}
		}
	}
	if run.End == nil {
		return holds()
	}
	return coherentState(run, run.End, uint64(len(run.Log)))
}

// coherentState judges a state after so many dispatches.
func coherentState(run *Run, s *State, dispatches uint64) (Difference, bool) {
	if d, wrong := diffTallies([]tally{
		{"sched.step_count", dispatches, s.Sched.StepCount},
		{"next_coro_id", uint64(len(s.Coroutines)), s.NextCoroID},
		{"next_session_id", uint64(len(s.Sessions.Sessions)), s.NextSessionID},
		{"sessions.next_id", uint64(len(s.Sessions.Sessions)), s.Sessions.NextID},
		{"next_effect_id", uint64(s.Traces.Effects), s.NextEffectID},
	}); wrong {
		return d, true
	}
	if want := ticksOf(run.Case.Config.TickDuration, s.Clock.Tick); s.Clock.Time != want {
		return breaks("clock", -1, showDuration(want), showClock(s))
	}
	for i := range s.Coroutines {
		if s.Coroutines[i].ID != uint64(i) {
			return breaks("coroutines", i, "id "+strconv.Itoa(i), showCoroutine(&s.Coroutines[i]))
		}
	}
	for i := range s.Sessions.Sessions {
		if text := s.incoherentSession(run, i); text != "" {
			return breaks("sessions", i, text, showSession(&s.Sessions.Sessions[i]))
		}
	}
	if field := s.unordered(); field != "" {
		return breaks(field, -1, "ascending without repeats", showUnordered(s, field))
	}
	return s.coherentIdentity(run)
}

// incoherentSession says what is wrong with a session, "" if nothing.
func (s *State) incoherentSession(run *Run, i int) string {
	t := &s.Sessions.Sessions[i]
	closed := t.Status.Kind == model.SessionClosed
	pairs := len(t.Roles) * (len(t.Roles) - 1)
	hasResources := slices.ContainsFunc(s.ResourceStates, func(r model.ResourceState) bool { return r.SID == t.SID })
	switch {
	case t.SID != uint64(i):
		return "sid " + strconv.Itoa(i)
	case closed != (t.Epoch > 0):
		return "an epoch above 0 iff closed"
	case closed && (len(t.Buffers) > 0):
		return "no buffer when closed"
	case !closed && len(t.Buffers) != pairs:
		return strconv.Itoa(pairs) + " buffers"
	case !closed && !hasResources:
		return "a resource state unless closed"
	case t.Status.Kind == model.SessionDraining || t.Status.Kind == model.SessionCancelled:
		return "active, closed or faulted"
	}
	for k := range t.Buffers {
		if b := &t.Buffers[k]; !lawfulCapacity(&run.Case.Config.Buffer, b) || b.Edge.Sender == b.Edge.Receiver ||
			!slices.Contains(t.Roles, b.Edge.Sender) || !slices.Contains(t.Roles, b.Edge.Receiver) {
			return "no such buffer as " + showBuffer(b)
		}
	}
	for k := range t.LocalTypes {
		if e := &t.LocalTypes[k]; !slices.Contains(t.Roles, e.Endpoint.Role) || !settled(e.Entry.Current) {
			return "no such type as " + showEntry(e)
		}
	}
	return ""
}

// lawfulCapacity reports whether a capacity is the configured one, doubled some times where that is the
// policy, and never beyond the first doubling at the ceiling.
func lawfulCapacity(cfg *model.BufferConfig, b *model.EdgeBuffer) bool {
	from := max(cfg.Capacity, 1)
	if cfg.Mode == model.LatestValue || cfg.Policy != model.PolicyResize {
		return b.Capacity == from
	}
	times := b.Capacity / from
	return b.Capacity%from == 0 && bits.OnesCount64(times) == 1 && (times == 1 || b.Capacity/2 < cfg.MaxCapacity)
}

// settled reports whether a type stands where resolving ends (spec 01 §1.8).
func settled(t model.LocalType) bool {
	_, loop := t.(*model.LocalMu)
	return t != nil && !loop
}

// unordered names the first set or map that is not ascending, "" if all are.
func (s *State) unordered() string {
	for _, f := range orderedFields {
		if !f.ascending(s) {
			return f.name
		}
	}
	return ""
}

func showUnordered(s *State, field string) string {
	for _, f := range stateFields {
		if f.name == field {
			return f.show(s)
		}
	}
	return showIDs(s.Sched.Ready) + " " + showIDs(s.Sched.Marked)
}

// ascending reports whether a list ascends without repeats.
func ascending[T any](list []T, compare func(a, b T) int) bool {
	for i := 1; i < len(list); i++ {
		if compare(list[i-1], list[i]) >= 0 {
			return false
		}
	}
	return true
}

type orderedField struct {
	name      string
	ascending func(*State) bool
}

var orderedFields = []orderedField{
	{"sched.blocked", func(s *State) bool {
		return ascending(s.Sched.Blocked, func(a, b model.BlockedCoroutine) int { return cmp.Compare(a.ID, b.ID) })
	}},
	{"sched.released", func(s *State) bool { return ascending(s.Sched.Released, strings.Compare) }},
	{"sched.marked", func(s *State) bool { return ascending(s.Sched.Marked, cmp.Compare[uint64]) }},
	{"monitor.kinds", func(s *State) bool { return ascending(s.Monitor.Kinds, cmp.Compare[uint64]) }},
	{"paused_roles", func(s *State) bool { return ascending(s.PausedRoles, strings.Compare) }},
	{"guard_layer", func(s *State) bool {
		return ascending(s.GuardLayer, func(a, b model.GuardResource) int { return strings.Compare(a.Layer, b.Layer) })
	}},
	{"resource_states", func(s *State) bool {
		return ascending(s.ResourceStates, func(a, b model.ResourceState) int { return cmp.Compare(a.SID, b.SID) }) &&
			!slices.ContainsFunc(s.ResourceStates, func(r model.ResourceState) bool {
				return !ascending(r.Commitments, compareValues) || !ascending(r.Nullifiers, compareValues)
			})
	}},
	{"sessions.types", func(s *State) bool {
		return !slices.ContainsFunc(s.Sessions.Sessions, func(t model.SessionState) bool {
			return !ascending(t.LocalTypes, func(a, b model.EndpointType) int { return model.CompareEndpoints(a.Endpoint, b.Endpoint) })
		})
	}},
	{"sessions.buffers", func(s *State) bool {
		return !slices.ContainsFunc(s.Sessions.Sessions, func(t model.SessionState) bool {
			return !ascending(t.Buffers, func(a, b model.EdgeBuffer) int { return model.CompareEdges(a.Edge, b.Edge) })
		})
	}},
	{"topology", func(s *State) bool {
		t := &s.Topology
		return ascending(t.CrashedSites, strings.Compare) && ascending(t.PartitionedEdges, model.ComparePairs) &&
			ascending(t.CorruptedEdges, func(a, b model.CorruptedEdge) int { return model.ComparePairs(a.Pair, b.Pair) }) &&
			ascending(t.TimedOutSites, func(a, b model.TimedOutSite) int { return strings.Compare(a.Site, b.Site) })
	}},
}

// compareValues orders values by their canonical JSON.
func compareValues(a, b model.Value) int { return strings.Compare(showValue(a), showValue(b)) }

// coherentIdentity judges the anchor of the handler's identity (spec 02 §8.6), and who is paused: nobody,
// on the run of a Case.
func (s *State) coherentIdentity(run *Run) (Difference, bool) {
	want := (*string)(nil)
	if run.Case.Config.HostAssertions && s.Clock.Tick > 0 && len(s.Coroutines) > 0 {
		want = &run.Case.Handler.Identity
	}
	if !sameOptional(want, s.HandlerIdentity) {
		return breaks("handler_identity", -1, showText(want), showText(s.HandlerIdentity))
	}
	if len(s.PausedRoles) > 0 {
		return breaks("paused_roles", -1, nothing, strings.Join(s.PausedRoles, ","))
	}
	return holds()
}

// Interning says what the symbol tables hold.
var Interning = Property{
	ID:        "interning",
	Statement: "At the end of a run the symbol tables hold the role names and labels that committed events name, each once, in the order of first sight.",
	Spec:      "02 §6.5",
	Why:       "Only a state shows the tables, and both semantics may forget a kind of event.",
	Needs:     NeedStates,
	Every:     statesEvery,
	Check:     eachRun(interning),
}

func interning(run *Run) (Difference, bool) {
	if run.End == nil {
		return holds()
	}
	var roles, labels symbols
	for _, e := range run.Record.ObsTrace {
		switch e := e.(type) {
		case model.Sent:
			roles.add(e.From, e.To)
			labels.add(e.Label)
		case model.Received:
			roles.add(e.From, e.To)
			labels.add(e.Label)
		case model.Offered:
			roles.add(e.Edge.Sender, e.Edge.Receiver)
			labels.add(e.Label)
		case model.Chose:
			roles.add(e.Edge.Sender, e.Edge.Receiver)
			labels.add(e.Label)
		case model.Opened:
			if e.Tick > 0 { // not when an image is loaded
				roles.add(e.Roles...)
			}
		case model.Invoked:
			roles.add(e.Role)
		case model.Tagged:
			roles.add(e.Role)
		case model.Checked:
			roles.add(e.Role)
		case model.Transferred:
			roles.add(e.Role)
		}
	}
	if !slices.Equal(roles.list, run.End.RoleSymbols) {
		return breaks("role_symbols", -1, strings.Join(roles.list, ","), strings.Join(run.End.RoleSymbols, ","))
	}
	if !slices.Equal(labels.list, run.End.LabelSymbols) {
		return breaks("label_symbols", -1, strings.Join(labels.list, ","), strings.Join(run.End.LabelSymbols, ","))
	}
	return holds()
}

// symbols are texts in the order of first sight.
type symbols struct {
	list []string
	seen map[string]bool
}

func (s *symbols) add(texts ...string) {
	for _, t := range texts {
		if s.seen == nil {
			s.seen = map[string]bool{}
		}
		if !s.seen[t] {
			s.seen[t] = true
			s.list = append(s.list, t)
		}
	}
}
