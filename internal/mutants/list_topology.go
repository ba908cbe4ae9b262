package mutants

// Breakages of the kernel's failure topology and of what a link does to a payload.
var topologyMutants = []Mutant{
	{
		Name: "offer-crosses-a-partition", Area: Topology, Kind: Case,
		Sentence: "An Offer minds crashes and timeouts, but no partition.",
		Edits: []Edit{{
			File: "kernel/comm.go", Func: "VM.sendAlong", Form: Condition,
			Old: `vm.cutOff(&p.wait)`,
			New: `vm.cutOff(&p.wait) && (p.in.op != model.OpOffer || (vm.downAt(p.wait.from)|vm.downAt(p.wait.to))&downForSends != 0)`,
		}},
	},
	{
		Name: "send-crosses-a-partition", Area: Topology, Kind: Case,
		Sentence: "A Send minds crashes and timeouts, but no partition.",
		Edits: []Edit{{
			File: "kernel/comm.go", Func: "VM.sendAlong", Form: Condition,
			Old: `vm.cutOff(&p.wait)`,
			New: `vm.cutOff(&p.wait) && (p.in.op != model.OpSend || (vm.downAt(p.wait.from)|vm.downAt(p.wait.to))&downForSends != 0)`,
		}},
	},
	{
		Name: "send-reaches-a-site-that-is-down", Area: Topology, Kind: Case,
		Sentence: "A send minds the state of the sender's site, and leaves the receiver's to the receiver.",
		Edits: []Edit{{
			File: "kernel/topology.go", Func: "VM.cutOff", Form: Condition,
			Old: `(vm.downAt(w.from)|vm.downAt(w.to))&downForSends != 0`,
			New: `vm.downAt(w.from)&downForSends != 0`,
		}},
	},
	{
		Name: "partition-in-one-direction", Area: Topology, Kind: Case,
		Sentence: "A partition acts from its first site to its second.",
		Edits: []Edit{{
			File: "kernel/topology.go", Func: "VM.apply",
			Old: `vm.partition(vm.intern(e.To), vm.intern(e.From))`,
		}},
	},
	{
		Name: "corruption-not-applied", Area: Topology, Kind: Case,
		Sentence: "A corrupted link delivers what was sent.",
		Edits: []Edit{{
			File: "kernel/comm.go", Func: "VM.deliver",
			Old: `p.action, p.msg = actEnqueue, vm.corrupt(p.wait.from, p.wait.to, v)`,
			New: `p.action, p.msg = actEnqueue, v`,
		}},
	},
	{
		Name: "first-corruption-stays", Area: Topology, Kind: Case,
		Sentence: "A link that is corrupted already keeps its kind of corruption.",
		Edits: []Edit{{
			File: "kernel/topology.go", Func: "VM.apply",
			Old: `if !p.corrupted {
					p.corrupted = true
					vm.topo.corrupted++
				}
				p.corruption = e.Corruption`,
			New: `if !p.corrupted {
					p.corrupted = true
					p.corruption = e.Corruption
					vm.topo.corrupted++
				}`,
		}},
	},
	{
		Name: "bit-flip-in-both-parts", Area: Topology, Kind: Case,
		Sentence: "A bit flip of a pair flips a bit of each part.",
		Edits: []Edit{{
			File: "kernel/payload.go", Func: "flip",
			Old: `return model.Prod{Left: flip(v.Left), Right: v.Right}`,
			New: `return model.Prod{Left: flip(v.Left), Right: flip(v.Right)}`,
		}},
	},
	{
		Name: "truncation-rounds-up", Area: Topology, Kind: Case,
		Sentence: "Half of an odd number of characters is rounded up.",
		Edits: []Edit{{
			File: "kernel/payload.go", Func: "firstHalf", Form: Behind,
			Old: `n := utf8.RuneCountInString(s) / 2`,
			New: `n = (utf8.RuneCountInString(s) + 1) / 2`,
		}},
	},
	{
		Name: "crash-faults-a-closed-session", Area: Topology, Kind: Case,
		Sentence: "A crash faults every session of its site that is not faulted yet.",
		Edits: []Edit{{
			File: "kernel/topology.go", Func: "VM.crash", Form: Condition,
			Old: `sess.status == model.SessionActive`,
			New: `sess.status != model.SessionFaulted`,
		}},
	},
	{
		Name: "crash-forgets-the-monitor", Area: Topology, Kind: Case,
		Sentence: "The monitor goes on watching a session that a crash faulted.",
		Edits: []Edit{{
			File: "kernel/topology.go", Func: "VM.crash",
			Old: `sess.status, sess.reason, sess.peer = model.SessionFaulted, text, false`,
			New: `sess.status, sess.reason = model.SessionFaulted, text`,
		}},
	},
	{
		Name: "timeout-one-tick-long", Area: Topology, Kind: Case,
		Sentence: "A timeout still holds in the round in which it ends.",
		Edits: []Edit{{
			File: "kernel/topology.go", Func: "VM.expire", Form: Condition,
			Old: `s.until > vm.tick`,
			New: `s.until >= vm.tick`,
		}},
	},
	{
		Name: "timeouts-never-expire", Area: Topology, Kind: Case,
		Sentence: "A site that timed out stays so.",
		Edits: []Edit{{
			File: "kernel/topology.go", Func: "VM.expire", Form: Condition,
			Old: `s.until > vm.tick`,
			New: `true`,
		}},
	},
	{
		Name: "longer-timeout-wins", Area: Topology, Kind: Case,
		Sentence: "A timeout does not shorten one that runs.",
		Edits: []Edit{{
			File: "kernel/topology.go", Func: "VM.timeOut",
			Old: `s.until = saturatingAdd(vm.tick, timeoutTicks(d, vm.cfg.TickDuration))`,
			New: `s.until = max(s.until, saturatingAdd(vm.tick, timeoutTicks(d, vm.cfg.TickDuration)))`,
		}},
	},
	{
		Name: "timeout-of-whole-ticks-gets-one-more", Area: Topology, Kind: Case,
		Sentence: "A timeout is rounded up to more ticks than it lasts, even if it lasts whole ticks.",
		Edits: []Edit{{
			File: "kernel/topology.go", Func: "reaches", Form: Condition,
			Old: `over != 0 || carry != 0 || high > dh || high == dh && low >= dl`,
			New: `over != 0 || carry != 0 || high > dh || high == dh && low > dl`,
		}},
	},
	{
		Name: "topology-in-the-order-of-the-script", Area: Topology, Kind: Case,
		Sentence: "The perturbations of a tick are applied as the host gives them.",
		Edits: []Edit{{
			File: "kernel/topology.go", Func: "VM.ingest", Form: Condition,
			Old: `!slices.IsSortedFunc(events, model.ComparePerturbations)`,
			New: `vm.cfg.HostAssertions && !slices.IsSortedFunc(events, model.ComparePerturbations)`,
		}},
	},
	{
		Name: "topology-only-captures-nothing", Area: Topology, Kind: Case,
		Sentence: "Topology effects are logged in capture mode full.",
		Edits: []Edit{{
			File: "kernel/trace.go", Func: "trace.addTopology", Form: Condition,
			Old: `mode == model.CaptureDisabled`,
			New: `mode != model.CaptureFull`,
		}},
	},
}
