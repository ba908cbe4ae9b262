package oracle

import "github.com/wavecheck/wavecheck/model"

// A buffer is its capacity and its payloads in queue order (spec 01 §8.1); head, tail and epoch are
// nothing that a run can show. Signatures are not computed: nothing checks more than they would confirm.

// newBuffer is an empty buffer with the configured capacity, at least 1.
func newBuffer(e model.Edge, cfg model.BufferConfig) model.EdgeBuffer {
	return model.EdgeBuffer{Edge: e, Capacity: max(1, cfg.Capacity)}
}

// enqueued is what an enqueue answers.
type enqueued uint8

const (
	stored enqueued = iota
	wouldBlock
	dropped
	full
)

// enqueueResult is what enqueueing now would answer: spec 01 §8.1.
func enqueueResult(b *model.EdgeBuffer, cfg model.BufferConfig) enqueued {
	if cfg.Mode == model.LatestValue || uint64(len(b.Payloads)) < b.Capacity {
		return stored
	}
	switch cfg.Policy {
	case model.PolicyBlock:
		return wouldBlock
	case model.PolicyDrop:
		return dropped
	case model.PolicyResize:
		if b.Capacity < cfg.MaxCapacity {
			return stored
		}
	}
	return full
}

// store puts a payload into a buffer that takes it: spec 01 §8.1. Growth doubles and is not clamped (Q1-39).
func store(b *model.EdgeBuffer, cfg model.BufferConfig, v model.Value) {
	if cfg.Mode == model.LatestValue {
		b.Payloads = []model.Value{v}
		return
	}
	if uint64(len(b.Payloads)) >= b.Capacity {
		b.Capacity *= 2
	}
	b.Payloads = append(b.Payloads, v)
}

// removeFirst drops the payload that a receiver took.
func removeFirst(b *model.EdgeBuffer) {
	b.Payloads = b.Payloads[1:]
	if len(b.Payloads) == 0 {
		b.Payloads = nil
	}
}

func (m *Machine) hasMessage(e model.Edge) bool {
	b := m.buffer(e)
	return b != nil && len(b.Payloads) > 0
}
