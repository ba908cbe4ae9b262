package campaign

import (
	"fmt"
	"io"
	"strings"
)

// WriteText writes the summary for people.
func (s *Summary) WriteText(w io.Writer) {
	verdict := "✓ no violation"
	if s.Cases == 0 {
		verdict = "– no Case was judged"
	}
	if s.Violations > 0 {
		verdict = fmt.Sprintf("✗ %d violations in %d buckets", s.Violations, s.count(Violated))
	}
	if s.Failures > 0 {
		verdict += fmt.Sprintf(", %d failures of engines or suite", s.Failures)
	}
	if s.Interrupted {
		verdict += " (interrupted)"
	}
	fmt.Fprintf(w, "%s\n", verdict)
	fmt.Fprintf(w, "  compared    %s with %s\n", s.Baseline, strings.Join(s.Engines, ", "))
	fmt.Fprintf(w, "  properties  %s\n", strings.Join(s.Properties, ", "))
	fmt.Fprintf(w, "  cases       %d, discarded %d, steps %d (%.1f a Case)\n", s.Cases, s.Discarded, s.Steps, s.StepsPerCase)
	fmt.Fprintf(w, "  speed       %.0f Cases a second on %d jobs, %.1f s in all\n", s.CasesPerSecond, s.Jobs, s.ElapsedSeconds)
	fmt.Fprintf(w, "  seed        %d (generators %s)\n", s.Seed, s.Generators)
}

func (s *Summary) count(k Kind) int {
	n := 0
	for i := range s.Buckets {
		if s.Buckets[i].Kind == k {
			n++
		}
	}
	return n
}

// WriteFailure writes a bucket that is no violation: which engine or what of the suite failed, and on
// which Case.
func (b *Bucket) WriteFailure(w io.Writer, seed uint64) {
	fmt.Fprintf(w, "! %s   %d times, first at seed %d, Case %d\n  %s\n", b.Name, b.Count, seed, b.Index, b.Text)
	if b.Captured != "" {
		fmt.Fprintf(w, "    %s\n", strings.ReplaceAll(firstLines(strings.TrimSpace(b.Captured), capturedLines), "\n", "\n    "))
	}
	switch {
	case b.Replay != "":
		fmt.Fprintf(w, "  replay     %s\n", b.Replay)
	case b.StoreError != "":
		fmt.Fprintf(w, "  not stored %s\n", b.StoreError)
	}
}

// capturedLines bounds what is shown of an engine's last words; JSON has all.
const capturedLines = 24

func firstLines(text string, most int) string {
	lines := strings.Split(text, "\n")
	if len(lines) <= most {
		return text
	}
	return strings.Join(lines[:most], "\n") + fmt.Sprintf("\n… and %d more lines (--format json has all)", len(lines)-most)
}
