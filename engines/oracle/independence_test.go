package oracle

import (
	"bytes"
	"slices"
	"testing"

	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
)

// inOrder dispatches coroutines one after another on a Snapshot, going on after a fault.
func inOrder(t *testing.T, c *model.Case, s model.Snapshot, coros ...uint64) model.Snapshot {
	t.Helper()
	for _, id := range coros {
		after, err := New(model.Ours).Dispatch(c, &s, id)
		if err != nil {
			t.Fatal(err)
		}
		s = after
	}
	return s
}

// upToNumbering is the canonical JSON of a state without what spec 07 §4.1 calls numbering.
func upToNumbering(s model.Snapshot) []byte {
	s.Sched.Ready = slices.Sorted(slices.Values(s.Sched.Ready))
	s.ObsTrace = sorted(s.ObsTrace, model.AppendEvent)
	s.EffectTrace = slices.Clone(s.EffectTrace)
	for i := range s.EffectTrace {
		s.EffectTrace[i].ID = 0
	}
	s.EffectTrace = sorted(s.EffectTrace, model.AppendEffectEntry)
	s.OutputChecks = sorted(s.OutputChecks, model.AppendOutputCheck)
	s.RoleSymbols, s.LabelSymbols = slices.Sorted(slices.Values(s.RoleSymbols)), slices.Sorted(slices.Values(s.LabelSymbols))
	s.Monitor.LastJudgement, s.LastSchedStep = nil, nil
	s.GuardLayer = slices.Clone(s.GuardLayer)
	for i := range s.GuardLayer {
		s.GuardLayer[i].Value = model.Unit{}
	}
	return model.AppendSnapshot(nil, &s)
}

func sorted[T any](list []T, text func([]byte, T) []byte) []T {
	return slices.SortedFunc(slices.Values(list), func(a, b T) int { return bytes.Compare(text(nil, a), text(nil, b)) })
}

// commute reports whether two coroutines do the same in either order.
func commute(t *testing.T, c *model.Case, s model.Snapshot, a, b uint64) bool {
	t.Helper()
	return bytes.Equal(upToNumbering(inOrder(t, c, s, a, b)), upToNumbering(inOrder(t, c, s, b, a)))
}

// pure makes a generated Case one of waves with a pure handler, whose schedule forces nothing.
func pure(c model.Case, n, workers uint64, widening bool) model.Case {
	c.Handler.Drop, c.Handler.FailStep = nil, nil
	c.Config.RoundSemantics, c.Config.WaveWidening = model.WaveParallel, widening
	c.Schedule = model.Schedule{Concurrency: n, Workers: workers}
	c.MaxRounds = min(c.MaxRounds, 60)
	return c
}

// TestIndependence: the picks of a certified wave, and any two ready coroutines whose footprints do not conflict,
// do the same in either order (P-X1).
func TestIndependence(t *testing.T) {
	waves, pairs := 0, 0
	for i := range uint64(25) {
		c := pure(generators.Seeded(7, i), 4, 5, true)
		_, err := NewWaves(oracle.WaveOptions{ReplaceCertificate: func(cert model.Certificate, before model.Snapshotter) model.Certificate {
			s := before.Snapshot()
			if len(cert.Picks) > 1 {
				waves++
				back := slices.Clone(cert.Picks)
				slices.Reverse(back)
				if !bytes.Equal(upToNumbering(inOrder(t, &c, s, cert.Picks...)), upToNumbering(inOrder(t, &c, s, back...))) {
					t.Errorf("seed 7, Case %d, tick %d: the order of %v is seen", i, cert.Tick, cert.Picks)
				}
			}
			a, b := aPair(s.Sched.Ready, cert.PlannerStep)
			if a != b && !oracle.Conflict(footprint(t, &c, &s, a), footprint(t, &c, &s, b)) {
				pairs++
				if !commute(t, &c, s, a, b) {
					t.Errorf("seed 7, Case %d, tick %d: %d and %d do not commute", i, cert.Tick, a, b)
				}
			}
			return cert
		}}).Run(&c)
		if err != nil {
			t.Fatal(err)
		}
	}
	if waves < 100 || pairs < 100 {
		t.Errorf("only %d waves and %d pairs were tried", waves, pairs)
	}
	t.Logf("%d waves, %d pairs", waves, pairs)
}

// aPair are two of the ready coroutines, others at other steps; twice the same if there is but one.
func aPair(ready []uint64, step uint64) (a, b uint64) {
	n := uint64(len(ready))
	return ready[step%n], ready[(step%n+1+step/n%max(1, n-1))%n]
}

func footprint(t *testing.T, c *model.Case, s *model.Snapshot, id uint64) []model.Atom {
	t.Helper()
	atoms, err := New(model.Ours).Footprint(c, s, id)
	if err != nil {
		t.Fatal(err)
	}
	return atoms
}

// TestEachAtomEarnsItsPlace: for each kind of atom there are two coroutines whose footprints would not conflict
// without it, and who do otherwise in the other order (P-X1).
func TestEachAtomEarnsItsPlace(t *testing.T) {
	const a, b, c, d = 0, 1, 2, 3 // A and B of session 0, C and D of session 1
	sending := func(partner string) model.LocalType {
		return &model.LocalComm{Dir: model.Sending, Partner: partner, Branches: []model.LocalBranch{{Label: model.NewLabel("m"), Next: model.LocalEnd{}}}}
	}
	receiving := func(partner string) model.LocalType {
		return &model.LocalComm{Dir: model.Receiving, Partner: partner, Branches: []model.LocalBranch{{Label: model.NewLabel("m"), Next: model.LocalEnd{}}}}
	}
	open := model.Open{
		Roles: []string{"X"}, LocalTypes: []model.RoleType{{Role: "X", Type: model.LocalEnd{}}},
		Handlers: []model.HandlerBinding{{Sender: "X", Receiver: "X", Handler: "h"}}, Dsts: []model.RoleReg{{Role: "X", Reg: 4}},
	}
	seen := map[model.AtomKind]bool{}
	for _, tt := range []struct {
		story string
		kind  model.AtomKind
		who   [2]uint64
		does  [2]model.Instr
		with  func(c *model.Case, s *model.Snapshot)
	}{
		{"two spawns draw one id", model.AtomCoroutine, [2]uint64{a, c}, [2]model.Instr{model.Spawn{}, model.Spawn{}}, nil},
		{"a transfer to one who halts", model.AtomCoroutine, [2]uint64{a, d}, [2]model.Instr{model.Transfer{Endpoint: 0, Target: 1}, model.Halt{}},
			func(_ *model.Case, s *model.Snapshot) { s.Coroutines[a].Regs[1] = model.Nat(d) }},
		{"a transfer to one who is about to be spawned", model.AtomCoroutine, [2]uint64{a, c}, [2]model.Instr{model.Transfer{Endpoint: 0, Target: 1}, model.Spawn{}},
			func(_ *model.Case, s *model.Snapshot) { s.Coroutines[a].Regs[1] = model.Nat(4) }},
		{"the owner halts, another asks for the type", model.AtomEndpoint, [2]uint64{a, c}, [2]model.Instr{model.Halt{}, model.Send{Chan: 3}},
			func(_ *model.Case, s *model.Snapshot) { s.Coroutines[c].Regs[3] = model.Endpoint{SID: 0, Role: "A"} }},
		{"a message is there or not", model.AtomEdge, [2]uint64{a, b}, [2]model.Instr{model.Send{}, model.Receive{Dst: 1}}, nil},
		{"two opens draw one id", model.AtomSession, [2]uint64{a, c}, [2]model.Instr{open, open}, nil},
		{"a closed session has no buffer", model.AtomSession, [2]uint64{a, b}, [2]model.Instr{model.Send{}, model.Close{}}, nil},
		{"a closed session has no resources", model.AtomSession, [2]uint64{a, b}, [2]model.Instr{model.Close{}, model.Acquire{Layer: "l", Dst: 1}}, nil},
		{"evidence is released once", model.AtomResources, [2]uint64{a, b}, [2]model.Instr{model.Release{Layer: "l", Evidence: 1}, model.Release{Layer: "l", Evidence: 1}},
			func(_ *model.Case, s *model.Snapshot) {
				s.Config.GuardLayers = []model.GuardLayer{{ID: "l", Active: true}}
				s.GuardLayer = []model.GuardResource{{Layer: "l", Value: model.Unit{}}}
			}},
		{"the first layer used", model.AtomGuards, [2]uint64{a, c}, [2]model.Instr{model.Acquire{Layer: "l", Dst: 1}, model.Acquire{Layer: "k", Dst: 1}}, nil},
	} {
		t.Run(tt.story, func(t *testing.T) {
			im := func(x, y string) model.Image {
				halt := []model.Instr{model.Halt{}}
				return model.Image{
					LocalTypes: []model.RoleType{{Role: x, Type: sending(y)}, {Role: y, Type: receiving(x)}},
					Programs:   []model.RoleProgram{{Role: x, Code: halt}, {Role: y, Code: halt}}, HasPrograms: true,
				}
			}
			c := model.NewCase(im("A", "B"), im("C", "D"))
			m := oracle.New(&c, model.Ours)
			for i := range c.Images {
				if err := m.Load(&c.Images[i]); err != nil {
					t.Fatal(err)
				}
			}
			s := m.Snapshot()
			for i, id := range tt.who {
				s.Programs[id] = []model.Instr{tt.does[i]}
			}
			if tt.with != nil {
				tt.with(&c, &s)
			}
			one, two := footprint(t, &c, &s, tt.who[0]), footprint(t, &c, &s, tt.who[1])
			others := func(atoms []model.Atom) []model.Atom {
				return slices.DeleteFunc(slices.Clone(atoms), func(x model.Atom) bool { return x.Kind == tt.kind })
			}
			if !oracle.Conflict(one, two) || oracle.Conflict(others(one), others(two)) {
				t.Errorf("%v and %v do not conflict by this kind alone", one, two)
			}
			if commute(t, &c, s, tt.who[0], tt.who[1]) {
				t.Error("the order is not seen")
			}
			seen[tt.kind] = true
		})
	}
	for kind := range model.AtomKind(model.AtomKindCount) {
		if !seen[kind] {
			t.Errorf("kind %d is not shown", kind)
		}
	}
}
