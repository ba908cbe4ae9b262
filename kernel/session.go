package kernel

import (
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// session is a session (spec 01 §9.1). What steps read most stands first.
type session struct {
	sid       uint64
	closed    bool // no buffers any more
	peer      bool // the monitor has a kind for it
	status    model.SessionStatusKind
	shape     *shape
	edges     []edge // as edgeIndex counts them; of many roles nil until one is used
	slots     []slot // by role index
	reason    string // of a Faulted session
	epoch     uint64
	resources *resources
	handlers  []model.HandlerBinding // sorted by sender, receiver
}

// slot is an endpoint of a session: its type entry, and its place in its owner's list. An endpoint
// has at most one owner: loading and opening give it one, Transfer moves it.
type slot struct {
	typeState
	sess       *session
	role       int32
	owner      int32
	prev, next *slot
}

func (s *slot) endpoint() model.Endpoint {
	return model.Endpoint{SID: s.sess.sid, Role: s.sess.shape.texts[s.role]}
}

func (s *slot) roleName() name { return s.sess.shape.roles[s.role] }

// shape is a list of role names, shared by all sessions that have it.
type shape struct {
	roles  []name
	texts  []string
	index  map[string]int32 // for many roles
	sorted []int32          // role indices, ascending by text
}

// fewRoles is the number of roles up to which comparing texts beats a map.
const fewRoles = 8

// find gives the index of a role, or -1.
func (s *shape) find(role string) int32 {
	if s.index != nil {
		if i, ok := s.index[role]; ok {
			return i
		}
		return -1
	}
	for i, t := range s.texts {
		if t == role {
			return int32(i)
		}
	}
	return -1
}

// shapeOf finds or makes the shape of a list of roles that are pairwise different.
func (vm *VM) shapeOf(texts []string) *shape {
	key := vm.code.key[:0]
	for _, t := range texts {
		key = model.AppendString(key, t)
	}
	vm.code.key = key
	if s, ok := vm.code.shapes[string(key)]; ok {
		return s
	}
	s := &shape{texts: slices.Clone(texts), roles: vm.internAll(texts), sorted: make([]int32, len(texts))}
	for i := range s.sorted {
		s.sorted[i] = int32(i)
		vm.siteOf(s.roles[i])
	}
	slices.SortFunc(s.sorted, func(a, b int32) int { return strings.Compare(texts[a], texts[b]) })
	if len(texts) > fewRoles {
		s.index = make(map[string]int32, len(texts))
		for i, t := range texts {
			s.index[t] = int32(i)
		}
	}
	vm.code.shapes[string(key)] = s
	return s
}

// A session of few roles lies in one place with its endpoints and edges: a step that finds one of them in a
// cache finds all.
type (
	sessionOfTwo struct {
		session
		endpoints [2]slot
		buffers   [2]edge
	}
	sessionOfThree struct {
		session
		endpoints [3]slot
		buffers   [6]edge
	}
)

// newSession makes room for a session of that many roles.
func (vm *VM) newSession(roles int) *session {
	switch roles {
	case 2:
		s := new(sessionOfTwo)
		s.slots = s.endpoints[:]
		s.setEdges(s.buffers[:], &vm.cfg.Buffer)
		return &s.session
	case 3:
		s := new(sessionOfThree)
		s.slots = s.endpoints[:]
		s.setEdges(s.buffers[:], &vm.cfg.Buffer)
		return &s.session
	}
	return &session{slots: make([]slot, roles)}
}

// setEdges gives a session its edges, all unused.
func (s *session) setEdges(room []edge, cfg *model.BufferConfig) {
	for i := range room {
		room[i] = newEdge(cfg)
	}
	s.edges = room
}

// openSession creates a session with the next id (spec 01 §9.2). typeOf gives the type of a role
// index, nil for a role without one.
func (vm *VM) openSession(sh *shape, typeOf []*node) *session {
	s := vm.newSession(len(sh.roles))
	s.sid, s.shape, s.peer, s.resources = uint64(len(vm.sessions)), sh, true, &resources{}
	for i := range s.slots {
		s.slots[i] = slot{sess: s, role: int32(i), owner: nobody}
		if typeOf[i] != nil {
			s.slots[i].typeState = openType(typeOf[i])
		}
		st := vm.siteOf(sh.roles[i])
		st.sessions = append(st.sessions, int32(s.sid))
	}
	vm.sessions = append(vm.sessions, s)
	vm.active++
	return s
}

// edgeAt gives the edge between two role indices, or nil if the session has none. It may be called
// while others read; a nil result with ok says that the edge exists and was never used.
func (s *session) edgeAt(from, to int32) (e *edge, ok bool) {
	if s.closed || from < 0 || to < 0 || from == to {
		return nil, false
	}
	if s.edges == nil {
		return nil, true
	}
	return &s.edges[s.edgeIndex(from, to)], true
}

// edgeIndex counts the edges of a session by sender, then by receiver. There are none from a role to itself.
func (s *session) edgeIndex(from, to int32) int {
	i := int(from)*(len(s.slots)-1) + int(to)
	if to > from {
		i--
	}
	return i
}

// useEdge is edgeAt for an edge that exists and is about to be written.
func (s *session) useEdge(cfg *model.BufferConfig, from, to int32) *edge {
	if s.edges == nil {
		s.setEdges(make([]edge, len(s.slots)*(len(s.slots)-1)), cfg)
	}
	return &s.edges[s.edgeIndex(from, to)]
}

// slotOf finds an endpoint; nil if its session or role does not exist.
func (vm *VM) slotOf(ep model.Endpoint) *slot {
	if ep.SID >= uint64(len(vm.sessions)) {
		return nil
	}
	s := vm.sessions[ep.SID]
	if i := s.shape.find(ep.Role); i >= 0 {
		return &s.slots[i]
	}
	return nil
}
