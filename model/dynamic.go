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

func (d *decoder) dynamic() Dynamic {
	n := d.dynamicNode()
	return Dynamic(n.append(nil))
}

// dynamicNode is a value that is read whole before it is written, so that sorting the keys of a level
// copies no text: a value 10,000 objects deep is written once and not once a level.
type dynamicNode struct {
	open    byte   // '{', '[', or 0 for a leaf
	text    []byte // of a leaf
	members []dynamicMember
}

type dynamicMember struct {
	key   string // "" in a list
	value dynamicNode
}

func (d *decoder) dynamicNode() (n dynamicNode) {
	switch d.peek() {
	case '{':
		n.open = '{'
		d.mapping("an object", func(key string) { n.members = append(n.members, dynamicMember{key, d.dynamicNode()}) })
		slices.SortFunc(n.members, func(a, b dynamicMember) int { return compareString(a.key, b.key) })
		return n
	case '[':
		n.open = '['
		d.list("a list", func() { n.members = append(n.members, dynamicMember{"", d.dynamicNode()}) })
		return n
	}
	t := d.token()
	if d.err != nil {
		return n
	}
	switch t.Kind() {
	case jsontext.KindString:
		n.text = AppendString(nil, t.String())
	case jsontext.KindNumber, 'n', 't', 'f':
		n.text = []byte(t.String())
	default:
		d.fail("expected a value, found %s", kindNames[t.Kind()])
	}
	return n
}

func (n *dynamicNode) append(b []byte) []byte {
	if n.open == 0 {
		return append(b, n.text...)
	}
	b = append(b, n.open)
	for i := range n.members {
		m := &n.members[i]
		if i > 0 {
			b = append(b, ',')
		}
		if n.open == '{' {
			b = append(AppendString(b, m.key), ':')
		}
		b = m.value.append(b)
	}
	return append(b, n.open+2) // the closing sign stands two behind in ASCII
}
