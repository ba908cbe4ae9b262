package main

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/fuzz/regress"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/properties"
)

type checkFlags struct {
	engines, properties, shard string
	scope, class               string
	cases                      uint64
	duration                   time.Duration
	seed                       optionalUint
	jobs                       int
	inbox, corpus              string
	showDraws                  optionalUint
	stopAfter                  uint64
	hangAfter                  time.Duration
	shrink                     bool
	dialect                    dialectFlags
	format                     *format
}

func newCheck(io streams) *cobra.Command {
	var f checkFlags
	cmd := &cobra.Command{
		Use:   "check",
		Short: "Generate Cases, run them on the engines, judge every property",
		Long: `check generates Cases, runs each on the oracle and on the engines, and judges the properties.
It keeps going after a violation, gathers violations into finds, makes one Case of each find small, prints
it, and writes it to the inbox. A seed and an index name a Case of a class; the seed stands first and last.`,
		Example: `  wavecheck check                                  # 20,000 Cases on the engines of this program
  wavecheck check --cases 1000000 --seed 7
  wavecheck check --duration 10m --jobs 8 --format json > summary.json
  wavecheck check --engines exec:./my-engine --properties exact-at-one
  wavecheck check --engines exec:./my-engine --stop-after 1 --hang-after 5s
  wavecheck check --engines exec-waves:./my-engine --class wide --cases 2000
  wavecheck check --cases 900000 --shard 2/3       # the second third
  wavecheck check --class wide --cases 2000        # many sessions in each Case
  wavecheck check --scope perturbed                # all small Cases of a kind, each once
  wavecheck check --seed 7 --show-draws 18204      # what was drawn for one Case`,
		Args: cobra.NoArgs,
	}
	flags := cmd.Flags()
	flags.StringVar(&f.engines, "engines", defaultEngines, "engines to compare with the oracle, by commas")
	flags.Uint64Var(&f.cases, "cases", 20000, "how many Cases; 0 is no limit")
	flags.DurationVar(&f.duration, "duration", 0, "stop after this time, such as 10m; 0 is no limit")
	flags.Var(&f.seed, "seed", "seed of the campaign; a random one if not given")
	flags.StringVar(&f.properties, "properties", "all", "ids of the properties to judge, by commas")
	flags.IntVar(&f.jobs, "jobs", 0, "Cases at a time; 0 is one a core")
	flags.StringVar(&f.shard, "shard", "", "only part i of n of the Cases, such as 2/3")
	flags.StringVar(&f.inbox, "inbox", "corpus/inbox", "folder for counterexamples; empty writes none")
	flags.StringVar(&f.corpus, "corpus", regress.Dir, "corpus of which known.json excuses violations")
	flags.Uint64Var(&f.stopAfter, "stop-after", 0, "stop drawing after so many findings; 0 goes on to the end")
	flags.DurationVar(&f.hangAfter, "hang-after", campaign.DefaultHangAfter, "how long one Case may take")
	flags.BoolVar(&f.shrink, "shrink", true, "make the Case of each find small")
	flags.StringVar(&f.scope, "scope", "", "check every Case of a scope instead: "+scopeNames())
	flags.StringVar(&f.class, "class", generators.Mixed.Name, "class of the Cases: "+classNames())
	flags.Var(&f.showDraws, "show-draws", "show what is drawn for the Case of this index, and stop")
	f.dialect.bind(flags)
	f.format = bindFormat(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return runCheck(cmd, io, &f) }
	return cmd
}

func runCheck(cmd *cobra.Command, io streams, f *checkFlags) error {
	if f.cases == 0 && f.duration == 0 && cmd.Flags().Changed("cases") {
		return errors.New("--cases 0 needs --duration")
	}
	if f.duration > 0 && !cmd.Flags().Changed("cases") {
		f.cases = 0
	}
	if f.duration < 0 || f.jobs < 0 || f.hangAfter <= 0 {
		return errors.New("--duration and --jobs are not below 0, --hang-after is above it")
	}
	for _, other := range []string{"cases", "duration", "seed", "class", "show-draws"} {
		if f.scope != "" && cmd.Flags().Changed(other) {
			return fmt.Errorf("--scope checks all its Cases, without --%s", other)
		}
	}
	if !f.seed.given {
		f.seed.value = randomSeed()
	}
	class, err := generators.FindClass(f.class)
	if err != nil {
		return fmt.Errorf("--class: %w", err)
	}
	if f.showDraws.given {
		return showDraws(io, class, f.seed.value, f.showDraws.value)
	}
	opts, closeEngines, err := f.options(class)
	if err != nil {
		return err
	}
	defer closeEngines()
	if opts.Known, err = excused(io, f.corpus); err != nil {
		return err
	}
	fmt.Fprintf(io.err, "seed %d, generators %s, oracle against %s\n", f.seed.value, class.Version(), f.engines)
	opts.Progress = progressLine(io)
	ctx, stop := interruptible(cmd)
	defer stop()
	summary, err := campaign.Run(ctx, opts)
	if err != nil {
		return err
	}
	if err := writeSummary(io, summary, opts, *f.format); err != nil {
		return failure(err)
	}
	return verdict(summary)
}

// excused are the known violations of a corpus; of those that have expired it tells the user.
func excused(io streams, dir string) ([]campaign.Known, error) {
	known, expired, err := regress.LoadExcused(dir, time.Now())
	for _, k := range expired {
		say(io, fmt.Sprintf("the known violation %s of %s expired on %s: it counts", k.Bucket, k.Owner, k.Expiry))
	}
	return known, err
}

// verdict is the exit code of a campaign.
func verdict(s *campaign.Summary) error {
	switch {
	case s.Violations > 0:
		return exitWith(exitViolation)
	case s.Failures > 0:
		return exitWith(exitFailure)
	}
	return nil
}

func (f *checkFlags) options(class generators.Class) (opts campaign.Options, closeEngines func(), err error) {
	dialect, err := f.dialect.value()
	if err != nil {
		return opts, nil, err
	}
	shard, err := parseShard(f.shard)
	if err != nil {
		return opts, nil, err
	}
	props, err := properties.Find(f.properties)
	if err != nil {
		return opts, nil, fmt.Errorf("--properties: %w", err)
	}
	if shard.Count > 0 && f.cases > 0 && shard.Index >= f.cases {
		return opts, nil, fmt.Errorf("--shard: part %s of %d Cases is empty", f.shard, f.cases)
	}
	var scope generators.Scope
	if f.scope != "" {
		if scope, err = generators.FindScope(f.scope); err != nil {
			return opts, nil, fmt.Errorf("--scope: %w", err)
		}
	}
	set, err := campaign.OpenEngines(f.engines, campaign.EngineOptions{Dialect: dialect, Jobs: f.jobs})
	if err != nil {
		return opts, nil, fmt.Errorf("--engines: %w", err)
	}
	opts = campaign.Options{
		Seed: f.seed.value, Class: class, Cases: f.cases, Duration: f.duration, Shard: shard, Jobs: f.jobs, Inbox: f.inbox,
		Baseline: campaign.Oracle(dialect), Engines: set.Engines, Properties: props, ReplayFlags: f.replayFlags(), Program: program(),
		StopAfter: f.stopAfter, HangAfter: f.hangAfter, KeepLarge: !f.shrink,
	}
	if f.scope != "" {
		opts.Exhaust(scope)
	}
	return opts, set.Close, nil
}

func scopeNames() string {
	var names []string
	for _, s := range generators.Scopes() {
		names = append(names, s.Name)
	}
	return strings.Join(names, ", ")
}

func classNames() string {
	var names []string
	for _, c := range generators.Classes() {
		names = append(names, c.Name+" ("+c.About+")")
	}
	return strings.Join(names, ", ")
}

// replayFlags are what a replay needs to meet the same engines.
func (f *checkFlags) replayFlags() string {
	var flags []string
	if f.engines != defaultEngines {
		flags = append(flags, "--engines "+campaign.ShellWord(f.engines))
	}
	if f.dialect.dialect != defaultDialect {
		flags = append(flags, "--dialect "+campaign.ShellWord(f.dialect.dialect))
	}
	if f.dialect.deviations != "" {
		flags = append(flags, "--deviations="+campaign.ShellWord(f.dialect.deviations))
	}
	return strings.Join(flags, " ")
}

// randomSeed is a fresh seed, short enough to type.
func randomSeed() uint64 {
	var b [8]byte
	rand.Read(b[:])
	return binary.LittleEndian.Uint64(b[:]) >> 32
}

func progressLine(io streams) func(campaign.Progress) {
	return func(p campaign.Progress) {
		if p.Bucket > 0 {
			fmt.Fprintf(io.err, "%-6s %5.0fs  bucket %d of %d\n", p.Phase, p.Elapsed.Seconds(), p.Bucket, p.Buckets)
			return
		}
		fmt.Fprintf(io.err, "%-6s %5.0fs  %d Cases, %.0f a second, %d steps, %d violations, %d failures\n",
			p.Phase, p.Elapsed.Seconds(), p.Cases, p.Rate(), p.Steps, p.Violations, p.Failures)
	}
}

func writeSummary(io streams, s *campaign.Summary, opts campaign.Options, f format) error {
	if f == formatJSON {
		return s.WriteJSON(io.out)
	}
	for i := range s.Buckets {
		if !s.Buckets[i].Known {
			s.WritePage(io.out, &s.Buckets[i], &opts)
			fmt.Fprintln(io.out)
		}
	}
	s.WriteText(io.out)
	return nil
}

const (
	defaultEngine = "cooperative"
	oracleEngine  = "oracle"
)

// defaultEngines are those that campaigns and replays compare with the oracle if nothing else is said.
var defaultEngines = strings.Join(campaign.InProcess(), ",")

// showDraws prints what is drawn for one Case.
func showDraws(io streams, class generators.Class, seed, index uint64) error {
	rec := choice.Record(choice.NewPRNG(seed, index))
	class.Case(rec)
	if _, err := io.out.Write(choice.Format(rec.Log())); err != nil {
		return failure(err)
	}
	return nil
}
