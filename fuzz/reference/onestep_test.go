package reference

import (
	"fmt"
	"testing"

	"github.com/wavecheck/wavecheck/model"
)

// TestDrifts: what was measured on the published threaded engine is what the drifts foretell, and what its
// cooperative engine answers is what stands without them.
func TestDrifts(t *testing.T) {
	word := "image\n  local A = B! m. end\n  local B = A? m. end\n"
	for _, tt := range []struct {
		name, text string
		show       func(r *model.Record) any
		want       string // without the drifts, and with them
		shown      string
	}{
		{"a crash ends the only coroutine", "image\n  program A\n    halt\ntopology\n  @1 crash A\nrounds 9", how, "stuck after 1, all_done after 1", "Q3-9"},
		{"and the run goes on after Stuck", "image\n  program A\n    halt\ntopology\n  @1 crash A\nrounds 9\nafter stuck continue", how, "all_done after 2, all_done after 1", "Q3-9"},
		{"two roles are timed out", word + "topology\n  @1 timeout A 3ms, timeout B 3ms\nrounds 8\nafter stuck continue",
			func(r *model.Record) any { return r.Waves.LaneScheduler.StepCount }, "5, 11", "Q3-10"},
		{"one step of three", "image\n  program A\n    yield; halt\n  program B\n    halt\n  program C\n    halt\nschedule\n  workers 1\nrounds 1",
			func(r *model.Record) any { return r.Waves.LaneScheduler.Queues }, "[[1 2 0]], [[0 1 2]]", "Q3-23"},
		{"a transfer to oneself, and one in the lane", "image\n  program A\n    set r1 0; transfer r0 r1 r2; set r1 1; transfer r0 r1 r2; halt\n  program B\n    0 jump 0\nschedule\n  workers 1\nrounds 12",
			transfers, "0 of 0 crossing, 0 applied, 2 of 0 crossing, 2 applied", "Q3-24"},
		{"a transfer between lanes", "image\n  program A\n    set r1 1; transfer r0 r1 r2; halt\n  program B\n    0 jump 0\nrounds 12",
			transfers, "1 of 1 crossing, 1 applied, 1 of 1 crossing, 1 applied", ""},
	} {
		c := parse(t, tt.text)
		run, err := runOneStep(&c)
		if err != nil {
			t.Fatal(err)
		}
		answer, covers := run.drifted()
		shown := ""
		for _, x := range covers {
			shown += drifts[x.drift].id
		}
		if got := fmt.Sprintf("%v, %v", tt.show(&run.canonical), tt.show(&answer)); got != tt.want || shown != tt.shown {
			t.Errorf("%s: %s by %q, want %s by %q", tt.name, got, shown, tt.want, tt.shown)
		}
	}
}

func how(r *model.Record) any { return fmt.Sprintf("%s after %d", r.Result, r.Rounds) }

func transfers(r *model.Record) any {
	m := &r.Waves.Metrics
	return fmt.Sprintf("%d of %d crossing, %d applied", len(r.Waves.Handoffs), m.CrossLaneTransferCount, m.HandoffAppliedCount)
}
