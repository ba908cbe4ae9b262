package properties

import (
	"bytes"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/model"
)

// sample is a Record with something in every field that FirstDifference looks at. Rounds 1 to 4; each
// round has a dispatch, and rounds 2 and 3 an effect and a check.
func sample() *model.Record {
	edge := model.Edge{SID: 0, Sender: "A", Receiver: "B"}
	meta := model.OutputMeta{PredicateRef: model.DefaultPredicateRef, OutputDigest: model.UnspecifiedOutputDigest}
	gate := func(tick uint64) model.Event {
		return model.OutputConditionChecked{Tick: tick, PredicateRef: meta.PredicateRef, OutputDigest: meta.OutputDigest, Passed: true}
	}
	sent := func(tick uint64, label string) model.Event {
		return model.Sent{Tick: tick, Edge: edge, Session: 0, From: "A", To: "B", Label: label}
	}
	effect := func(id, tick uint64) model.EffectEntry {
		return model.EffectEntry{ID: id, Kind: model.EffectSend, Inputs: "{}", Outputs: model.OutputsCommitted, OrderingKey: tick}
	}
	crash := model.Perturbation{Kind: model.Crash, Site: "A"}
	return &model.Record{
		Result: model.AllDone, Rounds: 4, Steps: 4, Tick: 4, HasDispatches: true,
		Dispatches:  []*model.Dispatch{{Coro: 0}, {Coro: 0}, {Coro: 1}, {Coro: 1, Status: model.ExecHalted}},
		ObsTrace:    []model.Event{gate(2), sent(2, "m"), gate(3), sent(3, "n"), model.Halted{Tick: 4, CoroID: 1}},
		EffectTrace: []model.EffectEntry{effect(0, 2), {ID: 1, Kind: model.EffectTopology, Inputs: "{}", Outputs: "{}", OrderingKey: 0, Topology: &crash}, effect(2, 3)},
		Checks:      []model.OutputCheck{{Meta: meta, Passed: true}, {Meta: meta, Passed: true}},
		Coroutines:  []model.CoroutineRecord{{ID: 0, Role: "A"}, {ID: 1, Role: "B"}},
		Sessions:    []model.SessionRecord{{SID: 0, Roles: []string{"A", "B"}}},
	}
}

type change func(*model.Record)

// The smallest change of each place, in the causal order of design.md.
var (
	dispatch = func(round int) change {
		return func(r *model.Record) { r.Dispatches[round-1] = &model.Dispatch{Coro: 9} }
	}
	event2   = func(r *model.Record) { r.ObsTrace[1] = model.Halted{Tick: 2, CoroID: 0} }
	event3   = func(r *model.Record) { r.ObsTrace[3] = model.Halted{Tick: 3, CoroID: 0} }
	effect2  = func(r *model.Record) { r.EffectTrace[0].Kind = model.EffectRecv }
	topology = func(r *model.Record) { r.EffectTrace[1].Topology = &model.Perturbation{Kind: model.Crash, Site: "B"} }
	effect3  = func(r *model.Record) { r.EffectTrace[2].HandlerIdentity = "other" }
	check2   = func(r *model.Record) { r.Checks[0].Passed = false }
	check3   = func(r *model.Record) { r.Checks[1].Passed = false }
)

// restInOrder are the fields of no round, each earlier than those below it.
var restInOrder = []struct {
	want   string
	change change
}{
	{"coroutines[1] 0", func(r *model.Record) { r.Coroutines[1].PC = 7 }},
	{"sessions[0] 0", func(r *model.Record) { r.Sessions[0].Epoch = 7 }},
	{"topology 0", func(r *model.Record) { r.Topology.CrashedSites = []string{"A"} }},
	{"fault 0", func(r *model.Record) { r.Fault = &model.Fault{} }},
	{"fault_coro 0", func(r *model.Record) { r.FaultCoro = new(uint64) }},
	{"error 0", func(r *model.Record) { r.Error = new(string) }},
	{"error_kind 0", func(r *model.Record) { r.ErrorKind = model.ErrHandler }},
	{"result 0", func(r *model.Record) { r.Result = model.Stuck }},
	{"rounds 0", func(r *model.Record) { r.Rounds = 5 }},
	{"steps 0", func(r *model.Record) { r.Steps = 5 }},
	{"tick 0", func(r *model.Record) { r.Tick = 5 }},
	{"fragment_hash 0", func(r *model.Record) { r.Fragment[0] = 1 }},
}

func place(d Difference) string {
	name, _, _ := strings.Cut(d.String(), ": ")
	return name + " " + string(rune('0'+d.Round))
}

func TestFirstDifferenceIsCausal(t *testing.T) { // design.md, differences
	for _, tt := range []struct {
		name, want string
		changes    []change
	}{
		{"round before field", "output_checks[0] 2", []change{dispatch(3), event3, effect3, check2}},
		{"effect in an earlier round", "effect_trace[0] 2", []change{dispatch(3), event3, effect2}},
		{"event in an earlier round", "obs_trace[1] 2", []change{dispatch(4), event2, effect3}},
		{"one round: dispatches first", "dispatches[1] 2", []change{dispatch(2), event2, effect2, check2}},
		{"one round: then obs_trace", "obs_trace[1] 2", []change{event2, effect2, check2}},
		{"one round: then effect_trace", "effect_trace[0] 2", []change{effect2, check2}},
		{"then output_checks", "output_checks[1] 3", []change{check3, restInOrder[0].change}},
		{"a topology effect belongs to the round of the next commit", "effect_trace[1] 3", []change{topology, dispatch(4)}},
		{"a list that ends early", "obs_trace[4] 4", []change{func(r *model.Record) { r.ObsTrace = r.ObsTrace[:4] }, restInOrder[0].change}},
		{"an effect of no round is behind those of a round", "dispatches[3] 4", []change{dispatch(4), func(r *model.Record) {
			r.EffectTrace = append(r.EffectTrace, model.EffectEntry{Topology: &model.Perturbation{Kind: model.Crash, Site: "A"}})
		}}},
		{"an effect of no round has no round", "effect_trace[3] 0", []change{func(r *model.Record) {
			r.EffectTrace = append(r.EffectTrace, model.EffectEntry{Topology: &model.Perturbation{Kind: model.Crash, Site: "A"}})
		}, restInOrder[0].change}},
		{"no dispatches at all", "dispatches 0", []change{func(r *model.Record) { r.HasDispatches = false }, event2}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := sample()
			for _, c := range tt.changes {
				c(got)
			}
			d, differ := FirstDifference(sample(), got)
			if !differ || place(d) != tt.want {
				t.Errorf("%v: %s, want %s", differ, place(d), tt.want)
			}
			if back, _ := FirstDifference(got, sample()); back.Want != d.Got || back.Got != d.Want || back.Round != d.Round {
				t.Errorf("the other way round: %v, want %v", back, d)
			}
		})
	}
}

func TestFirstDifferenceOfTheRest(t *testing.T) {
	for i, tt := range restInOrder {
		t.Run(tt.want, func(t *testing.T) {
			got := sample()
			for _, later := range restInOrder[i:] {
				later.change(got)
			}
			d, differ := FirstDifference(sample(), got)
			if !differ || place(d) != tt.want {
				t.Errorf("%v: %s", differ, place(d))
			}
			if bytes.Equal(model.AppendComparable(nil, got), model.AppendComparable(nil, sample())) {
				t.Error("a change that the exchange form does not show")
			}
		})
	}
}

func TestFirstDifferenceOfEqualRecords(t *testing.T) {
	got := sample()
	got.Engine = "other" // fields 1, 2 and 16 are not compared
	got.Waves = &model.WaveRecord{}
	if d, differ := FirstDifference(sample(), got); differ {
		t.Error(d)
	}
}

func TestDifferenceValues(t *testing.T) {
	got := sample()
	got.Error, got.ErrorKind = new(string), model.ErrHandler
	*got.Error = "tab\t, \x01 and é"
	d, _ := FirstDifference(sample(), got)
	if want := `error: null, not "tab\t, \u0001 and é"`; d.String() != want {
		t.Errorf("%s, want %s", d, want)
	}
	got.Error = nil
	d, _ = FirstDifference(sample(), got)
	if want := `error_kind: null, not "handler_error"`; d.String() != want {
		t.Errorf("%s, want %s", d, want)
	}
	got = sample()
	got.ObsTrace = got.ObsTrace[:4]
	d, _ = FirstDifference(sample(), got)
	if d.Got != "nothing" {
		t.Errorf("a list that ends: %s", d)
	}
}
