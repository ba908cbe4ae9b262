package regress

import (
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/fuzz/campaign"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

// forced is a Case of which the first certificate is spoilt.
const forced = `
config
  semantics waves
image
  program A
    halt
  program B
    halt
schedule
  concurrency 2
  invalid-certificates 0
rounds 1`

// TestReplayPlanted: a Case that is kept for an engine that is wrong on purpose has to go on showing what is wrong.
func TestReplayPlanted(t *testing.T) {
	for _, tt := range []struct{ property, engine, want string }{
		{"forced-rounds", "faulty-waves:unchecked-certificate", ""},
		{"rounds-frame", "faulty-waves:rotated-queue", ""},
		{"rounds-frame", "faulty-waves:unchecked-certificate", "rounds-frame does not refuse faulty-waves:unchecked-certificate"},
		{"forced-rounds", "faulty-waves:sound", "forced-rounds does not refuse faulty-waves:sound"},
		{"forced-rounds", "faulty-waves:nope", `unknown defect "nope"`},
		{"nope", "faulty-waves:rotated-queue", `unknown property "nope"`},
	} {
		r := regression(t, forced, "")
		r.Kills.Property, r.Kills.Engine = tt.property, tt.engine
		result := (&Set{}).Replay(&r, campaign.Oracle(model.Ours), nil, []properties.Property{properties.ExactAtOne})
		switch err := result.Err(); {
		case tt.want == "" && err != nil:
			t.Errorf("%s on %s: %v", tt.property, tt.engine, err)
		case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
			t.Errorf("%s on %s: %v, want %q", tt.property, tt.engine, err, tt.want)
		}
	}
}
