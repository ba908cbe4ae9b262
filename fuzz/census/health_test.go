package census

import (
	"crypto/rand"
	"encoding/binary"
	"testing"

	"github.com/wavecheck/wavecheck/generators"
)

// freshSeed is a seed that no earlier run had; a test that fails says it.
func freshSeed(t *testing.T) uint64 {
	var b [8]byte
	rand.Read(b[:])
	seed := binary.LittleEndian.Uint64(b[:]) >> 32
	t.Logf("seed %d", seed)
	return seed
}

// TestHealth is the gate of the generators: what they draw has to be about something.
func TestHealth(t *testing.T) {
	for _, tt := range []struct {
		name string
		seed uint64
	}{{"fixed", 20260801}, {"fresh", freshSeed(t)}} {
		t.Run(tt.name, func(t *testing.T) {
			var h Health
			var run Run
			for i := range uint64(10_000) {
				d := generators.DrawSeeded(tt.seed, i)
				if err := runCase(&d.Case, &run); err != nil {
					t.Fatalf("seed %d, Case %d: %v", tt.seed, i, err)
				}
				h.add(&d, &run)
			}
			t.Logf("%.1f %% meaningful, %.1f %% padding, %.1f steps a Case", 100*h.Meaningful(), 100*h.PaddingShare(), h.StepsPerCase())
			for _, p := range h.Problems() {
				t.Errorf("seed %d: %s", tt.seed, p)
			}
		})
	}
}
