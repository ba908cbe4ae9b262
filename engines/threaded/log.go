package threaded

import (
	"github.com/wavecheck/wavecheck/kernel"
	"github.com/wavecheck/wavecheck/model"
)

// waveLog gathers field 16 of the Record (spec 07 §8). Its lists hold no pointers, so that a long run costs
// the garbage collector nothing.
type waveLog struct {
	steps        kernel.History[laneStep]
	certificates kernel.History[judged]
	picks        kernel.History[uint64] // of the certificates, one after another
	conflicts    uint64
	depth        uint64 // greatest size of the live ready set at the start of a plan
	width        uint64 // greatest number of picks executed in one wave
}

// laneStep is an executed pick; what else the Record shows of it follows from the coroutine.
type laneStep struct {
	tick uint64
	wave uint32
	coro uint32
}

// judged is a certificate without its picks.
type judged struct {
	tick, wave, plannerStep uint64
	picks                   int32
	rule                    int8 // that it breaks, -1 if none
}

// rules are the names of what a certificate can break (spec 07 §5).
var rules = [...]string{"C0", "C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8"}

func (l *waveLog) planStarts(ready int) { l.depth = max(l.depth, uint64(ready)) }

func (l *waveLog) executed(picks int) { l.width = max(l.width, uint64(picks)) }

func (l *waveLog) step(tick, wave, coro uint64) {
	l.steps.Add(laneStep{tick, uint32(wave), uint32(coro)})
}

// certificate logs a certificate and the rule that it breaks, "" if none.
func (l *waveLog) certificate(c *model.Certificate, violated string) {
	j := judged{c.Tick, c.Wave, c.PlannerStep, int32(len(c.Picks)), -1}
	for i := 0; violated != "" && j.rule < 0; i++ {
		if rules[i] == violated {
			j.rule = int8(i)
		}
	}
	l.certificates.Add(j)
	for _, id := range c.Picks {
		l.picks.Add(id)
	}
}

func (l *waveLog) record(vm *kernel.VM) *model.WaveRecord {
	handoffs := uint64(len(vm.Handoffs()))
	return &model.WaveRecord{
		LaneTrace: l.laneTrace(vm), Certificates: l.certificateRecords(), Handoffs: vm.Handoffs(),
		Metrics: model.WaveMetrics{
			LockContentionEvents: l.conflicts, PlannerConflictEvents: l.conflicts,
			MaxReadyQueueDepth: l.depth, MaxWaveWidth: l.width,
			CrossLaneTransferCount: handoffs, HandoffAppliedCount: handoffs,
		},
		LaneScheduler: vm.LaneScheduler(),
	}
}

func (l *waveLog) laneTrace(vm *kernel.VM) []model.LaneStep {
	out := make([]model.LaneStep, l.steps.Len())
	l.steps.Each(func(i int, s *laneStep) {
		id := uint64(s.coro)
		out[i] = model.LaneStep{Tick: s.tick, Wave: uint64(s.wave), CoroID: id, Session: vm.Home(id).SID, Lane: vm.Lane(id)}
	})
	return out
}

func (l *waveLog) certificateRecords() []model.CertificateRecord {
	picks := make([]uint64, l.picks.Len())
	l.picks.Each(func(i int, id *uint64) { picks[i] = *id })
	out := make([]model.CertificateRecord, l.certificates.Len())
	l.certificates.Each(func(i int, j *judged) {
		out[i] = model.CertificateRecord{
			Certificate: model.Certificate{Tick: j.tick, Wave: j.wave, PlannerStep: j.plannerStep, Picks: picks[:j.picks:j.picks]},
			Valid:       j.rule < 0,
		}
		if j.rule >= 0 {
			out[i].Violated = &rules[j.rule]
		}
		picks = picks[j.picks:]
	})
	return out
}
