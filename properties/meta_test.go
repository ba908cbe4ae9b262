package properties

import (
	"slices"
	"strings"
	"testing"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/oracle/faulty"
	"github.com/wavecheck/wavecheck/generators"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
)

// speaker is an engine that is wrong on its own: it runs every Case in a dialect, after a change.
type speaker struct {
	fake
	dialect model.Dialect
	change  func(*model.Case)
}

func (s speaker) Run(c *model.Case) (model.Record, error) {
	other := *c
	other.Images = slices.Clone(c.Images)
	if s.change != nil {
		s.change(&other)
	}
	r, err := oracle.Run(&other, s.dialect, nil)
	if err != nil {
		return model.Record{}, err
	}
	return r, s.Spoil(c, &r)
}

func dialect(d model.Dialect) engines.Engine { return speaker{fake: good("wrong"), dialect: d} }

func changing(change func(*model.Case)) engines.Engine {
	return speaker{fake: good("wrong"), dialect: model.Ours, change: change}
}

func spoiling(spoil func(c *model.Case, r *model.Record)) engines.Engine {
	return faulty.New("wrong", func(c *model.Case, r *model.Record) error { spoil(c, r); return nil })
}

// obedient is an engine that says that it obeys topology scripts.
type obedient struct{ engines.Engine }

func (obedient) Capabilities() engines.Capabilities {
	return engines.Capabilities{Fields: engines.CanonicalFields, Topology: true}
}

const (
	twoBranches = `
image
  local A = B! { yes. end | no. end }
  local B = A? { yes. end | no. end }
  program A
    offer r0 no; halt
  program B
    choose r0 { yes -> 1, no -> 2 }; halt; halt
rounds 20`
	twoMessages = `
config
  buffer fifo 2 block
image
  local A = B! m. B! n. end
  local B = A? m. A? n. end
  program A
    send r0 r1; send r0 r1; halt
  program B
    yield; yield; yield; receive r0 r1; receive r0 r1; halt
rounds 30`
	nestedLoops = `
image
  local A = rec t. B? go. rec u. B! m. t
  local B = A! go. end
  program A
    receive r0 r1; send r0 r1; receive r0 r1
  program B
    send r0 r1; halt
rounds 6`
	twoImages = `
image
  local A = B! m. end
  local B = A? m. end
image
  local C = D! n. end
  local D = C? n. end
rounds 60`
	slowReceiver = `
config
  buffer fifo 1 block
image
  local A = C! m. B? n. B? n. end
  local B = A! n. A! n. end
  local C = A? m. end
  program A
    send r0 r1; invoke runtime.step; receive r0 r1; receive r0 r1; halt
  program B
    send r0 r1; send r0 r1; halt; halt
  program C
    halt
rounds 24`
	patientSender = `
config
  buffer fifo 1 block
image
  local A = B? n. B? n. end
  local B = A! n. A! n. end
  program A
    receive r0 r1; receive r0 r1; halt
  program B
    send r0 r1; yield; yield; send r0 r1; halt
rounds 40`
	lastInOrder = `
config
  buffer fifo 1 block
image
  local A = B? n. C! no. end
  local B = A! n. C! stop. t
  local C = A? no. B? stop. end
  program A
    choose r0 { n -> 1 }; send r0 r1; halt
  program B
    offer r0 n; offer r0 stop; jump 0
  program C
    choose r0 { no -> 1 }; choose r0 { stop -> 2 }; halt
handler
  payload label
rounds 14`
)

// TestMetamorphicLaws plants, for each law, a mistake that an engine makes on its own and with which it
// agrees: nobody stands beside it. The law has to apply to the Case, to hold of a right engine, and to
// find the wrong one.
func TestMetamorphicLaws(t *testing.T) {
	for _, tt := range []struct {
		mistake string
		p       Property
		text    string
		wrong   engines.Engine
		field   string
	}{
		{"one name is special", RenameRoles, twoBranches, spoiling(func(c *model.Case, r *model.Record) {
			if slices.ContainsFunc(r.Coroutines, func(c model.CoroutineRecord) bool { return c.Role == "A" }) {
				r.Tick++
			}
		}), "tick"},
		{"a name is cut", RenameRoles, twoBranches, spoiling(func(c *model.Case, r *model.Record) {
			for i := range r.Coroutines {
				r.Coroutines[i].Role = r.Coroutines[i].Role[:1]
			}
		}), "coroutines"},
		{"branches are taken in the order of labels", RenameLabels, strings.Replace(twoBranches, "offer r0 no", "send r0 r1", 1), changing(func(c *model.Case) {
			sortBranches(&c.Images[0])
		}), "obs_trace"},
		{"session 0 is special", AddEmptySession, twoBranches, spoiling(func(c *model.Case, r *model.Record) {
			for i := range r.Coroutines {
				if r.Coroutines[i].Session == 0 {
					r.Coroutines[i].CostBudget--
				}
			}
		}), "coroutines"},
		{"a buffer is full too early", WidenBuffers, twoMessages, changing(func(c *model.Case) { c.Config.Buffer.Capacity-- }), "dispatches"},
		{"a variable means the loop that was entered last", UnfoldLoop, nestedLoops, dialect(model.Ours.Without(model.RecursionScope)), "dispatches"},
		{"a policy turns the queue round", QueuePolicies, twoMessages, changing(func(c *model.Case) {
			if c.Config.SchedPolicy.Kind != model.Cooperative {
				c.Config.SchedPolicy = model.SchedPolicy{Kind: model.PriorityFixedMap, Weights: []model.Weight{{ID: 1, Weight: 1}}}
			}
		}), "dispatches"},
		{"a blocked sender is lost", SwitchPolicy, patientSender, dialect(model.Ours.Without(model.SenderWakeup)), "result"},
		{"a blocked sender is lost when somebody is slow", InsertYield, slowReceiver, dialect(model.Ours.Without(model.SenderWakeup)), "result"},
		{"a blocked sender is lost when the first is the last", RenameRolesFreely, lastInOrder, dialect(model.Ours.Without(model.SenderWakeup)), "endpoints"},
		{"a register is shared by sessions", AddSession, twoImages, spoiling(func(c *model.Case, r *model.Record) {
			if len(r.Sessions) > 2 {
				r.Coroutines[0].Regs[3] = model.Nat(7)
			}
		}), "coroutines"},
		{"sessions take each other's messages", AddSession, twoImages, spoiling(func(c *model.Case, r *model.Record) {
			if len(r.Sessions) > 2 {
				r.ObsTrace = slices.DeleteFunc(r.ObsTrace, func(e model.Event) bool { return e == model.Event(model.Halted{Tick: e.At(), CoroID: 1}) })
			}
		}), "endpoints"},
		{"the first event of a tick is special", OrderInTickIsFree, storm, obedient{spoiling(func(c *model.Case, r *model.Record) {
			if c.Topology[1].Events[0].Kind == model.Heal {
				r.Tick++
			}
		})}, "tick"},
		{"the first session gets more", PermuteImages, twoImages, spoiling(func(c *model.Case, r *model.Record) { r.Sessions[0].Epoch++ }), "sessions"},
	} {
		t.Run(tt.p.ID+"/"+tt.mistake, func(t *testing.T) {
			c := parse(t, tt.text)
			runs := NewRuns(good("right"), []engines.Engine{tt.wrong})
			runs.Reset(c, false)
			v := tt.p.Judge(runs)
			if v.Failure != nil || v.Violation == nil {
				t.Fatalf("%+v", v)
			}
			if v.Violation.Engine != "wrong" || v.Violation.Baseline != "" || v.Violation.Field != tt.field {
				t.Errorf("%s: %s", v.Violation.Bucket(), v.Violation.Difference)
			}
			alone := NewRuns(tt.wrong, nil)
			alone.Reset(c, false)
			if v := tt.p.Judge(alone); v.Violation == nil {
				t.Error("an engine without a twin is not held to the law")
			}
		})
	}
}

func sortBranches(im *model.Image) {
	im.LocalTypes = slices.Clone(im.LocalTypes)
	for i := range im.LocalTypes {
		comm := *im.LocalTypes[i].Type.(*model.LocalComm)
		comm.Branches = slices.SortedFunc(slices.Values(comm.Branches), func(a, b model.LocalBranch) int { return strings.Compare(a.Label.Name, b.Label.Name) })
		im.LocalTypes[i].Type = &comm
	}
}

// applies reports whether a law about other Cases has something to say on a Case, and whether it holds.
func applies(p *Property, c *model.Case) (ran, holds bool) {
	runs := NewRuns(obedient{good("base")}, nil)
	runs.Reset(c, false)
	v := p.Judge(runs)
	return len(runs.derived) > 0, v.Violation == nil && v.Failure == nil
}

// TestMetamorphicLawsApply asks that no law is silent: each says something about a fair share of
// generated Cases, and is kept on those.
func TestMetamorphicLawsApply(t *testing.T) {
	const cases = 700
	for _, tt := range []struct {
		p    Property
		most int // one Case in so many, at least
	}{
		{RenameRoles, 3}, {RenameLabels, 3}, {AddEmptySession, 2}, {WidenBuffers, 2}, {UnfoldLoop, 3}, {QueuePolicies, 2},
		{SwitchPolicy, 30}, {InsertYield, 30}, {AddSession, 35}, {PermuteImages, 200}, {RenameRolesFreely, 50}, {OrderInTickIsFree, 10},
	} {
		t.Run(tt.p.ID, func(t *testing.T) {
			ran := 0
			for i := range uint64(cases) {
				c := generators.Seeded(20, i)
				applied, holds := applies(&tt.p, &c)
				if applied {
					ran++
				}
				if !holds {
					t.Fatalf("violated on seed 20, Case %d", i)
				}
			}
			t.Logf("on %d of %d", ran, cases)
			if ran*tt.most < cases {
				t.Errorf("applies to %d of %d Cases only", ran, cases)
			}
		})
	}
}

// TestNewNames: they sort by number, and the old names come back whatever stands around them.
func TestNewNames(t *testing.T) {
	old := []string{"A", "Bob", "C"}
	for k := range 12000 {
		if k > 0 && k < newNames && newName(k-1) >= newName(k) {
			t.Fatalf("%s, %s", newName(k-1), newName(k))
		}
	}
	for text, want := range map[string]string{
		"": "", "~0001~": "Bob", "x~0000~~0002~y": "xACy", "~0003~": "~0003~", "~1": "~1", "~00x1~": "~00x1~", "~~~~~~~~": "~~~~~~~~", "~0001": "~0001",
	} {
		if got := string(oldNames([]byte(text), old)); got != want {
			t.Errorf("%q gives %q, want %q", text, got, want)
		}
	}
}

// TestCaseMapReachesEveryName: a Case in which every name and id is mapped shares none with the old one.
func TestCaseMapReachesEveryName(t *testing.T) {
	c := parse(t, `
image
  global rec t. Role -> Other { word(Nat). t }
  local Role = rec t. Other! word: Chan(70:Role). Other? word: (Nat, Chan(70:Other)). t
  program Role
    set r1 "text"; offer r0 word
    choose r0 { word -> 0 }
    open {Role} types {Role = Other! word. end} handlers {Role->Other h} into {Role r5}
handler
  drop Role word #0
  fail Role #0
  evidence (70:Role, "text")
topology
  @1 crash Role, partition Role|Other, heal Role|Other, corrupt Role->Other erase, timeout Role 1ms
`)
	m := caseMap{
		role: func(s string) string { return "R" + strings.ToUpper(s) }, label: func(string) string { return "WORD" },
		text: func(string) string { return "TEXT" }, session: func(uint64) uint64 { return 99 },
	}
	before := string(model.AppendCase(nil, c))
	out := m.apply(c)
	after := string(model.AppendCase(nil, &out))
	for _, old := range []string{`"Role`, `"Other`, `"word"`, `"text"`, "70"} {
		if strings.Contains(after, old) {
			t.Errorf("%s is still there:\n%s", old, after)
		}
	}
	if string(model.AppendCase(nil, c)) != before {
		t.Error("the Case was changed")
	}
	roles, labels, fresh := namesOf(c)
	if !slices.Equal(roles, []string{"Other", "Role"}) || !slices.Equal(labels, []string{"word"}) || !fresh {
		t.Errorf("%v %v %v", roles, labels, fresh)
	}
}

// TestSessionMapReachesEveryID: the same for session ids and a Record.
func TestSessionMapReachesEveryID(t *testing.T) {
	const old, fresh = 70, 99
	ep := model.Endpoint{SID: old, Role: "A"}
	edge := model.Edge{SID: old, Sender: "A", Receiver: "B"}
	token := model.TokenOf(ep)
	faults := []model.Fault{
		{Kind: model.TypeViolation, Expected: model.ChanType(ep), Actual: model.ProdType{Left: model.ChanType(ep), Right: model.TypeNat}},
		{Kind: model.ChannelClosed, Endpoint: ep}, {Kind: model.BufferFull, Endpoint: ep}, {Kind: model.NoProgressToken, Edge: edge},
		{Kind: model.CloseFault, Text: "session 70 not found"},
	}
	r := model.Record{
		ObsTrace: []model.Event{
			model.Sent{Edge: edge, Session: old}, model.Received{Edge: edge, Session: old}, model.Offered{Edge: edge}, model.Chose{Edge: edge},
			model.Opened{Session: old}, model.Closed{Session: old}, model.EpochAdvanced{SID: old}, model.Acquired{Session: old},
			model.Released{Session: old}, model.Transferred{Session: old}, model.Forked{Session: old}, model.Joined{Session: old},
			model.Aborted{Session: old}, model.Tagged{Session: old}, model.Checked{Session: old},
		},
		EffectTrace: []model.EffectEntry{
			{Inputs: model.MessageInputs(old, "A", "B", "m"), Outputs: "{}"}, {Inputs: model.GuardInputs(old, "A", "l"), Outputs: "{}"},
			{Inputs: model.InvokeInputs(3, "A"), Outputs: "{}"}, {Inputs: `{"session":}`, Outputs: "{}"},
		},
		Coroutines: []model.CoroutineRecord{
			{
				Session: old, Regs: []model.Value{model.Prod{Left: ep, Right: model.Unit{}}}, OwnedEndpoints: []model.Endpoint{ep},
				ProgressTokens: []model.ProgressToken{token}, KnowledgeSet: []model.Fact{{Endpoint: ep, Fact: "f"}},
				Status: model.Blocked(model.BlockReason{Kind: model.BlockRecv, Edge: edge, Token: token}),
			},
			{Session: old, Status: model.Blocked(model.BlockReason{Kind: model.BlockSend, Edge: edge})},
		},
		Sessions: []model.SessionRecord{{SID: old, Types: []model.RoleType{{Role: "A", Type: &model.LocalComm{Partner: "B", Branches: []model.LocalBranch{
			{Label: model.Label{Name: "m"}, Payload: model.ChanType(ep), Next: model.LocalEnd{}},
		}}}}}},
	}
	for _, f := range faults {
		r.ObsTrace = append(r.ObsTrace, model.Faulted{Fault: f})
		r.Coroutines = append(r.Coroutines, model.CoroutineRecord{Session: old, Status: model.FaultedBy(f)})
	}
	before := string(model.AppendRecord(nil, &r))
	for i := range faults {
		r.Fault = &faults[i]
		out := sessionMap(func(sid uint64) uint64 {
			if sid == old {
				return fresh
			}
			return sid
		}).record(&r)
		after := string(model.AppendRecord(nil, out))
		if strings.Contains(after, "70") || !strings.Contains(after, "99") {
			t.Fatalf("the old id is still there:\n%s", after)
		}
	}
	r.Fault = nil
	if string(model.AppendRecord(nil, &r)) != before {
		t.Error("the Record was changed")
	}
}
