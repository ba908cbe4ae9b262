package campaign

import (
	"fmt"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/fuzz/shrink"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// fullRuns are the runs of one Case for those who judge some properties on it, everything that these sample
// in a campaign included.
func fullRuns(baseline engines.Engine, others []engines.Engine, c *model.Case, expected ...*properties.Property) *properties.Runs {
	runs := properties.NewRuns(baseline, others)
	runs.Reset(c, true)
	runs.Expect(expected...)
	return runs
}

// Judge judges one property on one Case, everything that it samples in a campaign included. A panic of
// engine or property is a Failure.
func Judge(baseline engines.Engine, others []engines.Engine, p *properties.Property, c *model.Case) (v properties.Verdict) {
	defer func() {
		if x := recover(); x != nil {
			v = properties.Verdict{Failure: fmt.Errorf("property %s panicked: %v", p.ID, x)}
		}
	}()
	return p.Judge(fullRuns(baseline, others, c, p))
}

// Findings judges properties on one Case, everything that they sample in a campaign included, and gives
// what a campaign would find there.
func Findings(baseline engines.Engine, others []engines.Engine, props []properties.Property, c *model.Case) []Finding {
	runs := fullRuns(baseline, others, c)
	var out []Finding
	seen := map[string]bool{}
	for i := range props {
		found, _ := judgeOne(&props[i], runs)
		for _, f := range found {
			if !seen[f.Bucket] {
				seen[f.Bucket] = true
				f.Property, f.Case = props[i].ID, *c
				out = append(out, *f)
			}
		}
	}
	return out
}

// Ask is a question about changed Cases: what becomes of the violation?
func Ask(baseline engines.Engine, others []engines.Engine, p *properties.Property, bucket string) func(*model.Case) shrink.Answer {
	return func(c *model.Case) shrink.Answer {
		switch v := Judge(baseline, others, p, c); {
		case v.Violation == nil && v.Failure == nil:
			return shrink.Holds
		case v.Violation != nil && v.Violation.Bucket() == bucket:
			return shrink.Kept
		}
		return shrink.Other
	}
}

// Keep is the shrinker's question: does this Case still fail in the same bucket?
func Keep(baseline engines.Engine, others []engines.Engine, p *properties.Property, bucket string) func(*model.Case) bool {
	ask := Ask(baseline, others, p, bucket)
	return func(c *model.Case) bool { return ask(c) == shrink.Kept }
}
