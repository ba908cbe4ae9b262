package forging

import (
	"encoding/json"
	"io"

	"github.com/wavecheck/wavecheck/envelopes/certificate/forge"
	"github.com/wavecheck/wavecheck/fuzz/report"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
)

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
	Again       string              `json:"again"` // the flags of the verb that show it again
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
		Seed: s.Seed, Generators: generators.Version, Cases: s.Cases, Waves: s.Waves, Refused: s.Refused(), Accepted: s.Accepted(),
		Whole: s.Whole, Never: append([]string{}, s.Unseen()...), Mistakes: documents(s.Mistakes),
	}
	for k := range forge.Kind(forge.KindCount) {
		d.Lies = append(d.Lies, lieDocument{k.String(), tally(s.Counts[k])})
	}
	return report.WriteJSON(w, d)
}

// exhaustedDocument is the form of an Exhausted as JSON.
type exhaustedDocument struct {
	States       uint64            `json:"states"`
	Certificates uint64            `json:"certificates"`
	Whole        bool              `json:"whole"`
	Verdicts     map[string]uint64 `json:"verdicts"`
	Mistakes     []mistakeDocument `json:"mistakes"`
}

// WriteJSON writes the Exhausted as one document.
func (s *Exhausted) WriteJSON(w io.Writer) error {
	return report.WriteJSON(w, exhaustedDocument{s.States, s.Certificates, s.Whole, tally(s.Counts), documents(s.Mistakes)})
}

// tally is how often each verdict was right, those that never were left out.
func tally(counts [len(Verdicts)]uint64) map[string]uint64 {
	out := map[string]uint64{}
	for v, n := range counts {
		if n > 0 {
			out[verdictText(Verdicts[v])] = n
		}
	}
	return out
}

func documents(list []Mistake) []mistakeDocument {
	out := []mistakeDocument{}
	for i := range list {
		out = append(out, list[i].document())
	}
	return out
}

func (m *Mistake) document() mistakeDocument {
	return mistakeDocument{
		Kind: m.Kind.String(), Checker: verdictText(m.Checker), Oracle: verdictText(m.Oracle), Again: m.Again,
		Left: m.Round.Left, Honest: certificateOf(m.Honest), Certificate: certificateOf(m.Certificate),
		Case: model.AppendCase(nil, m.Case),
	}
}

// certificateOf is a certificate in the shape of spec 07 §8.
func certificateOf(c model.Certificate) certificateDocument {
	return certificateDocument{c.Tick, c.Wave, c.PlannerStep, append([]uint64{}, c.Picks...)}
}
