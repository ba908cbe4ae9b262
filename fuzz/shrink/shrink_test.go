package shrink

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/engines/oracle"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/listing"
	"github.com/wavecheck/wavecheck/properties"
)

func encode(c *model.Case) string { return string(model.AppendCase(nil, c)) }

// holding counts the instructions for which is holds.
func holding(c *model.Case, is func(model.Instr) bool) (n int) {
	for i := range c.Images {
		for _, p := range c.Images[i].Code(model.LexicalScoping) {
			for _, in := range p.Code {
				if is(in) {
					n++
				}
			}
		}
	}
	return n
}

func isOp(op model.Op) func(model.Instr) bool {
	return func(in model.Instr) bool { return in.Op() == op }
}

func crashes(c *model.Case) bool {
	return slices.ContainsFunc(c.Topology, func(t model.TopologyTick) bool {
		return slices.ContainsFunc(t.Events, func(p model.Perturbation) bool { return p.Kind == model.Crash })
	})
}

// planted are predicates of which the least Case is known.
var planted = []struct {
	name    string
	keep    func(*model.Case) bool
	minimum string // as a listing
}{
	{"anything", func(*model.Case) bool { return true }, `
image
  programs {}
rounds 0`},
	{"a Send", func(c *model.Case) bool { return holding(c, isOp(model.OpSend)) > 0 }, `
image
  program A
    0 send r0 r0
rounds 0`},
	{"a Jump in front of a Send", func(c *model.Case) bool {
		return holding(c, isOp(model.OpSend)) > 0 && holding(c, isOp(model.OpJump)) > 0
	}, `
image
  program A
    0 jump 0
    1 send r0 r0
rounds 0`},
	{"a Set above 100", func(c *model.Case) bool {
		return holding(c, func(in model.Instr) bool {
			set, ok := in.(model.Set)
			n, isNat := set.Val.(model.Nat)
			return ok && isNat && n > 100
		}) > 0
	}, `
image
  program A
    0 set r0 101
rounds 0`},
	{"a crash at tick 5 or later, and 7 rounds", func(c *model.Case) bool {
		return crashes(c) && c.Topology[0].Tick >= 5 && c.MaxRounds >= 7
	}, `
image
  programs {}
topology
  @5 crash A
rounds 7`},
	{"two images", func(c *model.Case) bool { return len(c.Images) >= 2 }, `
image
  programs {}
image
  programs {}
rounds 0`},
	{"three roles", func(c *model.Case) bool { return SizeOf(c).Roles >= 3 }, `
image
  program A
  program B
  program C
rounds 0`},
	{"a receiving type", func(c *model.Case) bool {
		for i := range c.Images {
			for _, t := range c.Images[i].LocalTypes {
				if comm, ok := t.Type.(*model.LocalComm); ok && comm.Dir == model.Receiving {
					return true
				}
			}
		}
		return false
	}, `
image
  local A = B? a. end
  programs {}
rounds 0`},
}

// TestSettingsGoBackToTheirDefaults: what a listing would show goes, even if it takes no more bytes.
func TestSettingsGoBackToTheirDefaults(t *testing.T) {
	for _, lines := range []string{
		"handler\n evidence unit", "handler\n evidence 9", "handler\n identity x", "handler\n payload label", "handler\n acquire fail",
		"schedule\n concurrency 4", "schedule\n workers 6", "schedule\n picks", "after stuck continue", "case x", "note 1", "config\n speculation on",
	} {
		c, err := listing.Parse("image\n programs {}\nrounds 0\n" + lines)
		if err != nil {
			t.Fatalf("%s: %v", lines, err)
		}
		small, _ := Case(context.Background(), c, func(*model.Case) bool { return true }, Options{})
		if got, want := encode(&small), encode(new(minimum(t, "image\n programs {}\nrounds 0"))); got != want {
			t.Errorf("%s stays:\n%s", lines, listing.Print(&small))
		}
	}
}

func minimum(t *testing.T, text string) model.Case {
	t.Helper()
	c, err := listing.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestInlinedJump needs a jump taken out of the way: without it nothing else leads from Choose to Set.
func TestInlinedJump(t *testing.T) {
	reaches := func(c *model.Case) bool {
		for _, p := range c.Images[0].Programs {
			for _, in := range p.Code {
				choose, ok := in.(model.Choose)
				if !ok || len(choose.Table) == 0 {
					continue
				}
				at := choose.Table[0].Target
				for range p.Code {
					if jump, ok := codeAt(p.Code, at).(model.Jump); ok {
						at = jump.Target
					}
				}
				if _, ok := codeAt(p.Code, at).(model.Set); ok {
					return true
				}
			}
		}
		return false
	}
	c := minimum(t, "image\n program A\n 0 choose r0 {m -> 1}\n 1 jump 3\n 2 yield\n 3 set r1 7\nrounds 0")
	small, _ := Case(context.Background(), c, func(c *model.Case) bool { return holding(c, isOp(model.OpYield)) > 0 && reaches(c) }, Options{})
	if got := listing.Print(&small); !strings.Contains(got, "0  yield\n    1  choose   r0 {a -> 2}\n    2  set      r0 unit\n") {
		t.Error(got)
	}
}

func codeAt(code []model.Instr, at uint64) model.Instr {
	if at < uint64(len(code)) {
		return code[at]
	}
	return nil
}

// start is a Case on which every planted predicate holds: large, and noisy in all that they do not ask for.
const start = `
case noisy
note {"by":"hand"}
config
  speculation on
  buffer fifo 7 block
image
  global Client -> Server { order(Nat). Server -> Client { ok. end | no. end } }
  local Client = Server! order(Nat). Server? { ok. end | no. end }
  local Server = Client? order(Nat). Client! { ok. end | no. end }
  program Client
    0 set r3 4711
    1 send r0 r3
    2 yield
    3 jump 4
    4 choose r0 {ok -> 5, no -> 6}
    5 halt
    6 halt
  program Server
    0 receive r0 r1
    1 jump 3
    2 halt
    3 offer r0 ok
    4 send r0 r1
    5 halt
image
  local X = Y! m. end
  local Y = X? m. end
image
  local P = Q! m. Q! n. end
  local Q = P? m. P? n. end
handler
  identity "someone"
  payload label
  drop Client order #3
  evidence 9
topology
  @40 crash X, partition X|Y
  @77 timeout Y 15ms
schedule
  concurrency 4
  workers 6
  picks 0 1 2 0 1
rounds 3000
after stuck continue`

func startCase(t *testing.T) model.Case {
	t.Helper()
	c, err := listing.Parse(start)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestPlantedMinima(t *testing.T) {
	for _, tt := range planted {
		t.Run(tt.name, func(t *testing.T) {
			c := startCase(t)
			if !tt.keep(&c) {
				t.Fatal("it does not hold at the start")
			}
			small, stats := Case(context.Background(), c, tt.keep, Options{})
			want, err := listing.Parse(tt.minimum)
			if err != nil {
				t.Fatal(err)
			}
			if encode(&small) != encode(&want) {
				t.Errorf("after %d evaluations:\n%s\nwant:\n%s", stats.Evaluations, listing.Print(&small), tt.minimum)
			}
			if again, more := Case(context.Background(), small, tt.keep, Options{}); more.Taken > 0 {
				t.Errorf("shrunk again it becomes\n%s", listing.Print(&again))
			}
			if stats.To != SizeOf(&small) || stats.From != SizeOf(&c) || stats.Taken == 0 || stats.Taken > stats.Evaluations {
				t.Errorf("%+v", stats)
			}
		})
	}
}

func TestBounds(t *testing.T) {
	keep := func(c *model.Case) bool { return holding(c, isOp(model.OpSend)) > 0 }
	for _, most := range []int{1, 2, 17, 100} {
		calls := 0
		c := startCase(t)
		small, stats := Case(context.Background(), c, func(c *model.Case) bool { calls++; return keep(c) }, Options{MaxEvaluations: most})
		if calls > most || stats.Evaluations != calls || !keep(&small) || model.CheckCase(&small) != nil {
			t.Errorf("at most %d evaluations: %d calls, %+v", most, calls, stats)
		}
	}
}

func TestInterruptionGivesTheBestSoFar(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	var taken []string
	small, stats := Case(ctx, startCase(t), func(c *model.Case) bool {
		if len(taken) == 5 {
			stop()
			return true
		}
		taken = append(taken, encode(c))
		return true
	}, Options{})
	if encode(&small) == encode(new(startCase(t))) || stats.Taken != 6 {
		t.Errorf("%d taken", stats.Taken)
	}
	stopped, stats := Case(ctx, startCase(t), func(*model.Case) bool { t.Error("asked after the end"); return true }, Options{})
	if encode(&stopped) != encode(new(startCase(t))) || stats.Evaluations != 0 {
		t.Error("not the Case itself")
	}
}

func TestProgressIsTold(t *testing.T) {
	told, last := 0, SizeOf(new(startCase(t)))
	_, stats := Case(context.Background(), startCase(t), func(*model.Case) bool { return true }, Options{Progress: func(s Stats) {
		told++
		if !s.To.Less(last) {
			t.Errorf("%+v is not below %+v", s.To, last)
		}
		last = s.To
	}})
	if told != stats.Taken {
		t.Errorf("told %d of %d", told, stats.Taken)
	}
}

// TestShrinkingIsDeterministic: the same Case and the same question give the same answer.
func TestShrinkingIsDeterministic(t *testing.T) {
	keep := func(c *model.Case) bool { return holding(c, isOp(model.OpSend)) > 0 }
	a, first := Case(context.Background(), startCase(t), keep, Options{})
	b, second := Case(context.Background(), startCase(t), keep, Options{})
	if encode(&a) != encode(&b) || !reflect.DeepEqual(first, second) {
		t.Errorf("%+v and %+v", first, second)
	}
}

// TestEveryCaseStaysValid shrinks generated Cases by predicates that look at a hash, so that every move
// is taken on some of them: each Case that is asked about is valid and smaller, and the result still fails.
func TestEveryCaseStaysValid(t *testing.T) {
	cases := 20
	if testing.Short() {
		cases = 10
	}
	for index := range uint64(cases) {
		c := generators.Seeded(3, index)
		before := encode(&c)
		bits := model.CaseDigest(&c)[0]%7 + 2
		keep := func(c *model.Case) bool { return model.CaseDigest(c)[5]%bits != 0 }
		last, refused := c, map[string]bool{}
		small, stats := Case(context.Background(), c, func(candidate *model.Case) bool {
			if err := model.CheckCase(candidate); err != nil {
				t.Errorf("Case %d: asked about a Case that is none: %v", index, err)
			}
			if !Less(candidate, &last) {
				t.Errorf("Case %d: asked about a Case that is not smaller", index)
			}
			if !keep(candidate) {
				if refused[encode(candidate)] {
					t.Errorf("Case %d: asked again about what was refused", index)
				}
				refused[encode(candidate)] = true
				return false
			}
			last = *candidate
			return true
		}, Options{MaxEvaluations: 300})
		if encode(&c) != before {
			t.Errorf("Case %d: the Case was modified", index)
		}
		if stats.Taken > 0 && !keep(&small) || model.CheckCase(&small) != nil {
			t.Errorf("Case %d: the result does not fail, or is no Case", index)
		}
		if again, err := model.DecodeCase([]byte(encode(&small))); err != nil || encode(&again) != encode(&small) {
			t.Errorf("Case %d: the result is not canonical: %v", index, err)
		}
	}
}

// candidates gives everything that a move proposes for a Case.
func (m *move) candidates(s *subject) (out []*model.Case) {
	if m.chunk != nil {
		n := m.count(s)
		for size := n; size > 0; size /= 2 {
			for from := 0; from+size <= n; from += size {
				out = append(out, m.chunk(s, from, from+size)...)
			}
		}
		return out
	}
	for _, try := range m.attempts(s) {
		out = append(out, try())
	}
	return out
}

// TestMovesDoNotModify makes every candidate of every move on generated Cases.
func TestMovesDoNotModify(t *testing.T) {
	for index := range uint64(8) {
		c := generators.Seeded(5, index)
		if index == 0 {
			c = startCase(t)
		}
		before := encode(&c)
		s := &subject{c: &c, log: oracleLog}
		for _, m := range slices.Concat(phases...) {
			for _, candidate := range m.candidates(s) {
				if candidate != nil {
					SizeOf(candidate)
				}
			}
			if encode(&c) != before {
				t.Fatalf("Case %d: %q modified its input", index, m.name)
			}
		}
	}
}

// oracleLog is the step log of the oracle.
func oracleLog(c *model.Case) properties.StepLog { return properties.Log(oracle.New(model.Ours), c) }

func TestInlineJumpLeadsToTheTarget(t *testing.T) {
	c, err := listing.Parse("image\n program A\n 0 choose r0 {m -> 2, n -> 1}\n 1 jump 3\n 2 jump 1\n 3 halt")
	if err != nil {
		t.Fatal(err)
	}
	got := inlineJump(&c, site{0, 0, 1}, 3)
	if text := listing.Print(got); !strings.Contains(text, "{m -> 1, n -> 2}") || !strings.Contains(text, "1  jump     2") {
		t.Error(text)
	}
}

func TestDropInstructionMovesTargets(t *testing.T) {
	c, err := listing.Parse("image\n program A\n 0 jump 2\n 1 yield\n 2 jump 0")
	if err != nil {
		t.Fatal(err)
	}
	got := cut{sites: []site{{0, 0, 1}}}.of(&subject{c: &c})
	if text := listing.Print(got); !strings.Contains(text, "0  jump     1") || !strings.Contains(text, "1  jump     0") {
		t.Error(text)
	}
}

// TestChunksReachEveryElement: of eleven instructions one may go, whichever it is; and of eleven all but
// one may go, in few attempts.
func TestChunksReachEveryElement(t *testing.T) {
	const n = 11
	has := func(c *model.Case, reg int) bool {
		return holding(c, func(in model.Instr) bool { return in.(model.Set).Dst == model.Reg(reg) }) > 0
	}
	code := make([]model.Instr, n)
	for i := range code {
		code[i] = model.Set{Dst: model.Reg(i), Val: model.Unit{}}
	}
	c := model.NewCase(model.Image{HasPrograms: true, Programs: []model.RoleProgram{{Role: "A", Code: code}}})
	m := &phases[1][slices.IndexFunc(phases[1], func(m move) bool { return m.name == "drop instructions" })]
	for k := range n {
		for _, tt := range []struct {
			keep       func(*model.Case) bool
			left, most int
		}{
			{func(c *model.Case) bool {
				for i := range n {
					if i != k && !has(c, i) {
						return false
					}
				}
				return true
			}, n - 1, 4 * n},
			{func(c *model.Case) bool { return has(c, k) }, 1, n},
		} {
			s := shrinker{ctx: context.Background(), keep: tt.keep, opts: Options{MaxEvaluations: 1000}, refused: map[[32]byte]bool{}}
			s.setBest(&c, model.AppendCase(nil, &c))
			var stats MoveStats
			s.exhaust(m, &stats)
			if s.size.Instructions != tt.left || stats.Evaluations > tt.most || stats.Instructions != n-tt.left {
				t.Errorf("instruction %d: %d left, not %d: %+v", k, s.size.Instructions, tt.left, stats)
			}
		}
	}
}

func TestSizeOrder(t *testing.T) {
	sizes := []Size{ // each smaller than the next
		{Instructions: 1, Roles: 9}, {Instructions: 2}, {Instructions: 2, Names: 1}, {Instructions: 2, Numbers: 1},
		{Instructions: 2, Settings: 1}, {Instructions: 2, Kinds: 1}, {Instructions: 2, TypeNodes: 1}, {Instructions: 2, Compiled: 1},
		{Instructions: 2, Images: 1}, {Instructions: 2, Events: 1}, {Instructions: 2, Roles: 1},
	}
	for i := range sizes {
		for j := range sizes {
			if got := sizes[i].Less(sizes[j]); got != (i < j) {
				t.Errorf("%+v below %+v: %v", sizes[i], sizes[j], got)
			}
		}
	}
}
