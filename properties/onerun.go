package properties

import (
	"bytes"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/model"
)

// Run is one run of an engine, as a law about single runs sees it.
type Run struct {
	Engine engines.Engine
	Case   *model.Case
	Record *model.Record
	// Observation is nil unless the property needs the step log or the states.
	*Observation

	waves []Wave
}

// eachRun makes the Check of a law about single runs. The law answers the first place where a run breaks
// it. A run that shows the same bytes as a baseline's is not judged again, but where states are looked
// at: those are the engine's own.
func eachRun(law func(*Run) (Difference, bool)) func(*Runs) Verdict {
	return func(r *Runs) (verdict Verdict) {
		for _, i := range r.order {
			if !r.Able(i) {
				continue
			}
			run, err := r.single(i)
			if err != nil {
				verdict.Failure = firstError(verdict.Failure, err)
				continue
			}
			if verdict.Violation != nil || r.judgedAlready(i) {
				continue
			}
			if r.lacksWaves(run.Record) {
				verdict.Violation = r.broken(i, run, noWaves)
			} else if d, broken := law(run); broken {
				verdict.Violation = r.broken(i, run, d)
			}
		}
		return verdict
	}
}

// eachEngine makes the Check of a law about engines one by one, which makes the runs that it looks at. An engine that
// fails does not hide what another one does wrong.
func eachEngine(law func(r *Runs, i int) (Difference, bool, error)) func(*Runs) Verdict {
	return func(r *Runs) (verdict Verdict) {
		for _, i := range r.order {
			if !r.Able(i) {
				continue
			}
			d, broken, err := law(r, i)
			verdict.Failure = firstError(verdict.Failure, err)
			if broken && verdict.Violation == nil {
				verdict.Violation = &Violation{Engine: r.engine(i).Name(), Difference: d}
			}
		}
		return verdict
	}
}

func (r *Runs) single(i int) (*Run, error) {
	run := &Run{Engine: r.engine(i), Case: r.Case}
	if r.needs&(NeedSteps|NeedStates) != 0 {
		seen, err := r.Observed(i)
		if err != nil {
			return nil, err
		}
		run.Record, run.Observation = seen.Record, seen
		return run, nil
	}
	rec, err := r.Record(i)
	run.Record = rec
	return run, err
}

// judgedAlready reports whether a law that looks at what run i shows has judged the same bytes: those of a
// baseline.
func (r *Runs) judgedAlready(i int) bool {
	return r.showsTheSame(0, i) || r.showsTheSame(r.waveBase(), i)
}

// showsTheSame reports whether the run i shows a law what the run of a baseline showed it.
func (r *Runs) showsTheSame(base, i int) bool {
	if base < 0 || i == base || r.needs.Has(NeedStates) || !r.judged(base) || !bytes.Equal(r.bytes(base), r.bytes(i)) {
		return false
	}
	if r.needs&(NeedWaves|NeedWaveRounds) != 0 && !bytes.Equal(r.waveBytes(base), r.waveBytes(i)) {
		return false
	}
	return !r.needs.Has(NeedSteps) || sameLog(r.runs[base].seen.log, r.runs[i].seen.log)
}

// judged reports whether engine number i ran well and has what the property needs.
func (r *Runs) judged(i int) bool {
	at := &r.runs[i]
	return at.done && at.err == nil && r.needs.missing(r.engine(i), r.Case) == 0
}

func sameLog(a, b StepLog) bool {
	_, differs := listDifference("step_log", a, b, appendStep)
	return !differs
}

// broken is a violation of a law about single runs by engine number i.
func (r *Runs) broken(i int, run *Run, d Difference) *Violation {
	if r.wavesIn(i) {
		return &Violation{Engine: r.engine(i).Name(), Difference: r.placed(i, d)}
	}
	if d.Instr == "" && d.Round > 0 && !r.needs.Has(NeedStates) { // a law about states knows what is to blame
		if d.Instr = run.instrOfRound(d.Round); d.Instr == "" {
			d.Instr = r.instrOfRound(d.Round)
		}
	}
	return &Violation{Engine: r.engine(i).Name(), Difference: d}
}

// instrOfRound is the opcode that the run dispatched in a round, "" if none or if there is no step log.
func (run *Run) instrOfRound(round uint64) string {
	if run.Observation == nil {
		return ""
	}
	return run.Log.instrOfRound(round)
}
