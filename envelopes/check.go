package envelopes

import (
	"slices"
	"time"
)

// World is what a registry is held against.
type World struct {
	// Today decides which dates are past.
	Today time.Time
	// Produced are the fingerprints that the suites found by running.
	Produced []string
	// Complete says that the suites ran to their end: what they did not produce does not exist.
	Complete bool
	// TestExists says whether a test is there; nil does not ask.
	TestExists func(name string) bool
}

// Check holds a registry that parsed against the world (spec 04 §5.2): every produced fingerprint has an
// active entry, every active entry is exercised and its date not past, every test exists, and what is
// resolved stays away. It reports all findings.
func (r *Registry) Check(w World) []Finding {
	var found []Finding
	active := map[string]bool{}
	for i := range r.Deviations {
		e := &r.Deviations[i]
		for _, item := range e.Covers {
			if e.Active() {
				active[item] = true
			} else if slices.Contains(w.Produced, item) {
				found = append(found, finding("deviation %s: resolved, but %s is produced again", e.ID, item))
			}
		}
		found = append(found, e.check(w)...)
	}
	for _, p := range w.Produced {
		if !active[p] {
			found = append(found, finding("found a mismatch without active coverage: %s", p))
		}
	}
	return found
}

func (e *Entry) check(w World) []Finding {
	var found []Finding
	if e.Active() && !e.RevisitDate.IsZero() && e.RevisitDate.Before(day(w.Today)) {
		found = append(found, finding("deviation %s: revisit_date %s is past", e.ID, e.RevisitDate.Format(time.DateOnly)))
	}
	if e.Active() && w.Complete {
		found = append(found, e.stale(w.Produced)...)
	}
	for _, name := range e.Tests {
		if w.TestExists != nil && !w.TestExists(name) {
			found = append(found, finding("deviation %s: there is no test %s", e.ID, name))
		}
	}
	return found
}

// stale finds covers that nothing produces: all of them, or single ones, which are misspelt or settled.
func (e *Entry) stale(produced []string) []Finding {
	var missing []string
	for _, item := range e.Covers {
		if !slices.Contains(produced, item) {
			missing = append(missing, item)
		}
	}
	if len(missing) == len(e.Covers) {
		return []Finding{finding("deviation %s: stale, nothing exercises it", e.ID)}
	}
	var found []Finding
	for _, item := range missing {
		found = append(found, finding("deviation %s: nothing produces %s", e.ID, item))
	}
	return found
}

func day(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
