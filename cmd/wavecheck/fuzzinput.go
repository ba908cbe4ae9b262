package main

import (
	"bytes"
	"errors"
	"strconv"

	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
)

// fuzzHeader is the first line of a file below testdata/fuzz.
const fuzzHeader = "go test fuzz v1\n"

// decodeFuzzInput reads what stands behind the header: one argument, []byte("…"), which means a Case.
func decodeFuzzInput(data []byte) (model.Case, error) {
	literal, opened := bytes.CutPrefix(bytes.TrimSpace(data), []byte("[]byte("))
	literal, closed := bytes.CutSuffix(literal, []byte(")"))
	text, err := strconv.Unquote(string(literal))
	if !opened || !closed || err != nil {
		return model.Case{}, errors.New(`a fuzz input holds one line, []byte("…")`)
	}
	return generators.FromBytes([]byte(text)), nil
}
