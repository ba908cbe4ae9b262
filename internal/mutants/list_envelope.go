package mutants

// Breakages of the diff, its artefact, the declarations, and the rules of membership. What judges too mildly
// changes no verdict on a machine that is right; what judges too strictly refuses it.
var envelopeMutants = []Mutant{
	{
		Name: "failure-class-always-exact", Area: Envelope, Kind: Law,
		Sentence: "Both runs have one topology script, so their failures are the same.",
		Edits: []Edit{{
			File: "envelopes/diff.go", Func: "failureClass",
			Old: `return FailureBounded`,
			New: `return FailureExact`,
		}},
	},
	{
		Name: "failure-class-without-timeouts", Area: Envelope, Kind: Law,
		Sentence: "A timeout is no failure: it ends by itself.",
		Edits: []Edit{{
			File: "envelopes/diff.go", Func: "failureClass", Form: Condition,
			Old: `slices.Equal(a.TimedOutSites, b.TimedOutSites)`,
			New: `true`,
		}},
	},
	{
		Name: "effect-class-never-bounded", Area: Envelope, Kind: Law,
		Sentence: "Effects that differ can be replayed.",
		Edits: []Edit{{
			File: "envelopes/diff.go", Func: "effectClass",
			Old: `return EffectBounded`,
			New: `return EffectReplay`,
		}},
	},
	{
		Name: "effect-class-of-the-log", Area: Envelope, Kind: Law,
		Sentence: "Effect traces are compared in the order in which they were logged.",
		Edits: []Edit{{
			File: "envelopes/diff.go", Func: "effectClass", Form: Condition,
			Old: `determinism.EffectsEqual(model.CanonicalEffects(a), model.CanonicalEffects(b))`,
			New: `determinism.EffectsEqual(a, b)`,
		}},
	},
	{
		Name: "scheduler-class-of-raw-traces", Area: Envelope, Kind: Law,
		Sentence: "Exact is what is equal tick by tick.",
		Edits: []Edit{{
			File: "envelopes/diff.go", Func: "schedulerClass", Form: Condition,
			Old: `determinism.Holds(model.ModuloEffects, determinism.Trace{Obs: a}, determinism.Trace{Obs: b})`,
			New: `determinism.Holds(model.Replay, determinism.Trace{Obs: a}, determinism.Trace{Obs: b})`,
		}},
	},
	{
		Name: "no-wave-is-one-wide", Area: Envelope, Kind: Law,
		Sentence: "A wave engine that executed no wave is as wide as the canonical one.",
		Edits: []Edit{{
			File: "envelopes/diff.go", Func: "Side.MaxWidth",
			Old: `return s.Record.Waves.Metrics.MaxWaveWidth`,
			New: `return max(1, s.Record.Waves.Metrics.MaxWaveWidth)`,
		}},
	},
	{
		Name: "fragment-without-its-tier", Area: Envelope, Kind: Law,
		Sentence: "The tier is a label, so the fragment that is hashed has the default.",
		Edits: []Edit{{
			File: "envelopes/diff.go", Func: "Side.Fragment",
			Old: `return model.Fragment{ObsTrace: s.Record.ObsTrace, EffectTrace: s.Record.EffectTrace, Topology: s.Record.Topology, Tier: s.Tier}`,
			New: `return model.Fragment{ObsTrace: s.Record.ObsTrace, EffectTrace: s.Record.EffectTrace, Topology: s.Record.Topology}`,
		}},
	},
	{
		Name: "diff-with-failures-before-effects", Area: Envelope, Kind: Vector,
		Sentence: "The keys of a diff stand in any order.",
		Edits: []Edit{{
			File: "envelopes/encode.go", Func: "AppendDiff",
			Old: `b = textKey(append(b, "},"...), "effect_ordering_class", d.Effect.String())
				b = textKey(append(b, ','), "failure_visible_diff_class", d.Failure.String())`,
			New: `
				b = textKey(append(b, "},"...), "failure_visible_diff_class", d.Failure.String())
				b = textKey(append(b, ','), "effect_ordering_class", d.Effect.String())`,
		}},
	},
	{
		Name: "diff-hash-of-a-line", Area: Envelope, Kind: Vector,
		Sentence: "What is hashed is the document as it stands in a file, with its newline.",
		Edits: []Edit{{
			File: "envelopes/artefact.go", Func: "Diff.Hash",
			Old: `return model.StableHash(AppendDiff(nil, d))`,
			New: `return model.StableHash(append(AppendDiff(nil, d), '\n'))`,
		}},
	},
	{
		Name: "artefact-with-the-candidate-first", Area: Envelope, Kind: Vector,
		Sentence: "The hash of the run under test comes first.",
		Edits: []Edit{{
			File: "envelopes/encode.go", Func: "AppendArtefact",
			Old: `b = textKey(append(b, ','), "baseline_fragment_hash", a.BaselineHash.String())
				b = textKey(append(b, ','), "candidate_fragment_hash", a.CandidateHash.String())`,
			New: `
				b = textKey(append(b, ','), "candidate_fragment_hash", a.CandidateHash.String())
				b = textKey(append(b, ','), "baseline_fragment_hash", a.BaselineHash.String())`,
		}},
	},
	{
		Name: "artefact-hash-is-believed", Area: Envelope, Kind: Law,
		Sentence: "A reader takes the diff's hash as it stands.",
		Edits: []Edit{{
			File: "envelopes/decode.go", Func: "DecodeArtefact", Form: Condition,
			Old: `r.err == nil && a.DiffHash != a.Diff.Hash()`,
			New: `false`,
		}},
	},
	{
		Name: "waves-declared-strict", Area: Envelope, Kind: Case,
		Sentence: "D2 and Dn keep the tier of D1.",
		Edits: []Edit{{
			File: "envelopes/declaration.go", Func: "D2", Form: Behind,
			Old: `d.Scheduler, d.Effect, d.Tier = SchedulerPerSession, EffectReplay, model.EnvelopeBounded`,
			New: `d.Tier = model.StrictDeterministic`,
		}},
	},
	{
		Name: "width-without-lanes-is-none", Area: Envelope, Kind: Case,
		Sentence: "Waves are min(n, w) wide, and no workers make no waves.",
		Edits: []Edit{{
			File: "envelopes/declaration.go", Func: "widthOf",
			Old: `return max(1, min(n, w))`,
			New: `return min(n, w)`,
		}},
	},
	{
		Name: "declared-width-is-the-concurrency", Area: Envelope, Kind: Law,
		Sentence: "A wave holds n picks at most, so n is declared.",
		Edits: []Edit{{
			File: "envelopes/declaration.go", Func: "widthOf",
			Old: `return max(1, min(n, w))`,
			New: `return max(1, n)`,
		}},
	},
	{
		Name: "all-of-dn-is-bounded", Area: Envelope, Kind: Case,
		Sentence: "Dn declares the weakest class of every kind.",
		Edits: []Edit{{
			File: "envelopes/declaration.go", Func: "Dn", Form: Behind,
			Old: `d.Scheduler, d.Effect = SchedulerBounded, EffectBounded`,
			New: `d.Failure = FailureBounded`,
		}},
	},
	{
		Name: "df-without-a-reason", Area: Envelope, Kind: Case,
		Sentence: "A failure needs no justification.",
		Edits: []Edit{{
			File: "envelopes/declaration.go", Func: "Df", Form: Behind,
			Old: `d.Failure, d.RequireEndpointEqual, d.Justification = FailureBounded, false, []string{WavesDeviation}`,
			New: `d.Justification = nil`,
		}},
	},
	{
		Name: "declaration-of-any-version", Area: Envelope, Kind: Law,
		Sentence: "A declaration is ours, so its version is.",
		Edits: []Edit{{
			File: "envelopes/member.go", Func: "schemas", Form: Condition,
			Old: `v.got != v.want`,
			New: `v.got != v.want && v.want != DeclarationVersion`,
		}},
	},
	{
		Name: "baseline-of-any-name", Area: Envelope, Kind: Law,
		Sentence: "The engine under test is the candidate; the baseline is the oracle, whatever it is called.",
		Edits: []Edit{{
			File: "envelopes/member.go", Func: "engineNames", Form: Condition,
			Old: `q.Diff.Baseline == q.Declaration.Baseline`,
			New: `true`,
		}},
	},
	{
		Name: "one-class-weaker-is-inside", Area: Envelope, Kind: Law,
		Sentence: "A class is declared up to the next one.",
		Edits: []Edit{{
			File: "envelopes/member.go", Func: "weaker", Form: Condition,
			Old: `found <= declared`,
			New: `found <= declared+1`,
		}},
	},
	{
		Name: "declared-class-has-to-be-met", Area: Envelope, Kind: Case,
		Sentence: "What is found is what was declared.",
		Edits: []Edit{{
			File: "envelopes/member.go", Func: "weaker", Form: Condition,
			Old: `found <= declared`,
			New: `found == declared`,
		}},
	},
	{
		Name: "width-bound-off-by-one", Area: Envelope, Kind: Law,
		Sentence: "A wave may be one wider than declared, since the canonical step stands beside it.",
		Edits: []Edit{{
			File: "envelopes/member.go", Func: "widths", Form: Condition,
			Old: `d.CandidateMaxWidth > most`,
			New: `d.CandidateMaxWidth > most+1`,
		}},
	},
	{
		Name: "width-bound-is-never-reached", Area: Envelope, Kind: Case,
		Sentence: "Waves are narrower than the declared width.",
		Edits: []Edit{{
			File: "envelopes/member.go", Func: "widths", Form: Condition,
			Old: `d.CandidateMaxWidth > most`,
			New: `d.CandidateMaxWidth >= most && most > 1`,
		}},
	},
	{
		Name: "bound-after-the-run", Area: Envelope, Kind: Law,
		Sentence: "The diff's bound may be another than the declared one, as long as it holds.",
		Edits: []Edit{{
			File: "envelopes/member.go", Func: "widths", Form: Condition,
			Old: `d.DeclaredBound != most`,
			New: `d.CandidateMaxWidth > d.DeclaredBound`,
		}},
	},
	{
		Name: "tier-of-the-baseline-is-free", Area: Envelope, Kind: Law,
		Sentence: "The candidate has to have the declared tier; the baseline is strict anyway.",
		Edits: []Edit{{
			File: "envelopes/member.go", Func: "tiers", Form: Condition,
			Old: `q.Baseline.Tier == want`,
			New: `true`,
		}},
	},
	{
		Name: "strict-tier-of-any-width", Area: Envelope, Kind: Law,
		Sentence: "The strict tier asks for exact classes, and does not care for widths.",
		Edits: []Edit{{
			File: "envelopes/member.go", Func: "ceiling", Form: Condition,
			Old: `e.MaxWidth != 1`,
			New: `false`,
		}},
	},
	{
		Name: "replay-tier-without-endpoints", Area: Envelope, Kind: Law,
		Sentence: "The replay tier asks for exact failures, and a replay for the rest.",
		Edits: []Edit{{
			File: "envelopes/member.go", Func: "ceiling", Form: Condition,
			Old: `e.Failure != FailureExact || !e.RequireEndpointEqual`,
			New: `e.Failure != FailureExact`,
		}},
	},
	{
		Name: "equal-endpoints-excuse-failures", Area: Envelope, Kind: Law,
		Sentence: "Who asks for equal endpoints need not justify a class.",
		Edits: []Edit{{
			File: "envelopes/member.go", Func: "unjustified", Form: Condition,
			Old: `e.Failure == FailureBounded`,
			New: `!e.RequireEndpointEqual && e.Failure == FailureBounded`,
		}},
	},
	{
		Name: "equal-endpoints-excuse-nothing", Area: Envelope, Kind: Case,
		Sentence: "Every class that is bounded is justified.",
		Edits: []Edit{{
			File: "envelopes/member.go", Func: "unjustified", Form: Condition,
			Old: `!e.RequireEndpointEqual && e.Effect == EffectBounded`,
			New: `e.Effect == EffectBounded`,
		}},
	},
	{
		Name: "overdue-entry-justifies", Area: Envelope, Kind: Law,
		Sentence: "An entry justifies until it is resolved.",
		Edits: []Edit{{
			File: "envelopes/member.go", Func: "justifies", Form: Condition,
			Old: `!e.RevisitDate.Before(day(today))`,
			New: `true`,
		}},
	},
	{
		Name: "endpoints-are-not-compared", Area: Envelope, Kind: Law,
		Sentence: "The classes have compared the traces.",
		Edits: []Edit{{
			File: "envelopes/sideconditions.go", Func: "endpoints", Form: Condition,
			Old: `!differ`,
			New: `true`,
		}},
	},
	{
		Name: "any-fault-for-another", Area: Envelope, Kind: Law,
		Sentence: "Faults are compared by who faulted.",
		Edits: []Edit{{
			File: "envelopes/sideconditions.go", Func: "faultTexts",
			Old: `out = append(out, actorText(r, e.CoroID)+" "+e.Fault.Kind.Code())`,
			New: `out = append(out, actorText(r, e.CoroID))`,
		}},
	},
	{
		Name: "faults-and-effects-are-sets", Area: Envelope, Kind: Law,
		Sentence: "What happened twice happened.",
		Edits: []Edit{{
			File: "envelopes/sideconditions.go", Func: "differ", Form: Behind,
			Old: `slices.Sort(got)`,
			New: `want, got = slices.Compact(want), slices.Compact(got)`,
		}},
	},
	{
		Name: "one-error-is-as-good-as-another", Area: Envelope, Kind: Law,
		Sentence: "Two runs that ended with an error have ended alike.",
		Edits: []Edit{{
			File: "envelopes/sideconditions.go", Func: "statusText",
			Old: `return *r.Error`,
			New: `return r.Result.String()`,
		}},
	},
	{
		Name: "effects-keep-their-keys", Area: Envelope, Kind: Case,
		Sentence: "The ordering key of an effect is part of it.",
		Edits: []Edit{{
			File: "envelopes/sideconditions.go", Func: "effectText", Form: Behind,
			Old: `inputs := string(entry.Inputs)`,
			New: `inputs = fmt.Sprintf("%d %s", entry.OrderingKey, inputs)`,
		}},
	},
	{
		Name: "effects-keep-coroutine-ids", Area: Envelope, Kind: Law,
		Sentence: "The coroutine of a step is its id.",
		Edits: []Edit{{
			File: "envelopes/sideconditions.go", Func: "effectText", Form: Condition,
			Old: `err == nil && in.Coro != nil && in.Role != nil`,
			New: `false`,
		}},
	},
	{
		Name: "topology-effects-never-count", Area: Envelope, Kind: Law,
		Sentence: "A topology entry belongs to no endpoint, so it is in no multiset.",
		Edits: []Edit{{
			File: "envelopes/sideconditions.go", Func: "effectTexts", Form: Condition,
			Old: `!withTopology`,
			New: `true`,
		}},
	},
}
