// Package reference compares the oracle with the recorded answers of the published VM, and counts in
// what ours differs from it on purpose.
//
// On every vector the oracle in the reference's dialect must equal the recorded answer, and the oracle
// in our dialect must equal the engine; any difference is a failure. Then each deviation is switched on
// alone from the reference, and off alone from ours: it covers the vector if that changes the Record
// (docs/deviations.md). Where ours differs and no single deviation does, the smallest combination is
// sought.
//
// The published threaded engine speaks no dialect. Where its rounds have one step its answers are compared all
// the same, and each difference must be one that a drift foretells (onestep.go); its runs of waves are judged
// by the contract (waves.go), and skipped as comparisons.
package reference

import (
	"context"
	"maps"
	"runtime"
	"sync"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/fuzz/deviation"
	"github.com/wavecheck/wavecheck/model"
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
	Total          int                         `json:"total"`
	Skipped        int                         `json:"skipped"` // waves of the published threaded engine
	Equal          int                         `json:"equal"`   // covered ones too
	Different      int                         `json:"different"`
	Covered        map[string]int              `json:"covered"` // by deviation without a switch
	Drifts         []DriftCount                `json:"drifts"`
	Waves          Waves                       `json:"waves"`
	OursDiffers    int                         `json:"ours_differs"` // our dialect from the recorded answer
	EngineEqual    int                         `json:"engine_equal"` // the engine to the oracle in our dialect
	EngineDiffers  int                         `json:"engine_differs"`
	ByFamily       []Family                    `json:"by_family"`
	ByDeviation    map[string]deviation.Counts `json:"by_deviation"`
	Combinations   []Combination               `json:"combinations"`
	Fingerprints   []Fingerprint               `json:"fingerprints"`
	Differences    []Difference                `json:"differences"`
	DeviationOrder []string                    `json:"-"`
}

// Cooperative is the number of vectors of the published cooperative engine.
func (r *Result) Cooperative() int { return r.EngineEqual + r.EngineDiffers }

// Exercised is on how many vectors each deviation makes the difference. One without a switch is told by the lines
// of the published threaded engine that it covers or that break the contract.
func (r *Result) Exercised() map[string]deviation.Counts {
	out := maps.Clone(r.ByDeviation)
	for id, n := range r.Covered {
		out[id] = deviation.Counts{Alone: n}
	}
	waves := out[model.WaveRules]
	waves.Alone += r.Waves.Refused
	out[model.WaveRules] = waves
	return out
}

// Threaded is the number of vectors of the published threaded engine.
func (r *Result) Threaded() int { return r.Total - r.Cooperative() }

// DriftCount is on how many vectors a drift shows.
type DriftCount struct {
	ID        string `json:"drift"`
	Deviation string `json:"deviation"`
	Text      string `json:"text"`
	Count     int    `json:"count"`
}

// Waves counts the runs of waves that were judged by the contract.
type Waves struct {
	Judged   int            `json:"judged"`
	Refused  int            `json:"refused"`
	InDomain int            `json:"in_domain"` // of Dn: there membership and progress were asked too
	ByRule   map[string]int `json:"by_rule"`   // lines that break it
	Refusals []Refusal      `json:"refusals"`
}

// Refusal is a run of waves that breaks the contract, with each rule that it breaks.
type Refusal struct {
	File     string   `json:"file"`
	Line     int      `json:"line"`
	ID       string   `json:"id"`
	Breaches []Breach `json:"breaches"`
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

// Combination is a set of deviations that together change a vector on which none does alone.
type Combination struct {
	Deviations []string `json:"deviations"`
	Count      int      `json:"count"`
	First      string   `json:"first"` // id of the first such Case
}

// Fingerprint names a difference in behaviour (spec 04 §5.2), and on how many vectors it shows.
type Fingerprint struct {
	Name  string `json:"fingerprint"`
	Count int    `json:"count"`
}

// FingerprintNames are the fingerprints without their counts.
func (r *Result) FingerprintNames() []string {
	out := make([]string, len(r.Fingerprints))
	for i := range r.Fingerprints {
		out[i] = r.Fingerprints[i].Name
	}
	return out
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
	threaded    *threaded // nil for a line of the published cooperative engine
	differences []Difference
	refEqual    bool
	engineEqual bool
	oursDiffers bool
	cover       deviation.Cover
}

func judge(engine engines.Engine, v vector) judgement {
	j := judgement{vector: v}
	if v.ref.Threaded {
		j.judgeThreaded()
		return j
	}
	c := &v.ref.Case
	published, ours, recorded := deviation.Speak(model.Telltale, c), deviation.Speak(model.Ours, c), recordedAnswer(&v.ref)
	j.refEqual = published.Equal(recorded)
	if !j.refEqual {
		j.differ("reference", recorded, published)
	}
	j.oursDiffers = !ours.Equal(recorded)
	mine := deviation.AnswerOf(engine, c)
	j.engineEqual = mine.Equal(ours)
	if !j.engineEqual {
		j.differ(engine.Name(), ours, mine)
	}
	j.cover = deviation.JudgeAnswers(c, model.Ours, published, ours)
	return j
}

func recordedAnswer(l *model.ReferenceLine) deviation.Answer {
	if l.Panicked {
		return deviation.Aborted()
	}
	return deviation.Recorded(&l.Answer)
}

func (j *judgement) differ(what string, want, got deviation.Answer) {
	j.differences = append(j.differences, Difference{File: j.file, Line: j.line, ID: j.ref.Case.ID, What: what, Text: want.Difference(got)})
}
