package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/fuzz/report"
	"github.com/wavecheck/wavecheck/fuzz/shrink"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

func newShrink(io streams) *cobra.Command {
	var f judgeFlags
	var evaluations int
	var moves bool
	var duration time.Duration
	cmd := &cobra.Command{
		Use:   "shrink [CASE]",
		Short: "Make a failing Case as small as it gets",
		Long: `shrink makes a Case smaller as long as the same property fails in the same bucket, and writes the
smallest as canonical JSON to stdout; what it does, and what of the result matters, stands on stderr.
Interrupted, it writes the best so far. A CASE is the folder of a find, a file with JSON or a listing, or an
input that go test -fuzz kept. A Case that violates no property is wrong input.`,
		Example: `  wavecheck shrink found.json > small.json
  wavecheck shrink fuzz/testdata/fuzz/FuzzExactAtOne/771e938e4458e983 | wavecheck show
  wavecheck shrink found.json --properties exact-at-one --engines exec:./my-engine | wavecheck show`,
		Args: cobra.MaximumNArgs(1),
	}
	f.bind(cmd, defaultEngines)
	cmd.Flags().StringVar(&f.properties, "properties", "all", "ids of the properties to look at; the first that fails is kept")
	cmd.Flags().IntVar(&evaluations, "evaluations", 5000, "how often a smaller Case may be tried")
	cmd.Flags().DurationVar(&duration, "duration", 0, "when to stop with the best so far, such as 30s; 0 is no limit")
	cmd.Flags().BoolVar(&moves, "moves", false, "tell on stderr what each move tried and took")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if evaluations < 1 {
			return errors.New("--evaluations is at least 1")
		}
		find, err := loadFind(io.in, oneOrStdin(args))
		if err != nil {
			return err
		}
		props, err := properties.Find(f.properties)
		if err != nil {
			return fmt.Errorf("--properties: %w", err)
		}
		baseline, set, err := f.open()
		if err != nil {
			return err
		}
		defer set.Close()
		p, bucket, err := firstViolation(baseline, set.Engines, props, &find.Case)
		if err != nil {
			return err
		}
		ctx, stop := interruptible(cmd)
		defer stop()
		shrinking, done := deadline(ctx, duration)
		defer done()
		began := time.Now()
		small, stats := shrink.Case(shrinking, find.Case, campaign.Keep(baseline, set.Engines, p, bucket), shrink.Options{
			MaxEvaluations: evaluations,
			Log:            func(c *model.Case) properties.StepLog { return properties.Log(baseline, c) },
			Progress: func(s shrink.Stats) {
				fmt.Fprintf(io.err, "%d tried, %d instructions, %d roles, %d topology events\n", s.Evaluations, s.To.Instructions, s.To.Roles, s.To.Events)
			},
		})
		fmt.Fprintf(io.err, "bucket %s: %d instructions (from %d) in %d runs, %.1f s\n", bucket, stats.To.Instructions, stats.From.Instructions,
			stats.Evaluations, time.Since(began).Seconds())
		if moves {
			writeMoves(io, &stats)
		}
		x := shrink.Explain(ctx, &small, campaign.Ask(baseline, set.Engines, p, bucket))
		report.WriteExplanation(io.err, &x)
		if _, err := io.out.Write(append(model.AppendCase(nil, &small), '\n')); err != nil {
			return failure(err)
		}
		return nil
	}
	return cmd
}

// deadline bounds ctx by a duration, if there is one.
func deadline(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	if d <= 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, d)
}

// writeMoves tells what each move did.
func writeMoves(io streams, stats *shrink.Stats) {
	fmt.Fprintf(io.err, "%-24s %8s %8s %12s\n", "move", "tried", "taken", "instructions")
	for _, m := range stats.Moves {
		fmt.Fprintf(io.err, "%-24s %8d %8d %12d\n", m.Name, m.Evaluations, m.Taken, m.Instructions)
	}
}

// firstViolation finds the first property that the Case violates, and the bucket. An engine's failure
// counts only if no property is violated.
func firstViolation(baseline engines.Engine, others []engines.Engine, props []properties.Property, c *model.Case) (*properties.Property, string, error) {
	err := errors.New("the Case violates none of the properties")
	for i := range props {
		v := campaign.Judge(baseline, others, &props[i], c)
		if v.Violation != nil {
			return &props[i], v.Violation.Bucket(), nil
		}
		if v.Failure != nil {
			err = failure(v.Failure)
		}
	}
	return nil, "", err
}
