package mutants

// Breakages of the text form.
var listingMutants = []Mutant{
	{
		Name: "listing-hides-inactive-layers", Area: Listing, Kind: Law,
		Sentence: "A guard layer is listed by its name alone.",
		Edits: []Edit{{
			File: "model/listing/config.go", Func: "printGuards", Form: Condition,
			Old: `!l.Active`,
			New: `false`,
		}},
	},
	{
		Name: "listing-durations-without-leading-zeros", Area: Listing, Kind: Law,
		Sentence: "The decimals of a duration are its nanoseconds, without zeros before them.",
		Edits: []Edit{{
			File: "model/listing/print_values.go", Func: "appendDuration", Form: Behind,
			Old: `fraction := strconv.FormatUint(nanosPerSecond+nanos, 10)[1:]`,
			New: `fraction = strconv.FormatUint(nanos, 10)`,
		}},
	},
	{
		Name: "listing-reserved-words-bare", Area: Listing, Kind: Law,
		Sentence: "A role called end needs no quotes.",
		Edits: []Edit{{
			File: "model/listing/words.go", Func: "appendName", Form: Condition,
			Old: `s != "" && wordLen(s) == len(s) && !reserved(s)`,
			New: `s != "" && wordLen(s) == len(s)`,
		}},
	},
	{
		Name: "listing-label-goes-to-the-first-row", Area: Listing, Kind: Law,
		Sentence: "A label in a choose table is the target of the table's first row.",
		Edits: []Edit{{
			File: "model/listing/parse_program.go", Func: "program.resolve",
			Old: `in.Table[use.row].Target = pc`,
			New: `in.Table[0].Target = pc`,
		}},
	},
	{
		Name: "listing-without-empty-programs", Area: Listing, Kind: Law,
		Sentence: "An image whose map of programs is empty lists none.",
		Edits: []Edit{{
			File: "model/listing/print.go", Func: "appendImage", Form: Condition,
			Old: `im.HasPrograms && len(im.Programs) == 0`,
			New: `false`,
		}},
	},
	{
		Name: "listing-without-annotations", Area: Listing, Kind: Law,
		Sentence: "A branch of a local type is listed by its label.",
		Edits: []Edit{{
			File: "model/listing/print_types.go", Func: "localLabel", Form: Condition,
			Old: `br.Payload != nil`,
			New: `false`,
		}},
	},
}
