package power

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// largest is how many instructions a smallest Case should have at most, and slowest how many seconds
// making it small should take: what is above either stands out in the report.
const (
	largest = 12
	slowest = 30
)

// Line says in one line how the mutant fared.
func (r *Result) Line() string {
	switch {
	case !r.Killed && r.Note != "":
		return "not killed: " + r.Note
	case !r.Killed:
		return fmt.Sprintf("survives %d Cases", r.Cases)
	}
	line := "killed by " + strings.Join(r.Killers, ", ")
	if r.Cases > 0 {
		line += fmt.Sprintf(" after %d Cases", r.Cases)
	}
	line += fmt.Sprintf(", %.1f s", r.Seconds)
	if r.Bucket != "" {
		line += fmt.Sprintf("; %s in %.1f s", r.smallest(), r.ShrinkSeconds)
	}
	if r.Note != "" {
		line += "; " + r.Note
	}
	return line
}

func (r *Result) smallest() string {
	return fmt.Sprintf("%d instructions, %d roles, %d events", r.Instructions, r.Roles, r.Events)
}

// Large reports whether the smallest Case is larger, or took longer, than it should.
func (r *Result) Large() bool {
	return r.Bucket != "" && (r.Instructions > largest || r.ShrinkSeconds > slowest)
}

// Spoiled reports whether the smallest Case fails without the mutant too.
func (r *Result) Spoiled() bool { return r.Bucket != "" && !r.Unbroken }

// WriteText writes a line a mutant, the killers, and the counts.
func (r *Report) WriteText(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for i := range r.Results {
		x := &r.Results[i]
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\n", mark(x), x.Name, x.Area, x.Kind, x.Line())
	}
	t.Flush()
	fmt.Fprintln(w)
	t = tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "killer\tkilled\talone")
	for _, k := range r.killers() {
		fmt.Fprintf(t, "%s\t%d\t%d\n", k.name, k.killed, k.alone)
	}
	t.Flush()
	fmt.Fprintf(w, "\n%s\n", r.verdict())
}

func mark(r *Result) string {
	switch {
	case !r.Killed:
		return "✗"
	case r.Large(), r.Spoiled():
		return "!"
	}
	return "✓"
}

func (r *Report) verdict() string {
	run := fmt.Sprintf("seed %d, generators %s, up to %d Cases each, %.0f s", r.Seed, r.Generators, r.Cases, r.Seconds)
	if spoiled := named(r.Results, (*Result).Spoiled); len(spoiled) > 0 {
		return fmt.Sprintf("✗ the finds of %s fail on the unbroken code too (%s)", strings.Join(spoiled, ", "), run)
	}
	if survivors := named(r.Results, func(x *Result) bool { return !x.Killed }); len(survivors) > 0 {
		return fmt.Sprintf("✗ %d of %d mutants survive: %s (%s)", len(survivors), len(r.Results), strings.Join(survivors, ", "), run)
	}
	out := fmt.Sprintf("✓ %d mutants, all killed (%s)", len(r.Results), run)
	if big := named(r.Results, (*Result).Large); len(big) > 0 {
		out += fmt.Sprintf("; above %d instructions or %d s of shrinking: %s", largest, slowest, strings.Join(big, ", "))
	}
	return out
}

// named are the names of the results for which is holds.
func named(list []Result, is func(*Result) bool) (names []string) {
	for i := range list {
		if is(&list[i]) {
			names = append(names, list[i].Name)
		}
	}
	return names
}

// WriteMarkdown writes the report as a page of the documents.
func (r *Report) WriteMarkdown(w io.Writer) {
	fmt.Fprintf(w, `# What the suite finds

Each line is a deliberate breakage of our own code, kept in `+"`internal/mutants`"+`, and what kills it. `+"`make power`"+` makes
this page anew from a fresh seed. *Case* mutants are hunted by a campaign that knows neither corpus nor vectors; *law*
and *vector* mutants change values that both semantics share, or the oracle's other dialects, and fall to the tests of the
model, the laws of drawn values, and the recorded answers; *static* ones break a rule of the structure. An *engine* is a
wave engine with a defect ([faulty.md](faulty.md)), hunted as the *case* mutants are. A *twin* breaks
oracle and kernel alike, or model code that both use: the two agree, so that only a law about one run can tell. Cases and
seconds are up to the kill, on one core; the seconds in the last column went into making the Case small.

A smallest Case of 0 instructions and 0 roles is no mistake: `+"`well-typed-completes` and `projected-fidelity`"+` judge a Case
that is derived from the Case's global types, so these are all that it has to hold. With another killer, a run goes wrong
without an instruction.

%s

`, r.verdict())
	kinds := []string{"case", "engine", "law", "vector", "static"}
	for _, kind := range kinds {
		r.writeKind(w, kind)
	}
	fmt.Fprint(w, "## Who kills\n\n")
	if !r.Matrix {
		fmt.Fprint(w, "A hunt ends with its first find: who is not named may only have been slower. `wavecheck power --matrix` asks all.\n\n")
	}
	fmt.Fprint(w, "| killer | mutants | of them alone |\n|---|---:|---:|\n")
	for _, k := range r.killers() {
		fmt.Fprintf(w, "| %s | %d | %d |\n", k.name, k.killed, k.alone)
	}
}

func (r *Report) writeKind(w io.Writer, kind string) {
	list := slices.DeleteFunc(slices.Clone(r.Results), func(x Result) bool { return x.Kind != kind })
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(w, "## %s: %d mutants\n\n| mutant | what goes wrong | area | killed by | Cases | s | smallest Case | s |\n|---|---|---|---|---:|---:|---|---:|\n",
		strings.ToUpper(kind[:1])+kind[1:], len(list))
	for i := range list {
		x := &list[i]
		name, killers, cases, size, shrink := "`"+x.Name+"`", strings.Join(x.Killers, ", "), "", "", ""
		if x.Twin {
			name += " (twin)"
		}
		if !x.Killed {
			killers = "**survives**"
		}
		if kind == "case" || kind == "engine" {
			cases = fmt.Sprint(x.Cases)
		}
		if x.Bucket != "" {
			size, shrink = x.smallest(), fmt.Sprintf("%.1f", x.ShrinkSeconds)
		}
		fmt.Fprintf(w, "| %s | %s | %s | %s | %s | %.1f | %s | %s |\n", name, cell(x.Sentence), x.Area, killers, cases, x.Seconds, size, shrink)
	}
	fmt.Fprintln(w)
}

// cell keeps a text from ending its cell of a table.
func cell(s string) string { return strings.NewReplacer("|", "\\|", "\n", " ").Replace(s) }
