package shrink

import (
	"context"
	"encoding/json"
	"slices"
	"testing"

	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/listing"
)

// fails fails on a Case that sends, has a crash at tick 5 or later and a buffer of 3 messages; without the
// crash it fails otherwise.
func fails(c *model.Case) Answer {
	switch {
	case holding(c, isOp(model.OpSend)) == 0 || c.Config.Buffer.Capacity != 3:
		return Holds
	case !crashes(c) || c.Topology[0].Tick < 5:
		return Other
	}
	return Kept
}

const explained = `
config
  buffer fifo 3 block
  speculation on
image
  local A = B! m. end
  program A
    0 set r1 4
    1 send r0 r1
topology
  @5 crash A
  @7 crash B
handler
  payload label
rounds 9`

func TestExplain(t *testing.T) {
	c, err := listing.Parse(explained)
	if err != nil {
		t.Fatal(err)
	}
	before, asked := encode(&c), 0
	x := Explain(context.Background(), &c, func(c *model.Case) Answer {
		if err := model.CheckCase(c); err != nil {
			t.Errorf("asked about a Case that is none: %v", err)
		}
		asked++
		return fails(c)
	})
	if encode(&c) != before {
		t.Error("the Case was modified")
	}
	if asked != x.Evaluations || asked > 200 {
		t.Errorf("asked %d times, %d are counted", asked, x.Evaluations)
	}
	want := []Matter{
		{Kind: Setting, Name: "buffer_config", Without: Holds},
		{Kind: Field, Name: "ticks of the script", Without: Other},
		{Kind: Field, Name: "buffer capacity", Without: Holds},
	}
	if !slices.Equal(x.Matters, want) {
		t.Errorf("%+v", x.Matters)
	}
	for name, any := range map[string]bool{
		"payload": true, "immediates": true, "labels": true, "role names": true, "order of roles": true, "scheduling policy": true, "buffer mode": true,
		"rounds": true, "buffer capacity": false, "ticks of the script": false, "layers": false, "kind of corruption": false, "length of timeouts": false,
	} {
		if slices.Contains(x.Any, name) != any {
			t.Errorf("%s may have any value: %v", name, !any)
		}
	}
}

// TestExplainPerturbations: one of two crashes would do, so neither matters; the only one does.
func TestExplainPerturbations(t *testing.T) {
	c, err := listing.Parse(explained)
	if err != nil {
		t.Fatal(err)
	}
	c.Topology = c.Topology[:1]
	x := Explain(context.Background(), &c, fails)
	if want := (Matter{Kind: Perturbed, Tick: 5, Event: model.Perturbation{Kind: model.Crash, Site: "A"}, Without: Other}); len(x.Matters) == 0 || x.Matters[0] != want {
		t.Errorf("%+v", x.Matters)
	}
}

func TestExplanationAsJSON(t *testing.T) {
	x := Explanation{Any: []string{"labels"}, Evaluations: 3, Matters: []Matter{
		{Kind: Perturbed, Tick: 5, Event: model.Perturbation{Kind: model.Crash, Site: "A"}, Without: Holds},
		{Kind: Setting, Name: "picks", Without: Other}, {Kind: Field, Name: "rounds", Without: Holds},
	}}
	got, err := json.Marshal(x)
	want := `{"matters":[{"perturbation":` + string(model.AppendPerturbation(nil, x.Matters[0].Event)) +
		`,"tick":5,"otherwise":"holds"},{"setting":"picks","otherwise":"other"},{"field":"rounds","otherwise":"holds"}],"any_value":["labels"],"runs":3}`
	if err != nil || string(got) != want {
		t.Errorf("%s, %v", got, err)
	}
}

func TestExplainEnds(t *testing.T) {
	c, err := listing.Parse(explained)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	asked := 0
	x := Explain(ctx, &c, func(*model.Case) Answer {
		if asked++; asked == 4 {
			stop()
		}
		return Kept
	})
	if asked != 4 || x.Evaluations != 4 {
		t.Errorf("asked %d times", asked)
	}
}
