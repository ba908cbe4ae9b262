package model

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// DecodeError says where a document is wrong, and why. No decoder returns another error, and none panics.
type DecodeError struct {
	Offset int64  // bytes from the start of the document
	Path   string // a JSON pointer to the value that is wrong; "" is the document itself
	Reason string
}

// Error is the path (or "document"), with its middle left out if it is very long, and the reason.
func (e *DecodeError) Error() string {
	path := e.Path
	switch {
	case path == "":
		path = "document"
	case len(path) > 2*shownPathEnd:
		path = strings.ToValidUTF8(path[:shownPathEnd], "") + "…" + strings.ToValidUTF8(path[len(path)-shownPathEnd:], "")
	}
	return fmt.Sprintf("%s: %s (byte %d)", path, e.Reason, e.Offset)
}

// shownPathEnd is how many bytes of either end of a path are shown: a path is as long as its document is deep.
const shownPathEnd = 200

// decoder reads strict JSON (spec 04 §4.2, last column): unknown and repeated keys, lists in place of
// records, bodies on data-less variants, numbers that are no unsigned integers, and anything behind
// the document are errors. The first error sticks; after it, every read returns a zero value.
type decoder struct {
	in    *jsontext.Decoder
	err   *DecodeError
	names bool // names keep the rules of a Case (spec 06 §1)
}

// decodeDocument reads one document with read and asks that nothing but white space follows.
func decodeDocument[T any](data []byte, names bool, read func(*decoder) T) (T, error) {
	d := &decoder{in: jsontext.NewDecoder(bytes.NewReader(data)), names: names}
	v := read(d)
	if d.err == nil {
		if _, err := d.in.ReadToken(); err == nil {
			d.failAt("", "text after the document")
		} else if !errors.Is(err, io.EOF) {
			d.syntax(err)
		}
	}
	if d.err != nil {
		var zero T
		return zero, d.err
	}
	return v, nil
}

func (d *decoder) fail(format string, args ...any) {
	if d.err == nil {
		d.failAt(string(d.in.StackPointer()), fmt.Sprintf(format, args...))
	}
}

// failNext is fail for the value that comes next.
func (d *decoder) failNext(format string, args ...any) {
	d.token()
	d.fail(format, args...)
}

func (d *decoder) failAt(path, reason string) {
	if d.err == nil {
		d.err = &DecodeError{Offset: d.in.InputOffset(), Path: path, Reason: reason}
	}
}

const endsTooEarly = "the document ends too early"

// syntax turns the scanner's error into ours.
func (d *decoder) syntax(err error) {
	var se *jsontext.SyntacticError
	switch {
	case d.err != nil:
	case errors.As(err, &se):
		reason := strings.TrimPrefix(fmt.Sprint(se.Err), "jsontext: ")
		switch {
		case errors.Is(se.Err, jsontext.ErrDuplicateName):
			reason = "repeated key"
		case errors.Is(se.Err, io.ErrUnexpectedEOF):
			reason = endsTooEarly
		}
		d.err = &DecodeError{Offset: se.ByteOffset, Path: string(se.JSONPointer), Reason: reason}
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		d.failAt(string(d.in.StackPointer()), endsTooEarly)
	default:
		d.failAt(string(d.in.StackPointer()), err.Error())
	}
}

func (d *decoder) token() (t jsontext.Token) {
	if d.err != nil {
		return t
	}
	t, err := d.in.ReadToken()
	if err != nil {
		d.syntax(err)
	}
	return t
}

// peek tells the kind of the next value, 0 after an error.
func (d *decoder) peek() jsontext.Kind {
	if d.err != nil {
		return 0
	}
	k := d.in.PeekKind()
	if k == 0 || k == jsontext.KindInvalid {
		if _, err := d.in.ReadToken(); err != nil {
			d.syntax(err)
		}
		return 0
	}
	return k
}

var kindNames = map[jsontext.Kind]string{
	'n': "null", 'f': "false", 't': "true", '"': "a string", '0': "a number", '{': "an object", '[': "a list",
	'}': "the end of an object", ']': "the end of a list",
}

// expect reads a token of the given kind.
func (d *decoder) expect(kind jsontext.Kind, want string) (t jsontext.Token, ok bool) {
	t = d.token()
	if d.err != nil {
		return t, false
	}
	if t.Kind() != kind {
		d.fail("expected %s, found %s", want, kindNames[t.Kind()])
		return t, false
	}
	return t, true
}

func (d *decoder) string() string {
	t, ok := d.expect('"', "a string")
	if !ok {
		return ""
	}
	return t.String()
}

// text reads a string of at most MaxTextBytes where Case rules hold.
func (d *decoder) text() string {
	s := d.string()
	if d.names && len(s) > MaxTextBytes {
		d.fail("a text of %d bytes is longer than %d", len(s), MaxTextBytes)
	}
	return s
}

// name reads a role, site, label, variable or layer (spec 06 §1).
func (d *decoder) name() string {
	s := d.string()
	d.checkName(s)
	return s
}

func (d *decoder) checkName(s string) {
	if d.err == nil && d.names && !ValidName(s) {
		d.fail("%s is no name: 1 to %d printable ASCII characters without quote and backslash", clip(strconv.Quote(s), 80), MaxNameBytes)
	}
}

func clip(s string, most int) string {
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}

// ValidName reports whether s may name a role, partner, site, label, loop variable or guard layer in a
// Case: 1 to 64 printable ASCII bytes, space included, without quote and backslash (spec 06 §1).
func ValidName(s string) bool {
	if len(s) == 0 || len(s) > MaxNameBytes {
		return false
	}
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

func (d *decoder) bool() bool {
	t := d.token()
	if d.err == nil && t.Kind() != 't' && t.Kind() != 'f' {
		d.fail("expected true or false, found %s", kindNames[t.Kind()])
	}
	return d.err == nil && t.Bool()
}

func (d *decoder) uint64() uint64 { return d.uint(64) }

// upto reads an integer of at most most.
func (d *decoder) upto(most uint64, what string) uint64 {
	n := d.uint64()
	if n > most {
		d.fail("%s %d is above the limit %d", what, n, most)
	}
	return n
}

func (d *decoder) uint(bits int) uint64 {
	t, ok := d.expect('0', "an unsigned integer")
	if !ok {
		return 0
	}
	n, err := strconv.ParseUint(t.String(), 10, bits)
	if err != nil {
		d.fail("%s is no unsigned %d-bit integer", clip(t.String(), 40), bits)
		return 0
	}
	return n
}

// nullable reads null, or the value.
func nullable[T any](d *decoder, read func() T) *T {
	if d.peek() == 'n' {
		d.token()
		return nil
	}
	v := read()
	return &v
}

// field is one key of a record.
type field struct {
	name     string
	optional bool
	read     func()
}

func req(name string, read func()) field { return field{name: name, read: read} }

func opt(name string, read func()) field { return field{name: name, optional: true, read: read} }

// record reads an object with the given keys, in any order.
func (d *decoder) record(what string, fields ...field) {
	d.requireKeys(what, fields, d.partialRecord(what, fields))
}

// partialRecord is record without the demand that every required key is there; it tells which were.
func (d *decoder) partialRecord(what string, fields []field) (seen uint64) {
	if _, ok := d.expect('{', what); !ok {
		return 0
	}
	for d.peek() != '}' && d.err == nil {
		key := d.token()
		if d.err != nil {
			return seen
		}
		name := key.String()
		i := indexField(fields, name)
		if i < 0 {
			d.fail("unknown key %s of %s", clip(strconv.Quote(name), 80), what)
			return seen
		}
		seen |= 1 << i
		fields[i].read()
	}
	d.token()
	return seen
}

func (d *decoder) requireKeys(what string, fields []field, seen uint64) {
	for i := range fields {
		if seen&(1<<i) == 0 && !fields[i].optional {
			d.fail("missing key %q of %s", fields[i].name, what)
		}
	}
}

func indexField(fields []field, name string) int {
	for i := range fields {
		if fields[i].name == name {
			return i
		}
	}
	return -1
}

// list reads a JSON array, calling elem in front of each element.
func (d *decoder) list(what string, elem func()) {
	if _, ok := d.expect('[', what); !ok {
		return
	}
	for d.err == nil && d.peek() != ']' && d.err == nil {
		elem()
	}
	d.token()
}

func listOf[T any](d *decoder, what string, most int, read func() T) []T {
	var out []T
	d.list(what, func() {
		if len(out) >= most {
			d.failNext("more than %d entries in %s", most, what)
			return
		}
		out = append(out, read())
	})
	return out
}

const noLimit = int(^uint(0) >> 1)

// tuple reads an array with exactly the given elements.
func (d *decoder) tuple(what string, elems ...func()) {
	n := 0
	d.list(what, func() {
		if n >= len(elems) {
			d.failNext("more than %d elements in %s", len(elems), what)
			return
		}
		elems[n]()
		n++
	})
	if d.err == nil && n < len(elems) {
		d.fail("%d elements in %s, not %d", n, what, len(elems))
	}
}

// mapping reads an object as a map, calling value with each key.
func (d *decoder) mapping(what string, value func(key string)) {
	if _, ok := d.expect('{', what); !ok {
		return
	}
	for d.peek() != '}' && d.err == nil {
		key := d.token()
		if d.err == nil {
			value(key.String())
		}
	}
	d.token()
}

// numericKey reads the key of a map by numbers.
func (d *decoder) numericKey(key string) uint64 {
	n, err := strconv.ParseUint(key, 10, 64)
	if err != nil || formatUint(n) != key {
		d.fail("the key %s is no plain unsigned integer", clip(strconv.Quote(key), 40))
	}
	return n
}

// variant reads a sum type: a bare tag, or an object with one tag whose body read has to consume.
// It calls read with the tag; read says by its result whether the tag exists in that form.
func (d *decoder) variant(what string, read func(tag string, bare bool) bool) {
	switch d.peek() {
	case '"':
		tag := d.token().String()
		if d.err == nil && !read(tag, true) {
			d.fail("no %s %s without a body", what, clip(strconv.Quote(tag), 80))
		}
	case '{':
		d.token()
		d.tagged(what, read)
	default:
		t := d.token()
		d.fail("expected a %s, found %s", what, kindNames[t.Kind()])
	}
}

func (d *decoder) tagged(what string, read func(tag string, bare bool) bool) {
	if d.peek() == '}' {
		d.token()
		d.fail("a %s has exactly one tag", what)
		return
	}
	tag := d.token().String()
	if d.err != nil {
		return
	}
	if !read(tag, false) {
		d.fail("no %s %s with a body", what, clip(strconv.Quote(tag), 80))
		return
	}
	if d.peek() != '}' {
		d.token()
		d.fail("a %s has exactly one tag", what)
		return
	}
	d.token()
}

// enum reads one of the names as its index.
func enum[T ~uint8](d *decoder, what string, names []string) T {
	s := d.string()
	if d.err != nil {
		return 0
	}
	for i, name := range names {
		if s == name {
			return T(i)
		}
	}
	d.fail("unknown %s %s; known: %s", what, clip(strconv.Quote(s), 80), strings.Join(names, ", "))
	return 0
}

// deeper reports whether a node at this depth (1 for the root) is still allowed.
func (d *decoder) deeper(depth, most int, what string) bool {
	if depth > most && d.names {
		d.failNext("a %s is more than %d nodes deep", what, most)
	}
	return d.err == nil
}
