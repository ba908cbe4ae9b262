package kernel_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/engines/scripted"
	"github.com/wavecheck/wavecheck/kernel"
	"github.com/wavecheck/wavecheck/model"
)

// TestWakePass compares the indexed wake pass with the spec's walk over all blocked coroutines (spec 02
// §2.2 with spec 05), read off Snapshots: after the pass nobody whose wait is over is still blocked, and
// nobody was woken whose wait is not over.
func TestWakePass(t *testing.T) {
	woken, enough := 0, errors.New("enough")
	err := corpus.ReadReference("../"+corpus.ReferenceFile, func(_ int, v *model.ReferenceLine) error {
		woken += checkWakes(t, &v.Case)
		if woken > 300 || t.Failed() {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) {
		t.Fatalf("%d wake-ups in the reference vectors: %v", woken, err)
	}
}

func checkWakes(t *testing.T, c *model.Case) (woken int) {
	if len(c.Topology) == 0 && c.Config.Buffer.Capacity > 2 {
		return 0
	}
	vm, err := kernel.New(c.Config.Config, kernel.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range c.Images {
		if vm.Load(&c.Images[i]) != nil {
			return 0
		}
	}
	h := scripted.New(c)
	for range min(c.MaxRounds, 150) {
		before := vm.Snapshot()
		if done, err := vm.Begin(h, 1); done || err != nil {
			return woken
		}
		after := vm.Snapshot()
		for _, b := range before.Sched.Blocked {
			st := after.Coroutines[b.ID].Status
			if st.Terminal() {
				continue
			}
			over := waitOver(&after, before.Sched.Released, &b)
			if over != (st.Kind == model.StatusReady) {
				t.Errorf("%s, tick %d: coroutine %d waits for %+v; over %t, status %v", c.ID, after.Clock.Tick, b.ID, b.Reason, over, st.Kind)
				return woken
			}
			if over {
				woken++
			}
		}
		id, ok := vm.Select(nil)
		if !ok {
			continue
		}
		vm.Step(h, id)
	}
	return woken
}

// waitOver is the wake condition of a blocked coroutine, word by word.
func waitOver(s *model.Snapshot, released []string, b *model.BlockedCoroutine) bool {
	down := func(site string) bool {
		return slices.Contains(s.Topology.CrashedSites, site) ||
			slices.ContainsFunc(s.Topology.TimedOutSites, func(x model.TimedOutSite) bool { return x.Site == site })
	}
	if down(s.Coroutines[b.ID].Role) {
		return false
	}
	edge := b.Reason.Edge
	var buffer *model.EdgeBuffer
	if edge.SID < uint64(len(s.Sessions.Sessions)) {
		for i := range s.Sessions.Sessions[edge.SID].Buffers {
			if x := &s.Sessions.Sessions[edge.SID].Buffers[i]; x.Edge == edge {
				buffer = x
			}
		}
	}
	switch b.Reason.Kind {
	case model.BlockRecv:
		return buffer != nil && len(buffer.Payloads) > 0
	case model.BlockSend:
		pair := model.SitePair{From: edge.Sender, To: edge.Receiver}
		if down(edge.Sender) || down(edge.Receiver) || slices.Contains(s.Topology.PartitionedEdges, pair) {
			return false
		}
		cfg := &s.Config.Buffer
		return buffer == nil || cfg.Mode == model.LatestValue || cfg.Policy != model.PolicyBlock ||
			uint64(len(buffer.Payloads)) < buffer.Capacity
	}
	return slices.Contains(released, b.Reason.Name)
}
