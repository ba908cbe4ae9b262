// Package regress replays the Cases that are kept for good: each once showed a defect, and must never
// show it again.
//
// The main path: Load reads the folder strictly; Replay judges every property on one regression, and asks
// that a deviation which it claims to show still shows, so that a Case which no longer proves anything is
// noticed.
package regress

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// Dir is where the project keeps its regressions, below its root.
const Dir = "corpus/regressions"

// Load reads every regression below a folder, as corpus.Regressions does, and refuses properties and
// engines that nobody knows. The sound ones are given beside an error.
func Load(dir string) ([]corpus.Regression, error) {
	list, err := corpus.Regressions(dir)
	errs := []error{err}
	list = slices.DeleteFunc(list, func(r corpus.Regression) bool {
		err := known(&r.Kills)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", filepath.Join(dir, r.Name, corpus.KillsFile), err))
		}
		return err != nil
	})
	return list, errors.Join(errs...)
}

// known refuses ids of properties and names of engines that there are not.
func known(k *corpus.Kills) error {
	props, err := properties.Find(k.Property)
	switch {
	case err != nil:
		return err
	case len(props) != 1:
		return fmt.Errorf("%q is not one property", k.Property)
	case k.Engine != "" && !strings.HasPrefix(k.Engine, "exec:") && !slices.Contains(campaign.InProcess(), k.Engine):
		return fmt.Errorf("unknown engine %q; known: %s, exec:COMMAND", k.Engine, strings.Join(campaign.InProcess(), ", "))
	}
	return nil
}

// Judgement is what one property says of a regression.
type Judgement struct {
	Property properties.Property
	Verdict  properties.Verdict
}

// Result is what a replay found.
type Result struct {
	Regression *corpus.Regression
	Judgements []Judgement // of every property, in their order
	Blunt      error       // why the Case no longer shows what it claims to show; nil if it does
}

// Err is nil if all is as it should be; else it says everything that is not, a line each.
func (r *Result) Err() error {
	var errs []error
	for _, j := range r.Judgements {
		if v := j.Verdict.Violation; v != nil {
			errs = append(errs, fmt.Errorf("%s: %s is violated again: %s", r.Regression.Name, v.Bucket(), v.Difference))
		}
		if j.Verdict.Failure != nil {
			errs = append(errs, fmt.Errorf("%s: %s: %w", r.Regression.Name, j.Property.ID, j.Verdict.Failure))
		}
	}
	if r.Blunt != nil {
		errs = append(errs, fmt.Errorf("%s: %w", r.Regression.Name, r.Blunt))
	}
	return errors.Join(errs...)
}

// Violated reports whether a property does not hold.
func (r *Result) Violated() bool {
	return slices.ContainsFunc(r.Judgements, func(j Judgement) bool { return j.Verdict.Violation != nil })
}

// Replay judges properties on a regression.
func Replay(r *corpus.Regression, baseline engines.Engine, others []engines.Engine, props []properties.Property) Result {
	out := Result{Regression: r}
	for i := range props {
		out.Judgements = append(out.Judgements, Judgement{props[i], campaign.Judge(baseline, others, &props[i], &r.Case)})
	}
	if r.Kills.Deviation != "" {
		out.Blunt = Shows(&r.Case, r.Kills.Property, r.Kills.Deviation)
	}
	return out
}

// Shows is nil if the Case shows a deviation: where it is switched, off in our dialect or on in the
// published VM's, the property fails, or one of the two runs aborts.
func Shows(c *model.Case, property, deviation string) error {
	d, err := model.ParseDeviation(deviation)
	if err != nil {
		return err
	}
	props, err := properties.Find(property)
	if err != nil {
		return err
	}
	for _, pair := range [][2]model.Dialect{{model.Ours, model.Ours.Without(d)}, {model.Telltale.With(d), model.Telltale}} {
		if differ(&props[0], campaign.Oracle(pair[0]), campaign.Oracle(pair[1]), c) {
			return nil
		}
	}
	return fmt.Errorf("%s holds with the deviation %s on and off: the Case does not show it", property, deviation)
}

// differ reports whether two oracles part on a Case: the property fails, or one aborts where the other
// does not.
func differ(p *properties.Property, left, right engines.Engine, c *model.Case) bool {
	if a, b := abort(left, c), abort(right, c); a != b {
		return true
	} else if a != "" {
		return false
	}
	return campaign.Judge(left, []engines.Engine{right}, p, c).Violation != nil
}

// abort says where and why an oracle aborts on a Case, "" if it does not.
func abort(e engines.Engine, c *model.Case) string {
	_, err := properties.RunEngine(e, c, nil)
	var failure *engines.Failure
	if errors.As(err, &failure) && failure.Kind == engines.Aborted {
		return fmt.Sprintf("round %d: %s", failure.Round, failure.Text)
	}
	return ""
}
