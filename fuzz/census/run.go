// Package census counts what generated Cases reach: every rule of the kernel, every kind of event, every
// setting, and what only a run can show. The kernel is the engine: what it cannot be brought to do, no
// comparison with it checks. Beside it runs the oracle's wave mode, for what only waves show (waves.go).
//
// Take draws and runs Cases (take.go); a Run holds what one of them did (run.go); the cells are listed in
// cells.go, settings.go, listed.go, running.go and wavecells.go, the reasons to pass a candidate over in clash.go;
// health.go judges the draws themselves, domain.go counts the domain of Dn; table.go shows all of it.
package census

import (
	"github.com/wavecheck/wavecheck/engines/cooperative"
	"github.com/wavecheck/wavecheck/kernel"
	"github.com/wavecheck/wavecheck/model"
)

// Run is a run of a Case on the kernel: its Record and its step log; and one in wave mode on the oracle.
type Run struct {
	Record model.Record
	Steps  []Step
	Waves  *waveRun // nil if nobody asked for it
}

// Step is an entry of the step log with what the instruction found.
type Step struct {
	model.Step
	Home      model.Endpoint  // home session and own role
	Acting    model.Endpoint  // in the channel register; zero if there is none
	HasActing bool            // Acting is an endpoint
	Type      model.LocalType // of Acting before the dispatch, nil if there is none
	Value     model.Value     // what a Send offers, a Receive took, a Tag or Check is about, or whom a Transfer names
}

// runCase runs a Case. What an earlier run left is written over.
func runCase(c *model.Case, run *Run) (err error) {
	run.Steps = run.Steps[:0]
	run.Record, err = cooperative.New().RunObserved(c, &observer{run: run})
	return err
}

type observer struct {
	run  *Run
	next Step
}

// machine is what the census reads of a kernel.
type machine interface {
	Home(id uint64) model.Endpoint
	Register(id uint64, reg model.Reg) (model.Value, bool)
	LocalType(ep model.Endpoint) (model.LocalType, bool)
}

var _ machine = (*kernel.VM)(nil)

// Before reads what the instruction will find.
func (o *observer) Before(s model.Step, state model.Snapshotter) {
	vm := state.(machine)
	o.next = Step{Home: vm.Home(s.Coro)}
	if r, ok := operand(s.Instr); ok {
		o.next.Value, _ = vm.Register(s.Coro, r)
	}
	ch, ok := channel(s.Instr)
	if !ok {
		return
	}
	v, _ := vm.Register(s.Coro, ch)
	if o.next.Acting, o.next.HasActing = v.(model.Endpoint); o.next.HasActing {
		o.next.Type, _ = vm.LocalType(o.next.Acting)
	}
}

// operand is the register with the value that an instruction is about, but for Receive, which has none yet.
func operand(in model.Instr) (reg model.Reg, ok bool) {
	switch in := in.(type) {
	case model.Send:
		return in.Val, true
	case model.Tag:
		return in.Fact, true
	case model.Check:
		return in.Knowledge, true
	case model.Transfer:
		return in.Target, true
	}
	return 0, false
}

// After keeps the dispatch.
func (o *observer) After(s model.Step, state model.Snapshotter) {
	o.next.Step = s
	if in, ok := s.Instr.(model.Receive); ok && s.Status == model.ExecContinue {
		o.next.Value, _ = state.(machine).Register(s.Coro, in.Dst)
	}
	o.run.Steps = append(o.run.Steps, o.next)
}

// End does nothing: the Record shows the end.
func (*observer) End(model.Snapshotter) {}

// channel is the channel operand of an instruction, if it has one.
func channel(in model.Instr) (reg model.Reg, ok bool) {
	switch in := in.(type) {
	case model.Close:
		return in.Session, true
	case model.Transfer:
		return in.Endpoint, true
	}
	return model.Channel(in)
}
