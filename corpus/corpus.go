// Package corpus keeps Cases on disk: finds of campaigns in inbox/, Cases that are kept for good in
// regressions/, the reference vectors in reference/. A find or a regression is a folder that holds the
// Case as canonical JSON and what is known about it; loading is strict, and writing is atomic, so a kill
// at any moment leaves the whole folder or none of it.
package corpus

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/corpus/durable"
	"github.com/wavecheck/wavecheck/model"
)

// The files of a find.
const (
	CaseFile = "case.json"
	InfoFile = "find.json"
)

// Find is a counterexample and where it comes from.
type Find struct {
	Name string // the folder's name
	Case model.Case
	Info Info
}

// Info is what find.json says of a find.
type Info struct {
	Bucket     string `json:"bucket"`
	Property   string `json:"property"`
	Engine     string `json:"engine"`
	Generators string `json:"generators"` // the version of the generators' class; with seed and index it names the Case drawn
	Seed       uint64 `json:"seed"`
	Index      uint64 `json:"index"`
	Cause      string `json:"cause,omitempty"` // where the states of the two runs part first
	Story      string `json:"story"`
}

// slugBytes bounds the name of a folder, well below what file systems hold.
const slugBytes = 120

// Slug is a bucket as the name of a folder: lower case, everything but letters, digits and underscores
// as single hyphens. A long one is cut and ends in a digest of the whole, so that it still names one
// bucket; a bucket without letters is nothing but its digest.
func Slug(bucket string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(bucket) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '_':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	slug := strings.Trim(b.String(), "-")
	if slug != "" && len(slug) <= slugBytes {
		return slug
	}
	digest := fmt.Sprintf("%x", sha256.Sum256([]byte(bucket)))[:12]
	return strings.TrimLeft(strings.TrimRight(slug[:min(len(slug), slugBytes-len(digest)-1)], "-")+"-"+digest, "-")
}

// Write stores a find in a folder of its own under dir, and gives that folder's path. An older find of
// that name stays in place and keeps its Case; then written is false.
func Write(dir string, f Find) (path string, written bool, err error) {
	return write(durable.OS, dir, f)
}

func write(d durable.Disk, dir string, f Find) (path string, written bool, err error) {
	path = filepath.Join(dir, f.Name)
	if f.Name != "" && holdsCase(path) {
		return path, false, nil
	}
	info, err := jsonLine(f.Info)
	if err != nil {
		return "", false, fmt.Errorf("corpus: %w", err)
	}
	_, err = durable.Folder(d, dir, f.Name, []durable.Content{{Name: InfoFile, Data: info}, {Name: CaseFile, Data: caseLine(&f.Case)}})
	switch {
	case errors.Is(err, fs.ErrExist) && holdsCase(path): // another process was faster
		return path, false, nil
	case err != nil:
		return "", false, fmt.Errorf("corpus: %w", err)
	}
	return path, true, nil
}

// ReplaceCase puts a smaller Case into the folder of a find.
func ReplaceCase(d durable.Disk, path string, c *model.Case) error {
	if err := durable.File(d, filepath.Join(path, CaseFile), caseLine(c)); err != nil {
		return fmt.Errorf("corpus: %w", err)
	}
	return nil
}

func holdsCase(path string) bool {
	_, err := os.Stat(filepath.Join(path, CaseFile))
	return err == nil
}

// Load reads a find: its folder, or a file with one Case and nothing known about it. Errors name the path.
func Load(path string) (Find, error) {
	stat, err := os.Stat(path)
	if err != nil {
		return Find{}, fmt.Errorf("corpus: %w", err)
	}
	if !stat.IsDir() {
		c, err := LoadCase(path)
		return Find{Name: filepath.Base(path), Case: c}, err
	}
	f := Find{Name: filepath.Base(filepath.Clean(path))}
	if f.Case, err = LoadCase(filepath.Join(path, CaseFile)); err != nil {
		return Find{}, err
	}
	f.Info, err = loadInfo(filepath.Join(path, InfoFile))
	if err != nil {
		return Find{}, err
	}
	return f, nil
}

// loadInfo reads a find.json; one that does not exist says nothing.
func loadInfo(path string) (info Info, err error) {
	if err := loadJSON(path, &info); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return Info{}, err
	}
	return info, nil
}

// LoadCase reads a file with one Case.
func LoadCase(path string) (model.Case, error) {
	data, err := readUpTo(path, model.MaxDocumentBytes+2) // and the end of the line
	if err != nil {
		return model.Case{}, err
	}
	c, err := model.DecodeCase(trimEnd(data))
	if err != nil {
		return model.Case{}, fmt.Errorf("%s: %w", path, err)
	}
	return c, nil
}

// List gives the paths of the finds under dir, ascending; a folder that does not exist holds none.
func List(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("corpus: %w", err)
	}
	var out []string
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			out = append(out, filepath.Join(dir, e.Name()))
		}
	}
	slices.Sort(out)
	return out, nil
}
