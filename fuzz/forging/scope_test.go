package forging

import (
	"context"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/envelopes/certificate"
	"github.com/wavecheck/wavecheck/model"
)

// TestScope goes through the small scope, and counts what its description says.
func TestScope(t *testing.T) {
	s, err := Exhaust(context.Background(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range s.Mistakes {
		t.Errorf("%+v", s.Mistakes[i])
	}
	programs := uint64(8 * (8 + 2) * 8)
	forced := programs * 2 * 3    // widening, lanes
	nobody := uint64(8*2*8) * 2   // A timed out, B waits or has ended: no wave
	calm := programs*2*3 - nobody // states of one number of lanes that are not forced: widening, other disturbances
	states := 3*calm + forced
	lists := uint64(1 + 5 + 5*5 + 5*5*5)
	numbers := uint64(3 * 3 * 3)
	for _, tt := range []struct {
		what      string
		got, want uint64
	}{
		{"states", s.States, states},
		{"certificates", s.Certificates, states * lists * numbers},
		{"C0", s.Counts[place("C0")], forced * lists * numbers},
		{"C1", s.Counts[place("C1")], (states - forced) * lists * (numbers - 1)},
		{"C2", s.Counts[place("C2")], calm*(1+5*5+5*5*5) + calm*(1+5*5*5) + calm},
		{"C3", s.Counts[place("C3")], calm*5 + calm*(5+5*5*5-5*4*3)},
	} {
		if tt.got != tt.want {
			t.Errorf("%d of %s, want %d", tt.got, tt.what, tt.want)
		}
	}
	for _, v := range Verdicts {
		if s.Counts[place(v)] == 0 {
			t.Errorf("never %s", verdictText(v))
		}
	}
	if !s.Whole {
		t.Error("not whole")
	}
	var text, doc strings.Builder
	s.WriteText(&text, "wavecheck")
	if err := s.WriteJSON(&doc); err != nil || !strings.Contains(doc.String(), `"states":`) {
		t.Errorf("%v: %s", err, doc.String())
	}
	if want := "✓ no mistake\n  states      14592\n"; !strings.HasPrefix(text.String(), want) || strings.Contains(text.String(), "early") {
		t.Errorf("%s, want it to begin with %s", text.String(), want)
	}
}

// TestScopeFindsDefects: a checker that is wrong on small states is found out.
func TestScopeFindsDefects(t *testing.T) {
	honest := new(certificate.Checker)
	s, err := Exhaust(context.Background(), Options{Check: func(st certificate.State, cert model.Certificate, r certificate.Round) string {
		if len(cert.Picks) == 3 {
			r.Widening = true
		}
		return honest.Check(st, cert, r)
	}})
	if err != nil || len(s.Mistakes) != mistakesMost {
		t.Errorf("%d mistakes, %v", len(s.Mistakes), err)
	}
}
