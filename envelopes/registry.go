// Package envelopes says inside which bounds an engine may differ from the canonical one, and from the
// published VM.
//
// The registry (registry.go) is the list of the ways in which ours differs from the published VM on
// purpose: a document with an owner, a reason and a date to look again for each (spec 04 §5.2). Check
// (check.go) holds it against what the suites found by running.
//
// The envelope is what a parallel engine promises: a Declaration (declaration.go) says before the run how far
// the candidate may differ, a Diff (diff.go) says afterwards how far it does, and Judge (member.go) whether the
// one lies inside the other (spec 04 §3.5 to §3.7). InDomain (domain.go) tells the Cases whose programs cannot
// see how they are scheduled. Package determinism says when two runs count as the same.
package envelopes

import (
	_ "embed" // deviations.json
	"slices"
	"strings"
	"time"
)

// Registry is the list of deviations from the published VM (spec 04 §5.2).
type Registry struct {
	SchemaVersion int64
	UpdatedAt     string // not checked
	Deviations    []Entry
}

// Entry is one deviation. What is missing in the document is zero here and a finding beside it.
type Entry struct {
	ID, Title    string
	Kind         string // shape or behaviour
	Owner        string
	Status       string // active or resolved
	Reason       string
	Impact       string
	Alternatives string
	RevisitDate  time.Time // midnight UTC; zero if it does not parse
	Covers       []string  // fingerprints
	SpecRefs     []string
	CodeRefs     []string
	Tests        []string // folder.TestName
	Properties   []string // ids of properties that the published behaviour violates and ours holds
	Case         string   // the folder of the smallest Case, below corpus/regressions
}

// The kinds and statuses of an entry.
const (
	KindShape      = "shape"
	KindBehaviour  = "behaviour"
	StatusActive   = "active"
	StatusResolved = "resolved"
)

// Active reports whether the deviation is in force.
func (e *Entry) Active() bool { return e.Status == StatusActive }

// Entry is the deviation of an id, nil if there is none.
func (r *Registry) Entry(id string) *Entry {
	i := slices.IndexFunc(r.Deviations, func(e Entry) bool { return e.ID == id })
	if i < 0 {
		return nil
	}
	return &r.Deviations[i]
}

// RegistryFile is the registry of this module, below its root.
const RegistryFile = "envelopes/deviations.json"

//go:embed deviations.json
var deviations []byte

// Deviations is the registry of this module. It is kept free of findings by the tests.
func Deviations() Registry {
	r, _ := ParseRegistry(deviations)
	return r
}

// Fingerprint names a difference in behaviour that a differential suite found (spec 04 §5.2). The parts
// hold no colon.
func Fingerprint(suite, scenario, code string) string {
	return strings.Join([]string{KindBehaviour, suite, scenario, code}, ":")
}

// The suites that emit fingerprints. A scenario is the deviation that was switched. The vectors never
// change, so their code is the field of the first difference, or abort; generated Cases do, so theirs is
// only CodeRecord: the Record changes.
const (
	SuiteReference = "reference"
	SuiteGenerated = "generated"
	CodeRecord     = "record"
	CodeAbort      = "abort"
)
