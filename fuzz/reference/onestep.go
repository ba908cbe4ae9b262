package reference

import (
	"slices"

	"github.com/wavecheck/wavecheck/model"
	"github.com/wavecheck/wavecheck/model/oracle"
)

// The published threaded engine where its rounds have one step. It has to answer as the oracle in the published
// dialect does, in all that it exposes; where it does not, each difference is one that a drift foretells to the
// byte, or it is a failure.

// oneStepRun is what the oracle in the published dialect makes of a Case whose rounds have one step.
type oneStepRun struct {
	c *model.Case
	// canonical is the run; its field 16 is read off it as spec 07 §8 says.
	canonical model.Record
	// counted is the run when a round that crashes the last coroutine answers AllDone.
	counted model.Record
	// passedOver is the number of ready coroutines in rounds in which none was eligible, all rounds together.
	passedOver uint64
}

// runOneStep runs a Case; the error is an *oracle.Abort.
func runOneStep(c *model.Case) (*oneStepRun, error) {
	out := &oneStepRun{c: c}
	r, sched, err := canonical(c, model.Telltale)
	if err != nil {
		return nil, err
	}
	picks := dispatchesByTick(&r)
	out.counted, err = oracle.RunFollowing(c, model.Telltale, oracle.Follow{
		Waves: func(tick uint64) [][]uint64 { return picks[tick] },
		After: func(m *oracle.Machine, left uint64) {
			if left > 0 {
				out.passedOver += uint64(len(m.Snapshot().Sched.Ready))
			}
		},
	})
	if err != nil {
		return nil, err
	}
	waves := *out.counted.Waves
	waves.LaneScheduler = laneScheduler(&sched, lanesOf(c))
	out.canonical = exposed(&r, &waves)
	return out, nil
}

// A drift is a way in which the published threaded engine differs from its cooperative sibling, or from what a
// wave engine has to show, although its rounds have one step. It does not merely allow a difference: apply makes
// of an answer the one that has it, and so says all of it.
type drift struct {
	id        string // of the defect of the published VM
	deviation string
	text      string
	apply     func(run *oneStepRun, answer *model.Record)
}

var drifts = []drift{
	{"Q3-9", model.OneCore, "a round whose crashes end the last coroutine answers AllDone, where the cooperative engine answers Stuck", lastCrash},
	{"Q3-10", model.WaveRules, "in a round in which no ready coroutine is eligible each of them counts as a step of the scheduler", countsRefusals},
	{"Q3-23", model.WaveRules, "lane queues are shown in the order in which coroutines came into being", showsOldOrder},
	{"Q3-24", model.WaveRules, "the handoff log holds transfers inside a lane, and to oneself", logsEveryTransfer},
}

func lastCrash(run *oneStepRun, answer *model.Record) {
	answer.Result, answer.Rounds, answer.Tick = run.counted.Result, run.counted.Rounds, run.counted.Tick
}

func countsRefusals(run *oneStepRun, answer *model.Record) {
	answer.Waves.LaneScheduler.StepCount += run.passedOver
}

// showsOldOrder: ids are given in the order in which coroutines come into being.
func showsOldOrder(_ *oneStepRun, answer *model.Record) {
	queues := make([][]uint64, len(answer.Waves.LaneScheduler.Queues))
	for i, q := range answer.Waves.LaneScheduler.Queues {
		queues[i] = slices.Sorted(slices.Values(q))
	}
	answer.Waves.LaneScheduler.Queues = queues
}

func logsEveryTransfer(run *oneStepRun, answer *model.Record) {
	lanes := lanesOf(run.c)
	var log []model.Handoff
	crossed := uint64(0)
	for _, e := range answer.ObsTrace {
		if e, ok := e.(model.Transferred); ok {
			h := model.Handoff{
				ID: uint64(len(log)), Tick: e.Tick, Session: e.Session, EndpointRole: e.Role,
				FromCoro: e.From, ToCoro: e.To, FromLane: e.From % lanes, ToLane: e.To % lanes,
			}
			if log = append(log, h); h.FromLane != h.ToLane {
				crossed++
			}
		}
	}
	answer.Waves.Handoffs = log
	answer.Waves.Metrics.CrossLaneTransferCount, answer.Waves.Metrics.HandoffAppliedCount = crossed, uint64(len(log))
}

// drifted is the answer with all drifts, and those that show on the Case.
func (run *oneStepRun) drifted() (answer model.Record, shown []covered) {
	answer = exposed(&run.canonical, run.canonical.Waves)
	for i := range drifts {
		before := exposed(&answer, answer.Waves)
		drifts[i].apply(run, &answer)
		if d, differs := firstDifference(&before, &answer); differs {
			shown = append(shown, covered{i, d.Field})
		}
	}
	return answer, shown
}
