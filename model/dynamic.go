package model

import (
	"slices"

	"github.com/go-json-experiment/json/jsontext"
)

// DecodeDynamic reads any JSON value and gives its canonical text: compact, object keys sorted by
// bytes, numbers as they are written (spec 01 §0.1 E10).
func DecodeDynamic(data []byte) (Dynamic, error) {
	return decodeDocument(data, false, (*decoder).dynamic)
}

func (d *decoder) dynamic() Dynamic { return Dynamic(d.appendDynamic(nil)) }

func (d *decoder) appendDynamic(b []byte) []byte {
	switch d.peek() {
	case '{':
		return d.appendDynamicObject(b)
	case '[':
		d.token()
		b = append(b, '[')
		for first := true; d.err == nil && d.peek() != ']' && d.err == nil; first = false {
			if !first {
				b = append(b, ',')
			}
			b = d.appendDynamic(b)
		}
		d.token()
		return append(b, ']')
	}
	t := d.token()
	if d.err != nil {
		return b
	}
	switch t.Kind() {
	case jsontext.KindString:
		return AppendString(b, t.String())
	case jsontext.KindNumber, 'n', 't', 'f':
		return append(b, t.String()...)
	}
	d.fail("expected a value, found %s", kindNames[t.Kind()])
	return b
}

func (d *decoder) appendDynamicObject(b []byte) []byte {
	type member struct {
		key   string
		value []byte
	}
	var members []member
	d.mapping("an object", func(key string) { members = append(members, member{key, d.appendDynamic(nil)}) })
	slices.SortFunc(members, func(a, b member) int { return compareString(a.key, b.key) })
	b = append(b, '{')
	for i, m := range members {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(AppendString(b, m.key), ':')
		b = append(b, m.value...)
	}
	return append(b, '}')
}
