package model_test

import (
	"bytes"
	"errors"
	"reflect"
	"testing"

	"github.com/wavecheck/wavecheck/model"
)

// fuzzDecoder holds a decoder to its laws on any bytes: it does not panic, it refuses with a *DecodeError
// that lies inside the document, and whatever it accepts encodes to a document that it accepts again, as
// the same value with the same bytes. Seeds are the samples of every shape that the decoder reads.
func fuzzDecoder(f *testing.F, name string) {
	c := coders[name]
	for _, s := range shapeNames {
		for _, sample := range shapes[s].Samples {
			if sp := shapes[s].specimen(sample); s == name || !shapes[s].Decoder && string(shapes[s].Within[0]) == `"`+name+`"` {
				f.Add([]byte(sp.root.String()))
			}
		}
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		v, err := c.decode(doc)
		if err != nil {
			var de *model.DecodeError
			if !errors.As(err, &de) || de.Reason == "" || de.Offset < 0 || de.Offset > int64(len(doc)) {
				t.Errorf("refused with %#v", err)
			}
			return
		}
		if c.encode != nil {
			checkFixedPoint(t, c, v)
		}
	})
}

func checkFixedPoint(t *testing.T, c coder, v any) {
	t.Helper()
	once := c.encode(v)
	again, err := c.decode(once)
	if err != nil {
		t.Fatalf("what was accepted is refused as %s: %v", once, err)
	}
	if twice := c.encode(again); !bytes.Equal(once, twice) {
		t.Errorf("encoding is no fixed point\nonce  %s\ntwice %s", once, twice)
	}
	if !reflect.DeepEqual(v, again) {
		t.Errorf("decoded again, %s is another value\nonce  %#v\ntwice %#v", once, v, again)
	}
}

func FuzzDecodeLabel(f *testing.F)         { fuzzDecoder(f, "Label") }
func FuzzDecodeValType(f *testing.F)       { fuzzDecoder(f, "ValType") }
func FuzzDecodeLocalType(f *testing.F)     { fuzzDecoder(f, "LocalType") }
func FuzzDecodeGlobalType(f *testing.F)    { fuzzDecoder(f, "GlobalType") }
func FuzzDecodeValue(f *testing.F)         { fuzzDecoder(f, "Value") }
func FuzzDecodeInstr(f *testing.F)         { fuzzDecoder(f, "Instr") }
func FuzzDecodeEvent(f *testing.F)         { fuzzDecoder(f, "Event") }
func FuzzDecodeFault(f *testing.F)         { fuzzDecoder(f, "Fault") }
func FuzzDecodeStatus(f *testing.F)        { fuzzDecoder(f, "Status") }
func FuzzDecodeSessionStatus(f *testing.F) { fuzzDecoder(f, "SessionStatus") }
func FuzzDecodePerturbation(f *testing.F)  { fuzzDecoder(f, "Perturbation") }
func FuzzDecodeHandler(f *testing.F)       { fuzzDecoder(f, "Handler") }
func FuzzDecodeImage(f *testing.F)         { fuzzDecoder(f, "Image") }
func FuzzDecodeEffectEntry(f *testing.F)   { fuzzDecoder(f, "EffectEntry") }
func FuzzDecodeRecord(f *testing.F)        { fuzzDecoder(f, "Record") }

func FuzzDecodeConfig(f *testing.F) {
	for _, sample := range shapes["Config"].Samples {
		f.Add([]byte(compact(sample)))
	}
	fuzzDecoder(f, "Config")
}

func FuzzDecodeDynamic(f *testing.F) {
	for _, doc := range []string{"null", `{"b":[1,-0.50e+7,{"c":"\u003c\u0000"}],"a":{}}`, `""`, "[]", "18446744073709551616"} {
		f.Add([]byte(doc))
	}
	fuzzDecoder(f, "Dynamic")
}

func FuzzDecodeCase(f *testing.F) { fuzzDecoder(f, "Case") }

func FuzzDecodeReferenceLine(f *testing.F) {
	for line := range bytes.Lines(referenceLines) {
		f.Add(bytes.TrimSpace(line))
	}
	for _, sample := range shapes["ReferenceLine"].Samples {
		f.Add([]byte(compact(sample)))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		line, err := model.DecodeReferenceLine(doc)
		if err != nil {
			var de *model.DecodeError
			if !errors.As(err, &de) || de.Reason == "" || de.Offset < 0 || de.Offset > int64(len(doc)) {
				t.Errorf("refused with %#v", err)
			}
			return
		}
		checkFixedPoint(t, coders["Case"], line.Case)
		if !line.Panicked {
			line.Answer.Engine = line.Engine
			checkFixedPoint(t, coders["Record"], line.Answer)
		} else if !reflect.DeepEqual(line.Answer, model.Record{}) {
			t.Errorf("the answer of an aborted run is kept: %#v", line.Answer)
		}
	})
}
