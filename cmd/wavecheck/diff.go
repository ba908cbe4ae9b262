package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/fuzz/report"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

func newDiff(io streams) *cobra.Command {
	var f judgeFlags
	cmd := &cobra.Command{
		Use:   "diff [CASE]",
		Short: "Show two runs of a Case side by side",
		Long: `diff runs a Case on the oracle (its waves, where the rounds of the engine are wave rounds) and on an
engine, or on the two engines that --engines names, and shows both runs round by round with the first
difference marked, and the messages as a sequence diagram. It exits 1 if the Records differ. With the oracle as the only engine it compares our dialect
with the one that --dialect and --deviations name.`,
		Example: `  wavecheck diff case.json
  wavecheck diff --engines exec:./old,exec:./new case.json
  wavecheck diff --engines oracle --deviations -stuck-truth case.json   # what one deviation changes`,
		Args: cobra.MaximumNArgs(1),
	}
	f.bind(cmd, defaultEngine)
	out := bindFormat(cmd)
	cmd.RunE = func(_ *cobra.Command, args []string) error {
		find, err := loadFind(io.in, oneOrStdin(args))
		if err != nil {
			return err
		}
		oracle, set, err := f.open()
		if err != nil {
			return err
		}
		defer set.Close()
		left, right, err := pair(oracle, set.Engines, &find.Case)
		if err != nil {
			return err
		}
		a, b, err := report.BothTraces(left, right, &find.Case)
		if err != nil {
			return failure(err)
		}
		return writeDiff(io, *out, &find.Case, a, b)
	}
	return cmd
}

// pair chooses the two engines to compare.
func pair(oracle engines.Engine, list []engines.Engine, c *model.Case) (left, right engines.Engine, err error) {
	switch {
	case len(list) == 2:
		return list[0], list[1], nil
	case len(list) > 2:
		return nil, nil, fmt.Errorf("--engines: %d engines, but two runs are compared", len(list))
	case list[0].Name() == oracle.Name():
		return campaign.Oracle(model.Ours), oracle, nil
	}
	return properties.BaselineFor(oracle, list[0], c), list[0], nil
}

func writeDiff(io streams, f format, c *model.Case, a, b *report.Trace) error {
	d, differ := properties.FirstDifference(a.Record, b.Record)
	if f == formatText {
		report.DiffTraces(io.out, c, a, b)
	} else if err := writeJSON(io.out, newDiffDocument(a, b, d, differ)); err != nil {
		return failure(err)
	}
	if differ {
		return exitWith(exitViolation)
	}
	return nil
}

// diffDocument is diff --format json.
type diffDocument struct {
	Left   string          `json:"left"`
	Right  string          `json:"right"`
	Equal  bool            `json:"equal"`
	First  *differenceJSON `json:"first"`
	Rounds []diffRound     `json:"rounds"`
}

type differenceJSON struct {
	Field string `json:"field"`
	Index int    `json:"index"`
	Round uint64 `json:"round"`
	Want  string `json:"want"`
	Got   string `json:"got"`
}

type diffRound struct {
	Round uint64 `json:"round"`
	Left  string `json:"left"`
	Right string `json:"right"`
}

func newDiffDocument(a, b *report.Trace, d properties.Difference, differ bool) diffDocument {
	doc := diffDocument{Left: a.Engine, Right: b.Engine, Equal: !differ, Rounds: []diffRound{}}
	if differ {
		doc.First = &differenceJSON{d.Field, d.Index, d.Round, d.Want, d.Got}
	}
	for round := 1; round <= max(len(a.Rounds), len(b.Rounds)); round++ {
		doc.Rounds = append(doc.Rounds, diffRound{uint64(round), a.Cell(uint64(round)), b.Cell(uint64(round))})
	}
	return doc
}
