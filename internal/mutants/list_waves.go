package mutants

// Breakages of the wave engine alone: execution, commit, fallback and field 16 of the Record. Those of the
// kernel act on a machine of several lanes only, as if the wave engine had a kernel of its own.
var waveMutants = []Mutant{
	{
		Name: "threaded-receive-stores-unit", Area: Waves, Kind: Case,
		Sentence: "With several lanes, Receive takes the message and writes unit.",
		Edits: []Edit{{
			File: "kernel/comm.go", Func: "runReceive", Form: Behind,
			Old: `p.write(p.in.b, v)`,
			New: `if len(vm.sched.lanes) > 1 { p.write(p.in.b, model.Unit{}) }`,
		}},
	},
	{
		Name: "threaded-receive-skips-verification", Area: Waves, Kind: Case,
		Sentence: "With several lanes, what was validated when it was sent is not looked at again.",
		Edits: []Edit{{
			File: "kernel/comm.go", Func: "runReceive", Form: Condition,
			Old: `!vm.validate(p, payloadRule{"receive", b.text, b.payload, true}, v)`,
			New: `len(vm.sched.lanes) == 1 && !vm.validate(p, payloadRule{"receive", b.text, b.payload, true}, v)`,
		}},
	},
	{
		Name: "threaded-send-ignores-partitions", Area: Waves, Kind: Case,
		Sentence: "With several lanes, a Send leaves the topology to the planner, which knows the sites.",
		Edits: []Edit{{
			File: "kernel/comm.go", Func: "VM.sendAlong", Form: Condition,
			Old: `vm.cutOff(&p.wait)`,
			New: `len(vm.sched.lanes) == 1 && vm.cutOff(&p.wait)`,
		}},
	},
	{
		Name: "threaded-halted-tick-plus-one", Area: Waves, Kind: Case,
		Sentence: "With several lanes, Halted carries the tick of the next round.",
		Edits: []Edit{{
			File: "kernel/commit.go", Func: "VM.haltCoroutine",
			Old: `vm.trace.add(event{kind: model.EventHalted, tick: vm.tick, n: uint64(c.id)})`,
			New: `vm.trace.add(event{kind: model.EventHalted, tick: vm.tick + min(1, uint64(len(vm.sched.lanes))-1), n: uint64(c.id)})`,
		}},
	},
	{
		Name: "ready-at-the-front-of-the-lane", Area: Waves, Kind: Case,
		Sentence: "With several lanes, a coroutine that becomes ready goes to the front of its lane's queue.",
		Edits: []Edit{{
			File: "kernel/schedule.go", Func: "VM.push", Form: Behind,
			Old: `s, cl := &vm.sched, c.class`,
			New: `
				if len(s.lanes) > 1 {
					s.links[c.id] = link{place: ^s.place, prev: nobody, next: cl.head, queued: true}
					s.place++
					s.ready++
					if cl.head == nobody {
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
					return
				}`,
		}},
	},
	{
		Name: "lane-keeps-its-first-class", Area: Waves, Kind: Case,
		Sentence: "A lane whose first class has another first member stands where it stood among the lanes.",
		Edits: []Edit{{
			File: "kernel/schedule.go", Func: "scheduler.moved",
			Old: `s.settle(l)`,
		}},
	},
	{
		Name: "wave-committed-in-reverse", Area: Waves, Kind: Case,
		Sentence: "The results of a wave are committed from the last pick to the first.",
		Edits: []Edit{{
			File: "engines/threaded/round.go", Func: "run.execute", Form: Before,
			Old: `ahead := r.crew != nil && len(w.picks) > 1`,
			New: `slices.Reverse(w.picks)`,
		}},
	},
	{
		Name: "hooks-called-from-the-last-pick", Area: Waves, Kind: Case,
		Sentence: "Hooks may be called in any order as long as the packs are committed in that of the picks.",
		Edits: []Edit{{ // an observed run has no use for its number of threads
			File: "engines/threaded/threaded.go", Func: "newRun", Form: Behind,
			Old: `observed := obs != nil`,
			New: `if observed { marked := *opts; marked.Threads = -1; r.opts = &marked }`,
		}, {
			File: "engines/threaded/round.go", Func: "run.execute", Form: Behind,
			Old: `ahead := r.crew != nil && len(w.picks) > 1`,
			New: `
				if r.crew == nil && r.opts.Threads != -1 {
					packs := make([]kernel.Pack, len(w.picks))
					for i := range packs {
						back := len(packs) - 1 - i
						r.vm.Prepare(r.handler, w.picks[back], &packs[back])
					}
					for i, id := range w.picks {
						var fault *model.Fault
						last.Dispatch, fault = r.vm.Commit(&packs[i])
						last.Dispatched = true
						r.log.step(r.vm.Tick(), w.number, id)
						r.log.executed(i + 1)
						if fault != nil {
							return &model.RunError{Kind: model.ErrFault, Num: id, Fault: *fault}
						}
					}
					return nil
				}`,
		}},
	},
	{
		Name: "commit-does-not-wait-for-the-crew", Area: Waves, Kind: Case,
		Sentence: "When the caller finds no pick to take, all packs are ready.",
		Edits: []Edit{{
			File: "engines/threaded/crew.go", Func: "crew.prepare",
			Old: `c.wait(c.caller, func() bool { return c.open.Load() == 0 })`,
		}},
	},
	{
		Name: "handler-without-counters-for-all", Area: Waves, Kind: Case,
		Sentence: "A run whose counters nobody asks for needs none.",
		Edits: []Edit{{
			File: "engines/scripted/scripted.go", Func: "NewSilent",
			Old: `h.silent = h.Pure()`,
			New: `h.silent = true`,
		}},
	},
	{
		Name: "failing-steps-are-pure", Area: Waves, Kind: Case,
		Sentence: "A handler that drops nothing is pure.",
		Edits: []Edit{{
			File: "engines/scripted/scripted.go", Func: "Handler.Pure",
			Old: `return len(h.script.Drop) == 0 && len(h.script.FailStep) == 0`,
			New: `return len(h.script.Drop) == 0`,
		}},
	},
	{
		Name: "fallback-runs-the-last-pick", Area: Waves, Kind: Case,
		Sentence: "The fallback executes one pick of the dropped plan, the last.",
		Edits: []Edit{{
			File: "engines/threaded/round.go", Func: "run.plan", Form: Behind,
			Old: `id, ok := r.vm.Select(nil)`,
			New: `id = w.picks[len(w.picks)-1]`,
		}},
	},
	{
		Name: "forced-rounds-count-from-one", Area: Waves, Kind: Case,
		Sentence: "The list of forced rounds counts them from 1.",
		Edits: []Edit{{
			File: "engines/threaded/round.go", Func: "run.isForced", Form: Before,
			Old: `list := r.c.Schedule.InvalidCertificateRounds`,
			New: `round++`,
		}},
	},
	{
		Name: "lane-queues-in-order-of-ids", Area: Waves, Kind: Case,
		Sentence: "A lane's queue is shown as a set is: ascending.",
		Edits: []Edit{{
			File: "kernel/view.go", Func: "VM.LaneScheduler", Form: Behind,
			Old: `for _, id := range vm.readyIDs() {
					l := vm.lane(int32(id))
					s.Queues[l] = append(s.Queues[l], id)
				}`,
			New: `
				for l := range s.Queues {
					slices.Sort(s.Queues[l])
				}`,
			Imports: []string{"slices"},
		}},
	},
	{
		Name: "lane-trace-names-the-owned-session", Area: Waves, Kind: Case,
		Sentence: "The lane trace names the session of the first endpoint that a coroutine owns.",
		Edits: []Edit{{
			File: "engines/threaded/log.go", Func: "waveLog.laneTrace", Form: Behind,
			Old: `out[i] = model.LaneStep{Tick: s.tick, Wave: uint64(s.wave), CoroID: id, Session: vm.Home(id).SID, Lane: vm.Lane(id)}`,
			New: `if owned := vm.AppendOwned(nil, id); len(owned) > 0 { out[i].Session = owned[0].SID }`,
		}},
	},
}

// Misunderstandings of the waves that wave engine and oracle share: the two agree, so that the laws of one run,
// or of the canonical run beside it, have to see.
var waveTwinMutants = []Mutant{
	{
		Name: "wave-goes-on-after-a-fault", Area: Waves, Kind: Case, Twin: true,
		Sentence: "The picks of a wave act at once, so the fault of one does not keep the others from acting.",
		Edits: []Edit{{
			File: "engines/threaded/round.go", Func: "run.execute",
			Old: `for i, id := range w.picks {
					fault := r.pick(w, i, ahead, last)
					if fault != nil {
						r.log.executed(i + 1)
						return &model.RunError{Kind: model.ErrFault, Num: id, Fault: *fault}
					}
				}
				r.log.executed(len(w.picks))
				return nil`,
			New: `
				var first *model.RunError
				for i, id := range w.picks {
					if fault := r.pick(w, i, ahead, last); fault != nil && first == nil {
						first = &model.RunError{Kind: model.ErrFault, Num: id, Fault: *fault}
					}
				}
				r.log.executed(len(w.picks))
				return first`,
		}, {
			File: "model/oracle/waves.go", Func: "Machine.executeWave",
			Old: `for i, id := range picks {
					m.waves.executes(model.LaneStep{
						Tick: m.clock.Tick, Wave: wave, CoroID: id, Session: m.coroutine(id).SessionID, Lane: m.lane(id),
					}, uint64(i+1))
					if err := m.Dispatch(id); err != nil {
						return err
					}
				}
				return nil`,
			New: `
				var first error
				for i, id := range picks {
					m.waves.executes(model.LaneStep{
						Tick: m.clock.Tick, Wave: wave, CoroID: id, Session: m.coroutine(id).SessionID, Lane: m.lane(id),
					}, uint64(i+1))
					if err := m.Dispatch(id); err != nil && first == nil {
						first = err
					}
				}
				return first`,
		}},
	},
	{
		Name: "width-of-what-was-planned", Area: Waves, Kind: Case, Twin: true,
		Sentence: "A wave is as wide as its certificate, wherever a fault ended it.",
		Edits: []Edit{{
			File: "engines/threaded/round.go", Func: "run.execute",
			Old: `r.log.executed(i + 1)`,
			New: `r.log.executed(len(w.picks))`,
		}, {
			File: "model/oracle/waves.go", Func: "Machine.executeWave", Form: Behind,
			Old: `m.waves.executes(model.LaneStep{
					Tick: m.clock.Tick, Wave: wave, CoroID: id, Session: m.coroutine(id).SessionID, Lane: m.lane(id),
				}, uint64(i+1))`,
			New: `m.waves.maxWidth = max(m.waves.maxWidth, uint64(len(picks)))`,
		}},
	},
	{
		Name: "faulting-pick-leaves-no-lane-step", Area: Waves, Kind: Case, Twin: true,
		Sentence: "A pick that faults was not executed, so the lane trace does not list it.",
		Edits: []Edit{{
			File: "engines/threaded/round.go", Func: "run.pick",
			Old: `r.log.step(r.vm.Tick(), w.number, id)`,
			New: `if fault == nil { r.log.step(r.vm.Tick(), w.number, id) }`,
		}, {
			File: "model/oracle/waves.go", Func: "Machine.executeWave",
			Old: `if err := m.Dispatch(id); err != nil {
					return err
				}`,
			New: `
				if err := m.Dispatch(id); err != nil {
					m.waves.laneTrace = m.waves.laneTrace[:len(m.waves.laneTrace)-1]
					return err
				}`,
		}},
	},
	{
		Name: "lane-trace-counts-waves-from-one", Area: Waves, Kind: Case, Twin: true,
		Sentence: "The first wave of a round is wave 1 of the lane trace.",
		Edits: []Edit{{
			File: "engines/threaded/round.go", Func: "run.pick",
			Old: `r.log.step(r.vm.Tick(), w.number, id)`,
			New: `r.log.step(r.vm.Tick(), w.number+1, id)`,
		}, {
			File: "model/oracle/waves.go", Func: "Machine.executeWave", Form: Behind,
			Old: `m.waves.executes(model.LaneStep{
					Tick: m.clock.Tick, Wave: wave, CoroID: id, Session: m.coroutine(id).SessionID, Lane: m.lane(id),
				}, uint64(i+1))`,
			New: `m.waves.laneTrace[len(m.waves.laneTrace)-1].Wave++`,
		}},
	},
	{
		Name: "fallback-is-the-next-wave", Area: Waves, Kind: Case, Twin: true,
		Sentence: "The refused wave has had its number, so the fallback takes the next one.",
		Edits: []Edit{{
			File: "engines/threaded/round.go", Func: "run.plan", Form: Behind,
			Old: `w.picks, w.fallback = r.planner.single(id), true`,
			New: `w.number++`,
		}, {
			File: "model/oracle/waves.go", Func: "Machine.fallBack",
			Old: `return m.executeWave([]uint64{id}, wave)`,
			New: `return m.executeWave([]uint64{id}, wave+1)`,
		}},
	},
	{
		Name: "round-goes-on-after-the-fallback", Area: Waves, Kind: Case, Twin: true,
		Sentence: "A fallback costs one of the budget, and the rest of it is planned again.",
		Edits: []Edit{{
			File: "engines/threaded/round.go", Func: "run.play", Form: Condition,
			Old: `w.fallback`,
			New: `false`,
		}, {
			File: "model/oracle/waves.go", Func: "Machine.dispatchWaves",
			Old: `return dispatched, m.fallBack(wave)`,
			New: `
				if err := m.fallBack(wave); err != nil {
					return dispatched, err
				}
				left--
				continue`,
		}},
	},
	{
		Name: "stuck-when-the-last-plan-is-empty", Area: Waves, Kind: Case, Twin: true,
		Sentence: "A round that ends with a plan of nobody made no progress.",
		Edits: []Edit{{
			File: "engines/threaded/round.go", Func: "run.play",
			Old: `if !ok {
					break
				}`,
			New: `
				if !ok {
					last.Dispatched = false
					break
				}`,
		}, {
			File: "model/oracle/waves.go", Func: "Machine.dispatchWaves",
			Old: `if len(picks) == 0 {
					break
				}`,
			New: `
				if len(picks) == 0 {
					dispatched = false
					break
				}`,
		}},
	},
	{
		Name: "concurrency-alone-makes-waves", Area: Waves, Kind: Case, Twin: true,
		Sentence: "Rounds are wave rounds where the concurrency is above one.",
		Edits: []Edit{{
			File: "engines/threaded/threaded.go", Func: "budgetOf", Form: Condition,
			Old: `c.Config.RoundSemantics == model.CanonicalOneStep`,
			New: `false`,
		}, {
			File: "model/oracle/waves.go", Func: "Machine.budget", Form: Condition,
			Old: `m.config.RoundSemantics == model.CanonicalOneStep`,
			New: `false`,
		}},
	},
	{
		Name: "depth-leaves-out-the-refused", Area: Waves, Kind: Case, Twin: true,
		Sentence: "The depth of the ready queue counts those that could be picked.",
		Edits: []Edit{{
			File: "engines/threaded/round.go", Func: "run.plan",
			Old: `r.log.planStarts(r.vm.ReadyCount())`,
			New: `
				depth := 0
				for id := range r.vm.CoroutineCount() {
					if r.vm.Ready(id) && r.vm.Eligible(id) {
						depth++
					}
				}
				r.log.planStarts(depth)`,
		}, {
			File: "model/oracle/waves.go", Func: "Machine.nextPicks",
			Old: `m.waves.planStarts(uint64(len(m.sched.ready)))`,
			New: `
				depth := uint64(0)
				for _, id := range m.sched.ready {
					if m.eligible(id) {
						depth++
					}
				}
				m.waves.planStarts(depth)`,
		}},
	},
	{
		Name: "planner-conflicts-are-no-contention", Area: Waves, Kind: Case, Twin: true,
		Sentence: "Locks that nobody waited for were not contended.",
		Edits: []Edit{{
			File: "engines/threaded/log.go", Func: "waveLog.record",
			Old: `return &model.WaveRecord{
					LaneTrace: l.laneTrace(vm), Certificates: l.certificateRecords(), Handoffs: vm.Handoffs(),
					Metrics: model.WaveMetrics{
						LockContentionEvents: l.conflicts, PlannerConflictEvents: l.conflicts,
						MaxReadyQueueDepth: l.depth, MaxWaveWidth: l.width,
						CrossLaneTransferCount: handoffs, HandoffAppliedCount: handoffs,
					},
					LaneScheduler: vm.LaneScheduler(),
				}`,
			New: `
				return &model.WaveRecord{
					LaneTrace: l.laneTrace(vm), Certificates: l.certificateRecords(), Handoffs: vm.Handoffs(),
					Metrics: model.WaveMetrics{
						PlannerConflictEvents: l.conflicts,
						MaxReadyQueueDepth: l.depth, MaxWaveWidth: l.width,
						CrossLaneTransferCount: handoffs, HandoffAppliedCount: handoffs,
					},
					LaneScheduler: vm.LaneScheduler(),
				}`,
		}, {
			File: "model/oracle/wavelog.go", Func: "Machine.waveRecord",
			Old: `return &model.WaveRecord{
					LaneTrace: l.laneTrace, Certificates: l.certificates, Handoffs: l.handoffs,
					Metrics: model.WaveMetrics{
						LockContentionEvents: l.conflicts, PlannerConflictEvents: l.conflicts,
						MaxReadyQueueDepth: l.maxDepth, MaxWaveWidth: l.maxWidth,
						CrossLaneTransferCount: handoffs, HandoffAppliedCount: handoffs,
					},
					LaneScheduler: m.laneScheduler(),
				}`,
			New: `
				return &model.WaveRecord{
					LaneTrace: l.laneTrace, Certificates: l.certificates, Handoffs: l.handoffs,
					Metrics: model.WaveMetrics{
						PlannerConflictEvents: l.conflicts,
						MaxReadyQueueDepth: l.maxDepth, MaxWaveWidth: l.maxWidth,
						CrossLaneTransferCount: handoffs, HandoffAppliedCount: handoffs,
					},
					LaneScheduler: m.laneScheduler(),
				}`,
		}},
	},
	{
		Name: "handoff-inside-a-lane", Area: Waves, Kind: Case, Twin: true,
		Sentence: "Every Transfer between two coroutines is a handoff.",
		Edits: []Edit{{
			File: "kernel/ownership.go", Func: "VM.noteHandoff", Form: Condition,
			Old: `vm.lane(from.id) == vm.lane(to.id)`,
			New: `from.id == to.id`,
		}, {
			File: "model/oracle/wavelog.go", Func: "Machine.logHandoff", Form: Condition,
			Old: `m.waves == nil || m.lane(from) == m.lane(to)`,
			New: `m.waves == nil || from == to`,
		}},
	},
	{
		Name: "handoff-names-the-givers-role", Area: Waves, Kind: Case, Twin: true,
		Sentence: "The role of a handoff is that of the coroutine that gives, as in Transferred.",
		Edits: []Edit{{
			File: "kernel/ownership.go", Func: "VM.noteHandoff", Form: Behind,
			Old: `ep := s.endpoint()`,
			New: `ep.Role = from.roleText`,
		}, {
			File: "model/oracle/wavelog.go", Func: "Machine.logHandoff", Form: Before,
			Old: `m.waves.handoffs = append(m.waves.handoffs, model.Handoff{
					ID: uint64(len(m.waves.handoffs)), Tick: m.clock.Tick, Session: ep.SID, EndpointRole: ep.Role,
					FromCoro: from, ToCoro: to, FromLane: m.lane(from), ToLane: m.lane(to),
				})`,
			New: `ep.Role = m.coroutine(from).Role`,
		}},
	},
	{
		Name: "handoffs-count-from-one", Area: Waves, Kind: Case, Twin: true,
		Sentence: "The first handoff has the id 1, since 0 means none.",
		Edits: []Edit{{
			File: "kernel/ownership.go", Func: "VM.noteHandoff", Form: Behind,
			Old: `vm.handoffs = append(vm.handoffs, model.Handoff{
					ID: uint64(len(vm.handoffs)), Tick: vm.tick, Session: ep.SID, EndpointRole: ep.Role,
					FromCoro: uint64(from.id), ToCoro: uint64(to.id),
					FromLane: uint64(vm.lane(from.id)), ToLane: uint64(vm.lane(to.id)),
				})`,
			New: `vm.handoffs[len(vm.handoffs)-1].ID++`,
		}, {
			File: "model/oracle/wavelog.go", Func: "Machine.logHandoff", Form: Behind,
			Old: `m.waves.handoffs = append(m.waves.handoffs, model.Handoff{
					ID: uint64(len(m.waves.handoffs)), Tick: m.clock.Tick, Session: ep.SID, EndpointRole: ep.Role,
					FromCoro: from, ToCoro: to, FromLane: m.lane(from), ToLane: m.lane(to),
				})`,
			New: `m.waves.handoffs[len(m.waves.handoffs)-1].ID++`,
		}},
	},
}
