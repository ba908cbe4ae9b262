package model

import (
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// ReferenceLine is one line of the reference vectors (spec 06 §3): a Case, and what the published VM
// answered.
type ReferenceLine struct {
	Engine string
	Case   Case
	Answer Record // fields 3 to 15; zero when Threaded or Panicked
	// Threaded lines come from the published threaded engine, which exposes other fields; their
	// answers are read as JSON and not kept.
	Threaded bool
	Panicked bool // the run was aborted
}

// threadedReference is the engine whose answers are not compared.
const threadedReference = "/threaded"

// Family is the part of the Case's id between its first and its last hyphen.
func (l *ReferenceLine) Family() string {
	first, last := strings.Index(l.Case.ID, "-"), strings.LastIndex(l.Case.ID, "-")
	if first < 0 || first == last {
		return ""
	}
	return l.Case.ID[first+1 : last]
}

// DecodeReferenceLine reads one line of the reference vectors. Its errors are *DecodeError.
func DecodeReferenceLine(data []byte) (ReferenceLine, error) {
	return decodeDocument(data, true, func(d *decoder) ReferenceLine {
		var l ReferenceLine
		var early Dynamic // an answer that stands before the engine's name
		d.record("a reference line",
			req("engine", func() {
				l.Engine = d.text()
				l.Threaded = strings.HasSuffix(l.Engine, threadedReference)
			}),
			req("case", func() { l.Case = d.caseDocument() }),
			req("answer", func() {
				if l.Engine == "" {
					early = d.dynamic()
					return
				}
				d.referenceAnswer(&l)
			}))
		if early != "" && d.err == nil {
			inner := &decoder{in: jsontext.NewDecoder(strings.NewReader(string(early)))}
			inner.referenceAnswer(&l)
			if inner.err != nil {
				d.failAt("/answer"+inner.err.Path, inner.err.Reason)
			}
		}
		return l
	})
}

func (d *decoder) referenceAnswer(l *ReferenceLine) {
	strict := d.names
	d.names = false
	defer func() { d.names = strict }()
	if l.Threaded {
		d.expectObject("an answer")
		return
	}
	ignore := func() { d.dynamic() }
	abort := func() { l.Panicked = true; d.dynamic() }
	fields := append(d.comparableFields(&l.Answer, "schedule"), opt("wave_exec", ignore), opt("stuck_rounds", ignore),
		opt("panic", abort), opt("panic_at", ignore))
	seen := d.partialRecord("an answer", fields)
	if l.Panicked {
		l.Answer = Record{} // an aborted run has no Record, whatever was captured
		return
	}
	d.requireKeys("an answer", fields, seen)
	d.checkRecord(&l.Answer)
}

func (d *decoder) expectObject(what string) {
	if d.peek() != '{' {
		d.fail("expected %s", what)
	}
	d.dynamic()
}
