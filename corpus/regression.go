package corpus

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wavecheck/wavecheck/corpus/durable"
	"github.com/wavecheck/wavecheck/model"
)

// The files of a regression, besides its CaseFile.
const (
	StoryFile = "story.txt"
	KillsFile = "kills.json"
)

// Regression is a Case that once showed a defect, and is kept for good: a folder that is named by what
// goes wrong and holds the Case as canonical JSON, three lines of story, and what the Case kills.
type Regression struct {
	Name  string // the folder's name
	Case  model.Case
	Story Story
	Kills Kills
}

// Story tells a person what a regression is about, a line each.
type Story struct {
	Wrong   string // what goes wrong, exactly
	From    string // where the Case came from
	Teaches string // what it teaches
}

// Kills is what kills.json says: which defect the Case shows, and to whom. A replay asks that every
// property holds; with a deviation, also that Property is violated where an oracle has that rule
// switched, and with an engine that is wrong on purpose, that Property is violated by it.
type Kills struct {
	Property  string `json:"property"`            // id of the property that fails where the defect is
	Engine    string `json:"engine,omitempty"`    // the engine that had the defect
	Deviation string `json:"deviation,omitempty"` // id of a deviation that the Case shows
	Mutant    string `json:"mutant,omitempty"`    // name of a breakage that the Case shows
	Digest    string `json:"digest"`              // CaseDigest of the Case, in hexadecimal
}

// storyHeads begin the lines of a story.
var storyHeads = [3]string{"goes wrong: ", "came from: ", "teaches: "}

func (s *Story) lines() [3]*string { return [3]*string{&s.Wrong, &s.From, &s.Teaches} }

// storyWidth bounds a line of a story, in letters.
const storyWidth = 300

// nameBytes bounds the name of a regression.
const nameBytes = 80

// ParseStory reads the three lines of a story, each of which begins with its head: "goes wrong: ",
// "came from: ", "teaches: ".
func ParseStory(text string) (Story, error) {
	var s Story
	lines := strings.Split(strings.TrimSuffix(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), "\n")
	if len(lines) != len(storyHeads) {
		return s, fmt.Errorf("a story has %d lines, not %d", len(storyHeads), len(lines))
	}
	for i, into := range s.lines() {
		rest, ok := strings.CutPrefix(lines[i], storyHeads[i])
		if !ok {
			return Story{}, fmt.Errorf("line %d does not begin with %q", i+1, storyHeads[i])
		}
		*into = rest
	}
	return s, s.check()
}

// String is the story as its file holds it.
func (s Story) String() string {
	var b strings.Builder
	for i, line := range s.lines() {
		b.WriteString(storyHeads[i] + *line + "\n")
	}
	return b.String()
}

func (s Story) check() error {
	for i, line := range s.lines() {
		odd := func(r rune) bool { return !unicode.IsPrint(r) }
		switch {
		case strings.TrimSpace(*line) != *line || *line == "":
			return fmt.Errorf("line %d is empty, or has white space at its ends", i+1)
		case !utf8.ValidString(*line) || strings.IndexFunc(*line, odd) >= 0:
			return fmt.Errorf("line %d holds what cannot be printed", i+1)
		case utf8.RuneCountInString(*line) > storyWidth:
			return fmt.Errorf("line %d is longer than %d letters", i+1, storyWidth)
		}
	}
	return nil
}

// CheckName refuses what does not say what goes wrong in words of lower-case letters and digits with
// hyphens between them.
func CheckName(name string) error {
	for _, word := range strings.Split(name, "-") {
		if word == "" || strings.Trim(word, "abcdefghijklmnopqrstuvwxyz0123456789") != "" || len(name) > nameBytes {
			return fmt.Errorf("the name %q is not what-goes-wrong: words of a-z and 0-9 with hyphens between them, at most %d bytes", name, nameBytes)
		}
	}
	return nil
}

// check gives everything that is wrong with a regression, apart from the names that the corpus does not
// know: of properties, engines and mutants.
func (r *Regression) check() error {
	digest := model.CaseDigest(&r.Case).String()
	errs := []error{CheckName(r.Name)}
	if err := r.Story.check(); err != nil {
		errs = append(errs, fmt.Errorf("%s: %w", StoryFile, err))
	}
	if r.Kills.Property == "" {
		errs = append(errs, fmt.Errorf("%s: no property", KillsFile))
	}
	if r.Kills.Deviation != "" {
		if err := model.CheckDeviation(r.Kills.Deviation); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", KillsFile, err))
		}
	}
	if r.Kills.Digest != digest {
		errs = append(errs, fmt.Errorf("%s: the digest is %q, that of %s is %s", KillsFile, r.Kills.Digest, CaseFile, digest))
	}
	return errors.Join(errs...)
}

// LoadRegression reads the folder of a regression, strictly. Its error has a line for everything that is
// wrong, each with the path.
func LoadRegression(path string) (Regression, error) {
	r := Regression{Name: filepath.Base(filepath.Clean(path))}
	entries, err := os.ReadDir(path)
	if err != nil {
		return Regression{}, fmt.Errorf("corpus: %w", err)
	}
	var errs []error
	for _, e := range entries {
		if name := e.Name(); name != CaseFile && name != StoryFile && name != KillsFile {
			errs = append(errs, fmt.Errorf("%s: a regression has no such file", filepath.Join(path, name)))
		}
	}
	read := []error{r.readCase(path), r.readStory(path), loadJSON(filepath.Join(path, KillsFile), &r.Kills)}
	errs = append(errs, read...)
	if errors.Join(read...) == nil {
		if err := r.check(); err != nil {
			for _, line := range strings.Split(err.Error(), "\n") {
				errs = append(errs, fmt.Errorf("%s: %s", path, line))
			}
		}
	}
	if err := errors.Join(errs...); err != nil {
		return Regression{}, err
	}
	return r, nil
}

// readCase reads a Case that is canonical JSON on one line.
func (r *Regression) readCase(dir string) (err error) {
	path := filepath.Join(dir, CaseFile)
	if r.Case, err = LoadCase(path); err != nil {
		return err
	}
	data, err := readUpTo(path, model.MaxDocumentBytes+2)
	if err == nil && !bytes.Equal(data, caseLine(&r.Case)) {
		err = fmt.Errorf("%s: not canonical JSON in one line; wavecheck parse prints that", path)
	}
	return err
}

func (r *Regression) readStory(dir string) error {
	path := filepath.Join(dir, StoryFile)
	data, err := readUpTo(path, documentBytes)
	if err != nil {
		return err
	}
	if r.Story, err = ParseStory(string(data)); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// Regressions loads every regression below dir, ascending by name. Its error has a line for everything
// that is wrong with any of them, two with one Case included; the sound ones are given all the same. A
// folder that does not exist holds none.
func Regressions(dir string) ([]Regression, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("corpus: %w", err)
	}
	var out []Regression
	var errs []error
	first := map[string]string{} // by digest
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		switch {
		case durable.Temporary(e.Name()):
			continue
		case !e.IsDir():
			errs = append(errs, fmt.Errorf("%s: not the folder of a regression", path))
			continue
		}
		r, err := LoadRegression(path)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		if other, ok := first[r.Kills.Digest]; ok {
			errs = append(errs, fmt.Errorf("%s: the same Case as %s", path, other))
			continue
		}
		first[r.Kills.Digest] = r.Name
		out = append(out, r)
	}
	slices.SortFunc(out, func(a, b Regression) int { return strings.Compare(a.Name, b.Name) })
	return out, errors.Join(errs...)
}

// WriteRegression stores a regression in a folder of its own below dir and gives its path; the digest is
// put in. It refuses what LoadRegression would, a name that is taken, and a Case that another one has.
func WriteRegression(dir string, r Regression) (path string, err error) {
	return WriteRegressionTo(durable.OS, dir, r)
}

// WriteRegressionTo is WriteRegression on any disk.
func WriteRegressionTo(d durable.Disk, dir string, r Regression) (path string, err error) {
	r.Kills.Digest = model.CaseDigest(&r.Case).String()
	if err := errors.Join(model.CheckCase(&r.Case), r.check()); err != nil {
		return "", fmt.Errorf("corpus: regression %s: %w", r.Name, err)
	}
	others, _ := Regressions(dir) // those that are not sound are told where they are loaded
	for i := range others {
		if others[i].Kills.Digest == r.Kills.Digest {
			return "", fmt.Errorf("corpus: regression %s: the same Case as %s", r.Name, others[i].Name)
		}
	}
	kills, err := jsonLine(r.Kills)
	if err != nil {
		return "", fmt.Errorf("corpus: %w", err)
	}
	path, err = durable.Folder(d, dir, r.Name, []durable.Content{
		{Name: CaseFile, Data: caseLine(&r.Case)}, {Name: StoryFile, Data: []byte(r.Story.String())}, {Name: KillsFile, Data: kills},
	})
	if err != nil {
		return "", fmt.Errorf("corpus: %w", err)
	}
	return path, nil
}

// caseLine is a Case as canonical JSON that ends in a line feed.
func caseLine(c *model.Case) []byte { return append(model.AppendCase(nil, c), '\n') }
