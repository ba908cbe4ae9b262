package mutants

// Misunderstandings that kernel and oracle share: the two agree, so that the laws of one run have to see.
var twinMutants = []Mutant{
	{
		Name: "faulting-receive-eats-its-message", Area: Kernel, Kind: Case, Twin: true,
		Sentence: "A message that fails validation is gone: the receiver took it before it looked.",
		Edits: []Edit{{
			File: "kernel/comm.go", Func: "runReceive",
			Old: `if !vm.validate(p, payloadRule{"receive", b.text, b.payload, true}, v) { return }`,
			New: `
				if !vm.validate(p, payloadRule{"receive", b.text, b.payload, true}, v) {
					e := p.slot.sess.useEdge(&vm.cfg.Buffer, p.from, p.to)
					e.drop()
					vm.watch.fire(&e.sender)
					return
				}`,
		}, {
			File: "model/oracle/comm.go", Func: "Machine.receive",
			Old: `return failWith(f, taken)`,
			New: `taken(m)
				return failWith(f)`,
		}},
	},
	{
		Name: "receive-is-not-validated", Area: Kernel, Kind: Case, Twin: true,
		Sentence: "What was validated when it was sent need not be validated when it is received.",
		Edits: []Edit{{
			File: "kernel/comm.go", Func: "runReceive", Form: Condition,
			Old: `!vm.validate(p, payloadRule{"receive", b.text, b.payload, true}, v)`,
			New: `false`,
		}, {
			File: "model/oracle/comm.go", Func: "Machine.receive",
			Old: `return failWith(f, taken)`,
		}},
	},
	{
		Name: "denied-send-stays-in-the-buffer", Area: Kernel, Kind: Case, Twin: true,
		Sentence: "The gate denies what is told of a message, not the message.",
		Edits: []Edit{{
			File: "kernel/commit.go", Func: "VM.Commit", Form: Before,
			Old: `vm.faulted(c, p.fault)`,
			New: `if p.gated && !p.gate.passed && p.action == actEnqueue { vm.act(p) }`,
		}, {
			File: "model/oracle/commit.go", Func: "Machine.commit", Form: Before,
			Old: `return execution{fault: f}`,
			New: `if out.events[0].Kind() == model.EventSent && atomic { m.make(out.changes) }`,
		}},
	},
	{
		Name: "denied-gate-writes-the-register-in-both", Area: Kernel, Kind: Case, Twin: true,
		Sentence: "A register is the coroutine's own affair, so the gate comes too late for it.",
		Edits: []Edit{{
			File: "kernel/commit.go", Func: "VM.Commit", Form: Before,
			Old: `vm.faulted(c, p.fault)`,
			New: `if p.gated && p.outcome == writeReg { c.regs[p.dst] = p.value }`,
		}, {
			File: "model/oracle/commit.go", Func: "Machine.commit", Form: Before,
			Old: `return execution{fault: f}`,
			New: `if u := out.update; u.kind == advanceWrite && c.hasReg(u.reg) { c.Regs[u.reg] = u.value }`,
		}},
	},
	{
		Name: "acquire-passes-no-gate", Area: Kernel, Kind: Case, Twin: true,
		Sentence: "A guard layer is no output, so no output condition is asked.",
		Edits: []Edit{{
			File: "kernel/prepare.go", Func: "VM.Prepare", Form: Condition,
			Old: `p.fault == nil && p.events > 0`,
			New: `p.fault == nil && p.events > 0 && p.in.op != model.OpAcquire`,
		}, {
			File: "model/oracle/commit.go", Func: "Machine.commit", Form: Condition,
			Old: `len(out.events) > 0`,
			New: `len(out.events) > 0 && out.events[0].Kind() != model.EventAcquired`,
		}},
	},
	{
		Name: "third-message-overtakes-the-second", Area: Kernel, Kind: Case, Twin: true,
		Sentence: "A message that comes to at least two others is put before the last of them.",
		Edits: []Edit{{
			File: "kernel/buffer.go", Func: "edge.enqueue", Form: Behind,
			Old: `e.count++`,
			New: `
				if e.count > 2 {
					last, before := (e.head+e.count-1)%len(e.ring), (e.head+e.count-2)%len(e.ring)
					e.ring[last], e.ring[before] = e.ring[before], e.ring[last]
				}`,
		}, {
			File: "model/oracle/buffer.go", Func: "store", Form: Behind,
			Old: `b.Payloads = append(b.Payloads, v)`,
			New: `
				if n := len(b.Payloads); n > 2 {
					b.Payloads[n-1], b.Payloads[n-2] = b.Payloads[n-2], b.Payloads[n-1]
				}`,
		}},
	},
	{
		Name: "growth-loses-the-first-message", Area: Kernel, Kind: Case, Twin: true,
		Sentence: "A buffer that is resized leaves its oldest message behind.",
		Edits: []Edit{{
			File: "kernel/buffer.go", Func: "edge.enqueue", Form: Behind,
			Old: `e.capacity *= 2`,
			New: `e.drop()`,
		}, {
			File: "model/oracle/buffer.go", Func: "store", Form: Behind,
			Old: `b.Capacity *= 2`,
			New: `removeFirst(b)`,
		}},
	},
	{
		Name: "offer-follows-the-first-branch", Area: Kernel, Kind: Case, Twin: true,
		Sentence: "An Offer says its own label and advances its type along the first.",
		Edits: []Edit{{
			File: "kernel/comm.go", Func: "VM.sendAlong",
			Old: `p.follow(b)`,
			New: `p.follow(&t.branches[0])`,
		}, {
			File: "model/oracle/choice.go", Func: "Machine.offer", Form: Before,
			Old: `if !deliver { return out }`,
			New: `out.types.entry = m.advance(ch.entry, t.Branches[0].Next)`,
		}},
	},
	{
		Name: "choose-follows-the-first-branch", Area: Kernel, Kind: Case, Twin: true,
		Sentence: "A Choose jumps by its label and advances its type along the first branch.",
		Edits: []Edit{{
			File: "kernel/comm.go", Func: "VM.tellReceived",
			Old: `p.follow(b)`,
			New: `p.follow(&t.branches[0])`,
		}, {
			File: "model/oracle/choice.go", Func: "Machine.choose", Form: Before,
			Old: `out.update = update{kind: setPC, target: target}`,
			New: `out.types.entry = m.advance(ch.entry, t.Branches[0].Next)`,
		}},
	},
	{
		Name: "transfer-to-the-finished-loses-the-endpoint", Area: Kernel, Kind: Case, Twin: true,
		Sentence: "A coroutine that is terminal owns nothing that is given to it.",
		Edits: []Edit{{
			File: "kernel/ownership.go", Func: "VM.moveBundle",
			Old: `from.disown(s)
				to.own(s)`,
			New: `
				from.disown(s)
				if !to.terminal() {
					to.own(s)
				}`,
		}, {
			File: "model/oracle/ownership.go", Func: "moveBundle",
			Old: `target.OwnedEndpoints = append(slices.Clip(target.OwnedEndpoints), ep)`,
			New: `if !target.Status.Terminal() { target.OwnedEndpoints = append(slices.Clip(target.OwnedEndpoints), ep) }`,
		}},
	},
	{
		Name: "transfer-forgets-the-facts", Area: Kernel, Kind: Case, Twin: true,
		Sentence: "What a coroutine knew about an endpoint that it gives away, nobody knows.",
		Edits: []Edit{{
			File: "kernel/ownership.go", Func: "VM.moveBundle",
			Old: `vm.learn(to, f)`,
		}, {
			File: "model/oracle/ownership.go", Func: "moveBundle",
			Old: `target.KnowledgeSet = append(slices.Clip(target.KnowledgeSet), facts...)`,
		}},
	},
	{
		Name: "close-takes-the-endpoint", Area: Kernel, Kind: Case, Twin: true,
		Sentence: "The endpoint that a coroutine closes is no longer its own.",
		Edits: []Edit{{
			File: "kernel/commit.go", Func: "VM.commitClose", Form: Behind,
			Old: `slot.typeState = typeState{}`,
			New: `vm.coros[slot.owner].disown(slot)`,
		}, {
			File: "model/oracle/session.go", Func: "Machine.close", Form: Before,
			Old: `s.status, s.buffers, s.epoch = model.SessionStatus{Kind: model.SessionClosed}, nil, epoch`,
			New: `
				c.OwnedEndpoints = slices.DeleteFunc(slices.Clone(c.OwnedEndpoints), func(own model.Endpoint) bool {
					return own == ep
				})`,
		}},
	},
	{
		Name: "crash-spares-the-blocked", Area: Topology, Kind: Case, Twin: true,
		Sentence: "A crash faults the coroutines that could run; who waits goes on waiting.",
		Edits: []Edit{{
			File: "kernel/topology.go", Func: "VM.crash", Form: Condition,
			Old: `!c.terminal()`,
			New: `!c.terminal() && c.status != model.StatusBlocked`,
		}, {
			File: "model/oracle/topology.go", Func: "Machine.crash", Form: Condition,
			Old: `c.Role == site && !c.Status.Terminal()`,
			New: `c.Role == site && !c.Status.Terminal() && c.Status.Kind != model.StatusBlocked`,
		}},
	},
	{
		Name: "crash-leaves-the-sessions-active", Area: Topology, Kind: Case, Twin: true,
		Sentence: "A crash is an affair of coroutines; their sessions do not notice.",
		Edits: []Edit{{
			File: "kernel/topology.go", Func: "VM.crash", Form: Condition,
			Old: `sess.status == model.SessionActive`,
			New: `false`,
		}, {
			File: "model/oracle/topology.go", Func: "Machine.crash", Form: Condition,
			Old: `!over && slices.Contains(s.roles, site)`,
			New: `false`,
		}},
	},
	{
		Name: "partition-in-one-direction-in-both", Area: Topology, Kind: Case, Twin: true,
		Sentence: "A partition from A to B lets B talk to A.",
		Edits: []Edit{{
			File: "kernel/topology.go", Func: "VM.apply",
			Old: `vm.partition(vm.intern(e.To), vm.intern(e.From))`,
		}, {
			File: "model/oracle/topology.go", Func: "Machine.partition",
			Old: `for _, pair := range both(a, b) {
					if i, found := slices.BinarySearchFunc(m.topology.PartitionedEdges, pair, model.ComparePairs); !found {
						m.topology.PartitionedEdges = slices.Insert(m.topology.PartitionedEdges, i, pair)
					}
				}`,
			New: `
				pair := model.SitePair{From: a, To: b}
				if i, found := slices.BinarySearchFunc(m.topology.PartitionedEdges, pair, model.ComparePairs); !found {
					m.topology.PartitionedEdges = slices.Insert(m.topology.PartitionedEdges, i, pair)
				}`,
		}},
	},
	{
		Name: "heal-leaves-the-corruption", Area: Topology, Kind: Case, Twin: true,
		Sentence: "A heal ends a partition and nothing else.",
		Edits: []Edit{{
			File: "kernel/topology.go", Func: "VM.heal",
			Old: `if p.corrupted {
					p.corrupted = false
					vm.topo.corrupted--
				}`,
		}, {
			File: "model/oracle/topology.go", Func: "Machine.heal",
			Old: `if i, found := m.findCorruption(pair); found {
					m.topology.CorruptedEdges = slices.Delete(m.topology.CorruptedEdges, i, i+1)
				}`,
		}},
	},
	{
		Name: "corruption-in-both-directions", Area: Topology, Kind: Case, Twin: true,
		Sentence: "A corrupted link is corrupted both ways, as a partition is.",
		Edits: []Edit{{
			File: "kernel/topology.go", Func: "VM.apply", Form: Behind,
			Old: `p.corruption = e.Corruption`,
			New: `
				back := vm.topo.touch(vm.intern(e.To), vm.intern(e.From))
				if !back.corrupted {
					back.corrupted = true
					vm.topo.corrupted++
				}
				back.corruption = e.Corruption`,
		}, {
			File: "model/oracle/topology.go", Func: "Machine.corrupt", Form: Behind,
			Old: `m.topology.CorruptedEdges[i] = e`,
			New: `
				back := model.CorruptedEdge{Pair: model.SitePair{From: to, To: from}, Kind: kind}
				j, found := m.findCorruption(back.Pair)
				if !found {
					m.topology.CorruptedEdges = slices.Insert(m.topology.CorruptedEdges, j, back)
				}
				m.topology.CorruptedEdges[j] = back`,
		}},
	},
	{
		Name: "pairs-are-not-corrupted", Area: Topology, Kind: Case, Twin: true,
		Sentence: "A bit flip finds no bit in a pair.",
		Edits: []Edit{{
			File: "kernel/payload.go", Func: "flip",
			Old: `return model.Prod{Left: flip(v.Left), Right: v.Right}`,
			New: `return v`,
		}, {
			File: "model/oracle/topology.go", Func: "bitFlipped",
			Old: `return model.Prod{Left: bitFlipped(v.Left), Right: v.Right}`,
			New: `return v`,
		}},
	},
	{
		Name: "timeout-one-tick-short", Area: Topology, Kind: Case, Twin: true,
		Sentence: "A timeout of one tick is over in the round in which it begins.",
		Edits: []Edit{{
			File: "kernel/topology.go", Func: "VM.expire", Form: Condition,
			Old: `vm.tick < t.nextExpiry`,
			New: `vm.tick+1 < t.nextExpiry`,
		}, {
			File: "kernel/topology.go", Func: "VM.expire", Form: Condition,
			Old: `s.until > vm.tick`,
			New: `s.until > vm.tick+1`,
		}, {
			File: "model/oracle/topology.go", Func: "Machine.expireTimeouts", Form: Condition,
			Old: `t.Until <= m.clock.Tick`,
			New: `t.Until <= m.clock.Tick+1`,
		}},
	},
	{
		Name: "stuck-while-a-timeout-runs-in-both", Area: Scheduler, Kind: Case, Twin: true,
		Sentence: "A round in which nobody runs is stuck, even if a timeout will end.",
		Edits: []Edit{{
			File: "kernel/round.go", Func: "VM.End", Form: Condition,
			Old: `!dispatched && len(vm.topo.timedOut) == 0`,
			New: `!dispatched`,
		}, {
			File: "model/oracle/round.go", Func: "Machine.idle", Form: Condition,
			Old: `len(m.topology.TimedOutSites) > 0`,
			New: `false`,
		}},
	},
	{
		Name: "sender-waits-for-an-empty-buffer", Area: Scheduler, Kind: Case, Twin: true,
		Sentence: "A sender that found its buffer full is woken when the buffer is drained.",
		Edits: []Edit{{
			File: "kernel/wake.go", Func: "VM.watchRoom", Form: Condition,
			Old: `e == nil || e.tryEnqueue(&vm.cfg.Buffer) != wouldBlock`,
			New: `e == nil || e.count == 0`,
		}, {
			File: "model/oracle/wake.go", Func: "Machine.wakesSender",
			Old: `return b == nil || enqueueResult(b, m.config.Buffer) != wouldBlock`,
			New: `return b == nil || len(b.Payloads) == 0`,
		}},
	},
	{
		Name: "receiver-waits-for-two-messages", Area: Scheduler, Kind: Case, Twin: true,
		Sentence: "Waking a receiver pays when at least two messages wait, if the buffer can hold two.",
		Edits: []Edit{{
			File: "kernel/wake.go", Func: "VM.watchMessage", Form: Condition,
			Old: `e != nil && e.count > 0`,
			New: `e != nil && uint64(e.count) >= min(2, vm.cfg.Buffer.Capacity, e.capacity) && e.count > 0`,
		}, {
			File: "model/oracle/wake.go", Func: "Machine.wakesReceiver",
			Old: `return m.hasMessage(r.Edge)`,
			New: `
				b := m.buffer(r.Edge)
				return b != nil && uint64(len(b.Payloads)) >= min(2, m.config.Buffer.Capacity, b.Capacity) && len(b.Payloads) > 0`,
		}},
	},
	{
		Name: "one-wakeup-a-round", Area: Scheduler, Kind: Case, Twin: true,
		Sentence: "A round runs one coroutine, so its wake pass needs to wake no more than one.",
		Edits: []Edit{{
			File: "kernel/wake.go", Func: "VM.wake",
			Old: `for _, id := range due {
					if c := vm.coros[id]; c.status == model.StatusBlocked && vm.reconsider(c) {
						c.status, c.marked = model.StatusReady, false
						vm.push(c)
					}
				}`,
			New: `
				woken := false
				for _, id := range due {
					c := vm.coros[id]
					switch {
					case c.status != model.StatusBlocked:
					case woken:
						vm.watch.due = append(vm.watch.due, id)
					case vm.reconsider(c):
						c.status, c.marked, woken = model.StatusReady, false, true
						vm.push(c)
					}
				}`,
		}, {
			File: "model/oracle/wake.go", Func: "Machine.wake", Form: Condition,
			Old: `c != nil && !hasName(m.paused, c.Role) && !m.siteDown(c.Role) && m.wakes(b)`,
			New: `len(woken) == 0 && c != nil && !hasName(m.paused, c.Role) && !m.siteDown(c.Role) && m.wakes(b)`,
		}},
	},
	{
		Name: "fault-logged-as-halted", Area: Scheduler, Kind: Case, Twin: true,
		Sentence: "A dispatch that faults ends its coroutine, and is logged as every end.",
		Edits: []Edit{{
			File: "kernel/commit.go", Func: "VM.Commit", Form: Behind,
			Old: `status := model.ExecFaulted`,
			New: `status = model.ExecHalted`,
		}, {
			File: "model/oracle/round.go", Func: "Machine.keepBooks",
			Old: `m.lastStep = &model.Dispatch{Coro: c.ID, Status: model.ExecFaulted}`,
			New: `m.lastStep = &model.Dispatch{Coro: c.ID, Status: model.ExecHalted}`,
		}},
	},
	{
		Name: "fault-poisons-its-session", Area: Kernel, Kind: Case, Twin: true,
		Sentence: "A coroutine that faults faults its home session.",
		Edits: []Edit{{
			File: "kernel/commit.go", Func: "VM.Commit", Form: Behind,
			Old: `vm.faulted(c, p.fault)`,
			New: `
				if c.home.status == model.SessionActive {
					c.home.status, c.home.reason = model.SessionFaulted, p.fault.Error()
				}`,
		}, {
			File: "model/oracle/round.go", Func: "Machine.keepBooks", Form: Behind,
			Old: `c.Status = model.FaultedBy(*end.fault)`,
			New: `
				if s := m.session(c.SessionID); s != nil && s.status.Kind == model.SessionActive {
					s.status = model.SessionStatus{Kind: model.SessionFaulted, Reason: end.fault.Error()}
				}`,
		}},
	},
	{
		Name: "blocked-dispatch-is-free-in-both", Area: Kernel, Kind: Case, Twin: true,
		Sentence: "A dispatch that blocks gets its cost back.",
		Edits: []Edit{{
			File: "kernel/commit.go", Func: "VM.Commit", Form: Condition,
			Old: `p.charged`,
			New: `p.charged && (p.fault != nil || p.outcome != block)`,
		}, {
			File: "model/oracle/commit.go", Func: "Machine.updateCoroutine", Form: Before,
			Old: `return execution{reason: c.Status.Reason}`,
			New: `c.CostBudget += m.config.InstructionCost`,
		}},
	},
	{
		Name: "halted-tick-plus-one-in-both", Area: Kernel, Kind: Case, Twin: true,
		Sentence: "A coroutine that halts is gone from the next tick on, and Halted says so.",
		Edits: []Edit{{
			File: "kernel/commit.go", Func: "VM.haltCoroutine",
			Old: `vm.trace.add(event{kind: model.EventHalted, tick: vm.tick, n: uint64(c.id)})`,
			New: `vm.trace.add(event{kind: model.EventHalted, tick: vm.tick + 1, n: uint64(c.id)})`,
		}, {
			File: "model/oracle/round.go", Func: "Machine.keepBooks",
			Old: `m.obsTrace = append(m.obsTrace, model.Halted{Tick: m.clock.Tick, CoroID: c.ID})`,
			New: `m.obsTrace = append(m.obsTrace, model.Halted{Tick: m.clock.Tick + 1, CoroID: c.ID})`,
		}},
	},
}
