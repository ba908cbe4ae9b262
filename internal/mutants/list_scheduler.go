package mutants

// Breakages of the kernel's ready queue, wake pass and round.
var schedulerMutants = []Mutant{
	{
		Name: "ready-at-the-front-of-the-queue", Area: Scheduler, Kind: Case,
		Sentence: "A coroutine that becomes ready goes before all others.",
		Edits: []Edit{{
			File: "kernel/schedule.go", Func: "VM.push", Form: Behind,
			Old: `s, cl := &vm.sched, c.class`,
			New: `
				s.links[c.id] = link{place: ^s.place, prev: nobody, next: cl.head, queued: true}
				s.place++
				s.ready++
				wasEmpty := cl.head == nobody
				if wasEmpty {
					cl.tail = c.id
				} else {
					s.links[cl.head].prev = c.id
				}
				cl.head, cl.place = c.id, s.links[c.id].place
				switch {
				case cl.at[inLane] >= 0:
					s.moved(cl)
				case cl.site.down == 0:
					s.enter(cl)
				}
				return`,
		}},
	},
	{
		Name: "tie-broken-by-the-newest", Area: Scheduler, Kind: Case,
		Sentence: "Of candidates with equal weight the one that became ready last comes first.",
		Edits: []Edit{{
			File: "kernel/schedule.go", Func: "class.before", Form: Before,
			Old: `return c.place < d.place`,
			New: `if c.weight > 0 { return c.place > d.place }`,
		}},
	},
	{
		Name: "spawned-coroutine-has-the-weight-of-its-program", Area: Scheduler, Kind: Case,
		Sentence: "FixedMap weights are looked up by program, so a child weighs what its parent does.",
		Edits: []Edit{{
			File: "kernel/schedule.go", Func: "VM.classify", Form: Behind,
			Old: `key := classKey{role: c.role, lane: vm.lane(c.id), weight: vm.weight(uint64(c.id))}`,
			New: `key.weight = vm.weight(c.programID)`,
		}},
	},
	{
		Name: "spawned-child-behind-its-parent", Area: Scheduler, Kind: Case,
		Sentence: "A child stands in the queue behind its parent.",
		Edits: []Edit{{
			File: "kernel/commit.go", Func: "VM.updateCoroutine", Form: Before,
			Old: `return model.ExecContinue`,
			New: `
				if p.action == actSpawn {
					child := vm.coros[len(vm.coros)-1]
					vm.remove(child)
					vm.push(child)
				}`,
		}},
	},
	{
		Name: "pick-may-be-ineligible", Area: Scheduler, Kind: Case,
		Sentence: "A scripted pick needs to be ready, and nothing else.",
		Edits: []Edit{{
			File: "kernel/schedule.go", Func: "VM.Select", Form: Condition,
			Old: `pick != nil && vm.Ready(*pick) && vm.Eligible(*pick)`,
			New: `pick != nil && vm.Ready(*pick)`,
		}},
	},
	{
		Name: "refused-role-goes-to-the-tail", Area: Scheduler, Kind: Case,
		Sentence: "A role whose timeout ends has lost its places in the queue.",
		Edits: []Edit{{
			File: "kernel/schedule.go", Func: "VM.clearDown", Form: Before,
			Old: `vm.sched.enter(cl)`,
			New: `
				for id := cl.head; id != nobody; id = vm.sched.links[id].next {
					vm.sched.links[id].place = vm.sched.place
					vm.sched.place++
				}
				cl.place = vm.sched.links[cl.head].place`,
		}},
	},
	{
		Name: "steps-without-blocks", Area: Scheduler, Kind: Case,
		Sentence: "A dispatch that blocks is no step.",
		Edits: []Edit{{
			File: "kernel/commit.go", Func: "VM.Commit",
			Old: `vm.stepped++`,
			New: `if p.fault != nil || p.outcome != block { vm.stepped++ }`,
		}},
	},
	{
		Name: "stuck-while-a-timeout-runs", Area: Scheduler, Kind: Case,
		Sentence: "A round without a dispatch is stuck, timeouts or not.",
		Edits: []Edit{{
			File: "kernel/round.go", Func: "VM.End", Form: Condition,
			Old: `!dispatched && len(vm.topo.timedOut) == 0`,
			New: `!dispatched`,
		}},
	},
	{
		Name: "last-crash-is-stuck", Area: Scheduler, Kind: Case,
		Sentence: "A round whose crashes end the last coroutine made no progress.",
		Edits: []Edit{{
			File: "kernel/round.go", Func: "VM.End", Form: Condition,
			Old: `vm.live == 0`,
			New: `vm.live == 0 && dispatched`,
		}},
	},
	{
		Name: "topology-after-the-wake-pass", Area: Scheduler, Kind: Case,
		Sentence: "The wake pass runs before the round takes in its topology.",
		Edits: []Edit{{
			File: "kernel/round.go", Func: "VM.Begin",
			Old: `if err := vm.ingest(h); err != nil {
					return false, err
				}
				vm.expire()
				vm.wake()`,
			New: `vm.wake()
				if err := vm.ingest(h); err != nil {
					return false, err
				}
				vm.expire()`,
		}},
	},
	{
		Name: "wakeup-lost-when-a-buffer-drains", Area: Scheduler, Kind: Case,
		Sentence: "A receive does not tell the sender that waits for room.",
		Edits: []Edit{{
			File: "kernel/commit.go", Func: "VM.act",
			Old: `vm.watch.fire(&e.sender)`,
		}},
	},
	{
		Name: "wakeup-lost-at-close", Area: Scheduler, Kind: Case,
		Sentence: "A sender that waits for room in a session that is closed waits for ever.",
		Edits: []Edit{{
			File: "kernel/commit.go", Func: "VM.commitClose",
			Old: `for i := range s.edges {
					vm.watch.fire(&s.edges[i].sender)
				}`,
		}},
	},
	{
		Name: "wakeup-lost-at-heal", Area: Scheduler, Kind: Case,
		Sentence: "A heal does not tell the senders that the partition stopped.",
		Edits: []Edit{{
			File: "kernel/topology.go", Func: "VM.heal",
			Old: `vm.watch.fireAll(&p.waiters)`,
		}},
	},
	{
		Name: "woken-in-the-order-of-causes", Area: Scheduler, Kind: Case,
		Sentence: "Coroutines woken in one round become ready in the order in which their causes came.",
		Edits: []Edit{{
			File: "kernel/wake.go", Func: "VM.wake",
			Old: `slices.Sort(due)`,
		}},
	},
	{
		Name: "release-wakes-one-waiter", Area: Scheduler, Kind: Case,
		Sentence: "A layer that is released can be had by one, so one waiter is woken.",
		Edits: []Edit{{
			File: "kernel/wake.go", Func: "VM.wake",
			Old: `for _, id := range l.waiters {
					vm.coros[id].marked = vm.coros[id].status == model.StatusBlocked
				}`,
			New: `
				for i, id := range l.waiters {
					vm.coros[id].marked = i == 0 && vm.coros[id].status == model.StatusBlocked
				}`,
		}},
	},
	{
		Name: "timed-out-waiter-misses-the-release", Area: Scheduler, Kind: Case,
		Sentence: "A release is for those who could take the layer now.",
		Edits: []Edit{{
			File: "kernel/wake.go", Func: "VM.wake",
			Old: `vm.coros[id].marked = vm.coros[id].status == model.StatusBlocked`,
			New: `vm.coros[id].marked = vm.coros[id].status == model.StatusBlocked && vm.coros[id].site.down == 0`,
		}},
	},
	{
		Name: "blocked-sender-spins", Area: Scheduler, Kind: Case,
		Sentence: "A sender that nothing cuts off is woken to look for room itself.",
		Edits: []Edit{{
			File: "kernel/wake.go", Func: "VM.reconsider",
			Old: `return !vm.watchSites(c) && !vm.watchRoom(c)`,
			New: `return !vm.watchSites(c)`,
		}},
	},
}
