package properties

import (
	"slices"
	"strconv"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// clone is a copy whose coroutines and sessions can be replaced.
func (s *State) clone() *State {
	c := *s
	c.Coroutines, c.Sessions.Sessions = slices.Clone(s.Coroutines), slices.Clone(s.Sessions.Sessions)
	return &c
}

// session finds a session, nil if there is none.
func (s *State) session(sid uint64) *model.SessionState {
	list := s.Sessions.Sessions
	if sid < uint64(len(list)) && list[sid].SID == sid {
		return &list[sid]
	}
	if i := slices.IndexFunc(list, func(t model.SessionState) bool { return t.SID == sid }); i >= 0 {
		return &list[i]
	}
	return nil
}

// entry finds the type entry of an endpoint, nil if there is none.
func (s *State) entry(ep model.Endpoint) *model.TypeEntry {
	t := s.session(ep.SID)
	if t == nil {
		return nil
	}
	for i := range t.LocalTypes {
		if t.LocalTypes[i].Endpoint == ep {
			return &t.LocalTypes[i].Entry
		}
	}
	return nil
}

// buffer finds the buffer of an edge, nil if there is none.
func (s *State) buffer(e model.Edge) *model.EdgeBuffer {
	t := s.session(e.SID)
	if t == nil {
		return nil
	}
	for i := range t.Buffers {
		if t.Buffers[i].Edge == e {
			return &t.Buffers[i]
		}
	}
	return nil
}

// diffStates is the first difference of two states, in what a Snapshot holds but its traces and
// configuration.
func diffStates(want, got *State) (Difference, bool) {
	for _, diff := range []func(want, got *State) (Difference, bool){
		diffCoroutines, diffSessions, diffResources, diffScheduler, diffOthers,
	} {
		if d, differs := diff(want, got); differs {
			return d, true
		}
	}
	return holds()
}

// diffLists finds the first element of two lists that differs. The part names what of it does.
func diffLists[T any](field string, want, got []T, part func(a, b *T) string, show func(*T) string) (Difference, bool) {
	for i := range min(len(want), len(got)) {
		if name := part(&want[i], &got[i]); name != "" {
			return breaks(field+"."+name, i, show(&want[i]), show(&got[i]))
		}
	}
	switch n := min(len(want), len(got)); {
	case n < len(want):
		return breaks(field, n, show(&want[n]), nothing)
	case n < len(got):
		return breaks(field, n, nothing, show(&got[n]))
	}
	return holds()
}

func diffCoroutines(want, got *State) (Difference, bool) {
	return diffLists("coroutines", want.Coroutines, got.Coroutines, coroutinePart, showCoroutine)
}

// coroutinePart names the first part in which two coroutines differ, "" if none.
func coroutinePart(a, b *model.CoroutineState) string {
	switch {
	case a.ID != b.ID:
		return "id"
	case a.ProgramID != b.ProgramID:
		return "program_id"
	case a.SessionID != b.SessionID:
		return "session"
	case a.Role != b.Role:
		return "role"
	case a.PC != b.PC:
		return "pc"
	case !sameStatus(a.Status, b.Status):
		return "status"
	case !slices.Equal(a.Regs, b.Regs):
		return "regs"
	case !slices.Equal(a.OwnedEndpoints, b.OwnedEndpoints):
		return "owned_endpoints"
	case !slices.Equal(a.ProgressTokens, b.ProgressTokens):
		return "progress_tokens"
	case !slices.Equal(a.KnowledgeSet, b.KnowledgeSet):
		return "knowledge_set"
	case !sameOptional(a.SpecState, b.SpecState):
		return "spec_state"
	case a.CostBudget != b.CostBudget:
		return "cost_budget"
	}
	return ""
}

func sameOptional[T comparable](a, b *T) bool { return a == b || a != nil && b != nil && *a == *b }

func sameStatus(a, b model.CoroStatus) bool {
	return a.Kind == b.Kind && sameOptional(a.Reason, b.Reason) && sameOptional(a.Fault, b.Fault)
}

func showCoroutine(c *model.CoroutineState) string {
	return string(model.AppendCoroutineRecord(nil, model.CoroutineRecord{
		ID: c.ID, Role: c.Role, Session: c.SessionID, PC: c.PC, Status: c.Status, Regs: c.Regs, OwnedEndpoints: c.OwnedEndpoints,
		ProgressTokens: c.ProgressTokens, CostBudget: c.CostBudget, KnowledgeSet: c.KnowledgeSet, SpecState: c.SpecState,
	}))
}

func diffSessions(want, got *State) (Difference, bool) {
	a, b := want.Sessions.Sessions, got.Sessions.Sessions
	if d, differs := diffLists("sessions", a, b, sessionPart, showSession); differs {
		return d, true
	}
	return diffNumbers("sessions.next_id", want.Sessions.NextID, got.Sessions.NextID)
}

// sessionPart names the first part in which two sessions differ, "" if none.
func sessionPart(a, b *model.SessionState) string {
	switch {
	case a.SID != b.SID:
		return "sid"
	case !slices.Equal(a.Roles, b.Roles):
		return "roles"
	case !slices.EqualFunc(a.LocalTypes, b.LocalTypes, sameEndpointType):
		return "types"
	case !slices.EqualFunc(a.Buffers, b.Buffers, sameBuffer):
		return "buffers"
	case !slices.Equal(a.EdgeHandlers, b.EdgeHandlers):
		return "edge_handlers"
	case a.DefaultHandler != b.DefaultHandler:
		return "default_handler"
	case a.Status != b.Status:
		return "status"
	case a.Epoch != b.Epoch:
		return "epoch"
	}
	return ""
}

func sameEndpointType(a, b model.EndpointType) bool {
	return a.Endpoint == b.Endpoint && sameEntry(&a.Entry, &b.Entry)
}

func sameEntry(a, b *model.TypeEntry) bool {
	return sameType(a.Current, b.Current) && sameType(a.Original, b.Original) &&
		slices.EqualFunc(a.Env, b.Env, sameLoop) && slices.EqualFunc(a.OriginalEnv, b.OriginalEnv, sameLoop)
}

func sameType(a, b model.LocalType) bool { return a == b || model.EqualLocal(a, b) }

func sameLoop(a, b *model.LocalMu) bool { return a == b || model.EqualLocal(a, b) }

func sameBuffer(a, b model.EdgeBuffer) bool {
	return a.Edge == b.Edge && a.Capacity == b.Capacity && slices.Equal(a.Payloads, b.Payloads)
}

// showSession is a session on one line: its status, its types, what waits on its edges, and its bindings.
func showSession(s *model.SessionState) string {
	b := strconv.AppendUint(append([]byte(nil), "session "...), s.SID, 10)
	b = append(model.AppendSessionStatus(append(b, ' '), s.Status), " epoch "...)
	b = strconv.AppendUint(b, s.Epoch, 10)
	b = append(b, " roles "+strings.Join(s.Roles, ",")+" handler "+s.DefaultHandler...)
	for i := range s.LocalTypes {
		b = append(b, "; "+showEntry(&s.LocalTypes[i])...)
	}
	for i := range s.Buffers {
		b = append(b, "; "+showBuffer(&s.Buffers[i])...)
	}
	for _, h := range s.EdgeHandlers {
		b = append(b, "; "+h.Edge.Sender+"→"+h.Edge.Receiver+" by "+h.Handler...)
	}
	return string(b)
}

func showBuffer(e *model.EdgeBuffer) string {
	return e.Edge.Sender + "→" + e.Edge.Receiver + " " + showValues(e.Payloads) + " of " + strconv.FormatUint(e.Capacity, 10)
}

func diffResources(want, got *State) (Difference, bool) {
	return diffLists("resource_states", want.ResourceStates, got.ResourceStates, resourcePart, showResources)
}

func resourcePart(a, b *model.ResourceState) string {
	switch {
	case a.SID != b.SID:
		return "sid"
	case !slices.Equal(a.Commitments, b.Commitments):
		return "commitments"
	case !slices.Equal(a.Nullifiers, b.Nullifiers):
		return "nullifiers"
	}
	return ""
}

func showResources(r *model.ResourceState) string {
	return "session " + strconv.FormatUint(r.SID, 10) + ": committed " + showValues(r.Commitments) + ", consumed " + showValues(r.Nullifiers)
}

func showValues(list []model.Value) string {
	b := []byte{'['}
	for i, v := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = model.AppendValue(b, v)
	}
	return string(append(b, ']'))
}

func diffScheduler(want, got *State) (Difference, bool) {
	a, b := &want.Sched, &got.Sched
	if !slices.Equal(a.Ready, b.Ready) {
		return breaks("sched.ready", -1, showIDs(a.Ready), showIDs(b.Ready))
	}
	if d, differs := diffLists("sched.blocked", a.Blocked, b.Blocked, blockedPart, showBlocked); differs {
		return d, true
	}
	if a.StepCount != b.StepCount {
		return diffNumbers("sched.step_count", a.StepCount, b.StepCount)
	}
	if !slices.Equal(a.Released, b.Released) {
		return breaks("sched.released", -1, strings.Join(a.Released, ","), strings.Join(b.Released, ","))
	}
	if !slices.Equal(a.Marked, b.Marked) {
		return breaks("sched.marked", -1, showIDs(a.Marked), showIDs(b.Marked))
	}
	return holds()
}

func blockedPart(a, b *model.BlockedCoroutine) string {
	switch {
	case a.ID != b.ID:
		return "id"
	case a.Reason != b.Reason:
		return "reason"
	}
	return ""
}

func showBlocked(c *model.BlockedCoroutine) string {
	return strconv.FormatUint(c.ID, 10) + " " + string(model.AppendBlockReason(nil, c.Reason))
}

func showIDs(ids []uint64) string {
	b := []byte{'['}
	for i, id := range ids {
		if i > 0 {
			b = append(b, ' ')
		}
		b = strconv.AppendUint(b, id, 10)
	}
	return string(append(b, ']'))
}

func diffNumbers(field string, want, got uint64) (Difference, bool) {
	return Difference{Field: field, Index: -1, Want: strconv.FormatUint(want, 10), Got: strconv.FormatUint(got, 10)}, want != got
}

// tally is a number, as it is and as what it counts tells.
type tally struct {
	field     string
	want, got uint64
}

// diffTallies is the first tally that is wrong.
func diffTallies(list []tally) (Difference, bool) {
	for _, n := range list {
		if d, differs := diffNumbers(n.field, n.want, n.got); differs {
			return d, true
		}
	}
	return holds()
}

// diffOthers compares what belongs to no coroutine, session or queue.
func diffOthers(want, got *State) (Difference, bool) {
	for _, f := range stateFields {
		if !f.same(want, got) {
			return breaks(f.name, -1, f.show(want), f.show(got))
		}
	}
	return holds()
}

type stateField struct {
	name string
	same func(a, b *State) bool
	show func(*State) string
}

var stateFields = []stateField{
	{"monitor.kinds", func(a, b *State) bool { return slices.Equal(a.Monitor.Kinds, b.Monitor.Kinds) },
		func(s *State) string { return showIDs(s.Monitor.Kinds) }},
	{"monitor.last_judgement", func(a, b *State) bool { return sameOptional(a.Monitor.LastJudgement, b.Monitor.LastJudgement) }, showJudgement},
	{"role_symbols", func(a, b *State) bool { return slices.Equal(a.RoleSymbols, b.RoleSymbols) },
		func(s *State) string { return strings.Join(s.RoleSymbols, ",") }},
	{"label_symbols", func(a, b *State) bool { return slices.Equal(a.LabelSymbols, b.LabelSymbols) },
		func(s *State) string { return strings.Join(s.LabelSymbols, ",") }},
	{"clock", func(a, b *State) bool { return a.Clock == b.Clock }, showClock},
	{"next_coro_id", func(a, b *State) bool { return a.NextCoroID == b.NextCoroID },
		func(s *State) string { return strconv.FormatUint(s.NextCoroID, 10) }},
	{"next_session_id", func(a, b *State) bool { return a.NextSessionID == b.NextSessionID },
		func(s *State) string { return strconv.FormatUint(s.NextSessionID, 10) }},
	{"paused_roles", func(a, b *State) bool { return slices.Equal(a.PausedRoles, b.PausedRoles) },
		func(s *State) string { return strings.Join(s.PausedRoles, ",") }},
	{"guard_layer", func(a, b *State) bool { return slices.Equal(a.GuardLayer, b.GuardLayer) }, showGuards},
	{"next_effect_id", func(a, b *State) bool { return a.NextEffectID == b.NextEffectID },
		func(s *State) string { return strconv.FormatUint(s.NextEffectID, 10) }},
	{"topology", func(a, b *State) bool { return sameTopology(&a.Topology, &b.Topology) },
		func(s *State) string { return string(model.AppendTopologyState(nil, s.Topology)) }},
	{"last_sched_step", func(a, b *State) bool { return sameOptional(a.LastSchedStep, b.LastSchedStep) }, showDispatch},
	{"handler_identity", func(a, b *State) bool { return sameOptional(a.HandlerIdentity, b.HandlerIdentity) },
		func(s *State) string { return showText(s.HandlerIdentity) }},
	{"handler", func(a, b *State) bool {
		return slices.Equal(a.Handler.Sends, b.Handler.Sends) && slices.Equal(a.Handler.Steps, b.Handler.Steps)
	}, showCounters},
	{"obs_trace", func(a, b *State) bool { return a.Traces.Events == b.Traces.Events },
		func(s *State) string { return strconv.Itoa(s.Traces.Events) + " events" }},
	{"effect_trace", func(a, b *State) bool { return a.Traces.Effects == b.Traces.Effects },
		func(s *State) string { return strconv.Itoa(s.Traces.Effects) + " entries" }},
	{"output_checks", func(a, b *State) bool { return a.Traces.Checks == b.Traces.Checks },
		func(s *State) string { return strconv.Itoa(s.Traces.Checks) + " checks" }},
}

func sameTopology(a, b *model.TopologyState) bool {
	return slices.Equal(a.CrashedSites, b.CrashedSites) && slices.Equal(a.PartitionedEdges, b.PartitionedEdges) &&
		slices.Equal(a.CorruptedEdges, b.CorruptedEdges) && slices.Equal(a.TimedOutSites, b.TimedOutSites)
}

func showJudgement(s *State) string {
	j := s.Monitor.LastJudgement
	if j == nil {
		return nothing
	}
	return j.InstrTag + " at " + strconv.FormatUint(j.Endpoint.SID, 10) + ":" + j.Endpoint.Role + ", tick " + strconv.FormatUint(j.Tick, 10)
}

func showClock(s *State) string {
	return "tick " + strconv.FormatUint(s.Clock.Tick, 10) + ", time " + showDuration(s.Clock.Time)
}

func showDuration(d model.Duration) string {
	return strconv.FormatUint(d.Secs, 10) + "s " + strconv.FormatUint(uint64(d.Nanos), 10) + "ns"
}

func showGuards(s *State) string {
	var parts []string
	for _, g := range s.GuardLayer {
		parts = append(parts, g.Layer+" = "+string(model.AppendValue(nil, g.Value)))
	}
	return strings.Join(parts, ", ")
}

func showDispatch(s *State) string { return string(model.AppendDispatch(nil, s.LastSchedStep)) }

func showText(t *string) string {
	if t == nil {
		return nothing
	}
	return strconv.Quote(*t)
}

func showCounters(s *State) string {
	var parts []string
	for _, c := range s.Handler.Sends {
		parts = append(parts, c.Role+" "+c.Label+" "+strconv.FormatUint(c.Calls, 10))
	}
	for _, c := range s.Handler.Steps {
		parts = append(parts, c.Role+" step "+strconv.FormatUint(c.Calls, 10))
	}
	return strings.Join(parts, ", ")
}
