package properties

import "github.com/wavecheck/wavecheck/model"

// WidenBuffers says that room which is never used is not seen.
var WidenBuffers = Property{
	ID:        "widen-buffers",
	Statement: "When no edge ever holds as many messages as its buffer has room for, a buffer with more room gives the same Record.",
	Spec:      "01 §8.1, 02 §5.1",
	Why:       "A sender that blocks, or drops, one message too early does so in both semantics if the bound was read alike.",
	Every:     metaEvery,
	Check:     meta("widen-buffers", widenBuffers),
}

// moreRoom is how much wider the buffers get.
const moreRoom = 3

func widenBuffers(c *model.Case, rec *model.Record) *variation {
	b := c.Config.Buffer
	b.Capacity = max(1, b.Capacity)
	if b.Mode == model.Fifo && fullest(rec.ObsTrace) >= b.Capacity || max(b.Capacity, b.MaxCapacity) > model.MaxBufferCapacity-moreRoom {
		return nil
	}
	b.Capacity += moreRoom
	if b.Policy == model.PolicyResize {
		b.MaxCapacity += moreRoom
	}
	out := *c
	out.Config.Buffer = b
	out.Config.Given = out.Config.Given.With(model.KeyBuffer)
	return &variation{&out, exactly}
}

// fullest is at least as much as any edge held at any time: what was sent and not received. A send that
// was dropped counts as sent, so it may be more.
func fullest(trace []model.Event) uint64 {
	held, most := map[model.Edge]uint64{}, uint64(0)
	for _, e := range trace {
		switch e := e.(type) {
		case model.Sent:
			held[e.Edge]++
			most = max(most, held[e.Edge])
		case model.Received:
			if held[e.Edge] > 0 {
				held[e.Edge]--
			}
		}
	}
	return most
}
