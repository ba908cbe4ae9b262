package properties

import (
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// globalGraph is a global type as a graph: each communication of the tree is a node, and variables lead
// back to the loops that bind them.
type globalGraph struct {
	nodes []globalNode
	start int
}

// globalNode is a communication, and where each of its branches goes on.
type globalNode struct {
	from, to string
	labels   []string
	next     []int
}

// theEnd is the node behind the last communication.
const theEnd = -1

// graphOf is the graph of a well-formed type: its loops are guarded.
func graphOf(g model.GlobalType) *globalGraph {
	out := &globalGraph{}
	out.start = out.add(g, nil)
	return out
}

// openLoop is a loop whose first node will be the next one that is added.
type openLoop struct {
	name  string
	first int
}

func (g *globalGraph) add(t model.GlobalType, loops []openLoop) int {
	switch t := t.(type) {
	case *model.GlobalMu:
		return g.add(t.Body, append(slices.Clip(loops), openLoop{t.Var, len(g.nodes)}))
	case model.GlobalVar:
		for i := len(loops) - 1; i >= 0; i-- {
			if loops[i].name == string(t) {
				return loops[i].first
			}
		}
	case *model.GlobalComm:
		at := len(g.nodes)
		node := globalNode{from: t.Sender, to: t.Receiver}
		g.nodes = append(g.nodes, node)
		for _, b := range t.Branches {
			node.labels = append(node.labels, b.Label.Name)
			node.next = append(node.next, g.add(b.Next, loops))
		}
		g.nodes[at] = node
		return at
	}
	return theEnd
}

// action is a communication of a session as one of its roles does it.
type action struct {
	sid       uint64
	from, to  string
	label     string
	receiving bool
}

// actionOf is the action that an event tells of; ok is false for other events.
func actionOf(e model.Event) (a action, ok bool) {
	switch e := e.(type) {
	case model.Sent:
		return action{sid: e.Edge.SID, from: e.Edge.Sender, to: e.Edge.Receiver, label: e.Label}, true
	case model.Received:
		return action{sid: e.Edge.SID, from: e.Edge.Sender, to: e.Edge.Receiver, label: e.Label, receiving: true}, true
	}
	return action{}, false
}

func (a action) role() string {
	if a.receiving {
		return a.to
	}
	return a.from
}

func (a action) partner() string {
	if a.receiving {
		return a.from
	}
	return a.to
}

func (a action) dir() model.Direction {
	if a.receiving {
		return model.Receiving
	}
	return model.Sending
}

func (a action) endpoint() model.Endpoint { return model.Endpoint{SID: a.sid, Role: a.role()} }

// String is the action for people.
func (a action) String() string {
	if a.receiving {
		return a.to + " receives " + a.label + " from " + a.from
	}
	return a.from + " sends " + a.label + " to " + a.to
}

// protocol is a session on its way through a global type with asynchronous communication. It follows
// the one path that the senders choose. A role that acts ahead of the path is held against it when the path
// gets there.
type protocol struct {
	graph *globalGraph
	at    int                 // the first communication that nobody has sent yet
	ahead map[string][]acted  // by role: what it did beyond the path
	due   map[string][]action // by role: what it still has to receive on the path
	roles []string            // of ahead and due, in order of appearance
}

// acted is an action and its place in the trace.
type acted struct {
	action
	index int
}

// unlawful is an action that the protocol does not allow, and what it asks for instead.
type unlawful struct {
	acted
	want string
}

func newProtocol(g model.GlobalType) *protocol {
	graph := graphOf(g)
	return &protocol{graph: graph, at: graph.start, ahead: map[string][]acted{}, due: map[string][]action{}}
}

// step takes in an action. It answers the first action that the protocol does not allow, nil if all are.
func (p *protocol) step(a acted) *unlawful {
	role := a.role()
	if due := p.due[role]; len(due) > 0 {
		if due[0] != a.action {
			return &unlawful{a, due[0].String()}
		}
		p.due[role] = due[1:]
		return nil
	}
	if !slices.Contains(p.roles, role) {
		p.roles = append(p.roles, role)
	}
	p.ahead[role] = append(p.ahead[role], a)
	return p.follow(a.sid)
}

// follow goes along the path as far as it is chosen.
func (p *protocol) follow(sid uint64) *unlawful {
	for p.at != theEnd {
		node := &p.graph.nodes[p.at]
		sends := p.ahead[node.from]
		if len(sends) == 0 {
			return nil
		}
		a := sends[0]
		i := slices.Index(node.labels, a.label)
		if a.receiving || a.to != node.to || i < 0 {
			return &unlawful{a, node.String()}
		}
		p.ahead[node.from] = sends[1:]
		received := action{sid: sid, from: node.from, to: node.to, label: a.label, receiving: true}
		if next := p.ahead[node.to]; len(next) == 0 {
			p.due[node.to] = append(p.due[node.to], received)
		} else if next[0].action != received {
			return &unlawful{next[0], received.String()}
		} else {
			p.ahead[node.to] = next[1:]
		}
		p.at = node.next[i]
	}
	return p.firstAhead("nothing more")
}

// firstAhead is the earliest action beyond the path, if there is one.
func (p *protocol) firstAhead(want string) (first *unlawful) {
	for _, role := range p.roles {
		if list := p.ahead[role]; len(list) > 0 && (first == nil || list[0].index < first.index) {
			first = &unlawful{list[0], want}
		}
	}
	return first
}

// rest holds what roles did beyond the path against all ways in which the path may go on.
func (p *protocol) rest() *unlawful {
	for _, role := range p.roles {
		at := p.graph.until(role, []int{p.at})
		for _, a := range p.ahead[role] {
			next := p.graph.through(a.action, at)
			if len(next) == 0 {
				return &unlawful{a, "another action of " + role}
			}
			at = p.graph.until(role, next)
		}
	}
	return nil
}

// until are the nodes that a role takes part in, or the end, first met from some nodes on.
func (g *globalGraph) until(role string, from []int) []int {
	var met []int
	seen := make([]bool, len(g.nodes)+1)
	for todo := slices.Clone(from); len(todo) > 0; {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[at+1] {
			continue
		}
		seen[at+1] = true
		if at == theEnd || g.nodes[at].from == role || g.nodes[at].to == role {
			met = append(met, at)
		} else {
			todo = append(todo, g.nodes[at].next...)
		}
	}
	return met
}

// through are the nodes behind an action, where the nodes allow it.
func (g *globalGraph) through(a action, at []int) (next []int) {
	for _, k := range at {
		if k == theEnd || g.nodes[k].from != a.from || g.nodes[k].to != a.to {
			continue
		}
		if i := slices.Index(g.nodes[k].labels, a.label); i >= 0 {
			next = append(next, g.nodes[k].next[i])
		}
	}
	return next
}

// over reports whether nothing is left to do.
func (p *protocol) over() bool {
	return p.at == theEnd && !slices.ContainsFunc(p.roles, func(r string) bool { return len(p.ahead[r]) > 0 }) && p.waiting() == ""
}

// waiting is what has to be received, "" if nothing is on its way.
func (p *protocol) waiting() string {
	var list []string
	for _, node := range p.graph.nodes {
		for _, a := range p.due[node.to] {
			if s := a.String(); !slices.Contains(list, s) {
				list = append(list, s)
			}
		}
	}
	return strings.Join(list, ", ")
}

// String is what has to happen next.
func (p *protocol) String() string {
	next := "the end"
	if p.at != theEnd {
		next = p.graph.nodes[p.at].String()
	}
	if waiting := p.waiting(); waiting != "" {
		return waiting + "; " + next
	}
	return next
}

// String is the communication for people.
func (n *globalNode) String() string {
	return n.from + " sends " + strings.Join(n.labels, " or ") + " to " + n.to
}
