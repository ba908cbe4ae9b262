package mutants

// Breakages of the domains of Dn and Df: a clause that is missing claims membership where a program can see
// its schedule. Those of kind Case are shown by some Case that is not a member; where generated Cases hardly ever
// are, the predicate's own tests tell.
var domainMutants = []Mutant{
	{
		Name: "domain-of-any-ending", Area: Envelope, Kind: Case,
		Sentence: "However the canonical run ends, one of waves ends so too.",
		Edits: []Edit{{
			File: "envelopes/domain.go", Func: "OutsideDomain", Form: Condition,
			Old: `canonical.Result != model.AllDone && canonical.Result != model.Stuck`,
			New: `false`,
		}},
	},
	{
		Name: "domain-minds-no-topology", Area: Envelope, Kind: Case,
		Sentence: "Topology is a matter of ticks, and both runs have the same.",
		Edits: []Edit{{
			File: "envelopes/domain.go", Func: "OutsideDomain", Form: Condition,
			Old: `!topologyComesLate(c, canonical)`,
			New: `false`,
		}},
	},
	{
		Name: "domain-takes-counting-handlers", Area: Envelope, Kind: Law,
		Sentence: "A handler that counts by role is asked by that role in one order.",
		Edits: []Edit{{
			File: "envelopes/domain.go", Func: "seen", Form: Condition,
			Old: `!c.Handler.Pure()`,
			New: `false`,
		}},
	},
	{
		Name: "domain-of-any-budget", Area: Envelope, Kind: Law,
		Sentence: "A coroutine pays for its instructions, which are the same under every schedule.",
		Edits: []Edit{{
			File: "envelopes/domain.go", Func: "seen", Form: Condition,
			Old: `!budgetSuffices(c, canonical, events)`,
			New: `false`,
		}},
	},
	{
		Name: "domain-of-any-buffer", Area: Envelope, Kind: Case,
		Sentence: "What fits into a buffer in one run fits in all.",
		Edits: []Edit{{
			File: "envelopes/domain.go", Func: "seen", Form: Condition,
			Old: `!buffersAllow(&c.Config.Buffer, canonical.ObsTrace)`,
			New: `false`,
		}},
	},
	{
		Name: "latest-value-is-never-full", Area: Envelope, Kind: Case,
		Sentence: "A buffer that keeps the latest value takes every message.",
		Edits: []Edit{{
			File: "envelopes/domain.go", Func: "buffersAllow",
			Old: `capacity = 1`,
			New: `return true`,
		}},
	},
	{
		Name: "domain-with-closes", Area: Envelope, Kind: Case,
		Sentence: "Who closes a session has done its part of it, and the others theirs.",
		Edits: []Edit{{
			File: "envelopes/domain.go", Func: "eventsTell",
			Old: `return fmt.Sprintf("there is %s at tick %d", e.Kind(), e.At())`,
			New: `if e.Kind() != model.EventClosed { return "there is a fault or a transfer" }`,
		}},
	},
	{
		Name: "domain-with-several-openers", Area: Envelope, Kind: Case,
		Sentence: "Whoever opens a session, it is a new one.",
		Edits: []Edit{{
			File: "envelopes/domain.go", Func: "eventsTell", Form: Condition,
			Old: `opened && opener != coro`,
			New: `false`,
		}},
	},
	{
		Name: "domain-with-shared-endpoints", Area: Envelope, Kind: Case,
		Sentence: "What several coroutines do in the name of one endpoint, they do in one order.",
		Edits: []Edit{{
			File: "envelopes/domain.go", Func: "eventsTell", Form: Condition,
			Old: `taken && other != coro`,
			New: `false`,
		}},
	},
	{
		Name: "failure-domain-where-players-crash", Area: Envelope, Kind: Law,
		Sentence: "A run that came to its end was not hurt by a crash.",
		Edits: []Edit{{
			File: "envelopes/domain.go", Func: "onlyDelays", Form: Condition,
			Old: `p.Kind == model.Crash && plays(canonical, p.Site)`,
			New: `false`,
		}},
	},
	{
		Name: "failure-domain-asks-the-baseline-alone", Area: Envelope, Kind: Case,
		Sentence: "What the canonical run brings to its end, every run does.",
		Edits: []Edit{{
			File: "envelopes/domain.go", Func: "OutsideFailureDomain", Form: Condition,
			Old: `candidate.Result != model.AllDone`,
			New: `false`,
		}},
	},
}
