package kernel_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/wavecheck/wavecheck/engines/scripted"
	"github.com/wavecheck/wavecheck/kernel"
	"github.com/wavecheck/wavecheck/model"
)

// workload is an image of two roles, and how many of it make a given number of coroutines.
type workload struct {
	name  string
	image model.Image
}

// workloads are endless: yield goes round the queue, pingpong sends and receives for ever.
func workloads() []workload {
	yielding := make([]model.Instr, 0, 64)
	for range 50 {
		yielding = append(yielding, model.Yield{})
	}
	yielding = append(yielding, model.Jump{Target: 0})
	return []workload{
		{"yield", model.Image{HasPrograms: true, Programs: []model.RoleProgram{
			{Role: "A", Code: yielding}, {Role: "B", Code: yielding},
		}}},
		{"pingpong", model.Image{
			HasPrograms: true,
			LocalTypes: []model.RoleType{
				{Role: "A", Type: pingpongType(model.Sending, "B")}, {Role: "B", Type: pingpongType(model.Receiving, "A")},
			},
			Programs: []model.RoleProgram{
				{Role: "A", Code: []model.Instr{model.Send{Chan: 0, Val: 1}, model.Receive{Chan: 0, Dst: 1}, model.Jump{Target: 0}}},
				{Role: "B", Code: []model.Instr{model.Receive{Chan: 0, Dst: 1}, model.Send{Chan: 0, Val: 1}, model.Jump{Target: 0}}},
			},
		}},
	}
}

// pingpongType is a loop of two communications with the partner.
func pingpongType(first model.Direction, partner string) model.LocalType {
	comm := func(dir model.Direction, label string, next model.LocalType) model.LocalType {
		return &model.LocalComm{Dir: dir, Partner: partner, Branches: []model.LocalBranch{
			{Label: model.NewLabel(label), Next: next},
		}}
	}
	return &model.LocalMu{Var: "t", Body: comm(first, "ping", comm(1-first, "pong", model.LocalVar("t")))}
}

func loaded(tb testing.TB, w workload, coroutines int, opts kernel.Options) (*kernel.VM, kernel.Handler) {
	cfg := model.DefaultConfig()
	cfg.MaxCoroutines, cfg.MaxSessions = 1<<20, 1<<20
	vm, err := kernel.New(cfg, opts)
	if err != nil {
		tb.Fatal(err)
	}
	for range coroutines / 2 {
		if err := vm.Load(&w.image); err != nil {
			tb.Fatal(err)
		}
	}
	c := model.NewCase()
	return vm, scripted.New(&c)
}

// BenchmarkSteps measures rounds of one instruction, with full traces. The machine is made anew before
// its trace is full.
func BenchmarkSteps(b *testing.B) {
	for _, w := range workloads() {
		for _, coroutines := range []int{2, 1000, 100_000} {
			b.Run(fmt.Sprintf("workload=%s/coroutines=%d", w.name, coroutines), func(b *testing.B) {
				b.ReportAllocs()
				vm, h := loaded(b, w, coroutines, kernel.Options{Dispatches: true})
				b.ResetTimer()
				for i := range b.N {
					if i%1_500_000 == 1_499_999 {
						b.StopTimer()
						vm, h = loaded(b, w, coroutines, kernel.Options{Dispatches: true})
						b.StartTimer()
					}
					if _, err := vm.Round(h, 1, nil); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "steps/s")
			})
		}
	}
}

// BenchmarkMemory measures what a run of 1,000,000 rounds keeps, in bytes a round.
func BenchmarkMemory(b *testing.B) {
	const rounds = 1_000_000
	for _, w := range workloads() {
		b.Run("workload="+w.name, func(b *testing.B) {
			for range b.N {
				before := heapBytes()
				vm, h := loaded(b, w, 2, kernel.Options{Dispatches: true})
				for range rounds {
					if _, err := vm.Round(h, 1, nil); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(heapBytes()-before)/rounds, "B/round")
				runtime.KeepAlive(vm)
			}
		})
	}
}

func heapBytes() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
