package kernel

import "github.com/wavecheck/wavecheck/model"

// What others may read of a machine, in model types and without allocation: the planner and, through
// an interface of its own, the certificate's checker (spec 07 §4, §5).

// Tick is the number of rounds started.
func (vm *VM) Tick() uint64 { return vm.tick }

// StepCount is the number of dispatches.
func (vm *VM) StepCount() uint64 { return vm.stepped }

// ReadyCount is the size of the live ready set, refused candidates included.
func (vm *VM) ReadyCount() int { return vm.sched.ready }

// CoroutineCount is the next coroutine id.
func (vm *VM) CoroutineCount() uint64 { return uint64(len(vm.coros)) }

// SessionCount is the next session id.
func (vm *VM) SessionCount() uint64 { return uint64(len(vm.sessions)) }

// Lane is the lane of a coroutine.
func (vm *VM) Lane(id uint64) uint64 { return id % uint64(len(vm.sched.lanes)) }

// Ready reports whether a coroutine exists and is in the live ready set.
func (vm *VM) Ready(id uint64) bool {
	return id < uint64(len(vm.coros)) && vm.sched.links[id].queued
}

// Eligible reports whether a coroutine exists and its role is neither crashed nor timed out nor paused.
func (vm *VM) Eligible(id uint64) bool {
	return id < uint64(len(vm.coros)) && vm.coros[id].site.down == 0
}

// Status is the kind of a coroutine's status. The coroutine must exist, here and below.
func (vm *VM) Status(id uint64) model.StatusKind { return vm.coros[id].status }

// Home is a coroutine's home session and own role.
func (vm *VM) Home(id uint64) model.Endpoint {
	c := vm.coros[id]
	return model.Endpoint{SID: c.home.sid, Role: c.roleText}
}

// AppendOwned appends the endpoints that a coroutine owns, in order.
func (vm *VM) AppendOwned(dst []model.Endpoint, id uint64) []model.Endpoint {
	return vm.appendOwned(dst, vm.coros[id])
}

// AppendTouched appends the sessions that a coroutine touches (spec 07 §4.1): home, once, then the others,
// maybe more often.
func (vm *VM) AppendTouched(dst []uint64, id uint64) []uint64 {
	c := vm.coros[id]
	dst = append(dst, c.home.sid)
	for s := c.first; s != nil; s = s.next {
		if s.sess != c.home {
			dst = append(dst, s.sess.sid)
		}
	}
	return dst
}

// Instr is a coroutine's pc and the instruction there, nil if the pc is outside the program.
func (vm *VM) Instr(id uint64) (pc uint64, in model.Instr) {
	c := vm.coros[id]
	if c.pc >= uint64(len(c.prog.src)) {
		return c.pc, nil
	}
	return c.pc, c.prog.src[c.pc]
}

// Register is a register's value; ok is false if there is no such register.
func (vm *VM) Register(id uint64, reg model.Reg) (v model.Value, ok bool) {
	regs := vm.registersOf(vm.coros[id])
	if int(reg) >= regs.Len() {
		return nil, false
	}
	return regs.At(int(reg)), true
}

// LocalType is the current type of an endpoint; ok is false if it has no entry.
func (vm *VM) LocalType(ep model.Endpoint) (t model.LocalType, ok bool) {
	s := vm.slotOf(ep)
	if s == nil || s.cur == nil {
		return nil, false
	}
	return s.cur.src, true
}

// GuardLayersNamed reports whether the configuration names guard layers (spec 02 §9.1).
func (vm *VM) GuardLayersNamed() bool { return vm.layers.configured }

// Handoffs are the committed Transfers between different lanes (spec 07 §8).
func (vm *VM) Handoffs() []model.Handoff { return vm.handoffs }

// LaneScheduler is the ready queue by lane, and who is blocked (spec 07 §8).
func (vm *VM) LaneScheduler() model.LaneScheduler {
	s := model.LaneScheduler{
		LaneCount: uint64(len(vm.sched.lanes)), Queues: make([][]uint64, len(vm.sched.lanes)),
		Blocked: vm.blocked(), StepCount: vm.stepped,
	}
	for _, id := range vm.readyIDs() {
		l := vm.lane(int32(id))
		s.Queues[l] = append(s.Queues[l], id)
	}
	return s
}
