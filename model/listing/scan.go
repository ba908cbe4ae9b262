package listing

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// The scanner reads one token at a time and keeps no more than its place, so a copy of it is a look
// ahead. A line's end is a token, except where a line cannot end: between brackets, after a mark that
// asks for more, and after another line's end.

type kind uint8

const (
	endOfText kind = iota
	endOfLine
	word
	number
	quoted
	mark
)

type token struct {
	kind kind
	off  int
	text string // the word, the digits, what the quotes hold, or the mark itself
}

type scanner struct {
	src     string
	pos     int
	nesting int  // open brackets
	goesOn  bool // the line cannot end here
}

// failure is how scanner and parser unwind; Parse turns it into an *Error.
type failure struct {
	off int
	msg string
}

func fail(off int, msg string) { panic(failure{off, msg}) }

func newScanner(src string) scanner { return scanner{src: src, goesOn: true} }

func (s *scanner) scan() token {
	for {
		s.skipBlank()
		switch off := s.pos; {
		case off == len(s.src):
			return token{endOfText, off, ""}
		case s.src[off] == '\n':
			s.pos++
			if s.nesting == 0 && !s.goesOn {
				s.goesOn = true
				return token{endOfLine, off, ""}
			}
		case s.src[off] == ';':
			s.pos++
			s.goesOn = true
			return token{endOfLine, off, ";"}
		default:
			s.goesOn = false
			return s.scanItem(off)
		}
	}
}

func (s *scanner) skipBlank() {
	for s.pos < len(s.src) {
		switch c := s.src[s.pos]; {
		case c == ' ' || c == '\t' || c == '\r':
			s.pos++
		case strings.HasPrefix(s.src[s.pos:], "//"):
			if end := strings.IndexByte(s.src[s.pos:], '\n'); end >= 0 {
				s.pos += end
			} else {
				s.pos = len(s.src)
			}
		default:
			return
		}
	}
}

func (s *scanner) scanItem(off int) token {
	rest := s.src[off:]
	switch c := rest[0]; {
	case c == '"':
		return token{quoted, off, s.scanQuoted()}
	case isDigit(c):
		n := digits(rest)
		s.pos += n
		return token{number, off, rest[:n]}
	}
	if n := wordLen(rest); n > 0 {
		s.pos += n
		return token{word, off, rest[:n]}
	}
	return token{mark, off, s.scanMark()}
}

const (
	marks    = "{}()|.,=!?:@#"
	goOnMark = "{(|.,=!?"
)

func (s *scanner) scanMark() string {
	rest := s.src[s.pos:]
	if strings.HasPrefix(rest, "->") {
		s.pos += 2
		s.goesOn = true
		return "->"
	}
	if strings.IndexByte(marks, rest[0]) < 0 {
		r, _ := utf8.DecodeRuneInString(rest)
		fail(s.pos, "no word, number, string or mark begins with "+strconv.QuoteRune(r))
	}
	s.pos++
	s.goesOn = strings.IndexByte(goOnMark, rest[0]) >= 0
	switch rest[0] {
	case '{', '(':
		s.nesting++
	case '}', ')':
		s.nesting = max(0, s.nesting-1)
	}
	return rest[:1]
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isWordByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || isDigit(c)
}

func digits(s string) int {
	n := 0
	for n < len(s) && isDigit(s[n]) {
		n++
	}
	return n
}

// wordLen is the length of the word at the start of s, 0 if none stands there. A hyphen belongs to a
// word when it has a word byte on both sides, so A->B is three tokens.
func wordLen(s string) int {
	if s == "" || isDigit(s[0]) {
		return 0
	}
	n := 0
	for n < len(s) && (isWordByte(s[n]) || n > 0 && s[n] == '-' && n+1 < len(s) && isWordByte(s[n+1])) {
		n++
	}
	return n
}

// scanQuoted reads a string with the escapes of JSON.
func (s *scanner) scanQuoted() string {
	start := s.pos
	s.pos++
	plain := s.pos
	var b []byte
	for s.pos < len(s.src) {
		switch c := s.src[s.pos]; {
		case c == '"':
			text := s.src[plain:s.pos]
			s.pos++
			if b == nil {
				return text
			}
			return string(append(b, text...))
		case c == '\\':
			b = append(b, s.src[plain:s.pos]...)
			b = s.scanEscape(b)
			plain = s.pos
		case c == '\n':
			fail(start, "this string is not closed at the end of its line")
		case c < ' ':
			fail(s.pos, "a control byte in a string must be written as an escape")
		default:
			r, size := utf8.DecodeRuneInString(s.src[s.pos:])
			if r == utf8.RuneError && size == 1 {
				fail(s.pos, "this string is not UTF-8")
			}
			s.pos += size
		}
	}
	fail(start, "this string is not closed")
	return ""
}

func (s *scanner) scanEscape(b []byte) []byte {
	start := s.pos
	s.pos += 2
	if s.pos > len(s.src) {
		s.pos = len(s.src)
		fail(start, "an escape is cut off")
	}
	switch c := s.src[start+1]; c {
	case '"', '\\', '/':
		return append(b, c)
	case 'b':
		return append(b, '\b')
	case 'f':
		return append(b, '\f')
	case 'n':
		return append(b, '\n')
	case 'r':
		return append(b, '\r')
	case 't':
		return append(b, '\t')
	case 'u':
		return utf8.AppendRune(b, s.scanRune(start))
	}
	fail(start, `no such escape; there are \" \\ \/ \b \f \n \r \t \uXXXX`)
	return b
}

// scanRune reads the digits of \uXXXX, and the second half of a surrogate pair.
func (s *scanner) scanRune(start int) rune {
	r := s.hex4(start)
	if r < 0xD800 || r > 0xDFFF {
		return r
	}
	if r >= 0xDC00 || !strings.HasPrefix(s.src[s.pos:], `\u`) {
		fail(start, "half a surrogate pair")
	}
	s.pos += 2
	low := s.hex4(start)
	if low < 0xDC00 || low > 0xDFFF {
		fail(start, "half a surrogate pair")
	}
	return 0x10000 + (r-0xD800)<<10 + (low - 0xDC00)
}

func (s *scanner) hex4(start int) rune {
	if s.pos+4 > len(s.src) {
		fail(start, "an escape is cut off")
	}
	n, err := strconv.ParseUint(s.src[s.pos:s.pos+4], 16, 16)
	if err != nil {
		fail(start, `\u needs four hexadecimal digits`)
	}
	s.pos += 4
	return rune(n)
}
