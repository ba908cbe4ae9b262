package report

import (
	"encoding/json"
	"io"
)

// WriteJSON writes a value as one indented document, as every command and every file of the suite shows it.
func WriteJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
