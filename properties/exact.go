package properties

import (
	"bytes"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
)

// ExactAtOne is the heart of the suite: two independently written semantics show the same bytes.
var ExactAtOne = Property{
	ID:        "exact-at-one",
	Statement: "At concurrency 1 every engine's Record equals the oracle's, byte for byte; on every tenth Case the step logs, the states after one dispatch and those at the end are equal too.",
	Spec:      "06 §2, 02 §1.4, 04 §3.1",
	Why:       "Two people's readings of one spec agree only where both are right, or wrong in the same way.",
	Needs:     NeedOneCore,
	Every:     1,
	Check:     checkExactAtOne,
}

func checkExactAtOne(r *Runs) Verdict { return r.exact(0) }

// ExactWaves is the heart of the suite above concurrency 1: there, too, two semantics show the same bytes.
var ExactWaves = Property{
	ID:        "exact-waves",
	Statement: "Every wave engine's Record equals that of the oracle's waves, field 16 included, byte for byte, at every concurrency, lane count, policy, topology, script, forced rounds and number of threads; on every tenth Case the step logs, the states after one dispatch and those at the end are equal too.",
	Spec:      "07 §9, 06 §2, 04 §3.1",
	Why:       "P-X0: a parallel engine has many ways to be almost right, and one right answer leaves no room for them.",
	Needs:     NeedWaves,
	Every:     1,
	Check:     checkExactWaves,
}

func checkExactWaves(r *Runs) Verdict {
	if r.waveBase() < 0 {
		for i := range r.others {
			r.Able(i + 1) // the Verdict tells of those that run no waves
		}
		return Verdict{}
	}
	return r.exact(r.waveBase())
}

// exact holds every engine that has what the property needs against a baseline.
func (r *Runs) exact(base int) Verdict {
	if !r.Able(base) {
		return Verdict{}
	}
	want, err := r.Record(base)
	if err != nil {
		return Verdict{Failure: err}
	}
	var verdict Verdict
	for i := range r.others {
		if !r.Able(i + 1) {
			continue
		}
		d, differs, err := r.differs(base, i+1, want)
		if !differs && err == nil && base > 0 {
			d, differs, err = r.differsUnobserved(base, i+1, want)
		}
		// An engine that fails does not hide what another one does wrong.
		verdict.Failure = firstError(verdict.Failure, err)
		if differs && verdict.Violation == nil {
			verdict.Violation = r.violatedBy(i+1, base, d).Violation
		}
	}
	return verdict
}

// differs compares the run of engine number i with that of a baseline; two runs of waves in field 16 too.
func (r *Runs) differs(base, i int, want *model.Record) (Difference, bool, error) {
	got, err := r.Record(i)
	if err != nil {
		return Difference{}, false, err
	}
	if want.Waves != nil && got.Waves == nil {
		return noWaves, true, nil
	}
	if !bytes.Equal(r.bytes(base), r.bytes(i)) || want.Waves != nil && !bytes.Equal(r.waveBytes(base), r.waveBytes(i)) {
		return recordDifference(want, got), true, nil
	}
	d, differs := r.seenDifference(base, i)
	return d, differs, nil
}

// differsUnobserved compares the run of engine number i that nobody observes with that of a baseline, if the run that was
// compared was observed: an engine may prepare waves in parallel only where nobody looks.
func (r *Runs) differsUnobserved(base, i int, want *model.Record) (Difference, bool, error) {
	if r.runs[i].kept == 0 && !r.WithState {
		return Difference{}, false, nil
	}
	got, err := r.Derived(i, "unobserved", func() *model.Case { return r.Case })
	if err != nil || r.shows(base, got) {
		return Difference{}, false, err
	}
	return recordDifference(want, got), true, nil
}

// recordDifference is the first difference of two Records that are known to differ.
func recordDifference(want, got *model.Record) Difference {
	if d, ok := FirstDifference(want, got); ok {
		return d
	}
	return Difference{Field: "record", Index: -1, Want: "other bytes", Got: "other bytes"}
}

// seenDifference compares what an observer saw of two runs: their step logs, then their states in the
// middle and at the end.
func (r *Runs) seenDifference(base, i int) (Difference, bool) {
	want, got := &r.runs[base].seen, &r.runs[i].seen
	if want.end == nil || got.end == nil {
		return Difference{}, false
	}
	if d, differs := listDifference("step_log", want.log, got.log, appendStep); differs {
		if d.Index < len(want.log) {
			d.Round = want.log[d.Index].Round
		}
		return d, true
	}
	if d, differs := r.stateDifference(want.middle, got.middle); differs {
		d.Round = want.log[want.stop].Round
		return d, true
	}
	return r.stateDifference(want.end, got.end)
}

// stateDifference compares two states by the bytes that state_digest_v1 digests (spec 04 §3.1), and names
// the first key of the Snapshot that differs. Both are nil when the runs were too short for them.
func (r *Runs) stateDifference(want, got *model.Snapshot) (Difference, bool) {
	if want == nil || got == nil {
		return Difference{}, false
	}
	r.leftState, r.rightState = model.AppendSnapshot(r.leftState[:0], want), model.AppendSnapshot(r.rightState[:0], got)
	a, b := r.leftState, r.rightState
	if bytes.Equal(a, b) {
		return Difference{}, false
	}
	at := commonPrefix(a, b)
	return Difference{Field: "state." + snapshotKey(a[:at]), Index: -1, Want: excerpt(a, at), Got: excerpt(b, at)}, true
}

func commonPrefix(a, b []byte) int {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	return i
}

// excerpt shows the bytes around a place.
func excerpt(b []byte, i int) string {
	const before, after = 40, 80
	return "…" + string(b[max(0, i-before):min(len(b), i+after)]) + "…"
}

// snapshotKey is the last key of the outermost object that the prefix of a document has begun.
func snapshotKey(prefix []byte) string {
	depth, key, start, inString := 0, "", 0, false
	for i := 0; i < len(prefix); i++ {
		switch c := prefix[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
			if inString {
				start = i + 1
			} else if depth == 1 && i+1 < len(prefix) && prefix[i+1] == ':' {
				key = string(prefix[start:i])
			}
		case inString:
		case c == '{' || c == '[':
			depth++
		case c == '}' || c == ']':
			depth--
		}
	}
	return key
}

// violated is a violation on engine number i, with the instruction that the baseline ran in that round, or at that
// pick of a wave.
func (r *Runs) violated(i int, d Difference) Verdict {
	if base := r.waveBase(); base >= 0 && r.wavesIn(i) {
		return r.violatedBy(i, base, d)
	}
	return r.violatedBy(i, 0, d)
}

// violatedBy is a violation on engine number i against a baseline.
func (r *Runs) violatedBy(i, base int, d Difference) Verdict {
	switch {
	case base > 0:
		d = r.placed(base, d)
	case r.wavesIn(i):
		d = r.placed(i, d)
	}
	if d.Instr == "" && d.Round > 0 && !r.wavesIn(i) {
		d.Instr = r.instrOfRound(d.Round)
	}
	return Verdict{Violation: &Violation{Baseline: r.engine(base).Name(), Engine: r.engine(i).Name(), Difference: d}}
}

// BaselineFor is the engine that is right by definition about what an engine does on a Case: the baseline, or its
// counterpart for waves where rounds are wave rounds.
func BaselineFor(baseline, e engines.Engine, c *model.Case) engines.Engine {
	if b, ok := baseline.(engines.Baseline); ok && e.Capabilities().Waves && WaveRounds(c) {
		if waves := b.Waves(); waves != nil {
			return waves
		}
	}
	return baseline
}
