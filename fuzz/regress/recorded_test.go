package regress

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/corpus"
	"github.com/wavecheck/wavecheck/fuzz/recorded"
)

// TestShowsRecorded: what is kept for a deviation without a switch shows it, on what was recorded alone.
func TestShowsRecorded(t *testing.T) {
	dir := filepath.Join("..", "..", Dir)
	kept, err := corpus.LoadRegression(filepath.Join(dir, RegressionsFolder, "woken-receiver-never-runs-in-waves"))
	if err != nil {
		t.Fatal(err)
	}
	other := parse(t, heal)
	for _, tt := range []struct {
		name, property, want string
		recorded             bool
	}{
		{"shows it", "waves-progress", "", true},
		{"to another law", "engines-agree", "engines-agree holds on the recorded answers: the Case does not show the deviation waves", true},
		{"to no law", "x", `unknown property "x"`, true},
		{"a Case that was never recorded", "waves-progress", "the deviation waves shows on recorded answers only", false},
	} {
		c := &kept.Case
		if !tt.recorded {
			c = &other
		}
		err := ShowsRecorded(recorded.FileIn(dir), c, tt.property, "waves")
		if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	blunt := corpus.Regression{Name: "blunt", Case: other, Kills: corpus.Kills{Property: "waves-progress", Deviation: "waves"}}
	set := Set{Vectors: recorded.FileIn(dir)}
	if r := set.Replay(&blunt, nil, nil, nil); r.Err() == nil || !strings.Contains(r.Err().Error(), "recorded answers only") {
		t.Error(r.Err())
	}
}
