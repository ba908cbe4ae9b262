package model

import (
	"slices"
	"strings"
	"sync"
)

// FragmentVersion is the schema version of the canonical replay fragment (spec 04 §3.1).
const FragmentVersion = "vm.serialization.v1"

// Normalize replaces the tick of each scoped event by the number of earlier events of its session;
// unscoped events keep their ticks (spec 04 §1.3).
func Normalize(trace []Event) []Event {
	out := make([]Event, len(trace))
	var ticks sessionTicks
	for i, e := range trace {
		out[i] = WithTick(e, ticks.next(e))
	}
	return out
}

// sessionTicks counts the events of each session. Ids count from 0, so most stand in a slice.
type sessionTicks struct {
	small []uint64
	large map[uint64]uint64
}

const smallSessions = 1 << 16

func (s *sessionTicks) next(e Event) uint64 {
	sid, scoped := e.Scope()
	if !scoped {
		return e.At()
	}
	if sid >= smallSessions {
		if s.large == nil {
			s.large = map[uint64]uint64{}
		}
		n := s.large[sid]
		s.large[sid] = n + 1
		return n
	}
	for uint64(len(s.small)) <= sid {
		s.small = append(s.small, 0)
	}
	n := s.small[sid]
	s.small[sid] = n + 1
	return n
}

// CanonicalEffects is the effect trace in canonical order: a stable sort by ordering key, effect id,
// kind (spec 04 §3.3).
func CanonicalEffects(trace []EffectEntry) []EffectEntry {
	byKey := func(a, b EffectEntry) int {
		if c := compareUint(a.OrderingKey, b.OrderingKey); c != 0 {
			return c
		}
		if c := compareUint(a.ID, b.ID); c != 0 {
			return c
		}
		return strings.Compare(a.Kind, b.Kind)
	}
	if slices.IsSortedFunc(trace, byKey) {
		return trace
	}
	out := slices.Clone(trace)
	slices.SortStableFunc(out, byKey)
	return out
}

// Fragment is the canonical replay fragment (spec 04 §3.1). ObsTrace and EffectTrace are raw; encoding
// normalises the one and sorts the other.
type Fragment struct {
	ObsTrace    []Event
	EffectTrace []EffectEntry
	Topology    TopologyState
	Tier        EffectTier
}

// AppendFragment appends the canonical JSON of a replay fragment.
func AppendFragment(b []byte, f Fragment) []byte {
	b = append(b, `{"schema_version":"`+FragmentVersion+`","obs_trace":[`...)
	var ticks sessionTicks
	start := len(b)
	for i, e := range f.ObsTrace {
		if i == sampled {
			b = reserve(b, start, len(f.ObsTrace)-i+len(f.EffectTrace))
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = appendEventAt(b, e, ticks.next(e))
	}
	b = appendList(append(b, `],"effect_trace":`...), CanonicalEffects(f.EffectTrace), AppendEffectEntry)
	b = AppendTopologyState(append(b, ','), f.Topology)
	b = appendName(append(b, `,"effect_determinism_tier":`...), f.Tier.String())
	return append(b, '}')
}

// sampled is the number of events from whose length that of a long fragment is guessed.
const sampled = 256

// reserve makes room for that many more events and effects, each half as long again as the sampled events, which
// stand in b from start on: a long fragment that grew bit by bit would be copied again and again.
func reserve(b []byte, start, more int) []byte {
	return slices.Grow(b, (len(b)-start)/sampled*3/2*more)
}

// FragmentHash is the stable hash of the canonical replay fragment.
func FragmentHash(f Fragment) Digest {
	scratch := fragmentScratch.Get().(*[]byte)
	*scratch = AppendFragment((*scratch)[:0], f)
	hash := StableHash(*scratch)
	if cap(*scratch) <= scratchBytesMax {
		fragmentScratch.Put(scratch)
	}
	return hash
}

// fragmentScratch keeps the buffers in which fragments are written, since every run writes one and none
// keeps it. A buffer of unusual size is left to the collector.
var fragmentScratch = sync.Pool{New: func() any { return new([]byte) }}

const scratchBytesMax = 1 << 20
