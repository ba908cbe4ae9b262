package regress

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/corpus/durable"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/fuzz/shrink"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// Promotion says which find becomes which regression.
type Promotion struct {
	Path      string // the find's folder
	Name      string // what goes wrong
	Story     corpus.Story
	Property  string // that the Case kills; "" takes it from the find
	Deviation string // that the Case shows; "" if it fails on the engines that judge
	Mutant    string // name of a breakage that the Case shows, which is taken on trust
	Mended    bool   // the defect is mended: nothing may fail
	Evals     int    // for shrinking; 0 is the shrinker's default
}

// Promote makes a find a regression: the Case has to show what it claims to show, is made small, and moves
// from the inbox to the regressions of a corpus. A kill may leave it in both, and the next prune drops the
// find.
func Promote(ctx context.Context, dir string, p Promotion, j *Judge) (path string, stats shrink.Stats, err error) {
	return promote(ctx, durable.OS, dir, p, j)
}

func promote(ctx context.Context, d durable.Disk, dir string, p Promotion, j *Judge) (path string, stats shrink.Stats, err error) {
	f, err := corpus.Load(p.Path)
	if err != nil {
		return "", stats, err
	}
	if f.Info.Bucket == "" {
		return "", stats, fmt.Errorf("%s: no find: there is no bucket in a %s", p.Path, corpus.InfoFile)
	}
	if p.Property == "" {
		p.Property = f.Info.Property
	}
	r := corpus.Regression{Name: p.Name, Case: f.Case, Story: p.Story, Kills: corpus.Kills{
		Property: p.Property, Engine: f.Info.Engine, Deviation: p.Deviation, Mutant: p.Mutant,
	}}
	if engine := f.Info.Engine; known(&corpus.Kills{Property: p.Property, Engine: engine}) != nil {
		r.Kills.Engine = "" // an oracle, or one of the tests
	}
	if err := known(&r.Kills); err != nil {
		return "", stats, err
	}
	keep, err := j.evidence(ctx, p, &r)
	if err != nil {
		return "", stats, fmt.Errorf("%s: %w", p.Path, err)
	}
	if keep != nil {
		r.Case, stats = shrink.Case(ctx, r.Case, keep, shrink.Options{MaxEvaluations: p.Evals})
		if ctx.Err() != nil {
			return "", stats, ctx.Err()
		}
	}
	if stats.Taken > 0 { // first where it lies, so that it is seen to be the same if the next step is the last
		if err := corpus.ReplaceCase(d, p.Path, &r.Case); err != nil {
			return "", stats, err
		}
	}
	if path, err = corpus.WriteRegressionTo(d, filepath.Join(dir, RegressionsFolder), r); err != nil {
		return "", stats, err
	}
	if err := durable.Remove(d, p.Path); err != nil {
		return path, stats, fmt.Errorf("corpus: %w", err)
	}
	return path, stats, nil
}

// evidence checks what a promotion claims, and gives the question that keeps it while the Case shrinks;
// nil if there is none.
func (j *Judge) evidence(ctx context.Context, p Promotion, r *corpus.Regression) (keep func(*model.Case) bool, err error) {
	fails, err := j.fails(ctx, &r.Case)
	switch {
	case err != nil:
		return nil, err
	case p.Mended && fails != "":
		return nil, fmt.Errorf("it is not mended, it fails: %s", fails)
	case p.Deviation != "":
		keep = func(c *model.Case) bool { return Shows(c, p.Property, p.Deviation) == nil }
		return keep, Shows(&r.Case, p.Property, p.Deviation)
	case p.Mended:
		return nil, nil
	}
	props, err := properties.Find(p.Property)
	if err != nil {
		return nil, err
	}
	v := campaign.Judge(j.Baseline, j.Engines, &props[0], &r.Case)
	if v.Violation == nil {
		return nil, errors.New("it does not violate " + p.Property + ": name what it failed on, a deviation that it shows, or say that the defect is mended")
	}
	return campaign.Keep(j.Baseline, j.Engines, &props[0], v.Violation.Bucket()), nil
}
