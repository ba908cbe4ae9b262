package mutants

// Breakages of the engine adapters and of the scripted handler behind the kernel.
var adapterMutants = []Mutant{
	{
		Name: "drop-decision-delivers-unit", Area: Adapter, Kind: Case,
		Sentence: "A dropped message arrives empty.",
		Edits: []Edit{{
			File: "engines/scripted/scripted.go", Func: "Handler.Send",
			Old: `return kernel.SendDecision{}, nil`,
			New: `return kernel.SendDecision{Deliver: true, Value: model.Unit{}}, nil`,
		}},
	},
	{
		Name: "drop-counts-from-one", Area: Adapter, Kind: Case,
		Sentence: "The number in a drop rule counts send decisions from 1.",
		Edits: []Edit{{
			File: "engines/scripted/scripted.go", Func: "Handler.Send", Form: Condition,
			Old: `h.drops != nil && h.drops[dropKey{key, nth}]`,
			New: `h.drops != nil && h.drops[dropKey{key, nth + 1}]`,
		}},
	},
	{
		Name: "sends-counted-by-role-alone", Area: Adapter, Kind: Case,
		Sentence: "The send decisions of a role have one counter for all labels.",
		Edits: []Edit{{
			File: "engines/scripted/scripted.go", Func: "Handler.countSend", Form: Before,
			Old: `i, ok := h.sends[key]`,
			New: `key.label = ""`,
		}},
	},
	{
		Name: "steps-counted-for-all-roles", Area: Adapter, Kind: Case,
		Sentence: "The step calls of all roles have one counter.",
		Edits: []Edit{{
			File: "engines/scripted/scripted.go", Func: "Handler.countStep", Form: Before,
			Old: `i, ok := h.steps[role]`,
			New: `role = ""`,
		}},
	},
	{
		Name: "topology-script-a-tick-late", Area: Adapter, Kind: Case,
		Sentence: "The ticks of a topology script count rounds from 0.",
		Edits: []Edit{{
			File: "engines/scripted/scripted.go", Func: "Handler.Topology", Form: Before,
			Old: `i, found := slices.BinarySearchFunc(h.topology, tick, func(t model.TopologyTick, tick uint64) int {
					return cmp.Compare(t.Tick, tick)
				})`,
			New: `tick--`,
		}},
	},
	{
		Name: "label-payload-for-registers-only", Area: Adapter, Kind: Case,
		Sentence: "Payload mode label replaces only what a register would have held: texts go as they are.",
		Edits: []Edit{{
			File: "engines/scripted/scripted.go", Func: "Handler.Send", Form: Condition,
			Old: `h.script.Payload == model.PayloadLabel`,
			New: `h.script.Payload == model.PayloadLabel && model.TypeOf(call.Payload) != model.TypeString`,
		}},
	},
	{
		Name: "pick-of-the-round-before", Area: Adapter, Kind: Case,
		Sentence: "The picks of a schedule start with the second round.",
		Edits: []Edit{{
			File: "engines/cooperative/cooperative.go", Func: "run",
			Old: `pick = &c.Schedule.Picks[round]`,
			New: `if round > 0 { pick = &c.Schedule.Picks[round-1] }`,
		}},
	},
	{
		Name: "stuck-always-stops", Area: Adapter, Kind: Case,
		Sentence: "A stuck round ends the run, whatever the Case says.",
		Edits: []Edit{{
			File: "engines/cooperative/cooperative.go", Func: "run", Form: Condition,
			Old: `r.State == kernel.Stuck && c.AfterStuck == model.StopWhenStuck`,
			New: `r.State == kernel.Stuck`,
		}},
	},
}
