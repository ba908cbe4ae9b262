package threaded

import (
	"slices"

	"github.com/wavecheck/wavecheck/envelopes/certificate"
	"github.com/wavecheck/wavecheck/kernel"
	"github.com/wavecheck/wavecheck/model"
)

var _ certificate.State = (*kernel.VM)(nil)

// run is one run of one Case.
type run struct {
	opts    *Options
	c       *model.Case
	vm      *kernel.VM
	handler kernel.Handler
	lanes   uint64 // L of spec 07 §1
	budget  uint64 // of a round; above 1 rounds are wave rounds
	forced  int    // index of the next forced round in the Case's list

	planner planner
	checker certificate.Checker
	crew    *crew // nil if packs are prepared inline
	log     waveLog
	spans   *spans // nil if no trace is annotated
}

// all loads the images and runs rounds until the run ends (spec 02 §2.5, 06 §1).
func (r *run) all() (model.Result, *model.RunError) {
	for i := range r.c.Images {
		if err := r.vm.Load(&r.c.Images[i]); err != nil {
			return model.Errored, err
		}
	}
	for number := range r.c.MaxRounds {
		switch state, err := r.round(number); {
		case err != nil:
			return model.Errored, err
		case state == kernel.AllDone:
			return model.AllDone, nil
		case state == kernel.Stuck && r.c.AfterStuck == model.StopWhenStuck:
			return model.Stuck, nil
		}
	}
	return model.MaxRoundsReached, nil
}

// round is one round of spec 07 §2; number counts from 0.
func (r *run) round(number uint64) (kernel.State, *model.RunError) {
	var last kernel.RoundResult
	r.spans.beginRound(number)
	state, err := r.play(number, &last)
	r.spans.endRound()
	r.vm.LogRound(last)
	return state, err
}

func (r *run) play(number uint64, last *kernel.RoundResult) (kernel.State, *model.RunError) {
	done, err := r.vm.Begin(r.handler, r.c.Schedule.Concurrency)
	if done || err != nil {
		return kernel.AllDone, err
	}
	for left, wave := r.budget, uint64(0); left > 0; wave++ {
		planning := r.spans.region("plan")
		w, ok := r.plan(number, wave, left)
		planning.end()
		if !ok {
			break
		}
		executing := r.spans.region("wave")
		err := r.execute(&w, last)
		executing.end()
		if err != nil {
			return kernel.Continue, err
		}
		if w.fallback {
			break
		}
		left -= uint64(len(w.picks))
	}
	return r.vm.End(last.Dispatched)
}

// wave is what is to be executed next.
type wave struct {
	number   uint64 // in the round
	picks    []uint64
	fallback bool // the canonical step, because the checker refused the planner's wave
}

// plan gives the next wave of a round; ok is false if no coroutine can be picked.
func (r *run) plan(round, number, left uint64) (w wave, ok bool) {
	r.log.planStarts(r.vm.ReadyCount())
	w.number = number
	if r.budget == 1 {
		id, ok := r.vm.Select(r.scripted(round))
		w.picks = r.planner.single(id)
		return w, ok
	}
	w.picks = r.planner.plan(r.vm, min(left, r.lanes), r.c.Config.WaveWidening)
	r.log.conflicts += r.planner.conflicts
	if len(w.picks) == 0 {
		return w, false
	}
	if cert, accepted := r.certify(round, number, left, w.picks); accepted {
		w.picks = cert.Picks
		return w, true
	}
	id, ok := r.vm.Select(nil)
	w.picks, w.fallback = r.planner.single(id), true
	return w, ok
}

// scripted is the pick that the schedule names for a round, nil if it names none (spec 06 §1).
func (r *run) scripted(round uint64) *uint64 {
	if picks := r.c.Schedule.Picks; round < uint64(len(picks)) {
		return &picks[round]
	}
	return nil
}

// certify lets the checker judge the certificate of a plan, and logs it (spec 07 §5).
func (r *run) certify(round, number, left uint64, picks []uint64) (cert model.Certificate, accepted bool) {
	cert = model.Certificate{Tick: r.vm.Tick(), Wave: number, PlannerStep: r.vm.StepCount(), Picks: picks}
	if r.opts.ReplaceCertificate != nil {
		cert.Picks = slices.Clone(picks)
		cert = r.opts.ReplaceCertificate(cert, r.vm)
		cert.Picks = slices.Clone(cert.Picks)
	}
	violated := r.checker.Check(r.vm, cert, certificate.Round{
		Wave: number, Left: left, Lanes: r.lanes,
		Widening: r.c.Config.WaveWidening, Forced: number == 0 && r.isForced(round),
	})
	r.log.certificate(&cert, violated)
	r.spans.judged(violated)
	return cert, violated == ""
}

// isForced reports whether the first certificate of a round is forced to be invalid. Rounds are asked
// about in ascending order.
func (r *run) isForced(round uint64) bool {
	list := r.c.Schedule.InvalidCertificateRounds
	for r.forced < len(list) && list[r.forced] < round {
		r.forced++
	}
	return r.forced < len(list) && list[r.forced] == round
}

// execute executes a wave up to its first fault (spec 07 §7).
func (r *run) execute(w *wave, last *kernel.RoundResult) *model.RunError {
	ahead := r.crew != nil && len(w.picks) > 1
	if ahead {
		r.crew.prepare(w.picks, r.spans)
	}
	for i, id := range w.picks {
		fault := r.pick(w, i, ahead, last)
		if fault != nil {
			r.log.executed(i + 1)
			return &model.RunError{Kind: model.ErrFault, Num: id, Fault: *fault}
		}
	}
	r.log.executed(len(w.picks))
	return nil
}

// pick executes the pick at i of a wave; ahead says that its pack is prepared.
func (r *run) pick(w *wave, i int, ahead bool, last *kernel.RoundResult) (fault *model.Fault) {
	id := w.picks[i]
	if ahead {
		committing := r.spans.region("commit")
		last.Dispatch, fault = r.vm.Commit(r.crew.pack(i))
		committing.end()
	} else {
		stepping := r.spans.pick(id)
		last.Dispatch, fault = r.vm.Step(r.handler, id)
		stepping.end()
	}
	r.spans.executed(w.number, id)
	last.Dispatched = true
	r.log.step(r.vm.Tick(), w.number, id)
	return fault
}
