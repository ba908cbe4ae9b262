package mutants

// Breakages of the determinism modes and of the projections of a trace, down to the endpoint projection: they
// judge two runs, and no run depends on them.
var modeMutants = []Mutant{
	{
		Name: "full-does-not-look-at-effects", Area: Modes, Kind: Law,
		Sentence: "Runs that show the same had the same effects.",
		Edits: []Edit{{
			File: "envelopes/determinism/determinism.go", Func: "Holds",
			Old: `return equalEvents(a.Obs, b.Obs, EqualEvents) && EffectsEqual(a.Effects, b.Effects)`,
			New: `return equalEvents(a.Obs, b.Obs, EqualEvents)`,
		}},
	},
	{
		Name: "effects-equal-whoever-handled", Area: Modes, Kind: Law,
		Sentence: "Two effects are one if their inputs and outputs are, whoever handled them.",
		Edits: []Edit{{
			File: "envelopes/determinism/determinism.go", Func: "equalEntries", Form: Behind,
			Old: `x, y := *a, *b`,
			New: `x.HandlerIdentity = y.HandlerIdentity`,
		}},
	},
	{
		Name: "normalised-ticks-of-nobody", Area: Modes, Kind: Law,
		Sentence: "Events without a session have no ticks that count.",
		Edits: []Edit{{
			File: "envelopes/determinism/equal.go", Func: "equalNormalised", Form: Condition,
			Old: `scoped || a.At() == b.At()`,
			New: `true`,
		}},
	},
	{
		Name: "commute-crosses-barriers", Area: Modes, Kind: Law,
		Sentence: "An event of no session stands among the others like one of session 0.",
		Edits: []Edit{{
			File: "envelopes/determinism/commute.go", Func: "runEnd", Form: Condition,
			Old: `!scoped`,
			New: `false`,
		}},
	},
	{
		Name: "commute-one-session-after-another", Area: Modes, Kind: Law,
		Sentence: "A run is written session by session.",
		Edits: []Edit{{
			File: "envelopes/determinism/commute.go", Func: "roundRobin",
			Old: `slices.SortFunc(turns, func(a, b turn) int { return cmp.Or(cmp.Compare(a.pass, b.pass), cmp.Compare(a.session, b.session)) })`,
		}},
	},
	{
		Name: "session-projection-keeps-the-unscoped", Area: Modes, Kind: Law,
		Sentence: "What names no session counts with session 0.",
		Edits: []Edit{{
			File: "envelopes/determinism/projection.go", Func: "Sessions", Form: Condition,
			Old: `!ok`,
			New: `false`,
		}},
	},
	{
		Name: "received-by-its-sender", Area: Modes, Kind: Law,
		Sentence: "Sent and Received are of the endpoint that they come from.",
		Edits: []Edit{{
			File: "envelopes/determinism/acting.go", Func: "ActingEndpoint",
			Old: `return model.Endpoint{SID: e.Session, Role: e.To}, true`,
			New: `return model.Endpoint{SID: e.Session, Role: e.From}, true`,
		}},
	},
	{
		Name: "check-belongs-to-what-came-before", Area: Modes, Kind: Law,
		Sentence: "A check is of the endpoint whose event stands before it.",
		Edits: []Edit{{
			File: "envelopes/determinism/endpoint.go", Func: "actors",
			Old: `out[i], next = next, actor{}`,
			New: `
				for before := i - 1; before >= 0; before-- {
					if t.Obs[before].Kind() != model.EventOutputConditionChecked {
						out[i] = actorOf(t.Obs[before], t.Coroutines, shared)
						break
					}
				}`,
		}},
	},
	{
		Name: "every-coroutine-has-its-own-list", Area: Modes, Kind: Law,
		Sentence: "What names a coroutine stands in that coroutine's list, whoever else is at home.",
		Edits: []Edit{{
			File: "envelopes/determinism/endpoint.go", Func: "actorOf", Form: Condition,
			Old: `shared[a.endpoint]`,
			New: `true`,
		}},
	},
	{
		Name: "coroutines-of-a-role-by-their-ids", Area: Modes, Kind: Law,
		Sentence: "The lists of a role's coroutines are compared one by one, in order of ids.",
		Edits: []Edit{{
			File: "envelopes/determinism/endpoint.go", Func: "differenceAt", Form: Behind,
			Old: `i := slices.IndexFunc(free, func(b Acts) bool { return slices.EqualFunc(acts.Events, b.Events, equalActs) })`,
			New: `if i > 0 { i = -1 }`,
		}},
	},
	{
		Name: "fault-with-its-text", Area: Modes, Kind: Law,
		Sentence: "Two faults are one if all their fields are.",
		Edits: []Edit{{
			File: "envelopes/determinism/endpoint.go", Func: "equalActs",
			Old: `return ok && x.Fault.Kind.Code() == y.Fault.Kind.Code()`,
			New: `return ok && x.Fault == y.Fault`,
		}},
	},
	{
		Name: "transfer-with-its-coroutines", Area: Modes, Kind: Law,
		Sentence: "A Transferred tells from whom to whom, and that counts.",
		Edits: []Edit{{
			File: "envelopes/determinism/endpoint.go", Func: "equalActs",
			Old: `return ok && x.Session == y.Session && x.Role == y.Role`,
			New: `return equalButTick(x, y) && ok`,
		}},
	},
	{
		Name: "endpoints-of-the-candidate-alone-unseen", Area: Modes, Kind: Law,
		Sentence: "Every endpoint of the baseline is compared.",
		Edits: []Edit{{
			File: "envelopes/determinism/endpoint.go", Func: "FirstEndpointDifference", Form: Condition,
			Old: `len(left)+len(right) > 0`,
			New: `len(left) > 0`,
		}},
	},
}
