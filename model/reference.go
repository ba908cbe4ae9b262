package model

import (
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// ReferenceLine is one line of the reference vectors (spec 06 §3): a Case, and what the published VM
// answered.
type ReferenceLine struct {
	Engine string
	Case   Case
	// Answer has the fields 3 to 15, or of a Threaded line the fields 3 to 12, and 16 but for the
	// certificates; it is zero when Panicked.
	Answer   Record
	Threaded bool // the line comes from the published threaded engine, which exposes other fields
	Panicked bool // the run was aborted
}

// threadedReference ends the name of the published threaded engine.
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
	ignore := func() { d.dynamic() }
	abort := func() { l.Panicked = true; d.dynamic() }
	exposed := d.comparableFields(&l.Answer, "schedule")
	if l.Threaded {
		exposed = without(append(exposed, d.waveFields(&l.Answer)...), "coroutines", "sessions", "schedule", "certificates")
	}
	fields := append(exposed, opt("wave_exec", ignore), opt("stuck_rounds", ignore), opt("panic", abort), opt("panic_at", ignore))
	seen := d.partialRecord("an answer", fields)
	if l.Panicked {
		l.Answer = Record{} // an aborted run has no Record, whatever was captured
		return
	}
	d.requireKeys("an answer", fields, seen)
	d.checkRecord(&l.Answer)
}

// without are the fields but for those of some names.
func without(fields []field, names ...string) []field {
	return slices.DeleteFunc(fields, func(f field) bool { return slices.Contains(names, f.name) })
}
