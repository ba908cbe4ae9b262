package kernel

import "github.com/wavecheck/wavecheck/model"

// State is what a round answers (spec 02 §2.4).
type State uint8

// The answers of a round.
const (
	Continue State = iota
	Stuck
	AllDone
)

// RoundResult is the answer of a round, and its dispatch if it made one.
type RoundResult struct {
	State      State
	Dispatched bool
	Dispatch   model.Dispatch
}

// Round is the canonical round (spec 02 §2.1): at most one instruction, whatever the concurrency n.
// Pick is the coroutine to dispatch if it is ready and eligible; nil leaves the choice to the policy.
// An error ends the run; after a fault the machine may go on.
func (vm *VM) Round(h Handler, n uint64, pick *uint64) (RoundResult, *model.RunError) {
	r, err := vm.round(h, n, pick)
	vm.LogRound(r)
	return r, err
}

// LogRound adds a round to field 15 of the Record. Round does so itself; who makes a round of one step
// out of its parts does so at its end, however it ended.
func (vm *VM) LogRound(r RoundResult) {
	if vm.opts.Dispatches {
		vm.trace.addDispatch(r)
	}
}

func (vm *VM) round(h Handler, n uint64, pick *uint64) (r RoundResult, err *model.RunError) {
	done, err := vm.Begin(h, n)
	if done || err != nil {
		return RoundResult{State: AllDone}, err
	}
	if id, ok := vm.Select(pick); ok {
		var fault *model.Fault
		r.Dispatched = true
		r.Dispatch, fault = vm.Step(h, id)
		if fault != nil {
			return r, &model.RunError{Kind: model.ErrFault, Num: id, Fault: *fault}
		}
	}
	r.State, err = vm.End(r.Dispatched)
	return r, err
}

// Begin is a round up to the choice of candidates (spec 02 §2.1 steps 1 to 7). Done says that every
// coroutine was terminal: the round is over, and its answer AllDone.
func (vm *VM) Begin(h Handler, n uint64) (done bool, err *model.RunError) {
	vm.rounds++
	vm.handler = h
	if n == 0 {
		return false, &model.RunError{Kind: model.ErrInvalidConcurrency}
	}
	vm.hasLast = false
	vm.tick++
	vm.time = vm.time.Add(vm.cfg.TickDuration)
	if vm.live == 0 {
		return true, nil
	}
	if err := vm.ingest(h); err != nil {
		return false, err
	}
	vm.expire()
	vm.wake()
	return false, nil
}

// End is the answer of a round that was not over in Begin and had no fault (spec 05 stuck-truth).
// It fails when the trace has outgrown its limit (spec 06 §1).
func (vm *VM) End(dispatched bool) (State, *model.RunError) {
	switch {
	case vm.trace.events.Len() > model.MaxTraceEvents:
		return Continue, &model.RunError{Kind: model.ErrTraceLimit}
	case vm.live == 0:
		return AllDone, nil
	case !dispatched && len(vm.topo.timedOut) == 0:
		return Stuck, nil
	}
	return Continue, nil
}

// Step executes the instruction of a ready coroutine: Prepare, then Commit.
func (vm *VM) Step(h Handler, id uint64) (model.Dispatch, *model.Fault) {
	if vm.opts.Observer == nil {
		vm.Prepare(h, id, &vm.pack)
		return vm.Commit(&vm.pack)
	}
	step := vm.ObserveBefore(id)
	vm.Prepare(h, id, &vm.pack)
	dispatch, fault := vm.Commit(&vm.pack)
	vm.ObserveAfter(step, dispatch, fault)
	return dispatch, fault
}

// ObserveBefore tells the observer of a dispatch to come. There must be an observer.
func (vm *VM) ObserveBefore(id uint64) model.Step {
	pc, in := vm.Instr(id)
	step := model.Step{Round: vm.rounds, Coro: id, PC: pc, Instr: in}
	vm.opts.Observer.Before(step, vm)
	return step
}

// ObserveAfter tells the observer how that dispatch ended.
func (vm *VM) ObserveAfter(step model.Step, d model.Dispatch, f *model.Fault) {
	step.Status, step.Fault = d.Status, f
	if d.Status == model.ExecBlocked {
		reason := vm.reasonOf(&vm.coros[step.Coro].wait)
		step.Reason = &reason
	}
	vm.opts.Observer.After(step, vm)
}
