package oracle_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"

	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
)

// TestWaveVectors holds the wave machine against the canonical one on every fortieth reference line: one step a
// round, or all rounds forced (P-F4), gives the canonical run; and a run of waves is a function of its Case that
// keeps the shape of waves.
func TestWaveVectors(t *testing.T) {
	wide, refused := 0, 0
	vectors(t, 40, func(v *vector) {
		c := v.c
		c.Schedule.InvalidCertificateRounds, c.Schedule.HasPicks, c.Schedule.Picks = nil, false, nil
		c.MaxRounds = min(c.MaxRounds, 200)
		n, workers := 2+uint64(v.line/40)%5, 1+uint64(v.line/40)%7
		canonical := run(t, &c, model.Ours)
		c.Schedule.Concurrency, c.Schedule.Workers = n, workers
		c.Config.RoundSemantics = model.CanonicalOneStep
		sameFields(t, v, "one-step mode", runWaves(t, &c), canonical)
		alone := waves(c, 1, workers)
		sameFields(t, v, "n = 1", runWaves(t, &alone), canonical)

		all := waves(c, n, workers, forced(everyRound(c.MaxRounds)...))
		r := runWaves(t, &all)
		for _, cert := range r.Waves.Certificates {
			if cert.Valid || *cert.Violated != "C0" || cert.Wave != 0 {
				t.Errorf("line %d: a forced round has %+v", v.line, cert)
			}
			refused++
		}
		canonical.HasDispatches = false
		sameFields(t, v, "all rounds forced", r, canonical)

		c = waves(c, n, workers, func(c *model.Case) { c.Config.WaveWidening = v.line%80 == 0 })
		r = runWaves(t, &c)
		checkWaveShape(t, v, &c, &r)
		wide += int(r.Waves.Metrics.MaxWaveWidth / 2)
		again := runWaves(t, &c)
		if !bytes.Equal(model.AppendRecord(nil, &r), model.AppendRecord(nil, &again)) {
			t.Errorf("line %d: two runs differ", v.line)
		}
	})
	if wide == 0 || refused == 0 {
		t.Errorf("%d wide waves and %d refused certificates: nothing was tested", wide, refused)
	}
}

func everyRound(n uint64) []uint64 {
	out := make([]uint64, n)
	for i := range out {
		out[i] = uint64(i)
	}
	return out
}

func sameFields(t *testing.T, v *vector, what string, got, want model.Record) {
	t.Helper()
	if g, w := model.AppendComparable(nil, &got), model.AppendComparable(nil, &want); !bytes.Equal(g, w) {
		t.Errorf("line %d, %s, %s\n got %.600s\nwant %.600s", v.line, v.c.ID, what, g, w)
	}
}

// checkWaveShape is P-W1, P-W4, P-W5, P-W13, P-W14, P-C4, P-F1 and the counters of spec 07 §8 and 03 §10.
func checkWaveShape(t *testing.T, v *vector, c *model.Case, r *model.Record) {
	t.Helper()
	fail := func(format string, args ...any) {
		t.Errorf("line %d, %s: %s", v.line, v.c.ID, fmt.Sprintf(format, args...))
	}
	lanes := max(1, c.Schedule.Workers)
	var width, inRound, inWave uint64
	taken := map[uint64]bool{}
	certs := r.Waves.Certificates
	for i, s := range r.Waves.LaneTrace {
		newRound := i == 0 || r.Waves.LaneTrace[i-1].Tick != s.Tick
		switch last := max(i, 1) - 1; {
		case newRound && s.Wave != 0, !newRound && s.Wave-r.Waves.LaneTrace[last].Wave > 1:
			fail("tick %d jumps to wave %d", s.Tick, s.Wave)
		case newRound:
			inRound, inWave = 0, 0
		case s.Wave != r.Waves.LaneTrace[last].Wave:
			inWave = 0
		}
		if inWave == 0 {
			clear(taken)
			if len(certs) == 0 || certs[0].Tick != s.Tick || certs[0].Wave != s.Wave || certs[0].PlannerStep != uint64(i) {
				fail("no certificate for tick %d, wave %d at step %d", s.Tick, s.Wave, i)
				return
			}
			certs = certs[1:]
		}
		inRound, inWave = inRound+1, inWave+1
		width = max(width, inWave)
		if s.Lane != s.CoroID%lanes || taken[s.Lane] || s.Session != r.Coroutines[s.CoroID].Session {
			fail("a bad pick: %+v", s)
		}
		taken[s.Lane] = true
		if inRound > c.Schedule.Concurrency || inWave > lanes {
			fail("tick %d, wave %d: too many picks", s.Tick, s.Wave)
		}
	}
	m := r.Waves.Metrics
	steps := uint64(len(r.Waves.LaneTrace))
	if len(certs) != 0 || m.MaxWaveWidth != width || m.MaxReadyQueueDepth < width || r.Steps != steps || r.Waves.LaneScheduler.StepCount != steps ||
		m.LockContentionEvents != m.PlannerConflictEvents || m.MutexLockContentionEvents != 0 || m.HandoffAppliedCount != uint64(len(r.Waves.Handoffs)) {
		fail("metrics %+v of %d steps of width %d, %d certificates left", m, steps, width, len(certs))
	}
	var queued []uint64
	for lane, queue := range r.Waves.LaneScheduler.Queues {
		for _, id := range queue {
			if id%lanes != uint64(lane) {
				fail("%d is queued in lane %d", id, lane)
			}
		}
		queued = append(queued, queue...)
	}
	for _, b := range r.Waves.LaneScheduler.Blocked {
		queued = append(queued, b.ID)
	}
	for _, c := range r.Coroutines {
		if n := count(queued, c.ID); n > 1 || (n == 1) == c.Status.Terminal() {
			fail("coroutine %d, %v, is %d times ready or blocked", c.ID, c.Status.Kind, n)
		}
	}
}

func count(list []uint64, id uint64) int {
	return len(list) - len(slices.DeleteFunc(slices.Clone(list), func(x uint64) bool { return x == id }))
}

// TestWaveSteps: the step log has each pick of a wave with its round, in the order of the lane trace.
func TestWaveSteps(t *testing.T) {
	c := waves(images(messages(2)...), 2, 2)
	var log stepLog
	r, err := oracle.RunWaves(&c, oracle.WaveOptions{}, &log)
	if err != nil {
		t.Fatal(err)
	}
	if len(log.before) != len(r.Waves.LaneTrace) || len(log.after) != len(log.before) {
		t.Fatalf("%d and %d steps logged, %d executed", len(log.before), len(log.after), len(r.Waves.LaneTrace))
	}
	for i, s := range r.Waves.LaneTrace {
		b, a := log.before[i], log.after[i]
		if b.Round != s.Tick || b.Coro != s.CoroID || b.Instr == nil || b.PC != a.PC || a.Round != b.Round || a.Coro != b.Coro {
			t.Errorf("step %d: before %+v, after %+v, executed %+v", i, b, a, s)
		}
	}
	if a := log.after[1]; a.Status != model.ExecBlocked || a.Reason == nil {
		t.Errorf("the second step is %+v, want it blocked", a)
	}
}

type stepLog struct{ before, after []model.Step }

func (l *stepLog) Before(s model.Step, _ model.Snapshotter) { l.before = append(l.before, s) }
func (l *stepLog) After(s model.Step, _ model.Snapshotter)  { l.after = append(l.after, s) }
func (*stepLog) End(model.Snapshotter)                      {}
