package mutants

// Breakages of the footprint: in one of its three versions, and in all of them alike, where no comparison
// tells and picks that disturb each other share a wave.
var footprintMutants = []Mutant{
	{
		Name: "kernel-footprint-without-what-is-owned", Area: Footprint, Kind: Case,
		Sentence: "The kernel's footprint of a coroutine holds the endpoint at which it acts, and no other that it owns.",
		Edits: []Edit{{
			File: "kernel/footprint.go", Func: "VM.AppendFootprint",
			Old: `for s := c.first; s != nil; s = s.next {
					dst = append(dst, endpointAtom(s.endpoint()))
				}`,
		}},
	},
	{
		Name: "kernel-footprint-targets-the-existing", Area: Footprint, Kind: Case,
		Sentence: "A Transfer to a coroutine that does not exist touches none.",
		Edits: []Edit{{
			File: "kernel/footprint.go", Func: "VM.appendTouched",
			Old: `dst = append(dst, model.Atom{Kind: model.AtomCoroutine, Coro: uint64(target)})`,
			New: `if uint64(target) < uint64(len(vm.coros)) { dst = append(dst, model.Atom{Kind: model.AtomCoroutine, Coro: uint64(target)}) }`,
		}},
	},
	{
		Name: "kernel-footprint-turns-the-edge", Area: Footprint, Kind: Case,
		Sentence: "The edge of a Receive goes from the receiver to its partner.",
		Edits: []Edit{{
			File: "kernel/footprint.go", Func: "VM.appendControl",
			Old: `dst = append(dst, model.Atom{Kind: model.AtomEdge, SID: ep.SID, From: partner, To: ep.Role})`,
			New: `dst = append(dst, model.Atom{Kind: model.AtomEdge, SID: ep.SID, From: ep.Role, To: partner})`,
		}},
	},
	{
		Name: "checker-footprint-without-the-control", Area: Footprint, Kind: Case,
		Sentence: "An endpoint at which a coroutine communicates is one that it owns, so it is listed already.",
		Edits: []Edit{{
			File: "envelopes/certificate/footprint.go", Func: "appendComm",
			Old: `dst = append(dst, endpoint(ep))`,
		}},
	},
	{
		Name: "checker-footprint-has-any-edge", Area: Footprint, Kind: Case,
		Sentence: "A communication touches the edge of its endpoint's type, whichever way that goes.",
		Edits: []Edit{{
			File: "envelopes/certificate/footprint.go", Func: "appendComm", Form: Condition,
			Old: `!ok || comm.Dir != dir`,
			New: `!ok`,
		}},
	},
	{
		Name: "checker-control-is-the-home", Area: Footprint, Kind: Case,
		Sentence: "A coroutine whose register holds no endpoint acts for its own role at home, whatever it owns.",
		Edits: []Edit{{
			File: "envelopes/certificate/footprint.go", Func: "control", Form: Condition,
			Old: `len(owned) > 0`,
			New: `false`,
		}},
	},
	{
		Name: "checker-guards-though-layers-are-named", Area: Footprint, Kind: Case,
		Sentence: "Who acquires a layer holds the guards as a whole.",
		Edits: []Edit{{
			File: "envelopes/certificate/footprint.go", Func: "appendGuard", Form: Condition,
			Old: `!s.GuardLayersNamed()`,
			New: `true`,
		}},
	},
	{
		Name: "oracle-footprint-of-close-is-its-endpoint", Area: Footprint, Kind: Case,
		Sentence: "The oracle's footprint of a Close holds the endpoint that closes.",
		Edits: []Edit{{
			File: "model/oracle/footprint.go", Func: "Machine.instructionAtoms",
			Old: `return []model.Atom{endpointAtom(control), {Kind: model.AtomSession, SID: control.SID}}`,
			New: `return []model.Atom{endpointAtom(control)}`,
		}},
	},
	{
		Name: "owned-endpoints-claimed-by-nobody", Area: Footprint, Kind: Case, Twin: true,
		Sentence: "What a coroutine owns and does not use in its next instruction is free for others.",
		Edits: []Edit{{
			File: "kernel/footprint.go", Func: "VM.AppendFootprint",
			Old: `for s := c.first; s != nil; s = s.next {
					dst = append(dst, endpointAtom(s.endpoint()))
				}`,
		}, {
			File: "envelopes/certificate/footprint.go", Func: "appendAtoms",
			Old: `for _, ep := range owned {
					dst = append(dst, endpoint(ep))
				}`,
		}, {
			File: "model/oracle/footprint.go", Func: "Machine.Footprint",
			Old: `for _, ep := range c.OwnedEndpoints {
					atoms = append(atoms, endpointAtom(ep))
				}`,
		}},
	},
	{
		Name: "control-endpoint-claimed-by-nobody", Area: Footprint, Kind: Case, Twin: true,
		Sentence: "Who names an endpoint that it does not own can do nothing there, so it touches it not.",
		Edits: []Edit{{
			File: "kernel/footprint.go", Func: "VM.appendControl",
			Old: `dst = append(dst, endpointAtom(ep))`,
		}, {
			File: "envelopes/certificate/footprint.go", Func: "appendComm",
			Old: `dst = append(dst, endpoint(ep))`,
		}, {
			File: "envelopes/certificate/footprint.go", Func: "appendAtoms",
			Old: `dst = append(dst, endpoint(ep), session(ep.SID))`,
			New: `dst = append(dst, session(ep.SID))`,
		}, {
			File: "model/oracle/footprint.go", Func: "Machine.instructionAtoms",
			Old: `return append(m.edgeAtom(control, model.Sending), endpointAtom(control))`,
			New: `return m.edgeAtom(control, model.Sending)`,
		}, {
			File: "model/oracle/footprint.go", Func: "Machine.instructionAtoms",
			Old: `return append(m.edgeAtom(control, model.Receiving), endpointAtom(control))`,
			New: `return m.edgeAtom(control, model.Receiving)`,
		}, {
			File: "model/oracle/footprint.go", Func: "Machine.instructionAtoms",
			Old: `return []model.Atom{endpointAtom(control), {Kind: model.AtomSession, SID: control.SID}}`,
			New: `return []model.Atom{{Kind: model.AtomSession, SID: control.SID}}`,
		}},
	},
	{
		Name: "edges-claimed-by-nobody", Area: Footprint, Kind: Case, Twin: true,
		Sentence: "Sender and receiver act at endpoints of their own, so they do not meet at the edge between them.",
		Edits: []Edit{{
			File: "kernel/footprint.go", Func: "VM.appendControl", Form: Condition,
			Old: `t&touchesOut != 0 && s.cur.kind == sendNode`,
			New: `false`,
		}, {
			File: "kernel/footprint.go", Func: "VM.appendControl", Form: Condition,
			Old: `t&touchesIn != 0 && s.cur.kind == recvNode`,
			New: `false`,
		}, {
			File: "envelopes/certificate/footprint.go", Func: "appendComm", Form: Condition,
			Old: `!ok || comm.Dir != dir`,
			New: `true`,
		}, {
			File: "model/oracle/footprint.go", Func: "Machine.edgeAtom", Form: Condition,
			Old: `!ok || t.Dir != want`,
			New: `true`,
		}},
	},
	{
		Name: "close-claims-no-session", Area: Footprint, Kind: Case, Twin: true,
		Sentence: "A Close touches the endpoint that closes.",
		Edits: []Edit{{
			File: "kernel/footprint.go", Func: "VM.appendControl", Form: Condition,
			Old: `t&touchesSession != 0`,
			New: `false`,
		}, {
			File: "envelopes/certificate/footprint.go", Func: "appendAtoms",
			Old: `dst = append(dst, endpoint(ep), session(ep.SID))`,
			New: `dst = append(dst, endpoint(ep))`,
		}, {
			File: "model/oracle/footprint.go", Func: "Machine.instructionAtoms",
			Old: `return []model.Atom{endpointAtom(control), {Kind: model.AtomSession, SID: control.SID}}`,
			New: `return []model.Atom{endpointAtom(control)}`,
		}},
	},
	{
		Name: "next-session-claimed-by-nobody", Area: Footprint, Kind: Case, Twin: true,
		Sentence: "A session that does not exist yet is nobody's.",
		Edits: []Edit{{
			File: "kernel/footprint.go", Func: "VM.appendTouched", Form: Condition,
			Old: `t&touchesNewSID != 0`,
			New: `false`,
		}, {
			File: "envelopes/certificate/footprint.go", Func: "appendAtoms",
			Old: `dst = append(dst, session(s.SessionCount()))`,
		}, {
			File: "model/oracle/footprint.go", Func: "Machine.instructionAtoms",
			Old: `return []model.Atom{{Kind: model.AtomSession, SID: uint64(len(m.sessions))}}`,
			New: `return nil`,
		}},
	},
	{
		Name: "next-coroutine-claimed-by-nobody", Area: Footprint, Kind: Case, Twin: true,
		Sentence: "A coroutine that does not exist yet is nobody's.",
		Edits: []Edit{{
			File: "kernel/footprint.go", Func: "VM.appendTouched", Form: Condition,
			Old: `t&touchesNewCoro != 0`,
			New: `false`,
		}, {
			File: "envelopes/certificate/footprint.go", Func: "appendAtoms",
			Old: `dst = append(dst, model.Atom{Kind: model.AtomCoroutine, Coro: s.CoroutineCount()})`,
		}, {
			File: "model/oracle/footprint.go", Func: "Machine.instructionAtoms",
			Old: `return []model.Atom{{Kind: model.AtomCoroutine, Coro: uint64(len(m.coroutines))}}`,
			New: `return nil`,
		}},
	},
	{
		Name: "transfer-target-claimed-by-nobody", Area: Footprint, Kind: Case, Twin: true,
		Sentence: "A Transfer gives away what its coroutine owns, and touches nobody else.",
		Edits: []Edit{{
			File: "kernel/footprint.go", Func: "VM.appendTouched", Form: Condition,
			Old: `t&touchesTarget != 0 && c.has(in.b)`,
			New: `false`,
		}, {
			File: "envelopes/certificate/footprint.go", Func: "appendAtoms",
			Old: `if t, ok := held.(model.Nat); ok {
					dst = append(dst, model.Atom{Kind: model.AtomCoroutine, Coro: uint64(t)})
				}`,
		}, {
			File: "model/oracle/footprint.go", Func: "Machine.instructionAtoms",
			Old: `if t, ok := v.(model.Nat); ok {
					return []model.Atom{{Kind: model.AtomCoroutine, Coro: uint64(t)}}
				}`,
		}},
	},
	{
		Name: "resources-claimed-by-nobody", Area: Footprint, Kind: Case, Twin: true,
		Sentence: "Evidence is a coroutine's own, so sessions share no resources among their coroutines.",
		Edits: []Edit{{
			File: "kernel/footprint.go", Func: "VM.appendTouched",
			Old: `dst = append(dst, model.Atom{Kind: model.AtomResources, SID: c.home.sid})`,
		}, {
			File: "envelopes/certificate/footprint.go", Func: "appendGuard",
			Old: `dst = append(dst, model.Atom{Kind: model.AtomResources, SID: s.Home(id).SID})`,
		}, {
			File: "model/oracle/footprint.go", Func: "Machine.guardAtoms", Form: Behind,
			Old: `atoms := []model.Atom{{Kind: model.AtomResources, SID: c.SessionID}}`,
			New: `atoms = atoms[:0]`,
		}},
	},
	{
		Name: "guards-claimed-by-nobody", Area: Footprint, Kind: Case, Twin: true,
		Sentence: "Guard layers are told apart by their names, whether or not the configuration names them.",
		Edits: []Edit{{
			File: "kernel/footprint.go", Func: "VM.appendTouched", Form: Condition,
			Old: `!vm.layers.configured`,
			New: `false`,
		}, {
			File: "envelopes/certificate/footprint.go", Func: "appendGuard", Form: Condition,
			Old: `!s.GuardLayersNamed()`,
			New: `false`,
		}, {
			File: "model/oracle/footprint.go", Func: "Machine.guardAtoms", Form: Condition,
			Old: `len(m.config.GuardLayers) == 0`,
			New: `false`,
		}},
	},
	{
		Name: "session-conflicts-with-itself-alone", Area: Footprint, Kind: Case, Twin: true,
		Sentence: "Two footprints conflict if they share an atom.",
		Edits: []Edit{{
			File: "engines/threaded/held.go", Func: "held.holds",
			Old: `return s.whole == h.plan || s.resources == h.plan || s.places == h.plan`,
			New: `return s.whole == h.plan`,
		}, {
			File: "engines/threaded/held.go", Func: "held.holds",
			Old: `return s.whole == h.plan || s.resources == h.plan`,
			New: `return s.resources == h.plan`,
		}, {
			File: "engines/threaded/held.go", Func: "held.holds",
			Old: `return s.whole == h.plan || s.places == h.plan && h.hasPlace(a)`,
			New: `return s.places == h.plan && h.hasPlace(a)`,
		}, {
			File: "envelopes/certificate/conflict.go", Func: "Checker.clashInScope",
			Old: `for _, x := range claims {
					if c.atoms[x.atom].Kind == model.AtomSession {
						return true
					}
				}`,
		}, {
			File: "envelopes/certificate/conflict.go", Func: "Conflict",
			Old: `return shareAtom(a, b) || holdsOf(a, b) || holdsOf(b, a)`,
			New: `return shareAtom(a, b)`,
		}, {
			File: "model/oracle/footprint.go", Func: "covers",
			Old: `return x.Kind == model.AtomSession && x.SID == y.SID`,
			New: `return false`,
		}},
	},
}
