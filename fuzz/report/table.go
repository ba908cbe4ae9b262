package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wavecheck/wavecheck/model"
)

// The rounds that are shown around the first difference, and how wide a column may get.
const (
	roundsBefore = 8
	roundsAfter  = 2
	cellWidth    = 38
)

// window is the range of rounds to show, both ends included; difference 0 means the end of the run.
func window(rounds, difference uint64) (from, to uint64) {
	if difference == 0 || difference > rounds {
		difference = rounds
	}
	from = 1
	if difference > roundsBefore {
		from = difference - roundsBefore
	}
	return from, min(rounds, difference+roundsAfter)
}

// row is a line of the table: a round, or a number of rounds in which nothing happens on either side.
type row struct {
	round       uint64
	mark        bool
	topology    string
	left, right string
	note        string
}

// table draws two traces side by side; the round of the difference is marked.
func table(w io.Writer, c *model.Case, a, b *Trace, difference uint64, note string) {
	rounds := uint64(max(len(a.Rounds), len(b.Rounds)))
	from, to := window(rounds, difference)
	action := max(a.actionWidth(from, to), b.actionWidth(from, to))
	head := row{topology: "topology", left: a.Engine, right: b.Engine}
	var rows []row
	for round := from; round <= to; round++ {
		r := row{round: round, mark: round == difference, topology: topologyAt(c, round), left: a.cell(round, action), right: b.cell(round, action)}
		if r.mark {
			r.note = note
		}
		rows = append(rows, r)
	}
	topology := width(rows, func(r row) string { return r.topology })
	if topology > 0 {
		topology = max(topology, len(head.topology))
	} else {
		head.topology = ""
	}
	left := max(width(rows, func(r row) string { return r.left }), min(utf8.RuneCountInString(head.left), cellWidth))
	right := width(rows, func(r row) string { return r.right })
	line := func(lead string, r row) {
		text := lead
		if topology > 0 {
			text += pad(r.topology, topology) + "  "
		}
		text += pad(r.left, left) + "   "
		if r.note != "" {
			text += pad(r.right, right) + "   " + r.note
		} else {
			text += Clip(r.right, cellWidth)
		}
		fmt.Fprintln(w, strings.TrimRight(text, " "))
	}
	line("    round  ", head)
	if from > 1 {
		fmt.Fprintf(w, "        …  %s before, alike on both\n", Counted(from-1, "round"))
	}
	for len(rows) > 0 {
		if n := idleRows(rows); n > 1 {
			fmt.Fprintf(w, "        …  %s in which neither does anything\n", Counted(uint64(n), "round"))
			rows = rows[n:]
			continue
		}
		mark := " "
		if rows[0].mark {
			mark = "▶"
		}
		line(fmt.Sprintf("  %s %5d  ", mark, rows[0].round), rows[0])
		rows = rows[1:]
	}
	if to < rounds {
		fmt.Fprintf(w, "        …  %s\n", Counted(rounds-to, "more round"))
	}
}

// idleRows is the number of rows at the beginning in which nothing happens.
func idleRows(rows []row) int {
	for i, r := range rows {
		if r.mark || r.topology != "" || r.left != idle || r.right != idle {
			return i
		}
	}
	return len(rows)
}

func width(rows []row, text func(row) string) int {
	most := 0
	for _, r := range rows {
		most = max(most, utf8.RuneCountInString(text(r)))
	}
	return min(most, cellWidth)
}

// Counted is a number and a noun, with an s unless the number is 1.
func Counted(n uint64, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

const idle = "–"

// Cell is what the engine did in a round, in a few words.
func (t *Trace) Cell(round uint64) string { return t.cell(round, 0) }

// cell pads what was dispatched, so that outcomes line up.
func (t *Trace) cell(round uint64, action int) string {
	if round > uint64(len(t.Rounds)) {
		if round == uint64(len(t.Rounds))+1 && round > 1 {
			return "– ended: " + strings.ReplaceAll(t.Record.Result.String(), "_", " ")
		}
		return idle
	}
	r := &t.Rounds[round-1]
	switch {
	case r.Waves != "":
		return r.Waves // that is enough for a cell; what was sent stands in the diagram
	case r.Role != "":
		return strings.TrimRight(pad(r.action(), action)+"  "+r.Outcome, " ")
	case r.Outcome != "":
		return "– " + r.Outcome
	case round == uint64(len(t.Rounds)) && t.Record.Result == model.Stuck:
		return "– stuck"
	}
	return idle
}

func (r *Round) action() string { return strings.TrimSpace(r.Role + " " + r.Instr) }

// actionWidth is the width of the widest dispatch in a range of rounds.
func (t *Trace) actionWidth(from, to uint64) int {
	most := 0
	for round := from; round <= min(to, uint64(len(t.Rounds))); round++ {
		most = max(most, utf8.RuneCountInString(t.Rounds[round-1].action()))
	}
	return min(most, cellWidth/2)
}

func topologyAt(c *model.Case, tick uint64) string {
	i, ok := slices.BinarySearchFunc(c.Topology, tick, func(t model.TopologyTick, tick uint64) int { return cmp.Compare(t.Tick, tick) })
	if !ok {
		return ""
	}
	var parts []string
	for _, p := range c.Topology[i].Events {
		parts = append(parts, PerturbationText(p))
	}
	return Clip(strings.Join(parts, ", "), cellWidth)
}

// pad fills a text to a width in runes, or cuts it; a width of 0 leaves it alone.
func pad(s string, width int) string {
	n := utf8.RuneCountInString(s)
	if width == 0 || n == width {
		return s
	}
	if n > width {
		return Clip(s, width)
	}
	return s + strings.Repeat(" ", width-n)
}

// Clip is a text of at most width runes; one that is longer ends in an ellipsis.
func Clip(s string, width int) string {
	if utf8.RuneCountInString(s) <= width {
		return s
	}
	runes := []rune(s)
	return string(runes[:max(0, width-1)]) + "…"
}
