package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wavecheck/wavecheck/fuzz/power"
	"github.com/wavecheck/wavecheck/internal/mutants"
)

type powerFlags struct {
	only, kind, markdown string
	cases                uint64
	seed                 optionalUint
	jobs                 int
	deadline             time.Duration
	matrix, list         bool
	format               *format
}

func newPower(io streams) *cobra.Command {
	var f powerFlags
	cmd := &cobra.Command{
		Use:   "power",
		Short: "Break our own code in known ways and ask which property notices",
		Long: `power compiles the deliberate breakages of internal/mutants into one binary, switches them on one
after another, and hunts each: with a campaign from a fresh seed, with the laws and tests of model values,
with the recorded vectors, or with the tests of the structure, as the mutant demands. The wave engines
that are wrong on purpose are hunted with campaigns too. It needs the Go toolchain and a checkout of
wavecheck, in which it stands. A mutant that survives, and a find that also
fails on the unbroken code, give exit code 1.`,
		Example: `  wavecheck power
  wavecheck power --only halted-tick-plus-one,newest-message-first --seed 7
  wavecheck power --matrix --kind case          # which properties would have killed it too
  wavecheck power --markdown docs/power.md --format json > power.json`,
		Args: cobra.NoArgs,
	}
	flags := cmd.Flags()
	flags.StringVar(&f.only, "only", "", "names of the mutants to hunt, by commas; empty is all")
	flags.StringVar(&f.kind, "kind", "", "only mutants of this kind: case, engine, law, vector or static")
	flags.Uint64Var(&f.cases, "cases", 20000, "how many Cases a mutant may survive")
	flags.Var(&f.seed, "seed", "seed of the campaigns; a random one if not given")
	flags.IntVar(&f.jobs, "jobs", 0, "hunts at a time; 0 is one a core")
	flags.DurationVar(&f.deadline, "deadline", 15*time.Minute, "how long one hunt may take; past it a test has killed its mutant by hanging, and a campaign has found nothing")
	flags.BoolVar(&f.matrix, "matrix", false, "go on after the first kill, to see every property that kills; shrink nothing")
	flags.BoolVar(&f.list, "list", false, "list the mutants, and stop")
	flags.StringVar(&f.markdown, "markdown", "", "also write the report as a page to this file")
	f.format = bindFormat(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return runPower(cmd, io, &f) }
	return cmd
}

func runPower(cmd *cobra.Command, io streams, f *powerFlags) error {
	chosen, err := f.mutants()
	if err != nil {
		return err
	}
	if f.list {
		for _, m := range chosen {
			fmt.Fprintf(io.out, "%-44s %-10s %-7s %s\n", m.Name, m.Area, m.Kind, m.Sentence)
		}
		return nil
	}
	if f.jobs < 0 || f.deadline <= 0 || f.cases == 0 {
		return errors.New("--jobs is not below 0, --deadline and --cases are above it")
	}
	root, err := moduleRoot()
	if err != nil {
		return err
	}
	if !f.seed.given {
		f.seed.value = randomSeed()
	}
	fmt.Fprintf(io.err, "seed %d, %d mutants; building\n", f.seed.value, len(chosen))
	ctx, stop := interruptible(cmd)
	defer stop()
	r, err := power.Run(ctx, power.Options{
		Root: root, Mutants: chosen, Seed: f.seed.value, Cases: f.cases, Jobs: f.jobs, Deadline: f.deadline, Matrix: f.matrix,
		Progress: func(done, total int, r *power.Result) {
			fmt.Fprintf(io.err, "%3d/%d  %s  %s\n", done, total, r.Name, r.Line())
		},
	})
	if err != nil {
		return failure(err)
	}
	if err := f.write(io, r); err != nil {
		return failure(err)
	}
	if len(r.Survivors()) > 0 || slices.ContainsFunc(r.Results, func(x power.Result) bool { return x.Spoiled() }) {
		return exitWith(exitViolation)
	}
	return nil
}

// mutants are those that the flags choose.
func (f *powerFlags) mutants() ([]mutants.Mutant, error) {
	var names []string
	if f.only != "" {
		names = strings.Split(f.only, ",")
	}
	for _, name := range names {
		if _, ok := power.Find(name); !ok {
			return nil, fmt.Errorf("--only: there is no mutant %q; --list shows all", name)
		}
	}
	chosen := slices.DeleteFunc(power.All(), func(m mutants.Mutant) bool {
		return names != nil && !slices.Contains(names, m.Name) || f.kind != "" && string(m.Kind) != f.kind
	})
	if len(chosen) == 0 {
		return nil, errors.New("--only and --kind leave no mutant")
	}
	return chosen, nil
}

func (f *powerFlags) write(io streams, r *power.Report) error {
	if f.markdown != "" {
		var page bytes.Buffer
		r.WriteMarkdown(&page)
		if err := os.WriteFile(f.markdown, page.Bytes(), 0o644); err != nil {
			return err
		}
	}
	if *f.format == formatJSON {
		return r.WriteJSON(io.out)
	}
	r.WriteText(io.out)
	return nil
}

// moduleRoot is the folder of the checkout that the process stands in.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for at := dir; ; at = filepath.Dir(at) {
		text, err := os.ReadFile(filepath.Join(at, "go.mod"))
		if err == nil && bytes.HasPrefix(text, []byte("module github.com/wavecheck/wavecheck\n")) {
			return at, nil
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("%s is not in a checkout of wavecheck, whose sources power needs", dir)
		}
	}
}
