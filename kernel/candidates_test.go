package kernel_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/wavecheck/wavecheck/engines/scripted"
	"github.com/wavecheck/wavecheck/kernel"
	"github.com/wavecheck/wavecheck/model"
)

// TestCandidatesOfManyLanes walks the candidates in many states of machines with many lanes, weights and roles that
// are down, some lanes being taken on the way, and expects the order of spec 07 §3, read off a Snapshot.
func TestCandidatesOfManyLanes(t *testing.T) {
	states := 0
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 0))
		c := crowd(random)
		lanes := 1 + random.IntN(9)
		vm, err := kernel.New(c.Config.Config, kernel.Options{Lanes: lanes})
		if err != nil {
			t.Fatal(err)
		}
		for i := range c.Images {
			if err := vm.Load(&c.Images[i]); err != nil {
				t.Fatal(err)
			}
		}
		h := scripted.New(&c)
		var walk kernel.Candidates
		for range 40 {
			if done, err := vm.Begin(h, 1); done || err != nil {
				break
			}
			states++
			order := canonicalOrder(vm, &c)
			if id, ok := vm.Select(nil); ok != (len(order) > 0) || ok && id != order[0] {
				t.Fatalf("seed %d: selected %d, %t of %v", seed, id, ok, order)
			}
			got, want := walkTaking(&walk, vm, random.Uint64()|1, order, lanes)
			if !slices.Equal(got, want) {
				t.Fatalf("seed %d: walked %v, want %v", seed, got, want)
			}
			for _, id := range want[:min(len(want), random.IntN(4))] {
				vm.Step(h, id)
			}
		}
	}
	if states < 1000 {
		t.Errorf("only %d states", states)
	}
}

// crowd is a Case with coroutines of few roles and weights, of which some block and some are down at times.
func crowd(random *rand.Rand) model.Case {
	c := model.NewCase()
	code := []model.Instr{
		model.Yield{}, model.Acquire{Layer: "l", Dst: 1}, model.Spawn{Target: 0}, model.Halt{}, model.Yield{},
	}
	for range 1 + random.IntN(6) {
		im := model.Image{HasPrograms: true}
		for _, role := range []string{"A", "B", "C"}[:1+random.IntN(3)] {
			own := slices.Clone(code)
			random.Shuffle(len(own), func(i, j int) { own[i], own[j] = own[j], own[i] })
			im.Programs = append(im.Programs, model.RoleProgram{Role: role, Code: own})
		}
		c.Images = append(c.Images, im)
	}
	if random.IntN(2) == 0 {
		c.Handler.Acquire = model.AcquireBlock
	}
	if random.IntN(2) == 0 {
		c.Config.SchedPolicy.Kind = model.PriorityFixedMap
		for id := range uint64(20) {
			if w := random.Uint64N(4); w > 0 {
				c.Config.SchedPolicy.Weights = append(c.Config.SchedPolicy.Weights, model.Weight{ID: id, Weight: w})
			}
		}
	}
	for tick := uint64(1); tick < 40; tick += 1 + random.Uint64N(4) {
		c.Topology = append(c.Topology, model.TopologyTick{Tick: tick, Events: []model.Perturbation{{
			Kind: model.Timeout, Site: []string{"A", "B", "C"}[random.IntN(3)],
			Duration: model.Duration{Nanos: uint32(1+random.IntN(4)) * 1_000_000},
		}}})
	}
	return c
}

// canonicalOrder is the eligible part of spec 07 §3.
func canonicalOrder(vm *kernel.VM, c *model.Case) []uint64 {
	state := vm.Snapshot()
	order := slices.DeleteFunc(slices.Clone(state.Sched.Ready), func(id uint64) bool {
		return slices.ContainsFunc(state.Topology.TimedOutSites, func(s model.TimedOutSite) bool {
			return s.Site == state.Coroutines[id].Role
		})
	})
	weight := func(id uint64) uint64 {
		for _, w := range c.Config.SchedPolicy.Weights {
			if w.ID == id {
				return w.Weight
			}
		}
		return 0
	}
	slices.SortStableFunc(order, func(a, b uint64) int { return int(weight(b)) - int(weight(a)) })
	return order
}

// walkTaking walks the candidates and takes the lanes of those whose bit in mask is set; want is the same
// of an order.
func walkTaking(walk *kernel.Candidates, vm *kernel.VM, mask uint64, order []uint64, lanes int) (got, want []uint64) {
	taken := make([]bool, lanes)
	for _, id := range order {
		if lane := id % uint64(lanes); !taken[lane] {
			want = append(want, id)
			taken[lane] = mask>>(id%64)&1 == 1
		}
	}
	walk.Reset(vm)
	for id, ok := walk.Next(); ok; id, ok = walk.Next() {
		got = append(got, id)
		if mask>>(id%64)&1 == 1 {
			walk.Take(id)
		}
	}
	return got, want
}
