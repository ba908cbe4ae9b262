package main

import (
	"errors"
	"fmt"
	goio "io"
	"time"

	"github.com/spf13/cobra"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/fuzz/regress"
	"github.com/wavecheck/wavecheck/fuzz/report"
	"github.com/wavecheck/wavecheck/properties"
)

func newCorpus(io streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "corpus",
		Short: "List the Cases that are kept, promote a find, prune the inbox",
		Long: `corpus tends the Cases on disk: finds of campaigns in corpus/inbox, Cases that are kept for good in
corpus/regressions, and the violations that corpus/known.json excuses for a time.`,
		Example: `  wavecheck corpus list
  wavecheck corpus promote corpus/inbox/exact-at-one-cooperative-dispatches-receive --name wrong-message-wakes-receiver --story-file story.txt
  wavecheck corpus prune --dry-run`,
		Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return fmt.Errorf("unknown verb corpus %q; wavecheck corpus --help lists them", args[0])
			}
			return errors.New("a verb is missing; wavecheck corpus --help lists them")
		},
	}
	cmd.AddCommand(newCorpusList(io), newCorpusPromote(io), newCorpusPrune(io))
	return cmd
}

func bindCorpus(cmd *cobra.Command) *string {
	return cmd.Flags().String("corpus", regress.Dir, "folder of the corpus")
}

func newCorpusList(io streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:     "list",
		Short:   "List regressions, inbox and known violations",
		Long:    "list shows every Case of the corpus, and what is unsound. It exits 2 if something cannot be read.",
		Example: "  wavecheck corpus list\n  wavecheck corpus list --format json",
		Args:    cobra.NoArgs,
	}
	dir, out := bindCorpus(cmd), bindFormat(cmd)
	cmd.RunE = func(*cobra.Command, []string) error {
		list, err := regress.List(*dir, time.Now())
		if err != nil {
			return err
		}
		if *out == formatJSON {
			err = writeJSON(io.out, list)
		} else {
			writeListing(io.out, list)
		}
		if err != nil {
			return failure(err)
		}
		for _, text := range list.Unsound {
			say(io, text)
		}
		if len(list.Unsound) > 0 {
			return exitWith(exitUsage)
		}
		return nil
	}
	return cmd
}

func writeListing(w goio.Writer, l *regress.Listing) {
	fmt.Fprintf(w, "%s\n", report.Counted(uint64(len(l.Regressions)), "regression"))
	for _, e := range l.Regressions {
		fmt.Fprintf(w, "  %s\n    %s\n    %s; kills by %s%s%s\n", e.Path, e.Story, sizeText(&e), e.Property,
			shows("deviation", e.Deviation), shows("mutant", e.Mutant))
	}
	fmt.Fprintf(w, "%s in the inbox\n", report.Counted(uint64(len(l.Inbox)), "find"))
	for _, e := range l.Inbox {
		twin := ""
		if e.Twin != "" {
			twin = "; the same Case as " + e.Twin
		}
		fmt.Fprintf(w, "  %s\n    %s\n    %s%s\n", e.Path, e.Bucket, sizeText(&e), twin)
	}
	fmt.Fprintf(w, "%s\n", report.Counted(uint64(len(l.Known)), "known violation"))
	for _, k := range l.Known {
		expired := ""
		if k.Expired {
			expired = ": it counts again"
		}
		fmt.Fprintf(w, "  %s\n    regression %s; owner %s; since %s, until %s%s\n", k.Bucket, k.Regression, k.Owner, k.Since, k.Expiry, expired)
	}
	if n := len(l.Leftovers); n > 0 {
		fmt.Fprintf(w, "%s of interrupted processes; wavecheck corpus prune removes what is older than %s\n", report.Counted(uint64(n), "leftover"), regress.LeftoverAge)
	}
}

func shows(what, name string) string {
	if name == "" {
		return ""
	}
	return ", shows " + what + " " + name
}

func sizeText(e *regress.Entry) string {
	return fmt.Sprintf("%s, %s, %s", report.Counted(uint64(e.Roles), "role"), report.Counted(uint64(e.Instructions), "instruction"),
		report.Counted(uint64(e.Events), "topology event"))
}

// judge gives who judges the Cases of a corpus, as the flags say, and what closes the engines.
func (f *judgeFlags) judge() (*regress.Judge, func(), error) {
	baseline, set, err := f.open()
	if err != nil {
		return nil, nil, err
	}
	return &regress.Judge{Baseline: baseline, Engines: set.Engines, Properties: properties.All()}, set.Close, nil
}

func newCorpusPrune(io streams) *cobra.Command {
	var f judgeFlags
	dryRun := false
	cmd := &cobra.Command{
		Use:   "prune",
		Short: "Drop from the inbox what is of no use any more",
		Long: `prune drops finds that no longer fail, Cases that are there already, and what interrupted processes left
behind. A find of an engine that is not named is kept. It exits 2 if something in the corpus cannot be read;
that is left to you.`,
		Example: "  wavecheck corpus prune --dry-run\n  wavecheck corpus prune --engines cooperative,exec:./my-engine",
		Args:    cobra.NoArgs,
	}
	dir, out := bindCorpus(cmd), bindFormat(cmd)
	f.bind(cmd, defaultEngines)
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "only say what would be dropped")
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		j, closeEngines, err := f.judge()
		if err != nil {
			return err
		}
		defer closeEngines()
		ctx, stop := interruptible(cmd)
		defer stop()
		actions, err := regress.Prune(ctx, *dir, j, time.Now(), dryRun)
		if err != nil {
			return failure(err)
		}
		return writeActions(io, actions, *out)
	}
	return cmd
}

func writeActions(io streams, actions []regress.Action, out format) error {
	if out == formatJSON {
		if err := writeJSON(io.out, actions); err != nil {
			return failure(err)
		}
	}
	unsound := false
	for _, a := range actions {
		if a.Action == "unsound" {
			unsound = true
			say(io, a.Path+": "+a.Why)
		} else if out == formatText {
			fmt.Fprintf(io.out, "%-8s %s: %s\n", a.Action, a.Path, a.Why)
		}
	}
	if unsound {
		return exitWith(exitUsage)
	}
	return nil
}

func newCorpusPromote(io streams) *cobra.Command {
	var f judgeFlags
	var p regress.Promotion
	var story, storyFile string
	cmd := &cobra.Command{
		Use:   "promote FIND",
		Short: "Make a find a regression",
		Long: `promote moves a find from the inbox to the regressions. The Case has to fail now, on the oracle and the
engines that the flags name, or show the deviation of --deviation; it is made as small as it gets meanwhile.
With --mended it has to hold instead. The story has three lines:

  goes wrong: what goes wrong, exactly
  came from: where the Case came from
  teaches: what it teaches`,
		Example: `  wavecheck corpus promote corpus/inbox/FIND --name heal-wakes-no-sender --deviation sender-wakeup --story-file story.txt
  wavecheck corpus promote corpus/inbox/FIND --name wrong-message-wakes-receiver --mended --story-file story.txt`,
		Args: cobra.ExactArgs(1),
	}
	dir, out := bindCorpus(cmd), bindFormat(cmd)
	f.bind(cmd, defaultEngines)
	flags := cmd.Flags()
	flags.StringVar(&p.Name, "name", "", "what goes wrong, in lower-case words with hyphens: the folder's name")
	flags.StringVar(&story, "story", "", "the three lines")
	flags.StringVar(&storyFile, "story-file", "", "file with the three lines, - for stdin")
	flags.StringVar(&p.Property, "property", "", "id of the property that the Case kills; that of the find if not given")
	flags.StringVar(&p.Deviation, "deviation", "", "deviation that the Case shows")
	flags.StringVar(&p.Mutant, "mutant", "", "name of a breakage that the Case shows, noted beside it")
	flags.BoolVar(&p.Mended, "mended", false, "the defect is mended: nothing may fail")
	cmd.RunE = func(cmd *cobra.Command, args []string) (err error) {
		p.Path = args[0]
		if p.Story, err = readStory(io.in, story, storyFile); err != nil {
			return err
		}
		if err := corpus.CheckName(p.Name); err != nil {
			return fmt.Errorf("--name: %w", err)
		}
		j, closeEngines, err := f.judge()
		if err != nil {
			return err
		}
		defer closeEngines()
		ctx, stop := interruptible(cmd)
		defer stop()
		path, stats, err := regress.Promote(ctx, *dir, p, j)
		if err != nil {
			return err
		}
		if stats.Taken > 0 {
			fmt.Fprintf(io.err, "made smaller: %d instructions (from %d)\n", stats.To.Instructions, stats.From.Instructions)
		}
		if *out == formatJSON {
			err = writeJSON(io.out, map[string]string{"path": path})
		} else {
			_, err = fmt.Fprintln(io.out, path)
		}
		if err != nil {
			return failure(err)
		}
		return nil
	}
	return cmd
}

// readStory takes the story from one of two flags.
func readStory(in goio.Reader, text, file string) (corpus.Story, error) {
	if (text == "") == (file == "") {
		return corpus.Story{}, errors.New("one of --story and --story-file is needed")
	}
	if file != "" {
		data, err := readAll(in, file)
		if err != nil {
			return corpus.Story{}, err
		}
		text = string(data)
	}
	s, err := corpus.ParseStory(text)
	if err != nil {
		return s, fmt.Errorf("the story: %w", err)
	}
	return s, nil
}
