package deviation

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/engines/oracle"
	"github.com/wavecheck/wavecheck/envelopes"
	"github.com/wavecheck/wavecheck/fuzz/report"
	"github.com/wavecheck/wavecheck/fuzz/shrink"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/listing"
	"github.com/wavecheck/wavecheck/properties"
)

// Explanation is all that is known of a deviation: why it is there, the smallest Case on which it matters,
// both answers to that, and which law tells who is right.
type Explanation struct {
	ID           string   `json:"id"`
	Title        string   `json:"title"`
	Owner        string   `json:"owner"`
	Status       string   `json:"status"`
	Revisit      string   `json:"revisit_date"`
	Reason       string   `json:"reason"`
	Impact       string   `json:"impact"`
	Alternatives string   `json:"alternatives_considered"`
	SpecRefs     []string `json:"spec_refs"`
	CodeRefs     []string `json:"code_refs"`
	Smallest     Smallest `json:"smallest"`
	Alone        bool     `json:"alone"`   // switched on from the published dialect, it changes the Record
	Removed      bool     `json:"removed"` // switched off from ours, it does
	// Recorded says that there is no switch: the published side is what was recorded.
	Recorded  bool     `json:"recorded,omitempty"`
	Changes   []string `json:"changes"` // the field of the first difference, or abort
	Published Side     `json:"published"`
	Ours      Side     `json:"ours"`
	First     string   `json:"first_difference"`
	Laws      []Law    `json:"laws"`

	c *model.Case
}

// Smallest is the smallest Case on which a deviation matters.
type Smallest struct {
	Path         string `json:"path"`
	Roles        int    `json:"roles"`
	Instructions int    `json:"instructions"`
	Events       int    `json:"topology_events"`
	GoesWrong    string `json:"goes_wrong"`
	CameFrom     string `json:"came_from"`
	Teaches      string `json:"teaches"`
	Listing      string `json:"listing"`
}

// Side is the answer of one oracle.
type Side struct {
	Engine string   `json:"engine"`
	Rounds []string `json:"rounds"` // what each did, in a few words
	Abort  string   `json:"abort,omitempty"`
	trace  *report.Trace
}

// Law is a property that the published rule breaks.
type Law struct {
	ID        string `json:"id"`
	Statement string `json:"statement"`
	Broken    string `json:"broken"` // where; "" if it is not
}

// Explain lays out a deviation by its smallest Case, which lies in a folder of regressions; one without a switch
// by the recorded answers beside that folder.
func Explain(e *envelopes.Entry, folder string) (*Explanation, error) {
	if slices.Contains(model.Switchless(), e.ID) {
		return explainRecorded(e, folder)
	}
	d, err := model.ParseDeviation(e.ID)
	if err != nil {
		return nil, err
	}
	x, err := explanationOf(e, folder)
	if err != nil {
		return nil, err
	}
	cover := Judge(x.c, model.Dialect(0).With(d))
	x.Alone, x.Removed = cover.Alone.Has(d), cover.Removed.Has(d)
	for _, change := range cover.Changes {
		x.Changes = append(x.Changes, change.Field)
	}
	published, ours := sides(d, x.Removed)
	x.Published, x.Ours = sideOf(published, x.c), sideOf(ours, x.c)
	x.First = Speak(published, x.c).Difference(Speak(ours, x.c))
	return x, x.judgeLaws(e.Properties, func(p *properties.Property) properties.Verdict { return Judges(p, published, x.c) })
}

// explanationOf is what the registry and the corpus say of a deviation.
func explanationOf(e *envelopes.Entry, folder string) (*Explanation, error) {
	if e.Case == "" {
		return nil, fmt.Errorf("deviation %s: the registry names no smallest Case", e.ID)
	}
	path := filepath.Join(folder, e.Case)
	kept, err := corpus.LoadRegression(path)
	if err != nil {
		return nil, err
	}
	return &Explanation{
		ID: e.ID, Title: e.Title, Owner: e.Owner, Status: e.Status, Revisit: e.RevisitDate.Format(time.DateOnly),
		Reason: e.Reason, Impact: e.Impact, Alternatives: e.Alternatives, SpecRefs: e.SpecRefs, CodeRefs: e.CodeRefs,
		Smallest: smallest(path, &kept), c: &kept.Case, Changes: []string{}, Laws: []Law{},
	}, nil
}

func smallest(path string, r *corpus.Regression) Smallest {
	size := shrink.SizeOf(&r.Case)
	return Smallest{
		Path: filepath.ToSlash(path), Roles: size.Roles, Instructions: size.Instructions, Events: size.Events,
		GoesWrong: r.Story.Wrong, CameFrom: r.Story.From, Teaches: r.Story.Teaches, Listing: listing.Print(&r.Case),
	}
}

// sides are the two dialects that differ by a deviation alone: ours without it and ours, or else the
// published one and that with it.
func sides(d model.Deviation, removed bool) (published, ours model.Dialect) {
	if removed {
		return model.Ours.Without(d), model.Ours
	}
	return model.Telltale, model.Telltale.With(d)
}

func sideOf(d model.Dialect, c *model.Case) Side {
	e := oracle.New(d)
	s := Side{Engine: e.Name(), Rounds: []string{}}
	t, _, err := report.RunTrace(e, c, nil)
	if err != nil {
		s.Abort = err.Error()
		return s
	}
	s.trace = t
	for round := range t.Rounds {
		s.Rounds = append(s.Rounds, t.Cell(uint64(round)+1))
	}
	return s
}

// judgeLaws asks what the published rule makes of the laws that the registry names.
func (x *Explanation) judgeLaws(ids []string, published func(*properties.Property) properties.Verdict) error {
	if len(ids) == 0 {
		return nil
	}
	laws, err := properties.Find(strings.Join(ids, ","))
	if err != nil {
		return fmt.Errorf("deviation %s: %w", x.ID, err)
	}
	for i := range laws {
		law := Law{ID: laws[i].ID, Statement: laws[i].Statement}
		if v := published(&laws[i]); v.Violation != nil {
			law.Broken = v.Violation.Difference.String()
		}
		x.Laws = append(x.Laws, law)
	}
	return nil
}

// Judges holds the oracle in a dialect alone to a property.
func Judges(p *properties.Property, d model.Dialect, c *model.Case) properties.Verdict {
	runs := properties.NewRuns(oracle.New(d), nil)
	runs.Reset(c, true)
	runs.Expect(p)
	return p.Judge(runs)
}

// The width of a page, and of the names at its left.
const (
	pageWidth = 110
	margin    = 13
)

// lawWidth is how much is told of how a law is broken; JSON has all.
const lawWidth = 160

// WriteText draws the page: what was decided and why, both answers side by side, which law tells them
// apart, the smallest program, and what to type.
func (x *Explanation) WriteText(w io.Writer) {
	fmt.Fprintf(w, "%s   %s\n", x.ID, x.Title)
	fmt.Fprintf(w, "  %s; owner %s; to be looked at again by %s\n\n", x.Status, x.Owner, x.Revisit)
	for _, part := range [][2]string{
		{"why", x.Reason}, {"impact", x.Impact}, {"instead", x.Alternatives},
		{"rule", "spec " + strings.Join(x.SpecRefs, ", ")}, {"code", strings.Join(x.CodeRefs, ", ")},
	} {
		paragraph(w, part[0], part[1])
	}
	fmt.Fprintln(w)
	x.writeRuns(w)
	fmt.Fprintln(w)
	paragraph(w, "goes wrong", x.Smallest.GoesWrong)
	paragraph(w, "teaches", x.Smallest.Teaches)
	for _, law := range x.Laws {
		paragraph(w, "law", law.ID+": "+law.Statement)
		paragraph(w, "", "broken by the published rule: "+report.Clip(law.Broken, lawWidth))
	}
	paragraph(w, "matters", x.matters())
	paragraph(w, "smallest", fmt.Sprintf("roles %d, instructions %d, topology events %d; %s", x.Smallest.Roles, x.Smallest.Instructions, x.Smallest.Events, x.Smallest.Path))
	if x.Recorded {
		fmt.Fprintf(w, "  %-*swavecheck reference, which judges all that was recorded\n\n", margin-2, "see also")
	} else {
		fmt.Fprintf(w, "  %-*swavecheck diff --engines oracle --deviations=-%s %s\n\n", margin-2, "see also", x.ID, x.Smallest.Path)
	}
	for line := range strings.Lines(strings.TrimPrefix(x.Smallest.Listing, "case\n\n")) {
		if line != "\n" {
			line = "    " + line
		}
		fmt.Fprint(w, line)
	}
}

// writeRuns draws both runs, or says which of them aborts.
func (x *Explanation) writeRuns(w io.Writer) {
	if x.Published.trace != nil && x.Ours.trace != nil {
		report.DiffTraces(w, x.c, x.Published.trace, x.Ours.trace)
		return
	}
	for _, side := range []Side{x.Published, x.Ours} {
		if side.Abort != "" {
			fmt.Fprintf(w, "    %s\n", side.Abort)
			continue
		}
		fmt.Fprintf(w, "    %s\n", side.Engine)
		for i, round := range side.Rounds {
			fmt.Fprintf(w, "    %5d  %s\n", i+1, round)
		}
	}
}

func (x *Explanation) matters() string {
	switch {
	case x.Recorded:
		return "as recorded: there is no switch; first in " + strings.Join(x.Changes, ", ")
	case x.Alone && x.Removed:
		return "alone, in both senses: switched on from telltale-1.0.0, and off from ours; first in " + strings.Join(x.Changes, ", ")
	case x.Alone:
		return "switched on alone from telltale-1.0.0; first in " + strings.Join(x.Changes, ", ")
	case x.Removed:
		return "switched off alone from ours; first in " + strings.Join(x.Changes, ", ")
	}
	return "no more: switched alone it changes nothing here"
}

// paragraph writes a text behind a name, wrapped.
func paragraph(w io.Writer, name, text string) {
	line, lead := "", fmt.Sprintf("  %-*s", margin-2, name)
	flush := func() {
		fmt.Fprintln(w, strings.TrimRight(lead+line, " "))
		line, lead = "", strings.Repeat(" ", margin)
	}
	for _, word := range strings.Fields(text) {
		if line != "" && margin+len(line)+1+len(word) > pageWidth {
			flush()
		}
		if line != "" {
			line += " "
		}
		line += word
	}
	flush()
}
