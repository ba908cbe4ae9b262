package properties

import (
	"strings"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
)

// Needs is what a property asks of an engine, besides Records. An engine that lacks some of it is
// skipped for the property, and the Verdict says so.
type Needs uint16

// The needs.
const (
	NeedSteps      Needs = 1 << iota // a step log
	NeedStates                       // the states before and after each dispatch; the step log comes with them
	NeedTopology                     // that the engine obeys topology scripts
	NeedOneCore                      // that the run dispatches one coroutine a round
	NeedStepper                      // that the engine dispatches on states made by hand
	NeedWaves                        // that the engine runs waves, and fills field 16
	NeedWaveRounds                   // that the run has wave rounds: more than one coroutine a round

	needRecord // the fields 3 to 15 of a Record, which every look at a run needs
	needRun    // that the engine does not refuse the Case, which wave engines do with picks in wave rounds

	// endIsEnough is the opposite of needRecord: how a run ends and after how many rounds is all that is looked at.
	endIsEnough
)

// Has reports whether all of m is in n.
func (n Needs) Has(m Needs) bool { return n&m == m }

// needRows say what a need is called, and whether an engine meets it on a Case.
var needRows = []struct {
	need Needs
	name string
	met  func(e engines.Engine, c *model.Case) bool
}{
	{NeedSteps, "step log", observed},
	{NeedStates, "states", observed},
	{NeedTopology, "topology", func(e engines.Engine, _ *model.Case) bool { return e.Capabilities().Topology }},
	{NeedOneCore, "one core", oneCore},
	{needRecord, "a whole Record", func(e engines.Engine, _ *model.Case) bool {
		return e.Capabilities().Fields&engines.CanonicalFields == engines.CanonicalFields
	}},
	{needRun, "picks in wave rounds", func(e engines.Engine, c *model.Case) bool {
		return !e.Capabilities().Waves || !c.Schedule.HasPicks || !WaveRounds(c)
	}},
	{NeedWaves, "waves", runsWaves},
	{NeedWaveRounds, "wave rounds", func(e engines.Engine, c *model.Case) bool { return runsWaves(e, c) && WaveRounds(c) }},
	{NeedStepper, "steps from any state", func(e engines.Engine, _ *model.Case) bool { _, ok := e.(engines.Stepper); return ok }},
}

func observed(e engines.Engine, _ *model.Case) bool {
	_, ok := e.(engines.Observed)
	return ok && e.Capabilities().Steps
}

// oneCore reports whether the run of a Case dispatches at most one coroutine a round (spec 06 §2, row 15).
func oneCore(e engines.Engine, c *model.Case) bool {
	return !e.Capabilities().Waves || c.Schedule.Concurrency == 1 || c.Config.RoundSemantics == model.CanonicalOneStep
}

// wavesIn reports whether the rounds of engine number i on the Case are wave rounds.
func (r *Runs) wavesIn(i int) bool { return r.engine(i).Capabilities().Waves && WaveRounds(r.Case) }

func runsWaves(e engines.Engine, _ *model.Case) bool {
	can := e.Capabilities()
	return can.Waves && can.Fields&engines.WaveFields != 0
}

// WaveRounds reports whether the rounds of a wave engine on a Case are wave rounds: their budget is above 1
// (spec 07 §1).
func WaveRounds(c *model.Case) bool {
	return c.Schedule.Concurrency > 1 && c.Config.RoundSemantics != model.CanonicalOneStep
}

// String lists the needs by commas, "" if there are none.
func (n Needs) String() string {
	var names []string
	for _, row := range needRows {
		if n.Has(row.need) {
			names = append(names, row.name)
		}
	}
	return strings.Join(names, ", ")
}

// missing is what an engine lacks of n on a Case.
func (n Needs) missing(e engines.Engine, c *model.Case) Needs {
	lacks := Needs(0)
	for _, row := range needRows {
		if n.Has(row.need) && !row.met(e, c) {
			lacks |= row.need
		}
	}
	return lacks
}

// Skip says that a property did not look at an engine, and what that engine lacks.
type Skip struct {
	Engine  string
	Missing Needs
}

// Able reports whether engine number i has what the property that is being judged needs, and fills a
// whole Record unless the end is enough. If not, the Verdict tells of it.
func (r *Runs) Able(i int) bool {
	if i == 0 && r.needs&(NeedWaves|NeedWaveRounds) != 0 {
		return false // the baseline runs no waves: another one stands at its side
	}
	needs := r.needs | needRun
	if !needs.Has(endIsEnough) {
		needs |= needRecord
	}
	missing := needs.missing(r.engine(i), r.Case)
	if missing == 0 {
		return true
	}
	r.skipped = append(r.skipped, Skip{r.engine(i).Name(), missing})
	return false
}
