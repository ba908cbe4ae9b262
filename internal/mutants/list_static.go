package mutants

import "strings"

// Breakages of the rules for the source itself.
var staticMutants = []Mutant{
	{
		Name: "wall-clock-in-every-round", Area: Walls, Kind: Static,
		Sentence: "The kernel measures time by the clock on the wall.",
		Edits: []Edit{{
			File: "kernel/round.go", Func: "VM.Begin",
			Old:     `vm.time = vm.time.Add(vm.cfg.TickDuration)`,
			New:     `vm.time = vm.time.Add(model.Duration{Nanos: uint32(time.Now().Nanosecond())})`,
			Imports: []string{"time"},
		}},
	},
	{
		Name: "kernel-walks-a-map", Area: Walls, Kind: Static,
		Sentence: "The kernel lists the pairs of its topology as its map gives them; they are sorted later.",
		Edits: []Edit{{
			File: "kernel/topology.go", Func: "VM.topologyState",
			Old: `for _, p := range vm.topo.pairList {
					key := model.SitePair{From: vm.texts[p.from], To: vm.texts[p.to]}
					if p.partitioned {
						t.PartitionedEdges = append(t.PartitionedEdges, key)
					}
					if p.corrupted {
						t.CorruptedEdges = append(t.CorruptedEdges, model.CorruptedEdge{Pair: key, Kind: p.corruption})
					}
				}`,
			New: `for _, p := range vm.topo.pairs {
					key := model.SitePair{From: vm.texts[p.from], To: vm.texts[p.to]}
					if p.partitioned {
						t.PartitionedEdges = append(t.PartitionedEdges, key)
					}
					if p.corrupted {
						t.CorruptedEdges = append(t.CorruptedEdges, model.CorruptedEdge{Pair: key, Kind: p.corruption})
					}
				}`,
		}},
	},
	{
		Name: "oracle-reads-the-environment", Area: Walls, Kind: Static,
		Sentence: "A variable of the environment sets the oracle's first tick.",
		Edits: []Edit{{
			File: "model/oracle/state.go", Func: "New",
			Old: `m.clock.TickDuration = m.config.TickDuration`,
			New: `m.clock.TickDuration = m.config.TickDuration
				m.clock.Tick = uint64(len(os.Getenv("FIRST_TICK")))`,
			Imports: []string{"os"},
		}},
	},
	{
		Name: "kernel-borrows-from-the-oracle", Area: Walls, Kind: Static,
		Sentence: "The kernel asks the oracle where it is not sure.",
		Files: []File{{Path: "kernel/borrowed.go", Text: `package kernel

import (
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
)

func secondOpinion(c *model.Case) (model.Record, error) { return oracle.Run(c, model.Ours, nil) }
`}},
	},
	{
		Name: "engine-borrows-from-the-oracle", Area: Walls, Kind: Static,
		Sentence: "The cooperative engine's adapter reaches the oracle through its engine.",
		Files: []File{{Path: "engines/cooperative/borrowed.go", Text: `package cooperative

import (
	"github.com/wavecheck/wavecheck/engines/oracle"
	"github.com/wavecheck/wavecheck/model"
)

func secondOpinion(c *model.Case) (model.Record, error) { return oracle.New(model.Ours).Run(c) }
`}},
	},
	{
		Name: "generators-run-the-kernel", Area: Walls, Kind: Static,
		Sentence: "A generator keeps only the Cases that the kernel can run.",
		Files: []File{{Path: "generators/filter.go", Text: `package generators

import (
	"github.com/wavecheck/wavecheck/kernel"
	"github.com/wavecheck/wavecheck/model"
)

func runs(c *model.Case) bool {
	_, err := kernel.New(c.Config.Config, kernel.Options{})
	return err == nil
}
`}},
	},
	{
		Name: "exported-and-not-described", Area: Walls, Kind: Static,
		Sentence: "A name that says it all needs no comment.",
		Files: []File{{Path: "kernel/described.go", Text: `package kernel

func (vm *VM) LiveCount() int { return vm.live }
`}},
	},
	{
		Name: "file-of-many-subjects", Area: Walls, Kind: Static,
		Sentence: "A long file saves a file.",
		Files: []File{{
			Path: "model/everything.go",
			Text: "package model\n" + strings.Repeat("\n// Another subject.\n", 400),
		}},
	},
	{
		Name: "checker-borrows-from-the-kernel", Area: Walls, Kind: Static,
		Sentence: "The certificate checker has footprints worked out by the machine that it judges.",
		Files: []File{{Path: "envelopes/certificate/borrowed.go", Text: `package certificate

import (
	"github.com/wavecheck/wavecheck/kernel"
	"github.com/wavecheck/wavecheck/model"
)

func theirFootprint(vm *kernel.VM, id uint64) []model.Atom { return vm.AppendFootprint(nil, id) }
`}},
	},
	{
		Name: "waves-borrow-from-the-oracle", Area: Walls, Kind: Static,
		Sentence: "The wave engine asks the oracle for a plan where its own is not full.",
		Files: []File{{Path: "engines/threaded/borrowed.go", Text: `package threaded

import (
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
)

func secondPlan(c *model.Case, most uint64) []uint64 {
	picks, _ := oracle.NewWaves(c, oracle.WaveOptions{}).Plan(most)
	return picks
}
`}},
	},
}
