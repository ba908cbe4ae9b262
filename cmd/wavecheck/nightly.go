package main

import (
	"crypto/sha256"
	"errors"
	"fmt"
	goio "io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/fuzz/nightly"
	"github.com/wavecheck/wavecheck/fuzz/regress"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

type nightlyFlags struct {
	engines, properties, module string
	minutes                     float64
	seed                        optionalUint
	opts                        nightly.Options
	format                      *format
}

func newNightly(io streams) *cobra.Command {
	var f nightlyFlags
	cmd := &cobra.Command{
		Use:   "nightly",
		Short: "Spend a night: replay, check fresh Cases, turn the fuzz targets",
		Long: `nightly replays the regressions, then gives turns to a campaign over all engines and to the native fuzz
targets of the module, about half of the time each. Interrupted, it keeps its state; called again, it goes
on, unless the program, the engines or the properties have changed. The summary lies in --dir, as text, JSON
and JUnit XML; the text or the JSON is printed too. Without a module or the go command nothing is fuzzed.`,
		Example: `  wavecheck nightly --minutes 30
  wavecheck nightly --minutes 4 --fresh --format json
  wavecheck nightly --minutes 480 --engines cooperative,exec:./my-engine --dir /var/tmp/night`,
		Args: cobra.NoArgs,
	}
	flags := cmd.Flags()
	flags.Float64Var(&f.minutes, "minutes", 30, "how long it takes, over all its parts")
	flags.StringVar(&f.opts.Dir, "dir", "build/nightly", "folder for state and summaries")
	flags.BoolVar(&f.opts.Fresh, "fresh", false, "begin anew, whatever was interrupted")
	flags.StringVar(&f.opts.Corpus, "corpus", regress.Dir, "folder of the corpus; finds go to its inbox")
	flags.StringVar(&f.engines, "engines", defaultEngines, "engines to compare with the oracle, by commas")
	flags.StringVar(&f.properties, "properties", "all", "ids of the properties to judge, by commas")
	flags.Var(&f.seed, "seed", "seed of a night that begins; a random one if not given")
	flags.IntVar(&f.opts.Jobs, "jobs", 0, "Cases at a time; 0 is one a core")
	flags.StringVar(&f.module, "module", ".", "root of the module of which the fuzz targets are run; empty fuzzes nothing")
	flags.StringArrayVar(&f.opts.GoFlags, "go-flag", nil, "a flag for the go command, such as -overlay=FILE; may be repeated")
	f.format = bindFormat(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return runNightly(cmd, io, &f) }
	return cmd
}

func runNightly(cmd *cobra.Command, io streams, f *nightlyFlags) error {
	closeEngines, err := f.complete(io)
	if err != nil {
		return err
	}
	defer closeEngines()
	ctx, stop := interruptible(cmd)
	defer stop()
	night, err := nightly.Run(ctx, f.opts)
	if night == nil {
		return err
	}
	if err != nil {
		return failure(err)
	}
	if err := writeNight(io.out, night, *f.format); err != nil {
		return failure(err)
	}
	switch night.Verdict() {
	case nightly.Violated:
		return exitWith(exitViolation)
	case nightly.Failed:
		return exitWith(exitFailure)
	}
	return nil
}

// complete fills in what the flags say.
func (f *nightlyFlags) complete(io streams) (closeEngines func(), err error) {
	if !(f.minutes > 0 && f.minutes <= 60*24*365) || f.opts.Jobs < 0 {
		return nil, errors.New("--minutes is above 0, --jobs not below it")
	}
	o := &f.opts
	o.Time = time.Duration(f.minutes * float64(time.Minute))
	if o.Seed = f.seed.value; !f.seed.given {
		o.Seed = randomSeed()
	}
	if o.Properties, err = properties.Find(f.properties); err != nil {
		return nil, fmt.Errorf("--properties: %w", err)
	}
	if o.Build, err = buildDigest(); err != nil {
		return nil, failure(err)
	}
	o.Log = func(text string) { fmt.Fprintln(io.err, "nightly  "+text) }
	set, err := campaign.OpenEngines(f.engines, campaign.EngineOptions{Dialect: model.Ours, Jobs: o.Jobs})
	if err != nil {
		return nil, fmt.Errorf("--engines: %w", err)
	}
	o.Module = f.findModule(o.Log)
	o.Baseline, o.Engines, o.Program = campaign.Oracle(model.Ours), set.Engines, program()
	if f.engines != defaultEngines {
		o.ReplayFlags = "--engines " + campaign.ShellWord(f.engines)
	}
	return set.Close, nil
}

// findModule is the module to fuzz, "" if there is none or nobody to build it.
func (f *nightlyFlags) findModule(log func(string)) string {
	if f.module == "" {
		return ""
	}
	if _, err := os.Stat(filepath.Join(f.module, "go.mod")); err != nil {
		log("nothing is fuzzed: " + err.Error())
		return ""
	}
	if _, err := exec.LookPath("go"); err != nil {
		log("nothing is fuzzed: " + err.Error())
		return ""
	}
	return f.module
}

// buildDigest names this program: a night of another one is not gone on with.
func buildDigest() (string, error) {
	path, err := os.Executable()
	if err != nil {
		return "", err
	}
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	h := sha256.New()
	if _, err := goio.Copy(h, file); err != nil {
		return "", err
	}
	return fmt.Sprintf("%x", h.Sum(nil)), nil
}

func writeNight(w goio.Writer, n *nightly.Night, f format) error {
	if f == formatJSON {
		return writeJSON(w, n)
	}
	n.WriteText(w)
	return nil
}
