package properties

import (
	"strconv"

	"github.com/wavecheck/wavecheck/model"
)

// HonestEnds says that a run's result is true of the state in which it ends.
var HonestEnds = Property{
	ID:        "honest-ends",
	Statement: "A run ends all_done iff every coroutine is terminal and none faulted in its last round, and stuck only if a coroutine is not terminal, no timeout is running, and the last round dispatched nothing.",
	Spec:      "02 §2.1, 02 §2.4, 02 §2.5",
	Why:       "A host waits, stops or reports by this word; two semantics that answer it too early agree, and no state is left to show it.",
	Every:     1,
	Check:     eachRun(honestEnd),
}

func honestEnd(run *Run) (Difference, bool) {
	r := run.Record
	live := liveCoroutines(r)
	ends := func(what string) (Difference, bool) {
		return breaks("result", -1, what, r.Result.String())
	}
	switch {
	case r.Result == model.AllDone && live > 0:
		return ends("not all_done: coroutines that are not terminal: " + strconv.Itoa(live))
	case r.Result == model.Stuck && live == 0:
		return ends("all_done: every coroutine is terminal")
	case r.Result == model.Stuck && len(r.Topology.TimedOutSites) > 0:
		return ends("a round more: the timeout of " + r.Topology.TimedOutSites[0].Site + " is running")
	case r.Result == model.Stuck && lastDispatch(r) != nil:
		return ends("a round more: the last one dispatched an instruction")
	case r.Result == model.Stuck && run.Case.AfterStuck == model.ContinueWhenStuck:
		return ends("not stuck: the Case goes on after it")
	case r.Result != model.Errored && faultedLast(r):
		return ends("an error: the last round dispatched a fault")
	case r.Result == model.MaxRoundsReached && r.Rounds != run.Case.MaxRounds:
		return breaks("rounds", -1, strconv.FormatUint(run.Case.MaxRounds, 10), strconv.FormatUint(r.Rounds, 10))
	case r.Result == model.MaxRoundsReached && live == 0 && r.Rounds > 0:
		return ends("all_done: every coroutine is terminal")
	}
	return holds()
}

func liveCoroutines(r *model.Record) int {
	n := 0
	for i := range r.Coroutines {
		if !r.Coroutines[i].Status.Terminal() {
			n++
		}
	}
	return n
}

// lastDispatch is what the last round dispatched, nil where it is nothing or not shown.
func lastDispatch(r *model.Record) *model.Dispatch {
	if len(r.Dispatches) == 0 {
		return nil
	}
	return r.Dispatches[len(r.Dispatches)-1]
}

func faultedLast(r *model.Record) bool {
	d := lastDispatch(r)
	return d != nil && d.Status == model.ExecFaulted
}
