package kernel

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// name is an interned text: roles, labels, sites and layers at load, other texts when an event that
// shows them is committed. Equal names are equal texts.
type name uint32

type names struct {
	texts []string
	ids   map[string]name

	gateDefault name // of model.DefaultPredicateRef

	roleSymbols, labelSymbols symbols
}

func (n *names) init() {
	n.ids = map[string]name{"": 0}
	n.texts = []string{""}
	n.gateDefault = n.intern(model.DefaultPredicateRef)
}

func (n *names) intern(text string) name {
	id, ok := n.ids[text]
	if !ok {
		id = name(len(n.texts))
		n.texts = append(n.texts, text)
		n.ids[text] = id
	}
	return id
}

func (n *names) internAll(texts []string) []name {
	out := make([]name, len(texts))
	for i, t := range texts {
		out[i] = n.intern(t)
	}
	return out
}

// symbols is an intern table of spec 02 §6.5: the names of committed events, in order of first sight.
type symbols struct {
	seen  []bool // by name
	order []name
}

func (s *symbols) add(n name) {
	if int(n) < len(s.seen) && s.seen[n] {
		return
	}
	if int(n) >= len(s.seen) {
		s.seen = append(s.seen, make([]bool, int(n)+1-len(s.seen))...)
	}
	s.seen[n] = true
	s.order = append(s.order, n)
}

func (n *names) symbolTexts(s *symbols) []string {
	out := make([]string, len(s.order))
	for i, id := range s.order {
		out[i] = n.texts[id]
	}
	return out
}

func sortedTexts(n *names, list []name) []string {
	out := make([]string, len(list))
	for i, id := range list {
		out[i] = n.texts[id]
	}
	slices.Sort(out)
	return out
}
