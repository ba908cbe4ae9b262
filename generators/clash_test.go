package generators

import (
	"testing"

	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

// TestClashes: every clash is drawn, between two coroutines of different lanes whose programs are written, where waves
// can hold both. That they meet there is for the census.
func TestClashes(t *testing.T) {
	const cases = 6000
	var seen [clashKinds]int
	for i := range uint64(cases) {
		g := gen{src: choice.NewPRNG(testSeed, i), c: model.NewCase()}
		g.drawCase()
		k := &g.clash
		seen[k.kind]++
		if k.kind == noClash {
			continue
		}
		s := &g.c.Schedule
		if a, b := k.sides[0], k.sides[1]; a.id()%s.Workers == b.id()%s.Workers || (a.draft == b.draft) != (k.kind == guardsOfOneSession) {
			t.Errorf("Case %d: clash %d of %v and %v on %d lanes", i, k.kind, a.endpoint(), b.endpoint(), s.Workers)
		}
		if s.Concurrency < 2 || g.c.Config.RoundSemantics != model.WaveParallel {
			t.Errorf("Case %d: clash %d without waves", i, k.kind)
		}
		if k.grant != nil && (g.c.Handler.AcquireValue != k.grant || g.c.Handler.Acquire != model.AcquireGrant) {
			t.Errorf("Case %d: clash %d is not granted what it needs", i, k.kind)
		}
		for _, at := range k.sides {
			if im := &g.c.Images[at.draft.sid]; !im.HasPrograms && !g.on.has(mutation) {
				t.Errorf("Case %d: clash %d in a compiled image", i, k.kind)
			}
		}
	}
	for kind, n := range seen[1:] {
		if n < cases/500 {
			t.Errorf("clash %d in %d of %d Cases", kind+1, n, cases)
		}
	}
}
