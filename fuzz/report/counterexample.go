package report

import (
	"fmt"
	"io"
	"strings"

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
	Origin    string // seed and index, or the file that it was read from
	Count     uint64 // how many Cases fell into the bucket; 0 when unknown
	Cases     uint64
	Replay    string // the command that replays it, "" if it is not stored
	Baseline  engines.Engine
	Engine    engines.Engine // nil when the property concerns no engine
}

// Write draws the page: which law, where first, what each side did, the smallest program, and what to
// type.
func (x *Counterexample) Write(w io.Writer) {
	fmt.Fprintf(w, "✗ %s   %s\n", x.Property.ID, x.headline())
	fmt.Fprintf(w, "  %s\n  rule: spec %s\n  bucket: %s\n\n", x.Property.Statement, x.Property.Spec, x.Bucket)
	x.writeTraces(w)
	fmt.Fprintf(w, "  first      %s\n", place(&x.Violation.Difference))
	fmt.Fprintf(w, "    want     %s\n    got      %s\n", clip(x.Violation.Want, 160), clip(x.Violation.Got, 160))
	x.writeSize(w)
	if x.Origin != "" {
		fmt.Fprintf(w, "  seen       %s\n", x.seen())
	}
	if x.Replay != "" {
		fmt.Fprintf(w, "  replay     %s\n", x.Replay)
	}
	fmt.Fprintf(w, "\n%s\n", indent(listing.Print(&x.Case), "    "))
}

func (x *Counterexample) headline() string {
	v := &x.Violation
	where := ""
	if v.Round > 0 {
		where = fmt.Sprintf(" in round %d", v.Round)
	}
	switch {
	case v.Engine == "":
		return "does not hold" + where
	case v.Engine == v.Baseline:
		return v.Engine + " breaks it" + where
	}
	return v.Engine + " differs from " + v.Baseline + where
}

func (x *Counterexample) writeTraces(w io.Writer) {
	if x.Engine == nil {
		return
	}
	a, b, err := BothTraces(x.Baseline, x.Engine, &x.Case)
	if err != nil {
		fmt.Fprintf(w, "  no traces: %v\n\n", err)
		return
	}
	table(w, &x.Case, a, b, x.Violation.Round, place(&x.Violation.Difference))
	fmt.Fprintln(w)
	sequence(w, a, x.Violation.Round)
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
	fmt.Fprintf(w, "  smallest   %d roles, %d instructions, %d topology events", to.Roles, to.Instructions, to.Events)
	if s := x.Shrink; s.Evaluations > 0 {
		fmt.Fprintf(w, "    (from %d, %d, %d in %d runs)", s.From.Roles, s.From.Instructions, s.From.Events, s.Evaluations)
	}
	fmt.Fprintln(w)
}

func (x *Counterexample) seen() string {
	if x.Count == 0 {
		return x.Origin
	}
	return fmt.Sprintf("%d of %d Cases, first at %s", x.Count, x.Cases, x.Origin)
}

func indent(text, by string) string {
	return by + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n"+by)
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

// DiffTraces is Diff for runs that are laid out already.
func DiffTraces(w io.Writer, c *model.Case, a, b *Trace) (differ bool) {
	d, differ := properties.FirstDifference(a.Record, b.Record)
	note := ""
	if differ {
		note = place(&d)
	}
	table(w, c, a, b, d.Round, note)
	fmt.Fprintln(w)
	sequence(w, a, d.Round)
	fmt.Fprintln(w)
	if !differ {
		fmt.Fprintf(w, "  equal in fields 3 to 15: %d rounds, %d steps, %s\n", a.Record.Rounds, a.Record.Steps, a.Record.Result)
		return false
	}
	fmt.Fprintf(w, "  first      %s\n    %s  %s\n    %s  %s\n", place(&d), pad(a.Engine, 12), clip(d.Want, 160), pad(b.Engine, 12), clip(d.Got, 160))
	return true
}
