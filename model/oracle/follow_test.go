package oracle_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
)

// TestRunFollowing: a run of ours that is followed gives the Record again, whoever planned it; and a foreign
// schedule is taken as it stands.
func TestRunFollowing(t *testing.T) { // spec 07 §7
	followed := 0
	vectors(t, 60, func(v *vector) {
		c := waves(v.c, 2+uint64(v.line/60)%4, 1+uint64(v.line/60)%5, func(c *model.Case) { c.MaxRounds = min(c.MaxRounds, 120) })
		c.Schedule.HasPicks, c.Schedule.Picks = false, nil
		want := runWaves(t, &c)
		var heard []string
		got, err := oracle.RunFollowing(&c, model.Ours, oracle.Follow{
			Waves: func(tick uint64) [][]uint64 { return picksAt(&want, tick) },
			Before: func(_ *oracle.Machine, picks []uint64, wave, left uint64) {
				if picks == nil || left == 0 {
					t.Errorf("line %d: wave %d of %v with %d left", v.line, wave, picks, left)
				}
				heard = append(heard, "wave")
			},
			After: func(m *oracle.Machine, left uint64) { heard = append(heard, fmt.Sprint(left)) },
		})
		if err != nil {
			t.Fatal(err)
		}
		sameFields(t, v, "followed", got, want)
		if !slices.Equal(got.Waves.LaneTrace, want.Waves.LaneTrace) || !slices.Equal(got.Waves.Handoffs, want.Waves.Handoffs) ||
			got.Waves.LaneScheduler.StepCount != want.Waves.LaneScheduler.StepCount || got.Waves.Metrics.MaxWaveWidth != want.Waves.Metrics.MaxWaveWidth {
			t.Errorf("line %d: %+v, want %+v", v.line, got.Waves.Metrics, want.Waves.Metrics)
		}
		if len(want.Waves.LaneTrace) > 0 && len(heard) == 0 {
			t.Errorf("line %d: nobody heard of a wave", v.line)
		}
		followed += len(want.Waves.LaneTrace)
	})
	if followed == 0 {
		t.Error("nothing was followed")
	}
}

// picksAt are the waves of a round of a Record.
func picksAt(r *model.Record, tick uint64) (out [][]uint64) {
	for _, s := range r.Waves.LaneTrace {
		if s.Tick != tick {
			continue
		}
		if int(s.Wave) == len(out) {
			out = append(out, nil)
		}
		out[s.Wave] = append(out[s.Wave], s.CoroID)
	}
	return out
}

// TestFollowForeign: picks that are not ready are left out, a round without waves is idle, and one that ends with
// everything terminal answers AllDone in the published dialect too.
func TestFollowForeign(t *testing.T) { // spec 07 §7
	image := model.Image{HasPrograms: true, Programs: []model.RoleProgram{
		{Role: "A", Code: []model.Instr{model.Halt{}}}, {Role: "B", Code: []model.Instr{model.Yield{}, model.Halt{}}},
	}}
	c := waves(model.NewCase(image), 4, 2, rounds(9))
	c.AfterStuck = model.ContinueWhenStuck
	c.Topology = []model.TopologyTick{{Tick: 4, Events: []model.Perturbation{{Kind: model.Crash, Site: "B"}}}}
	schedule := map[uint64][][]uint64{1: {{1, 7, 0}, {0}}, 3: {{0}}}
	var left []uint64
	r, err := oracle.RunFollowing(&c, model.Telltale, oracle.Follow{
		Waves: func(tick uint64) [][]uint64 { return schedule[tick] },
		After: func(_ *oracle.Machine, n uint64) { left = append(left, n) },
	})
	if err != nil {
		t.Fatal(err)
	}
	var ran []uint64
	for _, s := range r.Waves.LaneTrace {
		ran = append(ran, s.CoroID)
	}
	if r.Result != model.AllDone || r.Rounds != 4 || !slices.Equal(ran, []uint64{1, 0}) || !slices.Equal(left, []uint64{0, 4, 3, 4}) {
		t.Errorf("%s after %d rounds, ran %v, left %v", r.Result, r.Rounds, ran, left)
	}
}
