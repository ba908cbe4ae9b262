package oracle_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
)

// TestWaveStories are rounds whose waves, end and metrics follow from spec 07 by hand.
func TestWaveStories(t *testing.T) {
	timeouts := func(ticks uint32, sites ...string) (events []model.Perturbation) {
		for _, site := range sites {
			events = append(events, model.Perturbation{Kind: model.Timeout, Site: site, Duration: model.Duration{Nanos: ticks * 1e6}})
		}
		return events
	}
	crash := func(site string) model.Perturbation { return model.Perturbation{Kind: model.Crash, Site: site} }
	twoPairs := types(comm(model.Sending, "B", "m", end), comm(model.Receiving, "A", "m", end),
		comm(model.Sending, "D", "m", end), comm(model.Receiving, "C", "m", end))
	for _, tt := range []struct {
		story   string
		c       model.Case
		ticks   string
		certs   string
		end     string
		metrics string
	}{
		{"§10", waves(images(messages(2)...), 2, 2), "0,3 1,2 0,3 1,2 0,3 1,2 3",
			"0[0 3] 2[1 2] 4[0 3] 6[1 2] 8[0 3] 10[1 2] 12[3]", "all_done", "conflicts 2, depth 4, width 2, steps 13"},

		// §6: the dropped plan's conflict stays counted; 3, dropped with 0, keeps its place behind 1 and 2.
		{"a fallback", waves(images(messages(2)...), 2, 2, forced(0), rounds(2)), "0f 1,2",
			"0[0 3]C0 1[1 2]", "max_rounds", "conflicts 1, depth 4, width 2, steps 3"},
		{"a fallback faults", waves(images(faulty(), message("m")), 2, 2, forced(0)), "0f",
			"0[0 1]C0", "coroutine 0 faulted: type violation (expected Unit, actual Unit): [monitor] A: expected Send state, got End", "conflicts 0, depth 3, width 1, steps 1"},
		{"a fallback ends a round of four", waves(images(messages(2)...), 4, 2, forced(0), rounds(1)), "0f", "0[0 3]C0", "max_rounds", "conflicts 1, depth 4, width 1, steps 1"},
		{"the fallback skips whom the plan skips", waves(at(images(messages(2)...), 1, timeouts(1, "A")...), 2, 2, forced(0), rounds(1)), "1f", "0[1]C0", "max_rounds", "conflicts 0, depth 4, width 1, steps 1"},
		{"forced beyond the run, and in a round without certificate", waves(at(idlers(2), 1, timeouts(1, "A", "B")...), 2, 2, forced(0, 99)), "- 0|1 0|1",
			"0[0] 1[1] 2[0] 3[1]", "all_done", "conflicts 2, depth 2, width 1, steps 4"},

		// 1 blocks in tick 1. Its message comes in the first wave of tick 2, and it is woken in tick 3.
		{"waking is for the next round", waves(lateSend(), 2, 1), "0|1 0|0 1|1", "0[0] 1[1] 2[0] 3[0] 4[1] 5[1]", "all_done", "conflicts 0, depth 2, width 1, steps 6"},

		// One session: waves of one without widening. With it only the two that share an edge part.
		{"widening off", waves(images(twoPairs), 4, 4), "0|1|2|3 0|1|2|3 0|1|2|3",
			"0[0] 1[1] 2[2] 3[3] 4[0] 5[1] 6[2] 7[3] 8[0] 9[1] 10[2] 11[3]", "all_done", "conflicts 24, depth 4, width 1, steps 12"},
		{"widening on", waves(images(twoPairs), 4, 4, widened), "0,2|1,3 0,2,1,3 0,2,1,3",
			"0[0 2] 2[1 3] 4[0 2 1 3] 8[0 2 1 3]", "all_done", "conflicts 2, depth 4, width 4, steps 12"},

		{"all crash", waves(at(images(messages(2)...), 2, crash("A"), crash("B")), 2, 2), "0,3 -", "0[0 3]", "all_done", "conflicts 1, depth 4, width 2, steps 2"},
		{"a crashed role is passed over", waves(at(images(messages(2)...), 1, crash("A")), 2, 2), "1|3 -", "0[1] 1[3]", "stuck", "conflicts 0, depth 2, width 1, steps 2"},
		{"all time out", waves(at(idlers(2), 1, timeouts(3, "A", "B")...), 2, 2, rounds(2)), "- -", "", "max_rounds", "conflicts 0, depth 2, width 0, steps 0"},
		{"no role", waves(images(model.Image{}), 2, 2), "-", "", "all_done", "conflicts 0, depth 0, width 0, steps 0"},

		{"less budget than lanes", waves(idlerImages(5), 3, 8), "0,1,2 3,4,0 1,2,3 4", "0[0 1 2] 3[3 4 0] 6[1 2 3] 9[4]", "all_done", "conflicts 0, depth 5, width 3, steps 10"},
		{"budget left for a part of the lanes", waves(idlerImages(5), 3, 2), "0,1|2 3,4|0 1,2|3 4", "0[0 1] 2[2] 3[3 4] 5[0] 6[1 2] 8[3] 9[4]", "all_done", "conflicts 0, depth 5, width 2, steps 10"},
		{"a coroutine twice in a round", waves(idlers(1), 5, 3), "0|0", "0[0] 1[0]", "all_done", "conflicts 0, depth 1, width 1, steps 2"},
		{"no workers are one", waves(idlerImages(2), 2, 0), "0|1 0|1", "0[0] 1[1] 2[0] 3[1]", "all_done", "conflicts 0, depth 2, width 1, steps 4"},
		{"greatest weight first", waves(with(idlerImages(3), func(c *model.Case) {
			c.Config.SchedPolicy = model.SchedPolicy{Kind: model.PriorityFixedMap, Weights: []model.Weight{{ID: 1, Weight: 2}, {ID: 2, Weight: 3}}}
		}), 2, 3), "2,1 2,1 0|0", "0[2 1] 2[2 1] 4[0] 5[0]", "all_done", "conflicts 0, depth 3, width 2, steps 6"},

		{"one-step mode forces nothing", with(images(messages(2)...), func(c *model.Case) {
			c.Schedule.Concurrency, c.Schedule.InvalidCertificateRounds, c.MaxRounds = 4, []uint64{0, 1}, 3
		}), "0 1 2", "", "max_rounds", "conflicts 0, depth 4, width 1, steps 3"},
		{"n = 1 makes no certificate", waves(images(messages(2)...), 1, 2, forced(0), rounds(2)), "0 1", "", "max_rounds", "conflicts 0, depth 4, width 1, steps 2"},
		{"picks at n = 1", waves(idlers(3), 1, 2, picking(2, 2, 9)), "2 2 0 1 0 1", "", "all_done", "conflicts 0, depth 3, width 1, steps 6"},
		{"picks in one-step mode", with(with(idlers(3), picking(2, 2, 9)), func(c *model.Case) { c.Schedule.Concurrency = 7 }), "2 2 0 1 0 1", "", "all_done", "conflicts 0, depth 3, width 1, steps 6"},
	} {
		t.Run(tt.story, func(t *testing.T) {
			r := runWaves(t, &tt.c)
			got := [...]string{waveText(&r), certificateText(&r), endOf(&r), metricsText(&r)}
			if want := [...]string{tt.ticks, tt.certs, tt.end, tt.metrics}; got != want {
				t.Errorf("\n got %q\nwant %q", got, want)
			}
		})
	}
}

// idlerImages are n images of one coroutine that yields once and halts.
func idlerImages(n int) model.Case {
	one := idlers(1).Images[0]
	return images(slices.Repeat([]model.Image{one}, n)...)
}

// lateSend: B receives before A, who yields first, sends.
func lateSend() model.Case {
	im := message("m")
	im.HasPrograms = true
	im.Programs = []model.RoleProgram{
		{Role: "A", Code: []model.Instr{model.Yield{}, model.Send{Chan: 0, Val: 1}, model.Halt{}}},
		{Role: "B", Code: []model.Instr{model.Receive{Chan: 0, Dst: 1}, model.Halt{}}},
	}
	return images(im)
}

func picking(ids ...uint64) func(c *model.Case) {
	return func(c *model.Case) { c.Schedule.Picks, c.Schedule.HasPicks = ids, true }
}

// TestWaveFault: the picks after one that faults keep their places and budgets, and no hook was called for them
// (spec 07 §7). The machine goes on if it is asked to.
func TestWaveFault(t *testing.T) {
	// Ids 0, 1 | 2 | 3, 4 in sessions 0, 1, 2: the wave is 0, 2, 3, and 2 faults.
	c := waves(images(message("m"), faulty(), message("m")), 4, 4)
	var last lastState
	r, err := oracle.RunWaves(&c, oracle.WaveOptions{}, &last)
	if err != nil || r.Fault == nil || *r.FaultCoro != 2 {
		t.Fatalf("fault %v, error %v", r.Fault, err)
	}
	if got := waveText(&r) + ", " + certificateText(&r) + ", " + metricsText(&r); got != "0,2, 0[0 2 3], conflicts 1, depth 5, width 2, steps 2" {
		t.Errorf("got %s", got)
	}
	if got := fmt.Sprint(last.state.Sched.Ready, r.Waves.LaneScheduler.Queues, r.Steps); got != "[1 3 4 0] [[4 0] [1] [] [3]] 2" {
		t.Errorf("the queues are %s", got)
	}
	if third := last.state.Coroutines[3]; third.PC != 0 || third.CostBudget != last.state.Coroutines[1].CostBudget {
		t.Errorf("the third pick was charged: %+v", third)
	}
	if sends := []model.SendCount{{Role: "A", Label: "m", Calls: 1}}; !reflect.DeepEqual(last.state.Handler.Sends, sends) {
		t.Errorf("hooks were called: %+v", last.state.Handler.Sends)
	}
}

// TestWavesAfterFault is the rest of V7: 1 was dropped, is picked again, and all is done in tick 4.
func TestWavesAfterFault(t *testing.T) {
	c := waves(images(faulty(), message("m")), 2, 2)
	m := oracle.NewWaves(&c, oracle.WaveOptions{})
	for i := range c.Images {
		if err := m.Load(&c.Images[i]); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := m.Round(); err == nil {
		t.Error("no fault")
	}
	for tick := 2; tick <= 4; tick++ {
		want := oracle.Continue
		if tick == 4 {
			want = oracle.AllDone
		}
		if answer, err := m.Round(); answer != want || err != nil {
			t.Errorf("tick %d: %v, %v", tick, answer, err)
		}
	}
}

// TestHandoffs: which transfers are logged, and how (spec 07 §8).
func TestHandoffs(t *testing.T) {
	transfer := func(target uint64) model.Case {
		return programs([]model.Instr{set(1, target), model.Transfer{Endpoint: 0, Target: 1}, model.Halt{}},
			[]model.Instr{model.Halt{}}, []model.Instr{model.Halt{}})
	}
	opened := programs([]model.Instr{set(5, 1), openOf("X"), model.Transfer{Endpoint: 1, Target: 5}, model.Transfer{Endpoint: 0, Target: 5}, model.Halt{}},
		[]model.Instr{model.Halt{}})
	denied := func(c *model.Case) { c.Config.OutputPolicy.Kind = model.OutputDenyAll }
	for _, tt := range []struct {
		story string
		c     model.Case
		want  []model.Handoff
	}{
		{"to another lane", waves(transfer(1), 2, 2), []model.Handoff{{ID: 0, Tick: 2, Session: 0, EndpointRole: "A", FromCoro: 0, ToCoro: 1, FromLane: 0, ToLane: 1}}},
		{"in one-step mode", with(transfer(1), func(c *model.Case) { c.Schedule.Workers = 3 }), []model.Handoff{{Tick: 4, EndpointRole: "A", ToCoro: 1, ToLane: 1}}},
		{"to the same lane", waves(transfer(2), 2, 2), nil},
		{"to oneself", waves(transfer(0), 2, 2), nil},
		{"one lane", waves(transfer(1), 2, 1), nil},
		{"to nobody", waves(transfer(9), 2, 2), nil},
		{"denied", waves(transfer(1), 2, 2, denied), nil},
		{"an opened endpoint, then one's own", waves(opened, 2, 2), []model.Handoff{
			{ID: 0, Tick: 2, Session: 1, EndpointRole: "X", ToCoro: 1, ToLane: 1},
			{ID: 1, Tick: 3, Session: 0, EndpointRole: "A", ToCoro: 1, ToLane: 1},
		}},
	} {
		t.Run(tt.story, func(t *testing.T) {
			r := runWaves(t, &tt.c)
			if !reflect.DeepEqual(r.Waves.Handoffs, tt.want) {
				t.Errorf("got %+v, want %+v", r.Waves.Handoffs, tt.want)
			}
			if m, n := r.Waves.Metrics, uint64(len(tt.want)); m.HandoffAppliedCount != n || m.CrossLaneTransferCount != n {
				t.Errorf("counted %d and %d, want %d", m.HandoffAppliedCount, m.CrossLaneTransferCount, n)
			}
		})
	}
}

// TestWaveFields is field 16 as JSON, after tick 1 of spec 07 §10, and as after loading.
func TestWaveFields(t *testing.T) {
	const queues = `{"0":[0,2],"1":[1,3]}`
	const loaded = `"lane_trace":[],"certificates":[],"handoffs":[],` +
		`"metrics":{"lock_contention_events":0,"mutex_lock_contention_events":0,"planner_conflict_events":0,"max_ready_queue_depth":0,` +
		`"max_wave_width":0,"cross_lane_transfer_count":0,"handoff_applied_count":0},` +
		`"lane_scheduler":{"lane_count":2,"lane_queues":` + queues + `,"blocked":{},"step_count":0}`
	for _, tt := range []struct {
		story string
		c     model.Case
		want  string
	}{
		{"a round", waves(images(messages(2)...), 2, 2, rounds(1)),
			`"lane_trace":[{"tick":1,"wave":0,"coro_id":0,"session":0,"lane":0},{"tick":1,"wave":0,"coro_id":3,"session":1,"lane":1}],` +
				`"certificates":[{"tick":1,"wave":0,"planner_step":0,"picks":[0,3],"valid":true,"violated":null}],"handoffs":[],` +
				`"metrics":{"lock_contention_events":1,"mutex_lock_contention_events":0,"planner_conflict_events":1,"max_ready_queue_depth":4,` +
				`"max_wave_width":2,"cross_lane_transfer_count":0,"handoff_applied_count":0},` +
				`"lane_scheduler":{"lane_count":2,"lane_queues":{"0":[2,0],"1":[1]},"blocked":{"3":{"Recv":` +
				`{"edge":{"sid":1,"sender":"A","receiver":"B"},"token":{"sid":1,"endpoint":{"sid":1,"role":"B"}}}}},"step_count":2}`},
		{"no round", waves(images(messages(2)...), 2, 2, rounds(0)), loaded},
		{"n = 0", waves(images(messages(2)...), 0, 2), loaded},
		{"n = 0, one-step", with(images(messages(2)...), func(c *model.Case) { c.Schedule.Concurrency = 0 }), loaded},
		{"the second image fails to load", waves(images(message("m"), types(end)), 2, 2, func(c *model.Case) { c.Config.MaxCoroutines = 2 }),
			strings.Replace(loaded, queues, `{"0":[0],"1":[1]}`, 1)},
	} {
		t.Run(tt.story, func(t *testing.T) {
			r := runWaves(t, &tt.c)
			if got := string(model.AppendWaves(nil, r.Waves)); got != tt.want {
				t.Errorf("\n got %s\nwant %s", got, tt.want)
			}
		})
	}
}

// TestWaveDispatches: field 15 is filled iff every round has one step (spec 06 §2).
func TestWaveDispatches(t *testing.T) {
	for _, tt := range []struct {
		n     uint64
		waves bool
		want  string
	}{
		{0, false, "-"}, {1, false, "0101"}, {4, false, "0101"},
		{0, true, "absent"}, {1, true, "0101"}, {2, true, "absent"},
	} {
		c := idlers(2)
		c.Schedule.Concurrency = tt.n
		if tt.waves {
			c.Config.RoundSemantics = model.WaveParallel
		}
		r := runWaves(t, &c)
		got := "absent"
		if r.HasDispatches {
			got = order(&r)
		}
		if got != tt.want || tt.want == "absent" && r.Dispatches != nil {
			t.Errorf("n = %d, wave mode %v: dispatches %s, want %s", tt.n, tt.waves, got, tt.want)
		}
	}
}

// TestWavePicks: wave rounds take no picks (spec 06 §1).
func TestWavePicks(t *testing.T) {
	for _, tt := range []struct {
		c    model.Case
		want error
	}{
		{waves(idlers(2), 2, 2, picking(0)), oracle.ErrPicks},
		{waves(idlers(2), 2, 2, picking()), oracle.ErrPicks},
		{waves(idlers(2), 1, 2, picking(0)), nil},
		{waves(idlers(2), 0, 2, picking(0)), nil},
		{with(idlers(2), picking(0)), nil},
	} {
		if _, err := oracle.RunWaves(&tt.c, oracle.WaveOptions{}, nil); !errors.Is(err, tt.want) {
			t.Errorf("n = %d, picks %v: %v, want %v", tt.c.Schedule.Concurrency, tt.c.Schedule.Picks, err, tt.want)
		}
	}
}
