package regress

import (
	"fmt"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// ShowsPlanted is nil if a property refuses an engine that is wrong on purpose, named as a user names it, on a Case,
// judged beside a baseline; else it says why that cannot be said.
func ShowsPlanted(baseline engines.Engine, c *model.Case, property, engine string) error {
	props, err := properties.Find(property)
	if err != nil {
		return err
	}
	set, err := campaign.OpenEngines(engine, campaign.EngineOptions{Dialect: model.Ours})
	if err != nil {
		return err
	}
	defer set.Close()
	v := campaign.Judge(baseline, set.Engines, &props[0], c)
	if v.Violation == nil || v.Violation.Engine != set.Engines[0].Name() {
		return fmt.Errorf("%s does not refuse %s: the Case does not show what is wrong with it", property, engine)
	}
	return nil
}
