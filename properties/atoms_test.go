package properties

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/engines"
	orc "github.com/wavecheck/wavecheck/engines/oracle"
	"github.com/wavecheck/wavecheck/envelopes/certificate"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
)

// dropped is a kind of footprint atom, the footprint without it, and the regression that shows that it is needed.
type dropped struct {
	kind string
	// gone reports whether an atom of the footprint of a coroutine is of the kind.
	gone func(s certificate.State, id uint64, a model.Atom) bool
	c    string
	want string // what the law says without the atoms
}

// droppable are the kinds of atoms of spec 07 §4.1, as its table names them.
var droppable = []dropped{
	{"the coroutine itself", func(_ certificate.State, id uint64, a model.Atom) bool {
		return a.Kind == model.AtomCoroutine && a.Coro == id
	}, "transfer-beside-the-halt-of-its-target", "state.sessions/Transfer+Halt"},
	{"the target of a Transfer", func(s certificate.State, id uint64, a model.Atom) bool {
		return a.Kind == model.AtomCoroutine && a.Coro != id && isOp(s, id, model.OpTransfer)
	}, "transfer-beside-the-halt-of-its-target", "state.sessions/Transfer+Halt"},
	{"the coroutine id that a Spawn draws", func(s certificate.State, id uint64, a model.Atom) bool {
		return a.Kind == model.AtomCoroutine && a.Coro != id && isOp(s, id, model.OpSpawn)
	}, "two-spawns-draw-one-id", "state.coroutines/Spawn+Spawn"},
	{"an endpoint that is owned", func(s certificate.State, id uint64, a model.Atom) bool {
		ep, ok := control(s, id)
		return a.Kind == model.AtomEndpoint && !(ok && ep == endpointOf(a))
	}, "halt-beside-one-who-holds-its-endpoint", "outcome/Send+Halt"},
	{"the control endpoint", func(s certificate.State, id uint64, a model.Atom) bool {
		return a.Kind == model.AtomEndpoint && !slices.Contains(s.AppendOwned(nil, id), endpointOf(a))
	}, "child-offers-for-its-parent", "outcome/Receive+Offer"},
	{"the edge", func(_ certificate.State, _ uint64, a model.Atom) bool { return a.Kind == model.AtomEdge },
		"offer-beside-its-choose", "outcome/Choose+Offer"},
	{"the session of a Close", func(s certificate.State, id uint64, a model.Atom) bool {
		return a.Kind == model.AtomSession && isOp(s, id, model.OpClose)
	}, "two-closes-of-one-session", "outcome/Close+Close"},
	{"the session id that an Open draws", func(s certificate.State, id uint64, a model.Atom) bool {
		return a.Kind == model.AtomSession && isOp(s, id, model.OpOpen)
	}, "two-opens-draw-one-id", "outcome/Open+Open"},
	{"the resources", func(_ certificate.State, _ uint64, a model.Atom) bool { return a.Kind == model.AtomResources },
		"evidence-released-twice-in-one-wave", "outcome/Release+Release"},
	{"the guards", func(_ certificate.State, _ uint64, a model.Atom) bool { return a.Kind == model.AtomGuards },
		"two-first-layers-in-one-wave", "outcome/Acquire+Acquire"},
}

// TestEachAtomEarnsItsPlace: without a kind of atoms in the footprint the law of independence fails on a regression,
// on which it holds with all of them.
func TestEachAtomEarnsItsPlace(t *testing.T) {
	shown := map[model.AtomKind]bool{}
	for i := range droppable {
		x := &droppable[i]
		t.Run(x.kind, func(t *testing.T) {
			g, err := corpus.LoadRegression(filepath.Join("..", "corpus", "regressions", x.c))
			if err != nil {
				t.Fatal(err)
			}
			less := func(dst []model.Atom, s certificate.State, id uint64) []model.Atom {
				return append(dst, slices.DeleteFunc(certificate.AppendFootprint(nil, s, id), func(a model.Atom) bool {
					gone := x.gone(s, id, a)
					shown[a.Kind] = shown[a.Kind] || gone
					return gone
				})...)
			}
			if got := independentWith(&g.Case, certificate.AppendFootprint); got != "" {
				t.Errorf("the whole footprint: %s", got)
			}
			if got := independentWith(&g.Case, less); got != "independence/oracle-waves/"+x.want {
				t.Errorf("%q, want %q", got, x.want)
			}
		})
	}
	for kind := range model.AtomKind(model.AtomKindCount) {
		if !shown[kind] {
			t.Errorf("atoms of kind %d were never left out", kind)
		}
	}
}

func endpointOf(a model.Atom) model.Endpoint { return model.Endpoint{SID: a.SID, Role: a.From} }

func isOp(s certificate.State, id uint64, op model.Op) bool {
	_, in := s.Instr(id)
	return in != nil && in.Op() == op
}

// control is the control endpoint of a communication or a Close (spec 02 §4.2).
func control(s certificate.State, id uint64) (model.Endpoint, bool) {
	_, in := s.Instr(id)
	if in == nil {
		return model.Endpoint{}, false
	}
	reg, ok := model.Channel(in)
	if c, closes := in.(model.Close); closes {
		reg, ok = c.Session, true
	}
	if !ok {
		return model.Endpoint{}, false
	}
	v, _ := s.Register(id, reg)
	if ep, is := v.(model.Endpoint); is {
		return ep, true
	}
	if owned := s.AppendOwned(nil, id); len(owned) > 0 {
		return owned[0], true
	}
	return s.Home(id), true
}

// independentWith says where the law of independence fails on a Case with such footprints, "" if it holds; the oracle's
// waves run the Case.
func independentWith(c *model.Case, footprint func([]model.Atom, certificate.State, uint64) []model.Atom) string {
	runs := NewRuns(orc.New(model.Ours), []engines.Engine{orc.NewWaves(oracle.WaveOptions{})})
	runs.Reset(c, false)
	p := Independence
	p.Check = func(r *Runs) Verdict {
		return eachRun((&independence{stepper: orc.New(model.Ours), footprint: footprint}).judge)(r)
	}
	if v := p.Judge(runs); v.Violation != nil {
		return v.Violation.Bucket()
	}
	return ""
}
