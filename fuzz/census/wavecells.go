package census

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
)

// groupWave are the cells of runs in wave mode (spec 07).
const groupWave = "wave"

// gridNumbers are the values of concurrency and workers that every one meets every other of.
var gridNumbers = []uint64{1, 2, 3, 4, 8, 16}

// waveCells: the grid, how wide waves are, what keeps candidates out of them, and what ends them.
func waveCells() []cell {
	out := slices.Concat(gridCells(), widthCells(), certificateCells())
	add := func(c cell) { out = append(out, c) }
	for _, name := range clashNames {
		every := uint64(oftenClash)
		if name == clashFarEdge {
			every = often // seldom the only reason; clashEdge asks for the same atom
		}
		add(waveCell(func(w *waveRun) bool { return w.clashes[name] }, "passed over: %s", name).everyCases(every))
	}
	addFrequent := func(name string, holds func(*waveRun) bool) { add(frequent(waveCell(holds, "%s", name))) }
	addFrequent("what was passed over runs in a later wave of the round", func(w *waveRun) bool { return w.resumed })
	addFrequent("two picks of a wave have one home session", (*waveRun).sharesHome)
	addFrequent("several waves in a round", func(w *waveRun) bool {
		return anyOf(w.r.Waves.LaneTrace, func(s *model.LaneStep) bool { return s.Wave > 0 })
	})
	addFrequent("a handoff across lanes", func(w *waveRun) bool { return len(w.r.Waves.Handoffs) > 0 })
	addFrequent("the first pick of a wave faults, others behind it", func(w *waveRun) bool {
		at, planned := w.faultedPick()
		return at == 1 && planned > 1
	})
	addFrequent("a later pick of a wave faults", func(w *waveRun) bool {
		at, _ := w.faultedPick()
		return at > 1
	})
	addFrequent("one-step mode above concurrency 1", func(w *waveRun) bool {
		return w.c.Schedule.Concurrency > 1 && w.c.Config.RoundSemantics == model.CanonicalOneStep
	})
	add(newCell(groupWave, func(v *view) bool { return v.waves != nil && v.waves.refused }, "picks that a wave engine refuses"))
	return out
}

// waveCell is a cell that a run in wave mode may reach, if there is one and it was not refused.
func waveCell(holds func(*waveRun) bool, format string, args ...any) cell {
	return newCell(groupWave, func(v *view) bool { return v.waves != nil && !v.waves.refused && holds(v.waves) }, format, args...)
}

func gridCells() []cell {
	var out []cell
	for _, n := range gridNumbers {
		for _, workers := range gridNumbers {
			for _, how := range []string{"off", "on"} {
				out = append(out, waveCell(func(w *waveRun) bool {
					s, cfg := &w.c.Schedule, &w.c.Config
					return cfg.RoundSemantics == model.WaveParallel &&
						s.Concurrency == n && s.Workers == workers && cfg.WaveWidening == (how == "on")
				}, "concurrency %d, workers %d, widening %s", n, workers, how).everyCases(oftenGrid))
			}
		}
	}
	return out
}

func widthCells() []cell {
	var out []cell
	for _, b := range []struct {
		name     string
		from, to int
	}{{"1", 1, 1}, {"2", 2, 2}, {"3 or 4", 3, 4}, {"5 to 8", 5, 8}, {"9 to 16", 9, 16}} {
		out = append(out, frequent(waveCell(func(w *waveRun) bool {
			return w.anyWave(func(steps []model.LaneStep) bool { n := len(steps); return b.from <= n && n <= b.to })
		}, "a wave of %s", b.name)))
	}
	return out
}

// certificateCells: which rule refuses a certificate, and when.
func certificateCells() []cell {
	var out []cell
	for _, rule := range []string{"C0", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8"} {
		out = append(out, waveCell(func(w *waveRun) bool {
			return w.anyCertificate(func(c *model.CertificateRecord) bool { return c.Violated != nil && *c.Violated == rule })
		}, "a certificate breaks %s", rule))
	}
	refused := func(name string, is func(*model.CertificateRecord) bool) {
		out = append(out, frequent(waveCell(func(w *waveRun) bool {
			return w.anyCertificate(func(c *model.CertificateRecord) bool { return !c.Valid && is(c) })
		}, "%s", name)))
	}
	refused("the first round falls back", func(c *model.CertificateRecord) bool { return c.Tick == 1 })
	refused("a later round falls back", func(c *model.CertificateRecord) bool { return c.Tick > 1 })
	refused("a plan of several picks is dropped", func(c *model.CertificateRecord) bool { return len(c.Picks) > 1 })
	return append(out, frequent(waveCell(func(w *waveRun) bool {
		return len(w.r.Waves.Certificates) > 1 && !w.anyCertificate(func(c *model.CertificateRecord) bool { return c.Valid })
	}, "every round falls back")))
}

func (w *waveRun) anyCertificate(is func(*model.CertificateRecord) bool) bool {
	return anyOf(w.r.Waves.Certificates, is)
}

// sharesHome tells whether two picks of a wave have one home session.
func (w *waveRun) sharesHome() bool {
	return w.anyWave(func(steps []model.LaneStep) bool {
		for i := range steps {
			for k := range i {
				if steps[i].Session == steps[k].Session {
					return true
				}
			}
		}
		return false
	})
}

// anyWave tells whether the executed picks of some wave are like that.
func (w *waveRun) anyWave(is func([]model.LaneStep) bool) bool {
	trace := w.r.Waves.LaneTrace
	for from, to := 0, 0; from < len(trace); from = to {
		for to = from; to < len(trace) && trace[to].Tick == trace[from].Tick && trace[to].Wave == trace[from].Wave; to++ {
		}
		if is(trace[from:to]) {
			return true
		}
	}
	return false
}

// faultedPick is which pick of the last wave faulted, from 1, and how many it had; 0 if no pick of a certified wave
// did.
func (w *waveRun) faultedPick() (at, planned int) {
	n := len(w.r.Waves.Certificates)
	if w.r.ErrorKind != model.ErrFault || n == 0 || !w.r.Waves.Certificates[n-1].Valid {
		return 0, 0
	}
	last := &w.r.Waves.Certificates[n-1]
	for i := len(w.r.Waves.LaneTrace) - 1; i >= 0; i-- {
		if s := &w.r.Waves.LaneTrace[i]; s.Tick != last.Tick || s.Wave != last.Wave {
			break
		}
		at++
	}
	return at, len(last.Picks)
}
