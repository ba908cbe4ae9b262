package power

import (
	"io"
	"slices"

	"github.com/wavecheck/wavecheck/fuzz/report"
)

// Report is what hunting found. Its JSON is one document.
type Report struct {
	Seed       uint64   `json:"seed"`
	Generators string   `json:"generators"`
	Cases      uint64   `json:"cases"` // how many a mutant might survive
	Matrix     bool     `json:"matrix"`
	Seconds    float64  `json:"seconds"`
	Results    []Result `json:"mutants"`
}

// Result is how one mutant fared.
type Result struct {
	Name          string            `json:"mutant"`
	Sentence      string            `json:"sentence"`
	Area          string            `json:"area"`
	Kind          string            `json:"kind"` // of the killer that it asks for
	Twin          bool              `json:"twin"` // both semantics have the mistake, so they agree
	Killed        bool              `json:"killed"`
	Killers       []string          `json:"killers"` // properties, tests, or how the process ended
	Bucket        string            `json:"bucket,omitempty"`
	Cases         uint64            `json:"cases"`          // up to the kill
	Seconds       float64           `json:"seconds"`        // likewise
	ShrinkSeconds float64           `json:"shrink_seconds"` // for all buckets of the find
	Instructions  int               `json:"instructions"`   // of the smallest Case
	Roles         int               `json:"roles"`
	Events        int               `json:"events"`
	Unbroken      bool              `json:"holds_unbroken"`  // the smallest Case, on the unbroken code
	First         map[string]uint64 `json:"first,omitempty"` // index of each property's first find
	Note          string            `json:"note,omitempty"`
}

// kill notes who killed the mutant, each once.
func (r *Result) kill(killer string) {
	r.Killed = true
	if !slices.Contains(r.Killers, killer) {
		r.Killers = append(r.Killers, killer)
	}
}

// Survivors lists the mutants that nothing killed.
func (r *Report) Survivors() []Result {
	return slices.DeleteFunc(slices.Clone(r.Results), func(x Result) bool { return x.Killed })
}

// WriteJSON writes the report as one indented document.
func (r *Report) WriteJSON(w io.Writer) error { return report.WriteJSON(w, r) }

// killers counts for each killer the mutants that it killed, and those that nothing else did.
func (r *Report) killers() []killerCount {
	var out []killerCount
	for i := range r.Results {
		x := &r.Results[i]
		for _, k := range x.Killers {
			at := slices.IndexFunc(out, func(c killerCount) bool { return c.name == k })
			if at < 0 {
				at, out = len(out), append(out, killerCount{name: k})
			}
			out[at].killed++
			if len(x.Killers) == 1 {
				out[at].alone++
			}
		}
	}
	slices.SortStableFunc(out, func(a, b killerCount) int { return b.killed - a.killed })
	return out
}

type killerCount struct {
	name          string
	killed, alone int
}
