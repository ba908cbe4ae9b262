package oracle_test

import (
	"math"
	"reflect"
	"testing"

	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
)

// run runs a Case that aborts in no dialect.
func run(t *testing.T, c *model.Case, d model.Dialect) model.Record {
	t.Helper()
	r, err := oracle.Run(c, d, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// lastWord is the text of the fault that ended a run, or the run's result.
func lastWord(t *testing.T, c *model.Case, d model.Dialect) string {
	t.Helper()
	r := run(t, c, d)
	if r.Fault != nil {
		return r.Fault.Error()
	}
	return r.Result.String()
}

// TestRegisterBounds: where ours checks the operands that the published VM uses unchecked (spec 05).
func TestRegisterBounds(t *testing.T) {
	text := model.Str("B")
	for _, tt := range []rule{
		{row: "set", typ: end, code: []model.Instr{model.Set{Dst: 99, Val: model.Unit{}}}},
		{row: "move src", typ: end, code: []model.Instr{model.Move{Dst: 1, Src: 99}}},
		{row: "move dst", typ: end, code: []model.Instr{model.Move{Dst: 99, Src: 1}}},
		{row: "acquire", typ: end, code: []model.Instr{model.Acquire{Layer: "l", Dst: 99}}},
		{row: "tag", typ: end, code: []model.Instr{fetchValue, model.Tag{Fact: 2, Dst: 99}}, with: granted(secret)},
		{row: "check", typ: end, code: []model.Instr{fetchValue, model.Set{Dst: 1, Val: text}, model.Check{Knowledge: 2, Target: 1, Dst: 99}}, with: granted(secret)},
	} {
		t.Run(tt.row, func(t *testing.T) {
			c := ruleCase(tt)
			r := run(t, &c, model.Ours)
			if r.Fault == nil || r.Fault.Kind != model.OutOfRegisters {
				t.Errorf("ours answers %v, want OutOfRegisters", r.Fault)
			}
			if last := r.ObsTrace[len(r.ObsTrace)-1]; last.Kind() != model.EventFaulted || r.ObsTrace[len(r.ObsTrace)-2].Kind() == model.EventOutputConditionChecked && last.At() == r.ObsTrace[len(r.ObsTrace)-2].At() {
				t.Error("the gate was asked before the register was checked")
			}
			if _, err := oracle.Run(&c, model.Telltale, nil); err == nil || err.Error() != "index out of bounds: the len is 16 but the index is 99" {
				t.Errorf("the published dialect answers %v, want an abort", err)
			}
		})
	}
}

// TestReceiveRegisterAfterMessage: with one register a compiled receive faults once there is a message, and
// the message stays (spec 05 register-bounds, commit-atomicity).
func TestReceiveRegisterAfterMessage(t *testing.T) {
	im := message("m")
	im.Programs = []model.RoleProgram{
		{Role: "A", Code: []model.Instr{model.Send{}, model.Halt{}}},
		{Role: "B", Code: []model.Instr{model.Receive{Chan: 0, Dst: 1}}},
	}
	im.HasPrograms = true
	c := with(images(im), func(c *model.Case) { c.Config.NumRegisters = 1 })
	r := run(t, &c, model.Ours)
	if r.Fault == nil || r.Fault.Kind != model.OutOfRegisters || r.Sessions[0].Buffers[0].Len != 1 {
		t.Errorf("fault %v, %d messages; want OutOfRegisters and 1", r.Fault, r.Sessions[0].Buffers[0].Len)
	}
}

// TestRefusedPayload: a receive that refuses its payload faults; the message stays in ours and is lost in the
// published dialect (spec 02 §5.2 row 10, 05 commit-atomicity).
func TestRefusedPayload(t *testing.T) {
	c := images(types(comm(model.Sending, "B", "m", end), annotated(model.Receiving, "A", model.TypeNat)))
	want := "type violation (expected Nat, actual Unit): B: receive payload 'm' violated expected type Nat"
	for _, tt := range []struct {
		d    model.Dialect
		left uint64
	}{{model.Ours, 1}, {model.Telltale, 0}} {
		r := run(t, &c, tt.d)
		if r.Fault == nil || r.Fault.Error() != want || r.Sessions[0].Buffers[0].Len != tt.left {
			t.Errorf("dialect %v: %v, %d messages; want %s and %d", tt.d, r.Fault, r.Sessions[0].Buffers[0].Len, want, tt.left)
		}
	}
}

// TestLeftovers: what a fault or a denial leaves behind, in ours and in the published dialect (spec 05
// commit-atomicity, 02 §5.14).
func TestLeftovers(t *testing.T) {
	denies := func(c *model.Case) { c.Config.OutputPolicy.Kind = model.OutputDenyAll }
	for _, tt := range []struct {
		rule
		left func(r *model.Record) any
		// what ours and the published dialect leave
		ours, theirs any
	}{
		{rule{row: "denied send", typ: sends, code: []model.Instr{model.Send{Val: 1}}, with: denies},
			func(r *model.Record) any { return r.Sessions[0].Buffers[0].Len }, uint64(0), uint64(1)},
		{rule{row: "denied close", typ: end, code: []model.Instr{model.Close{}}, with: denies},
			func(r *model.Record) any { return r.Sessions[0].Status.Kind }, model.SessionActive, model.SessionClosed},
		{rule{row: "denied open", typ: end, code: []model.Instr{openOf("X")}, with: denies},
			func(r *model.Record) any { return len(r.Sessions) }, 1, 2},
		{rule{row: "denied open's registers", typ: end, code: []model.Instr{openOf("X")}, with: denies},
			func(r *model.Record) any { return r.Coroutines[0].Regs[1] }, model.Unit{}, model.Endpoint{SID: 1, Role: "X"}},
		{rule{row: "denied fork", typ: end, code: []model.Instr{set(1, 9), model.Fork{Ghost: 1}},
			with: func(c *model.Case) { denies(c); speculating(c) }},
			func(r *model.Record) any { return r.Coroutines[0].SpecState != nil }, false, true},
		{rule{row: "denied transfer", typ: end, code: []model.Instr{set(1, 1), model.Transfer{Target: 1}}, with: denies},
			func(r *model.Record) any { return len(r.Coroutines[0].OwnedEndpoints) }, 1, 0},
		{rule{row: "a blocked acquire keeps the layer", typ: end, code: []model.Instr{fetchValue},
			with: func(c *model.Case) { c.Handler.Acquire = model.AcquireBlock }},
			func(r *model.Record) any { return r.Result }, model.Stuck, model.Stuck},
	} {
		t.Run(tt.row, func(t *testing.T) {
			c := ruleCase(tt.rule)
			ours, theirs := run(t, &c, model.Ours), run(t, &c, model.Telltale)
			if got := tt.left(&ours); got != tt.ours {
				t.Errorf("ours leaves %v, want %v", got, tt.ours)
			}
			if got := tt.left(&theirs); got != tt.theirs {
				t.Errorf("the published dialect leaves %v, want %v", got, tt.theirs)
			}
		})
	}
}

// TestGuardLeftovers: the layer that an Acquire inserts into an empty guard map stays if it blocks; if it
// faults it stays in the published dialect only (spec 05 commit-atomicity).
func TestGuardLeftovers(t *testing.T) {
	for _, tt := range []struct {
		mode         model.AcquireMode
		ours, theirs int
	}{{model.AcquireBlock, 1, 1}, {model.AcquireFail, 0, 1}, {model.AcquireGrant, 1, 1}} {
		c := ruleCase(rule{typ: end, code: []model.Instr{fetchValue}})
		c.Handler.Acquire, c.MaxRounds = tt.mode, 1
		for _, d := range []struct {
			dialect model.Dialect
			want    int
		}{{model.Ours, tt.ours}, {model.Telltale, tt.theirs}} {
			var last lastState
			if _, err := oracle.Run(&c, d.dialect, &last); err != nil {
				t.Fatal(err)
			}
			if got := len(last.state.GuardLayer); got != d.want {
				t.Errorf("acquire %v, dialect %v: %d layers, want %d", tt.mode, d.dialect, got, d.want)
			}
		}
	}
}

// lastState keeps the Snapshot at the end of a run.
type lastState struct{ state model.Snapshot }

func (*lastState) Before(model.Step, model.Snapshotter) {}
func (*lastState) After(model.Step, model.Snapshotter)  {}
func (l *lastState) End(s model.Snapshotter)            { l.state = s.Snapshot() }

// TestCorruption is the table of spec 02 §7.5, shown by what B receives.
func TestCorruption(t *testing.T) {
	for _, tt := range []struct {
		kind       model.Corruption
		sent, want model.Value
	}{
		{model.BitFlip, model.Nat(6), model.Nat(7)},
		{model.BitFlip, model.Bool(true), model.Bool(false)},
		{model.BitFlip, model.Str(""), model.Str("")},
		{model.BitFlip, model.Str("ab"), model.Str("`b")},
		{model.BitFlip, model.Str("à"), model.Str("\u00a0")},
		{model.BitFlip, model.Str("\U0010ffff"), model.Str("\ufffd\ufffd\ufffd\ufffd")},
		{model.BitFlip, model.Unit{}, model.Unit{}},
		{model.BitFlip, own, own},
		{model.BitFlip, model.Prod{Left: model.Nat(2), Right: model.Nat(2)}, model.Prod{Left: model.Nat(3), Right: model.Nat(2)}},
		{model.Truncation, model.Str("añb"), model.Str("a")},
		{model.Truncation, model.Nat(6), model.Unit{}},
		{model.PayloadErase, model.Str("x"), model.Unit{}},
	} {
		im := message("m")
		im.Programs = []model.RoleProgram{
			{Role: "A", Code: []model.Instr{model.Acquire{Layer: "l", Dst: 1}, model.Send{Chan: 0, Val: 1}, model.Halt{}}},
			{Role: "B", Code: []model.Instr{model.Receive{Chan: 0, Dst: 1}, model.Halt{}}},
		}
		im.HasPrograms = true
		c := at(images(im), 1, model.Perturbation{Kind: model.Corrupt, From: "A", To: "B", Corruption: tt.kind})
		c.Handler.AcquireValue = tt.sent
		r := run(t, &c, model.Ours)
		if got := r.Coroutines[1].Regs[1]; got != tt.want {
			t.Errorf("%v of %#v: %#v, want %#v", tt.kind, tt.sent, got, tt.want)
		}
	}
}

// TestTimeouts: when a timeout of tick 1 ends (spec 02 §7.6).
func TestTimeouts(t *testing.T) {
	long := model.Duration{Secs: math.MaxUint64, Nanos: 999_999_999}
	for _, tt := range []struct {
		duration, tick model.Duration
		until          uint64
	}{
		{model.Duration{}, model.Duration{Nanos: 1e6}, 2},
		{model.Duration{Nanos: 2e6}, model.Duration{Nanos: 1e6}, 3},
		{model.Duration{Nanos: 2e6 + 1}, model.Duration{Nanos: 1e6}, 4},
		{long, model.Duration{}, 2},
		{long, model.Duration{Nanos: 1}, math.MaxUint64},
		{long, long, 2},
		{long, model.Duration{Secs: 1 << 63}, 3},
	} {
		c := at(programs([]model.Instr{model.Halt{}}), 1, model.Perturbation{Kind: model.Timeout, Site: "A", Duration: tt.duration})
		c.Config.TickDuration, c.MaxRounds = tt.tick, 1
		r := run(t, &c, model.Ours)
		want := []model.TimedOutSite{{Site: "A", Until: tt.until}}
		if !reflect.DeepEqual(r.Topology.TimedOutSites, want) {
			t.Errorf("%v at ticks of %v: %v, want %v", tt.duration, tt.tick, r.Topology.TimedOutSites, want)
		}
	}
}
