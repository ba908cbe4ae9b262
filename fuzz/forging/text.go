package forging

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/wavecheck/wavecheck/envelopes/certificate/forge"
	"github.com/wavecheck/wavecheck/fuzz/report"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/listing"
)

// WriteText writes the table of kinds and verdicts, after each mistake and what reproduces it; program is how the
// command is called.
func (s *Summary) WriteText(w io.Writer, program string) {
	for i := range s.Mistakes {
		s.writeMistake(w, &s.Mistakes[i], program)
	}
	if len(s.Mistakes) == 0 {
		fmt.Fprintln(w, "✓ no mistake")
	}
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

func (s *Summary) writeMistake(w io.Writer, m *Mistake, program string) {
	fmt.Fprintf(w, "✗ %s: the checker says %s, the oracle %s\n", m.Kind, verdictText(m.Checker), verdictText(m.Oracle))
	fmt.Fprintf(w, "  lie         %s\n", m.Kind.What())
	fmt.Fprintf(w, "  certificate tick %d, wave %d, planner_step %d, picks %d\n", m.Certificate.Tick, m.Certificate.Wave, m.Certificate.PlannerStep, m.Certificate.Picks)
	fmt.Fprintf(w, "  honest      tick %d, wave %d, planner_step %d, picks %d\n", m.Honest.Tick, m.Honest.Wave, m.Honest.PlannerStep, m.Honest.Picks)
	fmt.Fprintf(w, "  state       %d dispatches left, %d lanes\n", m.Round.Left, m.Round.Lanes)
	fmt.Fprintf(w, "  again       %s forge --seed %d --case %d\n\n%s\n", program, s.Seed, m.Index, listing.Print(m.Case))
}

// document is the form of a Summary as JSON.
type document struct {
	Seed       uint64            `json:"seed"`
	Generators string            `json:"generators"`
	Cases      uint64            `json:"cases"`
	Waves      uint64            `json:"waves"`
	Refused    uint64            `json:"refused"`
	Accepted   uint64            `json:"accepted"`
	Whole      bool              `json:"whole"`
	Never      []string          `json:"never"` // kinds of lies and verdicts that did not come up
	Lies       []lieDocument     `json:"lies"`
	Mistakes   []mistakeDocument `json:"mistakes"`
}

type lieDocument struct {
	Kind     string            `json:"kind"`
	Verdicts map[string]uint64 `json:"verdicts"` // sound or a rule, and how often that was right
}

type mistakeDocument struct {
	Kind        string              `json:"kind"`
	Checker     string              `json:"checker"`
	Oracle      string              `json:"oracle"`
	Index       uint64              `json:"index"` // of the Case, under this seed
	Left        uint64              `json:"left"`  // of the round's budget
	Honest      certificateDocument `json:"honest"`
	Certificate certificateDocument `json:"certificate"`
	Case        json.RawMessage     `json:"case"`
}

type certificateDocument struct {
	Tick        uint64   `json:"tick"`
	Wave        uint64   `json:"wave"`
	PlannerStep uint64   `json:"planner_step"`
	Picks       []uint64 `json:"picks"`
}

// WriteJSON writes the Summary as one document.
func (s *Summary) WriteJSON(w io.Writer) error {
	d := document{
		Seed: s.Seed, Generators: generators.Version, Cases: s.Cases, Waves: s.Waves,
		Refused: s.Refused(), Accepted: s.Accepted(), Whole: s.Whole, Never: append([]string{}, s.Unseen()...), Mistakes: []mistakeDocument{},
	}
	for k := range forge.Kind(forge.KindCount) {
		l := lieDocument{k.String(), map[string]uint64{}}
		for v, n := range s.Counts[k] {
			if n > 0 {
				l.Verdicts[verdictText(Verdicts[v])] = n
			}
		}
		d.Lies = append(d.Lies, l)
	}
	for i := range s.Mistakes {
		d.Mistakes = append(d.Mistakes, s.Mistakes[i].document())
	}
	return report.WriteJSON(w, d)
}

func (m *Mistake) document() mistakeDocument {
	return mistakeDocument{
		Kind: m.Kind.String(), Checker: verdictText(m.Checker), Oracle: verdictText(m.Oracle), Index: m.Index,
		Left: m.Round.Left, Honest: certificateOf(m.Honest), Certificate: certificateOf(m.Certificate),
		Case: model.AppendCase(nil, m.Case),
	}
}

// certificateOf is a certificate in the shape of spec 07 §8.
func certificateOf(c model.Certificate) certificateDocument {
	return certificateDocument{c.Tick, c.Wave, c.PlannerStep, append([]uint64{}, c.Picks...)}
}
