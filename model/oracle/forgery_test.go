package oracle_test

import (
	"slices"
	"testing"

	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
)

// forging puts another certificate in the place of that of a tick and wave.
func forging(tick, wave uint64, lie func(c model.Certificate) model.Certificate) oracle.WaveOptions {
	return oracle.WaveOptions{ReplaceCertificate: func(honest model.Certificate, _ model.Snapshotter) model.Certificate {
		if honest.Tick == tick && honest.Wave == wave {
			return lie(honest)
		}
		return honest
	}}
}

func saying(picks ...uint64) func(model.Certificate) model.Certificate {
	return func(c model.Certificate) model.Certificate {
		c.Picks = picks
		return c
	}
}

func runForged(t *testing.T, c *model.Case, opts oracle.WaveOptions) model.Record {
	t.Helper()
	r, err := oracle.RunWaves(c, opts, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestRefusedForgery: a refused certificate that is the first of its round gives the Record of that round forced,
// but for what stands in certificates (spec 07 §6).
func TestRefusedForgery(t *testing.T) {
	for _, tt := range []struct {
		rule string
		lie  func(c model.Certificate) model.Certificate
	}{
		{"C1", func(c model.Certificate) model.Certificate { c.PlannerStep++; return c }},
		{"C2", saying()},
		{"C2", saying(0, 1, 2)},
		{"C3", saying(0, 0)},
		{"C4", saying(0, 99)},
		{"C6", saying(0, 2)},
		{"C7", saying(0, 1)},
	} {
		t.Run(tt.rule, func(t *testing.T) {
			c := waves(images(messages(2)...), 2, 2)
			lied := runForged(t, &c, forging(3, 0, tt.lie))
			c.Schedule.InvalidCertificateRounds = []uint64{2}
			honest := runWaves(t, &c)
			if v := lied.Waves.Certificates[2].Violated; v == nil || *v != tt.rule {
				t.Errorf("violated %v, want %s", v, tt.rule)
			}
			if v := honest.Waves.Certificates[2].Violated; v == nil || *v != "C0" {
				t.Errorf("the honest run violates %v, want C0", v)
			}
			lied.Waves.Certificates, honest.Waves.Certificates = nil, nil
			if got, want := string(model.AppendRecord(nil, &lied)), string(model.AppendRecord(nil, &honest)); got != want {
				t.Errorf("\n got %s\nwant %s", got, want)
			}
		})
	}
}

// TestForgeries: a refused later certificate keeps the waves before it, and one that keeps every rule is
// executed.
func TestForgeries(t *testing.T) {
	four := waves(images(messages(4)...), 4, 2, rounds(1))
	two := waves(images(messages(2)...), 2, 2, rounds(1))
	for _, tt := range []struct {
		story        string
		c            model.Case
		opts         oracle.WaveOptions
		waves, certs string
	}{
		{"no lie", four, oracle.WaveOptions{}, "0,3|1,2", "0[0 3] 2[1 2]"},
		{"a later one is refused", four, forging(1, 1, saying(4, 6)), "0,3|1f", "0[0 3] 2[4 6]C6"},
		{"another sound wave", two, forging(1, 0, saying(2, 1)), "2,1", "0[2 1]"},
		{"the other way round", two, forging(1, 0, saying(3, 0)), "3,0", "0[3 0]"},
		{"a part of the plan leaves budget", two, forging(1, 0, saying(3)), "3|0", "0[3] 1[0]"},
		{"of another tick", two, forging(1, 0, func(c model.Certificate) model.Certificate { c.Tick = 7; return c }), "0f", "0[0 3]C1"},
	} {
		t.Run(tt.story, func(t *testing.T) {
			r := runForged(t, &tt.c, tt.opts)
			waves := tt.waves
			if tt.story == "of another tick" { // it stands in the Record as the checker saw it
				if r.Waves.Certificates[0].Tick != 7 {
					t.Error("the Record has another certificate than the checker")
				}
				r.Waves.Certificates[0].Tick = 1
			}
			if waveText(&r) != waves || certificateText(&r) != tt.certs {
				t.Errorf("got %s: %s, want %s: %s", waveText(&r), certificateText(&r), waves, tt.certs)
			}
		})
	}
}

// TestForgerSees: the forger is shown the honest certificate and the state before its wave, and asked once for
// each wave of a wave round.
func TestForgerSees(t *testing.T) {
	c := waves(images(messages(2)...), 2, 2)
	var seen []model.Certificate
	r := runForged(t, &c, oracle.WaveOptions{ReplaceCertificate: func(honest model.Certificate, before model.Snapshotter) model.Certificate {
		s := before.Snapshot()
		if s.Clock.Tick != honest.Tick || s.Sched.StepCount != honest.PlannerStep || !slices.Contains(s.Sched.Ready, honest.Picks[0]) {
			t.Errorf("the state at tick %d, step %d is not that of %+v", s.Clock.Tick, s.Sched.StepCount, honest)
		}
		seen = append(seen, honest)
		return honest
	}})
	if len(seen) != 7 || len(r.Waves.Certificates) != 7 {
		t.Errorf("%d certificates shown, %d in the Record; want 7", len(seen), len(r.Waves.Certificates))
	}
}
