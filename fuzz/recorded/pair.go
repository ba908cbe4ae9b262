package recorded

import (
	"path/filepath"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/oracle"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/model"
	semantics "github.com/wavecheck/wavecheck/model/oracle"
	"github.com/wavecheck/wavecheck/properties"
)

// FileIn is the file of reference vectors in the folder of a corpus.
func FileIn(dir string) string {
	return filepath.Join(dir, "reference", filepath.Base(filepath.FromSlash(corpus.ReferenceFile)))
}

// Pair is an engine that is right by definition, and one beside it.
type Pair struct{ Baseline, Other engines.Engine }

// Pairs are the engines that a deviation without a switch is shown on: the published threaded engine beside the
// cooperative one, as recorded, and our waves beside our canonical run. An error is that of Find.
func Pairs(file string, c *model.Case) (published, ours Pair, err error) {
	answers, err := Find(file, model.CaseDigest(c))
	if err != nil {
		return Pair{}, Pair{}, err
	}
	published = Pair{answers.Cooperative(), answers.Threaded()}
	return published, Pair{campaign.Oracle(model.Ours), oracle.NewWaves(semantics.WaveOptions{})}, nil
}

// Judge asks a property of a pair.
func (p Pair) Judge(law *properties.Property, c *model.Case) properties.Verdict {
	return campaign.Judge(p.Baseline, []engines.Engine{p.Other}, law, c)
}
