package report

import (
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/engines/oracle"
	"github.com/wavecheck/wavecheck/engines/threaded"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/listing"
	"github.com/wavecheck/wavecheck/properties"
)

const twoPairs = `
config
  semantics waves
image
  local A = B! m
  local B = A? m
image
  local C = D! m
  local D = C? m
schedule
  concurrency 4
  workers 2
rounds 40`

func TestRoundsOfWaves(t *testing.T) {
	c, err := listing.Parse(twoPairs)
	if err != nil {
		t.Fatal(err)
	}
	var page strings.Builder
	waves := oracle.New(model.Ours).Waves()
	if differ, err := Diff(&page, &c, waves, threaded.New(threaded.Options{})); err != nil || differ {
		t.Fatalf("%v, differ: %v\n%s", err, differ, page.String())
	}
	for _, want := range []string{"A Send, D Receive | B Receive, C Send", "equal in fields 3 to 16: "} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("no %q in\n%s", want, page.String())
		}
	}
}

func TestAPickIsNamed(t *testing.T) {
	x := Counterexample{Violation: properties.Violation{
		Baseline: "oracle-waves", Engine: "threaded",
		Difference: properties.Difference{Round: 3, Pick: &model.LaneStep{Tick: 3, Wave: 1, Lane: 2}},
	}}
	if got, want := x.headline(), "threaded differs from oracle-waves in round 3, wave 1, lane 2"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
