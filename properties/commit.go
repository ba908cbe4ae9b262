package properties

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"github.com/wavecheck/wavecheck/model"
)

// What an instruction leaves behind, judged by the states before and after it. Each law makes the state
// that it expects out of the state before, and takes over from the state after what the instruction may
// change freely.

// statesEvery is how often the laws about states are judged: all on the same Cases, so that they share
// one observed run.
const statesEvery = 10

// FaultsLeaveNothing is commit atomicity.
var FaultsLeaveNothing = Property{
	ID:        "faults-leave-nothing",
	Statement: "An instruction that faults or is denied at the gate changes nothing but its coroutine's status and cost, the scheduler's account of it, the last judgement, the hooks' counters, and the traces by its own events.",
	Spec:      "02 §5.14, 02 §6.1, 02 §13",
	Why:       "What a fault leaves need not show in a Record, because the run ends there; both semantics may forget the same undoing.",
	Needs:     NeedStates,
	Every:     statesEvery,
	Check:     eachRun(eachDispatch(faultLeavesNothing)),
}

func faultLeavesNothing(run *Run, d *Dispatched) (Difference, bool) {
	if d.Status != model.ExecFaulted {
		return holds()
	}
	if d.Fault == nil {
		return breaks("step_log.fault", -1, "a fault", nothing)
	}
	want := expected(run, d, !refusedUncharged(d))
	want.Coroutines[d.Coro].Status = model.FaultedBy(*d.Fault)
	want.Traces.Events++
	if d.Fault.Kind == model.OutputCondition {
		want.Traces.Events++
		want.Traces.Checks++
	}
	return diffStates(want, d.After)
}

// BlockingIsSilent says what a blocked instruction leaves.
var BlockingIsSilent = Property{
	ID:        "blocking-is-silent",
	Statement: "An instruction that blocks changes nothing but its coroutine's status and cost, the scheduler's account of it, the last judgement and the hooks' counters; a blocked Acquire may insert its layer into an empty map.",
	Spec:      "02 §5.0, 02 §5.14, 02 §13",
	Why:       "A blocked instruction runs again, so what it changed too early shows only if it never succeeds.",
	Needs:     NeedStates,
	Every:     statesEvery,
	Check:     eachRun(eachDispatch(blockingIsSilent)),
}

func blockingIsSilent(run *Run, d *Dispatched) (Difference, bool) {
	if d.Status != model.ExecBlocked {
		return holds()
	}
	if d.Reason == nil {
		return breaks("step_log.reason", -1, "a reason", nothing)
	}
	want := expected(run, d, true)
	want.Coroutines[d.Coro].Status = model.Blocked(*d.Reason)
	want.Sched.Blocked = withBlocked(want.Sched.Blocked, model.BlockedCoroutine{ID: d.Coro, Reason: *d.Reason})
	if in, ok := d.Instr.(model.Acquire); ok && len(want.GuardLayer) == 0 {
		want.GuardLayer = []model.GuardResource{{Layer: in.Layer, Value: model.Unit{}}}
	}
	return diffStates(want, d.After)
}

// withBlocked is the list with one more, ascending by id.
func withBlocked(list []model.BlockedCoroutine, c model.BlockedCoroutine) []model.BlockedCoroutine {
	i, _ := slices.BinarySearchFunc(list, c.ID, func(a model.BlockedCoroutine, id uint64) int { return cmp.Compare(a.ID, id) })
	return slices.Insert(slices.Clone(list), i, c)
}

// expected is the state after a dispatch as far as all outcomes agree: the coroutine is out of the queue,
// counted, and charged unless the instruction was refused before that; the monitor has judged, and hooks
// have counted.
func expected(run *Run, d *Dispatched, charged bool) *State {
	want := d.Before.clone()
	if charged {
		want.Coroutines[d.Coro].CostBudget -= run.Case.Config.InstructionCost
	}
	want.Sched.Ready = without(want.Sched.Ready, d.Coro)
	want.Sched.StepCount++
	want.LastSchedStep = &model.Dispatch{Coro: d.Coro, Status: d.Status}
	want.Handler = d.After.Handler
	if run.Case.Config.MonitorMode == model.MonitorPrecheck && d.Instr != nil && !refusedByMonitor(d) {
		want.Monitor.LastJudgement = &model.Judgement{
			Endpoint: controlEndpoint(d), InstrTag: model.DebugInstr(d.Instr), Tick: d.Before.Clock.Tick,
		}
	}
	return want
}

// without is the list without an id.
func without(ids []uint64, id uint64) []uint64 {
	return slices.DeleteFunc(slices.Clone(ids), func(other uint64) bool { return other == id })
}

// refusedUncharged reports whether a dispatch faulted before it was charged (spec 02 §4.1, steps 1 to 8).
func refusedUncharged(d *Dispatched) bool {
	return d.Instr == nil || d.Fault.Kind == model.OutOfCredits || refusedByMonitor(d)
}

// refusedByMonitor reports whether a dispatch faulted at the precheck (spec 02 §4.3).
func refusedByMonitor(d *Dispatched) bool {
	return d.Fault != nil && (d.Fault.Kind == model.TypeViolation || d.Fault.Kind == model.SpeculationFault) &&
		strings.HasPrefix(d.Fault.Text, "[monitor]")
}

// controlEndpoint is the endpoint that the monitor looks at (spec 02 §4.2).
func controlEndpoint(d *Dispatched) model.Endpoint {
	c := &d.Before.Coroutines[d.Coro]
	if reg, ok := channelRegister(d.Instr); ok {
		if ep, ok := endpointIn(c, reg); ok {
			return ep
		}
	}
	if len(c.OwnedEndpoints) > 0 {
		return c.OwnedEndpoints[0]
	}
	return model.Endpoint{SID: c.SessionID, Role: c.Role}
}

// channelRegister is the register that names the endpoint of a communication or a Close.
func channelRegister(in model.Instr) (model.Reg, bool) {
	switch in := in.(type) {
	case model.Close:
		return in.Session, true
	}
	return model.Channel(in)
}

func endpointIn(c *model.CoroutineState, reg model.Reg) (model.Endpoint, bool) {
	if int(reg) >= len(c.Regs) {
		return model.Endpoint{}, false
	}
	ep, ok := c.Regs[reg].(model.Endpoint)
	return ep, ok
}

// committed reports whether a dispatch ran its instruction to the end.
func committed(d *Dispatched) bool {
	return d.Instr != nil && (d.Status == model.ExecContinue || d.Status == model.ExecYielded || d.Status == model.ExecHalted)
}

// CommitFrame says what a committed instruction may touch.
var CommitFrame = Property{
	ID:        "commit-frame",
	Statement: "An instruction that commits moves its own coroutine as its kind says, and changes nothing else but what its kind may: the session that it acts on, a guard layer, a new session or child, or the receiver of a transfer.",
	Spec:      "02 §5.0, 02 §5.13, 02 §9.4, 02 §9.6, 02 §13",
	Why:       "A change of a bystander may be undone or overwritten before a Record shows it, and both semantics may make it.",
	Needs:     NeedStates,
	Every:     statesEvery,
	Check:     eachRun(eachDispatch(commitFrame)),
}

func commitFrame(run *Run, d *Dispatched) (Difference, bool) {
	if !committed(d) {
		return holds()
	}
	want, got := expected(run, d, true), d.After
	moveCoroutine(want, d)
	changed := &frame{run: run, d: d, want: want, got: got}
	changed.byInstruction()
	if d.Status != model.ExecHalted {
		want.Sched.Ready = append(want.Sched.Ready, d.Coro)
	}
	// Traces, symbols and counters of entries are the business of other laws.
	want.Traces, want.NextEffectID = got.Traces, got.NextEffectID
	want.RoleSymbols, want.LabelSymbols = got.RoleSymbols, got.LabelSymbols
	return diffStates(want, got)
}

// moveCoroutine moves the program counter and the status of the coroutine.
func moveCoroutine(want *State, d *Dispatched) {
	c := &want.Coroutines[d.Coro]
	c.Status = model.CoroStatus{}
	switch in := d.Instr.(type) {
	case model.Jump:
		c.PC = in.Target
	case model.Choose:
		after := d.After.Coroutines[d.Coro].PC
		if slices.ContainsFunc(in.Table, func(row model.ChooseTarget) bool { return row.Target == after }) {
			c.PC = after
		}
	case model.Halt:
		c.Status = model.CoroStatus{Kind: model.StatusDone}
	default:
		c.PC++
	}
}

// frame takes over from the state after what an instruction may change.
type frame struct {
	run       *Run
	d         *Dispatched
	want, got *State
}

func (f *frame) coroutine() (want, got *model.CoroutineState) {
	return &f.want.Coroutines[f.d.Coro], &f.got.Coroutines[f.d.Coro]
}

func (f *frame) byInstruction() {
	want, got := f.coroutine()
	switch in := f.d.Instr.(type) {
	case model.Send, model.Offer, model.Choose:
		f.communicates()
	case model.Receive:
		f.communicates()
		f.write(in.Dst)
	case model.Open:
		f.opens(in)
	case model.Close:
		f.closes()
	case model.Acquire:
		f.write(in.Dst)
		f.guards(in.Layer)
		f.resources(want.SessionID)
	case model.Release:
		f.guards(in.Layer)
		f.resources(want.SessionID)
		f.want.Sched.Released = insertText(f.want.Sched.Released, in.Layer)
	case model.Fork, model.Join, model.Abort:
		want.SpecState = got.SpecState
	case model.Transfer:
		f.transfers(in)
	case model.Tag:
		f.write(in.Dst)
		want.KnowledgeSet = got.KnowledgeSet
	case model.Check:
		f.write(in.Dst)
	case model.Set:
		f.set(in.Dst, in.Val)
	case model.Move:
		if int(in.Src) < len(want.Regs) {
			f.set(in.Dst, want.Regs[in.Src])
		}
	case model.Spawn:
		f.spawns(in)
	case model.Halt:
		f.forgetsTypes(want.OwnedEndpoints)
	}
}

// write takes over one register.
func (f *frame) write(reg model.Reg) {
	_, got := f.coroutine()
	if int(reg) < len(got.Regs) {
		f.set(reg, got.Regs[reg])
	}
}

// set writes one register.
func (f *frame) set(reg model.Reg, v model.Value) {
	want, _ := f.coroutine()
	if int(reg) < len(want.Regs) {
		want.Regs = slices.Clone(want.Regs)
		want.Regs[reg] = v
	}
}

// communicates takes over types and buffers of the acting endpoint's session.
func (f *frame) communicates() {
	ep, ok := f.endpoint()
	if !ok {
		return
	}
	if want, got := f.want.session(ep.SID), f.got.session(ep.SID); want != nil && got != nil {
		want.LocalTypes, want.Buffers = got.LocalTypes, got.Buffers
	}
}

// endpoint is the endpoint in the channel register.
func (f *frame) endpoint() (model.Endpoint, bool) {
	reg, _ := channelRegister(f.d.Instr)
	return endpointIn(&f.d.Before.Coroutines[f.d.Coro], reg)
}

func (f *frame) opens(in model.Open) {
	want, _ := f.coroutine()
	sid := f.want.NextSessionID
	for _, dst := range in.Dsts {
		f.set(dst.Reg, model.Endpoint{SID: sid, Role: dst.Role})
		want.OwnedEndpoints = append(slices.Clip(want.OwnedEndpoints), model.Endpoint{SID: sid, Role: dst.Role})
	}
	if t := f.got.session(sid); t != nil {
		f.want.Sessions.Sessions = append(f.want.Sessions.Sessions, *t)
	}
	f.want.NextSessionID++
	f.want.Sessions.NextID++
	f.want.Monitor.Kinds = append(slices.Clip(f.want.Monitor.Kinds), sid)
	f.want.ResourceStates = append(slices.Clip(f.want.ResourceStates), model.ResourceState{SID: sid})
}

func (f *frame) closes() {
	ep, ok := f.endpoint()
	if !ok {
		return
	}
	if want, got := f.want.session(ep.SID), f.got.session(ep.SID); want != nil && got != nil {
		want.Buffers = nil
		want.Status = model.SessionStatus{Kind: model.SessionClosed}
		if want.Epoch < math.MaxUint64 {
			want.Epoch++
		}
		want.LocalTypes = withoutType(want.LocalTypes, []model.Endpoint{ep})
	}
	f.want.Monitor.Kinds = without(f.want.Monitor.Kinds, ep.SID)
	f.want.ResourceStates = slices.DeleteFunc(slices.Clone(f.want.ResourceStates), func(r model.ResourceState) bool { return r.SID == ep.SID })
}

func withoutType(types []model.EndpointType, eps []model.Endpoint) []model.EndpointType {
	return slices.DeleteFunc(slices.Clone(types), func(t model.EndpointType) bool { return slices.Contains(eps, t.Endpoint) })
}

func (f *frame) forgetsTypes(eps []model.Endpoint) {
	for i := range f.want.Sessions.Sessions {
		t := &f.want.Sessions.Sessions[i]
		t.LocalTypes = withoutType(t.LocalTypes, eps)
	}
}

// guards takes over one layer.
func (f *frame) guards(layer string) {
	i := slices.IndexFunc(f.got.GuardLayer, func(g model.GuardResource) bool { return g.Layer == layer })
	if i < 0 {
		return
	}
	list := slices.DeleteFunc(slices.Clone(f.want.GuardLayer), func(g model.GuardResource) bool { return g.Layer == layer })
	f.want.GuardLayer = slices.Insert(list, min(i, len(list)), f.got.GuardLayer[i])
}

// resources takes over what was granted and consumed in one session.
func (f *frame) resources(sid uint64) {
	i := slices.IndexFunc(f.got.ResourceStates, func(r model.ResourceState) bool { return r.SID == sid })
	list := slices.DeleteFunc(slices.Clone(f.want.ResourceStates), func(r model.ResourceState) bool { return r.SID == sid })
	if i >= 0 {
		list = slices.Insert(list, min(i, len(list)), f.got.ResourceStates[i])
	}
	f.want.ResourceStates = list
}

func insertText(list []string, s string) []string {
	if i, found := slices.BinarySearch(list, s); !found {
		return slices.Insert(slices.Clone(list), i, s)
	}
	return list
}

// transfers takes over what both ends of a transfer hold.
func (f *frame) transfers(in model.Transfer) {
	want, got := f.coroutine()
	own(want, got)
	if int(in.Target) >= len(want.Regs) {
		return
	}
	if id, ok := want.Regs[in.Target].(model.Nat); ok && uint64(id) < uint64(len(f.want.Coroutines)) && uint64(id) < uint64(len(f.got.Coroutines)) {
		own(&f.want.Coroutines[id], &f.got.Coroutines[id])
	}
}

// own takes over what a coroutine holds.
func own(want, got *model.CoroutineState) {
	want.OwnedEndpoints, want.ProgressTokens, want.KnowledgeSet = got.OwnedEndpoints, got.ProgressTokens, got.KnowledgeSet
}

// spawns adds the child (spec 02 §9.6).
func (f *frame) spawns(in model.Spawn) {
	parent, _ := f.coroutine()
	child := model.CoroutineState{
		ID: f.want.NextCoroID, ProgramID: parent.ProgramID, PC: in.Target, Regs: emptyRegisters(len(parent.Regs)),
		SessionID: parent.SessionID, Role: parent.Role, CostBudget: f.run.Case.Config.InitialCostBudget,
	}
	for i := range child.Regs {
		if i < len(in.Args) && int(in.Args[i]) < len(parent.Regs) {
			child.Regs[i] = parent.Regs[in.Args[i]]
		}
	}
	f.want.Coroutines = append(f.want.Coroutines, child)
	f.want.Sched.Ready = append(f.want.Sched.Ready, child.ID)
	f.want.NextCoroID++
}
