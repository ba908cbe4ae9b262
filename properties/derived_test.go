package properties

import (
	"testing"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/oracle"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
)

// reading is an engine that is sent documents, as programs outside are.
type reading struct{ oracle.Engine }

func (e reading) Run(c *model.Case) (model.Record, error) { return e.RunObserved(c, nil) }

func (e reading) RunObserved(c *model.Case, obs engines.Observer) (model.Record, error) {
	read, err := model.DecodeCase(model.AppendCase(nil, c))
	if err != nil {
		return model.Record{}, &engines.Failure{Engine: e.Name(), Kind: engines.Refused, Text: err.Error()}
	}
	return e.Engine.RunObserved(&read, obs)
}

// TestDerivedCasesAreCases: whatever a property makes out of a Case can be written down and read again, so
// that programs outside can be asked.
func TestDerivedCasesAreCases(t *testing.T) {
	runs := NewRuns(reading{oracle.New(model.Ours)}, []engines.Engine{reading{oracle.New(model.Ours)}})
	for i := range uint64(400) {
		c := generators.Seeded(41, i)
		runs.Reset(&c, false)
		for k := range registry {
			if registry[k].Needs.Has(NeedStates) {
				continue // looks at runs of the Case itself
			}
			if v := registry[k].Judge(runs); v.Failure != nil || v.Violation != nil {
				t.Errorf("seed 41, Case %d: %s: %v, %v", i, registry[k].ID, v.Failure, v.Violation)
			}
		}
	}
}
