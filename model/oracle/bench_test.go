package oracle_test

import (
	"fmt"
	"testing"

	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
)

// BenchmarkRounds does the rounds of the Cases of BenchmarkRun without making a Record.
func BenchmarkRounds(b *testing.B) {
	for _, roles := range []int{2, 4, 6} {
		b.Run(fmt.Sprintf("roles=%d", roles), func(b *testing.B) {
			c := ring(roles, 40/(5*roles)+1)
			b.ReportAllocs()
			rounds := 0
			for b.Loop() {
				m := oracle.New(&c, model.Ours)
				err := m.Load(&c.Images[0])
				for answer := oracle.Continue; answer == oracle.Continue && err == nil; rounds++ {
					answer, err = m.Round()
				}
				if err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(rounds)/b.Elapsed().Seconds(), "steps/s")
		})
	}
}

// BenchmarkRun runs rings of roles that pass a token for some rounds, defaults otherwise; the Record with
// its fragment hash is part of the work.
func BenchmarkRun(b *testing.B) {
	for _, roles := range []int{2, 4, 6} {
		b.Run(fmt.Sprintf("roles=%d", roles), func(b *testing.B) {
			c := ring(roles, 40/(5*roles)+1)
			b.ReportAllocs()
			steps := uint64(0)
			for b.Loop() {
				r, err := oracle.Run(&c, model.Ours, nil)
				if err != nil || r.Result != model.AllDone {
					b.Fatal(r.Result, err)
				}
				steps += r.Steps
			}
			b.ReportMetric(float64(steps)/b.Elapsed().Seconds(), "steps/s")
		})
	}
}

// ring is a Case in which each role passes a message to the next one, laps times around.
func ring(roles, laps int) model.Case {
	name := func(i int) string { return string(rune('A' + i%roles)) }
	types := make([]model.LocalType, roles)
	for i := range types {
		types[i] = model.LocalEnd{}
	}
	for i := roles*laps - 1; i >= 0; i-- {
		from, to := i%roles, (i+1)%roles
		types[from] = comm(model.Sending, name(to), "m", types[from])
		types[to] = comm(model.Receiving, name(from), "m", types[to])
	}
	var im model.Image
	for i, t := range types {
		im.LocalTypes = append(im.LocalTypes, model.RoleType{Role: name(i), Type: t})
	}
	return model.NewCase(im)
}

func comm(dir model.Direction, partner, label string, next model.LocalType) model.LocalType {
	return &model.LocalComm{Dir: dir, Partner: partner, Branches: []model.LocalBranch{{Label: model.NewLabel(label), Next: next}}}
}
