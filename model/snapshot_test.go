package model_test

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"reflect"
	"testing"

	"github.com/wavecheck/wavecheck/model"
)

// A Snapshot with something in every field.
//
//go:embed testdata/snapshot.json
var snapshotJSON []byte

func fullSnapshot() model.Snapshot {
	ep, edge := model.Endpoint{SID: 3, Role: "A"}, model.Edge{SID: 3, Sender: "A", Receiver: "B"}
	mu := localType("Mu t. !B m. t").(*model.LocalMu)
	witness, identity := "w", "scripted"
	reason := model.BlockReason{Kind: model.BlockSend, Edge: edge}
	return model.Snapshot{
		Config:   model.DefaultConfig(),
		Programs: [][]model.Instr{{model.Jump{Target: 1}}, nil},
		Coroutines: []model.CoroutineState{{
			ID: 1, ProgramID: 2, PC: 3, Regs: []model.Value{ep, model.Nat(4)}, Status: model.Blocked(reason), OwnedEndpoints: []model.Endpoint{ep},
			ProgressTokens: []model.ProgressToken{model.TokenOf(ep)}, KnowledgeSet: []model.Fact{{Endpoint: ep, Fact: "f"}}, SpecState: &model.SpeculationState{GhostSID: 5},
			SessionID: 6, Role: "A", CostBudget: 7,
		}},
		Sessions: model.SessionStore{NextID: 8, Sessions: []model.SessionState{{
			SID: 3, Roles: []string{"A", "B"}, LocalTypes: []model.EndpointType{{Endpoint: ep, Entry: model.TypeEntry{Current: mu.Body, Original: mu, Env: []*model.LocalMu{mu}, OriginalEnv: []*model.LocalMu{mu, mu}}}},
			Buffers:      []model.EdgeBuffer{{Edge: edge, Capacity: 2, Payloads: []model.Value{model.Str("p")}}},
			EdgeHandlers: []model.EdgeHandler{{Edge: edge, Handler: "h"}}, DefaultHandler: "default_handler", Status: model.SessionStatus{Kind: model.SessionFaulted, Reason: "site A crashed"}, Epoch: 9,
		}}},
		ResourceStates: []model.ResourceState{{SID: 3, Commitments: []model.Value{model.Nat(1)}, Nullifiers: []model.Value{model.Unit{}}}},
		Sched:          model.SchedulerState{Ready: []uint64{2, 0}, Blocked: []model.BlockedCoroutine{{ID: 1, Reason: reason}}, StepCount: 10, Released: []string{"l"}, Marked: []uint64{4}},
		Monitor:        model.MonitorState{Kinds: []uint64{3}, LastJudgement: &model.Judgement{Endpoint: ep, InstrTag: "Halt", Tick: 11}},
		ObsTrace:       []model.Event{model.Halted{Tick: 12, CoroID: 1}},
		RoleSymbols:    []string{"B", "A"}, LabelSymbols: []string{"m"},
		Clock:      model.Clock{Tick: 13, Time: model.Duration{Secs: 14, Nanos: 15}, TickDuration: model.Duration{Nanos: 16}},
		NextCoroID: 17, NextSessionID: 18, PausedRoles: []string{"C"}, GuardLayer: []model.GuardResource{{Layer: "l", Value: model.Bool(true)}},
		EffectTrace: []model.EffectEntry{{ID: 19, Kind: "k", Inputs: "1", Outputs: "2", HandlerIdentity: "h", OrderingKey: 20, Topology: &model.Perturbation{Kind: model.Crash, Site: "A"}}}, NextEffectID: 21,
		OutputChecks: []model.OutputCheck{{Meta: model.OutputMeta{PredicateRef: "p", WitnessRef: &witness, OutputDigest: "d"}, Passed: true}},
		Topology: model.TopologyState{CrashedSites: []string{"A"}, PartitionedEdges: []model.SitePair{{From: "A", To: "B"}},
			CorruptedEdges: []model.CorruptedEdge{{Pair: model.SitePair{From: "A", To: "B"}, Kind: model.PayloadErase}}, TimedOutSites: []model.TimedOutSite{{Site: "B", Until: 22}}},
		LastSchedStep: &model.Dispatch{Coro: 1, Status: model.ExecHalted}, HandlerIdentity: &identity,
		Handler: model.HandlerCounters{Sends: []model.SendCount{{Role: "A", Label: "m", Calls: 23}}, Steps: []model.StepCount{{Role: "B", Calls: 24}}},
	}
}

func TestSnapshot(t *testing.T) { // 01 App. A, 04 §3.1, §4.4
	s := fullSnapshot()
	want := bytes.TrimSpace(snapshotJSON)
	if got := model.AppendSnapshot(nil, &s); !bytes.Equal(got, want) {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
	if model.StateDigest(&s) != sha256.Sum256(want) || model.SHA256(want) != sha256.Sum256(want) {
		t.Error("the state digest is not the SHA-256 of the Snapshot")
	}
	if !bytes.HasPrefix(model.AppendSnapshot(nil, &model.Snapshot{}), []byte(`{"config":{`)) {
		t.Error("an empty Snapshot")
	}
}

// Whatever differs in a Snapshot shows in its JSON: each number, text and truth value changed, each list
// shortened, each pointer removed.
func TestSnapshotShowsEveryField(t *testing.T) {
	s := fullSnapshot()
	base := string(model.AppendSnapshot(nil, &s))
	count := 0
	shows := func(path string, change, restore func()) {
		count++
		change()
		if string(model.AppendSnapshot(nil, &s)) == base {
			t.Errorf("%s does not show", path)
		}
		restore()
	}
	var visit func(path string, v reflect.Value)
	visit = func(path string, v reflect.Value) {
		old := reflect.New(v.Type()).Elem()
		old.Set(v)
		restore := func() { v.Set(old) }
		switch v.Kind() {
		case reflect.Struct:
			if v.Type() == reflect.TypeFor[model.Config]() {
				return
			}
			for i := range v.NumField() {
				if f := v.Type().Field(i); v.Type() != reflect.TypeFor[model.BlockReason]() && v.Type() != reflect.TypeFor[model.Perturbation]() || !v.Field(i).IsZero() {
					visit(path+"."+f.Name, v.Field(i))
				}
			}
		case reflect.Slice:
			if v.Len() > 0 {
				shows(path, func() { v.Set(v.Slice(0, v.Len()-1)) }, restore)
			}
			for i := range v.Len() {
				visit(path+"[]", v.Index(i))
			}
		case reflect.Pointer:
			if v.Type() != reflect.TypeFor[*model.LocalMu]() {
				if !v.IsNil() && v.Type() != reflect.TypeFor[*model.BlockReason]() {
					shows(path, func() { v.SetZero() }, restore)
				}
				if !v.IsNil() {
					visit(path, v.Elem())
				}
			}
		case reflect.String:
			shows(path, func() { v.SetString(v.String() + "0") }, restore)
		case reflect.Bool:
			shows(path, func() { v.SetBool(!v.Bool()) }, restore)
		case reflect.Uint32, reflect.Uint64:
			shows(path, func() { v.SetUint(v.Uint() + 1) }, restore)
		}
	}
	visit("Snapshot", reflect.ValueOf(&s).Elem())
	if count < 80 {
		t.Errorf("only %d changes were tried", count)
	}
}

// A config in which no key has its default.
const unusualConfig = `{"config_schema_version":2,"sched_policy":{"Priority":{"FixedMap":{"1":2}}},"buffer_config":{"mode":"LatestValue","initial_capacity":1,"policy":"Drop"},
"max_sessions":1,"max_coroutines":2,"num_registers":3,"tick_duration":{"secs":1,"nanos":0},"guard_layers":[{"id":"l","active":true}],"speculation_enabled":true,"determinism_mode":"Replay",
"effect_determinism_tier":"replay_deterministic","output_condition_policy":"DenyAll","monitor_mode":"Off","flow_policy":{"AllowRoles":["A"]},"instruction_cost":4,"initial_cost_budget":5,
"footprint_guided_wave_widening":true,"runtime_tuning_profile":"m1_stress_reference","threaded_round_semantics":"wave_parallel_extension","effect_trace_capture_mode":"disabled",
"payload_validation_mode":"off","max_payload_bytes":6,"host_contract_assertions":true}`

func TestOverridesReset(t *testing.T) {
	n := parseNode([]byte(unusualConfig))
	for i := range model.ConfigKeyCount {
		o, err := model.DecodeConfig([]byte(n.String()))
		if err != nil {
			t.Fatal(err)
		}
		want, err := model.DecodeConfig([]byte(n.with(i, "")))
		if err != nil {
			t.Fatal(err)
		}
		k := model.ConfigKey(i)
		if !o.Given.Has(k) || reflect.DeepEqual(o.Config, want.Config) {
			t.Errorf("%s is not given, or has its default", k)
		}
		if o.Reset(k); !reflect.DeepEqual(o, want) {
			t.Errorf("without %s\n got %+v\nwant %+v", k, o, want)
		}
	}
}
