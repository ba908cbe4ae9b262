package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/fuzz/reference"
	"github.com/wavecheck/wavecheck/model"
)

func newReference(io streams) *cobra.Command {
	var files []string
	var jobs int
	cmd := &cobra.Command{
		Use:   "reference",
		Short: "Compare the oracle with the recorded answers of the published VM",
		Long: `reference runs every recorded vector on the oracle in the published VM's dialect, which must answer
exactly as recorded, and on the oracle in our dialect and the cooperative engine, which must agree.
Then it says on how many vectors ours differs from the reference, and by which deviation: alone counts
vectors that change when only that deviation is switched on from the reference, removed those that
change when only it is switched off from ours.

The published threaded engine speaks no dialect. Where its rounds have one step its answers must be those of
the oracle in the published dialect too, or differ exactly as a drift foretells that the deviations one-core
and waves cover. Its runs of waves are skipped as comparisons and judged by the contract: how many are
refused, and by which rule; the recorded ones show what an engine outside the contract looks like.

An answer that is not as recorded, or two that do not agree, give exit code 1.`,
		Example: `  wavecheck reference
  wavecheck reference --file more.jsonl.gz --file own.jsonl --format json`,
		Args: cobra.NoArgs,
	}
	cmd.Flags().StringArrayVar(&files, "file", []string{corpus.ReferenceFile}, "file of vectors, JSON lines, gzipped if it ends in .gz")
	cmd.Flags().IntVar(&jobs, "jobs", 0, "vectors at a time; 0 is one a core")
	out := bindFormat(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if jobs < 0 {
			return errors.New("--jobs is not below 0")
		}
		set, err := campaign.OpenEngines(defaultEngine, campaign.EngineOptions{Dialect: model.Ours})
		if err != nil {
			return failure(err)
		}
		defer set.Close()
		ctx, stop := interruptible(cmd)
		defer stop()
		result, err := reference.Compare(ctx, reference.Options{
			Files: files, Engine: set.Engines[0], Jobs: jobs,
			Progress: func(done int) { fmt.Fprintf(io.err, "%d vectors\n", done) },
		})
		switch {
		case err != nil && ctx.Err() != nil:
			return failure(fmt.Errorf("interrupted after %d vectors", result.Total))
		case err != nil:
			return err
		case result.Total == 0:
			return fmt.Errorf("%s: there is no vector", strings.Join(files, ", "))
		}
		if *out == formatJSON {
			err = writeJSON(io.out, result)
		} else {
			result.WriteText(io.out)
		}
		if err != nil {
			return failure(err)
		}
		if len(result.Differences) > 0 {
			return exitWith(exitViolation)
		}
		return nil
	}
	return cmd
}
