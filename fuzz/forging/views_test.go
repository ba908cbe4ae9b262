package forging

import (
	"fmt"
	"slices"
	"testing"

	"github.com/wavecheck/wavecheck/engines/cooperative"
	"github.com/wavecheck/wavecheck/envelopes/certificate"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/kernel"
	"github.com/wavecheck/wavecheck/model"
)

// named is the kernel's machine as a certificate.State.
type named struct {
	*kernel.VM
	layers bool
}

func (n named) GuardLayersNamed() bool { return n.layers }

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
	own := named{vm, len(v.c.Config.GuardLayers) > 0}
	if a, b := view(own, &snapshot), view(seen, &snapshot); a != b {
		v.t.Fatalf("%s, round %d: the machine shows\n%s\nits Snapshot\n%s", v.name, step.Round, a, b)
	}
	for id := range own.CoroutineCount() {
		v.looks++
		a, b := certificate.AppendFootprint(nil, own, id), certificate.AppendFootprint(nil, seen, id)
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

// TestViews: whoever asks the machine and whoever asks its Snapshot hears the same.
func TestViews(t *testing.T) {
	looks := 0
	for index := range uint64(200) {
		c := generators.Seeded(7, index)
		c.MaxRounds = min(c.MaxRounds, 100)
		v := &viewer{t: t, c: &c, name: fmt.Sprintf("seed 7, Case %d", index)}
		if _, err := cooperative.New().RunObserved(&c, v); err != nil {
			t.Fatal(err)
		}
		looks += v.looks
	}
	if looks < 10_000 {
		t.Errorf("only %d footprints were compared", looks)
	}
}
