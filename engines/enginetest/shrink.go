package enginetest

import (
	"slices"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// shrunk is a smaller Case that violates the property in the same bucket, and its violation: fewer
// rounds, images, perturbations, rules and settings, as long as a bounded number of runs finds some.
// The command wavecheck shrink goes further.
func shrunk(engine engines.Engine, p *properties.Property, c *model.Case, v *properties.Violation) (*model.Case, *properties.Violation) {
	s := &shrinker{engine: engine, property: p, best: c, at: v, left: maxShrinkRuns}
	for s.better = true; s.better; {
		s.better = false
		s.fewerRounds()
		s.fewerParts()
	}
	return s.best, s.at
}

// maxShrinkRuns bounds how many Cases are tried.
const maxShrinkRuns = 200

type shrinker struct {
	engine   engines.Engine
	property *properties.Property
	best     *model.Case
	at       *properties.Violation
	left     int
	better   bool // something became smaller since the last look
}

// try takes a Case if it is valid and violated in the same bucket.
func (s *shrinker) try(c model.Case) bool {
	if s.left == 0 || model.CheckCase(&c) != nil {
		return false
	}
	s.left--
	runs := newRuns(s.engine)
	runs.Reset(&c, true)
	runs.Expect(s.property)
	v := s.property.Judge(runs).Violation
	if v == nil || v.Bucket() != s.at.Bucket() {
		return false
	}
	s.best, s.at, s.better = &c, v, true
	return true
}

// fewerRounds cuts the run behind the place, then by halves.
func (s *shrinker) fewerRounds() {
	for _, rounds := range []uint64{s.at.Round, s.best.MaxRounds / 4, s.best.MaxRounds / 2} {
		if rounds > 0 && rounds < s.best.MaxRounds {
			c := *s.best
			c.MaxRounds = rounds
			if s.try(c) {
				return
			}
		}
	}
}

// fewerParts leaves out one part after another.
func (s *shrinker) fewerParts() {
	for i := len(s.best.Images) - 1; i >= 0 && len(s.best.Images) > 1; i-- {
		c := *s.best
		c.Images = slices.Delete(slices.Clone(c.Images), i, i+1)
		s.try(c)
	}
	for i := len(s.best.Topology) - 1; i >= 0; i-- {
		c := *s.best
		c.Topology = slices.Delete(slices.Clone(c.Topology), i, i+1)
		s.try(c)
	}
	for key := model.ConfigKey(0); int(key) < model.ConfigKeyCount; key++ {
		if s.best.Config.Given.Has(key) {
			c := *s.best
			c.Config.Reset(key)
			s.try(c)
		}
	}
	if c := *s.best; len(c.Schedule.Picks) > 0 {
		c.Schedule = model.DefaultSchedule()
		s.try(c)
	}
	if c := *s.best; len(c.Handler.Drop)+len(c.Handler.FailStep) > 0 {
		c.Handler.Drop, c.Handler.FailStep = nil, nil
		s.try(c)
	}
	for i := range s.best.Images {
		if s.best.Images[i].GlobalType != nil {
			c := *s.best
			c.Images = slices.Clone(c.Images)
			c.Images[i].GlobalType = nil
			s.try(c)
		}
		s.shorterPrograms(i)
	}
}

// shorterPrograms ends the programs of an image after ever fewer instructions.
func (s *shrinker) shorterPrograms(image int) {
	for p := range s.best.Images[image].Programs {
		for n := len(s.best.Images[image].Programs[p].Code) / 2; n > 0; n /= 2 {
			c := *s.best
			c.Images = slices.Clone(c.Images)
			im := &c.Images[image]
			im.Programs = slices.Clone(im.Programs)
			im.Programs[p].Code = im.Programs[p].Code[:n:n]
			if !s.try(c) {
				break
			}
		}
	}
}
