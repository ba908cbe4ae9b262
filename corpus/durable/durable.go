// Package durable changes a folder of a file system so that a kill, or the loss of power, at any moment
// leaves what was there before and, of what is new, all or nothing.
//
// Folder and File write below a temporary name, wait until the disk holds it, and rename: the new name
// stands for whole content or is not there. Remove renames first and deletes then. What an interrupted
// process leaves behind has a name that Temporary knows, and Leftovers lists it for removal.
package durable

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// The names of what is under way.
const (
	newPrefix  = ".new-"
	gonePrefix = ".gone-"
)

// Temporary reports whether a name is that of something that was being written or removed.
func Temporary(name string) bool {
	return strings.HasPrefix(name, newPrefix) || strings.HasPrefix(name, gonePrefix)
}

// Disk is what the steps are made on. Each call is one step that may fail, or be the last of a process.
type Disk interface {
	Mkdir(path string) error
	// MkdirTemp makes a folder of a fresh name that begins with a prefix.
	MkdirTemp(dir, prefix string) (path string, err error)
	// WriteFile writes a file and waits for nothing.
	WriteFile(path string, data []byte) error
	// Sync waits until the disk holds the content of a file, or the names that stand in a folder.
	Sync(path string) error
	Rename(from, to string) error
	RemoveAll(path string) error
}

// OS is the machine's own file system.
var OS Disk = osDisk{}

type osDisk struct{}

func (osDisk) Mkdir(path string) error { return os.Mkdir(path, 0o755) }

func (osDisk) MkdirTemp(dir, prefix string) (string, error) {
	path, err := os.MkdirTemp(dir, prefix+"*")
	if err != nil {
		return "", err
	}
	return path, os.Chmod(path, 0o755)
}

func (osDisk) WriteFile(path string, data []byte) error { return os.WriteFile(path, data, 0o644) }

func (osDisk) Sync(path string) error {
	flag := os.O_RDWR
	if isFolder(path) {
		if runtime.GOOS == "windows" {
			return nil // folders cannot be opened there, and need not be
		}
		flag = os.O_RDONLY
	}
	file, err := os.OpenFile(path, flag, 0)
	if err != nil {
		return err
	}
	return errors.Join(file.Sync(), file.Close())
}

func (osDisk) Rename(from, to string) error { return os.Rename(from, to) }
func (osDisk) RemoveAll(path string) error  { return os.RemoveAll(path) }

// Content is a file of a new folder.
type Content struct {
	Name string
	Data []byte
}

// Folder writes a folder of that name below dir, which is made if need be, and gives its path. It fails
// with fs.ErrExist if the name is taken, also when another process takes it meanwhile.
func Folder(d Disk, dir, name string, files []Content) (path string, err error) {
	if !plain(name) {
		return "", fmt.Errorf("%q is no name for a folder", name)
	}
	path = filepath.Join(dir, name)
	tmp, err := makeTemporary(d, dir)
	if err != nil {
		return "", err
	}
	if err := fill(d, tmp, files); err != nil {
		return "", errors.Join(err, d.RemoveAll(tmp))
	}
	if err := d.Rename(tmp, path); err != nil {
		if _, statErr := os.Lstat(path); statErr == nil {
			err = fmt.Errorf("%s: %w", path, fs.ErrExist)
		}
		return "", errors.Join(err, d.RemoveAll(tmp))
	}
	return path, d.Sync(dir)
}

// plain tells a name that stands for something in its folder, and is not hidden.
func plain(name string) bool {
	return name != "" && name[0] != '.' && name == filepath.Base(name)
}

// makeTemporary makes a folder under a temporary name, and the folders above it if need be.
func makeTemporary(d Disk, dir string) (string, error) {
	if err := makeFolders(d, dir); err != nil {
		return "", err
	}
	return d.MkdirTemp(dir, newPrefix)
}

// makeFolders makes a folder and those above it; one that is there already is fine.
func makeFolders(d Disk, dir string) error {
	if _, err := os.Lstat(dir); err == nil && !isFolder(dir) {
		return fmt.Errorf("%s is no folder", dir)
	} else if err == nil {
		return nil
	}
	parent := filepath.Dir(dir)
	if parent != dir {
		if err := makeFolders(d, parent); err != nil {
			return err
		}
	}
	if err := d.Mkdir(dir); err != nil && !isFolder(dir) { // another process may be faster
		return err
	}
	return d.Sync(parent)
}

func isFolder(path string) bool {
	stat, err := os.Stat(path)
	return err == nil && stat.IsDir()
}

func fill(d Disk, dir string, files []Content) error {
	for _, f := range files {
		path := filepath.Join(dir, f.Name)
		if err := d.WriteFile(path, f.Data); err != nil {
			return err
		}
		if err := d.Sync(path); err != nil {
			return err
		}
	}
	return d.Sync(dir)
}

// File writes a file, in place of an older one if there is one.
func File(d Disk, path string, data []byte) error {
	dir, name := filepath.Split(path)
	if dir = filepath.Clean(dir); !plain(name) {
		return fmt.Errorf("%q is no name for a file", name)
	}
	tmp, err := makeTemporary(d, dir)
	if err != nil {
		return err
	}
	if err := fill(d, tmp, []Content{{name, data}}); err != nil {
		return errors.Join(err, d.RemoveAll(tmp))
	}
	if err := d.Rename(filepath.Join(tmp, name), path); err != nil {
		return errors.Join(err, d.RemoveAll(tmp))
	}
	return errors.Join(d.Sync(dir), d.RemoveAll(tmp))
}

// Remove removes a folder or a file with all that it holds. Whoever looks meanwhile sees all of it or
// nothing.
func Remove(d Disk, path string) error {
	dir, name := filepath.Split(filepath.Clean(path))
	if Temporary(name) {
		return d.RemoveAll(path)
	}
	gone := filepath.Join(dir, gonePrefix+name)
	if err := d.RemoveAll(gone); err != nil { // of an earlier removal that came to no end
		return err
	}
	if err := d.Rename(path, gone); err != nil {
		return err
	}
	if err := d.Sync(filepath.Clean(dir)); err != nil {
		return err
	}
	return d.RemoveAll(gone)
}

// Leftovers lists what interrupted processes left in a folder, ascending: temporary names that nobody has
// touched for so long that nobody is at work on them. A folder that does not exist holds none.
func Leftovers(dir string, now time.Time, untouched time.Duration) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var out []string
	for _, e := range entries {
		if !Temporary(e.Name()) {
			continue
		}
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) { // its process was at work, and has finished
			continue
		}
		if err != nil {
			return nil, err
		}
		if now.Sub(info.ModTime()) >= untouched {
			out = append(out, filepath.Join(dir, e.Name()))
		}
	}
	slices.Sort(out)
	return out, nil
}
