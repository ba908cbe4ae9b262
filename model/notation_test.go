package model_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/model"
)

// The tests write types as the spec does: "Mu t. A->B {go: B->C w. t, stop: End}" is global, "!B m. ?A {x: t,
// y: End}" is local (! sends, ? receives). A label may have a sort, m(Nat), and a payload type, m<Nat>.

func globalType(text string) model.GlobalType {
	p := notation{tokens: lex(text)}
	g := p.global()
	p.end()
	return g
}

func localType(text string) model.LocalType {
	p := notation{tokens: lex(text)}
	t := p.local()
	p.end()
	return t
}

type notation struct{ tokens []string }

func lex(text string) (tokens []string) {
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		n := strings.IndexFunc(text, func(r rune) bool {
			return !strings.ContainsRune("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_", r)
		})
		switch {
		case n < 0:
			n = len(text)
		case n == 0 && strings.HasPrefix(text, "->"):
			n = 2
		case n == 0:
			n = 1
		}
		tokens, text = append(tokens, text[:n]), text[n:]
	}
	return tokens
}

func (p *notation) next() string {
	if len(p.tokens) == 0 {
		panic("the type ends too early")
	}
	t := p.tokens[0]
	p.tokens = p.tokens[1:]
	return t
}

func (p *notation) take(want string) bool {
	if len(p.tokens) > 0 && p.tokens[0] == want {
		p.tokens = p.tokens[1:]
		return true
	}
	return false
}

func (p *notation) want(t string) {
	if !p.take(t) {
		panic(fmt.Sprintf("want %q before %q", t, p.tokens))
	}
}

func (p *notation) end() {
	if len(p.tokens) > 0 {
		panic(fmt.Sprintf("%q behind the type", p.tokens))
	}
}

func (p *notation) global() model.GlobalType {
	switch word := p.next(); {
	case word == "End":
		return model.GlobalEnd{}
	case word == "Mu":
		mu := &model.GlobalMu{Var: p.next()}
		p.want(".")
		mu.Body = p.global()
		return mu
	case p.take("->"):
		c := &model.GlobalComm{Sender: word, Receiver: p.next()}
		p.branches(func(l model.Label, _ model.ValType) {
			c.Branches = append(c.Branches, model.GlobalBranch{Label: l, Next: p.global()})
		})
		return c
	default:
		return model.GlobalVar(word)
	}
}

func (p *notation) local() model.LocalType {
	switch word := p.next(); word {
	case "End":
		return model.LocalEnd{}
	case "Mu":
		mu := &model.LocalMu{Var: p.next()}
		p.want(".")
		mu.Body = p.local()
		return mu
	case "!", "?":
		c := &model.LocalComm{Dir: model.Sending, Partner: p.next()}
		if word == "?" {
			c.Dir = model.Receiving
		}
		p.branches(func(l model.Label, payload model.ValType) {
			c.Branches = append(c.Branches, model.LocalBranch{Label: l, Payload: payload, Next: p.local()})
		})
		return c
	default:
		return model.LocalVar(word)
	}
}

// branches reads "m. T" or "{a: T, b: T}", calling next in front of each T.
func (p *notation) branches(next func(model.Label, model.ValType)) {
	if !p.take("{") {
		l, payload := p.label()
		p.want(".")
		next(l, payload)
		return
	}
	for !p.take("}") {
		l, payload := p.label()
		p.want(":")
		next(l, payload)
		p.take(",")
	}
}

func (p *notation) label() (model.Label, model.ValType) {
	l := model.NewLabel(p.next())
	if p.take("(") {
		l.Sort = map[string]model.Sort{"Nat": model.SortNat, "Bool": model.SortBool, "String": model.SortString, "Real": model.SortReal}[p.next()]
		p.want(")")
	}
	var payload model.ValType
	if p.take("<") {
		payload = map[string]model.ValType{"Unit": model.TypeUnit, "Nat": model.TypeNat, "Bool": model.TypeBool, "String": model.TypeString}[p.next()]
		p.want(">")
	}
	return l, payload
}

func sameLocal(t *testing.T, got, want model.LocalType) {
	t.Helper()
	if !model.EqualLocal(got, want) {
		t.Errorf("\n got %s\nwant %s", model.AppendLocalType(nil, got), model.AppendLocalType(nil, want))
	}
}

// sameCode compares code with a JSON list in which STEP stands for the step instruction.
func sameCode(t *testing.T, got []model.Instr, want string) {
	t.Helper()
	want = strings.ReplaceAll(want, "STEP", `{"Invoke":{"action":"runtime.step","dst":null}}`)
	b := []byte("[")
	for i, in := range got {
		if i > 0 {
			b = append(b, ',')
		}
		b = model.AppendInstr(b, in)
	}
	if s := string(b) + "]"; s != want {
		t.Errorf("\n got %s\nwant %s", s, want)
	}
}

func TestNotation(t *testing.T) { // 01 §1.4, §1.5: the examples, as JSON
	sameLocal(t, localType("Mu t. ?C {get(Nat)<Nat>: t, bye: End}"), mustLocal(t, string(shapes["LocalType"].Samples[4])))
	g, err := model.DecodeGlobalType(shapes["GlobalType"].Samples[2])
	if err != nil || !model.EqualGlobal(g, globalType("Mu t. A->B {go(Nat): t, stop: End}")) {
		t.Errorf("%s, %v", model.AppendGlobalType(nil, g), err)
	}
}

func mustLocal(t *testing.T, doc string) model.LocalType {
	t.Helper()
	lt, err := model.DecodeLocalType([]byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	return lt
}
