package corpus

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// documentBytes bounds every JSON file that is no Case.
const documentBytes = 1 << 20

// loadJSON reads one JSON value strictly: no unknown or doubled key, no key in other letters, nothing
// behind it. Its error is one line that begins with the path.
func loadJSON(path string, v any) error {
	data, err := readUpTo(path, documentBytes)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, v, json.RejectUnknownMembers(true)); err != nil {
		return fmt.Errorf("%s: %s", path, jsonText(err))
	}
	return nil
}

// jsonText is an error of the JSON library on one line. The library words what it says of values
// differently from build to build, so that nobody leans on it; place and reason are the same.
func jsonText(err error) string {
	var wrong *json.SemanticError
	if !errors.As(err, &wrong) {
		return strings.ReplaceAll(err.Error(), "\n", " ")
	}
	if wrong.Err != nil {
		return fmt.Sprintf("%s: %v", wrong.JSONPointer, wrong.Err)
	}
	return fmt.Sprintf("%s: a %s is not expected here", wrong.JSONPointer, wrong.JSONKind)
}

// jsonLine is a value as indented JSON that ends in a line feed.
func jsonLine(v any) ([]byte, error) {
	data, err := json.Marshal(v, jsontext.WithIndent("  "))
	return append(data, '\n'), err
}

// readUpTo reads a file of at most most bytes.
func readUpTo(path string, most int64) (data []byte, err error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("corpus: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	data, err = io.ReadAll(io.LimitReader(file, most+1))
	if err == nil && int64(len(data)) > most {
		err = fmt.Errorf("%s: more than %d bytes", path, most)
	}
	return data, err
}
