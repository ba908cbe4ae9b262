package forging

import (
	"slices"

	"github.com/wavecheck/wavecheck/engines/oracle"
	"github.com/wavecheck/wavecheck/envelopes/certificate"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
	reference "github.com/wavecheck/wavecheck/model/oracle"
)

// judge is the oracle's own checker.
var judge = oracle.NewWaves(reference.WaveOptions{})

// Wave is a wave that a run is about to execute.
type Wave struct {
	Case   *model.Case
	State  model.Snapshot // before it, without the traces
	Honest model.Certificate
	Round  certificate.Round
}

// Walk runs a Case on the oracle and visits its waves; what the visitor answers is what the run's checker sees.
// After an error of the visitor no further wave is visited, and it is the error of the walk.
func Walk(c *model.Case, visit func(*Wave) (model.Certificate, error)) error {
	var failed error
	var tick, first uint64 // the round, and how many dispatches came before it
	_, err := oracle.NewWaves(reference.WaveOptions{ReplaceCertificate: func(honest model.Certificate, before model.Snapshotter) model.Certificate {
		if failed != nil {
			return honest
		}
		if honest.Tick != tick {
			tick, first = honest.Tick, honest.PlannerStep
		}
		state, _ := model.Glimpse(before)
		left := c.Schedule.Concurrency - (honest.PlannerStep - first)
		var cert model.Certificate
		cert, failed = visit(&Wave{Case: c, State: state, Honest: honest, Round: roundOf(c, honest, left)})
		return cert
	}}).Run(c)
	if failed != nil {
		return failed
	}
	return err
}

// roundOf is what a Case allows the wave of an honest certificate. A forced round is forced in its first wave.
func roundOf(c *model.Case, honest model.Certificate, left uint64) certificate.Round {
	return certificate.Round{
		Wave: honest.Wave, Left: left, Lanes: max(c.Schedule.Workers, 1), Widening: c.Config.WaveWidening,
		Forced: honest.Wave == 0 && slices.Contains(c.Schedule.InvalidCertificateRounds, honest.Tick-1),
	}
}

// The schedules that are drawn.
var (
	concurrencies = []uint64{2, 3, 4, 8, 16}
	workers       = []uint64{2, 3, 4, 8, 16, 1}
)

// roundsMost bounds a run: what comes later is much like what came before.
const roundsMost = 40

// Draw is the Case that a seed and an index name: a generated one whose rounds run waves, of class wide or with its
// images several times over, so that there is something to run side by side. It fails if that is no Case.
func Draw(seed, index uint64) (model.Case, error) {
	src := choice.NewPRNG(seed^schedules, index)
	class, times := generators.Mixed, 1
	if choice.OneIn(src, 4) {
		class = generators.Wide
	} else {
		times = choice.Between(src, 1, 4)
	}
	c := class.Seeded(seed, index)
	c.Schedule = model.Schedule{Concurrency: choice.Of(src, concurrencies), Workers: choice.Of(src, workers)}
	if choice.OneIn(src, 8) {
		c.Schedule.InvalidCertificateRounds = []uint64{src.Below(6), 6 + src.Below(6)}
	}
	c.Config.RoundSemantics, c.Config.WaveWidening = model.WaveParallel, choice.Bool(src)
	c.Config.Given = c.Config.Given.With(model.KeyRoundSemantics).With(model.KeyWaveWidening)
	c.MaxRounds = min(c.MaxRounds, roundsMost)
	multiply(&c, times)
	return c, model.CheckCase(&c)
}

// multiply loads the images of a Case several times over, if the configuration lets them all be loaded.
func multiply(c *model.Case, times int) {
	roles := 0
	for i := range c.Images {
		roles += len(c.Images[i].Code(model.LexicalScoping))
	}
	if uint64(times*roles) <= c.Config.MaxCoroutines && uint64(times*len(c.Images)) <= c.Config.MaxSessions {
		c.Images = slices.Repeat(c.Images, times)
	}
}
