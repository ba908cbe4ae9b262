package generators

import "github.com/wavecheck/wavecheck/generators/choice"

// feature is one thing that a Case may exercise. Each Case switches a random subset on (swarm
// testing): features that are always on hide each other, and a fault in the first steps hides all.
type feature uint64

// The features.
const (
	recursion feature = 1 << iota
	annotations
	labelPayload
	noise
	guards
	speculation
	opening
	spawning
	delegating
	transferring
	knowledge
	closing
	forging
	hostility
	mutation
	perturbing
	dropping
	failingSteps
	smallBuffers
	scheduling
	outputGate
	flowControl
	noMonitor
	validation
	payloadLimit
	costBudget
	loadLimits
	tickLength
	fewRegisters
	modes
	identities
	waves
	picking
	afterStuck
	hostAssertions
	offGrid
	shaping
	sloppiness
	probing
	forcing
	wide
	clashing
)

// chances are the features with their chances in 256.
var chances = [...]struct {
	feature feature
	chance  uint64
}{
	{recursion, 180},
	{annotations, 110},
	{labelPayload, 60},
	{noise, 110},
	{guards, 70},
	{speculation, 40},
	{opening, 60},
	{spawning, 50},
	{delegating, 40},
	{transferring, 30},
	{knowledge, 45},
	{closing, 38},
	{forging, 16},
	{hostility, 15},
	{mutation, 24},
	{perturbing, 100},
	{dropping, 28},
	{failingSteps, 14},
	{smallBuffers, 100},
	{scheduling, 90},
	{outputGate, 24},
	{flowControl, 60},
	{noMonitor, 35},
	{validation, 50},
	{payloadLimit, 36},
	{costBudget, 28},
	{loadLimits, 15},
	{tickLength, 35},
	{fewRegisters, 22},
	{modes, 60},
	{identities, 25},
	{waves, 246},
	{picking, 18},
	{afterStuck, 30},
	{hostAssertions, 30},
	{offGrid, 20},
	{shaping, 22},
	{sloppiness, 38},
	{probing, 54},
	{forcing, 70},
	{wide, 7},
	{clashing, 76},
}

// slip is true once in n draws, and only in a Case that makes mistakes: mistakes spread evenly over
// all Cases would end nearly every run, because the first fault ends it.
func (g *gen) slip(n uint64) bool { return g.on.has(sloppiness) && choice.OneIn(g.src, n) }

// has reports whether f is on.
func (s feature) has(f feature) bool { return s&f != 0 }

// drawFeatures switches a random subset on; a draw of 0 leaves a feature off.
func drawFeatures(src choice.Source) feature {
	src.Begin("features")
	defer src.End()
	var on feature
	for i := range chances {
		if src.Below(256) >= 256-chances[i].chance {
			on |= chances[i].feature
		}
	}
	return on
}
