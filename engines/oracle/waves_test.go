package oracle

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
)

func TestWavesEngine(t *testing.T) {
	w := NewWaves(oracle.WaveOptions{})
	c := bytecode(model.Yield{}, model.Halt{})
	c.Config.RoundSemantics, c.Schedule.Concurrency = model.WaveParallel, 2
	r, err := w.Run(&c)
	if err != nil || r.Engine != "oracle-waves" || r.Waves == nil || r.HasDispatches || r.Rounds != 1 {
		t.Errorf("got %+v, %v", r, err)
	}
	if f := w.Capabilities().Fields; !f.Has(3) || !f.Has(16) || f.Has(17) || engines.CanonicalFields.Has(16) {
		t.Errorf("fields %b", f)
	}
	c.Schedule.HasPicks = true
	_, err = w.Run(&c)
	var failure *engines.Failure
	if !errors.As(err, &failure) || failure.Kind != engines.Refused || failure.Engine != "oracle-waves" {
		t.Errorf("picks in wave mode: %v, want a refusal", err)
	}
	c.Schedule.HasPicks = false
	if _, err = w.RunObserved(&c, panicking{}); !errors.As(err, &failure) || failure.Kind != engines.Crashed {
		t.Errorf("a panic: %v, want a crash", err)
	}
	var nowhere model.Snapshot
	if _, _, err := w.Plan(&c, &nowhere, 2); err != nil {
		t.Errorf("an empty state is planned for: %v", err)
	}
	nowhere.NextCoroID = 1
	if _, _, err := w.Plan(&c, &nowhere, 2); !errors.As(err, &failure) || failure.Kind != engines.Refused {
		t.Errorf("a state that no run reaches: %v", err)
	}
	if _, err := w.CheckCertificate(&c, &nowhere, model.Certificate{}, 0, 2); !errors.As(err, &failure) || failure.Kind != engines.Refused {
		t.Errorf("a state that no run reaches: %v", err)
	}
}

// scheduled is a generated Case without picks, at some n and L.
func scheduled(i uint64) model.Case {
	c := generators.Seeded(11, i)
	c.Schedule = model.Schedule{Concurrency: 2 + i%4, Workers: 1 + i%7}
	c.MaxRounds = min(c.MaxRounds, 150)
	c.Config.RoundSemantics = model.WaveParallel
	return c
}

// TestWavesOfOne: in one-step mode, at n = 1, and in fields 3 to 14 with every round forced (P-F4), the wave oracle
// gives the canonical run of generated Cases.
func TestWavesOfOne(t *testing.T) {
	w := NewWaves(oracle.WaveOptions{})
	for i := range uint64(400) {
		c := scheduled(i)
		canonical := mustRun(t, New(model.Ours), &c)
		for _, tt := range []struct {
			what   string
			change func(c *model.Case)
		}{
			{"one-step mode", func(c *model.Case) { c.Config.RoundSemantics = model.CanonicalOneStep }},
			{"n = 1", func(c *model.Case) { c.Schedule.Concurrency = 1 }},
			{"all rounds forced", func(c *model.Case) {
				for r := range c.MaxRounds {
					c.Schedule.InvalidCertificateRounds = append(c.Schedule.InvalidCertificateRounds, r)
				}
			}},
		} {
			c, want := c, canonical
			tt.change(&c)
			got := mustRun(t, w, &c)
			want.HasDispatches = got.HasDispatches
			if !bytes.Equal(model.AppendComparable(nil, &got), model.AppendComparable(nil, &want)) {
				t.Errorf("seed 11, Case %d, %s: not the canonical run", i, tt.what)
			}
		}
	}
}

func mustRun(t *testing.T, e engines.Engine, c *model.Case) model.Record {
	t.Helper()
	r, err := e.Run(c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestPlanAndChecker: each plan of a run is that of the state before it and changes nothing (P-C8), the checker takes
// it (P-C3), and takes it no more with one lie told (P-C5).
func TestPlanAndChecker(t *testing.T) {
	plain, plans := NewWaves(oracle.WaveOptions{}), 0
	for i := range uint64(60) {
		c := scheduled(i)
		c.MaxRounds = min(c.MaxRounds, 20)
		c.Config.WaveWidening = i%2 == 0
		var tick, left uint64
		_, err := NewWaves(oracle.WaveOptions{ReplaceCertificate: func(cert model.Certificate, before model.Snapshotter) model.Certificate {
			if cert.Tick != tick {
				tick, left = cert.Tick, c.Schedule.Concurrency
			}
			s := before.Snapshot()
			picks, _, err := plain.Plan(&c, &s, min(left, max(1, c.Schedule.Workers)))
			if err != nil || !slices.Equal(picks, cert.Picks) {
				t.Errorf("Case %d, tick %d: planned %v, then %v, %v", i, tick, cert.Picks, picks, err)
			}
			if violated, err := plain.CheckCertificate(&c, &s, cert, cert.Wave, left); violated != "" || err != nil {
				t.Errorf("Case %d, tick %d: the checker refuses %+v: %s, %v", i, tick, cert, violated, err)
			}
			for _, lie := range lies(cert, &s, &c) {
				if violated, err := plain.CheckCertificate(&c, &s, lie.cert, cert.Wave, left); violated != lie.rule || err != nil {
					t.Errorf("Case %d, tick %d: %s of %+v: violates %q, %v", i, tick, lie.rule, lie.cert, violated, err)
				}
			}
			left -= uint64(len(cert.Picks))
			plans++
			return cert
		}}).Run(&c)
		if err != nil {
			t.Fatal(err)
		}
	}
	if plans < 500 {
		t.Errorf("only %d plans", plans)
	}
}

type lie struct {
	rule string
	cert model.Certificate
}

// lies are certificates of a state, each with the one rule that it breaks first.
func lies(honest model.Certificate, s *model.Snapshot, c *model.Case) (out []lie) {
	last := len(honest.Picks) - 1
	with := func(rule string, change func(c *model.Certificate)) {
		cert := honest
		cert.Picks = slices.Clone(honest.Picks)
		change(&cert)
		out = append(out, lie{rule, cert})
	}
	with("C1", func(c *model.Certificate) { c.Wave++ })
	with("C1", func(c *model.Certificate) { c.PlannerStep++ })
	with("C2", func(c *model.Certificate) { c.Picks = nil })
	with("C4", func(c *model.Certificate) { c.Picks[last] = s.NextCoroID })
	if last > 0 {
		with("C3", func(c *model.Certificate) { c.Picks[last] = c.Picks[0] })
	}
	for _, b := range s.Sched.Blocked {
		with("C4", func(c *model.Certificate) { c.Picks[last] = b.ID })
	}
	for _, id := range s.Sched.Ready {
		if last > 0 && id != honest.Picks[0] && id%max(1, c.Schedule.Workers) == honest.Picks[0]%max(1, c.Schedule.Workers) && !down(s, id) {
			with("C6", func(c *model.Certificate) { c.Picks = []uint64{c.Picks[0], id} })
		}
	}
	return out
}

// down reports whether the coroutine's role is crashed or timed out.
func down(s *model.Snapshot, id uint64) bool {
	role := s.Coroutines[id].Role
	return slices.Contains(s.Topology.CrashedSites, role) ||
		slices.ContainsFunc(s.Topology.TimedOutSites, func(x model.TimedOutSite) bool { return x.Site == role })
}

// TestForgedIsForced: a refused first certificate gives the Record of that round forced, but for certificates.
func TestForgedIsForced(t *testing.T) {
	forgeries := 0
	for i := range uint64(200) {
		c := scheduled(i)
		at := 1 + i%5
		lied := mustRun(t, NewWaves(oracle.WaveOptions{ReplaceCertificate: func(cert model.Certificate, _ model.Snapshotter) model.Certificate {
			if cert.Tick == at && cert.Wave == 0 {
				cert.Picks = append(slices.Clone(cert.Picks), cert.Picks[0])
				forgeries++
			}
			return cert
		}}), &c)
		c.Schedule.InvalidCertificateRounds = []uint64{at - 1}
		honest := mustRun(t, NewWaves(oracle.WaveOptions{}), &c)
		if len(lied.Waves.Certificates) != len(honest.Waves.Certificates) {
			t.Errorf("seed 11, Case %d: %d certificates, %d with the round forced", i, len(lied.Waves.Certificates), len(honest.Waves.Certificates))
		}
		lied.Waves.Certificates, honest.Waves.Certificates = nil, nil
		if !bytes.Equal(model.AppendRecord(nil, &lied), model.AppendRecord(nil, &honest)) {
			t.Errorf("seed 11, Case %d: a forged round is not a forced one", i)
		}
	}
	if forgeries == 0 {
		t.Error("nothing was forged")
	}
}

// TestWaveStepper: every dispatch of a run of waves, redone on the Snapshot before it, gives the state after it.
func TestWaveStepper(t *testing.T) {
	for i := range uint64(20) {
		c := scheduled(i)
		c.MaxRounds = min(c.MaxRounds, 15)
		if _, err := NewWaves(oracle.WaveOptions{}).RunObserved(&c, &replaying{t: t, engine: New(model.Ours), c: &c}); err != nil {
			t.Error(err)
		}
	}
}
