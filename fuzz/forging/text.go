package forging

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/wavecheck/wavecheck/envelopes/certificate/forge"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model/listing"
)

// WriteText writes the table of kinds and verdicts, after each mistake and what reproduces it; program is how the
// command is called.
func (s *Summary) WriteText(w io.Writer, program string) {
	writeMistakes(w, s.Mistakes, program)
	fmt.Fprintf(w, "  refused     %d, each for the right rule\n  accepted    %d\n", s.Refused(), s.Accepted())
	fmt.Fprintf(w, "  waves       %d of %d Cases\n  seed        %d (generators %s)\n", s.Waves, s.Cases, s.Seed, generators.Version)
	if !s.Whole {
		fmt.Fprintln(w, "  ended early")
	}
	if never := s.Unseen(); len(never) > 0 {
		fmt.Fprintf(w, "  never       %s\n", strings.Join(never, ", "))
	}
	s.writeTable(w)
}

// WriteText writes how often each verdict was right, after each mistake.
func (s *Exhausted) WriteText(w io.Writer, program string) {
	writeMistakes(w, s.Mistakes, program)
	fmt.Fprintf(w, "  states      %d\n  judged      %d certificates\n", s.States, s.Certificates)
	if !s.Whole {
		fmt.Fprintln(w, "  ended early")
	}
	for v, n := range s.Counts {
		fmt.Fprintf(w, "  %-11s %d\n", verdictText(Verdicts[v]), n)
	}
}

func writeMistakes(w io.Writer, list []Mistake, program string) {
	for i := range list {
		list[i].writeText(w, program)
	}
	if len(list) == 0 {
		fmt.Fprintln(w, "✓ no mistake")
	}
}

func (s *Summary) writeTable(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 0, 1, ' ', tabwriter.AlignRight)
	fmt.Fprint(t, "\nlie\t")
	for _, v := range Verdicts {
		fmt.Fprintf(t, "%s\t", verdictText(v))
	}
	for k := range forge.Kind(forge.KindCount) {
		fmt.Fprintf(t, "\n%s\t", k)
		for _, n := range s.Counts[k] {
			if n == 0 {
				fmt.Fprint(t, "·\t")
			} else {
				fmt.Fprintf(t, "%d\t", n)
			}
		}
	}
	fmt.Fprintln(t)
	t.Flush()
}

func (m *Mistake) writeText(w io.Writer, program string) {
	fmt.Fprintf(w, "✗ %s: the checker says %s, the oracle %s\n", m.Kind, verdictText(m.Checker), verdictText(m.Oracle))
	fmt.Fprintf(w, "  lie         %s\n", m.Kind.What())
	fmt.Fprintf(w, "  certificate tick %d, wave %d, planner_step %d, picks %d\n", m.Certificate.Tick, m.Certificate.Wave, m.Certificate.PlannerStep, m.Certificate.Picks)
	fmt.Fprintf(w, "  honest      tick %d, wave %d, planner_step %d, picks %d\n", m.Honest.Tick, m.Honest.Wave, m.Honest.PlannerStep, m.Honest.Picks)
	fmt.Fprintf(w, "  state       %d dispatches left, %d lanes\n", m.Round.Left, m.Round.Lanes)
	fmt.Fprintf(w, "  again       %s forge %s\n\n%s\n", program, m.Again, listing.Print(m.Case))
}
