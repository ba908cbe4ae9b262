// Package durabletest is a disk that goes away: for tests of what a kill or a loss of power leaves.
package durabletest

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/corpus/durable"
)

// Loss says what a disk forgets when it goes away, of what nobody waited for by Sync.
type Loss int

// The losses. After a kill the system still writes everything; after a loss of power nobody knows in
// which order things reached the disk, and the two extremes are tried.
const (
	Nothing  Loss = iota
	Contents      // halves of files, and names in new folders; renamed and new folders are there
	All           // every name and every content
)

// Disk counts steps, and calls Stop before step number At, from 1; a write or a removal is half
// done by then. Stop ends the process, panics, or gives the error of that step. What is lost is lost before.
type Disk struct {
	At   int
	Loss Loss
	Stop func() error

	steps   int
	pending []effect
}

var _ durable.Disk = (*Disk)(nil)

// effect is something that the disk does not hold yet.
type effect struct {
	waits  string // the path of which a Sync makes it permanent
	folder bool   // a rename, or a new folder: lost with All only
	undo   func() error
}

// ErrStopped is an error for Stop to give.
var ErrStopped = errors.New("the disk has stopped")

// Steps is the number of steps that were begun.
func (d *Disk) Steps() int { return d.steps }

// Lose forgets what the disk does not hold yet.
func (d *Disk) Lose() error {
	var errs []error
	for _, e := range slices.Backward(d.pending) {
		if d.Loss == All || d.Loss == Contents && !e.folder {
			errs = append(errs, e.undo())
		}
	}
	d.pending = nil
	return errors.Join(errs...)
}

// step counts a step, and stops the disk when it is due.
func (d *Disk) step(half func() error) error {
	d.steps++
	if d.steps != d.At {
		return nil
	}
	if half != nil {
		if err := half(); err != nil {
			return err
		}
	}
	if err := d.Lose(); err != nil {
		return err
	}
	return d.Stop()
}

// Mkdir makes a folder.
func (d *Disk) Mkdir(path string) error {
	if err := d.step(nil); err != nil {
		return err
	}
	d.pending = append(d.pending, effect{filepath.Dir(path), true, func() error { return os.RemoveAll(path) }})
	return durable.OS.Mkdir(path)
}

// MkdirTemp makes a folder of a fresh name.
func (d *Disk) MkdirTemp(dir, prefix string) (string, error) {
	if err := d.step(nil); err != nil {
		return "", err
	}
	path, err := durable.OS.MkdirTemp(dir, prefix)
	d.pending = append(d.pending, effect{dir, true, func() error { return os.RemoveAll(path) }})
	return path, err
}

// WriteFile writes a file that is not there yet.
func (d *Disk) WriteFile(path string, data []byte) error {
	if err := d.step(func() error { return durable.OS.WriteFile(path, data[:len(data)/2]) }); err != nil {
		return err
	}
	d.pending = append(d.pending,
		effect{filepath.Dir(path), false, func() error { return os.Remove(path) }},
		effect{path, false, func() error { return os.Truncate(path, int64(len(data)/2)) }})
	return durable.OS.WriteFile(path, data)
}

// Sync makes permanent what waits for it.
func (d *Disk) Sync(path string) error {
	if err := d.step(nil); err != nil {
		return err
	}
	d.pending = slices.DeleteFunc(d.pending, func(e effect) bool { return e.waits == path })
	return durable.OS.Sync(path)
}

// Rename renames, over what is there.
func (d *Disk) Rename(from, to string) error {
	if err := d.step(nil); err != nil {
		return err
	}
	old, readErr := os.ReadFile(to)
	if err := durable.OS.Rename(from, to); err != nil {
		return err
	}
	d.move(from, to)
	d.pending = append(d.pending, effect{filepath.Dir(to), true, func() error {
		err := os.Rename(to, from)
		if err == nil && readErr == nil {
			err = os.WriteFile(to, old, 0o644)
		}
		return err
	}})
	return nil
}

// move tells the effects below a path that it has another name now.
func (d *Disk) move(from, to string) {
	for i := range d.pending {
		e := &d.pending[i]
		if e.waits != from && !strings.HasPrefix(e.waits, from+string(filepath.Separator)) {
			continue
		}
		undo := e.undo
		e.waits = to + strings.TrimPrefix(e.waits, from)
		e.undo = func() error { // under the old name, for a moment
			if err := os.Rename(to, from); err != nil {
				return err
			}
			return errors.Join(undo(), os.Rename(from, to))
		}
	}
}

// RemoveAll removes; that it could come back is of no interest to those who remove temporary names.
func (d *Disk) RemoveAll(path string) error {
	if err := d.step(func() error { return removeOne(path) }); err != nil {
		return err
	}
	return durable.OS.RemoveAll(path)
}

// removeOne is half of a removal: one of what a folder holds is gone.
func removeOne(path string) error {
	entries, err := os.ReadDir(path)
	if err != nil || len(entries) == 0 {
		return nil
	}
	return os.RemoveAll(filepath.Join(path, entries[0].Name()))
}
