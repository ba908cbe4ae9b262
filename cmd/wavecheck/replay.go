package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/fuzz/report"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// judgeFlags are what replay, diff and shrink need to judge a Case.
type judgeFlags struct {
	engines, properties string
	dialect             dialectFlags
}

func (f *judgeFlags) bind(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.engines, "engines", defaultEngine, "engines to compare with the oracle, by commas")
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
		Use:   "replay CASE…",
		Short: "Judge stored Cases again",
		Long: `replay runs each Case on the oracle and on the engines and judges every property, those included that
a campaign samples. A CASE is the folder of a find, or a file with JSON or a listing. Name the engines and
deviations of the campaign again: the page of a find has the whole command.`,
		Example: `  wavecheck replay corpus/inbox/exact-at-one-cooperative-dispatches-receive
  wavecheck replay --engines exec:./my-engine found.json
  wavecheck replay --deviations -sender-wakeup found.json   # an oracle that never wakes senders`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("a Case is missing; wavecheck replay --help shows what to name")
			}
			return nil
		},
	}
	f.bind(cmd)
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
	Path     string `json:"path"`
	Property string `json:"property,omitempty"`
	Verdict  string `json:"verdict"` // holds, violated, failed, or refused when there is no Case to judge
	Bucket   string `json:"bucket,omitempty"`
	Text     string `json:"text,omitempty"`
}

// path replays one Case; one that cannot be read does not keep the rest from being judged.
func (r *replayer) path(path string) {
	find, err := loadFind(r.io.in, path)
	if err != nil {
		say(r.io, err.Error())
		r.verdicts = append(r.verdicts, replayVerdict{Path: path, Verdict: "refused", Text: err.Error()})
		return
	}
	r.replay(path, find)
}

func (r *replayer) replay(path string, find corpus.Find) {
	for i := range r.props {
		p := &r.props[i]
		v := campaign.Judge(r.baseline, r.engines, p, &find.Case)
		out := replayVerdict{Path: path, Property: p.ID, Verdict: "holds"}
		switch {
		case v.Violation != nil:
			out.Verdict, out.Bucket, out.Text = "violated", v.Violation.Bucket(), v.Violation.Difference.String()
		case v.Failure != nil:
			out.Verdict, out.Text = "failed", v.Failure.Error()
		}
		r.verdicts = append(r.verdicts, out)
		if r.format == formatText {
			r.text(path, find.Case, p, v, out)
		}
	}
}

func (r *replayer) text(path string, c model.Case, p *properties.Property, v properties.Verdict, out replayVerdict) {
	switch out.Verdict {
	case "holds":
		fmt.Fprintf(r.io.out, "✓ %-14s %s\n", p.ID, path)
	case "failed":
		fmt.Fprintf(r.io.out, "! %-14s %s: %s\n", p.ID, path, out.Text)
		var failed *engines.Failure
		if errors.As(v.Failure, &failed) && failed.Captured != "" {
			fmt.Fprintln(r.io.err, strings.TrimSpace(failed.Captured))
		}
	default:
		x := report.Counterexample{
			Property: *p, Violation: *v.Violation, Bucket: out.Bucket, Case: c, Origin: path, Baseline: r.baseline,
			Engine: engineNamed(r.engines, v.Violation.Engine),
		}
		x.Write(r.io.out)
	}
}

func (r *replayer) finish() error {
	seen := map[string]bool{}
	for _, v := range r.verdicts {
		seen[v.Verdict] = true
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
