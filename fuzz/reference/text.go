package reference

import (
	"fmt"
	"io"
	"strings"

	"github.com/wavecheck/wavecheck/fuzz/report"
	"github.com/wavecheck/wavecheck/model"
)

// differencesShown bounds the differences of the text form; JSON has all.
const differencesShown = 20

// WriteText writes the result for people.
func (r *Result) WriteText(w io.Writer) {
	fmt.Fprintf(w, "%-12s %7s %7s %9s %9s %13s\n", "family", "total", "skipped", "equal", "different", "ours differs")
	for _, f := range r.ByFamily {
		fmt.Fprintf(w, "%-12s %7d %7d %9d %9d %13d\n", f.Name, f.Total, f.Skipped, f.Equal, f.Different, f.OursDiffers)
	}
	fmt.Fprintf(w, "%-12s %7d %7d %9d %9d %13d\n\n", "all", r.Total, r.Skipped, r.Equal, r.Different, r.OursDiffers)
	fmt.Fprintf(w, "engine: equal to the oracle in our dialect on %d, different on %d\n\n", r.EngineEqual, r.EngineDiffers)
	fmt.Fprintf(w, "%-20s %22s %20s\n", "deviation", "alone, from reference", "removed, from ours")
	for _, id := range r.DeviationOrder {
		c := r.ByDeviation[id]
		fmt.Fprintf(w, "%-20s %22d %20d\n", id, c.Alone, c.Removed)
	}
	for _, c := range r.Combinations {
		fmt.Fprintf(w, "together: %s on %d, first %s\n", strings.Join(c.Deviations, " "), c.Count, c.First)
	}
	fmt.Fprintf(w, "\n%-60s %8s\n", "what changes first", "vectors")
	for _, f := range r.Fingerprints {
		fmt.Fprintf(w, "%-60s %8d\n", f.Name, f.Count)
	}
	r.writeThreaded(w)
	if len(r.Differences) == 0 {
		fmt.Fprintln(w, "\n✓ the oracle answers as recorded, and in our dialect oracle and engine agree")
		return
	}
	fmt.Fprintf(w, "\n✗ %d differences\n", len(r.Differences))
	for i, d := range r.Differences {
		if i == differencesShown {
			fmt.Fprintf(w, "… and %d more (--format json has all)\n", len(r.Differences)-i)
			break
		}
		fmt.Fprintf(w, "✗ %s:%d %s %s: %s\n", d.File, d.Line, d.ID, d.What, d.Text)
	}
}

// writeThreaded writes what the published threaded engine shows.
func (r *Result) writeThreaded(w io.Writer) {
	fmt.Fprintf(w, "\npublished threaded engine, rounds of one step: covered by %s %d, by %s %d\n", model.OneCore, r.Covered[model.OneCore], model.WaveRules, r.Covered[model.WaveRules])
	for _, d := range r.Drifts {
		fmt.Fprintf(w, "  %-6s %-9s %4d  %s\n", d.ID, d.Deviation, d.Count, d.Text)
	}
	fmt.Fprintf(w, "\npublished threaded engine, waves, by the contract: %d judged, %d refused; %d lie in the domain of Dn\n", r.Waves.Judged, r.Waves.Refused, r.Waves.InDomain)
	for _, rule := range WaveRules {
		if n := r.Waves.ByRule[rule.ID]; n > 0 {
			fmt.Fprintf(w, "  %-20s %4d  %s\n%-28s%s\n", rule.ID, n, rule.Text, "", r.firstOf(rule.ID))
		}
	}
}

// firstOf tells of the first line that breaks a rule.
func (r *Result) firstOf(rule string) string {
	for _, x := range r.Waves.Refusals {
		for _, b := range x.Breaches {
			if b.Rule == rule {
				return report.Clip(fmt.Sprintf("first %s: %s", x.ID, b.Text), firstWidth)
			}
		}
	}
	return ""
}

// firstWidth is how much is told of the first breach of a rule; JSON has all.
const firstWidth = 140
