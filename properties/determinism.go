package properties

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"

	"github.com/wavecheck/wavecheck/envelopes/determinism"
	"github.com/wavecheck/wavecheck/model"
)

// ModesImply is the order of the determinism modes.
var ModesImply = Property{
	ID:        "modes-imply",
	Statement: "Between any two traces Full implies Replay, Replay implies ModuloEffects, and that implies ModuloCommutativity, both ways round; between traces of engines, waves included, the last two are one, and each of the four implies that the endpoints show the same.",
	Spec:      "04 §1.1, 04 §1.4",
	Why:       "The modes are the yardstick of other comparisons, and no engine computes them: a wrong one would call runs equal that are not.",
	Every:     20,
	Check:     checkModesImply,
}

// tracePair are two traces to be judged by the modes.
type tracePair struct {
	engine  int // of which b comes
	a, b    determinism.Trace
	emitted bool // both as an engine emitted them
}

func checkModesImply(r *Runs) (verdict Verdict) {
	pairs, err := modePairs(r)
	if err != nil {
		verdict.Failure = err
	}
	for i := range pairs {
		if d, broken := pairs[i].broken(); broken {
			verdict.Violation = &Violation{Engine: r.engine(pairs[i].engine).Name(), Difference: d}
			break
		}
	}
	return verdict
}

// tracesEdited is how many edited traces each engine's trace is held against.
const tracesEdited = 8

// modePairs are pairs of all kinds: each engine's trace with the baseline's, and with a few changes of its
// own, and the baseline's with its own on a variation of the Case; so that every mode holds now and then, and
// fails now and then.
func modePairs(r *Runs) (pairs []tracePair, failed error) {
	first, err := r.Record(0)
	if err != nil {
		return nil, err
	}
	for i := range r.runs {
		if !r.Able(i) {
			continue
		}
		rec, err := r.Record(i)
		if err != nil {
			failed = firstError(failed, err)
			continue
		}
		at := determinism.Of(rec)
		if i > 0 {
			pairs = append(pairs, tracePair{i, determinism.Of(first), at, true})
		}
		if v := queuePolicies(r.Case, rec); i == 0 && v != nil {
			other, err := r.Derived(i, queuePoliciesKey, func() *model.Case { return v.c })
			if err != nil {
				failed = firstError(failed, err)
				continue
			}
			pairs = append(pairs, tracePair{i, at, determinism.Of(other), true})
		}
		edits := rand.New(rand.NewPCG(binary.LittleEndian.Uint64(rec.Fragment[:]), uint64(i)))
		for range tracesEdited {
			pairs = append(pairs, tracePair{i, at, edited(edits, at), false})
		}
	}
	return pairs, failed
}

// broken is the first implication that does not hold of a pair.
func (p *tracePair) broken() (Difference, bool) {
	stronger := "" // the mode that holds
	for _, mode := range determinism.Modes {
		holds := determinism.Holds(mode, p.a, p.b)
		switch {
		case holds != determinism.Holds(mode, p.b, p.a):
			return Difference{Field: mode.String(), Index: -1, Want: "one answer both ways round", Got: "two"}, true
		case stronger != "" && !holds:
			return Difference{Field: mode.String(), Index: -1, Want: "implied by " + stronger, Got: "does not hold"}, true
		case holds && stronger == "":
			stronger = mode.String()
		}
	}
	if !p.emitted || stronger == "" || !sameHomes(p.a.Coroutines, p.b.Coroutines) {
		return Difference{}, false
	}
	if d, differ := determinism.FirstEndpointDifference(p.a, p.b); differ {
		return Difference{Field: "endpoints", Index: d.Index, Want: eventText(d.Want), Got: eventText(d.Got)}, true
	}
	if stronger == model.ModuloCommutativity.String() {
		return Difference{Field: stronger, Index: -1, Want: "ModuloEffects as well, for each commit has its barrier", Got: "this mode alone"}, true
	}
	return Difference{}, false
}

func sameHomes(a, b []model.CoroutineRecord) bool {
	return slices.EqualFunc(a, b, func(x, y model.CoroutineRecord) bool { return x.Session == y.Session && x.Role == y.Role })
}

// edited is a trace with a change that tells two neighbouring modes apart where it can, or with any
// change.
func edited(src *rand.Rand, t determinism.Trace) determinism.Trace {
	out := determinism.Trace{Obs: slices.Clone(t.Obs), Effects: slices.Clone(t.Effects), Coroutines: t.Coroutines}
	n := len(out.Obs)
	switch change := src.IntN(6); {
	case change == 0 && len(out.Effects) > 0:
		out.Effects[src.IntN(len(out.Effects))].HandlerIdentity += "'"
	case change == 1 && n > 0:
		i := src.IntN(n)
		out.Obs[i] = model.WithTick(out.Obs[i], out.Obs[i].At()+1)
	case change == 2 && n > 1:
		i := src.IntN(n - 1)
		out.Obs[i], out.Obs[i+1] = out.Obs[i+1], out.Obs[i]
	case change == 3 && n > 0:
		i := src.IntN(n)
		out.Obs = slices.Delete(out.Obs, i, i+1)
	case change == 4:
		swapSessions(out.Obs)
	}
	return out
}

// swapSessions swaps the first two neighbours of different sessions between two barriers.
func swapSessions(trace []model.Event) {
	for i := 1; i < len(trace); i++ {
		a, scoped := trace[i-1].Scope()
		b, both := trace[i].Scope()
		if scoped && both && a != b {
			trace[i-1], trace[i] = trace[i], trace[i-1]
			return
		}
	}
}
