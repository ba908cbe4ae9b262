package mutants

// Breakages of the plan of a wave: the candidates and their order, the tests of lane, session and footprint,
// the budget, and the count of conflicts.
var plannerMutants = []Mutant{
	{
		Name: "planner-forgets-taken-lanes", Area: Planner, Kind: Case,
		Sentence: "Footprints keep picks apart, so a lane need not be left out once somebody of it is picked.",
		Edits: []Edit{{
			File: "engines/threaded/plan.go", Func: "planner.plan",
			Old: `p.candidates.Take(id)`,
		}},
	},
	{
		Name: "planner-ignores-footprints", Area: Planner, Kind: Case,
		Sentence: "Picks of different sessions cannot meet, so the planner compares no footprints.",
		Edits: []Edit{{
			File: "engines/threaded/plan.go", Func: "planner.fits",
			Old: `return p.agrees(id)`,
			New: `return true`,
		}, {
			File: "engines/threaded/plan.go", Func: "planner.fits", Form: Condition,
			Old: `abroad && !p.agrees(id)`,
			New: `false`,
		}},
	},
	{
		Name: "planner-asks-for-home-sessions-alone", Area: Planner, Kind: Case,
		Sentence: "A coroutine touches the session in which it was made.",
		Edits: []Edit{{
			File: "engines/threaded/plan.go", Func: "planner.fits", Form: Behind,
			Old: `p.sessions = p.vm.AppendTouched(p.sessions[:0], id)`,
			New: `p.sessions = p.sessions[:1]`,
		}},
	},
	{
		Name: "planner-never-widens", Area: Planner, Kind: Case,
		Sentence: "Two picks of one session never share a wave, widening or not.",
		Edits: []Edit{{
			File: "engines/threaded/plan.go", Func: "planner.fits", Form: Condition,
			Old: `widening`,
			New: `false`,
		}},
	},
	{
		Name: "each-wave-gets-the-whole-budget", Area: Planner, Kind: Case,
		Sentence: "The budget limits a wave: every wave of a round may hold n picks.",
		Edits: []Edit{{
			File: "engines/threaded/round.go", Func: "run.plan",
			Old: `w.picks = r.planner.plan(r.vm, min(left, r.lanes), r.c.Config.WaveWidening)`,
			New: `w.picks = r.planner.plan(r.vm, min(r.budget, r.lanes), r.c.Config.WaveWidening)`,
		}},
	},
	{
		Name: "conflicts-counted-once-a-plan", Area: Planner, Kind: Case,
		Sentence: "A plan in which candidates were passed over counts as one conflict.",
		Edits: []Edit{{
			File: "engines/threaded/plan.go", Func: "planner.plan",
			Old: `p.conflicts++`,
			New: `p.conflicts = 1`,
		}},
	},
	{
		Name: "full-wave-goes-on-counting", Area: Planner, Kind: Case,
		Sentence: "All candidates are looked at, so that the conflicts of a plan are all its conflicts.",
		Edits: []Edit{{
			File: "engines/threaded/plan.go", Func: "planner.plan", Form: Behind,
			Old: `for uint64(len(p.picks)) < most {
					id, ok := p.candidates.Next()
					if !ok {
						break
					}
					if !p.fits(id, widening) {
						p.conflicts++
						continue
					}
					p.picks = append(p.picks, id)
					p.candidates.Take(id)
				}`,
			New: `
				for id, ok := p.candidates.Next(); ok; id, ok = p.candidates.Next() {
					if !p.fits(id, widening) {
						p.conflicts++
					}
				}`,
		}},
	},
	{
		Name: "planner-takes-sessions-for-their-places", Area: Planner, Kind: Case,
		Sentence: "Endpoints and edges of one session conflict, whichever they are.",
		Edits: []Edit{{
			File: "engines/threaded/held.go", Func: "held.holds", Form: Condition,
			Old: `h.hasPlace(a)`,
			New: `true`,
		}},
	},
	{
		Name: "wide-wave-forgets-its-first-sessions", Area: Planner, Kind: Case,
		Sentence: "Sessions are marked from the one on with which there are many.",
		Edits: []Edit{{
			File: "engines/threaded/held.go", Func: "held.touch", Form: Before,
			Old: `for ; h.marked < len(h.touched); h.marked++ {
					h.sessions.of(h.touched[h.marked]).touched = h.plan
				}`,
			New: `h.marked = max(h.marked, len(h.touched)-len(sids))`,
		}},
	},
	{
		Name: "planner-forgets-the-guards", Area: Planner, Kind: Case,
		Sentence: "The guards are everybody's, so no pick holds them.",
		Edits: []Edit{{
			File: "engines/threaded/held.go", Func: "held.add",
			Old: `h.guards = h.plan`,
		}},
	},
	{
		Name: "spawn-stays-at-home", Area: Planner, Kind: Case,
		Sentence: "A child is born in its parent's session, so a Spawn leaves it not.",
		Edits: []Edit{{
			File: "kernel/footprint.go", Func: "VM.StaysHome", Form: Condition,
			Old: `t&(touchesNewSID|touchesNewCoro|touchesTarget) != 0`,
			New: `t&(touchesNewSID|touchesTarget) != 0`,
		}},
	},
	{
		Name: "named-endpoint-stays-at-home", Area: Planner, Kind: Case,
		Sentence: "A register names endpoints that its coroutine owns.",
		Edits: []Edit{{
			File: "kernel/footprint.go", Func: "VM.StaysHome", Form: Condition,
			Old: `!ok || ep.SID == c.home.sid || c.first != nil && ep.SID == c.first.sess.sid`,
			New: `true`,
		}},
	},
	{
		Name: "planner-forgets-the-weights", Area: Planner, Kind: Case,
		Sentence: "Candidates of a wave come in the order in which they became ready, under every policy.",
		Edits: []Edit{{
			File: "kernel/candidates.go", Func: "candidate.before",
			Old: `if c.class.weight != d.class.weight {
					return c.class.weight > d.class.weight
				}`,
		}},
	},
	{
		Name: "lane-queue-pops-the-newest", Area: Planner, Kind: Case,
		Sentence: "Of a lane's candidates the one that became ready last comes first.",
		Edits: []Edit{{
			File: "kernel/candidates.go", Func: "candidate.before",
			Old: `return c.place < d.place`,
			New: `return c.place > d.place`,
		}},
	},
	{
		Name: "lane-has-the-candidates-of-one-class", Area: Planner, Kind: Case,
		Sentence: "Behind a lane's first class nobody waits for this wave.",
		Edits: []Edit{{
			File: "kernel/candidates.go", Func: "Candidates.Next",
			Old: `if top.first {
					c.below(&c.vm.sched.lanes[top.class.lane].heap, top.class)
				}`,
		}},
	},
	{
		Name: "oracle-counts-taken-lanes", Area: Planner, Kind: Case,
		Sentence: "The oracle counts a candidate whose lane is taken among the conflicts.",
		Edits: []Edit{{
			File: "model/oracle/plan.go", Func: "Machine.Plan", Form: Behind,
			Old: `next := m.claim(id)`,
			New: `if m.eligible(id) && slices.ContainsFunc(claims, next.sharesLane) { conflicts++ }`,
		}},
	},
	{
		Name: "oracle-refused-goes-to-the-tail", Area: Planner, Kind: Case,
		Sentence: "A candidate that the oracle passes over for a conflict has lost its place.",
		Edits: []Edit{{
			File: "model/oracle/plan.go", Func: "Machine.Plan", Form: Behind,
			Old: `next := m.claim(id)`,
			New: `
				meets := !m.config.WaveWidening && slices.ContainsFunc(claims, next.sharesSession) || slices.ContainsFunc(claims, next.conflicts)
				if meets && m.eligible(id) && !slices.ContainsFunc(claims, next.sharesLane) {
					m.sched.unready(id)
					m.sched.reschedule(id)
				}`,
		}},
	},
	{
		Name: "touched-session-is-the-home-in-all", Area: Planner, Kind: Case, Twin: true,
		Sentence: "Who owns an endpoint of another session does not touch that session until it acts there.",
		Edits: []Edit{{
			File: "kernel/view.go", Func: "VM.AppendTouched", Form: Behind,
			Old: `dst = append(dst, c.home.sid)`,
			New: `return dst`,
		}, {
			File: "engines/threaded/plan.go", Func: "planner.plan", Form: Behind,
			Old: `p.vm, p.picks, p.conflicts, p.footprints, p.abroad = vm, p.picks[:0], 0, 0, widening`,
			New: `p.abroad = true`,
		}, {
			File: "envelopes/certificate/rules.go", Func: "Checker.touch",
			Old: `for _, ep := range c.owned[from:] {
					if ep.SID != last {
						last = ep.SID
						c.touched = append(c.touched, touch{last, i})
					}
				}`,
		}, {
			File: "envelopes/certificate/rules.go", Func: "Checker.conflicts", Form: Condition,
			Old: `c.apart()`,
			New: `false`,
		}, {
			File: "model/oracle/footprint.go", Func: "coroutine.touchedSessions", Form: Behind,
			Old: `touched := []uint64{c.SessionID}`,
			New: `return touched`,
		}},
	},
	{
		Name: "widening-lets-footprints-meet-in-all", Area: Planner, Kind: Case, Twin: true,
		Sentence: "Widening takes back what keeps picks apart: sessions, and with them footprints.",
		Edits: []Edit{{
			File: "engines/threaded/plan.go", Func: "planner.fits",
			Old: `return p.agrees(id)`,
			New: `return true`,
		}, {
			File: "envelopes/certificate/rules.go", Func: "Checker.conflicts", Form: Condition,
			Old: `len(c.cert.Picks) < 2`,
			New: `c.round.Widening || len(c.cert.Picks) < 2`,
		}, {
			File: "model/oracle/plan.go", Func: "Machine.Plan", Form: Condition,
			Old: `slices.ContainsFunc(claims, next.conflicts)`,
			New: `!m.config.WaveWidening && slices.ContainsFunc(claims, next.conflicts)`,
		}, {
			File: "model/oracle/certificate.go", Func: "hearing.picksFootprintsApart", Form: Before,
			Old: `return h.allPairs(func(a, b uint64) bool { return !Conflict(h.Footprint(a), h.Footprint(b)) })`,
			New: `if h.config.WaveWidening { return true }`,
		}},
	},
	{
		Name: "a-wave-costs-one-of-the-budget", Area: Planner, Kind: Case, Twin: true,
		Sentence: "A round of budget n runs n waves.",
		Edits: []Edit{{
			File: "engines/threaded/round.go", Func: "run.play",
			Old: `left -= uint64(len(w.picks))`,
			New: `left--`,
		}, {
			File: "model/oracle/waves.go", Func: "Machine.dispatchWaves",
			Old: `left -= uint64(len(picks))`,
			New: `left--`,
		}},
	},
	{
		Name: "dropped-plan-counts-no-conflicts", Area: Planner, Kind: Vector, Twin: true,
		Sentence: "A plan that the checker refuses leaves nothing behind, not even its conflicts.",
		Edits: []Edit{{
			File: "engines/threaded/round.go", Func: "run.plan", Form: Behind,
			Old: `id, ok := r.vm.Select(nil)`,
			New: `r.log.conflicts -= r.planner.conflicts`,
		}, {
			File: "model/oracle/waves.go", Func: "Machine.dispatchWaves", Form: Before,
			Old: `return dispatched, m.fallBack(wave)`,
			New: `
				_, dropped := m.Plan(min(left, m.lanes()))
				m.waves.conflicts -= dropped`,
		}},
	},
}
