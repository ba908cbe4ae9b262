// Package reference compares the oracle with the recorded answers of the published VM, and counts in
// what ours differs from it on purpose.
//
// On every vector the oracle in the reference's dialect must equal the recorded answer, and the oracle
// in our dialect must equal the engine; any difference is a failure. Then each deviation is switched on
// alone from the reference, and off alone from ours: it covers the vector if that changes the Record
// (docs/deviations.md). Where ours differs and no single deviation does, the smallest combination is
// sought.
package reference

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// Options say what to compare.
type Options struct {
	Files    []string
	Engine   engines.Engine // compared with the oracle in our dialect
	Jobs     int            // vectors at a time; 0 is one a core
	Progress func(done int) // called now and then; may be nil
}

// Result counts vectors.
type Result struct {
	Total          int                 `json:"total"`
	Skipped        int                 `json:"skipped"` // answers of the published threaded engine
	Equal          int                 `json:"equal"`
	Different      int                 `json:"different"`
	OursDiffers    int                 `json:"ours_differs"` // our dialect from the recorded answer
	EngineEqual    int                 `json:"engine_equal"` // the engine to the oracle in our dialect
	EngineDiffers  int                 `json:"engine_differs"`
	ByFamily       []Family            `json:"by_family"`
	ByDeviation    map[string]Coverage `json:"by_deviation"`
	Combinations   []Combination       `json:"combinations"`
	Differences    []Difference        `json:"differences"`
	DeviationOrder []string            `json:"-"`
}

// Family counts the vectors of one family.
type Family struct {
	Name        string `json:"family"`
	Total       int    `json:"total"`
	Skipped     int    `json:"skipped"`
	Equal       int    `json:"equal"`
	Different   int    `json:"different"`
	OursDiffers int    `json:"ours_differs"`
}

// Coverage is on how many vectors a deviation alone changes the Record: switched on from the reference,
// switched off from ours.
type Coverage struct {
	Alone   int `json:"alone"`
	Removed int `json:"removed"`
}

// Combination is a set of deviations that together change a vector on which none does alone.
type Combination struct {
	Deviations []string `json:"deviations"`
	Count      int      `json:"count"`
	First      string   `json:"first"` // id of the first such Case
}

// Difference is a failure: a vector that was not answered as it had to be.
type Difference struct {
	File string `json:"file"`
	Line int    `json:"line"`
	ID   string `json:"id"`
	What string `json:"what"` // "reference" or the engine's name
	Text string `json:"text"` // the first difference
}

// vector is a line on its way.
type vector struct {
	file string
	line int
	ref  model.ReferenceLine
}

// Compare reads every file and compares every line. An error means that a file could not be read to its
// end.
func Compare(ctx context.Context, opts Options) (*Result, error) {
	if opts.Jobs <= 0 {
		opts.Jobs = runtime.GOMAXPROCS(0)
	}
	vectors := make(chan vector, opts.Jobs)
	judged := make(chan judgement, opts.Jobs)
	var workers sync.WaitGroup
	for range opts.Jobs {
		workers.Go(func() {
			for v := range vectors {
				judged <- judge(opts.Engine, v)
			}
		})
	}
	tally := newTally()
	done := make(chan struct{})
	go func() {
		defer close(done)
		for j := range judged {
			tally.add(j)
			if opts.Progress != nil && tally.result.Total%200 == 0 {
				opts.Progress(tally.result.Total)
			}
		}
	}()
	err := feed(ctx, opts.Files, vectors)
	close(vectors)
	workers.Wait()
	close(judged)
	<-done
	return tally.finish(), err
}

func feed(ctx context.Context, files []string, vectors chan<- vector) error {
	for _, file := range files {
		err := corpus.ReadReference(file, func(line int, v *model.ReferenceLine) error {
			select {
			case vectors <- vector{file, line, *v}:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// judgement is what one vector showed.
type judgement struct {
	vector
	skipped     bool
	differences []Difference
	refEqual    bool
	engineEqual bool
	oursDiffers bool
	alone       model.Dialect // deviations that alone, switched on from the reference, change the Record
	removed     model.Dialect // deviations that alone, switched off from ours, change the Record
	combination model.Dialect // the smallest combination, when no single one does
}

func judge(engine engines.Engine, v vector) judgement {
	j := judgement{vector: v, skipped: v.ref.Threaded}
	if j.skipped {
		return j
	}
	c := &v.ref.Case
	reference := answerOf(campaign.Oracle(model.Telltale), c)
	recorded := recordedAnswer(&v.ref)
	j.refEqual = reference.equal(recorded)
	if !j.refEqual {
		j.differ("reference", recorded, reference)
	}
	ours := answerOf(campaign.Oracle(model.Ours), c)
	j.oursDiffers = !ours.equal(recorded)
	mine := answerOf(engine, c)
	j.engineEqual = mine.equal(ours)
	if !j.engineEqual {
		j.differ(engine.Name(), ours, mine)
	}
	j.coverage(c, reference, ours)
	return j
}

func (j *judgement) coverage(c *model.Case, reference, ours answer) {
	for d := model.Deviation(0); int(d) < model.DeviationCount; d++ {
		if !answerOf(campaign.Oracle(model.Telltale.With(d)), c).equal(reference) {
			j.alone = j.alone.With(d)
		}
		if !answerOf(campaign.Oracle(model.Ours.Without(d)), c).equal(ours) {
			j.removed = j.removed.With(d)
		}
	}
	if !ours.equal(reference) && j.alone == 0 && j.removed == 0 {
		j.combination = smallestCombination(c, reference)
	}
}

// smallestCombination tries the dialects by the number of their deviations.
func smallestCombination(c *model.Case, reference answer) model.Dialect {
	var dialects []model.Dialect
	for d := model.Dialect(1); d <= model.Ours; d++ {
		if d.Count() > 1 {
			dialects = append(dialects, d)
		}
	}
	slices.SortStableFunc(dialects, func(a, b model.Dialect) int { return a.Count() - b.Count() })
	for _, d := range dialects {
		if !answerOf(campaign.Oracle(d), c).equal(reference) {
			return d
		}
	}
	return 0
}

// answer is a Record, or that there is none.
type answer struct {
	record  *model.Record
	bytes   []byte
	aborted bool
	failure string
}

func answerOf(e engines.Engine, c *model.Case) answer {
	r, err := properties.RunEngine(e, c, nil)
	var failed *engines.Failure
	switch {
	case errors.As(err, &failed) && failed.Kind == engines.Aborted:
		return answer{aborted: true}
	case err != nil:
		return answer{failure: err.Error()}
	}
	return answer{record: &r, bytes: model.AppendComparable(nil, &r)}
}

func recordedAnswer(l *model.ReferenceLine) answer {
	if l.Panicked {
		return answer{aborted: true}
	}
	return answer{record: &l.Answer, bytes: model.AppendComparable(nil, &l.Answer)}
}

func (a answer) equal(b answer) bool {
	return a.failure == "" && b.failure == "" && a.aborted == b.aborted && bytes.Equal(a.bytes, b.bytes)
}

func (a answer) String() string {
	switch {
	case a.failure != "":
		return a.failure
	case a.aborted:
		return "an aborted run"
	}
	return "a Record"
}

func (j *judgement) differ(what string, want, got answer) {
	text := fmt.Sprintf("%s, not %s", want, got)
	if want.record != nil && got.record != nil {
		d, _ := properties.FirstDifference(want.record, got.record)
		text = d.String()
	}
	j.differences = append(j.differences, Difference{File: j.file, Line: j.line, ID: j.ref.Case.ID, What: what, Text: text})
}
