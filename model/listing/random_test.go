package listing

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// random draws Cases that use every field and variant. It asks for no sense, only for what a reader accepts.
type random struct{ *rand.Rand }

func newRandom(seed uint64) random { return random{rand.New(rand.NewPCG(seed, 1))} }

func (r random) flip() bool { return r.IntN(2) == 0 }

func pick[T any](r random, from ...T) T { return from[r.IntN(len(from))] }

func some[T any](r random, most int, draw func() T) []T {
	var out []T
	for range r.IntN(most + 1) {
		out = append(out, draw())
	}
	return out
}

func (r random) uint() uint64 {
	return pick(r, 0, 1, r.Uint64N(20), r.Uint64N(5000), r.Uint64(), math.MaxUint64)
}

func (r random) below(most uint64) uint64 { return pick(r, 1, most, 1+r.Uint64N(most)) }

func (r random) name() string {
	if r.IntN(4) > 0 {
		return pick(r, "A", "B", "C", "alice", "bob_2", "get-all", "image", "send", "halt", "types", "unit", "t0")
	}
	odd := []string{"end", "rec", "r0", "r65535", "r65536", "r00", "2A", "7", "a b", " ", "-", "a--b", "a-", "a.b",
		"A->B", "#", "//", "/*", "{", ";", "true", "x:", "'", strings.Repeat("n", model.MaxNameBytes)}
	return pick(r, odd...)
}

func (r random) text() string {
	if r.flip() {
		return r.name()
	}
	return pick(r, "", "runtime.step", "vm.observable_output", "a.", ".a", "a..b", "r1.x", "x.end", "ε→∅", "\x00\x1f\x7f",
		"\"\\/\b\f\n\r\t", "\u2028\u0085\ufeff", "😀 // no comment", "two\nlines", "unlimited", strings.Repeat("long ", 300))
}

func (r random) value(depth int) model.Value {
	switch n := r.IntN(6 + 2*depth); n {
	case 0:
		return model.Unit{}
	case 1:
		return model.Bool(r.flip())
	case 2:
		return model.Str(r.text())
	case 3:
		return model.Endpoint{SID: r.uint(), Role: r.name()}
	case 4, 5:
		return model.Nat(r.uint())
	}
	return model.Prod{Left: r.value(depth - 1), Right: r.value(depth - 1)}
}

func (r random) sort(depth int) model.Sort {
	switch r.IntN(4 + depth) {
	case 0, 1:
		return model.SortUnit
	case 2:
		return model.BasicSort(r.IntN(5))
	case 3:
		return model.VectorSort(r.uint())
	}
	return model.ProdSort{Left: r.sort(depth - 1), Right: r.sort(depth - 1)}
}

func (r random) valType(depth int) model.ValType {
	switch r.IntN(3 + depth) {
	case 0, 1:
		return model.BasicType(r.IntN(4))
	case 2:
		return model.ChanType{SID: r.uint(), Role: r.name()}
	}
	return model.ProdType{Left: r.valType(depth - 1), Right: r.valType(depth - 1)}
}

func (r random) label() model.Label {
	return model.Label{Name: r.name(), Sort: pick[model.Sort](r, model.SortUnit, r.sort(2))}
}

// branchCount prefers one branch, and has none, a few and many.
func (r random) branchCount() int { return pick(r, 0, 1, 1, 1, 2, 3, 1+r.IntN(6)) }

func (r random) global(depth int) model.GlobalType {
	if depth == 0 || r.IntN(6) == 0 {
		return pick[model.GlobalType](r, model.GlobalEnd{}, model.GlobalVar(r.name()))
	}
	if r.IntN(4) == 0 {
		return &model.GlobalMu{Var: r.name(), Body: r.global(depth - 1)}
	}
	comm := &model.GlobalComm{Sender: r.name(), Receiver: r.name()}
	for range r.branchCount() {
		comm.Branches = append(comm.Branches, model.GlobalBranch{Label: r.label(), Next: r.global(depth - 1)})
	}
	return comm
}

func (r random) local(depth int) model.LocalType {
	if depth == 0 || r.IntN(6) == 0 {
		return pick[model.LocalType](r, model.LocalEnd{}, model.LocalVar(r.name()))
	}
	if r.IntN(4) == 0 {
		return &model.LocalMu{Var: r.name(), Body: r.local(depth - 1)}
	}
	comm := &model.LocalComm{Dir: model.Direction(r.IntN(2)), Partner: r.name()}
	for range r.branchCount() {
		comm.Branches = append(comm.Branches, model.LocalBranch{
			Label: r.label(), Payload: pick(r, nil, r.valType(2)), Next: r.local(depth - 1)})
	}
	return comm
}

func (r random) reg() model.Reg { return model.Reg(pick(r, r.IntN(16), r.IntN(1<<16), math.MaxUint16)) }

func (r random) instr() model.Instr {
	switch op := model.Op(r.IntN(model.OpCount)); op {
	case model.OpSend:
		return model.Send{Chan: r.reg(), Val: r.reg()}
	case model.OpReceive:
		return model.Receive{Chan: r.reg(), Dst: r.reg()}
	case model.OpOffer:
		return model.Offer{Chan: r.reg(), Label: r.name()}
	case model.OpChoose:
		return model.Choose{Chan: r.reg(), Table: some(r, 3, func() model.ChooseTarget {
			return model.ChooseTarget{Label: r.name(), Target: r.uint()}
		})}
	case model.OpOpen:
		return r.open()
	case model.OpClose:
		return model.Close{Session: r.reg()}
	case model.OpInvoke:
		in := model.Invoke{Action: pick[model.Action](r, model.ActionName(r.text()), model.ActionReg(r.reg()))}
		if dst := r.reg(); r.flip() {
			in.Dst = &dst
		}
		return in
	case model.OpAcquire:
		return model.Acquire{Layer: r.name(), Dst: r.reg()}
	case model.OpRelease:
		return model.Release{Layer: r.name(), Evidence: r.reg()}
	case model.OpFork:
		return model.Fork{Ghost: r.reg()}
	case model.OpJoin:
		return model.Join{}
	case model.OpAbort:
		return model.Abort{}
	case model.OpTransfer:
		return model.Transfer{Endpoint: r.reg(), Target: r.reg(), Bundle: r.reg()}
	case model.OpTag:
		return model.Tag{Fact: r.reg(), Dst: r.reg()}
	case model.OpCheck:
		return model.Check{Knowledge: r.reg(), Target: r.reg(), Dst: r.reg()}
	case model.OpSet:
		return model.Set{Dst: r.reg(), Val: pick[model.Value](r, model.Unit{}, model.Nat(r.uint()), model.Bool(r.flip()), model.Str(r.text()))}
	case model.OpMove:
		return model.Move{Dst: r.reg(), Src: r.reg()}
	case model.OpJump:
		return model.Jump{Target: r.uint()}
	case model.OpSpawn:
		return model.Spawn{Target: r.uint(), Args: some(r, 3, r.reg)}
	case model.OpYield:
		return model.Yield{}
	case model.OpHalt:
		return model.Halt{}
	default:
		panic(fmt.Sprint("no random ", op))
	}
}

func (r random) open() model.Instr {
	return model.Open{
		Roles:      some(r, 3, r.name),
		LocalTypes: some(r, 2, func() model.RoleType { return model.RoleType{Role: r.name(), Type: r.local(2)} }),
		Handlers: some(r, 2, func() model.HandlerBinding {
			return model.HandlerBinding{Sender: r.name(), Receiver: r.name(), Handler: r.text()}
		}),
		Dsts: some(r, 2, func() model.RoleReg { return model.RoleReg{Role: r.name(), Reg: r.reg()} }),
	}
}

func (r random) roles() []string {
	roles := some(r, 4, r.name)
	slices.Sort(roles)
	return slices.Compact(roles)
}

func (r random) image() (im model.Image) {
	if r.flip() {
		im.GlobalType = r.global(4)
	}
	for _, role := range r.roles() {
		im.LocalTypes = append(im.LocalTypes, model.RoleType{Role: role, Type: r.local(4)})
	}
	if im.HasPrograms = r.flip(); im.HasPrograms {
		for _, role := range r.roles() {
			im.Programs = append(im.Programs, model.RoleProgram{Role: role, Code: some(r, 12, r.instr)})
		}
	}
	return im
}

func (r random) duration() model.Duration {
	return model.Duration{
		Secs:  pick(r, 0, 0, r.uint()),
		Nanos: pick(r, 0, 1, 999_999_999, 500_000_000, 1000*r.Uint32N(1_000_000), 1_000_000*r.Uint32N(1000), r.Uint32N(1_000_000_000)),
	}
}

func (r random) predicate(depth int) model.Predicate {
	p := model.Predicate{Kind: model.PredicateKind(r.IntN(5))}
	switch p.Kind {
	case model.TargetRolePrefix, model.FactContains:
		p.Text = r.text()
	case model.PredicateAll, model.PredicateAny:
		if depth > 0 {
			p.Args = some(r, 3, func() model.Predicate { return r.predicate(depth - 1) })
		}
	}
	return p
}

// config draws a value for each key that it gives; some of them are the default.
func (r random) config() model.Overrides {
	o := model.DefaultOverrides()
	if r.IntN(3) == 0 {
		return o
	}
	for k := range model.ConfigKey(model.ConfigKeyCount) {
		if r.IntN(3) > 0 {
			continue
		}
		o.Given = o.Given.With(k)
		if r.IntN(4) > 0 {
			r.configValue(&o.Config, k)
		}
	}
	return o
}

func (r random) configValue(c *model.Config, k model.ConfigKey) {
	switch k {
	case model.KeySchemaVersion:
		c.SchemaVersion = uint32(r.below(math.MaxUint32))
	case model.KeySchedPolicy:
		c.SchedPolicy.Kind = model.SchedKind(r.IntN(model.SchedKindCount))
		if c.SchedPolicy.Kind == model.PriorityFixedMap {
			for _, id := range r.ascending(4) {
				c.SchedPolicy.Weights = append(c.SchedPolicy.Weights, model.Weight{ID: id, Weight: r.uint()})
			}
		}
	case model.KeyBuffer:
		c.Buffer = model.BufferConfig{Mode: model.BufferMode(r.IntN(2)), Capacity: r.Uint64N(model.MaxBufferCapacity + 1),
			Policy: model.BackPressure(r.IntN(model.BackPressureCount))}
		if c.Buffer.Policy == model.PolicyResize {
			c.Buffer.MaxCapacity = r.Uint64N(model.MaxBufferCapacity + 1)
		}
	case model.KeyMaxSessions:
		c.MaxSessions = r.below(model.MaxTotalCoroutines)
	case model.KeyMaxCoroutines:
		c.MaxCoroutines = r.below(model.MaxTotalCoroutines)
	case model.KeyNumRegisters:
		c.NumRegisters = uint16(r.below(model.MaxRegisters))
	case model.KeyTickDuration:
		c.TickDuration = r.duration()
	case model.KeyGuardLayers:
		c.GuardLayers = some(r, 3, func() model.GuardLayer { return model.GuardLayer{ID: r.name(), Active: r.flip()} })
	case model.KeySpeculation:
		c.SpeculationEnabled = r.flip()
	case model.KeyDeterminismMode:
		c.DeterminismMode = model.DeterminismMode(r.IntN(4))
	case model.KeyEffectTier:
		c.EffectTier = model.EffectTier(r.IntN(3))
	case model.KeyOutputPolicy:
		c.OutputPolicy.Kind = model.OutputPolicyKind(r.IntN(model.OutputPolicyCount))
		if c.OutputPolicy.Kind == model.OutputAllowList {
			c.OutputPolicy.Allow = some(r, 3, r.text)
		}
	case model.KeyMonitorMode:
		c.MonitorMode = model.MonitorMode(r.IntN(2))
	case model.KeyFlowPolicy:
		c.FlowPolicy = r.flow()
	case model.KeyInstructionCost:
		c.InstructionCost = r.below(math.MaxUint64)
	case model.KeyInitialCostBudget:
		c.InitialCostBudget = r.uint()
	case model.KeyWaveWidening:
		c.WaveWidening = r.flip()
	case model.KeyTuningProfile:
		c.TuningProfile = model.TuningProfile(r.IntN(2))
	case model.KeyRoundSemantics:
		c.RoundSemantics = model.RoundSemantics(r.IntN(2))
	case model.KeyCaptureMode:
		c.CaptureMode = model.CaptureMode(r.IntN(3))
	case model.KeyPayloadValidation:
		c.PayloadValidation = model.PayloadValidation(r.IntN(3))
	case model.KeyMaxPayloadBytes:
		c.MaxPayloadBytes = r.below(math.MaxUint64)
	case model.KeyHostAssertions:
		c.HostAssertions = r.flip()
	}
}

func (r random) flow() model.FlowPolicy {
	f := model.FlowPolicy{Kind: model.FlowKind(r.IntN(model.FlowKindCount))}
	switch f.Kind {
	case model.FlowAllowRoles, model.FlowDenyRoles:
		f.Roles = some(r, 3, r.text)
		slices.Sort(f.Roles)
		f.Roles = slices.Compact(f.Roles)
	case model.FlowPredicate:
		p := r.predicate(3)
		f.Predicate = &p
	}
	return f
}

func (r random) handler() model.Handler {
	h := model.DefaultHandler()
	if r.flip() {
		return h
	}
	return model.Handler{
		Identity: pick(r, h.Identity, r.text()),
		Payload:  model.PayloadMode(r.IntN(2)),
		Drop: some(r, 2, func() model.DropRule {
			return model.DropRule{From: r.name(), Label: r.name(), Nth: r.uint()}
		}),
		FailStep:     some(r, 2, func() model.FailRule { return model.FailRule{Role: r.name(), Nth: r.uint()} }),
		Acquire:      model.AcquireMode(r.IntN(3)),
		AcquireValue: pick(r, h.AcquireValue, r.value(3)),
	}
}

func (r random) ascending(most int) []uint64 {
	list := some(r, most, r.uint)
	slices.Sort(list)
	return slices.Compact(list)
}

func (r random) perturbation() model.Perturbation {
	e := model.Perturbation{Kind: model.PerturbationKind(r.IntN(model.PerturbationKindCount))}
	switch e.Kind {
	case model.Crash:
		e.Site = r.name()
	case model.Timeout:
		e.Site, e.Duration = r.name(), r.duration()
	case model.Corrupt:
		e.From, e.To, e.Corruption = r.name(), r.name(), model.Corruption(r.IntN(3))
	default:
		e.From, e.To = r.name(), r.name()
	}
	return e
}

func (r random) topology() (ticks []model.TopologyTick) {
	for _, tick := range r.ascending(4) {
		if tick > 0 {
			ticks = append(ticks, model.TopologyTick{Tick: tick, Events: some(r, 5, r.perturbation)})
		}
	}
	return ticks
}

func (r random) schedule() model.Schedule {
	s := model.DefaultSchedule()
	if r.flip() {
		s.Concurrency, s.Workers = r.Uint64N(model.MaxConcurrency+1), r.Uint64N(5)
	}
	s.InvalidCertificateRounds = r.ascending(3)
	if s.HasPicks = r.flip(); s.HasPicks {
		s.Picks = some(r, 80, r.uint)
	}
	return s
}

func (r random) draw() model.Case {
	c := model.NewCase(append(some(r, 1, r.image), r.image())...)
	c.ID = r.text()
	c.Note = pick[model.Dynamic](r, "", "", "7", `"a // b"`, "false", `{"a":[1,{"b":"\"}"}],"c":null}`, `[-1.5e3,"]"]`, "{}")
	c.Config = r.config()
	c.Handler = r.handler()
	c.Topology = r.topology()
	c.Schedule = r.schedule()
	c.MaxRounds = pick(r, model.DefaultMaxRounds, r.Uint64N(model.MaxRoundsLimit+1))
	c.AfterStuck = model.AfterStuck(r.IntN(2))
	return c
}
