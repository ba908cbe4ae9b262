package reference

import (
	"fmt"
	"slices"
	"time"

	"github.com/wavecheck/wavecheck/envelopes"
	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
)

// The judgement of a run of waves by the contract (spec 07), from what an engine shows of it and no more. The
// waves that it executed are executed again, one pick after another, by the oracle in the engine's own dialect:
// so the states before each wave are known, and what a wave did is held against what a wave means.
//
// Where a certificate was refused is not recorded. A round that nobody forced and that ends with budget left,
// without a fault, while somebody could run, can only have ended in a fallback, for else another wave would have
// followed: then its last wave is that fallback.

// Breach is a rule of the contract that a run breaks, and the first place where it does.
type Breach struct {
	Rule string `json:"rule"`
	Text string `json:"text"`
}

// WaveVerdict is what the contract says of a run of waves; without a breach it keeps the contract.
type WaveVerdict struct {
	Breaches []Breach // each rule once, in the order of WaveRules
	InDomain bool     // of Dn: only there membership and progress are claimed
}

// JudgeWaves judges the answer of an engine that speaks a dialect to a Case whose rounds run waves: fields 3 to
// 12 and 16, without certificates. An error means that the oracle cannot run the Case.
func JudgeWaves(c *model.Case, d model.Dialect, answer *model.Record) (WaveVerdict, error) {
	base, _, err := canonical(c, d)
	if err != nil {
		return WaveVerdict{}, err
	}
	w := &waveJudge{c: c, base: &base, answer: answer, waves: wavesOf(answer.Waves.LaneTrace), first: map[string]string{}}
	if err := w.follow(d); err != nil {
		return WaveVerdict{}, err
	}
	w.laneTrace()
	w.places()
	w.metrics()
	inside := envelopes.InDomain(c, &base)
	if inside {
		w.domain()
	}
	return WaveVerdict{w.breaches(), inside}, nil
}

// waveJudge is the judgement of one answer.
type waveJudge struct {
	c      *model.Case
	base   *model.Record // the canonical run in the same dialect
	answer *model.Record
	waves  []wave
	shown  model.Record // what the answer's waves come to, one pick after another
	next   uint64       // the candidate that is first before the wave that was seen last
	first  map[string]string
}

func (w *waveJudge) breach(rule, format string, args ...any) {
	if _, there := w.first[rule]; !there {
		w.first[rule] = fmt.Sprintf(format, args...)
	}
}

func (w *waveJudge) breaches() []Breach {
	out := []Breach{}
	for _, rule := range WaveRules {
		if text, broken := w.first[rule.ID]; broken {
			out = append(out, Breach{rule.ID, text})
		}
	}
	return out
}

// follow executes the waves again. The record of a woken coroutine is taken to be Ready, so that the rules can be
// asked about engines whose records lag behind (03 §10.2): no rule below is about that record.
func (w *waveJudge) follow(d model.Dialect) error {
	byTick := picksByTick(w.waves)
	shown, err := oracle.RunFollowing(w.c, d.With(model.StatusTruth), oracle.Follow{
		Waves:  func(tick uint64) [][]uint64 { return byTick[tick] },
		Before: w.before,
		After: func(m *oracle.Machine, left uint64) {
			s, _ := m.Glimpse()
			w.after(m, s.Clock.Tick, byTick[s.Clock.Tick], left)
		},
	})
	if err != nil {
		return err
	}
	w.shown = shown
	want, got := exposed(&shown, nil), exposed(w.answer, nil)
	if behind := len(w.answer.Waves.LaneTrace) - len(shown.Waves.LaneTrace); behind > 0 && shown.Fault != nil {
		w.breach("P-D9", "%d picks of the wave stand behind the fault of coroutine %d: %v", behind, *shown.FaultCoro, idsOf(w.answer.Waves.LaneTrace[len(shown.Waves.LaneTrace):]))
		got.Steps = want.Steps
	}
	if diff, differs := firstDifference(&want, &got); differs {
		w.breach("P-D8", "%s", diff)
	}
	return nil
}

func idsOf(trace []model.LaneStep) (out []uint64) {
	for _, s := range trace {
		out = append(out, s.CoroID)
	}
	return out
}

// certificateRules are the rows of 03 §10 that the rules of a certificate stand for.
var certificateRules = map[string]string{
	"C2": "P-W4", "C3": "P-C2", "C4": "P-C2", "C5": "P-W7", "C6": "P-W1", "C7": "P-W2", "C8": "P-W3",
}

// before judges a wave as a certificate would be, on the state before it; and in a forced round, its fallback.
func (w *waveJudge) before(m *oracle.Machine, picks []uint64, number, left uint64) {
	s, _ := m.Glimpse()
	w.next = noCoroutine
	if next, _ := m.Plan(1); len(next) > 0 {
		w.next = next[0]
	}
	cert := model.Certificate{Tick: s.Clock.Tick, Wave: number, PlannerStep: s.Sched.StepCount, Picks: picks}
	switch violated, _ := m.CheckCertificate(cert, number, left); violated {
	case "":
	case "C0":
		if len(picks) != 1 {
			w.breach("P-C7", "tick %d: the certificate of %v was forced to be invalid, and they ran", s.Clock.Tick, picks)
		}
		w.fallback(s.Clock.Tick, picks, "forced")
	default:
		w.breach(certificateRules[violated], "tick %d, wave %d, picks %v: %s", s.Clock.Tick, number, picks, violated)
	}
}

// noCoroutine is the id of none.
const noCoroutine = ^uint64(0)

// after judges a round by how it ended.
func (w *waveJudge) after(m *oracle.Machine, tick uint64, waves [][]uint64, left uint64) {
	forced := slices.Contains(w.c.Schedule.InvalidCertificateRounds, tick-1)
	if forced && len(waves) > 1 {
		w.breach("P-C7", "tick %d: %d waves in a round whose first certificate was forced to be invalid", tick, len(waves))
	}
	runnable, _ := m.Plan(1)
	if left == 0 || len(runnable) == 0 || forced {
		return
	}
	if len(waves) == 0 {
		w.breach("P-F2", "tick %d: nothing ran, though coroutine %d could", tick, runnable[0])
		return
	}
	last := waves[len(waves)-1]
	if len(last) != 1 {
		w.breach("P-F1", "tick %d: the round ended behind the wave %v with %d picks left, and somebody could run", tick, last, left)
		return
	}
	w.fallback(tick, last, "not forced")
}

// fallback: the canonical step is the first candidate of the state before planning. The wave is the last one that
// was heard of.
func (w *waveJudge) fallback(tick uint64, picks []uint64, why string) {
	if len(picks) == 1 && picks[0] != w.next {
		w.breach("P-F2", "tick %d, %s: coroutine %d ran, the canonical step is coroutine %d's", tick, why, picks[0], w.next)
	}
}

// laneTrace judges what the lane trace says by itself.
func (w *waveJudge) laneTrace() {
	lanes := lanesOf(w.c)
	for i, s := range w.answer.Waves.LaneTrace {
		if s.Lane != s.CoroID%lanes {
			w.breach("P-W1", "lane_trace[%d]: lane %d of coroutine %d", i, s.Lane, s.CoroID)
		}
		if i < len(w.shown.Waves.LaneTrace) && s.Session != w.shown.Waves.LaneTrace[i].Session {
			w.breach("P-D8", "lane_trace[%d]: session %d of coroutine %d", i, s.Session, s.CoroID)
		}
	}
	for i, at := range w.waves {
		expected := uint64(0)
		if i > 0 && w.waves[i-1].tick == at.tick {
			expected = w.waves[i-1].number + 1
		}
		if at.number != expected || i > 0 && at.tick < w.waves[i-1].tick {
			w.breach("P-W5", "tick %d: wave %d stands where wave %d belongs", at.tick, at.number, expected)
		}
	}
}

// places: at the end each coroutine is in exactly one place, and in the one in which its run has left it.
func (w *waveJudge) places() {
	shown, ready := &w.answer.Waves.LaneScheduler, []uint64{}
	for lane, queue := range shown.Queues {
		for _, id := range queue {
			if ready = append(ready, id); id%lanesOf(w.c) != uint64(lane) {
				w.breach("P-W1", "coroutine %d is queued in lane %d", id, lane)
			}
		}
	}
	for i := range w.shown.Coroutines {
		id := w.shown.Coroutines[i].ID
		places := count1(ready, id)
		if slices.ContainsFunc(shown.Blocked, func(b model.BlockedCoroutine) bool { return b.ID == id }) {
			places++
		}
		if w.ended(id) {
			places++
		}
		if places != 1 {
			w.breach("P-W9", "coroutine %d stands in %d places: of the queues, the blocked ones, and those that have ended", id, places)
		}
	}
}

func count1(list []uint64, id uint64) (n int) {
	for _, x := range list {
		if x == id {
			n++
		}
	}
	return n
}

// ended reports whether the answer's trace tells of a coroutine's end.
func (w *waveJudge) ended(id uint64) bool {
	return slices.ContainsFunc(w.answer.ObsTrace, func(e model.Event) bool {
		switch e := e.(type) {
		case model.Halted:
			return e.CoroID == id
		case model.Faulted:
			return e.CoroID == id
		}
		return false
	})
}

// metrics holds the counters against each other and against the lane trace.
func (w *waveJudge) metrics() {
	widest := uint64(0)
	for _, at := range w.waves {
		widest = max(widest, uint64(len(at.picks)))
	}
	m := &w.answer.Waves.Metrics
	if m.MaxWaveWidth != widest || m.MaxReadyQueueDepth < widest {
		w.breach("P-W13", "widest wave %d, of %d in the lane trace; deepest queue %d", m.MaxWaveWidth, widest, m.MaxReadyQueueDepth)
	}
	if m.LockContentionEvents-m.MutexLockContentionEvents != m.PlannerConflictEvents {
		w.breach("P-W14", "%d conflicts, %d contentions", m.PlannerConflictEvents, m.LockContentionEvents)
	}
}

// domain asks what is claimed inside the domain of Dn only: that the run lies in the declared envelope around the
// canonical one (04 §3.6), and P-W15.
func (w *waveJudge) domain() {
	base, candidate := *w.base, *w.answer
	base.Engine, candidate.Engine = "canonical", "candidate"
	candidate.Coroutines = w.shown.Coroutines // which the engine does not expose: whose event it is stands there
	declared := envelopes.Dn(base.Engine, candidate.Engine, w.c.Schedule.Concurrency, lanesOf(w.c))
	for _, b := range envelopes.Judge(envelopes.Ask(declared, &base, &candidate, nil, time.Time{})) {
		w.breach(b.Code, "%s: %s", b.Rule, b.Reason)
	}
	within := w.base.Rounds
	if len(w.c.Schedule.InvalidCertificateRounds) > 0 {
		within *= 2
	}
	if w.answer.Result != w.base.Result || w.answer.Rounds > within {
		w.breach("P-W15", "%s after %d rounds; canonically %s after %d", w.answer.Result, w.answer.Rounds, w.base.Result, w.base.Rounds)
	}
}
