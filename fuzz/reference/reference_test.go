package reference

import (
	"bufio"
	"compress/gzip"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/engines/cooperative"
	"github.com/wavecheck/wavecheck/model"
)

// someVectors are the first n lines of the recorded vectors.
func someVectors(t *testing.T, n int) []string {
	t.Helper()
	file, err := os.Open(filepath.Join("..", "..", filepath.FromSlash(corpus.ReferenceFile)))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(unzipped)
	out := make([]string, n)
	for i := range out {
		if out[i], err = lines.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func compareLines(t *testing.T, lines []string) *Result {
	t.Helper()
	path := filepath.Join(t.TempDir(), "vectors.jsonl")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "")), 0o644); err != nil {
		t.Fatal(err)
	}
	r, err := Compare(context.Background(), Options{Files: []string{path}, Engine: cooperative.New(), Jobs: 2})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestCompare: every vector is counted once, none differs, and what ours changes has a deviation to name.
func TestCompare(t *testing.T) {
	const n = 90
	r := compareLines(t, someVectors(t, n))
	if r.Total != n || r.Equal+r.Skipped != n || r.Different != 0 || r.EngineEqual != r.Cooperative() || len(r.Differences) != 0 {
		t.Errorf("of %d vectors: %+v", n, r)
	}
	if r.Skipped == 0 || r.OursDiffers == 0 || r.Cooperative() == 0 || r.Cooperative()+r.Skipped == n {
		t.Errorf("%d skipped, %d of the cooperative engine, ours differs on %d: the vectors are too few to say much", r.Skipped, r.Cooperative(), r.OursDiffers)
	}
	if r.Waves.Judged != r.Skipped || r.Waves.Refused != len(r.Waves.Refusals) {
		t.Errorf("%d runs of waves skipped, %d judged; %d refused, %d listed", r.Skipped, r.Waves.Judged, r.Waves.Refused, len(r.Waves.Refusals))
	}
	total := 0
	for _, f := range r.ByFamily {
		total += f.Total
	}
	if total != n || len(r.ByDeviation) != model.DeviationCount {
		t.Errorf("the families hold %d of %d vectors; %d deviations", total, n, len(r.ByDeviation))
	}
	named := 0
	for _, c := range r.ByDeviation {
		named += max(c.Alone, c.Removed)
	}
	changed := 0
	for _, f := range r.Fingerprints {
		changed += f.Count
	}
	if len(r.Fingerprints) == 0 || changed < r.OursDiffers {
		t.Errorf("fingerprints of %d changes, but ours differs on %d vectors: %v", changed, r.OursDiffers, r.Fingerprints)
	}
	if named < r.OursDiffers {
		t.Errorf("the deviations cover %d vectors, but ours differs on %d", named, r.OursDiffers)
	}
}

// TestTamperedAnswer: an answer that was changed is a difference, with its line and place.
func TestTamperedAnswer(t *testing.T) {
	lines := someVectors(t, 3)
	lines[1] = strings.Replace(lines[1], `"rounds":`, `"rounds":1`, 1)
	r := compareLines(t, lines)
	if r.Different != 1 || len(r.Differences) != 1 {
		t.Fatalf("%d different, %d differences, want 1 of each: %+v", r.Different, len(r.Differences), r.Differences)
	}
	if d := r.Differences[0]; d.Line != 2 || d.What != "reference" || !strings.HasPrefix(d.Text, "rounds: ") {
		t.Errorf("the difference is %+v", d)
	}
}
