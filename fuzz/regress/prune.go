package regress

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/corpus/durable"
)

// LeftoverAge is how long a temporary name is untouched when nobody is at work on it any more.
const LeftoverAge = 10 * time.Minute

// Action is what prune did, or would do, with an entry.
type Action struct {
	Path   string `json:"path"`
	Action string `json:"action"` // dropped, kept, or unsound: it cannot be read, and is left to a person
	Why    string `json:"why"`
}

// Prune drops from the inbox of a corpus what is of no use any more: finds that no longer fail, Cases that
// are there already, and what interrupted processes left behind. A find of an engine that does not judge
// is kept. With dryRun it only says what it would do.
func Prune(ctx context.Context, dir string, j *Judge, now time.Time, dryRun bool) ([]Action, error) {
	list, err := List(dir, now)
	if err != nil {
		return nil, err
	}
	actions := []Action{}
	drop := func(path, why string) error {
		actions = append(actions, Action{filepath.ToSlash(path), "dropped", why})
		if dryRun {
			return nil
		}
		return durable.Remove(durable.OS, filepath.FromSlash(path))
	}
	for i := range list.Inbox {
		e := &list.Inbox[i]
		gone, why, err := j.useless(ctx, e)
		switch {
		case err != nil:
			return actions, err
		case !gone:
			actions = append(actions, Action{e.Path, "kept", why})
			continue
		}
		if err := drop(e.Path, why); err != nil {
			return actions, fmt.Errorf("corpus: %w", err)
		}
	}
	for _, folder := range []string{InboxFolder, RegressionsFolder} {
		left, err := durable.Leftovers(filepath.Join(dir, folder), now, LeftoverAge)
		if err != nil {
			return actions, fmt.Errorf("corpus: %w", err)
		}
		for _, path := range left {
			if err := drop(path, "left by a process that was interrupted"); err != nil {
				return actions, fmt.Errorf("corpus: %w", err)
			}
		}
	}
	for _, text := range list.Unsound {
		path, why, _ := strings.Cut(text, ": ")
		actions = append(actions, Action{path, "unsound", why})
	}
	return actions, nil
}

// useless reports whether a find can go, and why or why not.
func (j *Judge) useless(ctx context.Context, e *Entry) (gone bool, why string, err error) {
	if e.Twin != "" {
		return true, "the same Case as " + e.Twin, nil
	}
	if e.Engine != "" && !strings.HasPrefix(e.Engine, "oracle") && !j.judges(e.Engine) {
		return false, "its engine does not judge: " + e.Engine, nil
	}
	f, err := corpus.Load(filepath.FromSlash(e.Path))
	if err != nil {
		return false, "", err
	}
	fails, err := j.fails(ctx, &f.Case)
	if err != nil {
		return false, "", err
	}
	if fails == "" {
		return true, "it no longer fails", nil
	}
	return false, "it fails: " + fails, nil
}
