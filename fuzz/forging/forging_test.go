package forging

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/envelopes/certificate"
	"github.com/wavecheck/wavecheck/envelopes/certificate/forge"
	"github.com/wavecheck/wavecheck/model"
)

// small is a run of some seconds.
var small = Options{Seed: 1, Refuse: 50_000, Accept: 5_000}

func mustForge(t *testing.T, opts Options) *Summary {
	t.Helper()
	s, err := Run(context.Background(), opts)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestForging: the checkers agree, every kind of lie was told, every verdict given, and it is a function of the
// seed.
func TestForging(t *testing.T) {
	s := mustForge(t, small)
	if len(s.Mistakes) > 0 || !s.Whole || s.Refused() < small.Refuse || s.Accepted() < small.Accept || len(s.Unseen()) > 0 {
		var text strings.Builder
		s.WriteText(&text, "wavecheck")
		t.Errorf("unseen %v\n%s", s.Unseen(), text.String())
	}
	few := Options{Seed: 2, Refuse: 2000}
	a, b := mustForge(t, few), mustForge(t, few)
	if a.Counts != b.Counts || a.Waves != b.Waves || a.Cases != b.Cases {
		t.Error("the same options counted differently")
	}
	if few.Seed = 3; mustForge(t, few).Counts == a.Counts {
		t.Error("another seed counted the same")
	}
}

// checkerOn is the checker on a State that something stands before.
func checkerOn(veil func(certificate.State) certificate.State) func(certificate.State, model.Certificate, certificate.Round) string {
	var c certificate.Checker
	return func(s certificate.State, cert model.Certificate, r certificate.Round) string {
		return c.Check(veil(s), cert, r)
	}
}

// The veils: each makes the checker blind to one thing.
type (
	noLayers struct{ certificate.State }
	noTypes  struct{ certificate.State }
	noValues struct{ certificate.State }
	noOwned  struct{ certificate.State }
	noDown   struct{ certificate.State }
	noQueue  struct{ certificate.State }
	noOpen   struct{ certificate.State }
	noSpawn  struct{ certificate.State }
	noClose  struct{ certificate.State }
	noGuard  struct{ certificate.State }
)

func (noLayers) GuardLayersNamed() bool                                   { return true }
func (noTypes) LocalType(model.Endpoint) (model.LocalType, bool)          { return nil, false }
func (noValues) Register(uint64, model.Reg) (model.Value, bool)           { return nil, false }
func (noOwned) AppendOwned(d []model.Endpoint, _ uint64) []model.Endpoint { return d }
func (noDown) Eligible(uint64) bool                                       { return true }
func (n noQueue) Ready(id uint64) bool                                    { return id < n.CoroutineCount() }
func (noQueue) Status(uint64) model.StatusKind                            { return model.StatusReady }

// without is an instruction that is not of those kinds.
func without(s certificate.State, id uint64, ops ...model.Op) (uint64, model.Instr) {
	pc, in := s.Instr(id)
	if in != nil && slices.Contains(ops, in.Op()) {
		in = nil
	}
	return pc, in
}

func (n noOpen) Instr(id uint64) (uint64, model.Instr)  { return without(n.State, id, model.OpOpen) }
func (n noSpawn) Instr(id uint64) (uint64, model.Instr) { return without(n.State, id, model.OpSpawn) }
func (n noClose) Instr(id uint64) (uint64, model.Instr) { return without(n.State, id, model.OpClose) }
func (n noGuard) Instr(id uint64) (uint64, model.Instr) {
	return without(n.State, id, model.OpAcquire, model.OpRelease)
}

// TestPlantedDefects: a checker that is blind to one thing is found out, and its first mistake comes again from the
// seed and the Case's index.
func TestPlantedDefects(t *testing.T) {
	honest := new(certificate.Checker)
	for name, check := range map[string]func(certificate.State, model.Certificate, certificate.Round) string{
		"layers always named":   checkerOn(func(s certificate.State) certificate.State { return noLayers{s} }),
		"no edges":              checkerOn(func(s certificate.State) certificate.State { return noTypes{s} }),
		"fallback endpoints":    checkerOn(func(s certificate.State) certificate.State { return noValues{s} }),
		"owns nothing":          checkerOn(func(s certificate.State) certificate.State { return noOwned{s} }),
		"nobody is down":        checkerOn(func(s certificate.State) certificate.State { return noDown{s} }),
		"everybody is ready":    checkerOn(func(s certificate.State) certificate.State { return noQueue{s} }),
		"Open touches nothing":  checkerOn(func(s certificate.State) certificate.State { return noOpen{s} }),
		"Spawn touches nothing": checkerOn(func(s certificate.State) certificate.State { return noSpawn{s} }),
		"Close touches nothing": checkerOn(func(s certificate.State) certificate.State { return noClose{s} }),
		"guards touch nothing":  checkerOn(func(s certificate.State) certificate.State { return noGuard{s} }),
		"accepts all":           func(certificate.State, model.Certificate, certificate.Round) string { return forge.Sound },
		"no lanes": func(s certificate.State, cert model.Certificate, r certificate.Round) string {
			r.Left, r.Lanes = min(r.Left, r.Lanes), 1<<60
			return honest.Check(s, cert, r)
		},
		"the lanes' bound is forgotten": func(s certificate.State, cert model.Certificate, r certificate.Round) string {
			if n := uint64(len(cert.Picks)); n > r.Lanes && n <= r.Left {
				cert.Picks = cert.Picks[:r.Lanes]
			}
			return honest.Check(s, cert, r)
		},
		"widening always": func(s certificate.State, cert model.Certificate, r certificate.Round) string {
			r.Widening = true
			return honest.Check(s, cert, r)
		},
		"widening never": func(s certificate.State, cert model.Certificate, r certificate.Round) string {
			r.Widening = false
			return honest.Check(s, cert, r)
		},
		"never forced": func(s certificate.State, cert model.Certificate, r certificate.Round) string {
			r.Forced = false
			return honest.Check(s, cert, r)
		},
		"ids of 32 bits": func(s certificate.State, cert model.Certificate, r certificate.Round) string {
			cert.Picks = slices.Clone(cert.Picks)
			for i := range cert.Picks {
				cert.Picks[i] &= 1<<32 - 1
			}
			return honest.Check(s, cert, r)
		},
	} {
		opts := small
		opts.Check = check
		s := mustForge(t, opts)
		if len(s.Mistakes) == 0 {
			t.Errorf("%s: found by none of %d", name, s.Refused()+s.Accepted())
			continue
		}
		first := s.Mistakes[0]
		opts.Only = &first.Index
		again := mustForge(t, opts).Mistakes
		if len(again) == 0 || again[0].Kind != first.Kind || again[0].Checker != first.Checker || !slices.Equal(again[0].Certificate.Picks, first.Certificate.Picks) {
			t.Errorf("%s: Case %d alone gives %+v", name, first.Index, again)
		}
	}
}

// TestSameWrongVerdict: where both checkers say the same, and the lie cannot be that, it is a mistake too.
func TestSameWrongVerdict(t *testing.T) {
	for k := range forge.Kind(forge.KindCount) {
		for _, v := range Verdicts {
			if k.Right(v, true) != (v == "C0") {
				t.Errorf("%s in a forced round: %q", k, v)
			}
		}
		if k.Right("C0", false) {
			t.Errorf("%s: C0 without force", k)
		}
	}
	if forge.Conflicting.Right(forge.Sound, false) || !forge.Conflicting.Right("C8", false) {
		t.Error("a conflict is C8 and nothing else")
	}
}

// TestOutput: a mistake says what it is and what shows it again, in text and as JSON.
func TestOutput(t *testing.T) {
	opts := Options{Seed: 5, Refuse: 1 << 40, Check: func(certificate.State, model.Certificate, certificate.Round) string { return "C9" }}
	s := mustForge(t, opts)
	if len(s.Mistakes) != mistakesMost || s.Whole {
		t.Fatalf("%d mistakes, whole %v", len(s.Mistakes), s.Whole)
	}
	var text, doc bytes.Buffer
	s.WriteText(&text, "bin/wavecheck")
	for _, want := range []string{"✗ honest: the checker says C9, the oracle sound", fmt.Sprintf("again       bin/wavecheck forge --seed 5 --case %d\n", s.Mistakes[0].Index), "image", "ended early", "planner_step 0"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("the text lacks %q:\n%s", want, text.String())
		}
	}
	if err := s.WriteJSON(&doc); err != nil {
		t.Fatal(err)
	}
	var read struct {
		Seed     uint64
		Mistakes []struct {
			Certificate struct{ Picks []uint64 }
			Case        json.RawMessage
		}
		Lies []struct{ Kind string }
	}
	if err := json.Unmarshal(doc.Bytes(), &read); err != nil {
		t.Fatal(err)
	}
	if read.Seed != 5 || len(read.Mistakes) != mistakesMost || len(read.Lies) != forge.KindCount || read.Mistakes[0].Certificate.Picks == nil {
		t.Errorf("read %+v", read)
	}
	if _, err := model.DecodeCase(read.Mistakes[0].Case); err != nil {
		t.Error(err)
	}
}

// TestEnds: an end of the context is no error, and shows.
func TestEnds(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	s, err := Run(ctx, small)
	if err != nil || s.Whole || s.Cases != 0 {
		t.Errorf("%+v, %v", s, err)
	}
	calls := 0
	opts := small
	opts.Report = func(string) { calls++ }
	if s = mustForge(t, opts); calls != int(s.Cases/reportEvery) {
		t.Errorf("%d reports of %d Cases", calls, s.Cases)
	}
}
