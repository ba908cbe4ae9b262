package listing

import (
	"math"

	"github.com/wavecheck/wavecheck/model"
)

// Global and local types have one layout. A type that fits in its line is written flat; in a longer
// one each branch of a choice has a line of its own, and a chain of communications is filled line by
// line. Whether a type fits is found by walking it for no more characters than a line has, so the work
// stays proportional to the text however deep the type is.

const (
	lineWidth = 100
	maxIndent = 40 // a deeper line is not indented further, so that the text stays linear in the type
)

// GlobalType is a global type in one line.
func GlobalType(t model.GlobalType) string { return string(appendFlat(nil, t)) }

// LocalType is a local type in one line.
func LocalType(t model.LocalType) string { return string(appendFlat(nil, t)) }

func appendFlat(b []byte, t any) []byte { return appendType(b, t, math.MaxInt, 0) }

// appendType appends a global or local type; the line begins at indent and may hold width characters.
func appendType(b []byte, t any, width, indent int) []byte {
	w := typeWriter{b: b, width: width, lineStart: lastLine(b)}
	w.write(t, indent)
	return w.b
}

func lastLine(b []byte) int {
	i := len(b)
	for i > 0 && b[i-1] != '\n' {
		i--
	}
	return i
}

// node is one node of a type: what is written before its continuations, and those.
type node struct {
	head string
	kind nodeKind
	n    int                       // branches of a choice
	at   func(i int) (string, any) // label and continuation of a branch
	body any                       // of a loop
}

type nodeKind uint8

const (
	leaf nodeKind = iota
	loop
	choice
)

func nodeOf(t any) node {
	switch t := t.(type) {
	case *model.GlobalComm:
		return node{head: string(appendEdge(nil, t.Sender, " -> ", t.Receiver)), kind: choice, n: len(t.Branches), at: func(i int) (string, any) {
			return string(appendLabel(nil, t.Branches[i].Label)), t.Branches[i].Next
		}}
	case *model.LocalComm:
		mark := byte('!')
		if t.Dir == model.Receiving {
			mark = '?'
		}
		return node{head: string(append(appendName(nil, t.Partner), mark)), kind: choice, n: len(t.Branches), at: func(i int) (string, any) {
			return localLabel(&t.Branches[i]), t.Branches[i].Next
		}}
	case *model.GlobalMu:
		return node{head: loopHead(t.Var), kind: loop, body: t.Body}
	case *model.LocalMu:
		return node{head: loopHead(t.Var), kind: loop, body: t.Body}
	case model.GlobalVar:
		return node{head: string(appendName(nil, string(t)))}
	case model.LocalVar:
		return node{head: string(appendName(nil, string(t)))}
	}
	return node{head: "end"}
}

func loopHead(name string) string { return "rec " + string(appendName(nil, name)) + "." }

func localLabel(br *model.LocalBranch) string {
	b := appendLabel(nil, br.Label)
	if br.Payload != nil {
		b = appendValType(append(b, ": "...), br.Payload)
	}
	return string(b)
}

type typeWriter struct {
	b         []byte
	width     int
	lineStart int
}

func (w *typeWriter) room() int { return w.width - (len(w.b) - w.lineStart) }

func (w *typeWriter) text(parts ...string) {
	for _, s := range parts {
		w.b = append(w.b, s...)
	}
}

func (w *typeWriter) newLine(indent int) {
	w.b = append(w.b, '\n')
	w.lineStart = len(w.b)
	for range min(indent, maxIndent) {
		w.b = append(w.b, ' ')
	}
}

// write writes t; indent is that of the line it begins in.
func (w *typeWriter) write(t any, indent int) {
	for {
		n := nodeOf(t)
		w.text(n.head)
		switch {
		case n.kind == leaf:
			return
		case n.kind == loop:
			w.text(" ")
			t = n.body
		case n.n == 0:
			w.text(" {}")
			return
		case n.n == 1:
			label, next := n.at(0)
			w.text(" ", label, ".")
			w.separate(next, indent)
			t = next
		default:
			w.branches(n, indent)
			return
		}
	}
}

// separate puts a space before the next part of a chain, or begins a line for it.
func (w *typeWriter) separate(next any, indent int) {
	n := nodeOf(next)
	part := len(n.head) + 3
	if n.kind == choice && n.n == 1 {
		label, _ := n.at(0)
		part += len(label)
	}
	if part > w.room() {
		w.newLine(indent + 4)
		return
	}
	w.text(" ")
}

func (w *typeWriter) branches(n node, indent int) {
	if w.width == math.MaxInt || fitBranches(n, w.room()) >= 0 {
		w.flatBranches(n)
		return
	}
	w.text(" {")
	for i := range n.n {
		label, next := n.at(i)
		w.newLine(indent + 2)
		w.text("| ", label, ".")
		w.separate(next, indent+4)
		w.write(next, indent+4)
	}
	w.newLine(indent)
	w.text("}")
}

func (w *typeWriter) flatBranches(n node) {
	for i := range n.n {
		if i == 0 {
			w.text(" { ")
		} else {
			w.text(" | ")
		}
		label, next := n.at(i)
		w.text(label, ". ")
		w.write(next, 0)
	}
	w.text(" }")
}

// fit is what is left of room after t in one line; it is negative, and not exact, when t does not fit.
func fit(t any, room int) int {
	for room >= 0 {
		n := nodeOf(t)
		room -= len(n.head)
		switch {
		case n.kind == leaf:
			return room
		case n.kind == loop:
			room--
			t = n.body
		default:
			return fitBranches(n, room)
		}
	}
	return room
}

// fitBranches counts " { a. end | b. end }".
func fitBranches(n node, room int) int {
	room -= 2
	for i := 0; i < n.n && room >= 0; i++ {
		label, next := n.at(i)
		room = fit(next, room-len(label)-5)
	}
	return room
}
