package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// The grid of a sequence diagram, in runes.
const (
	columnWidth = 16
	columnsMax  = 6
	firstColumn = 4
)

// sequence draws the messages of a trace between the roles of its sessions, a line a round; rounds in
// which nothing can be seen are left out.
func sequence(w io.Writer, c *model.Case, t *Trace, difference uint64) {
	roles := rolesOf(t.Record)
	if len(roles) == 0 || len(roles) > columnsMax {
		return
	}
	d := diagram{roles: roles, ended: make([]bool, len(roles))}
	from, to := window(uint64(len(t.Rounds)), difference)
	for round := uint64(1); round < from; round++ {
		d.line(&t.Rounds[round-1])
	}
	fmt.Fprintln(w, "        "+d.header())
	for round := from; round <= to; round++ {
		mark := " "
		if round == difference {
			mark = "▶"
		}
		line, news := d.line(&t.Rounds[round-1]), topologyAt(c, round)
		if !d.news && news == "" && mark == " " {
			continue
		}
		fmt.Fprintf(w, "  %s %3d  %s\n", mark, round, strings.TrimRight(line+news, " "))
	}
}

func rolesOf(r *model.Record) []string {
	var roles []string
	for i := range r.Sessions {
		for _, role := range r.Sessions[i].Roles {
			if !slices.Contains(roles, role) {
				roles = append(roles, role)
			}
		}
	}
	return roles
}

type diagram struct {
	roles []string
	ended []bool
	news  bool // the last line shows more than lifelines
}

func (d *diagram) header() string {
	grid := blank(len(d.roles))
	for i, role := range d.roles {
		put(grid, column(i), Clip(role, columnWidth-2))
	}
	return strings.TrimRight(string(grid), " ")
}

// line draws one round: the lifelines, and what happened on them.
func (d *diagram) line(r *Round) string {
	grid := blank(len(d.roles))
	d.news = false
	for i := range d.roles {
		if !d.ended[i] {
			grid[column(i)] = '│'
		}
	}
	if r.Blocked != nil && r.Blocked.Kind == model.BlockSend {
		d.arrow(grid, r.Blocked.Edge, "", true)
	} else if i := slices.Index(d.roles, r.Role); r.Blocked != nil && i >= 0 {
		grid[column(i)], d.news = '┆', true
	}
	for _, e := range r.Events {
		d.event(grid, e, r)
	}
	return string(grid)
}

func (d *diagram) event(grid []rune, e model.Event, r *Round) {
	switch e := e.(type) {
	case model.Sent:
		d.arrow(grid, e.Edge, e.Label, false)
	case model.Received:
		if i := slices.Index(d.roles, e.To); i >= 0 {
			grid[column(i)], d.news = '●', true
			put(grid, column(i)+2, Clip(e.Label, columnWidth-4))
		}
	case model.Halted:
		d.end(grid, r.Role, '┴')
	case model.Faulted:
		d.end(grid, r.Role, '✗')
	}
}

func (d *diagram) end(grid []rune, role string, mark rune) {
	if i := slices.Index(d.roles, role); i >= 0 {
		grid[column(i)], d.ended[i], d.news = mark, true, true
	}
}

// arrow draws a message from sender to receiver; one that is held back ends half-way.
func (d *diagram) arrow(grid []rune, edge model.Edge, label string, held bool) {
	a, b := slices.Index(d.roles, edge.Sender), slices.Index(d.roles, edge.Receiver)
	if a < 0 || b < 0 || a == b {
		return
	}
	from, to, step, tail, head := column(a), column(b), 1, '├', '▶'
	if b < a {
		step, tail, head = -1, '┤', '◀'
	}
	last := to - step
	if held {
		last, head = (from+to)/2, '╳'
	}
	grid[from], d.news = tail, true
	for x := from + step; x != last; x += step {
		grid[x] = '─'
	}
	grid[last] = head
	if label != "" {
		left := min(from, last)
		put(grid, left+2, " "+Clip(label, columnWidth-8)+" ")
	}
}

func column(i int) int { return firstColumn + i*columnWidth }

func blank(columns int) []rune {
	return []rune(strings.Repeat(" ", column(columns-1)+columnWidth))
}

func put(grid []rune, at int, text string) {
	for _, r := range text {
		if at < len(grid) {
			grid[at] = r
		}
		at++
	}
}
