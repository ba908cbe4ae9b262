package threaded_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/engines/threaded"
	"github.com/wavecheck/wavecheck/model"
)

// msg is an image in which A sends a message to B, compiled: A is Send, Invoke, Halt, B is Receive, Invoke,
// Halt.
func msg(label string) model.Image {
	comm := func(dir model.Direction, partner string) model.LocalType {
		return &model.LocalComm{Dir: dir, Partner: partner, Branches: []model.LocalBranch{
			{Label: model.NewLabel(label), Next: model.LocalEnd{}},
		}}
	}
	return model.Image{LocalTypes: []model.RoleType{
		{Role: "A", Type: comm(model.Sending, "B")}, {Role: "B", Type: comm(model.Receiving, "A")},
	}}
}

// messages is a wave Case of that many messages.
func messages(count int, n, workers uint64) model.Case {
	c := model.NewCase()
	for i := range count {
		c.Images = append(c.Images, msg(fmt.Sprint("m", i)))
	}
	c.Config.RoundSemantics = model.WaveParallel
	c.Schedule.Concurrency, c.Schedule.Workers = n, workers
	return c
}

// timeline writes the picks of a Record: those of a wave by commas, waves by |, ticks by spaces.
func timeline(rec *model.Record) string {
	var b strings.Builder
	var tick, wave uint64
	for _, s := range rec.Waves.LaneTrace {
		switch {
		case tick != s.Tick && tick > 0:
			b.WriteString(" ")
		case wave != s.Wave && tick > 0:
			b.WriteString("|")
		case tick > 0:
			b.WriteString(",")
		}
		tick, wave = s.Tick, s.Wave
		fmt.Fprint(&b, s.CoroID)
	}
	return b.String()
}

// TestWorkedRuns: runs that were worked out by hand from spec 07, whose section 10 is the first.
func TestWorkedRuns(t *testing.T) {
	forcing := func(rounds ...uint64) func(*model.Case) {
		return func(c *model.Case) { c.Schedule.InvalidCertificateRounds = rounds }
	}
	for _, tt := range []struct {
		name                    string
		count                   int
		n, workers              uint64
		change                  func(*model.Case)
		timeline                string
		ticks, steps            uint64
		conflicts, depth, width uint64
		certificates            int
	}{
		{"section 10", 2, 2, 2, nil, "0,3 1,2 0,3 1,2 0,3 1,2 3", 7, 13, 2, 4, 2, 7},
		{"first round forced", 2, 2, 2, forcing(0), "0 1,2 3,0 1,2 3,0 1,2 3", 7, 12, 1, 4, 2, 7},
		{"second round forced", 2, 2, 2, forcing(1), "0,3 1 2,1 0,3 2,1 0,3 2|3", 7, 13, 3, 4, 2, 8},
		{"a lane for each", 4, 4, 8, nil, "0,2,4,6 1,3,5,7 0,2,4,6 1,3,5,7 0,2,4,6 1,3,5,7", 6, 24, 3, 8, 4, 6},
		{
			"two waves a round", 4, 4, 2, nil,
			"0,3|1,2 4,7|5,6 0,3|1,2 4,7|5,6 0,3|1,2 4,7|5,6 3|7", 7, 26, 4, 8, 2, 14,
		},
		{"one lane", 4, 4, 1, nil, "0|1|2|3 4|5|6|7 0|1|2|3 4|5|6|7 0|1|2|3 4|5|6|7", 6, 24, 0, 8, 1, 24},
		{
			"eight messages", 8, 4, 4, nil,
			"0,2,5,7 1,3,4,6 8,10,13,15 9,11,12,14 0,2,5,7 1,3,4,6 8,10,13,15 9,11,12,14 " +
				"0,2,5,7 1,3,4,6 8,10,13,15 9,11,12,14 5,7|13,15", 13, 52, 8, 16, 4, 14,
		},
		{"no workers", 2, 2, 0, nil, "0|1 2|3 0|1 2|3 0|1 2|3", 6, 12, 0, 4, 1, 12},
		{"widened", 1, 2, 2, func(c *model.Case) { c.Config.WaveWidening = true }, "0|1 0,1 0,1", 3, 6, 1, 2, 2, 4},
		{"one step", 2, 2, 2, func(c *model.Case) { c.Config.RoundSemantics = model.CanonicalOneStep }, "0 1 2 3 0 1 2 3 0 1 2 3", 12, 12, 0, 4, 1, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := messages(tt.count, tt.n, tt.workers)
			if tt.change != nil {
				tt.change(&c)
			}
			rec := run(t, threaded.New(threaded.Options{Threads: 2}), &c)
			if got := timeline(rec); got != tt.timeline {
				t.Errorf("picks %s\nwant  %s", got, tt.timeline)
			}
			m := rec.Waves.Metrics
			got := fmt.Sprint(rec.Result, rec.Tick, rec.Steps, m.PlannerConflictEvents, m.MaxReadyQueueDepth, m.MaxWaveWidth, len(rec.Waves.Certificates))
			want := fmt.Sprint(model.AllDone, tt.ticks, tt.steps, tt.conflicts, tt.depth, tt.width, tt.certificates)
			if got != want {
				t.Errorf("result, ticks, steps, conflicts, depth, width, certificates: %s\nwant %s", got, want)
			}
		})
	}
}

// TestFirstRound looks at one round of field 16 whole.
func TestFirstRound(t *testing.T) {
	c := messages(2, 2, 2)
	c.MaxRounds = 1
	got := string(model.AppendWaves(nil, run(t, threaded.New(threaded.Options{}), &c).Waves))
	want := `"lane_trace":[{"tick":1,"wave":0,"coro_id":0,"session":0,"lane":0},{"tick":1,"wave":0,"coro_id":3,"session":1,"lane":1}],` +
		`"certificates":[{"tick":1,"wave":0,"planner_step":0,"picks":[0,3],"valid":true,"violated":null}],"handoffs":[],` +
		`"metrics":{"lock_contention_events":1,"mutex_lock_contention_events":0,"planner_conflict_events":1,` +
		`"max_ready_queue_depth":4,"max_wave_width":2,"cross_lane_transfer_count":0,"handoff_applied_count":0},` +
		`"lane_scheduler":{"lane_count":2,"lane_queues":{"0":[2,0],"1":[1]},"blocked":{"3":` +
		`{"Recv":{"edge":{"sid":1,"sender":"A","receiver":"B"},"token":{"sid":1,"endpoint":{"sid":1,"role":"B"}}}}},"step_count":2}`
	if got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

// TestFaultEndsTheWave: spec 07 §7. The pick behind the fault was not executed, and kept place and budget.
func TestFaultEndsTheWave(t *testing.T) {
	c := messages(0, 2, 2)
	c.Images = []model.Image{{
		HasPrograms: true, LocalTypes: []model.RoleType{{Role: "A", Type: model.LocalEnd{}}},
		Programs: []model.RoleProgram{{Role: "A", Code: []model.Instr{model.Send{Chan: 0, Val: 1}}}},
	}, msg("m")}
	c.Config.InitialCostBudget = 9
	for _, threads := range []int{1, 2} {
		rec := run(t, threaded.New(threaded.Options{Threads: threads}), &c)
		if rec.ErrorKind != model.ErrFault || *rec.FaultCoro != 0 || rec.Fault.Kind != model.TypeViolation {
			t.Fatalf("ended with %v", rec.Error)
		}
		w, behind := rec.Waves, &rec.Coroutines[1]
		if timeline(rec) != "0" || rec.Steps != 1 || w.Metrics.MaxWaveWidth != 1 {
			t.Errorf("executed %s, %d steps, width %d", timeline(rec), rec.Steps, w.Metrics.MaxWaveWidth)
		}
		if fmt.Sprint(w.Certificates[0].Picks, w.Certificates[0].Valid) != "[0 1] true" {
			t.Errorf("certificate %+v", w.Certificates[0])
		}
		if behind.PC != 0 || behind.CostBudget != 9 || fmt.Sprint(w.LaneScheduler.Queues) != "[[2] [1]]" {
			t.Errorf("behind the fault: pc %d, budget %d, queues %v", behind.PC, behind.CostBudget, w.LaneScheduler.Queues)
		}
	}
}

// TestHandoffs: spec 07 §8. Coroutine 0 gives its endpoint to itself, then to 1; 1 gives its own to 3, in the
// same lane; 2 gives its own to 1.
func TestHandoffs(t *testing.T) {
	give := func(to model.Nat) []model.Instr {
		return []model.Instr{model.Set{Dst: 1, Val: to}, model.Transfer{Endpoint: 0, Target: 1}}
	}
	code := append(give(0), append(give(1), model.Halt{})...)
	c := messages(0, 2, 2)
	c.Images = []model.Image{{HasPrograms: true, Programs: []model.RoleProgram{
		{Role: "A", Code: code}, {Role: "B", Code: append(give(3), model.Halt{})}, {Role: "C", Code: append(give(1), model.Halt{})},
		{Role: "D", Code: []model.Instr{model.Halt{}}},
	}}}
	rec := run(t, threaded.New(threaded.Options{Threads: 2}), &c)
	var got []string
	for i, h := range rec.Waves.Handoffs {
		if h.ID != uint64(i) || h.Session != 0 {
			t.Errorf("handoff %+v", h)
		}
		got = append(got, fmt.Sprint(h.EndpointRole, h.FromCoro, h.ToCoro, h.FromLane, h.ToLane))
	}
	if want := "[C2 1 0 1 A0 1 0 1]"; fmt.Sprint(got) != want {
		t.Errorf("handoffs %v, want %s", got, want)
	}
	if m := rec.Waves.Metrics; m.CrossLaneTransferCount != 2 || m.HandoffAppliedCount != 2 {
		t.Errorf("%+v", m)
	}
}
