package kernel

// History is an append-only log in chunks: growing it moves nothing. The zero value is an empty one. A machine keeps
// its traces in Histories, and a wave engine its own logs.
type History[T any] struct {
	full [][]T
	tail []T
	size int // number of entries in full
}

// The first chunk has room for so many entries, each further one for twice as many, up to the last number.
const (
	firstChunk = 32
	lastChunk  = 8192
)

// Add appends an entry.
func (h *History[T]) Add(x T) {
	if len(h.tail) == cap(h.tail) {
		h.extend()
	}
	h.tail = append(h.tail, x)
}

func (h *History[T]) extend() {
	size := firstChunk
	if cap(h.tail) > 0 {
		h.full = append(h.full, h.tail)
		h.size += len(h.tail)
		size = min(2*cap(h.tail), lastChunk)
	}
	h.tail = make([]T, 0, size)
}

// Len is the number of entries.
func (h *History[T]) Len() int { return h.size + len(h.tail) }

// Each calls f for every entry, in order, with its position.
func (h *History[T]) Each(f func(i int, x *T)) {
	n := 0
	for _, chunk := range h.full {
		for i := range chunk {
			f(n, &chunk[i])
			n++
		}
	}
	for i := range h.tail {
		f(n, &h.tail[i])
		n++
	}
}
