package choice

// Question is a draw of an Enumerator: where it stands, and what it asks.
type Question struct {
	Span string // the innermost open span, "" outside of all
	Nth  int    // which draw of that span, its inner spans not counted; 0 is the first
	N    uint64 // how many answers there are
}

// Bounds make a scope small enough to be gone through completely.
type Bounds struct {
	// Values is how many answers of a question are tried: the first ones, which are the simplest, and the
	// last one, which turns a OneIn true. 0 is all.
	Values uint64
	// Draws is how many questions with a choice a sequence may hold; later ones get their first answer. 0 is
	// no bound.
	Draws int
	// Answers, if it is not nil, says what is tried for a question, at least one answer, each below N; nil
	// leaves it to Values.
	Answers func(Question) []uint64
}

// Enumerator is a Source that gives every sequence of choices inside its bounds, one after the other, each
// once. A generator that is a function of its source is run once for each:
//
//	for e := Enumerate(bounds); e.Next(); {
//		use(generate(e))
//	}
type Enumerator struct {
	bounds  Bounds
	trail   []fork
	at      int // the next fork of this sequence
	started bool
	spans   []openSpan
	outside openSpan
}

// fork is a question with more than one answer, and which of them this sequence takes.
type fork struct {
	answers []uint64
	taken   int
}

type openSpan struct {
	label string
	draws int
}

// Enumerate is an Enumerator before its first sequence.
func Enumerate(b Bounds) *Enumerator { return &Enumerator{bounds: b} }

// Next turns to the next sequence; false when there is none.
func (e *Enumerator) Next() bool {
	defer e.rewind()
	if !e.started {
		e.started = true
		return true
	}
	for n := len(e.trail); n > 0; n = len(e.trail) {
		last := &e.trail[n-1]
		if last.taken+1 < len(last.answers) {
			last.taken++
			return true
		}
		e.trail = e.trail[:n-1]
	}
	return false
}

func (e *Enumerator) rewind() { e.at, e.spans, e.outside = 0, e.spans[:0], openSpan{} }

// Below gives the answer of this sequence to a draw in [0, n).
func (e *Enumerator) Below(n uint64) uint64 {
	if n < 2 {
		return 0
	}
	return e.answer(n)
}

// Weighted gives an index; an alternative without weight is none.
func (e *Enumerator) Weighted(w Weights) int {
	possible := make([]int, 0, len(w))
	for i, weight := range w {
		if weight > 0 {
			possible = append(possible, i)
		}
	}
	if len(possible) == 0 {
		return w.At(0)
	}
	if len(possible) == len(w) {
		return int(e.answer(uint64(len(w))))
	}
	return possible[e.answer(uint64(len(possible)))]
}

// answer is the answer to the next question.
func (e *Enumerator) answer(n uint64) uint64 {
	answers := e.answers(Question{e.span().label, e.span().draws, n})
	e.span().draws++
	if len(answers) == 1 {
		return answers[0]
	}
	if e.at == len(e.trail) {
		if e.bounds.Draws > 0 && e.at >= e.bounds.Draws {
			return answers[0]
		}
		e.trail = append(e.trail, fork{answers: answers})
	}
	f := &e.trail[e.at]
	e.at++
	return f.answers[f.taken]
}

// answers are what is tried for a question.
func (e *Enumerator) answers(q Question) []uint64 {
	if e.bounds.Answers != nil {
		if list := e.bounds.Answers(q); list != nil {
			return list
		}
	}
	n := q.N
	if e.bounds.Values > 0 {
		n = min(n, e.bounds.Values)
	}
	out := make([]uint64, n)
	for i := range out {
		out[i] = uint64(i)
	}
	if n > 1 {
		out[n-1] = q.N - 1
	}
	return out
}

func (e *Enumerator) span() *openSpan {
	if n := len(e.spans); n > 0 {
		return &e.spans[n-1]
	}
	return &e.outside
}

// Begin opens a span.
func (e *Enumerator) Begin(label string) { e.spans = append(e.spans, openSpan{label: label}) }

// End closes the span that was opened last.
func (e *Enumerator) End() {
	if n := len(e.spans); n > 0 {
		e.spans = e.spans[:n-1]
	}
}
