// Command mutants lists the deliberate breakages of internal/mutants and compiles them.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/signal"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/wavecheck/wavecheck/internal/mutants"
)

// The exit codes of wavecheck that occur here.
const (
	exitUsage   = 2
	exitFailure = 3
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// failure is an error that is not the user's.
type failure struct{ error }

func run(ctx context.Context, args []string, out, errOut io.Writer) int {
	root := newRoot(out)
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(errOut)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	fmt.Fprintln(errOut, "mutants:", err)
	if _, ok := err.(failure); ok {
		return exitFailure
	}
	return exitUsage
}

func newRoot(out io.Writer) *cobra.Command {
	root := &cobra.Command{
		Use:   "mutants",
		Short: "List and compile deliberate breakages of wavecheck's own code",
		Long: `mutants compiles deliberate breakages of wavecheck's own code into one binary. The environment
variable WAVECHECK_MUTANT names the one that is on; without it the binary is as good as the shipped one.`,
		Example: `  go run ./internal/mutants/cmd/mutants list
  go run ./internal/mutants/cmd/mutants build /tmp/broken
  WAVECHECK_MUTANT=receive-stores-unit /tmp/broken/wavecheck check --cases 1000`,
		SilenceUsage:      true,
		SilenceErrors:     true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	module := root.PersistentFlags().String("root", ".", "folder of wavecheck's go.mod")
	root.AddCommand(newList(out), newOverlay(out, module), newBuild(out, module))
	return root
}

func newList(out io.Writer) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List the mutants",
		Example: "  mutants list --json",
		Args:    cobra.NoArgs,
	}
	asJSON := cmd.Flags().Bool("json", false, "write them as JSON")
	cmd.RunE = func(*cobra.Command, []string) error {
		if *asJSON {
			enc := json.NewEncoder(out)
			enc.SetEscapeHTML(false)
			enc.SetIndent("", "  ")
			return asFailure(enc.Encode(mutants.All()))
		}
		w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
		for _, m := range mutants.All() {
			twin := ""
			if m.Twin {
				twin = "twin"
			}
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\n", m.Name, m.Area, m.Kind, twin, m.Sentence)
		}
		return asFailure(w.Flush())
	}
	return cmd
}

func newOverlay(out io.Writer, module *string) *cobra.Command {
	return &cobra.Command{
		Use:     "overlay DIR",
		Short:   "Write the mutated files into DIR, and print the path for go build -overlay",
		Example: `  go build -overlay "$(mutants overlay /tmp/broken)" -o /tmp/broken/wavecheck ./cmd/wavecheck`,
		Args:    cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			path, err := mutants.WriteOverlay(*module, args[0])
			if err != nil {
				return asFailure(err)
			}
			_, err = fmt.Fprintln(out, path)
			return asFailure(err)
		},
	}
}

func newBuild(out io.Writer, module *string) *cobra.Command {
	return &cobra.Command{
		Use:     "build DIR",
		Short:   "Build DIR/wavecheck with all mutants in it, and print its path",
		Example: "  mutants build /tmp/broken",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := mutants.Build(cmd.Context(), *module, args[0])
			if err != nil {
				return asFailure(err)
			}
			_, err = fmt.Fprintln(out, path)
			return asFailure(err)
		},
	}
}

func asFailure(err error) error {
	if err == nil {
		return nil
	}
	return failure{err}
}
