package kernel

import "github.com/wavecheck/wavecheck/model"

// coroutine is a coroutine record (spec 01 §3.5). It holds no progress tokens: nothing grants one
// (Q2-16) and the kernel has no door for a host to plant one, so the list of spec is always empty.
//
// What every step reads stands first, so that it comes in few cache lines.
type coroutine struct {
	id        int32
	status    model.StatusKind
	marked    bool // spec 05 acquire-wakeup
	spec      bool // spec_state is present, with ghost
	pc        uint64
	prog      *program
	home      *session
	first     *slot         // owned endpoints, in order, up to last
	regs      []model.Value // in few if they fit there
	few       [2]model.Value
	budget    uint64
	class     *class // its place in the ready queue
	site      *site
	role      name
	roleText  string
	wait      wait // when status is StatusBlocked
	last      *slot
	fault     *model.Fault // when status is StatusFaulted
	facts     []model.Fact
	programID uint64
	ghost     uint64
}

// wait is a block reason (spec 01 §5.5) with names interned.
type wait struct {
	kind  model.BlockKind // BlockRecv, BlockSend or BlockAcquireDenied
	sess  *session        // BlockRecv, BlockSend
	from  name
	to    name
	layer int32
}

func (c *coroutine) terminal() bool {
	return c.status == model.StatusDone || c.status == model.StatusFaulted
}

// fallback is the endpoint that stands in for a missing one (spec 02 §0.2).
func (c *coroutine) fallback() model.Endpoint {
	if c.first != nil {
		return c.first.endpoint()
	}
	return model.Endpoint{SID: c.home.sid, Role: c.roleText}
}

// own appends an endpoint to the owned list.
func (c *coroutine) own(s *slot) {
	s.owner, s.prev, s.next = c.id, c.last, nil
	if c.last == nil {
		c.first = s
	} else {
		c.last.next = s
	}
	c.last = s
}

// disown takes an endpoint out of the owned list.
func (c *coroutine) disown(s *slot) {
	if s.prev == nil {
		c.first = s.next
	} else {
		s.prev.next = s.next
	}
	if s.next == nil {
		c.last = s.prev
	} else {
		s.next.prev = s.prev
	}
	s.owner, s.prev, s.next = nobody, nil, nil
}

// nobody is the coroutine that does not exist.
const nobody int32 = -1

// newCoroutine appends a coroutine record and puts it into the ready queue (spec 02 §1.3, §9.6).
func (vm *VM) newCoroutine(prog *program, programID uint64, home *session, role name, pc uint64) *coroutine {
	c := &coroutine{
		id: int32(len(vm.coros)), pc: pc, budget: vm.cfg.InitialCostBudget, prog: prog, programID: programID,
		role: role, roleText: vm.texts[role], site: vm.siteOf(role), home: home,
	}
	c.reserve(min(prog.named, int(vm.cfg.NumRegisters)))
	for i := range c.regs {
		c.regs[i] = model.Unit{}
	}
	c.site.coros = append(c.site.coros, c.id)
	vm.coros = append(vm.coros, c)
	vm.live++
	vm.classify(c)
	vm.push(c)
	return c
}

func (vm *VM) statusOf(c *coroutine) model.CoroStatus {
	switch c.status {
	case model.StatusBlocked:
		return model.Blocked(vm.reasonOf(&c.wait))
	case model.StatusFaulted:
		return model.FaultedBy(*c.fault)
	}
	return model.CoroStatus{Kind: c.status}
}

func (vm *VM) reasonOf(w *wait) model.BlockReason {
	r := model.BlockReason{Kind: w.kind}
	if w.kind == model.BlockAcquireDenied {
		r.Name = vm.texts[vm.layers.list[w.layer].name]
		return r
	}
	r.Edge = model.Edge{SID: w.sess.sid, Sender: vm.texts[w.from], Receiver: vm.texts[w.to]}
	if w.kind == model.BlockRecv {
		r.Token = model.TokenOf(model.Endpoint{SID: w.sess.sid, Role: vm.texts[w.to]})
	}
	return r
}

func specState(c *coroutine) *model.SpeculationState {
	if !c.spec {
		return nil
	}
	return &model.SpeculationState{GhostSID: c.ghost}
}

func (vm *VM) appendOwned(dst []model.Endpoint, c *coroutine) []model.Endpoint {
	for s := c.first; s != nil; s = s.next {
		dst = append(dst, s.endpoint())
	}
	return dst
}
