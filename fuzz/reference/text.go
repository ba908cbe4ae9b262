package reference

import (
	"fmt"
	"io"
	"strings"
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
