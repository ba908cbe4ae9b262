package certificate_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/envelopes/certificate"
	"github.com/wavecheck/wavecheck/model"
)

func coro(id uint64) model.Atom { return model.Atom{Kind: model.AtomCoroutine, Coro: id} }

func end(sid uint64, role string) model.Atom {
	return model.Atom{Kind: model.AtomEndpoint, SID: sid, From: role}
}

func edge(sid uint64, from, to string) model.Atom {
	return model.Atom{Kind: model.AtomEdge, SID: sid, From: from, To: to}
}

func whole(sid uint64) model.Atom     { return model.Atom{Kind: model.AtomSession, SID: sid} }
func resources(sid uint64) model.Atom { return model.Atom{Kind: model.AtomResources, SID: sid} }

var guards = model.Atom{Kind: model.AtomGuards}

// TestFootprint holds each row of the table of spec 07 §4.1. Coroutine 1 is role A of session 1; it owns (0, B) and
// then (1, A), and its registers hold (1, A), unit, 3 and the foreign (2, C).
func TestFootprint(t *testing.T) {
	types := map[model.Endpoint]model.LocalType{
		{SID: 1, Role: "A"}: &model.LocalComm{Dir: model.Sending, Partner: "P", Branches: []model.LocalBranch{{}}},
		{SID: 0, Role: "B"}: &model.LocalComm{Dir: model.Receiving, Partner: "R"},
		{SID: 2, Role: "C"}: &model.LocalComm{Dir: model.Receiving, Partner: "Q"},
	}
	for _, tt := range []struct {
		name string
		in   model.Instr
		edit func(sc *scene)
		want []model.Atom // beyond the coroutine itself and (0, B), (1, A)
	}{
		{"send", model.Send{Chan: 0}, nil, []model.Atom{edge(1, "A", "P")}},
		{"send against the type", model.Send{Chan: 3}, nil, []model.Atom{end(2, "C")}},
		{"send on no endpoint, against the first one's type", model.Send{Chan: 1}, nil, nil},
		{"receive on no register", model.Receive{Chan: 4}, nil, []model.Atom{edge(0, "R", "B")}},
		{"send without a type", model.Send{Chan: 0}, func(sc *scene) { sc.s.Sessions.Sessions[1].LocalTypes = nil }, nil},
		{"offer", model.Offer{Chan: 0}, nil, []model.Atom{edge(1, "A", "P")}},
		{"offer against the type", model.Offer{Chan: 3}, nil, []model.Atom{end(2, "C")}},
		{"receive", model.Receive{Chan: 3}, nil, []model.Atom{end(2, "C"), edge(2, "Q", "C")}},
		{"receive against the type", model.Receive{Chan: 0}, nil, nil},
		{"choose", model.Choose{Chan: 3}, nil, []model.Atom{end(2, "C"), edge(2, "Q", "C")}},
		{"choose on no endpoint", model.Choose{Chan: 2}, nil, []model.Atom{edge(0, "R", "B")}},
		{"close", model.Close{Session: 0}, nil, []model.Atom{whole(1)}},
		{"close a foreign one", model.Close{Session: 3}, nil, []model.Atom{end(2, "C"), whole(2)}},
		{"close no endpoint", model.Close{Session: 1}, nil, []model.Atom{whole(0)}},
		{"open", model.Open{}, nil, []model.Atom{whole(3)}},
		{"acquire", model.Acquire{Layer: "l"}, nil, []model.Atom{resources(1), guards}},
		{"release", model.Release{Layer: "l"}, nil, []model.Atom{resources(1), guards}},
		{"acquire, layers named", model.Acquire{Layer: "l"}, func(sc *scene) {
			sc.c.Config.GuardLayers = []model.GuardLayer{{ID: "m"}}
		}, []model.Atom{resources(1)}},
		{"transfer", model.Transfer{Endpoint: 3, Target: 2}, nil, []model.Atom{coro(3)}},
		{"transfer of no endpoint", model.Transfer{Endpoint: 1, Target: 2}, nil, []model.Atom{coro(3)}},
		{"transfer to itself", model.Transfer{Target: 2}, func(sc *scene) { sc.s.Coroutines[1].Regs[2] = model.Nat(1) }, nil},
		{"transfer to no number", model.Transfer{Target: 3}, nil, nil},
		{"transfer to no register", model.Transfer{Target: 9}, nil, nil},
		{"spawn", model.Spawn{}, nil, []model.Atom{coro(2)}},
		{"invoke", model.Invoke{Action: model.ActionName("x")}, nil, nil},
		{"halt", model.Halt{}, nil, nil},
		{"tag", model.Tag{}, nil, nil},
		{"fork", model.Fork{Ghost: 2}, nil, nil},
		{"beyond the program", model.Close{}, func(sc *scene) { sc.s.Coroutines[1].PC = 1 }, nil},
		{"no program", model.Close{}, func(sc *scene) { sc.s.Coroutines[1].ProgramID = 2 }, nil},
	} {
		sc := newScene(yield, tt.in)
		sc.s.Sessions.NextID = 3
		sc.s.Sessions.Sessions = append(sc.s.Sessions.Sessions, model.SessionState{SID: 2})
		for ep, lt := range types {
			sess := &sc.s.Sessions.Sessions[ep.SID]
			sess.LocalTypes = append(sess.LocalTypes, model.EndpointType{Endpoint: ep, Entry: model.TypeEntry{Current: lt}})
		}
		me := &sc.s.Coroutines[1]
		me.OwnedEndpoints = []model.Endpoint{{SID: 0, Role: "B"}, {SID: 1, Role: "A"}}
		me.Regs = append(me.Regs, model.Endpoint{SID: 2, Role: "C"})
		if tt.edit != nil {
			tt.edit(sc)
		}
		want := append([]model.Atom{coro(1), end(0, "B"), end(1, "A")}, tt.want...)
		slices.SortFunc(want, model.CompareAtoms)
		if got := certificate.AppendFootprint(nil, sc.state(t), 1); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", tt.name, got, want)
		}
	}
}

// TestFallbackEndpoint: who owns nothing falls back to its home.
func TestFallbackEndpoint(t *testing.T) {
	sc := newScene(model.Receive{Chan: 1})
	sc.s.Coroutines[0].OwnedEndpoints = nil
	want := []model.Atom{coro(0), end(0, "A")}
	if got := certificate.AppendFootprint(nil, sc.state(t), 0); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// TestFootprintIsAppended: what stands before stays where it is, and an atom of two rows comes once.
func TestFootprintIsAppended(t *testing.T) {
	sc := newScene(model.Close{Session: 0})
	want := []model.Atom{guards, coro(0), end(0, "A"), whole(0)}
	if got := certificate.AppendFootprint([]model.Atom{guards}, sc.state(t), 0); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

// conflict is the definition of spec 07 §4.1, as it is written.
func conflict(a, b []model.Atom) bool {
	for _, x := range a {
		for _, y := range b {
			part := y.Kind == model.AtomEndpoint || y.Kind == model.AtomEdge || y.Kind == model.AtomSession || y.Kind == model.AtomResources
			if x == y || x.Kind == model.AtomSession && part && x.SID == y.SID {
				return true
			}
		}
	}
	return false
}

// meet tells whether two coroutines touch one session: their home sessions, and those of what they own.
func meet(s certificate.State, a, b uint64) bool {
	sessions := func(id uint64) []uint64 {
		sids := []uint64{s.Home(id).SID}
		for _, ep := range s.AppendOwned(nil, id) {
			sids = append(sids, ep.SID)
		}
		return sids
	}
	return slices.ContainsFunc(sessions(a), func(sid uint64) bool { return slices.Contains(sessions(b), sid) })
}

// anyCode are instructions that act for what register 0 holds, for what is owned first, or for nothing.
var anyCode = []model.Instr{
	yield, yield, model.Close{}, model.Close{Session: 1}, model.Open{}, model.Acquire{}, model.Release{}, model.Transfer{Target: 2},
	model.Spawn{}, model.Send{}, model.Send{Chan: 1}, model.Offer{}, model.Receive{}, model.Receive{Chan: 1}, model.Choose{},
}

// scramble lets the coroutines of a scene be at home, own and hold what they like, and gives endpoints types.
func scramble(rng *rand.Rand, sc *scene, sids uint64) {
	roles := []string{"A", "B"}
	for i := range sc.s.Coroutines {
		me := &sc.s.Coroutines[i]
		me.SessionID = rng.Uint64N(sids)
		me.OwnedEndpoints = nil
		for range rng.IntN(3) {
			me.OwnedEndpoints = append(me.OwnedEndpoints, model.Endpoint{SID: rng.Uint64N(sids), Role: roles[rng.IntN(2)]})
		}
		me.Regs[0] = model.Endpoint{SID: rng.Uint64N(sids), Role: roles[rng.IntN(2)]}
		me.Regs[2] = model.Nat(rng.IntN(len(sc.s.Coroutines) + 2))
	}
	for i := range sc.s.Sessions.Sessions {
		for j, role := range roles {
			sess := &sc.s.Sessions.Sessions[i]
			sess.LocalTypes = append(sess.LocalTypes, model.EndpointType{
				Endpoint: model.Endpoint{SID: sess.SID, Role: role},
				Entry:    model.TypeEntry{Current: &model.LocalComm{Dir: model.Direction(rng.IntN(2)), Partner: roles[1-j]}},
			})
		}
	}
	if rng.IntN(2) == 0 {
		sc.c.Config.GuardLayers = []model.GuardLayer{{ID: "l"}}
	}
}

// TestConflict compares two ways to find a conflict with the definition, over states whose coroutines own what they
// like and execute what they like: Conflict on two footprints, and the rules C7 and C8 on few and on many picks.
func TestConflict(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var c certificate.Checker
	counts := map[string]int{}
	for try := range 30_000 {
		n, sids := 3, uint64(8)
		if try%8 == 0 {
			n, sids = 11, 300
		}
		var code []model.Instr
		for range n {
			code = append(code, anyCode[rng.IntN(len(anyCode))])
		}
		sc := newScene(code...)
		scramble(rng, sc, sids)
		s := sc.state(t)
		var met, clash bool
		prints := make([][]model.Atom, n)
		for i := range prints {
			prints[i] = certificate.AppendFootprint(nil, s, uint64(i))
			for j := range i {
				both := conflict(prints[i], prints[j]) || conflict(prints[j], prints[i])
				if got := certificate.Conflict(prints[i], prints[j]); got != both {
					t.Fatalf("Conflict(%v, %v) is %v", prints[i], prints[j], got)
				}
				clash = clash || both
				met = met || meet(s, uint64(i), uint64(j))
			}
		}
		picks := make([]uint64, n)
		for i, id := range rng.Perm(n) {
			picks[i] = uint64(id)
		}
		for _, widening := range []bool{false, true} {
			want := ""
			switch {
			case met && !widening:
				want = "C7"
			case clash:
				want = "C8"
			}
			round := certificate.Round{Left: uint64(n), Lanes: uint64(n), Widening: widening}
			if got := c.Check(s, sc.cert(picks...), round); got != want {
				t.Fatalf("widening %v: violated %q, want %q: %v", widening, got, want, prints)
			}
			counts[strings.TrimSpace(fmt.Sprint(n, " ", widening, " ", want))]++
		}
	}
	for _, n := range []int{3, 11} {
		for _, kind := range []string{"false", "false C7", "false C8", "true", "true C8"} {
			if got := counts[strings.TrimSpace(fmt.Sprint(n, " ", kind))]; got < 100 {
				t.Errorf("%d picks, widening %s: only %d: %v", n, kind, got, counts)
			}
		}
	}
}
