package forging

import (
	"fmt"
	"slices"
	"testing"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/cooperative"
	"github.com/wavecheck/wavecheck/engines/threaded"
	"github.com/wavecheck/wavecheck/envelopes/certificate"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/kernel"
	"github.com/wavecheck/wavecheck/model"
)

// viewer compares, before every dispatch, all that the machine lets the checker read with what its Snapshot tells,
// of every coroutine and every endpoint, and the footprints of both with the kernel's own.
type viewer struct {
	t     *testing.T
	c     *model.Case
	name  string
	looks int
}

func (v *viewer) Before(step model.Step, at model.Snapshotter) {
	vm, ok := at.(*kernel.VM)
	if !ok {
		v.t.Fatalf("the engine shows a %T", at)
	}
	snapshot, _ := vm.Glimpse()
	seen, err := certificate.FromSnapshot(v.c, &snapshot)
	if err != nil {
		v.t.Fatal(err)
	}
	if a, b := view(vm, &snapshot), view(seen, &snapshot); a != b {
		v.t.Fatalf("%s, round %d: the machine shows\n%s\nits Snapshot\n%s", v.name, step.Round, a, b)
	}
	for id := range vm.CoroutineCount() {
		v.looks++
		a, b := certificate.AppendFootprint(nil, vm, id), certificate.AppendFootprint(nil, seen, id)
		if k := vm.AppendFootprint(nil, id); !slices.Equal(a, b) || !slices.Equal(a, k) {
			v.t.Fatalf("%s, round %d, coroutine %d: %v, from the Snapshot %v, the kernel says %v", v.name, step.Round, id, a, b, k)
		}
	}
}

func (v *viewer) After(model.Step, model.Snapshotter) {}
func (v *viewer) End(model.Snapshotter)               {}

// view is all that a State tells, as text.
func view(s certificate.State, of *model.Snapshot) string {
	b := fmt.Appendln(nil, s.Tick(), s.StepCount(), s.CoroutineCount(), s.SessionCount(), s.GuardLayersNamed())
	for id := range s.CoroutineCount() {
		pc, in := s.Instr(id)
		b = fmt.Appendln(b, id, s.Ready(id), s.Eligible(id), s.Status(id), s.Home(id), s.AppendOwned(nil, id), pc, in)
		for reg := range model.Reg(of.Config.NumRegisters + 2) {
			v, ok := s.Register(id, reg)
			b = fmt.Append(b, v, ok, " ")
		}
	}
	for _, id := range []uint64{s.CoroutineCount(), s.CoroutineCount() + 1, 1<<32 + 1, 1<<64 - 1} {
		b = fmt.Appendln(b, id, s.Ready(id), s.Eligible(id))
	}
	for sid := range s.SessionCount() + 1 {
		roles := []string{"", "nobody"}
		if sid < s.SessionCount() {
			roles = append(roles, of.Sessions.Sessions[sid].Roles...)
		}
		for _, role := range roles {
			t, ok := s.LocalType(model.Endpoint{SID: sid, Role: role})
			b = fmt.Appendln(model.AppendLocalType(fmt.Append(b, sid, role), t), ok)
		}
	}
	return string(b)
}

// TestViews: whoever asks the machine and whoever asks its Snapshot hears the same, before every dispatch, of waves
// too.
func TestViews(t *testing.T) {
	for _, tt := range []struct {
		engine engines.Observed
		draw   func(index uint64) (model.Case, error)
	}{
		{cooperative.New(), func(index uint64) (model.Case, error) { return generators.Seeded(7, index), nil }},
		{threaded.New(threaded.Options{}), func(index uint64) (model.Case, error) { return Draw(8, index) }},
	} {
		looks := 0
		for index := range uint64(120) {
			c, err := tt.draw(index)
			if err != nil {
				t.Fatal(err)
			}
			c.MaxRounds = min(c.MaxRounds, 12)
			v := &viewer{t: t, c: &c, name: fmt.Sprintf("%s, Case %d", tt.engine.Name(), index)}
			if _, err := tt.engine.RunObserved(&c, v); err != nil {
				t.Fatal(err)
			}
			looks += v.looks
		}
		if looks < 2_000 {
			t.Errorf("%s: only %d footprints were compared", tt.engine.Name(), looks)
		}
	}
}
