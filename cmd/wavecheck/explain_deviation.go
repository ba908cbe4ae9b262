package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wavecheck/wavecheck/envelopes"
	"github.com/wavecheck/wavecheck/fuzz/deviation"
	"github.com/wavecheck/wavecheck/fuzz/regress"
)

func newExplainDeviation(io streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "explain-deviation ID",
		Short: "Show why a deviation is there, on the smallest Case on which it matters",
		Long: `explain-deviation shows one of the ways in which ours differs from the published VM on purpose: who owns
it, the reasons, both answers to the smallest Case on which it matters, side by side, and the law that
the published rule breaks. wavecheck deviations lists the ids.`,
		Example: `  wavecheck explain-deviation sender-wakeup
  wavecheck explain-deviation stuck-truth --format json`,
		Args: cobra.ExactArgs(1),
	}
	dir := cmd.Flags().String("corpus", regress.Dir, "folder of the corpus, which holds the smallest Cases")
	out := bindFormat(cmd)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		registry := envelopes.Deviations()
		entry := registry.Entry(args[0])
		if entry == nil {
			var ids []string
			for i := range registry.Deviations {
				ids = append(ids, registry.Deviations[i].ID)
			}
			return fmt.Errorf("unknown deviation %q; known: %s", args[0], strings.Join(ids, ", "))
		}
		x, err := deviation.Explain(entry, filepath.Join(*dir, "regressions"))
		if err != nil {
			return err
		}
		if *out == formatText {
			x.WriteText(io.out)
		} else if err := writeJSON(io.out, x); err != nil {
			return failure(err)
		}
		return nil
	}
	return cmd
}
