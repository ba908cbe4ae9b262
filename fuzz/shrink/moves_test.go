package shrink

import (
	"context"
	"slices"
	"testing"

	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/listing"
)

// proposals: what a move must propose for a Case, among other things. Every move has a row.
var proposals = []struct{ move, before, after string }{
	{"reset settings", `
image
  program A
handler
  payload label
  acquire fail`, `
image
  program A
handler
  acquire fail`},
	{"lower rounds", `
image
  program A
    0 yield
    1 halt
rounds 900`, `
image
  program A
    0 yield
    1 halt
rounds 2`},
	{"lower rounds", `
image
  program A
rounds 224`, `
image
  program A
rounds 32`},
	{"give programs", `
image
  local A = B! m. end`, `
image
  local A = B! m. end
  program A
    0 send r0 r1
    1 invoke runtime.step
    2 halt`},
	{"drop what did not run", `
image
  global A -> B { m. A -> B n. end | o. end }
  local A = B! m. B! n. end
  local B = A? { m. A? n. end | o. end }
  program A
    0 offer r0 m
    1 jump 3
    2 yield
    3 halt
    4 yield
  program B
    0 choose r0 {o -> 2, m -> 1}
    1 halt
    2 yield`, `
image
  local A = B! m. end
  local B = A? m. end
  program A
    0 offer r0 m
    1 jump 2
    2 halt
  program B
    0 choose r0 {o -> 2, m -> 1}
    1 halt`},
	{"plain types", `
image
  global A -> B m(Nat). end
  local A = rec t. B! m(Nat): Nat. t
  program A`, `
image
  local A = rec t. B! m. t
  program A`},
	{"drop images", `
image
  program A
    0 yield
    1 halt
image
  program B
    0 yield
    1 halt
topology
  @4 crash B
schedule
  picks 0 1 0 1
config
  scheduler fixed-map 0=3 1=4`, `
image
  program B
    0 yield
    1 halt
topology
  @2 crash B
schedule
  picks 0 0
config
  scheduler fixed-map 0=4
rounds 9998`},
	{"drop roles", `
image
  local A = B! m. C! n. end
  local B = A? m. end
  local C = A? n. end
  program A
    0 send r0 r0
    1 send r0 r0
    2 halt
  program B
    0 receive r0 r1
    1 halt
  program C
    0 receive r0 r1
    1 halt
topology
  @6 crash A
rounds 10`, `
image
  local A = C! n. end
  local C = A? n. end
  program A
    0 send r0 r0
    1 halt
  program C
    0 receive r0 r1
    1 halt
topology
  @3 crash A
rounds 7`},
	{"drop roles", `
image
  program A
  program B
    0 yield
topology
  @9 crash A`, `
image
  program B
    0 yield
topology
  @1 crash A`},
	{"drop perturbations", `
image
  program A
topology
  @1 crash A, crash B
  @2 crash C
  @3 crash D, crash E`, `
image
  program A
topology
  @1 crash A, crash B
  @3 crash E`},
	{"drop beginnings", `
image
  program A
    0 yield
    1 jump 0
  program B
    0 yield
    1 halt
topology
  @6 crash A
rounds 8`, `
image
  program A
    0 yield
    1 jump 0
  program B
    0 halt
topology
  @4 crash A
rounds 6`},
	{"drop rounds", `
image
  program A
    0 yield
    1 set r1 4
    2 halt
  program B
    0 yield
    1 set r1 4
    2 halt
topology
  @6 crash A
rounds 8`, `
image
  program A
    0 yield
    1 set r1 4
    2 halt
  program B
    0 yield
    1 halt
topology
  @5 crash A
rounds 7`},
	{"drop instructions", `
image
  local A = rec t. B! m. C! o. end
  local B = rec t. A? m. end
  program A
    0 jump 2
    1 yield
    2 send r0 r0
    3 halt
  program B
    0 receive r0 r1
    1 halt
schedule
  invalid-certificates 0 3 5
topology
  @1 timeout C 9ms
  @5 crash C
rounds 9`, `
image
  local A = rec t. C! o. end
  local B = rec t. end
  program A
    0 jump 2
    1 yield
    2 halt
  program B
    0 halt
schedule
  invalid-certificates 0 1 2
topology
  @1 timeout C 6ms
  @3 crash C
rounds 6`},
	{"drop parts of roles", `
image
  local A = end
  program A
  program B
schedule
  picks 1 0`, `
image
  local A = end
  program B
schedule
  picks 0 0`},
	{"drop parts of roles", `
image
  local A = end
  program A`, `
image
  program A`},
	{"inline jumps", `
image
  program A
    0 choose r0 {m -> 2, n -> 1}
    1 jump 3
    2 jump 1
    3 halt`, `
image
  program A
    0 choose r0 {m -> 1, n -> 2}
    1 jump 2
    2 halt`},
	{"merge images", `
image
  local A = B! m. end
  program A
image
  local A = C! n. end
  program A
  program B`, `
image
  local A = B! m. end
  local D = C! n. end
  program A
  program B
  program D`},
	{"merge roles", `
image
  local A = C! m. end
  local B = C! n. end
  program A
    0 send r0 r0
    1 halt
  program B
    0 jump 1
    1 send r0 r0`, `
image
  local A = C! m. C! n. end
  program A
    0 send r0 r0
    1 jump 2
    2 send r0 r0`},
	{"inline opens", `
image
  local A = end
  program A
    0 open {A, B} types {A = B! m. end, B = A! n. end} handlers {A->B h, B->A h} into {A r1, B r2}
    1 send r2 r0
topology
  @2 crash B
rounds 5`, `
image
  local A = B! n. end
  program A
    0 send r0 r2
topology
  @1 crash B
rounds 4`},
	{"drop config keys", `
image
  program A
config
  speculation on
  registers 3`, `
image
  program A
config
  registers 3`},
	{"drop rules", `
image
  program A
handler
  drop A m #1
  drop A n #2`, `
image
  program A
handler
  drop A n #2`},
	{"drop picks", `
image
  program A
schedule
  picks 4 5 6 7`, `
image
  program A
schedule
  picks 4 5`},
	{"simplify types", `
image
  local A = B! m. rec t. C! n. t
  program A`, `
image
  local A = B! m. C! n. C! n. end
  program A`},
	{"simplify types", `
image
  local A = B! m. C? { n. end | o. D! p. end }
  program A`, `
image
  local A = B! m. D! p. end
  program A`},
	{"simplify types", `
image
  local A = B! m. C! n. t
  program A`, `
image
  local A = B! m. C! n. B! m. C! n. end
  program A`},
	{"simplify types", `
image
  program A
    0 open {A} types {A = B! m(Nat): Nat. end} handlers {A->A h} into {A r1}`, `
image
  program A
    0 open {A} types {A = B! m. end} handlers {A->A h} into {A r1}`},
	{"simplify instructions", `
image
  program A
    0 yield
    1 choose r3 {m -> 0}`, `
image
  program A
    0 yield
    1 receive r3 r3`},
	{"simplify instructions", `
image
  program A
    0 acquire lock r2`, `
image
  program A
    0 set r2 unit`},
	{"shorten lists", `
image
  program A
    0 choose r0 {m -> 1, n -> 2, o -> 3}`, `
image
  program A
    0 choose r0 {m -> 1, o -> 3}`},
	{"shorten lists", `
image
  program A
    0 open {A, B} types {A = B! m. end, B = C! n. end} handlers {A->A h, A->B h, B->A h, B->B h} into {A r1, B r2}`, `
image
  program A
    0 open {A} types {A = end} handlers {A->A h} into {A r1}`},
	{"simplify perturbations", `
image
  program A
topology
  @2 partition A|B
  @5 heal A|B`, `
image
  program A
topology
  @2 timeout B 3ms`},
	{"simplify perturbations", `
image
  program A
topology
  @2 corrupt A->B erase`, `
image
  program A
topology
  @2 crash B`},
	{"simplify perturbations", `
image
  program A
topology
  @2 timeout A 3ms
  @5 crash B`, `
image
  program A
topology
  @5 crash B, timeout A 0s`},
	{"drop pairs", `
image
  program A
    0 yield
    1 set r1 1
  program B
    0 set r2 2
    1 yield
rounds 50`, `
image
  program A
    0 set r1 1
  program B
    0 set r2 2
rounds 48`},
	{"drop after a detour", `
image
  program A
    0 yield
    1 set r1 1
  program B
    0 halt
rounds 50`, `
image
  program A
    0 halt
  program B
    0 set r1 1
rounds 50`},
	{"drop after a detour", `
image
  program A
    0 set r1 1
    1 jump 0
    2 halt
rounds 2`, `
image
  program A
    0 set r1 1
    1 halt
rounds 2`},
	{"drop with picks", `
image
  program A
    0 yield
    1 yield
    2 halt
  program B
    0 yield
    1 yield
    2 yield
    3 halt
topology
  @6 crash A`, `
image
  program A
    0 yield
    1 yield
    2 halt
  program B
    0 yield
    1 yield
    2 halt
topology
  @5 crash A
schedule
  picks 0 1 0 0 1 1
rounds 9999`},
	{"lower numbers", `
image
  program A
    0 set r9 8`, `
image
  program A
    0 set r9 4`},
	{"lower ticks", `
image
  program A
topology
  @4 crash A
  @7 timeout A 8ns`, `
image
  program A
topology
  @3 crash A
  @6 timeout A 8ns`},
	{"lower ticks", `
image
  program A
topology
  @7 timeout A 8ns`, `
image
  program A
topology
  @7 timeout A 4ns`},
	{"rename registers", `
image
  program A
    0 receive r0 r3
    1 send r1 r3`, `
image
  program A
    0 receive r0 r1
    1 send r3 r1`},
	{"exchange neighbours", `
image
  program A
    0 send r0 r1
    1 halt`, `
image
  program A
    0 halt
    1 send r0 r1`},
	{"simplify values", `
image
  program A
handler
  evidence (7, "ab")`, `
image
  program A
handler
  evidence (7, "")`},
	{"simplify values", `
image
  program A
    0 set r1 "word"`, `
image
  program A
    0 set r1 unit`},
	{"lower settings", `
image
  program A
config
  buffer fifo 9 block
  scheduler fixed-map 0=3 1=4
schedule
  picks 6`, `
image
  program A
config
  buffer fifo 9 block
  scheduler fixed-map 1=4
schedule
  picks 6`},
	{"lower settings", `
image
  program A
config
  buffer fifo 9 block
handler
  drop A m #8`, `
image
  program A
config
  buffer fifo 5 block
handler
  drop A m #8`},
	{"simplify instructions", `
image
  program A
    0 yield
    1 jump 0`, `
image
  program A
    0 yield
    1 yield`},
	{"shorten names", `
image
  local "!" = Bob! order. end
  program "!"
  program Bob
topology
  @1 crash Zed`, `
image
  local A = B! order. end
  program A
  program B
topology
  @1 crash C`},
	{"shorten names", `
image
  local Ann = Bob! order. end
  local Bob = Ann? order. end
  program Ann
topology
  @1 crash Bob
handler
  drop Bob order #1`, `
image
  local A = Ann? order. end
  local Ann = A! order. end
  program Ann
topology
  @1 crash A
handler
  drop A order #1`},
	{"shorten names", `
image
  local A = B! order. end
  program A
    0 offer r0 order
handler
  drop A order #1`, `
image
  local A = B! a. end
  program A
    0 offer r0 a
handler
  drop A a #1`},
	{"shorten names", `
image
  program A
    0 acquire lock r0
config
  guards {lock}`, `
image
  program A
    0 acquire a r0
config
  guards {a}`},
}

func parsed(t *testing.T, text string) *model.Case {
	t.Helper()
	c, err := listing.Parse(text)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	return &c
}

func TestMovesPropose(t *testing.T) {
	for _, m := range slices.Concat(phases...) {
		if !slices.ContainsFunc(proposals, func(p struct{ move, before, after string }) bool { return p.move == m.name }) {
			t.Errorf("no row tells what %q proposes", m.name)
		}
	}
	for _, p := range proposals {
		t.Run(p.move, func(t *testing.T) {
			all := slices.Concat(phases...)
			i := slices.IndexFunc(all, func(m move) bool { return m.name == p.move })
			if i < 0 {
				t.Fatal("no such move")
			}
			want := encode(parsed(t, p.after))
			proposed := all[i].candidates(&subject{c: parsed(t, p.before), log: oracleLog})
			for _, c := range proposed {
				if c != nil && encode(c) == want {
					return
				}
			}
			t.Errorf("from%s\nit does not propose%s\nbut:", p.before, p.after)
			for k, c := range proposed {
				if c != nil && k < 6 {
					t.Log(listing.Print(c))
				}
			}
		})
	}
}

// TestTheScheduleIsMadeSmall: what does not matter of a schedule of waves goes, and what does comes down to its least.
func TestTheScheduleIsMadeSmall(t *testing.T) {
	c := model.NewCase(model.Image{HasPrograms: true, Programs: []model.RoleProgram{{Role: "A", Code: []model.Instr{model.Halt{}}}}})
	c.Config.RoundSemantics, c.Config.WaveWidening = model.WaveParallel, true
	c.Config.Given = c.Config.Given.With(model.KeyRoundSemantics).With(model.KeyWaveWidening)
	c.Schedule = model.Schedule{Concurrency: 16, Workers: 8, InvalidCertificateRounds: []uint64{2, 5, 9, 10}}
	keep := func(c *model.Case) bool {
		s := &c.Schedule
		if err := model.CheckCase(c); err != nil {
			t.Errorf("%v: %v", s, err)
		}
		return s.Concurrency > 2 && s.Workers > 3 && len(s.InvalidCertificateRounds) > 1 && s.InvalidCertificateRounds[1] > 3
	}
	small, _ := Case(context.Background(), c, keep, Options{})
	want := model.Schedule{Concurrency: 3, Workers: 4, InvalidCertificateRounds: []uint64{0, 4}}
	if got := small.Schedule; got.Concurrency != want.Concurrency || got.Workers != want.Workers || !slices.Equal(got.InvalidCertificateRounds, want.InvalidCertificateRounds) {
		t.Errorf("%+v, want %+v", got, want)
	}
	if small.Config.WaveWidening || small.Config.RoundSemantics != model.DefaultOverrides().RoundSemantics {
		t.Error("the configuration was kept")
	}
}
