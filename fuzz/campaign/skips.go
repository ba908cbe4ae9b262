package campaign

import (
	"cmp"
	"slices"
	"sync"

	"github.com/wavecheck/wavecheck/properties"
)

// Skip counts the Cases on which a property did not look at an engine, because that lacks what the
// property needs.
type Skip struct {
	Property string `json:"property"`
	Engine   string `json:"engine"`
	Missing  string `json:"missing"`
	Cases    uint64 `json:"cases"`
}

// skips counts what was skipped. Workers share it.
type skips struct {
	mu    sync.Mutex
	count map[skipKey]uint64
}

type skipKey struct {
	property string
	properties.Skip
}

func (s *skips) add(property string, skipped []properties.Skip) {
	if len(skipped) == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.count == nil {
		s.count = map[skipKey]uint64{}
	}
	for _, skip := range skipped {
		s.count[skipKey{property, skip}]++
	}
}

// sorted lists the counts in the order of the properties, then by engine.
func (s *skips) sorted(ids []string) []Skip {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []Skip{}
	for key, n := range s.count {
		out = append(out, Skip{key.property, key.Engine, key.Missing.String(), n})
	}
	slices.SortFunc(out, func(a, b Skip) int {
		return cmp.Or(
			cmp.Compare(slices.Index(ids, a.Property), slices.Index(ids, b.Property)),
			cmp.Compare(a.Engine, b.Engine), cmp.Compare(a.Missing, b.Missing),
		)
	})
	return out
}
