package generators

import (
	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

// drawSchedule draws how many coroutines a round may dispatch: one, unless the Case is about waves.
func (g *gen) drawSchedule() {
	g.src.Begin("schedule")
	defer g.src.End()
	s := &g.c.Schedule
	switch {
	case g.on.has(waves) && !choice.OneIn(g.src, 5):
		s.Concurrency = 2 + g.src.Below(7)
		s.Workers = g.src.Below(9)
		s.InvalidCertificateRounds = g.invalidRounds()
	case g.on.has(workerCounts):
		s.Workers = g.src.Below(9)
		s.Concurrency = 1 + g.src.Below(4)
		if choice.OneIn(g.src, 24) {
			s.Concurrency = 0 // InvalidConcurrency in the first round
			g.failing = true
		}
		if choice.OneIn(g.src, 8) {
			s.InvalidCertificateRounds = g.invalidRounds()
		}
	}
	if g.on.has(picking) {
		g.drawPicks(s)
	}
}

// invalidRounds are ascending rounds whose certificates are forced to be invalid; mostly none.
func (g *gen) invalidRounds() []uint64 {
	if !choice.OneIn(g.src, 2) {
		return nil
	}
	rounds := make([]uint64, 1+g.src.Below(4))
	var at uint64
	for i := range rounds {
		at += g.src.Below(6)
		rounds[i] = at
		at++
	}
	return rounds
}

// drawPicks draws an explicit schedule, seldom an empty one, for one coroutine a round, mostly.
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
	if !choice.OneIn(g.src, 6) {
		s.Concurrency = 1
	}
}
