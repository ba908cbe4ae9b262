package reference

import (
	"github.com/wavecheck/wavecheck/envelopes"
	"github.com/wavecheck/wavecheck/fuzz/deviation"
	"github.com/wavecheck/wavecheck/model"
)

// Lines of the published threaded engine. Where rounds have one step it must answer as the oracle in the
// published dialect, or as a drift foretells; where they run waves, its answer is judged by the contract.

// threaded is what a line of the published threaded engine showed.
type threaded struct {
	waves   bool
	equal   bool
	covered []covered
	verdict WaveVerdict // of an answer in waves
}

// covered is a drift that a line shows.
type covered struct {
	drift int    // place in the list
	field string // what it changes first
}

// abortedRule is the rule that an aborted run of waves breaks: there is nothing else to judge.
const abortedRule = "never-aborts"

func (j *judgement) judgeThreaded() {
	c := &j.ref.Case
	j.threaded = &threaded{waves: !oneStep(c)}
	switch {
	case j.threaded.waves && j.ref.Panicked:
		j.threaded.verdict.Breaches = []Breach{{abortedRule, "the run was aborted"}}
	case j.threaded.waves:
		var err error
		if j.threaded.verdict, err = JudgeWaves(c, model.Telltale, &j.ref.Answer); err != nil {
			j.differThreaded("its waves cannot be followed: " + err.Error())
		}
	default:
		j.judgeOneStep()
	}
}

func (j *judgement) judgeOneStep() {
	run, err := runOneStep(&j.ref.Case)
	switch {
	case err != nil && j.ref.Panicked:
		j.threaded.equal = true
	case err != nil || j.ref.Panicked:
		j.differThreaded(recordedAnswer(&j.ref).Difference(deviation.Speak(model.Telltale, &j.ref.Case)))
	default:
		want, shown := run.drifted()
		got := exposed(&j.ref.Answer, j.ref.Answer.Waves)
		if d, differs := firstDifference(&got, &want); differs {
			j.differThreaded(d.String())
			return
		}
		j.threaded.equal, j.threaded.covered = true, shown
	}
}

// publishedThreaded names the published threaded engine in a difference.
const publishedThreaded = "reference, threaded"

func (j *judgement) differThreaded(text string) {
	j.differences = append(j.differences, Difference{File: j.file, Line: j.line, ID: j.ref.Case.ID, What: publishedThreaded, Text: text})
}

// fingerprints name what the line shows of the deviations without a switch, each once.
func (t *threaded) fingerprints() map[string]bool {
	out := map[string]bool{}
	for _, x := range t.covered {
		out[envelopes.Fingerprint(envelopes.SuiteReference, drifts[x.drift].deviation, x.field)] = true
	}
	for _, b := range t.verdict.Breaches {
		out[envelopes.Fingerprint(envelopes.SuiteReference, model.WaveRules, b.Rule)] = true
	}
	return out
}
