package campaign

import (
	"slices"
	"strings"
	"sync"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// Kind tells the three ends of a judgement that are not "holds".
type Kind string

// The kinds of findings.
const (
	Violated      Kind = "violation"      // a property does not hold
	EngineFailure Kind = "engine-failure" // an engine crashed, hung or answered nonsense
	SuiteFailure  Kind = "suite-failure"  // a generator or a property panicked
)

// Finding is something that went wrong on one Case.
type Finding struct {
	Kind      Kind
	Bucket    string
	Index     uint64
	Case      model.Case
	Property  string                // that was judged
	Violation *properties.Violation // when Kind is Violated
	Engine    string                // when Kind is EngineFailure
	Failure   engines.FailureKind   // likewise
	Text      string
	Captured  string
}

// bucket gathers the findings of one name; first is the one with the least index, whatever the order in
// which workers found them.
type bucket struct {
	first Finding
	count uint64
}

type findings struct {
	mu      sync.Mutex
	buckets map[string]*bucket
}

func newFindings() *findings { return &findings{buckets: map[string]*bucket{}} }

func (f *findings) add(x Finding) {
	f.mu.Lock()
	defer f.mu.Unlock()
	b := f.buckets[x.Bucket]
	if b == nil {
		b = &bucket{first: x}
		f.buckets[x.Bucket] = b
	}
	b.count++
	if x.Index < b.first.Index {
		b.first = x
	}
}

// totals counts the violations and the failures of engines and suite, of buckets that are not left out.
func (f *findings) totals(leaveOut func(bucket string) bool) (violations, failures uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for name, b := range f.buckets {
		switch {
		case leaveOut(name):
		case b.first.Kind == Violated:
			violations += b.count
		default:
			failures += b.count
		}
	}
	return violations, failures
}

// sorted lists the buckets by name.
func (f *findings) sorted() []bucket {
	f.mu.Lock()
	defer f.mu.Unlock()
	out := make([]bucket, 0, len(f.buckets))
	for _, b := range f.buckets {
		out = append(out, *b)
	}
	slices.SortFunc(out, func(a, b bucket) int { return strings.Compare(a.first.Bucket, b.first.Bucket) })
	return out
}
