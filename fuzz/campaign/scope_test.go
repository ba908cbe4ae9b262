package campaign

import (
	"context"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/cooperative"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/properties"
)

func exhaustive(s generators.Scope, baseline engines.Engine) Options {
	opts := Options{
		Baseline: baseline, Engines: []engines.Engine{cooperative.New()}, Properties: []properties.Property{properties.ExactAtOne},
		KeepLarge: true,
	}
	opts.Exhaust(s)
	return opts
}

// TestScopesAreExact is the small-scope proof: on every Case of every scope the kernel is exactly as the oracle.
func TestScopesAreExact(t *testing.T) {
	for _, s := range generators.Scopes() {
		t.Run(s.Name, func(t *testing.T) {
			summary, err := Run(context.Background(), exhaustive(s, Oracle(model.Ours)))
			if err != nil {
				t.Fatal(err)
			}
			if summary.Violations+summary.Failures+summary.Discarded != 0 || summary.Cases != summary.Scope.Distinct || summary.Cases == 0 {
				var text strings.Builder
				summary.WriteText(&text)
				t.Error(text.String())
			}
		})
	}
}

// TestScopesShowBreakages: each of these rules, switched off in the oracle, shows in a scope.
func TestScopesShowBreakages(t *testing.T) {
	for _, tt := range []struct {
		scope string
		rule  model.Deviation
	}{
		{"perturbed", model.SenderWakeup},
		{"perturbed", model.StuckTruth},
		{"perturbed", model.OfferTopology},
		{"buffers", model.SenderWakeup},
		{"buffers", model.StatusTruth},
		{"instructions", model.CommitAtomicity},
		{"instructions", model.EndpointRole},
		{"instructions", model.HaltOwnTypes},
	} {
		s, err := generators.FindScope(tt.scope)
		if err != nil {
			t.Fatal(err)
		}
		opts := exhaustive(s, Oracle(model.Ours.Without(tt.rule)))
		opts.StopAfter = 1
		summary, err := Run(context.Background(), opts)
		if err != nil {
			t.Fatal(err)
		}
		if summary.Violations == 0 {
			t.Errorf("scope %s does not show that %s is off", tt.scope, tt.rule)
			continue
		}
		if origin := summary.Origin(&summary.Buckets[0]); !strings.HasPrefix(origin, "scope "+tt.scope+", Case ") {
			t.Errorf("the origin is %q", origin)
		}
	}
}
