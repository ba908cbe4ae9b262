package shrink_test

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wavecheck/wavecheck/fuzz/shrink"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/listing"
	"github.com/wavecheck/wavecheck/properties"
)

var (
	finds = flag.Int("finds", 1, "failing Cases to shrink for each challenge")
	seed  = flag.Uint64("seed", 1, "seed of the Cases")
	show  = flag.Bool("show", false, "print each different result")
)

// What a random failing Case is: not so small that there is nothing to do.
const (
	leastInstructions = 50
	mostDraws         = 60_000
)

// failing draws Cases until n of them fall into the challenge's bucket.
func failing(x *challenge, n int) (out []model.Case) {
	keep := x.keep()
	for index := uint64(0); index < mostDraws && len(out) < n; index++ {
		c := generators.Seeded(*seed, index)
		if shrink.SizeOf(&c).Instructions >= leastInstructions && keep(&c) {
			out = append(out, c)
		}
	}
	return out
}

// figures are what shrinking one challenge's Cases gave.
type figures struct {
	name                                           string
	distinct                                       map[string]int
	evaluations, from, instructions, roles, events []int
	seconds                                        []float64
	moves                                          []shrink.MoveStats // summed up
}

func measure(x *challenge, cases []model.Case) *figures {
	f := &figures{name: x.name + ", " + x.bucket, distinct: map[string]int{}}
	for _, c := range cases {
		start := time.Now()
		small, stats := shrink.Case(context.Background(), c, x.keep(), shrink.Options{
			Log: func(c *model.Case) properties.StepLog { return properties.Log(x.baseline, c) },
		})
		f.seconds = append(f.seconds, time.Since(start).Seconds())
		f.evaluations = append(f.evaluations, stats.Evaluations)
		f.from = append(f.from, stats.From.Instructions)
		f.instructions = append(f.instructions, stats.To.Instructions)
		f.roles = append(f.roles, stats.To.Roles)
		f.events = append(f.events, stats.To.Events)
		f.distinct[listing.Print(&small)]++
		f.moves = addMoves(f.moves, stats.Moves)
	}
	return f
}

func addMoves(sum, more []shrink.MoveStats) []shrink.MoveStats {
	if sum == nil {
		return slices.Clone(more)
	}
	for i, m := range more {
		sum[i].Evaluations += m.Evaluations
		sum[i].Taken += m.Taken
		sum[i].Instructions += m.Instructions
	}
	return sum
}

const tableHead = `| planted defect, bucket | finds | results | evaluations | seconds | instructions before | instructions | roles | events |
|---|---|---|---|---|---|---|---|---|
`

// row is a line of the table: medians with the least and the greatest.
func (f *figures) row() string {
	_, evaluations, mostEvaluations := spread(f.evaluations)
	_, seconds, mostSeconds := spread(f.seconds)
	return fmt.Sprintf("| %s | %d | %d | %d (%d) | %.1f (%.1f) | %s | %s | %s | %s |\n", f.name, len(f.from), len(f.distinct),
		evaluations, mostEvaluations, seconds, mostSeconds, threeOf(f.from), threeOf(f.instructions), threeOf(f.roles), threeOf(f.events))
}

func threeOf(list []int) string {
	least, median, greatest := spread(list)
	return fmt.Sprintf("%d / %d / %d", least, median, greatest)
}

// TestChallenges shrinks failing Cases of every planted defect. With -v it prints the table of
// docs/shrinking.md.
func TestChallenges(t *testing.T) {
	var table strings.Builder
	var moves []shrink.MoveStats
	for _, x := range challenges() {
		t.Run(strings.ReplaceAll(x.name+"/"+x.bucket, " ", "-"), func(t *testing.T) {
			cases := failing(&x, *finds)
			if len(cases) < *finds {
				t.Fatalf("%d of %d failing Cases found", len(cases), *finds)
			}
			f := measure(&x, cases)
			table.WriteString(f.row())
			moves = addMoves(moves, f.moves)
			if *show {
				for text, n := range f.distinct {
					t.Logf("%d times\n%s", n, text)
				}
			}
		})
	}
	table.WriteString("\n| move | evaluations | taken | instructions dropped |\n|---|---|---|---|\n")
	for _, m := range moves {
		fmt.Fprintf(&table, "| %s | %d | %d | %d |\n", m.Name, m.Evaluations, m.Taken, m.Instructions)
	}
	t.Logf("\n%s%s", tableHead, table.String())
}
