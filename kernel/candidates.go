package kernel

// Candidates walks the eligible candidates in the order of spec 07 §3 without changing the queue, and
// without looking at those of a lane that was taken. Each step costs the logarithm of the number of
// lanes and roles at most. It holds until the machine changes; the zero value is ready for Reset.
type Candidates struct {
	vm    *VM
	front []candidate // a heap: the next ones that may come
	taken []uint64    // by lane: the walk in which it was taken last
	walk  uint64      // number of Resets
}

type candidate struct {
	class *class
	id    int32
	place uint64
	first bool // of its class: what stands below that class in a heap comes after it
}

func (c candidate) before(d candidate) bool {
	if c.class.weight != d.class.weight {
		return c.class.weight > d.class.weight
	}
	return c.place < d.place
}

// Reset starts at the first candidate of the machine, with no lane taken.
func (c *Candidates) Reset(vm *VM) {
	if len(c.taken) != len(vm.sched.lanes) {
		c.taken, c.walk = make([]uint64, len(vm.sched.lanes)), 0
	}
	c.vm, c.front = vm, c.front[:0]
	c.walk++
	c.enter(&vm.sched.tops, 0)
}

// Take leaves out the rest of a coroutine's lane.
func (c *Candidates) Take(id uint64) { c.taken[c.vm.lane(int32(id))] = c.walk }

// Next gives the next candidate; ok is false after the last.
func (c *Candidates) Next() (id uint64, ok bool) {
	for len(c.front) > 0 {
		top := c.pop()
		if top.first && top.class.at[inTops] >= 0 {
			c.below(&c.vm.sched.tops, top.class)
		}
		if c.taken[top.class.lane] == c.walk {
			continue
		}
		if next := c.vm.sched.links[top.id].next; next != nobody {
			c.push(candidate{class: top.class, id: next, place: c.vm.sched.links[next].place})
		}
		if top.first {
			c.below(&c.vm.sched.lanes[top.class.lane].heap, top.class)
		}
		return uint64(top.id), true
	}
	return 0, false
}

// below lets in the classes that stand below one in a heap.
func (c *Candidates) below(h *heap, cl *class) {
	at := cl.at[h.level]
	c.enter(h, 2*at+1)
	c.enter(h, 2*at+2)
}

func (c *Candidates) enter(h *heap, at int) {
	if at < len(h.list) {
		cl := h.list[at]
		c.push(candidate{class: cl, id: cl.head, place: cl.place, first: true})
	}
}

func (c *Candidates) push(x candidate) {
	c.front = append(c.front, x)
	for i := len(c.front) - 1; i > 0; {
		up := (i - 1) / 2
		if !c.front[i].before(c.front[up]) {
			return
		}
		c.front[i], c.front[up] = c.front[up], c.front[i]
		i = up
	}
}

func (c *Candidates) pop() candidate {
	top, last := c.front[0], len(c.front)-1
	c.front[0] = c.front[last]
	c.front = c.front[:last]
	for i := 0; ; {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < last; child++ {
			if c.front[child].before(c.front[least]) {
				least = child
			}
		}
		if least == i {
			return top
		}
		c.front[i], c.front[least] = c.front[least], c.front[i]
		i = least
	}
}
