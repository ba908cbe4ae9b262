package oracle_test

import (
	"testing"

	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
)

// TestDeviations shows each deviation of spec 05 on a small Case that it alone covers: switched on from the
// published dialect, or off from ours, it changes the Record.
func TestDeviations(t *testing.T) {
	shown := map[model.Deviation]bool{}
	for _, tt := range deviationCases() {
		t.Run(tt.deviation.String()+"/"+tt.story, func(t *testing.T) {
			shown[tt.deviation] = true
			checkStory(t, &tt.c, model.Telltale, tt.theirs)
			checkStory(t, &tt.c, model.Ours, tt.ours)
			on, off := model.Telltale.With(tt.deviation), model.Ours.Without(tt.deviation)
			if comparable(&tt.c, on) == comparable(&tt.c, model.Telltale) && comparable(&tt.c, off) == comparable(&tt.c, model.Ours) {
				t.Error("the deviation alone changes nothing")
			}
		})
	}
	for d := model.Deviation(0); int(d) < model.DeviationCount; d++ {
		if !shown[d] {
			t.Errorf("%v is not shown", d)
		}
	}
}

// comparable is what a run shows, or its abort.
func comparable(c *model.Case, d model.Dialect) string {
	r, err := oracle.Run(c, d, nil)
	if err != nil {
		return err.Error()
	}
	return string(model.AppendComparable(nil, &r))
}

type deviationCase struct {
	deviation    model.Deviation
	story        string
	c            model.Case
	theirs, ours string
}

func deviationCases() []deviationCase {
	timeout := func(site string, ticks uint32) model.Perturbation {
		return model.Perturbation{Kind: model.Timeout, Site: site, Duration: model.Duration{Nanos: ticks * 1e6}}
	}
	between := func(kind model.PerturbationKind) model.Perturbation {
		return model.Perturbation{Kind: kind, From: "A", To: "B"}
	}
	rounds := func(c model.Case, n uint64) model.Case {
		return with(c, func(c *model.Case) { c.MaxRounds = n })
	}
	return []deviationCase{
		{model.RecursionScope, "a variable leads to the outer loop", rounds(nestedLoops(), 12),
			"coroutine 1 faulted: type violation (expected Unit, actual Unit): [monitor] B: expected Recv state, got " +
				`Send { partner: "A", branches: [(Label { name: "n", sort: Unit }, None, Var("x"))] }: ` +
				"0 Opened, 1 Sent, 2 Received, 3 Invoked, 4 Invoked, 6 Sent, 7 Invoked, 8 Received, 10 Invoked, 11 Faulted",
			"max_rounds: 0 Opened, 1 Sent, 2 Received, 3 Invoked, 4 Invoked, 6 Sent, 7 Invoked, 8 Received, 10 Invoked"},
		{model.RegisterBounds, "a move from nowhere", programs([]model.Instr{model.Move{Dst: 0, Src: 99}}),
			"abort: index out of bounds: the len is 16 but the index is 99",
			"coroutine 0 faulted: out of registers: 0 Opened, 1 Faulted"},
		{model.RegisterBounds, "the gate denies before the write aborts", with(
			program([]model.Instr{model.Acquire{Layer: "l", Dst: 99}}), func(c *model.Case) { c.Config.OutputPolicy.Kind = model.OutputDenyAll }),
			"coroutine 0 faulted: output-condition rejected: vm.observable_output: 0 Opened, 1 Faulted",
			"coroutine 0 faulted: out of registers: 0 Opened, 1 Faulted"},
		{model.ChooseLabelType, "a branch label that is no text", with(images(unlabelled()), func(c *model.Case) { c.Config.PayloadValidation = model.ValidateOff }),
			"abort: internal error: entered unreachable code: a branch label is no text",
			"coroutine 1 faulted: type violation (expected String, actual Unit): B: choose payload '<branch-label>' violated expected type String: 0 Opened, 1 Sent, 2 Faulted"},
		{model.CommitAtomicity, "a denied send leaves no message", with(images(message("m")), func(c *model.Case) { c.Config.OutputPolicy.Kind = model.OutputDenyAll }),
			"coroutine 0 faulted: output-condition rejected: vm.observable_output: 0 Opened, 1 Faulted",
			"coroutine 0 faulted: output-condition rejected: vm.observable_output: 0 Opened, 1 Faulted"},
		{model.CommitAtomicity, "a failed load leaves nothing", with(images(message("m")), func(c *model.Case) { c.Config.MaxCoroutines = 1 }),
			"max coroutines (1) exceeded: 0 Opened", "max coroutines (1) exceeded: "},
		{model.SenderWakeup, "a full buffer is drained", with(images(twoMessagesOneSlot()), func(c *model.Case) { c.Config.Buffer.Capacity = 1 }),
			"stuck: 0 Opened, 1 Sent, 5 Received, 6 Invoked",
			"all_done: 0 Opened, 1 Sent, 5 Received, 6 Invoked, 7 Sent, 8 Received, 9 Invoked, 10 Invoked, 11 Invoked, 12 Halted, 13 Halted"},
		{model.AcquireWakeup, "a refused layer is released", with(programs(
			[]model.Instr{model.Acquire{Layer: "l", Dst: 1}}, []model.Instr{model.Release{Layer: "l", Evidence: 1}, model.Halt{}},
		), func(c *model.Case) { c.Handler.Acquire = model.AcquireBlock }),
			"stuck: 0 Opened, 2 Released, 3 Halted", "stuck: 0 Opened, 2 Released, 3 Halted"},
		{model.ReceiverWakeup, "a message from someone else", rounds(images(wrongSender()), 20),
			"max_rounds: 0 Opened, 2 Sent, 3 Halted, 4 Invoked, 6 Halted",
			"stuck: 0 Opened, 2 Sent, 3 Halted, 4 Invoked, 5 Halted"},
		{model.StatusTruth, "a yield reads Ready", rounds(programs([]model.Instr{model.Yield{}, model.Halt{}}), 1),
			"max_rounds: 0 Opened", "max_rounds: 0 Opened"},
		{model.StuckTruth, "a timeout ends", at(programs([]model.Instr{model.Yield{}, model.Halt{}}), 1, timeout("A", 2)),
			"stuck: 0 Opened", "all_done: 0 Opened, 4 Halted"},
		{model.OfferTopology, "an offer across a partition", at(images(choice()), 1, between(model.Partition)),
			"all_done: 0 Opened, 1 Sent, 1 Offered, 2 Received, 2 Chose, 3 Halted, 4 Halted", "stuck: 0 Opened"},
		{model.EndpointRole, "an opened endpoint is used", opened(),
			"coroutine 0 faulted: invoke fault: no buffer for edge A → Y: 0 Opened, 1 Opened, 2 Faulted",
			"coroutine 0 faulted: PC out of bounds: 0 Opened, 1 Opened, 2 Sent, 3 Received, 4 Faulted"},
		{model.HaltOwnTypes, "a child halts", program([]model.Instr{model.Spawn{Target: 3}, model.Yield{}, model.Send{Chan: 0, Val: 1}, model.Halt{}}),
			"coroutine 0 faulted: type violation (expected Unit, actual Unit): [monitor] A: no type registered: 0 Opened, 2 Halted, 4 Faulted",
			"coroutine 0 faulted: invoke fault: no buffer for edge A → B: 0 Opened, 2 Halted, 4 Faulted"},
	}
}

// program is a Case in which A runs the given code and is to send m to B, who does not take part.
func program(code []model.Instr) model.Case {
	return images(model.Image{
		LocalTypes:  []model.RoleType{{Role: "A", Type: comm(model.Sending, "B", "m", model.LocalEnd{})}},
		Programs:    []model.RoleProgram{{Role: "A", Code: code}},
		HasPrograms: true,
	})
}

// nestedLoops is Mu x. A->B m. Mu y. B->A n. x of spec 01 Q1-9.
func nestedLoops() model.Case {
	back := func(outer, inner model.Direction, partner string) model.LocalType {
		body := &model.LocalMu{Var: "y", Body: comm(inner, partner, "n", model.LocalVar("x"))}
		return &model.LocalMu{Var: "x", Body: comm(outer, partner, "m", body)}
	}
	return images(types(back(model.Sending, model.Receiving, "B"), back(model.Receiving, model.Sending, "A")))
}

// unlabelled: A sends a plain message where B chooses between two labels.
func unlabelled() model.Image {
	im := choice()
	im.LocalTypes[0].Type = comm(model.Sending, "B", "yes", model.LocalEnd{})
	return im
}

// twoMessagesOneSlot: A sends twice at once, B waits before it receives.
func twoMessagesOneSlot() model.Image {
	im := types(
		comm(model.Sending, "B", "m", comm(model.Sending, "B", "m", model.LocalEnd{})),
		comm(model.Receiving, "A", "m", comm(model.Receiving, "A", "m", model.LocalEnd{})))
	im.Programs = []model.RoleProgram{
		{Role: "A", Code: []model.Instr{model.Send{Chan: 0, Val: 1}, model.Send{Chan: 0, Val: 1}, step, step, model.Halt{}}},
		{Role: "B", Code: []model.Instr{model.Yield{}, model.Yield{}, model.Receive{Chan: 0, Dst: 1}, step, model.Receive{Chan: 0, Dst: 1}, step, model.Halt{}}},
	}
	im.HasPrograms = true
	return im
}

var step = model.Invoke{Action: model.ActionName(model.StepAction)}

// wrongSender: A waits for C, and B sends to it.
func wrongSender() model.Image {
	return types(comm(model.Receiving, "C", "m", model.LocalEnd{}), comm(model.Sending, "A", "m", model.LocalEnd{}), model.LocalEnd{})
}

// opened: A opens a session of X and Y, sends as X and receives as Y.
func opened() model.Case {
	return program([]model.Instr{
		model.Open{
			Roles: []string{"X", "Y"},
			LocalTypes: []model.RoleType{
				{Role: "X", Type: comm(model.Sending, "Y", "m", model.LocalEnd{})},
				{Role: "Y", Type: comm(model.Receiving, "X", "m", model.LocalEnd{})},
			},
			Handlers: []model.HandlerBinding{{Sender: "X", Receiver: "X"}, {Sender: "X", Receiver: "Y"}, {Sender: "Y", Receiver: "X"}, {Sender: "Y", Receiver: "Y"}},
			Dsts:     []model.RoleReg{{Role: "X", Reg: 2}, {Role: "Y", Reg: 3}},
		},
		model.Send{Chan: 2, Val: 1}, model.Receive{Chan: 3, Dst: 4},
	})
}
