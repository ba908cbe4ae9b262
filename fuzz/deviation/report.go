package deviation

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/wavecheck/wavecheck/envelopes"
	"github.com/wavecheck/wavecheck/model"
)

// Report is the registry, what exercises each deviation, and what is wrong with it.
type Report struct {
	Seed     uint64              `json:"seed"` // of the generated Cases
	Cases    uint64              `json:"cases"`
	Sample   uint64              `json:"sample"` // of them, judged for every deviation
	Limit    uint64              `json:"limit"`
	Vectors  int                 `json:"vectors"`  // of the published cooperative engine
	Threaded int                 `json:"threaded"` // of the published threaded engine
	Rows     []Row               `json:"deviations"`
	Findings []envelopes.Finding `json:"findings"`
}

// Row is one deviation.
type Row struct {
	ID         string    `json:"id"`
	Title      string    `json:"title"`
	Owner      string    `json:"owner"`
	Status     string    `json:"status"`
	Revisit    string    `json:"revisit_date"`
	Properties []string  `json:"properties"`
	Case       string    `json:"case"`
	Vectors    Counts    `json:"vectors"`
	Generated  Exercised `json:"generated"`
}

// NewReport lays out a registry beside what exercises it; vectors is by id.
func NewReport(r *envelopes.Registry, opts Draws, g *Generated, vectors map[string]Counts) *Report {
	out := &Report{Seed: opts.Seed, Cases: g.Cases, Sample: min(opts.Sample, g.Cases), Limit: opts.Limit, Rows: []Row{}, Findings: []envelopes.Finding{}}
	for i := range r.Deviations {
		e := &r.Deviations[i]
		row := Row{
			ID: e.ID, Title: e.Title, Owner: e.Owner, Status: e.Status, Revisit: e.RevisitDate.Format(time.DateOnly),
			Properties: append([]string{}, e.Properties...), Case: e.Case, Vectors: vectors[e.ID],
		}
		if d, err := model.ParseDeviation(e.ID); err == nil {
			row.Generated = g.Counts[d]
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}

// WriteText writes the report for people.
func (r *Report) WriteText(w io.Writer) {
	fmt.Fprintf(w, "%-18s %-8s %-10s  %-13s %-13s %-10s %s\n", "deviation", "status", "revisit", "vectors", "generated", "first", "owner")
	for _, row := range r.Rows {
		first := "–"
		if row.Generated.Found {
			first = fmt.Sprintf("Case %d", row.Generated.First)
		}
		fmt.Fprintf(w, "%-18s %-8s %-10s  %-13s %-13s %-10s %s\n", row.ID, row.Status, row.Revisit,
			pair(row.Vectors), pair(row.Generated.Counts), first, row.Owner)
	}
	fmt.Fprintf(w, "\nAlone changes the Record on n + m: switched on from the published VM, off from ours. Of %d recorded vectors,\n"+
		"and of %d generated Cases at seed %d; what those leave unexercised is looked for on up to %d.\n"+
		"%s have no switch: they show on n of %d vectors of the published threaded engine.\n",
		r.Vectors, r.Sample, r.Seed, r.Limit, strings.Join(model.Switchless(), " and "), r.Threaded)
	if len(r.Findings) == 0 {
		fmt.Fprintf(w, "\n✓ each of %d deviations is exercised, and none is due\n", len(r.Rows))
		return
	}
	fmt.Fprintln(w)
	for _, f := range r.Findings {
		fmt.Fprintln(w, f)
	}
	fmt.Fprintf(w, "\n✗ findings: %d\n", len(r.Findings))
}

func pair(n Counts) string { return fmt.Sprintf("%d + %d", n.Alone, n.Removed) }
