package campaign

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/fuzz/report"
)

// WriteText writes the summary for people.
func (s *Summary) WriteText(w io.Writer) {
	verdict := "✓ no violation"
	if s.Cases == 0 {
		verdict = "– no Case was judged"
	}
	if s.Cases > 0 && s.Failures > 0 {
		verdict = "! no violation" // what failed was not judged
	}
	if s.Violations > 0 {
		finds, buckets := s.finds(func(b *Bucket) bool { return b.Kind == Violated && !b.Known })
		verdict = fmt.Sprintf("✗ %s: %s in %s", report.Counted(s.Violations, "violation"), report.Counted(finds, "find"), report.Counted(buckets, "bucket"))
	}
	if s.Failures > 0 {
		verdict += ", " + report.Counted(s.Failures, "failure") + " of engines or suite"
	}
	if s.Known > 0 {
		verdict += fmt.Sprintf(", %d known", s.Known)
	}
	if s.Interrupted {
		verdict += " (interrupted)"
	}
	fmt.Fprintf(w, "%s\n", verdict)
	s.writeBuckets(w)
	fmt.Fprintf(w, "  compared    %s with %s\n", s.Baseline, strings.Join(s.Engines, ", "))
	fmt.Fprintf(w, "  judged      %s\n", short(s.Properties))
	s.writeSkipped(w)
	if s.Scope != nil {
		s.Scope.writeText(w)
	}
	fmt.Fprintf(w, "  cases       %d, discarded %d, steps %d (%.1f a Case)\n", s.Cases, s.Discarded, s.Steps, s.StepsPerCase)
	fmt.Fprintf(w, "  speed       %.0f Cases a second on %d jobs, %.1f s in all\n", s.CasesPerSecond, s.Jobs, s.ElapsedSeconds)
	fmt.Fprintf(w, "  seed        %d (generators %s)\n", s.Seed, s.Generators)
}

// writeSkipped says which properties did not look at some of which engines, by what these lack. All numbers of threads
// are one engine there.
func (s *Summary) writeSkipped(w io.Writer) {
	type lack struct{ engines, ids []string }
	var order []string
	lacks := map[string]*lack{}
	for _, skip := range s.Skipped {
		l := lacks[skip.Missing]
		if l == nil {
			l = &lack{}
			lacks[skip.Missing] = l
			order = append(order, skip.Missing)
		}
		l.engines, l.ids = include(l.engines, machine(skip.Engine)), include(l.ids, skip.Property)
	}
	for _, missing := range order {
		l := lacks[missing]
		fmt.Fprintf(w, "  skipped     without %s, on %s: %s\n", missing, strings.Join(l.engines, ", "), short(l.ids))
	}
}

func include(list []string, name string) []string {
	if slices.Contains(list, name) {
		return list
	}
	return append(list, name)
}

// short names a few properties, and counts more; the JSON form names all.
func short(ids []string) string {
	const few = 5
	if len(ids) > few {
		return fmt.Sprintf("%d properties", len(ids))
	}
	return strings.Join(ids, ", ")
}

// bucketsListed bounds the list of finds in the summary; each has its page above.
const bucketsListed = 20

// writeBuckets lists the finds, each by its bucket with most Cases, what is known last.
func (s *Summary) writeBuckets(w io.Writer) {
	var list []*Bucket
	for _, known := range []bool{false, true} {
		for i := range s.Buckets {
			if s.Buckets[i].Known == known {
				list = append(list, &s.Buckets[i])
			}
		}
	}
	title := "finds"
	for i, b := range list {
		if i == bucketsListed {
			fmt.Fprintf(w, "  %-10s  … and %d more\n", "", len(list)-i)
			break
		}
		fmt.Fprintf(w, "  %-10s  %5d  %s%s\n", title, b.Count, b.Name, b.note())
		title = ""
	}
}

// note says what is worth knowing of a find besides its bucket.
func (b *Bucket) note() string {
	var parts []string
	if b.Known {
		parts = append(parts, "known")
	}
	if b.Cause != "" {
		parts = append(parts, b.Cause)
	}
	if n := len(b.Also); n > 0 {
		parts = append(parts, report.Counted(uint64(n), "more bucket"))
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, "; ") + ")"
}

// finds counts the finds that are wanted, and their buckets.
func (s *Summary) finds(wanted func(*Bucket) bool) (finds, buckets uint64) {
	for i := range s.Buckets {
		if b := &s.Buckets[i]; wanted(b) {
			finds++
			buckets += uint64(1 + len(b.Also))
		}
	}
	return finds, buckets
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
