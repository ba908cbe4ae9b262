package properties

import (
	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
)

// StepLog is the step log of a run (spec 02 §2.3): one entry a dispatch.
type StepLog []model.Step

// Before does nothing; the log keeps outcomes.
func (*StepLog) Before(model.Step, model.Snapshotter) {}

// After appends the dispatch.
func (l *StepLog) After(s model.Step, _ model.Snapshotter) { *l = append(*l, s) }

// End does nothing.
func (*StepLog) End(model.Snapshotter) {}

// Log runs a Case on an engine and keeps its step log; nil if the engine fills none or fails.
func Log(e engines.Engine, c *model.Case) StepLog {
	var log StepLog
	if _, err := RunEngine(e, c, &log); err != nil {
		return nil
	}
	return log
}

// instrOfRound is the opcode that the baseline dispatched in a round, "" if none.
func (r *Runs) instrOfRound(round uint64) string {
	for _, s := range Log(r.baseline, r.Case) {
		if s.Round == round && s.Instr != nil {
			return s.Instr.Op().String()
		}
	}
	return ""
}
