// Package listing is the text form of a Case, for people to read and to write. Print and Parse are
// inverse: Parse(Print(c)) is c, and printing what was parsed gives the text that Print would write.
// Instr, Program, LocalType, GlobalType, Value and Perturbation print the parts, one line each, for
// reports and tables.
//
//	case ping-pong
//
//	config
//	  buffer fifo 1 block
//
//	image
//	  global rec t. A -> B { ping(Nat). B -> A pong. t | stop. end }
//	  local A = rec t. B! { ping(Nat): Nat. B? pong. t | stop. end }
//	  program A
//	    0  set      r1 7
//	    1  send     r0 r1
//	    2  halt
//
//	topology
//	  @1 partition A|B, crash C
//	  @3 heal A|B
//
//	rounds 300
//
// # Lexis
//
// Blanks separate, indentation means nothing, and // begins a comment. A line ends at its end or at a
// semicolon; it goes on while a bracket is open and behind any of . , = | -> ! ? A list of numbers goes
// on in a line that begins with a number.
//
//	word    letters, digits, _ and inner hyphens, not beginning with a digit
//	number  decimal digits, at most 2^64-1
//	string  "…" with the escapes of JSON
//	name    word | string      1 to 64 printable ASCII bytes (spec 06 §1)
//	text    word {"." word} | string
//	reg     r0 … r65535
//
// The words end and rec and the registers are reserved: as a name or a text they need quotes. No other
// word is; a role may be called image.
//
// # Grammar
//
// Sections stand in any order, each at most once but image. Within a section the lines do too; only
// local, program, drop and fail may be repeated.
//
//	case       = "case" [text]                                       the id
//	note       = "note" JSON
//	config     = "config" {line}                                     see below
//	image      = "image" ["global" global] {"local" name "=" local}
//	             {"program" name program} ["programs" "{" "}"]
//	handler    = "handler" ["identity" text] ["payload" ("register" | "label")]
//	             {"drop" name name "#" number}                       role, label, count from 0
//	             {"fail" name "#" number}                            role, count from 0
//	             ["acquire" ("grant" | "block" | "fail")] ["evidence" value]
//	topology   = "topology" {"@" number [event {"," event}]}
//	schedule   = "schedule" ["concurrency" number] ["workers" number]
//	             ["invalid-certificates" {number}] ["picks" {number}]
//	rounds     = "rounds" number
//	after      = "after" "stuck" ("stop" | "continue")
//
// An image without a global type has the null one. One with a program, or with "programs {}", has given
// programs; else its local types are compiled.
//
//	event      = "crash" name | "partition" name "|" name | "heal" name "|" name
//	           | "corrupt" name "->" name ("bit-flip" | "truncation" | "erase")
//	           | "timeout" name duration
//	duration   = number ["." digits] ("s" | "ms" | "us" | "ns")      exact, no blanks
//	value      = "unit" | number | "true" | "false" | string
//	           | "(" value "," value ")" | number ":" name           endpoint: session, role
//
//	global     = "end" | "rec" name "." global | name
//	           | name "->" name ( gbranch | "{" [["|"] gbranch {"|" gbranch}] "}" )
//	gbranch    = label ["." global]                                  end when left out
//	local      = "end" | "rec" name "." local | name
//	           | name ("!" | "?") ( lbranch | "{" [["|"] lbranch {"|" lbranch}] "}" )
//	lbranch    = label [":" valtype] ["." local]                     payload annotation
//	label      = name ["(" sort ")"]                                 Unit when left out
//	sort       = "Unit" | "Nat" | "Bool" | "String" | "Real" | "Vector" "(" number ")"
//	           | "(" sort "," sort ")"
//	valtype    = "Unit" | "Bool" | "Nat" | "String" | "Chan" "(" number ":" name ")"
//	           | "(" valtype "," valtype ")"
//
// A program is a line per instruction. The pc before an instruction is for readers: it may be left out,
// but a wrong one is an error. A target is a pc, or a label of the same program.
//
//	program    = { [number] {word ":"} [instr] }
//	instr      = "send" reg reg | "receive" reg reg | "offer" reg name
//	           | "choose" reg "{" [name "->" target {"," …}] "}"
//	           | "open" "{" [name {"," …}] "}" ["types" "{" [name "=" local {"," …}] "}"]
//	             ["handlers" "{" [name "->" name text {"," …}] "}"] ["into" "{" [name reg {"," …}] "}"]
//	           | "close" reg | "invoke" (text | reg) ["->" reg]
//	           | "acquire" name reg | "release" name reg
//	           | "fork" reg | "join" | "abort" | "transfer" reg reg reg
//	           | "tag" reg reg | "check" reg reg reg | "set" reg value | "move" reg reg
//	           | "jump" target | "spawn" target {reg} | "yield" | "halt"
//	target     = number | word
//
// The lines of config, in the order of spec 01 §7.1; a key that is given is printed, even with its default:
//
//	version 1                    scheduler cooperative | round-robin | fixed-map 2=5 10=1 | aging
//	                                       | token-weighted | progress-aware
//	buffer fifo | latest 64 block | drop | error | resize 128
//	sessions 256                 coroutines 1024                     registers 16
//	tick 1ms                     guards {lock, old inactive}         speculation off | on
//	determinism full | modulo-effects | modulo-commutativity | replay
//	tier strict | replay | envelope
//	output allow-all | disabled | deny-all | allow {text, …}
//	monitor off | precheck
//	flow allow-all | deny-all | allow {text, …} | deny {text, …} | when predicate
//	cost 1                       budget 500 | unlimited              widening off | on
//	tuning standard | stress     semantics one-step | waves          capture full | topology | off
//	payloads off | structural | strict                               payload-bytes 65536
//	assertions off | on
//
//	predicate  = "target-prefix" text | "fact-contains" text | "same-role"
//	           | "all" "{" [predicate {"," …}] "}" | "any" "{" [predicate {"," …}] "}"
//
// # Limits
//
// Parse takes every limit of a reader (spec 06 §1) and refuses what model.CheckCase refuses. It never
// panics, and its work is proportional to the text.
package listing

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/wavecheck/wavecheck/model"
)

// maxListingBytes is the most that is read: a Case at the limit of its JSON form, with room for blanks.
const maxListingBytes = 4 * model.MaxDocumentBytes

// Error says where a text is wrong, and what was expected. No parser of this package returns another error.
type Error struct {
	Line, Col int // from 1; Col counts characters
	Msg       string
}

// Error is line:column: message.
func (e *Error) Error() string {
	return strconv.Itoa(e.Line) + ":" + strconv.Itoa(e.Col) + ": " + e.Msg
}

func newError(src string, f failure) *Error {
	before := src[:min(f.off, len(src))]
	lineStart := strings.LastIndexByte(before, '\n') + 1
	return &Error{
		Line: 1 + strings.Count(before, "\n"),
		Col:  1 + utf8.RuneCountInString(before[lineStart:]),
		Msg:  f.msg,
	}
}

// Parse reads the listing of a Case. The Case it gives is one that model.CheckCase accepts.
func Parse(text string) (model.Case, error) { return run(text, (*parser).document) }

// ParseProgram reads instructions, one a line.
func ParseProgram(text string) ([]model.Instr, error) {
	return run(text, func(p *parser) []model.Instr {
		p.skipLineEnds()
		return p.programLines()
	})
}

// ParseGlobalType reads a global type.
func ParseGlobalType(text string) (model.GlobalType, error) {
	return run(text, func(p *parser) model.GlobalType { return p.globalType(1) })
}

// ParseLocalType reads a local type.
func ParseLocalType(text string) (model.LocalType, error) {
	return run(text, func(p *parser) model.LocalType { return p.localType(1) })
}

// ParseValue reads a value.
func ParseValue(text string) (model.Value, error) {
	return run(text, func(p *parser) model.Value { return p.value(1) })
}
