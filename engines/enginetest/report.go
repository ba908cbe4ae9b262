package enginetest

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/listing"
	"github.com/wavecheck/wavecheck/properties"
)

// reportFailures fails the test for the Cases that the engine did not answer.
func reportFailures(t *testing.T, s *suite, failures []failure) {
	t.Helper()
	if len(failures) == 0 {
		return
	}
	first := failures[0]
	c := generators.Seeded(s.seed, first.index)
	t.Errorf("no answer on %d of %d Cases, first on Case %d of enginetest.Seed(%d): %v%s\n\n%s",
		len(failures), s.cases, first.index, s.seed, first.err, captured(first.err), program(&c))
}

// captured is what was caught of the engine's end.
func captured(err error) string {
	var f *engines.Failure
	if !errors.As(err, &f) || f.Captured == "" {
		return ""
	}
	return "\n" + firstLines(f.Captured, capturedLines)
}

// Bounds of what a report shows.
const (
	capturedLines = 24
	programLines  = 80
)

func firstLines(text string, most int) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	if len(lines) > most {
		lines = append(lines[:most], fmt.Sprintf("… and %d more lines", len(lines)-most))
	}
	return strings.Join(lines, "\n")
}

func program(c *model.Case) string { return firstLines(listing.Print(c), programLines) }

// report fails the test if the property was violated, and skips it if it could look at no Case.
func (o *outcome) report(t *testing.T, s *suite, engine engines.Engine) {
	t.Helper()
	for _, missing := range slices.Sorted(maps.Keys(o.skipped)) {
		t.Logf("%d of %d Cases skipped: %s has no %s", o.skipped[missing], s.cases, engine.Name(), missing)
	}
	if v := o.violation; v != nil {
		small, at := shrunk(engine, o.property, &o.c, v)
		t.Errorf("%s\n%s\n  statement  %s\n  rule       spec %s\n  first      %s\n  seen       Case %d of enginetest.Seed(%d) (generators %s)\n\n%s",
			headline(at), strings.Repeat("-", 40), o.property.Statement, o.property.Spec, place(at), o.index, s.seed, generators.Version, program(small))
		return
	}
	if o.judged == 0 && len(o.skipped) > 0 {
		t.Skip("judged on no Case")
	}
}

func headline(v *properties.Violation) string {
	text := v.Engine + " breaks " + v.Property
	if v.Engine == "" {
		text = v.Property + " does not hold"
	}
	if v.Round > 0 {
		text += fmt.Sprintf(" in round %d", v.Round)
	}
	if v.Instr != "" {
		text += ", " + v.Instr
	}
	return text
}

// place is the first place and the two values, which may be long.
func place(v *properties.Violation) string {
	name := v.Field
	if v.Index >= 0 {
		name += fmt.Sprintf("[%d]", v.Index)
	}
	return fmt.Sprintf("%s\n    want     %s\n    got      %s", name, clip(v.Want), clip(v.Got))
}

// valueWidth bounds a value in a report.
const valueWidth = 600

func clip(s string) string {
	if r := []rune(s); len(r) > valueWidth {
		return string(r[:valueWidth]) + "…"
	}
	return s
}
