package timeline

import (
	_ "embed" // the page's frame
	"encoding/json"
	"fmt"
	"html"
	"io"
	"strings"
)

// frame is the page but for its title and its data.
//
//go:embed page.html
var frame string

// Where the frame takes its title and its data.
const (
	titlePlace = "<!--TITLE-->"
	dataPlace  = "/*DATA*/"
)

// WritePage writes the timeline as one HTML document that needs nothing else, not even a network. Its data stands in the
// element with the id "data", packed (see pack). The error is the writer's.
func (t *Timeline) WritePage(w io.Writer) error {
	data, err := json.Marshal(pack(t)) // which writes <, > and & as escapes, so no name can end the element
	if err != nil {
		return fmt.Errorf("timeline: %w", err)
	}
	title := "Waves of " + t.name() + " on " + t.Engine
	_, err = strings.NewReplacer(titlePlace, html.EscapeString(title), dataPlace, string(data)).WriteString(w, frame)
	return err
}

// name is what the Case is called.
func (t *Timeline) name() string {
	if t.Case != "" {
		return clip(t.Case)
	}
	return t.Digest[:12]
}
