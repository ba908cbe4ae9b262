package regress

import (
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/corpus/durable"
	"github.com/wavecheck/wavecheck/fuzz/shrink"
	"github.com/wavecheck/wavecheck/model"
)

// The folders of a corpus.
const (
	InboxFolder       = "inbox"
	RegressionsFolder = "regressions"
)

// Entry is a Case of a corpus.
type Entry struct {
	Path         string `json:"path"`
	Bucket       string `json:"bucket,omitempty"` // of a find
	Property     string `json:"property,omitempty"`
	Engine       string `json:"engine,omitempty"`
	Deviation    string `json:"deviation,omitempty"`
	Mutant       string `json:"mutant,omitempty"`
	Roles        int    `json:"roles"`
	Instructions int    `json:"instructions"`
	Events       int    `json:"topology_events"`
	Digest       string `json:"digest"`
	Twin         string `json:"twin,omitempty"` // path of an earlier entry with the same Case and engine
	Story        string `json:"story"`          // what goes wrong
}

// KnownEntry is a known violation.
type KnownEntry struct {
	corpus.Known
	Expired bool `json:"expired"`
}

// Listing is all that a corpus holds. What could not be read is in Unsound.
type Listing struct {
	Regressions []Entry      `json:"regressions"`
	Inbox       []Entry      `json:"inbox"`
	Known       []KnownEntry `json:"known"`
	Leftovers   []string     `json:"leftovers"` // of processes that were interrupted
	Unsound     []string     `json:"unsound"`
}

// List reads a corpus.
func List(dir string, now time.Time) (*Listing, error) {
	out := &Listing{Regressions: []Entry{}, Inbox: []Entry{}, Known: []KnownEntry{}, Leftovers: []string{}, Unsound: []string{}}
	set, err := Load(dir)
	out.unsound(err)
	twins := &twinFinder{map[string]string{}, map[string]string{}}
	for i := range set.Regressions {
		r := &set.Regressions[i]
		e := entry(filepath.Join(dir, RegressionsFolder, r.Name), &r.Case)
		e.Property, e.Engine, e.Deviation, e.Mutant, e.Story = r.Kills.Property, r.Kills.Engine, r.Kills.Deviation, r.Kills.Mutant, r.Story.Wrong
		twins.regressions[e.Digest] = e.Path
		out.Regressions = append(out.Regressions, e)
	}
	for _, k := range set.Known {
		out.Known = append(out.Known, KnownEntry{k, k.Expired(now)})
	}
	if err := out.addInbox(filepath.Join(dir, InboxFolder), twins); err != nil {
		return nil, err
	}
	for _, folder := range []string{RegressionsFolder, InboxFolder} {
		left, err := durable.Leftovers(filepath.Join(dir, folder), now, 0)
		if err != nil {
			return nil, fmt.Errorf("corpus: %w", err)
		}
		out.Leftovers = append(out.Leftovers, left...)
	}
	return out, nil
}

func (l *Listing) addInbox(dir string, twins *twinFinder) error {
	paths, err := corpus.List(dir)
	if err != nil {
		return err
	}
	for _, path := range paths {
		f, err := corpus.Load(path)
		if err != nil {
			l.unsound(err)
			continue
		}
		e := entry(path, &f.Case)
		e.Bucket, e.Property, e.Engine, e.Story = f.Info.Bucket, f.Info.Property, f.Info.Engine, f.Info.Story
		e.Twin = twins.of(&e)
		l.Inbox = append(l.Inbox, e)
	}
	return nil
}

// unsound notes the lines of an error.
func (l *Listing) unsound(err error) {
	for _, e := range lines(err) {
		l.Unsound = append(l.Unsound, e.Error())
	}
}

// lines parts an error that joins others.
func lines(err error) []error {
	var joined interface{ Unwrap() []error }
	if err == nil {
		return nil
	}
	if !errors.As(err, &joined) {
		return []error{err}
	}
	var out []error
	for _, e := range joined.Unwrap() {
		out = append(out, lines(e)...)
	}
	return out
}

func entry(path string, c *model.Case) Entry {
	size := shrink.SizeOf(c)
	return Entry{
		Path: filepath.ToSlash(path), Roles: size.Roles, Instructions: size.Instructions, Events: size.Events,
		Digest: model.CaseDigest(c).String(),
	}
}

// twinFinder knows the entries so far: regressions by Case, finds by Case and engine.
type twinFinder struct{ regressions, finds map[string]string }

// of gives the path of an earlier entry with the Case of a find, or notes the find.
func (t *twinFinder) of(e *Entry) (path string) {
	if path := t.regressions[e.Digest]; path != "" {
		return path
	}
	key := e.Digest + " " + e.Engine
	if path := t.finds[key]; path != "" {
		return path
	}
	t.finds[key] = e.Path
	return ""
}
