package shrink

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/model"
)

// read writes a dispatch as role and address, the node of the type that it looked at, and its partner's
// role and address.
func read(c *model.Case, r *run) []string {
	var out []string
	name := func(at site) string { return fmt.Sprintf("%s%d", c.Images[at.image].Programs[at.program].Role, at.pc) }
	for _, d := range r.dispatches {
		line := name(d.at)
		if d.node != nil {
			line += fmt.Sprintf(" %s%v:%d", d.node.where.role, d.node.path, d.node.branch)
			if d.node.where.inner {
				line += " in " + name(d.node.where.open)
			}
		}
		if d.partner >= 0 {
			line += " with " + name(r.dispatches[d.partner].at)
		}
		out = append(out, line)
	}
	return out
}

func TestReadLog(t *testing.T) {
	for _, tt := range []struct{ name, listing, want string }{
		{"a loop, a choice, two messages in one buffer", `
image
  local A = rec t. B! m. B! { n. t | o. end }
  local B = rec t. A? m. A? { n. t | o. end }
  program A
    0 send r0 r0
    1 offer r0 n
    2 send r0 r0
    3 offer r0 o
    4 halt
  program B
    0 receive r0 r2
    1 choose r0 {o -> 2, n -> 0}
rounds 9`, `
A0 A[0]:0 with B0
B0 B[0]:0 with A0
A1 A[0 0]:0 with B1
B1 B[0 0]:0 with A1
A2 A[0]:0 with B0
B0 B[0]:0 with A2
A3 A[0 0]:1 with B1
B1 B[0 0]:1 with A3
A4`},
		{"one that waits looks at its node and uses nothing up", `
image
  local A = B? m. B? n. end
  local B = A! m. A! n. end
  program A
    0 receive r0 r1
    1 receive r0 r1
    2 halt
  program B
    0 yield
    1 yield
    2 send r0 r0
    3 send r0 r0
    4 halt
rounds 8`, `
A0 A[]:-1
B0
B1
B2 B[]:0 with A0
B3 B[0]:0 with A1
A0 A[]:0 with B2
B4
A1 A[0]:0 with B3`},
		{"a loop's variable outside of it means nothing", `
image
  local A = rec t. B! { m. rec u. B! n. t | o. u }
  program A
    0 offer r0 m
    1 send r0 r0
    2 offer r0 o
    3 offer r0 o
  program B
    0 yield
    1 jump 0
rounds 7`, `
A0 A[0]:0
B0
A1 A[0 0 0]:0
B1
A2 A[0]:1
B0
A3`},
		{"an opened session, a moved endpoint, a spawned child", `
image
  program A
    0 open {A, B} types {A = B! m. end, B = A? m. end} handlers {A->A h, A->B h, B->A h, B->B h} into {A r1, B r2}
    1 move r3 r1
    2 spawn 4
    3 send r3 r0
    4 yield
rounds 5`, `
A0
A1
A2
A4
A3 A[]:0 in A0`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := parsed(t, tt.listing)
			s := &subject{c: c, log: oracleLog}
			got := read(c, s.run())
			if want := strings.Split(strings.TrimSpace(tt.want), "\n"); !slices.Equal(got, want) {
				t.Errorf("%s", strings.Join(got, "\n"))
			}
		})
	}
}

// TestLess: each Case is smaller than the next, by one thing at a time.
func TestLess(t *testing.T) {
	for _, chain := range [][]string{
		{"rounds 3", "rounds 4"},
		{"topology\n @9 crash A\nrounds 20", "topology\n @1 crash A\nrounds 99"},
		{"topology\n @1 crash A", "topology\n @2 crash A", "topology\n @1 partition A|B", "topology\n @1 timeout A 0s", "topology\n @1 timeout A 3s"},
		{"handler\n drop A m #1", "handler\n drop A m #2", "handler\n drop A m #1\n drop A n #1"},
		{"schedule\n picks 1", "schedule\n picks 2", "schedule\n picks 0 1"},
		{"config\n buffer fifo 3 block", "config\n buffer fifo 4 block"},
		{"config\n scheduler fixed-map 0=1", "config\n scheduler fixed-map 0=1 1=0"},
	} {
		for i := range chain {
			for j := range chain {
				a, b := parsed(t, "image\n program A\n"+chain[i]), parsed(t, "image\n program A\n"+chain[j])
				if Less(a, b) != (i < j) {
					t.Errorf("%q below %q: %v", chain[i], chain[j], i >= j)
				}
			}
		}
	}
	for _, chain := range [][]string{
		{"local A = B! m. end\n programs {}", "local A = B! \"0\". end\n programs {}", "local A = B! m. B! \"0\". end\n programs {}", "local A = rec t. B! m. t\n programs {}"},
		{"local A = B! m. end\n programs {}", "local A = B! m(Nat). end\n programs {}", "local A = B! m(Nat): Nat. end\n programs {}"},
		{"program A\n 0 halt", "program A\n 0 yield", "program A\n 0 set r0 0", "program A\n 0 set r1 0", "program A\n 0 receive r0 r0"},
		{`program A`, `program "!"`},
		{"program A\n 0 choose r0 {}", "program A\n 0 choose r0 {m -> 0}"},
		{"program A\n 0 send r0 r1", "program A\n 0 send r1 r0"},
	} {
		for i := range chain {
			for j := range chain {
				if a, b := parsed(t, "image\n "+chain[i]), parsed(t, "image\n "+chain[j]); Less(a, b) != (i < j) {
					t.Errorf("%q below %q: %v", chain[i], chain[j], i >= j)
				}
			}
		}
	}
}

// TestEveryNumberCounts: each operand of each instruction is lowered and counted.
func TestEveryNumberCounts(t *testing.T) {
	seven := model.Reg(64)
	for in, want := range map[model.Instr]uint64{
		model.Send{Chan: 1, Val: 2}: 3, model.Receive{Chan: 1, Dst: 2}: 3, model.Offer{Chan: 1}: 1,
		model.Close{Session: 1}: 1, model.Acquire{Dst: 1}: 1, model.Release{Evidence: 1}: 1, model.Fork{Ghost: 1}: 1,
		model.Transfer{Endpoint: 1, Target: 2, Bundle: 4}: 7, model.Tag{Fact: 1, Dst: 2}: 3, model.Check{Knowledge: 1, Target: 2, Dst: 4}: 7,
		model.Set{Dst: 1, Val: model.Nat(2)}: 3, model.Move{Dst: 1, Src: 2}: 3, model.Jump{Target: 1}: 1,
		model.Invoke{Action: model.ActionReg(1), Dst: &seven}: 65, model.Yield{}: 0, model.Halt{}: 0, model.Join{}: 0, model.Abort{}: 0,
	} {
		if got := operandSum(in); got != want {
			t.Errorf("%T: %d, not %d", in, got, want)
		}
	}
	for _, tt := range []struct {
		in   model.Instr
		want uint64
	}{
		{model.Choose{Chan: 1, Table: []model.ChooseTarget{{Label: "m", Target: 2}, {Label: "n", Target: 4}}}, 7},
		{model.Spawn{Target: 1, Args: []model.Reg{2, 4}}, 7},
		{model.Open{Dsts: []model.RoleReg{{Role: "A", Reg: 1}, {Role: "B", Reg: 2}}}, 3},
	} {
		if got := operandSum(tt.in); got != tt.want {
			t.Errorf("%T: %d, not %d", tt.in, got, tt.want)
		}
	}
}
