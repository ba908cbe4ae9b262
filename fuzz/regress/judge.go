package regress

import (
	"context"
	"errors"
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

// all judges every property on a Case.
func (j *Judge) all(ctx context.Context, c *model.Case) ([]Judgement, error) {
	after := j.HangAfter
	if after <= 0 {
		after = campaign.DefaultHangAfter
	}
	return campaign.Within(ctx, after, func() []Judgement { return judgements(j.Baseline, j.Engines, j.Properties, c) })
}

// fails says what is wrong with a Case now, "" if nothing is.
func (j *Judge) fails(ctx context.Context, c *model.Case) (string, error) {
	list, err := j.all(ctx, c)
	if errors.Is(err, campaign.ErrHangs) {
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
	return name == j.Baseline.Name() || campaign.EngineNamed(j.Engines, name) != nil
}
