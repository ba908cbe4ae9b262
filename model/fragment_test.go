package model_test

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/model"
)

// The fragment of golden run G1, in full (04 §6.4).
//
//go:embed testdata/g1-fragment.json
var g1Fragment []byte

func TestGoldenFragment(t *testing.T) {
	doc := bytes.TrimSpace(g1Fragment)
	const digest = "a2950354a6a0fd34e0b96d4e805dc074121a215f3867a944d5c30bddbe1a5589"
	if got := model.StableHash(doc).String(); got != digest {
		t.Errorf("stable hash %s", got)
	}
	var raw struct {
		ObsTrace    []json.RawMessage `json:"obs_trace"`
		EffectTrace []json.RawMessage `json:"effect_trace"`
	}
	if err := json.Unmarshal(doc, &raw); err != nil {
		t.Fatal(err)
	}
	var f model.Fragment
	for i, e := range raw.ObsTrace {
		event, err := model.DecodeEvent(e)
		if err != nil {
			t.Fatal(err)
		}
		if _, scoped := event.Scope(); scoped { // as an engine writes them: real ticks
			event = model.WithTick(event, uint64(100+i))
		}
		f.ObsTrace = append(f.ObsTrace, event)
	}
	for i := len(raw.EffectTrace) - 1; i >= 0; i-- { // in the wrong order
		entry, err := model.DecodeEffectEntry(raw.EffectTrace[i])
		if err != nil {
			t.Fatal(err)
		}
		f.EffectTrace = append(f.EffectTrace, entry)
	}
	// G1's scoped ticks are 0 (Opened), 1 (Sent) and 2 (Received), which is also what normalising gives.
	if got := model.AppendFragment(nil, f); !bytes.Equal(got, doc) {
		t.Errorf("\n got %s\nwant %s", got, doc)
	}
	if got := model.FragmentHash(f); got.String() != digest {
		t.Errorf("fragment hash %s", got)
	}
}

func TestEmptyFragment(t *testing.T) { // 04 §3.1: every field, in order
	f := model.Fragment{Tier: model.EnvelopeBounded, Topology: model.TopologyState{
		CrashedSites: []string{"A"}, PartitionedEdges: []model.SitePair{{From: "A", To: "B"}}, CorruptedEdges: []model.CorruptedEdge{{Pair: model.SitePair{From: "A", To: "B"}, Kind: model.Truncation}},
		TimedOutSites: []model.TimedOutSite{{Site: "B", Until: 3}},
	}}
	want := `{"schema_version":"vm.serialization.v1","obs_trace":[],"effect_trace":[],"crashed_sites":["A"],"partitioned_edges":[["A","B"]],"corrupted_edges":[[["A","B"],"Truncation"]],"timed_out_sites":[["B",3]],"effect_determinism_tier":"envelope_bounded_nondeterministic"}`
	if got := string(model.AppendFragment(nil, f)); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

func TestScopes(t *testing.T) { // 04 §1.2
	for _, sample := range shapes["Event"].Samples {
		e, err := model.DecodeEvent(sample)
		if err != nil {
			t.Fatal(err)
		}
		sid, scoped := e.Scope()
		unscoped := slices.Contains([]string{"Halted", "Invoked", "Faulted", "OutputConditionChecked"}, e.Kind().String())
		if scoped == unscoped || scoped && sid != 3 {
			t.Errorf("%s: session %d, %v", e.Kind(), sid, scoped)
		}
		again := model.WithTick(e, 99)
		want := strings.Replace(compact(sample), `"tick":`+compact(parseNode(sample).kids[0].at("/tick").append(nil)), `"tick":99`, 1)
		if got := string(model.AppendEvent(nil, again)); got != want || again.At() != 99 || again.Kind() != e.Kind() {
			t.Errorf("with tick 99: %s", got)
		}
	}
	// The session field wins over the edge's; Forked is scoped to the session, not to the ghost.
	for _, tt := range []struct {
		e    model.Event
		want uint64
	}{
		{model.Sent{Session: 1, Edge: model.Edge{SID: 2}}, 1}, {model.Received{Session: 1, Edge: model.Edge{SID: 2}}, 1}, {model.Offered{Edge: model.Edge{SID: 2}}, 2},
		{model.Chose{Edge: model.Edge{SID: 2}}, 2}, {model.Forked{Session: 1, Ghost: 2}, 1}, {model.EpochAdvanced{SID: 2, Epoch: 1}, 2},
	} {
		if got, ok := tt.e.Scope(); got != tt.want || !ok {
			t.Errorf("%s: session %d, %v", tt.e.Kind(), got, ok)
		}
	}
}

func TestNormalizeExample(t *testing.T) { // 04 §1.3, the worked example
	raw := []model.Event{
		model.Opened{}, model.Opened{Session: 1}, model.OutputConditionChecked{Tick: 1}, model.Sent{Tick: 1}, model.OutputConditionChecked{Tick: 2},
		model.Sent{Tick: 2, Session: 1}, model.OutputConditionChecked{Tick: 3}, model.Received{Tick: 3}, model.Invoked{Tick: 4},
	}
	var got []uint64
	for _, e := range model.Normalize(raw) {
		got = append(got, e.At())
	}
	for i, want := range []uint64{0, 0, 1, 1, 2, 1, 3, 2, 4} {
		if got[i] != want {
			t.Errorf("ticks %v: event %d has not %d", got, i, want)
		}
	}
}

func TestCanonicalEffectsExample(t *testing.T) { // 04 §3.3, Q4-14: the topology entry of tick 20 comes first
	raw := []model.EffectEntry{{ID: 0, Kind: "send_decision", OrderingKey: 14}, {ID: 1, Kind: "handle_recv", OrderingKey: 16}, {ID: 2, Kind: "invoke_step", OrderingKey: 18}, {ID: 3, Kind: "topology_event", OrderingKey: 3}}
	var got []string
	for _, e := range model.CanonicalEffects(raw) {
		got = append(got, e.Kind)
	}
	if s := strings.Join(got, " "); s != "topology_event send_decision handle_recv invoke_step" {
		t.Error(s)
	}
	if raw[0].Kind != "send_decision" {
		t.Error("the trace itself was sorted")
	}
	ties := []model.EffectEntry{{ID: 1, Kind: "b", OrderingKey: 1}, {ID: 1, Kind: "a", OrderingKey: 1}, {ID: 0, Kind: "z", OrderingKey: 1}, {ID: 9, Kind: "y"}, {ID: 1, Kind: "a", OrderingKey: 1, HandlerIdentity: "second"}}
	got = nil
	for _, e := range model.CanonicalEffects(ties) {
		got = append(got, e.Kind+e.HandlerIdentity)
	}
	if s := strings.Join(got, " "); s != "y z a asecond b" {
		t.Error(s)
	}
}
