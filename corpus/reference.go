package corpus

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// ReferenceFile is the file of reference vectors that the project holds, below its root.
const ReferenceFile = "corpus/reference/telltale-1.0.0.jsonl.gz"

// ReadReference reads the reference vectors of a file (spec 06 §3), one JSON line each, gzipped if the
// name ends in .gz, and calls visit with each. It stops at the first error, of a line or of visit; an
// error of a line names file and line.
func ReadReference(path string, visit func(line int, v *model.ReferenceLine) error) (err error) {
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("corpus: %w", err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	var in io.Reader = file
	if strings.HasSuffix(path, ".gz") {
		in, err = gzip.NewReader(file)
		if errors.Is(err, io.EOF) {
			err = errors.New("the file is empty")
		}
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	lines := bufio.NewReaderSize(in, 1<<20)
	for n := 1; ; n++ {
		data, err := ReadLine(lines, maxReferenceLine)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s:%d: %w", path, n, err)
		}
		if len(bytes.TrimSpace(data)) == 0 {
			continue
		}
		v, err := model.DecodeReferenceLine(data)
		if err != nil {
			return fmt.Errorf("%s:%d: %w", path, n, err)
		}
		if err := visit(n, &v); err != nil {
			return err
		}
	}
}

// maxReferenceLine bounds a line: a Case and an answer.
const maxReferenceLine = 512 << 20

// ErrLineTooLong says that a line is above the limit of its reader.
var ErrLineTooLong = errors.New("the line is too long")

// ReadLine reads a line of at most most bytes without its end. At the end of input it gives io.EOF.
// A line above the limit is skipped to its end and gives ErrLineTooLong.
func ReadLine(r *bufio.Reader, most int) ([]byte, error) {
	var line []byte
	tooLong := false
	for {
		part, err := r.ReadSlice('\n')
		if !tooLong {
			line = append(line, part...)
			tooLong = len(trimEnd(line)) > most
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(line) == 0:
			return nil, io.EOF
		case err != nil && !errors.Is(err, io.EOF):
			return nil, err
		case tooLong:
			return nil, ErrLineTooLong
		}
		return trimEnd(line), nil
	}
}

// trimEnd cuts one end of a line: LF or CR LF.
func trimEnd(line []byte) []byte {
	line = bytes.TrimSuffix(line, []byte("\n"))
	return bytes.TrimSuffix(line, []byte("\r"))
}
