package nightly

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"

	"github.com/wavecheck/wavecheck/corpus/durable"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/fuzz/report"
)

// Verdict says how a night ended.
type Verdict int

// The verdicts, the worse the later.
const (
	Clean    Verdict = iota
	Failed           // an engine or the suite gave no answer
	Violated         // a property does not hold, a regression is wrong, or what is known has expired
)

// Verdict is the verdict of what the night has found so far.
func (n *Night) Verdict() Verdict {
	out := Clean
	if len(n.Problems) > 0 || n.Regressions.Failures > 0 {
		out = Failed
	}
	for i := range n.Finds {
		if n.Finds[i].Kind == campaign.Violated {
			return Violated
		}
		out = Failed
	}
	if len(n.Regressions.Wrong) > n.Regressions.Failures || len(n.Regressions.Unsound) > 0 ||
		slices.ContainsFunc(n.Known, func(k Known) bool { return k.Expired }) {
		return Violated
	}
	return out
}

// WriteText writes the summary for people.
func (n *Night) WriteText(w io.Writer) {
	fmt.Fprintf(w, "%s\n", n.headline())
	n.writeFinds(w)
	g := &n.Regressions
	fmt.Fprintf(w, "  regressions  %d replayed, %d wrong, in %.1f s\n", len(g.Replayed), len(g.Wrong)+len(g.Unsound), g.Seconds)
	for _, name := range slices.Sorted(maps.Keys(g.Wrong)) {
		fmt.Fprintf(w, "    %s\n", firstLine(g.Wrong[name]))
	}
	for _, text := range g.Unsound {
		fmt.Fprintf(w, "    %s\n", text)
	}
	c := &n.Campaign
	fmt.Fprintf(w, "  campaign     %d Cases, %d discarded, %d steps, in %s, %.0f s: %.0f Cases a second\n", c.Cases, c.Discarded, c.Steps,
		report.Counted(uint64(c.Turns), "turn"), c.Seconds, rate(c.Cases, c.Seconds))
	n.writeTargets(w)
	for _, k := range n.Known {
		state := "until " + k.Expiry
		if k.Expired {
			state = "expired on " + k.Expiry
		}
		fmt.Fprintf(w, "  known        %5d  %s (%s, %s)\n", k.Count, k.Bucket, k.Owner, state)
	}
	for _, p := range n.Problems {
		fmt.Fprintf(w, "  problem      %s\n", firstLine(p))
	}
	fmt.Fprintf(w, "  took         %.0f of %.0f s, in %s, begun %s\n", n.ElapsedSeconds, n.Seconds, report.Counted(uint64(n.Parts), "part"), n.Started)
	fmt.Fprintf(w, "  seed         %d (generators %s), next Case %d\n", n.Plan.Seed, n.Plan.Generators, n.Next)
}

func (n *Night) headline() string {
	mark := map[Verdict]string{Clean: "✓", Failed: "!", Violated: "✗"}[n.Verdict()]
	text := report.Counted(uint64(len(n.Finds)), "find")
	if len(n.Finds) > 0 {
		text += ", the first " + n.Finds[0].Bucket
	}
	if n.Campaign.Cases == 0 {
		text += ", and no Case was judged"
	}
	if n.Interrupted {
		text += " (interrupted)"
	}
	return mark + " " + text
}

func (n *Night) writeFinds(w io.Writer) {
	for i := range n.Finds {
		f := &n.Finds[i]
		fmt.Fprintf(w, "  find %d       %s   %s, by %s\n", i+1, f.Bucket, report.Counted(f.Count, "time"), f.From)
		if f.Cause != "" {
			fmt.Fprintf(w, "    parted     %s, in %s\n", f.Cause, report.Counted(uint64(1+len(f.Also)), "bucket"))
		}
		fmt.Fprintf(w, "    first      %s\n", f.Text)
		if f.Replay != "" {
			fmt.Fprintf(w, "    replay     %s\n", f.Replay)
		}
	}
}

// writeTargets says what was really fuzzed.
func (n *Night) writeTargets(w io.Writer) {
	var execs, ran uint64
	for i := range n.Targets {
		execs += n.Targets[i].Execs
		if n.Targets[i].Turns > 0 {
			ran++
		}
	}
	fmt.Fprintf(w, "  fuzzing      %d of %s, %d inputs, %.0f s\n", ran, report.Counted(uint64(len(n.Targets)), "target"), execs, n.fuzzSeconds())
	for i := range n.Targets {
		if t := &n.Targets[i]; t.Turns > 0 {
			over := ""
			if t.Over != "" {
				over = ": " + t.Over
			}
			fmt.Fprintf(w, "    %9d  %s, %.0f s%s\n", t.Execs, t.Name, t.Seconds, over)
		}
	}
}

func rate(n uint64, seconds float64) float64 {
	if seconds <= 0 {
		return 0
	}
	return float64(n) / seconds
}

// writeSummaries writes the night as text, JSON and JUnit XML.
func (r *runner) writeSummaries() error {
	doc, err := r.night.json()
	if err != nil {
		return err
	}
	var text, xml bytes.Buffer
	r.night.WriteText(&text)
	if err := r.night.WriteXML(&xml); err != nil {
		return err
	}
	var errs []error
	for name, data := range map[string][]byte{SummaryText: text.Bytes(), SummaryJSON: doc, SummaryXML: xml.Bytes()} {
		errs = append(errs, durable.File(durable.OS, filepath.Join(r.opts.Dir, name), data))
	}
	return errors.Join(errs...)
}
