package oracle

import (
	"fmt"
	"math"
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// outcome is what an instruction comes to before its commit: a fault, an abort, or the pack of spec 02
// §5.0. In each case changes are what it changed on the way ("before the gate").
type outcome struct {
	fault   *model.Fault
	abort   string // the text with which the published machine stops
	update  update
	types   typeUpdate
	events  []model.Event
	changes []change
}

// change is a change of the state besides the coroutine's own update.
type change func(m *Machine)

// update is a coroutine update: spec 02 §5.0.
type update struct {
	kind   updateKind
	target uint64            // setPC
	reason model.BlockReason // block
	reg    model.Reg         // advanceWrite
	value  model.Value       // advanceWrite
}

type updateKind uint8

const (
	advance updateKind = iota
	setPC
	block
	advanceBlock // Yield only
	halt
	advanceWrite
)

// typeUpdate is a pack's type update: an endpoint's new entry, or endpoints that lose theirs. Entries
// that are gone stay so.
type typeUpdate struct {
	advances bool
	advanced model.Endpoint
	entry    typeEntry
	removed  []model.Endpoint
}

// commit makes an outcome state: spec 02 §6.1, 05 commit-atomicity. With the deviation the changes are
// made once nothing can fail any more; without it they are there at once and survive a fault and a
// denial (Q2-30, Q2-35, Q2-39).
func (m *Machine) commit(c *coroutine, out outcome) execution {
	atomic := m.has(model.CommitAtomicity)
	if !atomic {
		m.make(out.changes)
	}
	if out.abort != "" {
		m.abort = &Abort{Text: out.abort, Round: m.clock.Tick}
		return execution{}
	}
	if out.fault != nil {
		return execution{fault: out.fault}
	}
	if len(out.events) > 0 { // 1
		if f := m.gate(); f != nil {
			return execution{fault: f}
		}
	}
	if atomic {
		m.make(out.changes)
	}
	for _, e := range out.events { // 2
		m.internNames(e)
		m.logEffect(e)
	}
	end := m.updateCoroutine(c, out.update) // 3
	m.updateTypes(out.types)                // 4
	m.obsTrace = append(m.obsTrace, out.events...)
	return end
}

func (m *Machine) make(changes []change) {
	for _, change := range changes {
		change(m)
	}
}

// gate is the output-condition check: spec 02 §6.2. The scripted host gives no hint.
func (m *Machine) gate() *model.Fault {
	meta := model.OutputMeta{PredicateRef: model.DefaultPredicateRef, OutputDigest: model.UnspecifiedOutputDigest}
	passed := m.verdict(meta.PredicateRef)
	m.checks = append(m.checks, model.OutputCheck{Meta: meta, Passed: passed})
	m.obsTrace = append(m.obsTrace, model.OutputConditionChecked{
		Tick: m.clock.Tick, PredicateRef: meta.PredicateRef, OutputDigest: meta.OutputDigest, Passed: passed,
	})
	if !passed {
		return &model.Fault{Kind: model.OutputCondition, Text: meta.PredicateRef}
	}
	return nil
}

// verdict of the output policy: spec 01 §7.6. Disabled is AllowAll (Q1-34).
func (m *Machine) verdict(predicate string) bool {
	switch p := m.config.OutputPolicy; p.Kind {
	case model.OutputDenyAll:
		return false
	case model.OutputAllowList:
		return slices.Contains(p.Allow, predicate)
	default:
		return true
	}
}

// updateCoroutine: spec 02 §5.0, 6.3. Deviation status-truth: a yield reads Ready, else Blocked (Q2-14).
func (m *Machine) updateCoroutine(c *coroutine, u update) execution {
	ready := model.CoroStatus{Kind: model.StatusReady}
	switch u.kind {
	case setPC:
		c.PC, c.Status = u.target, ready
	case block:
		c.Status = model.Blocked(u.reason)
		return execution{reason: c.Status.Reason}
	case advanceBlock:
		c.PC++
		c.Status = model.Blocked(model.BlockReason{Kind: model.BlockSpawn})
		if m.has(model.StatusTruth) {
			c.Status = ready
		}
		return execution{yielded: true}
	case halt:
		c.Status = model.CoroStatus{Kind: model.StatusDone}
	case advanceWrite:
		if !c.hasReg(u.reg) { // only without register-bounds (Q2-28)
			m.abort = &Abort{Text: outOfBounds(c, u.reg), Round: m.clock.Tick}
			return execution{}
		}
		c.Regs[u.reg] = u.value
		c.PC, c.Status = c.PC+1, ready
	default:
		c.PC, c.Status = c.PC+1, ready
	}
	return execution{}
}

// outOfBounds is the text with which an unchecked register operand stops the published machine: spec 01
// §3.4 Q1-20.
func outOfBounds(c *coroutine, r model.Reg) string {
	return fmt.Sprintf("index out of bounds: the len is %d but the index is %d", len(c.Regs), r)
}

// updateTypes: spec 02 §6.1 step 4, 01 §1.8.
func (m *Machine) updateTypes(u typeUpdate) {
	if u.advances {
		if e := m.typeEntry(u.advanced); e != nil {
			*e = u.entry
		}
	}
	for _, ep := range u.removed {
		if s := m.session(ep.SID); s != nil {
			if i, found := s.findType(ep.Role); found {
				s.types = slices.Delete(s.types, i, i+1)
			}
		}
	}
}

// internNames: spec 02 §6.5.
func (m *Machine) internNames(e model.Event) {
	switch e := e.(type) {
	case model.Sent:
		m.intern(&m.roles, e.From, e.To)
		m.intern(&m.labels, e.Label)
	case model.Received:
		m.intern(&m.roles, e.From, e.To)
		m.intern(&m.labels, e.Label)
	case model.Offered:
		m.intern(&m.roles, e.Edge.Sender, e.Edge.Receiver)
		m.intern(&m.labels, e.Label)
	case model.Chose:
		m.intern(&m.roles, e.Edge.Sender, e.Edge.Receiver)
		m.intern(&m.labels, e.Label)
	case model.Opened:
		m.intern(&m.roles, e.Roles...)
	case model.Invoked:
		m.intern(&m.roles, e.Role)
	case model.Tagged:
		m.intern(&m.roles, e.Role)
	case model.Checked:
		m.intern(&m.roles, e.Role)
	case model.Transferred:
		m.intern(&m.roles, e.Role)
	}
}

func (m *Machine) intern(table *symbols, names ...string) {
	for _, name := range names {
		table.intern(name)
	}
}

// logEffect makes the effect-trace entry of a committed event, if it has one: spec 02 §6.4.
func (m *Machine) logEffect(e model.Event) {
	if m.config.CaptureMode != model.CaptureFull {
		return
	}
	entry := model.EffectEntry{OrderingKey: m.clock.Tick}
	switch e := e.(type) {
	case model.Sent:
		entry.Kind, entry.Inputs, entry.Outputs = model.EffectSend, model.MessageInputs(e.Session, e.From, e.To, e.Label), model.OutputsCommitted
	case model.Received:
		entry.Kind, entry.Inputs, entry.Outputs = model.EffectRecv, model.MessageInputs(e.Session, e.From, e.To, e.Label), model.OutputsCommitted
	case model.Invoked:
		entry.Kind, entry.Inputs, entry.Outputs = model.EffectInvoke, model.InvokeInputs(e.CoroID, e.Role), model.OutputsOK
	case model.Acquired:
		entry.Kind, entry.Inputs, entry.Outputs = model.EffectAcquire, model.GuardInputs(e.Session, e.Role, e.Layer), model.OutputsGranted
	case model.Released:
		entry.Kind, entry.Inputs, entry.Outputs = model.EffectRelease, model.GuardInputs(e.Session, e.Role, e.Layer), model.OutputsOK
	default:
		return
	}
	m.storeEffect(entry)
}

// logPerturbation makes the effect-trace entry of a perturbation; its ordering key is its own id (Q2-48).
func (m *Machine) logPerturbation(p model.Perturbation) {
	if m.config.CaptureMode == model.CaptureDisabled {
		return
	}
	m.storeEffect(model.EffectEntry{
		Kind: model.EffectTopology, Inputs: model.TopologyInputs(m.clock.Tick), Outputs: model.TopologyOutputs(p),
		OrderingKey: m.nextEffect, Topology: &p,
	})
}

// storeEffect numbers and keeps an entry; an entry that is not captured uses no number.
func (m *Machine) storeEffect(e model.EffectEntry) {
	e.ID, e.HandlerIdentity = m.nextEffect, m.host.script.Identity
	m.effectTrace = append(m.effectTrace, e)
	if m.nextEffect < math.MaxUint64 {
		m.nextEffect++
	}
}
