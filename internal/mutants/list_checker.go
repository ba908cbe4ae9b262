package mutants

// Breakages of the checkers of wave certificates. An honest planner breaks no rule, so most of them let a lie
// pass and change no run: who forges certificates has to see. The others refuse what is sound.
var checkerMutants = []Mutant{
	{
		Name: "checker-lets-the-forced-pass", Area: Checker, Kind: Case,
		Sentence: "A certificate is judged by what it says, forced or not.",
		Edits: []Edit{{
			File: "envelopes/certificate/certificate.go", Func: "Checker.first", Form: Condition,
			Old: `c.round.Forced`,
			New: `false`,
		}},
	},
	{
		Name: "certificate-of-any-wave", Area: Checker, Kind: Law,
		Sentence: "The wave's number is for the reader; the tick tells the round.",
		Edits: []Edit{{
			File: "envelopes/certificate/rules.go", Func: "Checker.elsewhere", Form: Condition,
			Old: `c.cert.Wave != c.round.Wave`,
			New: `false`,
		}},
	},
	{
		Name: "certificate-of-an-earlier-step", Area: Checker, Kind: Law,
		Sentence: "A certificate is stale if more was dispatched at its planning than now, which cannot be.",
		Edits: []Edit{{
			File: "envelopes/certificate/rules.go", Func: "Checker.elsewhere", Form: Condition,
			Old: `c.cert.PlannerStep != c.state.StepCount()`,
			New: `c.cert.PlannerStep > c.state.StepCount()`,
		}},
	},
	{
		Name: "checker-forgets-what-is-left", Area: Checker, Kind: Law,
		Sentence: "Lanes limit a wave; the round's budget is the round's affair.",
		Edits: []Edit{{
			File: "envelopes/certificate/rules.go", Func: "Checker.miscounted",
			Old: `return n < 1 || n > min(c.round.Left, c.round.Lanes)`,
			New: `return n < 1 || n > c.round.Lanes`,
		}},
	},
	{
		Name: "empty-certificate-is-valid", Area: Checker, Kind: Law,
		Sentence: "Nobody disturbs anybody in a wave of nobody.",
		Edits: []Edit{{
			File: "envelopes/certificate/rules.go", Func: "Checker.miscounted",
			Old: `return n < 1 || n > min(c.round.Left, c.round.Lanes)`,
			New: `return n > min(c.round.Left, c.round.Lanes)`,
		}},
	},
	{
		Name: "repeated-pick-is-a-matter-of-lanes", Area: Checker, Kind: Law,
		Sentence: "Who stands in a wave twice shares a lane with itself, which is C6.",
		Edits: []Edit{{
			File: "envelopes/certificate/rules.go", Func: "Checker.repeats",
			Old: `return c.numberTwice()`,
			New: `return false`,
		}},
	},
	{
		Name: "twice-means-side-by-side", Area: Checker, Kind: Law,
		Sentence: "Picks come sorted, so equal lanes are neighbours.",
		Edits: []Edit{{
			File: "envelopes/certificate/rules.go", Func: "Checker.numberTwice", Form: Condition,
			Old: `slices.Contains(list[:i], x)`,
			New: `i > 0 && list[i-1] == x`,
		}, {
			File: "envelopes/certificate/rules.go", Func: "Checker.numberTwice",
			Old: `slices.Sort(list)`,
		}},
	},
	{
		Name: "checker-takes-who-is-not-ready", Area: Checker, Kind: Law,
		Sentence: "Every coroutine that exists may be picked.",
		Edits: []Edit{{
			File: "envelopes/certificate/rules.go", Func: "Checker.unready", Form: Condition,
			Old: `id >= c.state.CoroutineCount() || !c.state.Ready(id)`,
			New: `id >= c.state.CoroutineCount()`,
		}, {
			File: "envelopes/certificate/rules.go", Func: "Checker.unready", Form: Condition,
			Old: `k != model.StatusReady && k != model.StatusSpeculating`,
			New: `false`,
		}},
	},
	{
		Name: "checker-minds-no-topology", Area: Checker, Kind: Law,
		Sentence: "A crashed role's coroutines are not ready, so nobody needs to look at sites.",
		Edits: []Edit{{
			File: "envelopes/certificate/rules.go", Func: "Checker.ineligible", Form: Condition,
			Old: `!c.state.Eligible(id)`,
			New: `false`,
		}},
	},
	{
		Name: "snapshot-forgets-timeouts", Area: Checker, Kind: Law,
		Sentence: "Of what a Snapshot tells of sites, the crashed ones are those that nobody may act at.",
		Edits: []Edit{{
			File: "envelopes/certificate/snapshot.go", Func: "seen.Eligible", Form: Before,
			Old: `return !slices.Contains(sites.CrashedSites, role) &&
					!slices.ContainsFunc(sites.TimedOutSites, func(t model.TimedOutSite) bool { return t.Site == role })`,
			New: `return !slices.Contains(sites.CrashedSites, role)`,
		}},
	},
	{
		Name: "checker-lets-lanes-be-shared", Area: Checker, Kind: Law,
		Sentence: "Lanes are how a wave is shared out, and nothing that it could be wrong about.",
		Edits: []Edit{{
			File: "envelopes/certificate/rules.go", Func: "Checker.sharesLane",
			Old: `return c.numberTwice()`,
			New: `return false`,
		}},
	},
	{
		Name: "checker-touches-homes-alone", Area: Checker, Kind: Law,
		Sentence: "A pick touches its home session; what it owns elsewhere is in its footprint.",
		Edits: []Edit{{
			File: "envelopes/certificate/rules.go", Func: "Checker.touch",
			Old: `for _, ep := range c.owned[from:] {
					if ep.SID != last {
						last = ep.SID
						c.touched = append(c.touched, touch{last, i})
					}
				}`,
		}},
	},
	{
		Name: "checker-quarrels-with-itself", Area: Checker, Kind: Case,
		Sentence: "A session that is touched twice is shared, by whomever.",
		Edits: []Edit{{
			File: "envelopes/certificate/rules.go", Func: "Checker.touch", Form: Condition,
			Old: `ep.SID != last`,
			New: `true`,
		}, {
			File: "envelopes/certificate/rules.go", Func: "Checker.sharesSession",
			Old: `for _, y := range list[:i] {
					if x.sid == y.sid && x.pick != y.pick {
						return true
					}
				}`,
			New: `if slices.ContainsFunc(list[:i], func(y touch) bool { return x.sid == y.sid }) { return true }`,
		}},
	},
	{
		Name: "checker-never-widens", Area: Checker, Kind: Case,
		Sentence: "Widening is a licence of the planner; sessions are pairwise disjoint in a sound wave.",
		Edits: []Edit{{
			File: "envelopes/certificate/rules.go", Func: "Checker.sharesSession", Form: Condition,
			Old: `c.round.Widening || len(c.cert.Picks) < 2`,
			New: `len(c.cert.Picks) < 2`,
		}},
	},
	{
		Name: "certificate-skips-admissibility", Area: Checker, Kind: Law,
		Sentence: "The planner has compared the footprints.",
		Edits: []Edit{{
			File: "envelopes/certificate/rules.go", Func: "Checker.conflicts", Form: Condition,
			Old: `len(c.cert.Picks) < 2`,
			New: `true`,
		}},
	},
	{
		Name: "checker-lets-new-numbers-meet", Area: Checker, Kind: Law,
		Sentence: "What is made, spawned or given away lies in no session that another pick touches.",
		Edits: []Edit{{
			File: "envelopes/certificate/footprint.go", Func: "stays",
			Old: `return false`,
			New: `return true`,
		}},
	},
	{
		Name: "checker-believes-registers", Area: Checker, Kind: Law,
		Sentence: "A register names endpoints of sessions that its coroutine touches.",
		Edits: []Edit{{
			File: "envelopes/certificate/footprint.go", Func: "touches",
			Old: `return false`,
			New: `return true`,
		}},
	},
	{
		Name: "checker-sees-no-whole-session", Area: Checker, Kind: Law,
		Sentence: "Claims conflict if they are on one atom.",
		Edits: []Edit{{
			File: "envelopes/certificate/conflict.go", Func: "Checker.clashInScope",
			Old: `for _, x := range claims {
					if c.atoms[x.atom].Kind == model.AtomSession {
						return true
					}
				}`,
		}},
	},
	{
		Name: "conflict-asks-the-first-alone", Area: Checker, Kind: Law,
		Sentence: "Of two footprints the first one may hold the other's session.",
		Edits: []Edit{{
			File: "envelopes/certificate/conflict.go", Func: "Conflict",
			Old: `return shareAtom(a, b) || holdsOf(a, b) || holdsOf(b, a)`,
			New: `return shareAtom(a, b) || holdsOf(a, b)`,
		}},
	},
	{
		Name: "checker-has-no-lane", Area: Checker, Kind: Law,
		Sentence: "Without a lane nobody can be picked.",
		Edits: []Edit{{
			File: "envelopes/certificate/certificate.go", Func: "Checker.Check",
			Old: `c.round.Lanes = max(r.Lanes, 1)`,
		}},
	},
	{
		Name: "oracle-checker-asks-for-the-whole-budget", Area: Checker, Kind: Law,
		Sentence: "The oracle's checker measures a wave by n, whatever of the round is spent.",
		Edits: []Edit{{
			File: "model/oracle/certificate.go", Func: "hearing.fits",
			Old: `return 1 <= n && n <= min(h.left, h.lanes())`,
			New: `return 1 <= n && n <= min(h.budget(), h.lanes())`,
		}},
	},
	{
		Name: "oracle-checker-compares-neighbours", Area: Checker, Kind: Law,
		Sentence: "The oracle's checker compares each pick with the one before it.",
		Edits: []Edit{{
			File: "model/oracle/certificate.go", Func: "hearing.allPairs",
			Old: `for _, a := range h.Picks[:i] {
					if !hold(a, b) {
						return false
					}
				}`,
			New: `if i > 0 && !hold(h.Picks[i-1], b) { return false }`,
		}},
	},
}
