package regress

import (
	"fmt"

	"github.com/wavecheck/wavecheck/fuzz/recorded"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// ShowsRecorded is nil if a Case that the published VM was recorded on shows a deviation without a switch: the
// recorded answer of its threaded engine violates the property beside that of its cooperative engine, and our
// waves beside our canonical run do not.
func ShowsRecorded(vectors string, c *model.Case, property, deviation string) error {
	props, err := properties.Find(property)
	if err != nil {
		return err
	}
	published, ours, err := recorded.Pairs(vectors, c)
	if err != nil {
		return fmt.Errorf("the deviation %s shows on recorded answers only: %w", deviation, err)
	}
	if published.Judge(&props[0], c).Violation == nil {
		return fmt.Errorf("%s holds on the recorded answers: the Case does not show the deviation %s", property, deviation)
	}
	if v := ours.Judge(&props[0], c); v.Violation != nil {
		return fmt.Errorf("%s is violated by our own waves: %s", property, v.Violation.Difference)
	}
	return nil
}
