package properties

import "github.com/wavecheck/wavecheck/model"

// Wave is one wave of a run: what its Record tells, and the step log and states around it if they were kept.
type Wave struct {
	Tick, Number uint64
	Left         uint64                   // of the round's budget, before it
	First        int                      // place of its first pick in the lane trace
	Picks        []model.LaneStep         // that were executed, in order
	Certificate  *model.CertificateRecord // nil in a round that is no wave round
	Log          StepLog                  // of the picks; nil unless the property needs it
	Steps        []Dispatched             // of the picks; nil unless all their states were kept
}

// Fallback reports whether the wave is what a refused certificate leaves: the canonical step (spec 07 §6).
func (w *Wave) Fallback() bool { return w.Certificate != nil && !w.Certificate.Valid }

// Certified reports whether a certificate that the engine's checker accepted admitted the wave.
func (w *Wave) Certified() bool { return w.Certificate != nil && w.Certificate.Valid }

// Before is the state before the wave; nil if it was not kept.
func (w *Wave) Before() *State {
	if len(w.Steps) == 0 {
		return nil
	}
	return w.Steps[0].Before
}

// After is the state after the last pick that was executed; nil if it was not kept.
func (w *Wave) After() *State {
	if len(w.Steps) == 0 {
		return nil
	}
	return w.Steps[len(w.Steps)-1].After
}

// wavesOf are the waves of a run, in order: neighbours in the lane trace that name one tick and one wave. Each
// gets the certificate that names its tick and number, and the dispatches of its places in the step log, as long as
// those name the same coroutines; a law of its own says that they do.
func wavesOf(r *model.Record, log StepLog, steps []Dispatched) []Wave {
	if r.Waves == nil {
		return nil
	}
	var out []Wave
	trace, agreed := r.Waves.LaneTrace, agreed(r.Waves.LaneTrace, log)
	for from := 0; from < len(trace); {
		to := from + 1
		for to < len(trace) && trace[to].Tick == trace[from].Tick && trace[to].Wave == trace[from].Wave {
			to++
		}
		w := Wave{Tick: trace[from].Tick, Number: trace[from].Wave, First: from, Picks: trace[from:to]}
		if to <= agreed {
			w.Log = log[from:to]
			if to <= len(steps) {
				w.Steps = steps[from:to]
			}
		}
		out = append(out, w)
		from = to
	}
	certify(out, r.Waves.Certificates)
	return out
}

// agreed is how many dispatches from the beginning the lane trace and the step log name alike.
func agreed(trace []model.LaneStep, log StepLog) int {
	for i := range min(len(trace), len(log)) {
		if trace[i].Tick != log[i].Round || trace[i].CoroID != log[i].Coro {
			return i
		}
	}
	return min(len(trace), len(log))
}

// certify gives each wave its certificate; both lists stand in the order of ticks and waves.
func certify(waves []Wave, certs []model.CertificateRecord) {
	next := 0
	for i := range waves {
		w := &waves[i]
		for k := next; k < len(certs); k++ {
			if certs[k].Tick == w.Tick && certs[k].Wave == w.Number {
				w.Certificate, next = &certs[k], k+1
				break
			}
		}
	}
}

// budget counts what is left of each round's budget.
func budget(waves []Wave, full uint64) {
	for i := range waves {
		w := &waves[i]
		if w.Left = full; i > 0 && waves[i-1].Tick == w.Tick {
			before := &waves[i-1]
			w.Left = before.Left - min(before.Left, uint64(len(before.Picks)))
		}
	}
}

// widest is the number of picks of the widest wave, 0 if there is none.
func widest(waves []Wave) (most uint64) {
	for i := range waves {
		most = max(most, uint64(len(waves[i].Picks)))
	}
	return most
}

// eachWave asks a law of every wave of a run.
func eachWave(law func(*Run, *Wave) (Difference, bool)) func(*Run) (Difference, bool) {
	return func(run *Run) (Difference, bool) {
		waves := run.Waves()
		for i := range waves {
			if diff, broken := law(run, &waves[i]); broken {
				return diff.in(&waves[i]), true
			}
		}
		return holds()
	}
}

// eachWaveSeen is eachWave for a law about states: it is asked of the waves of which they were kept.
func eachWaveSeen(law func(*Run, *Wave) (Difference, bool)) func(*Run) (Difference, bool) {
	return eachWave(func(run *Run, w *Wave) (Difference, bool) {
		if len(w.Steps) == 0 {
			return holds()
		}
		return law(run, w)
	})
}

// Waves are the waves of the run (spec 07); none if the engine runs no waves.
func (run *Run) Waves() []Wave {
	if run.waves == nil {
		var log StepLog
		var steps []Dispatched
		if run.Observation != nil {
			log, steps = run.Log, run.Steps
		}
		run.waves = wavesOf(run.Record, log, steps)
		budget(run.waves, roundBudget(run.Case))
	}
	return run.waves
}

// in is a difference in a wave, at its first pick unless it names another one.
func (d Difference) in(w *Wave) Difference {
	if d.Pick == nil {
		d.Pick = &w.Picks[0]
	}
	d.Round = w.Tick
	if k := w.place(d.Pick); d.Instr == "" && k >= 0 && k < len(w.Log) && w.Log[k].Instr != nil {
		d.Instr = w.Log[k].Instr.Op().String()
	}
	return d
}

// place is the number of a pick in the wave, -1 if it is none of it.
func (w *Wave) place(pick *model.LaneStep) int {
	for i := range w.Picks {
		if w.Picks[i] == *pick {
			return i
		}
	}
	return -1
}

// atPick is the difference at the k-th pick of a wave.
func (d Difference) atPick(w *Wave, k int) Difference {
	d.Pick = &w.Picks[k]
	return d
}

// pickText says which pick of which wave, and in which lane.
func pickText(p *model.LaneStep) string {
	return "tick " + number(p.Tick) + ", wave " + number(p.Wave) + ", coroutine " + number(p.CoroID) + " in lane " + number(p.Lane)
}
