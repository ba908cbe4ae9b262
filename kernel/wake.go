package kernel

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// Waking (spec 02 §2.2 with 05 receiver-wakeup, sender-wakeup, acquire-wakeup). The spec looks at every
// blocked coroutine in every round. Here a blocked coroutine watches one thing that must change before
// it can be woken: the edge that it waits at, the pair that is partitioned, the site that is down, the
// layer that is held. When that thing changes the coroutine is due; the wake pass looks at those that
// are due, ascending, and each is woken or watches the next thing that stands in its way.

type watch struct {
	due   []int32
	spare []int32
}

func (w *watch) fire(id *int32) {
	if *id != nobody {
		w.due = append(w.due, *id)
		*id = nobody
	}
}

func (w *watch) fireAll(waiters *[]int32) {
	w.due = append(w.due, *waiters...)
	*waiters = (*waiters)[:0]
}

// wake is the wake pass of a round.
func (vm *VM) wake() {
	for _, i := range vm.layers.released {
		l := &vm.layers.list[i]
		for _, id := range l.waiters {
			vm.coros[id].marked = vm.coros[id].status == model.StatusBlocked
		}
		vm.watch.fireAll(&l.waiters)
		l.released = false
	}
	vm.layers.released = vm.layers.released[:0]
	if len(vm.watch.due) == 0 {
		return
	}
	due := vm.watch.due
	vm.watch.due = vm.watch.spare[:0]
	slices.Sort(due)
	for _, id := range due {
		if c := vm.coros[id]; c.status == model.StatusBlocked && vm.reconsider(c) {
			c.status, c.marked = model.StatusReady, false
			vm.push(c)
		}
	}
	vm.watch.spare = due[:0]
}

// reconsider tells whether a blocked coroutine is to be woken. If not, it watches what is in its way.
func (vm *VM) reconsider(c *coroutine) bool {
	if c.site.down != 0 {
		c.site.waiters = append(c.site.waiters, c.id)
		return false
	}
	switch c.wait.kind {
	case model.BlockRecv:
		return !vm.watchMessage(c)
	case model.BlockSend:
		return !vm.watchSites(c) && !vm.watchRoom(c)
	}
	return vm.watchLayer(c)
}

// watchMessage reports whether no message waits for a receiver; then it watches the edge, if there is
// one: an edge that is missing never comes.
func (vm *VM) watchMessage(c *coroutine) bool {
	w := &c.wait
	from, to := w.sess.shape.findName(w.from, vm.texts), w.sess.shape.findName(w.to, vm.texts)
	e, ok := w.sess.edgeAt(from, to)
	if e != nil && e.count > 0 {
		return false
	}
	if ok {
		w.sess.useEdge(&vm.cfg.Buffer, from, to).receiver = c.id
	}
	return true
}

// watchSites reports whether topology keeps a sender from its receiver; then it watches the site or
// the pair that does.
func (vm *VM) watchSites(c *coroutine) bool {
	if !vm.cutOff(&c.wait) {
		return false
	}
	for _, n := range [...]name{c.wait.from, c.wait.to} {
		if vm.downAt(n)&downForSends != 0 {
			vm.sites[n].waiters = append(vm.sites[n].waiters, c.id)
			return true
		}
	}
	p := vm.topo.pair(c.wait.from, c.wait.to)
	p.waiters = append(p.waiters, c.id)
	return true
}

// watchRoom reports whether a sender's buffer would block it; then it watches the edge. A missing
// buffer does not block: the retry faults.
func (vm *VM) watchRoom(c *coroutine) bool {
	w := &c.wait
	e, _ := w.sess.edgeAt(w.sess.shape.findName(w.from, vm.texts), w.sess.shape.findName(w.to, vm.texts))
	if e == nil || e.tryEnqueue(&vm.cfg.Buffer) != wouldBlock {
		return false
	}
	e.sender = c.id
	return true
}

// watchLayer reports whether an acquirer is marked; if not, it watches its layer.
func (vm *VM) watchLayer(c *coroutine) bool {
	if !c.marked {
		l := &vm.layers.list[c.wait.layer]
		l.waiters = append(l.waiters, c.id)
	}
	return c.marked
}
