// Package enginetest is the conformance suite for anyone's engine. A test calls Run with an engine, from
// this module or from another one; Run draws Cases, runs them on the oracle and on the engine, and judges
// every property that the engine's capabilities allow, each in a subtest of its own.
//
//	func TestEngine(t *testing.T) { enginetest.Run(t, myengine.New()) }
//
// An engine that fills the step log (engines.Observed) is judged by many laws more than one that answers
// Records alone: what is skipped, and why, the test's log says.
package enginetest

import (
	"crypto/rand"
	"encoding/binary"
	"testing"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/oracle"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// Option shapes a Run.
type Option func(*suite)

// Cases says how many Cases are drawn; the default is 500, or 100 with -short.
func Cases(n int) Option { return func(s *suite) { s.cases = n } }

// Seed gives the seed of the draws; without it a fresh one is taken, and logged.
func Seed(seed uint64) Option { return func(s *suite) { s.seed = seed } }

// Properties names the properties to judge; the default is all. An unknown name fails the test.
func Properties(ids ...string) Option { return func(s *suite) { s.ids = append(s.ids, ids...) } }

const (
	defaultCases = 500
	shortCases   = 100
)

// Run judges an engine against the oracle. A violation fails the subtest of its property and shows the
// first place, the seed and a Case made smaller; a failure of the engine, such as a panic, fails the
// subtest "answers". Each property is judged on every Case, whatever its share in a campaign is, until
// it is violated.
func Run(t *testing.T, engine engines.Engine, options ...Option) {
	t.Helper()
	s := newSuite(options)
	list, err := s.properties()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s against the oracle: %d Cases, enginetest.Seed(%d), generators %s", engine.Name(), s.cases, s.seed, generators.Version)
	outcomes, failures := s.judge(engine, list)
	t.Run("answers", func(t *testing.T) { reportFailures(t, s, failures) })
	for i := range outcomes {
		t.Run(outcomes[i].property.ID, func(t *testing.T) { outcomes[i].report(t, s, engine) })
	}
}

// suite is a Run in the making.
type suite struct {
	cases int
	seed  uint64
	ids   []string
}

func newSuite(options []Option) *suite {
	s := &suite{cases: defaultCases, seed: freshSeed()}
	if testing.Short() {
		s.cases = shortCases
	}
	for _, o := range options {
		o(s)
	}
	return s
}

// freshSeed is a seed that nobody chose, short enough to type.
func freshSeed() uint64 {
	var b [8]byte
	rand.Read(b[:])
	return binary.LittleEndian.Uint64(b[:]) >> 32
}

func (s *suite) properties() ([]properties.Property, error) {
	if len(s.ids) == 0 {
		return properties.All(), nil
	}
	var list []properties.Property
	for _, id := range s.ids {
		one, err := properties.Find(id)
		if err != nil {
			return nil, err
		}
		list = append(list, one...)
	}
	return list, nil
}

// outcome is what came of a property over all Cases.
type outcome struct {
	property  *properties.Property
	judged    int
	skipped   map[properties.Needs]int // Cases on which the engine lacked something
	violation *properties.Violation    // the first, on the Case that it was found on
	index     uint64
	c         model.Case
}

// failure is an engine's failure to answer.
type failure struct {
	err   error
	index uint64
}

// judge runs all Cases. A property that is violated is not judged any more.
func (s *suite) judge(engine engines.Engine, list []properties.Property) ([]outcome, []failure) {
	outcomes := make([]outcome, len(list))
	for i := range list {
		outcomes[i] = outcome{property: &list[i], skipped: map[properties.Needs]int{}}
	}
	var failures []failure
	runs := newRuns(engine)
	for index := range uint64(s.cases) {
		c := generators.Seeded(s.seed, index)
		failed := false
		runs.Reset(&c, true)
		runs.Expect(open(outcomes)...)
		for i := range outcomes {
			o := &outcomes[i]
			if o.violation != nil {
				continue
			}
			if err := o.judge(runs, engine, index, &c); err != nil && !failed {
				failures, failed = append(failures, failure{err, index}), true
			}
		}
	}
	return outcomes, failures
}

func newRuns(engine engines.Engine) *properties.Runs {
	return properties.NewRuns(oracle.New(model.Ours), []engines.Engine{engine})
}

// open are the properties that still hold.
func open(outcomes []outcome) (list []*properties.Property) {
	for i := range outcomes {
		if outcomes[i].violation == nil {
			list = append(list, outcomes[i].property)
		}
	}
	return list
}

// judge judges the property on one Case. The error is the engine's failure, if it failed.
func (o *outcome) judge(runs *properties.Runs, engine engines.Engine, index uint64, c *model.Case) error {
	v := o.property.Judge(runs)
	if v.Violation != nil {
		o.violation, o.index, o.c = v.Violation, index, *c
	}
	able := true
	for _, skip := range v.Skipped {
		if skip.Engine == engine.Name() {
			o.skipped[skip.Missing]++
			able = false
		}
	}
	if able {
		o.judged++
	}
	return v.Failure
}
