package generators

import (
	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

// The grid: every Case is at a point of it, but for those of feature offGrid. Widening, its third direction, is
// drawn with the modes. The defaults are the simplest answers.
var (
	gridConcurrency = [...]uint64{1, 2, 3, 4, 8, 16}
	gridWorkers     = [...]uint64{2, 1, 3, 4, 8, 16}
)

// drawNumbers draws how many coroutines a round may dispatch, and on how many lanes (spec 07 §1). Wave engines refuse
// picks above one coroutine a round, so nearly no Case has both.
func (g *gen) drawNumbers() {
	g.src.Begin("numbers")
	defer g.src.End()
	s := &g.c.Schedule
	s.Concurrency = choice.Of(g.src, gridConcurrency[:])
	s.Workers = choice.Of(g.src, gridWorkers[:])
	if g.on.has(offGrid) {
		g.leaveGrid(s)
	}
	if g.on.has(picking) && s.Concurrency > 1 && !choice.OneIn(g.src, 24) {
		s.Concurrency = 1
	}
}

// drawSchedule draws which rounds are forced to fall back, and picks.
func (g *gen) drawSchedule() {
	g.src.Begin("schedule")
	defer g.src.End()
	s := &g.c.Schedule
	if g.on.has(forcing) {
		s.InvalidCertificateRounds = g.forcedRounds()
	}
	if g.on.has(picking) {
		g.drawPicks(s)
	}
}

// leaveGrid moves the schedule to numbers beside the grid, in one direction or in both.
func (g *gen) leaveGrid(s *model.Schedule) {
	which := g.src.Below(5)
	if which != 1 && which != 2 {
		s.Concurrency = g.offGridNumber()
	}
	if which != 0 && which != 3 {
		s.Workers = g.offGridNumber()
	}
	switch {
	case s.Concurrency == 0 && g.on.has(wide):
		s.Concurrency = 1
	case s.Concurrency == 0:
		g.failing = true // InvalidConcurrency in the first round
	}
}

var offGridWeights = choice.Weights{6, 3, 1, 2}

// offGridNumber is mostly one that a run can tell from its neighbours, seldom one at the limit, or 0.
func (g *gen) offGridNumber() uint64 {
	switch g.src.Weighted(offGridWeights) {
	case 0:
		return 5 + g.src.Below(11)
	case 1:
		return 17 + g.src.Below(64)
	case 2:
		return model.MaxConcurrency - g.src.Below(4)
	}
	return 0
}

// mostForced bounds the rounds that are forced when all are: more than a run of nearly every Case has.
const mostForced = 2000

// forcedGaps are the rounds between two forced ones, so that most are among the first.
var forcedGaps = [...]uint64{0, 0, 0, 1, 2, 5, 11, 30}

// forcedRounds are ascending rounds whose certificates are forced to be invalid; seldom all.
func (g *gen) forcedRounds() []uint64 {
	g.src.Begin("forced rounds")
	defer g.src.End()
	if choice.OneIn(g.src, 7) {
		rounds := make([]uint64, min(g.c.MaxRounds, mostForced))
		for i := range rounds {
			rounds[i] = uint64(i)
		}
		return rounds
	}
	rounds := make([]uint64, 1+g.src.Below(6))
	var at uint64
	for i := range rounds {
		at += choice.Of(g.src, forcedGaps[:])
		rounds[i] = at
		at++
	}
	return rounds
}

// drawPicks draws an explicit schedule, seldom an empty one.
func (g *gen) drawPicks(s *model.Schedule) {
	s.HasPicks = true
	n := g.src.Below(60)
	if choice.OneIn(g.src, 16) {
		n = 0
	}
	s.Picks = make([]uint64, n)
	for i := range s.Picks {
		s.Picks[i] = g.src.Below(uint64(g.coroutines + 1))
	}
}
