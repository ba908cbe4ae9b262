package shrink_test

import (
	"bytes"
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

func (x *challenge) log(c *model.Case) properties.StepLog { return properties.Log(x.baseline, c) }

// measure shrinks Cases, and holds each shrink to what it promises.
func (x *challenge) measure(t *testing.T, cases []model.Case) *figures {
	t.Helper()
	f := &figures{name: x.title(), distinct: map[string]int{}}
	for _, c := range cases {
		start := time.Now()
		small, stats := shrink.Case(context.Background(), c, x.keep(), shrink.Options{Log: x.log})
		f.seconds = append(f.seconds, time.Since(start).Seconds())
		f.evaluations = append(f.evaluations, stats.Evaluations)
		f.from = append(f.from, stats.From.Instructions)
		f.instructions = append(f.instructions, stats.To.Instructions)
		f.roles = append(f.roles, stats.To.Roles)
		f.events = append(f.events, stats.To.Events)
		f.distinct[listing.Print(&small)]++
		f.moves = addMoves(f.moves, stats.Moves)
		x.verify(t, f, &c, &small, &stats)
	}
	return f
}

// What a shrink may come to: instructions left, and evaluations used.
const (
	mostInstructions = 12
	mostEvaluations  = 4000
)

// verify asks that the result is a Case that still fails in the bucket, small, and as small as it gets; and
// that the same question gives the same answer.
func (x *challenge) verify(t *testing.T, f *figures, c, small *model.Case, stats *shrink.Stats) {
	t.Helper()
	if model.CheckCase(small) != nil || !x.keep()(small) {
		t.Errorf("the result does not fail in %s:\n%s", x.full(), listing.Print(small))
	}
	if stats.To != shrink.SizeOf(small) || stats.To.Instructions > mostInstructions || stats.Evaluations > mostEvaluations {
		t.Errorf("%d instructions after %d evaluations:\n%s", stats.To.Instructions, stats.Evaluations, listing.Print(small))
	}
	again, more := shrink.Case(context.Background(), *small, x.keep(), shrink.Options{Log: x.log})
	if more.Taken > 0 {
		t.Errorf("it was not yet as small as it gets:\n%s\nbut\n%s", listing.Print(small), listing.Print(&again))
	}
	if len(f.from) > 1 {
		return // one Case is enough for the rest
	}
	last := *c
	twin, _ := shrink.Case(context.Background(), *c, func(candidate *model.Case) bool {
		if !shrink.Less(candidate, &last) || model.CheckCase(candidate) != nil {
			t.Errorf("asked about a Case that is none, or is not smaller:\n%s", listing.Print(candidate))
		}
		kept := x.keep()(candidate)
		if kept {
			last = *candidate
		}
		return kept
	}, shrink.Options{Log: x.log})
	if !bytes.Equal(model.AppendCase(nil, &twin), model.AppendCase(nil, small)) {
		t.Errorf("the same question has two answers:\n%s\nand\n%s", listing.Print(small), listing.Print(&twin))
	}
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

// title is the challenge's row in the table.
func (x *challenge) title() string { return x.name + ", " + x.bucket }

// TestFiguresAreOfTheseChallenges holds docs/shrinking.md against the list of challenges.
func TestFiguresAreOfTheseChallenges(t *testing.T) {
	var want []string
	for _, x := range challenges() {
		want = append(want, x.title())
	}
	if got := shrink.Tables(t, "../../docs/shrinking.md")["planted defect, bucket"]; !slices.Equal(got, want) {
		t.Errorf("the page has %q", got)
	}
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
			f := x.measure(t, cases)
			table.WriteString(f.row())
			moves = addMoves(moves, f.moves)
			if *show {
				for text, n := range f.distinct {
					t.Logf("%d times\n%s", n, text)
				}
			}
		})
	}
	table.WriteString("\n| moves | evaluations | taken | instructions dropped |\n|---|---|---|---|\n")
	for _, m := range moves {
		fmt.Fprintf(&table, "| %s | %d | %d | %d |\n", m.Name, m.Evaluations, m.Taken, m.Instructions)
	}
	t.Logf("\n%s%s", tableHead, table.String())
}
