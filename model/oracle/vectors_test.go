package oracle_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
)

const vectorFile = "../../corpus/reference/telltale-1.0.0.jsonl.gz"

// vector is a cooperative line of the reference vectors (spec 06 §3). Its answer stays plain JSON, so that
// no decoder of ours stands between the published VM and the oracle.
type vector struct {
	line   int
	c      model.Case
	answer map[string]any
}

// vectors reads the cooperative ones of every so many lines of a file; WAVECHECK_VECTORS names another one than the
// project's.
func vectors(t testing.TB, every int, visit func(v *vector)) {
	t.Helper()
	path := vectorFile
	if other := os.Getenv("WAVECHECK_VECTORS"); other != "" {
		path = other
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	in := bufio.NewReader(unzipped)
	for n := 1; ; n++ {
		data, err := in.ReadBytes('\n')
		if len(data) > 0 && n%every == 0 {
			if v := parseVector(t, n, data); v != nil {
				visit(v)
			}
		}
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func parseVector(t testing.TB, n int, data []byte) *vector {
	var line struct {
		Engine string
		Case   json.RawMessage
		Answer json.RawMessage
	}
	if err := json.Unmarshal(data, &line); err != nil {
		t.Fatalf("line %d: %v", n, err)
	}
	if !strings.HasSuffix(line.Engine, "/cooperative") {
		return nil
	}
	c, err := model.DecodeCase(line.Case)
	if err != nil {
		t.Fatalf("line %d: %v", n, err)
	}
	return &vector{line: n, c: c, answer: plainJSON(t, line.Answer)}
}

func plainJSON(t testing.TB, data []byte) map[string]any {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var out map[string]any
	if err := d.Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

// recordJSON is a Record as plain JSON.
func recordJSON(t testing.TB, r *model.Record) map[string]any {
	t.Helper()
	return plainJSON(t, append(model.AppendComparable([]byte{'{'}, r), '}'))
}

// TestVectors: in the dialect of the published VM the oracle answers every cooperative reference vector
// exactly, field by field, and ours aborts on none (spec 05, 06 §3). The log tells how many of them ours
// answers otherwise.
func TestVectors(t *testing.T) {
	lines, otherwise := 0, 0
	vectors(t, 1, func(v *vector) {
		lines++
		got, err := oracle.Run(&v.c, model.Telltale, nil)
		var abort *oracle.Abort
		if _, panicked := v.answer["panic"]; errors.As(err, &abort) != panicked {
			t.Errorf("line %d, %s: error %v; the published VM aborts: %v", v.line, v.c.ID, err, panicked)
		} else if !panicked {
			compareAnswer(t, v, recordJSON(t, &got))
		}
		ours, err := oracle.Run(&v.c, model.Ours, nil)
		if err != nil {
			t.Errorf("line %d, %s, ours: %v", v.line, v.c.ID, err)
		}
		if !bytes.Equal(model.AppendComparable(nil, &ours), model.AppendComparable(nil, &got)) {
			otherwise++
		}
	})
	if lines == 0 {
		t.Error("no cooperative vector was read")
	}
	t.Logf("%d vectors; ours answers %d otherwise", lines, otherwise)
}

// compareAnswer compares field by field; the answer calls dispatches schedule, and two of its keys are
// about other things (spec 06 §3).
func compareAnswer(t *testing.T, v *vector, got map[string]any) {
	t.Helper()
	want := v.answer
	want["dispatches"] = want["schedule"]
	delete(want, "schedule")
	delete(want, "wave_exec")
	delete(want, "stuck_rounds")
	for key, value := range got {
		if w, ok := want[key]; !ok || !reflect.DeepEqual(value, w) {
			t.Errorf("line %d, %s: %s\n got %.400v\nwant %.400v", v.line, v.c.ID, key, value, w)
		}
	}
	if len(got) != len(want) {
		t.Errorf("line %d, %s: %d fields, want %d", v.line, v.c.ID, len(got), len(want))
	}
}
