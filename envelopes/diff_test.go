package envelopes

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/listing"
	"github.com/wavecheck/wavecheck/model/oracle"
)

// messages is a Case of msg(m0), msg(m1), …: A sends to B, each in a session of its own (spec 04 §6.4).
func messages(t testing.TB, labels ...string) model.Case {
	t.Helper()
	text := "handler\n  identity default_handler\n"
	for _, l := range labels {
		text += "image\n  local A = B! " + l + ". end\n  local B = A? " + l + ". end\n"
	}
	c := parsed(t, text)
	return c
}

func parsed(t testing.TB, text string) model.Case {
	t.Helper()
	c, err := listing.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// waved is the Case in wave mode with n picks a round over w lanes, and what both runs give.
func waved(t testing.TB, c model.Case, n, w uint64) (canonical, waves model.Record) {
	t.Helper()
	c.Config.RoundSemantics, c.Schedule.Concurrency, c.Schedule.Workers = model.WaveParallel, n, w
	canonical, err := oracle.Run(&c, model.Ours, nil)
	if err != nil {
		t.Fatal(err)
	}
	waves, err = oracle.RunWaves(&c, oracle.WaveOptions{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return canonical, waves
}

// TestWorkedExamples: the two artefacts of spec 04 §3.5, whose digests were measured on the published VM.
func TestWorkedExamples(t *testing.T) {
	const g1, diff = "a2950354a6a0fd34e0b96d4e805dc074121a215f3867a944d5c30bddbe1a5589", "b50cbae25a8c4c52a35df62f17cd777d6d771a31089ac04938eefd45b997df0c"
	canonical, waves := waved(t, messages(t, "m"), 1, 2)
	b, c := SideOf("canonical", &canonical, model.StrictDeterministic), SideOf("threaded", &waves, model.StrictDeterministic)
	a := ArtefactOf(BuildDiff(&b, &c, 1, model.StrictDeterministic), &b, &c)
	want := `{"schema_version":"vm.envelope_diff.v1","envelope_diff":{"schema_version":"vm.envelope_diff.v1",` +
		`"baseline_engine":"canonical","candidate_engine":"threaded","scheduler_permutation_class":"Exact",` +
		`"wave_width_bound":{"baseline_max_wave_width":1,"candidate_max_wave_width":1,"declared_upper_bound":1},` +
		`"effect_ordering_class":"Exact","failure_visible_diff_class":"Exact",` +
		`"effect_determinism_tier":"strict_deterministic"},` +
		`"baseline_fragment_hash":"` + g1 + `","candidate_fragment_hash":"` + g1 + `","envelope_diff_hash":"` + diff + `"}`
	if got := string(AppendArtefact(nil, &a)); got != want {
		t.Errorf("example (a)\ngot  %s\nwant %s", got, want)
	}

	var labels []string
	for i := range 8 {
		labels = append(labels, fmt.Sprint("m", i))
	}
	eight := messages(t, labels...)
	eight.Config.EffectTier = model.EnvelopeBounded
	canonical, waves = waved(t, eight, 4, 4)
	b, c = SideOf("cooperative", &canonical, model.EnvelopeBounded), SideOf("threaded", &waves, model.EnvelopeBounded)
	d := BuildDiff(&b, &c, 4, model.EnvelopeBounded)
	if got, want := d.Hash().String(), "785a1d5c6850a64bdd54e240f1f72c73992a6cd38fb0e328177a2c4049d18b81"; got != want {
		t.Errorf("example (b): %s, want %s, of %s", got, want, AppendDiff(nil, &d))
	}
	a = ArtefactOf(d, &b, &c)
	if a.BaselineHash != canonical.Fragment || a.CandidateHash != waves.Fragment || a.BaselineHash == a.CandidateHash {
		t.Errorf("example (b): fragments %s and %s, the runs have %s and %s", a.BaselineHash, a.CandidateHash, canonical.Fragment, waves.Fragment)
	}
	if !strings.Contains(string(AppendDiff(nil, &d)), `"scheduler_permutation_class":"SessionNormalizedPermutation"`) {
		t.Error("example (b) is no permutation between sessions")
	}
}

// TestFailureClass: each of the four lists counts by itself, and an empty list is as good as none (spec 04 §3.5).
func TestFailureClass(t *testing.T) {
	calm := model.TopologyState{}
	for _, tt := range []struct {
		state model.TopologyState
		want  FailureClass
	}{
		{model.TopologyState{CrashedSites: []string{}}, FailureExact},
		{model.TopologyState{CrashedSites: []string{"A"}}, FailureBounded},
		{model.TopologyState{PartitionedEdges: []model.SitePair{{From: "A", To: "B"}}}, FailureBounded},
		{model.TopologyState{CorruptedEdges: []model.CorruptedEdge{{Kind: model.BitFlip}}}, FailureBounded},
		{model.TopologyState{TimedOutSites: []model.TimedOutSite{{Site: "A", Until: 3}}}, FailureBounded},
	} {
		if got := failureClass(&calm, &tt.state); got != tt.want {
			t.Errorf("%+v: %s, want %s", tt.state, got, tt.want)
		}
		if got := failureClass(&tt.state, &tt.state); got != FailureExact {
			t.Errorf("%+v and itself: %s", tt.state, got)
		}
	}
}

// TestMaxWidth: an engine without waves counts as 1, one that executed no wave as 0 (spec 04 §3.5).
func TestMaxWidth(t *testing.T) {
	for want, waves := range map[uint64]*model.WaveRecord{
		0: {}, 1: nil, 7: {Metrics: model.WaveMetrics{MaxWaveWidth: 7}},
	} {
		if s := SideOf("any", &model.Record{Waves: waves}, 0); s.MaxWidth() != want {
			t.Errorf("%+v: %d, want %d", waves, s.MaxWidth(), want)
		}
	}
}
