package main

import (
	"fmt"
	goio "io"

	"github.com/spf13/cobra"

	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/fuzz/report"
	"github.com/wavecheck/wavecheck/properties"
)

func newProperties(io streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "properties",
		Short:   "List the properties",
		Example: "  wavecheck properties\n  wavecheck properties --format json",
		Args:    cobra.NoArgs,
	}
	out := bindFormat(cmd)
	cmd.RunE = func(*cobra.Command, []string) error {
		type row struct {
			ID        string `json:"id"`
			Statement string `json:"statement"`
			Spec      string `json:"spec"`
			Why       string `json:"why"`
			Needs     string `json:"needs"`
			Every     uint64 `json:"every"`
		}
		var rows []row
		for _, p := range properties.All() {
			rows = append(rows, row{p.ID, p.Statement, p.Spec, p.Why, p.Needs.String(), p.Every})
		}
		if *out == formatJSON {
			return writeJSON(io.out, rows)
		}
		for _, r := range rows {
			needs := ""
			if r.Needs != "" {
				needs = "; needs " + r.Needs
			}
			fmt.Fprintf(io.out, "%s\n  %s\n  %s\n  spec %s; judged on every %s Case%s\n", r.ID, r.Statement, r.Why, r.Spec, ordinal(r.Every), needs)
		}
		return nil
	}
	return cmd
}

func ordinal(n uint64) string {
	if n == 1 {
		return "single"
	}
	return fmt.Sprintf("%dth", n)
}

func newEngines(io streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "engines",
		Short:   "List the engines",
		Example: "  wavecheck engines\n  wavecheck engines --format json",
		Args:    cobra.NoArgs,
	}
	out := bindFormat(cmd)
	cmd.RunE = func(*cobra.Command, []string) error {
		kinds := campaign.EngineKinds()
		if *out == formatJSON {
			return writeJSON(io.out, kinds)
		}
		for _, k := range kinds {
			fmt.Fprintf(io.out, "%-20s %s\n", k.Name, k.About)
		}
		return nil
	}
	return cmd
}

func writeJSON(w goio.Writer, v any) error { return report.WriteJSON(w, v) }
