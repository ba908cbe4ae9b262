package oracle_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
)

// waves puts a Case into wave mode.
func waves(c model.Case, n, workers uint64, change ...func(c *model.Case)) model.Case {
	c.Config.RoundSemantics = model.WaveParallel
	c.Schedule.Concurrency, c.Schedule.Workers = n, workers
	for _, change := range change {
		change(&c)
	}
	return c
}

func forced(rounds ...uint64) func(c *model.Case) {
	return func(c *model.Case) { c.Schedule.InvalidCertificateRounds = rounds }
}

func widened(c *model.Case) { c.Config.WaveWidening = true }

func rounds(n uint64) func(c *model.Case) { return func(c *model.Case) { c.MaxRounds = n } }

// runWaves runs a Case on the wave machine.
func runWaves(t *testing.T, c *model.Case) model.Record {
	t.Helper()
	r, err := oracle.RunWaves(c, oracle.WaveOptions{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// waveText is which coroutines each tick dispatched: ticks apart by a space, waves by |, picks by a comma; - is a
// tick without dispatch, and f marks the step of a fallback.
func waveText(r *model.Record) string {
	ticks := make([][]string, r.Tick)
	for _, s := range r.Waves.LaneTrace {
		tick := &ticks[s.Tick-1]
		if s.Wave == uint64(len(*tick)) {
			*tick = append(*tick, fmt.Sprint(s.CoroID))
		} else {
			(*tick)[s.Wave] += fmt.Sprintf(",%d", s.CoroID)
		}
	}
	for _, c := range r.Waves.Certificates {
		if !c.Valid {
			ticks[c.Tick-1][c.Wave] += "f"
		}
	}
	var text []string
	for _, waves := range ticks {
		if waves == nil {
			waves = []string{"-"}
		}
		text = append(text, strings.Join(waves, "|"))
	}
	return strings.Join(text, " ")
}

// certificateText lists the certificates: the step at planning, the picks, and the rule that one breaks.
func certificateText(r *model.Record) string {
	var text []string
	for _, c := range r.Waves.Certificates {
		entry := fmt.Sprintf("%d%v", c.PlannerStep, c.Picks)
		if !c.Valid {
			entry += *c.Violated
		}
		text = append(text, entry)
	}
	return strings.Join(text, " ")
}

// metricsText is planner_conflict_events, max_ready_queue_depth, max_wave_width and step_count.
func metricsText(r *model.Record) string {
	m := r.Waves.Metrics
	return fmt.Sprintf("conflicts %d, depth %d, width %d, steps %d", m.PlannerConflictEvents, m.MaxReadyQueueDepth, m.MaxWaveWidth, r.Waves.LaneScheduler.StepCount)
}

// endOf is how a run ended: its result, or its error.
func endOf(r *model.Record) string {
	if r.Error != nil {
		return *r.Error
	}
	return r.Result.String()
}

// waveGoldens are runs worked out by hand from spec 07. The first is its §10; the others set the published wave
// engine's own vectors to our rules. Everywhere our planner leaves the queue as it is, where the published one
// rotates it and counts lanes as conflicts, so orders and conflicts differ.
var waveGoldens = []struct {
	id, why string
	c       model.Case
	ticks   string
	end     string
	metrics string
}{
	{
		"V1", "07 §10: a woken receiver is Ready at once, so that no certificate fails; published, ticks 3, 5, 6, 7 fall back",
		waves(images(messages(2)...), 2, 2),
		"0,3 1,2 0,3 1,2 0,3 1,2 3", "all_done", "conflicts 2, depth 4, width 2, steps 13",
	},
	{
		// Tick 1: queue 0 1 2 3, plan 0 3, dropped; the canonical step is the queue's head. Then 1 2 3 0: 1 finds
		// its message, so that nothing blocks, the two sessions never meet in a plan again, and 12 steps do.
		"V2", "the fallback is the canonical step; published, it is 1, which blocks",
		waves(images(messages(2)...), 2, 2, forced(0)),
		"0f 1,2 3,0 1,2 3,0 1,2 3", "all_done", "conflicts 1, depth 4, width 2, steps 12",
	},
	{
		// Tick 1 passes over 1, 3, 5 for their sessions and never looks at 7: the budget is used up at 6.
		"V3", "the queue is not rotated, so 7 comes last",
		waves(images(messages(4)...), 4, 8),
		"0,2,4,6 1,3,5,7 0,2,4,6 1,3,5,7 0,2,4,6 1,3,5,7", "all_done", "conflicts 3, depth 8, width 4, steps 24",
	},
	{
		// Tick 1: queue 0..7: 0, 3 (1 meets session 0), 3 blocks; then 1 2 4 5 6 7 0: 1, 2.
		// Tick 2: 3 was not sent to in time, it is woken behind 4 5 6 7 0 1 2: 4, 7 (5 meets session 2), 7 blocks;
		// then 5, 6. Tick 3: 7 is woken: 0 1 … 7: 0, 3 (1 again), then 1, 2. Tick 4: 4 5 6 7 0 3 1 2: 4, 7 (5
		// again), then 5, 6. Tick 5: 0 3 1 2 4 7 5 6: 0 halts, then 1, 2 halt. Tick 6: 4 7 5 6 3: 4, then 5, 6 halt.
		// Tick 7: 3 7 share a lane.
		"V4", "no vain fallbacks; two waves of two a round",
		waves(images(messages(4)...), 4, 2),
		"0,3|1,2 4,7|5,6 0,3|1,2 4,7|5,6 0,3|1,2 4,7|5,6 3|7", "all_done", "conflicts 4, depth 8, width 2, steps 26",
	},
	{
		"V5", "one lane: waves of one; no difference but the conflicts, which lanes are none of",
		waves(images(messages(4)...), 4, 1),
		"0|1|2|3 4|5|6|7 0|1|2|3 4|5|6|7 0|1|2|3 4|5|6|7", "all_done", "conflicts 0, depth 8, width 1, steps 24",
	},
	{
		// Lanes: 0 4 8 12 | 1 5 9 13 | 2 6 10 14 | 3 7 11 15, sessions id / 2. Tick 1 fills the lanes with 0 2 5 7;
		// 5 and 7 block and are woken in tick 3. Tick 3 does the same with 8 10 13 15. In ticks 1, 3, 5, 7 two
		// candidates meet a session each time: 1 3, 9 11, 1 3, 9 11. From tick 9 on sessions are out of step.
		"V6", "13 ticks and 8 conflicts; published, 27 and 45",
		waves(images(messages(8)...), 4, 4),
		"0,2,5,7 1,3,4,6 8,10,13,15 9,11,12,14 0,2,5,7 1,3,4,6 8,10,13,15 9,11,12,14 " +
			"0,2,5,7 1,3,4,6 8,10,13,15 9,11,12,14 5,7|13,15",
		"all_done", "conflicts 8, depth 16, width 4, steps 52",
	},
	{
		// 1 was picked beside 0, who faults: it is not executed, nor counted, and the run ends.
		"V7", "the fault ends the round at once; published, 1 executes and is lost",
		waves(images(faulty(), message("m")), 2, 2),
		"0", "coroutine 0 faulted: type violation (expected Unit, actual Unit): [monitor] A: expected Send state, got End",
		"conflicts 0, depth 3, width 1, steps 1",
	},
	{
		// One session, so waves of one, and lane 0 = {0, 2}. Tick 1: 0 sends m2 (1 meets the session); 1 blocks.
		// 2: C sends m0; 0. 3: 1 is woken: 2, 0 halts. 4: 1 receives; 2 blocks on B→C, whatever A sent.
		// 5: 1 twice, and sends m1. 6: 2 is woken behind 1. 7: 1 halts. 8, 9: 2 alone.
		// 1 or 2 meets the session in ticks 1, 3, 4, 6, 7.
		"V8", "a receiver waits for its own edge, so all is done in 9 ticks; published, 2 is woken in vain for ever",
		waves(images(livelock()), 2, 2),
		"0|1 2|0 2|0 1|2 1|1 1|2 1|2 2|2 2", "all_done", "conflicts 5, depth 3, width 1, steps 17",
	},
	{
		"V9", "one-step mode: the budget is 1 whatever n is; no difference",
		with(images(messages(4)...), func(c *model.Case) { c.Schedule.Concurrency, c.Schedule.Workers, c.MaxRounds = 4, 4, 1 }),
		"0", "max_rounds", "conflicts 0, depth 8, width 1, steps 1",
	},
}

// faulty: A sends where its type has ended.
func faulty() model.Image {
	return model.Image{
		LocalTypes:  []model.RoleType{{Role: "A", Type: end}},
		Programs:    []model.RoleProgram{{Role: "A", Code: []model.Instr{model.Send{}}}},
		HasPrograms: true,
	}
}

// livelock is C→B: m0; B→C: m1; A→C: m2.
func livelock() model.Image {
	return types(
		comm(model.Sending, "C", "m2", end),
		comm(model.Receiving, "C", "m0", comm(model.Sending, "C", "m1", end)),
		comm(model.Sending, "B", "m0", comm(model.Receiving, "B", "m1", comm(model.Receiving, "A", "m2", end))))
}

func TestWaveGoldens(t *testing.T) {
	for _, tt := range waveGoldens {
		t.Run(tt.id, func(t *testing.T) {
			r := runWaves(t, &tt.c)
			if waveText(&r) != tt.ticks || endOf(&r) != tt.end || metricsText(&r) != tt.metrics {
				t.Errorf("%s\n got %s: %s, %s\nwant %s: %s, %s", tt.why, waveText(&r), endOf(&r), metricsText(&r), tt.ticks, tt.end, tt.metrics)
			}
		})
	}
}
