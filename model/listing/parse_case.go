package listing

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// document is the parser of a Case, with the Case so far and, within an image, that image.
type document struct {
	*parser
	c     model.Case
	image model.Image
	inner string // what might have gone on where the last block ended; "" behind a line
}

// row is a line, or a section, that begins with its word. read finds the token behind the word in hand;
// the line's end is not its business.
type row struct {
	word string
	many bool // may stand more than once in its block
	raw  bool // read scans by itself, the word in hand
	read func(*document)
}

var sections = []row{
	{word: "case", read: func(d *document) {
		if !d.atLineEnd() {
			d.c.ID = d.text("an id")
		}
	}},
	{word: "note", raw: true, read: (*document).note},
	{word: "config", read: func(d *document) { d.block(configLines) }},
	{word: "image", many: true, read: (*document).imageSection},
	{word: "handler", read: func(d *document) { d.block(handlerLines) }},
	{word: "topology", read: (*document).topology},
	{word: "schedule", read: func(d *document) { d.block(scheduleLines) }},
	{word: "rounds", read: func(d *document) { d.c.MaxRounds = d.number("rounds", 0, model.MaxRoundsLimit) }},
	{word: "after", read: func(d *document) {
		d.word("stuck")
		d.c.AfterStuck = model.AfterStuck(d.oneOf(afterStuckWords))
	}},
}

var configLines = func() (rows []row) {
	for i, r := range configRows {
		rows = append(rows, row{word: r.word, read: func(d *document) {
			r.parse(d.parser, &d.c.Config.Config)
			d.c.Config.Given = d.c.Config.Given.With(model.ConfigKey(i))
		}})
	}
	return rows
}()

var imageLines = []row{
	{word: "global", read: func(d *document) { d.image.GlobalType = d.globalType(1) }},
	{word: "local", many: true, read: (*document).local},
	{word: "program", many: true, read: (*document).roleProgram},
	{word: "programs", read: func(d *document) {
		d.mark("{")
		d.mark("}")
		d.image.HasPrograms = true
	}},
}

var handlerLines = []row{
	{word: "identity", read: func(d *document) { d.c.Handler.Identity = d.text("the handler's identity") }},
	{word: "payload", read: func(d *document) { d.c.Handler.Payload = model.PayloadMode(d.oneOf(payloadWords)) }},
	{word: "drop", many: true, read: func(d *document) {
		d.c.Handler.Drop = append(d.c.Handler.Drop, model.DropRule{From: d.name("a role"), Label: d.name("a label"), Nth: d.nth()})
	}},
	{word: "fail", many: true, read: func(d *document) {
		d.c.Handler.FailStep = append(d.c.Handler.FailStep, model.FailRule{Role: d.name("a role"), Nth: d.nth()})
	}},
	{word: "acquire", read: func(d *document) { d.c.Handler.Acquire = model.AcquireMode(d.oneOf(acquireWords)) }},
	{word: "evidence", read: func(d *document) { d.c.Handler.AcquireValue = d.value(1) }},
}

var scheduleLines = []row{
	{word: "concurrency", read: func(d *document) {
		d.c.Schedule.Concurrency = d.number("the concurrency", 0, model.MaxConcurrency)
	}},
	{word: "workers", read: func(d *document) {
		d.c.Schedule.Workers = d.number("the number of workers", 0, model.MaxConcurrency)
	}},
	{word: "invalid-certificates", read: (*document).invalidCertificates},
	{word: "picks", read: func(d *document) {
		d.c.Schedule.HasPicks = true
		d.c.Schedule.Picks = d.numbers("a pick")
	}},
}

// document reads a Case: sections in any order.
func (p *parser) document() model.Case {
	d := document{parser: p, c: model.NewCase()}
	p.skipLineEnds()
	d.lines(sections)
	if p.tok.kind != endOfText {
		d.wantSection()
	}
	if len(d.c.Images) == 0 {
		p.want("an image, for a case has at least one")
	}
	if err := model.CheckCase(&d.c); err != nil {
		fail(p.tok.off, "the case is refused as a whole: "+err.Error())
	}
	return d.c
}

func (d *document) wantSection() {
	want := "a section: " + wordsOf(sections)
	if d.inner != "" {
		want = d.inner + ", or " + want
	}
	d.want(want)
}

// block reads the lines of a section behind the line of its word.
func (d *document) block(rows []row) {
	d.endLine()
	d.lines(rows)
	d.inner += wordsOf(rows)
}

// lines reads lines that begin with the word of a row, up to one that does not.
func (d *document) lines(rows []row) {
	seen := make([]bool, len(rows))
	for i := d.findRow(rows); i >= 0; i = d.findRow(rows) {
		r := &rows[i]
		if seen[i] && !r.many {
			fail(d.tok.off, "a second "+r.word+"; at most one may stand here")
		}
		seen[i] = true
		d.inner = ""
		if !r.raw {
			d.advance()
		}
		r.read(d)
		d.endLine()
	}
}

func (d *document) findRow(rows []row) int {
	if d.tok.kind != word {
		return -1
	}
	return slices.IndexFunc(rows, func(r row) bool { return r.word == d.tok.text })
}

func wordsOf(rows []row) string {
	words := make([]string, len(rows))
	for i, r := range rows {
		words[i] = r.word
	}
	return either(words)
}

func (d *document) nth() uint64 {
	d.mark("#")
	return d.uint("a count from 0")
}

// note reads the JSON value behind the word note.
func (d *document) note() {
	for d.pos < len(d.src) && strings.IndexByte(" \t\r\n", d.src[d.pos]) >= 0 {
		d.pos++
	}
	off, n := d.pos, jsonLen(d.src[d.pos:])
	note, err := model.DecodeDynamic([]byte(d.src[off : off+n]))
	if err != nil {
		var bad *model.DecodeError
		if errors.As(err, &bad) {
			fail(off+min(int(bad.Offset), n), "expected a JSON value: "+bad.Reason)
		}
		fail(off, err.Error())
	}
	if note != "null" {
		d.c.Note = note
	}
	d.pos += n
	d.advance()
}

// jsonLen is the length of the JSON value at the start of s, if one stands there: up to the bracket
// that closes the first, or to the end of a string or word.
func jsonLen(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			i += stringEnd(s[i+1:])
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		default:
			if depth > 0 || i+1 < len(s) && strings.IndexByte(" \t\r\n;/", s[i+1]) < 0 {
				continue
			}
		}
		if depth <= 0 {
			return min(i+1, len(s))
		}
	}
	return len(s)
}

// stringEnd is the number of bytes up to and with the quote that ends a JSON string.
func stringEnd(s string) int {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			return i + 1
		case '\\':
			i++
		}
	}
	return len(s)
}

func (d *document) imageSection() {
	if len(d.c.Images) == model.MaxImages {
		fail(d.tok.off, fmt.Sprintf("a case has at most %d images", model.MaxImages))
	}
	d.image = model.Image{}
	d.block(imageLines)
	slices.SortFunc(d.image.LocalTypes, func(a, b model.RoleType) int { return strings.Compare(a.Role, b.Role) })
	slices.SortFunc(d.image.Programs, func(a, b model.RoleProgram) int { return strings.Compare(a.Role, b.Role) })
	d.c.Images = append(d.c.Images, d.image)
}

func (d *document) local() {
	locals := d.image.LocalTypes
	role := d.newRole("local type", len(locals), func(i int) string { return locals[i].Role })
	d.mark("=")
	d.image.LocalTypes = append(locals, model.RoleType{Role: role, Type: d.localType(1)})
}

func (d *document) roleProgram() {
	programs := d.image.Programs
	role := d.newRole("program", len(programs), func(i int) string { return programs[i].Role })
	d.endLine()
	d.image.HasPrograms = true
	d.image.Programs = append(programs, model.RoleProgram{Role: role, Code: d.programLines()})
	d.inner = "an instruction, "
}

// newRole reads a role that is none of the n that have such a thing already.
func (d *document) newRole(what string, n int, at func(i int) string) string {
	off := d.tok.off
	role := d.name("a role")
	for i := range n {
		if at(i) == role {
			fail(off, "a second "+what+" for role "+role+" in this image")
		}
	}
	if n == model.MaxRolesPerImage {
		fail(off, fmt.Sprintf("an image has at most %d roles with a %s", model.MaxRolesPerImage, what))
	}
	return role
}

// topology reads lines like "@3 crash A, heal A|B".
func (d *document) topology() {
	d.endLine()
	last := uint64(0)
	for d.acceptMark("@") {
		off := d.tok.off
		tick := model.TopologyTick{Tick: d.uint("a tick")}
		if tick.Tick <= last {
			fail(off, fmt.Sprintf("tick %d is not above %d: ticks start at 1 and ascend", tick.Tick, last))
		}
		last = tick.Tick
		for more := !d.atLineEnd(); more; more = d.acceptMark(",") {
			tick.Events = append(tick.Events, d.perturbation())
		}
		d.c.Topology = append(d.c.Topology, tick)
		d.endLine()
	}
	d.inner = "@ and a tick"
}

func (d *document) invalidCertificates() {
	off := d.tok.off
	rounds := d.numbers("a round")
	for i := 1; i < len(rounds); i++ {
		if rounds[i] <= rounds[i-1] {
			fail(off, "the rounds ascend, and none stands twice")
		}
	}
	d.c.Schedule.InvalidCertificateRounds = rounds
}
