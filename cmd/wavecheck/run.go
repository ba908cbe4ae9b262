package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/trace"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/threaded"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

func newRun(io streams) *cobra.Command {
	var engine, traced string
	var dialect dialectFlags
	cmd := &cobra.Command{
		Use:   "run [FILE…]",
		Short: "Run Cases on one engine and write their Records",
		Long: `run reads Cases, one as a whole document or many as JSON lines, from files or from stdin ("-" or
no argument), and writes the canonical Record of each, one a line, as soon as it is there. So it is
itself an outside engine. The folder of a find and a file that ends in .wave, a listing, are one Case.

A line that is no Case gives {"line":n,"refused":text} in its place and its reason on stderr; the rest
still runs. A run that the published VM aborts, in a dialect other than ours, gives
{"panic":text,"rounds":n}. Only oracles speak dialects: for another engine, naming one is wrong usage.

--trace also writes a Go execution trace of the wave engine: rounds are tasks, waves and picks are regions,
the picks by lane. go tool trace opens it, and docs/waves.md says what to look for.`,
		Example: `  wavecheck run case.json
  wavecheck run examples/cases/heal.wave
  wavecheck run --engine oracle --dialect telltale-1.0.0 < cases.jsonl > records.jsonl
  wavecheck run --engine oracle --deviations -sender-wakeup corpus/inbox/*/
  wavecheck run --engine threaded:threads=2 --trace out.trace examples/cases/market.wave`,
	}
	cmd.Flags().StringVar(&engine, "engine", defaultEngine, "the engine to run on")
	cmd.Flags().StringVar(&traced, "trace", "", "write an execution trace of the threaded engine to this file")
	dialect.bind(cmd.Flags())
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		d, err := dialect.value()
		if err != nil {
			return err
		}
		if kind, _, _ := strings.Cut(engine, ":"); traced != "" && kind != threaded.Name {
			return fmt.Errorf("--trace: engine %q has no waves to trace; --engine threaded:threads=2 has", engine)
		}
		set, err := campaign.OpenEngines(engine, campaign.EngineOptions{Dialect: d, Jobs: 1, Trace: traced != ""})
		if err != nil {
			return fmt.Errorf("--engine: %w", err)
		}
		defer set.Close()
		if len(set.Engines) != 1 {
			return fmt.Errorf("--engine: %q names %d engines, not one", engine, len(set.Engines))
		}
		if d != model.Ours && engine != oracleEngine {
			return fmt.Errorf("--dialect, --deviations: engine %q speaks ours alone; --engine oracle speaks %s", engine, d)
		}
		r := &caseRunner{engine: set.Engines[0], io: io, out: bufio.NewWriter(io.out)}
		if traced == "" {
			return r.files(args)
		}
		return underTrace(traced, func() error { return r.files(args) })
	}
	return cmd
}

// underTrace writes an execution trace of a function to a file. What went wrong with the trace counts if nothing else did.
func underTrace(path string, f func() error) error {
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("--trace: %w", err)
	}
	defer file.Close()
	if err := trace.Start(file); err != nil {
		return failure(fmt.Errorf("--trace: %w", err))
	}
	err = f()
	trace.Stop()
	if closing := file.Close(); err == nil && closing != nil {
		return failure(fmt.Errorf("--trace: %w", closing))
	}
	return err
}

// caseRunner runs Cases one after another.
type caseRunner struct {
	engine  engines.Engine
	io      streams
	out     *bufio.Writer
	buf     []byte
	cases   int
	refused int
	failed  int
}

// files runs the Cases of all inputs; one that cannot be read does not keep the rest from running.
func (r *caseRunner) files(paths []string) error {
	if len(paths) == 0 {
		paths = []string{"-"}
	}
	for _, path := range paths {
		if err := r.file(path); err != nil {
			return err
		}
	}
	switch {
	case r.failed > 0:
		return exitWith(exitFailure)
	case r.refused > 0:
		return exitWith(exitUsage)
	case r.cases == 0:
		return errors.New("there is no Case in the input")
	}
	return nil
}

func (r *caseRunner) file(path string) error {
	if path == "-" {
		return r.stream("stdin", r.io.in)
	}
	if oneCase(path) {
		find, err := loadFind(r.io.in, path)
		if err != nil {
			r.unreadable(err)
			return nil
		}
		r.cases++
		return r.run(path, 1, &find.Case)
	}
	file, err := os.Open(path)
	if err != nil {
		r.unreadable(err)
		return nil
	}
	defer file.Close()
	return r.stream(path, file)
}

// oneCase reports whether a path is no stream of JSON: the folder of a find, or a listing by its name.
func oneCase(path string) bool {
	stat, err := os.Stat(path)
	return err == nil && (stat.IsDir() || filepath.Ext(path) == ".wave")
}

func (r *caseRunner) unreadable(err error) {
	r.refused++
	say(r.io, err.Error())
}

func (r *caseRunner) line(name string, n int, data []byte) error {
	r.cases++
	c, err := model.DecodeCase(data)
	if err != nil {
		return r.refuse(name, n, err.Error())
	}
	return r.run(name, n, &c)
}

// run answers a Case, the n-th of an input.
func (r *caseRunner) run(name string, n int, c *model.Case) error {
	record, err := properties.RunEngine(r.engine, c, nil)
	var failed *engines.Failure
	switch {
	case errors.As(err, &failed) && failed.Kind == engines.Aborted:
		return r.answer(map[string]any{"panic": failed.Text, "rounds": failed.Round})
	case errors.As(err, &failed) && failed.Kind == engines.Refused:
		return r.refuse(name, n, failed.Text)
	case err != nil:
		r.failed++
		say(r.io, fmt.Sprintf("%s:%d: %v", name, n, err))
		return r.answer(map[string]any{"line": n, "failed": err.Error()})
	}
	r.buf = append(model.AppendRecord(r.buf[:0], &record), '\n')
	return r.write(r.buf)
}

func (r *caseRunner) refuse(name string, n int, reason string) error {
	r.refused++
	say(r.io, fmt.Sprintf("%s:%d: %s", name, n, reason))
	b := fmt.Appendf(nil, `{"line":%d,"refused":`, n)
	return r.write(append(model.AppendString(b, reason), '}', '\n'))
}

func (r *caseRunner) answer(v map[string]any) error {
	line, err := json.Marshal(v)
	if err != nil {
		return failure(err)
	}
	return r.write(append(line, '\n'))
}

func (r *caseRunner) write(line []byte) error {
	if _, err := r.out.Write(line); err != nil {
		return failure(err)
	}
	if err := r.out.Flush(); err != nil {
		return failure(err)
	}
	return nil
}
