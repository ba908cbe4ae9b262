// Package recorded lets the published VM be asked again: its recorded answers (spec 06 §3) stand behind engines,
// so that any property can judge them. Of a Case that was never recorded they have nothing to say.
package recorded

import (
	"errors"
	"fmt"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
)

// Answers are the recorded lines of one Case: of the cooperative and of the threaded engine.
type Answers struct {
	digest model.Digest
	lines  [2]*model.ReferenceLine
}

// The two engines of the published VM.
const (
	cooperative = iota
	threaded
)

// errFound ends the reading of a file.
var errFound = errors.New("found")

// Find looks in a file of vectors for the Case of a digest. An error means that the file cannot be read, or that
// it does not hold both answers to the Case.
func Find(file string, digest model.Digest) (*Answers, error) {
	a := &Answers{digest: digest}
	err := corpus.ReadReference(file, func(_ int, l *model.ReferenceLine) error {
		if model.CaseDigest(&l.Case) != digest {
			return nil
		}
		kept := *l
		a.lines[engineOf(l)] = &kept
		if a.lines[cooperative] != nil && a.lines[threaded] != nil {
			return errFound
		}
		return nil
	})
	switch {
	case errors.Is(err, errFound):
		return a, nil
	case err != nil:
		return nil, err
	}
	return nil, fmt.Errorf("%s: no answers of both engines to a Case of digest %s", file, digest)
}

func engineOf(l *model.ReferenceLine) int {
	if l.Threaded {
		return threaded
	}
	return cooperative
}

// Cooperative is the published cooperative engine, as far as it was recorded.
func (a *Answers) Cooperative() engines.Engine {
	return engine{a, cooperative, engines.Capabilities{Fields: engines.CanonicalFields, Topology: true}}
}

// threadedFields are what the published threaded engine exposes: 3 to 12, and 16 but for its certificates.
const threadedFields = engines.CanonicalFields&^(1<<13|1<<14|1<<15) | engines.WaveFields

// Threaded is the published threaded engine, as far as it was recorded.
func (a *Answers) Threaded() engines.Engine {
	return engine{a, threaded, engines.Capabilities{Fields: threadedFields, Topology: true, Waves: true}}
}

type engine struct {
	answers *Answers
	which   int
	can     engines.Capabilities
}

// Name tells which engine was recorded.
func (e engine) Name() string {
	if e.which == threaded {
		return "recorded-threaded"
	}
	return "recorded-cooperative"
}

// Capabilities are what was recorded.
func (e engine) Capabilities() engines.Capabilities { return e.can }

// Run gives the recorded answer. It refuses every Case but the recorded one, and aborts as the run did.
func (e engine) Run(c *model.Case) (model.Record, error) {
	l := e.answers.lines[e.which]
	switch {
	case model.CaseDigest(c) != e.answers.digest:
		return model.Record{}, &engines.Failure{Engine: e.Name(), Kind: engines.Refused, Text: "it was not recorded on this Case"}
	case l.Panicked:
		return model.Record{}, &engines.Failure{Engine: e.Name(), Kind: engines.Aborted, Text: "the recorded run was aborted"}
	}
	r := l.Answer
	r.Engine = e.Name()
	return r, nil
}
