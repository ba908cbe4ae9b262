package listing

import (
	"fmt"
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/wavecheck/wavecheck/model"
)

// parser is a recursive descent with one token in hand. It unwinds by panic(failure), which run catches.
type parser struct {
	scanner
	tok       token
	lineBegun bool // the token in hand is not the first of its line
}

// run parses the whole of src with the grammar rule.
func run[T any](src string, rule func(*parser) T) (out T, err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case failure:
			var zero T
			out, err = zero, newError(src, r)
		default:
			panic(r)
		}
	}()
	p := &parser{scanner: newScanner(src)}
	if len(src) > maxListingBytes {
		fail(0, "the text has more than "+strconv.Itoa(maxListingBytes)+" bytes")
	}
	p.advance()
	out = rule(p)
	p.skipLineEnds()
	if p.tok.kind != endOfText {
		p.want("the end of the text")
	}
	return out, nil
}

func (p *parser) advance() {
	p.lineBegun = p.tok.kind != endOfLine
	p.tok = p.scan()
}

// peek is the token behind the one in hand.
func (p *parser) peek() token {
	ahead := p.scanner
	return ahead.scan()
}

// want fails because something else than what stands here.
func (p *parser) want(what string) { fail(p.tok.off, "expected "+what+", found "+p.tok.describe()) }

func (t token) describe() string {
	switch t.kind {
	case endOfText:
		return "the end of the text"
	case endOfLine:
		if t.text == "" {
			return "the end of the line"
		}
		return t.text
	case quoted:
		return "the string " + strconv.Quote(short(t.text))
	}
	return short(t.text)
}

// short cuts a text that would drown its message.
func short(s string) string {
	const most = 40
	if len(s) <= most {
		return s
	}
	end := most
	for !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}

func (p *parser) isMark(m string) bool { return p.tok.kind == mark && p.tok.text == m }

func (p *parser) isWord(w string) bool { return p.tok.kind == word && p.tok.text == w }

// acceptMark takes the mark if it is the token in hand.
func (p *parser) acceptMark(m string) bool {
	if !p.isMark(m) {
		return false
	}
	p.advance()
	return true
}

// acceptWord takes the word if it is the token in hand.
func (p *parser) acceptWord(w string) bool {
	if !p.isWord(w) {
		return false
	}
	p.advance()
	return true
}

func (p *parser) mark(m string) {
	if !p.acceptMark(m) {
		p.want(m)
	}
}

func (p *parser) word(w string) {
	if !p.acceptWord(w) {
		p.want(w)
	}
}

func (p *parser) atLineEnd() bool { return p.tok.kind == endOfLine || p.tok.kind == endOfText }

// endLine goes to the start of the next line, if it is not there already.
func (p *parser) endLine() {
	if p.lineBegun && !p.atLineEnd() {
		p.want("the end of the line")
	}
	p.skipLineEnds()
}

func (p *parser) skipLineEnds() {
	for p.tok.kind == endOfLine {
		p.advance()
	}
}

// oneOf reads one of the words and gives its index.
func (p *parser) oneOf(words []string) int {
	if i := p.find(words); i >= 0 {
		p.advance()
		return i
	}
	p.want(either(words))
	return 0
}

// find is the index of the word in hand, -1 if it is none of them.
func (p *parser) find(words []string) int {
	if p.tok.kind != word {
		return -1
	}
	for i, w := range words {
		if w == p.tok.text {
			return i
		}
	}
	return -1
}

// number reads a number from least to most.
func (p *parser) number(what string, least, most uint64) uint64 {
	if p.tok.kind != number {
		p.want(what)
	}
	n, err := strconv.ParseUint(p.tok.text, 10, 64)
	if err != nil || n < least || n > most {
		fail(p.tok.off, fmt.Sprintf("%s is from %d to %d", what, least, most))
	}
	p.advance()
	return n
}

func (p *parser) uint(what string) uint64 { return p.number(what, 0, math.MaxUint64) }

// name reads a name: a word that is not reserved, or a string that is a name (spec 06 §1).
func (p *parser) name(what string) string {
	t := p.tok
	switch {
	case t.kind == quoted:
		if !model.ValidName(t.text) {
			fail(t.off, fmt.Sprintf(`%s is a name: 1 to %d printable ASCII bytes without " and \`, what, model.MaxNameBytes))
		}
	case t.kind != word:
		p.want(what)
	case reserved(t.text):
		fail(t.off, "expected "+what+"; the word "+t.text+" is a name only in quotes")
	case len(t.text) > model.MaxNameBytes:
		fail(t.off, fmt.Sprintf("%s has more than %d bytes", what, model.MaxNameBytes))
	}
	p.advance()
	return t.text
}

// text reads a free text: words joined by dots, not reserved, or a string.
func (p *parser) text(what string) string {
	t := p.tok
	if t.kind == word {
		if n := dottedLen(p.src[t.off:]); n > len(t.text) {
			t.text = p.src[t.off : t.off+n]
			p.pos = t.off + n
		} else if reserved(t.text) {
			fail(t.off, "expected "+what+"; the word "+t.text+" is a text only in quotes")
		}
	} else if t.kind != quoted {
		p.want(what)
	}
	if len(t.text) > model.MaxTextBytes {
		fail(t.off, fmt.Sprintf("%s has more than %d bytes", what, model.MaxTextBytes))
	}
	p.advance()
	return t.text
}

// atRegister reports whether a register stands here, where a free text may stand instead.
func (p *parser) atRegister() bool {
	if p.tok.kind != word {
		return false
	}
	_, ok := registerOf(p.tok.text)
	return ok && dottedLen(p.src[p.tok.off:]) == len(p.tok.text)
}

func (p *parser) register() model.Reg {
	r, ok := registerOf(p.tok.text)
	if !ok || p.tok.kind != word {
		p.want("a register, r0 to r65535")
	}
	p.advance()
	return r
}

// list reads {a, b, c}; a comma may stand behind the last.
func list[T any](p *parser, elem func() T) (out []T) {
	p.mark("{")
	for !p.isMark("}") {
		out = append(out, elem())
		if !p.acceptMark(",") {
			break
		}
	}
	if !p.acceptMark("}") {
		p.want(", or }")
	}
	return out
}

// numbers reads numbers up to something else; they may go on in the next line.
func (p *parser) numbers(what string) (out []uint64) {
	for {
		if p.tok.kind == endOfLine && p.peek().kind == number {
			p.advance()
		}
		if p.tok.kind != number {
			return out
		}
		out = append(out, p.uint(what))
	}
}
