package mutants

// Breakages of the reference semantics alone, in our dialect.
var oracleMutants = []Mutant{
	{
		Name: "unbound-variable-keeps-its-loops", Area: Oracle, Kind: Case,
		Sentence: "The original type of an unbound variable is resolved where the variable stands.",
		Edits: []Edit{{
			File: "model/oracle/types.go", Func: "typeEntry.resolve",
			Old: `return resolve(e.original, e.originalEnv)`,
			New: `return resolve(e.original, env)`,
		}},
	},
	{
		Name: "oracle-queue-in-order-of-ids", Area: Oracle, Kind: Case,
		Sentence: "The oracle's ready set is a set: it stands in order of ids.",
		Edits: []Edit{{
			File: "model/oracle/schedule.go", Func: "scheduler.reschedule",
			Old: `s.ready = append(s.ready, id)`,
			New: `s.ready = insertID(s.ready, id)`,
		}},
	},
	{
		Name: "oracle-tie-goes-to-the-last", Area: Oracle, Kind: Case,
		Sentence: "Of candidates with equal score the oracle picks the last in the queue.",
		Edits: []Edit{{
			File: "model/oracle/schedule.go", Func: "Machine.greatest", Form: Condition,
			Old: `!ok || s > bestScore`,
			New: `!ok || s >= bestScore`,
		}},
	},
	{
		Name: "oracle-timeout-one-tick-long", Area: Oracle, Kind: Case,
		Sentence: "The oracle lets a timeout hold in the round in which it ends.",
		Edits: []Edit{{
			File: "model/oracle/topology.go", Func: "Machine.expireTimeouts", Form: Condition,
			Old: `t.Until <= m.clock.Tick`,
			New: `t.Until < m.clock.Tick`,
		}},
	},
	{
		Name: "oracle-heals-corruption-one-way", Area: Oracle, Kind: Case,
		Sentence: "The oracle's heal ends corruption from the first site to the second alone.",
		Edits: []Edit{{
			File: "model/oracle/topology.go", Func: "Machine.heal", Form: Before,
			Old: `if i, found := m.findCorruption(pair); found {
					m.topology.CorruptedEdges = slices.Delete(m.topology.CorruptedEdges, i, i+1)
				}`,
			New: `if pair.From == b && a != b { continue }`,
		}},
	},
	{
		Name: "oracle-crash-keeps-the-queue", Area: Oracle, Kind: Case,
		Sentence: "The oracle leaves a crashed coroutine in its queue, where nobody will pick it.",
		Edits: []Edit{{
			File: "model/oracle/topology.go", Func: "Machine.crash",
			Old: `m.sched.markDone(c.ID)`,
			New: `m.sched.unblock(c.ID)`,
		}},
	},
	{
		Name: "oracle-blocked-message-is-lost", Area: Oracle, Kind: Case,
		Sentence: "The oracle's full buffer under Block answers as one under Drop.",
		Edits: []Edit{{
			File: "model/oracle/comm.go", Func: "Machine.transmit",
			Old: `return blockOn(waitToSend(link))`,
			New: `return out`,
		}},
	},
	{
		Name: "oracle-spawn-passes-one-argument-less", Area: Oracle, Kind: Case,
		Sentence: "The oracle's child keeps unit in register 0.",
		Edits: []Edit{{
			File: "model/oracle/control.go", Func: "Machine.spawn",
			Old: `if v, ok := c.reg(a); ok {
					child.Regs[i] = v
				}`,
			New: `if v, ok := c.reg(a); ok && i > 0 {
					child.Regs[i] = v
				}`,
		}},
	},
	{
		Name: "oracle-repeated-dst-keeps-the-first", Area: Oracle, Kind: Case,
		Sentence: "Where an Open names a register twice, the oracle keeps the first endpoint.",
		Edits: []Edit{{
			File: "model/oracle/session.go", Func: "Machine.open",
			Old: `c.Regs[d.Reg] = ep`,
			New: `if was, ok := c.Regs[d.Reg].(model.Endpoint); !ok || was.SID != sid { c.Regs[d.Reg] = ep }`,
		}},
	},
	{
		Name: "oracle-step-forgets-the-effect-counter", Area: Oracle, Kind: Case,
		Sentence: "A machine restored from a Snapshot numbers its effects from 0.",
		Edits: []Edit{{
			File: "model/oracle/restore.go", Func: "FromSnapshot",
			Old: `m.nextEffect, m.lastStep, m.anchor = s.NextEffectID, s.LastSchedStep, s.HandlerIdentity`,
			New: `m.lastStep, m.anchor = s.LastSchedStep, s.HandlerIdentity`,
		}},
	},
	{
		Name: "oracle-footprint-forgets-the-edge-of-offer", Area: Oracle, Kind: Case,
		Sentence: "The oracle's footprint of an Offer holds no edge, since a choice is no message.",
		Edits: []Edit{{
			File: "model/oracle/footprint.go", Func: "Machine.instructionAtoms",
			Old: `return append(m.edgeAtom(control, model.Sending), endpointAtom(control))`,
			New: `
				if in.Op() == model.OpOffer {
					return []model.Atom{endpointAtom(control)}
				}
				return append(m.edgeAtom(control, model.Sending), endpointAtom(control))`,
		}},
	},
}

// Switches of the oracle that act in the wrong dialect. Those of kind Case make ours speak as the
// published VM does, so the kernel differs; those of kind Vector make the published VM's dialect speak as
// ours, which only what was recorded from that VM can tell.
var deviationMutants = []Mutant{
	{
		Name: "register-bounds-off-in-set", Area: Deviations, Kind: Case,
		Sentence: "The oracle checks the register of Set when it writes it.",
		Edits: []Edit{{
			File: "model/oracle/control.go", Func: "Machine.set", Form: Condition,
			Old: `m.has(model.RegisterBounds) && !c.hasReg(in.Dst)`,
			New: `false`,
		}},
	},
	{
		Name: "choose-label-type-off", Area: Deviations, Kind: Case,
		Sentence: "A branch label that is no text stops the oracle in every dialect.",
		Edits: []Edit{{
			File: "model/oracle/choice.go", Func: "Machine.labelIsNoText", Form: Condition,
			Old: `!m.has(model.ChooseLabelType)`,
			New: `true`,
		}},
	},
	{
		Name: "commit-atomicity-off", Area: Deviations, Kind: Case,
		Sentence: "The oracle makes its changes before the gate in every dialect.",
		Edits: []Edit{{
			File: "model/oracle/commit.go", Func: "Machine.commit", Form: Behind,
			Old: `atomic := m.has(model.CommitAtomicity)`,
			New: `atomic = false`,
		}},
	},
	{
		Name: "acquire-wakeup-off", Area: Deviations, Kind: Case,
		Sentence: "The oracle never marks who waits for a released layer.",
		Edits: []Edit{{
			File: "model/oracle/wake.go", Func: "Machine.wake", Form: Condition,
			Old: `m.has(model.AcquireWakeup)`,
			New: `false`,
		}},
	},
	{
		Name: "status-truth-off-for-the-woken", Area: Deviations, Kind: Case,
		Sentence: "In the oracle a woken coroutine reads Blocked until it runs.",
		Edits: []Edit{{
			File: "model/oracle/wake.go", Func: "Machine.wake", Form: Condition,
			Old: `m.has(model.StatusTruth)`,
			New: `false`,
		}},
	},
	{
		Name: "stuck-truth-off-in-selection", Area: Deviations, Kind: Case,
		Sentence: "The oracle's refused picks count, and go to the tail, in every dialect.",
		Edits: []Edit{{
			File: "model/oracle/schedule.go", Func: "Machine.pick", Form: Condition,
			Old: `m.has(model.StuckTruth)`,
			New: `false`,
		}},
	},
	{
		Name: "offer-topology-off-for-corruption", Area: Deviations, Kind: Case,
		Sentence: "The oracle's Offer minds partitions, but no corruption.",
		Edits: []Edit{{
			File: "model/oracle/choice.go", Func: "Machine.offer",
			Old: `payload = m.corrupted(link.Sender, link.Receiver, payload)`,
		}},
	},
	{
		Name: "endpoint-role-off", Area: Deviations, Kind: Case,
		Sentence: "In the oracle every endpoint communicates under the coroutine's own role.",
		Edits: []Edit{{
			File: "model/oracle/comm.go", Func: "Machine.channel", Form: Condition,
			Old: `m.has(model.EndpointRole)`,
			New: `false`,
		}},
	},
	{
		Name: "recursion-scope-always-on", Area: Deviations, Kind: Vector,
		Sentence: "The oracle advances types by the scope of their loops in every dialect.",
		Edits: []Edit{{
			File: "model/oracle/types.go", Func: "Machine.openType", Form: Condition,
			Old: `m.has(model.RecursionScope)`,
			New: `true`,
		}, {
			File: "model/oracle/types.go", Func: "Machine.advance", Form: Condition,
			Old: `m.has(model.RecursionScope)`,
			New: `true`,
		}},
	},
	{
		Name: "sender-wakeup-always-on", Area: Deviations, Kind: Vector,
		Sentence: "The oracle wakes senders in every dialect.",
		Edits: []Edit{{
			File: "model/oracle/wake.go", Func: "Machine.wakes",
			Old: `return m.has(model.SenderWakeup) && m.wakesSender(b.Reason.Edge)`,
			New: `return m.wakesSender(b.Reason.Edge)`,
		}},
	},
	{
		Name: "receiver-wakeup-always-on", Area: Deviations, Kind: Vector,
		Sentence: "The oracle wakes a receiver by its own edge in every dialect.",
		Edits: []Edit{{
			File: "model/oracle/wake.go", Func: "Machine.wakesReceiver", Form: Condition,
			Old: `m.has(model.ReceiverWakeup)`,
			New: `true`,
		}},
	},
	{
		Name: "halt-own-types-always-on", Area: Deviations, Kind: Vector,
		Sentence: "The oracle's Halt removes what the coroutine owns in every dialect.",
		Edits: []Edit{{
			File: "model/oracle/control.go", Func: "Machine.halt", Form: Condition,
			Old: `m.has(model.HaltOwnTypes)`,
			New: `true`,
		}},
	},
	{
		Name: "stuck-truth-always-on-in-idle-rounds", Area: Deviations, Kind: Vector,
		Sentence: "In the oracle a running timeout keeps a run alive in every dialect.",
		Edits: []Edit{{
			File: "model/oracle/round.go", Func: "Machine.idle", Form: Condition,
			Old: `m.has(model.StuckTruth)`,
			New: `true`,
		}},
	},
}
