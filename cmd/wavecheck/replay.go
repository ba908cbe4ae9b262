package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/fuzz/recorded"
	"github.com/wavecheck/wavecheck/fuzz/regress"
	"github.com/wavecheck/wavecheck/fuzz/report"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// judgeFlags are what replay, diff and shrink need to judge a Case.
type judgeFlags struct {
	engines, properties string
	dialect             dialectFlags
}

// bind binds the flags; engines are those that are compared if nothing is said.
func (f *judgeFlags) bind(cmd *cobra.Command, engines string) {
	cmd.Flags().StringVar(&f.engines, "engines", engines, "engines to compare with the oracle, by commas")
	f.dialect.bind(cmd.Flags())
}

// open gives the oracle and the engines that the flags name.
func (f *judgeFlags) open() (engines.Engine, *campaign.EngineSet, error) {
	d, err := f.dialect.value()
	if err != nil {
		return nil, nil, err
	}
	set, err := campaign.OpenEngines(f.engines, campaign.EngineOptions{Dialect: d, Jobs: 1})
	if err != nil {
		return nil, nil, fmt.Errorf("--engines: %w", err)
	}
	return campaign.Oracle(d), set, nil
}

func newReplay(io streams) *cobra.Command {
	var f judgeFlags
	cmd := &cobra.Command{
		Use:   "replay [CASE…]",
		Short: "Judge stored Cases again",
		Long: `replay runs each Case on the oracle and on the engines and judges every property, those included that
a campaign samples. A CASE is the folder of a find or of a regression, a file with JSON or a listing, or a
folder of folders, such as corpus/inbox; without one, it is corpus/regressions. Name the engines and
deviations of the campaign again: the page of a find has the whole command. Of a regression that claims to
show a deviation it asks that too.`,
		Example: `  wavecheck replay                                  # all regressions
  wavecheck replay corpus/inbox/exact-at-one-cooperative-dispatches-receive
  wavecheck replay --engines exec:./my-engine found.json
  wavecheck replay --deviations -sender-wakeup found.json   # an oracle that never wakes senders`,
		Args: cobra.ArbitraryArgs,
	}
	f.bind(cmd, defaultEngines)
	cmd.Flags().StringVar(&f.properties, "properties", "all", "ids of the properties to judge, by commas")
	out := bindFormat(cmd)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		props, err := properties.Find(f.properties)
		if err != nil {
			return fmt.Errorf("--properties: %w", err)
		}
		baseline, set, err := f.open()
		if err != nil {
			return err
		}
		defer set.Close()
		r := replayer{io: io, baseline: baseline, engines: set.Engines, props: props, format: *out}
		if all := filepath.Join(regress.Dir, regress.RegressionsFolder); len(args) == 0 {
			if _, err := os.Stat(all); err != nil {
				return fmt.Errorf("a Case is missing, and there is no %s here; wavecheck replay --help shows what to name", all)
			}
			args = []string{all}
		}
		for _, path := range args {
			r.path(path)
		}
		return r.finish()
	}
	return cmd
}

type replayer struct {
	io       streams
	baseline engines.Engine
	engines  []engines.Engine
	props    []properties.Property
	format   format
	verdicts []replayVerdict
}

type replayVerdict struct {
	Path      string `json:"path"`
	Property  string `json:"property,omitempty"`
	Deviation string `json:"deviation,omitempty"` // that a regression is to show
	Verdict   string `json:"verdict"`             // holds, shows, violated, failed, or refused when there is no Case to judge
	Bucket    string `json:"bucket,omitempty"`
	Known     bool   `json:"known,omitempty"` // the violation is excused
	Text      string `json:"text,omitempty"`
}

// path replays one Case, or all of a folder; one that cannot be read does not keep the rest from being
// judged.
func (r *replayer) path(path string) {
	switch has := func(name string) bool { _, err := os.Stat(filepath.Join(path, name)); return err == nil }; {
	case has(corpus.KillsFile):
		regression, err := corpus.LoadRegression(path)
		r.refuse(path, err)
		if err == nil {
			dir := filepath.Dir(filepath.Dir(filepath.Clean(path)))
			known, err := corpus.LoadKnown(filepath.Join(dir, corpus.KnownFile))
			r.refuse(path, err)
			r.regression(path, &regress.Set{Known: known, Vectors: recorded.FileIn(dir)}, &regression)
		}
	case !has(corpus.CaseFile) && filepath.Base(filepath.Clean(path)) == regress.RegressionsFolder:
		r.regressions(path)
	case !has(corpus.CaseFile) && holdsFolders(path):
		r.folder(path)
	default:
		find, err := loadFind(r.io.in, path)
		r.refuse(path, err)
		if err == nil {
			r.replay(path, find)
		}
	}
}

// refuse notes what could not be read, a line each.
func (r *replayer) refuse(path string, err error) {
	if err == nil {
		return
	}
	for _, line := range strings.Split(err.Error(), "\n") {
		say(r.io, line)
	}
	r.verdicts = append(r.verdicts, replayVerdict{Path: path, Verdict: "refused", Text: err.Error()})
}

// regressions replays all regressions of a corpus, by the path of their folder.
func (r *replayer) regressions(path string) {
	set, err := regress.Load(filepath.Dir(filepath.Clean(path)))
	r.refuse(path, err)
	for i := range set.Regressions {
		r.regression(filepath.Join(path, set.Regressions[i].Name), set, &set.Regressions[i])
	}
}

// folder replays every Case of a folder of folders.
func (r *replayer) folder(path string) {
	paths, err := corpus.List(path)
	r.refuse(path, err)
	for _, p := range paths {
		find, err := corpus.Load(p)
		r.refuse(p, err)
		if err == nil {
			r.replay(p, find)
		}
	}
}

// regression replays one, and says whether it shows what it claims, and whether what is known is still so.
func (r *replayer) regression(path string, set *regress.Set, g *corpus.Regression) {
	result := set.Replay(g, r.baseline, r.engines, r.props)
	for i := range result.Judgements {
		j := &result.Judgements[i]
		r.judged(path, g.Case, &j.Property, j.Verdict, result.Excused)
	}
	if vanished := result.Vanished(); vanished != nil {
		r.note(replayVerdict{Path: path, Verdict: "violated", Text: vanished.Error()})
	}
	switch d := g.Kills.Deviation; {
	case d == "":
	case result.Blunt != nil:
		r.note(replayVerdict{Path: path, Deviation: d, Verdict: "violated", Text: result.Blunt.Error()})
	default:
		r.note(replayVerdict{Path: path, Deviation: d, Verdict: "shows"})
	}
}

// note adds a verdict that is of no property.
func (r *replayer) note(v replayVerdict) {
	r.verdicts = append(r.verdicts, v)
	switch {
	case r.format != formatText:
	case v.Verdict == "shows":
		fmt.Fprintf(r.io.out, "✓ %-21s %s shows it\n", v.Deviation, v.Path)
	default:
		fmt.Fprintf(r.io.out, "✗ %s: %s\n", v.Path, v.Text)
	}
}

func (r *replayer) replay(path string, find corpus.Find) {
	for i := range r.props {
		p := &r.props[i]
		r.judged(path, find.Case, p, campaign.Judge(r.baseline, r.engines, p, &find.Case), func(*properties.Violation) bool { return false })
	}
}

// judged notes what a property says of a Case.
func (r *replayer) judged(path string, c model.Case, p *properties.Property, v properties.Verdict, excused func(*properties.Violation) bool) {
	out := replayVerdict{Path: path, Property: p.ID, Verdict: "holds"}
	switch {
	case v.Violation != nil:
		out.Verdict, out.Bucket, out.Text = "violated", v.Violation.Bucket(), v.Violation.Difference.String()
		out.Known = excused(v.Violation)
	case v.Failure != nil:
		out.Verdict, out.Text = "failed", v.Failure.Error()
	}
	r.verdicts = append(r.verdicts, out)
	if r.format == formatText {
		r.text(path, c, p, v, out)
	}
}

func (r *replayer) text(path string, c model.Case, p *properties.Property, v properties.Verdict, out replayVerdict) {
	switch {
	case out.Verdict == "holds":
		fmt.Fprintf(r.io.out, "✓ %-21s %s\n", p.ID, path)
	case out.Known:
		fmt.Fprintf(r.io.out, "– %-21s %s: known, in bucket %s\n", p.ID, path, out.Bucket)
	case out.Verdict == "failed":
		fmt.Fprintf(r.io.out, "! %-21s %s: %s\n", p.ID, path, out.Text)
		var failed *engines.Failure
		if errors.As(v.Failure, &failed) && failed.Captured != "" {
			fmt.Fprintln(r.io.err, strings.TrimSpace(failed.Captured))
		}
	default:
		x := report.Counterexample{
			Property: *p, Violation: *v.Violation, Bucket: out.Bucket, Case: c, Origin: path, Baseline: r.baseline,
			Engine: campaign.EngineNamed(r.engines, v.Violation.Engine),
		}
		x.Write(r.io.out)
	}
}

func (r *replayer) finish() error {
	seen := map[string]bool{}
	for _, v := range r.verdicts {
		seen[v.Verdict] = seen[v.Verdict] || !v.Known
	}
	if r.format == formatJSON {
		if err := writeJSON(r.io.out, r.verdicts); err != nil {
			return failure(err)
		}
	}
	switch {
	case seen["violated"]:
		return exitWith(exitViolation)
	case seen["failed"]:
		return exitWith(exitFailure)
	case seen["refused"]:
		return exitWith(exitUsage)
	}
	return nil
}

func holdsFolders(path string) bool {
	list, err := corpus.List(path)
	return err == nil && len(list) > 0
}
