package report

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/fuzz/shrink"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/listing"
	"github.com/wavecheck/wavecheck/properties"
)

// Counterexample is all that the page of a violation tells.
type Counterexample struct {
	Property  properties.Property
	Violation properties.Violation
	Bucket    string
	Case      model.Case // the smallest
	Shrink    shrink.Stats
	Took      time.Duration      // what the shrink took; 0 when unknown
	Explained shrink.Explanation // what of the Case matters
	Cause     string             // where the states of the two runs part first, "" if unknown
	Also      int                // how many other buckets are taken for the same defect
	Origin    string             // seed and index, or the file that it was read from
	Count     uint64             // how many Cases fell into the bucket; 0 when unknown
	Cases     uint64
	Replay    string // the command that replays it, "" if it is not stored
	NotStored string // why it is not, "" if nobody tried
	Baseline  engines.Engine
	Engine    engines.Engine // nil when the property concerns no engine
}

// pageWidth is where two texts stop sharing a line.
const pageWidth = 110

// Write draws the page: which law, where first, what each side did, the smallest program, and what to
// type.
func (x *Counterexample) Write(w io.Writer) {
	side(w, fmt.Sprintf("✗ %s   %s", x.Property.ID, x.headline()), "bucket "+x.Bucket)
	side(w, "  "+x.Property.Statement, "rule: spec "+x.Property.Spec)
	fmt.Fprintln(w)
	x.writeTraces(w)
	writeValues(w, &x.Violation.Difference, "want", "got")
	x.writeSize(w)
	WriteExplanation(w, &x.Explained)
	if x.Cause != "" {
		fmt.Fprintf(w, "  parted     %s%s\n", x.Cause, x.also())
	}
	if x.Origin != "" {
		fmt.Fprintf(w, "  seen       %s\n", x.seen())
	}
	switch {
	case x.Replay != "":
		fmt.Fprintf(w, "  replay     %s\n", x.Replay)
	case x.NotStored != "":
		fmt.Fprintf(w, "  not stored %s\n", x.NotStored)
	}
	fmt.Fprintf(w, "\n%s\n", program(&x.Case))
}

// side puts two texts on one line, or on two if they are too long.
func side(w io.Writer, left, right string) {
	if n := utf8.RuneCountInString(left) + utf8.RuneCountInString(right); n+3 <= pageWidth {
		fmt.Fprintf(w, "%s%s%s\n", left, strings.Repeat(" ", pageWidth-n), right)
	} else {
		fmt.Fprintf(w, "%s\n  %s\n", left, right)
	}
}

// writeValues shows the first difference: the two values from a little before the byte where they part.
func writeValues(w io.Writer, d *properties.Difference, want, got string) {
	a, b := excerpts(d.Want, d.Got)
	n := max(utf8.RuneCountInString(want), utf8.RuneCountInString(got))
	fmt.Fprintf(w, "  first      %s\n    %s   %s\n    %s   %s\n", place(d), pad(want, n), a, pad(got, n), b)
}

// How much of a value is shown before the place where two values part, and in all.
const (
	valueBefore = 40
	valueWidth  = 110
)

func excerpts(want, got string) (string, string) {
	a, b := []rune(want), []rune(got)
	part := 0
	for part < len(a) && part < len(b) && a[part] == b[part] {
		part++
	}
	from, lead := max(0, part-valueBefore), "…"
	if from == 0 || max(len(a), len(b)) <= valueWidth {
		from, lead = 0, ""
	}
	return lead + Clip(string(a[min(from, len(a)):]), valueWidth), lead + Clip(string(b[min(from, len(b)):]), valueWidth)
}

// programLines bounds the listing on a page; wavecheck show has all.
const programLines = 48

// program is the Case as an indented listing.
func program(c *model.Case) string {
	text := strings.TrimPrefix(listing.Print(c), "case\n\n")
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	if n := len(lines); n > programLines {
		lines = append(lines[:programLines], fmt.Sprintf("… and %d more lines: wavecheck show has all", n-programLines))
	}
	for i, line := range lines {
		if line != "" {
			lines[i] = "    " + Clip(line, lineWidth)
		}
	}
	return strings.Join(lines, "\n")
}

const lineWidth = 160

func (x *Counterexample) headline() string {
	v := &x.Violation
	where := ""
	if v.Round > 0 {
		where = fmt.Sprintf(" in round %d", v.Round)
	}
	if p := v.Pick; p != nil {
		where = fmt.Sprintf(" in round %d, wave %d, lane %d", p.Tick, p.Wave, p.Lane)
	}
	switch {
	case v.Engine == "":
		return "does not hold" + where
	case v.Engine == v.Baseline, v.Baseline == "":
		return v.Engine + " breaks it" + where
	}
	return v.Engine + " differs from " + v.Baseline + where
}

func (x *Counterexample) writeTraces(w io.Writer) {
	if x.Engine == nil {
		return
	}
	a, b, err := BothTraces(properties.BaselineFor(x.Baseline, x.Engine, &x.Case), x.Engine, &x.Case)
	if err != nil {
		fmt.Fprintf(w, "  no traces: %v\n\n", err)
		return
	}
	table(w, &x.Case, a, b, x.Violation.Round, place(&x.Violation.Difference))
	fmt.Fprintln(w)
	sequence(w, &x.Case, a, x.Violation.Round)
	fmt.Fprintln(w)
}

// BothTraces runs a Case on two engines and lays both runs out.
func BothTraces(left, right engines.Engine, c *model.Case) (a, b *Trace, err error) {
	a, log, err := RunTrace(left, c, nil)
	if err != nil {
		return nil, nil, err
	}
	b, _, err = RunTrace(right, c, log)
	return a, b, err
}

func place(d *properties.Difference) string {
	if d.Index < 0 {
		return d.Field
	}
	return fmt.Sprintf("%s[%d]", d.Field, d.Index)
}

func (x *Counterexample) writeSize(w io.Writer) {
	to := shrink.SizeOf(&x.Case)
	fmt.Fprintf(w, "  smallest   %s, %s, %s", Counted(uint64(to.Roles), "role"), Counted(uint64(to.Instructions), "instruction"),
		Counted(uint64(to.Events), "topology event"))
	if s := x.Shrink; s.Evaluations > 0 {
		fmt.Fprintf(w, "    (from %d, %d, %d in %s%s)", s.From.Roles, s.From.Instructions, s.From.Events, Counted(uint64(s.Evaluations), "run"), x.took())
	}
	fmt.Fprintln(w)
}

func (x *Counterexample) took() string {
	if x.Took <= 0 {
		return ""
	}
	return fmt.Sprintf(", %.1f s", x.Took.Seconds())
}

func (x *Counterexample) also() string {
	if x.Also == 0 {
		return ""
	}
	return ", as in " + Counted(uint64(x.Also), "other bucket")
}

func (x *Counterexample) seen() string {
	if x.Count == 0 {
		return x.Origin
	}
	return fmt.Sprintf("%d of %d Cases, first at %s", x.Count, x.Cases, x.Origin)
}

// Diff draws two runs of a Case side by side with the first difference marked, and a sequence diagram.
// It reports whether they differ.
func Diff(w io.Writer, c *model.Case, left, right engines.Engine) (differ bool, err error) {
	a, b, err := BothTraces(left, right, c)
	if err != nil {
		return false, err
	}
	return DiffTraces(w, c, a, b), nil
}

// fieldsCompared says which fields of two Records can be compared.
func fieldsCompared(a, b *Trace) string {
	if a.Record.Waves != nil && b.Record.Waves != nil {
		return "3 to 16"
	}
	return "3 to 15"
}

// DiffTraces is Diff for runs that are laid out already.
func DiffTraces(w io.Writer, c *model.Case, a, b *Trace) (differ bool) {
	d, differ := properties.FirstDifference(a.Record, b.Record)
	note := ""
	if differ {
		note = place(&d)
	}
	table(w, c, a, b, d.Round, note)
	fmt.Fprintln(w)
	sequence(w, c, a, d.Round)
	fmt.Fprintln(w)
	if !differ {
		fmt.Fprintf(w, "  equal in fields %s: %s, %s, %s\n", fieldsCompared(a, b), Counted(a.Record.Rounds, "round"), Counted(a.Record.Steps, "step"), a.Record.Result)
		return false
	}
	writeValues(w, &d, Clip(a.Engine, cellWidth), Clip(b.Engine, cellWidth))
	return true
}
