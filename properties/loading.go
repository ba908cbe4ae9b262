package properties

import (
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// loadedState is the state after the images of a Case are loaded, made from the Case alone (spec 02 §1.3).
func loadedState(run *Run) *State {
	cfg := &run.Case.Config.Config
	s := &State{}
	s.Clock.TickDuration = cfg.TickDuration
	for _, g := range cfg.GuardLayers {
		s.GuardLayer = append(s.GuardLayer, model.GuardResource{Layer: g.ID, Value: model.Unit{}})
	}
	slices.SortFunc(s.GuardLayer, func(a, b model.GuardResource) int { return strings.Compare(a.Layer, b.Layer) })
	s.GuardLayer = slices.Compact(s.GuardLayer)
	for i := range run.Case.Images {
		code := run.Case.Images[i].Code(model.LexicalScoping)
		if s.NextSessionID >= cfg.MaxSessions || len(code) > 0 && s.NextCoroID+uint64(len(code)) > cfg.MaxCoroutines {
			break
		}
		s.load(cfg, &run.Case.Images[i], code)
	}
	return s
}

// load adds the session and the coroutines of an image.
func (s *State) load(cfg *model.Config, im *model.Image, code []model.RoleProgram) {
	sid := s.NextSessionID
	roles := make([]string, len(code))
	for i := range code {
		roles[i] = code[i].Role
	}
	s.Sessions.Sessions = append(s.Sessions.Sessions, openedSession(cfg, sid, roles, im.LocalTypes))
	s.NextSessionID++
	s.Sessions.NextID++
	s.Monitor.Kinds = append(s.Monitor.Kinds, sid)
	s.ResourceStates = append(s.ResourceStates, model.ResourceState{SID: sid})
	s.Traces.Events++
	for _, role := range roles {
		c := model.CoroutineState{
			ID: s.NextCoroID, ProgramID: s.NextCoroID, Regs: emptyRegisters(int(cfg.NumRegisters)), SessionID: sid, Role: role,
			OwnedEndpoints: []model.Endpoint{{SID: sid, Role: role}}, CostBudget: cfg.InitialCostBudget,
		}
		if len(c.Regs) > 0 {
			c.Regs[0] = c.OwnedEndpoints[0]
		}
		s.Coroutines = append(s.Coroutines, c)
		s.Sched.Ready = append(s.Sched.Ready, c.ID)
		s.NextCoroID++
	}
}

// openedSession is a session as it opens (spec 01 §9).
func openedSession(cfg *model.Config, sid uint64, roles []string, types []model.RoleType) model.SessionState {
	out := model.SessionState{SID: sid, Roles: roles, DefaultHandler: "default_handler"}
	for _, t := range types {
		if slices.Contains(roles, t.Role) {
			out.LocalTypes = append(out.LocalTypes, model.EndpointType{
				Endpoint: model.Endpoint{SID: sid, Role: t.Role}, Entry: openedEntry(t.Type),
			})
		}
	}
	slices.SortFunc(out.LocalTypes, func(a, b model.EndpointType) int { return model.CompareEndpoints(a.Endpoint, b.Endpoint) })
	for _, from := range roles {
		for _, to := range roles {
			if from != to {
				out.Buffers = append(out.Buffers, model.EdgeBuffer{
					Edge: model.Edge{SID: sid, Sender: from, Receiver: to}, Capacity: max(cfg.Buffer.Capacity, 1),
				})
			}
		}
	}
	slices.SortFunc(out.Buffers, func(a, b model.EdgeBuffer) int { return model.CompareEdges(a.Edge, b.Edge) })
	return out
}

// OpenedAsSaid says how a session opens.
var OpenedAsSaid = Property{
	ID:        "opened-as-said",
	Statement: "A session that an Open commits has the next id, the names, the types by the opening rule, empty buffers between all pairs of different names, the handler entries, and status Active.",
	Spec:      "02 §5.5, 01 §1.8, 01 §9.1",
	Why:       "What a session holds that nobody uses shows in no trace; the loading of images is judged by rounds-frame in the same way.",
	Needs:     NeedStates,
	Every:     statesEvery,
	Check:     eachRun(eachDispatch(openedAsSaid)),
}

func openedAsSaid(run *Run, d *Dispatched) (Difference, bool) {
	in, ok := d.Instr.(model.Open)
	if !ok || !committed(d) {
		return holds()
	}
	roles := make([]string, len(in.LocalTypes))
	for i := range in.LocalTypes {
		roles[i] = in.LocalTypes[i].Role
	}
	sid := d.Before.NextSessionID
	want := openedSession(&run.Case.Config.Config, sid, roles, in.LocalTypes)
	for _, h := range in.Handlers {
		bind(&want, model.EdgeHandler{Edge: model.Edge{SID: sid, Sender: h.Sender, Receiver: h.Receiver}, Handler: h.Handler})
	}
	got := d.After.session(sid)
	if got == nil {
		return breaks("sessions", int(sid), showSession(&want), nothing)
	}
	return diffLists("sessions", []model.SessionState{want}, []model.SessionState{*got}, sessionPart, showSession)
}

// bind puts a handler entry into a session; a later one for the same edge replaces it.
func bind(s *model.SessionState, h model.EdgeHandler) {
	i, found := slices.BinarySearchFunc(s.EdgeHandlers, h.Edge, func(a model.EdgeHandler, e model.Edge) int { return model.CompareEdges(a.Edge, e) })
	if found {
		s.EdgeHandlers[i] = h
		return
	}
	s.EdgeHandlers = slices.Insert(s.EdgeHandlers, i, h)
}

// emptyRegisters are that many registers as a coroutine starts with (spec 01 §3.5).
func emptyRegisters(n int) []model.Value {
	return slices.Repeat([]model.Value{model.Unit{}}, n)
}
