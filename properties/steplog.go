package properties

import (
	"strconv"

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
	log := r.runs[0].seen.log
	if log == nil {
		log = Log(r.baseline, r.Case)
	}
	return log.instrOfRound(round)
}

// instrOfRound is the opcode that stands in the log for a round, "" if none.
func (l StepLog) instrOfRound(round uint64) string {
	for i := range l {
		if l[i].Round == round && l[i].Instr != nil {
			return l[i].Instr.Op().String()
		}
	}
	return ""
}

// appendStep writes an entry of a step log as JSON, for comparing and for showing.
func appendStep(b []byte, s model.Step) []byte {
	b = strconv.AppendUint(append(b, `{"round":`...), s.Round, 10)
	b = strconv.AppendUint(append(b, `,"coro":`...), s.Coro, 10)
	b = strconv.AppendUint(append(b, `,"pc":`...), s.PC, 10)
	if s.Instr != nil {
		b = model.AppendInstr(append(b, `,"instr":`...), s.Instr)
	}
	b = strconv.AppendQuote(append(b, `,"status":`...), s.Status.String())
	if s.Reason != nil {
		b = model.AppendBlockReason(append(b, `,"reason":`...), *s.Reason)
	}
	b = model.AppendOptFault(append(b, `,"fault":`...), s.Fault)
	return append(b, '}')
}
