package main

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/generators/choice"
	"github.com/wavecheck/wavecheck/model"
)

// TestFuzzInput reads what go test -fuzz would keep: a tape of choices, and a stored Case.
func TestFuzzInput(t *testing.T) {
	rec := choice.Record(choice.NewPRNG(7, 3))
	drawn := generators.Case(rec)
	for _, input := range [][]byte{generators.TapeInput(rec.Tape()), generators.ToBytes(&drawn)} {
		got, err := decodeAny(fmt.Appendf(nil, "go test fuzz v1\n[]byte(%q)\n", input))
		if err != nil || !bytes.Equal(model.AppendCase(nil, &got), model.AppendCase(nil, &drawn)) {
			t.Errorf("%v", err)
		}
	}
	for _, bad := range []string{"", "int(3)\n", "[]byte(\"x)\n", "[]byte(\"x\"\n", "[]byte(\"x\")\n[]byte(\"y\")\n"} {
		if _, err := decodeAny([]byte(fuzzHeader + bad)); err == nil {
			t.Errorf("%q is read", bad)
		}
	}
}
