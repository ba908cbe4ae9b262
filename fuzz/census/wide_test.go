package census

import (
	"testing"

	"github.com/wavecheck/wavecheck/engines/oracle"
	"github.com/wavecheck/wavecheck/envelopes"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
)

// TestWideCasesLieInTheDomain: of class wide no Case faults, each ends with room for twice its rounds, and at least
// half lie in the domain of Dn.
func TestWideCasesLieInTheDomain(t *testing.T) {
	const cases = 600
	seed := freshSeed(t)
	inside, done := 0, 0
	for i := range uint64(cases) {
		c := generators.Wide.Seeded(seed, i)
		r, err := oracle.New(model.Ours).Run(&c)
		if err != nil {
			t.Fatalf("seed %d, Case %d: %v", seed, i, err)
		}
		if r.Fault != nil || r.Result == model.MaxRoundsReached || r.Rounds > c.MaxRounds/2 {
			t.Errorf("seed %d, Case %d: %v after %d of %d rounds, %v", seed, i, r.Result, r.Rounds, c.MaxRounds, r.Fault)
		}
		if r.Result == model.AllDone {
			done++
		}
		if envelopes.InDomain(&c, &r) {
			inside++
		}
	}
	t.Logf("%d of %d Cases end, %d lie in the domain", done, cases, inside)
	if inside < cases/2 || done < cases*9/10 {
		t.Errorf("seed %d: %d of %d Cases end, %d lie in the domain", seed, done, cases, inside)
	}
}
