package properties

import (
	"slices"
	"strconv"

	"github.com/wavecheck/wavecheck/model"
)

// Laws about how a run ends and what its rounds count: rows P-W10 to P-W12 of spec 03 §10.2.

// NoConcurrency is P-W10.
var NoConcurrency = Property{
	ID:        "no-concurrency",
	Statement: "With a concurrency of 0 a Case that loads ends in its first round with InvalidConcurrency, and nothing has changed since loading, not even the clock.",
	Spec:      "03 §10.2, 02 §2.1, 06 §1",
	Why:       "P-W10: it is judged on each Case with its concurrency set to 0, which generators draw too seldom for anything but a law.",
	Every:     20,
	Check:     eachEngine(noConcurrency),
}

func noConcurrency(r *Runs, i int) (Difference, bool, error) {
	rec, err := r.Derived(i, "no concurrency", func() *model.Case { return atConcurrency(r.Case, 0) })
	if err != nil {
		return Difference{}, false, err
	}
	d, broken := refusedAtOnce(rec, r.Case.MaxRounds)
	return d, broken, nil
}

// atConcurrency is a Case with another concurrency.
func atConcurrency(c *model.Case, n uint64) *model.Case {
	d := *c
	d.Schedule.Concurrency = n
	return &d
}

func refusedAtOnce(r *model.Record, maxRounds uint64) (Difference, bool) {
	if maxRounds == 0 || r.ErrorKind == model.ErrTooManySessions || r.ErrorKind == model.ErrTooManyCoroutines {
		return holds() // it never came to a round
	}
	if r.Result != model.Errored || r.ErrorKind != model.ErrInvalidConcurrency {
		return breaks("error_kind", -1, strconv.Quote(model.ErrInvalidConcurrency.String()), strconv.Quote(r.ErrorKind.String()))
	}
	if d, wrong := diffTallies([]tally{
		{"rounds", 1, r.Rounds}, {"steps", 0, r.Steps}, {"tick", 0, r.Tick},
		{"effect_trace", 0, uint64(len(r.EffectTrace))}, {"output_checks", 0, uint64(len(r.Checks))},
		{"obs_trace", uint64(len(r.Sessions)), uint64(len(r.ObsTrace))},
	}); wrong {
		return d, true
	}
	for i := range r.Coroutines {
		if c := &r.Coroutines[i]; c.PC != 0 || c.Status.Kind != model.StatusReady {
			return breaks("coroutines", i, "untouched", string(model.AppendCoroutineRecord(nil, *c)))
		}
	}
	return holds()
}

// AllDoneTruth is P-W11.
var AllDoneTruth = Property{
	ID:        "all-done-truth",
	Statement: "A run ends AllDone iff every coroutine is terminal at its end, unless it ended with an error, or had no round.",
	Spec:      "03 §10.2, 02 §2.4",
	Why:       "P-W11: result and statuses are judged against each other, so it holds engines without an oracle, and both semantics if they count the live ones alike.",
	Every:     1,
	Check:     eachRun(allDoneTruth),
}

func allDoneTruth(run *Run) (Difference, bool) {
	r := run.Record
	if r.Result == model.Errored || r.Rounds == 0 && r.Result == model.MaxRoundsReached {
		return holds()
	}
	alive := slices.IndexFunc(r.Coroutines, func(c model.CoroutineRecord) bool { return !c.Status.Terminal() })
	switch {
	case r.Result == model.AllDone && alive >= 0:
		return breaks("coroutines", alive, "terminal", string(model.AppendStatus(nil, r.Coroutines[alive].Status)))
	case r.Result != model.AllDone && alive < 0:
		return breaks("result", -1, model.AllDone.String(), r.Result.String())
	}
	return holds()
}

// StuckTruth is P-W12.
var StuckTruth = Property{
	ID:        "stuck-truth",
	Statement: "A run ends Stuck only if its last round dispatched nobody, some coroutine is not terminal, no timeout is running, and the Case does not go on after Stuck; and a round that dispatches nobody ends the run unless a timeout is running or the Case goes on.",
	Spec:      "03 §10.2, 02 §2.1, 02 §2.4, 06 §1",
	Why:       "P-W12: it reads dispatches or lane trace, and the script, so it tells a run that waits for a timeout from one that will never move, in every engine.",
	Needs:     NeedTopology,
	Every:     1,
	Check:     eachRun(stuckTruth),
}

func stuckTruth(run *Run) (Difference, bool) {
	r := run.Record
	busy := busyRounds(r)
	if r.Result == model.Stuck {
		alive := slices.ContainsFunc(r.Coroutines, func(c model.CoroutineRecord) bool { return !c.Status.Terminal() })
		idle := len(busy) > 0 && !busy[len(busy)-1]
		waits := len(topologyAt(run, r.Tick).timeouts) > 0
		if !alive || !idle || waits || run.Case.AfterStuck != model.StopWhenStuck {
			return Difference{Field: "result", Index: -1, Round: r.Rounds, Want: "no Stuck", Got: r.Result.String()}, true
		}
	}
	if run.Case.AfterStuck != model.StopWhenStuck {
		return holds()
	}
	now := &script{}
	for i, dispatched := range busy[:max(len(busy)-1, 0)] {
		if dispatched {
			continue
		}
		if now.forward(run, uint64(i)+1); len(now.timeouts) == 0 {
			return Difference{Field: "dispatches", Index: i, Round: uint64(i) + 1, Want: "the end of the run, stuck", Got: "an idle round"}, true
		}
	}
	return holds()
}

// busyRounds tells of each round of a run whether it dispatched anybody: by its dispatches, or by its lane trace where
// rounds are wave rounds.
func busyRounds(r *model.Record) []bool {
	if r.Waves == nil || r.HasDispatches {
		busy := make([]bool, len(r.Dispatches))
		for i, d := range r.Dispatches {
			busy[i] = d != nil
		}
		return busy
	}
	busy := make([]bool, min(r.Rounds, maxRoundsSeen))
	for _, p := range r.Waves.LaneTrace {
		if p.Tick > 0 && p.Tick <= uint64(len(busy)) {
			busy[p.Tick-1] = true
		}
	}
	return busy
}

// maxRoundsSeen bounds the rounds that are looked at: an outside engine may claim any number of them.
const maxRoundsSeen = 1 << 20

// RoundsAreCounted says what the counters of a run count.
var RoundsAreCounted = Property{
	ID:        "rounds-are-counted",
	Statement: "A Record has at most max_rounds rounds, one dispatch entry a round or none at all where rounds are wave rounds, as many steps as dispatches, a tick a round, and ticks in its traces that never decrease and stay within the clock.",
	Spec:      "06 §2, 02 §2.1, 02 §13",
	Why:       "The counters are sums of what the Record lists, kept apart from it in both semantics; and an outside engine may list and count differently.",
	Every:     1,
	Check:     eachRun(roundsAreCounted),
}

func roundsAreCounted(run *Run) (Difference, bool) {
	r := run.Record
	if d, wrong := dispatchesAreCounted(run); wrong {
		return d, true
	}
	ticks := r.Rounds
	if r.ErrorKind == model.ErrInvalidConcurrency {
		ticks = 0
	}
	if d, wrong := diffTallies([]tally{{"tick", ticks, r.Tick}}); wrong {
		return d, true
	}
	last := uint64(0)
	for i, e := range r.ObsTrace {
		if e.At() < last || e.At() > r.Tick {
			return Difference{Field: "obs_trace", Index: i, Round: e.At(), Want: "a tick from " + strconv.FormatUint(last, 10) + " to " + strconv.FormatUint(r.Tick, 10), Got: string(model.AppendEvent(nil, e))}, true
		}
		last = e.At()
	}
	if r.Rounds > run.Case.MaxRounds {
		return breaks("rounds", -1, "at most "+strconv.FormatUint(run.Case.MaxRounds, 10), strconv.FormatUint(r.Rounds, 10))
	}
	return holds()
}

// dispatchesAreCounted holds the rounds and the steps of a run against its dispatches, or against its lane trace.
func dispatchesAreCounted(run *Run) (Difference, bool) {
	r := run.Record
	if want := oneCore(run.Engine, run.Case); r.HasDispatches != want {
		return breaks("dispatches", -1, presence(want), presence(r.HasDispatches))
	}
	if !r.HasDispatches {
		if r.Waves == nil {
			return breaks("lane_trace", -1, presence(true), presence(false))
		}
		return diffNumbers("steps", uint64(len(r.Waves.LaneTrace)), r.Steps)
	}
	steps := uint64(0)
	for i, d := range r.Dispatches {
		if d == nil {
			continue
		}
		steps++
		if d.Coro >= uint64(len(r.Coroutines)) {
			return breaks("dispatches", i, "a coroutine", string(model.AppendDispatch(nil, d)))
		}
	}
	return diffTallies([]tally{{"dispatches", r.Rounds, uint64(len(r.Dispatches))}, {"steps", steps, r.Steps}})
}
