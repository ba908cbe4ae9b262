package faulty

import (
	"slices"

	"github.com/wavecheck/wavecheck/engines"
	"github.com/wavecheck/wavecheck/engines/scripted"
	"github.com/wavecheck/wavecheck/envelopes/certificate"
	"github.com/wavecheck/wavecheck/kernel"
	"github.com/wavecheck/wavecheck/model"
)

// run is one run of one Case.
type run struct {
	defect   Defect
	c        *model.Case
	vm       *kernel.VM
	handler  *scripted.Handler
	obs      engines.Observer // nil if there is none
	lanes    uint64           // L of spec 07 §1
	queue    queue
	checker  certificate.Checker
	log      model.WaveRecord
	last     kernel.RoundResult // of the round under way
	behind   []uint64           // the picks of the wave under way that come after the one that is executed
	executed []uint64           // its picks that were executed
}

// newRun makes the machine of a run. The error is a violated constraint of the configuration.
func newRun(c *model.Case, d Defect, obs engines.Observer) (*run, error) {
	r := &run{defect: d, c: c, obs: obs, lanes: max(c.Schedule.Workers, 1), handler: scripted.New(c)}
	opts := kernel.Options{Lanes: int(r.lanes), Dispatches: c.Config.RoundSemantics == model.CanonicalOneStep || c.Schedule.Concurrency == 1}
	if obs != nil {
		opts.Observer = relay{r}
	}
	vm, err := kernel.New(c.Config.Config, opts)
	r.vm = vm
	return r, err
}

// all loads the images and runs rounds until the run ends (spec 02 §2.5, 06 §1).
func (r *run) all() (model.Result, *model.RunError) {
	for i := range r.c.Images {
		if err := r.vm.Load(&r.c.Images[i]); err != nil {
			r.queue.begin(r.vm)
			return model.Errored, err
		}
	}
	r.queue.begin(r.vm)
	for number := range r.c.MaxRounds {
		r.last = kernel.RoundResult{}
		state, err := r.round(number)
		r.vm.LogRound(r.last)
		switch {
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
	done, err := r.vm.Begin(r.handler, r.c.Schedule.Concurrency)
	r.queue.begin(r.vm)
	if done || err != nil {
		return kernel.AllDone, err
	}
	if waveRounds(r.c) {
		err = r.waves(number)
	} else {
		err = r.oneStep(number)
	}
	if err != nil {
		return kernel.Continue, err
	}
	state, err := r.vm.End(r.last.Dispatched)
	if r.defect == IdleIsStuck && state == kernel.Continue && !r.last.Dispatched {
		state = kernel.Stuck
	}
	return state, err
}

// oneStep dispatches the pick that the schedule names for the round, or the first candidate.
func (r *run) oneStep(number uint64) *model.RunError {
	r.planStarts()
	pick, ok := r.canonical()
	if picks := r.c.Schedule.Picks; number < uint64(len(picks)) && r.vm.Ready(picks[number]) && r.vm.Eligible(picks[number]) {
		pick, ok = picks[number], true
	}
	if !ok {
		return nil
	}
	return r.execute(0, []uint64{pick})
}

// canonical is the first candidate that is eligible; ok is false if there is none.
func (r *run) canonical() (id uint64, ok bool) {
	picks, _ := r.plan(1)
	if len(picks) == 0 {
		return 0, false
	}
	return picks[0], true
}

// waves are the waves of a wave round.
func (r *run) waves(number uint64) *model.RunError {
	for left, wave := r.c.Schedule.Concurrency, uint64(0); left > 0; wave++ {
		r.planStarts()
		picks, conflicts := r.plan(r.most(left))
		r.log.Metrics.PlannerConflictEvents += conflicts
		if len(picks) == 0 {
			break
		}
		if !r.certify(number, wave, left, picks) {
			return r.fallBack(wave, picks)
		}
		if err := r.execute(wave, picks); err != nil {
			return err
		}
		left -= min(left, uint64(len(picks)))
	}
	return nil
}

// fallBack executes the canonical step in the place of a refused plan (spec 07 §6).
func (r *run) fallBack(wave uint64, refused []uint64) *model.RunError {
	if r.defect == RotatedQueue {
		r.queue.rotate(refused)
	}
	id, _ := r.canonical()
	return r.execute(wave, []uint64{id})
}

// execute executes a wave up to its first fault (spec 07 §7).
func (r *run) execute(wave uint64, picks []uint64) *model.RunError {
	defer r.executedWave(wave, picks)
	packs := r.ahead(picks)
	order := picks
	if r.defect == ReverseCommit {
		order = slices.Clone(picks)
		slices.Reverse(order)
	}
	r.executed = r.executed[:0]
	for i, id := range order {
		r.behind = order[i+1:]
		fault := r.step(id, packs[id])
		r.executed = append(r.executed, id)
		if fault != nil {
			return &model.RunError{Kind: model.ErrFault, Num: id, Fault: *fault}
		}
	}
	return nil
}

// ahead are the packs that are prepared before any pick of the wave is committed, by their coroutines. A sound engine
// that executes one pick after another prepares none.
func (r *run) ahead(picks []uint64) map[uint64]*kernel.Pack {
	packs := map[uint64]*kernel.Pack{}
	if len(picks) == 1 {
		return packs
	}
	for _, id := range slices.Backward(picks) {
		if r.defect == HooksByCompletion && !r.handler.Pure() || r.defect == SessionIDRace && r.opens(id) {
			packs[id] = new(kernel.Pack)
			r.vm.Prepare(r.handler, id, packs[id])
		}
	}
	return packs
}

// step dispatches a coroutine, whose pack may be there already.
func (r *run) step(id uint64, pack *kernel.Pack) (fault *model.Fault) {
	var seen model.Step
	if r.obs != nil {
		seen = r.vm.ObserveBefore(id)
	}
	if pack == nil {
		pack = new(kernel.Pack)
		r.vm.Prepare(r.handler, id, pack)
	}
	coroutines := r.vm.CoroutineCount()
	r.last.Dispatched = true
	r.last.Dispatch, fault = r.vm.Commit(pack)
	r.queue.dispatched(r.vm, id, coroutines)
	if fault != nil && r.defect == LostPicks {
		r.queue.drop(r.behind...)
	}
	if r.obs != nil {
		r.vm.ObserveAfter(seen, r.last.Dispatch, fault)
	}
	return fault
}
