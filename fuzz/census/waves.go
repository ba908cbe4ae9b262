package census

import (
	"errors"
	"slices"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/oracle"
	"github.com/wavecheck/wavecheck/envelopes/certificate"
	"github.com/wavecheck/wavecheck/model"
	semantics "github.com/wavecheck/wavecheck/model/oracle"
)

// waveRun is a run of a Case on the oracle's wave mode, and what its plans passed over.
type waveRun struct {
	r       model.Record
	refused bool            // the Case has picks that a wave engine refuses
	clashes map[string]bool // why candidates were passed over, by clashNames
	resumed bool            // a candidate that was passed over ran in a later wave of the round
	err     error           // of the reading of a state

	c      *model.Case
	looks  int      // states that were read
	tick   uint64   // of the last certificate
	used   uint64   // picks of the round so far
	passed []uint64 // by the last plan, for a conflict
}

// mostLooks is how many states of a run are read: a Snapshot costs more than a wave.
const mostLooks = 10

// runWaves runs a Case in wave mode.
func runWaves(c *model.Case) (*waveRun, error) {
	w := &waveRun{c: c, clashes: map[string]bool{}}
	var err error
	w.r, err = oracle.NewWaves(semantics.WaveOptions{ReplaceCertificate: w.look}).Run(c)
	var failure *engines.Failure
	if errors.As(err, &failure) && failure.Kind == engines.Refused {
		w.refused = true
		return w, nil
	}
	return w, errors.Join(err, w.err)
}

// look notes what a plan passed over for a conflict, and leaves its certificate as it is.
func (w *waveRun) look(honest model.Certificate, before model.Snapshotter) model.Certificate {
	if honest.Tick != w.tick {
		w.tick, w.used, w.passed = honest.Tick, 0, w.passed[:0]
	}
	lanes := max(1, w.c.Schedule.Workers)
	w.resumed = w.resumed || slices.ContainsFunc(honest.Picks, func(id uint64) bool { return slices.Contains(w.passed, id) })
	full := uint64(len(honest.Picks)) == min(w.c.Schedule.Concurrency-w.used, lanes)
	w.used += uint64(len(honest.Picks))
	if w.passed = w.passed[:0]; w.looks < mostLooks && w.err == nil {
		w.looks++
		s := before.Snapshot()
		var state certificate.State
		if state, w.err = certificate.FromSnapshot(w.c, &s); w.err == nil {
			w.passedOver(state, w.lookedAt(s.Sched.Ready, honest.Picks, full), honest.Picks, lanes)
		}
	}
	return honest
}

// lookedAt are the ready coroutines of which it is known that the plan looked at them: all if the wave is not full; else,
// where candidates come in queue order (spec 07 §3), those before the last pick.
func (w *waveRun) lookedAt(ready, picks []uint64, full bool) []uint64 {
	if !full {
		return ready
	}
	switch w.c.Config.SchedPolicy.Kind {
	case model.Cooperative, model.RoundRobin, model.PriorityAging:
		return ready[:slices.Index(ready, picks[len(picks)-1])+1]
	}
	return nil
}

// passedOver names why each ready candidate of a lane without a pick was passed over.
func (w *waveRun) passedOver(s certificate.State, ready, picks []uint64, lanes uint64) {
	picked := make([]candidate, len(picks))
	for i, id := range picks {
		picked[i] = newCandidate(s, id)
	}
	for _, id := range ready {
		taken := slices.ContainsFunc(picks, func(p uint64) bool { return p%lanes == id%lanes })
		if taken || !s.Eligible(id) {
			continue
		}
		w.passed = append(w.passed, id)
		next := newCandidate(s, id)
		if name := next.clash(picked, w.c.Config.WaveWidening); name != "" {
			w.clashes[name] = true
		}
	}
}
