package shrink

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// What a step log says of a Case: which instructions ran and when, which of them passed one message, and
// which node of a type each of them used up. The reading is a guess where a run is odd (dropped messages,
// transferred endpoints, full buffers): it only proposes what to drop together, and the caller's keep
// judges.

// site is the place of an instruction.
type site struct{ image, program, pc int }

// dispatch is an entry of the step log, by what depends on it.
type dispatch struct {
	round   uint64
	coro    uint64
	at      site
	done    bool // neither blocked nor faulted
	partner int  // the dispatch on the other side of the message, -1 if none
	node    *node
}

// node is a node of a local type, and the branch that was taken there, -1 if none was.
type node struct {
	where  typeRef
	path   []int // the branch at each node from the root; 0 at a loop
	branch int
}

// typeRef says where a local type stands: in an image, or in an Open.
type typeRef struct {
	image int
	open  site
	inner bool // in the Open
	role  string
}

// run is a step log, read.
type run struct {
	dispatches []dispatch
	rounds     uint64 // of the last dispatch
}

// reader follows a step log.
type reader struct {
	c       *model.Case
	out     run
	coros   []coroutine
	opened  uint64 // sessions so far
	types   map[model.Endpoint]*cursor
	waiting map[model.Edge][]message
}

type coroutine struct {
	image, program int
	regs           map[model.Reg]model.Endpoint
}

type message struct {
	from  int // dispatch
	label string
	value model.Endpoint
	named bool // whether value is one
}

func readLog(c *model.Case, log []model.Step) *run {
	r := reader{c: c, types: map[model.Endpoint]*cursor{}, waiting: map[model.Edge][]message{}}
	for i := range c.Images {
		im := &c.Images[i]
		for j, p := range im.Code(model.LexicalScoping) {
			own := model.Endpoint{SID: uint64(i), Role: p.Role}
			r.coros = append(r.coros, coroutine{i, j, map[model.Reg]model.Endpoint{0: own}})
		}
		for _, t := range im.LocalTypes {
			r.types[model.Endpoint{SID: uint64(i), Role: t.Role}] = newCursor(typeRef{image: i, role: t.Role}, t.Type)
		}
	}
	r.opened = uint64(len(c.Images))
	for i := range log {
		r.step(&log[i])
	}
	return &r.out
}

func (r *reader) step(s *model.Step) {
	if s.Coro >= uint64(len(r.coros)) {
		return
	}
	co := &r.coros[s.Coro]
	d := dispatch{round: s.Round, coro: s.Coro, at: site{co.image, co.program, int(s.PC)}, partner: -1}
	d.done = s.Status != model.ExecBlocked && s.Status != model.ExecFaulted
	r.out.rounds = max(r.out.rounds, s.Round)
	if s.Instr == nil {
		d.at.pc = -1
	}
	r.out.dispatches = append(r.out.dispatches, d)
	at := &r.out.dispatches[len(r.out.dispatches)-1]
	if ch, ok := model.Channel(s.Instr); ok {
		if ep, known := co.regs[ch]; known {
			r.communicate(at, ep, s.Instr)
		}
		return
	}
	if d.done {
		r.effect(co, at, s.Instr)
	}
}

// communicate advances the type of an endpoint and pairs the message.
func (r *reader) communicate(d *dispatch, ep model.Endpoint, in model.Instr) {
	at := r.types[ep]
	if at == nil {
		return
	}
	comm := at.comm()
	if comm == nil {
		return
	}
	d.node = at.node()
	if !d.done {
		return
	}
	branch := 0
	switch x := in.(type) {
	case model.Send:
		r.sent(d, model.Edge{SID: ep.SID, Sender: ep.Role, Receiver: comm.Partner}, firstLabel(comm), x.Val)
	case model.Offer:
		branch = max(0, branchOf(comm, x.Label))
		r.sent(d, model.Edge{SID: ep.SID, Sender: ep.Role, Receiver: comm.Partner}, x.Label, 0)
	case model.Receive:
		m := r.received(d, model.Edge{SID: ep.SID, Sender: comm.Partner, Receiver: ep.Role})
		r.write(d.coro, x.Dst, m.value, m.named)
	case model.Choose:
		m := r.received(d, model.Edge{SID: ep.SID, Sender: comm.Partner, Receiver: ep.Role})
		branch = max(0, branchOf(comm, m.label))
	}
	if branch < len(comm.Branches) {
		d.node.branch = branch
		at.advance(branch)
	}
}

func firstLabel(comm *model.LocalComm) string {
	if len(comm.Branches) == 0 {
		return ""
	}
	return comm.Branches[0].Label.Name
}

func branchOf(comm *model.LocalComm, label string) int {
	return slices.IndexFunc(comm.Branches, func(br model.LocalBranch) bool { return br.Label.Name == label })
}

func (r *reader) sent(d *dispatch, edge model.Edge, label string, value model.Reg) {
	ep, named := r.coros[d.coro].regs[value]
	r.waiting[edge] = append(r.waiting[edge], message{len(r.out.dispatches) - 1, label, ep, named})
}

func (r *reader) received(d *dispatch, edge model.Edge) message {
	queue := r.waiting[edge]
	if len(queue) == 0 {
		return message{}
	}
	m := queue[0]
	r.waiting[edge] = queue[1:]
	d.partner = m.from
	r.out.dispatches[m.from].partner = len(r.out.dispatches) - 1
	return m
}

func (r *reader) write(coro uint64, dst model.Reg, ep model.Endpoint, named bool) {
	if regs := r.coros[coro].regs; named {
		regs[dst] = ep
	} else {
		delete(regs, dst)
	}
}

// effect follows endpoints through the registers.
func (r *reader) effect(co *coroutine, d *dispatch, in model.Instr) {
	switch x := in.(type) {
	case model.Acquire:
		delete(co.regs, x.Dst)
	case model.Tag:
		delete(co.regs, x.Dst)
	case model.Check:
		delete(co.regs, x.Dst)
	case model.Set:
		delete(co.regs, x.Dst)
	case model.Move:
		ep, named := co.regs[x.Src]
		r.write(d.coro, x.Dst, ep, named)
	case model.Open:
		for _, t := range x.LocalTypes {
			ref := typeRef{image: d.at.image, open: d.at, inner: true, role: t.Role}
			r.types[model.Endpoint{SID: r.opened, Role: t.Role}] = newCursor(ref, t.Type)
		}
		for _, dst := range x.Dsts {
			co.regs[dst.Reg] = model.Endpoint{SID: r.opened, Role: dst.Role}
		}
		r.opened++
	case model.Spawn:
		child := coroutine{co.image, co.program, map[model.Reg]model.Endpoint{}}
		for i, arg := range x.Args {
			if ep, named := co.regs[arg]; named {
				child.regs[model.Reg(i)] = ep
			}
		}
		r.coros = append(r.coros, child)
	}
}

// cursor is a place in a local type.
type cursor struct {
	where typeRef
	at    model.LocalType
	path  []int
	loops []openLoop
}

type openLoop struct {
	mu   *model.LocalMu
	path []int
}

func newCursor(where typeRef, t model.LocalType) *cursor { return &cursor{where: where, at: t} }

// unwindings bounds the steps from a variable to a loop and into it again that use nothing up.
const unwindings = 64

// comm goes through loops and variables to the next communication; nil if there is none.
func (p *cursor) comm() *model.LocalComm {
	for range unwindings {
		switch t := p.at.(type) {
		case *model.LocalComm:
			return t
		case *model.LocalMu:
			p.loops = append(p.loops, openLoop{t, slices.Clone(p.path)})
			p.at, p.path = t.Body, append(slices.Clone(p.path), 0)
		case model.LocalVar:
			if !p.again(string(t)) {
				return nil
			}
		default:
			return nil
		}
	}
	return nil
}

// again goes back to the innermost loop of a name.
func (p *cursor) again(name string) bool {
	for i := len(p.loops) - 1; i >= 0; i-- {
		if p.loops[i].mu.Var == name {
			p.at, p.path = p.loops[i].mu, p.loops[i].path
			p.loops = p.loops[:i]
			return true
		}
	}
	return false
}

func (p *cursor) node() *node { return &node{p.where, slices.Clone(p.path), -1} }

func (p *cursor) advance(branch int) {
	comm := p.at.(*model.LocalComm)
	p.at, p.path = comm.Branches[branch].Next, append(slices.Clone(p.path), branch)
}
