package oracle

import (
	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
)

// Waves is the oracle that obeys the schedule (spec 07), in our dialect. It executes a wave one pick after
// another.
type Waves struct{ opts oracle.WaveOptions }

// The adapter is an engine that fills the step log, and a Stepper: a pick of a wave is dispatched as in a canonical
// round (spec 07 §7).
var (
	_ engines.Observed = Waves{}
	_ engines.Stepper  = Waves{}
)

// NewWaves is the wave oracle; the zero options change nothing.
func NewWaves(opts oracle.WaveOptions) Waves { return Waves{opts} }

// Name is oracle-waves.
func (Waves) Name() string { return "oracle-waves" }

// Capabilities are all. In wave mode above concurrency 1 it refuses picks and leaves out dispatches, field 15
// (spec 06 §1, §2).
func (Waves) Capabilities() engines.Capabilities {
	return engines.Capabilities{
		Fields: engines.CanonicalFields | engines.WaveFields, Picks: true, Waves: true, Topology: true, Steps: true,
	}
}

// Run runs a Case. Its failures are Refused, for picks in wave mode, and Crashed.
func (w Waves) Run(c *model.Case) (model.Record, error) { return w.RunObserved(c, nil) }

// RunObserved is Run with an observer, which may be nil.
func (w Waves) RunObserved(c *model.Case, obs engines.Observer) (r model.Record, err error) {
	defer recoverTo(w.Name(), &err)
	r, runErr := oracle.RunWaves(c, w.opts, obs)
	return signed(r, w.Name(), runErr)
}

// Dispatch dispatches a coroutine on a Snapshot, as Engine.Dispatch does in our dialect.
func (w Waves) Dispatch(c *model.Case, s *model.Snapshot, coro uint64) (model.Snapshot, error) {
	return Engine{dialect: model.Ours}.Dispatch(c, s, coro)
}

// Plan is the plan of a wave of at most so many picks on a Snapshot, with the number of candidates that it passes
// over for a conflict (spec 07 §4.2); c names the lanes. The failure is Refused if no run reaches such a state.
func (w Waves) Plan(c *model.Case, s *model.Snapshot, most uint64) (picks []uint64, conflicts uint64, err error) {
	defer recoverTo(w.Name(), &err)
	m, refused := oracle.FromSnapshot(c, model.Ours, s)
	if refused != nil {
		return nil, 0, failure(w.Name(), refused)
	}
	picks, conflicts = m.Plan(most)
	return picks, conflicts, nil
}

// CheckCertificate judges a certificate of the wave of that number, from 0, with so much left of the round's
// budget, on the Snapshot before it (spec 07 §5); c names the lanes and the forced rounds. violated is the first
// rule that fails, C0 to C8, or empty. It fails as Plan does.
func (w Waves) CheckCertificate(c *model.Case, s *model.Snapshot, cert model.Certificate, wave, left uint64) (violated string, err error) {
	all, err := w.CheckCertificates(c, s, []model.Certificate{cert}, wave, left)
	if err != nil {
		return "", err
	}
	return all[0], nil
}

// CheckCertificates is CheckCertificate for several certificates of one wave, of which each is judged by itself.
func (w Waves) CheckCertificates(c *model.Case, s *model.Snapshot, certs []model.Certificate, wave, left uint64) (violated []string, err error) {
	defer recoverTo(w.Name(), &err)
	m, refused := oracle.FromSnapshot(c, model.Ours, s)
	if refused != nil {
		return nil, failure(w.Name(), refused)
	}
	violated = make([]string, len(certs))
	for i, cert := range certs {
		violated[i], _ = m.CheckCertificate(cert, wave, left)
	}
	return violated, nil
}
