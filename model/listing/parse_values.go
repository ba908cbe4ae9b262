package listing

import (
	"fmt"
	"math"
	"math/bits"
	"strconv"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

const valueForms = `a value: unit, 7, true, "s", (a, b) or 3:A`

// value reads a value; depth counts the nodes from the outermost value to this one.
func (p *parser) value(depth int) model.Value {
	p.limitDepth(depth, "a value")
	switch {
	case p.acceptWord("unit"):
		return model.Unit{}
	case p.acceptWord("true"):
		return model.Bool(true)
	case p.acceptWord("false"):
		return model.Bool(false)
	case p.tok.kind == quoted:
		return model.Str(p.text("a string"))
	case p.tok.kind == number:
		n := p.uint("a number")
		if p.acceptMark(":") {
			return model.Endpoint{SID: n, Role: p.name("a role")}
		}
		return model.Nat(n)
	case p.acceptMark("("):
		left := p.value(depth + 1)
		p.mark(",")
		right := p.value(depth + 1)
		p.mark(")")
		return model.Prod{Left: left, Right: right}
	}
	p.want(valueForms)
	return nil
}

func (p *parser) limitDepth(depth int, what string) {
	if depth > model.MaxValueDepth {
		fail(p.tok.off, fmt.Sprintf("%s is at most %d deep", what, model.MaxValueDepth))
	}
}

// immediate reads the operand of set.
func (p *parser) immediate() model.Value {
	off := p.tok.off
	v := p.value(1)
	switch v.(type) {
	case model.Prod, model.Endpoint:
		fail(off, `expected unit, a number, true, false or a string; a set holds no pair and no endpoint`)
	}
	return v
}

// sort reads the sort of a label.
func (p *parser) sort(depth int) model.Sort {
	p.limitDepth(depth, "a sort")
	if i := p.find(sortWords); i >= 0 {
		p.advance()
		return model.BasicSort(i)
	}
	switch {
	case p.acceptWord("Vector"):
		p.mark("(")
		n := p.uint("the length of the vector")
		p.mark(")")
		return model.VectorSort(n)
	case p.acceptMark("("):
		left := p.sort(depth + 1)
		p.mark(",")
		right := p.sort(depth + 1)
		p.mark(")")
		return model.ProdSort{Left: left, Right: right}
	}
	p.want("a sort: " + strings.Join(sortWords, ", ") + ", Vector(3) or (Nat, Bool)")
	return nil
}

// valType reads the annotation of a branch.
func (p *parser) valType(depth int) model.ValType {
	p.limitDepth(depth, "a value type")
	if i := p.find(typeWords); i >= 0 {
		p.advance()
		return model.BasicType(i)
	}
	switch {
	case p.acceptWord("Chan"):
		p.mark("(")
		sid := p.uint("the session of the channel")
		p.mark(":")
		role := p.name("the role of the channel")
		p.mark(")")
		return model.ChanType{SID: sid, Role: role}
	case p.acceptMark("("):
		left := p.valType(depth + 1)
		p.mark(",")
		right := p.valType(depth + 1)
		p.mark(")")
		return model.ProdType{Left: left, Right: right}
	}
	p.want("a value type: " + strings.Join(typeWords, ", ") + ", Chan(2:A) or (Nat, Bool)")
	return nil
}

// perturbation reads crash A, partition A|B, heal A|B, corrupt A->B bit-flip or timeout A 1.5s.
func (p *parser) perturbation() model.Perturbation {
	e := model.Perturbation{Kind: model.PerturbationKind(p.oneOf(perturbationWords))}
	switch e.Kind {
	case model.Crash:
		e.Site = p.name("a site")
	case model.Timeout:
		e.Site = p.name("a site")
		e.Duration = p.duration()
	case model.Corrupt:
		e.From, e.To = p.edge("->")
		e.Corruption = model.Corruption(p.oneOf(corruptionWords))
	default:
		e.From, e.To = p.edge("|")
	}
	return e
}

func (p *parser) edge(between string) (from, to string) {
	from = p.name("a role or site")
	p.mark(between)
	return from, p.name("a role or site")
}

var durationUnits = []struct {
	word     string
	decimals int // as many as keep it whole nanoseconds
}{{"s", 9}, {"ms", 6}, {"us", 3}, {"ns", 0}}

const durationForm = "a duration like 1.5s, 20ms, 3us or 7ns"

// duration reads digits, perhaps a point and decimals, and a unit, without blanks between them.
func (p *parser) duration() model.Duration {
	off := p.tok.off
	if p.tok.kind != number {
		p.want(durationForm)
	}
	whole := p.tok.text
	rest := p.src[off+len(whole):]
	fraction := ""
	if strings.HasPrefix(rest, ".") {
		fraction = rest[1 : 1+digits(rest[1:])]
		rest = rest[1+len(fraction):]
	}
	unit := rest[:wordLen(rest)]
	for _, u := range durationUnits {
		if u.word == unit {
			p.pos = len(p.src) - len(rest) + len(unit)
			p.advance()
			return exactDuration(off, whole, fraction, u.decimals)
		}
	}
	fail(off, "expected "+durationForm)
	return model.Duration{}
}

func exactDuration(off int, whole, fraction string, decimals int) model.Duration {
	if len(fraction) > decimals {
		fail(off, "a duration has no parts below a nanosecond")
	}
	n, err := strconv.ParseUint(whole, 10, 64)
	if err != nil {
		fail(off, "a duration has at most 18446744073709551615 whole units")
	}
	perUnit := uint64(math.Pow10(decimals))
	hi, lo := bits.Mul64(n, perUnit)
	if fraction != "" {
		f, _ := strconv.ParseUint(fraction+strings.Repeat("0", decimals-len(fraction)), 10, 64)
		var carry uint64
		lo, carry = bits.Add64(lo, f, 0)
		hi += carry
	}
	secs, nanos := bits.Div64(hi, lo, nanosPerSecond)
	return model.Duration{Secs: secs, Nanos: uint32(nanos)}
}
