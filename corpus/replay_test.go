package corpus_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/fuzz/regress"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// TestReplayRegressions judges every property on every Case that is kept, on every engine of this program.
func TestReplayRegressions(t *testing.T) {
	kept, err := regress.Load(filepath.Join("..", regress.Dir))
	if err != nil {
		t.Error(err)
	}
	if len(kept.Regressions) == 0 {
		t.Fatal("there is no regression")
	}
	set, err := campaign.OpenEngines(strings.Join(campaign.InProcess(), ","), campaign.EngineOptions{Dialect: model.Ours})
	if err != nil {
		t.Fatal(err)
	}
	defer set.Close()
	for i := range kept.Regressions {
		r := &kept.Regressions[i]
		t.Run(r.Name, func(t *testing.T) {
			result := kept.Replay(r, campaign.Oracle(model.Ours), set.Engines, properties.All())
			if err := result.Err(); err != nil {
				t.Error(err)
			}
		})
	}
}
