package oracle_test

import (
	"testing"

	"github.com/wavecheck/wavecheck/model"
)

// A rule of spec 02 §5 is shown by A, who runs the code of the row, beside B, who halts at once. A's type is
// to send m, carrying a Nat where the row says so, or to receive.
type rule struct {
	row  string
	typ  model.LocalType
	code []model.Instr
	with func(c *model.Case) // nil when all is default
	want string              // the fault's text, or the end of the run
}

var (
	end      = model.LocalEnd{}
	sends    = comm(model.Sending, "B", "m", end)
	sendsNat = annotated(model.Sending, "B", model.TypeNat)
	receives = comm(model.Receiving, "B", "m", end)
	noneTo   = &model.LocalComm{Dir: model.Sending, Partner: "B"}
	noneFrom = &model.LocalComm{Dir: model.Receiving, Partner: "B"}
	stranger = comm(model.Sending, "Z", "m", end)
	own      = model.Endpoint{Role: "A"}
	secret   = model.Prod{Left: own, Right: model.Str("secret")}
)

func annotated(dir model.Direction, partner string, t model.ValType) model.LocalType {
	return &model.LocalComm{Dir: dir, Partner: partner, Branches: []model.LocalBranch{{Label: model.NewLabel("m"), Payload: t, Next: end}}}
}

// unmonitored lets the instruction's own checks speak, and applies change.
func unmonitored(change func(c *model.Case)) func(c *model.Case) {
	return func(c *model.Case) {
		c.Config.MonitorMode = model.MonitorOff
		if change != nil {
			change(c)
		}
	}
}

// granted makes v what an Acquire writes.
func granted(v model.Value) func(c *model.Case) {
	return func(c *model.Case) { c.Handler.AcquireValue = v }
}

var fetchValue = model.Acquire{Layer: "l", Dst: 2}

var rules = []rule{
	{"5.0 register out of range", sends, []model.Instr{model.Send{Chan: 99}}, nil, "out of registers"},
	{"5.0 no endpoint", sends, []model.Instr{model.Send{Chan: 1}}, nil, `type violation (expected Chan { sid: 0, role: "" }, actual Unit): expected endpoint register`},
	{"4.2 a bad operand is monitored elsewhere", receives, []model.Instr{model.Send{Chan: 99}}, nil,
		`type violation (expected Unit, actual Unit): [monitor] A: expected Send state, got Recv { partner: "B", branches: [(Label { name: "m", sort: Unit }, None, End)] }`},
	{"4.3 duplicate labels", receives, []model.Instr{model.Choose{Table: []model.ChooseTarget{{Label: "x"}, {Label: "x"}}}}, nil,
		"speculation fault: [monitor] structural precheck failed: duplicate choose labels"},
	{"4.3 open arity", sends, []model.Instr{model.Open{Roles: []string{"X"}}}, nil, "speculation fault: [monitor] structural precheck failed: open arity mismatch"},
	{"4.4 no budget", sends, []model.Instr{model.Yield{}}, func(c *model.Case) { c.Config.InitialCostBudget = 0 }, "out of credits"},
	{"4.1 an empty program is not charged", sends, nil, func(c *model.Case) { c.Config.InitialCostBudget = 0 }, "PC out of bounds"},

	{"5.1 2: a forged endpoint", sends, []model.Instr{fetchValue, model.Send{Chan: 2, Val: 1}}, granted(model.Endpoint{Role: "B"}),
		"type violation (expected Unit, actual Unit): [monitor] A: no type registered"},
	{"5.1 2: a forged endpoint, monitor off", sends, []model.Instr{fetchValue, model.Send{Chan: 2, Val: 1}}, unmonitored(granted(model.Endpoint{SID: 7, Role: "B"})), "channel closed: 7:B"},
	{"5.1 4", receives, []model.Instr{model.Send{}}, unmonitored(nil),
		`type violation (expected Unit, actual Unit): A: expected Send, got Recv { partner: "B", branches: [(Label { name: "m", sort: Unit }, None, End)] }`},
	{"5.1 5", noneTo, []model.Instr{model.Send{}}, nil, "type violation (expected Unit, actual Unit): A: send has no branches"},
	{"5.1 6", sends, []model.Instr{model.Send{Val: 99}}, nil, "out of registers"},
	{"5.1 9", sendsNat, []model.Instr{model.Send{Val: 1}}, nil, "type violation (expected Nat, actual Unit): A: send payload 'm' violated expected type Nat"},
	{"5.1 9: strict schema", sends, []model.Instr{model.Send{Val: 1}}, func(c *model.Case) { c.Config.PayloadValidation = model.ValidateStrictSchema },
		"type violation (expected Unit, actual Unit): A: send payload 'm' requires explicit ValType annotation in strict_schema mode"},
	{"5.1 9: too large", sends, []model.Instr{model.Send{Val: 0}}, func(c *model.Case) { c.Config.MaxPayloadBytes = 16 },
		`type violation (expected Chan { sid: 0, role: "A" }, actual Chan { sid: 0, role: "A" }): A: send payload 'm' exceeds max_payload_bytes=16 (actual=17)`},
	{"5.1 9: validation off", sendsNat, []model.Instr{model.Send{Val: 1}, model.Halt{}}, func(c *model.Case) { c.Config.PayloadValidation = model.ValidateOff }, "all_done"},
	{"5.1 9: a drop is not validated", sendsNat, []model.Instr{model.Send{Val: 1}, model.Halt{}},
		func(c *model.Case) { c.Handler.Drop = []model.DropRule{{From: "A", Label: "m"}} }, "all_done"},
	{"5.1 11", stranger, []model.Instr{model.Send{Val: 1}}, nil, "invoke fault: no buffer for edge A → Z"},
	{"5.1 12: full", comm(model.Sending, "B", "m", sends), []model.Instr{model.Send{Val: 1}, model.Send{Val: 1}},
		func(c *model.Case) { c.Config.Buffer = model.BufferConfig{Policy: model.PolicyError} }, "buffer full: 0:A"},
	{"5.1 12: resized to the ceiling and beyond", comm(model.Sending, "B", "m", comm(model.Sending, "B", "m", sends)),
		[]model.Instr{model.Send{Val: 1}, model.Send{Val: 1}, model.Send{Val: 1}},
		func(c *model.Case) {
			c.Config.Buffer = model.BufferConfig{Capacity: 1, Policy: model.PolicyResize, MaxCapacity: 2}
		}, "buffer full: 0:A"},
	{"5.1 12: latest value", comm(model.Sending, "B", "m", sends), []model.Instr{model.Send{Val: 1}, model.Send{Val: 1}, model.Halt{}},
		func(c *model.Case) {
			c.Config.Buffer = model.BufferConfig{Capacity: 1, Mode: model.LatestValue, Policy: model.PolicyError}
		}, "all_done"},

	{"5.2 4", sends, []model.Instr{model.Receive{}}, unmonitored(nil),
		`type violation (expected Unit, actual Unit): A: expected Recv, got Send { partner: "B", branches: [(Label { name: "m", sort: Unit }, None, End)] }`},
	{"5.2 5", noneFrom, []model.Instr{model.Receive{}}, nil, "type violation (expected Unit, actual Unit): A: recv has no branches"},
	{"5.2 7: before the register", receives, []model.Instr{model.Receive{Dst: 99}}, nil, "stuck"},

	{"5.3 4", receives, []model.Instr{model.Offer{Label: "m"}}, unmonitored(nil),
		`type violation (expected Unit, actual Unit): A: Offer expects Send, got Recv { partner: "B", branches: [(Label { name: "m", sort: Unit }, None, End)] }`},
	{"5.3 5", sends, []model.Instr{model.Offer{Label: "x"}}, nil, "unknown label: x"},
	{"5.3 5: no branches", noneTo, []model.Instr{model.Offer{Label: "m"}}, nil, "unknown label: m"},
	{"5.3 7", sendsNat, []model.Instr{model.Offer{Label: "m"}}, nil, "type violation (expected Nat, actual String): A: offer payload 'm' violated expected type Nat"},
	{"5.3 7: not strict", sends, []model.Instr{model.Offer{Label: "m"}, model.Halt{}}, func(c *model.Case) { c.Config.PayloadValidation = model.ValidateStrictSchema }, "all_done"},
	{"5.3 9", stranger, []model.Instr{model.Offer{Label: "m"}}, nil, "invoke fault: no buffer for edge A → Z"},
	{"5.4 4", sends, []model.Instr{model.Choose{}}, unmonitored(nil),
		`type violation (expected Unit, actual Unit): A: Choose expects Recv, got Send { partner: "B", branches: [(Label { name: "m", sort: Unit }, None, End)] }`},

	{"5.5 1", end, []model.Instr{openOf("X", "Y"), model.Open{Dsts: []model.RoleReg{{Role: "X"}}}}, unmonitored(nil), "close fault: open arity mismatch"},
	{"5.5 2", end, []model.Instr{model.Open{LocalTypes: []model.RoleType{{Role: "X", Type: end}}, Dsts: []model.RoleReg{{Role: "Y"}}}}, unmonitored(nil), "close fault: open arity mismatch"},
	{"5.5 3: none", end, []model.Instr{model.Open{}}, nil, "speculation fault: spatial requirements failed"},
	{"5.5 3: twice", end, []model.Instr{openOf("X", "X")}, nil, "speculation fault: spatial requirements failed"},
	{"5.5 4", end, []model.Instr{without(openOf("X", "Y"), 3)}, nil, "speculation fault: handler bindings missing"},
	{"5.5 9", end, []model.Instr{model.Open{Roles: []string{"X"}, LocalTypes: []model.RoleType{{Role: "X", Type: end}},
		Handlers: []model.HandlerBinding{{Sender: "X", Receiver: "X"}}, Dsts: []model.RoleReg{{Role: "X", Reg: 99}}}}, nil, "out of registers"},
	{"5.6 1", end, []model.Instr{model.Close{Session: 1}}, nil, `type violation (expected Chan { sid: 0, role: "" }, actual Unit): expected endpoint register`},
	{"5.6 2", end, []model.Instr{fetchValue, model.Close{Session: 2}}, granted(model.Endpoint{Role: "B"}), "close fault: endpoint not owned"},

	{"5.7 1", end, []model.Instr{model.Invoke{Action: model.ActionReg(99)}}, nil, "out of registers"},
	{"5.7 2", end, []model.Instr{model.Invoke{Action: model.ActionName("x"), Dst: reg(99)}}, nil, "out of registers"},
	{"5.7 4", end, []model.Instr{step}, func(c *model.Case) { c.Handler.FailStep = []model.FailRule{{Role: "A"}} }, "invoke fault: scripted step failure"},

	{"5.8 1: unknown", end, []model.Instr{fetchValue}, layers("k"), "acquire fault (l): unknown layer"},
	{"5.8 1: inactive", end, []model.Instr{fetchValue}, func(c *model.Case) { c.Config.GuardLayers = []model.GuardLayer{{ID: "l"}, {ID: "l", Active: true}} }, "acquire fault (l): inactive layer"},
	{"5.8 3: only the first name works", end, []model.Instr{fetchValue, model.Acquire{Layer: "k", Dst: 2}}, nil, "acquire fault (k): unknown guard layer k"},
	{"5.8 4", end, []model.Instr{fetchValue}, func(c *model.Case) { c.Handler.Acquire = model.AcquireFail }, "acquire fault (l): scripted acquire failure"},
	{"5.8 5", end, []model.Instr{fetchValue}, func(c *model.Case) { c.Handler.Acquire = model.AcquireBlock }, "stuck"},
	{"5.9 3", end, []model.Instr{model.Release{Layer: "l", Evidence: 99}}, nil, "out of registers"},
	{"5.9 6", end, []model.Instr{fetchValue, model.Release{Layer: "k"}}, nil, "acquire fault (k): unknown guard layer k"},
	{"5.9 7: by value, for any layer", end, []model.Instr{model.Release{Layer: "l", Evidence: 1}, model.Release{Layer: "k", Evidence: 1}}, layers("l", "k"), "acquire fault (k): resource already consumed"},
	{"5.9 7: no resource state after a close", end, []model.Instr{model.Release{Layer: "l", Evidence: 1}, model.Close{}, model.Release{Layer: "l", Evidence: 1}, model.Halt{}}, nil, "all_done"},

	{"5.10 disabled", end, []model.Instr{model.Fork{}}, nil, "speculation fault: speculation disabled"},
	{"5.10 register", end, []model.Instr{model.Fork{Ghost: 99}}, speculating, "out of registers"},
	{"5.10 no nat", end, []model.Instr{model.Fork{Ghost: 0}}, speculating, "type violation (expected Nat, actual Unit): A: fork expects nat ghost id"},
	{"5.10 join", end, []model.Instr{model.Join{}}, nil, "speculation fault: join requires active speculation"},
	{"5.10 abort", end, []model.Instr{model.Abort{}}, nil, "speculation fault: abort requires active speculation"},

	{"5.11 1", end, []model.Instr{model.Transfer{Endpoint: 99}}, nil, "out of registers"},
	{"5.11 2", end, []model.Instr{model.Transfer{Endpoint: 1}}, nil, "transfer fault: A: transfer expects endpoint register"},
	{"5.11 3", end, []model.Instr{model.Transfer{Target: 99}}, nil, "out of registers"},
	{"5.11 4", end, []model.Instr{model.Transfer{Target: 1}}, nil, "transfer fault: A: transfer expects nat target coroutine id"},
	{"5.11 6", end, []model.Instr{fetchValue, set(1, 1), model.Transfer{Endpoint: 2, Target: 1}}, granted(model.Endpoint{Role: "B"}), "transfer fault: endpoint not owned"},
	{"5.11 7", end, []model.Instr{set(1, 9), model.Transfer{Target: 1}}, nil, "transfer fault: target coroutine not found"},
	{"5.11 bundle is not read", end, []model.Instr{set(1, 0), model.Transfer{Target: 1, Bundle: 99}, model.Halt{}}, nil, "all_done"},

	{"5.12 tag 1", end, []model.Instr{model.Tag{Fact: 99}}, nil, "out of registers"},
	{"5.12 tag 2", end, []model.Instr{model.Tag{Fact: 0}}, nil, "transfer fault: A: tag expects (endpoint, string) fact"},
	{"5.12 check 2", end, []model.Instr{model.Check{Knowledge: 0, Target: 99}}, nil, "transfer fault: A: check expects (endpoint, string) fact"},
	{"5.12 check 3", end, []model.Instr{fetchValue, model.Check{Knowledge: 2, Target: 99}}, granted(secret), "out of registers"},
	{"5.12 check 4", end, []model.Instr{fetchValue, model.Check{Knowledge: 2, Target: 1, Dst: 99}}, granted(secret), "transfer fault: A: check expects target role string"},

	{"5.13 a jump to the end", end, []model.Instr{model.Jump{Target: 1}}, nil, "PC out of bounds"},
	{"5.13 a jump beyond", end, []model.Instr{model.Jump{Target: 1<<64 - 1}}, nil, "PC out of bounds"},
	{"9.6 too many", end, []model.Instr{model.Spawn{}}, func(c *model.Case) { c.Config.MaxCoroutines = 2 }, "speculation fault: max coroutines exceeded"},
	{"9.6 a child owns nothing", sends, []model.Instr{model.Spawn{Target: 1, Args: []model.Reg{0}}, model.Send{}}, nil, "channel closed: 0:A"},
}

func openOf(roles ...string) model.Open {
	in := model.Open{Roles: roles}
	for i, from := range roles {
		in.LocalTypes = append(in.LocalTypes, model.RoleType{Role: from, Type: end})
		in.Dsts = append(in.Dsts, model.RoleReg{Role: from, Reg: model.Reg(i + 1)})
		for _, to := range roles {
			in.Handlers = append(in.Handlers, model.HandlerBinding{Sender: from, Receiver: to, Handler: "h"})
		}
	}
	return in
}

// without is an Open without one of its handler bindings.
func without(in model.Open, binding int) model.Open {
	in.Handlers = append(in.Handlers[:binding:binding], in.Handlers[binding+1:]...)
	return in
}

func set(dst model.Reg, n uint64) model.Instr { return model.Set{Dst: dst, Val: model.Nat(n)} }

func reg(r model.Reg) *model.Reg { return &r }

func speculating(c *model.Case) { c.Config.SpeculationEnabled = true }

func layers(ids ...string) func(c *model.Case) {
	return func(c *model.Case) {
		for _, id := range ids {
			c.Config.GuardLayers = append(c.Config.GuardLayers, model.GuardLayer{ID: id, Active: true})
		}
	}
}

// ruleCase is the Case of a row.
func ruleCase(r rule) model.Case {
	c := images(model.Image{
		LocalTypes:  []model.RoleType{{Role: "A", Type: r.typ}, {Role: "B", Type: end}},
		Programs:    []model.RoleProgram{{Role: "A", Code: r.code}, {Role: "B", Code: []model.Instr{model.Halt{}}}},
		HasPrograms: true,
	})
	if r.with != nil {
		r.with(&c)
	}
	return c
}

// TestRules: no row here is changed by a deviation, so both dialects answer it.
func TestRules(t *testing.T) {
	for _, tt := range rules {
		t.Run(tt.row, func(t *testing.T) {
			c := ruleCase(tt)
			for _, d := range []model.Dialect{model.Ours, model.Telltale} {
				if got := lastWord(t, &c, d); got != tt.want {
					t.Errorf("dialect %v\n got %s\nwant %s", d, got, tt.want)
				}
			}
		})
	}
}
