package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/listing"
)

func newShow(io streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show [CASE]",
		Short: "Show a Case as a listing",
		Long:  "show prints a Case as the text that people read and write: types, assembly, topology, script, schedule.",
		Example: `  wavecheck show case.json
  wavecheck show corpus/inbox/exact-at-one-cooperative-dispatches-receive`,
		Args: cobra.MaximumNArgs(1),
	}
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		f, err := loadFind(io.in, oneOrStdin(args))
		if err != nil {
			return err
		}
		fmt.Fprintf(io.out, "// digest %s\n", model.CaseDigest(&f.Case))
		fmt.Fprint(io.out, listing.Print(&f.Case))
		return nil
	}
	return cmd
}

func newParse(io streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "parse [FILE]",
		Short: "Read a listing and write the Case as canonical JSON",
		Long: `parse reads a Case as show prints it and writes it as one line of canonical JSON. The grammar of a
listing stands in the package comment of model/listing.`,
		Example: `  wavecheck parse examples/cases/ping-pong.wave > case.json
  wavecheck show case.json | wavecheck parse | wavecheck run`,
		Args: cobra.MaximumNArgs(1),
	}
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		f, err := loadFind(io.in, oneOrStdin(args))
		if err != nil {
			return err
		}
		_, err = io.out.Write(append(model.AppendCase(nil, &f.Case), '\n'))
		return err
	}
	return cmd
}
