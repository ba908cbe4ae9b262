package oracle_test

import (
	"testing"

	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
)

// TestWorkedTraces are the worked traces of spec 02 §14, which the published machine made. The gate's events
// are left out; what ours does otherwise stands beside them.
func TestWorkedTraces(t *testing.T) {
	crash := func(site string) model.Perturbation { return model.Perturbation{Kind: model.Crash, Site: site} }
	pair := func(kind model.PerturbationKind) model.Perturbation {
		return model.Perturbation{Kind: kind, From: "A", To: "B"}
	}
	allows := func(c *model.Case) { c.AfterStuck, c.MaxRounds = model.ContinueWhenStuck, 9 }
	for _, tt := range []struct {
		id           string
		c            model.Case
		theirs, ours string // ours is "" where it is theirs
	}{
		{"14.1", images(message("msg")),
			"all_done: 0 Opened, 1 Sent, 2 Received, 3 Invoked, 4 Invoked, 5 Halted, 6 Halted", ""},
		{"14.2", with(images(message("msg")), func(c *model.Case) { c.Config.OutputPolicy.Kind = model.OutputDenyAll }),
			"coroutine 0 faulted: output-condition rejected: vm.observable_output: 0 Opened, 1 Faulted", ""},
		{"14.3", at(at(images(message("msg")), 1, pair(model.Partition)), 2, pair(model.Heal)),
			"stuck: 0 Opened",
			"all_done: 0 Opened, 3 Sent, 4 Invoked, 5 Received, 6 Halted, 7 Invoked, 8 Halted"},
		{"14.4", at(images(message("msg")), 1, crash("B"), crash("A")),
			"stuck: 0 Opened, 1 Faulted, 1 Faulted",
			"all_done: 0 Opened, 1 Faulted, 1 Faulted"},
		{"14.4, a round more", with(at(images(message("msg")), 1, crash("B"), crash("A")), allows),
			"all_done: 0 Opened, 1 Faulted, 1 Faulted", ""},
		{"14.5", at(images(message("msg")), 2, crash("A")),
			"all_done: 0 Opened, 1 Sent, 2 Faulted, 2 Received, 3 Invoked, 4 Halted", ""},
		{"14.6", programs([]model.Instr{model.Spawn{Target: 2, Args: []model.Reg{0}}, model.Halt{}, model.Halt{}}, []model.Instr{model.Halt{}}),
			"all_done: 0 Opened, 2 Halted, 3 Halted, 4 Halted", ""},
		{"14.7", closeTwice(),
			"coroutine 0 faulted: type violation (expected Unit, actual Unit): [monitor] A: no type registered: " +
				"0 Opened, 1 Closed, 1 EpochAdvanced, 3 Closed, 3 EpochAdvanced, 5 Faulted", ""},
	} {
		t.Run(tt.id, func(t *testing.T) {
			if tt.ours == "" {
				tt.ours = tt.theirs
			}
			checkStory(t, &tt.c, model.Telltale, tt.theirs)
			checkStory(t, &tt.c, model.Ours, tt.ours)
		})
	}
}

// closeTwice: A closes its session twice and sends; B waits for it.
func closeTwice() model.Case {
	im := message("msg")
	im.HasPrograms = true
	im.Programs = []model.RoleProgram{
		{Role: "A", Code: []model.Instr{model.Close{}, model.Close{}, model.Send{Chan: 0, Val: 1}}},
		{Role: "B", Code: []model.Instr{model.Yield{}, model.Yield{}, model.Receive{Chan: 0, Dst: 1}}},
	}
	return images(im)
}

// story is the end of a run and its events: "stuck: 0 Opened", or the text of its error or abort.
func story(c *model.Case, d model.Dialect) string {
	r, err := oracle.Run(c, d, nil)
	if err != nil {
		return "abort: " + err.Error()
	}
	end := r.Result.String()
	if r.Error != nil {
		end = *r.Error
	}
	return end + ": " + traceText(r.ObsTrace)
}

func checkStory(t *testing.T, c *model.Case, d model.Dialect, want string) {
	t.Helper()
	if got := story(c, d); got != want {
		t.Errorf("dialect %v\n got %s\nwant %s", d, got, want)
	}
}
