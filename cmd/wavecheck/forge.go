package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/wavecheck/wavecheck/fuzz/forging"
	"github.com/wavecheck/wavecheck/generators"
)

func newForge(io streams) *cobra.Command {
	var seed, only optionalUint
	var certificates uint64
	cmd := &cobra.Command{
		Use:   "forge",
		Short: "Forge wave certificates, and see whether each is refused for the right rule",
		Long: `forge draws Cases, runs their waves on the oracle, and lies about each wave: numbers changed, picks
added, dropped, repeated, replaced, reordered, too many, and several of these at once. The independent
checker and the oracle's own judge each certificate on the state before its wave (spec 07 §5). They must
name the same rule, and one that such a lie can break. It goes on until so many certificates broke a
rule, and a tenth as many broke none. A mistake gives exit code 1; so does a kind of lie or a rule that
never came up, as happens with a few hundred. A million take a minute.`,
		Example: `  wavecheck forge                               # 100,000 with a fresh seed
  wavecheck forge --certificates 1000000 --format json
  wavecheck forge --seed 7 --case 12            # the waves of one Case, as a mistake names it`,
		Args: cobra.NoArgs,
	}
	flags := cmd.Flags()
	flags.Uint64Var(&certificates, "certificates", 100000, "how many certificates that break a rule")
	flags.Var(&seed, "seed", "seed of the draws; a random one if not given")
	flags.Var(&only, "case", "forge the waves of the Case of this index only")
	out := bindFormat(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if certificates == 0 {
			return errors.New("--certificates is not 0")
		}
		opts := forging.Options{Seed: seed.value, Refuse: certificates, Accept: certificates / 10}
		if !seed.given {
			opts.Seed = randomSeed()
		}
		if only.given {
			opts.Only = &only.value
		}
		fmt.Fprintf(io.err, "seed %d, generators %s\n", opts.Seed, generators.Version)
		opts.Report = func(s *forging.Summary) {
			fmt.Fprintf(io.err, "%d of %d refused, %d accepted, %d mistakes\n", s.Refused(), opts.Refuse, s.Accepted(), len(s.Mistakes))
		}
		ctx, stop := interruptible(cmd)
		defer stop()
		sum, err := forging.Run(ctx, opts)
		if err != nil {
			return failure(err)
		}
		if *out == formatJSON {
			err = sum.WriteJSON(io.out)
		} else {
			sum.WriteText(io.out, program())
		}
		if err != nil {
			return failure(err)
		}
		if len(sum.Mistakes) > 0 || sum.Whole && !only.given && len(sum.Unseen()) > 0 {
			return exitWith(exitViolation)
		}
		return nil
	}
	return cmd
}
