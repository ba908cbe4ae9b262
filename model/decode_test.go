package model_test

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/model"
)

// mutation is another text for a place of a document, and what a decoder has to say about it.
type mutation struct {
	name string
	text string
	want string // if it is accepted: the canonical text of the place
	path string // if it is refused: where, below the place
	says string // and a part of the reason
}

func accepted(name, text, want string) mutation { return mutation{name: name, text: text, want: want} }

func refused(name, text, path, says string) mutation {
	return mutation{name: name, text: text, path: path, says: says}
}

// TestMutations changes every place of every sample in every way that spec 04 §4.2 names.
func TestMutations(t *testing.T) {
	count := 0
	eachSpecimen(t, func(t *testing.T, s *shape, sp specimen) {
		start := place{path: sp.path, n: sp.n, t: &typ{kind: 's', shape: s}, names: sp.names}
		if s.Null != "" {
			start.t.null = true
			start.rule = strings.TrimPrefix(s.Null, "accepted")
		}
		walk(start, func(p place) {
			for _, m := range mutations(p) {
				count++
				sp.check(t, p, m)
			}
		})
	})
	if count < 12_000 {
		t.Errorf("only %d mutations were tried", count)
	}
	t.Logf("%d mutations", count)
}

func (sp specimen) check(t *testing.T, p place, m mutation) {
	t.Helper()
	doc := sp.render(p.n, m.text)
	v, err := sp.coder.decode([]byte(doc))
	switch {
	case m.want == "":
		checkRefused(t, p.path+m.path, m, doc, err)
	case err != nil:
		t.Errorf("%s at %q: refused: %v\n%.400s", m.name, p.path, err, doc)
	case sp.coder.encode != nil:
		if got, want := string(sp.coder.encode(v)), sp.render(p.n, m.want); got != want {
			t.Errorf("%s at %q of %.400s\n got %.600s\nwant %.600s", m.name, p.path, doc, got, want)
		}
	}
}

// render is the document with another text in place of one of its nodes.
func (sp specimen) render(n *node, text string) string {
	old := n.raw
	n.raw = text
	defer func() { n.raw = old }()
	return sp.root.String()
}

func checkRefused(t *testing.T, path string, m mutation, doc string, err error) {
	t.Helper()
	var de *model.DecodeError
	switch {
	case err == nil:
		t.Errorf("%s at %q: accepted\n%.400s", m.name, path, doc)
	case !errors.As(err, &de):
		t.Errorf("%s at %q: a %T", m.name, path, err)
	case de.Path != path || !strings.Contains(de.Reason, m.says) || de.Reason == "":
		t.Errorf("%s\n got %q: %s\nwant %q: %s\n in %.400s", m.name, de.Path, de.Reason, path, m.says, doc)
	case de.Offset < 0 || de.Offset > int64(len(doc)):
		t.Errorf("%s: offset %d of %d bytes", m.name, de.Offset, len(doc))
	}
}

// mutations are the changes at one place.
func mutations(p place) (out []mutation) {
	if p.t.null && p.rule != "linked" {
		out = append(out, accepted("null for an optional value", "null", "null"))
	}
	if p.n.open == 0 && p.n.raw == "null" && p.t.null {
		return out
	}
	out = append(out, wrongKinds(p)...)
	switch p.t.kind {
	case 'p':
		out = append(out, primitiveMutations(p)...)
	case 'e':
		out = append(out, enumMutations(p)...)
	case 'v':
		out = append(out, sumMutations(p)...)
	case 'r':
		out = append(out, recordMutations(p)...)
	case '(':
		out = append(out, tupleMutations(p)...)
	case '{':
		out = append(out, mapMutations(p)...)
	}
	return out
}

// wrongKinds puts a JSON value of each other kind in place.
func wrongKinds(p place) (out []mutation) {
	fits := map[byte]string{'[': "[", '(': "[", '{': "{", 'r': "{", 'e': `"`, 'v': `"{`}[p.t.kind]
	if p.t.kind == 'p' {
		fits = map[string]string{
			"u16": "0", "u32": "0", "u64": "0", "nanos": "0", "tick": "0", "version": "0", "bool": "tf",
			"set": "[", "rounds": "[", "text": `"`, "name": `"`, "digest": `"`, "action": `"0`, "dynamic": `n0"tf[{`,
		}[p.t.name]
	}
	for _, doc := range []string{"null", "7", `"Zzz"`, "true", "[]", "{}"} {
		kind := string(doc[0])
		if kind == "7" {
			kind = "0"
		}
		if strings.Contains(fits, kind) || doc == "null" && (p.t.null || p.rule == "absent") {
			continue
		}
		out = append(out, refused(doc+" in place of a "+p.t.name, doc, "", "expected "))
	}
	if p.t.kind == 'r' { // a record as the list of its fields
		list := "["
		for i, kid := range p.n.kids {
			if i > 0 {
				list += ","
			}
			list += kid.String()
		}
		out = append(out, refused("list in place of a record", list+"]", "", "found a list"))
	}
	return out
}

func primitiveMutations(p place) (out []mutation) {
	switch p.t.name {
	case "u16", "u32", "u64", "nanos", "tick", "version":
		return integerMutations(p)
	case "action":
		return []mutation{
			accepted("named action", `"x"`, `"x"`), accepted("greatest register", "65535", "65535"),
			refused("register above 65535", "65536", "", "is no unsigned 16-bit integer"),
			refused("70000", "70000", "", "is no unsigned 16-bit integer"), refused("negative register", "-1", "", "is no unsigned 16-bit integer"),
		}
	case "bool":
		return []mutation{accepted("true", "true", "true"), accepted("false", "false", "false")}
	case "text":
		return textMutations()
	case "name":
		return nameMutations(p)
	case "digest":
		return []mutation{
			refused("upper case", strings.ToUpper(p.n.raw), "", "64 lower-case hex digits"), refused("short", `"00"`, "", "64 lower-case hex digits"),
			refused("no hex", strings.Replace(p.n.raw, "0", "g", 1), "", "64 lower-case hex digits"),
		}
	case "set":
		return []mutation{accepted("set in any order", `["b","a","","b"]`, `["","a","b"]`), refused("set of numbers", "[1]", "/0", "expected a string")}
	case "rounds":
		return []mutation{
			accepted("ascending", "[0,2,18446744073709551615]", "[0,2,18446744073709551615]"), refused("repeated", "[1,1]", "", "entry 1 is not above entry 0"),
			refused("descending", "[0,2,1]", "", "entry 2 is not above entry 1"), refused("negative", "[0,-1]", "/1", "is no unsigned"),
		}
	case "dynamic":
		return []mutation{
			accepted("sorted keys", `{ "b" : 1.50, "a":[{"d":-0e1,"c":null}] }`, `{"a":[{"c":null,"d":-0e1}],"b":1.50}`), accepted("escapes", `"\u003c\/\u0000"`, `"</\u0000"`),
			refused("repeated key in a free value", `{"a":1,"a":1}`, "/a", "repeated key"),
		}
	}
	return nil
}

func integerMutations(p place) (out []mutation) {
	bits := map[string]int{"u16": 16, "u32": 32, "nanos": 32}[p.t.name]
	if bits == 0 {
		bits = 64
	}
	no := fmt.Sprintf("is no unsigned %d-bit integer", bits)
	for _, bad := range []string{"1.0", "1e3", "-1", "-0", "18446744073709551616"} {
		out = append(out, refused("number "+bad, bad, "", no))
	}
	out = append(out, refused("number in a string", `"1"`, "", "expected an unsigned integer"))
	switch {
	case p.t.name == "tick":
		return append(out, refused("tick 0", "0", "", "ticks start at 1"))
	case p.t.name == "version":
		return append(out, refused("version 2", "2", "", "unsupported schema_version 2"), refused("version 0", "0", "", "unsupported schema_version 0"))
	}
	high := strconv.FormatUint(p.t.high, 10)
	out = append(out, accepted("greatest", high, high))
	low := strconv.FormatUint(p.t.low, 10)
	out = append(out, accepted("least", low, low))
	if p.t.low > 0 {
		out = append(out, refused("zero", "0", "", "must be >"))
	}
	if p.t.high == math.MaxUint64 {
		return out
	}
	above := strconv.FormatUint(p.t.high+1, 10)
	says := no
	switch {
	case p.t.name == "nanos":
		says = "nanoseconds are a second or more"
	case bits == 64:
		says = "is above the limit " + high
	}
	return append(out, refused("above the greatest", above, "", says))
}

func textMutations() []mutation {
	return []mutation{
		accepted("escapes", `"\u0001\u000a\u0022\/\u003c\u0026\u2028\u00e9\ud83d\ude00"`, "\"\\u0001\\n\\\"/<&\u2028é😀\""),
		accepted("empty", `""`, `""`),
		refused("lone surrogate", `"\ud800"`, "", "surrogate"),
		refused("invalid UTF-8", "\"\xff\"", "", "UTF-8"),
	}
}

func nameMutations(p place) []mutation {
	longest, above := `"`+strings.Repeat("n", 64)+`"`, `"`+strings.Repeat("n", 65)+`"`
	if !p.names {
		return []mutation{accepted("empty", `""`, `""`), accepted("é", `"é"`, `"é"`), accepted("long", above, above)}
	}
	const no = "is no name: 1 to 64 printable ASCII characters without quote and backslash"
	return []mutation{
		accepted("space and signs", `" ~!#/"`, `" ~!#/"`), accepted("64 bytes", longest, longest),
		refused("empty name", `""`, "", no), refused("65 bytes", above, "", no), refused("é", `"é"`, "", no), refused("quote", `"a\"b"`, "", no),
		refused("backslash", `"a\\b"`, "", no), refused("control", `"\u001f"`, "", no), refused("DEL", "\"\x7f\"", "", no),
	}
}

func enumMutations(p place) []mutation {
	name := unquote(p.n.raw)
	return []mutation{
		refused("unknown name", `"Zzz"`, "", "unknown "), refused("empty name", `""`, "", "unknown "),
		refused("wrong case", strconv.Quote(swapCase(name)), "", "unknown "),
		refused("as an object", `{"`+name+`":null}`, "", "expected a string, found an object"),
	}
}

func swapCase(s string) string {
	if up := strings.ToUpper(s); up != s {
		return up
	}
	return strings.ToLower(s)
}

func sumMutations(p place) (out []mutation) {
	out = append(out,
		refused("unknown variant", `"Zzz"`, "", `"Zzz" without a body`), refused("unknown variant with body", `{"Zzz":{"foo":1}}`, "/Zzz", `"Zzz" with a body`),
		refused("no tag", "{}", "", "exactly one tag"))
	for _, tag := range p.t.shape.Legacy {
		out = append(out, refused("legacy tag", `{"`+tag+`":1}`, "/"+tag, "with a body"), refused("legacy bare tag", `"`+tag+`"`, "", "without a body"))
	}
	for i, tag := range p.t.tags { // the other form of every variant
		if p.t.elems[i] == nil {
			out = append(out, refused("bare variant with null", `{"`+tag+`":null}`, "/"+tag, "with a body"),
				refused("bare variant with {}", `{"`+tag+`":{}}`, "/"+tag, "with a body"))
		} else {
			out = append(out, refused("data variant without data", `"`+tag+`"`, "", "without a body"))
		}
	}
	if p.n.open == 0 {
		tag := unquote(p.n.raw)
		out = append(out, refused("wrong case", strconv.Quote(swapCase(tag)), "", "without a body"))
		for alias, name := range p.t.shape.Aliases {
			if name == tag {
				out = append(out, accepted("alias", strconv.Quote(alias), p.n.raw), refused("alias with body", `{"`+alias+`":{}}`, "/"+alias, "with a body"))
			}
		}
		return out
	}
	tag, body := unquote(p.n.keys[0]), p.n.kids[0].String()
	out = append(out,
		refused("wrong case", `{"`+swapCase(tag)+`":`+body+`}`, "/"+swapCase(tag), "with a body"),
		refused("two tags", p.n.plus(`"Zzz":1`), "/Zzz", "exactly one tag"),
		refused("the tag twice", p.n.plus(p.n.keys[0]+":"+body), "/"+tag, "repeated key"))
	for alias, name := range p.t.shape.Aliases {
		if name == tag {
			out = append(out, accepted("alias", `{"`+alias+`":`+body+`}`, p.n.String()), refused("bare alias", strconv.Quote(alias), "", "without a body"))
		}
	}
	return out
}

func recordMutations(p place) (out []mutation) {
	n := p.n
	out = append(out, refused("unknown key", n.plus(`"zzz":0`), "/zzz", `unknown key "zzz"`))
	reversed := &node{open: '{'}
	for i := len(n.kids) - 1; i >= 0; i-- {
		reversed.keys, reversed.kids = append(reversed.keys, n.keys[i]), append(reversed.kids, n.kids[i])
	}
	out = append(out, accepted("keys in another order", reversed.String(), n.String()))
	for i, raw := range n.keys {
		key := unquote(raw)
		f := p.t.field(key)
		step := pointerStep(key)
		out = append(out, refused("repeated key "+key, n.plus(raw+":"+n.kids[i].String()), step, "repeated key"))
		upper := strings.Replace(n.with(i, "0"), raw+":0", strings.ToUpper(raw)+":"+n.kids[i].String(), 1)
		out = append(out, refused("key in upper case", upper, pointerStep(strings.ToUpper(key)), "unknown key"))
		switch gone := n.with(i, ""); f.rule {
		case "", "linked", "wave":
			out = append(out, refused("missing key "+key, gone, "", `missing key "`+key+`"`))
		case "default":
			out = append(out, accepted("default of "+key, gone, n.with(i, f.def)))
		case "absent":
			out = append(out, accepted("absent "+key, gone, gone), accepted("null for "+key, n.with(i, "null"), gone))
		case "given":
			out = append(out, accepted("no "+key, gone, gone))
		}
	}
	return out
}

func tupleMutations(p place) []mutation {
	n := len(p.n.kids)
	return []mutation{
		refused("one element less", p.n.with(n-1, ""), "", fmt.Sprintf("%d elements in ", n-1)),
		refused("no element", "[]", "", "0 elements in "),
		refused("one element more", p.n.plus("null"), fmt.Sprintf("/%d", n), fmt.Sprintf("more than %d elements in ", n)),
	}
}

func mapMutations(p place) (out []mutation) {
	if len(p.n.kids) == 0 {
		return nil
	}
	value := p.n.kids[0].String()
	out = append(out, refused("repeated key", p.n.plus(p.n.keys[0]+":"+value), p.n.step(0), "repeated key"))
	switch p.t.elems[0].name {
	case "name":
		if p.names {
			out = append(out, refused("key that is no name", p.n.plus(`"é":`+value), "/é", "is no name"), refused("empty key", p.n.plus(`"":`+value), "/", "is no name"))
		}
	case "lane":
		out = append(out, refused("lane out of order", p.n.plus(`"7":`+value), "/7", "is out of order"))
		fallthrough
	default:
		for _, key := range []string{"01", "-1", "1.0", "x", "18446744073709551616"} {
			out = append(out, refused("key "+key, p.n.plus(`"`+key+`":`+value), "/"+key, "is no plain unsigned integer"))
		}
	}
	return out
}

// A document that ends too early, or has something behind it, is refused at every byte.
func TestTruncatedAndTrailing(t *testing.T) {
	eachSpecimen(t, func(t *testing.T, s *shape, sp specimen) {
		if !s.Decoder {
			return
		}
		doc := sp.root.String()
		var de *model.DecodeError
		for i := range doc {
			if _, err := sp.coder.decode([]byte(doc[:i])); !errors.As(err, &de) || de.Reason == "" {
				t.Errorf("%q: %v", doc[:i], err)
			}
		}
		for _, more := range []string{"x", "{}", " null", ",", "]", "}", `"`, "\x00", "0"} {
			if _, err := sp.coder.decode([]byte(doc + more)); !errors.As(err, &de) || de.Path != "" {
				t.Errorf("%s%s: %v", doc, more, err)
			}
		}
		if _, err := sp.coder.decode([]byte(" \t\r\n" + doc + "\n ")); err != nil {
			t.Errorf("white space around the document: %v", err)
		}
	})
}

// What is no JSON is refused at its byte, under the value or the container that it stands in.
func TestSyntaxErrors(t *testing.T) {
	for _, tt := range []struct {
		doc, path, says string
		offset          int64
	}{
		{"", "", "the document ends too early", 0},
		{" ", "", "the document ends too early", 0},
		{"{", "", "the document ends too early", 1},
		{`{"Send":`, "/Send", "the document ends too early", 8},
		{`{"Send":{"chan":0`, "/Send", "the document ends too early", 17},
		{`{"Send":{"chan":01,"val":1}}`, "/Send", "invalid character '1' after object value", 17},
		{`{"Send":{"chan":0 "val":1}}`, "/Send", "after object value", 18},
		{`{"Send":{"chan":0,}}`, "/Send", "invalid character ',' at start of value", 17},
		{`{"Send":{"chan":+1,"val":1}}`, "/Send/chan", "invalid character '+' at start of value", 16},
		{`{"Send":{chan:0}}`, "/Send", "invalid character 'c' at start of value", 9},
		{`{"Spawn":{"target":0,"args":[1,]}}`, "/Spawn/args", "invalid character ',' at start of value", 30},
		{`{"Spawn":{"target":0,"args":[1 2]}}`, "/Spawn/args", "after array element", 31},
		{"{\"Offer\":{\"chan\":0,\"label\":\"a\nb\"}}", "/Offer/label", "in string", 29},
		{`{"Offer":{"chan":0,"label":"\x"}}`, "/Offer/label", "invalid escape sequence", 28},
		{"nul", "", "the document ends too early", 3},
		{"\ufeff\"Halt\"", "", "at start of value", 0},
		{"'Halt'", "", "at start of value", 0},
		{`"Halt" // x`, "", "at start of value", 7},
		{`"Halt""Halt"`, "", "text after the document", 12},
	} {
		_, err := model.DecodeInstr([]byte(tt.doc))
		checkRefused(t, tt.path, refused("no JSON", "", "", tt.says), tt.doc, err)
		var de *model.DecodeError
		if errors.As(err, &de) && de.Offset != tt.offset {
			t.Errorf("%s: byte %d, want %d", tt.doc, de.Offset, tt.offset)
		}
	}
	if got := (&model.DecodeError{Offset: 3, Reason: "why"}).Error(); got != "document: why (byte 3)" {
		t.Error(got)
	}
	deep := &model.DecodeError{Path: "/first" + strings.Repeat("/0", 10_000) + "/last", Reason: "why"}
	if got := deep.Error(); len(got) > 500 || !strings.HasPrefix(got, "/first/0") || !strings.HasSuffix(got, "/0/last: why (byte 0)") {
		t.Error(got)
	}
}

// Sorting the keys of a free value costs no copy a level: a text below 9,000 objects is written once. When
// each level copied what was below it, this took 9 GB and half a minute, and a Case of 16 MiB hung.
func TestDeepDynamicIsLinear(t *testing.T) {
	const levels, bytes = 9_000, 1 << 20
	text := `"` + strings.Repeat("x", bytes) + `"`
	doc := strings.Repeat(`{"b":1,"a":`, levels) + text + strings.Repeat("}", levels)
	want := strings.Repeat(`{"a":`, levels) + text + strings.Repeat(`,"b":1}`, levels)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got, err := model.DecodeDynamic([]byte(doc))
	runtime.ReadMemStats(&after)
	if string(got) != want || err != nil {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 100 {
		t.Errorf("%d MiB for a document of %d", used, len(doc)>>20)
	}
}

// Nesting is bounded: the scanner stops at 10,000 containers, so no document overflows a stack.
func TestDeepNesting(t *testing.T) {
	for _, n := range []int{9_999, 10_000, 100_000} {
		for _, s := range []struct{ open, leaf, shut string }{{"[", "", "]"}, {`{"Prod":[`, `"Unit"`, `,"Unit"]}`}, {`{"a":`, "1", "}"}} {
			doc := caseWith("/id", `"x"`)
			note := strings.Repeat(s.open, n) + s.leaf + strings.Repeat(s.shut, n)
			_, err := model.DecodeCase([]byte(strings.Replace(doc, `"id":"x"`, `"note":`+note, 1)))
			deep := n * (strings.Count(s.open, "[") + strings.Count(s.open, "{"))
			if (err == nil) != (deep < 10_000) {
				t.Errorf("%d containers: %.100v", deep, err)
			}
			if v, err := model.DecodeValue([]byte(note)); err == nil && s.leaf != `"Unit"` {
				t.Errorf("a value: %T", v)
			}
		}
	}
}
