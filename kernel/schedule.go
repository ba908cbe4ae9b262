package kernel

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// The ready queue (spec 02 §3, 05 stuck-truth, 07 §3). Each coroutine that becomes ready gets the next
// place; the order of candidates is greatest weight first, then smallest place. The weight is that of
// FixedMap; under every other policy it is 0, because no coroutine ever holds a progress token (Q2-16),
// so all of them are queue order.
//
// Coroutines of equal lane, role and weight form a class: a list in order of places. A lane keeps a
// heap of its classes by their first members, without the classes of a role that is crashed, timed out
// or paused: refused candidates cost nothing while they are refused, and keep their places. The first
// classes of all lanes form a heap too, so a lane that has no candidate costs nothing either.

type scheduler struct {
	lanes   []lane
	tops    heap   // the first class of each lane that has one
	links   []link // by coroutine
	place   uint64 // the next one
	ready   int    // size of the live ready set
	classes map[classKey]*class
}

type lane struct {
	heap
	top *class // stands for the lane in tops, nil if it has no candidate
}

type classKey struct {
	role   name
	lane   int32
	weight uint64
}

type class struct {
	classKey
	site       *site
	head, tail int32  // nobody when empty
	place      uint64 // of the head
	at         [levels]int
}

type link struct {
	place      uint64
	prev, next int32
	queued     bool
}

// before orders classes by their first candidates.
func (c *class) before(d *class) bool {
	if c.weight != d.weight {
		return c.weight > d.weight
	}
	return c.place < d.place
}

// lane is the lane of a coroutine.
func (vm *VM) lane(id int32) int32 { return id % int32(len(vm.sched.lanes)) }

// classify gives a new coroutine its class.
func (vm *VM) classify(c *coroutine) {
	s := &vm.sched
	key := classKey{role: c.role, lane: vm.lane(c.id), weight: vm.weight(uint64(c.id))}
	if s.classes == nil {
		s.classes = map[classKey]*class{}
	}
	cl := s.classes[key]
	if cl == nil {
		cl = &class{classKey: key, site: c.site, head: nobody, tail: nobody, at: [levels]int{-1, -1}}
		s.classes[key] = cl
		c.site.classes = append(c.site.classes, cl)
	}
	c.class = cl
	s.links = append(s.links, link{})
}

func (vm *VM) weight(id uint64) uint64 {
	policy := &vm.cfg.SchedPolicy
	if policy.Kind != model.PriorityFixedMap {
		return 0
	}
	i, found := slices.BinarySearchFunc(policy.Weights, id, func(w model.Weight, id uint64) int {
		switch {
		case w.ID < id:
			return -1
		case w.ID > id:
			return 1
		}
		return 0
	})
	if !found {
		return 0
	}
	return policy.Weights[i].Weight
}

// push makes a coroutine ready, at the tail of the queue.
func (vm *VM) push(c *coroutine) {
	s, cl := &vm.sched, c.class
	s.links[c.id] = link{place: s.place, prev: cl.tail, next: nobody, queued: true}
	s.place++
	s.ready++
	if cl.tail != nobody {
		s.links[cl.tail].next = c.id
		cl.tail = c.id
		return
	}
	cl.head, cl.tail, cl.place = c.id, c.id, s.links[c.id].place
	if cl.site.down == 0 {
		s.enter(cl)
	}
}

// remove takes a ready coroutine out of the queue.
func (vm *VM) remove(c *coroutine) {
	s, cl := &vm.sched, c.class
	l := &s.links[c.id]
	l.queued = false
	s.ready--
	if l.next == nobody {
		cl.tail = l.prev
	} else {
		s.links[l.next].prev = l.prev
	}
	if l.prev != nobody {
		s.links[l.prev].next = l.next
		return
	}
	cl.head = l.next
	if cl.head != nobody {
		cl.place = s.links[cl.head].place
	}
	if cl.at[inLane] < 0 {
		return
	}
	if cl.head == nobody {
		s.leave(cl)
	} else {
		s.moved(cl)
	}
}

// markDown notes why a role may not be picked, and takes its candidates out of the heaps.
func (vm *VM) markDown(st *site, why downBits) {
	if st.down == 0 {
		for _, cl := range st.classes {
			if cl.at[inLane] >= 0 {
				vm.sched.leave(cl)
			}
		}
	}
	st.down |= why
}

// clearDown takes a reason back. What waited for it is reconsidered in the next wake pass.
func (vm *VM) clearDown(st *site, why downBits) {
	if st.down&why == 0 {
		return
	}
	st.down &^= why
	vm.watch.fireAll(&st.waiters)
	if st.down != 0 {
		return
	}
	for _, cl := range st.classes {
		if cl.head != nobody {
			vm.sched.enter(cl)
		}
	}
}

// Select gives the coroutine that the canonical step dispatches: pick if it is given, ready and
// eligible, otherwise the policy's first candidate (spec 02 §3.6, 06 §1).
func (vm *VM) Select(pick *uint64) (id uint64, ok bool) {
	if pick != nil && vm.Ready(*pick) && vm.Eligible(*pick) {
		return *pick, true
	}
	if len(vm.sched.tops.list) == 0 {
		return 0, false
	}
	return uint64(vm.sched.tops.list[0].head), true
}

// readyIDs lists the live ready set in queue order.
func (vm *VM) readyIDs() []uint64 {
	var ids []uint64
	for i := range vm.sched.links {
		if vm.sched.links[i].queued {
			ids = append(ids, uint64(i))
		}
	}
	slices.SortFunc(ids, func(a, b uint64) int {
		if vm.sched.links[a].place < vm.sched.links[b].place {
			return -1
		}
		return 1
	})
	return ids
}

// enter makes the members of a class candidates.
func (s *scheduler) enter(c *class) {
	l := &s.lanes[c.lane]
	l.insert(c)
	s.settle(l)
}

// leave takes that back.
func (s *scheduler) leave(c *class) {
	l := &s.lanes[c.lane]
	l.delete(c)
	s.settle(l)
}

// moved gives a class that has another first member its place.
func (s *scheduler) moved(c *class) {
	l := &s.lanes[c.lane]
	l.fix(c.at[inLane])
	s.settle(l)
}

// settle lets the first class of a lane stand for it.
func (s *scheduler) settle(l *lane) {
	old := l.top
	l.top = l.first()
	switch {
	case old != nil && l.top != nil:
		s.tops.replace(old, l.top)
	case old != nil:
		s.tops.delete(old)
	case l.top != nil:
		s.tops.insert(l.top)
	}
}
