package mutants

import (
	"fmt"
	"regexp"
	"slices"
)

// EditError says which edit of which mutant cannot be made, and why.
type EditError struct {
	Mutant, File, Func string
	Reason             string
}

// Error is mutant, file and function, and the reason.
func (e *EditError) Error() string {
	text := "mutant " + e.Mutant
	for _, part := range []string{e.File, e.Func} {
		if part != "" {
			text += ", " + part
		}
	}
	return text + ": " + e.Reason
}

func (m *Mutant) errorf(e *Edit, format string, args ...any) error {
	err := &EditError{Mutant: m.Name, Reason: fmt.Sprintf(format, args...)}
	if e != nil {
		err.File, err.Func = e.File, e.Func
	}
	return err
}

var kebab = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// validate checks what can be said of a list without the source.
func validate(list []Mutant) error {
	seen := map[string]bool{}
	for i := range list {
		m := &list[i]
		switch {
		case !kebab.MatchString(m.Name):
			return m.errorf(nil, "%q is no name in kebab-case", m.Name)
		case seen[m.Name]:
			return m.errorf(nil, "there are two of this name")
		case m.Sentence == "":
			return m.errorf(nil, "a sentence is missing")
		case !slices.Contains(areas, m.Area):
			return m.errorf(nil, "unknown area %q", m.Area)
		case !slices.Contains(kinds, m.Kind):
			return m.errorf(nil, "unknown kind %q", m.Kind)
		case len(m.Edits)+len(m.Files) == 0:
			return m.errorf(nil, "it breaks nothing")
		case len(m.Files) > 0 && m.Kind != Static:
			return m.errorf(nil, "only a static mutant adds files")
		}
		seen[m.Name] = true
		for j := range m.Edits {
			if e := &m.Edits[j]; !slices.Contains(forms, e.Form) {
				return m.errorf(e, "unknown form %q", e.Form)
			}
		}
	}
	return nil
}
