package regress

import (
	"fmt"
	"path/filepath"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/engines"
	engineoracle "github.com/wavecheck/wavecheck/engines/oracle"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/fuzz/recorded"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
	"github.com/wavecheck/wavecheck/properties"
)

// VectorsOf is the file of reference vectors in the folder of a corpus.
func VectorsOf(dir string) string {
	return filepath.Join(dir, "reference", filepath.Base(filepath.FromSlash(corpus.ReferenceFile)))
}

// ShowsRecorded is nil if a Case that the published VM was recorded on shows a deviation without a switch: the
// recorded answer of its threaded engine violates the property beside that of its cooperative engine, and our
// waves beside our canonical run do not.
func ShowsRecorded(vectors string, c *model.Case, property, deviation string) error {
	props, err := properties.Find(property)
	if err != nil {
		return err
	}
	answers, err := recorded.Find(vectors, model.CaseDigest(c))
	if err != nil {
		return fmt.Errorf("the deviation %s shows on recorded answers only: %w", deviation, err)
	}
	p := &props[0]
	if v := campaign.Judge(answers.Cooperative(), []engines.Engine{answers.Threaded()}, p, c); v.Violation == nil {
		return fmt.Errorf("%s holds on the recorded answers: the Case does not show the deviation %s", property, deviation)
	}
	ours := engineoracle.NewWaves(oracle.WaveOptions{})
	if v := campaign.Judge(campaign.Oracle(model.Ours), []engines.Engine{ours}, p, c); v.Violation != nil {
		return fmt.Errorf("%s is violated by our own waves: %s", property, v.Violation.Difference)
	}
	return nil
}
