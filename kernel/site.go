package kernel

// site is what the machine knows about a role name (Q2-49: a site is a role name in every session).
type site struct {
	name     name
	down     downBits
	until    uint64  // end of the timeout
	waiters  []int32 // blocked coroutines to reconsider when the site is up again (wake.go)
	coros    []int32 // coroutines of that role, ascending
	sessions []int32 // sessions that have that role, ascending
	classes  []*class

	crashedSessions, crashedCoros int // how much of the lists a crash has seen
}

// downBits say why the coroutines of a role may not be picked.
type downBits uint8

const (
	downCrashed downBits = 1 << iota
	downTimedOut
	downPaused
	downForSends = downCrashed | downTimedOut
)

// siteOf finds or makes the site of a name.
func (vm *VM) siteOf(n name) *site {
	if int(n) >= len(vm.sites) {
		vm.sites = append(vm.sites, make([]*site, len(vm.texts)-len(vm.sites))...)
	}
	if vm.sites[n] == nil {
		vm.sites[n] = &site{name: n}
	}
	return vm.sites[n]
}

// downAt tells the state of a site that may be unknown.
func (vm *VM) downAt(n name) downBits {
	if int(n) < len(vm.sites) && vm.sites[n] != nil {
		return vm.sites[n].down
	}
	return 0
}

// SetPaused pauses or resumes a role (spec 02 §1.4); it counts from the next selection on.
func (vm *VM) SetPaused(role string, paused bool) {
	s := vm.siteOf(vm.intern(role))
	if paused {
		vm.markDown(s, downPaused)
	} else {
		vm.clearDown(s, downPaused)
	}
}
