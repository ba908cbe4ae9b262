// Command wavecheck checks virtual machines for choreographies against the kernel's semantics.
//
// Each verb has a file of its own; it reads flags, calls one library function and prints the value.
// Results go to stdout, progress and logs to stderr.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// The exit codes. When several apply, the least of 1, 3, 2 in this order counts.
const (
	exitOK        = 0
	exitViolation = 1 // a property does not hold, or two things that were compared differ
	exitUsage     = 2 // wrong usage or wrong input
	exitFailure   = 3 // an engine or the suite itself failed
)

// streams are the three standard streams, passed in so that tests need no process.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// exitError ends a verb with a code. An empty text has been said already.
type exitError struct {
	code int
	text string
}

func (e *exitError) Error() string { return e.text }

func exitWith(code int) error { return &exitError{code: code} }

func failure(err error) error { return &exitError{code: exitFailure, text: err.Error()} }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr})
	stop()
	os.Exit(code)
}

// run runs the command line and gives its exit code.
func run(ctx context.Context, args []string, io streams) int {
	root := newRoot(io)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	var exit *exitError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &exit):
		if exit.text != "" {
			fmt.Fprintln(io.err, "wavecheck: "+exit.text)
		}
		return exit.code
	}
	fmt.Fprintln(io.err, "wavecheck: "+err.Error())
	return exitUsage
}

func newRoot(io streams) *cobra.Command {
	root := &cobra.Command{
		Use:   "wavecheck",
		Short: "Check virtual machines for choreographies against the kernel's semantics",
		Long: `wavecheck generates protocols and bytecode programs, runs them on several engines, compares
every byte of what they show with the reference semantics, and makes what differs small.

Exit codes: 1 a property is violated, else 3 an engine or the suite failed, else 2 wrong usage or
input, else 0.`,
		Example: `  wavecheck check --cases 10000
  wavecheck check --engines exec:./my-engine --cases 1000
  wavecheck replay corpus/inbox/exact-at-one-cooperative-obs_trace-send`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.NoArgs,
	}
	root.SetIn(io.in)
	root.SetOut(io.out)
	root.SetErr(io.err)
	root.AddCommand(newCheck(io), newRun(io), newReplay(io), newShow(io), newParse(io), newDiff(io), newShrink(io),
		newReference(io), newProperties(io), newEngines(io))
	return root
}

// format is the value of --format.
type format string

const (
	formatText format = "text"
	formatJSON format = "json"
)

func (f *format) String() string { return string(*f) }

// Set accepts text and json.
func (f *format) Set(s string) error {
	if s != string(formatText) && s != string(formatJSON) {
		return fmt.Errorf("%q is neither text nor json", s)
	}
	*f = format(s)
	return nil
}

// Type names the value in --help.
func (f *format) Type() string { return "text|json" }

func bindFormat(cmd *cobra.Command) *format {
	f := formatText
	cmd.Flags().Var(&f, "format", "how the result is written to stdout")
	return &f
}
