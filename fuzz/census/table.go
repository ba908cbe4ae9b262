package census

import (
	"fmt"
	"io"

	"github.com/wavecheck/wavecheck/fuzz/report"
	"github.com/wavecheck/wavecheck/generators"
)

// Table is the outcome of a census. Its JSON is one document.
type Table struct {
	Seed       uint64 `json:"seed"`
	Generators string `json:"generators"`
	Cases      uint64 `json:"cases"`
	Health     Health `json:"health"`
	Domain     Domain `json:"domain"`
	Rows       []Row  `json:"cells"`
	Missed     int    `json:"missed"`    // cells that no Case reached and that should be reached
	Rare       int    `json:"rare"`      // cells that too few Cases reach
	Wrong      int    `json:"wrong"`     // cells that are listed as unreachable and were reached
	Unreached  int    `json:"unreached"` // cells that are listed as unreachable, and were not
	Stale      []Row  `json:"stale"`     // cells that are listed as unreachable and do not exist
	healthy    []string
}

// State says what a Row tells.
type State string

// The states of a row.
const (
	Reached     State = "reached"
	Missed      State = "missed"
	Rare        State = "rare"
	Unreachable State = "unreachable"
	Wrong       State = "reached, though listed as unreachable"
	Stale       State = "listed as unreachable, but no cell"
)

// Row is one cell of a Table.
type Row struct {
	Group  string `json:"group"`
	Name   string `json:"name"`
	State  State  `json:"state"`
	Cases  uint64 `json:"cases"`            // that reach it
	First  uint64 `json:"first"`            // index of the first of them
	Every  uint64 `json:"every,omitempty"`  // one Case in so many should reach it, and does not
	Reason string `json:"reason,omitempty"` // for which no Case can
}

func newTable(seed uint64, n *count) *Table {
	t := &Table{Seed: seed, Generators: generators.Version, Cases: n.health.Draws, Health: n.health, Domain: n.domain, healthy: n.health.Problems()}
	reasons := map[generators.Cell]string{}
	for _, u := range generators.Unreachable() {
		reasons[u.Cell] = u.Reason
	}
	for i := range cells {
		c := &cells[i]
		row := Row{Group: c.Group, Name: c.Name, State: Reached, Cases: n.cells[i], First: n.first[i], Reason: reasons[c.Cell]}
		delete(reasons, c.Cell)
		switch {
		case row.Reason != "" && row.Cases > 0:
			row.State = Wrong
			t.Wrong++
		case row.Reason != "":
			row.State = Unreachable
			t.Unreached++
		case row.Cases == 0:
			row.State = Missed
			t.Missed++
		case c.every > 0 && row.Cases < t.Cases/c.every:
			row.State, row.Every = Rare, c.every
			t.Rare++
		}
		t.Rows = append(t.Rows, row)
	}
	for _, u := range generators.Unreachable() {
		if reason, left := reasons[u.Cell]; left {
			t.Stale = append(t.Stale, Row{Group: u.Group, Name: u.Name, State: Stale, Reason: reason})
		}
	}
	return t
}

// Problems says what is wrong, a line for each; none if the generators have no blind spot.
func (t *Table) Problems() []string {
	var out []string
	for _, list := range [][]Row{t.Rows, t.Stale} {
		for _, r := range list {
			if r.State != Reached && r.State != Unreachable {
				out = append(out, fmt.Sprintf("%s: %s: %s", r.State, r.Group, r.Name))
			}
		}
	}
	return append(out, t.healthy...)
}

// WriteJSON writes the table as one indented document.
func (t *Table) WriteJSON(w io.Writer) error { return report.WriteJSON(w, t) }

// marks stand in front of a row.
var marks = map[State]string{Missed: "✗", Rare: "!", Wrong: "✗", Stale: "✗", Unreachable: "-"}

// WriteText writes the table for people: a line a cell, then the sums. With all false it leaves out what was
// reached as it should.
func (t *Table) WriteText(w io.Writer, all bool) {
	group := ""
	for _, list := range [][]Row{t.Rows, t.Stale} {
		for _, r := range list {
			if r.State == Reached && !all {
				continue
			}
			if r.Group != group {
				group = r.Group
				fmt.Fprintf(w, "%s\n", group)
			}
			fmt.Fprintf(w, "%2s %8d  %s%s\n", marks[r.State], r.Cases, r.Name, r.remark())
		}
	}
	h := &t.Health
	fmt.Fprintf(w, "\nseed %d, %d Cases, generators %s\n", t.Seed, t.Cases, t.Generators)
	fmt.Fprintf(w, "%d cells: %d reached, %d missed ✗, %d too rare !, %d unreachable -, %d of these reached ✗\n",
		len(t.Rows), len(t.Rows)-t.Missed-t.Unreached, t.Missed, t.Rare, t.Unreached+t.Wrong, t.Wrong)
	fmt.Fprintf(w, "draws: %.1f %% meaningful (%d long enough, %d on target, %d failing as meant), %.1f %% padding, %.1f steps a Case\n",
		100*h.Meaningful(), h.Verdicts[LongEnough], h.Verdicts[OnTarget], h.Verdicts[FailedAsMeant], 100*h.PaddingShare(), h.StepsPerCase())
	t.Domain.writeText(w)
	for _, p := range t.healthy {
		fmt.Fprintf(w, "✗ %s\n", p)
	}
}

func (r *Row) remark() string {
	switch {
	case r.State == Rare:
		return fmt.Sprintf("  (fewer than 1 of %d Cases)", r.Every)
	case r.Reason != "":
		return "  (" + r.Reason + ")"
	}
	return ""
}
