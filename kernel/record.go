package kernel

import "github.com/wavecheck/wavecheck/model"

// Record gives fields 7 to 15 of the Record of the run so far (spec 06 §2), the fragment's hash
// included. Result, errors and the engine's name are the engine's to fill in.
func (vm *VM) Record() model.Record {
	r := model.Record{
		Rounds: vm.rounds, Steps: vm.stepped, Tick: vm.tick,
		ObsTrace: vm.obsTrace(), EffectTrace: vm.effectTrace(), Checks: vm.checks(), Topology: vm.topologyState(),
	}
	r.Fragment = model.FragmentHash(model.Fragment{
		ObsTrace: r.ObsTrace, EffectTrace: r.EffectTrace, Topology: r.Topology, Tier: vm.cfg.EffectTier,
	})
	r.Coroutines = make([]model.CoroutineRecord, len(vm.coros))
	for i, c := range vm.coros {
		r.Coroutines[i] = vm.coroutineRecord(c)
	}
	r.Sessions = make([]model.SessionRecord, len(vm.sessions))
	for i, s := range vm.sessions {
		r.Sessions[i] = vm.sessionRecord(s)
	}
	if vm.opts.Dispatches {
		r.HasDispatches, r.Dispatches = true, vm.dispatchList()
	}
	return r
}

func (vm *VM) coroutineRecord(c *coroutine) model.CoroutineRecord {
	return model.CoroutineRecord{
		ID: uint64(c.id), Role: c.roleText, Session: c.home.sid, PC: c.pc, Status: vm.statusOf(c),
		Regs: vm.registersOf(c).all(), OwnedEndpoints: vm.appendOwned(nil, c), CostBudget: c.budget,
		KnowledgeSet: append([]model.Fact(nil), c.facts...), SpecState: specState(c),
	}
}

func (vm *VM) sessionRecord(s *session) model.SessionRecord {
	r := model.SessionRecord{SID: s.sid, Status: s.sessionStatus(), Epoch: s.epoch, Roles: s.shape.texts}
	for _, i := range s.shape.sorted {
		if t := s.slots[i].cur; t != nil {
			r.Types = append(r.Types, model.RoleType{Role: s.shape.texts[i], Type: t.src})
		}
	}
	s.eachEdge(func(from, to int32, e *edge) {
		b := model.BufferRecord{From: s.shape.texts[from], To: s.shape.texts[to]}
		if e != nil {
			b.Len = uint64(e.count)
		}
		r.Buffers = append(r.Buffers, b)
	})
	return r
}

func (s *session) sessionStatus() model.SessionStatus {
	return model.SessionStatus{Kind: s.status, Reason: s.reason}
}

// eachEdge calls f for every edge of a session, by sender and receiver; e is nil for one never used.
func (s *session) eachEdge(f func(from, to int32, e *edge)) {
	for _, from := range s.shape.sorted {
		for _, to := range s.shape.sorted {
			if e, ok := s.edgeAt(from, to); ok {
				f(from, to, e)
			}
		}
	}
}

func (vm *VM) dispatchList() []*model.Dispatch {
	n := vm.trace.dispatches.Len()
	out, made := make([]*model.Dispatch, n), make([]model.Dispatch, n)
	vm.trace.dispatches.Each(func(i int, d *dispatched) {
		if !d.none {
			made[i] = model.Dispatch{Coro: uint64(d.coro), Status: d.status}
			out[i] = &made[i]
		}
	})
	return out
}

func (vm *VM) checks() []model.OutputCheck {
	out := make([]model.OutputCheck, 0, vm.trace.events.Len()/2)
	vm.trace.events.Each(func(_ int, e *event) {
		if e.kind == model.EventOutputConditionChecked {
			out = append(out, model.OutputCheck{Meta: vm.outputMeta(e), Passed: e.flag})
		}
	})
	return out
}

func (vm *VM) outputMeta(e *event) model.OutputMeta {
	m := model.OutputMeta{PredicateRef: vm.texts[e.a], OutputDigest: model.UnspecifiedOutputDigest}
	if e.n > 0 {
		m.WitnessRef = vm.trace.witnesses[e.n-1]
	}
	return m
}

func (vm *VM) effectTrace() []model.EffectEntry {
	out := make([]model.EffectEntry, vm.trace.effects.Len())
	vm.trace.effects.Each(func(i int, e *effect) { out[i] = vm.effectOf(uint64(i), e) })
	return out
}

func (vm *VM) effectOf(id uint64, e *effect) model.EffectEntry {
	out := model.EffectEntry{ID: id, HandlerIdentity: vm.texts[e.identity], OrderingKey: e.tick}
	if e.topology {
		p := vm.trace.perturbations[e.n]
		out.Kind, out.OrderingKey, out.Topology = model.EffectTopology, id, &p
		out.Inputs, out.Outputs = model.TopologyInputs(e.tick), model.TopologyOutputs(p)
		return out
	}
	switch e.kind {
	case model.EventSent:
		out.Kind, out.Outputs = model.EffectSend, model.OutputsCommitted
		out.Inputs = model.MessageInputs(e.n, vm.texts[e.a], vm.texts[e.b], vm.texts[e.c])
	case model.EventReceived:
		out.Kind, out.Outputs = model.EffectRecv, model.OutputsCommitted
		out.Inputs = model.MessageInputs(e.n, vm.texts[e.a], vm.texts[e.b], vm.texts[e.c])
	case model.EventInvoked:
		out.Kind, out.Outputs = model.EffectInvoke, model.OutputsOK
		out.Inputs = model.InvokeInputs(e.n, vm.texts[e.a])
	case model.EventAcquired:
		out.Kind, out.Outputs = model.EffectAcquire, model.OutputsGranted
		out.Inputs = model.GuardInputs(e.n, vm.texts[e.a], vm.texts[e.b])
	case model.EventReleased:
		out.Kind, out.Outputs = model.EffectRelease, model.OutputsOK
		out.Inputs = model.GuardInputs(e.n, vm.texts[e.a], vm.texts[e.b])
	}
	return out
}

func (vm *VM) obsTrace() []model.Event {
	out := make([]model.Event, vm.trace.events.Len())
	vm.trace.events.Each(func(i int, e *event) { out[i] = vm.eventOf(e) })
	return out
}

func (vm *VM) eventOf(e *event) model.Event {
	a, b, c := e.a, e.b, e.c
	text := func(n name) string { return vm.texts[n] }
	edge := func() model.Edge { return model.Edge{SID: e.n, Sender: text(a), Receiver: text(b)} }
	switch e.kind {
	case model.EventSent:
		return model.Sent{Tick: e.tick, Edge: edge(), Session: e.n, From: text(a), To: text(b), Label: text(c)}
	case model.EventReceived:
		return model.Received{Tick: e.tick, Edge: edge(), Session: e.n, From: text(a), To: text(b), Label: text(c)}
	case model.EventOffered:
		return model.Offered{Tick: e.tick, Edge: edge(), Label: text(c)}
	case model.EventChose:
		return model.Chose{Tick: e.tick, Edge: edge(), Label: text(c)}
	case model.EventOpened:
		return model.Opened{Tick: e.tick, Session: e.n, Roles: vm.trace.lists[a]}
	case model.EventClosed:
		return model.Closed{Tick: e.tick, Session: e.n}
	case model.EventEpochAdvanced:
		return model.EpochAdvanced{Tick: e.tick, SID: e.n, Epoch: uint64(b)<<32 | uint64(c)}
	case model.EventHalted:
		return model.Halted{Tick: e.tick, CoroID: e.n}
	case model.EventInvoked:
		return model.Invoked{Tick: e.tick, CoroID: e.n, Role: text(a)}
	case model.EventAcquired:
		return model.Acquired{Tick: e.tick, Session: e.n, Role: text(a), Layer: text(b)}
	case model.EventReleased:
		return model.Released{Tick: e.tick, Session: e.n, Role: text(a), Layer: text(b)}
	case model.EventTransferred:
		return model.Transferred{Tick: e.tick, Session: e.n, Role: text(a), From: uint64(b), To: uint64(c)}
	case model.EventForked:
		return model.Forked{Tick: e.tick, Session: uint64(a), Ghost: e.n}
	case model.EventJoined:
		return model.Joined{Tick: e.tick, Session: e.n}
	case model.EventAborted:
		return model.Aborted{Tick: e.tick, Session: e.n}
	case model.EventTagged:
		return model.Tagged{Tick: e.tick, Session: e.n, Role: text(a), Fact: text(b)}
	case model.EventChecked:
		return model.Checked{Tick: e.tick, Session: e.n, Role: text(a), Target: text(b), Permitted: e.flag}
	case model.EventFaulted:
		return model.Faulted{Tick: e.tick, CoroID: e.n, Fault: *vm.trace.faults[a]}
	}
	m := vm.outputMeta(e)
	return model.OutputConditionChecked{
		Tick: e.tick, PredicateRef: m.PredicateRef, WitnessRef: m.WitnessRef, OutputDigest: m.OutputDigest, Passed: e.flag,
	}
}
