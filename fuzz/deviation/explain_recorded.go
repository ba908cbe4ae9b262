package deviation

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/envelopes"
	"github.com/wavecheck/wavecheck/fuzz/recorded"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// A deviation without a switch shows on what the published VM was recorded to answer: its smallest Case is a
// recorded one. A folder of regressions has the file of vectors beside it.

// explainRecorded lays out a deviation without a switch.
func explainRecorded(e *envelopes.Entry, folder string) (*Explanation, error) {
	x, err := explanationOf(e, folder)
	if err != nil {
		return nil, err
	}
	published, ours, err := recorded.Pairs(recorded.FileIn(filepath.Join(folder, "..")), x.c)
	if err != nil {
		return nil, fmt.Errorf("deviation %s: %w", e.ID, err)
	}
	want, got := AnswerOf(ours.Other, x.c), AnswerOf(published.Other, x.c)
	x.Recorded = true
	x.Published, x.Ours = sideOfWaves(published.Other, got), sideOfWaves(ours.Other, want)
	return x, x.judgeLaws(e.Properties, func(p *properties.Property) properties.Verdict {
		v := published.Judge(p, x.c)
		if v.Violation != nil && x.First == "" {
			x.First, x.Changes = v.Violation.Difference.String(), append(x.Changes, v.Violation.Field)
		}
		return v
	})
}

// sideOfWaves tells of each round who ran: the picks of a wave by commas, waves by bars.
func sideOfWaves(e engines.Engine, a Answer) Side {
	s := Side{Engine: e.Name(), Rounds: []string{}}
	if a.Record == nil {
		s.Abort = a.String()
		return s
	}
	s.Rounds = make([]string, a.Record.Rounds)
	last := model.LaneStep{}
	for _, step := range a.Record.Waves.LaneTrace {
		if step.Tick == 0 || step.Tick > uint64(len(s.Rounds)) {
			continue
		}
		between := ""
		if step.Tick == last.Tick {
			between = map[bool]string{true: ", ", false: " | "}[step.Wave == last.Wave]
		}
		s.Rounds[step.Tick-1] += between + strconv.FormatUint(step.CoroID, 10)
		last = step
	}
	if len(s.Rounds) > 0 {
		end := &s.Rounds[len(s.Rounds)-1]
		*end = strings.TrimSpace(*end + " → " + a.Record.Result.String())
	}
	return s
}
