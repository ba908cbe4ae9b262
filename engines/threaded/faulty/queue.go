package faulty

import (
	"slices"

	"github.com/wavecheck/wavecheck/kernel"
	"github.com/wavecheck/wavecheck/model"
)

// queue is the ready queue of spec 07 §3, kept beside the kernel's: the kernel says who is ready, the queue in which
// order they became so. An engine that kept it wrong would be what some of the defects are.
type queue struct{ ids []uint64 }

// begin takes in what loading, or the beginning of a round, did: who was ended leaves, who was woken comes to the
// tail, in ascending order.
func (q *queue) begin(vm *kernel.VM) {
	inside := make([]bool, vm.CoroutineCount())
	q.ids = slices.DeleteFunc(q.ids, func(id uint64) bool { return !vm.Ready(id) })
	for _, id := range q.ids {
		inside[id] = true
	}
	for id := range vm.CoroutineCount() {
		if !inside[id] && vm.Ready(id) {
			q.ids = append(q.ids, id)
		}
	}
}

// dispatched takes in a dispatch, before which there were so many coroutines: a child comes first to the tail, then
// the one that was dispatched, if it is ready.
func (q *queue) dispatched(vm *kernel.VM, id, coroutines uint64) {
	q.drop(id)
	for child := coroutines; child < vm.CoroutineCount(); child++ {
		q.ids = append(q.ids, child)
	}
	if vm.Ready(id) {
		q.ids = append(q.ids, id)
	}
}

// drop takes coroutines out of the queue.
func (q *queue) drop(ids ...uint64) {
	q.ids = slices.DeleteFunc(q.ids, func(id uint64) bool { return slices.Contains(ids, id) })
}

// rotate puts coroutines at the tail.
func (q *queue) rotate(ids []uint64) {
	q.drop(ids...)
	q.ids = append(q.ids, ids...)
}

// candidates are the ready coroutines in the policy's order (spec 07 §3); no coroutine ever has a progress token.
func (q *queue) candidates(policy *model.SchedPolicy) []uint64 {
	ids := slices.Clone(q.ids)
	if policy.Kind != model.PriorityFixedMap {
		return ids
	}
	weights := map[uint64]uint64{}
	for _, w := range policy.Weights {
		weights[w.ID] = w.Weight
	}
	slices.SortStableFunc(ids, func(a, b uint64) int {
		switch {
		case weights[a] > weights[b]:
			return -1
		case weights[a] < weights[b]:
			return 1
		}
		return 0
	})
	return ids
}

// byLane is the queue by lane.
func (q *queue) byLane(lanes uint64) [][]uint64 {
	out := make([][]uint64, lanes)
	for _, id := range q.ids {
		out[id%lanes] = append(out[id%lanes], id)
	}
	return out
}
