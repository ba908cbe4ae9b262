// Package regress replays the Cases that are kept for good: each once showed a defect, and must never
// show it again.
//
// The main path: Load reads the folder strictly; Replay judges every property on one regression, and asks
// that what it claims to show still shows, a deviation on the oracle or on recorded answers, a planted defect on its
// engine, so that a Case which no longer proves anything is noticed.
package regress

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/fuzz/recorded"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// Dir is where the project keeps its corpus, below its root.
const Dir = "corpus"

// Set is what a corpus keeps for good: regressions, and the violations of some of them that are known.
type Set struct {
	Regressions []corpus.Regression
	Known       []corpus.Known
	Vectors     string // file of the answers that the published VM was recorded to give
}

// Load reads the regressions and the known violations of a corpus, as package corpus does, and refuses
// properties, engines and regressions that nobody knows. The error has a line for everything that is
// wrong; the sound regressions are given beside it.
func Load(dir string) (*Set, error) {
	regressions := filepath.Join(dir, RegressionsFolder)
	list, err := corpus.Regressions(regressions)
	errs := []error{err}
	list = slices.DeleteFunc(list, func(r corpus.Regression) bool {
		err := known(&r.Kills)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", filepath.Join(regressions, r.Name, corpus.KillsFile), err))
		}
		return err != nil
	})
	s := &Set{Regressions: list, Vectors: recorded.FileIn(dir)}
	if s.Known, err = corpus.LoadKnown(filepath.Join(dir, corpus.KnownFile)); err != nil {
		errs = append(errs, err)
	}
	for _, k := range s.Known {
		if s.find(k.Regression) == nil {
			errs = append(errs, fmt.Errorf("%s: there is no sound regression %q, which %s names", filepath.Join(dir, corpus.KnownFile), k.Regression, k.Bucket))
		}
	}
	return s, errors.Join(errs...)
}

// LoadExcused reads what a campaign has to know of a corpus: the violations that it excuses at a time, and
// those that have expired. A corpus that knows of none may be unsound for all that is looked at.
func LoadExcused(dir string, now time.Time) (excused []campaign.Known, expired []corpus.Known, err error) {
	if rows, err := corpus.LoadKnown(filepath.Join(dir, corpus.KnownFile)); err != nil || len(rows) == 0 {
		return nil, nil, err
	}
	s, err := Load(dir)
	if err != nil {
		return nil, nil, err
	}
	excused, expired = s.Excused(now)
	return excused, expired, nil
}

// Excused parts the known violations of a sound set into those that it excuses at a time, as a campaign has
// to know them, and those that have expired.
func (s *Set) Excused(now time.Time) (excused []campaign.Known, expired []corpus.Known) {
	for _, k := range s.Known {
		if k.Expired(now) {
			expired = append(expired, k)
		} else {
			excused = append(excused, campaign.Known{Bucket: k.Bucket, Case: s.find(k.Regression).Case})
		}
	}
	return excused, expired
}

func (s *Set) find(name string) *corpus.Regression {
	i := slices.IndexFunc(s.Regressions, func(r corpus.Regression) bool { return r.Name == name })
	if i < 0 {
		return nil
	}
	return &s.Regressions[i]
}

// known refuses ids of properties and names of engines that there are not.
func known(k *corpus.Kills) error {
	props, err := properties.Find(k.Property)
	switch {
	case err != nil:
		return err
	case len(props) != 1:
		return fmt.Errorf("%q is not one property", k.Property)
	case k.Engine != "" && !campaign.IsOutside(k.Engine) && !campaign.IsInProcess(k.Engine):
		return fmt.Errorf("unknown engine %q; known: %s, exec:COMMAND, exec-waves:COMMAND", k.Engine, strings.Join(campaign.InProcess(), ", "))
	}
	return nil
}

// Judgement is what one property says of a regression.
type Judgement struct {
	Property properties.Property
	Verdict  properties.Verdict
}

// judgements are what each property says of a Case.
func judgements(baseline engines.Engine, others []engines.Engine, props []properties.Property, c *model.Case) (out []Judgement) {
	for i := range props {
		out = append(out, Judgement{props[i], campaign.Judge(baseline, others, &props[i], c)})
	}
	return out
}

// Result is what a replay found.
type Result struct {
	Regression *corpus.Regression
	Judgements []Judgement // of every property, in their order
	Known      []string    // buckets in which the Case may be violated, and has to be in one of them
	Blunt      error       // why the Case no longer shows what it claims to show; nil if it does
}

// Err is nil if all is as it should be; else it says everything that is not, a line each.
func (r *Result) Err() error {
	var errs []error
	for _, j := range r.Judgements {
		if v := j.Verdict.Violation; v != nil && !r.Excused(v) {
			errs = append(errs, fmt.Errorf("%s: %s is violated again: %s", r.Regression.Name, v.Bucket(), v.Difference))
		}
		if j.Verdict.Failure != nil {
			errs = append(errs, fmt.Errorf("%s: %s: %w", r.Regression.Name, j.Property.ID, j.Verdict.Failure))
		}
	}
	for _, err := range []error{r.Vanished(), r.Blunt} {
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", r.Regression.Name, err))
		}
	}
	return errors.Join(errs...)
}

// Excused reports whether a violation of the Case is known: it is in a known bucket, or on the engine that
// is in one.
func (r *Result) Excused(v *properties.Violation) bool {
	return slices.ContainsFunc(r.known(), func(k *properties.Violation) bool { return k.Engine == v.Engine })
}

// known are the violations that are in known buckets.
func (r *Result) known() (out []*properties.Violation) {
	for _, j := range r.Judgements {
		if v := j.Verdict.Violation; v != nil && slices.Contains(r.Known, v.Bucket()) {
			out = append(out, v)
		}
	}
	return out
}

// Vanished is an error if the Case is violated in none of the buckets that are known of it.
func (r *Result) Vanished() error {
	if len(r.Known) == 0 || len(r.known()) > 0 {
		return nil
	}
	return fmt.Errorf("the known violation %s has vanished: take it out of %s", strings.Join(r.Known, ", "), corpus.KnownFile)
}

// Failed reports whether an engine or the suite could not answer.
func (r *Result) Failed() bool {
	return slices.ContainsFunc(r.Judgements, func(j Judgement) bool { return j.Verdict.Failure != nil })
}

// Replay judges properties on a regression of the set. What is known is excused whatever its expiry:
// that is for those who ask for the date.
func (s *Set) Replay(r *corpus.Regression, baseline engines.Engine, others []engines.Engine, props []properties.Property) Result {
	out := Result{Regression: r, Judgements: judgements(baseline, others, props, &r.Case)}
	for _, k := range s.Known {
		if k.Regression == r.Name && judged(k.Bucket, others, props) {
			out.Known = append(out.Known, k.Bucket)
		}
	}
	switch deviation := r.Kills.Deviation; {
	case deviation == "" && campaign.IsPlanted(r.Kills.Engine):
		out.Blunt = ShowsPlanted(baseline, &r.Case, r.Kills.Property, r.Kills.Engine)
	case deviation == "":
	case slices.Contains(model.Switchless(), deviation):
		out.Blunt = ShowsRecorded(s.Vectors, &r.Case, r.Kills.Property, deviation)
	default:
		out.Blunt = Shows(&r.Case, r.Kills.Property, deviation)
	}
	return out
}

// judged reports whether a violation of a bucket can show: its property and its engine are there.
func judged(bucket string, others []engines.Engine, props []properties.Property) bool {
	for i := range props {
		rest, ok := strings.CutPrefix(bucket, props[i].ID+"/")
		if !ok {
			continue
		}
		return !strings.Contains(rest, "/") || slices.ContainsFunc(others, func(e engines.Engine) bool { return strings.HasPrefix(rest, e.Name()+"/") })
	}
	return false
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
