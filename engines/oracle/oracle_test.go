package oracle

import (
	"bytes"
	"errors"
	"testing"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
)

// bytecode is a Case with one role A that runs the given code.
func bytecode(code ...model.Instr) model.Case {
	return model.NewCase(model.Image{
		LocalTypes:  []model.RoleType{{Role: "A", Type: model.LocalEnd{}}},
		Programs:    []model.RoleProgram{{Role: "A", Code: code}},
		HasPrograms: true,
	})
}

func TestNames(t *testing.T) {
	for _, tt := range []struct {
		dialect model.Dialect
		name    string
	}{
		{model.Ours, "oracle"},
		{model.Telltale, "oracle:telltale-1.0.0"},
		{model.Telltale.With(model.StuckTruth), "oracle:telltale-1.0.0+stuck-truth"},
	} {
		c := bytecode(model.Halt{})
		r, err := New(tt.dialect).Run(&c)
		if err != nil || r.Engine != tt.name {
			t.Errorf("dialect %v: engine %q, error %v; want %q", tt.dialect, r.Engine, err, tt.name)
		}
	}
}

// TestAbort: an unchecked register stops the published VM, and faults in ours (spec 02 §0.5).
func TestAbort(t *testing.T) {
	c := bytecode(model.Move{Dst: 0, Src: 99})
	_, err := New(model.Telltale).Run(&c)
	var failure *engines.Failure
	if !errors.As(err, &failure) || failure.Kind != engines.Aborted {
		t.Errorf("the published dialect answers %v, want an abort", err)
	}
	r, err := New(model.Ours).Run(&c)
	if err != nil || r.Fault == nil || r.Fault.Kind != model.OutOfRegisters {
		t.Errorf("ours answers %v, %v; want OutOfRegisters", r.Fault, err)
	}
}

// TestCrash: a panic is a failure with its stack.
func TestCrash(t *testing.T) {
	c := bytecode(model.Halt{})
	_, err := New(model.Ours).RunObserved(&c, panicking{})
	var failure *engines.Failure
	if !errors.As(err, &failure) || failure.Kind != engines.Crashed || failure.Captured == "" {
		t.Errorf("got %v, want a crash with its stack", err)
	}
}

type panicking struct{}

func (panicking) Before(model.Step, model.Snapshotter) { panic("observer") }
func (panicking) After(model.Step, model.Snapshotter)  {}
func (panicking) End(model.Snapshotter)                {}

// replaying redoes each dispatch of a run on the Snapshot before it.
type replaying struct {
	t      *testing.T
	engine Engine
	c      *model.Case
	before model.Snapshot
}

func (r *replaying) Before(_ model.Step, state model.Snapshotter) { r.before = state.Snapshot() }

func (r *replaying) After(s model.Step, state model.Snapshotter) {
	want := state.Snapshot()
	got, err := r.engine.Dispatch(r.c, &r.before, s.Coro)
	if err != nil {
		r.t.Errorf("%s, round %d: %v", r.c.ID, s.Round, err)
		return
	}
	if g, w := model.AppendSnapshot(nil, &got), model.AppendSnapshot(nil, &want); !bytes.Equal(g, w) {
		r.t.Errorf("%s, round %d: dispatching %d on the Snapshot gives another state\n got %s\nwant %s", r.c.ID, s.Round, s.Coro, g, w)
	}
}

func (*replaying) End(model.Snapshotter) {}

// TestStepper: every dispatch of every hundredth line of the vectors, redone on the Snapshot before it, gives the state
// after it, in both dialects.
func TestStepper(t *testing.T) {
	err := corpus.ReadReference("../../"+corpus.ReferenceFile, func(line int, v *model.ReferenceLine) error {
		if line%100 != 0 || v.Threaded {
			return nil
		}
		c := v.Case
		c.MaxRounds = min(c.MaxRounds, 60)
		for _, d := range []model.Dialect{model.Ours, model.Telltale} {
			e := New(d)
			if _, err := e.RunObserved(&c, &replaying{t: t, engine: e, c: &c}); err != nil {
				t.Errorf("%s: %v", c.ID, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestStepperRefuses(t *testing.T) {
	c := bytecode(model.Halt{})
	var s model.Snapshot
	_, err := New(model.Ours).Dispatch(&c, &s, 0)
	var failure *engines.Failure
	if !errors.As(err, &failure) || failure.Kind != engines.Refused {
		t.Errorf("got %v, want a refusal", err)
	}
}
