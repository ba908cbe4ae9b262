package threaded

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/wavecheck/wavecheck/envelopes/certificate"
	"github.com/wavecheck/wavecheck/kernel"
	"github.com/wavecheck/wavecheck/model"
)

// TestHeld compares the index with the checker's Conflict, pick by pick, on footprints of all atoms; some name
// coroutines and sessions that do not exist.
func TestHeld(t *testing.T) {
	vm, err := kernel.New(model.DefaultConfig(), kernel.Options{})
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	var h held
	conflicts := 0
	for range 20_000 {
		h.reset(vm)
		var picks [][]model.Atom
		for range 4 {
			candidate := someAtoms(random)
			want := slices.ContainsFunc(picks, func(p []model.Atom) bool { return certificate.Conflict(p, candidate) })
			if got := h.conflicts(candidate); got != want {
				t.Fatalf("picks %v, candidate %v: conflict %t, want %t", picks, candidate, got, want)
			}
			if want {
				conflicts++
				continue
			}
			h.add(candidate)
			picks = append(picks, candidate)
		}
	}
	if conflicts < 5000 {
		t.Errorf("%d conflicts", conflicts)
	}
}

// someAtoms is a footprint of one to three atoms, sorted, each once.
func someAtoms(random *rand.Rand) []model.Atom {
	names := []string{"A", "B", "C"}
	id := func() uint64 { return []uint64{0, 1, 5, 1 << 50}[random.IntN(4)] }
	var out []model.Atom
	for range 1 + random.IntN(3) {
		a := model.Atom{Kind: model.AtomKind(random.IntN(model.AtomKindCount))}
		switch a.Kind {
		case model.AtomCoroutine:
			a.Coro = id()
		case model.AtomEdge:
			a.SID, a.From, a.To = id(), names[random.IntN(3)], names[random.IntN(3)]
		case model.AtomEndpoint:
			a.SID, a.From = id(), names[random.IntN(3)]
		case model.AtomSession, model.AtomResources:
			a.SID = id()
		}
		out = append(out, a)
	}
	slices.SortFunc(out, model.CompareAtoms)
	return slices.Compact(out)
}
