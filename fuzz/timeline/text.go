package timeline

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/wavecheck/wavecheck/fuzz/report"
)

// How much of a timeline fits on a terminal.
const (
	columnsMax  = 6  // lanes side by side; more are listed one below the other
	columnWidth = 40 // of a lane, at most
	errorWidth  = 120
)

// WriteText draws the timeline: a line a wave and a column a lane or, where many lanes are used, a line a pick.
func (t *Timeline) WriteText(w io.Writer) {
	t.writeHead(w)
	lanes := t.usedLanes()
	d := drawing{t: t, w: w, lanes: lanes, coros: t.coroutines(), wide: len(lanes) <= columnsMax}
	d.measure()
	if d.wide {
		d.line("round", "wave", "cert", d.headings())
	} else {
		fmt.Fprintln(w, "  round  wave  cert   lane")
	}
	last := t.First - 1
	for i := range t.Shown {
		d.idle(last, t.Shown[i].Round)
		d.round(&t.Shown[i])
		last = t.Shown[i].Round
	}
	d.idle(last, t.Last+1)
	t.writeFoot(w)
}

func (t *Timeline) writeHead(w io.Writer) {
	fmt.Fprintf(w, "%s   %s, n = %d, %s", t.name(), t.Engine, t.Concurrency, report.Counted(t.Lanes, "lane"))
	if t.Widening {
		fmt.Fprint(w, ", widening")
	}
	fmt.Fprintf(w, "\n  %s, %s, %s", report.Counted(t.Rounds, "round"), report.Counted(t.Steps, "step"), strings.ReplaceAll(t.Result, "_", " "))
	if t.Error != nil {
		fmt.Fprintf(w, ": %s", report.Clip(*t.Error, errorWidth))
	}
	fmt.Fprintf(w, "\n  certificates %d valid, %d refused; conflicts %d; handoffs %d; widest wave %d\n\n", t.Valid, t.Refused, t.Conflicts, t.Handoffs, t.MaxWaveWidth)
}

func (t *Timeline) writeFoot(w io.Writer) {
	if t.First > 1 || t.Last < t.Rounds {
		fmt.Fprintf(w, "\n  rounds %d-%d of %d\n", t.First, t.Last, t.Rounds)
	}
	if t.WatchedTo < t.Last && t.Steps > 0 {
		fmt.Fprintf(w, "\n  instructions, outcomes and conflicts are known up to round %d\n", t.WatchedTo)
	}
}

// coroutines are the coroutines by id.
func (t *Timeline) coroutines() map[uint64]Coroutine {
	by := make(map[uint64]Coroutine, len(t.Coroutines))
	for _, c := range t.Coroutines {
		by[c.ID] = c
	}
	return by
}

// usedLanes are the lanes in which something stands in the rounds shown, ascending.
func (t *Timeline) usedLanes() []uint64 {
	seen := map[uint64]bool{}
	for i := range t.Shown {
		for j := range t.Shown[i].Waves {
			w := &t.Shown[i].Waves[j]
			for _, p := range w.Picks {
				seen[p.Lane] = true
			}
			for _, id := range w.Certified {
				seen[id%t.Lanes] = true
			}
			for _, p := range w.Passed {
				seen[p.Coro%t.Lanes] = true
			}
		}
	}
	lanes := make([]uint64, 0, len(seen))
	for lane := range seen {
		lanes = append(lanes, lane)
	}
	slices.Sort(lanes)
	return lanes
}

// drawing is a timeline being written as text.
type drawing struct {
	t     *Timeline
	w     io.Writer
	lanes []uint64
	coros map[uint64]Coroutine
	wide  bool           // a column a lane
	width map[uint64]int // of the lanes
	acts  map[uint64]int // of what is run, so that outcomes line up; of all lanes under 0 where they stand in one column
}

func (d *drawing) measure() {
	d.width, d.acts = map[uint64]int{}, map[uint64]int{}
	for _, lane := range d.lanes {
		d.width[lane] = len(laneName(lane))
	}
	for i := range d.t.Shown {
		for j := range d.t.Shown[i].Waves {
			for _, p := range d.t.Shown[i].Waves[j].Picks {
				column := d.column(&p)
				d.acts[column] = min(columnWidth/2, max(d.acts[column], utf8.RuneCountInString(d.act(&p))))
			}
		}
	}
	for i := range d.t.Shown {
		for j := range d.t.Shown[i].Waves {
			for lane, text := range d.cells(&d.t.Shown[i].Waves[j]) {
				d.width[lane] = min(columnWidth, max(d.width[lane], utf8.RuneCountInString(text)))
			}
		}
	}
}

// column is the column that a pick stands in.
func (d *drawing) column(p *Pick) uint64 {
	if d.wide {
		return p.Lane
	}
	return 0
}

func laneName(lane uint64) string { return fmt.Sprintf("lane %d", lane) }

func (d *drawing) headings() map[uint64]string {
	cells := map[uint64]string{}
	for _, lane := range d.lanes {
		cells[lane] = laneName(lane)
	}
	return cells
}

// line writes a line of the table.
func (d *drawing) line(round, wave, cert string, cells map[uint64]string) {
	text := fmt.Sprintf("  %5s  %4s  %-5s", round, wave, cert)
	for _, lane := range d.lanes {
		cell := report.Clip(cells[lane], d.width[lane])
		text += "  " + cell + strings.Repeat(" ", d.width[lane]-utf8.RuneCountInString(cell))
	}
	fmt.Fprintln(d.w, strings.TrimRight(text, " "))
}

// note writes a line below a wave, or before the waves of a round.
func (d *drawing) note(mark, text string) { fmt.Fprintf(d.w, "  %20s %s\n", mark, text) }

// idle tells of the rounds between two.
func (d *drawing) idle(after, before uint64) {
	if before > after+1 {
		fmt.Fprintf(d.w, "  %5s  %s in which nothing runs\n", "…", report.Counted(before-after-1, "round"))
	}
}

func (d *drawing) round(r *Round) {
	number := fmt.Sprint(r.Round)
	if len(r.Topology) > 0 {
		fmt.Fprintf(d.w, "  %5s  ! %s\n", number, strings.Join(r.Topology, ", "))
		number = ""
	}
	for i := range r.Waves {
		w := &r.Waves[i]
		cells := d.cells(w)
		if d.wide {
			d.line(number, fmt.Sprint(w.Wave), w.mark(), cells)
		} else {
			d.list(number, w, cells)
		}
		number = ""
		d.notes(w)
	}
	for _, h := range r.Handoffs {
		d.note("⇄", fmt.Sprintf("#%d hands endpoint %s to #%d: lane %d to lane %d", h.From, h.Endpoint, h.To, h.FromLane, h.ToLane))
	}
}

// list writes a wave over many lanes, a line a cell.
func (d *drawing) list(number string, w *Wave, cells map[uint64]string) {
	wave, mark := fmt.Sprint(w.Wave), w.mark()
	for _, lane := range d.lanes {
		if cell, ok := cells[lane]; ok {
			fmt.Fprintf(d.w, "  %5s  %4s  %-5s  %4d  %s\n", number, wave, mark, lane, cell)
			number, wave, mark = "", "", ""
		}
	}
}

// mark is the verdict on a wave's certificate.
func (w *Wave) mark() string {
	switch w.Certificate {
	case Valid:
		return "✓"
	case Uncertified:
		return ""
	}
	return "✗ " + w.Certificate
}

// cells are what each lane shows of a wave.
func (d *drawing) cells(w *Wave) map[uint64]string {
	cells := map[uint64]string{}
	for i := range w.Picks {
		p := &w.Picks[i]
		cells[p.Lane] = d.pick(p)
		if w.Fallback {
			cells[p.Lane] = "fallback: " + cells[p.Lane]
		}
	}
	for _, id := range w.dropped() {
		if lane := id % d.t.Lanes; cells[lane] == "" {
			cells[lane] = "(" + d.who(id) + " not executed)"
		}
	}
	return cells
}

// dropped are the picks of the certificate that were not executed.
func (w *Wave) dropped() []uint64 {
	return slices.DeleteFunc(slices.Clone(w.Certified), func(id uint64) bool {
		return slices.ContainsFunc(w.Picks, func(p Pick) bool { return p.Coro == id })
	})
}

// who names a coroutine: #3 B·1 is coroutine 3, role B of session 1.
func (d *drawing) who(id uint64) string {
	c, ok := d.coros[id]
	if !ok {
		return fmt.Sprintf("#%d", id)
	}
	return fmt.Sprintf("#%d %s·%d", id, report.Clip(c.Role, roleWidth), c.Session)
}

const roleWidth = 12

// act is a coroutine and its instruction.
func (d *drawing) act(p *Pick) string {
	op, _, _ := strings.Cut(p.Instr, " ")
	return strings.TrimRight(d.who(p.Coro)+" "+op, " ")
}

// outcome is what came of a pick.
func (p *Pick) outcome() string {
	text := strings.Join(p.Events, ", ")
	if p.Status == "" || text == "" {
		return p.Status + text
	}
	return p.Status + ", " + text
}

func (d *drawing) pick(p *Pick) string {
	act := d.act(p)
	if text := p.outcome(); text != "" {
		return act + strings.Repeat(" ", max(0, d.acts[d.column(p)]-utf8.RuneCountInString(act))) + "  " + text
	}
	return act
}

// notes tell what the lanes do not: a refusal, a fault, conflicts.
func (d *drawing) notes(w *Wave) {
	if w.Certificate != Valid && w.Certificate != Uncertified {
		text := fmt.Sprintf("certificate [%s] refused: %s", ids(w.certificate()), RuleText(w.Certificate))
		if w.Fallback {
			text += "; the canonical step runs and ends the round"
		}
		d.note("✗", text)
	} else if left := w.dropped(); len(left) > 0 {
		d.note("✗", fmt.Sprintf("a fault ends the round before %s", ids(left)))
	}
	for _, p := range w.Passed {
		d.note("↷", fmt.Sprintf("%s passed over beside #%d: %s", d.who(p.Coro), p.Pick, p.Why))
	}
	if more := w.Conflicts - uint64(len(w.Passed)); more > 0 {
		d.note("↷", fmt.Sprintf("and %s", report.Counted(more, "more conflict")))
	}
}

// certificate are the picks that the certificate names.
func (w *Wave) certificate() []uint64 {
	if w.Certified != nil {
		return w.Certified
	}
	var list []uint64
	for _, p := range w.Picks {
		list = append(list, p.Coro)
	}
	return list
}

func ids(list []uint64) string {
	var texts []string
	for _, id := range list {
		texts = append(texts, fmt.Sprintf("#%d", id))
	}
	return strings.Join(texts, " ")
}

var ruleTexts = map[string]string{
	"C0": "C0, the schedule forces it to be invalid",
	"C1": "C1, tick, wave or planner step are not those of the state",
	"C2": "C2, no pick, or more picks than the budget or the lanes allow",
	"C3": "C3, a coroutine twice",
	"C4": "C4, a coroutine is not ready",
	"C5": "C5, a role is crashed or timed out",
	"C6": "C6, two picks in one lane",
	"C7": "C7, two picks touch one session",
	"C8": "C8, two footprints conflict",
}

// RuleText says what a rule of the checker asks that a certificate does not keep (spec 07 §5).
func RuleText(rule string) string {
	if text, ok := ruleTexts[rule]; ok {
		return text
	}
	return rule
}
