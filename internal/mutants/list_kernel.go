package mutants

// Breakages of the kernel's instructions, buffers, types, gate, record and trace.
var kernelMutants = []Mutant{
	{
		Name: "receive-stores-unit", Area: Kernel, Kind: Case,
		Sentence: "Receive advances and takes the message, but writes unit where the value belongs.",
		Edits: []Edit{{
			File: "kernel/comm.go", Func: "runReceive",
			Old: `p.write(p.in.b, v)`,
			New: `p.write(p.in.b, model.Unit{})`,
		}},
	},
	{
		Name: "send-keeps-its-type", Area: Kernel, Kind: Case,
		Sentence: "Send leaves the local type where it was; only Offer advances it.",
		Edits: []Edit{{
			File: "kernel/comm.go", Func: "VM.sendAlong",
			Old: `p.follow(b)`,
			New: `if p.in.op != model.OpSend { p.follow(b) }`,
		}},
	},
	{
		Name: "dropped-send-keeps-its-type", Area: Kernel, Kind: Case,
		Sentence: "A send that the host drops did not happen, so its type does not advance.",
		Edits: []Edit{{
			File: "kernel/comm.go", Func: "VM.sendAlong",
			Old: `p.follow(b)`,
			New: `if decision.Deliver { p.follow(b) }`,
		}},
	},
	{
		Name: "corruption-before-validation", Area: Kernel, Kind: Case,
		Sentence: "The payload is validated as the link delivers it, not as it was offered.",
		Edits: []Edit{{
			File: "kernel/comm.go", Func: "VM.sendAlong", Form: Condition,
			Old: `!vm.validate(p, rule, decision.Value)`,
			New: `!vm.validate(p, rule, vm.corrupt(p.wait.from, p.wait.to, decision.Value))`,
		}},
	},
	{
		Name: "send-hook-after-topology", Area: Kernel, Kind: Case,
		Sentence: "A send that is cut off does not ask the host for a decision.",
		Edits: []Edit{{
			File: "kernel/comm.go", Func: "VM.sendAlong", Form: Behind,
			Old: `partner := s.shape.findName(t.partner, vm.texts)`,
			New: `
				p.wait = wait{kind: model.BlockSend, sess: s, from: p.slot.roleName(), to: t.partner}
				if vm.cutOff(&p.wait) {
					p.outcome = block
					return false
				}`,
		}},
	},
	{
		Name: "newest-message-first", Area: Kernel, Kind: Case,
		Sentence: "A receiver takes the message that came last.",
		Edits: []Edit{{
			File: "kernel/comm.go", Func: "VM.firstMessage",
			Old: `return e.at(0)`,
			New: `return e.at(e.count - 1)`,
		}, {
			File: "kernel/buffer.go", Func: "edge.drop",
			Old: `e.ring[e.head] = nil
				e.head = (e.head + 1) % len(e.ring)
				e.count--`,
			New: `e.count--
				e.ring[(e.head+e.count)%len(e.ring)] = nil`,
		}},
	},
	{
		Name: "ring-growth-forgets-the-wrap", Area: Kernel, Kind: Case,
		Sentence: "A growing buffer copies its ring as it lies in memory, wherever the first message stands.",
		Edits: []Edit{{
			File: "kernel/buffer.go", Func: "edge.grow",
			Old: `bigger[i] = e.at(i)`,
			New: `bigger[i] = e.ring[i]`,
		}},
	},
	{
		Name: "latest-value-keeps-the-first", Area: Kernel, Kind: Case,
		Sentence: "A LatestValue buffer that holds a message ignores the next one.",
		Edits: []Edit{{
			File: "kernel/buffer.go", Func: "edge.enqueue", Form: Before,
			Old: `if cfg.Mode == model.LatestValue {
					e.count, e.head = 0, 0
				} else if uint64(e.count) == e.capacity {
					e.capacity *= 2
				}`,
			New: `if cfg.Mode == model.LatestValue && e.count > 0 { return }`,
		}},
	},
	{
		Name: "resize-stops-at-its-ceiling", Area: Kernel, Kind: Case,
		Sentence: "A buffer that doubles does not grow above the configured ceiling.",
		Edits: []Edit{{
			File: "kernel/buffer.go", Func: "edge.enqueue",
			Old: `e.capacity *= 2`,
			New: `e.capacity = min(2*e.capacity, cfg.MaxCapacity)`,
		}},
	},
	{
		Name: "drop-policy-drops-the-oldest", Area: Kernel, Kind: Case,
		Sentence: "A full buffer under Drop makes room for the new message.",
		Edits: []Edit{{
			File: "kernel/buffer.go", Func: "edge.tryEnqueue",
			Old: `return dropped`,
			New: `return stored`,
		}, {
			File: "kernel/buffer.go", Func: "edge.enqueue", Form: Before,
			Old: `if cfg.Mode == model.LatestValue {
					e.count, e.head = 0, 0
				} else if uint64(e.count) == e.capacity {
					e.capacity *= 2
				}`,
			New: `
				if cfg.Mode != model.LatestValue && cfg.Policy == model.PolicyDrop && uint64(e.count) == e.capacity {
					e.drop()
				}`,
		}},
	},
	{
		Name: "capacity-zero-holds-nothing", Area: Kernel, Kind: Case,
		Sentence: "A configured capacity of 0 is taken at its word.",
		Edits: []Edit{{
			File: "kernel/buffer.go", Func: "newEdge",
			Old: `return edge{capacity: max(cfg.Capacity, 1), receiver: nobody, sender: nobody}`,
			New: `return edge{capacity: cfg.Capacity, receiver: nobody, sender: nobody}`,
		}},
	},
	{
		Name: "payload-at-the-limit-refused", Area: Kernel, Kind: Case,
		Sentence: "A payload of exactly max_payload_bytes is too long.",
		Edits: []Edit{{
			File: "kernel/payload.go", Func: "VM.validate", Form: Condition,
			Old: `size > vm.cfg.MaxPayloadBytes`,
			New: `size >= vm.cfg.MaxPayloadBytes`,
		}},
	},
	{
		Name: "choose-takes-the-first-row", Area: Kernel, Kind: Case,
		Sentence: "Choose jumps to the first row of its table, whatever the label.",
		Edits: []Edit{{
			File: "kernel/choice.go", Func: "runChoose",
			Old: `p.outcome, p.target = setPC, *target`,
			New: `p.outcome, p.target = setPC, p.in.ext.table[0].Target`,
		}},
	},
	{
		Name: "offered-before-sent", Area: Kernel, Kind: Case,
		Sentence: "An Offer tells of the branch before it tells of the message.",
		Edits: []Edit{{
			File: "kernel/choice.go", Func: "runOffer",
			Old: `p.emit(vm.messageEvent(model.EventSent, p, p.slot.roleName(), t.partner, b.label))
				p.emit(vm.messageEvent(model.EventOffered, p, p.slot.roleName(), t.partner, b.label))`,
			New: `p.emit(vm.messageEvent(model.EventOffered, p, p.slot.roleName(), t.partner, b.label))
				p.emit(vm.messageEvent(model.EventSent, p, p.slot.roleName(), t.partner, b.label))`,
		}},
	},
	{
		Name: "open-binds-the-first-handler", Area: Kernel, Kind: Case,
		Sentence: "Of several handler entries for an edge the first one counts.",
		Edits: []Edit{{
			File: "kernel/open.go", Func: "sortedBindings",
			Old: `slices.Reverse(out)`,
		}},
	},
	{
		Name: "close-keeps-buffers-with-messages", Area: Kernel, Kind: Case,
		Sentence: "Close removes the buffers only once they are drained.",
		Edits: []Edit{{
			File: "kernel/commit.go", Func: "VM.commitClose",
			Old: `s.edges, s.closed, s.peer, s.resources = nil, true, false, nil`,
			New: `
				drained := true
				for i := range s.edges {
					drained = drained && s.edges[i].count == 0
				}
				if drained {
					s.edges, s.closed = nil, true
				}
				s.peer, s.resources = false, nil`,
		}},
	},
	{
		Name: "close-keeps-resources", Area: Kernel, Kind: Case,
		Sentence: "The evidence consumed in a session stays consumed after Close.",
		Edits: []Edit{{
			File: "kernel/commit.go", Func: "VM.commitClose",
			Old: `s.edges, s.closed, s.peer, s.resources = nil, true, false, nil`,
			New: `s.edges, s.closed, s.peer = nil, true, false`,
		}},
	},
	{
		Name: "evidence-released-twice", Area: Kernel, Kind: Case,
		Sentence: "Release does not ask whether its evidence has been consumed.",
		Edits: []Edit{{
			File: "kernel/guard.go", Func: "runRelease", Form: Condition,
			Old: `r != nil && r.nullifiers.has(evidence)`,
			New: `false`,
		}},
	},
	{
		Name: "blocked-acquire-forgets-its-layer", Area: Kernel, Kind: Case,
		Sentence: "An Acquire that blocks leaves nothing behind, not even the first layer of an empty map.",
		Edits: []Edit{{
			File: "kernel/commit.go", Func: "VM.applyPack", Form: Condition,
			Old: `p.insert`,
			New: `p.insert && p.outcome != block`,
		}},
	},
	{
		Name: "acquired-names-the-home-session", Area: Kernel, Kind: Case,
		Sentence: "Acquired carries the session in which the coroutine was made.",
		Edits: []Edit{{
			File: "kernel/guard.go", Func: "runAcquire",
			Old: `p.emit(event{kind: model.EventAcquired, n: p.control.SID, a: p.co.role, b: l.name})`,
			New: `p.emit(event{kind: model.EventAcquired, n: p.co.home.sid, a: p.co.role, b: l.name})`,
		}},
	},
	{
		Name: "abort-stays-speculating", Area: Kernel, Kind: Case,
		Sentence: "Only Join ends speculation.",
		Edits: []Edit{{
			File: "kernel/commit.go", Func: "VM.act",
			Old: `c.spec, c.ghost = false, 0`,
			New: `if p.in.op == model.OpJoin { c.spec, c.ghost = false, 0 }`,
		}},
	},
	{
		Name: "transfer-keeps-its-facts", Area: Kernel, Kind: Case,
		Sentence: "The giver of an endpoint still knows what it knew about it.",
		Edits: []Edit{{
			File: "kernel/ownership.go", Func: "VM.moveBundle",
			Old: `from.facts = kept
				for _, f := range moved {
					vm.forget(from, f)
					vm.learn(to, f)
				}`,
			New: `from.facts = append(kept, moved...)
				for _, f := range moved {
					vm.learn(to, f)
				}`,
		}},
	},
	{
		Name: "transfer-to-oneself-moves-nothing", Area: Kernel, Kind: Case,
		Sentence: "A transfer from a coroutine to itself leaves the order of its endpoints alone.",
		Edits: []Edit{{
			File: "kernel/ownership.go", Func: "VM.moveBundle",
			Old: `from.disown(s)
				to.own(s)`,
			New: `if from != to { from.disown(s); to.own(s) }`,
		}},
	},
	{
		Name: "registers-of-an-open-not-counted", Area: Kernel, Kind: Case,
		Sentence: "The registers that an Open writes do not count among those that a program names.",
		Edits: []Edit{{
			File: "kernel/program.go", Func: "instr.named",
			Old: `for _, d := range in.ext.open.dsts {
				n = max(n, int(d.Reg)+1)
			}`,
		}},
	},
	{
		Name: "knowledge-is-a-set", Area: Kernel, Kind: Case,
		Sentence: "A fact that is tagged again is not listed again.",
		Edits: []Edit{{
			File: "kernel/knowledge.go", Func: "VM.learn",
			Old: `c.facts = append(c.facts, f)`,
			New: `if vm.known[knownFact{c.id, f}] == 0 { c.facts = append(c.facts, f) }`,
		}},
	},
	{
		Name: "check-asks-the-policy-alone", Area: Kernel, Kind: Case,
		Sentence: "Check permits what the flow policy permits, known or not.",
		Edits: []Edit{{
			File: "kernel/knowledge.go", Func: "runCheck", Form: Behind,
			Old: `permitted := vm.known[knownFact{p.co.id, fact}] > 0 && mayFlow(&vm.cfg.FlowPolicy, &fact, string(target))`,
			New: `permitted = mayFlow(&vm.cfg.FlowPolicy, &fact, string(target))`,
		}},
	},
	{
		Name: "any-of-nothing-holds", Area: Kernel, Kind: Case,
		Sentence: "The flow predicate Any without arguments holds, as All does.",
		Edits: []Edit{{
			File: "kernel/knowledge.go", Func: "holds", Form: Before,
			Old: `for i := range p.Args {
					if holds(&p.Args[i], f, target) {
						return true
					}
				}`,
			New: `if len(p.Args) == 0 { return true }`,
		}},
	},
	{
		Name: "jump-target-checked-at-the-jump", Area: Kernel, Kind: Case,
		Sentence: "A jump out of the program faults at the jump, not at the next turn.",
		Edits: []Edit{{
			File: "kernel/control.go", Func: "runJump", Form: Before,
			Old: `p.outcome, p.target = setPC, p.in.target`,
			New: `
				if p.in.target >= uint64(len(p.co.prog.code)) {
					p.fail(model.PcOutOfBounds, "")
					return
				}`,
		}},
	},
	{
		Name: "spawned-child-inherits-the-budget", Area: Kernel, Kind: Case,
		Sentence: "A child starts with what is left of its parent's credits.",
		Edits: []Edit{{
			File: "kernel/commit.go", Func: "VM.commitSpawn", Form: Behind,
			Old: `child := vm.newCoroutine(parent.prog, parent.programID, parent.home, parent.role, in.target)`,
			New: `child.budget = parent.budget`,
		}},
	},
	{
		Name: "spawn-limit-counts-the-living", Area: Kernel, Kind: Case,
		Sentence: "max_coroutines limits the coroutines that are not terminal.",
		Edits: []Edit{{
			File: "kernel/control.go", Func: "runSpawn", Form: Condition,
			Old: `uint64(len(vm.coros)) >= vm.cfg.MaxCoroutines`,
			New: `uint64(vm.live) >= vm.cfg.MaxCoroutines`,
		}},
	},
	{
		Name: "halt-forgets-one-type", Area: Kernel, Kind: Case,
		Sentence: "Halt removes the type of the first owned endpoint and leaves the others.",
		Edits: []Edit{{
			File: "kernel/commit.go", Func: "VM.haltCoroutine",
			Old: `for s := c.first; s != nil; s = s.next {
					s.typeState = typeState{}
				}`,
			New: `if c.first != nil { c.first.typeState = typeState{} }`,
		}},
	},
	{
		Name: "halted-tick-plus-one", Area: Kernel, Kind: Case,
		Sentence: "Halted carries the tick of the round in which the coroutine is gone.",
		Edits: []Edit{{
			File: "kernel/commit.go", Func: "VM.haltCoroutine",
			Old: `vm.trace.add(event{kind: model.EventHalted, tick: vm.tick, n: uint64(c.id)})`,
			New: `vm.trace.add(event{kind: model.EventHalted, tick: vm.tick + 1, n: uint64(c.id)})`,
		}},
	},
	{
		Name: "cost-not-charged-on-a-block", Area: Kernel, Kind: Case,
		Sentence: "An instruction that blocks will be charged when it succeeds.",
		Edits: []Edit{{
			File: "kernel/commit.go", Func: "VM.Commit", Form: Condition,
			Old: `p.charged`,
			New: `p.charged && (p.fault != nil || p.outcome != block)`,
		}},
	},
	{
		Name: "monitor-fault-is-charged", Area: Kernel, Kind: Case,
		Sentence: "An instruction that the monitor refuses has been paid for.",
		Edits: []Edit{{
			File: "kernel/prepare.go", Func: "VM.Prepare",
			Old: `if !vm.precheck(p) { return }`,
			New: `
				if !vm.precheck(p) {
					p.charged = p.co.budget >= vm.cfg.InstructionCost
					return
				}`,
		}},
	},
	{
		Name: "last-credit-cannot-be-spent", Area: Kernel, Kind: Case,
		Sentence: "A budget of exactly the cost is not enough.",
		Edits: []Edit{{
			File: "kernel/prepare.go", Func: "VM.Prepare", Form: Condition,
			Old: `p.co.budget < vm.cfg.InstructionCost`,
			New: `p.co.budget <= vm.cfg.InstructionCost`,
		}},
	},
	{
		Name: "judgement-only-of-what-succeeds", Area: Kernel, Kind: Case,
		Sentence: "The monitor remembers the last instruction that did not fault.",
		Edits: []Edit{{
			File: "kernel/commit.go", Func: "VM.Commit", Form: Condition,
			Old: `p.judged`,
			New: `p.judged && p.fault == nil`,
		}},
	},
	{
		Name: "denied-gate-writes-the-register", Area: Kernel, Kind: Case,
		Sentence: "The register of an instruction is written before the gate's verdict counts.",
		Edits: []Edit{{
			File: "kernel/commit.go", Func: "VM.Commit", Form: Before,
			Old: `vm.faulted(c, p.fault)`,
			New: `
				if p.gated && p.outcome == writeReg {
					c.regs[p.dst] = p.value
				}`,
		}},
	},
	{
		Name: "denial-leaves-no-check", Area: Kernel, Kind: Case,
		Sentence: "Only a gate that was passed is recorded.",
		Edits: []Edit{{
			File: "kernel/commit.go", Func: "VM.Commit", Form: Condition,
			Old: `p.gated`,
			New: `p.gated && p.gate.passed`,
		}},
	},
	{
		Name: "empty-allow-list-allows", Area: Kernel, Kind: Case,
		Sentence: "An allow list without entries restricts nothing.",
		Edits: []Edit{{
			File: "kernel/gate.go", Func: "passes",
			Old: `return slices.Contains(policy.Allow, predicate)`,
			New: `return len(policy.Allow) == 0 || slices.Contains(policy.Allow, predicate)`,
		}},
	},
	{
		Name: "shadowed-loop-finds-the-outer", Area: Kernel, Kind: Case,
		Sentence: "A recursion variable goes back to the outermost loop of its name.",
		Edits: []Edit{{
			File: "kernel/types.go", Func: "frame.lookup", Form: Before,
			Old: `for f != nil && f.mu.variable != variable {
					f = f.parent
				}`,
			New: `
				var found *frame
				for ; f != nil; f = f.parent {
					if f.mu.variable == variable {
						found = f
					}
				}
				return found`,
		}},
	},
	{
		Name: "load-at-the-limit-refused", Area: Kernel, Kind: Case,
		Sentence: "An image that fills max_coroutines exactly is one too many.",
		Edits: []Edit{{
			File: "kernel/load.go", Func: "VM.Load", Form: Condition,
			Old: `uint64(len(vm.coros)+roles) > vm.cfg.MaxCoroutines`,
			New: `uint64(len(vm.coros)+roles) >= vm.cfg.MaxCoroutines`,
		}},
	},
	{
		Name: "failed-load-leaves-a-session", Area: Kernel, Kind: Case,
		Sentence: "A load opens its session before it counts its coroutines.",
		Edits: []Edit{{
			File: "kernel/load.go", Func: "VM.Load", Form: Before,
			Old: `return &model.RunError{Kind: model.ErrTooManyCoroutines, Num: vm.cfg.MaxCoroutines}`,
			New: `
				texts, types, _ := vm.compileImage(im)
				vm.openSession(vm.shapeOf(texts), types)`,
		}},
	},
	{
		Name: "topology-effect-ordered-by-tick", Area: Kernel, Kind: Case,
		Sentence: "The ordering key of a topology effect is its tick, as of all others.",
		Edits: []Edit{{
			File: "kernel/record.go", Func: "VM.effectOf",
			Old: `out.Kind, out.OrderingKey, out.Topology = model.EffectTopology, id, &p`,
			New: `out.Kind, out.Topology = model.EffectTopology, &p`,
		}},
	},
	{
		Name: "topology-capture-logs-sends", Area: Kernel, Kind: Case,
		Sentence: "Every capture mode but disabled logs the effects of commits.",
		Edits: []Edit{{
			File: "kernel/commit.go", Func: "VM.commitEvents", Form: Condition,
			Old: `vm.cfg.CaptureMode == model.CaptureFull`,
			New: `vm.cfg.CaptureMode != model.CaptureDisabled`,
		}},
	},
}
