package mutants

// Breakages of model code that kernel and oracle both use on a run: the two agree.
var sharedMutants = []Mutant{
	{
		Name: "normalize-with-one-counter", Area: Model, Kind: Law, Twin: true,
		Sentence: "Normalisation numbers the scoped events of all sessions with one counter.",
		Edits: []Edit{{
			File: "model/fragment.go", Func: "sessionTicks.next", Form: Before,
			Old: `for uint64(len(s.small)) <= sid {
					s.small = append(s.small, 0)
				}`,
			New: `sid = 0`,
		}},
	},
	{
		Name: "normalize-counts-from-one", Area: Model, Kind: Law, Twin: true,
		Sentence: "The first event of a session has the normal tick 1.",
		Edits: []Edit{{
			File: "model/fragment.go", Func: "sessionTicks.next", Form: Behind,
			Old: `s.small[sid] = n + 1`,
			New: `return n + 1`,
		}},
	},
	{
		Name: "normalize-renumbers-the-unscoped", Area: Model, Kind: Law, Twin: true,
		Sentence: "Events of no session are numbered with those of session 0.",
		Edits: []Edit{{
			File: "model/fragment.go", Func: "sessionTicks.next", Form: Condition,
			Old: `!scoped`,
			New: `false`,
		}},
	},
	{
		Name: "effect-trace-not-sorted", Area: Model, Kind: Law, Twin: true,
		Sentence: "Effects are logged in order, so the canonical effect trace is the log.",
		Edits: []Edit{{
			File: "model/fragment.go", Func: "CanonicalEffects", Form: Condition,
			Old: `slices.IsSortedFunc(trace, byKey)`,
			New: `true`,
		}},
	},
	{
		Name: "fragment-scratch-not-emptied", Area: Model, Kind: Case, Twin: true,
		Sentence: "A fragment is hashed behind what its buffer still held of an earlier run.",
		Edits: []Edit{{
			File: "model/fragment.go", Func: "FragmentHash",
			Old: `*scratch = AppendFragment((*scratch)[:0], f)`,
			New: `*scratch = AppendFragment(*scratch, f)`,
		}},
	},
	{
		Name: "any-pair-matches-any-pair", Area: Model, Kind: Law, Twin: true,
		Sentence: "A pair has a pair's type, whatever its parts.",
		Edits: []Edit{{
			File: "model/value.go", Func: "Matches", Form: Before,
			Old: `return TypeOf(v) == t`,
			New: `
				if _, pair := v.(Prod); pair {
					_, want := t.(ProdType)
					return want
				}`,
		}},
	},
	{
		Name: "size-of-a-text-is-its-length", Area: Model, Kind: Vector, Twin: true,
		Sentence: "A text is as large as its bytes.",
		Edits: []Edit{{
			File: "model/value.go", Func: "SizeOf",
			Old: `return 8 + uint64(len(v))`,
			New: `return uint64(len(v))`,
		}},
	},
	{
		Name: "corruptions-of-a-link-in-any-order", Area: Model, Kind: Law, Twin: true,
		Sentence: "The ordering key of a corruption is its link.",
		Edits: []Edit{{
			File: "model/topology.go", Func: "ComparePerturbations", Form: Condition,
			Old: `c != 0 || a.Kind != Corrupt`,
			New: `true`,
		}},
	},
	{
		Name: "timeouts-ordered-by-nanoseconds", Area: Model, Kind: Law, Twin: true,
		Sentence: "Two timeouts of a site are ordered by what is below a second.",
		Edits: []Edit{{
			File: "model/topology.go", Func: "compareDurations",
			Old: `if c := compareUint(a.Secs, b.Secs); c != 0 { return c }`,
		}},
	},
	{
		Name: "clock-loses-the-carry", Area: Model, Kind: Law, Twin: true,
		Sentence: "A thousand million nanoseconds are not yet a second.",
		Edits: []Edit{{
			File: "model/topology.go", Func: "Duration.Add", Form: Behind,
			Old: `secs, carry := bits.Add64(d.Secs, e.Secs, uint64(nanos/nanosPerSecond))`,
			New: `secs, carry = bits.Add64(d.Secs, e.Secs, 0)`,
		}},
	},
	{
		Name: "debug-text-without-annotations", Area: Model, Kind: Vector, Twin: true,
		Sentence: "The debug text of a branch shows no payload annotation.",
		Edits: []Edit{{
			File: "model/debug.go", Func: "appendDebugBranch", Form: Condition,
			Old: `br.Payload == nil`,
			New: `true`,
		}},
	},
	{
		Name: "compiled-loops-leave-their-scope", Area: Compiler, Kind: Case, Twin: true,
		Sentence: "A loop that was compiled stays a target for all that comes behind it.",
		Edits: []Edit{{
			File: "model/compile.go", Func: "compiler.emitMu", Form: Condition,
			Old: `c.scoping == LexicalScoping`,
			New: `false`,
		}},
	},
	{
		Name: "compiled-variable-finds-the-outer-loop", Area: Compiler, Kind: Case, Twin: true,
		Sentence: "A variable jumps to the first loop of its name.",
		Edits: []Edit{{
			File: "model/compile.go", Func: "compiler.emitVar", Form: Before,
			Old: `for i := len(c.loops) - 1; i >= 0; i-- {
					if c.loops[i].name == name {
						c.code = append(c.code, Jump{Target: c.loops[i].pc})
						return
					}
				}`,
			New: `
				for _, loop := range c.loops {
					if loop.name == name {
						c.code = append(c.code, Jump{Target: loop.pc})
						return
					}
				}`,
		}},
	},
	{
		Name: "compiled-offer-names-the-last-branch", Area: Compiler, Kind: Case, Twin: true,
		Sentence: "A compiled choice offers its last label and goes on with its first continuation.",
		Edits: []Edit{{
			File: "model/compile.go", Func: "compiler.emitComm",
			Old: `c.code = append(c.code, Offer{Chan: chanReg, Label: t.Branches[0].Label.Name})`,
			New: `c.code = append(c.code, Offer{Chan: chanReg, Label: t.Branches[len(t.Branches)-1].Label.Name})`,
		}},
	},
	{
		Name: "compiled-rows-share-a-target", Area: Compiler, Kind: Case, Twin: true,
		Sentence: "Every row of a compiled choice goes to the instruction behind it.",
		Edits: []Edit{{
			File: "model/compile.go", Func: "compiler.emitComm",
			Old: `table[i] = ChooseTarget{Label: br.Label.Name, Target: c.here()}`,
			New: `table[i] = ChooseTarget{Label: br.Label.Name, Target: uint64(slot) + 1}`,
		}},
	},
	{
		Name: "compiled-receive-without-a-step", Area: Compiler, Kind: Vector, Twin: true,
		Sentence: "Only a send is followed by a step.",
		Edits: []Edit{{
			File: "model/compile.go", Func: "compiler.emitComm",
			Old: `c.code = append(c.code, Receive{Chan: chanReg, Dst: dataReg}, stepInstr)`,
			New: `c.code = append(c.code, Receive{Chan: chanReg, Dst: dataReg})`,
		}},
	},
	{
		Name: "compiled-unbound-variable-is-nothing", Area: Compiler, Kind: Law, Twin: true,
		Sentence: "A variable that no loop binds compiles to no code.",
		Edits: []Edit{{
			File: "model/compile.go", Func: "compiler.emitVar",
			Old: `c.code = append(c.code, Halt{})`,
		}},
	},
	{
		Name: "scoping-is-always-lexical", Area: Deviations, Kind: Vector,
		Sentence: "The compiler scopes loops lexically in every dialect.",
		Edits: []Edit{{
			File: "model/compile.go", Func: "ScopingOf", Form: Condition,
			Old: `d.Has(RecursionScope)`,
			New: `true`,
		}},
	},
	{
		Name: "topology-outputs-in-field-order", Area: Codec, Kind: Law, Twin: true,
		Sentence: "The outputs of a topology effect are written as a perturbation is elsewhere.",
		Edits: []Edit{{
			File: "model/effect.go", Func: "TopologyOutputs",
			Old: `b = appendPerturbationSorted(b, p)`,
			New: `b = AppendPerturbation(b, p)`,
		}},
	},
}
