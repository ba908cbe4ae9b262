package oracle

import "github.com/wavecheck/wavecheck/model"

// Answer is what a round that is no error answers (spec 02 §2.4).
type Answer uint8

// The answers of a round.
const (
	Continue Answer = iota
	Stuck
	AllDone
)

// Round does one round: spec 02 §2.1 at concurrency 1 (or at 0 if the schedule says 0), or 07 §2 on a machine
// of NewWaves. The error is a model.RunError or an *Abort.
func (m *Machine) Round() (Answer, error) {
	// 1
	if m.script.Schedule.Concurrency == 0 {
		m.lastStep = nil
		return Continue, model.RunError{Kind: model.ErrInvalidConcurrency}
	}
	// 2, 3
	m.lastStep = nil
	m.clock.Tick++
	m.clock.Time = m.clock.Time.Add(m.clock.TickDuration)
	// 4
	if m.allTerminal() {
		return AllDone, nil
	}
	// 5, 6, 7
	if err := m.ingestTopology(); err != nil {
		return Continue, err
	}
	m.expireTimeouts()
	m.wake()
	// 8 to 11
	switch dispatched, err := m.dispatchRound(); {
	case err != nil:
		return Continue, err
	case !dispatched:
		return m.idle(), nil
	}
	// 12
	if m.allTerminal() {
		return AllDone, nil
	}
	return Continue, nil
}

// dispatchRound dispatches what the round may: one coroutine if any can run (spec 02 §2.1 steps 8 to 11), or
// waves.
func (m *Machine) dispatchRound() (dispatched bool, err error) {
	if m.waves != nil {
		return m.dispatchWaves()
	}
	id, ok := m.pick()
	if !ok {
		return false, nil
	}
	return true, m.Dispatch(id)
}

// idle is the answer of a round that dispatches nothing: deviation stuck-truth, Q2-7, Q2-8. A timeout
// that is running will end, so it is worth another round.
func (m *Machine) idle() Answer {
	if m.has(model.StuckTruth) {
		if m.allTerminal() {
			return AllDone
		}
		if len(m.topology.TimedOutSites) > 0 {
			return Continue
		}
	}
	return Stuck
}

// allTerminal is true for no coroutine too.
func (m *Machine) allTerminal() bool {
	for _, c := range m.coroutines {
		if !c.Status.Terminal() {
			return false
		}
	}
	return true
}

// eligible(id) of spec 02 §2.1.
func (m *Machine) eligible(id uint64) bool {
	c := m.coroutine(id)
	return c != nil && !hasName(m.paused, c.Role) && !m.siteDown(c.Role)
}

// Dispatch dispatches a coroutine on this state as steps 10 and 11 of a canonical round would (spec 02
// §2.1, 2.3), and counts it as the scheduler's pick if it is in the ready queue. The error is a
// model.RunError with the coroutine's fault, or an *Abort. An id without coroutine changes nothing.
func (m *Machine) Dispatch(id uint64) error {
	c := m.coroutine(id)
	if c == nil {
		return nil
	}
	if m.obs != nil {
		m.obs.Before(m.step(c), m)
	}
	before := m.step(c)
	m.sched.take(id)
	m.steps++
	end := m.execute(c)
	if m.abort != nil {
		return m.abort
	}
	m.keepBooks(c, end)
	if m.obs != nil {
		m.obs.After(ended(before, m.lastStep.Status, end), m)
	}
	if end.fault != nil {
		return model.RunError{Kind: model.ErrFault, Num: id, Fault: *end.fault}
	}
	return nil
}

// keepBooks is the book-keeping after execution: spec 02 §2.3.
func (m *Machine) keepBooks(c *coroutine, end execution) {
	switch {
	case end.fault != nil:
		m.lastStep = &model.Dispatch{Coro: c.ID, Status: model.ExecFaulted}
		m.obsTrace = append(m.obsTrace, model.Faulted{Tick: m.clock.Tick, CoroID: c.ID, Fault: *end.fault})
		c.Status = model.FaultedBy(*end.fault)
		m.sched.markDone(c.ID)
	case end.yielded:
		m.lastStep = &model.Dispatch{Coro: c.ID, Status: model.ExecYielded}
		m.sched.reschedule(c.ID)
	case c.Status.Kind == model.StatusBlocked:
		m.lastStep = &model.Dispatch{Coro: c.ID, Status: model.ExecBlocked}
		m.sched.markBlocked(c.ID, *c.Status.Reason)
	case c.Status.Kind == model.StatusDone:
		m.lastStep = &model.Dispatch{Coro: c.ID, Status: model.ExecHalted}
		m.sched.markDone(c.ID)
		m.obsTrace = append(m.obsTrace, model.Halted{Tick: m.clock.Tick, CoroID: c.ID})
	default:
		m.lastStep = &model.Dispatch{Coro: c.ID, Status: model.ExecContinue}
		m.sched.reschedule(c.ID)
	}
}
