package report

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wavecheck/wavecheck/model"
)

// The rounds that are shown around the first difference.
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

// table draws two traces side by side; the round of the difference is marked.
func table(w io.Writer, c *model.Case, a, b *Trace, difference uint64, note string) {
	rounds := uint64(max(len(a.Rounds), len(b.Rounds)))
	from, to := window(rounds, difference)
	topo := make([]string, 0, to-from+1)
	for round := from; round <= to; round++ {
		topo = append(topo, topologyAt(c, round))
	}
	width := 0
	for _, s := range topo {
		width = max(width, utf8.RuneCountInString(s))
	}
	head := ""
	if width > 0 {
		width = max(width, len("topology"))
		head = "topology"
	}
	fmt.Fprintf(w, "    round  %s  %s  %s\n", pad(head, width), pad(a.Engine, cellWidth), b.Engine)
	if from > 1 {
		fmt.Fprintf(w, "      …    %d rounds before this agree\n", from-1)
	}
	for round := from; round <= to; round++ {
		mark, tail := " ", ""
		if round == difference {
			mark, tail = "▶", note
		}
		fmt.Fprintf(w, "  %s %5d  %s  %s  %s\n", mark, round, pad(topo[round-from], width), pad(a.Cell(round), cellWidth),
			strings.TrimRight(pad(b.Cell(round), cellWidth)+"  "+tail, " "))
	}
	if to < rounds {
		fmt.Fprintf(w, "      …    %d more rounds\n", rounds-to)
	}
}

// Cell is what the engine did in a round, in a few words.
func (t *Trace) Cell(round uint64) string {
	if round > uint64(len(t.Rounds)) {
		return "–"
	}
	r := &t.Rounds[round-1]
	if r.Role == "" {
		if r.Outcome != "" {
			return r.Outcome
		}
		if round == uint64(len(t.Rounds)) && t.Record.Result == model.Stuck {
			return "– stuck"
		}
		return "– idle"
	}
	return strings.TrimSpace(r.Role + " " + r.Instr + "  " + r.Outcome)
}

func topologyAt(c *model.Case, tick uint64) string {
	i, ok := slices.BinarySearchFunc(c.Topology, tick, func(t model.TopologyTick, tick uint64) int {
		switch {
		case t.Tick < tick:
			return -1
		case t.Tick > tick:
			return 1
		}
		return 0
	})
	if !ok {
		return ""
	}
	var parts []string
	for _, p := range c.Topology[i].Events {
		parts = append(parts, PerturbationText(p))
	}
	return clip(strings.Join(parts, ", "), cellWidth)
}

// pad fills a text to a width in runes, or cuts it.
func pad(s string, width int) string {
	n := utf8.RuneCountInString(s)
	if n > width {
		return clip(s, width)
	}
	return s + strings.Repeat(" ", width-n)
}

func clip(s string, width int) string {
	if utf8.RuneCountInString(s) <= width {
		return s
	}
	runes := []rune(s)
	return string(runes[:max(0, width-1)]) + "…"
}
