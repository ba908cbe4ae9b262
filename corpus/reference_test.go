package corpus

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/wavecheck/wavecheck/model"
)

func TestReadLine(t *testing.T) {
	for _, tt := range []struct {
		name, in, want string // lines parted by |, ! is ErrLineTooLong
	}{
		{"nothing", "", ""},
		{"one", "abc\n", "abc|"},
		{"without an end", "abc", "abc|"},
		{"empty lines count", "\n\nabc\n\n", "||abc||"},
		{"CR LF", "abc\r\n\r\nd\r", "abc||d|"},
		{"one end is cut, not two", "a\r\r\n", "a\r|"},
		{"just long enough", "12345678\n12345678", "12345678|12345678|"},
		{"just long enough with CR LF", "12345678\r\nx\n", "12345678|x|"},
		{"one too long", "123456789\nx\n", "!|x|"},
		{"one too long at the end", "123456789", "!|"},
		{"far too long", strings.Repeat("y", 100) + "\nx", "!|x|"},
		{"too long only by its end", "12345678\r\r\nx", "!|x|"},
	} {
		for _, buffer := range []int{16, 4096} { // bufio's smallest, so that a line spans buffers
			r := bufio.NewReaderSize(strings.NewReader(tt.in), buffer)
			if got := joinLines(t, r, 8); got != tt.want {
				t.Errorf("%s, buffer %d: %q, want %q", tt.name, buffer, got, tt.want)
			}
		}
	}
}

func joinLines(t *testing.T, r *bufio.Reader, most int) (lines string) {
	for {
		line, err := ReadLine(r, most)
		switch {
		case errors.Is(err, io.EOF):
			return lines
		case errors.Is(err, ErrLineTooLong):
			line = []byte("!")
		case err != nil:
			t.Fatal(err)
		}
		lines += string(line) + "|"
	}
}

func TestReadLineError(t *testing.T) {
	broken := errors.New("broken pipe")
	r := bufio.NewReader(io.MultiReader(strings.NewReader("a\nhalf"), iotest.ErrReader(broken)))
	if line, err := ReadLine(r, 100); string(line) != "a" || err != nil {
		t.Error(line, err)
	}
	if _, err := ReadLine(r, 100); !errors.Is(err, broken) {
		t.Errorf("half a line: %v", err)
	}
}

// ReadLine keeps no more of a line than its limit and a buffer.
func TestReadLineMemory(t *testing.T) {
	const long = 64 << 20
	r := bufio.NewReaderSize(io.LimitReader(endless{}, long), 1<<16)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := ReadLine(r, 1<<10)
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; !errors.Is(err, ErrLineTooLong) || n > 1<<20 {
		t.Errorf("%v, and %d bytes for a line of which nothing is kept", err, n)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func vectors(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile("../model/testdata/reference.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func zipped(t *testing.T, data []byte) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestReadReference(t *testing.T) {
	data := vectors(t)
	want := bytes.Count(data, []byte("\n"))
	for name, text := range map[string]string{"v.jsonl": string(data), "v.jsonl.gz": zipped(t, data), "blank.jsonl": "\n  \n" + string(data) + "\n"} {
		path := filepath.Join(t.TempDir(), name)
		put(t, path, text)
		lines := 0
		if err := ReadReference(path, func(int, *model.ReferenceLine) error { lines++; return nil }); err != nil || lines != want {
			t.Errorf("%s: %d lines, %v", name, lines, err)
		}
	}
}

func TestReadReferenceHostile(t *testing.T) {
	data := vectors(t)
	first, _, _ := strings.Cut(string(data), "\n")
	whole := zipped(t, data)
	for _, tt := range []struct{ name, file, text, want string }{
		{"no gzip", "v.gz", string(data), "v.gz: gzip: invalid header"},
		{"an empty gzip", "v.gz", "", "v.gz: the file is empty"},
		{"half a gzip", "v.gz", whole[:len(whole)/2], "unexpected EOF"},
		{"a wrong checksum", "v.gz", whole[:len(whole)-8] + "abcdefgh", "gzip: invalid checksum"},
		{"a broken line", "v", first + "\n" + first[:100] + "\n", "v:2: /case: "},
		{"no vector", "v", `{"engine":1}`, "v:1: /engine: "},
		{"no UTF-8", "v", "\xff\xfe", "v:1: "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), tt.file)
			put(t, path, tt.text)
			err := ReadReference(path, func(int, *model.ReferenceLine) error { return nil })
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%v, want one line with %q", err, tt.want)
			}
		})
	}
	if err := ReadReference(filepath.Join(t.TempDir(), "none"), nil); err == nil {
		t.Error("a file that is not there")
	}
	enough := errors.New("enough")
	path := filepath.Join(t.TempDir(), "v")
	put(t, path, string(data))
	if err := ReadReference(path, func(int, *model.ReferenceLine) error { return enough }); !errors.Is(err, enough) {
		t.Error(err)
	}
}
