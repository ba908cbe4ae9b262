package report

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/wavecheck/wavecheck/fuzz/shrink"
)

// WriteExplanation draws what the violation depends on, and what not: the lines matters and any value.
func WriteExplanation(w io.Writer, x *shrink.Explanation) {
	var parts []string
	for i, m := range x.Matters {
		part := matterText(m)
		if i+1 == len(x.Matters) || ending(x.Matters[i+1]) != ending(m) {
			part += " (" + ending(m) + ")"
		}
		parts = append(parts, part)
	}
	writeList(w, "matters", parts)
	writeList(w, "any value", x.Any)
}

func matterText(m shrink.Matter) string {
	if m.Kind == shrink.Perturbed {
		return fmt.Sprintf("@%d %s", m.Tick, PerturbationText(m.Event))
	}
	return m.Name
}

// ending says what becomes of the violation otherwise; neighbours share it.
func ending(m shrink.Matter) string {
	if m.Without == shrink.Holds {
		return "otherwise the property holds"
	}
	return "otherwise another violation shows"
}

// listColumn is where the text of a page's line begins.
const listColumn = 13

// writeList writes a list behind its title, on as many lines as it takes; nothing for an empty list.
func writeList(w io.Writer, title string, parts []string) {
	if len(parts) == 0 {
		return
	}
	line := "  " + title + strings.Repeat(" ", listColumn-2-len(title))
	for i, part := range parts {
		if i < len(parts)-1 {
			part += ", "
		}
		if utf8.RuneCountInString(line)+utf8.RuneCountInString(part) > pageWidth && strings.TrimSpace(line) != title {
			fmt.Fprintln(w, strings.TrimRight(line, " "))
			line = strings.Repeat(" ", listColumn)
		}
		line += part
	}
	fmt.Fprintln(w, strings.TrimRight(line, " "))
}
