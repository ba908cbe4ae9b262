package choice

import (
	"bytes"
	"fmt"
)

// EntryKind tells what an Entry of a Recorder's log is.
type EntryKind uint8

// The kinds of entries.
const (
	SpanBegin EntryKind = iota
	SpanEnd
	Draw
	WeightedDraw
)

// Entry is one line of a Recorder's log.
type Entry struct {
	Kind  EntryKind
	Label string // of the span that begins or ends
	Value uint64 // the number drawn, or the index
	N     uint64 // the number of alternatives of a draw
	Depth int    // open spans around the entry
	Start int    // bytes of the tape before the entry
}

// Recorder is a Source that passes every question on and keeps a log and a tape of the answers.
type Recorder struct {
	src   Source
	log   []Entry
	tape  []byte
	spans []string
}

// Record wraps a source.
func Record(src Source) *Recorder { return &Recorder{src: src} }

// Log is what was drawn so far, in order.
func (r *Recorder) Log() []Entry { return r.log }

// Tape is a tape from which Bytes draws what was drawn so far.
func (r *Recorder) Tape() []byte { return r.tape }

// Below draws a number in [0, n).
func (r *Recorder) Below(n uint64) uint64 {
	v := r.src.Below(n)
	r.add(Entry{Kind: Draw, Value: v, N: n})
	r.tape = appendDraw(r.tape, v, n)
	return v
}

// Weighted draws an index by its weight.
func (r *Recorder) Weighted(w Weights) int {
	i := r.src.Weighted(w)
	r.add(Entry{Kind: WeightedDraw, Value: uint64(i), N: uint64(len(w))})
	r.tape = appendDraw(r.tape, w.Start(i), w.Total())
	return i
}

// Begin opens a span.
func (r *Recorder) Begin(label string) {
	r.src.Begin(label)
	r.add(Entry{Kind: SpanBegin, Label: label})
	r.spans = append(r.spans, label)
}

// End closes the span that was opened last; without an open span it does nothing.
func (r *Recorder) End() {
	r.src.End()
	if len(r.spans) == 0 {
		return
	}
	label := r.spans[len(r.spans)-1]
	r.spans = r.spans[:len(r.spans)-1]
	r.add(Entry{Kind: SpanEnd, Label: label})
}

func (r *Recorder) add(e Entry) {
	e.Depth, e.Start = len(r.spans), len(r.tape)
	r.log = append(r.log, e)
}

// Format prints a log for people: a line a span, indented by depth, its own draws behind it as
// value/alternatives, weighted ones with a w.
func Format(log []Entry) []byte {
	var out bytes.Buffer
	fresh := true // at the start of a line
	for _, e := range log {
		switch e.Kind {
		case SpanBegin:
			if !fresh {
				out.WriteByte('\n')
			}
			fmt.Fprintf(&out, "%*s%s", 2*e.Depth, "", e.Label)
			fresh = false
		case SpanEnd:
			if !fresh {
				out.WriteByte('\n')
			}
			fresh = true
		default:
			if fresh {
				fmt.Fprintf(&out, "%*s·", 2*e.Depth, "")
			}
			mark := ""
			if e.Kind == WeightedDraw {
				mark = "w"
			}
			fmt.Fprintf(&out, " %d/%d%s", e.Value, e.N, mark)
			fresh = false
		}
	}
	if !fresh {
		out.WriteByte('\n')
	}
	return out.Bytes()
}
