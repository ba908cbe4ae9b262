package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	goio "io"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/model"
)

// stream runs the Cases of an input. If its first line with content is a whole JSON value, or can begin
// none, each line is a Case and is answered at once. Else the input is one document over many lines; if
// that is broken, and one of its lines is a whole object, each line is a Case after all.
func (r *caseRunner) stream(name string, in goio.Reader) error {
	s := caseStream{caseRunner: r, name: name, lines: bufio.NewReaderSize(in, 1<<16)}
	for {
		line, err := s.next()
		switch {
		case errors.Is(err, goio.EOF):
			return nil
		case errors.Is(err, errSkipped):
			return s.each()
		case err != nil:
			return err
		case len(bytes.TrimSpace(line)) == 0:
			continue
		}
		if beginsDocument(line) {
			return s.document(line)
		}
		if err := r.line(name, s.n, line); err != nil {
			return err
		}
		return s.each()
	}
}

// caseStream is an input under way.
type caseStream struct {
	*caseRunner
	name  string
	lines *bufio.Reader
	n     int // number of the line that was read last
}

// errSkipped says that a line was refused already.
var errSkipped = errors.New("a line that was refused")

// next reads a line; one above the limit it refuses. An input that cannot be read on is at its end.
func (s *caseStream) next() ([]byte, error) {
	line, err := corpus.ReadLine(s.lines, model.MaxDocumentBytes)
	switch {
	case errors.Is(err, goio.EOF):
		return nil, err
	case errors.Is(err, corpus.ErrLineTooLong):
		s.n++
		s.cases++
		if err := s.refuse(s.name, s.n, tooLong); err != nil {
			return nil, err
		}
		return nil, errSkipped
	case err != nil:
		s.unreadable(fmt.Errorf("%s: %w", s.name, err))
		return nil, goio.EOF
	}
	s.n++
	return line, nil
}

var tooLong = fmt.Sprintf("a Case is at most %d bytes long", model.MaxDocumentBytes)

// each runs each of the lines that are left.
func (s *caseStream) each() error {
	for {
		line, err := s.next()
		switch {
		case errors.Is(err, goio.EOF):
			return nil
		case errors.Is(err, errSkipped):
			err = nil
		case err == nil && len(bytes.TrimSpace(line)) > 0:
			err = s.line(s.name, s.n, line)
		}
		if err != nil {
			return err
		}
	}
}

// beginsDocument reports whether a line is the beginning of a JSON value and not all of it.
func beginsDocument(line []byte) bool {
	var v json.RawMessage
	return errors.Is(json.NewDecoder(bytes.NewReader(line)).Decode(&v), goio.ErrUnexpectedEOF)
}

// document reads what follows a first line that begins a JSON value. The answer to a document bears the
// number of its first line.
func (s *caseStream) document(first []byte) error {
	data := append(append(make([]byte, 0, 2*len(first)), first...), '\n')
	rest, err := goio.ReadAll(goio.LimitReader(s.lines, int64(model.MaxDocumentBytes+1-len(first))))
	if err != nil {
		s.unreadable(fmt.Errorf("%s: %w", s.name, err))
		return nil
	}
	data = append(data, rest...)
	if json.Valid(data) || !holdsObjectLine(data) {
		if beginsDocument(data) && len(data) > model.MaxDocumentBytes {
			s.cases++
			return s.refuse(s.name, s.n, tooLong)
		}
		return s.line(s.name, s.n, bytes.TrimRight(data, " \t\r\n"))
	}
	s.lines = bufio.NewReaderSize(goio.MultiReader(bytes.NewReader(data), s.lines), 1<<16)
	s.n--
	return s.each()
}

// holdsObjectLine reports whether one of the lines is a whole JSON object, as Cases on lines are.
func holdsObjectLine(data []byte) bool {
	for line := range bytes.Lines(data) {
		if line = bytes.TrimSpace(line); len(line) > 2 && line[0] == '{' && json.Valid(line) {
			return true
		}
	}
	return false
}
