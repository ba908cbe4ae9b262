package properties

import (
	"strings"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
)

// Needs is what a property asks of an engine, besides Records. An engine that lacks some of it is
// skipped for the property, and the Verdict says so.
type Needs uint8

// The needs.
const (
	NeedSteps    Needs = 1 << iota // a step log
	NeedStates                     // the states before and after each dispatch; the step log comes with them
	NeedTopology                   // that the engine obeys topology scripts
	NeedOneCore                    // that the run dispatches one coroutine a round
	NeedStepper                    // that the engine dispatches on states made by hand

	needRecord // the fields 3 to 15 of a Record, which every look at a run needs
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
	{NeedStepper, "steps from any state", func(e engines.Engine, _ *model.Case) bool { _, ok := e.(engines.Stepper); return ok }},
}

func observed(e engines.Engine, _ *model.Case) bool {
	_, ok := e.(engines.Observed)
	return ok && e.Capabilities().Steps
}

// oneCore reports whether the run of a Case dispatches at most one coroutine a round (spec 06 §2, row 15).
func oneCore(e engines.Engine, c *model.Case) bool {
	return !e.Capabilities().Waves || c.Schedule.Concurrency <= 1 || c.Config.RoundSemantics == model.CanonicalOneStep
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
// whole Record. If not, the Verdict tells of it.
func (r *Runs) Able(i int) bool {
	missing := (r.needs | needRecord).missing(r.engine(i), r.Case)
	if missing == 0 {
		return true
	}
	r.skipped = append(r.skipped, Skip{r.engine(i).Name(), missing})
	return false
}
