package generators

import (
	"slices"
	"testing"

	"github.com/wavecheck/wavecheck/model"
)

// gridPoint is a point of the grid on which waves are held to one right answer.
type gridPoint struct {
	concurrency, workers uint64
	widening             bool
}

// TestGrid: of 300,000 Cases, of which a tenth runs on 2 threads and a tenth on 4, each point of the grid has 200
// on each; and each policy, forced rounds, topology and faulty scripts have 5,000. A tenth of that is drawn here,
// and has to be enough for each tenth.
func TestGrid(t *testing.T) {
	const cases = 30_000
	points := map[gridPoint]int{}
	var policies [model.SchedKindCount]int
	on, forced, all, perturbed, scripted, oneStep, refused := 0, 0, 0, 0, 0, 0, 0
	count := func(n *int, is bool) {
		if is {
			*n++
		}
	}
	for i := range uint64(cases) {
		c := Seeded(testSeed, i)
		s, cfg := &c.Schedule, &c.Config
		waves := cfg.RoundSemantics == model.WaveParallel
		count(&oneStep, !waves)
		if waves && slices.Contains(gridConcurrency[:], s.Concurrency) && slices.Contains(gridWorkers[:], s.Workers) {
			points[gridPoint{s.Concurrency, s.Workers, cfg.WaveWidening}]++
			on++
		}
		policies[cfg.SchedPolicy.Kind]++
		rounds := s.InvalidCertificateRounds
		count(&forced, len(rounds) > 0)
		count(&all, uint64(len(rounds)) == c.MaxRounds && c.MaxRounds > 1)
		count(&perturbed, len(c.Topology) > 0)
		count(&scripted, !c.Handler.Pure())
		count(&refused, waves && s.HasPicks && s.Concurrency > 1)
	}
	if on < cases*85/100 || len(points) != 72 {
		t.Errorf("%d of %d Cases are at %d points of the grid", on, cases, len(points))
	}
	for p, n := range points {
		if n < 250 {
			t.Errorf("%d of %d Cases at %+v", n, cases, p)
		}
	}
	for k, n := range policies {
		if n < 1000 {
			t.Errorf("%d of %d Cases under policy %d", n, cases, k)
		}
	}
	if forced < 5000 || all < 500 || perturbed < 5000 || scripted < 2000 || oneStep < 500 || refused == 0 || refused > cases/200 {
		t.Errorf("of %d Cases %d are forced, %d in all rounds, %d perturbed, %d have a script of faults, %d are one-step, %d have picks that waves refuse",
			cases, forced, all, perturbed, scripted, oneStep, refused)
	}
}

func TestForcedRoundsAscend(t *testing.T) {
	first := 0
	for i := range uint64(3000) {
		c := Seeded(testSeed, i)
		rounds := c.Schedule.InvalidCertificateRounds
		for k := 1; k < len(rounds); k++ {
			if rounds[k] <= rounds[k-1] {
				t.Fatalf("Case %d: forced rounds %v", i, rounds)
			}
		}
		if len(rounds) > 0 && rounds[0] == 0 {
			first++
		}
	}
	if first < 250 {
		t.Errorf("the first round is forced in %d of 3000 Cases", first)
	}
}

// TestRoundsAreFewWhereTheyAreWide: a Case whose rounds dispatch many has fewer of them, unless it ends by itself.
func TestRoundsAreFewWhereTheyAreWide(t *testing.T) {
	for i := range uint64(3000) {
		c := Seeded(testSeed, i)
		if n := c.Schedule.Concurrency; n > 1 && len(c.Images) < 8 && c.MaxRounds > max(5, 1200/(n+1)) {
			t.Errorf("Case %d: %d rounds of %d", i, c.MaxRounds, n)
		}
	}
}
