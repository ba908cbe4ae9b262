package nightly

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/fuzz/regress"
)

// replay judges the regressions, and reads what is known. What of the corpus cannot be read is a problem,
// and no reason not to check.
func (r *runner) replay(ctx context.Context) {
	began := time.Now()
	set, err := regress.Load(r.opts.Corpus)
	out := Regressions{Replayed: []string{}, Wrong: map[string]string{}, Unsound: []string{}}
	if err != nil {
		out.Unsound = strings.Split(err.Error(), "\n")
	}
	for i := range set.Regressions {
		if ctx.Err() != nil {
			break
		}
		g := &set.Regressions[i]
		out.Replayed = append(out.Replayed, g.Name)
		if text, failed := r.replayOne(set, g); text != "" {
			out.Wrong[g.Name] = text
			if failed {
				out.Failures++
			}
		}
	}
	out.Seconds = time.Since(began).Seconds()
	r.night.Regressions = out
	r.log("replay: %d regressions, %d wrong", len(out.Replayed), len(out.Wrong)+len(out.Unsound))
	r.readKnown(set)
}

// replayOne says what is wrong with a regression, "" if nothing is, and whether somebody gave no answer.
func (r *runner) replayOne(set *regress.Set, g *corpus.Regression) (text string, failed bool) {
	result, err := campaign.Within(context.Background(), campaign.DefaultHangAfter, func() regress.Result {
		return set.Replay(g, r.opts.Baseline, r.opts.Engines, r.opts.Properties)
	})
	if err != nil {
		return fmt.Sprintf("%s: no answer within %s", g.Name, campaign.DefaultHangAfter), true
	}
	if err := result.Err(); err != nil {
		return err.Error(), result.Failed()
	}
	return "", false
}

// readKnown notes what is known, and what of it has expired.
func (r *runner) readKnown(set *regress.Set) {
	counts := map[string]uint64{} // of the parts before
	for _, k := range r.night.Known {
		counts[k.Bucket] = k.Count
	}
	r.night.Known = []Known{}
	for _, k := range set.Known {
		r.night.Known = append(r.night.Known, Known{Known: k, Expired: k.Expired(r.opts.Now()), Count: counts[k.Bucket]})
	}
	if len(r.night.Regressions.Unsound) == 0 { // what an unsound corpus says is excused by nobody
		r.known, _ = set.Excused(r.opts.Now())
	}
}
