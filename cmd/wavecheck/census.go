package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/wavecheck/wavecheck/fuzz/census"
	"github.com/wavecheck/wavecheck/generators"
)

func newCensus(io streams) *cobra.Command {
	var opts census.Options
	var seed optionalUint
	var all bool
	cmd := &cobra.Command{
		Use:   "census",
		Short: "Count what generated Cases reach, and show the blind spots",
		Long: `census draws Cases, runs them on the kernel and on the oracle's waves, and counts how many reach each cell:
every instruction with every outcome that the kernel's rules allow, every kind of event, every setting, what
recorded runs leave out, and what waves show. It shows the cells that are missed ✗, too rare !, or listed as
unreachable -, and how healthy the draws are. A cell that is missed, or reached against its listing, gives exit code 1; so do draws
that are not healthy. 100,000 Cases take about a minute and reach every cell; a few thousand do not.`,
		Example: `  wavecheck census                              # 100,000 Cases with a fresh seed
  wavecheck census --all --seed 7               # every cell, with its count
  wavecheck census --cases 20000 --format json`,
		Args: cobra.NoArgs,
	}
	flags := cmd.Flags()
	flags.Uint64Var(&opts.Cases, "cases", 100000, "how many Cases")
	flags.Var(&seed, "seed", "seed of the draws; a random one if not given")
	flags.IntVar(&opts.Jobs, "jobs", 0, "Cases at a time; 0 is one a core")
	flags.BoolVar(&all, "all", false, "show the cells that were reached too")
	out := bindFormat(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if opts.Jobs < 0 || opts.Cases == 0 {
			return errors.New("--jobs is not below 0, --cases not 0")
		}
		if opts.Seed = seed.value; !seed.given {
			opts.Seed = randomSeed()
		}
		fmt.Fprintf(io.err, "seed %d, generators %s\n", opts.Seed, generators.Version)
		ctx, stop := interruptible(cmd)
		defer stop()
		table, err := census.Take(ctx, opts)
		if err != nil {
			return failure(err)
		}
		if *out == formatJSON {
			err = table.WriteJSON(io.out)
		} else {
			table.WriteText(io.out, all)
		}
		if err != nil {
			return failure(err)
		}
		if len(table.Problems()) > 0 {
			return exitWith(exitViolation)
		}
		return nil
	}
	return cmd
}
