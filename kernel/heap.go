package kernel

// heap holds classes, the first one at 0, and tells each of them where it is.
type heap struct {
	list  []*class
	level level
}

// level says which of the places of a class is that in a heap; -1 there says that it is in none.
type level uint8

const (
	inLane level = iota // in the heap of its lane
	inTops              // among the first classes of the lanes
	levels
)

func (h *heap) first() *class {
	if len(h.list) == 0 {
		return nil
	}
	return h.list[0]
}

func (h *heap) insert(c *class) {
	c.at[h.level] = len(h.list)
	h.list = append(h.list, c)
	h.rise(len(h.list) - 1)
}

func (h *heap) delete(c *class) {
	i, last := c.at[h.level], len(h.list)-1
	h.swap(i, last)
	h.list[last] = nil
	h.list = h.list[:last]
	c.at[h.level] = -1
	if i < last {
		h.fix(i)
	}
}

// replace puts a class where another one was, or where it was itself with another first member.
func (h *heap) replace(old, c *class) {
	i := old.at[h.level]
	old.at[h.level] = -1
	c.at[h.level] = i
	h.list[i] = c
	h.fix(i)
}

// fix gives the class at i the place that it ought to have.
func (h *heap) fix(i int) {
	if !h.sink(i) {
		h.rise(i)
	}
}

func (h *heap) swap(i, j int) {
	h.list[i], h.list[j] = h.list[j], h.list[i]
	h.list[i].at[h.level], h.list[j].at[h.level] = i, j
}

func (h *heap) rise(i int) {
	for i > 0 {
		up := (i - 1) / 2
		if !h.list[i].before(h.list[up]) {
			return
		}
		h.swap(i, up)
		i = up
	}
}

func (h *heap) sink(i int) (moved bool) {
	for {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(h.list); child++ {
			if h.list[child].before(h.list[least]) {
				least = child
			}
		}
		if least == i {
			return moved
		}
		h.swap(i, least)
		i, moved = least, true
	}
}
