package model_test

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/wavecheck/wavecheck/model"
)

// testdata/shapes.json is the table of every document shape: a record with its fields, a sum with its
// variants, or an enumeration, and canonical samples of each. The decoder tests, the fuzz seeds and the
// check that no opcode, event or fault was forgotten all read it.
//
// A type is written u16, u32, u64 (with "<=N", ">=N" or " N..M"), bool, text, name, digest, dynamic, action,
// nanos, tick, version, set, rounds, the name of a shape, [T], (T,U), {K:T}, or any of these with "?" for "or null".
// A field's third entry is its default; "absent" means that a missing key or null is not written,
// "given" that a missing key is not written and null is refused, "linked" that the key is required but
// depends on other keys, "wave" that it comes with the other keys of field 16.
//
// A shape without a decoder of its own is tested within another one: [shape, pointer, document with "$"].

//go:embed testdata/shapes.json
var shapesJSON []byte

type shape struct {
	Spec    string
	Decoder bool // Decode… and Append… exist for it
	Names   *bool
	Within  []json.RawMessage
	Null    string // what null is where the shape's samples stand: "accepted", "linked", or refused
	Record  [][]json.RawMessage
	Sum     [][]json.RawMessage
	Enum    []string
	Aliases map[string]string
	Legacy  []string
	Samples []json.RawMessage

	name string
	typ  *typ
}

// typ is what may stand at a place of a document.
type typ struct {
	kind      byte // 'p' primitive, 'r' record, 'v' sum, 'e' enumeration, '[' list, '(' tuple, '{' map
	name      string
	low, high uint64
	elems     []*typ // of lists, tuples and maps; the bodies of a sum, nil for bare variants
	fields    []field
	tags      []string
	shape     *shape
	null      bool
}

type field struct {
	name string
	typ  *typ
	rule string // "" required, "default", "absent", "given", "linked", "wave"
	def  string // the default's JSON
}

var shapes, shapeNames = loadShapes()

func loadShapes() (map[string]*shape, []string) {
	table := map[string]*shape{}
	if err := json.Unmarshal(shapesJSON, &table); err != nil {
		panic(err)
	}
	var names []string // in the order of the file
	for _, key := range parseNode(shapesJSON).keys {
		names = append(names, unquote(key))
	}
	for _, name := range names {
		s := table[name]
		s.name, s.typ = name, &typ{shape: s}
	}
	for _, name := range names {
		table[name].resolve(table)
	}
	return table, names
}

func (s *shape) resolve(table map[string]*shape) {
	t := s.typ
	switch {
	case s.Enum != nil:
		t.kind, t.tags = 'e', s.Enum
	case s.Sum != nil:
		t.kind = 'v'
		for _, row := range s.Sum {
			t.tags = append(t.tags, unquote(string(row[0])))
			t.elems = append(t.elems, variantBody(row, table))
		}
	default:
		t.kind, t.fields = 'r', fieldsOf(s.Record, table)
	}
}

func variantBody(row []json.RawMessage, table map[string]*shape) *typ {
	if len(row) == 1 {
		return nil
	}
	if row[1][0] == '"' {
		return parseType(unquote(string(row[1])), table)
	}
	var rows [][]json.RawMessage
	if err := json.Unmarshal(row[1], &rows); err != nil {
		panic(err)
	}
	return &typ{kind: 'r', fields: fieldsOf(rows, table)}
}

func fieldsOf(rows [][]json.RawMessage, table map[string]*shape) (out []field) {
	for _, row := range rows {
		f := field{name: unquote(string(row[0])), typ: parseType(unquote(string(row[1])), table)}
		if len(row) == 3 {
			f.rule, f.def = "default", compact(row[2])
			switch f.def {
			case `"absent"`, `"given"`, `"linked"`, `"wave"`:
				f.rule, f.def = unquote(f.def), ""
			}
		}
		out = append(out, f)
	}
	return out
}

// parseType reads a type expression of the table.
func parseType(s string, table map[string]*shape) *typ {
	if t, ok := strings.CutSuffix(s, "?"); ok {
		u := *parseType(t, table)
		u.null = true
		return &u
	}
	switch s[0] {
	case '[', '(', '{':
		t := &typ{kind: s[0]}
		sep := ","
		if s[0] == '{' {
			sep = ":"
		}
		for _, part := range splitTop(s[1:len(s)-1], sep) {
			t.elems = append(t.elems, parseType(part, table))
		}
		return t
	}
	if sh, ok := table[s]; ok {
		return &typ{kind: 's', shape: sh}
	}
	return parsePrimitive(s)
}

func parsePrimitive(s string) *typ {
	t := &typ{kind: 'p', name: s, high: math.MaxUint64}
	switch base := s[:min(3, len(s))]; base {
	case "u16", "u32", "u64":
		bits, _ := strconv.Atoi(base[1:])
		t.name, t.high = base, math.MaxUint64>>(64-bits)
		if limit := s[3:]; limit != "" {
			if _, err := fmt.Sscanf(limit, " %d..%d", &t.low, &t.high); err != nil {
				if _, err := fmt.Sscanf(limit, "<=%d", &t.high); err != nil {
					fmt.Sscanf(limit, ">=%d", &t.low)
				}
			}
		}
	case "nan":
		t.high = 999_999_999
	}
	return t
}

func splitTop(s, sep string) (parts []string) {
	depth, start := 0, 0
	for i := range s {
		switch {
		case strings.ContainsRune("[({", rune(s[i])):
			depth++
		case strings.ContainsRune("])}", rune(s[i])):
			depth--
		case depth == 0 && s[i:i+1] == sep:
			parts, start = append(parts, s[start:i]), i+1
		}
	}
	return append(parts, s[start:])
}

// follow is the type with a shape's name replaced by the shape.
func (t *typ) follow() *typ {
	if t.kind != 's' {
		return t
	}
	u := *t.shape.typ
	u.null = t.null
	return &u
}

// node is a JSON document as a tree that keeps texts and key order.
type node struct {
	raw  string // the text of a leaf; on another node it stands in place of the node
	open byte   // '{', '[', or 0 for a leaf
	keys []string
	kids []*node
}

func parseNode(doc []byte) *node {
	return readNode(jsontext.NewDecoder(bytes.NewReader(doc)))
}

func readNode(d *jsontext.Decoder) *node {
	if k := d.PeekKind(); k != '{' && k != '[' {
		v, err := d.ReadValue()
		if err != nil {
			panic(err)
		}
		return &node{raw: string(v)}
	}
	t, _ := d.ReadToken()
	n := &node{open: byte(t.Kind())}
	for d.PeekKind() != '}' && d.PeekKind() != ']' {
		if n.open == '{' {
			key, _ := d.ReadValue()
			n.keys = append(n.keys, string(key))
		}
		n.kids = append(n.kids, readNode(d))
	}
	d.ReadToken()
	return n
}

func (n *node) String() string { return string(n.append(nil)) }

func (n *node) append(b []byte) []byte {
	if n.raw != "" || n.open == 0 {
		return append(b, n.raw...)
	}
	b = append(b, n.open)
	for i, kid := range n.kids {
		if i > 0 {
			b = append(b, ',')
		}
		if n.open == '{' {
			b = append(append(b, n.keys[i]...), ':')
		}
		b = kid.append(b)
	}
	return append(b, n.open+2)
}

// with is the text of the node with one child replaced, or removed if text is "".
func (n *node) with(i int, text string) string {
	c := &node{open: n.open}
	for j := range n.kids {
		kid := n.kids[j]
		if j == i {
			kid = &node{raw: text}
		}
		if j == i && text == "" {
			continue
		}
		if n.open == '{' {
			c.keys = append(c.keys, n.keys[j])
		}
		c.kids = append(c.kids, kid)
	}
	return c.String()
}

// plus is the text of the node with more members or elements behind.
func (n *node) plus(text string) string {
	s := n.String()
	if len(n.kids) > 0 {
		text = "," + text
	}
	return s[:len(s)-1] + text + s[len(s)-1:]
}

// at finds the node at a JSON pointer.
func (n *node) at(pointer string) *node {
	for _, part := range strings.Split(pointer, "/")[1:] {
		i, err := strconv.Atoi(part)
		if n.open == '{' {
			for i = range n.keys {
				if unquote(n.keys[i]) == part {
					break
				}
			}
		} else if err != nil {
			panic(pointer)
		}
		for len(n.kids) <= i {
			panic("nothing at " + pointer)
		}
		n = n.kids[i]
	}
	return n
}

// find gives the pointer of the leaf with that text.
func (n *node) find(raw string) (pointer string, leaf *node) {
	if n.open == 0 && n.raw == raw {
		return "", n
	}
	for i, kid := range n.kids {
		if p, leaf := kid.find(raw); leaf != nil {
			return n.step(i) + p, leaf
		}
	}
	return "", nil
}

// step is the pointer token of a child.
func (n *node) step(i int) string {
	if n.open == '[' {
		return "/" + strconv.Itoa(i)
	}
	return pointerStep(unquote(n.keys[i]))
}

func pointerStep(key string) string {
	return "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(key)
}

func unquote(s string) string {
	b, err := jsontext.AppendUnquote(nil, s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

func compact(doc []byte) string {
	v := jsontext.Value(bytes.Clone(doc))
	if err := v.Compact(); err != nil {
		panic(err)
	}
	return string(v)
}

// specimen is a sample in a document that a decoder reads.
type specimen struct {
	coder coder
	root  *node // the document
	n     *node // the sample in it
	path  string
	names bool // the decoder keeps the rules for names
}

// specimen puts a sample into a document that has a decoder.
func (s *shape) specimen(sample []byte) specimen {
	n := parseNode([]byte(compact(sample)))
	if s.Decoder {
		return specimen{coder: coders[s.name], root: n, n: n, names: s.Names == nil || *s.Names}
	}
	var host, pointer string
	json.Unmarshal(s.Within[0], &host)
	json.Unmarshal(s.Within[1], &pointer)
	hostShape := shapes[host]
	root := parseNode([]byte(compact(hostShape.Samples[0])))
	if host == "Case" && strings.HasPrefix(pointer, "/config/") { // the config that gives every key
		*root.at("/config") = *parseNode(shapes["Config"].Samples[0])
	}
	if host == "Record" && strings.HasPrefix(pointer, "/coroutines/0") {
		*root.at("/coroutines/0") = *parseNode(shapes["Coroutine"].Samples[0])
	}
	frame := parseNode(s.Within[2])
	inner, leaf := frame.find(`"$"`)
	*leaf = *n
	*root.at(pointer) = *frame
	names := s.Names == nil || *s.Names
	return specimen{coder: coders[host], root: root, n: root.at(pointer + inner), path: pointer + inner, names: names && (hostShape.Names == nil || *hostShape.Names)}
}

// coder is a decoder and its encoder, which is nil when there is none.
type coder struct {
	decode func([]byte) (any, error)
	encode func(any) []byte
}

func coderOf[T any](decode func([]byte) (T, error), encode func([]byte, T) []byte) coder {
	c := coder{decode: func(doc []byte) (any, error) { return decode(doc) }}
	if encode != nil {
		c.encode = func(v any) []byte {
			t, _ := v.(T) // a nil GlobalType is a nil any
			return encode(nil, t)
		}
	}
	return c
}

func byPointer[T any](encode func([]byte, *T) []byte) func([]byte, T) []byte {
	return func(b []byte, v T) []byte { return encode(b, &v) }
}

var coders = map[string]coder{
	"Label":         coderOf(model.DecodeLabel, model.AppendLabel),
	"ValType":       coderOf(model.DecodeValType, model.AppendValType),
	"LocalType":     coderOf(model.DecodeLocalType, model.AppendLocalType),
	"GlobalType":    coderOf(model.DecodeGlobalType, model.AppendGlobalType),
	"Value":         coderOf(model.DecodeValue, model.AppendValue),
	"Instr":         coderOf(model.DecodeInstr, model.AppendInstr),
	"Event":         coderOf(model.DecodeEvent, model.AppendEvent),
	"Fault":         coderOf(model.DecodeFault, model.AppendFault),
	"Status":        coderOf(model.DecodeStatus, model.AppendStatus),
	"SessionStatus": coderOf(model.DecodeSessionStatus, model.AppendSessionStatus),
	"Perturbation":  coderOf(model.DecodePerturbation, model.AppendPerturbation),
	"EffectEntry":   coderOf(model.DecodeEffectEntry, model.AppendEffectEntry),
	"Handler":       coderOf(model.DecodeHandler, byPointer(model.AppendHandler)),
	"Image":         coderOf(model.DecodeImage, byPointer(model.AppendImage)),
	"Case":          coderOf(model.DecodeCase, byPointer(model.AppendCase)),
	"Record":        coderOf(model.DecodeRecord, byPointer(model.AppendRecord)),
	"Config":        coderOf(model.DecodeConfig, appendOverrides),
	"Dynamic":       coderOf(model.DecodeDynamic, func(b []byte, d model.Dynamic) []byte { return append(b, d...) }),
	"ReferenceLine": coderOf(model.DecodeReferenceLine, nil),
}

// appendOverrides is the config of a Case as AppendCase writes it.
func appendOverrides(b []byte, o model.Overrides) []byte {
	c := model.NewCase(model.Image{})
	c.Config = o
	doc := parseNode(model.AppendCase(nil, &c))
	return doc.at("/config").append(b)
}

// place is one spot of a document, with the type that the table gives it.
type place struct {
	path  string
	n     *node
	t     *typ
	names bool
	rule  string // of the field that it is the value of
}

// walk visits every place below p, p first.
func walk(p place, visit func(place)) {
	if s := p.t.shape; p.t.kind == 's' && !s.Decoder && s.Names != nil {
		p.names = *s.Names
	}
	p.t = p.t.follow()
	visit(p)
	if p.n.raw == "null" && p.n.open == 0 {
		return
	}
	kid := func(i int, t *typ, rule string) {
		walk(place{path: p.path + p.n.step(i), n: p.n.kids[i], t: t, names: p.names, rule: rule}, visit)
	}
	switch p.t.kind {
	case '[':
		for i := range p.n.kids {
			kid(i, p.t.elems[0], "")
		}
	case '{':
		for i := range p.n.kids {
			kid(i, p.t.elems[1], "")
		}
	case '(':
		for i := range p.n.kids {
			kid(i, p.t.elems[i], "")
		}
	case 'r':
		for i, key := range p.n.keys {
			f := p.t.field(unquote(key))
			kid(i, f.typ, f.rule)
		}
	case 'v':
		if p.n.open == '{' {
			kid(0, p.t.elems[p.t.variant(unquote(p.n.keys[0]))], "")
		}
	}
}

func (t *typ) field(name string) field {
	for _, f := range t.fields {
		if f.name == name {
			return f
		}
	}
	panic("the table has no field " + name)
}

func (t *typ) variant(tag string) int {
	for i, x := range t.tags {
		if x == tag {
			return i
		}
	}
	panic("the table has no variant " + tag)
}

// eachSpecimen runs f for every sample of every shape.
func eachSpecimen(t *testing.T, f func(t *testing.T, s *shape, sp specimen)) {
	for _, name := range shapeNames {
		t.Run(name, func(t *testing.T) {
			for _, sample := range shapes[name].Samples {
				f(t, shapes[name], shapes[name].specimen(sample))
			}
		})
	}
}

// The samples are canonical: decoding and encoding gives the same bytes.
func TestSamplesAreCanonical(t *testing.T) {
	eachSpecimen(t, func(t *testing.T, _ *shape, sp specimen) {
		doc := sp.root.String()
		v, err := sp.coder.decode([]byte(doc))
		if err != nil {
			t.Errorf("%s: %v", doc, err)
		} else if sp.coder.encode != nil {
			if got := string(sp.coder.encode(v)); got != doc {
				t.Errorf("decoded and encoded\n got %s\nwant %s", got, doc)
			}
		}
	})
}

// Every variant and every field of the table stands in some sample, and the table has the opcodes, events,
// faults and the rest in the order of the package's own constants.
func TestTableIsComplete(t *testing.T) {
	seen := map[string]bool{}
	eachSpecimen(t, func(_ *testing.T, s *shape, sp specimen) {
		walk(place{n: sp.n, t: &typ{kind: 's', shape: s}}, func(p place) {
			if p.t.shape == nil {
				return
			}
			name := p.t.shape.name
			switch {
			case p.n.raw == "null":
			case p.n.open == 0:
				seen[name+"."+unquote(p.n.raw)] = true
			default:
				for _, key := range p.n.keys {
					seen[name+"."+unquote(key)] = true
				}
			}
		})
	})
	for _, name := range shapeNames {
		s := shapes[name].typ
		for _, tag := range s.tags {
			if !seen[name+"."+tag] {
				t.Errorf("no sample of %s shows %s", name, tag)
			}
		}
		for _, f := range s.fields {
			if !seen[name+"."+f.name] {
				t.Errorf("no sample of %s has the field %s", name, f.name)
			}
		}
	}
	for _, tt := range []struct {
		shape string
		count int
		name  func(i int) string
	}{
		{"Instr", model.OpCount, func(i int) string { return model.Op(i).String() }},
		{"Event", model.EventKindCount, func(i int) string { return model.EventKind(i).String() }},
		{"Fault", model.FaultKindCount, func(i int) string { return model.FaultKind(i).String() }},
		{"BlockReason", model.BlockKindCount, func(i int) string { return model.BlockKind(i).String() }},
		{"Perturbation", model.PerturbationKindCount, func(i int) string { return model.PerturbationKind(i).String() }},
	} {
		tags := shapes[tt.shape].typ.tags
		if len(tags) != tt.count {
			t.Fatalf("%s: %d variants in the table, %d in the package", tt.shape, len(tags), tt.count)
		}
		for i, tag := range tags {
			if tt.name(i) != tag {
				t.Errorf("%s %d is %s in the table, %s in the package", tt.shape, i, tag, tt.name(i))
			}
		}
	}
	for i, f := range shapes["Config"].typ.fields {
		if f.name != model.ConfigKey(i).String() {
			t.Errorf("config key %d is %s in the table, %s in the package", i, f.name, model.ConfigKey(i))
		}
	}
}
