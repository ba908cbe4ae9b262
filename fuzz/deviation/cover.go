// Package deviation finds out by running what each deviation from the published VM changes (spec 05).
//
// A deviation covers a Case iff switching it alone, on from the published dialect or off from ours, changes
// the Record; Judge decides that, and names what changes by a fingerprint (spec 04 §5.2).
package deviation

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/oracle"
	"github.com/wavecheck/wavecheck/envelopes"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// Answer is what an engine says of a Case: a Record, or that there is none.
type Answer struct {
	Record  *model.Record
	Aborted bool   // the published VM ends its process here
	Failure string // the engine failed otherwise
	bytes   []byte // that are compared
}

// AnswerOf runs a Case on an engine.
func AnswerOf(e engines.Engine, c *model.Case) Answer {
	r, err := properties.RunEngine(e, c, nil)
	var failed *engines.Failure
	switch {
	case errors.As(err, &failed) && failed.Kind == engines.Aborted:
		return Aborted()
	case err != nil:
		return Answer{Failure: err.Error()}
	}
	return Recorded(&r)
}

// Recorded is the answer that a Record gives.
func Recorded(r *model.Record) Answer {
	return Answer{Record: r, bytes: model.AppendComparable(nil, r)}
}

// Aborted is the answer of a run that the published VM ends with its process.
func Aborted() Answer { return Answer{Aborted: true} }

// Equal reports whether both answers are the same; a failure is equal to nothing.
func (a Answer) Equal(b Answer) bool {
	return a.Failure == "" && b.Failure == "" && a.Aborted == b.Aborted && bytes.Equal(a.bytes, b.bytes)
}

// String says which kind of answer it is.
func (a Answer) String() string {
	switch {
	case a.Failure != "":
		return a.Failure
	case a.Aborted:
		return "an aborted run"
	}
	return "a Record"
}

// Difference tells in one line where two answers part.
func (a Answer) Difference(b Answer) string {
	if a.Record != nil && b.Record != nil {
		d, _ := properties.FirstDifference(a.Record, b.Record)
		return d.String()
	}
	return fmt.Sprintf("%s, not %s", a, b)
}

// Speak runs a Case on the oracle in a dialect.
func Speak(d model.Dialect, c *model.Case) Answer { return AnswerOf(oracle.New(d), c) }

// Cover is which deviations cover a Case.
type Cover struct {
	Alone   model.Dialect // switched on alone from the published dialect, they change the Record
	Removed model.Dialect // switched off alone from ours, they do
	// Together is the smallest set that changes the Record when ours differs from the published dialect
	// and no deviation does alone; 0 otherwise.
	Together model.Dialect
	Changes  []Change // each once, in the order of spec 05
}

// Change is what one deviation changes: the field of the first difference between the Record under the
// published rule and the one under ours, or abort where the published VM ends its process.
type Change struct {
	Deviation model.Deviation
	Field     string
}

// Fingerprint names the change as one of a suite (spec 04 §5.2).
func (c Change) Fingerprint(suite string) string {
	return envelopes.Fingerprint(suite, c.Deviation.String(), c.Field)
}

// Counts are on how many Cases a deviation alone changes the Record.
type Counts struct {
	Alone   int `json:"alone"`   // switched on from the published dialect
	Removed int `json:"removed"` // switched off from ours
}

// Add counts a Case for a deviation.
func (n *Counts) Add(c *Cover, d model.Deviation) {
	if c.Alone.Has(d) {
		n.Alone++
	}
	if c.Removed.Has(d) {
		n.Removed++
	}
}

// Has reports whether a deviation alone covers the Case, in either sense.
func (c *Cover) Has(d model.Deviation) bool { return c.Alone.Has(d) || c.Removed.Has(d) }

// Judge decides which deviations of a set cover a Case.
func Judge(c *model.Case, among model.Dialect) Cover {
	return JudgeAnswers(c, among, Speak(model.Telltale, c), Speak(model.Ours, c))
}

// JudgeAnswers is Judge when the answers in the two named dialects are known.
func JudgeAnswers(c *model.Case, among model.Dialect, published, ours Answer) Cover {
	var out Cover
	for d := model.Deviation(0); int(d) < model.DeviationCount; d++ {
		if !among.Has(d) {
			continue
		}
		if with := Speak(model.Telltale.With(d), c); !with.Equal(published) {
			out.Alone = out.Alone.With(d)
			out.add(change(d, published, with))
		}
		if without := Speak(model.Ours.Without(d), c); !without.Equal(ours) {
			out.Removed = out.Removed.With(d)
			out.add(change(d, without, ours))
		}
	}
	if among == model.Ours && out.Alone == 0 && out.Removed == 0 && !ours.Equal(published) {
		out.Together = smallestCombination(c, published)
	}
	return out
}

func (c *Cover) add(x Change) {
	if !slices.Contains(c.Changes, x) {
		c.Changes = append(c.Changes, x)
	}
}

// smallestCombination tries the dialects by the number of their deviations.
func smallestCombination(c *model.Case, published Answer) model.Dialect {
	var dialects []model.Dialect
	for d := model.Dialect(1); d <= model.Ours; d++ {
		if d.Count() > 1 {
			dialects = append(dialects, d)
		}
	}
	slices.SortStableFunc(dialects, func(a, b model.Dialect) int { return a.Count() - b.Count() })
	for _, d := range dialects {
		if !Speak(d, c).Equal(published) {
			return d
		}
	}
	return 0
}

func change(d model.Deviation, published, ours Answer) Change {
	if published.Record == nil || ours.Record == nil {
		return Change{d, envelopes.CodeAbort}
	}
	first, _ := properties.FirstDifference(published.Record, ours.Record)
	return Change{d, first.Field}
}
