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
	"path/filepath"
	"runtime/debug"
	"strings"
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

// gcPercent lets the heap grow to several times what is alive: a campaign makes short-lived Cases and
// Records all the time and keeps next to nothing, so collecting less often is nearly free. GOGC, if it is
// set, holds.
const gcPercent = 400

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	os.Exit(run(context.Background(), os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr}))
}

// program is how the user called wavecheck, so that a command that is printed can be pasted. Under another
// name, such as a test's, it is the plain name.
func program() string {
	if name := os.Args[0]; strings.TrimSuffix(filepath.Base(name), ".exe") == "wavecheck" {
		return filepath.ToSlash(name)
	}
	return "wavecheck"
}

// interruptible is the verb's context, which a signal ends: the verb then says what it has so far. A
// second signal ends the process, as it does at once for the verbs that do not ask for this.
func interruptible(cmd *cobra.Command) (ctx context.Context, stop context.CancelFunc) {
	ctx, stop = signal.NotifyContext(cmd.Context(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	return ctx, stop
}

// run runs the command line and gives its exit code.
func run(ctx context.Context, args []string, io streams) (code int) {
	out := &sink{w: io.out}
	io.out = out
	defer func() {
		if p := recover(); p != nil {
			fmt.Fprintf(io.err, "wavecheck: panic: %v\n%s", p, debug.Stack())
			code = exitFailure
		}
	}()
	code = execute(ctx, args, io)
	if out.err != nil && code != exitViolation {
		say(io, "stdout: "+out.err.Error())
		return exitFailure
	}
	return code
}

func execute(ctx context.Context, args []string, io streams) int {
	root := newRoot(io)
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	var exit *exitError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &exit):
		if exit.text != "" {
			say(io, exit.text)
		}
		return exit.code
	}
	say(io, err.Error())
	return exitUsage
}

// say tells one thing that went wrong, on one line.
func say(io streams, text string) {
	fmt.Fprintln(io.err, "wavecheck: "+strings.Join(strings.Split(strings.TrimSpace(text), "\n"), "; "))
}

// sink remembers that its writer failed, so that no verb needs to look after each line.
type sink struct {
	w   io.Writer
	err error
}

func (s *sink) Write(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.w.Write(p)
	s.err = err
	return n, err
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
  wavecheck replay corpus/inbox/exact-at-one-cooperative-dispatches-receive`,
		SilenceUsage:      true,
		SilenceErrors:     true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
		Args:              cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("unknown verb %q; wavecheck --help lists the verbs", args[0])
			}
			return errors.New("a verb is missing; wavecheck --help lists the verbs")
		},
	}
	root.SetIn(io.in)
	root.SetOut(io.out)
	root.SetErr(io.err)
	root.SetHelpCommand(newHelp(root))
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%w; %s --help lists the flags", err, cmd.CommandPath())
	})
	root.AddCommand(newCheck(io), newRun(io), newReplay(io), newShow(io), newParse(io), newDiff(io), newWaves(io), newEnvelope(io), newShrink(io),
		newCorpus(io), newNightly(io), newReference(io), newDeviations(io), newExplainDeviation(io), newCensus(io), newForge(io), newPower(io), newProperties(io), newEngines(io))
	return root
}

// newHelp is the help verb; the one that comes with the library takes an unknown verb for no verb.
func newHelp(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:     "help [VERB]",
		Short:   "Show the help of a verb",
		Example: "  wavecheck help check",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			verb, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return fmt.Errorf("unknown verb %q; wavecheck --help lists the verbs", args[0])
			}
			return verb.Help()
		},
	}
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
