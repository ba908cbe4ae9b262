package certificate_test

import (
	"math"
	"slices"
	"testing"

	"github.com/wavecheck/wavecheck/envelopes/certificate"
	"github.com/wavecheck/wavecheck/model"
)

// scene is a state in the making: coroutine i is at home in session homes[i] and owns its role there.
type scene struct {
	c model.Case
	s model.Snapshot
}

// newScene is a state in which coroutine i is role A of session i, ready, before the instruction code[i].
func newScene(code ...model.Instr) *scene {
	sc := &scene{c: model.NewCase()}
	sc.s.Clock.Tick, sc.s.Sched.StepCount = 7, 11
	for i, in := range code {
		id := uint64(i)
		ep := model.Endpoint{SID: id, Role: "A"}
		sc.s.Programs = append(sc.s.Programs, []model.Instr{in})
		sc.s.Coroutines = append(sc.s.Coroutines, model.CoroutineState{
			ID: id, ProgramID: id, SessionID: id, Role: "A", OwnedEndpoints: []model.Endpoint{ep},
			Regs: []model.Value{ep, model.Unit{}, model.Nat(3)},
		})
		sc.s.Sessions.Sessions = append(sc.s.Sessions.Sessions, model.SessionState{SID: id, Roles: []string{"A", "B"}})
		sc.s.Sched.Ready = append(sc.s.Sched.Ready, id)
	}
	sc.s.NextCoroID, sc.s.Sessions.NextID = uint64(len(code)), uint64(len(code))
	return sc
}

func (sc *scene) state(t testing.TB) certificate.State {
	t.Helper()
	s, err := certificate.FromSnapshot(&sc.c, &sc.s)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// cert is a certificate of the scene's first wave.
func (sc *scene) cert(picks ...uint64) model.Certificate {
	return model.Certificate{Tick: sc.s.Clock.Tick, PlannerStep: sc.s.Sched.StepCount, Picks: picks}
}

var yield = model.Yield{}

// wide is a round that forbids nothing but what no wave may do.
var wide = certificate.Round{Left: 8, Lanes: 8, Widening: true}

func owns(sid uint64, role string) []model.Endpoint { return []model.Endpoint{{SID: sid, Role: role}} }

// TestRules breaks each rule, and keeps it where a little less would break it.
func TestRules(t *testing.T) {
	narrow := certificate.Round{Left: 8, Lanes: 8}
	for _, tt := range []struct {
		name  string
		code  []model.Instr
		edit  func(sc *scene)
		cert  func(c *model.Certificate)
		picks []uint64
		round certificate.Round
		want  string
	}{
		{"one pick", []model.Instr{yield}, nil, nil, []uint64{0}, narrow, ""},
		{"any order", []model.Instr{yield, yield, yield}, nil, nil, []uint64{2, 0, 1}, narrow, ""},
		{"forced", []model.Instr{yield}, nil, nil, []uint64{0}, certificate.Round{Left: 8, Lanes: 8, Forced: true}, "C0"},
		{"forced before all", nil, nil, func(c *model.Certificate) { c.Tick = 0 }, []uint64{9, 9}, certificate.Round{Forced: true}, "C0"},
		{"tick", []model.Instr{yield}, nil, func(c *model.Certificate) { c.Tick++ }, []uint64{0}, narrow, "C1"},
		{"wave", []model.Instr{yield}, nil, func(c *model.Certificate) { c.Wave++ }, []uint64{0}, narrow, "C1"},
		{"second wave", []model.Instr{yield}, nil, func(c *model.Certificate) { c.Wave++ }, []uint64{0}, certificate.Round{Wave: 1, Left: 1, Lanes: 1}, ""},
		{"step", []model.Instr{yield}, nil, func(c *model.Certificate) { c.PlannerStep-- }, []uint64{0}, narrow, "C1"},
		{"C1 before C2", nil, nil, func(c *model.Certificate) { c.PlannerStep = math.MaxUint64 }, nil, narrow, "C1"},
		{"none", []model.Instr{yield}, nil, nil, nil, narrow, "C2"},
		{"over the budget", []model.Instr{yield, yield}, nil, nil, []uint64{0, 1}, certificate.Round{Left: 1, Lanes: 2}, "C2"},
		{"over the lanes", []model.Instr{yield, yield}, nil, nil, []uint64{0, 1}, certificate.Round{Left: 2, Lanes: 1}, "C2"},
		{"no lanes are one", []model.Instr{yield}, nil, nil, []uint64{0}, certificate.Round{Left: 2}, ""},
		{"no budget", []model.Instr{yield}, nil, nil, []uint64{0}, certificate.Round{Lanes: 2}, "C2"},
		{"twice", []model.Instr{yield, yield}, nil, nil, []uint64{1, 0, 1}, narrow, "C3"},
		{"C3 before C4", []model.Instr{yield}, nil, nil, []uint64{math.MaxUint64, 0, math.MaxUint64}, narrow, "C3"},
		{"unknown", []model.Instr{yield}, nil, nil, []uint64{0, 1}, narrow, "C4"},
		{"the greatest id", []model.Instr{yield}, nil, nil, []uint64{0, math.MaxUint64}, narrow, "C4"},
		{"not ready", []model.Instr{yield, yield}, func(sc *scene) { sc.s.Sched.Ready = []uint64{0} }, nil, []uint64{0, 1}, narrow, "C4"},
		{"ready, its record not", []model.Instr{yield}, func(sc *scene) { sc.s.Coroutines[0].Status.Kind = model.StatusBlocked }, nil, []uint64{0}, narrow, "C4"},
		{"speculating", []model.Instr{yield}, func(sc *scene) { sc.s.Coroutines[0].Status.Kind = model.StatusSpeculating }, nil, []uint64{0}, narrow, ""},
		{"C4 of the last before C5 of the first", []model.Instr{yield, yield}, func(sc *scene) { sc.s.Topology.CrashedSites = []string{"A"} }, nil, []uint64{0, 2}, narrow, "C4"},
		{"crashed", []model.Instr{yield}, func(sc *scene) { sc.s.Topology.CrashedSites = []string{"A", "B"} }, nil, []uint64{0}, narrow, "C5"},
		{"another crashed", []model.Instr{yield}, func(sc *scene) { sc.s.Topology.CrashedSites = []string{"B"} }, nil, []uint64{0}, narrow, ""},
		{"timed out", []model.Instr{yield}, func(sc *scene) { sc.s.Topology.TimedOutSites = []model.TimedOutSite{{Site: "A", Until: 8}} }, nil, []uint64{0}, narrow, "C5"},
		{"another timed out", []model.Instr{yield}, func(sc *scene) { sc.s.Topology.TimedOutSites = []model.TimedOutSite{{Site: "B", Until: 8}} }, nil, []uint64{0}, narrow, ""},
		{"partitioned", []model.Instr{yield}, func(sc *scene) { sc.s.Topology.PartitionedEdges = []model.SitePair{{From: "A", To: "B"}} }, nil, []uint64{0}, narrow, ""},
		{"one lane", []model.Instr{yield, yield, yield}, nil, nil, []uint64{0, 2}, certificate.Round{Left: 2, Lanes: 2}, "C6"},
		{"other lanes", []model.Instr{yield, yield, yield}, nil, nil, []uint64{2, 1}, certificate.Round{Left: 2, Lanes: 2}, ""},
		{"one home", []model.Instr{yield, yield}, func(sc *scene) { sc.s.Coroutines[1].SessionID = 0 }, nil, []uint64{0, 1}, narrow, "C7"},
		{"one home, widening", []model.Instr{yield, yield}, func(sc *scene) { sc.s.Coroutines[1].SessionID = 0 }, nil, []uint64{0, 1}, wide, ""},
		{"owned in the other's home", []model.Instr{yield, yield}, func(sc *scene) { sc.s.Coroutines[1].OwnedEndpoints = owns(0, "B") }, nil, []uint64{0, 1}, narrow, "C7"},
		{"owned in one session", []model.Instr{yield, yield, yield}, func(sc *scene) {
			sc.s.Coroutines[0].OwnedEndpoints, sc.s.Coroutines[1].OwnedEndpoints = owns(2, "A"), owns(2, "B")
		}, nil, []uint64{1, 0}, narrow, "C7"},
		{"C7 before C8", []model.Instr{yield, yield}, func(sc *scene) { sc.s.Coroutines[1].OwnedEndpoints = owns(0, "A") }, nil, []uint64{0, 1}, narrow, "C7"},
		{"an endpoint in common", []model.Instr{yield, yield}, func(sc *scene) { sc.s.Coroutines[1].OwnedEndpoints = owns(0, "A") }, nil, []uint64{0, 1}, wide, "C8"},
		{"two opens", []model.Instr{model.Open{}, model.Open{}}, nil, nil, []uint64{0, 1}, narrow, "C8"},
		{"two spawns", []model.Instr{model.Spawn{}, model.Spawn{}}, nil, nil, []uint64{0, 1}, narrow, "C8"},
		{"two guards", []model.Instr{model.Acquire{}, model.Release{}}, nil, nil, []uint64{0, 1}, narrow, "C8"},
		{"two guards, layers named", []model.Instr{model.Acquire{}, model.Release{}}, func(sc *scene) {
			sc.c.Config.GuardLayers = []model.GuardLayer{{ID: "l"}}
		}, nil, []uint64{0, 1}, narrow, ""},
		{"a transfer to the other", []model.Instr{yield, yield, yield, yield, model.Transfer{Target: 2}}, nil, nil, []uint64{4, 3}, narrow, "C8"},
		{"a transfer to a third", []model.Instr{yield, yield, yield, yield, model.Transfer{Target: 2}}, nil, nil, []uint64{4, 1}, narrow, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sc := newScene(tt.code...)
			if tt.edit != nil {
				tt.edit(sc)
			}
			cert := sc.cert(tt.picks...)
			if tt.cert != nil {
				tt.cert(&cert)
			}
			var c certificate.Checker
			for range 2 { // scratch space of the first call is no matter to the second
				if got := c.Check(sc.state(t), cert, tt.round); got != tt.want {
					t.Errorf("violated %q, want %q", got, tt.want)
				}
			}
		})
	}
}

// TestManyPicks judges waves of up to 4,096 picks with as many owned endpoints: a repeat, a meeting session and a
// conflict are found wherever they stand, no call allocates, and a certificate with all ids the same is judged too.
func TestManyPicks(t *testing.T) {
	const n = 4096
	sc := newScene(slices.Repeat([]model.Instr{yield}, n)...)
	picks := make([]uint64, n)
	for i := range picks {
		picks[i] = uint64(n - 1 - i)
	}
	s, round := sc.state(t), certificate.Round{Left: n, Lanes: n}
	var c certificate.Checker
	check := func(want string) {
		t.Helper()
		cert := sc.cert(picks...)
		if got := c.Check(s, cert, round); got != want {
			t.Errorf("violated %q, want %q", got, want)
		}
		if got := testing.AllocsPerRun(1, func() { c.Check(s, cert, round) }); got != 0 {
			t.Errorf("%v allocations a call", got)
		}
	}
	check("")
	sc.s.Coroutines[17].OwnedEndpoints = owns(4000, "B")
	check("C7")
	round.Widening = true
	check("")
	sc.s.Coroutines[17].OwnedEndpoints = owns(4000, "A")
	check("C8")
	round.Lanes = n / 2
	round.Left = n
	check("C2")
	round.Lanes = n
	picks[n-1] = picks[0]
	check("C3")
	for i := range picks {
		picks[i] = math.MaxUint64
	}
	check("C3")
}

// TestNoSuchState: a Snapshot that no run reaches is an error, not a panic later.
func TestNoSuchState(t *testing.T) {
	for name, edit := range map[string]func(s *model.Snapshot){
		"ids with a gap":         func(s *model.Snapshot) { s.Coroutines[1].ID = 2 },
		"a next id beyond":       func(s *model.Snapshot) { s.NextCoroID = 3 },
		"sessions with a gap":    func(s *model.Snapshot) { s.Sessions.Sessions[1].SID = 5 },
		"ready and not there":    func(s *model.Snapshot) { s.Sched.Ready[0] = 2 },
		"ready, greatest of all": func(s *model.Snapshot) { s.Sched.Ready[0] = math.MaxUint64 },
	} {
		sc := newScene(yield, yield)
		edit(&sc.s)
		if _, err := certificate.FromSnapshot(&sc.c, &sc.s); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
