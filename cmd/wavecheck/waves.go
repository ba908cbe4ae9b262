package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/wavecheck/wavecheck/corpus/durable"
	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/threaded"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/fuzz/timeline"
	"github.com/wavecheck/wavecheck/model"
)

// roundsShown is how many rounds the text shows unless --rounds names others.
const roundsShown = 60

func newWaves(io streams) *cobra.Command {
	var engine, html string
	var rounds roundRange
	cmd := &cobra.Command{
		Use:   "waves [CASE]",
		Short: "Show a run of waves by round, wave and lane",
		Long: `waves runs a Case on a wave engine and shows which coroutine each lane ran in each wave, what the checker
said of each certificate, fallbacks, who was passed over for a conflict, faults, handoffs and topology
events. docs/waves.md says how to read it.

The text shows the first ` + strconv.Itoa(roundsShown) + ` rounds unless --rounds names others; JSON and --html hold
all of them unless --rounds narrows them too. --html writes one page that a browser opens without a network.`,
		Example: `  wavecheck waves examples/cases/waves.wave
  wavecheck waves --rounds 100-120 case.json
  wavecheck waves --engine oracle-waves --format json corpus/regressions/two-opens-draw-one-id
  wavecheck waves --html waves.html case.json`,
		Args: cobra.MaximumNArgs(1),
	}
	flags := cmd.Flags()
	flags.StringVar(&engine, "engine", waveEngine, "the engine to run on: one that runs waves")
	flags.Var(&rounds, "rounds", "the rounds to show, from 1: A-B, A alone, or A- for all from A on")
	flags.StringVar(&html, "html", "", "also write the timeline as a page to this file")
	out := bindFormat(cmd)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		find, err := loadFind(io.in, oneOrStdin(args))
		if err != nil {
			return err
		}
		t, err := runTimeline(engine, &find.Case)
		if err != nil {
			return err
		}
		t.Case = cmp.Or(t.Case, filepath.Base(find.Name))
		if rounds.given {
			if err := t.Window(rounds.first, rounds.last); err != nil {
				return fmt.Errorf("--rounds: %w", err)
			}
		}
		if html != "" {
			if err := writePage(t, html); err != nil {
				return err
			}
		}
		return writeTimeline(io, *out, t, rounds.given)
	}
	return cmd
}

// waveEngine is the engine that verbs about waves run on unless another one is named.
const waveEngine = threaded.Name

// runTimeline runs a Case on the engine of that name. A Case that the engine refuses, and an engine without waves, are wrong
// input.
func runTimeline(engine string, c *model.Case) (*timeline.Timeline, error) {
	set, err := campaign.OpenEngines(engine, campaign.EngineOptions{Dialect: model.Ours, Jobs: 1})
	if err != nil {
		return nil, fmt.Errorf("--engine: %w", err)
	}
	defer set.Close()
	if len(set.Engines) != 1 {
		return nil, fmt.Errorf("--engine: %d engines, but one run is shown", len(set.Engines))
	}
	t, err := timeline.Run(set.Engines[0], c)
	var failed *engines.Failure
	switch {
	case errors.Is(err, timeline.ErrNoWaves):
		return nil, fmt.Errorf("--engine: %w", err)
	case errors.As(err, &failed) && failed.Kind == engines.Refused:
		return nil, err
	case err != nil:
		return nil, failure(err)
	}
	return t, nil
}

func writePage(t *timeline.Timeline, path string) error {
	var page bytes.Buffer
	if err := t.WritePage(&page); err != nil {
		return failure(err)
	}
	if err := durable.File(durable.OS, path, page.Bytes()); err != nil {
		return fmt.Errorf("--html: %w", err)
	}
	return nil
}

func writeTimeline(io streams, f format, t *timeline.Timeline, chosen bool) error {
	if f == formatJSON {
		if err := writeJSON(io.out, t); err != nil {
			return failure(err)
		}
		return nil
	}
	if !chosen && t.Rounds > roundsShown {
		if err := t.Window(1, roundsShown); err != nil {
			return failure(err)
		}
	}
	t.WriteText(io.out)
	return nil
}

// roundRange is a flag that names rounds from 1.
type roundRange struct {
	first, last uint64
	given       bool
}

func (r *roundRange) String() string {
	if !r.given {
		return ""
	}
	return fmt.Sprintf("%d-%d", r.first, r.last)
}

// Set reads A-B, A- or A.
func (r *roundRange) Set(s string) (err error) {
	left, right, ranged := strings.Cut(s, "-")
	if r.first, err = strconv.ParseUint(left, 10, 64); err == nil {
		switch {
		case !ranged:
			r.last = r.first
		case right == "":
			r.last = math.MaxUint64
		default:
			r.last, err = strconv.ParseUint(right, 10, 64)
		}
	}
	if err != nil || r.first < 1 || r.last < r.first {
		return fmt.Errorf("%q is neither A-B nor A with 1 ≤ A ≤ B", s)
	}
	r.given = true
	return nil
}

// Type names the value in --help.
func (r *roundRange) Type() string { return "A-B" }
