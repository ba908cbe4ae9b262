package shrink

import (
	"cmp"
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// Dropping an instruction seldom keeps a failure: the type still asks for it, the other side still waits
// for its message, and everything behind it happens a round too early for the topology script. A cut
// drops what belongs together, by what the step log says.

// cut says what is dropped.
type cut struct {
	sites    []site
	partners bool // the instructions on the other side of their messages too
	types    bool // and the nodes of local types that they used up
	time     bool // and the rounds that they took
}

// of is the Case without what x says; nil if there is nothing to drop.
func (x cut) of(s *subject) *model.Case {
	if len(x.sites) == 0 {
		return nil
	}
	sites := siteSet{}
	for _, at := range x.sites {
		sites[at] = true
	}
	r := s.run()
	if x.partners {
		r.addPartners(sites)
	}
	out := copyOf(s.c)
	if x.types {
		dropNodes(out, r.nodesOf(sites))
	}
	dropCode(out, sites)
	if x.time {
		skipRounds(out, r.roundsOf(sites))
	}
	return out
}

// copyOf is a copy of a Case down to its lists of programs, types and perturbations.
func copyOf(c *model.Case) *model.Case {
	out := *c
	out.Images = slices.Clone(c.Images)
	for i := range out.Images {
		im := &out.Images[i]
		im.LocalTypes, im.Programs = slices.Clone(im.LocalTypes), slices.Clone(im.Programs)
		for j := range im.Programs {
			im.Programs[j].Code = slices.Clone(im.Programs[j].Code)
		}
	}
	out.Topology = slices.Clone(c.Topology)
	for i := range out.Topology {
		out.Topology[i].Events = slices.Clone(out.Topology[i].Events)
	}
	return &out
}

// siteSet is asked, never walked.
type siteSet map[site]bool

// addPartners adds the other side of every message of the sites, until nothing is added.
func (r *run) addPartners(sites siteSet) {
	for added := true; added; {
		added = false
		for i := range r.dispatches {
			d := &r.dispatches[i]
			if !sites[d.at] || d.partner < 0 {
				continue
			}
			if other := r.dispatches[d.partner].at; !sites[other] {
				sites[other], added = true, true
			}
		}
	}
}

// nodesOf are the nodes that the sites used up, each once.
func (r *run) nodesOf(sites siteSet) []*node {
	var out []*node
	for i := range r.dispatches {
		if d := &r.dispatches[i]; sites[d.at] && d.node != nil && d.node.branch >= 0 {
			out = append(out, d.node)
		}
	}
	return out
}

// roundsOf are the rounds that the sites took, ascending.
func (r *run) roundsOf(sites siteSet) []uint64 {
	var out []uint64
	for i := range r.dispatches {
		if d := &r.dispatches[i]; sites[d.at] {
			out = append(out, d.round)
		}
	}
	return out
}

// dropCode drops instructions; what stands behind moves up and targets follow.
func dropCode(c *model.Case, sites siteSet) {
	for i := range c.Images {
		for j := range c.Images[i].Programs {
			p := &c.Images[i].Programs[j]
			moved := make([]uint64, len(p.Code)+1) // where each address goes
			var code []model.Instr
			for pc, in := range p.Code {
				moved[pc] = uint64(len(code))
				if !sites[site{i, j, pc}] {
					code = append(code, in)
				}
			}
			moved[len(p.Code)] = uint64(len(code))
			if len(code) == len(p.Code) {
				continue
			}
			for n := range code {
				code[n] = mapTargets(code[n], func(t uint64) uint64 {
					if t < uint64(len(moved)) {
						return moved[t]
					}
					return t
				})
			}
			p.Code = code
		}
	}
}

// dropNodes takes nodes out of their types: what followed on the branch that was taken moves up.
func dropNodes(c *model.Case, nodes []*node) {
	slices.SortStableFunc(nodes, func(a, b *node) int { return cmp.Compare(len(b.path), len(a.path)) }) // the deepest first
	for i, n := range nodes {
		again := slices.ContainsFunc(nodes[:i], func(m *node) bool { return m.where == n.where && slices.Equal(m.path, n.path) })
		if !again {
			changeType(c, n.where, func(t model.LocalType) model.LocalType { return withoutNode(t, n.path, n.branch) })
		}
	}
}

// changeType replaces a local type.
func changeType(c *model.Case, where typeRef, change func(model.LocalType) model.LocalType) {
	im := &c.Images[where.image]
	types := im.LocalTypes
	if where.inner {
		code := im.Programs[where.open.program].Code
		open := code[where.open.pc].(model.Open)
		open.LocalTypes = slices.Clone(open.LocalTypes)
		types, code[where.open.pc] = open.LocalTypes, open
	}
	for i := range types {
		if types[i].Role == where.role {
			types[i].Type = change(types[i].Type)
		}
	}
}

// withoutNode is the type with the communication at a path replaced by one of its branches.
func withoutNode(t model.LocalType, path []int, branch int) model.LocalType {
	switch t := t.(type) {
	case *model.LocalMu:
		if len(path) > 0 {
			return &model.LocalMu{Var: t.Var, Body: withoutNode(t.Body, path[1:], branch)}
		}
	case *model.LocalComm:
		if len(path) == 0 {
			return t.Branches[branch].Next
		}
		out := &model.LocalComm{Dir: t.Dir, Partner: t.Partner, Branches: slices.Clone(t.Branches)}
		out.Branches[path[0]].Next = withoutNode(t.Branches[path[0]].Next, path[1:], branch)
		return out
	}
	return t
}

// skipRounds takes rounds (ascending) out of everything that is counted in rounds: the script happens
// earlier, the schedule loses its entries, and the run is cut earlier.
func skipRounds(c *model.Case, rounds []uint64) {
	if len(rounds) == 0 {
		return
	}
	before := func(tick uint64) uint64 { // how many of the rounds come before the tick
		n, _ := slices.BinarySearch(rounds, tick)
		return uint64(n)
	}
	c.MaxRounds -= min(c.MaxRounds, before(saturatedNext(c.MaxRounds)))
	var script []model.TopologyTick
	for _, t := range c.Topology {
		shorten(&t, rounds, c.Config.TickDuration)
		t.Tick = max(1, t.Tick-before(t.Tick))
		if n := len(script); n > 0 && script[n-1].Tick == t.Tick {
			script[n-1].Events = slices.Concat(script[n-1].Events, t.Events)
			continue
		}
		script = append(script, t)
	}
	c.Topology = script
	c.Schedule.Picks = skipEntries(c.Schedule.Picks, rounds)
	var invalid []uint64
	for _, round := range c.Schedule.InvalidCertificateRounds { // from 0
		if at := saturatedNext(round); !slices.Contains(rounds, at) {
			invalid = append(invalid, round-before(at))
		}
	}
	c.Schedule.InvalidCertificateRounds = invalid
}

func saturatedNext(n uint64) uint64 { return add(n, 1) }

// skipEntries is the list without the entries of the rounds; the first entry is of round 1.
func skipEntries(picks, rounds []uint64) []uint64 {
	var out []uint64
	for i, pick := range picks {
		if _, gone := slices.BinarySearch(rounds, uint64(i)+1); !gone {
			out = append(out, pick)
		}
	}
	return out
}

// shorten takes the rounds that fall into a timeout out of its duration.
func shorten(t *model.TopologyTick, rounds []uint64, tick model.Duration) {
	if tick.Secs > 0 || tick.Nanos == 0 {
		return
	}
	for i := range t.Events {
		d := &t.Events[i].Duration
		if d.Secs > 0 || d.Nanos == 0 {
			continue
		}
		end := t.Tick + uint64(d.Nanos)/uint64(tick.Nanos)
		from, _ := slices.BinarySearch(rounds, t.Tick)
		to, _ := slices.BinarySearch(rounds, end)
		d.Nanos -= min(d.Nanos, uint32(to-from)*tick.Nanos)
	}
}
