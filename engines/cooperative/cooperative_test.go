package cooperative_test

import (
	"errors"
	"testing"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/cooperative"
	"github.com/wavecheck/wavecheck/model"
)

func halting(roles ...string) model.Image {
	im := model.Image{HasPrograms: true}
	for _, r := range roles {
		im.Programs = append(im.Programs, model.RoleProgram{Role: r, Code: []model.Instr{model.Halt{}}})
	}
	return im
}

func TestFailedLoadLeavesNothing(t *testing.T) { // spec 05 commit-atomicity
	c := model.NewCase(halting("A"), halting("A", "B"), halting("A"))
	c.Config.MaxCoroutines = 2
	rec, err := cooperative.New().Run(&c)
	if err != nil {
		t.Fatal(err)
	}
	if rec.ErrorKind != model.ErrTooManyCoroutines || rec.Rounds != 0 {
		t.Errorf("ended with %s after %d rounds", rec.ErrorKind, rec.Rounds)
	}
	if len(rec.Sessions) != 1 || len(rec.Coroutines) != 1 || len(rec.ObsTrace) != 1 {
		t.Errorf("%d sessions, %d coroutines, %d events; want 1 of each", len(rec.Sessions), len(rec.Coroutines), len(rec.ObsTrace))
	}
}

func TestRunEnds(t *testing.T) { // spec 06 §1
	for _, tt := range []struct {
		name   string
		code   []model.Instr
		change func(*model.Case)
		want   model.Result
		rounds uint64
	}{
		{"all done", []model.Instr{model.Halt{}}, nil, model.AllDone, 1},
		{"max rounds", []model.Instr{model.Jump{}}, func(c *model.Case) { c.MaxRounds = 5 }, model.MaxRoundsReached, 5},
		{"no rounds", []model.Instr{model.Halt{}}, func(c *model.Case) { c.MaxRounds = 0 }, model.MaxRoundsReached, 0},
		{"stuck", []model.Instr{model.Acquire{Layer: "l"}}, func(c *model.Case) { c.Handler.Acquire = model.AcquireBlock }, model.Stuck, 2},
		{"after stuck", []model.Instr{model.Acquire{Layer: "l"}}, func(c *model.Case) {
			c.Handler.Acquire, c.AfterStuck, c.MaxRounds = model.AcquireBlock, model.ContinueWhenStuck, 7
		}, model.MaxRoundsReached, 7},
		{"fault", nil, nil, model.Errored, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := model.NewCase(model.Image{HasPrograms: true, Programs: []model.RoleProgram{{Role: "A", Code: tt.code}}})
			if tt.change != nil {
				tt.change(&c)
			}
			rec, err := cooperative.New().Run(&c)
			if err != nil {
				t.Fatal(err)
			}
			if rec.Result != tt.want || rec.Rounds != tt.rounds || uint64(len(rec.Dispatches)) != tt.rounds {
				t.Errorf("%s after %d rounds with %d dispatches; want %s after %d", rec.Result, rec.Rounds, len(rec.Dispatches), tt.want, tt.rounds)
			}
		})
	}
}

type panicking struct{}

func (panicking) Before(model.Step, model.Snapshotter) { panic("the observer fell over") }
func (panicking) After(model.Step, model.Snapshotter)  {}
func (panicking) End(model.Snapshotter)                {}

func TestPanicIsAFailure(t *testing.T) {
	c := model.NewCase(halting("A"))
	_, err := cooperative.New().RunObserved(&c, panicking{})
	var failure *engines.Failure
	if !errors.As(err, &failure) || failure.Kind != engines.Crashed || failure.Captured == "" {
		t.Errorf("%#v", err)
	}
}

func TestBadConfigIsRefused(t *testing.T) { // spec 01 §7.1
	c := model.NewCase(halting("A"))
	c.Config.NumRegisters = 0
	_, err := cooperative.New().Run(&c)
	var failure *engines.Failure
	if !errors.As(err, &failure) || failure.Kind != engines.Refused || failure.Text != "num_registers must be > 0" {
		t.Errorf("%v", err)
	}
}
