package regress

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// Judge is who judges the Cases of a corpus, and for how long.
type Judge struct {
	Baseline   engines.Engine
	Engines    []engines.Engine
	Properties []properties.Property
	HangAfter  time.Duration // how long a Case may take; 0 is the campaign's default
}

// errHangs says that judging a Case did not come to an end.
var errHangs = errors.New("no answer in time")

// all judges every property on a Case.
func (j *Judge) all(ctx context.Context, c *model.Case) ([]Judgement, error) {
	answer := make(chan []Judgement, 1)
	go func() {
		var out []Judgement
		for i := range j.Properties {
			out = append(out, Judgement{j.Properties[i], campaign.Judge(j.Baseline, j.Engines, &j.Properties[i], c)})
		}
		answer <- out
	}()
	after := j.HangAfter
	if after <= 0 {
		after = campaign.DefaultHangAfter
	}
	deadline := time.NewTimer(after)
	defer deadline.Stop()
	select {
	case out := <-answer:
		return out, nil
	case <-deadline.C:
		return nil, fmt.Errorf("%w: %s", errHangs, after)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// fails says what is wrong with a Case now, "" if nothing is.
func (j *Judge) fails(ctx context.Context, c *model.Case) (string, error) {
	list, err := j.all(ctx, c)
	if errors.Is(err, errHangs) {
		return err.Error(), nil
	}
	if err != nil {
		return "", err
	}
	for _, at := range list {
		if v := at.Verdict.Violation; v != nil {
			return v.Bucket(), nil
		}
		if at.Verdict.Failure != nil {
			return at.Verdict.Failure.Error(), nil
		}
	}
	return "", nil
}

// judges reports whether an engine is among those that judge.
func (j *Judge) judges(name string) bool {
	if name == j.Baseline.Name() {
		return true
	}
	for _, e := range j.Engines {
		if e.Name() == name {
			return true
		}
	}
	return false
}
