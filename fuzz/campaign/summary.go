package campaign

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"github.com/wavecheck/wavecheck/fuzz/report"
	"github.com/wavecheck/wavecheck/fuzz/shrink"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// Summary is what a campaign found. Its JSON is one document.
type Summary struct {
	Seed           uint64        `json:"seed"`
	Generators     string        `json:"generators"`
	Baseline       string        `json:"baseline"`
	Engines        []string      `json:"engines"`
	Properties     []string      `json:"properties"`
	Skipped        []Skip        `json:"skipped"`         // what properties could not judge
	Scope          *ScopeSummary `json:"scope,omitempty"` // whose Cases were all of those
	Jobs           int           `json:"jobs"`
	From           uint64        `json:"from"` // Options.From
	Next           uint64        `json:"next"` // From of a campaign that goes on behind this one
	Cases          uint64        `json:"cases"`
	Discarded      uint64        `json:"discarded"` // Cases that a failure of an engine or of the suite left unjudged
	Steps          uint64        `json:"steps"`     // instructions that the baseline dispatched
	Violations     uint64        `json:"violations"`
	Known          uint64        `json:"known"` // findings that are known, and not among Violations and Failures
	Failures       uint64        `json:"failures"`
	Interrupted    bool          `json:"interrupted"`
	Buckets        []Bucket      `json:"buckets"`
	CheckSeconds   float64       `json:"check_seconds"` // drawing and judging alone
	ElapsedSeconds float64       `json:"elapsed_seconds"`
	CasesPerSecond float64       `json:"cases_per_second"`
	StepsPerCase   float64       `json:"steps_per_case"`
}

// Bucket is one find: a kind of finding, the other kinds that are taken for the same defect, and the
// smallest Case.
type Bucket struct {
	Name       string
	Kind       Kind
	Count      uint64  // over all its buckets
	Index      uint64  // of the first Case of the bucket Name, by index
	Cause      string  // where the states of the two runs part first; "" is unknown
	Also       []Other // its other buckets
	KnownAs    string  // the known bucket that it is; "" if it is none
	Known      bool    // known.json excuses it: it is counted, and not made small
	Engine     string  // that is wrong, or failed; "" if no engine is to blame
	Text       string
	Captured   string
	Original   model.Case
	Smallest   model.Case
	Shrink     shrink.Stats
	Took       time.Duration         // what the shrink took
	Explained  shrink.Explanation    // what matters in the smallest Case
	Violation  *properties.Violation // on the smallest Case
	Stored     string                // path in the inbox
	Replay     string                // the command that replays what is stored
	StoreError string
}

// Other is a bucket of a find beside the one that names it.
type Other struct {
	Name  string `json:"bucket"`
	Count uint64 `json:"count"`
	Index uint64 `json:"index"`
}

// BucketJSON is a bucket as a JSON document.
type BucketJSON struct {
	Bucket   string          `json:"bucket"`
	Kind     Kind            `json:"kind"`
	Count    uint64          `json:"count"`
	Index    uint64          `json:"index"`
	Cause    string          `json:"cause,omitempty"`
	Also     []Other         `json:"also"`
	Known    bool            `json:"known"`
	KnownAs  string          `json:"known_as,omitempty"`
	Text     string          `json:"text,omitempty"`
	Captured string          `json:"captured,omitempty"`
	Place    *PlaceJSON      `json:"violation,omitempty"`
	Smallest json.RawMessage `json:"smallest"`
	Shrink   *ShrinkJSON     `json:"shrink,omitempty"`
	Stored   string          `json:"stored,omitempty"`
	Replay   string          `json:"replay,omitempty"`
	StoreErr string          `json:"store_error,omitempty"`
}

// ShrinkJSON is what a shrink did, and what matters in its result, as a JSON document.
type ShrinkJSON struct {
	Runs      int             `json:"runs"`
	Seconds   float64         `json:"seconds"`
	From      int             `json:"instructions_before"`
	To        int             `json:"instructions"`
	Explained json.RawMessage `json:"explained"`
}

// PlaceJSON is a violation as a JSON document.
type PlaceJSON struct {
	Property string    `json:"property"`
	Baseline string    `json:"baseline"`
	Engine   string    `json:"engine"`
	Field    string    `json:"field"`
	Index    int       `json:"index"`
	Round    uint64    `json:"round"`
	Instr    string    `json:"instruction"`
	Pick     *PickJSON `json:"pick,omitempty"` // where it belongs to one
	Want     string    `json:"want"`
	Got      string    `json:"got"`
}

// PickJSON is a pick of a wave as a JSON document.
type PickJSON struct {
	Wave uint64 `json:"wave"`
	Lane uint64 `json:"lane"`
	Coro uint64 `json:"coro_id"`
}

func pickJSON(p *model.LaneStep) *PickJSON {
	if p == nil {
		return nil
	}
	return &PickJSON{p.Wave, p.Lane, p.CoroID}
}

// Document is the bucket with its smallest Case in canonical form.
func (b *Bucket) Document() BucketJSON {
	out := BucketJSON{
		Bucket: b.Name, Kind: b.Kind, Count: b.Count, Index: b.Index, Cause: b.Cause, Also: b.Also, Known: b.Known, KnownAs: b.KnownAs,
		Text: b.Text, Captured: b.Captured, Smallest: model.AppendCase(nil, &b.Smallest), Stored: b.Stored, Replay: b.Replay, StoreErr: b.StoreError,
	}
	if b.Shrink.Evaluations > 0 {
		out.Shrink = &ShrinkJSON{b.Shrink.Evaluations, b.Took.Seconds(), b.Shrink.From.Instructions, b.Shrink.To.Instructions, nil}
		out.Shrink.Explained, _ = json.Marshal(b.Explained) // nothing in it can fail
	}
	if v := b.Violation; v != nil {
		out.Place = &PlaceJSON{v.Property, v.Baseline, v.Engine, v.Field, v.Index, v.Round, v.Instr, pickJSON(v.Pick), v.Want, v.Got}
		out.Text = v.Difference.String()
	}
	return out
}

// MarshalJSON writes the bucket's document.
func (b Bucket) MarshalJSON() ([]byte, error) { return json.Marshal(b.Document()) }

// WriteJSON writes the summary as one indented document.
func (s *Summary) WriteJSON(w io.Writer) error { return report.WriteJSON(w, s) }

// addUp counts the findings of all finds.
func (s *Summary) addUp() {
	if s.Buckets == nil {
		s.Buckets = []Bucket{}
	}
	for i := range s.Buckets {
		switch b := &s.Buckets[i]; {
		case b.Known:
			s.Known += b.Count
		case b.Kind == Violated:
			s.Violations += b.Count
		default:
			s.Failures += b.Count
		}
	}
}

func (r *runner) summary(ctx context.Context, buckets []Bucket) *Summary {
	p := r.progress("done")
	s := &Summary{
		Seed: r.opts.Seed, Scope: r.opts.Scope, Generators: r.opts.Class.Version(), Baseline: r.opts.Baseline.Name(), Jobs: r.opts.Jobs,
		From: r.opts.From, Next: r.handedOut(),
		Cases: p.Cases, Discarded: r.discard.Load(), Steps: p.Steps,
		Interrupted: ctx.Err() != nil, Buckets: buckets, CheckSeconds: r.checked.Seconds(), ElapsedSeconds: p.Elapsed.Seconds(),
	}
	s.addUp()
	for _, q := range r.opts.Properties {
		s.Properties = append(s.Properties, q.ID)
	}
	s.Skipped = r.skips.sorted(s.Properties)
	s.Engines = []string{}
	for _, e := range r.opts.Engines {
		s.Engines = append(s.Engines, e.Name())
	}
	if s.CheckSeconds > 0 {
		s.CasesPerSecond = float64(s.Cases) / s.CheckSeconds
	}
	if s.Cases > 0 {
		s.StepsPerCase = float64(s.Steps) / float64(s.Cases)
	}
	return s
}
