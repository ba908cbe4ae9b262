package kernel

import "github.com/wavecheck/wavecheck/model"

// Prefetch reads what steps of the three coroutines behind one in its class of the ready queue are going to
// read, so that it is in a cache when their turns come: the farther a coroutine stands, the fewer pointers are
// followed, so no read waits for another one. With many sessions most of a step's time would be such waits.
// Nothing changes. The sum of what was read means nothing; it keeps the compiler from leaving the reads out.
func (vm *VM) Prefetch(id uint64) (sum uint64) {
	next := vm.sched.links[id].next
	if next == nobody {
		return 0
	}
	if edges := vm.coros[next].home.edges; len(edges) > 1 {
		sum += uint64(edges[0].count) + uint64(edges[1].count) // of two roles these are all
	}
	if next = vm.sched.links[next].next; next == nobody {
		return sum
	}
	c := vm.coros[next]
	sum += c.home.sid
	if c.first != nil {
		sum += uint64(c.first.owner)
	}
	if ep, ok := c.regs[0].(model.Endpoint); ok {
		sum += ep.SID
	}
	if next = vm.sched.links[next].next; next == nobody {
		return sum
	}
	c = vm.coros[next]
	return sum + c.pc + uint64(c.wait.from)
}
