package properties

import (
	"bytes"
	"strconv"

	"github.com/wavecheck/wavecheck/model"
)

// Metamorphic laws: what becomes of a run when its Case is changed in a way that ought not to matter. They
// need no second semantics, so they see mistakes that both share, and an engine that has no twin.

// metaEvery is how often the laws about other Cases are judged; each costs every engine one run more.
const metaEvery = 20

// variation is another Case, and what its Record has to do with the Record on the Case itself.
type variation struct {
	c *model.Case
	// compare tells the first place where the Record on the other Case is not as it has to be.
	compare func(rec, other *model.Record) (Difference, bool)
}

// meta makes the Check of a metamorphic law: each engine is held against itself. vary makes the variation
// out of the Case and the engine's Record on it; nil where the law says nothing. It may look at the
// fields that are compared only.
func meta(key string, vary func(c *model.Case, rec *model.Record) *variation) func(*Runs) Verdict {
	return func(r *Runs) (verdict Verdict) {
		var first *variation // of the baseline
		for i := range r.runs {
			if !r.Able(i) {
				continue
			}
			rec, err := r.Record(i)
			if err != nil {
				verdict.Failure = firstError(verdict.Failure, err)
				continue
			}
			if r.lacksWaves(rec) {
				if verdict.Violation == nil {
					verdict.Violation = &Violation{Engine: r.engine(i).Name(), Difference: noWaves}
				}
				continue
			}
			v, name := first, key
			if i == 0 || !r.judged(0) || !bytes.Equal(r.bytes(0), r.bytes(i)) {
				v, name = vary(r.Case, rec), key+"#"+strconv.Itoa(i)
			}
			if i == 0 {
				first, name = v, key
			}
			if v == nil {
				continue
			}
			other, err := r.Derived(i, name, func() *model.Case { return v.c })
			if err != nil {
				verdict.Failure = firstError(verdict.Failure, err)
				continue
			}
			d, broken := noWaves, r.lacksWaves(other)
			if !broken {
				d, broken = v.compare(rec, other)
			}
			if broken && verdict.Violation == nil {
				if d.Round > 0 && !r.wavesIn(i) {
					d.Instr = r.instrOfRound(d.Round)
				}
				verdict.Violation = &Violation{Engine: r.engine(i).Name(), Difference: d}
			}
		}
		return verdict
	}
}

func firstError(first, err error) error {
	if first != nil {
		return first
	}
	return err
}

// exactly asks for the same Record, byte for byte, in fields 3 to 15: what a variation does to lanes, it says nothing
// of.
func exactly(rec, other *model.Record) (Difference, bool) { return CanonicalDifference(rec, other) }
