package kernel

import "github.com/wavecheck/wavecheck/model"

// edge is a directed edge of a session: its bounded buffer (spec 01 §8.1) and who waits at it. The
// storage grows with the messages that wait; capacity is a number.
type edge struct {
	ring        []model.Value
	first       [1]model.Value // the ring as long as one message waits at most
	head, count int
	capacity    uint64
	receiver    int32 // coroutine that waits for a message, or nobody
	sender      int32 // coroutine that waits for room, or nobody
}

func newEdge(cfg *model.BufferConfig) edge {
	return edge{capacity: max(cfg.Capacity, 1), receiver: nobody, sender: nobody}
}

// enqueueResult is the answer of an enqueue (spec 01 §8.1).
type enqueueResult uint8

const (
	stored enqueueResult = iota
	wouldBlock
	dropped
	full
)

// tryEnqueue tells what enqueueing now would answer.
func (e *edge) tryEnqueue(cfg *model.BufferConfig) enqueueResult {
	if cfg.Mode == model.LatestValue || uint64(e.count) < e.capacity {
		return stored
	}
	switch cfg.Policy {
	case model.PolicyBlock:
		return wouldBlock
	case model.PolicyDrop:
		return dropped
	case model.PolicyResize:
		if e.capacity < cfg.MaxCapacity {
			return stored
		}
	}
	return full
}

// enqueue stores a message for which tryEnqueue answered stored.
func (e *edge) enqueue(cfg *model.BufferConfig, v model.Value) {
	if cfg.Mode == model.LatestValue {
		e.count, e.head = 0, 0
	} else if uint64(e.count) == e.capacity {
		e.capacity *= 2 // not clamped to the ceiling (Q1-39)
	}
	if e.count == len(e.ring) {
		e.grow()
	}
	e.ring[(e.head+e.count)%len(e.ring)] = v
	e.count++
}

func (e *edge) grow() {
	if e.ring == nil {
		e.ring = e.first[:]
		return
	}
	bigger := make([]model.Value, 2*len(e.ring))
	for i := range e.count {
		bigger[i] = e.at(i)
	}
	e.ring, e.head = bigger, 0
}

// at is the i-th waiting message.
func (e *edge) at(i int) model.Value { return e.ring[(e.head+i)%len(e.ring)] }

// drop takes the first message out.
func (e *edge) drop() {
	e.ring[e.head] = nil
	e.head = (e.head + 1) % len(e.ring)
	e.count--
}
