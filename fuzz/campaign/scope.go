package campaign

import (
	"fmt"
	"io"

	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
)

// ScopeSummary says of which scope a campaign checked every Case.
type ScopeSummary struct {
	Name string `json:"name"`
	generators.ScopeCount
	Duplicates float64 `json:"duplicates"` // share of the sequences
}

// Exhaust makes a campaign one of all Cases of a scope: each is judged by every property, and compared by its
// states too.
func (o *Options) Exhaust(s generators.Scope) {
	var cases []model.Case
	n := s.Cases(func(c model.Case) bool { cases = append(cases, c); return true })
	o.Scope = &ScopeSummary{Name: s.Name, ScopeCount: n, Duplicates: n.Duplicates()}
	o.Cases, o.Duration = n.Distinct, 0
	o.Draw = func(index uint64) model.Case { return cases[index] }
}

// due tells whether something that is sampled is to be done for a Case.
func (o *Options) due(index, every uint64) bool {
	return o.Scope != nil || index%max(every, 1) == 0
}

func (s *ScopeSummary) writeText(w io.Writer) {
	fmt.Fprintf(w, "  scope       %s: %d distinct Cases in %d sequences of choices, %.1f %% duplicates\n",
		s.Name, s.Distinct, s.Sequences, 100*s.Duplicates)
}

// Origin tells where the first Case of a bucket came from.
func (s *Summary) Origin(b *Bucket) string {
	if s.Scope != nil {
		return fmt.Sprintf("scope %s, Case %d (generators %s)", s.Scope.Name, b.Index, s.Generators)
	}
	return fmt.Sprintf("seed %d, Case %d (generators %s)", s.Seed, b.Index, s.Generators)
}
