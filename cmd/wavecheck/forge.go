package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/wavecheck/wavecheck/fuzz/forging"
	"github.com/wavecheck/wavecheck/generators"
)

type forgeFlags struct {
	certificates uint64
	seed, only   optionalUint
	exhaust      bool
	format       *format
}

func newForge(io streams) *cobra.Command {
	var f forgeFlags
	cmd := &cobra.Command{
		Use:   "forge",
		Short: "Forge wave certificates, and see whether each is refused for the right rule",
		Long: `forge draws Cases, runs their waves on the oracle, and lies about them: numbers changed, picks added,
dropped, repeated, replaced, reordered, too many, and several of these at once. The independent checker
and the oracle's own judge each certificate on the state before its wave (spec 07 §5). They must name
the same rule, and one that such a lie can break. It goes on until so many certificates broke a rule,
and a tenth as many broke none. With --exhaust it draws nothing: every certificate of up to three picks
and of numbers at most one off is judged on every state of a small scope. A mistake gives exit code 1;
so does a kind of lie or a rule that never came up, as happens with a few hundred certificates. A
million take some ten seconds.`,
		Example: `  wavecheck forge                               # 100,000 with a fresh seed
  wavecheck forge --certificates 1000000 --format json
  wavecheck forge --seed 7 --case 12            # the waves of one Case, as a mistake names it
  wavecheck forge --exhaust`,
		Args: cobra.NoArgs,
	}
	flags := cmd.Flags()
	flags.Uint64Var(&f.certificates, "certificates", 100000, "how many certificates that break a rule")
	flags.Var(&f.seed, "seed", "seed of the draws; a random one if not given")
	flags.Var(&f.only, "case", "forge the waves of the Case of this index only")
	flags.BoolVar(&f.exhaust, "exhaust", false, "go through the small scope instead")
	f.format = bindFormat(cmd)
	cmd.MarkFlagsMutuallyExclusive("exhaust", "certificates")
	cmd.MarkFlagsMutuallyExclusive("exhaust", "seed")
	cmd.MarkFlagsMutuallyExclusive("exhaust", "case")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return runForge(cmd, io, &f) }
	return cmd
}

// forged is what a run of forging says of itself.
type forged interface {
	WriteText(w io.Writer, program string)
	WriteJSON(w io.Writer) error
}

func runForge(cmd *cobra.Command, io streams, f *forgeFlags) error {
	if f.certificates == 0 {
		return errors.New("--certificates is not 0")
	}
	opts := forging.Options{Seed: f.seed.value, Refuse: f.certificates, Accept: f.certificates / 10}
	opts.Report = func(line string) { fmt.Fprintln(io.err, line) }
	if !f.seed.given {
		opts.Seed = randomSeed()
	}
	if f.only.given {
		opts.Only = &f.only.value
	}
	ctx, stop := interruptible(cmd)
	defer stop()
	var result forged
	var bad bool
	if f.exhaust {
		s, err := forging.Exhaust(ctx, opts)
		if err != nil {
			return failure(err)
		}
		result, bad = s, len(s.Mistakes) > 0
	} else {
		fmt.Fprintf(io.err, "seed %d, generators %s\n", opts.Seed, generators.Version)
		s, err := forging.Run(ctx, opts)
		if err != nil {
			return failure(err)
		}
		result, bad = s, len(s.Mistakes) > 0 || s.Whole && !f.only.given && len(s.Unseen()) > 0
	}
	if *f.format != formatJSON {
		result.WriteText(io.out, program())
	} else if err := result.WriteJSON(io.out); err != nil {
		return failure(err)
	}
	if bad {
		return exitWith(exitViolation)
	}
	return nil
}
