package forging

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/oracle"
	"github.com/wavecheck/wavecheck/engines/threaded"
	"github.com/wavecheck/wavecheck/envelopes/certificate"
	"github.com/wavecheck/wavecheck/envelopes/certificate/forge"
	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
	reference "github.com/wavecheck/wavecheck/model/oracle"
)

// moment names a wave of a run.
type moment struct{ tick, wave uint64 }

// script says which certificates a run's checker sees in the place of honest ones.
type script map[moment]model.Certificate

func (s script) replace(honest model.Certificate, _ model.Snapshotter) model.Certificate {
	if cert, ok := s[moment{honest.Tick, honest.Wave}]; ok {
		return cert
	}
	return honest
}

type replacer = func(honest model.Certificate, before model.Snapshotter) model.Certificate

// baseline is the wave engine that is right by definition.
const baseline = "oracle-waves"

// waveEngines are the engines that run waves, made with a replacer of certificates.
var waveEngines = map[string]func(replacer) engines.Engine{
	baseline: func(r replacer) engines.Engine {
		return oracle.NewWaves(reference.WaveOptions{ReplaceCertificate: r})
	},
	"threaded": func(r replacer) engines.Engine {
		return threaded.New(threaded.Options{ReplaceCertificate: r})
	},
	"threaded on 2": func(r replacer) engines.Engine {
		return threaded.New(threaded.Options{Threads: 2, ReplaceCertificate: r})
	},
}

func mustRun(t *testing.T, e engines.Engine, c *model.Case) *model.Record {
	t.Helper()
	r, err := e.Run(c)
	if err != nil {
		t.Fatal(err)
	}
	return &r
}

// scripted is a script of lies about one wave of a Case, and what becomes of them.
type scripted struct {
	c        model.Case
	name     string
	lie      model.Certificate
	honest   model.Certificate
	violated string // "" if the lie is sound
}

func (s *scripted) at() moment { return moment{s.honest.Tick, s.honest.Wave} }

// oneLie tells a lie of the kind about one wave of a Case that the wave suits; ok is false if there is none.
func oneLie(t *testing.T, index uint64, kinds []forge.Kind, suits func(*Wave) bool) (s scripted, ok bool) {
	t.Helper()
	c, err := Draw(90, index)
	if err != nil {
		t.Fatal(err)
	}
	c.Schedule.InvalidCertificateRounds = nil
	src := choice.NewPRNG(91, index)
	kind := choice.Of(src, kinds)
	var f forge.Forger
	var check certificate.Checker
	err = Walk(&c, func(w *Wave) (model.Certificate, error) {
		if ok || !suits(w) || !choice.OneIn(src, 3) {
			return w.Honest, nil
		}
		state, err := certificate.FromSnapshot(&c, &w.State)
		if err != nil {
			return w.Honest, err
		}
		f.Reset(state, w.Honest, w.Round, src)
		lie, told := f.Lie(kind)
		if told {
			s, ok = scripted{c, fmt.Sprintf("seed 90, Case %d, %s", index, kind), lie, w.Honest, check.Check(state, lie, w.Round)}, true
		}
		return w.Honest, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s, ok
}

// lied runs the Case on an engine with the lie told.
func (s *scripted) lied(t *testing.T, engine func(replacer) engines.Engine) *model.Record {
	t.Helper()
	return mustRun(t, engine(script{s.at(): s.lie}.replace), &s.c)
}

// comparable are the fields 3 to 14 and 16 of a Record, its certificates as given.
func comparable(r *model.Record, certs []model.CertificateRecord) []byte {
	waves := *r.Waves
	waves.Certificates = certs
	b := model.AppendComparable(nil, r)
	return model.AppendWaves(append(b, ','), &waves)
}

// refusing are kinds whose lies break a rule, mostly.
var refusing = []forge.Kind{
	forge.Tick, forge.Step, forge.Repeated, forge.TakenLane, forge.MeetingSession, forge.Conflicting, forge.Unready, forge.Down,
	forge.Unknown, forge.TooMany, forge.Random, forge.Combined,
}

// sounding are kinds whose lies break none, often.
var sounding = []forge.Kind{forge.Reordered, forge.Dropped, forge.Another, forge.Random}

// eachLie gives every wave engine the lies of some kinds about the waves of generated Cases that suit, if the lie is
// refused or not as asked; it counts them by the rule that they break. It goes on for a while until the rules that are
// wanted have come up.
func eachLie(t *testing.T, kinds []forge.Kind, refused bool, wanted []string, suits func(*Wave) bool, judge func(t *testing.T, s *scripted, engine func(replacer) engines.Engine)) map[string]int {
	t.Helper()
	rules := map[string]int{}
	missing := func() bool { return slices.ContainsFunc(wanted, func(rule string) bool { return rules[rule] == 0 }) }
	for index := uint64(0); index < 250 || index < 5000 && missing(); index++ {
		s, ok := oneLie(t, index, kinds, suits)
		if !ok || (s.violated != forge.Sound) != refused {
			continue
		}
		rules[s.violated]++
		for name, engine := range waveEngines {
			t.Run(fmt.Sprintf("%s: %s", name, s.name), func(t *testing.T) { judge(t, &s, engine) })
		}
	}
	return rules
}

// TestRefusedFirst: a refused lie about the first wave of a round gives the Record of the Case with that round forced,
// but for the certificate itself.
func TestRefusedFirst(t *testing.T) {
	first := func(w *Wave) bool { return w.Round.Wave == 0 }
	rules := eachLie(t, refusing, true, Verdicts[2:], first, func(t *testing.T, s *scripted, engine func(replacer) engines.Engine) {
		got := s.lied(t, engine)
		forced := s.c
		forced.Schedule.InvalidCertificateRounds = []uint64{s.honest.Tick - 1}
		want := mustRun(t, engine(nil), &forced)
		if !bytes.Equal(comparable(got, nil), comparable(want, nil)) {
			t.Fatal("not the Record of the round forced")
		}
		certs := slices.Clone(want.Waves.Certificates)
		for i := range certs {
			if certs[i].Tick == s.honest.Tick {
				if *certs[i].Violated != "C0" {
					t.Fatalf("the forced round's certificate is %+v", certs[i])
				}
				certs[i] = model.CertificateRecord{Certificate: s.lie, Violated: &s.violated}
			}
		}
		if !bytes.Equal(comparable(got, got.Waves.Certificates), comparable(got, certs)) {
			t.Fatalf("certificates\n%+v, want\n%+v", got.Waves.Certificates, certs)
		}
	})
	for _, rule := range Verdicts[2:] {
		if rules[rule] == 0 {
			t.Errorf("no refusal by %s: %v", rule, rules)
		}
	}
}

// stepsOf are the entries of a lane trace before a tick, and in it.
func stepsOf(r *model.Record, tick uint64) (before, in []model.LaneStep) {
	for _, l := range r.Waves.LaneTrace {
		switch {
		case l.Tick < tick:
			before = append(before, l)
		case l.Tick == tick:
			in = append(in, l)
		}
	}
	return before, in
}

// TestRefusedLater: a refused lie about a later wave of a round keeps the waves before it; the canonical step, which
// is the honest certificate's first pick, is one more, with the number of that wave, and ends the round.
func TestRefusedLater(t *testing.T) {
	later := func(w *Wave) bool { return w.Round.Wave > 0 }
	rules := eachLie(t, refusing, true, nil, later, func(t *testing.T, s *scripted, engine func(replacer) engines.Engine) {
		honest, got := mustRun(t, engine(nil), &s.c), s.lied(t, engine)
		wantBefore, wantIn := stepsOf(honest, s.honest.Tick)
		before, in := stepsOf(got, s.honest.Tick)
		keep := slices.IndexFunc(wantIn, func(l model.LaneStep) bool { return l.Wave == s.honest.Wave })
		if !slices.Equal(before, wantBefore) || len(in) != keep+1 || !slices.Equal(in[:keep], wantIn[:keep]) {
			t.Fatalf("the round executed\n%+v, honestly\n%+v", in, wantIn)
		}
		if last := in[keep]; last.CoroID != s.honest.Picks[0] || last.Wave != s.honest.Wave {
			t.Fatalf("the canonical step is %+v, want coroutine %d", last, s.honest.Picks[0])
		}
		certs := slices.DeleteFunc(slices.Clone(got.Waves.Certificates), func(c model.CertificateRecord) bool { return c.Valid })
		if len(certs) != 1 || *certs[0].Violated != s.violated || !slices.Equal(certs[0].Picks, s.lie.Picks) {
			t.Fatalf("refused are %+v, want %+v for %s", certs, s.lie, s.violated)
		}
	})
	if len(rules) < 5 {
		t.Errorf("lies about later waves break too few rules: %v", rules)
	}
}

// TestSoundLie: a lie that keeps every rule is executed: its picks in its order, up to the first that faults.
func TestSoundLie(t *testing.T) {
	anywhere := func(*Wave) bool { return true }
	rules := eachLie(t, sounding, false, nil, anywhere, func(t *testing.T, s *scripted, engine func(replacer) engines.Engine) {
		got := s.lied(t, engine)
		_, in := stepsOf(got, s.honest.Tick)
		var coros []uint64
		for _, l := range in {
			if l.Wave == s.honest.Wave {
				coros = append(coros, l.CoroID)
			}
		}
		want := s.lie.Picks
		if last := got.Waves.LaneTrace[len(got.Waves.LaneTrace)-1]; got.FaultCoro != nil && last.Tick == s.honest.Tick && last.Wave == s.honest.Wave {
			want = want[:slices.Index(want, *got.FaultCoro)+1]
		}
		if !slices.Equal(coros, want) {
			t.Fatalf("executed %d, want %d of %d", coros, want, s.lie.Picks)
		}
	})
	if rules[forge.Sound] < 60 {
		t.Errorf("too few sound lies: %v", rules)
	}
}

// manyLies tells lies about half of the waves of a Case, and lets each have its consequences.
func manyLies(t *testing.T, index uint64) (model.Case, script) {
	t.Helper()
	c, err := Draw(92, index)
	if err != nil {
		t.Fatal(err)
	}
	src := choice.NewPRNG(93, index)
	lies := script{}
	var f forge.Forger
	err = Walk(&c, func(w *Wave) (model.Certificate, error) {
		state, err := certificate.FromSnapshot(&c, &w.State)
		if err != nil || choice.Bool(src) {
			return w.Honest, err
		}
		f.Reset(state, w.Honest, w.Round, src)
		kinds := sounding
		if choice.OneIn(src, 4) {
			kinds = refusing
		}
		lie, ok := f.Lie(choice.Of(src, kinds))
		if !ok {
			return w.Honest, nil
		}
		lies[moment{w.Honest.Tick, w.Honest.Wave}] = lie
		return lie, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return c, lies
}

// TestEnginesBelieveAlike: whatever lies are told, refused ones and sound ones, every wave engine shows what the
// oracle shows when it is told the same.
func TestEnginesBelieveAlike(t *testing.T) {
	valid, refused := 0, 0
	for index := range uint64(250) {
		c, lies := manyLies(t, index)
		want := mustRun(t, waveEngines[baseline](lies.replace), &c)
		for name, engine := range waveEngines {
			if got := mustRun(t, engine(lies.replace), &c); !bytes.Equal(comparable(got, got.Waves.Certificates), comparable(want, want.Waves.Certificates)) {
				t.Errorf("%s: seed 92, Case %d, %d lies: not the oracle's Record", name, index, len(lies))
			}
		}
		for _, cert := range want.Waves.Certificates {
			if _, lied := lies[moment{cert.Tick, cert.Wave}]; lied && cert.Valid {
				valid++
			} else if lied {
				refused++
			}
		}
	}
	if valid < 500 || refused < 200 {
		t.Errorf("only %d sound lies and %d refused ones", valid, refused)
	}
}
