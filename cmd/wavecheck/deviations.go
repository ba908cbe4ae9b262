package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/engines/cooperative"
	"github.com/wavecheck/wavecheck/envelopes"
	"github.com/wavecheck/wavecheck/fuzz/deviation"
	"github.com/wavecheck/wavecheck/fuzz/reference"
)

// deviationsFlags are what the registry is held against.
type deviationsFlags struct {
	registry, root, today string
	files                 []string
	draws                 deviation.Draws
}

func newDeviations(io streams) *cobra.Command {
	var f deviationsFlags
	cmd := &cobra.Command{
		Use:   "deviations",
		Short: "Hold the registry of deviations against what exercises them",
		Long: `deviations lists the ways in which ours differs from the published VM on purpose, and on how many
recorded vectors and generated Cases each makes the difference, decided by running; two of them have no
switch, and are told by what the published threaded engine was recorded to answer. It exits 1 and says
all that is wrong if a deviation is not exercised or its date is past, if a vector shows a difference
that none covers, if a test that the registry names does not exist, or if the registry is malformed.`,
		Example: `  wavecheck deviations
  wavecheck deviations --today 2028-01-01        # which would be due by then
  wavecheck deviations --sample 5000 --format json`,
		Args: cobra.NoArgs,
	}
	flags := cmd.Flags()
	flags.StringVar(&f.registry, "registry", envelopes.RegistryFile, "the registry")
	flags.StringVar(&f.root, "root", ".", "root of the module, below which the registry's tests lie")
	flags.StringVar(&f.today, "today", "", "the day to judge dates by, YYYY-MM-DD (default: now)")
	flags.StringArrayVar(&f.files, "file", []string{corpus.ReferenceFile}, "file of vectors, JSON lines, gzipped if it ends in .gz")
	flags.Uint64Var(&f.draws.Seed, "seed", 1, "seed of the generated Cases")
	flags.Uint64Var(&f.draws.Sample, "sample", 500, "generated Cases on which every deviation is counted")
	flags.Uint64Var(&f.draws.Limit, "limit", deviation.DrawLimit, "generated Cases among which the deviations are looked for that the sample leaves unexercised")
	flags.IntVar(&f.draws.Jobs, "jobs", 0, "Cases at a time; 0 is one a core")
	out := bindFormat(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		ctx, stop := interruptible(cmd)
		defer stop()
		report, err := f.audit(ctx, io)
		if err != nil {
			return err
		}
		if *out == formatJSON {
			err = writeJSON(io.out, report)
		} else {
			report.WriteText(io.out)
		}
		if err != nil {
			return failure(err)
		}
		if len(report.Findings) > 0 {
			return exitWith(exitViolation)
		}
		return nil
	}
	return cmd
}

// audit reads the registry, runs what exercises it, and holds the one against the other.
func (f *deviationsFlags) audit(ctx context.Context, io streams) (*deviation.Report, error) {
	if f.draws.Jobs < 0 {
		return nil, errors.New("--jobs is not below 0")
	}
	today, err := dayFlag(f.today)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(f.registry)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("missing deviation ledger at %s", f.registry)
	}
	if err != nil {
		return nil, err
	}
	exists, err := deviation.TestFinder(f.root)
	if err != nil {
		return nil, fmt.Errorf("--root: %w", err)
	}
	registry, findings := envelopes.ParseRegistry(data)
	vectors, err := reference.Compare(ctx, reference.Options{
		Files: f.files, Engine: cooperative.New(), Jobs: f.draws.Jobs,
		Progress: func(done int) { fmt.Fprintf(io.err, "%d vectors\n", done) },
	})
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, failure(fmt.Errorf("interrupted after %d vectors", vectors.Total))
	case err != nil:
		return nil, err
	case vectors.Total == 0:
		return nil, fmt.Errorf("%s: there is no vector", strings.Join(f.files, ", "))
	}
	generated, err := deviation.Exercise(ctx, f.draws)
	if err != nil {
		return nil, failure(fmt.Errorf("interrupted: %w", err))
	}
	report := deviation.NewReport(&registry, f.draws, generated, vectors.Exercised())
	report.Vectors, report.Threaded = vectors.Cooperative(), vectors.Threaded()
	report.Findings = append(append(report.Findings, findings...), registry.Check(envelopes.World{
		Today: today, Produced: append(vectors.FingerprintNames(), generated.Fingerprints()...), Complete: true, TestExists: exists,
	})...)
	return report, nil
}
