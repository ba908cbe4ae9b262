package oracle_test

import (
	"testing"

	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
)

// wavesAt is a machine of three images "A sends to B" in its first round: ids 0 to 5, session id / 2, four lanes.
// Every A is to send, every B to receive. Its Snapshot is changed first.
func wavesAt(t *testing.T, change func(c *model.Case, s *model.Snapshot)) *oracle.Machine {
	t.Helper()
	c := waves(images(messages(3)...), 4, 4)
	m := oracle.New(&c, model.Ours)
	for i := range c.Images {
		if err := m.Load(&c.Images[i]); err != nil {
			t.Fatal(err)
		}
	}
	s := m.Snapshot()
	s.Clock.Tick = 1
	if change != nil {
		change(&c, &s)
	}
	m, err := oracle.FromSnapshot(&c, model.Ours, &s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// The states that tables of waves start from.

func rolesDown(crashed, timedOut string) func(*model.Case, *model.Snapshot) {
	return func(_ *model.Case, s *model.Snapshot) {
		s.Topology.CrashedSites = []string{crashed}
		s.Topology.TimedOutSites = []model.TimedOutSite{{Site: timedOut, Until: 9}}
	}
}

func statusOf(id uint64, status model.CoroStatus) func(*model.Case, *model.Snapshot) {
	return func(_ *model.Case, s *model.Snapshot) { s.Coroutines[id].Status = status }
}

func notQueued(id uint64) func(*model.Case, *model.Snapshot) {
	return func(_ *model.Case, s *model.Snapshot) {
		s.Sched.Ready = append(s.Sched.Ready[:id:id], s.Sched.Ready[id+1:]...)
	}
}

func wide(_ *model.Case, s *model.Snapshot) { s.Config.WaveWidening = true }

// wideAtHalt: with widening on, 0 and 1 stand at their Halt.
func wideAtHalt(_ *model.Case, s *model.Snapshot) {
	s.Config.WaveWidening = true
	s.Coroutines[0].PC, s.Coroutines[1].PC = 2, 2
}

// owner gives a coroutine an endpoint more.
func owner(id uint64, ep model.Endpoint) func(*model.Case, *model.Snapshot) {
	return func(_ *model.Case, s *model.Snapshot) {
		s.Coroutines[id].OwnedEndpoints = append(s.Coroutines[id].OwnedEndpoints, ep)
	}
}

// owningNothing is a coroutine as it is spawned.
func owningNothing(id uint64) func(*model.Case, *model.Snapshot) {
	return func(_ *model.Case, s *model.Snapshot) { s.Coroutines[id].OwnedEndpoints = nil }
}

// transferTo: 0 is about to transfer its endpoint to a coroutine.
func transferTo(target uint64) func(*model.Case, *model.Snapshot) {
	return func(_ *model.Case, s *model.Snapshot) {
		s.Programs[0] = []model.Instr{model.Transfer{Endpoint: 0, Target: 1}}
		s.Coroutines[0].Regs[1] = model.Nat(target)
	}
}

// running: the coroutines are about to execute in.
func running(in model.Instr, ids ...uint64) func(*model.Case, *model.Snapshot) {
	return func(_ *model.Case, s *model.Snapshot) {
		for _, id := range ids {
			s.Programs[id] = []model.Instr{in}
		}
	}
}

func TestCheckCertificate(t *testing.T) { // spec 07 §5
	ready := model.CoroStatus{Kind: model.StatusReady}
	for _, tt := range []struct {
		row        string
		state      func(c *model.Case, s *model.Snapshot)
		cert       model.Certificate
		wave, left uint64
		want       string
	}{
		{"two sessions, two lanes", nil, model.Certificate{Tick: 1, Picks: []uint64{0, 3}}, 0, 4, ""},
		{"not the planner's choice", nil, model.Certificate{Tick: 1, Picks: []uint64{5, 2}}, 0, 4, ""},
		{"a wave of one", nil, model.Certificate{Tick: 1, Picks: []uint64{4}}, 0, 4, ""},
		{"all that is left", nil, model.Certificate{Tick: 1, Picks: []uint64{0, 3}}, 0, 2, ""},

		{"C0", withForced(0), model.Certificate{Tick: 1, Picks: []uint64{0, 3}}, 0, 4, "C0"},
		{"C0: and wrong besides", withForced(0), model.Certificate{}, 0, 4, "C0"},
		{"C0: the second wave", withForced(0), model.Certificate{Tick: 1, Wave: 1, Picks: []uint64{0, 3}}, 1, 4, ""},
		{"C0: another round", withForced(1), model.Certificate{Tick: 1, Picks: []uint64{0, 3}}, 0, 4, ""},

		{"C1: tick", nil, model.Certificate{Tick: 2, Picks: []uint64{0, 3}}, 0, 4, "C1"},
		{"C1: wave", nil, model.Certificate{Tick: 1, Wave: 1, Picks: []uint64{0, 3}}, 0, 4, "C1"},
		{"C1: planner_step", nil, model.Certificate{Tick: 1, PlannerStep: 1, Picks: []uint64{0, 3}}, 0, 4, "C1"},
		{"C1: before C2", nil, model.Certificate{}, 0, 4, "C1"},

		{"C2: nobody", nil, model.Certificate{Tick: 1}, 0, 4, "C2"},
		{"C2: more than is left", nil, model.Certificate{Tick: 1, Picks: []uint64{0, 3}}, 0, 1, "C2"},
		{"C2: more than lanes", nil, model.Certificate{Tick: 1, Picks: []uint64{0, 1, 2, 3, 4}}, 0, 9, "C2"},
		{"C2: before C3", nil, model.Certificate{Tick: 1, Picks: []uint64{0, 0}}, 0, 1, "C2"},

		{"C3", nil, model.Certificate{Tick: 1, Picks: []uint64{0, 0}}, 0, 4, "C3"},
		{"C3: far apart", nil, model.Certificate{Tick: 1, Picks: []uint64{0, 3, 5, 0}}, 0, 4, "C3"},
		{"C3: before C4", nil, model.Certificate{Tick: 1, Picks: []uint64{9, 9}}, 0, 4, "C3"},

		{"C4: nobody of that id", nil, model.Certificate{Tick: 1, Picks: []uint64{0, 6}}, 0, 4, "C4"},
		{"C4: not in the queue", notQueued(3), model.Certificate{Tick: 1, Picks: []uint64{0, 3}}, 0, 4, "C4"},
		{"C4: in the queue, but blocked", statusOf(3, model.Blocked(model.BlockReason{Kind: model.BlockSpawn})), model.Certificate{Tick: 1, Picks: []uint64{0, 3}}, 0, 4, "C4"},
		{"C4: in the queue, but done", statusOf(3, model.CoroStatus{Kind: model.StatusDone}), model.Certificate{Tick: 1, Picks: []uint64{0, 3}}, 0, 4, "C4"},
		{"C4: Ready", statusOf(3, ready), model.Certificate{Tick: 1, Picks: []uint64{0, 3}}, 0, 4, ""},
		{"C4: Speculating", statusOf(3, model.CoroStatus{Kind: model.StatusSpeculating}), model.Certificate{Tick: 1, Picks: []uint64{0, 3}}, 0, 4, ""},
		{"C4: before C5", rolesDown("A", "Z"), model.Certificate{Tick: 1, Picks: []uint64{0, 9}}, 0, 4, "C4"},

		{"C5: crashed", rolesDown("A", "Z"), model.Certificate{Tick: 1, Picks: []uint64{1, 2}}, 0, 4, "C5"},
		{"C5: timed out", rolesDown("Z", "B"), model.Certificate{Tick: 1, Picks: []uint64{1, 2}}, 0, 4, "C5"},
		{"C5: others", rolesDown("Y", "Z"), model.Certificate{Tick: 1, Picks: []uint64{1, 2}}, 0, 4, ""},
		{"C5: before C6", rolesDown("A", "Z"), model.Certificate{Tick: 1, Picks: []uint64{0, 4}}, 0, 4, "C5"},

		{"C6", nil, model.Certificate{Tick: 1, Picks: []uint64{0, 4}}, 0, 4, "C6"},
		{"C6: before C7", owner(4, model.Endpoint{SID: 0, Role: "B"}), model.Certificate{Tick: 1, Picks: []uint64{0, 4}}, 0, 4, "C6"},

		{"C7: one session", nil, model.Certificate{Tick: 1, Picks: []uint64{0, 1}}, 0, 4, "C7"},
		{"C7: an endpoint of the other's session", owner(0, model.Endpoint{SID: 1, Role: "Z"}), model.Certificate{Tick: 1, Picks: []uint64{0, 3}}, 0, 4, "C7"},
		{"C7: an endpoint of one session", owner(3, model.Endpoint{SID: 2, Role: "Z"}), model.Certificate{Tick: 1, Picks: []uint64{3, 5}}, 0, 4, "C7"},
		{"C7: home, owning nothing", owningNothing(1), model.Certificate{Tick: 1, Picks: []uint64{0, 1}}, 0, 4, "C7"},
		{"C7: widening", wideAtHalt, model.Certificate{Tick: 1, Picks: []uint64{0, 1}}, 0, 4, ""},

		{"C8: one edge", wide, model.Certificate{Tick: 1, Picks: []uint64{0, 1}}, 0, 4, "C8"},
		{"C8: a transfer and its target", transferTo(3), model.Certificate{Tick: 1, Picks: []uint64{0, 3}}, 0, 4, "C8"},
		{"C8: a transfer and somebody else", transferTo(3), model.Certificate{Tick: 1, Picks: []uint64{0, 5}}, 0, 4, ""},
		{"C8: two opens", running(openOf("X"), 0, 3), model.Certificate{Tick: 1, Picks: []uint64{0, 3}}, 0, 4, "C8"},
		{"C8: two spawns", running(model.Spawn{}, 0, 3), model.Certificate{Tick: 1, Picks: []uint64{0, 3}}, 0, 4, "C8"},
		{"C8: a wave of one", transferTo(0), model.Certificate{Tick: 1, Picks: []uint64{0}}, 0, 4, ""},
	} {
		t.Run(tt.row, func(t *testing.T) {
			m := wavesAt(t, tt.state)
			before := m.Snapshot()
			violated, ok := m.CheckCertificate(tt.cert, tt.wave, tt.left)
			if violated != tt.want || ok != (tt.want == "") {
				t.Errorf("violated %q, ok %v; want %q", violated, ok, tt.want)
			}
			if after := m.Snapshot(); model.StateDigest(&after) != model.StateDigest(&before) {
				t.Error("the checker changed the state")
			}
		})
	}
}

func withForced(round uint64) func(*model.Case, *model.Snapshot) {
	return func(c *model.Case, _ *model.Snapshot) { c.Schedule.InvalidCertificateRounds = []uint64{round} }
}
