package reference

import (
	"cmp"
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/envelopes"
	"github.com/wavecheck/wavecheck/fuzz/deviation"
	"github.com/wavecheck/wavecheck/model"
)

// tally adds judgements up; they come in any order, so it sorts at the end.
type tally struct {
	result   Result
	families map[string]*Family
	combos   map[model.Dialect]*combo
	coverage [model.DeviationCount]deviation.Counts
	prints   map[string]int // fingerprints
	drifts   []int          // by their places in the list
}

type combo struct {
	count int
	first vector
}

func newTally() *tally {
	t := &tally{families: map[string]*Family{}, combos: map[model.Dialect]*combo{}, prints: map[string]int{}, drifts: make([]int, len(drifts))}
	t.result.Covered, t.result.Waves.ByRule, t.result.Waves.Refusals = map[string]int{}, map[string]int{}, []Refusal{}
	for _, id := range model.Switchless() {
		t.result.Covered[id] = 0
	}
	return t
}

func (t *tally) add(j judgement) {
	name := j.ref.Family()
	f := t.families[name]
	if f == nil {
		f = &Family{Name: name}
		t.families[name] = f
	}
	t.result.Total++
	f.Total++
	t.result.Differences = append(t.result.Differences, j.differences...)
	if j.threaded != nil {
		t.addThreaded(&j, f)
		return
	}
	count(j.refEqual, &t.result.Equal, &t.result.Different)
	count(j.refEqual, &f.Equal, &f.Different)
	count(j.engineEqual, &t.result.EngineEqual, &t.result.EngineDiffers)
	if j.oursDiffers {
		t.result.OursDiffers++
		f.OursDiffers++
	}
	t.cover(j)
}

// addThreaded adds a line of the published threaded engine.
func (t *tally) addThreaded(j *judgement, f *Family) {
	for name := range j.threaded.fingerprints() {
		t.prints[name]++
	}
	if j.threaded.waves {
		t.result.Skipped++
		f.Skipped++
		t.addWaves(j)
		return
	}
	count(j.threaded.equal, &t.result.Equal, &t.result.Different)
	count(j.threaded.equal, &f.Equal, &f.Different)
	for _, id := range model.Switchless() {
		if slices.ContainsFunc(j.threaded.covered, func(x covered) bool { return drifts[x.drift].deviation == id }) {
			t.result.Covered[id]++
		}
	}
	for _, x := range j.threaded.covered {
		t.drifts[x.drift]++
	}
}

func (t *tally) addWaves(j *judgement) {
	w := &t.result.Waves
	w.Judged++
	if j.threaded.verdict.InDomain {
		w.InDomain++
	}
	if len(j.threaded.verdict.Breaches) == 0 {
		return
	}
	w.Refused++
	w.Refusals = append(w.Refusals, Refusal{File: j.file, Line: j.line, ID: j.ref.Case.ID, Breaches: j.threaded.verdict.Breaches})
	for _, b := range j.threaded.verdict.Breaches {
		w.ByRule[b.Rule]++
	}
}

func count(yes bool, ifYes, ifNo *int) {
	if yes {
		*ifYes++
	} else {
		*ifNo++
	}
}

func (t *tally) cover(j judgement) {
	for d := range t.coverage {
		t.coverage[d].Add(&j.cover, model.Deviation(d))
	}
	for _, x := range j.cover.Changes {
		t.prints[x.Fingerprint(envelopes.SuiteReference)]++
	}
	if j.cover.Together == 0 {
		return
	}
	c := t.combos[j.cover.Together]
	if c == nil {
		c = &combo{first: j.vector}
		t.combos[j.cover.Together] = c
	}
	c.count++
	if compareVectors(j.vector, c.first) < 0 {
		c.first = j.vector
	}
}

func compareVectors(a, b vector) int {
	return cmp.Or(strings.Compare(a.file, b.file), cmp.Compare(a.line, b.line))
}

func (t *tally) finish() *Result {
	r := &t.result
	r.ByFamily = []Family{}
	for _, f := range t.families {
		r.ByFamily = append(r.ByFamily, *f)
	}
	slices.SortFunc(r.ByFamily, func(a, b Family) int { return strings.Compare(a.Name, b.Name) })
	r.ByDeviation = map[string]deviation.Counts{}
	for d, c := range t.coverage {
		id := model.Deviation(d).String()
		r.ByDeviation[id] = c
		r.DeviationOrder = append(r.DeviationOrder, id)
	}
	for i := range drifts {
		r.Drifts = append(r.Drifts, DriftCount{drifts[i].id, drifts[i].deviation, drifts[i].text, t.drifts[i]})
	}
	slices.SortFunc(r.Waves.Refusals, func(a, b Refusal) int { return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line)) })
	r.Combinations = []Combination{}
	for d, c := range t.combos {
		r.Combinations = append(r.Combinations, Combination{Deviations: d.IDs(), Count: c.count, First: c.first.ref.Case.ID})
	}
	slices.SortFunc(r.Combinations, func(a, b Combination) int {
		return strings.Compare(strings.Join(a.Deviations, ","), strings.Join(b.Deviations, ","))
	})
	r.Fingerprints = []Fingerprint{}
	for name, n := range t.prints {
		r.Fingerprints = append(r.Fingerprints, Fingerprint{Name: name, Count: n})
	}
	slices.SortFunc(r.Fingerprints, func(a, b Fingerprint) int { return strings.Compare(a.Name, b.Name) })
	if r.Differences == nil {
		r.Differences = []Difference{}
	}
	slices.SortFunc(r.Differences, func(a, b Difference) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), strings.Compare(a.What, b.What))
	})
	return r
}
