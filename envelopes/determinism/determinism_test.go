package determinism

import (
	"reflect"
	"slices"
	"testing"

	"github.com/wavecheck/wavecheck/model"
)

// verdicts are the answers of the four modes, in the order of Modes, then that of the endpoints.
type verdicts [5]bool

func judge(a, b Trace) (v verdicts) {
	for i, mode := range Modes {
		v[i] = Holds(mode, a, b)
	}
	v[len(Modes)] = EndpointEqual(a, b)
	return v
}

// TestWorkedExamples holds the modes against the examples of spec 04 §1.1 and §1.4, and shows for each
// converse of Full ⇒ Replay ⇒ ModuloEffects ⇒ ModuloCommutativity a pair on which it fails.
func TestWorkedExamples(t *testing.T) {
	const yes, no = true, false
	effect := []model.EffectEntry{{Kind: model.EffectSend, Inputs: "{}", Outputs: model.OutputsCommitted, HandlerIdentity: "scripted"}}
	for _, tt := range []struct {
		name, a, b string
		effects    []model.EffectEntry // of a alone
		want       verdicts
	}{
		{name: "a trace and itself", a: "Opened s0@0, chk@1, Sent s0 m@1", b: "Opened s0@0, chk@1, Sent s0 m@1", want: verdicts{yes, yes, yes, yes, yes}},
		{name: "Replay does not look at effects", a: "chk@1, Sent s0 m@1", b: "chk@1, Sent s0 m@1", effects: effect, want: verdicts{no, yes, yes, yes, yes}},
		{name: "ModuloEffects forgets scoped ticks", a: "Sent s1 m@1, Received s1 m@2", b: "Sent s1 m@5, Received s1 m@9", want: verdicts{no, no, yes, yes, yes}},
		{name: "a uniform shift moves the checks", a: "chk@1, Sent s1 m@1", b: "chk@5, Sent s1 m@5", want: verdicts{no, no, no, no, yes}},
		{name: "commute forgets the order between sessions", a: "Sent s1 m@1, Sent s2 m@1", b: "Sent s2 m@1, Sent s1 m@1", want: verdicts{no, no, no, yes, yes}},
		{name: "the order in a session counts", a: "Sent s1 m@1, Sent s1 n@2", b: "Sent s1 n@1, Sent s1 m@2", want: verdicts{no, no, no, no, no}},
		{name: "a missing event counts", a: "Sent s1 m@1, Sent s2 m@1, Sent s1 n@1", b: "Sent s1 n@1, Sent s1 m@1", want: verdicts{}},
		{name: "nothing crosses a barrier", a: "Sent s1 m@1, Halted c0@2, Received s2 m@3", b: "Received s2 m@1, Halted c0@2, Sent s1 m@3", want: verdicts{}},
		{name: "checks are barriers between commits", a: "chk@1, Sent s1 m@1, chk@2, Sent s2 m@2", b: "chk@1, Sent s2 m@1, chk@2, Sent s1 m@2", want: verdicts{no, no, no, no, yes}},
		{
			// A check belongs to the endpoint of the event behind it, so the swap moves it from s1 to s2. No
			// engine writes two sessions into one commit; where none does, every mode implies EndpointEqual.
			name: "a check before two sessions", a: "chk@1, Sent s1 m@1, Sent s2 m@1", b: "chk@1, Sent s2 m@1, Sent s1 m@1",
			want: verdicts{no, no, no, yes, no},
		},
		{name: "a fault is its code", a: "Faulted c0@3", b: "Faulted c0@3", want: verdicts{yes, yes, yes, yes, yes}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			homes := home("1:A", "2:A")
			a := Trace{Obs: trace(t, tt.a), Effects: tt.effects, Coroutines: homes}
			b := Trace{Obs: trace(t, tt.b), Coroutines: homes}
			if got := judge(a, b); got != tt.want {
				t.Errorf("%v, want %v (%v, endpoints)", got, tt.want, Modes)
			}
			if got := judge(b, a); got != tt.want {
				t.Errorf("the other way round: %v, want %v", got, tt.want)
			}
		})
	}
}

// TestEffectEqualModuloIdentity: all fields but the identity count, and all seven count for Full.
func TestEffectEqualModuloIdentity(t *testing.T) {
	base := model.EffectEntry{
		ID: 3, Kind: model.EffectTopology, Inputs: `{"tick":1}`, Outputs: `{"applied":true}`, HandlerIdentity: "scripted",
		OrderingKey: 3, Topology: &model.Perturbation{Kind: model.Crash, Site: "A"},
	}
	for i := range reflect.TypeFor[model.EffectEntry]().NumField() {
		other := base
		topology := *base.Topology
		other.Topology = &topology
		name := changeField(t, reflect.ValueOf(&other).Elem(), i)
		a, b := []model.EffectEntry{base}, []model.EffectEntry{other}
		if Holds(model.Full, Trace{Effects: a}, Trace{Effects: b}) {
			t.Errorf("Full does not see %s", name)
		}
		if got, want := EffectEqualModuloIdentity(a, b), name == "HandlerIdentity"; got != want {
			t.Errorf("modulo identity, %s changed: %v", name, got)
		}
	}
	same := base
	topology := *base.Topology
	same.Topology = &topology
	if !Holds(model.Full, Trace{Effects: []model.EffectEntry{base}}, Trace{Effects: []model.EffectEntry{same}}) {
		t.Error("equal perturbations at two addresses")
	}
	none := base
	none.Topology = nil
	if EffectEqualModuloIdentity([]model.EffectEntry{base}, []model.EffectEntry{none}) || EffectEqualModuloIdentity([]model.EffectEntry{base}, nil) {
		t.Error("a missing perturbation, or a missing entry, is not seen")
	}
}

// changeField changes the i-th field of a struct, and gives its name.
func changeField(t *testing.T, v reflect.Value, i int) string {
	t.Helper()
	f := v.Field(i)
	switch f.Kind() {
	case reflect.Uint64:
		f.SetUint(f.Uint() + 1)
	case reflect.String:
		f.SetString(f.String() + "x")
	case reflect.Bool:
		f.SetBool(!f.Bool())
	case reflect.Slice:
		f.Set(reflect.ValueOf(append(slices.Clone(f.Interface().([]string)), "x")))
	case reflect.Struct: // an Edge, or a Fault
		changeField(t, f, f.NumField()-1)
	case reflect.Pointer:
		p := reflect.New(f.Type().Elem())
		if !f.IsNil() {
			p.Elem().Set(f.Elem())
		}
		if p.Elem().Kind() == reflect.Struct {
			changeField(t, p.Elem(), 1)
		} else {
			p.Elem().SetString(p.Elem().String() + "x")
		}
		f.Set(p)
	default:
		t.Fatalf("field %s is of kind %s", v.Type().Field(i).Name, f.Kind())
	}
	return v.Type().Field(i).Name
}

// kinds is an event of every kind, no field zero.
func kinds() []model.Event {
	edge := model.Edge{SID: 1, Sender: "A", Receiver: "B"}
	witness := "w"
	return []model.Event{
		model.Sent{Tick: 5, Edge: edge, Session: 1, From: "A", To: "B", Label: "m"},
		model.Received{Tick: 5, Edge: edge, Session: 1, From: "A", To: "B", Label: "m"},
		model.Offered{Tick: 5, Edge: edge, Label: "m"},
		model.Chose{Tick: 5, Edge: edge, Label: "m"},
		model.Opened{Tick: 5, Session: 1, Roles: []string{"A", "B"}},
		model.Closed{Tick: 5, Session: 1},
		model.EpochAdvanced{Tick: 5, SID: 1, Epoch: 2},
		model.Halted{Tick: 5, CoroID: 3},
		model.Invoked{Tick: 5, CoroID: 3, Role: "A"},
		model.Acquired{Tick: 5, Session: 1, Role: "A", Layer: "l"},
		model.Released{Tick: 5, Session: 1, Role: "A", Layer: "l"},
		model.Transferred{Tick: 5, Session: 1, Role: "A", From: 3, To: 4},
		model.Forked{Tick: 5, Session: 1, Ghost: 7},
		model.Joined{Tick: 5, Session: 1},
		model.Aborted{Tick: 5, Session: 1},
		model.Tagged{Tick: 5, Session: 1, Role: "A", Fact: "f"},
		model.Checked{Tick: 5, Session: 1, Role: "A", Target: "B", Permitted: true},
		model.Faulted{Tick: 5, CoroID: 3, Fault: model.Fault{Kind: model.ChannelClosed, Endpoint: model.Endpoint{SID: 1, Role: "A"}}},
		model.OutputConditionChecked{Tick: 5, PredicateRef: "p", WitnessRef: &witness, OutputDigest: "d", Passed: true},
	}
}

// TestEqualEventsSeesEveryField changes each field of each kind of event, one at a time.
func TestEqualEventsSeesEveryField(t *testing.T) {
	all := kinds()
	if len(all) != model.EventKindCount {
		t.Fatalf("%d kinds of %d", len(all), model.EventKindCount)
	}
	for k, e := range all {
		if e.Kind() != model.EventKind(k) || !EqualEvents(e, kinds()[k]) {
			t.Fatalf("%v is not equal to its like", e)
		}
		for other := range all {
			if (other == k) != EqualEvents(e, all[other]) {
				t.Errorf("%T against %T", e, all[other])
			}
		}
		for i := range reflect.TypeOf(e).NumField() {
			v := reflect.New(reflect.TypeOf(e)).Elem()
			v.Set(reflect.ValueOf(e))
			name := changeField(t, v, i)
			changed := v.Interface().(model.Event)
			if EqualEvents(e, changed) || EqualEvents(changed, e) {
				t.Errorf("%T: %s is not compared", e, name)
			}
			if equalButTick(e, changed) != (name == "Tick") {
				t.Errorf("%T: without the tick, %s changed", e, name)
			}
		}
	}
}

// TestModesAllocateNothing: comparing two runs as engines write them costs no memory.
func TestModesAllocateNothing(t *testing.T) {
	a := Trace{Obs: trace(t, "Opened s0@0, chk@1, Sent s0 m@1, chk@2, Received s0 m@2, Halted c0@3, Halted c1@4"), Coroutines: home("0:A", "0:B")}
	b := Trace{Obs: slices.Clone(a.Obs), Coroutines: a.Coroutines}
	for _, mode := range Modes {
		if n := testing.AllocsPerRun(100, func() { Holds(mode, a, b) }); n != 0 {
			t.Errorf("%s: %v allocations", mode, n)
		}
	}
}

func BenchmarkHolds(b *testing.B) {
	t := Trace{Obs: trace(b, "Opened s0@0, Opened s1@0"), Coroutines: home("0:A", "0:B", "1:A", "1:B")}
	for i := range uint64(200) {
		t.Obs = append(t.Obs, trace(b, "chk@1, Sent s1 m@1, chk@2, Received s0 m@2, Invoked c2@3")...)
		t.Obs[len(t.Obs)-1] = model.Invoked{Tick: i, CoroID: i % 4, Role: "A"}
	}
	other := t
	other.Obs = slices.Clone(t.Obs)
	for _, mode := range Modes {
		b.Run("mode="+mode.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Holds(mode, t, other)
			}
		})
	}
	b.Run("mode=endpoints", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			EndpointEqual(t, other)
		}
	})
}
