package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/listing"
)

// loadFind reads a Case for a person: a find's folder, a file with JSON or with a listing, or stdin for
// "-".
func loadFind(in io.Reader, path string) (corpus.Find, error) {
	if path != "-" {
		stat, err := os.Stat(path)
		if err != nil {
			return corpus.Find{}, err
		}
		if stat.IsDir() {
			return corpus.Load(path)
		}
	}
	data, err := readAll(in, path)
	if err != nil {
		return corpus.Find{}, err
	}
	if path == "-" {
		path = "stdin"
	}
	c, err := decodeAny(data)
	if err != nil {
		return corpus.Find{}, fmt.Errorf("%s: %w", path, err)
	}
	return corpus.Find{Name: path, Case: c}, nil
}

// decodeAny reads a Case as JSON if it begins like it, an input that go test -fuzz kept as the Case that it
// means, all else as a listing.
func decodeAny(data []byte) (model.Case, error) {
	if input, ok := bytes.CutPrefix(data, []byte(fuzzHeader)); ok {
		return decodeFuzzInput(input)
	}
	if trimmed := bytes.TrimLeft(data, " \t\r\n"); len(trimmed) == 0 {
		return model.Case{}, errors.New("there is no Case")
	} else if trimmed[0] == '{' {
		return model.DecodeCase(bytes.TrimSpace(data))
	}
	if len(data) > model.MaxDocumentBytes {
		return model.Case{}, fmt.Errorf("a listing is at most %d bytes long", model.MaxDocumentBytes)
	}
	return listing.Parse(string(data))
}

// readAll reads a file, or stdin for "-", up to a little more than a Case may have.
func readAll(in io.Reader, path string) ([]byte, error) {
	name := "stdin"
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		in, name = file, path
	}
	data, err := io.ReadAll(io.LimitReader(in, model.MaxDocumentBytes+3)) // and the end of the line
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return data, nil
}

// oneOrStdin is the only argument, or "-".
func oneOrStdin(args []string) string {
	if len(args) == 0 {
		return "-"
	}
	return args[0]
}
