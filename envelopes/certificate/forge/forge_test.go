package forge_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/wavecheck/wavecheck/envelopes/certificate"
	"github.com/wavecheck/wavecheck/envelopes/certificate/forge"
	"github.com/wavecheck/wavecheck/model"
)

type dice struct{ *rand.Rand }

func (d dice) Below(n uint64) uint64 { return d.Uint64N(n) }

func roll(seed uint64) dice { return dice{rand.New(rand.NewPCG(seed, 0))} }

// scene is a state of nine coroutines. 0 to 3 are at home in sessions of their own, and ready; 4 is at home with 0;
// 5 opens a session, as 1 does; 6 is blocked, 7 crashed, 8 in the lane of 0 when there are eight.
func scene(t *testing.T) certificate.State {
	c := model.NewCase()
	var s model.Snapshot
	s.Clock.Tick, s.Sched.StepCount = 4, 9
	for id := range uint64(9) {
		home, role, in := id, "A", model.Instr(model.Yield{})
		switch id {
		case 4:
			home, role = 0, "B"
		case 1, 5:
			in = model.Open{}
		case 7:
			role = "X"
		}
		s.Programs = append(s.Programs, []model.Instr{in})
		me := model.CoroutineState{ID: id, ProgramID: id, SessionID: home, Role: role}
		if id == 6 {
			me.Status.Kind = model.StatusBlocked
		} else {
			s.Sched.Ready = append(s.Sched.Ready, id)
		}
		s.Coroutines = append(s.Coroutines, me)
		s.Sessions.Sessions = append(s.Sessions.Sessions, model.SessionState{SID: id})
	}
	s.NextCoroID, s.Sessions.NextID = 9, 9
	s.Topology.CrashedSites = []string{"X"}
	state, err := certificate.FromSnapshot(&c, &s)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

var honest = model.Certificate{Tick: 4, Wave: 2, PlannerStep: 9, Picks: []uint64{0, 1, 2}}

// TestKinds: each kind of lie about a wave of three picks is told, is what it says to be, leaves the honest
// certificate alone, and the verdict of a checker is among those that can be right.
func TestKinds(t *testing.T) {
	s := scene(t)
	round := certificate.Round{Wave: 2, Left: 5, Lanes: 8}
	var f forge.Forger
	var c certificate.Checker
	src := roll(1)
	f.Reset(s, honest, round, src)
	seen := map[forge.Kind]map[string]int{}
	for k := range forge.Kind(forge.KindCount) {
		seen[k] = map[string]int{}
		for range 300 {
			cert, ok := f.Lie(k)
			if !ok {
				continue
			}
			v := c.Check(s, cert, round)
			seen[k][v]++
			if !k.Right(v, false) {
				t.Errorf("%s: %+v violates %q", k, cert, v)
			}
			same := cert.Tick == honest.Tick && cert.Wave == honest.Wave && cert.PlannerStep == honest.PlannerStep && slices.Equal(cert.Picks, honest.Picks)
			if same != (k == forge.Honest) && k != forge.Random && k != forge.Combined {
				t.Errorf("%s: %+v", k, cert)
			}
		}
	}
	for k, want := range map[forge.Kind][]string{
		forge.Honest: {""}, forge.Tick: {"C1"}, forge.Wave: {"C1"}, forge.Step: {"C1"}, forge.Dropped: {""},
		forge.Added: {"", "C5", "C6", "C7", "C8"}, forge.Repeated: {"C3"}, forge.Reordered: {""}, forge.TakenLane: {"C6"},
		forge.MeetingSession: {"C7"}, forge.Conflicting: {"C8"}, forge.Unready: {"C4"}, forge.Down: {"C5"}, forge.Unknown: {"C4"},
		forge.Another: {"", "C6", "C7", "C8"}, forge.TooMany: {"C2"}, forge.Random: {"", "C3", "C4", "C5", "C6", "C7", "C8"},
		forge.Combined: {"", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8"},
	} {
		for _, v := range want {
			if seen[k][v] == 0 {
				t.Errorf("%s: never %q: %v", k, v, seen[k])
			}
		}
		if len(seen[k]) > len(want) {
			t.Errorf("%s: more than %q: %v", k, want, seen[k])
		}
	}
	if !slices.Equal(honest.Picks, []uint64{0, 1, 2}) {
		t.Error("the honest certificate changed")
	}
}

// TestNumbers: a number is misstated by one, as 0 and as the greatest of all.
func TestNumbers(t *testing.T) {
	var f forge.Forger
	f.Reset(scene(t), honest, certificate.Round{Wave: 2, Left: 5, Lanes: 8}, roll(2))
	ticks := map[uint64]bool{}
	for range 100 {
		if cert, ok := f.Lie(forge.Tick); ok {
			ticks[cert.Tick] = true
		}
	}
	for _, want := range []uint64{0, 3, 5, math.MaxUint64} {
		if !ticks[want] {
			t.Errorf("never tick %d", want)
		}
	}
	if len(ticks) != 4 {
		t.Errorf("ticks %v", ticks)
	}
}

// TestNothingToForge: where a state, a round or a certificate has nothing, there is a lie or none, and no panic.
func TestNothingToForge(t *testing.T) {
	c := model.NewCase()
	nobody, err := certificate.FromSnapshot(&c, &model.Snapshot{})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []certificate.State{nobody, scene(t)} {
		for _, r := range []certificate.Round{{}, {Left: math.MaxUint64, Lanes: math.MaxUint64}, {Left: 1, Lanes: 1, Widening: true}} {
			for _, cert := range []model.Certificate{{}, {Picks: []uint64{0}}} {
				var f forge.Forger
				var checker certificate.Checker
				f.Reset(s, cert, r, roll(3))
				for k := range forge.Kind(forge.KindCount) {
					for range 20 {
						if lie, ok := f.Lie(k); ok {
							checker.Check(s, lie, r)
						}
					}
				}
			}
		}
	}
}

// TestSameChoices: lies are a function of the choices.
func TestSameChoices(t *testing.T) {
	var all [2][]model.Certificate
	for i := range all {
		var f forge.Forger
		f.Reset(scene(t), honest, certificate.Round{Wave: 2, Left: 4, Lanes: 8, Widening: true}, roll(4))
		for k := range forge.Kind(forge.KindCount) {
			for range 20 {
				cert, _ := f.Lie(k)
				all[i] = append(all[i], cert)
			}
		}
	}
	for i, a := range all[0] {
		if b := all[1][i]; !slices.Equal(a.Picks, b.Picks) || a.Tick != b.Tick {
			t.Fatalf("lie %d: %+v, then %+v", i, a, b)
		}
	}
}
