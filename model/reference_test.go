package model_test

import (
	"bytes"
	_ "embed"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/model"
)

// The shortest lines of the reference vectors, one of each family and two threaded ones (spec 06 §3).
//
//go:embed testdata/reference.jsonl
var referenceLines []byte

func readReference(t *testing.T) (lines []model.ReferenceLine) {
	for raw := range bytes.Lines(referenceLines) {
		line, err := model.DecodeReferenceLine(bytes.TrimSpace(raw))
		if err != nil {
			t.Fatalf("%.80s: %v", raw, err)
		}
		lines = append(lines, line)
	}
	return lines
}

func TestReferenceFamilies(t *testing.T) { // spec 06 §3
	var got []string
	for _, line := range readReference(t) {
		name := line.Family()
		if line.Threaded {
			name += "/threaded"
		}
		got = append(got, name)
	}
	want := "protocol multi topology bytecode config threaded1 threaded1/threaded faults waves waves/threaded mutated"
	sameWords(t, got, want)
	for id, want := range map[string]string{"": "", "x": "", "a-b": "", "a-b-1": "b", "t-x-y-1": "x-y", "-": "", "--": ""} {
		line := model.ReferenceLine{Case: model.Case{ID: id}}
		if got := line.Family(); got != want {
			t.Errorf("family of %q is %q, want %q", id, got, want)
		}
	}
}

func sameWords(t *testing.T, got []string, want string) {
	t.Helper()
	seen := map[string]int{}
	for _, w := range strings.Fields(want) {
		seen[w]++
	}
	for _, w := range got {
		seen[w]--
	}
	for w, n := range seen {
		if n != 0 {
			t.Errorf("%s: %+d", w, -n)
		}
	}
}

// The published VM's fragment hashes follow from the traces beside them: normalisation, canonical order,
// encoding and stable hash in one.
func TestReferenceFragmentHashes(t *testing.T) { // spec 04 §3
	for _, line := range readReference(t) {
		a := line.Answer
		got := model.FragmentHash(model.Fragment{ObsTrace: a.ObsTrace, EffectTrace: a.EffectTrace, Topology: a.Topology, Tier: line.Case.Config.EffectTier})
		if got != a.Fragment {
			t.Errorf("%s: %s, want %s", line.Case.ID, got, a.Fragment)
		}
	}
}

func TestReferenceAnswers(t *testing.T) { // spec 06 §3
	const engine = `"engine":"telltale-vm/1.0.0/cooperative"`
	c := `"case":` + compact(shapes["Case"].Samples[1])
	answer := `"answer":` + compact(shapes["Answer"].Samples[0])
	const threaded = `"answer":{"result":"stuck","error":null,"error_kind":null,"fault":null,"fault_coro":null,"rounds":1,"steps":0,"tick":1,` +
		`"fragment_hash":"cd9cefad28799683cd9cefad28799683cd9cefad28799683cd9cefad28799683",` +
		`"obs_trace":[],"effect_trace":[],"output_checks":[],"crashed_sites":[],"partitioned_edges":[],"corrupted_edges":[],"timed_out_sites":[],` +
		`"lane_trace":[],"handoffs":[],"metrics":{"lock_contention_events":0,"mutex_lock_contention_events":0,"planner_conflict_events":0,` +
		`"max_ready_queue_depth":0,"max_wave_width":0,"cross_lane_transfer_count":0,"handoff_applied_count":0},` +
		`"lane_scheduler":{"lane_count":1,"lane_queues":{"0":[]},"blocked":{},"step_count":0},"wave_exec":"ordered"}`
	for _, tt := range []struct{ row, doc, path, says string }{
		{"keys in any order", "{" + answer + "," + c + "," + engine + "}", "", ""},
		{"early answer is wrong", "{" + strings.Replace(answer, `"rounds":3`, `"rounds":-3`, 1) + "," + c + "," + engine + "}", "/answer/rounds", "is no unsigned"},
		{"panic", "{" + engine + "," + c + `,"answer":{"panic":"boom","panic_at":[1],"rounds":3}}`, "", ""},
		{"panic wants no other key right", "{" + engine + "," + c + `,"answer":{"panic":"boom","rounds":"x"}}`, "/answer/rounds", "expected an unsigned integer"},
		{"threaded", `{"engine":"x/threaded",` + c + "," + threaded + "}", "", ""},
		{"threaded: panic", `{"engine":"x/threaded",` + c + `,"answer":{"panic":"boom","panic_at":[1],"rounds":3}}`, "", ""},
		{"threaded: no list", `{"engine":"x/threaded",` + c + `,"answer":[]}`, "/answer", "expected an answer"},
		{"threaded: a strange key", `{"engine":"x/threaded",` + c + "," + strings.Replace(threaded, `"rounds"`, `"what":1,"rounds"`, 1) + "}", "/answer/what", "unknown key"},
		{"threaded: without lanes", `{"engine":"x/threaded",` + c + "," + strings.Replace(threaded, `"lane_trace":[],`, "", 1) + "}", "/answer", `missing key "lane_trace"`},
		{"threaded: with coroutines", `{"engine":"x/threaded",` + c + "," + strings.Replace(threaded, `"rounds"`, `"coroutines":[],"rounds"`, 1) + "}", "/answer/coroutines", "unknown key"},
		{"no answer", "{" + engine + "," + c + "}", "", `missing key "answer"`},
	} {
		t.Run(tt.row, func(t *testing.T) {
			line, err := model.DecodeReferenceLine([]byte(tt.doc))
			if tt.says != "" {
				checkRefused(t, tt.path, refused(tt.row, "", "", tt.says), tt.doc, err)
			} else if err != nil {
				t.Error(err)
			} else if want := strings.Contains(tt.row, "panic"); line.Panicked != want {
				t.Errorf("panicked: %v", line.Panicked)
			}
		})
	}
}
