package oracle

import (
	"errors"

	"github.com/wavecheck/wavecheck/model"
)

// WaveOptions change a run of waves for a test.
type WaveOptions struct {
	// ReplaceCertificate, if there is one, is given each certificate and the state before its wave, and answers
	// what the checker is to see in its place. What the checker accepts is executed. The Snapshotter is good
	// during the call only.
	ReplaceCertificate func(honest model.Certificate, before model.Snapshotter) model.Certificate
}

// ErrPicks is the answer to a Case with picks whose rounds run waves (spec 06 §1).
var ErrPicks = errors.New("a wave engine takes no picks in wave mode above concurrency 1")

// RunWaves runs a Case in our dialect as its schedule says: concurrency, workers, forced rounds and picks count
// (spec 07, 06 §1); obs may be nil. The Record has no engine name. The error is ErrPicks, and then nothing was
// run.
func RunWaves(c *model.Case, opts WaveOptions, obs Observer) (model.Record, error) {
	m := NewWaves(c, opts)
	if c.Schedule.HasPicks && m.waveRounds() {
		return model.Record{}, ErrPicks
	}
	return m.runToEnd(obs)
}

// NewWaves is a machine as New makes it, in our dialect, whose rounds are those of spec 07 §2. A Case whose
// rounds run waves must have no picks.
func NewWaves(c *model.Case, opts WaveOptions) *Machine {
	m := New(c, model.Ours)
	m.waves = &waveLog{opts: opts}
	return m
}

// lanes is the lane count L: spec 07 §1.
func (m *Machine) lanes() uint64 { return max(1, m.script.Schedule.Workers) }

// lane is the lane of a coroutine: spec 07 §1.
func (m *Machine) lane(id uint64) uint64 { return id % m.lanes() }

// budget is the budget of a round: spec 07 §1.
func (m *Machine) budget() uint64 {
	if m.config.RoundSemantics == model.CanonicalOneStep {
		return 1
	}
	return m.script.Schedule.Concurrency
}

// waveRounds reports whether rounds are wave rounds: spec 07 §1.
func (m *Machine) waveRounds() bool { return m.budget() > 1 }

// dispatchWaves are the waves of a round: the loop of spec 07 §2.
func (m *Machine) dispatchWaves() (dispatched bool, err error) {
	if m.waves.follow != nil {
		return m.dispatchFollowed()
	}
	left := m.budget()
	for wave := uint64(0); left > 0; wave++ {
		picks := m.nextPicks(left)
		if len(picks) == 0 {
			break
		}
		dispatched = true
		if m.waveRounds() {
			cert := m.certify(picks, wave)
			if !m.accept(cert, wave, left) {
				return dispatched, m.fallBack(wave)
			}
			picks = cert.Picks
		}
		if err := m.executeWave(picks, wave); err != nil {
			return dispatched, err
		}
		left -= uint64(len(picks))
	}
	return dispatched, nil
}

// nextPicks are the picks of the next wave: those of its plan, or the round's entry in schedule.picks, which
// there is at budget 1 only (spec 06 §1, 07 §4.2).
func (m *Machine) nextPicks(left uint64) []uint64 {
	m.waves.planStarts(uint64(len(m.sched.ready)))
	if id, ok := m.scriptedPick(); ok {
		return []uint64{id}
	}
	picks, conflicts := m.Plan(min(left, m.lanes()))
	m.waves.conflicts += conflicts
	return picks
}

// certify is the certificate of a plan, or what a test puts in its place: spec 07 §5.
func (m *Machine) certify(picks []uint64, wave uint64) model.Certificate {
	cert := model.Certificate{Tick: m.clock.Tick, Wave: wave, PlannerStep: m.sched.stepCount, Picks: picks}
	if replace := m.waves.opts.ReplaceCertificate; replace != nil {
		return replace(cert, m)
	}
	return cert
}

// accept lets the checker judge a certificate, and keeps it with the verdict.
func (m *Machine) accept(cert model.Certificate, wave, left uint64) bool {
	judged := model.CertificateRecord{Certificate: cert}
	violated, ok := m.CheckCertificate(cert, wave, left)
	if judged.Valid = ok; !ok {
		judged.Violated = &violated
	}
	m.waves.certificates = append(m.waves.certificates, judged)
	return ok
}

// fallBack executes the canonical step as a wave of one: spec 07 §6. Planning changed nothing, so the policy
// chooses on the state before it; and it found a pick, so there is somebody to choose.
func (m *Machine) fallBack(wave uint64) error {
	id, _ := m.policyChoice(m.eligible)
	return m.executeWave([]uint64{id}, wave)
}

// executeWave executes the picks one after another, up to the first that faults: spec 07 §7.
func (m *Machine) executeWave(picks []uint64, wave uint64) error {
	for i, id := range picks {
		m.waves.executes(model.LaneStep{
			Tick: m.clock.Tick, Wave: wave, CoroID: id, Session: m.coroutine(id).SessionID, Lane: m.lane(id),
		}, uint64(i+1))
		if err := m.Dispatch(id); err != nil {
			return err
		}
	}
	return nil
}
