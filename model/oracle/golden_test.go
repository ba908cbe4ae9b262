package oracle_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
)

// goldens are the golden runs of spec 04 §6.4 that concern the canonical engine, in the published dialect.
// G16, whose handler invents a payload, is TestGoldenKnowledge.
var goldens = []struct {
	id     string
	c      model.Case
	status string // the result, or the error's text
	ticks  uint64
	events int
	hash   string
}{
	{"G1", images(message("m")), "all_done", 6, 11, "a2950354a6a0fd34e0b96d4e805dc074121a215f3867a944d5c30bddbe1a5589"},
	{"G2", images(choice()), "all_done", 4, 9, "56c75622a6f24f5929297d47f24362801e3f021095c604c099169d0f79cb3166"},
	{"G3", with(images(loop()), func(c *model.Case) { c.MaxRounds = 50 }), "max_rounds", 50, 69, "80c5d700c74bf18491348a375b5f9760873871e9d29940e1d0de86906b60d8d9"},
	{"G4", images(message("m1"), message("m2"), message("m3")), "all_done", 18, 33, "ed904b8ff4f546b3448491fe2e90dbf1b6429276fb23d1e0e800c0aa65333e37"},
	{"G5", with(images(messages(8)...), func(c *model.Case) { c.Config.EffectTier = model.EnvelopeBounded }), "all_done", 48, 88, "40b73e19f1dfb6a15ceba28d8e7945eb5ac42b44a02ca775210538005617b823"},
	{"G6", with(programs(speculation), func(c *model.Case) { c.Config.SpeculationEnabled = true }), "all_done", 6, 10, "9db1dcc9b50789a657d3fd0e3aa43c655a02cc3ff2c86583202f6092b9917bc6"},
	{"G6d", programs(speculation), "coroutine 0 faulted: speculation fault: speculation disabled", 2, 2, "8250d92f2dcdf92fd42502383117ab33abfca06d9682b6364136b291ab714d1a"},
	{"G7", relabelled(ring(4, 1), "c0"), "all_done", 23, 37, "063bbf1e7e40e975a7091e9c02b77f1d578afda550f951597da1da18190590d5"},
	{"G8", images(acknowledged()), "all_done", 20, 36, "cabfae65314793f499aa0322716d5c7e85cba37081c7932c63c74a427bc88b7f"},
	{"G9", with(at(images(message("m")), 1, model.Perturbation{Kind: model.Timeout, Site: "B", Duration: model.Duration{Nanos: 2e6}}, model.Perturbation{Kind: model.Crash, Site: "A"}, model.Perturbation{Kind: model.Partition, From: "B", To: "A"}), func(c *model.Case) { c.MaxRounds = 1 }), "stuck", 1, 2, "5e08552e9a7b16f3834c2db83244fccd4d77a9f67b309715c9b83e14cef9cc38"},
	{"G10", at(at(images(message("m")), 1, model.Perturbation{Kind: model.Partition, From: "A", To: "B"}), 2, model.Perturbation{Kind: model.Heal, From: "A", To: "B"}), "stuck", 3, 1, "67b83e78399e93dc6f213fc19ae9a32c8302f80d732ad8fcf7a5047795d72140"},
	{"G11", at(images(message("m")), 1, model.Perturbation{Kind: model.Corrupt, From: "A", To: "B", Corruption: model.BitFlip}), "all_done", 6, 11, "c0eaa6bdf90c51585539d6ec3fbf4c00509a48412c24f6f11e93f1c6197b1b1d"},
	{"G12", at(images(message("m")), 1, model.Perturbation{Kind: model.Timeout, Site: "A", Duration: model.Duration{Nanos: 3e6}}), "stuck", 2, 1, "693b98f37999b1acd60b2ac43182a68d2800d9f7216858f76e73fe68838b6d00"},
	{"G13/cooperative", policy(model.Cooperative), "all_done", 12, 22, twoMessages},
	{"G13/round-robin", policy(model.RoundRobin), "all_done", 12, 22, twoMessages},
	{"G13/aging", policy(model.PriorityAging), "all_done", 12, 22, twoMessages},
	{"G13/token-weighted", policy(model.PriorityTokenWeighted), "all_done", 12, 22, twoMessages},
	{"G13/progress-aware", policy(model.ProgressAware), "all_done", 12, 22, twoMessages},
	{"G14", programs([]model.Instr{
		model.Set{Dst: 1, Val: model.Nat(42)}, model.Spawn{Target: 6, Args: []model.Reg{1}}, model.Jump{Target: 4},
		model.Set{Dst: 2, Val: model.Nat(999)}, model.Yield{}, model.Halt{}, model.Move{Dst: 2, Src: 0}, model.Halt{},
	}), "all_done", 7, 3, "303ce11e2fc7df3d0a04f354afbbe208e31d38b61fbffecd2a33356364e7c7e2"},
	{"G15", programs([]model.Instr{
		model.Invoke{Action: model.ActionReg(0)}, model.Acquire{Layer: "auth", Dst: 2},
		model.Release{Layer: "auth", Evidence: 2}, model.Halt{},
	}), "all_done", 4, 8, "27a11231387701cb864ee88b685216bfcaba414f0ed74e14d36852b3e91e7e32"},
	{"G17", programs([]model.Instr{
		model.Set{Dst: 1, Val: model.Nat(1)}, model.Transfer{Endpoint: 0, Target: 1, Bundle: 2}, model.Halt{},
	}, []model.Instr{model.Halt{}}), "all_done", 4, 5, "9efbca02c2e780d33e884666e7580139434395885c1443537baafb870a93f589"},
	{"G18", with(images(message("m")), func(c *model.Case) { c.Config.InitialCostBudget = 2 }), "coroutine 0 faulted: out of credits", 5, 10, "2a6b1bb8023ad229992c8c64080e8da4feb47b35035bc816e1182317e0206caa"},
	{"G19", with(images(message("m")), func(c *model.Case) { c.Config.OutputPolicy.Kind = model.OutputDenyAll }), "coroutine 0 faulted: output-condition rejected: vm.observable_output", 1, 3, "015d0c7cf9f0fcc778b668d6fab0e28014e02346c545a8b6e860caf66cfaad28"},
	{"G20/0", programs(randomPrograms(0)...), "all_done", 46, 5, "3837af2b61d5c9117c51f8958f867e6e01f712e5ec013e813b9f19b6162eef0d"},
	{"G20/1", programs(randomPrograms(1)...), "all_done", 42, 5, "b42c7ab625574d00a98db3fb30710490a924fc212f2281710b856f5770eda436"},
	{"G20/63", programs(randomPrograms(63)...), "all_done", 42, 5, "9ece6d790d130140211d690be34ade2d25545d35fe3bd5411362295b022f423c"},
}

const twoMessages = "4d306c51a6d3a6ca66a9e61b4a19d34049dfcea767bf8410081f4bee24b8f052"

func TestGoldenRuns(t *testing.T) {
	for _, tt := range goldens {
		t.Run(tt.id, func(t *testing.T) {
			tt.c.Handler.Identity = "default_handler"
			r, err := oracle.Run(&tt.c, model.Telltale, nil)
			if err != nil {
				t.Fatal(err)
			}
			status := r.Result.String()
			if r.Error != nil {
				status = *r.Error
			}
			if status != tt.status || r.Tick != tt.ticks || len(r.ObsTrace) != tt.events || r.Fragment.String() != tt.hash {
				t.Errorf("got %s, %d ticks, %d events, %s\nwant %s, %d, %d, %s",
					status, r.Tick, len(r.ObsTrace), r.Fragment, tt.status, tt.ticks, tt.events, tt.hash)
			}
		})
	}
}

// TestGoldenKnowledge is G16: A's register 1 holds its endpoint and a secret before the first round.
func TestGoldenKnowledge(t *testing.T) {
	im := message("msg")
	im.HasPrograms = true
	im.Programs = []model.RoleProgram{
		{Role: "A", Code: []model.Instr{model.Send{Chan: 0, Val: 1}, model.Halt{}}},
		{Role: "B", Code: []model.Instr{
			model.Receive{Chan: 0, Dst: 1}, model.Tag{Fact: 1, Dst: 2}, model.Set{Dst: 3, Val: model.Str("Observer")},
			model.Check{Knowledge: 1, Target: 3, Dst: 4}, model.Halt{},
		}},
	}
	c := images(im)
	c.Handler.Identity = "default_handler"
	m := oracle.New(&c, model.Telltale)
	if err := m.Load(&im); err != nil {
		t.Fatal(err)
	}
	s := m.Snapshot()
	s.Coroutines[0].Regs[1] = model.Prod{Left: model.Endpoint{Role: "A"}, Right: model.Str("secret")}
	m, err := oracle.FromSnapshot(&c, model.Telltale, &s)
	if err != nil {
		t.Fatal(err)
	}
	for answer := oracle.Continue; answer == oracle.Continue; {
		if answer, err = m.Round(); err != nil {
			t.Fatal(err)
		}
	}
	s = m.Snapshot()
	hash := model.FragmentHash(model.Fragment{ObsTrace: s.ObsTrace, EffectTrace: s.EffectTrace, Topology: s.Topology})
	if want := "d16e0f8079fed0d938590bad172a309564c6048ceaac966e832c4447e37a9ded"; hash.String() != want {
		t.Errorf("fragment %s, want %s", hash, want)
	}
	if got := s.Coroutines[1].Regs[4]; got != model.Value(model.Bool(true)) {
		t.Errorf("the check answers %v, want true", got)
	}
}

var speculation = []model.Instr{
	model.Set{Dst: 1, Val: model.Nat(7)}, model.Fork{Ghost: 1}, model.Join{}, model.Fork{Ghost: 1}, model.Abort{}, model.Halt{},
}

// images is a Case with the given images and every default.
func images(list ...model.Image) model.Case { return model.NewCase(list...) }

func with(c model.Case, change func(*model.Case)) model.Case {
	change(&c)
	return c
}

// at adds perturbations at a tick.
func at(c model.Case, tick uint64, events ...model.Perturbation) model.Case {
	c.Topology = append(c.Topology, model.TopologyTick{Tick: tick, Events: events})
	return c
}

func policy(kind model.SchedKind) model.Case {
	return with(images(message("m1"), message("m2")), func(c *model.Case) { c.Config.SchedPolicy.Kind = kind })
}

// programs is a Case with one image in which the roles A, B, … run the given programs and end at once by
// their types.
func programs(list ...[]model.Instr) model.Case {
	im := model.Image{HasPrograms: true}
	for i, code := range list {
		role := string(rune('A' + i))
		im.LocalTypes = append(im.LocalTypes, model.RoleType{Role: role, Type: model.LocalEnd{}})
		im.Programs = append(im.Programs, model.RoleProgram{Role: role, Code: code})
	}
	return images(im)
}

// message is msg(l): A sends l to B.
func message(label string) model.Image {
	return types(comm(model.Sending, "B", label, model.LocalEnd{}), comm(model.Receiving, "A", label, model.LocalEnd{}))
}

func messages(n int) []model.Image {
	out := make([]model.Image, n)
	for i := range out {
		out[i] = message(fmt.Sprintf("m%d", i))
	}
	return out
}

// types is an image in which the roles A, B, … have the given local types.
func types(list ...model.LocalType) model.Image {
	var im model.Image
	for i, t := range list {
		im.LocalTypes = append(im.LocalTypes, model.RoleType{Role: string(rune('A' + i)), Type: t})
	}
	return im
}

// choice: A chooses yes or no, B branches.
func choice() model.Image {
	both := func(dir model.Direction, partner string) model.LocalType {
		return &model.LocalComm{Dir: dir, Partner: partner, Branches: []model.LocalBranch{
			{Label: model.NewLabel("yes"), Next: model.LocalEnd{}}, {Label: model.NewLabel("no"), Next: model.LocalEnd{}},
		}}
	}
	return types(both(model.Sending, "B"), both(model.Receiving, "A"))
}

// loop: A sends msg to B and B to A, for ever.
func loop() model.Image {
	return types(
		&model.LocalMu{Var: "t", Body: comm(model.Sending, "B", "msg", comm(model.Receiving, "B", "msg", model.LocalVar("t")))},
		&model.LocalMu{Var: "t", Body: comm(model.Receiving, "A", "msg", comm(model.Sending, "A", "msg", model.LocalVar("t")))})
}

// acknowledged: Leader sends proposal to Replica1 and Replica2 and receives ack from each.
func acknowledged() model.Image {
	replica := comm(model.Receiving, "Leader", "proposal", comm(model.Sending, "Leader", "ack", model.LocalEnd{}))
	leader := comm(model.Sending, "Replica1", "proposal", comm(model.Sending, "Replica2", "proposal",
		comm(model.Receiving, "Replica1", "ack", comm(model.Receiving, "Replica2", "ack", model.LocalEnd{}))))
	return model.Image{LocalTypes: []model.RoleType{
		{Role: "Leader", Type: leader}, {Role: "Replica1", Type: replica}, {Role: "Replica2", Type: replica},
	}}
}

// relabelled gives every branch of single-branch types another label.
func relabelled(c model.Case, label string) model.Case {
	for _, lt := range c.Images[0].LocalTypes {
		for t, ok := lt.Type.(*model.LocalComm); ok; t, ok = t.Branches[0].Next.(*model.LocalComm) {
			t.Branches[0].Label.Name = label
		}
	}
	return c
}

// randomPrograms are the four programs of a seed: spec 04 §7.2, last paragraph.
func randomPrograms(seed uint64) [][]model.Instr {
	out := make([][]model.Instr, 4)
	for role := range out {
		x := seed + 17*uint64(role)
		next := func(n uint64) uint64 {
			x = x*6364136223846793005 + 1442695040888963407
			return x % n
		}
		for range 6 + next(8) {
			switch next(3) {
			case 0:
				reg := model.Reg(next(16))
				out[role] = append(out[role], model.Set{Dst: reg, Val: model.Nat(next(1000))})
			case 1:
				dst := model.Reg(next(16))
				out[role] = append(out[role], model.Move{Dst: dst, Src: model.Reg(next(16))})
			default:
				out[role] = append(out[role], model.Yield{})
			}
		}
		out[role] = append(out[role], model.Halt{})
	}
	return out
}

// traceText is the observable trace in one line, without the gate's events.
func traceText(trace []model.Event) string {
	var parts []string
	for _, e := range trace {
		if _, check := e.(model.OutputConditionChecked); !check {
			parts = append(parts, fmt.Sprintf("%d %s", e.At(), e.Kind()))
		}
	}
	return strings.Join(parts, ", ")
}
